"""Code that runs once although its function runs often: it is reached only while something that is kept has not been set."""

from __future__ import annotations

from mclint.languages.code import ir
from mclint.languages.code.index import Place, dotted
from mclint.languages.code.scopes import Scope

MAX_HELD = 12
"""Assignments to a variable that are looked at."""

_LOOK_UPS = frozenset(("get", "setdefault", "getIfPresent", "getOrDefault", "apply"))
"""Methods by which something is taken from a table that may lack it."""

_DEFAULTS = frozenset(("getOrElse", "orElse", "orElseGet"))
"""Methods that run what they are given where there is nothing."""


def guarded(scope: Scope, place: Place) -> bool:
    """Whether a place is reached only while something that outlives the call is not set yet, and sets it."""
    for each in place.around():
        if each.assigned is None:
            continue
        if each.guard and _is_kept(scope, each):
            return True
        if each.kind == "except" and any(_outlives(scope, name) for name in each.assigned):
            return True  # a client that is made anew after a fault
    return False


def fills(call: ir.Call, function: Scope) -> bool:
    """Whether a function is run only where something holds nothing, and sets it: `kept.getOrElse { kept = Some(open()); … }`."""
    callee = call.callee
    if not isinstance(callee, ir.Attribute) or callee.name not in _DEFAULTS:
        return False
    held = dotted(callee.owner)
    return bool(held) and (held in function.body.bindings or held in function.body.dotted) and _outlives(function, held)


def _is_kept(scope: Scope, place: Place) -> bool:
    """Whether a place sets what it has found unset: the name itself, or what a variable was filled from."""
    if _is_set(scope, place, place.guard):
        return True
    for binding in scope.body.bindings.get(place.guard, ())[:MAX_HELD]:
        if binding.expr is not None and (held := _source(binding.expr)) and _is_set(scope, place, held):
            return True
    return False


def _source(expr: ir.Expr) -> str:
    """Return the dotted name that an expression reads from: `a.b`, `a[k]`, `a.get(k)`, `getattr(a, "b", None)`; else an empty text."""
    if isinstance(expr, ir.Call):
        callee = expr.callee
        if isinstance(callee, ir.Attribute):
            return dotted(callee.owner) if callee.name in _LOOK_UPS else ""
        return dotted(expr.arguments[0].value) if dotted(callee) == "getattr" and expr.arguments else ""
    return dotted(expr.owner if isinstance(expr, ir.Subscript) else expr)


def _is_set(scope: Scope, place: Place, name: str) -> bool:
    """Whether what outlives the call is set in a place: it is assigned, or something is put into it."""
    if not _outlives(scope, name):
        return False
    if any(name in (each, each.rpartition(".")[0]) for each in place.assigned or ()):
        return True
    return any(place.encloses(each.at.place) for each in scope.body.fillings(name))


def _outlives(scope: Scope, name: str) -> bool:
    """Whether a name keeps its value from one call of the function to the next."""
    if scope.kind != "function":
        return False
    head = name.partition(".")[0]
    body = scope.body
    if head in body.outer:
        return True
    if head == scope.receiver():
        return "." in name
    parameter = scope.parameter(head)
    if parameter is not None:
        return isinstance(parameter.default, (ir.Mapping, ir.Sequence, ir.Call))
    bindings = body.bindings.get(head)
    if not bindings:
        return True
    if scope.program.python:
        return False
    owner = scope.enclosing_class()
    return owner is not None and head in owner.body.bindings and not any(each.type or each.kind == "declare" for each in bindings)
