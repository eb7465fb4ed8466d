"""Functions that run without being called by name: given to the platform, read as properties, or entered by `with`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.languages.code.index import At, Site
from mclint.languages.code.objects import Frame, Late, Local, LocalClass, Own, Thing
from mclint.languages.code.scopes import Scope

if TYPE_CHECKING:
    from mclint.languages.code.evaluate import Evaluator
    from mclint.languages.code.graph import Graph

_PROPERTIES = frozenset(("cached_property", "lazy_property", "reify", "lazyproperty"))
"""Decorators that make a method a property, besides `property`."""

_ENTERED = ("__enter__", "__aenter__", "__exit__", "__aexit__")

MAX_ROW = 40
"""Attributes in one row that are looked at."""

MAX_BASES = 40
"""Classes among which a method is looked for."""


def type_parameters(evaluator: Evaluator, sites: Sequence[tuple[Scope, Site]]) -> None:
    """Tell the evaluator of which types the first parameters of functions are that some calls hand to the platform."""
    giving = evaluator.models.giving
    if not giving:
        return
    found = False
    for scope, site in sites:
        callee = site.call.callee
        gives = giving.get(callee.name, "") if isinstance(callee, ir.Attribute) else ""
        if not gives or not site.call.arguments:
            continue
        given = site.call.arguments[0].value
        function = evaluator.eval(given, evaluator.frame(scope), site.at)
        target = function.scope if isinstance(function, Local) else None
        parameters = [each for each in target.parameters if each.name not in ("self", "cls")] if target is not None else []
        if target is None or not parameters:
            continue
        first = parameters[0]
        ready = evaluator.node(ir.Ready(first.span, Thing(gives, Late(given, evaluator.frame(scope), site.at))))
        outer = evaluator.frame(target.parent) if target.parent is not None else None
        run = Frame(target, {first.name: Late(ready, evaluator.frame(target), None)}, outer)
        evaluator.given.setdefault(target, []).append(run)
        found = True
    if found:
        evaluator.forget()


def run_unnamed(graph: Graph) -> None:
    """Note the properties that each function reads, and the context managers of the file that it enters."""
    program, evaluator = graph.program, graph.evaluator
    names = {each.name for each in program.scopes if each.owner is not None and each.function is not None and _is_property(each.function)}
    managers = any(name in each.functions for each in program.scopes if each.kind == "class" for name in _ENTERED[:2])
    if not names and not managers:
        return
    for scope in list(program.read_scopes()):
        frame = evaluator.frame(scope)
        for expr, at in _attributes(scope, names) if names else ():
            obj = evaluator.eval(expr.owner, frame, at)
            if isinstance(obj, Own):
                _note(graph, scope, obj.scope, (expr.name,), Site(ir.Call(expr.span, expr, ()), at))
        for bindings in scope.body.bindings.values() if managers else ():
            for each in bindings:
                if each.kind != "with" or each.expr is None:
                    continue
                obj = evaluator.eval(each.expr, frame, each.at)
                if isinstance(obj, Own):
                    _note(graph, scope, obj.scope, _ENTERED, Site(ir.Call(each.expr.span, each.expr, ()), each.at))


def _note(graph: Graph, scope: Scope, owner: Scope, names: Sequence[str], site: Site) -> None:
    waiting = [owner]
    for each in waiting:  # grows
        if len(waiting) > MAX_BASES:
            return
        found = [method for name in names for method in each.functions.get(name, ())]
        if found:
            graph.passed.setdefault(scope, []).extend((method, site) for method in found)
            return
        waiting.extend(base.scope for base in graph.evaluator.bases(each) if isinstance(base, LocalClass) and base.scope is not each)


def _is_property(function: ir.Function) -> bool:
    if "property" in function.modifiers:
        return True
    return any(
        isinstance(each, (ir.Name, ir.Attribute)) and (each.id if isinstance(each, ir.Name) else each.name) in _PROPERTIES
        for each in function.decorators
    )


def _attributes(scope: Scope, names: set[str]) -> Iterator[tuple[ir.Attribute, At]]:
    """Yield the attributes of some names that a function reads: what it calls methods on, hands on, assigns or returns."""
    body = scope.body
    for site in body.sites:
        callee = site.call.callee
        for expr in (callee.owner if isinstance(callee, ir.Attribute) else callee, *(each.value for each in site.call.arguments)):
            yield from ((each, site.at) for each in _row(expr, names))
    for bindings in (*body.bindings.values(), *body.dotted.values()):
        for binding in bindings:
            if binding.expr is not None:
                yield from ((each, binding.at) for each in _row(binding.expr, names))
    for expr, at in body.returns:
        yield from ((each, at) for each in _row(expr, names))


def _row(expr: ir.Expr, names: set[str]) -> Iterator[ir.Attribute]:
    for _ in range(MAX_ROW):
        if not isinstance(expr, ir.Attribute):
            return
        if expr.name in names:
            yield expr
        expr = expr.owner


__all__ = ["run_unnamed", "type_parameters"]
