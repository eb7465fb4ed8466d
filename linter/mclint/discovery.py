"""Which files a run looks at: the walk over a tree, what it leaves out, and the search for words that make a file ours.

Order is that of the names, so that two runs on one tree see the same. Folders are never entered through links, so that loops end.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from mclint.config.globs import Patterns
from mclint.config.model import Config
from mclint.config.roots import FILES, PYPROJECT, begins
from mclint.ignores import NAME, Ignore, ignored, inherited, load
from mclint.listing import ENTERED, ENVIRONMENT, NESTED, REFUSED, File, Folder, Listing
from mclint.reading import reason
from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from mclint.languages.base import Language

EXCLUDED = (
    ".git", ".hg", ".svn", ".bzr", ".jj", "_darcs", "CVS",
    ".venv", ".tox", ".nox", ".direnv", ".pixi", ".eggs", "*.egg-info", "*.dist-info", "site-packages", "dist-packages", "__pypackages__",
    "node_modules", "bower_components", ".terraform", ".gradle", ".mvn", ".bloop", ".metals",
    "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".mclint_cache", ".cache", ".ipynb_checkpoints",
    ".history", ".idea", ".vscode", ".vs", ".settings",
)  # fmt: skip
"""Names of folders left out unless the configuration says otherwise: version control, environments, caches, editors' own files."""

_BUILD_OUTPUT = {
    "target": ("pom.xml", "build.sbt", "Cargo.toml", "dbt_project.yml"),
    "build": ("setup.py", "pyproject.toml", "build.gradle", "build.gradle.kts", "package.json"),
    "dist": ("setup.py", "pyproject.toml", "package.json"),
    "out": ("build.gradle", "build.gradle.kts"),
}
"""Folders of build output, by the files beside them that tell: the bare names also serve for job code."""

_ENVIRONMENT = frozenset(("pyvenv.cfg", "conda-meta"))
"""A folder that holds one of these is an installed environment, whatever its name."""


class Tree(NamedTuple):
    """What a walk found. `nested` are folders (from the root) where other projects begin; `folders` are those that were entered."""

    files: tuple[File, ...]
    nested: tuple[str, ...]
    folders: frozenset[str]


class Claims:
    """Answers which language reads a file, by its name."""

    def __init__(self, languages: Mapping[str, Language], config: Config, *, docs: bool = False) -> None:
        from mclint.languages.base import Language

        self.languages = languages
        self._suffixes: dict[str, tuple[int, Language]] = {}
        self._longer: dict[str, list[tuple[int, str, Language]]] = {}
        self._names: dict[str, Language] = {}
        self._others: list[Language] = []
        for number, language in enumerate(languages.values()):
            if language.documents and not docs:
                continue
            if type(language).claims is not Language.claims or any(not suffix.startswith(".") for suffix in language.suffixes):
                self._others.append(language)
                continue
            for suffix in language.suffixes:
                end = suffix.rpartition(".")[2]
                if suffix == "." + end:
                    self._suffixes.setdefault(end, (number, language))
                else:
                    self._longer.setdefault(end, []).append((number, suffix, language))
            for name in language.filenames:
                self._names.setdefault(name, language)
        self._mapped = [(Patterns([pattern]), languages[name]) for pattern, name in config.languages if name in languages]
        self._connections = Patterns(config.connections)
        self._yaml = languages.get("yaml")

    def language(self, path: str, name: str) -> Language | None:
        """Return the language of a file with a path from the root and a last name, or None."""
        for patterns, language in self._mapped:
            if patterns.covers(path):
                return language
        low = name.lower()
        found = self._names.get(low) or self._by_suffix(low)
        if found is None and self._others:
            found = next((language for language in self._others if language.claims(path)), None)
        if self._connections and (found is None or found.name not in ("yaml", "json")) and self._connections.covers(path):
            return self._yaml  # JSON is YAML too
        return found

    def _by_suffix(self, name: str) -> Language | None:
        """Return the first language with a suffix that fits: `.tf.json` may be one's and `.json` another's."""
        end = name.rpartition(".")[2]
        found = self._suffixes.get(end)
        if end in self._longer:
            for number, suffix, language in self._longer[end]:
                if name.endswith(suffix) and (found is None or number < found[0]):
                    found = number, language
        return found[1] if found is not None else None


class Filter:
    """Answers what the configuration leaves out."""

    def __init__(self, config: Config) -> None:
        self._excluded = Patterns([*(EXCLUDED if config.exclude is None else config.exclude), *config.extend_exclude])
        self._included = None if config.include is None else Patterns(config.include)
        self._output = _BUILD_OUTPUT if config.exclude is None else {}
        self._environments = config.exclude is None

    def folder(self, path: str, name: str, siblings: Iterable[str]) -> bool:
        """Whether a folder is left out."""
        verdict = self._excluded.verdict(path, name, folder=True)
        if verdict is not None:
            return verdict
        telling = self._output.get(name)
        return telling is not None and not set(telling).isdisjoint(siblings)

    def environment(self, names: set[str]) -> bool:
        """Whether the names in a folder show an installed environment."""
        return self._environments and not _ENVIRONMENT.isdisjoint(names)

    def file(self, path: str, name: str) -> bool:
        """Whether a file is left out."""
        if name in FILES or self._excluded.verdict(path, name, folder=False):
            return True
        return self._included is not None and not self._included.covers(path)

    def above(self, path: str) -> bool:
        """Whether a file, or a folder above it, is left out by name."""
        return self._excluded.covers(path) or (self._included is not None and not self._included.covers(path))


class Walker:
    """Looks at the folders of a tree, one at a time. `start` is the folder (from the root) that is entered whatever it holds.

    Unless one configuration stands `alone` for everything, folders where another project begins are not entered.
    """

    def __init__(self, root: str, start: str, claims: Claims, config: Config, *, alone: bool = False) -> None:
        self.root = root
        self.start = start
        self.gitignore = config.gitignore
        self._claims = claims
        self._filter = Filter(config)
        self._alone = alone

    def walk(self, folder: str) -> Iterator[Folder]:
        """Give a folder and all below it, in order of the names. Raises ConfigError if a folder has two configurations."""
        pending = [(folder, self.inherited(folder))]
        while pending:
            path, ignores = pending.pop()
            found, ignores = self.look(path, ignores)
            yield found
            pending.extend((below, ignores) for below in reversed(found.below))

    def inherited(self, folder: str) -> tuple[Ignore, ...]:
        """Return the ignore files above a folder."""
        return inherited(self.root, folder) if self.gitignore else ()

    def look(self, folder: str, ignores: tuple[Ignore, ...]) -> tuple[Folder, tuple[Ignore, ...]]:
        """Return what is in a folder, and the ignore files that hold below it. Raises ConfigError."""
        try:
            with os.scandir(os.path.join(self.root, folder) if folder else self.root) as scan:
                entries = sorted(scan, key=_name)
        except OSError as error:
            shown, message = folder or ".", f"The folder could not be read: {reason(error)}."
            return Folder(folder, REFUSED, ((shown, ""),), errors={shown: message}, steady=False), ignores
        names = {entry.name for entry in entries}
        watched = () if PYPROJECT not in names or self._alone or folder == self.start else (PYPROJECT,)
        if folder != self.start:
            if self._filter.environment(names):
                return Folder(folder, ENVIRONMENT), ignores
            if not self._alone and begins_here(self.root, folder, names):
                return Folder(folder, NESTED, watched=watched), ignores
        prefix = folder + "/" if folder else ""
        if self.gitignore and NAME in names:
            watched = (*watched, NAME)
            ignores = (*ignores, *load(os.path.join(self.root, folder, NAME), "", len(prefix)))
        return self._sort(folder, prefix, entries, names, ignores, watched), ignores

    def _sort(
        self,
        folder: str,
        prefix: str,
        entries: list[os.DirEntry[str]],
        names: set[str],
        ignores: tuple[Ignore, ...],
        watched: tuple[str, ...],
    ) -> Folder:
        """Tell the entries of a folder apart: what a language claims, what is entered, what is left out."""
        files: list[tuple[str, str]] = []
        below: list[str] = []
        errors: dict[str, str] = {}
        claims, left_out, steady = self._claims, self._filter, True
        for entry in entries:
            name = entry.name
            path = prefix + name
            is_folder, wrong = _kind(entry)
            if is_folder:
                if not left_out.folder(path, name, names) and not (ignores and ignored(path, name, ignores, folder=True)):
                    below.append(path)
                continue
            # What is behind a link may become a file, or stop being one, and the folder looks the same.
            if is_folder is None:
                steady = steady and not (entry.is_symlink() and claims.language(path, name) is not None)
                continue
            language = claims.language(path, name)
            if language is None or left_out.file(path, name) or (ignores and ignored(path, name, ignores, folder=False)):
                continue
            files.append((path, language.name))
            steady = steady and not wrong and not entry.is_symlink()
            if wrong:
                errors[path] = wrong
        return Folder(folder, ENTERED, tuple(files), tuple(below), watched, errors, steady)


def list_tree(walker: Walker) -> Listing:
    """Walk from the start and return everything that was found. Raises ConfigError if a folder has two configurations."""
    listing = Listing()
    for folder in walker.walk(walker.start):
        listing.add(folder)
    return listing


def walk(root: str, start: str, claims: Claims, config: Config, *, alone: bool = False) -> Tree:
    """Walk the folder `start` (from the root, empty for the root itself) and return the files that a language claims.

    A folder or file that cannot be read is in the answer with its error. Folders where another project begins are named, not entered,
    unless the configuration stands `alone` for everything.
    Raises ConfigError if a folder has two configurations.
    """
    listing = list_tree(Walker(root, start, claims, config, alone=alone))
    named = claims.languages
    rows = zip(listing.files, listing.languages, strict=True)
    files = tuple(File(path, named.get(language), listing.errors.get(path, "")) for path, language in rows)
    return Tree(files, tuple(listing.of_kind(NESTED)), frozenset(listing.of_kind(ENTERED)))


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def begins_here(root: str, folder: str, names: set[str]) -> bool:
    """Whether another project begins in a folder with these names."""
    if ".git" in names or PYPROJECT in names or not names.isdisjoint(FILES):
        return begins(os.path.join(root, folder), names) is not None
    return False


def _kind(entry: os.DirEntry[str]) -> tuple[bool | None, str]:
    """Return whether an entry is a folder (None: neither folder nor file), and what is wrong with it."""
    try:
        if entry.is_dir(follow_symlinks=False):
            return True, ""
        if entry.is_file():
            return False, ""
        if entry.is_symlink():
            return _linked(entry)
    except OSError as error:
        return False, f"The file could not be read: {reason(error)}."
    # A pipe, socket or device: reading it could wait for ever.
    return None, ""


def _linked(entry: os.DirEntry[str]) -> tuple[bool | None, str]:
    """Do the same for a link that leads to no file. A link to a folder is not followed: the folder is looked at where it is."""
    try:
        os.stat(entry.path)
    except FileNotFoundError:
        return False, "The file could not be read: it is a link that leads nowhere."
    except OSError as error:
        return False, f"The file could not be read: {reason(error)}."
    return None, ""
