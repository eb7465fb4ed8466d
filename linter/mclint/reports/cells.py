"""Columns on a screen: how wide characters are, where to cut a line, how to fold a text."""

from __future__ import annotations

from collections.abc import Iterator

from mclint.reports import escape
from mclint.tuples import NamedTuple

TAB = 4
DOTS = "..."


def width(text: str) -> int:
    """Return how many columns a printable text takes: two for wide East Asian characters, none for combining marks."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    total = 0
    for char in text:
        if char.isascii():
            total += 1
        elif east_asian_width(char) in "WF":
            total += 2
        elif category(char) not in {"Mn", "Me"}:
            total += 1
    return total


class Shown(NamedTuple):
    """A line as shown, and the column and width of what is marked in it."""

    text: str
    column: int
    width: int


def fit(line: str, start: int, end: int, room: int) -> Shown:
    """Show a line of code in `room` columns, with tabs as blanks and odd characters spelt out; a long line is cut around `start`:`end`.

    The work is bounded by `room`, not by the length of the line.
    """
    start = min(max(start, 0), len(line))
    end = min(max(end, start), len(line))
    if len(line) <= room:
        head, body, tail = (_cells(piece) for piece in (line[:start], line[start:end], line[end:]))
        if width(head) + width(body) + width(tail.rstrip()) <= room:
            return Shown((head + body + tail).rstrip(), width(head), max(width(body), 1))
    inner = max(room - 2 * len(DOTS), 10)
    marked, used, size = _take(line[start : min(end, start + _MOST * inner)], inner)
    end = start + size  # a mark wider than the screen is cut
    space = inner - used
    near = line[max(start - _MOST * space, 0) : start][::-1]
    before, left, size = _take(near, space * 2 // 3)
    after, right, further = _take(line[end : end + _MOST * space], space - left)
    if left + right < space:  # room that the right side does not need goes to the left
        before, left, size = _take(near, space - right)
    head = DOTS if size < start else ""
    tail = DOTS if end + further < len(line) else ""
    text = f"{head}{''.join(reversed(before))}{''.join(marked)}{''.join(after)}{tail}"
    return Shown(text.rstrip(), len(head) + left, max(used, 1))


_MOST = 4
"""Characters looked at for each column: marks without width, many of which may stand on one letter, end somewhere."""


def _take(chars: str, room: int) -> tuple[list[str], int, int]:
    """Return the cells of as many characters as fit, the columns they take, and how many they are."""
    if chars.isascii() and chars.isprintable():
        return list(chars[:room]), min(room, len(chars)), min(room, len(chars))
    cells: list[str] = []
    used = 0
    for char in chars:
        cell = _cell(char)
        size = width(cell)
        if used + size > room:
            break
        cells.append(cell)
        used += size
    return cells, used, len(cells)


def _cell(char: str) -> str:
    return " " * TAB if char == "\t" else escape.text(char)


def _cells(text: str) -> str:
    return escape.text(text.replace("\t", " " * TAB))


def fold(text: str, room: int) -> Iterator[str]:
    """Break a text into lines of at most `room` columns, at blanks or between wide characters; line ends in it count as blanks."""
    line = ""
    used = 0
    shown = escape.text(" ".join(text.split()))
    if len(shown) <= room and shown.isascii():
        if shown:
            yield shown
        return
    for word in _words(shown, max(room, 10)):
        size = width(word.rstrip(" "))
        if line and used + size > room:
            yield line.rstrip(" ")
            line, used = "", 0
        line += word
        used += width(word)
    if line:
        yield line.rstrip(" ")


def _words(text: str, room: int) -> Iterator[str]:
    """Give pieces between which a line may be broken, none wider than `room`."""
    if text.isascii():
        start = 0
        while start < len(text):
            blank = text.find(" ", start, start + room + 1)
            end = blank + 1 if blank >= 0 else start + room
            yield text[start:end]
            start = end
        return
    word, used = "", 0
    for char in text:
        size = width(char)
        wide = size == 2
        if word and (wide or (used + size > room and char != " ")):
            yield word
            word, used = "", 0
        word += char
        used += size
        if char == " ":
            yield word
            word, used = "", 0
    if word:
        yield word
