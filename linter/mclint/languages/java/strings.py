"""Java's string literals and text blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.value import Value

if TYPE_CHECKING:
    from tree_sitter import Node

    from mclint.languages.java.expressions import Expressions

_QUOTES = '"""'


def string(lowering: Expressions, node: Node) -> ir.Expr:
    """Return a string literal, a text block or a string template."""
    tree, text = lowering.tree, lowering.source.text
    start, end = tree.offset(node.start_byte), tree.offset(node.end_byte)
    marks = _QUOTES if text.startswith(_QUOTES, start) and end - start >= 6 else '"'
    inside = start + len(marks)
    stop = end - len(marks) if text.endswith(marks, inside, end) else end
    templates = [child for child in node.named_children if child.type == "string_interpolation"]
    if templates:
        return _template(lowering, node, templates, inside, stop)
    if marks == _QUOTES:
        return lowering.filled(node, [(piece, None) for piece in _block(lowering, inside, stop)])
    return lowering.filled(node, [(lowering.literal(inside, stop), None)])


def _template(lowering: Expressions, node: Node, templates: list[Node], start: int, end: int) -> ir.Expr:
    pieces: list[tuple[Value, ir.Expr | None]] = []
    for template in templates:
        at = lowering.tree.offset(template.start_byte)
        pieces.extend((piece, None) for piece in lowering.unescaped(start, at))
        start = lowering.tree.offset(template.end_byte)
        inner = [child for child in template.named_children if not child.type.endswith("comment")]
        expr = lowering.expr(inner[0]) if inner else ir.Opaque(lowering.span(template), "template")
        pieces.append((Value((lowering.hole(expr, template),)), expr))
    pieces.extend((piece, None) for piece in lowering.unescaped(start, end))
    return lowering.filled(node, pieces)


def _block(lowering: Expressions, start: int, end: int) -> Iterator[Value]:
    """Yield the pieces of a text block: common indentation and blanks at line ends are not part of it (JLS 3.10.6)."""
    text = lowering.source.text
    lines = list(_lines(text, text.find("\n", start, end) + 1 or start, end))
    depths = [len(line) - len(line.lstrip(" \t\f")) for line in (text[a:b] for a, b in lines) if line.strip()]
    last_start, last_end = lines[-1]
    if not text[last_start:last_end].strip():
        depths.append(last_end - last_start)
    depth = min(depths, default=0)
    for number, (a, b) in enumerate(lines):
        shown = a + len(text[a:b].rstrip(" \t\f\r"))
        first = min(a + depth, shown)
        slashes = shown - first - len(text[first:shown].rstrip("\\"))
        joined = slashes % 2 == 1 and shown == b - (text[b - 1 : b] == "\r")
        yield from lowering.unescaped(first, shown - 1 if joined else shown)
        if number < len(lines) - 1 and not joined:
            yield lowering.source.value(b, b + 1)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of each line between two offsets, without the line feeds."""
    while (stop := text.find("\n", start, end)) >= 0:
        yield start, stop
        start = stop + 1
    yield start, end
