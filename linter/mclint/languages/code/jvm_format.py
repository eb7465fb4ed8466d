"""Texts that Java and Scala fill in by `%s`: `String.format`, `formatted`, Scala's `format`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.value import Known, Span, Value, join, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

SPECIFIER = re.compile(r"%(?:(\d+)\$|(<))?[-#+ 0,(]*\d*(?:\.\d+)?(?:[tT][a-zA-Z]|[a-zA-Z%])")
"""A format specifier of java.util.Formatter: index of the argument, `<` for the one before, flags, width, precision, conversion."""


def filled(span: Span, template: ir.Expr, arguments: Sequence[ir.Argument]) -> ir.Expr:
    """Return a template with its arguments filled in; one that is not written here becomes the neutral form's `%`."""
    if any(argument.name for argument in arguments):
        return ir.Opaque(span, "format", (template, *(argument.value for argument in arguments)))
    values = [argument.value for argument in arguments]
    if isinstance(template, ir.Text):
        return _fill(span, template, values)
    return ir.Binary(span, "%", template, ir.Sequence(span, tuple(values), "tuple"))


def _fill(span: Span, template: ir.Text, values: list[ir.Expr]) -> ir.Expr:
    shape, given = template.value.shape, iter(template.holes)
    pieces: list[Value] = []
    holes: list[ir.Expr] = []

    def keep(start: int, end: int) -> None:
        kept = template.value.slice(start, end)
        pieces.append(kept)
        holes.extend([next(given) for _ in kept.holes])

    at = following = 0
    latest = -1
    for found in SPECIFIER.finditer(shape):
        keep(at, found.start())
        at = found.end()
        kind = found.group()[-1]
        if kind in "%n":
            pieces.append(Value((Known("%" if kind == "%" else "\n", template.value.span_of(found.start(), at)),)))
            continue
        if found.group(1):
            latest = int(found.group(1)) - 1
        elif not found.group(2):
            latest, following = following, following + 1
        hole, expr = _hole(values, latest, template.value.span_of(found.start(), at))
        pieces.append(hole)
        holes.append(expr)
    keep(at, len(shape))
    return ir.Text(span, join(pieces), tuple(holes))


def _hole(values: list[ir.Expr], index: int, span: Span | None) -> tuple[Value, ir.Expr]:
    if 0 <= index < len(values):
        return unknown("argument %d of the format" % (index + 1), span), values[index]
    reason = "missing argument %d of the format" % (index + 1)
    return unknown(reason, span), ir.Opaque(span or Span(0, 0), reason)
