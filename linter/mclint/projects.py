"""From the paths on the command line to projects: where each begins, which of its files are meant, and under which name they are shown.

Every file belongs to the project of the nearest configuration above it, else of its repository: so the findings for a file are the same
whether it is given by name, by a folder, or not at all. Inside a run a path counts from its project's root.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from mclint.config import Config, Root, find, load
from mclint.config.roots import FILES
from mclint.discovery import Claims, Filter, Walker, list_tree
from mclint.ignores import leaves_out
from mclint.listing import ENTERED, NESTED, File, Files, Listing
from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from mclint.cache import FactStore
    from mclint.languages.base import Language


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


class Selection(Mapping[str, Selected]):
    """The files of a project that findings are wanted for: those given by name, and those in given folders.

    `folders` are beginnings of paths from the root, each with what is shown in its place.
    """

    def __init__(self, files: Files, named: Mapping[str, Selected], folders: Sequence[tuple[str, str]]) -> None:
        self._files = files
        self._named = named
        self._folders = tuple(folders)

    def find(self, path: str) -> Selected | None:
        """Return how a file is shown, or None for one that is not meant."""
        found = self._named.get(path)
        if found is not None:
            return found
        for prefix, lead in self._folders:
            if path.startswith(prefix):
                return Selected(lead + path[len(prefix) :], named=False) if path in self._files else None
        return None

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self.find(path) is not None

    def __getitem__(self, path: str) -> Selected:
        found = self.find(path)
        if found is None:
            raise KeyError(path)
        return found

    def __iter__(self) -> Iterator[str]:
        yield from (path for path in sorted({*self._files.paths(), *self._named}) if path in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def named(self) -> Mapping[str, Selected]:
        """The files that were given by name."""
        return self._named

    @property
    def key(self) -> str:
        """Tells selections of the same files apart."""
        return repr((sorted(self._named), [prefix for prefix, _ in self._folders]))

    @property
    def whole(self) -> bool:
        """Whether every file is meant."""
        return any(not prefix for prefix, _ in self._folders)

    @property
    def absolute(self) -> bool:
        """Whether files are shown by their absolute paths."""
        return any(os.path.isabs(item.shown) for item in self._named.values()) or any(os.path.isabs(lead) for _, lead in self._folders)


class Project(NamedTuple):
    """A project with all its files, and those that are meant, by their paths from the root. `unknown` are given files of no known kind."""

    root: str
    config: Config
    files: Files
    selected: Selection
    unknown: tuple[str, ...] = ()
    store: FactStore | None = None
    """What earlier runs have left."""

    def real(self, path: str) -> str:
        """Return the absolute path of a file."""
        return os.path.join(self.root, path)

    def shown(self, path: str) -> str:
        """Return how the path of a file is shown: as given, or else from the working directory."""
        found = self.selected.find(path)
        if found is not None:
            return found.shown
        if self.selected.absolute:
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
    documentation; `force_exclude` leaves out what a walk would leave out even if it is given by name; `store` opens what earlier runs have
    left of the project with a root and a configuration.
    """

    def __init__(
        self,
        languages: Mapping[str, Language],
        *,
        config: str = "",
        docs: bool = False,
        force_exclude: bool = False,
        store: Callable[[str, Config], FactStore | None] | None = None,
    ) -> None:
        self._languages = languages
        self._store = store
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
        claims = cache(lambda: Claims(self._languages, config, docs=docs))
        alone = bool(self._config)
        listing, store = Listing(), self._store(root.folder, config) if self._store is not None else None
        nobodys = _is_nobodys(root.folder)
        if not nobodys:
            listing = self._listed(lambda: Walker(root.folder, "", claims(), config, alone=alone), root.folder, store, config, docs=docs)
        more: dict[str, File] = {}
        files = Files(listing, more, self._languages)
        nested: dict[str, None] = dict.fromkeys(listing.of_kind(NESTED))
        entered: set[str] = set()

        def enter(start: str) -> None:
            """Walk a folder that the walk from the root has left out."""
            found = list_tree(Walker(root.folder, start, claims(), config, alone=alone))
            for path, name in zip(found.files, found.languages, strict=True):
                if path not in files:
                    more[path] = File(path, self._languages.get(name), found.errors.get(path, ""))
            nested.update(dict.fromkeys(found.of_kind(NESTED)))
            entered.update(found.of_kind(ENTERED))

        named: dict[str, Selected] = {}
        folders: list[tuple[str, str]] = []
        unknown: list[str] = []
        further: list[Given] = []
        for item in items:
            path = _below(root.folder, item.real)
            if item.folder:
                if path or nobodys:
                    entered = entered or set(listing.of_kind(ENTERED))
                    if path not in entered:
                        enter(path)
                prefix = path + "/" if path else ""
                lead = "" if item.shown == "." else item.shown.rstrip("/") + "/"
                if (path or ".") in listing.errors or (path or ".") in more:
                    # A folder that cannot be read stands among the files.
                    named.setdefault(path or ".", Selected(item.shown, named=True))
                folders.append((prefix, lead))
                for name in nested:
                    if name.startswith(prefix):
                        further.append(Given(lead + name[len(prefix) :], os.path.join(root.folder, name), folder=True))
                continue
            name = path.rpartition("/")[2]
            if name in FILES or (self._force_exclude and self._is_left_out(root.folder, path, config)):
                continue
            if path not in files:
                language = claims().language(path, name)
                if language is None:
                    unknown.append(item.shown)
                    continue
                more[path] = File(path, language)
            named[path] = Selected(item.shown, named=True)
        return Project(root.folder, config, files, Selection(files, named, folders), tuple(unknown), store), further

    def _listed(self, walker: Callable[[], Walker], root: str, store: FactStore | None, config: Config, *, docs: bool) -> Listing:
        """Return the listing of a project's tree, from what is left of the last run as far as that holds."""
        if store is None:
            return list_tree(walker())
        scope = (docs, config.include, config.exclude, config.extend_exclude, config.gitignore, config.languages, config.connections)
        return store.tree(walker, root, repr(scope))

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
