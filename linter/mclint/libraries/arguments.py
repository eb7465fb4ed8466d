"""Arguments of calls by the references that library models use: `name@position`, `name` (by name only), `@position`, `@position/count`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from mclint.languages.code import ir
from mclint.languages.code.evaluate import Evaluator
from mclint.languages.code.graph import Called
from mclint.languages.code.index import At
from mclint.languages.code.objects import Flag, Frame, Late, Many, Nothing, Num, Object, Outside, Table, Thing, Unknown, as_text
from mclint.languages.code.references import find_argument
from mclint.value import Value, unknown


def references(ref: Any) -> Sequence[str]:
    """Return a reference or list of references as a list."""
    return [ref] if isinstance(ref, str) else ref or ()


class Arguments:
    """The arguments of one call in one run."""

    __slots__ = ("at", "call", "evaluator", "frame")

    def __init__(self, evaluator: Evaluator, call: ir.Call, frame: Frame, at: At | None) -> None:
        self.evaluator = evaluator
        self.call = call
        self.frame = frame
        self.at = at

    @classmethod
    def of(cls, evaluator: Evaluator, called: Called, frame: Frame | None = None) -> Arguments:
        """Return the arguments of a call of the graph, in any run unless one is given."""
        return cls(evaluator, called.site.call, frame or evaluator.frame(called.scope), called.site.at)

    @classmethod
    def at_origin(cls, evaluator: Evaluator, late: Late) -> Arguments | None:
        """Return the arguments of a call that made an object."""
        return cls(evaluator, late.expr, late.frame, late.at) if isinstance(late.expr, ir.Call) else None

    @classmethod
    def that_made(cls, evaluator: Evaluator, obj: Object | None) -> Arguments | None:
        """Return the arguments of the call that made an object, or None where that is not seen."""
        return cls.at_origin(evaluator, obj.origin) if isinstance(obj, Thing) and obj.origin is not None else None

    @property
    def spread(self) -> bool:
        """Whether arguments come from a container that is not written here."""
        return any(argument.name in ("*", "**") for argument in self.call.arguments)

    def expr(self, ref: Any) -> ir.Expr | None:
        """Return the first argument of some references that is given; one inside `**{…}` too."""
        if isinstance(ref, str):
            return find_argument(self.call, ref)
        for each in ref or ():
            found = find_argument(self.call, each)
            if found is not None:
                return found
        return None

    def object(self, ref: Any) -> Object | None:
        """Return what an argument is, or None if it is not given; unknown if it may come from a spread."""
        found = self.expr(ref)
        if found is not None:
            return self.evaluator.eval(found, self.frame, self.at)
        for argument in self.call.arguments:
            if argument.name == "**":
                table = self.evaluator.eval(argument.value, self.frame, self.at)
                if not isinstance(table, Table):
                    return Unknown("spread arguments", argument.span)
                for each in references(ref):
                    entry = self.evaluator.entry(table, each.partition("@")[0])
                    if entry is not None:
                        return entry
            elif argument.name == "*":
                return Unknown("spread arguments", argument.span)
        return None

    def text(self, ref: Any) -> Value | None:
        """Return an argument as a text, or None if it is not given."""
        obj = self.object(ref)
        if obj is None or isinstance(obj, Nothing):
            return None
        expr = self.expr(ref)
        span = expr.span if expr is not None else self.call.span
        return hosts(self.evaluator, obj) if isinstance(obj, Many) else as_text(obj, span, lower=True)


def hosts(evaluator: Evaluator, many: Many) -> Value:
    """Return a list of addresses as one text, separated by commas; a pair of host and number as `host:port`."""
    from mclint.languages.code import texts
    from mclint.value import known

    items = [evaluator.eval(*item) for item in many.items[:50]]
    if len(items) == 2 and isinstance(items[1], Num) and isinstance(items[0], (Value, Unknown)):
        return texts.joined(known(":"), [as_text(items[0], many.span), as_text(items[1])])
    written: list[Value] = []
    for obj in items:
        if isinstance(obj, Many):
            written.append(hosts(evaluator, obj))
        elif isinstance(obj, Table):
            host = evaluator.entry(obj, "host")
            written.append(as_text(host, obj.span) if host is not None else unknown("an address", obj.span))
        else:
            written.append(as_text(obj, many.span))
    if not many.complete:
        written.append(unknown("more addresses", many.span))
    return texts.joined(known(","), written)


def constant(obj: Object | None) -> Any:
    """Return the Python constant that an object is, `...` if it is none or not known; None means null."""
    if isinstance(obj, Num):
        return obj.number
    if isinstance(obj, Flag):
        return obj.flag
    if isinstance(obj, Nothing):
        return None
    if isinstance(obj, Value) and obj.text is not None:
        return obj.text
    if isinstance(obj, Outside):
        return obj.name
    return ...


def is_one_of(value: Any, wanted: Iterable[Any]) -> bool:
    """Whether a constant is one of those that the data lists; texts in any case of letters, constants by their last name."""
    for each in wanted:
        if isinstance(value, bool) or isinstance(each, bool) or value is None or each is None:
            if value is each:
                return True
        elif isinstance(value, str) and isinstance(each, str):
            if value.lower() == each.lower() or value.endswith("." + each):
                return True
        elif value == each:
            return True
    return False


def keys(table: Table) -> tuple[set[str], bool]:
    """Return the known keys of a dictionary, and whether there can be no others."""
    found: set[str] = set()
    complete = table.complete
    for entry in table.entries:
        if isinstance(entry.key, Value) and entry.key.text is not None:
            found.add(entry.key.text)
        else:
            complete = False
    return found, complete


__all__ = ["Arguments", "constant", "hosts", "is_one_of", "keys", "references"]
