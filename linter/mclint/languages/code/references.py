"""Arguments of calls by the references of library models."""

from __future__ import annotations

from functools import cache

from mclint.languages.code import ir


@cache
def _reference(ref: str) -> tuple[str, int, int]:
    """Return the name, the position (-1: none) and the count (0: any) of a reference; the data has a few hundred of them."""
    ref, _, count = ref.partition("/")
    name, _, position = ref.partition("@")
    return name, int(position) if position else -1, int(count or 0)


def find_argument(call: ir.Call, ref: str) -> ir.Expr | None:
    """Return the argument that a reference of the data names: `name@position`, `name`, `@position`, or `@1/2` (second of exactly two)."""
    given = call.arguments
    if not given:
        return None
    name, number, count = _reference(ref)
    if count and len(given) != count:
        return None
    at = 0
    for each in given:
        if each.name == name and name:
            return each.value
        if not each.name:
            if at == number:
                return each.value
            at += 1
        elif each.name == "*":
            number = -1
    return None
