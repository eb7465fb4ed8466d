"""The pieces of a Markdown page that matter: code fences, preformatted HTML and HTML comments.

Written after CommonMark, and laxer where real manuals are: a fence may be indented at will (nested lists), may follow list and quote
marks, and may open in the last cell of a table row and close before the row's next bar.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from functools import cache

from mclint.languages.docs.lines import Block, Line, Remark, lines_of, undented
from mclint.languages.docs.tags import OTHER, tag_of
from mclint.source import Source
from mclint.tuples import NamedTuple
from mclint.value import Known, Value, join


class _Fence(NamedTuple):
    """An opening line. `quotes` is the number of quote marks before it, `indent` the blanks (or list marks) behind the last of them."""

    mark: str
    size: int
    quotes: int
    indent: int
    info: str
    table: bool = False


_CODE_DIRECTIVES = frozenset(("code", "code-block", "code-cell", "sourcecode", "ipython"))


@cache
def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def blocks(source: Source) -> Iterator[Block | Remark]:
    """Yield the code and the comments of a page in the order in which they stand."""
    return _Page(source).blocks()


class _Page:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.lines = lines_of(source.text)
        self.at = 0
        self._ends: dict[str, int] = {}

    def blocks(self) -> Iterator[Block | Remark]:
        containers: list[_Fence] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            content = self.text[line.start : line.end]
            fence = _opening(content) if "```" in content or "~~~" in content else None
            if fence is None:
                if "<" in content:
                    yield from self._html()
                self.at += 1
            elif containers and not fence.info and fence.mark == containers[-1].mark and fence.size >= containers[-1].size:
                containers.pop()
                self.at += 1
            elif _holds_markdown(fence.info):
                containers.append(fence)
                self.at += 1
            else:
                yield self._fenced(fence)

    def _fenced(self, fence: _Fence) -> Block:
        """Read a fence to its end, to the end of its block quote, or to the end of the page."""
        text, first = self.text, self.lines[self.at]
        taken: list[Value] = []
        self.at += 1
        while self.at < len(self.lines):
            line = self.lines[self.at]
            start = _behind_quotes(text, line, fence.quotes)
            if start is None:
                break
            self.at += 1
            if _closes(text, start, line.end, fence):
                break
            taken.append(undented(self.source, line, start, fence.indent))
        options = 0
        if fence.info.startswith("{"):
            while options < len(taken) and _re(r":[\w-]+:").match(taken[options].shape):
                options += 1
        return Block(tag_of(fence.info), tuple(taken[options:]), self.source.span(first.start, self.lines[self.at - 1].end))

    def _html(self) -> Generator[Block | Remark, None, None]:
        """Yield comments and preformatted text that begin in this line, and move to the line in which they end."""
        text, line = self.text, self.lines[self.at]
        here, spans = line.start, _code_spans(text, line)
        while here < line.end:
            char, start = text[here], here
            if char == "`":
                here = spans.get(here, here + 1)
                continue
            here += 1
            if char != "<":
                continue
            if text.startswith("!--", here):
                stop = self._end("-->", here + 3)
                if stop >= 0:
                    here = stop + 3
                    yield Remark(self.source.span(start, here), text[start + 4 : stop].strip())
            elif found := _re(r"pre\b[^<>\r\n]{0,400}>").match(text, here):
                stop = self._end("</pre", found.end())
                if stop >= 0:
                    here = stop
                    yield _preformatted(self.source, found[0], start, found.end(), stop)
            if here > line.end:
                while self.at + 1 < len(self.lines) and self.lines[self.at].next <= here:
                    self.at += 1
                line = self.lines[self.at]
                spans = _code_spans(text, line)

    def _end(self, mark: str, start: int) -> int:
        """Return where a mark stands next, or -1; each stretch of the page is searched once."""
        found = self._ends.get(mark, start - 1)
        if 0 <= found < start or (found < 0 and mark not in self._ends):
            hit = _re(re.escape(mark)).search(self.text, start)
            found = self._ends[mark] = hit.start() if hit else -1
        return found


def _holds_markdown(info: str) -> bool:
    """Whether a fence is a directive that holds more Markdown, such as MyST's `{note}`."""
    found = _re(r"\{([\w:-]+)\}").match(info)
    return found is not None and found[1].lower() not in _CODE_DIRECTIVES and tag_of(found[1]) in ("", OTHER)


def _opening(content: str) -> _Fence | None:
    """Return the fence that a line opens, or None."""
    at, quotes, base = _prefix(content)
    mark = content[at : at + 1]
    if mark and mark in "`~":
        stop = at
        while content[stop : stop + 1] == mark:
            stop += 1
        info = content[stop:].strip()
        if stop - at < 3 or info.startswith("|") or (mark == "`" and "`" in info):
            return None
        return _Fence(mark, stop - at, quotes, at - base, info)
    if "|" in content:
        cell = _re(r"\|[ \t]*(`{3,20})[ \t]*([\w-]*)[ \t]*$").search(content, max(0, len(content) - 120))
        if cell:
            return _Fence("`", len(cell[1]), quotes, 0, cell[2], table=True)
    return None


def _prefix(content: str) -> tuple[int, int, int]:
    """Return where the text begins behind quote and list marks, how many quote marks there are, and where the last of them ends."""
    at = quotes = base = 0
    while at < len(content):
        char = content[at]
        if char in " \t":
            at += 1
        elif char == ">":
            quotes += 1
            at += 2 if content[at + 1 : at + 2] == " " else 1
            base = at
        elif char in "-*+" and content[at + 1 : at + 2] in (" ", "\t"):
            at += 2
        elif char.isdigit() and (found := _re(r"\d{1,9}[.)][ \t]").match(content, at)):
            at = found.end()
        else:
            break
    return at, quotes, base


def _behind_quotes(text: str, line: Line, quotes: int) -> int | None:
    """Return where a line begins behind a number of quote marks, or None if it has fewer."""
    at = line.start
    for _ in range(quotes):
        while at < line.end and text[at] in " \t":
            at += 1
        if at >= line.end or text[at] != ">":
            return None
        at += 1
        if at < line.end and text[at] == " ":
            at += 1
    return at


def _closes(text: str, start: int, end: int, fence: _Fence) -> bool:
    """Whether a line closes a fence."""
    while start < end and text[start] in " \t":
        start += 1
    stop = start
    while stop < end and text[stop] == fence.mark:
        stop += 1
    if stop - start < fence.size:
        return False
    rest = text[stop:end].strip()
    return not rest or (fence.table and rest.startswith("|"))


def _code_spans(text: str, line: Line) -> dict[int, int]:
    """Map the start of each run of backticks in a line to where to read on: behind the code span, or behind the run if it opens none."""
    if "`" not in text[line.start : line.end]:
        return {}
    runs = [(found.start(), found.end()) for found in _re("`+").finditer(text, line.start, line.end)]
    last = {end - start: index for index, (start, end) in enumerate(runs)}
    spans: dict[int, int] = {}
    index = 0
    while index < len(runs):
        start, end = runs[index]
        spans[start] = end
        if last[end - start] > index:
            closing = index + 1
            while runs[closing][1] - runs[closing][0] != end - start:
                closing += 1
            spans[start] = runs[closing][1]
            index = closing
        index += 1
    return spans


def _preformatted(source: Source, tag: str, start: int, inner: int, stop: int) -> Block:
    """Return the text of a `<pre>` element: tags left out, character references resolved."""
    from html import unescape

    text = source.text
    pieces: list[Value] = []
    classes = tag
    at = inner
    for found in _re(r"<(/?)(\w+)[^<>]{0,400}>|&(?:\w{1,30}|#\w{1,10});").finditer(text, inner, stop):
        pieces.append(source.value(at, found.start()))
        at = found.end()
        if found[2] is None:
            plain = unescape(found[0])
            pieces.append(Value((Known(plain, source.span(found.start(), at)),)))
        elif found[2].lower() == "br":
            pieces.append(Value((Known("\n", source.span(found.start(), at)),)))
        elif found[2].lower() == "code" and not found[1]:
            classes += found[0]
        elif found[2].isupper() or "-" in found[2] or "_" in found[2]:
            pieces.append(source.value(found.start(), at))
    pieces.append(source.value(at, stop))
    named = _re(r"""(?:class|lang|language)\s*=\s*["']?([^"'>]*)""").search(classes)
    return Block(tag_of(named[1]) if named else "", (join(pieces),), source.span(start, stop))
