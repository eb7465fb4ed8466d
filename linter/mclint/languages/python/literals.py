"""String literals of Python 2 and 3: prefixes, escape sequences, f-strings, implicit concatenation."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.value import Hole, Known, Part, Span, Value, join

if TYPE_CHECKING:
    from tree_sitter import Node

    from mclint.languages.code.tree import Tree

_QUOTES = b"'\""
_new = tuple.__new__
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}


@cache
def _octal() -> re.Pattern[str]:
    return re.compile(r"\\([0-7]{1,3})\Z")


def unescape(written: str, *, binary: bool = False) -> str:
    """Return what an escape sequence means; one that Python does not know stands for itself, a line continuation for nothing."""
    mark = written[1:2]
    if len(written) == 2 and mark in _SIMPLE:
        return _SIMPLE[mark]
    if mark in "\n\r":
        return ""
    if mark == "x" or (mark in "uU" and not binary):
        try:
            return chr(int(written[2:], base=16))  # noqa: FURB166 - `written` begins with a backslash
        except (ValueError, OverflowError):
            return written
    if mark == "N" and not binary:
        import unicodedata

        try:
            return unicodedata.lookup(written[3:-1])
        except KeyError:
            return written
    octal = _octal().match(written)
    return chr(int(octal.group(1), 8)) if octal else written


class Literals:
    """Turns string nodes into values with the place of every piece."""

    def __init__(self, tree: Tree, expression: Callable[[Node], ir.Expr]) -> None:
        self.tree = tree
        self.expression = expression
        self.span, self.write = tree.readers()
        self._whole = not tree.source.embedded

    def text(self, node: Node) -> ir.Expr:
        """Lower a string, or several that stand side by side."""
        if node.type == "string":
            return self._string(node)
        values: list[Value] = []
        holes: list[ir.Expr] = []
        binary = False
        for child in node.children:
            if child.type != "string":
                continue
            piece = self._string(child)
            if isinstance(piece, ir.Text):
                values.append(piece.value)
                holes.extend(piece.holes)
                binary = binary or piece.binary
        return ir.Text(self.span(node), join(values), tuple(holes), binary)

    def _string(self, node: Node) -> ir.Expr:
        children = node.children
        if self._whole and len(children) == 3 and self.tree.data[children[0].start_byte] in _QUOTES:
            content = children[1]
            if not content.child_count and content.type == "string_content":
                # Without prefix and escape sequences: most of them.
                span = self.span(content)
                known = _new(Known, (self.tree.source.text[span.start : span.end], span, ""))
                return _new(ir.Text, (self.span(node), _new(Value, ((known,),)), (), False))
        if len(children) < 2:
            return ir.Opaque(self.span(node), "an unreadable string")
        prefix = self.write(children[0]).lower()
        if prefix == "`":
            return ir.Opaque(self.span(node), "a representation in backticks")
        binary = "b" in prefix
        parts: list[Part] = []
        holes: list[ir.Expr] = []
        for child in children[1:]:
            kind = child.type
            if kind == "string_content":
                self._content(child, binary, parts, holes)
            elif kind == "interpolation":
                self._interpolation(child, parts, holes)
        return ir.Text(self.span(node), Value(tuple(parts)), tuple(holes), binary)

    def _content(self, node: Node, binary: bool, parts: list[Part], holes: list[ir.Expr]) -> None:
        at = node.start_byte
        if node.child_count:
            for child in node.children:
                kind = child.type
                if kind not in ("escape_sequence", "escape_interpolation"):
                    continue
                if child.start_byte > at:
                    self._plain(at, child.start_byte, parts, holes)
                at = child.end_byte
                written = self.write(child)
                meant = written[:1] if kind == "escape_interpolation" else unescape(written, binary=binary)
                if meant:
                    parts.append(Known(meant, self.span(child)))
        if node.end_byte > at:
            self._plain(at, node.end_byte, parts, holes)

    def _plain(self, start: int, end: int, parts: list[Part], holes: list[ir.Expr]) -> None:
        """Add text without escapes; where the outer text has a hole, it stays one."""
        for part in self.tree.value(start, end).parts:
            parts.append(part)
            if isinstance(part, Hole):
                holes.append(ir.Opaque(part.span or Span(0, 0), part.reason))

    def _interpolation(self, node: Node, parts: list[Part], holes: list[ir.Expr]) -> None:
        inner = node.child_by_field_name("expression")
        span = self.span(node)
        if inner is None:
            parts.append(Hole("an unreadable expression", span))
            holes.append(ir.Opaque(span, "an unreadable expression"))
            return
        value = self.expression(inner)
        conversion = node.child_by_field_name("type_conversion")
        formatted = node.child_by_field_name("format_specifier") is not None
        if formatted or (conversion is not None and self.write(conversion) != "!s") or any(child.type == "=" for child in node.children):
            value = ir.Opaque(span, "a formatted value", (value,))
        parts.append(Hole(self.write(inner)[:60], span))
        holes.append(value)
