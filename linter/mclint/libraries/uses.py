"""What else a program does with an object: setters called on it, the row of calls that built it, what its text says of it.

Python hands a call everything as arguments; Java and Scala set up an object by calls before or after the one that matters.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mclint.languages.code import ir
from mclint.languages.code.index import dotted
from mclint.languages.code.objects import Frame, Late, Member, Object, Outside, Thing, Unknown
from mclint.libraries.arguments import constant, is_one_of, references
from mclint.value import Value

if TYPE_CHECKING:
    from mclint.languages.code.evaluate import Evaluator
    from mclint.languages.code.graph import Called
    from mclint.languages.code.scopes import Program, Scope
    from mclint.libraries.arguments import Arguments

MAX_KEYS = 200
"""Entries of one object that are looked at."""

MAX_ROW = 80
"""Steps back in a row of calls that are looked at."""

_SETTERS = frozenset(
    (
        "setHostnameVerifier", "setDefaultHostnameVerifier", "setSSLHostnameVerifier", "hostnameVerifier", "loadTrustMaterial",
        "sslSocketFactory", "setSSLSocketFactory", "setDefaultSSLSocketFactory", "setSSLContext", "sslContext", "sslParameters",
        "setSslcontext", "setTlsSocketStrategy", "setRequestFactory", "setConnectionManager",
    )
)  # fmt: skip
"""Setters by which a program gives a client a check of its own."""

_MANAGER = "TrustManager"
"""Part of the names of classes that check certificates."""


class Uses:
    """Finds the calls that are made on the object that a call is made on, is given, or returns."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._own_check: bool | None = None

    def on(self, ref: str, called: Called, arguments: Arguments, methods: Any) -> Iterator[Late]:
        """Yield the calls of some methods on an object, latest first: `owner`, `result`, or a reference to an argument."""
        wanted = tuple(references(methods))
        obj, name = self._object(ref, called, arguments)
        if isinstance(obj, Thing):
            yield from self.built(obj, wanted)
        elif ref == "owner":
            for late in self.row(called, arguments.frame):
                if method_of(late) in wanted:
                    yield late
        if name:
            yield from self._statements(name, called.scope, arguments.frame, wanted)

    def row(self, called: Called, frame: Frame) -> Iterator[Late]:
        """Yield the calls of the row that a call ends, latest first, as they are written: `a.b().c()` for `a.b().c().d()`."""
        expr: ir.Expr = called.site.call.callee
        for _ in range(MAX_ROW):
            if isinstance(expr, ir.Call):
                if isinstance(expr.callee, ir.Attribute):
                    yield Late(expr, frame, called.site.at)
                expr = expr.callee
            elif isinstance(expr, ir.Attribute):
                expr = expr.owner
            else:
                return

    def _object(self, ref: str, called: Called, arguments: Arguments) -> tuple[Object | None, str]:
        """Return an object and the dotted name that holds it."""
        if ref == "result":
            return None, called.site.store
        if ref == "owner":
            callee = called.site.call.callee
            obj = called.callee.owner if isinstance(called.callee, Member) else called.callee
            return obj, dotted(callee.owner) if isinstance(callee, ir.Attribute) else ""
        expr = arguments.expr(ref)
        return arguments.object(ref), dotted(expr) if expr is not None else ""

    def built(self, thing: Thing, methods: tuple[str, ...]) -> Iterator[Late]:
        """Yield the calls of some methods in the row of calls that made an object, and those on the variable it was first held in."""
        for late in reversed(thing.chain):
            if method_of(late) in methods:
                yield late
        if thing.origin is not None:
            scope = thing.origin.frame.scope
            held = next((site.store for site in scope.body.sites if site.call is thing.origin.expr), "")
            if held:
                yield from self._statements(held, scope, thing.origin.frame, methods)

    def _statements(self, name: str, scope: Scope, frame: Frame, methods: tuple[str, ...]) -> Iterator[Late]:
        for site in reversed(scope.body.method_calls(name, methods)):
            yield Late(site.call, frame, site.at)
        owner = scope.enclosing_class()
        if owner is None:
            return
        bare = name.removeprefix("this.").removeprefix("self.")
        if bare == name and bare not in owner.body.bindings:
            return
        for functions in owner.functions.values():
            for function in functions:
                if function is scope or not function.is_read:
                    continue
                for written in (bare, f"{function.receiver() or 'this'}.{bare}"):
                    for site in function.body.method_calls(written, methods):
                        yield Late(site.call, self.evaluator.frame(function), site.at)

    def holds(self, when: dict[str, Any], called: Called, arguments: Arguments) -> bool | None:
        """Whether `{"on": …, "method": […], "is": […], "argument": n}` holds for a call; None where that is not known."""
        ref: str = when["on"]
        doubtful = False
        for late in self.on(ref, called, arguments, when["method"]):
            if "is" not in when:
                return True
            call = late.expr
            given = [each.value for each in call.arguments if not each.name] if isinstance(call, ir.Call) else []
            position = when.get("argument", 0)
            value = constant(self.evaluator.eval(given[position], late.frame, late.at)) if position < len(given) else ...
            if value is ...:
                doubtful = True
            elif is_one_of(value, when["is"]):
                return True
        if doubtful:
            return None
        obj, _ = self._object(ref, called, arguments)
        return None if isinstance(obj, Unknown) else False

    def is_of(self, obj: Object | None, types: Any) -> bool | None:
        """Whether an object is of one of some types."""
        if isinstance(obj, Thing):
            return any(self.evaluator.models.is_type(obj.type, each) for each in references(types))
        return None

    def entries(self, thing: Thing, depth: int = 0) -> tuple[set[str], bool]:
        """Return the keys that an object was built with (`new Document("a", 1).append("b", 2)`), and whether there can be no others."""
        found: set[str] = set()
        complete = thing.origin is not None
        lates = [thing.origin] if thing.origin is not None else []
        lates.extend(self.built(thing, ("append", "put", "set", "add", "and", "field")))
        for late in lates[:MAX_KEYS]:
            call = late.expr
            if not isinstance(call, ir.Call):
                continue
            model = self._model(late)
            found.update(model.get("gives", ()) if model is not None else ())
            for number, argument in enumerate(call.arguments):
                obj = self.evaluator.eval(argument.value, late.frame, late.at)
                if isinstance(obj, Thing) and depth < 4:
                    inner, whole = self.entries(obj, depth + 1)
                    found |= inner
                    complete = complete and whole
                elif isinstance(obj, Value) and obj.text is not None and number == 0:
                    found.add(obj.text)
                elif number == 0 and not (model is not None and model.get("gives")):
                    complete = False
        return found, complete

    def _model(self, late: Late) -> Any:
        call = late.expr
        callee = self.evaluator.callee(call, late.frame, late.at) if isinstance(call, ir.Call) else None
        return self.evaluator.models.call(callee.name) if isinstance(callee, Outside) else None

    # --- certificates

    def checks_itself(self, program: Program) -> bool:
        """Whether a program sets a check of certificates or host names of its own, whatever it asks."""
        if self._own_check is None:
            self._own_check = any(_sets_check(site.call) for _, site in program.sites()) or any(
                isinstance(scope.node, ir.Class) and any(_MANAGER in dotted(base) for base in scope.node.bases) for scope in program.scopes
            )
        return self._own_check


def _sets_check(call: ir.Call) -> bool:
    """Whether a call gives a client a check of its own, or makes one."""
    if isinstance(call.callee, ir.Attribute) and call.callee.name in _SETTERS:
        return True
    return call.new and _MANAGER in dotted(call.callee)


def method_of(late: Late) -> str:
    """Return the name of the method that a call calls, or empty."""
    callee = late.expr.callee if isinstance(late.expr, ir.Call) else None
    return callee.name if isinstance(callee, ir.Attribute) else ""


__all__ = ["Uses", "method_of"]
