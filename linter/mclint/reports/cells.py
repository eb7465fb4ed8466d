"""Columns on a screen: how wide characters are, where to cut a line, how to fold a text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mclint.reports import escape

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
        left, inside, right = (_cells(piece) for piece in (line[:start], line[start:end], line[end:]))
        if width(left) + width(inside) + width(right.rstrip()) <= room:
            return Shown((left + inside + right).rstrip(), width(left), max(width(inside), 1))
    inner = max(room - 2 * len(DOTS), 10)
    marked: list[str] = []
    used, stop = 0, start
    while stop < end and used < inner:
        cell = _cell(line[stop])
        marked.append(cell)
        used += width(cell)
        stop += 1
    end = stop  # a mark wider than the screen is cut too
    before, low, space = [], start, inner - used
    taken = 0
    goal = space * 2 // 3 if len(line) - end > space // 3 else space - _room_after(line, end, space)
    while low > 0 and taken < goal:
        cell = _cell(line[low - 1])
        before.append(cell)
        taken += width(cell)
        low -= 1
    after, high = [], end
    while high < len(line) and taken < space:
        cell = _cell(line[high])
        after.append(cell)
        taken += width(cell)
        high += 1
    left = "".join(reversed(before))
    head = DOTS if low > 0 else ""
    tail = DOTS if high < len(line) else ""
    return Shown(f"{head}{left}{''.join(marked)}{''.join(after)}{tail}".rstrip(), width(head + left), max(used, 1))


def _room_after(line: str, end: int, space: int) -> int:
    return min(width(escape.text(line[end : end + space])), space)


def _cell(char: str) -> str:
    return " " * TAB if char == "\t" else escape.text(char)


def _cells(text: str) -> str:
    return escape.text(text.replace("\t", " " * TAB))


def fold(text: str, room: int) -> Iterator[str]:
    """Break a text into lines of at most `room` columns, at blanks or between wide characters; line ends in it count as blanks."""
    line = ""
    used = 0
    for word in _words(escape.text(" ".join(text.split())), max(room, 10)):
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
