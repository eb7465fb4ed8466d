"""Values on their way from one file of a project to another: what an evaluator knows as plain data, and data as what an evaluator knows.

Only what another file can use is carried over: texts with the file they are written in, numbers, containers of them, and objects by their
type and by how they were made. Functions and classes stay where they are; they are asked for by their names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mclint.facts import Given
from mclint.languages.code import ir
from mclint.languages.code.objects import (
    Entry,
    Flag,
    Frame,
    Late,
    Many,
    Nothing,
    Num,
    Object,
    Outside,
    Own,
    Table,
    Thing,
    Unknown,
    reason_of,
)
from mclint.value import Hole, Known, Span, Value, known, unknown

if TYPE_CHECKING:
    from mclint.languages.code.asking import Asking
    from mclint.languages.code.scopes import Scope

MAX_TEXT = 20_000
"""Characters of a text that is carried over."""

MAX_PARTS = 60
"""Pieces of a text that is carried over."""

MAX_ITEMS = 60
"""Elements of a container, and arguments."""

MAX_LEVELS = 3
"""Containers and objects inside one another."""


class Carrier:
    """Turns what the evaluator of one file knows into data. `path` is that file, `module` the dotted name by which others know it."""

    def __init__(self, evaluator: Asking, path: str, module: str = "") -> None:
        self.evaluator = evaluator
        self.path = path
        self.module = module

    def late(self, late: Late, name: str = "", depth: int = 0) -> Given:
        """Return what an expression is worth."""
        return self.given(self.evaluator.eval(*late), name, depth)

    def given(self, obj: Object, name: str = "", depth: int = 0) -> Given:
        """Return an object as data."""
        if isinstance(obj, Value):
            return Given(name, "text", self._placed(obj)) if _is_small(obj) else Given(name, "", unknown("a long text"))
        if isinstance(obj, Num):
            return Given(name, "number", known(repr(obj.number)))
        if isinstance(obj, Flag):
            return Given(name, "flag", known(str(obj.flag)))
        if isinstance(obj, Nothing):
            return Given(name, "null")
        if depth < MAX_LEVELS:
            if isinstance(obj, Many):
                items = [self.late(item, "", depth + 1) for item in obj.items[:MAX_ITEMS]]
                return Given(name, "list", Value(), tuple(items), not obj.complete or len(obj.items) > MAX_ITEMS)
            if isinstance(obj, Table):
                return self._table(obj, name, depth)
        if isinstance(obj, Thing):
            return Given(name, "object", known(obj.type), self._making(obj, depth))
        if isinstance(obj, Own) and (whole := self.type_name(obj.scope)):
            return Given(name, "object", known(whole))
        return Given(name, "", unknown(reason_of(obj)))

    def type_name(self, scope: Scope) -> str:
        """Return the dotted name of a class by which other files know it, or empty."""
        if "<" in scope.qualified or scope.kind != "class":
            return ""
        package = self.module if self.evaluator.python else self.evaluator.program.module.package
        return f"{package}.{scope.qualified}" if package else "" if self.evaluator.python else scope.qualified

    def _placed(self, value: Value) -> Value:
        """Return a text whose pieces say that they are written in this file."""
        return Value(
            tuple(
                [
                    Hole(part.reason) if isinstance(part, Hole) else part._replace(path=part.path or self.path) if part.span else part
                    for part in value.parts
                ]
            )
        )

    def _table(self, table: Table, name: str, depth: int) -> Given:
        items: list[Given] = []
        more = not table.complete or len(table.entries) > MAX_ITEMS
        for entry in table.entries[:MAX_ITEMS]:
            key = entry.key.text if isinstance(entry.key, Value) else None
            if key is None:
                more = True
            else:
                items.append(self.late(entry.value, key, depth + 1))
        return Given(name, "table", Value(), tuple(items), more)

    def _making(self, thing: Thing, depth: int) -> tuple[Given, ...]:
        """Return the call that made an object, if that is all that was done to it."""
        late = thing.origin
        if late is None or thing.chain or depth >= MAX_LEVELS or not isinstance(late.expr, ir.Call):
            return ()
        callee = self.evaluator.callee(late.expr, late.frame, late.at)
        if not isinstance(callee, Outside):
            return ()
        return (Given("", "call", known(callee.name)), *self.arguments(late.expr, late, depth + 1))

    def arguments(self, call: ir.Call, late: Late, depth: int = 1) -> tuple[Given, ...]:
        """Return the arguments of a call; after a spread one nothing is known."""
        found: list[Given] = []
        for argument in call.arguments[:MAX_ITEMS]:
            if argument.name in ("*", "**"):
                found.append(Given(argument.name, ""))
                break
            found.append(self.late(Late(argument.value, late.frame, late.at), argument.name, depth))
        return tuple(found)


def _is_small(value: Value) -> bool:
    return len(value.parts) <= MAX_PARTS and sum(len(part.text) for part in value.parts if isinstance(part, Known)) <= MAX_TEXT


def object_of(item: Given, evaluator: Asking, span: Span, path: str) -> Object:
    """Return what data from another file is worth in the file of an evaluator, at `path`; `span` is where the file asks for it."""
    kind = item.kind
    if kind == "text":
        return _here(item.value, span, path)
    if kind == "number":
        text = item.value.text or ""
        # An empty place: what is written where it is asked for is not the number.
        return Num(int(text) if text.lstrip("-").isdigit() else _float(text), Span(span.start, span.start))
    if kind == "flag":
        return Flag(item.value.text == "True", span)
    if kind == "null":
        return Nothing(span)
    if kind == "list":
        return Many(tuple([_late(each, evaluator, span, path) for each in item.items]), not item.more, span)
    if kind == "table":
        entries = [Entry(known(each.name), _late(each, evaluator, span, path), span) for each in item.items]
        return Table(tuple(entries), not item.more, span)
    if kind == "object":
        return Thing(item.value.text or "", _origin(item, evaluator, span, path))
    reason = item.value.parts[0] if item.value.parts else None
    return Unknown(reason.reason if isinstance(reason, Hole) else "a value of another file", span)


def ready(item: Given, evaluator: Asking, span: Span, path: str) -> ir.Ready:
    """Return an expression that is worth what another file gives."""
    node = ir.Ready(span, object_of(item, evaluator, span, path))
    evaluator.node(node)
    return node


def _here(value: Value, span: Span, path: str) -> Value:
    return Value(
        tuple(
            [
                Hole(part.reason, span) if isinstance(part, Hole) else part._replace(path="") if part.path == path and path else part
                for part in value.parts
            ]
        )
    )


def _late(item: Given, evaluator: Asking, span: Span, path: str) -> Late:
    return Late(ready(item, evaluator, span, path), evaluator.frame(evaluator.program.root), None)


def _origin(item: Given, evaluator: Asking, span: Span, path: str) -> Late | None:
    """Return the call that made an object, with an argument that says that more may have been done to it."""
    if not item.items or item.items[0].kind != "call":
        return None
    name = item.items[0].value.text or ""
    arguments = call_arguments(item.items[1:], evaluator, span, path)
    call = ir.Call(span, ir.Name(span, name), (*arguments, ir.Argument("**", ir.Opaque(span, "more of another file"), span)))
    evaluator.node(call)
    return Late(call, evaluator.frame(evaluator.program.root), None)


def call_arguments(items: tuple[Given, ...], evaluator: Asking, span: Span, path: str) -> tuple[ir.Argument, ...]:
    """Return arguments of another file as those of a call in this one."""
    return tuple([ir.Argument(each.name, ready(each, evaluator, span, path), span) for each in items])


def frame_of(scope: Scope, arguments: tuple[Given, ...], evaluator: Asking, path: str) -> Frame | None:
    """Return the run of a function that a call of another file makes, or None if its arguments cannot be told apart."""
    if not evaluator.python and len(scope.parameters) != len(arguments) and not any(each.spread for each in scope.parameters):
        return None
    span = scope.parameters[0].span if scope.parameters else Span(0, 0)
    call = ir.Call(span, ir.Name(span, scope.name), call_arguments(arguments, evaluator, span, path))
    evaluator.node(call)
    return evaluator.bind(scope, Late(call, evaluator.frame(evaluator.program.root), None))


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


__all__ = ["Carrier", "call_arguments", "frame_of", "object_of", "ready"]
