"""Keys that programs set: hints and options of MaxCompute, Spark's configuration, MaxFrame's network options; and projects they name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mclint.facts import Address, ProjectInfo, Setting
from mclint.languages.base import Collector
from mclint.languages.code import ir
from mclint.languages.code.evaluate import Evaluator
from mclint.languages.code.graph import Called, Graph
from mclint.languages.code.index import Set, written
from mclint.languages.code.objects import Many, Object, Outside, Table, as_text
from mclint.languages.code.references import find_argument
from mclint.languages.code.scopes import Scope
from mclint.libraries.arguments import Arguments
from mclint.libraries.models import CallModel
from mclint.libraries.where import Places
from mclint.value import Span, Value

MAX_ENTRIES = 500


class Settings:
    """States `Setting`, `ProjectInfo` and `Address` facts."""

    def __init__(self, evaluator: Evaluator, graph: Graph, places: Places, out: Collector) -> None:
        self.evaluator = evaluator
        self.graph = graph
        self.places = places
        self.out = out
        self.tables: dict[str, str] = {}
        for library in evaluator.models.libraries:
            self.tables.update(library.tables)
        text = graph.program.text
        if text is not None and not any(name.rpartition(".")[2] in text for name in self.tables):
            self.tables = {}  # none of them can be meant where its last name is not written
        self._seen: set[tuple[Any, ...]] = set()
        self._spark: dict[int, list[Setting]] = {}

    def table(self, obj: Object, unit: int, scope: str) -> None:
        """State every entry of a dictionary as a setting."""
        if not isinstance(obj, Table):
            return
        for entry in obj.entries[:MAX_ENTRIES]:
            if isinstance(entry.key, Value) and entry.key.text:
                value = self.evaluator.text(*entry.value, lower=True)
                self._add(Setting(entry.span, unit, entry.key.text, value, scope, entry.key.span()))

    def _add(self, setting: Setting) -> None:
        key = (setting.span, setting.unit, setting.key, setting.value, setting.scope)
        if key not in self._seen:
            self._seen.add(key)
            self.out.add(setting)
            if setting.scope == "spark-code" and "odps" in setting.key:
                self._spark.setdefault(setting.unit, []).append(setting)

    def spark_projects(self) -> None:
        """State the projects that Spark properties in code name; where a property is set to several values, the project is not known."""
        if not self._spark:
            return
        from mclint.languages.spark_conf.meaning import project
        from mclint.languages.spark_conf.properties import Pair

        for unit, found in self._spark.items():
            if len({item.key for item in found}) == len({(item.key, item.value.parts) for item in found}):
                project([Pair(item.key, item.value, item.span, item.key_span) for item in found], unit, self.out)

    def setting(self, called: Called, model: CallModel) -> None:
        """State a setting made by a call: `config(k, v)`, `set(k, v)`, `config(map={…})`."""
        rule: Mapping[str, Any] = model.get("setting")
        unit = self.places.run(called.scope).unit
        for frame in self.places.runs(called.scope):
            arguments = Arguments.of(self.evaluator, called, frame)
            for ref in rule.get("tables", ()):
                obj = arguments.object(ref)
                if isinstance(obj, Table):
                    self.table(obj, unit, rule["scope"])
                elif isinstance(obj, Many):
                    self._pairs(obj, unit, rule["scope"])
            key_ref: str = rule.get("key", "")
            key = Value()
            name = key_ref[1:] if key_ref.startswith("=") else ""
            if not name and key_ref:
                key = arguments.text(key_ref) or Value()
                name = key.text or ""
            value = arguments.text(rule["value"]) if rule.get("value") else None
            if name and value is not None:
                self._add(Setting(self._place(called, rule), unit, name, value, rule["scope"], key.span()))

    @staticmethod
    def _place(called: Called, rule: Mapping[str, Any]) -> Span:
        """Return where key and value are written in a call."""
        exprs = [find_argument(called.site.call, ref) for ref in (rule.get("key", ""), rule["value"]) if not ref.startswith("=")]
        spans = [each.span for each in exprs if each is not None]
        if not spans or len(spans) != len(exprs):
            return written(called.site.call)
        return Span(min(span.start for span in spans), max(span.end for span in spans))

    def _pairs(self, many: Many, unit: int, scope: str) -> None:
        """State the settings of a list of pairs."""
        for item in many.items[:MAX_ENTRIES]:
            pair = self.evaluator.eval(*item)
            if isinstance(pair, Many) and len(pair.items) == 2:
                key, value = (self.evaluator.text(*each, lower=True) for each in pair.items)
                if key.text:
                    self._add(Setting(item.expr.span, unit, key.text, value, scope, key.span()))

    def assigned(self, scope: Scope, each: Set) -> None:
        """State settings that an assignment makes: `options.sql.settings = {…}`, `options.sql.settings["k"] = v`."""
        if not self.tables:
            return
        frame = self.evaluator.frame(scope)
        unit = self.places.run(scope).unit
        if isinstance(each.target, ir.Attribute):
            owner = self.evaluator.eval(each.target.owner, frame, each.at)
            kind = self.tables.get(f"{owner.name}.{each.target.name}") if isinstance(owner, Outside) else None
            if kind:
                self.table(self.evaluator.eval(each.value, frame, each.at), unit, kind)
            return
        owner = self.evaluator.eval(each.target.owner, frame, each.at)
        kind = self.tables.get(owner.name) if isinstance(owner, Outside) else None
        key = self.evaluator.text(each.target.key, frame, each.at) if kind else Value()
        if kind and key.text:
            value = self.evaluator.text(each.value, frame, each.at, lower=True)
            self._add(Setting(Span(each.target.span.start, each.value.span.end), unit, key.text, value, kind, key.span()))

    def update(self, called: Called, model: CallModel) -> None:
        """State the settings of a dictionary that a call is given: `options.sql.settings.update({…})`, `hints`."""
        rule: Mapping[str, Any] = model.get("settings")
        unit = self.places.run(called.scope).unit
        entries, _ = self.evaluator.table_of(called.site.call, self.evaluator.frame(called.scope), called.site.at)
        self.table(Table(tuple(entries), complete=True, span=written(called.site.call)), unit, rule["scope"])

    def network_options(self, called: Called, model: CallModel) -> None:
        """State the options of a decorator or call one by one; each item of a list is a setting of its own."""
        rule: Mapping[str, Any] = model.get("options")
        run = self.places.run(self._decorated(called) or called.scope)
        arguments = Arguments.of(self.evaluator, called)
        for name in rule["names"]:
            obj = arguments.object(name)
            expr = arguments.expr(name)
            if obj is None or expr is None:
                continue
            key = name.partition("@")[0]
            if isinstance(obj, Many):
                for item in obj.items[:MAX_ENTRIES]:
                    self._add(Setting(item.expr.span, run.unit, key, self.evaluator.text(*item), rule["scope"]))
            else:
                self._add(Setting(expr.span, run.unit, key, as_text(obj, expr.span), rule["scope"]))

    def _decorated(self, called: Called) -> Scope | None:
        """Return the function or class that a call decorates."""
        for child in called.scope.children:
            node = child.node
            if node is not None and any(each is called.site.call for each in node.decorators):
                return child
        return None

    def project(self, called: Called, model: CallModel) -> None:
        """State the project that a client is made for."""
        rule: Mapping[str, Any] = model.get("project")
        unit = self.places.run(called.scope).unit
        for frame in self.places.runs(called.scope):
            arguments = Arguments.of(self.evaluator, called, frame)
            name, endpoint, region = (arguments.text(rule[key]) if key in rule else None for key in ("name", "endpoint", "region"))
            fact = ProjectInfo(
                written(called.site.call), unit, name or Value(), region or Value(), endpoint or Value(), f"it is given to {called.name}"
            )
            key = (fact.span, fact.name.parts, fact.endpoint.parts)
            if all(value.is_unknown or not value.parts for value in (fact.name, fact.region, fact.endpoint)):
                continue
            if key not in self._seen:
                self._seen.add(key)
                self.out.add(fact)

    def address(self, called: Called, model: CallModel) -> None:
        """State an address that a call gives to the platform."""
        rule: Mapping[str, Any] = model.get("address")
        value = Arguments.of(self.evaluator, called).text(rule["value"])
        if value is not None and value.parts and value.starts_with(rule.get("only", "")) is True:
            run = self.places.run(self._decorated(called) or called.scope)
            self.out.add(Address(written(called.site.call), run.unit, value, rule["role"], rule.get("engine", run.engine)))
