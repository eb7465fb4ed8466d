"""What programs declare by calls: functions of SQL, and addresses that the control APIs of cloud services are told to let in."""

from __future__ import annotations

from collections.abc import Iterator

from mclint.facts import AllowEntry, FunctionDefinition, Property, Resource
from mclint.languages.base import Collector
from mclint.languages.code import ir
from mclint.languages.code.evaluate import Evaluator
from mclint.languages.code.graph import Called
from mclint.languages.code.index import At, dotted, written
from mclint.languages.infrastructure import is_hint, is_list, norm
from mclint.libraries.arguments import Arguments, constant
from mclint.libraries.models import CallModel
from mclint.libraries.where import Places
from mclint.tuples import NamedTuple
from mclint.value import Value

_PROJECT_LISTS = {"iplist": "ip_white_list.ip_list", "vpciplist": "ip_white_list.vpc_ip_list"}


class _Field(NamedTuple):
    name: str
    value: Value


class Declarations:
    """States `FunctionDefinition` and `AllowEntry` facts."""

    def __init__(self, evaluator: Evaluator, places: Places, out: Collector) -> None:
        self.evaluator = evaluator
        self.places = places
        self.out = out

    def function(self, called: Called, model: CallModel) -> None:
        """State a function that a client makes: `o.create_function("f", class_type="module.Class", resources=[…])`."""
        rule = model.get("function")
        arguments = Arguments.of(self.evaluator, called)
        name, target = arguments.text(rule["name"]), arguments.text(rule["target"])
        if name is not None and name.text and target is not None and target.parts:
            unit = self.places.run(called.scope).unit
            self.out.add(FunctionDefinition(written(called.site.call), unit, name.text, target))

    def lets_in(self, called: Called, model: CallModel) -> None:
        """State the addresses that a request to a control API lets in, with the words that it gives beside them."""
        fields = list(self._given(called))
        span = written(called.site.call)
        lists = tuple(
            Property(_PROJECT_LISTS[norm(item.name)], item.value, item.value.span() or span)
            for item in fields
            if norm(item.name) in _PROJECT_LISTS
        )
        if model.get("lets_in") == "project":
            if lists:
                self.out.add(Resource(span, "maxcompute_project", "", lists))
            for item in fields:
                if item.name == "body" and item.value.shape.lstrip().startswith("{"):
                    self.out.embed("json", item.value)
            return
        words = tuple(str(item.value) for item in fields if is_hint(item.name) and item.value.parts)
        name = called.name.replace("#", ".").rpartition(".")[2]
        hints = (*words, self.places.of(called).function, called.site.store)
        for item in fields:
            if is_list(item.name):
                for entry in item.value.split(","):
                    entry = entry.strip()  # noqa: PLW2901 - without the blanks around it
                    if entry.parts:
                        self.out.add(AllowEntry(entry.span() or span, entry, name, item.name, "inbound", hints, words[0] if words else ""))

    def _given(self, called: Called) -> Iterator[_Field]:
        """Yield the fields of a request: its arguments by name, its attributes, what its setters and `add_query_param` are given."""
        for argument in called.site.call.arguments:
            if argument.name not in ("", "*", "**"):
                yield _Field(argument.name, self._text(argument.value, called, called.site.at))
        store = called.site.store
        if not store:
            return
        body = called.scope.body
        for site in body.sites:
            callee = site.call.callee
            if not isinstance(callee, ir.Attribute) or dotted(callee.owner) != store:
                continue
            values = [argument.value for argument in site.call.arguments if not argument.name]
            if len(values) == 1 and callee.name.lower().startswith("set"):
                yield _Field(callee.name[3:].strip("_"), self._text(values[0], called, site.at))
            elif len(values) == 2:
                name = constant(self.evaluator.eval(values[0], self.evaluator.frame(called.scope), site.at))
                if isinstance(name, str):
                    yield _Field(name, self._text(values[1], called, site.at))
        for name, bindings in body.dotted.items():
            owner, _, field = name.rpartition(".")
            for binding in bindings if owner == store else ():
                if binding.expr is not None and not binding.path:
                    yield _Field(field, self._text(binding.expr, called, binding.at))

    def _text(self, expr: ir.Expr, called: Called, at: At | None) -> Value:
        return self.evaluator.text(expr, self.evaluator.frame(called.scope), at)
