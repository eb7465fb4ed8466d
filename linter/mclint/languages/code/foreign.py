"""What a file says to others: the worth of its constants, variables and fields, and what its functions give.

An answer depends on the text of the file, on the question and on what further files say, and on nothing else: not on who asks, nor when.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.languages.code.crossing import Carrier, call_arguments
from mclint.languages.code.evaluate import Evaluator
from mclint.languages.code.limits import MAX_DEPTH
from mclint.languages.code.objects import Late, Local, LocalClass, Member, Nothing, Object, Outside, Own, Unknown
from mclint.languages.code.reading import imported, names_in_full
from mclint.languages.code.scopes import Program, Scope
from mclint.value import Span

if TYPE_CHECKING:
    from mclint.facts import Given
    from mclint.languages.base import Elsewhere
    from mclint.libraries.models import Libraries

NOWHERE = Span(0, 0)
START = MAX_DEPTH - 14
"""Where evaluation begins to count its depth: several files that ask one another share one stack."""

MAX_NAMES = 8
"""Names in a row (`Config.DB.HOST`) that are followed."""


class Foreign:
    """A file of the project that others ask."""

    def __init__(self, module: ir.Module, text: str, path: str, libraries: Libraries, elsewhere: Elsewhere) -> None:
        self.path = path
        self.program = Program(module, text)
        self.imports = imported(self.program, text, libraries.heads(module.language))
        targets = [each.target + (".*" if each.name == "*" else "") for each in self.imports]
        in_full = [] if self.program.python else names_in_full(text)
        models = libraries.select(module.language, ["builtins", module.language, *targets, *in_full])
        self.evaluator = Evaluator(self.program, models)
        self.evaluator.path = path
        self.evaluator.elsewhere = elsewhere
        self.evaluator.start_at(START)

    def value(self, name: str, made: tuple[Given, ...], module: str) -> Given | None:
        """Return what a name (`HOST`, `Config.HOST`, `Config#host` of an object made with some arguments) is worth.

        `module` is the dotted name by which who asks knows the file.
        """
        for obj in self._objects(name, made):
            if isinstance(obj, (Local, LocalClass, Outside, Member, Unknown, Nothing)):
                continue
            return self._carried(obj, module)
        return None

    def result(self, name: str, arguments: tuple[Given, ...], made: tuple[Given, ...], module: str) -> Given | None:
        """Return what a function, or a method of an object made with some arguments, gives that is called with some."""
        for obj in self._objects(name, made, called=True):
            found = self._called(obj, arguments)
            if not isinstance(found, (Local, LocalClass, Outside, Member, Unknown, Nothing)):
                return self._carried(found, module)
        return None

    def _carried(self, obj: Object, module: str) -> Given | None:
        found = Carrier(self.evaluator, self.path, module).given(obj)
        return found if found.kind else None

    def _objects(self, name: str, made: tuple[Given, ...], *, called: bool = False) -> Iterable[Object]:
        """Yield what a name, which may be `called`, may stand for; a class of Scala and its companion have one name."""
        owner, mark, member = name.partition("#")
        parts = owner.split(".")[:MAX_NAMES]
        for start in self._starts(parts[0]):
            self.evaluator.begin()
            obj = start
            if mark:
                parts.append(member)
            for number, part in enumerate(parts[1:], 2):
                last = number == len(parts)
                if last and mark and isinstance(obj, LocalClass):
                    obj = Own(obj.scope, self._call(obj.scope, made))
                obj = (self._method(obj, part) if last and called else None) or self._attribute(obj, part)
            yield obj

    def _starts(self, name: str) -> Iterable[Object]:
        root = self.program.root
        _ = root.body  # defines the classes
        self.evaluator.begin()
        if not self.program.python:
            return [
                LocalClass(scope) for scope in self.program.scopes if scope.kind == "class" and scope.name == name and scope.parent is root
            ]
        evaluator = self.evaluator
        obj = evaluator.name(name, evaluator.frame(root), None)
        if isinstance(obj, Outside) and name not in root.body.bindings and not evaluator.wildcards():
            return []
        return [evaluator.asked(obj, NOWHERE) if isinstance(obj, (Outside, Member)) else obj]

    def _method(self, obj: Object, name: str) -> Object | None:
        """Return a method of Java or Scala, which may have the name of a field."""
        if self.program.python or not isinstance(obj, (LocalClass, Own)) or name not in obj.scope.functions:
            return None
        return Local(obj.scope.functions[name][-1], obj if isinstance(obj, Own) else None)

    def _attribute(self, obj: Object, name: str) -> Object:
        found = self.evaluator.attribute(obj, name)
        return self.evaluator.asked(found, NOWHERE) if isinstance(found, (Outside, Member)) else found

    def _call(self, scope: Scope, arguments: tuple[Given, ...]) -> Late:
        """Return a call of a class or function of this file with arguments of another."""
        evaluator = self.evaluator
        call = ir.Call(NOWHERE, ir.Name(NOWHERE, scope.name), call_arguments(arguments, evaluator, NOWHERE, self.path), new=True)
        evaluator.node(call)
        return Late(call, evaluator.frame(self.program.root), None)

    def _called(self, obj: Object, arguments: tuple[Given, ...]) -> Object:
        evaluator = self.evaluator
        if isinstance(obj, Local):
            scope = self._overload(obj.scope, len(arguments))
            run = evaluator.bind(scope, self._call(scope, arguments))
            found = evaluator.returned(scope, run)
            return evaluator.handed_out(scope, obj.receiver, found) if isinstance(found, Unknown) else found
        if isinstance(obj, LocalClass):
            apply = obj.scope.functions.get("apply") if not self.program.python else None
            if apply:
                return evaluator.returned(apply[-1], evaluator.bind(apply[-1], self._call(apply[-1], arguments)))
            return Own(obj.scope, self._call(obj.scope, arguments))
        if isinstance(obj, (Outside, Member)):
            call = self._call(self.program.root, arguments)
            return evaluator.given_back(obj, call) or Unknown("the result of a call")
        if not self.program.python and not arguments:
            return obj  # a value or a method without parameter list, called by one with brackets
        return Unknown("the result of a call")

    def _overload(self, scope: Scope, count: int) -> Scope:
        family = scope.parent.functions.get(scope.name, ()) if not self.program.python and scope.parent is not None else ()
        return next((each for each in reversed(family) if len(each.parameters) == count), scope)


__all__ = ["Foreign"]
