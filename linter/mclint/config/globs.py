"""Patterns of paths, as `.gitignore` files have them: one meaning for excludes, per-path settings and ignore files.

`*` and `?` stay within one folder, `**` crosses folders, a pattern without a slash (but at its end) fits in any folder, a slash at the end
means folders only, and whatever lies below a folder that fits, fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from mclint.tuples import NamedTuple

_WILD = frozenset("*?[\\")


class Pattern(NamedTuple):
    """One line of an ignore file. `anchored`: it is matched against the whole path, else against the last name."""

    text: str
    negated: bool
    folder: bool
    anchored: bool


def parse(line: str) -> Pattern | None:
    """Read one line of an ignore file; None for a blank line, a comment or a pattern that fits nothing."""
    text = line.rstrip("\r\n")
    if not text or text.startswith("#"):
        return None
    # Blanks at the end count only after a backslash.
    stripped = text.rstrip(" ")
    if stripped != text and _ends_escaped(stripped):
        stripped += " "
    text = stripped
    negated = text.startswith("!")
    text = text[1:] if negated else text
    folder = text.endswith("/")
    text = text.removesuffix("/")
    anchored = "/" in text
    text = text.removeprefix("/")
    if not text or _ends_escaped(text):
        return None
    return Pattern(text, negated, folder, anchored)


def _ends_escaped(text: str) -> bool:
    return bool((len(text) - len(text.rstrip("\\"))) & 1)


_ANY = None
"""Stands for `**` in a list of segments."""

Segment = str | re.Pattern[str] | None


@cache
def segments(text: str) -> tuple[Segment, ...] | None:
    """Split the text of a pattern at its slashes into names to compare or match; None if one of them can fit nothing."""
    found: list[Segment] = []
    for piece in text.split("/"):
        if len(piece) > 1 and not piece.strip("*"):
            found.append(_ANY)
        elif not _WILD.intersection(piece):
            found.append(piece)
        elif (compiled := _segment(piece)) is not None:
            found.append(compiled)
        else:
            return None
    if found[-1] is _ANY:
        # At the end it stands for something below a folder, not for the folder itself.
        found.append(re.compile(".*", re.DOTALL))
    return tuple(found)


def _segment(text: str) -> re.Pattern[str] | None:
    """Compile one segment. Every `*` but the last takes as little as it can and is never tried again, so that matching stays linear."""
    chunks, current = [], ""
    at, size = 0, len(text)
    while at < size:
        char = text[at]
        if char == "*":
            chunks.append(current)
            current = ""
            at += 1
        elif char == "?":
            current += "."
            at += 1
        elif char == "[":
            piece, at = _bracket(text, at)
            if piece is None:
                return None
            current += piece
        else:
            if char == "\\" and at + 1 < size:
                at += 1
                char = text[at]
            current += re.escape(char)
            at += 1
    chunks.append(current)
    first, *middle = chunks
    pattern = first
    if middle:
        last = middle.pop()
        for number, chunk in enumerate(filter(None, middle)):
            pattern += "(?=(?P<g%d>.*?%s))(?P=g%d)" % (number, chunk, number)
        pattern += ".*" + last
    try:
        return re.compile(pattern, re.DOTALL)
    except re.error:
        return None


def _fits(wanted: tuple[Segment, ...], parts: list[str]) -> bool:
    """Match a path that is split at its slashes; on a mismatch only the last `**` takes one part more, which is enough."""
    i = j = mark = 0
    star = -1
    while j < len(parts):
        segment = wanted[i] if i < len(wanted) else ""
        if segment is _ANY:
            star, mark = i, j
            i += 1
        elif segment == parts[j] if isinstance(segment, str) else segment.fullmatch(parts[j]):
            i += 1
            j += 1
        elif star >= 0:
            mark += 1
            i, j = star + 1, mark
        else:
            return False
    return i == len(wanted)


_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": " \\t",
    "digit": "0-9",
    "lower": "a-z",
    "space": "\\s",
    "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
    "punct": "!-/:-@\\[-`{-~",
}


def _bracket(text: str, at: int) -> tuple[str | None, int]:
    """Translate `[a-z]` that starts at an offset; None if it never ends."""
    inner: list[str] = []
    at += 1
    negated = text[at : at + 1] in {"!", "^"}
    at += negated
    first = True
    while at < len(text):
        char = text[at]
        if char == "]" and not first:
            if not inner:
                return None, at + 1
            return "[%s%s]" % ("^" if negated else "", "".join(inner)), at + 1
        first = False
        if char == "[" and text.startswith("[:", at) and (stop := text.find(":]", at + 2)) >= 0:
            named = _CLASSES.get(text[at + 2 : stop])
            if named is None:
                return None, stop
            inner.append(named)
            at = stop + 2
            continue
        low, at = _char(text, at)
        if text[at : at + 1] == "-" and at + 1 < len(text) and text[at + 1] != "]":
            high, at = _char(text, at + 1)
            inner.append(re.escape(low) + ("-" + re.escape(high) if low <= high else ""))
        else:
            inner.append(re.escape(low))
    return None, at


def _char(text: str, at: int) -> tuple[str, int]:
    if text[at] == "\\" and at + 1 < len(text):
        return text[at + 1], at + 2
    return text[at], at + 1


class Patterns:
    """Patterns in order, of which the last one that fits decides.

    Most lines are plain names or `*.suffix`: those are looked up, only the rest is matched one by one.
    """

    __slots__ = ("_names", "_others", "_suffixes", "negates")

    def __init__(self, lines: Iterable[str]) -> None:
        self._names: dict[str, list[tuple[int, Pattern]]] = {}
        self._suffixes: dict[str, list[tuple[int, Pattern]]] = {}
        self._others: list[tuple[int, Pattern, tuple[Segment, ...]]] = []
        self.negates = False
        for number, line in enumerate(lines):
            pattern = parse(line)
            if pattern is None:
                continue
            self.negates |= pattern.negated
            text = pattern.text
            if not pattern.anchored and not _WILD.intersection(text):
                self._names.setdefault(text, []).append((number, pattern))
            elif not pattern.anchored and text.startswith("*.") and "." not in text[2:] and not _WILD.intersection(text[2:]):
                self._suffixes.setdefault(text[2:], []).append((number, pattern))
            elif (wanted := segments(text)) is not None:
                self._others.append((number, pattern, wanted))

    def __bool__(self) -> bool:
        return bool(self._names or self._suffixes or self._others)

    def verdict(self, path: str, name: str, *, folder: bool) -> bool | None:
        """Whether the last pattern that fits takes the path in (True) or out again (False); None if none fits.

        Only the path itself is looked at, not the folders above it.
        """
        best, result = -1, None
        plain = self._names.get(name)
        if plain:
            for number, pattern in plain:
                if number > best and (folder or not pattern.folder):
                    best, result = number, not pattern.negated
        if self._suffixes:
            _, dot, suffix = name.rpartition(".")
            for number, pattern in self._suffixes.get(suffix, ()) if dot else ():
                if number > best and (folder or not pattern.folder):
                    best, result = number, not pattern.negated
        if self._others:
            parts = path.split("/")
            for number, pattern, wanted in reversed(self._others):
                if number <= best:
                    break
                if (folder or not pattern.folder) and _fits(wanted, parts if pattern.anchored else parts[-1:]):
                    result = not pattern.negated
                    break
        return result

    def covers(self, path: str) -> bool:
        """Whether a file, or a folder above it, is taken in; the nearest to the root decides, as in an ignore file."""
        at = path.find("/")
        while at >= 0:
            if self.verdict(path[:at], path[path.rfind("/", 0, at) + 1 : at], folder=True):
                return True
            at = path.find("/", at + 1)
        return bool(self.verdict(path, path[path.rfind("/") + 1 :], folder=False))


@cache
def _patterns(lines: tuple[str, ...]) -> Patterns:
    return Patterns(lines)


def fits(path: str, lines: Iterable[str]) -> bool:
    """Whether a path, or a folder above it, is taken in by some patterns."""
    return _patterns(tuple(lines)).covers(path)
