"""Read files, as far as a word in them makes them ours."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from mclint.facts import FileFacts
    from mclint.languages.base import Language

_CHUNK = 1 << 20

INVENTORIES = frozenset(("maxcompute-network.yaml", "maxcompute-network.yml", "maxcompute-network.json"))
"""Names of connection files, which are ours whatever words they hold."""


class Marked(NamedTuple):
    """Words that make a file ours, in place of those of its language."""

    markers: tuple[str, ...]


class Content(NamedTuple):
    """What reading a file gave: its bytes, or None with the reason; `ours` is False where no word in it makes it ours."""

    data: bytes | None
    error: str = ""
    ours: bool = True


def read(path: str, language: Language | Marked | None, limit: int) -> Content:
    """Read a file (its real path) if a word in it makes it ours; a file over `limit` bytes is only searched.

    Pipes and devices are refused, since reading them might never end.
    """
    try:
        handle = os.open(path, _FLAGS)
    except (OSError, ValueError) as error:
        return Content(None, f"The file could not be read: {reason(error)}.")
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return Content(None, "The file could not be read: it is no regular file.")
        size = min(status.st_size, limit) + 1
        data = os.read(handle, size)
        if len(data) != status.st_size or not data:
            # The system may give less at a time, and files such as those of /proc say that they are empty.
            data += _read(handle, size - len(data) if status.st_size else limit + 1)
        if len(data) > limit:
            if not _streamed(handle, data, language):
                return Content(None, ours=False)
            size = max(status.st_size, len(data))
            return Content(
                None, f"The file could not be read: with {_megabytes(size)} it is larger than {_megabytes(limit)} (max-file-size)."
            )
    except OSError as error:
        return Content(None, f"The file could not be read: {reason(error)}.")
    finally:
        os.close(handle)
    return Content(data) if is_ours(data, language) else Content(None, ours=False)


_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def _read(handle: int, size: int) -> bytes:
    """Read up to `size` bytes."""
    pieces: list[bytes] = []
    while size > 0 and (data := os.read(handle, min(size, _CHUNK))):
        pieces.append(data)
        size -= len(data)
    return b"".join(pieces)


def _streamed(handle: int, begin: bytes, language: Language | Marked | None) -> bool:
    """Whether a file that is too large to read has a word that makes it ours."""
    tail = begin
    while tail:
        if is_ours(tail, language):
            return True
        data = os.read(handle, _CHUNK)
        # The longest word in UTF-32 may lie across two pieces.
        tail = tail[-256:] + data if data else b""
    return False


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{size:,} bytes"


_LOWER = bytes(range(256)).lower()


@cache
def _words(markers: tuple[str, ...]) -> tuple[bytes, ...]:
    """Return the words to look for, without those that hold another one."""
    words = sorted({marker.lower().encode() for marker in markers}, key=len)
    return tuple(word for number, word in enumerate(words) if not any(other in word for other in words[:number]))


def is_ours(data: bytes, language: Language | Marked | None) -> bool:
    """Whether any of the language's markers stands in the bytes, in any case of letters, also as UTF-16 or UTF-32.

    Plain searches after one translation to lower case are three times as fast as the one regular expression for all of them.
    """
    if language is None or not language.markers:
        return True
    low = data.translate(_LOWER)
    if b"\0" in low:
        low = low.replace(b"\0", b"")
    return any(word in low for word in _words(tuple(language.markers)))


@cache
def _made() -> re.Pattern[bytes]:
    return re.compile(
        rb"create\s+(?:temporary\s+)?function\s+(?:if\s+not\s+exists\s+)?[`'\"]?((?:\w+[.:])*\w{2,})|create_function\(\s*['\"](\w{2,})['\"]",
        re.IGNORECASE,
    )


def made_functions(data: bytes) -> Iterator[str]:
    """Yield the names of the functions that a file makes, as far as a look at its bytes shows, in lower case and without project."""
    if b"unction" in data or b"UNCTION" in data:
        for found in _made().finditer(data):
            yield re.split(rb"[.:]", found[1] or found[2])[-1].decode("utf-8", "replace").lower()


@cache
def _foreign() -> re.Pattern[bytes]:
    return re.compile(rb"create\s+external\s+table\s+(?:if\s+not\s+exists\s+)?((?:[`\w${}]+\.){0,2}[`\w]{3,})", re.IGNORECASE)


def foreign_tables(data: bytes) -> Iterator[str]:
    """Yield the names of the foreign tables of a file that has tables on databases, as far as a look at its bytes shows, as above."""
    if b"JdbcStorageHandler" in data or b"jdbcstoragehandler" in data.translate(_LOWER):
        for found in _foreign().finditer(data):
            yield found[1].rpartition(b".")[2].strip(b"`").decode("utf-8", "replace").lower()


def database_tables(file: FileFacts) -> Iterator[str]:
    """Yield the names of the foreign tables on databases that the facts of a file tell of, as above."""
    from mclint.facts import ExternalLocation  # not needed where nothing is read

    for fact in file.facts:
        if isinstance(fact, ExternalLocation) and "jdbcstoragehandler" in fact.handler.shape.lower() and fact.name.text:
            yield fact.name.text.rpartition(".")[2].strip("`").lower()


def reason(error: Exception) -> str:
    """Say why the system refuses, in lower case and without numbers."""
    return str(getattr(error, "strerror", None) or error or "unknown error").lower()
