"""Functions and classes that a program hands to the platform: which of them run where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mclint.facts import Job, OutwardCall
from mclint.languages.code import ir
from mclint.languages.code.graph import Called, Graph, Run
from mclint.languages.code.index import written
from mclint.languages.code.objects import Local, LocalClass, Member, Object, Outside, Own, Partial, Thing
from mclint.languages.code.references import find_argument
from mclint.languages.code.scopes import Scope
from mclint.tuples import NamedTuple
from mclint.value import Span

if TYPE_CHECKING:
    from mclint.languages.base import Collector
    from mclint.languages.code.evaluate import Evaluator

_METHODS = {"__init__": "init", "<init>": "init", "open": "task", "close": "task", "process": "record", "__call__": "record"}
"""Phases of the methods of an object that is handed to the platform; those of `call` and `apply` depend on what it is handed to."""


class Driver(NamedTuple):
    """The program around the functions: its engine, how it runs, and what shows it."""

    engine: str
    mode: str = ""
    evidence: str = ""
    name: str = ""
    span: Span | None = None


class Callbacks:
    """Lets the graph follow what calls hand to the platform."""

    def __init__(self, evaluator: Evaluator, graph: Graph, out: Collector) -> None:
        self.evaluator = evaluator
        self.graph = graph
        self.out = out
        self.driver = Driver("")
        self.unit = out.unit

    def _callbacks(self, called: Called) -> None:
        """Enter the functions and classes that a call hands to the platform."""
        model = called.model
        if model is None:
            return
        for callback in model.get("callbacks"):
            engine = callback.get("engine", "")
            if engine == "spark" and self.driver.engine != "spark":
                continue
            if model.get("anywhere") and engine not in ("", self.driver.engine) and not _is_known(called):
                continue
            given = find_argument(called.site.call, callback["argument"])
            if given is None:
                continue
            late = find_argument(called.site.call, callback["closure"]) if callback.get("closure") else None
            obj = self._function(given, called)
            self._hand_over(obj, callback, called, closed=late is not None, engine=engine or self.driver.engine)

    def callbacks_of(self, units: Iterable[tuple[str, Any]]) -> None:
        """Enter what functions that other files call hand to the platform, as the engine of those runs it."""
        engines = {engine for engine, _ in units} - {self.driver.engine}
        for engine in sorted(engines & {"spark", "maxframe"}):
            own, self.driver = self.driver, Driver(engine)
            for called in self.graph.calls:
                run = self.graph.runs.get(called.scope)
                if run is not None and run.engine == engine and called.model is not None and called.model.get("callbacks"):
                    self._callbacks(called)
            self.driver = own

    def _function(self, expr: ir.Expr, called: Called) -> Object:
        if isinstance(expr, ir.Call) and not expr.arguments and expr.callee.span.end == expr.span.end:
            expr = expr.callee  # Scala: by its name a call without parentheses, but here the function itself is meant
        obj = self.evaluator.eval(expr, self.evaluator.frame(called.scope), called.site.at)
        for _ in range(3):
            if isinstance(obj, Partial):
                obj = obj.function
        return obj

    def _hand_over(self, obj: Object, callback: dict[str, str], called: Called, *, closed: bool, engine: str) -> None:
        graph = self.graph
        around = graph.runs.get(called.scope)
        unit = around.unit if around is not None and around.engine == engine else self.unit
        decorated = graph.runs.get(obj.scope) if isinstance(obj, Local) else None
        if decorated is not None and decorated.engine == engine and decorated.caller is None:
            unit = decorated.unit
        elif engine != self.driver.engine and (around is None or around.engine != engine):
            unit = self.out.new_unit()
            self.out.add(Job(written(called.site.call), unit, engine, "", "", f"function handed to {called.name}"))
        phase = callback.get("phase", "record")
        if isinstance(obj, Local):
            if closed:
                graph.enter(obj.scope, Run("init", engine, unit, called.scope, called.site))
                for child in obj.scope.children:
                    if child.kind == "function" and self._is_returned(obj.scope, child):
                        graph.enter(child, Run(phase, engine, unit, called.scope, called.site))
                return
            graph.enter(obj.scope, Run(phase, engine, unit, called.scope, called.site))
        elif isinstance(obj, (LocalClass, Own)):
            for name, each in {**_METHODS, "call": phase, "apply": phase}.items():
                for method in obj.scope.functions.get(name, ()):
                    graph.enter(method, Run(each, engine, unit, called.scope, called.site))
        elif isinstance(obj, Outside):
            self._hand_out(obj.name, Run("init" if closed else phase, engine, unit), called)
        elif isinstance(obj, Thing) and obj.type not in self.evaluator.models.types:
            for name, each in {**_METHODS, "call": phase, "apply": phase}.items():
                self._hand_out(f"{obj.type}#{name}", Run(each, engine, unit), called)

    def _hand_out(self, name: str, run: Run, called: Called) -> None:
        """State that the platform calls a function of another file, or a method of an object whose class is there."""
        from mclint.languages.code.outward import is_of_a_project

        for each in self.evaluator.meant(name):
            if is_of_a_project(each, self.evaluator):
                related = self.graph.path(called.scope)
                call = OutwardCall(written(called.site.call), run.unit, each, called.scope.qualified, run.engine, run.phase)
                self.out.add(call._replace(related=related))

    def _is_returned(self, outer: Scope, inner: Scope) -> bool:
        frame = self.evaluator.frame(outer)
        found = [self.evaluator.eval(expr, frame, at) for expr, at in outer.body.returns]
        return any(isinstance(each, Local) and each.scope is inner for each in found)


def _is_known(called: Called) -> bool:
    """Whether the object that a method is called on is known to be of the library, or says so (`df.mf.apply_chunk`)."""
    if isinstance(called.callee, Member) and isinstance(called.callee.owner, Thing):
        return True
    callee = called.site.call.callee
    return isinstance(callee, ir.Attribute) and isinstance(callee.owner, ir.Attribute) and callee.owner.name == "mf"
