"""The files of a tree in columns: what a walk has found, in a form that can be kept, compared and counted as a whole.

A tree of a hundred thousand files that are not ours must cost little more than their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import compress
from typing import TYPE_CHECKING

from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from mclint.languages.base import Language

ENTERED, NESTED, ENVIRONMENT, REFUSED = b"enxr"
"""Kinds of folders: entered; begins another project; is an installed environment; cannot be read."""


class File(NamedTuple):
    """A file that a language claims. `path` counts from the root, with `/`; `error` says why it cannot be read."""

    path: str
    language: Language | None
    error: str = ""


class Folder(NamedTuple):
    """What a walk found in one folder: files with the names of their languages, the folders to enter, and files that decide what is found.

    `steady` is False if what is found may change without any sign of it at the folder, as with links.
    """

    path: str
    kind: int
    files: tuple[tuple[str, str], ...] = ()
    below: tuple[str, ...] = ()
    watched: tuple[str, ...] = ()
    errors: Mapping[str, str] = {}
    steady: bool = True


class Listing:
    """Folders in the order of the walk, each with its kind and the number of its files, and the files of all of them in the same order."""

    __slots__ = ("counts", "errors", "files", "folders", "kinds", "languages")

    def __init__(self) -> None:
        self.folders: list[str] = []
        self.kinds = bytearray()
        self.counts: list[int] = []
        self.files: list[str] = []
        self.languages: list[str] = []
        """The name of each file's language; empty for what has an error instead."""
        self.errors: dict[str, str] = {}

    def add(self, folder: Folder) -> None:
        """Add what was found in one more folder."""
        self.folders.append(folder.path)
        self.kinds.append(folder.kind)
        self.counts.append(len(folder.files))
        for path, language in folder.files:
            self.files.append(path)
            self.languages.append(language)
        self.errors.update(folder.errors)

    def take(self, other: Listing, folders: slice, files: slice) -> None:
        """Add folders of another listing, with their files."""
        self.folders += other.folders[folders]
        self.kinds += other.kinds[folders]
        self.counts += other.counts[folders]
        self.files += other.files[files]
        self.languages += other.languages[files]

    def of_kind(self, kind: int) -> Iterator[str]:
        """Give the folders of a kind."""
        if kind in self.kinds:
            yield from compress(self.folders, map(kind.__eq__, self.kinds))


class Files:
    """The files of a project, by path: those of a listing, and some more. Iteration is in order of the paths."""

    def __init__(self, listing: Listing, more: Mapping[str, File], languages: Mapping[str, Language]) -> None:
        self.listing = listing
        self.more = more
        self._languages = languages
        self._known: frozenset[str] | None = None

    def __len__(self) -> int:
        return len(self.listing.files) + len(self.more)

    def __contains__(self, path: str) -> bool:
        if path in self.more:
            return True
        if self._known is None:
            self._known = frozenset(self.listing.files)
        return path in self._known

    def __iter__(self) -> Iterator[File]:
        listing = self.listing
        names = {**dict(zip(listing.files, listing.languages, strict=True)), **dict.fromkeys(self.more, "")}
        for path in sorted(names):
            yield self.more.get(path) or File(path, self._languages.get(names[path]), listing.errors.get(path, ""))

    def paths(self) -> Iterator[str]:
        """Give all paths, in no order."""
        yield from self.listing.files
        yield from self.more
