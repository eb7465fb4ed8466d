"""What around a write makes a second run of it harmless, or may.

Rows that are deleted first, a look whether the record is there already, the error of a unique key that is caught.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from mclint.languages.code import ir
from mclint.languages.code.evaluate import Evaluator
from mclint.languages.code.graph import Called, Graph
from mclint.languages.code.index import At, dotted
from mclint.languages.code.objects import Frame, Late
from mclint.languages.code.scopes import Scope
from mclint.libraries import dml
from mclint.value import HOLE, Span, Value

MAX_DEPTH = 3
"""Callers of callers, and functions that functions call, that are looked at."""

MAX_LOOKED_AT = 60

LOOKS_PER_CALL = 20
"""Calls inside calls that are looked at for each call of a file: functions that call one another have many ways between them."""

MAX_CALLS = 200
"""Calls of one function among which one is looked for that empties what another fills."""

_REPEATED = frozenset(("IntegrityError", "UniqueViolation", "DuplicateKeyError", "BulkWriteError", "ConflictError"))
_REPEATED |= {"SQLIntegrityConstraintViolationException", "DuplicateKeyException", "MongoWriteException", "MongoBulkWriteException"}
"""Errors that a second record of the same key raises."""

_LOOKS = frozenset(("fetchone", "fetchall", "fetchmany", "scalar", "scalar_one_or_none", "first", "one_or_none", "exists", "find_one"))
_LOOKS |= {"count_documents", "sismember", "hexists", "next", "existsById", "rowcount", "exist_partition", "exist_table"}
"""Calls that tell whether a record is there already."""

_FIRSTS = frozenset(("set", "setnx", "hsetnx", "sadd", "setIfAbsent"))
"""Calls that tell whether whoever asks is the first to note a record."""


class Guards:
    """Looks for what makes writes repeatable that are not so by themselves."""

    def __init__(self, evaluator: Evaluator, graph: Graph, statement: Callable[[Called, Frame | None], Value | None]) -> None:
        self.evaluator = evaluator
        self.graph = graph
        self.statement = statement
        self._leading: dict[tuple[Scope, int], bool] = {}
        self._allowance = LOOKS_PER_CALL * len(graph.calls) + 2_000
        self._clearings: dict[Scope, dict[str, list[At]]] = {}
        self._called: dict[Scope, dict[int, Called]] = {}
        """The calls of functions by their identity."""

    def verdict(self, called: Called, inserted: Sequence[str] = ()) -> bool | None:
        """Whether something makes a second run of a write harmless (True), or may (None); `inserted` are the tables that it adds to."""
        scope, at = called.scope, called.site.at
        if self._is_caught(scope, at, 0) or (not inserted and self._is_emptied(called)):
            return True
        if inserted and all(self._is_cleared(name, scope, at, 0) for name in inserted):
            return None if any(HOLE in name for name in inserted) else True
        if self._allowance < 0:
            return None  # something that was not looked at may clear them
        return None if self._is_asked(scope, called.site.call.span, at, 0) else False

    def _callers(self, scope: Scope) -> Sequence[tuple[Scope, At]]:
        found = self.evaluator.callers.get(scope, ())[:MAX_LOOKED_AT]
        return [(caller, late.at) for caller, late in found if late.at is not None]

    # --- the error of a unique key

    def _is_caught(self, scope: Scope, at: At, depth: int) -> bool:
        """Whether a function, or each of its callers around the call, handles the error of a key that is there already."""
        for statement, _ in scope.body.tries[:MAX_LOOKED_AT]:
            if any(name.rpartition(".")[2] in _REPEATED for names, _ in statement.handlers for name in names):
                return True
        callers = self._callers(scope) if depth < MAX_DEPTH else ()
        return bool(callers) and all(self._is_caught(caller, where, depth + 1) for caller, where in callers)

    # --- rows that are deleted first

    def _is_cleared(self, table: str, scope: Scope, at: At, depth: int) -> bool:
        """Whether rows of a table are deleted before, in the same function or on the way to it from every caller."""
        places = self._clears(scope, 0).get(table, ())
        if any(each.seq <= at.seq and not each.place.excludes(at.place) for each in places[:MAX_LOOKED_AT]):
            return True
        callers = self._callers(scope) if depth < MAX_DEPTH else ()
        return bool(callers) and all(self._is_cleared(table, caller, where, depth + 1) for caller, where in callers)

    def _is_emptied(self, called: Called) -> bool:
        """Whether records are deleted before through the same object, by another call of its library."""
        owner = _owner(called.site.call)
        for each in self.graph.by_scope.get(called.scope, ())[:MAX_CALLS] if owner else ():
            if each.site.at.seq >= called.site.at.seq:
                return False
            rule = each.model.get("write") if each.model is not None else None
            if rule and rule.get("form") == "delete" and _owner(each.site.call) == owner:
                return not each.site.at.place.excludes(called.site.at.place)
        return False

    def _clears(self, scope: Scope, depth: int) -> dict[str, list[At]]:
        """Return where a function deletes rows of which tables, itself or through what it calls."""
        known = self._clearings.get(scope)
        if known is not None:
            return known
        found: dict[str, list[At]] = {}
        if depth == 0:
            self._clearings[scope] = found
        for called in self.graph.by_scope.get(scope, ()):
            for text in self._texts(called, depth):
                for name in dml.cleared(text.shape):
                    found.setdefault(name, []).append(called.site.at)
        return found

    def _texts(self, called: Called, depth: int) -> Iterator[Value]:
        """Yield the statements that a call runs: its own, or those of the functions that it calls, with the arguments of the call."""
        if self._runs_statements(called):
            text = self.statement(called, None)
            if text is not None and not text.is_unknown:
                yield text
        if depth >= MAX_DEPTH:
            return
        for target in called.targets[:4]:
            if not self._leads(target, depth):
                continue
            run = self.evaluator.bind(target, Late(called.site.call, self.evaluator.frame(called.scope), called.site.at))
            for inner in self.graph.by_scope.get(target, ())[:MAX_LOOKED_AT]:
                self._allowance -= 1
                if self._allowance < 0:
                    return
                if self._runs_statements(inner):
                    text = self.statement(inner, run)
                    if text is not None and not text.is_unknown:
                        yield text
                elif inner.targets and target is not called.scope:
                    yield from self._texts(inner, depth + 1)

    def _leads(self, scope: Scope, depth: int) -> bool:
        """Whether a function runs statements, itself or through what it calls as far as that is looked at."""
        key = scope, depth
        if key not in self._leading:
            inner = self.graph.by_scope.get(scope, ())[:MAX_LOOKED_AT]
            self._leading[key] = any(self._runs_statements(each) for each in inner) or (
                depth + 1 < MAX_DEPTH and any(self._leads(target, depth + 1) for each in inner for target in each.targets[:4])
            )
        return self._leading[key]

    @staticmethod
    def _runs_statements(called: Called) -> bool:
        rule = called.model.get("write") if called.model is not None else None
        return called.model is not None and bool((rule and rule.get("sql")) or called.model.get("sql"))

    # --- a look whether the record is there

    def _is_asked(self, scope: Scope, span: Span, at: At, depth: int) -> bool:
        """Whether a place is reached only if a record was looked for and not found."""
        body = scope.program.module.body if scope.node is None else scope.node.body
        for test, holds in _conditions(body, span):
            if any(self._looks(expr, _FIRSTS if there else _LOOKS, scope, at, 0) for expr, there in _known(test, holds)):
                return True
        callers = self.evaluator.callers.get(scope, ())[:MAX_LOOKED_AT] if depth < MAX_DEPTH else ()
        return bool(callers) and all(
            late.at is not None and self._is_asked(caller, late.expr.span, late.at, depth + 1) for caller, late in callers
        )

    def _looks(self, expr: ir.Expr, names: frozenset[str], scope: Scope, at: At, depth: int) -> bool:
        """Whether an expression, or what was assigned to the name that it is, comes from one of some calls."""
        waiting = [expr]
        for _ in range(MAX_LOOKED_AT):
            if not waiting or depth > MAX_DEPTH:
                return False
            each = waiting.pop()
            if isinstance(each, ir.Call):
                callee = each.callee
                if isinstance(callee, ir.Attribute) and callee.name in names:
                    return True
                if any(_calls(target, names) for target in self._targets(each, scope)):
                    return True
                waiting.extend(argument.value for argument in each.arguments)
                waiting.append(callee)
            elif isinstance(each, ir.Attribute):
                if each.name in names:
                    return True
                waiting.append(each.owner)
            elif isinstance(each, ir.Subscript):
                waiting.append(each.owner)
            elif isinstance(each, ir.Binary):
                waiting.extend((each.left, each.right))
            elif isinstance(each, ir.Name):
                bindings = [one for one in scope.body.bindings.get(each.id, ()) if one.at.seq <= at.seq]
                last = bindings[-1] if bindings else None
                if last is not None and last.kind == "value" and last.expr is not None:
                    return self._looks(last.expr, names, scope, last.at, depth + 1)
        return False

    def _targets(self, call: ir.Call, scope: Scope) -> Sequence[Scope]:
        """Return the functions of the file that a call of a function calls."""
        known = self._called.get(scope)
        if known is None:
            known = self._called[scope] = {id(called.site.call): called for called in self.graph.by_scope.get(scope, ())}
        called = known.get(id(call))
        return called.targets[:4] if called is not None else ()


def _owner(call: ir.Call) -> str:
    return dotted(call.callee.owner) if isinstance(call.callee, ir.Attribute) else ""


def _calls(scope: Scope, names: frozenset[str]) -> bool:
    callees = (site.call.callee for site in scope.body.sites[:MAX_LOOKED_AT])
    return any(isinstance(callee, ir.Attribute) and callee.name in names for callee in callees)


def _conditions(body: Sequence[ir.Stmt], span: Span) -> Iterator[tuple[ir.Expr, bool]]:
    """Yield the tests that stand on the way to a place, with what they must have given."""
    while True:
        number = bisect_right(body, span.start, key=lambda each: each.span.start) - 1
        if number < 0 or body[number].span.end < span.end:
            return
        for before in body[max(0, number - MAX_LOOKED_AT) : number]:
            if isinstance(before, ir.If) and _leaves(before.then):
                yield before.test, False
        statement = body[number]
        inner: Sequence[ir.Stmt] | None = None
        if isinstance(statement, ir.If):
            inner = next((each for each in (statement.then, statement.other) if _holds(each, span)), None)
            if inner is not None:
                yield statement.test, inner is statement.then
        elif isinstance(statement, (ir.Loop, ir.With, ir.Block)):
            inner = statement.body
        elif isinstance(statement, ir.Try):
            blocks = (statement.body, *(handler for _, handler in statement.handlers), statement.other, statement.final)
            inner = next((each for each in blocks if _holds(each, span)), None)
        if inner is None:
            return
        body = inner


def _holds(body: Sequence[ir.Stmt], span: Span) -> bool:
    return bool(body) and body[0].span.start <= span.start and span.end <= body[-1].span.end


def _leaves(body: Sequence[ir.Stmt]) -> bool:
    last = body[-1] if body else None
    return isinstance(last, ir.Return) or (isinstance(last, ir.Jump) and last.kind in ("continue", "break", "raise", "throw"))


def _known(test: ir.Expr, holds: bool) -> Iterator[tuple[ir.Expr, bool]]:
    """Yield what is there (True) or missing, empty or zero (False) where a test gave true or false."""
    waiting = [(test, holds)]
    for _ in range(MAX_LOOKED_AT):
        if not waiting:
            return
        each, truth = waiting.pop()
        if isinstance(each, ir.Unary) and each.op in ("not", "!"):
            waiting.append((each.operand, not truth))
        elif isinstance(each, ir.Binary) and each.op in ("and", "or", "&&", "||"):
            waiting.extend(((each.left, truth), (each.right, truth)))
        elif isinstance(each, ir.Binary):
            missing = truth is (each.op in ("is", "==", "eq", "<", "not in"))
            yield (each.right if each.op in ("in", "not in") else each.left), not missing
        else:
            yield each, truth


__all__ = ["Guards"]
