"""Which files a run looks at: the walk over a tree, what it leaves out, and the search for words that make a file ours.

Order is that of the names, so that two runs on one tree see the same. Folders are never entered through links, so that loops end.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from mclint.config.globs import Patterns
from mclint.config.model import Config
from mclint.config.roots import FILES, PYPROJECT, begins
from mclint.ignores import NAME, Ignore, ignored, inherited, load
from mclint.languages.base import Language
from mclint.reading import reason
from mclint.tuples import NamedTuple

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


class File(NamedTuple):
    """A file that a language claims. `path` counts from the root, with `/`; `error` says why it cannot be read."""

    path: str
    language: Language | None
    error: str = ""


class Tree(NamedTuple):
    """What a walk found. `nested` are folders (from the root) where other projects begin; `folders` are those that were entered."""

    files: tuple[File, ...]
    nested: tuple[str, ...]
    folders: frozenset[str]


class Claims:
    """Answers which language reads a file, by its name."""

    def __init__(self, languages: Mapping[str, Language], config: Config, *, docs: bool = False) -> None:
        self._suffixes: dict[str, Language] = {}
        self._names: dict[str, Language] = {}
        self._others: list[Language] = []
        for language in languages.values():
            if language.documents and not docs:
                continue
            if type(language).claims is not Language.claims or any(
                suffix.count(".") != 1 or suffix[0] != "." for suffix in language.suffixes
            ):
                self._others.append(language)
                continue
            for suffix in language.suffixes:
                self._suffixes.setdefault(suffix[1:], language)
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
        found = self._names.get(low) or self._suffixes.get(low.rpartition(".")[2])
        if found is None and self._others:
            found = next((language for language in self._others if language.claims(path)), None)
        if self._connections and (found is None or found.name not in ("yaml", "json")) and self._connections.covers(path):
            return self._yaml  # JSON is YAML too
        return found


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


def walk(root: str, start: str, claims: Claims, config: Config, *, alone: bool = False) -> Tree:
    """Walk the folder `start` (from the root, empty for the root itself) and return the files that a language claims.

    A folder or file that cannot be read is in the answer with its error. Folders where another project begins are named, not entered,
    unless the configuration stands `alone` for everything.
    Raises ConfigError if a folder has two configurations.
    """
    filtered = Filter(config)
    files: list[File] = []
    nested: list[str] = []
    entered: set[str] = set()
    pending: list[tuple[str, tuple[Ignore, ...]]] = [(start, inherited(root, start) if config.gitignore else ())]
    while pending:
        folder, ignores = pending.pop()
        prefix = folder + "/" if folder else ""
        try:
            with os.scandir(os.path.join(root, folder) if folder else root) as scan:
                entries = sorted(scan, key=_name)
        except OSError as error:
            files.append(File(folder or ".", None, f"The folder could not be read: {reason(error)}."))
            continue
        names = {entry.name for entry in entries}
        if folder != start:
            if filtered.environment(names):
                continue
            if not alone and begins_here(root, folder, names):
                nested.append(folder)
                continue
        entered.add(folder)
        if config.gitignore and NAME in names:
            ignores = (*ignores, *load(os.path.join(root, folder, NAME), "", len(prefix)))
        below: list[tuple[str, tuple[Ignore, ...]]] = []
        for entry in entries:
            name = entry.name
            path = prefix + name
            is_folder, wrong = _kind(entry)
            if is_folder:
                if not filtered.folder(path, name, names) and not (ignores and ignored(path, name, ignores, folder=True)):
                    below.append((path, ignores))
                continue
            if is_folder is None:
                continue
            language = claims.language(path, name)
            if language is None or filtered.file(path, name) or (ignores and ignored(path, name, ignores, folder=False)):
                continue
            files.append(File(path, language, wrong))
        pending.extend(reversed(below))
    return Tree(tuple(files), tuple(nested), frozenset(entered))


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
