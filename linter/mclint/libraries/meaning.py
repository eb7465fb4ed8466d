"""From calls to facts: what each call of a program means by the models of the libraries it uses."""

from __future__ import annotations

from mclint.languages.base import Collector
from mclint.languages.code import ir
from mclint.languages.code.evaluate import Evaluator
from mclint.languages.code.graph import Called, Graph
from mclint.languages.code.index import Site
from mclint.languages.code.objects import Local, LocalClass, Member, Outside, Thing
from mclint.languages.code.outward import Exits
from mclint.libraries.models import CallModel
from mclint.libraries.network import Network
from mclint.libraries.resilience import Resilience
from mclint.libraries.settings import Settings
from mclint.libraries.statements import Statements
from mclint.libraries.where import Places
from mclint.libraries.writes import Writes


class Meaning:
    """States the facts of all calls of a program."""

    def __init__(self, evaluator: Evaluator, graph: Graph, out: Collector, unit: int, *, ours: bool) -> None:
        self.evaluator = evaluator
        self.graph = graph
        self.out = out
        self.places = Places(graph, evaluator, unit)
        self.settings = Settings(evaluator, graph, self.places, out)
        self.network = Network(evaluator, graph, self.places, out)
        self.writes = Writes(evaluator, graph, self.places, self.network, out)
        self.resilience = Resilience(evaluator, self.places, out)
        self.statements = Statements(evaluator, self.places, self.settings, out, ours=ours)
        self.statements.network = self.network

    def state(self) -> None:
        """State the facts."""
        for scope in self.graph.program.read_scopes():
            for each in scope.body.sets:
                self.settings.assigned(scope, each)
        for called in self.graph.calls:
            if called.model is not None:
                self._call(called)
            elif not isinstance(called.callee, (Local, LocalClass)):
                self.statements.guess(called)
        self._decorators()
        if not self.graph.program.python:
            from mclint.libraries import trusting

            trusting.state(self.graph, self.places, self.out)
        self.settings.spark_projects()
        Exits(self.graph, self.places, self.out).state()
        self.writes.close()

    def _call(self, called: Called) -> None:
        model = called.model
        if model is None:
            return
        data = model.data
        if data.get("made_here") and not self._is_made_here(called):
            return
        if "operation" in data:
            self.network.state(called, model)
            self.resilience.loop(called)
        if "write" in data:
            self.writes.state(called, model)
        if "concurrency" in data:
            self.resilience.concurrency(called, model)
        if "retry" in data:
            self.resilience.retry(called, model)
        if "setting" in data:
            self.settings.setting(called, model)
        if "settings" in data:
            self.settings.update(called, model)
        if "options" in data:
            self.settings.network_options(called, model)
        if "project" in data:
            self.settings.project(called, model)
        if "address" in data:
            self.settings.address(called, model)
        if "function" in data or "lets_in" in data:
            self._declare(called, model)
        if "sql" in data:
            self.statements.submit(called, model)
        if "shell" in data:
            self.statements.shell(called, model)

    @staticmethod
    def _is_made_here(called: Called) -> bool:
        """Whether it is seen where the object of a method call comes from."""
        owner = called.callee.owner if isinstance(called.callee, Member) else None
        return isinstance(owner, Thing) and owner.origin is not None

    def _declare(self, called: Called, model: CallModel) -> None:
        from mclint.libraries.declarations import Declarations

        declarations = Declarations(self.evaluator, self.places, self.out)
        (declarations.function if "function" in model.data else declarations.lets_in)(called, model)

    def _decorators(self) -> None:
        """State the retry of decorators that are written without brackets."""
        for scope in self.graph.program.scopes:
            function = scope.function
            if function is None or scope.parent is None or not function.decorators:
                continue
            for decorator in function.decorators:
                if isinstance(decorator, ir.Call):
                    continue
                obj = self.evaluator.eval(decorator, self.evaluator.frame(scope.parent), scope.at)
                model = self.evaluator.models.call(obj.name) if isinstance(obj, Outside) else None
                if model is not None and "retry" in model.data and scope.at is not None:
                    bare = ir.Call(decorator.span, decorator, ())
                    self.resilience.retry(Called(scope, Site(bare, scope.at), obj, model.name, model), model)
