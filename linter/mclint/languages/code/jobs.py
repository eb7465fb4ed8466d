"""What of a file is submitted to MaxCompute, by which engine, and which functions the platform calls (facts/jobs: entry points).

Being unsure means no engine: a web service, a script on a laptop, a test or an SDK is not a job.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mclint.facts import Entry, Job, JobClass, Related
from mclint.languages.code import ir
from mclint.languages.code.callbacks import Callbacks, Driver
from mclint.languages.code.graph import Called, Graph, Run, rank, words_of
from mclint.languages.code.index import Site, written
from mclint.languages.code.objects import LocalClass, Member, Outside, Own
from mclint.languages.code.references import find_argument
from mclint.languages.code.scopes import Program, Scope
from mclint.languages.sql.late import Late
from mclint.value import Span, Value

if TYPE_CHECKING:
    from mclint.languages.base import Collector
    from mclint.languages.code.evaluate import Evaluator
    from mclint.libraries.models import EntryModel

_OURS = ("odps", "maxcompute", "cupid", "maxframe")
_TEST_FILE = Late(r"(?:^|/)(?:test_[^/]*|[^/]*_test|conftest|[^/]*Tests?|[^/]*TestCase|[^/]*Spec|[^/]*Suite)\.\w+$")
_TEST_FOLDER = Late(r"(?:^|/)(?:tests?|testing)/|(?:^|/)src/(?:test|it)/")
_TEST_WORDS = ("test", "spec", "suite", "/it/")
"""Words of which one stands in every path that those two match."""
_TEST_IMPORTS = ("unittest", "pytest", "nose", "mock", "org.junit", "org.mockito", "org.testng", "org.scalatest", "hypothesis", "junit")


_PROGRAMS = frozenset(("udf", "mapreduce", "spark", "pyodps", "maxframe", "mars"))
"""Engines that run programs; a path may be configured for others, which run what its programs submit."""

_WORKERS = frozenset(("udf", "mapreduce"))
"""Engines on which a program has no driver: it is the workers' code."""


def is_ours(text: str) -> bool:
    """Whether a name or key says that it is of MaxCompute."""
    low = text.lower()
    return any(word in low for word in _OURS)


def is_test(path: str, program: Program) -> bool:
    """Whether a file holds tests: its name or folder says so, and so does what it imports or defines."""
    if "src/test/" in path or path.rpartition("/")[2] == "conftest.py":
        return True
    low = path.lower()
    if not any(word in low for word in _TEST_WORDS) or not (_TEST_FILE.search(path) or _TEST_FOLDER.search(path)):
        return False
    body = program.root.body
    if any(each.target.startswith(_TEST_IMPORTS) for each, _ in body.imports):
        return True
    names = [*program.root.functions, *program.root.classes]
    return any(name.lower().startswith("test") or name.endswith(("Test", "Tests", "TestCase", "Spec")) for name in names)


class Jobs(Callbacks):
    """Finds the jobs of a program and lets the graph follow them."""

    def __init__(self, program: Program, evaluator: Evaluator, graph: Graph, out: Collector, *, embedded: bool) -> None:
        super().__init__(evaluator, graph, out)
        self.program = program
        self.embedded = embedded
        self.around = "driver"
        """Phase of what the platform does not call itself."""
        self._by_decorator = [entry for entry in evaluator.models.entries if entry.get("functions") and entry.get("decorator")]
        """Kinds of functions that a decorator makes ones that the platform calls."""
        self.first: Run | None = None
        """How the module's own statements run where classes of it are jobs: once, before the first of them."""
        self._job_classes: list[tuple[Scope, str, int, str]] = []

    def find(self) -> None:
        """State the jobs and enter the functions that the platform calls."""
        for scope in list(self.program.scopes):
            if scope.kind == "class":
                self._class(scope)
        self.driver = self._driver()
        self.around = "" if self.driver.engine in _WORKERS else "driver"
        if self.driver.engine == "spark" or (self.driver.engine and self.first is not None):
            self.unit = self.out.new_unit()
        for scope in list(self.program.scopes):
            if scope.kind == "function":
                self._decorated(scope)
        if self.driver.engine:
            self._program()
        elif self.first is not None:
            self.graph.enter(self.program.root, self.first)
        for called in self.graph.calls:
            if called.model is not None and called.model.get("callbacks"):
                self._callbacks(called)
        if self.driver.engine:
            for scope in self.program.scopes:
                if scope.kind == "function" and scope not in self.graph.runs:
                    self.graph.enter(scope, Run(self.around, self.driver.engine, self.unit))

    # --- classes and functions that the platform calls

    def _class(self, scope: Scope) -> None:
        entry = self._entry_of(scope, 0)
        base = self._job_class_of(scope, 0) if entry is None else None
        if entry is None and base is None:
            return
        engine = entry.get("engine", "udf") if entry is not None else base.engine if base is not None else ""
        unit = self.out.new_unit()
        if self.first is None:
            self.first = Run("init", engine, unit)
        node = scope.node
        span = node.name_span if isinstance(node, ir.Class) else Span(0, 0)
        evidence = base.evidence if base is not None else f"class of the kind {entry.get('kind') or entry.library}" if entry else ""
        self.out.add(Job(span, unit, engine, scope.name, "", evidence))
        self._job_classes.append((scope, engine, unit, evidence))
        if entry is not None:
            self.enter_class(scope, entry, engine, unit)
        elif base is not None:
            self._extend(scope, base, unit)

    def _extend(self, scope: Scope, base: JobClass, unit: int) -> None:
        """Enter the methods of a class by the phases in which its base of another file runs them."""
        self.graph.enter(scope, Run("init", base.engine, unit))
        for each in base.methods:
            for method in self._methods(scope, each.function, 0):
                self.evaluator.escaped.add(method)
                self.graph.enter(method, Run(each.phase, base.engine, unit, why=f"`{scope.name}.{each.function}`", related=each.related))

    def _job_class_of(self, scope: Scope, depth: int) -> JobClass | None:
        """Return the job class of another file that a class extends."""
        if self.out.elsewhere is None or not isinstance(scope.node, ir.Class) or depth > 8:
            return None
        for base in self.evaluator.bases(scope):
            if isinstance(base, Outside):
                found = self.out.elsewhere.job_class(self.evaluator.meant(base.name))
            else:
                found = self._job_class_of(base.scope, depth + 1) if isinstance(base, LocalClass) and base.scope is not scope else None
            if found is not None:
                return found
        return None

    def state_classes(self) -> None:
        """State how the methods of job classes run that classes of other files may extend."""
        for scope, engine, unit, evidence in self._job_classes:
            if not self._is_open(scope):
                continue
            methods: dict[str, Entry] = {}
            around: Scope | None = scope
            for _ in range(8):
                for name, family in around.functions.items() if around is not None else ():
                    run = max((self.graph.runs[each] for each in family if each in self.graph.runs), key=rank, default=None)
                    if run is not None and run.phase and name not in methods:
                        related = tuple(each._replace(path=each.path or self.out.path) for each in self.graph.path(family[-1]))
                        methods[name] = Entry(name, engine, run.phase, (), related)
                around = (
                    next((each.scope for each in self.evaluator.bases(around) if isinstance(each, LocalClass)), None) if around else None
                )
            for name, run, site in self._missing(scope):
                related = (Related(written(site.call), f"`{name}` is called here{words_of(run.phase)}", self.out.path),)
                if name not in methods:
                    methods[name] = Entry(name, engine, run.phase, (), related)
            found = tuple(methods[name] for name in sorted(methods))
            node = scope.node
            span = node.name_span if isinstance(node, ir.Class) else Span(0, 0)
            self.out.add(JobClass(span, unit, scope.qualified, engine, evidence, found))

    def _missing(self, scope: Scope) -> Iterator[tuple[str, Run, Site]]:
        """Yield the methods that a class calls on itself and does not define, with how the calls run."""
        for method in [each for family in scope.functions.values() for each in family]:
            run = self.graph.runs.get(method)
            for site in method.body.sites if run is not None and run.phase else ():
                callee = site.call.callee
                if not isinstance(callee, ir.Attribute) or not isinstance(callee.owner, ir.Name) or callee.owner.id != method.receiver():
                    continue
                if run is not None and isinstance(self.evaluator.attribute(Own(scope), callee.name), Member):
                    yield callee.name, run._replace(phase=self.graph.phase_at(method, site.at.place, run)), site

    def _is_open(self, scope: Scope) -> bool:
        """Whether classes of other files are likely to extend a class: it is abstract, or in Python not decorated as a finished one."""
        node = scope.node
        if not isinstance(node, ir.Class) or not node.name or node.kind == "object":
            return False
        if self.program.python:
            return not node.decorators
        before = (self.program.text or "")[node.span.start : node.name_span.start]
        return node.kind == "trait" or "abstract" in before.split()

    def enter_class(self, scope: Scope, entry: EntryModel, engine: str, unit: int) -> None:
        """Enter the methods of a class by the phases that its kind gives them."""
        self.graph.enter(scope, Run("init", engine, unit))
        for phase in ("init", "record", "task"):
            for name in entry.get(phase, ()):
                for method in self._methods(scope, name, 0):
                    self.graph.enter(method, Run(phase, engine, unit, why=f"`{scope.name}.{name}`"))

    def _methods(self, scope: Scope, name: str, depth: int) -> list[Scope]:
        if name in scope.functions:
            return scope.functions[name]
        for base in self.evaluator.bases(scope) if depth < 8 else ():
            if isinstance(base, LocalClass) and base.scope is not scope:
                return self._methods(base.scope, name, depth + 1)
        return []

    def _entry_of(self, scope: Scope, depth: int) -> EntryModel | None:
        """Return what kind of job class a class is, by its bases, its decorators, or its shape."""
        models = self.evaluator.models
        if not models.entries or not isinstance(scope.node, ir.Class):
            return None
        bases = self.evaluator.bases(scope)
        for base in bases:
            if isinstance(base, Outside):
                for entry in models.entries:
                    if entry.get("base") and models.is_type(base.name, entry.get("base")):
                        return entry
            elif isinstance(base, LocalClass) and base.scope is not scope and depth < 8:
                found = self._entry_of(base.scope, depth + 1)
                if found is not None:
                    return found
        decorators = [self._decorator(each, scope) for each in scope.node.decorators]
        for entry in models.entries:
            shape = entry.get("shape")
            if shape and all(name in scope.functions for name in entry.get("has", ())) and self._imports(shape):
                return entry
            wanted = entry.get("decorator")
            if (
                wanted
                and wanted in decorators
                and not entry.get("functions")
                and all(name in scope.functions for name in entry.get("has", ()))
            ):
                return entry
        return None

    def _imports(self, prefix: str) -> bool:
        return any(each.target.startswith(prefix) for each, _ in self.program.root.body.imports)

    def _decorator(self, expr: ir.Expr, scope: Scope) -> str:
        """Return the qualified name of a decorator."""
        callee = expr.callee if isinstance(expr, ir.Call) else expr
        if scope.parent is None:
            return ""
        obj = self.evaluator.eval(callee, self.evaluator.frame(scope.parent), scope.at)
        return obj.name if isinstance(obj, Outside) else ""

    def _decorated(self, scope: Scope) -> None:
        """Enter a function that its decorator makes one that the platform calls."""
        function = scope.function
        if function is None or not function.decorators or not self._by_decorator:
            return
        names = [self._decorator(each, scope) for each in function.decorators]
        for entry in self._by_decorator:
            if entry.get("decorator") in names:
                engine = entry.get("engine", "udf")
                # What the file calls is not the function but the column expression that the decorator makes of it.
                self.evaluator.callers.pop(scope, None)
                self.evaluator.escaped.add(scope)
                if entry.get("in_job"):
                    if self.driver.engine == engine:
                        self.graph.enter(scope, Run(entry.get("phase", "record"), engine, self.unit))
                    return
                unit = self.out.new_unit()
                self.out.add(Job(function.name_span, unit, engine, scope.name, "", f"function decorated with {entry.get('decorator')}"))
                self.graph.enter(scope, Run(entry.get("phase", "record"), engine, unit))
                return

    # --- the program around

    def _program(self) -> None:
        driver = self.driver
        span = driver.span or self.program.module.span
        self.out.add(Job(span, self.unit, driver.engine, driver.name, driver.mode, driver.evidence))
        self.graph.enter(self.program.root, Run(self.around, driver.engine, self.unit))
        for scope in self.program.scopes:
            if scope.kind == "class" and scope not in self.graph.runs:
                self.graph.enter(scope, Run(self.around, driver.engine, self.unit))
                for methods in scope.functions.values():
                    for method in methods:
                        if method.name == "main":
                            self.graph.enter(method, Run(self.around, driver.engine, self.unit))

    def _driver(self) -> Driver:
        """Return the engine that the program around runs on, or none."""
        found = self._called_driver()
        if found is not None and found.engine == "spark":
            return found if self._is_ours() or self.out.engine == "spark" else Driver("")
        if self.program.python:
            from mclint.languages.code import node

            evidence = node.evidence(self.program, self.graph, self.out, embedded=self.embedded)
            if evidence:
                return Driver("pyodps", "", evidence)
        if found is not None:
            return found
        if self.out.engine in _PROGRAMS and self.first is None:
            return Driver(self.out.engine, "", "the configuration says so")
        return Driver("")

    def _called_driver(self) -> Driver | None:
        """Return the engine whose session the program opens."""
        best: Driver | None = None
        for called in self.graph.calls:
            job = called.model.get("job") if called.model is not None else None
            if job and (best is None or (job == "spark" and best.engine != "spark")):
                best = Driver(job, self._mode() if job == "spark" else "", f"it calls {called.name}", "", written(called.site.call))
        return best

    def _mode(self) -> str:
        """Return how a Spark program says it is run: `local`, `cluster`, or empty."""
        mode = ""
        for called in self.graph.calls:
            setting = called.model.get("setting") if called.model is not None else None
            if not setting:
                continue
            key = self.constant(setting.get("key", ""), called)
            if key != "spark.master":
                continue
            value = find_argument(called.site.call, setting["value"])
            master = self.evaluator.text(value, self.evaluator.frame(called.scope), called.site.at) if value is not None else Value()
            if master.starts_with("local"):
                mode = "local"
            elif master.starts_with("yarn") or master.starts_with("k8s"):
                mode = mode or "cluster"
        return mode

    def constant(self, ref: str, called: Called) -> str:
        """Return a text of the data: written there (`=text`), or in an argument."""
        if ref.startswith("="):
            return ref[1:]
        expr = find_argument(called.site.call, ref)
        if expr is None:
            return ""
        return self.evaluator.text(expr, self.evaluator.frame(called.scope), called.site.at).text or ""

    def _is_ours(self) -> bool:
        """Whether a Spark program shows that it is one for MaxCompute: by package, imports, or the keys that it sets."""
        module = self.program.module
        if is_ours(module.package):
            return True
        for scope in self.program.read_scopes():
            if any(is_ours(each.target) for each, _ in scope.body.imports):
                return True
        for called in self.graph.calls:
            setting = called.model.get("setting") if called.model is not None else None
            if setting and is_ours(self.constant(setting.get("key", ""), called) or ""):
                return True
            if setting and setting.get("value") and self.constant(setting["value"], called) == "odps":
                return True
        return any(name.text and is_ours(name.text) for name in self._texts())

    def _texts(self) -> Iterator[Value]:
        """Yield the texts that name formats and tables' owners: arguments of `format`, `option`, `sql`."""
        for called in self.graph.calls:
            if called.name.rpartition("#")[2] in ("format", "source"):
                for argument in called.site.call.arguments:
                    if isinstance(argument.value, ir.Text):
                        yield argument.value.value
