"""The facts of one project in one file: an index by path, and the facts of each file as they were last read.

A file whose size, times and number are those of the last run is not opened at all; one that is opened and has the same content is not
read into facts again. Stores lie in the user's cache folder, not in the project: whoever can write to a repository could otherwise put
facts there that hide its faults. A store is written beside itself and put in place in one step, so that runs at the same time see a whole
one, old or new; the last one to end wins, and what it did not know is read again. Whatever is wrong with a store, it counts as empty.
"""

from __future__ import annotations

import os
import time
from _blake2 import blake2b
from binascii import crc32
from collections.abc import Callable
from json import dumps, loads
from struct import Struct
from struct import error as StructError  # noqa: N812 - the module's name for it says too little
from typing import TYPE_CHECKING, Any

from mclint.cache.files import folder, read_own, write
from mclint.cache.packing import pack, unpack
from mclint.cache.tree import LEFT, OURS, UNKNOWN, Kept, Looked, differences, look, put, row, settled
from mclint.ignores import outside
from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from mclint.discovery import Walker
    from mclint.documents import Document, How
    from mclint.facts import FileFacts
    from mclint.kit import Settings
    from mclint.listing import Listing
    from mclint.outcome import Outcome

_MAGIC = b"mclint facts 2\n"
_SIZES = Struct("<IQQ")
"""Sum over index and tree, and the length of each; the facts follow."""

_RECENT_NS = 2_000_000_000
"""A file that changed less than this before the run may change again without its times telling: it is known by its content only."""


class Key(NamedTuple):
    """What the facts of a file depend on besides its content: language, and engine and role that the configuration gives it."""

    language: str
    engine: str = ""
    declares: bool = False


class Hit(NamedTuple):
    """What is known of a file: its facts and the names of the functions that it makes; no facts if nothing in it makes it ours."""

    facts: FileFacts | None
    made: tuple[str, ...] = ()


class _Entry(NamedTuple):
    """What is kept of a file that is ours: how it was when it was read, and its facts with their sum."""

    signature: list[int]
    key: Key
    digest: str = ""
    made: tuple[str, ...] = ()
    check: int = 0
    data: bytes | memoryview = b""


_LEFT = Hit(None)


class Known:
    """What is known of one file: at a `position` in the listing of the tree, or none. `named`: it is ours whatever words it holds."""

    __slots__ = ("_language", "_named", "_path", "_position", "_real", "_settings", "_signature", "_store")

    def __init__(
        self, store: FactStore, path: str, real: str, language: str, settings: Settings, *, named: bool, position: int | None = None
    ) -> None:
        self._store = store
        self._path = path
        self._real = real
        self._language = language
        self._settings = settings
        self._named = named
        self._position = position
        self._signature: list[int] | None = None
        if position is not None:
            store.positions[path] = position

    def _key(self) -> Key:
        return Key(self._language, self._settings.project_of(self._path)[2], self._settings.declares(self._path))

    def look(self, limit: int) -> Hit | None:
        """Return what is known without opening the file, if it is as it was and not larger than `limit` bytes."""
        path, store = self._path, self._store
        signature = store.same(self._position)
        if signature is None:
            try:
                status = os.stat(self._real)
            except (OSError, ValueError):
                return None
            signature = [status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino]
        self._signature = signature
        row = store.old.get(path)
        if row == [*signature, self._language]:
            if self._named:
                return None
            store.left[path] = row
            return _LEFT
        entry = store.entry(row)
        if entry is None or entry.signature != signature or entry.key != self._key() or signature[2] > limit:
            return None
        return store.hit(path, entry)

    def match(self, data: bytes, made: tuple[str, ...]) -> Hit | None:
        """Return what is known of a file with this content; if nothing is, its facts are awaited."""
        if self._signature is None:
            return None
        digest, key = blake2b(data, digest_size=16).hexdigest(), self._key()
        entry = self._store.entry(self._store.old.get(self._path))
        if entry is not None and entry.digest == digest and entry.key == key:
            hit = self._store.hit(self._path, entry._replace(signature=self._signature, made=made))
            if hit is not None:
                self._store.cost += 0.1
                return hit
        self._store.waiting[self._path] = _Entry(self._signature, key, digest, made)
        return None

    def leave(self) -> None:
        """Remember that nothing in the file makes it ours."""
        store = self._store
        if self._position is not None:
            store.leave(self._position, self._signature)
        elif self._signature is not None:
            store.left[self._path] = [*self._signature, self._language]
        store.cost += 0.04


class _Keeper:
    """Remembers facts, also of files that were read as a part of other files' jobs: those by their content and by how they were read."""

    def __init__(self, store: FactStore, settings: Settings) -> None:
        self.keep = store.keep
        self.fragile = store.fragile
        self._store = store
        self._settings = settings

    def _key(self, document: Document, data: bytes, how: How) -> str:
        settings, path = self._settings, document.path
        key = Key(document.language, settings.project_of(path)[2], settings.declares(path))
        digest = blake2b(repr((path, tuple(key), how)).encode("utf-8", "surrogatepass"), digest_size=16)
        digest.update(data)
        return digest.hexdigest()

    def kept_again(self, document: Document, data: bytes, how: How) -> FileFacts | None:
        """Return the facts of a file with this content that was read in this way, if they are whole."""
        key = self._key(document, data, how)
        found = self._store.again(key)
        facts = unpacked(found, document.path) if found is not None else None
        if found is None or facts is None:
            return None
        self._store.new_again[key] = found
        return facts

    def keep_again(self, document: Document, data: bytes, how: How, file: FileFacts) -> None:
        """Take them."""
        found = packed(file)
        if found is not None:
            self._store.new_again[self._key(document, data, how)] = found
            self._store.cost += 1


Packed = tuple[int, "bytes | memoryview"]
"""Facts with their sum."""


def packed(file: FileFacts, encoded: bytes | None = None) -> Packed | None:
    """Return facts as they are kept; None for those of a reading that went wrong and for what cannot be kept."""
    from mclint.cache.encoding import UnstorableError, encode

    if any(problem.code in {"MC002", "MC003"} for problem in file.problems):
        return None
    try:
        data = encode(file) if encoded is None else encoded
    except UnstorableError:
        return None
    return crc32(data), data


def unpacked(kept: Packed, path: str) -> FileFacts | None:
    """Return the facts of a file if they are whole."""
    from mclint.cache.encoding import decode

    check, data = kept
    facts = decode(bytes(data)) if crc32(data) == check else None
    return facts if facts is not None and facts.path == path else None


class FactStore:
    """The facts of one project. All methods keep silent about what cannot be read or written."""

    def __init__(self, path: str, version: str) -> None:
        self._path = path
        self._header = _MAGIC + version.encode("ascii") + b"\n"
        self._trusted = time.time_ns() - _RECENT_NS
        """Times of change after this one tell nothing."""
        self._body = memoryview(b"")
        self._kept: Kept | None = None
        self._scope = ""
        self._same = bytearray()
        self._looked: tuple[Looked, str] | None = None
        self._times: dict[int, list[int]] = {}
        self.states = bytearray()
        """What is known of each file of the tree's listing, as this run has found it."""
        self.positions: dict[str, int] = {}
        self.old: dict[str, list[Any]] = {}
        """Rows of the index: seven numbers and names for a file that is ours, five for one outside the listing that is not."""
        self.new: dict[str, _Entry] = {}
        self._again: dict[str, list[int]] = {}
        self.new_again: dict[str, Packed] = {}
        """Facts of files that were read as a part of other files' jobs."""
        self.fragile: frozenset[str] = frozenset()
        """Files over which reading failed in the last run."""
        self._failed: list[str] = []
        self.left: dict[str, list[Any]] = {}
        self.waiting: dict[str, _Entry] = {}
        self._generation = ""
        self._state = ""
        """Names the tree as this run has found it: by the one that is kept and all that is different; empty if that is too much."""
        self.cost = 0.0
        """What this run would have saved with all that it knows now, in files read into facts (2 ms each)."""

    def open(self) -> FactStore:
        """Read what the last run left."""
        try:
            data = read_own(self._path)
            start = len(self._header)
            if data[:start] != self._header:
                return self
            sum_of, first, second = _SIZES.unpack_from(data, start)
            begin = start + _SIZES.size
            end = begin + first + second
            if crc32(data[begin:end]) != sum_of:
                return self
            index = loads(bytes(data[begin : begin + first]))
            tree = index["tree"]
            if tree is not None:
                self._kept, self._scope = unpack(tree, data[begin + first : end]), index["scope"]
            self.old, self._body, self._generation = index["files"], data[end:], str(index["generation"])
            self._again, self.fragile = index["again"], frozenset(map(str, index["fragile"]))
        except (OSError, ValueError, TypeError, KeyError, IndexError, StructError, RecursionError, MemoryError):
            self.old, self._again, self._kept = {}, {}, None
        return self

    def tree(self, walker: Callable[[], Walker], root: str, scope: str) -> Listing:
        """Return the listing of the project's tree. `scope` is what of the configuration decides what is found. Raises ConfigError."""
        kept = self._kept if scope == self._scope else None
        looked = look(kept, walker, root, [path for path, _ in outside(root)], self._trusted)
        self._kept, self._scope = looked.kept, scope
        # To list a folder again the rules of what is found have to be loaded.
        self.cost += 0.02 * looked.relisted + (4 if settled(looked) else 0)
        difference = differences(looked, root, self._trusted) if kept is not None else None
        self._state = "" if difference is None else f"{self._generation} {difference}"
        self._looked = looked, root
        self.states = bytearray(looked.kept.states)
        self._same = bytearray(b"\1") * len(self.states)
        for position in looked.changed:
            self.states[position] = UNKNOWN
            self._same[position] = 0
        return looked.kept.listing

    def known(self, path: str, real: str, language: str, settings: Settings, *, named: bool, position: int | None) -> Known:
        """Return what is known of a file, as `Known` has it."""
        return Known(self, path, real, language, settings, named=named, position=position)

    def same(self, position: int | None) -> list[int] | None:
        """Return the times of a file of the listing that is as it was."""
        if position is None or self._kept is None or not self._same[position]:
            return None
        return row(self._kept.file_times, position)

    def leave(self, position: int, times: list[int] | None) -> None:
        """Remember that nothing in a file of the listing makes it ours."""
        self.states[position] = LEFT
        self._times[position] = times or []

    def keeper(self, settings: Settings) -> _Keeper:
        """Return what remembers facts in this store."""
        return _Keeper(self, settings)

    def keep(self, file: FileFacts, encoded: bytes | None = None) -> None:
        """Remember the facts of a file that has been read."""
        if any(problem.code == "MC003" for problem in file.problems):
            self._failed.append(file.path)
            self.cost += 1
        waiting = self.waiting.pop(file.path, None)
        found = packed(file, encoded) if waiting is not None else None
        if waiting is None or found is None:
            return
        self.new[file.path] = waiting._replace(check=found[0], data=found[1])
        self.cost += 1

    def again(self, key: str) -> Packed | None:
        """Return what is kept of a file that was read as a part of other files' jobs."""
        try:
            check, begin, end = self._again[key]
            return check, self._body[begin:end]
        except (KeyError, TypeError, ValueError):
            return None

    def entry(self, row: Any) -> _Entry | None:
        """Return what a row of the index says of a file that is ours."""
        try:
            signature, key, digest, made, check, begin, end = row
            return _Entry(signature, Key(*key), digest, tuple(made), check, self._body[begin:end])
        except (TypeError, ValueError):
            return None

    def hit(self, path: str, entry: _Entry) -> Hit | None:
        """Return the facts of an entry if they are whole, and keep it."""
        facts = unpacked((entry.check, entry.data), path)
        if facts is None:
            return None
        self.new[path] = entry
        return Hit(facts, entry.made)

    def save(self) -> None:
        """Write what is known of the files that this run has looked at, and forget all others.

        Writing takes 1 ms, 0.4 µs for each folder and file of the listing and 5 µs for each file that is ours: in a large tree a few files
        are sooner read again in the next run.
        """
        if not self._is_worthwhile(len(self.new)):
            return
        index = {path: row for path, row in self.left.items() if max(row[:2]) <= self._trusted}
        pieces: list[bytes | memoryview] = []
        at = 0
        for path, entry in self.new.items():
            signature = entry.signature if max(entry.signature[:2]) <= self._trusted else [0, 0, 0, 0]
            index[path] = [signature, list(entry.key), entry.digest, list(entry.made), entry.check, at, at + len(entry.data)]
            pieces.append(entry.data)
            at += len(entry.data)
            position = self.positions.get(path)
            if position is not None:
                self.states[position] = OURS
                self._times[position] = entry.signature
        again: dict[str, list[int]] = {}
        for key, (check, data) in self.new_again.items():
            again[key] = [check, at, at + len(data)]
            pieces.append(data)
            at += len(data)
        head, blocks = self._packed()
        self._generation = os.urandom(8).hex()
        self._state = f"{self._generation} "
        self._write({"files": index, "tree": head, "again": again, "fragile": self._failed}, blocks, pieces)

    def _is_worthwhile(self, files: int) -> bool:
        rows = len(self.states) + (len(self._kept.listing.folders) if self._kept is not None else 0)
        return self.cost > 0.5 + 0.0002 * rows + 0.0025 * files

    def _write(self, index: dict[str, Any], blocks: list[bytes], pieces: list[bytes | memoryview]) -> None:
        rest = {**index, "scope": self._scope, "generation": self._generation}
        packed = dumps(rest, separators=(",", ":")).encode("ascii")
        tree = b"".join(blocks)
        sizes = _SIZES.pack(crc32(tree, crc32(packed)), len(packed), len(tree))
        write(self._path, b"".join((self._header, sizes, packed, tree, *pieces)))

    def recall(self, key: str) -> Outcome | None:
        """Return what the last run has found, if nothing of the tree has changed since; `key` is what was asked for besides."""
        if not self._state:
            return None
        from mclint.cache import findings

        found = findings.load(self._findings, self._header, f"{self._state} {key}")
        if found is not None and self._looked is not None and self._is_worthwhile(len(self.old)):
            self._settle(*self._looked)
            self.remember(key, found)
        return found

    def _settle(self, looked: Looked, root: str) -> None:
        """Keep the tree as it is now, with all that is kept of its files, so that the next run has less to list."""
        head, blocks = pack(looked.kept)
        self._generation = os.urandom(8).hex()
        self._state = f"{self._generation} {differences(looked._replace(relisted=0), root, self._trusted)}"
        self._write({"files": self.old, "tree": head, "again": self._again, "fragile": sorted(self.fragile)}, blocks, [self._body])

    def remember(self, key: str, outcome: Outcome) -> None:
        """Keep what this run has found, if the tree that it has found it in can be named."""
        if self._state:
            from mclint.cache import findings

            findings.save(self._findings, self._header, f"{self._state} {key}", outcome)

    @property
    def _findings(self) -> str:
        return self._path.removesuffix(".facts") + ".findings"

    def _packed(self) -> tuple[dict[str, Any] | None, list[bytes]]:
        """Return the tree with what this run has found out about it."""
        if self._kept is None:
            return None, []
        times = bytearray(self._kept.file_times)
        for position, found in self._times.items():
            put(times, position, found, self._trusted)
        return pack(self._kept._replace(file_times=bytes(times), states=bytes(self.states)))


def open_store(root: str, scope: str, version: str) -> FactStore | None:
    """Return the store of a project, or None if there is no place for it.

    `scope` tells apart runs that take other files as the project's; `version` is a fingerprint of all that has a say in facts.
    """
    place = folder()
    if not place:
        return None
    name = blake2b(f"{root}\0{scope}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return FactStore(os.path.join(place, f"{name}.facts"), version).open()
