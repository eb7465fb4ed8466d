"""Where a call stands: engine, phase, unit, and the runs in which it is seen."""

from __future__ import annotations

from mclint.facts import Related
from mclint.languages.code.evaluate import Evaluator
from mclint.languages.code.graph import Called, Graph, Run
from mclint.languages.code.guards import guarded
from mclint.languages.code.index import Place
from mclint.languages.code.objects import Frame, Late
from mclint.languages.code.repeats import under_main
from mclint.languages.code.scopes import Scope
from mclint.tuples import NamedTuple

MAX_RUNS = 16
"""Runs of one function, one per call of it in the file, in which its calls are looked at."""


class Where(NamedTuple):
    """The place of a call in the words of the facts."""

    engine: str
    phase: str
    unit: int
    guarded: bool
    loop: bool
    related: tuple[Related, ...]
    function: str


class Places:
    """Works out where calls stand, once per function."""

    def __init__(self, graph: Graph, evaluator: Evaluator, unit: int) -> None:
        self.graph = graph
        self.evaluator = evaluator
        self.unit = unit
        self._runs: dict[Scope, list[Frame]] = {}
        self._paths: dict[Scope, tuple[Related, ...]] = {}

    def run(self, scope: Scope) -> Run:
        """Return how a scope runs; one that nobody calls runs in no phase that is known."""
        run = self.graph.runs.get(scope)
        return run if run is not None else Run("", "", self.unit)

    def of(self, called: Called) -> Where:
        """Return where a call stands."""
        return self.at(called.scope, called.site.at.place)

    def at(self, scope: Scope, place: Place) -> Where:
        """Return where a place inside a scope is."""
        run = self.run(scope)
        if scope.kind == "module" and run.phase == "init" and under_main(place):
            run = Run("", "", self.unit)
        if scope not in self._paths:
            self._paths[scope] = self.graph.path(scope)
        loop = next(iter(place.loops()), None) is not None
        return Where(
            run.engine,
            self.graph.phase_at(scope, place, run),
            run.unit,
            guarded(scope, place),
            loop,
            self._paths[scope],
            scope.qualified,
        )

    def runs(self, scope: Scope, depth: int = 0) -> list[Frame]:
        """Return the runs of a function by the calls of it in this file; one of which nothing is known if there are none."""
        known = self._runs.get(scope)
        if known is not None:
            return known
        default = [self.evaluator.frame(scope)]
        callers = self.evaluator.callers.get(scope, ())
        given = self.evaluator.given.get(scope)
        if not (callers or given) or depth > 3 or not scope.parameters:
            return default
        self._runs[scope] = default
        found: list[Frame] = [] if given is None else list(given)
        for caller, late in callers:
            for outer in self.runs(caller, depth + 1):
                run = self.evaluator.bind(scope, Late(late.expr, outer, late.at))
                found.append(run if run is not None else default[0])
                if len(found) >= MAX_RUNS:
                    break
            if len(found) >= MAX_RUNS:
                break
        if depth == 0:
            self._runs[scope] = found
        else:
            del self._runs[scope]
        return found
