"""Who calls whom: every call with what it calls, and in which phase each function runs.

What a function does and which functions outside the file it calls is stated per function, so that several files can be joined later.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from mclint.facts import Related
from mclint.languages.code import handed, ir
from mclint.languages.code.evaluate import Evaluator
from mclint.languages.code.guards import fills, guarded
from mclint.languages.code.index import Place, Site, written
from mclint.languages.code.objects import Late, Local, LocalClass, Member, Object, Outside, Own, Partial, Thing, Unknown
from mclint.languages.code.repeats import is_record_loop, under_main
from mclint.languages.code.scopes import Program, Scope
from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from mclint.libraries.models import CallModel

_new = tuple.__new__

CONSTRUCTORS = ("__init__", "<init>")
_CACHES = frozenset(("lru_cache", "cache", "cached_property", "memoize", "singleton", "cached", "reify"))
_RANK = {"": 0, "driver": 1, "init": 2, "task": 3, "record": 4}
_RUNNING = ("sql", "exec", "run", "query", "submit", "statement", "odps", "ddl", "job", "task", "command", "cmd", "script")
"""Words in the names of calls that may run a statement."""

STEPS_PER_CALL = 100
"""Evaluations that each call of a file adds to what is allowed for it: work stays in proportion to the file."""

MAX_PARTIALS = 3
"""Partial functions of partial functions that are followed."""

MAX_HELD = 12
"""Assignments to a variable that are looked at for a function."""

MAX_PASSES = 4
"""Rounds in which calls on arguments are looked at again."""

_CALLED_BACK = frozenset(("run", "call", "apply", "accept", "test", "get", "compute", "handle", "execute", "doInBackground"))
_MEMOS = frozenset(("computeIfAbsent", "getOrElseUpdate", "memoize", "withInitial"))
_ITERATIONS = frozenset(
    (
        "foreach", "forEach", "forEachRemaining", "forEachOrdered", "map", "flatMap", "filter", "foldLeft", "fold", "collect", "exists",
        "forall", "mapToObj", "tryAdvance", "imap", "imap_unordered", "applymap",
    )
)  # fmt: skip
"""Methods of collections and iterators that call a function once per element."""

MAX_SUBCLASSES = 30
"""Classes below one that are looked at for methods in place of its own."""

MAX_ROW = 12
"""Steps back in a row of calls that are looked at."""

MAX_PATH = 8
"""Calls that `related` names on the way to a place."""


@lru_cache(4096)
def may_run(name: str) -> bool:
    """Whether a call of a name may run a statement."""
    low = name.lower()
    return any(word in low for word in _RUNNING)


class Called(NamedTuple):
    """A call with what it calls: `name` is the qualified name outside this file, `targets` the functions in it."""

    scope: Scope
    site: Site
    callee: Object
    name: str
    model: CallModel | None
    targets: tuple[Scope, ...] = ()


class Run(NamedTuple):
    """How a function runs. `caller` and `site` say where it is called from; both are None where the platform calls it."""

    phase: str
    engine: str
    unit: int
    caller: Scope | None = None
    site: Site | None = None
    why: str = ""
    related: tuple[Related, ...] = ()
    """The calls of other files that lead to it."""


class Graph:
    """The calls of a program, and the run of each function that is reached."""

    def __init__(self, program: Program, evaluator: Evaluator) -> None:
        self.program = program
        self.evaluator = evaluator
        self.calls: list[Called] = []
        self.by_scope: dict[Scope, list[Called]] = {}
        self.passed: dict[Scope, list[tuple[Scope, Site]]] = {}
        """Functions that are handed to a call as arguments, by the scope that hands them on."""
        self.runs: dict[Scope, Run] = {}
        self._seen: set[Scope] = set()
        """Scopes whose calls are known. To read a body is not enough: a question about a field may have read it by the way."""
        self._own: set[str] = set()
        self._extending: dict[Scope, list[Scope]] | None = None
        self._imports = {each.name for each, _ in program.root.body.imports}

    def resolve(self) -> None:
        """Find out what every call of the program calls."""
        evaluator = self.evaluator
        for scope in self.program.scopes:
            if scope.name:
                self._own.add(scope.name)
        sites = list(self.program.sites())
        self._seen.update(self.program.read_scopes())
        evaluator.allow(STEPS_PER_CALL * len(sites))
        handed.type_parameters(evaluator, sites)
        for scope, site in sites:
            if self._is_worth(scope, site):
                self.calls.append(called := self._resolve(scope, site))
                self._note(called)
            self._handed_on(scope, site)
        evaluator.forget()
        for _ in range(MAX_PASSES):
            if not self._resolve_again():
                break
            evaluator.forget()
        for called in self.calls:
            self.by_scope.setdefault(called.scope, []).append(called)
        if self.program.python:
            handed.run_unnamed(self)

    def _note(self, called: Called) -> None:
        if not called.targets:
            return
        here = Late(called.site.call, self.evaluator.frame(called.scope), called.site.at)
        for target in called.targets:
            self.evaluator.callers.setdefault(target, []).append((called.scope, here))

    def _resolve_again(self) -> bool:
        """Look again at calls on what a function is given, now that its callers are known; return whether more is known."""
        more = False
        for number, called in enumerate(self.calls):
            if called.targets or called.name or not isinstance(called.callee, (Unknown, Member)):
                continue
            owner = called.callee.owner if isinstance(called.callee, Member) else called.callee
            if not isinstance(owner, Unknown) or not owner.reason.startswith("argument "):
                continue
            again = self._resolve(called.scope, called.site)
            if again.targets or again.name:
                self.calls[number] = again
                self._note(again)
                more = True
        return more

    def _is_worth(self, scope: Scope, site: Site) -> bool:
        """Whether a call can lead anywhere: to a library that is known, a function of this file or another, or a run of a statement."""
        callee = site.call.callee
        lasts = self.evaluator.models.lasts
        if isinstance(callee, ir.Attribute):
            name = callee.name
            if name in lasts or name in self._own or may_run(name):
                return True
            return _head(callee) in self._imports
        if isinstance(callee, ir.Name):
            name = callee.id
            return name in lasts or name in self._own or name in self._imports or name in scope.body.bindings or may_run(name)
        return True

    def _resolve(self, scope: Scope, site: Site) -> Called:
        evaluator = self.evaluator
        models = evaluator.models
        callee = evaluator.callee(site.call, evaluator.frame(scope), site.at)
        for _ in range(MAX_PARTIALS):
            if not isinstance(callee, Partial):
                break
            site = site._replace(call=evaluator.spelled_out(site.call, callee))
            callee = callee.function
        if isinstance(callee, Local):
            targets = self._overloads(callee.scope, site.call)
            return Called(scope, site, callee, "", None, (*targets, *self._overriding(callee.scope.owner, callee.scope.name, site.call)))
        if isinstance(callee, LocalClass):
            return Called(
                scope, site, callee, "", None, (*self._constructors(callee.scope, site.call), *self.instance_fields(callee.scope))
            )
        if isinstance(callee, Outside):
            model = models.call(callee.name)
            if model is None and _head(site.call.callee) not in self._imports:
                # A name that nothing defines: what the method is called tells as much as on an argument.
                model = models.methods.get(callee.name.rpartition(".")[2]) if "." in callee.name else None
                return Called(scope, site, callee, model.name if model is not None else callee.name, model)
            return _new(Called, (scope, site, callee, callee.name, model, ()))
        if isinstance(callee, Own):
            found = evaluator.member(callee.scope, "__call__", callee)
            return Called(scope, site, callee, "", None, (found.scope,) if isinstance(found, Local) else ())
        if isinstance(callee, Thing):
            name = f"{callee.type}#__call__"
            return Called(scope, site, callee, name, models.call(name))
        if isinstance(callee, Member):
            if isinstance(callee.owner, Thing):
                name = f"{callee.owner.type}#{callee.name}"
                model = models.call(name)
                # What the class around lacks and its base of another file may have, a class below it may define.
                own = scope.enclosing_class() if model is None and _head(site.call.callee) in (scope.receiver(), callee.name) else None
                return _new(Called, (scope, site, callee, name, model, self._overriding(own, callee.name, site.call)))
            if isinstance(callee.owner, (Unknown, Member, Own)):
                model = models.methods.get(callee.name)
                owner = callee.owner.scope if isinstance(callee.owner, Own) else None
                targets = self._overriding(owner, callee.name, site.call)
                return Called(scope, site, callee, model.name if model is not None else "", model, targets)
        return _new(Called, (scope, site, callee, "", None, ()))

    def _overloads(self, scope: Scope, call: ir.Call) -> tuple[Scope, ...]:
        """Return the functions of the same name that a call may mean: in Java several, told apart by their number of parameters."""
        if self.program.python or scope.parent is None:
            return (scope,)
        family = scope.parent.functions.get(scope.name, [scope])
        if scope not in family:
            return (scope,)
        count = len(call.arguments)
        fitting = [each for each in family if len(each.parameters) == count or any(one.spread for one in each.parameters)]
        return tuple(fitting or family)

    def _overriding(self, owner: Scope | None, name: str, call: ir.Call) -> tuple[Scope, ...]:
        """Return the methods of the file's subclasses of a class that a call of its method may mean, too."""
        if owner is None or name in CONSTRUCTORS:
            return ()
        found: list[Scope] = []
        waiting, seen = list(self._subclasses().get(owner, ())), 0
        while waiting and seen < MAX_SUBCLASSES:
            each = waiting.pop()
            seen += 1
            if name in each.functions:
                found.extend(self._overloads(each.functions[name][-1], call))
            waiting.extend(self._subclasses().get(each, ()))
        return tuple(found)

    def _subclasses(self) -> dict[Scope, list[Scope]]:
        """Return the classes of the file that extend each class of the file."""
        if self._extending is None:
            self._extending = {}
            classes = [scope for scope in self.program.scopes if scope.kind == "class" and isinstance(scope.node, ir.Class)]
            names = {scope.name for scope in classes}
            for scope in classes:
                if isinstance(scope.node, ir.Class) and any(_last(base) in names for base in scope.node.bases):
                    for base in self.evaluator.bases(scope):
                        if isinstance(base, LocalClass) and base.scope is not scope:
                            self._extending.setdefault(base.scope, []).append(scope)
        return self._extending

    def _constructors(self, scope: Scope, call: ir.Call) -> tuple[Scope, ...]:
        if not call.new and not self.program.python and "apply" in scope.functions:
            return self._overloads(scope.functions["apply"][-1], call)
        for name in CONSTRUCTORS:
            if name in scope.functions:
                return self._overloads(scope.functions[name][-1], call)
        for base in self.evaluator.bases(scope):
            if isinstance(base, LocalClass) and base.scope is not scope:
                for name in CONSTRUCTORS:
                    if name in base.scope.functions:
                        return (base.scope.functions[name][-1],)
        return ()

    def instance_fields(self, scope: Scope) -> tuple[Scope, ...]:
        """Return a class of Java or Scala whose fields are set with each object.

        Where some fields belong to the class itself, its body says nothing of the others.
        """
        node = scope.node
        if self.program.python or not isinstance(node, ir.Class) or node.kind == "object":
            return ()
        shared = any(isinstance(each, ir.Assign) and each.static and isinstance(each.value, ir.Call) for each in node.body)
        return () if shared or any(isinstance(each, ir.Block) and each.kind == "static" for each in node.body) else (scope,)

    def _handed_on(self, scope: Scope, site: Site) -> None:
        """Note functions among the arguments of a call: whoever gets them may call them."""
        for argument in site.call.arguments:
            value = argument.value
            if isinstance(value, ir.Lambda):
                target = self.program.by_node.get(id(value.function))
            elif isinstance(value, ir.Call) and value.body is not None:
                self._pass_methods(scope, site, value.body)
                continue
            elif self._names_function(scope, value):
                obj = self.evaluator.eval(value, self.evaluator.frame(scope), site.at)
                target = obj.scope if isinstance(obj, Local) else None
                if isinstance(obj, Own) and not self.program.python and isinstance(obj.scope.node, ir.Class):
                    self._pass_methods(scope, site, obj.scope.node)
            else:
                continue
            if target is not None:
                self.evaluator.escaped.add(target)
                self.passed.setdefault(scope, []).append((target, site))

    def _names_function(self, scope: Scope, expr: ir.Expr) -> bool:
        """Whether an argument may be the name of a function of the file, or of a variable that holds one."""
        if isinstance(expr, ir.Attribute):
            return expr.name in self._own
        if not isinstance(expr, ir.Name):
            return False
        if expr.id in self._own:
            return True
        held = [each.expr for each in scope.body.bindings.get(expr.id, ())[:MAX_HELD]]
        return any(isinstance(each, ir.Lambda) or (isinstance(each, ir.Call) and each.body is not None) for each in held)

    def _pass_methods(self, scope: Scope, site: Site, node: ir.Class) -> None:
        """Note the methods by which whoever gets an object calls back: all of an anonymous class, those of the usual names of another."""
        made = self.program.by_node.get(id(node))
        for name, methods in made.functions.items() if made is not None else ():
            if not node.name or name in _CALLED_BACK:
                for method in methods:
                    self.evaluator.escaped.add(method)
                    self.passed.setdefault(scope, []).append((method, site))

    # --- phases

    def enter(self, scope: Scope, run: Run) -> None:
        """Say that the platform calls a function, and follow its calls."""
        waiting = [(scope, run)]
        while waiting:
            scope, run = waiting.pop()
            if run.caller is not None and run.phase in ("record", "task") and _is_cached(scope):
                run = run._replace(phase="init")
            known = self.runs.get(scope)
            if known is not None and _RANK[known.phase] >= _RANK[run.phase]:
                continue
            self.runs[scope] = run
            if scope not in self._seen:
                continue
            edges = [(target, called.site, False) for called in self.by_scope.get(scope, ()) for target in called.targets]
            python = self.program.python
            edges.extend((target, site, _is_iteration(site.call, python=python)) for target, site in self.passed.get(scope, ()))
            for target, site, each in reversed(edges):
                if scope.kind == "module" and run.phase != "driver" and under_main(site.at.place):
                    continue
                phase = self.phase_at(scope, site.at.place, run)
                if each and phase == "task":
                    phase = "record"
                elif phase in ("record", "task") and (_is_memo(site.call) or fills(site.call, target)):
                    phase = "init"
                waiting.append((target, Run(phase, run.engine, run.unit, scope, site)))
            for child in scope.children:
                lazy = scope.kind == "class" and child.function is not None and "lazy" in child.function.modifiers
                if child.kind == "class" or lazy:
                    waiting.append((child, run._replace(caller=scope, site=None)))

    def phase_at(self, scope: Scope, place: Place, run: Run) -> str:
        """Return the phase of a place inside a function: guarded code runs once, a loop over a task's records once per record."""
        phase = run.phase
        if phase in ("record", "task") and guarded(scope, place):
            return "init"
        if phase == "task" and any(is_record_loop(loop) for loop in place.loops()):
            return "record"
        return phase

    def path(self, scope: Scope) -> tuple[Related, ...]:
        """Return the calls that lead to a function, from its caller to the function that the platform calls."""
        found: list[Related] = []
        run = self.runs.get(scope)
        while run is not None and run.caller is not None and len(found) < MAX_PATH:
            if run.site is not None:
                found.append(Related(written(run.site.call), f"`{scope.qualified or 'it'}` is called here{words_of(run.phase)}"))
            scope = run.caller
            run = self.runs.get(scope)
        if run is not None and run.caller is None:
            found.extend(run.related[: MAX_PATH - len(found)])
        return tuple(found)

    def read_further(self) -> None:
        """Read functions of jobs that no word made worth reading, as far as the calls go: what they call may lie in another file."""
        while True:
            unread = [scope for scope, run in self.runs.items() if scope not in self._seen and run.phase != "driver"]
            if not unread:
                return
            for scope in unread:
                self._seen.add(scope)
                for site in scope.body.sites:
                    if self._is_worth(scope, site):
                        called = self._resolve(scope, site)
                        self.calls.append(called)
                        self.by_scope.setdefault(scope, []).append(called)
                        self._note(called)
                        self._handed_on(scope, site)
                self.enter(scope, self.runs.pop(scope))


def _is_memo(call: ir.Call) -> bool:
    """Whether a call runs the function that it is given once, and keeps what that returns."""
    return isinstance(call.callee, ir.Attribute) and call.callee.name in _MEMOS


def _is_iteration(call: ir.Call, *, python: bool) -> bool:
    """Whether a call hands each element of a collection to a function, and not, say, each batch of them."""
    callee = call.callee
    if isinstance(callee, ir.Name):
        return callee.id in ("map", "filter")
    if not isinstance(callee, ir.Attribute) or not (callee.name in _ITERATIONS or (python and callee.name == "apply")):
        return False
    owner = callee.owner
    for _ in range(MAX_ROW):
        if isinstance(owner, ir.Attribute) and owner.name in ("grouped", "sliding", "partition", "buffer", "window"):
            return False
        if not isinstance(owner, (ir.Call, ir.Attribute)):
            break
        owner = owner.callee if isinstance(owner, ir.Call) else owner.owner
    return True


def _head(expr: ir.Expr) -> str:
    """Return the name at the beginning of a row of attributes, or empty."""
    while isinstance(expr, ir.Attribute):
        expr = expr.owner
    return expr.id if isinstance(expr, ir.Name) else ""


def _last(expr: ir.Expr) -> str:
    """Return the last name of a row of attributes."""
    return expr.name if isinstance(expr, ir.Attribute) else expr.id if isinstance(expr, ir.Name) else ""


def rank(run: Run) -> int:
    """Return how often a run happens, as a number to compare."""
    return _RANK[run.phase]


def words_of(phase: str) -> str:
    """Say how often something happens in a phase."""
    return {"record": ", once per record", "task": ", once per task", "init": ", at initialisation"}.get(phase, "")


def _is_cached(scope: Scope) -> bool:
    """Whether a function runs once, whoever calls it how often."""
    function = scope.function
    if function is None:
        return False
    if "lazy" in function.modifiers:
        return True
    for decorator in function.decorators:
        expr = decorator.callee if isinstance(decorator, ir.Call) else decorator
        name = expr.name if isinstance(expr, ir.Attribute) else expr.id if isinstance(expr, ir.Name) else ""
        if name in _CACHES:
            return True
    return False
