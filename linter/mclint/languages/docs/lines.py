"""Lines of a page, and the pieces of code that its readers yield."""

from __future__ import annotations

import re

from mclint.source import Source
from mclint.tuples import NamedTuple
from mclint.value import Span, Value


class Line(NamedTuple):
    """Offsets of a line: its start, its end without line break, and the start of the next one."""

    start: int
    end: int
    next: int


class Block(NamedTuple):
    """Code on a page: its language as tagged (empty: none, `other`: one that is not read), its lines, and where it stands."""

    tag: str
    lines: tuple[Value, ...]
    span: Span


class Remark(NamedTuple):
    """A comment of the page itself, without its marks."""

    span: Span
    text: str


_LINE_END = re.compile(r"\r\n|\r|\n")


def lines_of(text: str) -> list[Line]:
    """Return the lines of a text; they end at LF, CR LF or a lone CR."""
    lines, at = [], 0
    for found in _LINE_END.finditer(text):
        lines.append(Line(at, found.start(), found.end()))
        at = found.end()
    if at < len(text):
        lines.append(Line(at, len(text), len(text)))
    return lines


def undented(source: Source, line: Line, start: int, width: int) -> Value:
    """Return a line from an offset on, with its line break, without up to `width` leading blanks."""
    text, stop = source.text, start
    while stop < line.end and stop - start < width and text[stop] in " \t":
        stop += 1
    return source.value(stop, line.next)
