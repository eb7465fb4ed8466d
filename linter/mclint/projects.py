"""From the paths on the command line to projects: where each begins, which of its files are meant, and under which name they are shown.

Every file belongs to the project of the nearest configuration above it, else of its repository: so the findings for a file are the same
whether it is given by name, by a folder, or not at all. Inside a run a path counts from its project's root.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from mclint.config import Config, Root, find, load
from mclint.config.roots import FILES
from mclint.discovery import Claims, File, Filter, walk
from mclint.ignores import leaves_out
from mclint.languages.base import Language
from mclint.tuples import NamedTuple


class Given(NamedTuple):
    """A path as it was given, and the absolute one it means. `folder`: it is one; `text`: it is what standard input is read as."""

    shown: str
    real: str
    folder: bool
    text: bool = False


class Selected(NamedTuple):
    """A file of a project that findings are wanted for: how its path is shown, and whether it was given by its name."""

    shown: str
    named: bool


class Project(NamedTuple):
    """A project with all its files, and those that are meant, by their paths from the root. `unknown` are given files of no known kind."""

    root: str
    config: Config
    files: tuple[File, ...]
    selected: Mapping[str, Selected]
    unknown: tuple[str, ...] = ()

    def real(self, path: str) -> str:
        """Return the absolute path of a file."""
        return os.path.join(self.root, path)

    def shown(self, path: str) -> str:
        """Return how the path of a file is shown: as given, or else from the working directory."""
        found = self.selected.get(path)
        if found is not None:
            return found.shown
        if any(os.path.isabs(item.shown) for item in self.selected.values()):
            return self.real(path).replace(os.sep, "/")
        try:
            return os.path.relpath(self.real(path)).replace(os.sep, "/")
        except ValueError:  # another drive
            return self.real(path).replace(os.sep, "/")


class Missing(NamedTuple):
    """A given path that is not there."""

    shown: str


def given(paths: Iterable[str], text: str | None = None) -> tuple[list[Given], list[Missing]]:
    """Tell files from folders, and those that are missing. `text`: the path that standard input (`-`) is read as."""
    found: list[Given] = []
    missing: list[Missing] = []
    for path in paths:
        if path == "-" and text is not None:
            found.append(Given(_shown(text), os.path.abspath(text), folder=False, text=True))
        elif os.path.isdir(path):
            found.append(Given(_shown(path), os.path.abspath(path), folder=True))
        elif os.path.lexists(path):
            found.append(Given(_shown(path), os.path.abspath(path), folder=False))
        else:
            missing.append(Missing(path))
    return found, missing


def _shown(path: str) -> str:
    path = path.replace(os.sep, "/")
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    return path.rstrip("/") or ("/" if path else ".")


class Planner:
    """Finds the projects that given paths belong to.

    `languages` are all adapters; `config` is a configuration file that holds for everything (empty: each project's own); `docs` also takes
    documentation; `force_exclude` leaves out what a walk would leave out even if it is given by name.
    """

    def __init__(self, languages: Mapping[str, Language], *, config: str = "", docs: bool = False, force_exclude: bool = False) -> None:
        self._languages = languages
        self._config = os.path.abspath(config) if config else ""
        self._docs = docs
        self._force_exclude = force_exclude

    def plan(self, items: Iterable[Given]) -> Iterator[Project]:
        """Give the projects, outer ones first. Raises ConfigError."""
        pending = self._group(items)
        done: set[str] = set()
        while pending:
            # Outer projects come first, so that what they find of inner ones joins what was given of those.
            folder = min(pending, key=lambda name: (name.count(os.sep), name))
            root, members = pending.pop(folder)
            done.add(folder)
            project, nested = self._project(root, members)
            yield project
            for item in nested:
                begins = self._root_of(item)
                if begins is not None and begins.folder not in done:
                    pending.setdefault(begins.folder, (begins, []))[1].append(item)

    def _group(self, items: Iterable[Given]) -> dict[str, tuple[Root, list[Given]]]:
        groups: dict[str, tuple[Root, list[Given]]] = {}
        loose: list[Given] = []
        for item in items:
            root = self._root_of(item)
            if root is None:
                loose.append(item)
            else:
                groups.setdefault(root.folder, (root, []))[1].append(item)
        if loose:
            folder = _common([_folder(item) for item in loose])
            root, members = groups.setdefault(folder, (Root(folder, self._config), []))
            members.extend(loose)
        return groups

    def _root_of(self, item: Given) -> Root | None:
        return None if self._config else find(_folder(item))

    def _project(self, root: Root, items: list[Given]) -> tuple[Project, list[Given]]:
        """Return the project, and the folders below the given ones where other projects begin."""
        config = load(root.config) if root.config else Config()
        if self._config:
            root = Root(_around(root.folder, self._config), self._config)
        docs = self._docs or config.docs
        claims = Claims(self._languages, config, docs=docs)
        files: dict[str, File] = {}
        nested: dict[str, None] = {}
        entered: set[str] = set()

        def enter(start: str) -> None:
            tree = walk(root.folder, start, claims, config, alone=bool(self._config))
            files.update((file.path, file) for file in tree.files)
            nested.update(dict.fromkeys(tree.nested))
            entered.update(tree.folders)

        if not _is_nobodys(root.folder):
            enter("")
        selected: dict[str, Selected] = {}
        unknown: list[str] = []
        further: list[Given] = []
        for item in items:
            path = _below(root.folder, item.real)
            if item.folder:
                if path not in entered:
                    enter(path)
                prefix = path + "/" if path else ""
                lead = "" if item.shown == "." else item.shown.rstrip("/") + "/"
                itself = path or "."
                for name in files:
                    if name == itself:
                        selected.setdefault(name, Selected(item.shown, named=True))
                    elif name.startswith(prefix):
                        selected.setdefault(name, Selected(lead + name[len(prefix) :], named=False))
                for name in nested:
                    if name.startswith(prefix):
                        further.append(Given(lead + name[len(prefix) :], os.path.join(root.folder, name), folder=True))
                continue
            name = path.rpartition("/")[2]
            if name in FILES or (self._force_exclude and self._is_left_out(root.folder, path, config)):
                continue
            language = claims.language(path, name)
            if language is None and path not in files:
                unknown.append(item.shown)
                continue
            files.setdefault(path, File(path, language))
            selected[path] = Selected(item.shown, named=True)
        ordered = tuple(files[path] for path in sorted(files))
        return Project(root.folder, config, ordered, selected, tuple(unknown)), further

    def _is_left_out(self, root: str, path: str, config: Config) -> bool:
        """Whether a walk would have left out a file, by the configuration or by Git."""
        if Filter(config).above(path):
            return True
        return config.gitignore and leaves_out(root, path)


def _folder(item: Given) -> str:
    return item.real if item.folder else os.path.dirname(item.real)


def _common(folders: list[str]) -> str:
    """Return the folder that holds all of some folders."""
    try:
        return os.path.commonpath(folders)
    except ValueError:  # several drives
        return folders[0]


def _around(folder: str, config: str) -> str:
    """Return where a project begins whose configuration was named: its folder, if what was given lies in it, else the repository."""
    home = os.path.dirname(config)
    if _is_inside(folder, home):
        return home
    above = folder
    while not os.path.lexists(os.path.join(above, ".git")):
        parent = os.path.dirname(above)
        if parent == above:
            return folder
        above = parent
    return above


def _is_inside(folder: str, home: str) -> bool:
    try:
        return os.path.commonpath([folder, home]) == home
    except ValueError:
        return False


def _below(root: str, path: str) -> str:
    """Return a path from a root, with `/`; empty for the root itself."""
    found = os.path.relpath(path, root).replace(os.sep, "/")
    return "" if found == "." else found


def _is_nobodys(folder: str) -> bool:
    """Whether a folder is no project of anybody: a drive, a home, the place of temporary files. It is never searched as a whole unasked."""
    if os.path.dirname(folder) == folder:
        return True
    places = {os.path.expanduser("~"), os.environ.get("TMPDIR", "/tmp"), "/tmp", "/var/tmp"}  # noqa: S108 - only compared
    return folder in {os.path.normpath(place) for place in places}
