"""Calls between the files of a project: those of job code into other files, and functions that job code of other files calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from sys import stdlib_module_names
from typing import TYPE_CHECKING

from mclint.facts import Entry, Given, Job, OutwardCall, OutwardNames
from mclint.languages.code import ir
from mclint.languages.code.crossing import Carrier, frame_of
from mclint.languages.code.graph import CONSTRUCTORS, Called, Graph, Run
from mclint.languages.code.index import Binding, Site, written
from mclint.languages.code.objects import Late, LocalClass, Member, Outside, Thing
from mclint.languages.code.scopes import Scope
from mclint.value import Span

if TYPE_CHECKING:
    from mclint.languages.base import Collector
    from mclint.languages.code.evaluate import Evaluator
    from mclint.languages.code.jobs import Jobs
    from mclint.libraries.where import Places, Where

MAX_BASES = 8

MAX_ARGUMENTS = 4
"""Calls of one function in one function whose arguments are told apart."""

MAX_NAMES = 300
"""Names that one file asks others for."""

_COMMON = frozenset(
    (
        "numpy", "pandas", "scipy", "sklearn", "tensorflow", "torch", "keras", "matplotlib", "tqdm", "six", "yaml", "simplejson",
        "dateutil", "pytz", "PIL", "cv2", "seaborn", "jieba", "attr", "attrs", "pydantic", "click", "odps", "maxframe", "pyspark",
        "java", "javax", "scala", "sun",
    )
)  # fmt: skip
"""Packages that belong to no project."""


_CLIENTS = frozenset({"pyodps"})
"""Engines whose code is a client program: a node runs alone, and what it imports from a repository runs on somebody's machine too."""


class Entrances:
    """Lets the graph follow the calls of other files into this one."""

    def __init__(self, graph: Graph, out: Collector, finder: Jobs) -> None:
        self.graph = graph
        self.out = out
        self.finder = finder
        self.program = graph.program
        self.evaluator = graph.evaluator

    def enter(self, entries: Iterable[Entry]) -> None:
        """Enter functions that job code of other files calls; those of one engine and for the same jobs are one job here."""
        units: dict[tuple[str, tuple[tuple[str, int], ...]], int] = {}
        for entry in entries:
            scopes = list(self._meant(entry))
            unit = units.get((entry.engine, entry.origins))
            if unit is None:
                unit = units[entry.engine, entry.origins] = self.out.new_unit()
                self.out.add(Job(_name_span(scopes), unit, entry.engine, "", "", "job code of other files calls it", entry.origins))
            run = Run(entry.phase, entry.engine, unit, related=entry.related)
            if self.program.python and scopes:
                self.graph.enter(self.program.root, run._replace(phase=_once(entry.phase)))
            for scope in scopes:
                owner = scope.owner
                if owner is not None:
                    made = scope.name in CONSTRUCTORS and bool(self.graph.instance_fields(owner))
                    self.graph.enter(owner, run if made else run._replace(phase=_once(entry.phase)))
                self.evaluator.escaped.add(scope)
                self._give(scope, entry)
                self.graph.enter(scope, run)
            self._passed_up(entry, unit, found=bool(scopes))
            if not scopes:
                self._passed_on(entry, unit)
        self.evaluator.forget()
        self.finder.callbacks_of(units)

    def _give(self, scope: Scope, entry: Entry) -> None:
        """Note what a function is given by the calls of other files."""
        if not scope.parameters:
            return
        for arguments in entry.arguments:
            frame = frame_of(scope, arguments, self.evaluator, self.out.path)
            if frame is not None:
                self.evaluator.given.setdefault(scope, []).append(frame)

    def _passed_up(self, entry: Entry, unit: int, *, found: bool) -> None:
        """State that a method which a class does not define, or what makes an object, is also that of its base in a further file."""
        owner, _, name = entry.function.rpartition(".")
        if not owner:
            owner, name = entry.function, "<init>"
        if found and name not in CONSTRUCTORS:
            return
        for scope in self._classes(owner.rpartition(".")[2]):
            for base in self.evaluator.bases(scope):
                if isinstance(base, Outside):
                    for target in self.evaluator.meant(base.name):
                        if is_of_a_project(target, self.evaluator):
                            call = OutwardCall(_name_span([scope]), unit, f"{target}#{name}", "", entry.engine, entry.phase)
                            self.out.add(call._replace(related=entry.related, arguments=entry.arguments[0] if entry.arguments else ()))

    def _meant(self, entry: Entry) -> Iterator[Scope]:
        """Yield the functions of a name: `function`, `Class.method`, a class (its constructor)."""
        owner, _, name = entry.function.rpartition(".")
        if not owner:
            yield from self.program.root.functions.get(name, ())
            yield from self._constructors([each for each in self._classes(name) if each.parent is self.program.root])
            return
        classes = self._classes(owner.rpartition(".")[2])
        if name == "<init>":
            yield from self._constructors(classes)
            return
        for each in classes:
            yield from self._methods(each, name, 0)
            yield from self._constructors([each.classes[name]] if name in each.classes else [])

    def _classes(self, name: str) -> list[Scope]:
        # A class and its companion object have one name.
        return [scope for scope in self.program.scopes if scope.kind == "class" and scope.name == name]

    def _constructors(self, classes: Iterable[Scope]) -> Iterator[Scope]:
        for each in classes:
            found = [scope for name in CONSTRUCTORS for scope in self._methods(each, name, 0)]
            yield from found
            if not found:
                yield from self.graph.instance_fields(each)

    def _methods(self, scope: Scope, name: str, depth: int) -> list[Scope]:
        if name in scope.functions:
            return scope.functions[name]
        for base in self.evaluator.bases(scope) if depth < MAX_BASES else ():
            if isinstance(base, LocalClass) and base.scope is not scope:
                return self._methods(base.scope, name, depth + 1)
        return []

    def _passed_on(self, entry: Entry, unit: int) -> None:
        """State that a name which is only imported here stands for a function of a further file (`__init__.py`)."""
        head, _, rest = entry.function.partition(".")
        for each, _ in self.program.root.body.imports:
            if each.name in (head, "*"):
                target = f"{each.target}.{entry.function}" if each.name == "*" else ".".join(filter(None, (each.target, rest)))
                call = OutwardCall(each.span, unit, target, "", entry.engine, entry.phase, related=entry.related)
                for arguments in entry.arguments or ((),):
                    self.out.add(call._replace(arguments=arguments))


class Exits:
    """States the calls of job code into other files of the project."""

    def __init__(self, graph: Graph, places: Places, out: Collector) -> None:
        self.graph = graph
        self.places = places
        self.out = out
        self.program = graph.program
        self.evaluator = graph.evaluator
        self._imports = {each.name for each, _ in self.program.root.body.imports}
        self._left: dict[tuple[str, str, str], set[tuple[Given, ...]]] = {}
        self._carrier = Carrier(graph.evaluator, out.path)

    def state(self) -> None:
        """State the calls of every function that runs in a job, and the names that it asks for."""
        resolved = {id(called.site.call): called for called in self.graph.calls}
        for scope, run in list(self.graph.runs.items()):
            if not scope.is_read or not run.engine or not run.phase or run.engine in _CLIENTS:
                continue
            for site in scope.body.sites:
                called = resolved.get(id(site.call))
                if called is not None and (called.model is not None or called.targets):
                    continue
                names = [name for name in self._names(scope, site, called, run) if is_of_a_project(name, self.evaluator)]
                if names:
                    where = self.places.at(scope, site.at.place)
                    for name in names if where.engine and where.phase else ():
                        self._add(name, site, where, scope)

        self._ask()

    def _ask(self) -> None:
        """State the names that other files may define, if anything here is a job."""
        units = [run.unit for run in self.graph.runs.values() if run.engine and run.phase]
        units.extend(fact.unit for fact in self.out.facts if isinstance(fact, Job))
        if self.evaluator.elsewhere is not None or not units:
            return
        names = {each for name in self.evaluator.outside for each in self.evaluator.meant(name) if is_of_a_project(each, self.evaluator)}
        if names:
            self.out.add(OutwardNames(Span(0, 0), min(units), tuple(sorted(names)[:MAX_NAMES])))

    def _add(self, name: str, site: Site, where: Where, scope: Scope) -> None:
        known = self._left.setdefault((where.function, name, where.phase), set())
        for arguments in self._arguments(scope, site):
            if arguments not in known and len(known) < MAX_ARGUMENTS:
                known.add(arguments)
                call = OutwardCall(
                    written(site.call), where.unit, name, where.function, where.engine, where.phase, where.guarded, where.loop
                )
                self.out.add(call._replace(related=where.related, arguments=arguments))

    def _arguments(self, scope: Scope, site: Site) -> list[tuple[Given, ...]]:
        """Return what a call gives, once per run of the function around it that is told apart."""
        if not site.call.arguments:
            return [()]
        frames = self.places.runs(scope)[:MAX_ARGUMENTS]
        return list(dict.fromkeys(self._carrier.arguments(site.call, Late(site.call, frame, site.at)) for frame in frames))

    def _names(self, scope: Scope, site: Site, called: Called | None, run: Run) -> Iterator[str]:
        """Yield the dotted names that a call may mean outside this file."""
        call = site.call
        callee = call.callee
        python = self.program.python
        if called is not None:
            obj = called.callee
        elif self._is_worth(callee, run, scope):
            obj = self.evaluator.callee(call, self.evaluator.frame(scope), site.at)
        else:
            return
        if isinstance(obj, Outside):
            yield from self.evaluator.meant(f"{obj.name}#<init>" if call.new else obj.name)
        elif isinstance(obj, Member):
            if isinstance(obj.owner, Thing):
                if obj.owner.type not in self.evaluator.models.types:
                    yield from self.evaluator.meant(f"{obj.owner.type}#{obj.name}")
            elif python and isinstance(callee, ir.Attribute) and (made := self._made(callee.owner, scope, site)):
                yield f"{made}#{obj.name}"

    def _is_worth(self, callee: ir.Expr, run: Run, scope: Scope) -> bool:
        """Whether a call that leads to no library may lead to another file."""
        if isinstance(callee, ir.Name):
            if callee.id in self._imports or self.evaluator.wildcards():
                return True
            return not self.program.python and (callee.id[:1].isupper() or self._inherits(scope))
        if not isinstance(callee, ir.Attribute):
            return False
        head: ir.Expr = callee
        while isinstance(head, ir.Attribute):
            head = head.owner
        if run.phase != "driver":
            return isinstance(head, (ir.Name, ir.Call))
        return isinstance(head, ir.Name) and (head.id in self._imports or (not self.program.python and head.id[:1].isupper()))

    def _inherits(self, scope: Scope) -> bool:
        """Whether a class around extends one of another file, whose methods are named bare."""
        owner = scope.enclosing_class()
        return owner is not None and any(isinstance(base, Outside) for base in self.evaluator.bases(owner))

    def _made(self, expr: ir.Expr, scope: Scope, site: Site) -> str:
        """Return the class outside this file of which an object is: by the call that made it, in Python, where no type is written."""
        if isinstance(expr, ir.Call):
            return self._class_of(expr, scope, site)
        for each, where in self._bindings(expr, scope):
            if isinstance(each.expr, ir.Call):
                found = self._class_of(each.expr, where, Site(each.expr, each.at))
                if found:
                    return found
        return ""

    def _bindings(self, expr: ir.Expr, scope: Scope) -> Iterator[tuple[Binding, Scope]]:
        """Yield what is assigned to a variable or to a field of the receiver."""
        if isinstance(expr, ir.Name):
            around: Scope | None = scope
            while around is not None:
                if expr.id in around.body.bindings:
                    yield from ((each, around) for each in around.body.bindings[expr.id])
                    return
                around = around.parent
        elif isinstance(expr, ir.Attribute) and isinstance(expr.owner, ir.Name):
            owner = scope.owner
            if owner is None or expr.owner.id not in (scope.receiver(), owner.name):
                return
            yield from ((each, owner) for each in owner.body.bindings.get(expr.name, ()))
            for methods in owner.functions.values():
                for method in methods:
                    if expr.name in method.words():
                        yield from ((each, method) for each in method.body.dotted.get(f"{method.receiver()}.{expr.name}", ()))

    def _class_of(self, call: ir.Call, scope: Scope, site: Site) -> str:
        obj = self.evaluator.callee(call, self.evaluator.frame(scope), site.at)
        if not isinstance(obj, Outside) or "." not in obj.name or self.evaluator.models.call(obj.name) is not None:
            return ""
        return obj.name if obj.name.rpartition(".")[2].lstrip("_")[:1].isupper() else ""


def is_of_a_project(name: str, evaluator: Evaluator) -> bool:
    """Whether a dotted name can be one of the project, and not of Python, Java or a library."""
    head = name.lstrip(".").partition(".")[0]
    if "." not in name and "#" not in name:
        return False
    if not evaluator.python:
        return head not in ("java", "javax", "scala", "sun") and not name.startswith(("org.apache.", "org.slf4j."))
    if name.startswith("."):
        return True
    if head in _COMMON or head in stdlib_module_names:
        return False
    return head not in evaluator.models.heads


def _name_span(scopes: list[Scope]) -> Span:
    node = scopes[0].node if scopes else None
    return node.name_span if node is not None else Span(0, 0)


def _once(phase: str) -> str:
    return "driver" if phase == "driver" else "init"
