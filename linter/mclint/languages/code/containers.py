"""Dictionaries and lists, with what statements put into them."""

from __future__ import annotations

from typing import Any

from mclint.languages.code import ir
from mclint.languages.code.index import At, Site
from mclint.languages.code.members import Members
from mclint.languages.code.objects import Entry, Frame, Late, Local, Many, Object, Own, Table, Thing, Unknown, as_text
from mclint.languages.code.scopes import Scope
from mclint.value import Span, Value, known

MAX_ENTRIES = 300
"""Statements that put something into one container, and entries that one has."""


class Containers(Members):
    """Looks into containers."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._filled: dict[tuple[str, int], tuple[Frame, list[tuple[At, list[Entry], bool]]]] = {}

    def forget(self) -> None:
        super().forget()
        self._filled.clear()

    def text(self, expr: ir.Expr, frame: Frame, at: At | None, *, lower: bool = False) -> Value:
        """Return an expression as a text; what is not known is a hole at the place of the expression."""
        return as_text(self.eval(expr, frame, at), expr.span, lower=lower)

    def entry(self, table: Table, key: str) -> Object | None:
        """Return the value of a key, or None if the table surely lacks it."""
        result: Object | None = None
        for each in table.entries:
            if isinstance(each.key, Value):
                if each.key.text == key:
                    result = self.eval(*each.value)
                elif each.key.text is None:
                    return Unknown("a key that is not known")
            elif isinstance(each.key, Unknown):
                return Unknown("a key that is not known")
        return result if result is not None or table.complete else Unknown(f"key {key}")

    def parameter(self, scope: Scope, name: str, frame: Frame) -> Object:
        """Return what a parameter is; where nobody in the file gives it, the object that its default makes once, with the function."""
        obj = super().parameter(scope, name, frame)
        if not self.python or not isinstance(obj, Unknown) or self.callers.get(scope):
            return obj
        parameter = scope.parameter(name)
        if parameter is None or parameter.spread or not isinstance(parameter.default, (ir.Call, ir.Mapping)):
            return obj
        made = self.eval(parameter.default, frame.outer or (self.frame(scope.parent) if scope.parent is not None else frame), scope.at)
        return made._replace(complete=False) if isinstance(made, Table) else made if isinstance(made, (Thing, Own)) else obj

    def _entered(self, obj: Object) -> Object:
        """Return what `with` gives for an object: of a class of this file, what its `__enter__` gives."""
        for name in ("__enter__", "__aenter__") if self.python and isinstance(obj, Own) else ():
            method = self.member(obj.scope, name, obj) if isinstance(obj, Own) else obj
            if isinstance(method, Local):
                given = self.returned(method.scope, None)
                return obj if isinstance(given, Own) and isinstance(obj, Own) and given.scope is obj.scope else given
        return super()._entered(obj)

    def named(self, expr: ir.Name, frame: Frame, at: At | None) -> Object:
        """Return what a name means; a container with what was put into it since."""
        obj = self.name(expr.id, frame, at)
        return self._grown(obj, expr.id, frame, at) if isinstance(obj, (Table, Many)) else obj

    def _grown(self, obj: Table | Many, name: str, frame: Frame, at: At | None) -> Object:
        """Add what statements before the use put into a container: `x[k] = v`, `x.update(…)`, `x.append(…)`."""
        run: Frame | None = frame
        while run is not None and name not in run.scope.body.bindings and run.scope.parameter(name) is None:
            run = run.outer
        if run is None:
            return obj
        if isinstance(obj, Table):
            entries, complete = list(obj.entries), obj.complete
            for each in (run, frame) if run is not frame else (run,):
                end = at if each is frame else None
                for put, added, whole in self._fillings(name, each) if each.scope.body.fillings(name) else ():
                    if end is not None and put.seq >= end.seq:
                        break
                    if end is None or put.place.parent is None or not put.place.excludes(end.place):
                        entries.extend(added)
                        complete = complete and whole
            if len(entries) == len(obj.entries) and complete is obj.complete:
                return obj
            return Table(tuple(entries[-MAX_ENTRIES:]), complete and len(entries) <= MAX_ENTRIES, obj.span)
        if run is not frame:
            at = None
        items, complete = list(obj.items), obj.complete
        for site in run.scope.body.method_calls(name, ("append", "add", "extend", "insert", "addAll"))[:MAX_ENTRIES]:
            if _before(site.at, at):
                complete = complete and site.at.place.solid.kind == "body"
                method = site.call.callee
                if isinstance(method, ir.Attribute) and method.name in ("append", "add") and len(site.call.arguments) == 1:
                    items.append(Late(site.call.arguments[0].value, run, site.at))
                else:
                    complete = False
        return Many(tuple(items), complete, obj.span)

    def _fillings(self, name: str, run: Frame) -> list[tuple[At, list[Entry], bool]]:
        """Return what is put into a dictionary, statement by statement, and whether that is all; worked out once for each run."""
        known = self._filled.get((name, id(run)))
        if known is not None:
            return known[1]
        found: list[tuple[At, list[Entry], bool]] = []
        self._filled[name, id(run)] = (run, found)
        for each in run.scope.body.fillings(name)[:MAX_ENTRIES]:
            if isinstance(each, Site):
                added, whole = self.table_of(each.call, run, each.at)
                found.append((each.at, added, whole))
            elif isinstance(each.target, ir.Subscript):
                span = Span(each.target.span.start, each.value.span.end)
                entry = Entry(self.eval(each.target.key, run, each.at), Late(each.value, run, each.at), span)
                found.append((each.at, [entry], True))
        return found

    def table_of(self, call: ir.Call, frame: Frame, at: At | None) -> tuple[list[Entry], bool]:
        """Return the entries that the arguments of a call name (`dict(a=1)`, `update({…})`, `put(k, v)`), and whether that is all."""
        entries: list[Entry] = []
        complete = True
        plain = [argument for argument in call.arguments if not argument.name]
        method = call.callee.name if isinstance(call.callee, ir.Attribute) else ""
        if method in ("put", "setdefault", "setProperty") and len(plain) == 2:
            span = Span(plain[0].span.start, plain[1].span.end)
            return [Entry(self.eval(plain[0].value, frame, at), Late(plain[1].value, frame, at), span)], True
        for argument in call.arguments:
            if argument.name in ("", "**"):
                inner = self.eval(argument.value, frame, at)
                if isinstance(inner, Table):
                    entries.extend(inner.entries)
                    complete = complete and inner.complete
                else:
                    complete = False
            elif argument.name != "*":
                entries.append(Entry(known(argument.name), Late(argument.value, frame, at), argument.span))
            else:
                complete = False
        return entries, complete


def _before(put: At, use: At | None) -> bool:
    """Whether something was put in before a use."""
    return use is None or (put.seq < use.seq and not put.place.excludes(use.place))
