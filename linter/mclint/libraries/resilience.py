"""How much a program asks for at a time, and how it tries again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mclint.facts import Concurrency, Retry
from mclint.languages.base import Collector
from mclint.languages.code import ir
from mclint.languages.code.evaluate import Evaluator
from mclint.languages.code.graph import Called
from mclint.languages.code.index import Place, dotted, written
from mclint.languages.code.objects import Flag, Member, Nothing, Num, Object, Thing, Unknown
from mclint.libraries.arguments import Arguments
from mclint.libraries.models import CallModel
from mclint.libraries.where import Places
from mclint.value import Span

MAX_STATEMENTS = 400


class Resilience:
    """States `Concurrency` and `Retry` facts."""

    def __init__(self, evaluator: Evaluator, places: Places, out: Collector) -> None:
        self.evaluator = evaluator
        self.places = places
        self.out = out
        self._loops: set[Span] = set()

    def concurrency(self, called: Called, model: CallModel) -> None:
        """State the number of workers, threads or connections that a call asks for."""
        rule: Mapping[str, Any] = model.get("concurrency")
        arguments = Arguments.of(self.evaluator, called)
        amount = arguments.object(rule["amount"])
        number = amount.number if isinstance(amount, Num) else rule.get("default") if amount is None else None
        if isinstance(number, (int, float)) and number >= 0:
            where = self.places.of(called)
            expr = arguments.expr(rule["amount"])
            span = expr.span if expr is not None else written(called.site.call)
            self.out.add(Concurrency(span, where.unit, rule["what"], int(number), where.engine, where.phase))

    def retry(self, called: Called, model: CallModel) -> None:
        """State the retry that a call sets up."""
        rule: Mapping[str, Any] = model.get("retry")
        arguments = Arguments.of(self.evaluator, called)
        bounded = self._bounded(arguments.object(rule["count"]) if rule.get("count") else None, rule)
        waits = arguments.object(rule["backoff"]) if rule.get("backoff") else None
        backoff: bool | None = rule.get("default_backoff", False)
        if isinstance(waits, (Num, Flag, Nothing)):
            backoff = (isinstance(waits, Num) and waits.number > 0) or (isinstance(waits, Flag) and waits.flag)
        elif waits is not None:
            backoff = None if isinstance(waits, Unknown) and waits.reason.startswith(("argument", "spread")) else True
        built = self._built(called)
        if any(name in built for name in rule.get("bounded_by", ())):
            bounded = True
        if any(name in built for name in rule.get("waits_by", ())):
            backoff = True
        where = self.places.of(called)
        self.out.add(Retry(written(called.site.call), where.unit, bounded, backoff, where.engine, where.phase))

    @staticmethod
    def _built(called: Called) -> set[str]:
        """Return the names of the calls in the row that the object of a method call was built by."""
        owner = called.callee.owner if isinstance(called.callee, Member) else None
        chain = owner.chain if isinstance(owner, Thing) else ()
        return {_last(late.expr) for late in chain if isinstance(late.expr, ir.Call)}

    @staticmethod
    def _bounded(count: Object | None, rule: Mapping[str, Any]) -> bool | None:
        if count is None:
            default: bool | None = rule.get("default_bounded")
            return default
        if isinstance(count, Num):
            return count.number >= 0
        if isinstance(count, (Nothing, Flag)):
            return False if isinstance(count, Nothing) else None
        return None if isinstance(count, Unknown) and count.reason.startswith(("argument", "spread")) else True

    def loop(self, called: Called) -> None:
        """State that a network call is tried again without end: `while True: try: … except: pass`."""
        attempt: Place | None = None
        for place in called.site.at.place.around():
            if place.kind == "try" and attempt is None:
                attempt = place
            elif place.kind == "loop" and attempt is not None:
                self._judge(called, attempt, place)
                return
            elif place.kind == "loop":
                return

    def _judge(self, called: Called, attempt: Place, loop: Place) -> None:
        statement, node = attempt.node, loop.node
        if not isinstance(statement, ir.Try) or not isinstance(node, ir.Loop) or node.span in self._loops or not statement.handlers:
            return
        others = tuple(each for each in node.body if each is not statement)
        awaited = node.target is None and _awaits(_flag(node.iterable), statement, others)
        endless = awaited or (node.target is None and _always(node.iterable))
        counted = node.target is not None and _counts(node.iterable)
        if not endless and not counted:
            return
        if any(_leaves(handler) for _, handler in statement.handlers):
            return
        if not (awaited or _leaves(statement.body) or _leaves(statement.other)):
            return
        bounded = counted or any(isinstance(each, ir.If) and _leaves(each.then) for each in others)
        waits = any(
            site.at.place is loop or loop.encloses(site.at.place)
            for site in called.scope.body.sites
            if _last(site.call) in ("sleep", "wait", "pause", "await")
        )
        self._loops.add(node.span)
        where = self.places.of(called)
        self.out.add(Retry(node.span, where.unit, bounded, waits, where.engine, where.phase))


def _last(call: ir.Call) -> str:
    callee = call.callee
    return callee.name if isinstance(callee, ir.Attribute) else callee.id if isinstance(callee, ir.Name) else ""


def _always(test: ir.Expr) -> bool:
    return (isinstance(test, ir.Truth) and test.value) or (isinstance(test, ir.Number) and bool(test.number))


def _counts(iterable: ir.Expr) -> bool:
    return isinstance(iterable, ir.Call) and isinstance(iterable.callee, ir.Name) and iterable.callee.id in ("range", "xrange", "count")


def _flag(test: ir.Expr) -> str:
    """Return the name that a loop goes by, if it is one alone: `while (!done)`, `while (answer == null)`."""
    if isinstance(test, ir.Unary) and test.op in ("not", "!"):
        return dotted(test.operand)
    if isinstance(test, ir.Binary) and test.op in ("is", "==") and isinstance(test.right, ir.Null):
        return dotted(test.left)
    return dotted(test)


def _awaits(flag: str, attempt: ir.Try, others: tuple[ir.Stmt, ...]) -> bool:
    """Whether nothing but an attempt that succeeds sets the name that a loop goes by, or leaves the loop."""

    def sets(each: ir.Stmt) -> bool:
        return isinstance(each, ir.Assign) and any(dotted(target) == flag for target in each.targets)

    failed = (*others, *(statement for _, handler in attempt.handlers for statement in handler), *attempt.final)
    return bool(flag) and _holds(attempt.body, sets) and not _holds(failed, sets) and not _leaves(failed)


def _leaves(statements: tuple[ir.Stmt, ...]) -> bool:
    """Whether some statement inside leaves the loop: `break`, `return`, `raise`."""
    return _holds(
        statements,
        lambda each: isinstance(each, ir.Return) or (isinstance(each, ir.Jump) and each.kind in ("break", "raise", "throw")),
    )


def _holds(statements: tuple[ir.Stmt, ...], wanted: Callable[[ir.Stmt], bool]) -> bool:
    """Whether some statement inside, loops left out, is one that is wanted; where there are too many, one may be."""
    waiting: list[ir.Stmt] = list(statements)
    for _ in range(MAX_STATEMENTS):
        if not waiting:
            return False
        each = waiting.pop()
        if wanted(each):
            return True
        if isinstance(each, ir.If):
            waiting.extend((*each.then, *each.other))
        elif isinstance(each, (ir.With, ir.Block)):
            waiting.extend(each.body)
        elif isinstance(each, ir.Try):
            waiting.extend((*each.body, *each.other, *each.final))
            for _, handler in each.handlers:
                waiting.extend(handler)
    return True
