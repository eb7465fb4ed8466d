"""A kept tree as bytes and back: names with zeros between them, the rest as columns of numbers."""

from __future__ import annotations

from struct import Struct
from typing import Any

from mclint.cache.tree import ROW, Kept
from mclint.listing import Listing

_COUNT = Struct("<I")


def pack(kept: Kept) -> tuple[dict[str, Any], list[bytes]]:
    """Return what is plain data as such, and the rest as blocks of bytes."""
    listing = kept.listing
    names = sorted(set(listing.languages))
    numbers = {name: number for number, name in enumerate(names)}
    blocks = [
        _join(listing.folders),
        bytes(listing.kinds),
        b"".join(map(_COUNT.pack, listing.counts)),
        _join(listing.files),
        # More languages than a byte can tell apart have only to be more than there are bytes.
        bytes(map(numbers.__getitem__, listing.languages)) if len(names) < 256 else b"",
        bytes(kept.folder_times),
        bytes(kept.file_times),
        bytes(kept.states),
    ]
    return {"languages": names, "watched": kept.watched, "above": kept.above, "sizes": list(map(len, blocks))}, blocks


def unpack(head: dict[str, Any], data: memoryview) -> Kept:
    """Return the tree that `pack` has packed. Raises struct.error, ValueError, TypeError, KeyError or IndexError for anything else."""
    blocks: list[memoryview] = []
    at = 0
    for size in head["sizes"]:
        blocks.append(data[at : at + size])
        at += size
    folders, kinds, counts, files, languages, folder_times, file_times, states = blocks
    listing = Listing()
    listing.folders = _split(folders)
    listing.kinds = bytearray(kinds)
    listing.counts = [count for (count,) in _COUNT.iter_unpack(counts)]
    listing.files = _split(files) if states else []
    listing.languages = list(map(head["languages"].__getitem__, languages))
    lengths = {len(listing.folders), len(kinds), len(listing.counts), len(folder_times) // ROW.size}
    if len(lengths) != 1 or len({len(listing.files), sum(listing.counts), len(languages), len(states), len(file_times) // ROW.size}) != 1:
        raise ValueError("columns of different lengths")
    watched = tuple((folder, [(path, tuple(times)) for path, times in rows]) for folder, rows in head["watched"])
    above = tuple((path, tuple(times)) for path, times in head["above"])
    return Kept(listing, bytes(folder_times), bytes(file_times), bytes(states), watched, above)


def _join(names: list[str]) -> bytes:
    return "\0".join(names).encode("utf-8", "surrogatepass")


def _split(data: memoryview) -> list[str]:
    return bytes(data).decode("utf-8", "surrogatepass").split("\0")
