"""What every adapter on tree-sitter shares: parsing a source, offsets of its nodes, and what could not be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Any, TypeVar

from mclint.languages.grammar import grammar
from mclint.source import Source
from mclint.value import HOLE, Span, Value

if TYPE_CHECKING:
    from array import array

    from tree_sitter import Node, Parser

    from mclint.languages.base import Collector

T = TypeVar("T", bound=tuple[Any, ...])

MAX_DEPTH = 400
"""Levels of a syntax tree below which a text counts as too deep; code that people write stays under 100."""

MAX_REPORTS = 20
"""Places of one text that are reported as too deep; a text with more of them is hostile."""

MAX_PASSED = 20_000
"""Nodes that the search for comments may pass; a query costs about as much as passing this many in a file of that size."""

_STARTS = bytes(0 if 0x80 <= byte < 0xC0 else 1 for byte in range(256))
"""Maps each byte of UTF-8 to 1 where a character begins."""

_WIDE = b"[\x80-\xff]+"

_BLANKS = "\u00a0\u3000\u2003\u2002\ufeff"
"""Blanks that come with code copied from a page; no grammar knows them."""

_STEPS = bytes(1 if char in b"([{" else 255 if char in b")]}" else 0 for char in range(256))
_NO_BRACKET = bytes(char for char in range(256) if char not in b"()[]{}")


@cache
def parser(language: str) -> Parser:
    """Return the parser of a grammar, which is imported at its first use."""
    from tree_sitter import Language, Parser

    return Parser(Language(grammar(language)))


class Tree:
    """The syntax tree of a source. Offsets of nodes are bytes; everything here is in code points of the source's text.

    A hole of the outer text is parsed as a letter or a digit, so that it may stand for a piece of any name, number or string.
    """

    __slots__ = ("_offsets", "_reported", "data", "language", "root", "source", "text")

    def __init__(
        self,
        language: str,
        source: Source,
        noise: re.Pattern[str] | None = None,
        hidden: Sequence[tuple[int, int]] = (),
        blanks: re.Pattern[str] | None = None,
        gaps: re.Pattern[str] | None = None,
    ) -> None:
        """Parse a source; what cannot be read is tried again.

        A fragment is read without its `noise`, lines that pages mix into code, and any text with a name in the place of its `blanks`,
        which a template leaves to be filled in, and without what the grammar lacks: the second group of `gaps`, behind the first.
        `hidden` are ranges of lines that the grammar sees as empty ones.
        """
        self.language = language
        self.source = source
        self.text = text = source.text
        if not text.isascii():
            for blank in _BLANKS:
                text = text.replace(blank, " ")
            if HOLE in text:
                text = _without_holes(text)
        if "\r" in text and text.count("\r") != text.count("\r\n"):
            text = re.sub(r"\r(?!\n)", "\n", text)  # no grammar takes a lone CR for the end of a line
        for start, end in hidden:
            text = text[:start] + re.sub(r"[^\r\n]", " ", text[start:end]) + text[end:]
        self.data = text.encode("utf-8", "surrogatepass")
        self.root: Node = parser(language).parse(self.data).root_node
        if self.root.has_error:
            patched = noise.sub(lambda found: " " * len(found.group()), text) if noise is not None and source.embedded else text
            patched = blanks.sub(lambda found: "h" * len(found.group()), patched) if blanks is not None else patched
            patched = gaps.sub(lambda found: found[1] + " " * len(found[2]), patched) if gaps is not None else patched
            if patched != text:
                text = patched
                self.data = text.encode("utf-8", "surrogatepass")
                self.root = parser(language).parse(self.data).root_node
        self._reported: list[tuple[int, int]] = []
        self._offsets = _offsets(self.data) if len(self.data) != len(text) else None

    def offset(self, byte: int) -> int:
        """Return the code point at a byte."""
        return byte if self._offsets is None else self._offsets[byte]

    def span(self, node: Node) -> Span:
        """Return where a node is written in the file."""
        return self.between(node, node)

    def between(self, first: Node, last: Node) -> Span:
        """Return where the text from the start of one node to the end of another is written in the file."""
        offsets = self._offsets
        if offsets is None:
            return self.source.span(first.start_byte, last.end_byte)
        return self.source.span(offsets[first.start_byte], offsets[last.end_byte])

    def write(self, node: Node) -> str:
        """Return the text of a node, holes included."""
        offsets = self._offsets
        if offsets is None:
            return self.text[node.start_byte : node.end_byte]
        return self.text[offsets[node.start_byte] : offsets[node.end_byte]]

    def readers(self) -> tuple[Callable[[Node], Span], Callable[[Node], str]]:
        """Return `span` and `write` as functions made for this tree: of a whole file they are three times as fast."""
        if self.source.embedded:
            return self.span, self.write
        offsets, text, new = self._offsets, self.text, tuple.__new__
        if offsets is None:
            return lambda node: new(Span, (node.start_byte, node.end_byte)), lambda node: text[node.start_byte : node.end_byte]
        return (
            lambda node: new(Span, (offsets[node.start_byte], offsets[node.end_byte])),
            lambda node: text[offsets[node.start_byte] : offsets[node.end_byte]],
        )

    def maker(self, kind: type[T]) -> Callable[[Node], T]:
        """Return a function that makes a named tuple of a node's span and text: in one call what `readers` take two for."""
        if self.source.embedded:
            return lambda node: tuple.__new__(kind, (self.span(node), self.write(node)))
        offsets, text, new = self._offsets, self.text, tuple.__new__
        if offsets is None:
            return lambda node: new(kind, (new(Span, (start := node.start_byte, end := node.end_byte)), text[start:end]))
        return lambda node: new(kind, (new(Span, (start := offsets[node.start_byte], end := offsets[node.end_byte])), text[start:end]))

    def value(self, start: int, end: int) -> Value:
        """Return what stands between two bytes as a value."""
        if self._offsets is None:
            return self.source.value(start, end)
        return self.source.value(self.offset(start), self.offset(end))

    def comments(self, opening: re.Pattern[bytes], kinds: frozenset[str]) -> Iterator[Node]:
        """Yield the comments in order: nodes of some kinds.

        Few of them are looked up where the text has an opening mark, ten times as fast as a query; but a look-up passes every
        statement before it, so that many of them in a long file are asked for by a query.
        """
        marks = [(mark.start(), mark.end()) for mark in opening.finditer(self.data)]
        if len(marks) * self.root.child_count > MAX_PASSED:
            yield from self._comments(kinds)
            return
        end = 0
        for start, stop in marks:
            if start >= end:
                node = self.root.descendant_for_byte_range(start, stop)
                if node is not None and node.type not in kinds and not node.is_named:
                    node = node.parent  # the mark itself
                if node is not None and node.type in kinds:
                    end = node.end_byte
                    yield node

    def _comments(self, kinds: frozenset[str]) -> list[Node]:
        from tree_sitter import Query, QueryCursor

        language = parser(self.language).language
        if language is None:
            return []
        known = [kind for kind in sorted(kinds) if language.id_for_node_kind(kind, True) is not None]
        found = QueryCursor(Query(language, " ".join(f"({kind}) @comment" for kind in known))).captures(self.root)
        return sorted(found.get("comment", ()), key=lambda node: node.start_byte)

    def report(self, out: Collector, language: str) -> None:
        """State a problem for each region that the grammar could not read, and for each that is nested too deep to be followed."""
        if self.root.has_error:
            message = f"This piece could not be read as {language}; the rest of the file is still checked."
            for first, last in _regions(self.root):
                if not (self.source.embedded and self._elided(first, last)):
                    out.problem(self.between(first, last), message)
        if self._brackets() > MAX_DEPTH // 2:
            for node in islice(_deep(self.root), MAX_REPORTS):
                self.too_deep(node, out)

    def _elided(self, first: Node, last: Node) -> bool:
        """Whether a region of a fragment only stands for what it leaves out: dots, or a bracket that is never closed."""
        if last.is_missing and not self.data[last.end_byte :].strip():
            return True
        return not self.data[first.start_byte : last.end_byte].decode("utf-8", "replace").strip(" \t\r\n.…")

    def too_deep(self, node: Node, out: Collector) -> None:
        """State once that what a node holds is nested too deep to be followed."""
        start, end = node.start_byte, node.end_byte
        if len(self._reported) < MAX_REPORTS and not any(begin < end and start < stop for begin, stop in self._reported):
            self._reported.append((start, end))
            out.problem(self.span(node), "The code is nested too deep here: what is below was not checked.", "MC002")

    def _brackets(self) -> int:
        """Return the deepest nesting of brackets, those in strings and comments included: cheap, and never too small by much."""
        return max(accumulate(memoryview(self.data.translate(_STEPS, _NO_BRACKET)).cast("b")), default=0)


def _offsets(data: bytes) -> array[int]:
    """Return the number of characters that begin before each byte, and at the end their number.

    Between characters of more than one byte it goes up by one from byte to byte: such stretches are copied from one long row.
    """
    row = _row()
    if len(row) < len(data) + 2:
        row.extend(range(len(row), len(data) + 2))
    found = row[:1]
    at = count = 0
    for run in re.finditer(_WIDE, data):
        start, end = run.span()
        found += row[count + 1 : count + 1 + start - at]
        count += start - at
        for starts in run.group().translate(_STARTS):
            count += starts
            found.append(count)
        at = end
    found += row[count + 1 : count + 1 + len(data) - at]
    return found


@cache
def _row() -> array[int]:
    """Return the numbers from 0 on, as far as the largest text so far asked for them; most texts need none."""
    from array import array

    return array("I")


def _without_holes(text: str) -> str:
    """Return the text with a letter for each hole, or a digit where the hole goes on a number: of the same length in code points."""
    return re.sub("(?<=[0-9])%s|%s" % (HOLE, HOLE), lambda hole: "0" if text[hole.start() - 1 : hole.start()].isdigit() else "h", text)


def _regions(root: Node) -> Iterator[tuple[Node, Node]]:
    """Yield first and last node of each unreadable region; neighbours on the same or the next line are one region."""
    first: Node | None = None
    last = root
    for node in _errors(root):
        if first is not None and node.start_point.row <= last.end_point.row + 1:
            last = node if node.end_byte > last.end_byte else last
            continue
        if first is not None and not (node.text or b"").strip(b"}]); \t\r\n"):
            continue  # a bracket that closes what an earlier region opened is no fault of its own
        if first is not None:
            yield first, last
        first, last = _begin(node), node
    if first is not None:
        yield first, last


def _begin(node: Node) -> Node:
    """Return where inside an unreadable region the fault begins: what the parser could make sense of may stand before it."""
    while node.is_error:
        inner = next((child for child in node.children if child.has_error), None)
        if inner is None:
            return next((child for child in node.children if not child.is_named), node)
        node = inner
    return node


def _errors(root: Node) -> Iterator[Node]:
    """Yield the outermost nodes of errors in the order of the text."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            yield node
        elif node.has_error:
            stack.extend([child for child in reversed(node.children) if child.has_error or child.is_missing])


def _deep(root: Node) -> Iterator[Node]:
    """Yield the first node of each branch that is deeper than `MAX_DEPTH`."""
    cursor = root.walk()
    while True:
        deep = cursor.depth >= MAX_DEPTH
        if deep and cursor.node is not None and cursor.node.child_count:
            yield cursor.node
        if not deep and cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
