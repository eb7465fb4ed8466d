"""Texts that Java and Scala put together step by step in a StringBuilder: in one row of calls, or in one statement after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.languages.code.objects import Late, Num, Object, Thing, Unknown, as_text
from mclint.value import Value, join, unknown

if TYPE_CHECKING:
    from mclint.languages.code.evaluate import Evaluator
    from mclint.languages.code.index import Site
    from mclint.languages.code.scopes import Scope

MAX_STEPS = 200
"""Steps of one text that are followed; what is longer is not known."""

_ADD = ("append", "++=", "+=")
_CHANGE = ("insert", "replace", "delete", "setLength", "reverse", "clear", "setCharAt")


def method(evaluator: Evaluator, owner: Thing, name: str, here: Late) -> Object | None:
    """Return what a method of a builder gives: the builder itself, the text, or None for what is not followed."""
    if name in _ADD:
        return Thing(owner.type, owner.origin, (*owner.chain[-MAX_STEPS:], here))
    if name in ("toString", "result"):
        return _text(evaluator, owner, here)
    return None


def _text(evaluator: Evaluator, owner: Thing, here: Late) -> Object:
    origin = owner.origin
    if origin is None or not isinstance(origin.expr, ir.Call) or here.at is None:
        return Unknown("a text put together")
    if len(owner.chain) >= MAX_STEPS:
        return Unknown("a text put together in many steps")
    steps = {id(late.expr): late for late in owner.chain}
    held = _root(here.expr)
    scope = here.frame.scope
    if isinstance(held, ir.Name):
        if scope.body.method_calls(held.id, _CHANGE):
            return Unknown("a text put together")
        for site in _additions(evaluator, scope).get(held.id, ()):
            if site.at.seq < here.at.seq and not site.at.place.excludes(here.at.place):
                steps.setdefault(id(site.call), Late(site.call, here.frame, site.at))
                if len(steps) > MAX_STEPS:
                    return Unknown("a text put together in many steps")
    ordered = sorted(steps.values(), key=_order)
    pieces: list[Value] = []
    if origin.expr.arguments:
        first = evaluator.eval(origin.expr.arguments[0].value, origin.frame, origin.at)
        if not isinstance(first, Num):  # a number is how much room to begin with
            pieces.append(as_text(first, origin.expr.arguments[0].span))
    for late in ordered:
        pieces.extend(_added(evaluator, late, here))
    return join(pieces)


def _added(evaluator: Evaluator, late: Late, here: Late) -> list[Value]:
    call = late.expr
    if not isinstance(call, ir.Call) or not call.arguments or late.at is None or here.at is None:
        return []
    if not late.at.place.solid.encloses(here.at.place):
        looped = next(late.at.place.loops(), None) is not None
        added = [as_text(evaluator.eval(call.arguments[0].value, late.frame, late.at), call.arguments[0].span)] if looped else []
        return [*added, unknown("what may be added", call.span)]
    return [as_text(evaluator.eval(call.arguments[0].value, late.frame, late.at), call.arguments[0].span)]


def _additions(evaluator: Evaluator, scope: Scope) -> dict[str, list[Site]]:
    """Return the calls of a function that add to a builder, themselves or further along a row, by the variable that holds it."""
    found = evaluator.additions.get(scope)
    if found is None:
        found = evaluator.additions[scope] = {}
        for site in scope.body.sites:
            callee = site.call.callee
            if isinstance(callee, ir.Attribute) and callee.name in _ADD:
                root = _root(site.call)
                if isinstance(root, ir.Name):
                    found.setdefault(root.id, []).append(site)
    return found


def _root(expr: ir.Expr) -> ir.Expr:
    """Return what a row of calls begins with: `a` of `a.b().c()`."""
    for _ in range(MAX_STEPS):
        if isinstance(expr, ir.Call) and isinstance(expr.callee, ir.Attribute):
            expr = expr.callee.owner
        else:
            break
    return expr


def _order(late: Late) -> tuple[int, int]:
    """Return where a step stands: its row begins where the text of the program has it, and it comes so far along the row."""
    depth = 0
    expr = late.expr
    while depth < MAX_STEPS and isinstance(expr, ir.Call) and isinstance(expr.callee, ir.Attribute):
        expr = expr.callee.owner
        depth += 1
    return expr.span.start, depth
