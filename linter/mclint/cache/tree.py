"""A tree as the last run has left it, and the quickest look at whether it is still so.

One question to the system for each folder and each file that a language claims cannot be saved: an edit shows at the file alone, a new file
at its folder alone. Everything else can: the questions are asked and the answers compared in columns, and only a folder that is not as it
was is listed again. What is compared of a file are its times of change (of content and of status), its size and its number; of a folder
its times, number and device. A time of change that is younger than two seconds before a run tells nothing, since the next change might
leave the same: it is not kept, and what it belongs to is looked at again.
"""

from __future__ import annotations

import os
from _blake2 import blake2b  # what `hashlib` would give, without loading OpenSSL
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, compress
from operator import attrgetter, eq, not_
from struct import Struct
from struct import error as StructError  # noqa: N812 - the module's name for it says too little
from typing import TYPE_CHECKING, Any

from mclint.listing import Folder, Listing
from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from mclint.discovery import Walker

Times = tuple[int, int, int, int]

ROW = Struct("<qqqQ")
_NONE = bytes(ROW.size)
_of_file = attrgetter("st_mtime_ns", "st_ctime_ns", "st_size", "st_ino")
_of_folder = attrgetter("st_mtime_ns", "st_ctime_ns", "st_dev", "st_ino")

LEFT, OURS, UNKNOWN = b"lo?"
"""States of files: nothing in it makes it ours; ours, and its facts are kept; not known."""

Watched = Sequence[tuple[str, Times]]
"""Files that decide what is found in and below a folder, with their times."""

_Seen = tuple[Folder, Times, Watched]


class Kept(NamedTuple):
    """A listing with the times of its folders and files, the state of each file, and what else it depends on.

    `watched` are folders with the files in them that decide what is found, `above` the ignore files outside the tree.
    """

    listing: Listing
    folder_times: bytes
    file_times: bytes
    states: bytes
    watched: tuple[tuple[str, Watched], ...]
    above: tuple[tuple[str, Times], ...]


class Looked(NamedTuple):
    """A tree as it is now. `changed` are the positions of the files that are not as they were kept, `relisted` counts folders."""

    kept: Kept
    changed: Sequence[int]
    relisted: int


def look(kept: Kept | None, walker: Callable[[], Walker], root: str, above: Iterable[str], trusted: int) -> Looked:
    """Return a tree as it is now, given how it was. `above` are paths of ignore files; later times than `trusted` (ns) tell nothing.

    Raises ConfigError if a folder has two configurations.
    """
    outside = tuple((path, _trusted(_times(path), trusted)) for path in above)
    if kept is None or kept.above != outside or _NO_TIMES in dict(outside).values():
        listing, relisted = _relist(kept, walker(), {0}, set(), trusted), 1
        listing = listing._replace(above=outside)
    else:
        folders = kept.listing.folders
        base = _base(root)
        shallow = set(_differing([base + folder if folder else root for folder in folders], _of_folder, kept.folder_times))
        deep = {folder for folder, files in kept.watched if any(_times(base + path) != times for path, times in files)}
        numbers = {number for number, folder in enumerate(folders) if folder in deep} if deep else set()
        relisted = len(shallow) + len(deep)
        listing = _relist(kept, walker(), numbers, shallow, trusted) if relisted else kept
    files = listing.listing.files
    if kept is None:
        return Looked(listing, range(len(files)), relisted)
    base = _base(root)
    return Looked(listing, _differing(map(base.__add__, files) if base else files, _of_file, listing.file_times), relisted)


_MOST_CHANGED = 100


def settled(looked: Looked) -> bool:
    """Whether a tree that is kept as it is now would have fewer folders to be listed again."""
    rows = looked.kept.folder_times
    untrusted = sum(1 for at in range(0, len(rows), ROW.size) if rows[at : at + ROW.size] == _NONE) if looked.relisted else 0
    return untrusted < looked.relisted


def differences(looked: Looked, root: str, trusted: int) -> str | None:
    """Name all that is not as it was kept, so that the same name is the same tree; None if it is much, or changed too short a time ago."""
    listing = looked.kept.listing
    if len(looked.changed) > _MOST_CHANGED:
        return None
    found: list[object] = []
    for position in looked.changed:
        path = listing.files[position]
        times = _trusted(_times(os.path.join(root, path)), trusted)
        if times in (_NO_TIMES, _NO_FILE):
            return None
        found.append((path, times))
    if looked.relisted:
        found += [listing.folders, bytes(listing.kinds), listing.files, listing.languages, sorted(listing.errors.items())]
    return blake2b(repr(found).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest() if found else ""


def _base(root: str) -> str:
    """Return what is to be put before paths from a root; nothing in the root itself, since the system finds short paths sooner."""
    try:
        return "" if os.getcwd() == root else os.path.join(root, "")
    except OSError:
        return os.path.join(root, "")


def _differing(paths: Iterable[str], times_of: Callable[[os.stat_result], Any], rows: bytes) -> list[int]:
    """Return the positions of the paths whose times are not those in the rows."""
    same: list[bool] = []
    expected = ROW.iter_unpack(rows)
    matching = map(eq, map(times_of, map(os.stat, paths)), expected)
    while True:
        try:
            # What has come before an error stays, and the next call goes on behind it.
            same.extend(matching)
            break
        except (OSError, ValueError):
            next(expected, None)
            same.append(False)
    return list(compress(range(len(same)), map(not_, same)))


_NO_TIMES: Times = (0, 0, 0, 0)


def _times(path: str, times_of: Callable[[os.stat_result], Any] = _of_file) -> Times:
    try:
        found: Times = times_of(os.stat(path))
    except FileNotFoundError:
        return _NO_FILE
    except (OSError, ValueError):
        return _NO_TIMES
    return found


_NO_FILE: Times = (0, 0, 0, 1)
"""Stands for a file that is not there, which is as good to know as its times."""


def _trusted(times: Times, trusted: int) -> Times:
    return times if max(times[:2]) <= trusted else _NO_TIMES


def pack(times: Sequence[int], trusted: int) -> bytes:
    """Return times as a row; those that are too young, or that have no place in it, as zeros, which no file has."""
    try:
        return ROW.pack(*times) if max(times[:2]) <= trusted else _NONE
    except StructError:
        return _NONE


def put(rows: bytearray, position: int, times: Sequence[int], trusted: int) -> None:
    """Put times into rows."""
    rows[position * ROW.size : (position + 1) * ROW.size] = pack(times, trusted) if times else _NONE


def row(rows: bytes, position: int) -> list[int]:
    """Return one row of times."""
    return list(ROW.unpack_from(rows, position * ROW.size))


class _Growing:
    """A tree that is being listed again, in part."""

    def __init__(self, old: Kept | None, trusted: int) -> None:
        self.listing = Listing()
        self.folder_times: list[bytes] = []
        self.file_times: list[bytes] = []
        self.states: list[bytes] = []
        self.watched: dict[str, Watched] = {}
        self._old = old
        self._trusted = trusted
        self._was: dict[str, int] | None = None
        self._watched = dict(old.watched) if old is not None else {}

    def took(self, start: int, stop: int, first: int, last: int) -> None:
        """Take folders of the old listing, with their files, as they are."""
        old, size = self._old, ROW.size
        assert old is not None
        self.listing.take(old.listing, slice(start, stop), slice(first, last))
        self.folder_times.append(old.folder_times[start * size : stop * size])
        self.file_times.append(old.file_times[first * size : last * size])
        self.states.append(old.states[first:last])
        for folder in self._watched.keys() & set(old.listing.folders[start:stop]):
            self.watched[folder] = self._watched[folder]

    def add(self, folder: Folder, times: Times, watched: Watched) -> None:
        """Add a folder as it is now; what was known of its files still is."""
        old, size = self._old, ROW.size
        self.listing.add(folder)
        self.folder_times.append(pack(times, self._trusted) if folder.steady else _NONE)
        if watched:
            self.watched[folder.path] = [(path, _trusted(found, self._trusted)) for path, found in watched]
        if self._was is None:
            self._was = {path: number for number, path in enumerate(old.listing.files)} if old is not None else {}
        for path, language in folder.files:
            number = self._was.get(path)
            if old is None or number is None or old.listing.languages[number] != language:
                self.file_times.append(_NONE)
                self.states.append(b"?")
            else:
                self.file_times.append(old.file_times[number * size : (number + 1) * size])
                self.states.append(old.states[number : number + 1])

    def kept(self) -> Kept:
        joined = b"".join
        above = self._old.above if self._old is not None else ()
        watched = tuple(self.watched.items())
        return Kept(self.listing, joined(self.folder_times), joined(self.file_times), joined(self.states), watched, above)


def _relist(old: Kept | None, walker: Walker, deep: set[int], shallow: set[int], trusted: int) -> Kept:
    """List again the folders with these numbers, `deep` ones with all that is below them."""
    grown = _Growing(old, trusted)
    if old is None:
        for seen in _walk(walker, walker.start):
            grown.add(*seen)
        return grown.kept()
    folders = old.listing.folders
    starts = [0, *accumulate(old.listing.counts)]
    watched = dict(old.watched)
    taken = 0
    for number in sorted(deep | shallow):
        if number < taken:
            continue  # below one that has been listed with all that is below it
        grown.took(taken, number, starts[taken], starts[number])
        path = folders[number]
        taken = _end(folders, number)
        if number not in deep:
            seen = next(_walk(walker, path))
            if _is_like(seen, old.listing, number, taken, watched.get(path, ())):
                grown.add(*seen)
                taken = number + 1
                continue
        for seen in _walk(walker, path):
            grown.add(*seen)
    grown.took(taken, len(folders), starts[taken], starts[-1])
    return grown.kept()


def _walk(walker: Walker, start: str) -> Iterator[_Seen]:
    """Give folders as they are found, each with its times as they were before, and those of the files that it depends on."""
    pending = [(start, walker.inherited(start))]
    while pending:
        path, outer = pending.pop()
        prefix = path + "/" if path else ""
        real = os.path.join(walker.root, path) if path else walker.root
        times = _times(real, _of_folder)
        folder, ignores = walker.look(path, outer)
        # One that changed since it was read has a time that is too young to be kept.
        watched = [(prefix + name, _times(os.path.join(real, name))) for name in folder.watched]
        yield folder, times, watched
        pending.extend((below, ignores) for below in reversed(folder.below))


def _is_like(seen: _Seen, old: Listing, number: int, end: int, watched: Watched) -> bool:
    """Whether a folder is of the kind it was, with the same folders to enter and the same files that decide what is found."""
    folder = seen[0]
    if folder.kind != old.kinds[number] or [name for name, _ in watched] != [name for name, _ in seen[2]]:
        return False
    skip = len(folder.path) + 1 if folder.path else 0
    return [path for path in old.folders[number + 1 : end] if "/" not in path[skip:]] == list(folder.below)


def _end(folders: Sequence[str], number: int) -> int:
    """Return the number of the first folder that is not below one."""
    prefix = folders[number] + "/" if folders[number] else ""
    end = number + 1
    while end < len(folders) and folders[end].startswith(prefix):
        end += 1
    return end
