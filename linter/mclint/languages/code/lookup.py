"""What a name or an attribute stands for at a place of the program."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.languages.code.index import At, Binding, Body, Place
from mclint.languages.code.limits import ALLOWANCE, MAX_CALLERS, MAX_CALLS, MAX_CANDIDATES, MAX_LOOKED_AT, MAX_PARTS
from mclint.languages.code.objects import (
    Frame,
    Late,
    Local,
    LocalClass,
    Many,
    Nothing,
    Num,
    Object,
    Outside,
    Own,
    Thing,
    Unknown,
    as_text,
    merge,
)
from mclint.languages.code.scopes import Program, Scope
from mclint.languages.sql import late
from mclint.value import Value, join, unknown

if TYPE_CHECKING:
    from mclint.libraries.models import Models

_GLOBAL = late.Late(r"^[ \t]+global[ \t]+([\w, \t]+)", re.MULTILINE)

_VARIABLES = frozenset(("value", "declare", "augment"))
_ALWAYS = frozenset(
    (
        "String", "Object", "Integer", "Long", "Short", "Byte", "Boolean",
        "Double", "Float", "Character", "Number", "System", "Math", "Thread",
        "Runtime", "StringBuilder", "StringBuffer", "Class", "Iterable",
        "Runnable", "Exception", "RuntimeException", "Throwable", "Void", "Enum",
        "Cloneable", "Comparable", "AutoCloseable", "App", "Serializable", "Product", "AnyRef", "AnyVal",
    )
)  # fmt: skip
"""Names of java.lang and of scala, which are imported into every program."""

_PLAIN = frozenset(
    ("String", "Object", "Integer", "Long", "Short", "Byte", "Boolean", "Double", "Float", "Character", "Number", "Int", "Any")
)
"""Types of which a name tells nothing."""


def _seq(binding: Binding) -> int:
    return binding.at.seq


class Names:
    """Looks names up; subclasses evaluate what they find."""

    def __init__(self, program: Program, models: Models) -> None:
        self.program = program
        self.models = models
        self.language = program.module.language
        self.python = program.python
        self.callers: dict[Scope, list[tuple[Scope, Late]]] = {}
        """Calls of each function in this file, with the scope they stand in, once the call graph is known."""
        self.given: dict[Scope, list[Frame]] = {}  # runs that calls of other files make
        self.escaped: set[Scope] = set()
        """Functions that are also used as values: their callers are not all known."""
        self._sums: dict[tuple[int, int], tuple[Frame, Object]] = {}
        self._globals: dict[str, list[tuple[Scope, Binding]]] = {}
        self._declared: dict[str, list[int]] | None = None
        self._frames: dict[Scope, Frame] = {}
        self._memo: dict[tuple[int, int, int], Object] = {}
        self._members: dict[tuple[Scope, str], Object | None] = {}
        self._declaring: set[str] = set()
        self._wildcards: list[str] | None = None
        self._depth = 0
        self._inside = 0
        self._allowance = ALLOWANCE
        self._steps = 0
        self._cut = False

    def forget(self) -> None:
        """Drop what was worked out, because more is known now."""
        self._memo.clear()
        self._members.clear()
        self._sums.clear()
        self._globals.clear()

    def frame(self, scope: Scope) -> Frame:
        """Return the run of a scope of which nothing is known: one per scope."""
        frame = self._frames.get(scope)
        if frame is None:
            outer = self.frame(scope.parent) if scope.parent is not None else None
            frame = self._frames[scope] = Frame(scope, None, outer)
        return frame

    def eval(self, expr: ir.Expr, frame: Frame, at: At | None) -> Object:
        """Return what an expression is, seen from a place in a run."""
        raise NotImplementedError

    # --- names

    def name(self, name: str, frame: Frame, at: At | None) -> Object:
        """Return what a name means at a place."""
        run: Frame | None = frame
        first = True
        while run is not None:
            scope = run.scope
            if scope.kind != "class" or first or not self.python:
                found = self._in_scope(name, scope, run, at if first else None)
                if found is not None:
                    return found
                if scope.kind == "class" and not self.python and (inherited := self.inherited(name, scope)) is not None:
                    return inherited
            first = False
            run = run.outer
        return self._imported_or_builtin(name, frame)

    def _in_scope(self, name: str, scope: Scope, frame: Frame, at: At | None) -> Object | None:
        body = scope.body
        bindings = body.bindings.get(name) if name not in body.outer else None
        if scope.kind == "class" and not self.python and (bindings is None or any(each.kind in _VARIABLES for each in bindings)):
            return self._field(name, scope)
        parameter = scope.parameter(name)
        if bindings and not self._is_field(name, bindings, scope):
            start = None if parameter is None else (lambda: self.parameter(scope, name, frame))
            found = self._reach(bindings, at, frame, start)
            return self._with_globals(name, found) if scope.kind == "module" and self.set_globally(name) else found
        if parameter is not None:
            return self.parameter(scope, name, frame)
        if scope.kind == "module" and self.set_globally(name):
            return self._with_globals(name, None)
        if scope.owner is not None and name == scope.receiver():
            return Own(scope.owner)
        return None

    def _is_field(self, name: str, bindings: list[Binding], scope: Scope) -> bool:
        """Whether an assignment to a bare name writes a field: Java and Scala declare their variables."""
        if self.python or scope.kind != "function" or any(each.type or each.kind not in ("value", "augment") for each in bindings):
            return False
        owner = scope.enclosing_class()
        return owner is not None and name in owner.body.bindings

    def set_globally(self, name: str) -> list[tuple[Scope, Binding]]:
        """Return what functions assign to a name of the module by `global`."""
        known = self._globals.get(name)
        if known is None:
            known = self._globals[name] = []
            for scope in self._declarers(name):
                if name in scope.body.outer:
                    known.extend((scope, binding) for binding in scope.body.bindings.get(name, ()))
        return known

    def _declarers(self, name: str) -> list[Scope]:
        """Return the functions that declare a name as global; found in the text, so that no other function need be lowered."""
        program = self.program
        if not program.python:
            return []
        if program.text is None:
            return list(program.read_scopes())
        if self._declared is None:
            self._declared = {}
            for found in _GLOBAL.finditer(program.text) if "global" in program.text else ():
                for each in found.group(1).split(","):
                    self._declared.setdefault(each.strip(), []).append(found.start())
        places = self._declared.get(name)
        if not places:
            return []
        return [scope for scope in list(program.scopes) if scope.kind == "function" and program.holds(scope, places)]

    def _with_globals(self, name: str, found: Object | None) -> Object:
        """Add what functions assign to a name of the module by `global`; an empty start value does not count."""
        others = [self._bound(binding, self.frame(scope)) for scope, binding in self.set_globally(name)[:MAX_CANDIDATES]]
        if found is not None and not isinstance(found, Nothing) and found != Value():
            others.insert(0, found)
        real = [each for each in others if not isinstance(each, Nothing)]
        return self._choose(real) if real else self._choose(others)

    def _imported_or_builtin(self, name: str, frame: Frame) -> Object:
        if name in ("this", "self") and not self.python:
            return Unknown(name)
        for target in self.wildcards():
            local = self.program.root.classes.get(target.rpartition(".")[2])
            if local is not None and (name in local.body.bindings or name in local.functions):
                return self.member(local, name, None)
            whole = self.models.canonical(f"{target}.{name}")
            if self.models.is_known(whole):
                return Outside(whole)
        if name in _ALWAYS and not self.python:
            return Outside(self.models.canonical(f"java.lang.{name}"))
        if name in self.models.globals:
            return Thing(self.models.globals[name])
        if self.program.module.package and name[:1].isupper():
            whole = self.models.canonical(name)
            return Outside(whole if whole != name else f"{self.program.module.package}.{name}")
        return self.from_a_base(name, frame) or Outside(self.models.canonical(name))

    def wildcards(self) -> list[str]:
        """Return the packages that are imported whole."""
        if self._wildcards is None:
            self._wildcards = [each.target for each, _ in self.program.root.body.imports if each.name == "*"]
        return self._wildcards

    # --- assignments

    def reaching(self, bindings: list[Binding], at: At | None) -> tuple[list[Binding], bool]:
        """Return the assignments that may hold at a place, latest first, and whether one of them surely does."""
        found: list[Binding] = []
        certain: Binding | None = None
        end = len(bindings) if at is None else bisect_right(bindings, at.seq, key=_seq)
        for number in range(end - 1, -1, -1):
            binding = bindings[number]
            if at is not None and binding.at.seq == at.seq and binding.kind not in ("loop", "with"):
                continue
            if end - number > MAX_LOOKED_AT or len(found) > MAX_CANDIDATES:
                return found, False
            place = binding.at.place
            if at is not None and place.excludes(at.place):
                continue
            if binding.kind == "loop" and at is not None and isinstance(place.node, ir.Comprehension) and not place.encloses(at.place):
                continue
            found.append(binding)
            if place.solid.encloses(at.place) if at is not None else place.solid.kind == "body":
                certain = binding
                break
        if at is not None:
            found.extend(self._carried(bindings[end : end + MAX_LOOKED_AT], at, certain))
        return found, certain is not None

    @staticmethod
    def _carried(bindings: list[Binding], at: At, certain: Binding | None) -> list[Binding]:
        """Return assignments further down in a loop around, which hold at its next turn."""
        if not bindings:
            return []
        outermost: Place | None = None
        for loop in at.place.loops():
            if certain is not None and loop.encloses(certain.at.place):
                break
            outermost = loop
        if outermost is None:
            return []
        later = [each for each in bindings if outermost.encloses(each.at.place)]
        return later[:MAX_CANDIDATES]

    def _reach(self, bindings: list[Binding], at: At | None, frame: Frame, start: object) -> Object:
        found, certain = self.reaching(bindings, at)
        if len(found) > MAX_CANDIDATES:
            return Unknown("one of many values")
        objects = [self._bound(each, frame) for each in found]
        if not certain and callable(start):
            objects.append(start())
        if not objects:
            # A use above every assignment: in a function that runs later, or in a branch that never meets one.
            objects = [self._bound(each, frame) for each in bindings[:MAX_CANDIDATES]]
        return self._choose(objects)

    def _choose(self, objects: Sequence[Object]) -> Object:
        """Merge what a name may be; of a function or module that is defined or else imported, take the one that is known best."""
        if len(objects) == 1:
            return objects[0]
        own = [each for each in objects if isinstance(each, (Local, LocalClass))]
        outside = [each for each in objects if isinstance(each, Outside)]
        if len(own) == 1 and len(own) + len(outside) + sum(isinstance(each, (Unknown, Nothing)) for each in objects) == len(objects):
            return own[0]
        if len(outside) > 1 and len(outside) == len(objects):
            modelled = [each for each in outside if each.name in self.models.calls or each.name in self.models.types]
            return (modelled or outside)[-1]
        return merge(objects)

    def _bound(self, binding: Binding, frame: Frame) -> Object:
        """Return the object that an assignment gives."""
        kind = binding.kind
        if kind == "import":
            return self.import_target(binding.target)
        if kind == "function":
            if isinstance(binding.node, ir.Function) and not self.python and not binding.node.modifiers.isdisjoint(("lazy", "property")):
                return (
                    self.returned(self.program.by_node[id(binding.node)], None)
                    if id(binding.node) in self.program.by_node
                    else Unknown("lazy")
                )
            return (
                Local(self.program.by_node[id(binding.node)], None, frame)
                if id(binding.node) in self.program.by_node
                else Unknown("a function")
            )
        if kind == "class":
            return LocalClass(self.program.by_node[id(binding.node)]) if id(binding.node) in self.program.by_node else Unknown("a class")
        if kind == "declare" or binding.expr is None:
            return self.declared(binding.type, frame) or Unknown("a declared name")
        if kind == "augment":
            return self._augmented(binding, frame)
        obj = self.eval(binding.expr, frame, binding.at)
        if kind == "loop":
            obj = self._element(obj)
        elif kind == "with":
            obj = self._entered(obj)
        for number in binding.path:
            obj = self._unpacked(obj, number)
        if isinstance(obj, (Unknown, Nothing)) and binding.type:
            return self.declared(binding.type, frame) or obj
        return obj

    def import_target(self, target: str) -> Object:
        """Return what an import names."""
        name = self.models.canonical(target)
        return tuple.__new__(Outside, (name, "" if name == target else target))

    def _augmented(self, binding: Binding, frame: Frame) -> Object:
        """Return a value after `+=`: what it was before and what is added, through a row of such statements."""
        body: Body = frame.scope.body
        bindings = (body.dotted if "." in binding.name else body.bindings).get(binding.name) or [binding]
        row = [binding]
        while True:
            kept = self._sums.get((id(row[-1]), id(frame)))
            if kept is not None:
                row.pop()
                start = kept[1]
                break
            found, certain = self.reaching(bindings, row[-1].at)
            if len(found) == 1 and certain and found[0].kind == "augment" and len(row) < MAX_PARTS:
                row.append(found[0])
                continue
            # Several additions that may each have been the last one leave nothing to be sure of, and would be followed without end.
            sure = found and certain and all(each.kind != "augment" for each in found)
            start = merge([self._bound(each, frame) for each in found]) if sure else Unknown("a text put together")
            break
        for each in reversed(row):
            start = self._added(start, each, frame)
            self._sums[id(each), id(frame)] = (frame, start)
        return start

    def _added(self, start: Object, binding: Binding, frame: Frame) -> Object:
        """Return what `+=` makes of a value."""
        expr = binding.expr
        if binding.op != "+" or expr is None:
            return Unknown("a changed value")
        more = self.eval(expr, frame, binding.at)
        repeated = next(binding.at.place.loops(), None) is not None
        if isinstance(start, Num):
            return Num(start.number + more.number, expr.span) if isinstance(more, Num) and not repeated else Unknown("a number")
        if isinstance(start, Many):
            more_items = more.items if isinstance(more, Many) and not repeated else ()
            return Many((*start.items[:MAX_PARTS], *more_items), complete=bool(more_items) and start.complete, span=start.span)
        pieces = [as_text(start, expr.span), as_text(more, expr.span)]
        if repeated:
            pieces.append(unknown("what a loop adds", expr.span))
        text = join(pieces)
        return text if len(text.parts) <= MAX_PARTS else Unknown("a text put together in many steps")

    def _element(self, obj: Object) -> Object:
        """Return an element of what a loop runs over, if they are all the same."""
        if isinstance(obj, Many) and obj.complete and 0 < len(obj.items) <= MAX_CANDIDATES:
            found = merge([self.eval(*item) for item in obj.items])
            return Unknown("each of several values") if isinstance(found, Unknown) else found
        if isinstance(obj, Thing):
            kind = self.models.field(obj.type, "element")
            if kind:
                return Thing(str(kind), obj.origin)
        return Unknown("each of several values")

    def _entered(self, obj: Object) -> Object:
        """Return what `with` gives for an object."""
        if isinstance(obj, Thing):
            kind = self.models.field(obj.type, "enter")
            if kind:
                return Thing(str(kind), obj.origin, obj.chain)
        return obj

    def _unpacked(self, obj: Object, number: int) -> Object:
        if isinstance(obj, Many) and number < len(obj.items):
            return self.eval(*obj.items[number])
        return Unknown("a part of a value")

    def declared(self, written: str, frame: Frame) -> Object | None:
        """Return an object of a declared type, if the type is one that is known."""
        if not written or (written in _PLAIN and not self.python):
            return None
        if written in self._declaring:
            return None  # a variable of the name of its own type
        self._declaring.add(written)
        try:
            head, *rest = written.split(".")
            obj = self.name(head, frame, None)
            for each in rest:
                obj = self.attribute(obj, each)
        finally:
            self._declaring.discard(written)
        if isinstance(obj, LocalClass):
            return Own(obj.scope)
        if isinstance(obj, Outside) and (obj.name in self.models.types or (not self.python and "." in obj.name)):
            return Thing(obj.name)
        return None

    # --- parameters

    def parameter(self, scope: Scope, name: str, frame: Frame) -> Object:
        """Return what a parameter is: the argument of the run, else what all calls in this file agree on."""
        number = next(number for number, each in enumerate(scope.parameters) if each.name == name)
        parameter = scope.parameters[number]
        owner = scope.owner
        method = self.python and owner is not None and scope.function is not None and "static" not in scope.function.modifiers
        if method and number == 0 and owner is not None:
            bound = frame.args.get(name) if frame.args is not None else None
            if bound is not None:
                return self.eval(*bound)
            return LocalClass(owner) if scope.function is not None and "class" in scope.function.modifiers else Own(owner)
        default = parameter.default
        outer = frame.outer or (self.frame(scope.parent) if scope.parent is not None else frame)
        if frame.args is not None:
            bound = frame.args.get(name)
            if bound is not None:
                return self.eval(*bound)
            if default is not None and not parameter.spread:
                return self.eval(default, outer, scope.at)
            return Unknown(f"argument {name}")
        callers = self.callers.get(scope, ())
        if self._inside >= MAX_CALLS:
            self._cut = self._cut or bool(callers)
            callers = ()
        merged = merge([self.parameter(scope, name, run) for run in self.given.get(scope, ())])
        if not isinstance(merged, Unknown):
            return merged
        if callers and len(callers) <= MAX_CALLERS and scope not in self.escaped and not parameter.spread:
            found: list[Object] = []
            self._inside += 1
            for caller, late in callers:
                run = self.bind(scope, late)
                given = run.args.get(name) if run is not None and run.args is not None else None
                if run is None:
                    found.append(Unknown(f"argument {name}"))
                elif given is not None:
                    found.append(self.eval(*given))
                elif default is not None:
                    found.append(self.eval(default, self.frame(caller) if outer is frame else outer, scope.at))
                else:
                    found.append(Unknown(f"argument {name}"))
            self._inside -= 1
            merged = merge(found)
            if not isinstance(merged, Unknown):
                return merged
        typed = self.declared(parameter.type, outer)
        return typed if typed is not None else Unknown(f"argument {name}", parameter.span)

    def bind(self, scope: Scope, late: Late) -> Frame | None:
        """Return the run of a function that a call makes, or None if its arguments cannot be told apart."""
        call = late.expr
        if not isinstance(call, ir.Call):
            return None
        parameters = list(scope.parameters)
        function = scope.function
        if self.python and scope.owner is not None and function is not None and "static" not in function.modifiers and parameters:
            parameters = parameters[1:]
        args: dict[str, Late] = {}
        names = {each.name for each in parameters}
        position = 0
        for argument in call.arguments:
            if argument.name in ("*", "**"):
                return None
            if argument.name:
                if argument.name in names:
                    args[argument.name] = Late(argument.value, late.frame, late.at)
            elif position < len(parameters):
                if parameters[position].spread:
                    break
                args[parameters[position].name] = Late(argument.value, late.frame, late.at)
                position += 1
        return Frame(scope, args, self.frame(scope.parent) if scope.parent is not None else None)

    # --- what subclasses add

    def attribute(self, owner: Object, name: str) -> Object:
        """Return an attribute of an object, wherever it was set."""
        raise NotImplementedError

    def returned(self, scope: Scope, run: Frame | None) -> Object:
        """Return what a function of this file returns."""
        raise NotImplementedError

    def bases(self, scope: Scope) -> list[Object]:
        """Return the bases of a class."""
        raise NotImplementedError

    def inherited(self, name: str, scope: Scope) -> Object | None:
        """Return what a bare name means that a class of this file has from another, or None."""
        raise NotImplementedError

    def from_a_base(self, name: str, frame: Frame) -> Object | None:
        """Return what a bare name means that a class around has from a class of another file, or None."""
        raise NotImplementedError

    def member(self, scope: Scope, name: str, receiver: Own | None) -> Object:
        """Return a member of a class of this file."""
        raise NotImplementedError

    def _field(self, name: str, scope: Scope) -> Object | None:
        raise NotImplementedError
