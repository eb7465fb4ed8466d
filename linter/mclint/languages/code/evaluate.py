"""What an expression is worth: texts with their places, numbers, containers, and objects known by their type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mclint.languages.code import ir, texts
from mclint.languages.code.asking import Asking
from mclint.languages.code.index import At, Site, dotted
from mclint.languages.code.limits import FEW_STEPS, MAX_CALLS, MAX_DEPTH, MAX_STEPS
from mclint.languages.code.objects import (
    Entry,
    Flag,
    Frame,
    Late,
    Local,
    LocalClass,
    Many,
    Member,
    Nothing,
    Num,
    Object,
    Outside,
    Own,
    Partial,
    Table,
    Thing,
    Unknown,
    as_text,
    merge,
    same,
)
from mclint.languages.code.scopes import Scope
from mclint.value import Hole, Part, Span, Value, join, unknown

_PENDING = Unknown("itself")
"""Stands for an answer that is being worked out."""

MAX_OPERANDS = 3000
"""Operands of one row of `+` that are put together."""


class Evaluator(Asking):
    """Evaluates expressions; every question does a bounded amount of work and is answered once."""

    def eval(self, expr: ir.Expr, frame: Frame, at: At | None) -> Object:
        handler = _HANDLERS.get(type(expr))
        if handler is None:
            return Unknown("an expression")
        if handler is _constant:
            return _constant(self, expr, frame, at)
        if handler is _text and not expr.holes:  # type: ignore[union-attr]
            return expr.value  # type: ignore[union-attr, return-value]
        key = (id(expr), id(frame), -1 if at is None else at.seq)
        found = self._memo.get(key)
        if found is not None:
            return found if found is not _PENDING else Unknown("itself", expr.span)
        if self._depth == 0:
            self._steps, self._cut = MAX_STEPS if self._allowance > 0 else FEW_STEPS, False
        self._steps -= 1
        self._allowance -= 1
        if self._depth >= MAX_DEPTH or self._steps <= 0:
            self._cut = True
            return Unknown("too much to work out", expr.span)
        self._memo[key] = _PENDING
        self._depth += 1
        result = handler(self, expr, frame, at)
        self._depth -= 1
        if self._cut and self._depth:
            del self._memo[key]
        else:
            self._memo[key] = result
            self._keep.append(frame)
        return result

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._keep: list[Frame] = []
        self._spelled: dict[tuple[int, int], ir.Call] = {}
        self.additions: dict[Scope, dict[str, list[Site]]] = {}
        """Calls that add to text builders, by function and variable (see `builders`)."""

    def allow(self, steps: int) -> None:
        """Allow so many evaluations more."""
        self._allowance += steps

    # --- calls

    def callee(self, call: ir.Call, frame: Frame, at: At | None) -> Object:
        """Return what is called."""
        if not self.python and not call.arguments:
            found = self._getter(call.callee, frame, at)
            if found is not None:
                return found
        outer, self.calling = self.calling, call.callee
        called = self.eval(call.callee, frame, at)
        self.calling = outer
        return called

    def _getter(self, expr: ir.Expr, frame: Frame, at: At | None) -> Local | None:
        """Return the method without parameter list, or the lazy value, that a name stands for."""
        scope: Scope | None = frame.scope
        name, receiver = "", None
        if isinstance(expr, ir.Name):
            name = expr.id
            while scope is not None and name not in scope.functions:
                if name in scope.body.bindings or any(each.name == name for each in scope.parameters):
                    return None
                scope = scope.parent
        elif isinstance(expr, ir.Attribute):
            name = expr.name
            owner = self.eval(expr.owner, frame, at)
            scope = owner.scope if isinstance(owner, (Own, LocalClass)) else None
            receiver = owner if isinstance(owner, Own) else None
        found = scope.functions.get(name) if scope is not None else None
        function = found[-1].function if found else None
        if found and function is not None and not function.modifiers.isdisjoint(("property", "lazy")):
            return Local(found[-1], receiver)
        return None

    def call(self, call: ir.Call, frame: Frame, at: At | None) -> Object:
        """Return what a call returns."""
        from mclint.languages.code import builtin

        callee = self.callee(call, frame, at)
        here = tuple.__new__(Late, (call, frame, at))
        if call.body is not None and id(call.body) in self.program.by_node:
            return Own(self.program.by_node[id(call.body)], here)
        if isinstance(callee, Local):
            scope = self._overload(callee.scope, call)
            result = self.returned(scope, self.bind(scope, here))
            return self.handed_out(scope, callee.receiver, result) if isinstance(result, Unknown) else result
        if isinstance(callee, LocalClass):
            apply = callee.scope.functions.get("apply") if not call.new and not self.python else None
            if apply:
                return self.returned(apply[-1], self.bind(apply[-1], here))
            return Own(callee.scope, here)
        if isinstance(callee, Outside):
            found = builtin.function(self, callee.name, call, frame, at)
            return found if found is not None else self._made(callee.name, call, here)
        if isinstance(callee, Member):
            return self._method(callee, call, here)
        if isinstance(callee, Thing):
            return self._called_thing(callee, here)
        if isinstance(callee, Partial):
            return self.eval(self.spelled_out(call, callee), frame, at)
        if not self.python and isinstance(callee, (Value, Num, Flag, Many, Table)):
            if not call.arguments:
                return callee  # a field that looks like a method without parameter list
            if len(call.arguments) == 1 and isinstance(callee, (Many, Table)):
                return self.subscript(ir.Subscript(call.span, call.callee, call.arguments[0].value), here.frame, here.at)
        return Unknown("the result of a call", call.span)

    def spelled_out(self, call: ir.Call, callee: Partial) -> ir.Call:
        """Return the call that a call of a partial function amounts to."""
        partial = callee.late.expr
        key = (id(call), id(partial))
        known = self._spelled.get(key)
        if known is None:
            given = partial.arguments if isinstance(partial, ir.Call) else ()
            plain = tuple([each for each in given[1:] if not each.name])
            named = tuple([each for each in given[1:] if each.name])
            function = given[0].value if given else call.callee
            known = self._spelled[key] = ir.Call(call.span, function, (*plain, *call.arguments, *named))
        return known

    def _overload(self, scope: Scope, call: ir.Call) -> Scope:
        """Return which of several methods of a name a call means, told by its number of arguments."""
        family = scope.parent.functions.get(scope.name, ()) if not self.python and scope.parent is not None else ()
        if len(family) < 2 or scope not in family:
            return scope
        return next((each for each in reversed(family) if len(each.parameters) == len(call.arguments)), scope)

    def _made(self, name: str, call: ir.Call, here: Late) -> Object:
        """Return what a class or function of a library gives."""
        model = self.models.call(name)
        if model is not None:
            kind = model.get("returns")
            if kind:
                return Thing(str(kind), here)
        if name in self.models.types or call.new:
            return Thing(name, here)
        owner, _, last = name.rpartition(".")
        if owner in self.models.types and self.models.field(owner, "returns") == "self":
            return Thing(owner, here)
        if model is None and (given := self.given_back(Outside(name), here)) is not None:
            return given
        return Unknown(f"the result of {last or name}", call.span)

    def _called_thing(self, thing: Thing, here: Late) -> Object:
        model = self.models.call(f"{thing.type}#__call__")
        kind = model.get("returns") if model is not None else self.models.field(thing.type, "returns")
        if kind:
            return Thing(thing.type if kind == "self" else str(kind), thing.origin if kind == "self" else here)
        if not self.python and isinstance(here.expr, ir.Call) and not here.expr.arguments:
            return thing
        return Unknown("the result of a call", here.expr.span)

    def _method(self, member: Member, call: ir.Call, here: Late) -> Object:
        from mclint.languages.code import builtin

        owner, name = member.owner, member.name
        if isinstance(owner, Thing):
            if not self.python and owner.type.endswith(("StringBuilder", "StringBuffer")):
                from mclint.languages.code import builders

                built = builders.method(self, owner, name, here)
                if built is not None:
                    return built
            model = self.models.call(f"{owner.type}#{name}")
            kind = model.get("returns") if model is not None else None
            if kind is None and (model is None or not model.get("ends")):
                kind = self.models.field(owner.type, "returns")
            if kind == "self":
                return Thing(owner.type, owner.origin, (*owner.chain[-40:], here))
            if kind:
                return Thing(str(kind), owner.origin or here, (*owner.chain[-40:], here))
            if model is None and (given := self.given_back(member, here)) is not None:
                return given
            return Unknown(f"the result of {name}", call.span)
        found = builtin.method(self, owner, name, call, here.frame, here.at)
        if found is not None:
            return found
        model = self.models.methods.get(name)
        if model is not None and model.get("returns") not in (None, "self"):
            return Thing(str(model.get("returns")), here)
        return Unknown(f"the result of {name}", call.span)

    def returned(self, scope: Scope, run: Frame | None) -> Object:
        """Return what a function of this file returns in a run (None: in any)."""
        if self._depth >= MAX_DEPTH or self._steps <= 0 or self._inside >= MAX_CALLS:
            self._cut = True
            return Unknown("too much to work out")
        run = run if run is not None else self.frame(scope)
        yields = scope.body.yields
        if yields and not scope.body.returns and len(yields) <= 12 and not _is_manager(scope):
            return Many(tuple([Late(expr, run, at) for expr, at in yields]), complete=False, span=yields[0][0].span)
        returns = scope.body.returns or yields
        if not returns or len(returns) > 12:
            declared = self.declared(scope.function.returns, run) if scope.function is not None else None
            return declared or Unknown("what a function returns")
        self._depth += 1
        self._inside += 1
        found = [self.eval(expr, run, at) for expr, at in returns]
        self._inside -= 1
        self._depth -= 1
        real = [each for each in found if not isinstance(each, Nothing)]
        result = merge(real) if real else merge(found)
        if isinstance(result, Unknown) and scope.function is not None:
            return self.declared(scope.function.returns, run) or result
        return result

    # --- expressions

    def binary(self, expr: ir.Binary, frame: Frame, at: At | None) -> Object:
        """Return the value of an operator."""
        if expr.op == "+":
            return self._sum(expr, frame, at)
        if expr.op == "%":
            return self._percent(expr, frame, at)
        if expr.op in ("or", "||"):
            left = self.eval(expr.left, frame, at)
            if (
                isinstance(left, Nothing)
                or left == Value()
                or (isinstance(left, Unknown) and left.reason.startswith("environment variable"))
            ):
                return self.eval(expr.right, frame, at)
            return left if isinstance(left, (Value, Num, Thing, Own)) else merge([left, self.eval(expr.right, frame, at)])
        if expr.op in ("-", "*", "/", "//"):
            return _arithmetic(expr.op, self.eval(expr.left, frame, at), self.eval(expr.right, frame, at), expr.span)
        return Unknown("a comparison", expr.span)

    def _sum(self, expr: ir.Binary, frame: Frame, at: At | None) -> Object:
        row: list[ir.Expr] = []
        left: ir.Expr = expr
        while isinstance(left, ir.Binary) and left.op == "+" and len(row) < MAX_OPERANDS:
            row.append(left.right)
            left = left.left
        row.append(left)
        row.reverse()
        found = [self.eval(each, frame, at) for each in row]
        if any(isinstance(each, Value) for each in found):
            return join([as_text(obj, each.span) for obj, each in zip(found, row, strict=True)])
        if all(isinstance(each, Num) for each in found):
            return Num(sum(each.number for each in found if isinstance(each, Num)), expr.span)
        if all(isinstance(each, Many) for each in found):
            items = [item for each in found if isinstance(each, Many) for item in each.items]
            return Many(tuple(items), all(isinstance(each, Many) and each.complete for each in found), expr.span)
        return Unknown("a sum", expr.span)

    def _percent(self, expr: ir.Binary, frame: Frame, at: At | None) -> Object:
        left = self.eval(expr.left, frame, at)
        if isinstance(left, Num):
            return Unknown("a remainder", expr.span)
        if not isinstance(left, Value):
            return Unknown("a filled text", expr.span)
        right = expr.right
        if isinstance(right, ir.Sequence) and right.kind == "tuple":
            items = right.items
            return texts.percent(
                left, lambda key: self.text(items[int(key)], frame, at) if key.isdigit() and int(key) < len(items) else None, right.span
            )
        obj = self.eval(right, frame, at)
        if isinstance(obj, Table):
            return texts.percent(left, lambda key: self._field_text(obj, key, right.span), right.span)
        if isinstance(obj, Many):
            return texts.percent(
                left,
                lambda key: as_text(self.eval(*obj.items[int(key)]), right.span) if key.isdigit() and int(key) < len(obj.items) else None,
                right.span,
            )
        return texts.percent(left, lambda key: as_text(obj, right.span) if key == "0" else None, right.span)

    def _field_text(self, table: Table, key: str, span: Span) -> Value | None:
        obj = self.entry(table, key)
        return as_text(obj, span) if obj is not None else None

    def attribute_of(self, expr: ir.Attribute, frame: Frame, at: At | None) -> Object:
        """Return `a.b`: what this body assigned to it before, else what the owner's type says."""
        name = dotted(expr)
        if name and at is not None:
            bindings = frame.scope.body.dotted.get(name)
            if bindings:
                found, certain = self.reaching(bindings, at)
                if certain:
                    return merge([self._bound(each, frame) for each in found])
        obj = self.attribute(self.eval(expr.owner, frame, at), expr.name)
        return self.asked(obj, expr.span) if isinstance(obj, (Outside, Member)) and expr is not self.calling else obj

    def subscript(self, expr: ir.Subscript, frame: Frame, at: At | None) -> Object:
        """Return an entry of a container, or the environment's variable."""
        owner = self.eval(expr.owner, frame, at)
        if isinstance(owner, Outside) and owner.name in ("os.environ", "environ"):
            return Unknown(f"environment variable {self.text(expr.key, frame, at)}", expr.span)
        key = self.eval(expr.key, frame, at)
        if isinstance(owner, Table) and isinstance(key, Value) and key.text is not None:
            found = self.entry(owner, key.text)
            return found if found is not None else Unknown(f"key {key.text}", expr.span)
        if isinstance(owner, Many) and isinstance(key, Num) and isinstance(key.number, int) and owner.complete:
            inside = -len(owner.items) <= key.number < len(owner.items)
            return self.eval(*owner.items[key.number]) if inside else Unknown("an item that is not there", expr.span)
        if isinstance(owner, Thing):
            kind = self.models.field(owner.type, "item")
            if kind:
                return Thing(str(kind), owner.origin, owner.chain)
        return Unknown("an entry", expr.span)


def _is_manager(scope: Scope) -> bool:
    """Whether a generator is made a context manager, which gives what the generator yields."""
    decorators = scope.function.decorators if scope.function is not None else ()
    return any(dotted(each).rpartition(".")[2] in ("contextmanager", "asynccontextmanager") for each in decorators)


def _arithmetic(op: str, left: Object, right: Object, span: Span) -> Object:
    if not isinstance(left, Num) or not isinstance(right, Num):
        if op == "*" and isinstance(left, Many):
            return Many(left.items, complete=False, span=span)
        return Unknown("a number", span)
    a, b = left.number, right.number
    if abs(a) > 1e15 or abs(b) > 1e15 or (op in ("/", "//") and b == 0):
        return Unknown("a number", span)
    return Num(a - b if op == "-" else a * b if op == "*" else a / b if op == "/" else a // b, span)


def _constant(_: Evaluator, expr: Any, frame: Frame, at: At | None) -> Object:  # noqa: ARG001
    if isinstance(expr, ir.Number):
        return tuple.__new__(Num, (expr.number, expr.span))
    if isinstance(expr, ir.Truth):
        return Flag(expr.value, expr.span)
    return Nothing(expr.span)


def _text(evaluator: Evaluator, expr: ir.Text, frame: Frame, at: At | None) -> Object:
    value = expr.value
    if not expr.holes:
        return value
    parts: list[Value] = []
    number = 0
    for part in value.parts:
        if isinstance(part, Hole) and number < len(expr.holes):
            filler = expr.holes[number]
            number += 1
            obj = evaluator.eval(filler, frame, at)
            parts.append(as_text(obj, part.span) if not isinstance(obj, (Unknown, Member)) else unknown(_why(obj, part), part.span))
        else:
            kept: tuple[Part, ...] = (part,)
            parts.append(Value(kept))
    return join(parts)


_TELLING = ("argument ", "environment variable ", "the result of gethostbyname", "the result of getHostAddress")


def _why(obj: Object, part: Hole) -> str:
    """Keep the reason that tells more: of an argument, a variable of the environment, a look-up, else the expression as written."""
    if isinstance(obj, Unknown) and obj.reason.startswith(_TELLING):
        return obj.reason
    return part.reason


def _sequence(_: Evaluator, expr: ir.Sequence, frame: Frame, at: At | None) -> Object:
    spread = any(isinstance(item, ir.Opaque) for item in expr.items)
    return Many(tuple([Late(item, frame, at) for item in expr.items]), not spread, expr.span)


def _comprehension(_: Evaluator, expr: ir.Comprehension, frame: Frame, at: At | None) -> Object:
    """Return a list of which one element stands for all; the names of its loops are looked up from the place of the whole."""
    element: ir.Expr = expr.element
    if isinstance(element, ir.Opaque) and element.reason == "an element under a condition" and element.children:
        element = element.children[0]
    if not isinstance(element, (ir.Mapping, ir.Call)):
        return Unknown("several values", expr.span)
    return Many((Late(element, frame, at),), complete=False, span=expr.span)


def _mapping(evaluator: Evaluator, expr: ir.Mapping, frame: Frame, at: At | None) -> Object:
    entries: list[Entry] = []
    complete = True
    for key, value in expr.entries:
        if key is None:
            inner = evaluator.eval(value, frame, at)
            if isinstance(inner, Table):
                entries.extend(inner.entries)
                complete = complete and inner.complete
            else:
                complete = False
            continue
        entries.append(Entry(evaluator.eval(key, frame, at), Late(value, frame, at), Span(key.span.start, value.span.end)))
    return Table(tuple(entries), complete, expr.span)


def _choice(evaluator: Evaluator, expr: ir.Choice, frame: Frame, at: At | None) -> Object:
    one, other = evaluator.eval(expr.then, frame, at), evaluator.eval(expr.other, frame, at)
    return one if same(one, other) else merge([one, other])


def _unary(evaluator: Evaluator, expr: ir.Unary, frame: Frame, at: At | None) -> Object:
    obj = evaluator.eval(expr.operand, frame, at)
    if expr.op == "-" and isinstance(obj, Num):
        return Num(-obj.number, expr.span)
    if expr.op in ("not", "!") and isinstance(obj, Flag):
        return Flag(not obj.flag, expr.span)
    return Unknown("a value", expr.span)


def _lambda(evaluator: Evaluator, expr: ir.Lambda, frame: Frame, at: At | None) -> Object:  # noqa: ARG001
    scope = evaluator.program.by_node.get(id(expr.function))
    return Local(scope, None, frame) if scope is not None else Unknown("a lambda", expr.span)


_HANDLERS: dict[type, Callable[[Evaluator, Any, Frame, At | None], Object]] = {
    ir.Text: _text,
    ir.Number: _constant,
    ir.Truth: _constant,
    ir.Null: _constant,
    ir.Name: Evaluator.named,
    ir.Attribute: Evaluator.attribute_of,
    ir.Call: Evaluator.call,
    ir.Binary: Evaluator.binary,
    ir.Unary: _unary,
    ir.Choice: _choice,
    ir.Sequence: _sequence,
    ir.Mapping: _mapping,
    ir.Subscript: Evaluator.subscript,
    ir.Lambda: _lambda,
    ir.Comprehension: _comprehension,
    ir.Opaque: lambda _e, expr, _f, _a: Unknown(expr.reason, expr.span),
    ir.Ready: lambda _e, expr, _f, _a: expr.worth,
}
