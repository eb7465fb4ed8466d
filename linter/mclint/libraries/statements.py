"""SQL that programs hand to MaxCompute or Spark, with the hints that go with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from mclint.facts import Job
from mclint.languages.base import Collector
from mclint.languages.code import ir
from mclint.languages.code.evaluate import Evaluator
from mclint.languages.code.graph import Called, may_run
from mclint.languages.code.index import At, written
from mclint.languages.code.objects import Frame, Many, Member, Object, Outside, Thing, Unknown, as_text
from mclint.languages.code.relevance import mentions_statements
from mclint.libraries.arguments import Arguments
from mclint.libraries.models import CallModel
from mclint.libraries.network import Network
from mclint.libraries.settings import Settings
from mclint.libraries.where import Places
from mclint.value import Known, Value

MAX_TEXTS = 64
"""Statements of one call that are handed on: one for each call of the function around it, and for each branch."""

_SILENT = frozenset(
    (
        "print", "format", "info", "debug", "warn", "warning", "error", "exception", "critical", "log", "fatal", "append", "join", "write",
        "writelines", "println", "printf", "len", "replace", "split", "strip",
        "startswith", "search", "match", "sub", "compile", "str", "repr",
        "dedent", "encode", "decode", "assertEqual", "assertTrue", "assertIn",
        "fail", "echo", "getLogger", "Text", "Markdown", "dumps", "put",
        "add", "set", "update", "equals", "contains", "isinstance", "hash", "md5", "sha256", "StringIO", "BytesIO", "input", "ValueError",
    )
)  # fmt: skip
"""Calls that a statement may be handed to without being run."""


_OF_ANY_DATABASE = frozenset(("execute", "executemany", "query", "run", "executeUpdate", "executeQuery", "addBatch", "sql"))
"""Calls by which any database is given a statement: there the statement itself has to show that it is MaxCompute's."""


@cache
def _starts() -> re.Pattern[str]:
    return re.compile(
        r"(?:\s|--[^\n]*(?:\n|\Z)|/\*.*?\*/)*"
        r"(?:create\s+(?:or\s+replace\s+)?(?:external\s+(?:table|volume|project|schema)|object\s+table|externalproject)"
        r"|(?:load|unload)\s|setproject\s|set\s+odps\.|alter\s+table\s)",
        re.IGNORECASE | re.DOTALL,
    )


@cache
def _ours() -> re.Pattern[str]:
    return re.compile(r"odps|maxcompute|mcfed|setproject|unload\s+from|oss://oss-|tablestore://|object\s+table", re.IGNORECASE)


class Statements:
    """Hands SQL on to its adapter, each statement as a job of its own."""

    def __init__(self, evaluator: Evaluator, places: Places, settings: Settings, out: Collector, *, ours: bool) -> None:
        self.evaluator = evaluator
        self.places = places
        self.settings = settings
        self.out = out
        self.ours = ours
        """Whether the file shows that it has to do with MaxCompute, so that plain DDL in it is MaxCompute's."""
        self._seen: set[tuple[str, Any]] = set()
        self.network: Network | None = None
        """Tells where a connection leads; only JDBC asks for it."""

    def submit(self, called: Called, model: CallModel) -> None:
        """Hand on the SQL of a call that submits it."""
        rule: dict[str, Any] = model.get("sql")
        if rule.get("only") and not self._reaches(called, rule["only"]):
            return
        if rule.get("in_job"):
            run = self.places.run(called.scope)
            if run.engine == rule["in_job"]:
                for _, value in self.texts(called, rule["text"]):
                    self._embed(value, run.unit, called)
            return
        for arguments, value in self.texts(called, rule["text"]):
            if not value.parts:
                continue
            unit = self.out.new_unit()
            span = value.span() or written(called.site.call)
            key = ("sql", tuple(value.parts))
            if key in self._seen and not value.is_unknown:
                continue
            self.out.add(Job(span, unit, "sql", "", "", f"SQL given to {called.name or 'a call'}"))
            for ref in rule.get("hints", ()):
                obj = arguments.object(ref)
                if obj is not None:
                    self.settings.table(obj, unit, "hints")
            self._embed(value, unit, called)

    def _reaches(self, called: Called, scheme: str) -> bool:
        """Whether the connection that a statement is run on leads to an address of a kind, e.g. `jdbc:odps:`."""
        owner = called.callee.owner if isinstance(called.callee, Member) else None
        if self.network is None or not isinstance(owner, Thing) or owner.origin is None:
            return False
        return self.network.origin_target(owner.origin, 0).starts_with(scheme) is True

    def _embed(self, value: Value, unit: int, called: Called) -> None:
        key = ("sql", tuple(value.parts))
        if key in self._seen or value.is_unknown or not value.parts:
            return
        self._seen.add(key)
        self.out.embed("sql", value, unit=unit, at=written(called.site.call))

    def texts(self, called: Called, ref: Any) -> Iterator[tuple[Arguments, Value]]:
        """Yield the texts that a call is made with: one per run of the function around it, per branch, per item of a list."""
        count = 0
        for frame in self.places.runs(called.scope):
            arguments = Arguments.of(self.evaluator, called, frame)
            expr = arguments.expr(ref)
            if expr is None:
                obj = arguments.object(ref)
                if obj is not None and not isinstance(obj, Unknown):
                    yield arguments, as_text(obj, written(called.site.call))
                continue
            for value in self.alternatives(expr, frame, called.site.at, 0):
                yield arguments, value
                count += 1
                if count >= MAX_TEXTS:
                    return

    def alternatives(self, expr: ir.Expr, frame: Frame, at: At | None, depth: int) -> Iterator[Value]:
        """Yield what a text may be: each branch that assigns it, each item of a list that a loop runs over, each caller's argument."""
        obj = self.evaluator.eval(expr, frame, at)
        if isinstance(obj, Value):
            yield obj
            return
        if isinstance(obj, Thing) and obj.origin is not None and isinstance(obj.origin.expr, ir.Call) and depth < 4:
            given = obj.origin.expr.arguments
            if given and obj.type.endswith("TextClause"):
                yield from self.alternatives(given[0].value, obj.origin.frame, obj.origin.at, depth + 1)
                return
        if isinstance(obj, Many):
            for item in obj.items[:MAX_TEXTS]:
                yield self.evaluator.text(item.expr, item.frame, item.at)
            return
        if depth < 4 and isinstance(expr, ir.Name):
            bound = frame.args.get(expr.id) if frame.args is not None else None
            bindings = frame.scope.body.bindings.get(expr.id)
            if bindings:
                found, _ = self.evaluator.reaching(bindings, at)
                for binding in found:
                    if binding.expr is None or binding.path or binding.kind not in ("value", "loop"):
                        continue
                    yield from self.alternatives(binding.expr, frame, binding.at, depth + 1)
                return
            if bound is not None and bound.expr is not expr:
                yield from self.alternatives(bound.expr, bound.frame, bound.at, depth + 1)
                return
        if depth < 4 and isinstance(expr, ir.Choice):
            yield from self.alternatives(expr.then, frame, at, depth + 1)
            yield from self.alternatives(expr.other, frame, at, depth + 1)
            return
        yield as_text(obj, expr.span)

    # --- statements handed to functions that nobody knows

    def guess(self, called: Called) -> None:
        """Hand on a text that is clearly a statement of MaxCompute and goes to a call that runs things."""
        name = _last(called)
        if name in _SILENT or not may_run(self._full(called, name)):
            return
        for argument in called.site.call.arguments:
            value = argument.value
            if not isinstance(value, (ir.Text, ir.Name, ir.Attribute, ir.Binary, ir.Call)):
                continue
            frame = self.evaluator.frame(called.scope)
            for found in self.alternatives(value, frame, called.site.at, 0):
                if self._is_statement(found, called):
                    key = ("sql", tuple(found.parts))
                    if key not in self._seen:
                        unit = self.out.new_unit()
                        self.out.add(Job(found.span() or argument.span, unit, "sql", "", "", f"SQL given to {name}"))
                        self._embed(found, unit, called)

    def _is_statement(self, value: Value, called: Called) -> bool:
        shape = value.shape
        if len(shape) < 12 or _starts().match(shape) is None or not mentions_statements(shape):
            return False
        if _ours().search(shape) is not None or _ours().search(called.name) is not None:
            return True
        return self.ours and _last(called) not in _OF_ANY_DATABASE

    @staticmethod
    def _full(called: Called, name: str) -> str:
        callee = called.callee
        if isinstance(callee, Outside):
            return callee.name
        return callee.name if isinstance(callee, Member) else name

    def shell(self, called: Called, model: CallModel) -> None:
        """Hand on a command line that starts a MaxCompute client."""
        arguments = Arguments.of(self.evaluator, called)
        obj: Object | None = arguments.object(model.get("shell"))
        if isinstance(obj, Value) and any(isinstance(part, Known) and re.search(r"odpscmd|spark-submit", part.text) for part in obj.parts):
            self.out.embed("shell", obj, unit=self.out.new_unit())


def _last(called: Called) -> str:
    callee = called.site.call.callee
    return callee.name if isinstance(callee, ir.Attribute) else callee.id if isinstance(callee, ir.Name) else ""
