"""Comments of a document, asked for by place: those about a block, and those beside one line of it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from mclint.facts import Comment
from mclint.languages.base import Collector
from mclint.source import LineIndex, Source
from mclint.value import Span, Value, known

_ENTRY = re.compile(
    r"""(?:-\s+)?["']?(?:\d{1,3}\.\d|[0-9a-fA-F]*:[0-9a-fA-F:]*:[0-9a-fA-F])|\{\s*["']?\w*(?:cidr|ip|entry)""", re.IGNORECASE
)
"""A line of a list: an address, in quotes or not."""


class Remarks:
    """The comments of one file by line. Spans are those of the file."""

    def __init__(self, text: str, comments: Iterable[Comment]) -> None:
        self._text = text
        self._lines = LineIndex(text)
        self._found = sorted(comments, key=lambda item: item.span.start)
        self._firsts = [self._line(item.span.start) for item in self._found]
        self._ends: dict[int, list[Comment]] = {}
        for item in self._found:
            self._ends.setdefault(self._line(max(item.span.end - 1, item.span.start)), []).append(item)
        self._above: dict[int, tuple[str, ...]] = {}

    @classmethod
    def of(cls, source: Source, out: Collector) -> Remarks:
        """Return the comments that an adapter has stated of a file; none for a text inside another, whose lines are not the file's."""
        return cls("", ()) if source.embedded else cls(source.text, out.comments)

    def _line(self, offset: int) -> int:
        return bisect_right(self._lines.starts, offset)

    def _on(self, first: int, last: int) -> list[Comment]:
        """Return the comments that begin on some lines."""
        return self._found[bisect_left(self._firsts, first) : bisect_right(self._firsts, last)]

    def _text_of(self, line: int) -> str:
        return self._lines.line(line).strip() if 0 < line <= len(self._lines) else ""

    def _alone(self, item: Comment) -> bool:
        """Whether nothing stands before a comment on its line."""
        start = self._lines.starts[self._line(item.span.start) - 1]
        return not self._text[start : item.span.start].strip()

    def _about(self, span: Span) -> list[Comment]:
        if not self._found:
            return []
        first, last = self._line(span.start), self._line(max(span.end - 1, span.start))
        found = [item for item in self._on(first, last) if not self._is_of_entry(item)]
        above = first - 1
        while (rows := self._ends.get(above)) and self._alone(rows[0]):  # comments that stand directly above
            found = rows + found
            above = self._line(rows[0].span.start) - 1
        return found

    def _is_of_entry(self, item: Comment) -> bool:
        """Whether a comment speaks of the one entry of a list that it stands behind or above."""
        if self._alone(item):
            return _ENTRY.match(self._text_of(self._line(item.span.end) + 1)) is not None
        start = self._lines.starts[self._line(item.span.start) - 1]
        return _ENTRY.match(self._text[start : item.span.start].strip()) is not None

    def about(self, span: Span) -> tuple[str, ...]:
        """Return the comments above a block and in it, without those that speak of one entry of a list."""
        return tuple(item.text for item in self._about(span))

    def values(self, span: Span) -> tuple[Value, ...]:
        """Return the same as values with their places."""
        return tuple(known(item.text, item.span) for item in self._about(span))

    def beside(self, span: Span) -> tuple[str, ...]:
        """Return the comment behind an entry, or else the one above it and the entries before it in its list."""
        if not self._found:
            return ()
        line = self._line(span.start)
        behind = [item.text for item in self._on(line, line) if item.span.start >= span.end]
        return tuple(behind[:1]) or self._over(line)

    def _over(self, line: int) -> tuple[str, ...]:
        """Return the comment that stands alone above a line, with nothing but entries of a list between; each line is looked at once."""
        passed: list[int] = []
        found: tuple[str, ...] = ()
        while line > 0 and line not in self._above:
            passed.append(line)
            rows = self._ends.get(line - 1)
            if rows and self._alone(rows[0]):
                found = (rows[0].text,)
                break
            if not _ENTRY.match(self._text_of(line - 1)):
                break
            line -= 1
        else:
            found = self._above.get(line, ())
        self._above.update(dict.fromkeys(passed, found))
        return found
