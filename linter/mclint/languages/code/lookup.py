"""What a name or an attribute stands for at a place of the program."""

from __future__ import annotations

import re

from mclint.languages.code import ir
from mclint.languages.code.assignments import Assignments
from mclint.languages.code.index import At, Binding
from mclint.languages.code.limits import MAX_CALLERS, MAX_CALLS, MAX_CANDIDATES
from mclint.languages.code.objects import (
    Frame,
    Late,
    LocalClass,
    Nothing,
    Object,
    Outside,
    Own,
    Thing,
    Unknown,
    merge,
)
from mclint.languages.code.scopes import Scope
from mclint.languages.sql import late
from mclint.value import Value

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


class Names(Assignments):
    """Looks names up; subclasses evaluate what they find."""

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
