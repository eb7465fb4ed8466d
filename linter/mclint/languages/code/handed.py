"""What the platform gives to functions that it calls, where a library says of which type that is: a DataFrame to that of `foreachBatch`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.languages.code.index import Site
from mclint.languages.code.objects import Frame, Late, Local, Thing
from mclint.languages.code.scopes import Scope

if TYPE_CHECKING:
    from mclint.languages.code.evaluate import Evaluator


def type_parameters(evaluator: Evaluator, sites: Sequence[tuple[Scope, Site]]) -> None:
    """Tell the evaluator of which types the first parameters of functions are that some calls hand to the platform."""
    methods = evaluator.models.methods
    found = False
    for scope, site in sites:
        callee = site.call.callee
        model = methods.get(callee.name) if isinstance(callee, ir.Attribute) else None
        callbacks = model.get("callbacks") if model is not None else None
        gives = next((each["gives"] for each in callbacks if each.get("gives")), "") if callbacks else ""
        given = next((each.value for each in site.call.arguments), None)
        if not gives or given is None:
            continue
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


__all__ = ["type_parameters"]
