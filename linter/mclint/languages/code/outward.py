"""Calls between the files of a project: those of job code into other files, and functions that job code of other files calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from sys import stdlib_module_names
from typing import TYPE_CHECKING

from mclint.facts import Entry, Job, OutwardCall
from mclint.languages.code import ir
from mclint.languages.code.graph import CONSTRUCTORS, Called, Graph, Run
from mclint.languages.code.index import Binding, Site, written
from mclint.languages.code.objects import LocalClass, Member, Outside, Thing
from mclint.languages.code.scopes import Scope
from mclint.value import Span

if TYPE_CHECKING:
    from mclint.languages.base import Collector
    from mclint.libraries.where import Places, Where

MAX_BASES = 8
MAX_WILDCARDS = 5

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

    def __init__(self, graph: Graph, out: Collector) -> None:
        self.graph = graph
        self.out = out
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
                self.graph.enter(scope, run)
            if not scopes:
                self._passed_on(entry, unit)

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
                self.out.add(OutwardCall(each.span, unit, target, "", entry.engine, entry.phase, related=entry.related))


class Exits:
    """States the calls of job code into other files of the project."""

    def __init__(self, graph: Graph, places: Places, out: Collector) -> None:
        self.graph = graph
        self.places = places
        self.out = out
        self.program = graph.program
        self.evaluator = graph.evaluator
        self._imports = {each.name for each, _ in self.program.root.body.imports}
        self._left: set[tuple[str, str, str]] = set()
        self._heads = {known.partition(".")[0] for library in self.evaluator.models.libraries for known in library.imports}

    def state(self) -> None:
        """State the calls of every function that runs in a job."""
        resolved = {id(called.site.call): called for called in self.graph.calls}
        for scope, run in list(self.graph.runs.items()):
            if not scope.is_read or not run.engine or not run.phase or run.engine in _CLIENTS:
                continue
            for site in scope.body.sites:
                called = resolved.get(id(site.call))
                if called is not None and (called.model is not None or called.targets):
                    continue
                names = [name for name in self._names(scope, site, called, run) if self._may_be_ours(name)]
                if names:
                    where = self.places.at(scope, site.at.place)
                    for name in names if where.engine and where.phase else ():
                        self._add(name, site, where)

    def _add(self, name: str, site: Site, where: Where) -> None:
        key = (where.function, name, where.phase)
        if key not in self._left:
            self._left.add(key)
            span = written(site.call)
            self.out.add(
                OutwardCall(span, where.unit, name, where.function, where.engine, where.phase, where.guarded, where.loop, where.related)
            )

    def _names(self, scope: Scope, site: Site, called: Called | None, run: Run) -> Iterator[str]:
        """Yield the dotted names that a call may mean outside this file."""
        call = site.call
        callee = call.callee
        python = self.program.python
        if called is not None:
            obj = called.callee
        elif self._is_worth(callee, run):
            obj = self.evaluator.callee(call, self.evaluator.frame(scope), site.at)
        else:
            return
        if isinstance(obj, Outside):
            name = f"{obj.name}#<init>" if call.new else obj.name
            if "." in name or "#" in name:
                yield name
            if not python or "." not in name:
                package = self.program.module.package
                bare = name.removeprefix(f"{package}.") if package else name
                if "." not in bare.partition("#")[0].rpartition(".")[0]:
                    for target in self.evaluator.wildcards()[:MAX_WILDCARDS]:
                        yield f"{target}.{bare}"
        elif isinstance(obj, Member) and isinstance(callee, ir.Attribute):
            if isinstance(obj.owner, Thing):
                if obj.owner.type not in self.evaluator.models.types:
                    yield f"{obj.owner.type}#{obj.name}"
            elif python and (made := self._made(callee.owner, scope, site)):
                yield f"{made}#{obj.name}"

    def _is_worth(self, callee: ir.Expr, run: Run) -> bool:
        """Whether a call that leads to no library may lead to another file."""
        if isinstance(callee, ir.Name):
            return callee.id in self._imports or bool(self.evaluator.wildcards()) or (not self.program.python and callee.id[:1].isupper())
        if not isinstance(callee, ir.Attribute):
            return False
        head: ir.Expr = callee
        while isinstance(head, ir.Attribute):
            head = head.owner
        if run.phase != "driver":
            return isinstance(head, (ir.Name, ir.Call))
        return isinstance(head, ir.Name) and (head.id in self._imports or (not self.program.python and head.id[:1].isupper()))

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

    def _may_be_ours(self, name: str) -> bool:
        """Whether a name can be one of the project, and not of Python, Java or a library."""
        head = name.lstrip(".").partition(".")[0]
        if not self.program.python:
            return head not in ("java", "javax", "scala", "sun") and not name.startswith(("org.apache.", "org.slf4j."))
        if name.startswith("."):
            return True
        if head in _COMMON or head in stdlib_module_names:
            return False
        return head not in self._heads


def _name_span(scopes: list[Scope]) -> Span:
    node = scopes[0].node if scopes else None
    return node.name_span if node is not None else Span(0, 0)


def _once(phase: str) -> str:
    return "driver" if phase == "driver" else "init"
