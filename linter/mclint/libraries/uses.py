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

_TRUSTING = ("X509TrustManager", "X509ExtendedTrustManager", "HostnameVerifier", "TrustStrategy")
_READY = ("NoopHostnameVerifier", "AllowAllHostnameVerifier", "ALLOW_ALL_HOSTNAME", "TrustAllStrategy", "InsecureTrustManager")
_CHECKS = frozenset(("checkServerTrusted", "verify", "isTrusted"))
_CHECKERS = frozenset(
    ("setHostnameVerifier", "setDefaultHostnameVerifier", "setSSLHostnameVerifier", "hostnameVerifier", "loadTrustMaterial")
)
_SETTERS = _CHECKERS | {
    "sslSocketFactory",
    "setSSLSocketFactory",
    "setDefaultSSLSocketFactory",
    "setSSLContext",
    "sslContext",
    "sslParameters",
}
_SETTERS |= {"setSslcontext", "setTlsSocketStrategy", "setRequestFactory", "setConnectionManager"}


class Uses:
    """Finds the calls that are made on the object that a call is made on, is given, or returns."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._trusting: bool | None = None
        self._own_check: bool | None = None

    def on(self, ref: str, called: Called, arguments: Arguments, methods: Any) -> Iterator[Late]:
        """Yield the calls of some methods on an object, latest first: `owner`, `result`, or a reference to an argument."""
        wanted = tuple(references(methods))
        obj, name = self._object(ref, called, arguments)
        if isinstance(obj, Thing):
            yield from self.built(obj, wanted)
        elif ref == "owner":
            for late in self.row(called, arguments.frame):
                if _method(late) in wanted:
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
            if _method(late) in methods:
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

    def trusts_all(self, program: Program) -> bool:
        """Whether a program defines a check of certificates or host names that lets everything pass."""
        if self._trusting is None:
            self._trusting = any(_lets_pass(scope) for scope in program.scopes if scope.kind == "class") or any(
                _hands_over(site.call) for _, site in program.sites()
            )
        return self._trusting

    def checks_itself(self, program: Program) -> bool:
        """Whether a program sets a check of certificates or host names of its own, whatever it asks."""
        if self._own_check is None:
            self._own_check = any(
                isinstance(site.call.callee, ir.Attribute) and site.call.callee.name in _SETTERS for _, site in program.sites()
            )
        return self._own_check


def _method(late: Late) -> str:
    callee = late.expr.callee if isinstance(late.expr, ir.Call) else None
    return callee.name if isinstance(callee, ir.Attribute) else ""


def _lets_pass(scope: Scope) -> bool:
    node = scope.node
    if not isinstance(node, ir.Class) or not any(dotted(base).rpartition(".")[2] in _TRUSTING for base in node.bases):
        return False
    checks = [each for name in _CHECKS for each in scope.functions.get(name, ())]
    return bool(checks) and all(each.function is not None and _is_empty(each.function) for each in checks)


def _hands_over(call: ir.Call) -> bool:
    """Whether a call sets a check that is a function which always says yes, or one of the ready-made ones that do."""
    if not isinstance(call.callee, ir.Attribute) or call.callee.name not in _CHECKERS:
        return False
    for argument in call.arguments:
        value = argument.value
        if isinstance(value, ir.Lambda) and _is_empty(value.function):
            return True
        name = dotted(value.callee if isinstance(value, ir.Call) else value)
        if any(word in name for word in _READY):
            return True
    return False


def _is_empty(function: ir.Function) -> bool:
    """Whether a function does nothing but say yes."""
    if "abstract" in function.modifiers:
        return False
    body = [each for each in function.body if not isinstance(each, ir.Do) or isinstance(each.expr, ir.Call)]
    return not body or (len(body) == 1 and isinstance(body[0], ir.Return) and (body[0].value is None or _is_true(body[0].value)))


def _is_true(expr: ir.Expr) -> bool:
    return (isinstance(expr, ir.Truth) and expr.value) or isinstance(expr, (ir.Null, ir.Opaque))


__all__ = ["Uses"]
