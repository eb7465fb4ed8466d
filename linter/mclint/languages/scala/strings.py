"""Scala's string literals, interpolations and margins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.languages.code.jvm_format import SPECIFIER
from mclint.value import HOLE, Known, Value, join

if TYPE_CHECKING:
    from tree_sitter import Node

    from mclint.languages.scala.terms import Terms

_QUOTES = '"""'
_DOLLAR = re.compile(r'\$([$"])')
_MARGIN = re.compile(r"(?m)^[ \t]*\|")
_TEXTS = frozenset({"s", "f", "raw"})
"""Interpolators that make strings."""


def string(lowering: Terms, node: Node) -> ir.Expr:
    """Return a string literal; between three quotes nothing is escaped."""
    start, end, triple = _inside(lowering, node)
    return lowering.filled(node, [(lowering.literal(start, end, escapes=not triple), None)])


def _inside(lowering: Terms, node: Node) -> tuple[int, int, bool]:
    """Return where the characters of a literal begin and end, and whether it has three quotes."""
    tree, text = lowering.tree, lowering.source.text
    start, end = tree.offset(node.start_byte), tree.offset(node.end_byte)
    triple = text.startswith(_QUOTES, start) and end - start >= 6
    marks = _QUOTES if triple else '"'
    start += len(marks)
    return start, end - len(marks) if text.endswith(marks, start, end) else end, triple


def interpolated(lowering: Terms, node: Node) -> ir.Expr:
    """Return `s"…"`, `f"…"`, `raw"…"` as a text, another interpolator as a call with the text."""
    interpolator = node.child_by_field_name("interpolator")
    literal = node.named_children[-1]
    kind = lowering.named(interpolator)
    start, end, _ = _inside(lowering, literal)
    pieces: list[tuple[Value, ir.Expr | None]] = []
    for child in literal.named_children:
        if child.type != "interpolation":
            continue
        at = lowering.tree.offset(child.start_byte)
        pieces.extend((piece, None) for piece in _between(lowering, start, at, kind, after_hole=bool(pieces)))
        start = lowering.tree.offset(child.end_byte)
        inner = lowering.children(child)
        expr = lowering.expr(inner[0]) if inner else ir.Opaque(lowering.span(child), "interpolation")
        pieces.append((Value((lowering.hole(expr, inner[0] if inner else child),)), expr))
    pieces.extend((piece, None) for piece in _between(lowering, start, end, kind, after_hole=bool(pieces)))
    made = lowering.filled(node, pieces)
    if kind in _TEXTS or interpolator is None:
        return made
    return ir.Call(made.span, lowering.name(interpolator), (ir.Argument("", made, made.span),))


def _between(lowering: Terms, start: int, end: int, kind: str, *, after_hole: bool) -> list[Value]:
    """Return the text between two interpolations: `$$` is a dollar sign, and `f` has a format after each expression."""
    text = lowering.source.text
    if kind == "f" and after_hole and (found := SPECIFIER.match(text, start, end)) and found.group()[-1] != "%":
        start = found.end()
    pieces: list[Value] = []
    for dollar in _DOLLAR.finditer(text, start, end):
        pieces.extend(_plain(lowering, start, dollar.start(), kind))
        pieces.append(lowering.source.value(dollar.end() - 1, dollar.end()))
        start = dollar.end()
    return pieces + _plain(lowering, start, end, kind)


def _plain(lowering: Terms, start: int, end: int, kind: str) -> list[Value]:
    if kind == "raw":
        return [lowering.source.value(start, end)] if end > start else []
    pieces = lowering.unescaped(start, end)
    if kind == "f":
        pieces = [piece for value in pieces for piece in _percent(value)]
    return pieces


def _percent(value: Value) -> list[Value]:
    """Return a text with `%%` as one sign."""
    pieces: list[Value] = []
    for index, part in enumerate(value.split("%%")):
        pieces.extend((part,) if index == 0 else (Value((Known("%"),)), part))
    return pieces


def without_margin(text: ir.Text) -> ir.Text:
    """Return what `stripMargin` makes: lines without the blanks and the bar they begin with; the bar's own place is the value's gap."""
    shape = text.value.shape
    pieces: list[Value] = []
    at = 0
    for margin in _MARGIN.finditer(shape):
        pieces.append(text.value.slice(at, margin.start()))
        at = margin.end()
    if not at:
        return text
    pieces.append(text.value.slice(at, len(shape)))
    made = join(pieces)
    return ir.Text(text.span, made, text.holes) if made.shape.count(HOLE) == len(text.holes) else text
