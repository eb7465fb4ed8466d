"""Scala's control structures and blocks, which are expressions and statements at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.languages.code.jvm import MAX_LEVELS, one_after_the_other
from mclint.languages.scala.expressions import BLOCKS, Expressions, Sink, is_expression
from mclint.languages.scala.patterns import binds, default, targets, test
from mclint.languages.scala.terms import COMMENTS
from mclint.value import Span

if TYPE_CHECKING:
    from tree_sitter import Node


class Flow(Expressions):
    """Lowers control structures; a sink says what becomes of the value of each branch."""

    def definition(self, node: Node) -> bool:
        """Lower a definition; False for a node that is none."""
        raise NotImplementedError

    def put(self, node: Node, sink: Sink) -> None:
        if self.depth >= MAX_LEVELS:
            self.too_deep(node)
            return
        self.depth += 1
        try:
            while node.type == "parenthesized_expression" and len(inner := self.children(node)) == 1:
                node = inner[0]
            lower = _STRUCTURES.get(node.type)
            if lower is not None:
                lower(self, node, sink)
            elif is_expression(node):
                self._plain(node, sink)
            elif node.is_error:
                self.block(node, self.doing)
            else:
                self.definition(node)
        finally:
            self.depth -= 1

    def _plain(self, node: Node, sink: Sink) -> None:
        if self._is_synchronized(node):
            return self._synchronized(node, sink)
        value = self.framed(node)
        last = self.into[-1] if self.into else None
        if isinstance(last, ir.Assign) and last.augmented and last.span == Span(value.span.start, last.span.end) and sink == self.doing:
            return None  # `x += 1` is a statement; its target alone does nothing
        return sink(value)

    def statement(self, node: Node) -> None:
        self.put(node, self.doing)

    def block(self, node: Node, sink: Sink) -> None:
        inner = self.children(node)
        for child in inner[:-1]:
            self.statement(child)
        if inner:
            self.put(inner[-1], sink)

    def branch(self, node: Node | None, sink: Sink) -> tuple[ir.Stmt, ...]:
        """Return an expression as a body."""
        return () if node is None else self.collect(lambda: self.put(node, sink))

    # --- structures

    def conditional(self, node: Node, sink: Sink) -> None:
        span = self.span(node)
        rows: list[tuple[ir.Expr, tuple[ir.Stmt, ...]]] = []
        rest: Node | None = node
        while rest is not None and rest.type == "if_expression":
            condition = rest.child_by_field_name("condition")
            tested = ir.Opaque(span, "condition") if condition is None else self.framed(condition)
            rows.append((tested, self.branch(rest.child_by_field_name("consequence"), sink)))
            rest = rest.child_by_field_name("alternative")
        self.into.append(one_after_the_other(span, rows, self.branch(rest, sink)))

    def matched(self, node: Node, sink: Sink) -> None:
        value, body = node.child_by_field_name("value"), node.child_by_field_name("body")
        subject: ir.Expr = ir.Opaque(self.span(node), "match") if value is None else self.framed(value)
        if not isinstance(subject, ir.Name):
            held = self.fresh(subject.span)
            self.into.append(ir.Assign(subject.span, (held,), subject))
            subject = held
        if body is not None:
            self.cases(body, subject, sink)

    def cases(self, node: Node, subject: ir.Expr, sink: Sink) -> None:
        rows: list[tuple[ir.Expr, tuple[ir.Stmt, ...]]] = []
        last: tuple[ir.Stmt, ...] = ()
        for clause in self.children(node):
            pattern = clause.child_by_field_name("pattern")
            if clause.type != "case_clause" or pattern is None:
                continue
            body = self.collect(lambda clause=clause, pattern=pattern: self._clause(clause, pattern, subject, sink))  # type: ignore[misc]
            if default(pattern) and not self._guards(clause):
                last = body
                break
            rows.append((test(self, pattern, subject), body))
        if rows:
            self.into.append(one_after_the_other(self.span(node), rows, last))
        else:
            self.into.extend(last)

    def _guards(self, node: Node) -> list[Node]:
        return [child for child in node.named_children if child.type == "guard"]

    def _clause(self, clause: Node, pattern: Node, subject: ir.Expr, sink: Sink) -> None:
        binds(self, pattern, subject)
        conditions = [guard.child_by_field_name("condition") for guard in self._guards(clause)]
        tested = [self.expr(condition) for condition in conditions if condition is not None]
        body = self.collect(lambda: self._clause_body(clause, sink))
        self.into.append(ir.If(self.span(clause), tested[0], body, ())) if tested else self.into.extend(body)

    def _clause_body(self, clause: Node, sink: Sink) -> None:
        inner = [child for child in clause.children_by_field_name("body") if child.is_named and child.type not in COMMENTS]
        for child in inner[:-1]:
            self.statement(child)
        if inner:
            self.put(inner[-1], sink)

    def tried(self, node: Node, sink: Sink) -> None:
        body = self.branch(node.child_by_field_name("body"), sink)
        handlers: list[tuple[tuple[str, ...], tuple[ir.Stmt, ...]]] = []
        final: tuple[ir.Stmt, ...] = ()
        for clause in self.children(node):
            if clause.type == "finally_clause":
                final = self.branch(next(iter(self.children(clause)), None), self.doing)
            elif clause.type == "catch_clause":
                handlers.extend(handler for child in self.children(clause) for handler in self._handlers(child, sink))
        self.into.append(ir.Try(self.span(node), body, tuple(handlers), (), final))

    def _handlers(self, node: Node, sink: Sink) -> list[tuple[tuple[str, ...], tuple[ir.Stmt, ...]]]:
        if is_expression(node) and node.type not in ("case_block", "indented_cases"):
            return [(("Throwable",), self.branch(node, self.doing))]
        found: list[tuple[tuple[str, ...], tuple[ir.Stmt, ...]]] = []
        for clause in self.children(node) if node.type != "case_clause" else [node]:
            pattern = clause.child_by_field_name("pattern")
            if pattern is not None:
                caught: ir.Expr = ir.Opaque(self.span(pattern), "exception")
                body = self.collect(lambda clause=clause, pattern=pattern, caught=caught: self._clause(clause, pattern, caught, sink))  # type: ignore[misc]
                found.append((self._caught(pattern), body))
        return found

    def _caught(self, pattern: Node) -> tuple[str, ...]:
        """Return the names of the exceptions that a pattern catches."""
        kinds = [pattern]
        if pattern.type == "alternative_pattern":
            kinds = self.children(pattern)
        names = [self.type_name(kind.child_by_field_name("type")) for kind in kinds if kind.child_by_field_name("type") is not None]
        return tuple(names) or ("Throwable",)

    # --- loops

    def repeated(self, node: Node, _: Sink) -> None:
        condition = node.child_by_field_name("condition")
        tests: list[ir.Expr] = []
        before = () if condition is None else self.collect(lambda: tests.append(self.framed(condition)))
        tested = tests[0] if tests else ir.Truth(self.span(node), value=True)
        body = self.branch(node.child_by_field_name("body"), self.doing)
        self.into.append(ir.Loop(self.span(node), "while", None, tested, before + body))

    def each(self, node: Node, sink: Sink) -> None:
        """Lower `for`; with `yield` of a plain expression it is a comprehension."""
        span = self.span(node)
        yields = any(child.type == "yield" for child in node.children)
        clauses = [child for group in node.children_by_field_name("enumerators") if group.is_named for child in self.children(group)]
        element: list[ir.Expr] = []
        body = self.branch(node.child_by_field_name("body"), element.append if yields else self.doing)
        simple = [self._generator(clause) for clause in clauses]
        if yields and not body and element and all(simple):
            loops: list[tuple[ir.Expr, ir.Expr]] = []
            for clause in clauses:
                pieces = self.children(clause)
                loops.append((targets(self, pieces[0]), self.expr(pieces[1])))
            return sink(ir.Comprehension(span, element[-1], tuple(loops)))
        if element:
            body += (ir.Do(element[-1].span, element[-1]),)
        for clause in reversed(clauses):
            body = self.collect(lambda clause=clause, body=body: self._enumerator(clause, body))  # type: ignore[misc]
        self.into.extend(body)
        return sink(ir.Opaque(span, "for")) if yields else None

    def _generator(self, clause: Node) -> bool:
        """Whether a clause is `pattern <- expression` and nothing more."""
        return any(child.type == "<-" for child in clause.children) and len(self.children(clause)) == 2

    def _enumerator(self, clause: Node, body: tuple[ir.Stmt, ...]) -> None:
        guards = self._guards(clause)
        for guard in reversed(guards):
            condition = guard.child_by_field_name("condition")
            if condition is not None:
                before = self.collect(lambda: None)
                body = (*before, ir.If(self.span(guard), self.expr(condition), body, ()))
        if clause.type == "guard":
            condition = clause.child_by_field_name("condition")
            tested = ir.Opaque(self.span(clause), "guard") if condition is None else self.expr(condition)
            self.into.append(ir.If(self.span(clause), tested, body, ()))
            return
        pieces = [child for child in self.children(clause) if child.type != "guard"]
        if len(pieces) < 2:
            self.into.extend(body)
            return
        target, value = targets(self, pieces[0]), self.framed(pieces[1])
        if any(child.type == "<-" for child in clause.children):
            self.into.append(ir.Loop(self.span(clause), "for", target, value, body))
        else:
            self.into.append(ir.Assign(self.span(clause), (target,), value))
            self.into.extend(body)

    # --- statements

    def assigned(self, node: Node, _: Sink) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        target = self.expr(left)
        if isinstance(target, ir.Call) and len(target.arguments) == 1:
            target = ir.Subscript(target.span, target.callee, target.arguments[0].value)
        self.assign_to(self.span(node), target, right)

    def assign_to(self, span: Span, target: ir.Expr, value: Node, kind: str = "", *, static: bool = False) -> None:
        """Assign the value of an expression, in each branch of it if it has branches."""
        self.put(value, lambda made: self.into.append(ir.Assign(span, (target,), made, type=kind, static=static)))

    def returned(self, node: Node, _: Sink) -> None:
        inner = self.children(node)
        if inner:
            self.put(inner[0], self.returning)
        else:
            self.into.append(ir.Return(self.span(node), None))

    def thrown_away(self, node: Node, _: Sink) -> None:
        inner = self.children(node)
        self.into.append(ir.Jump(self.span(node), "throw", self.expr(inner[0]) if inner else None))

    def _is_synchronized(self, node: Node) -> bool:
        if node.type == "call_expression":
            callee = node.child_by_field_name("function")
            field = None if callee is None else callee.child_by_field_name("field") or callee
            return field is not None and field.type == "identifier" and self.text(field) == "synchronized"
        operator = node.child_by_field_name("operator") if node.type == "infix_expression" else None
        return operator is not None and self.text(operator) == "synchronized"

    def _synchronized(self, node: Node, sink: Sink) -> None:
        body = node.child_by_field_name("arguments" if node.type == "call_expression" else "right")
        if body is not None:
            inner = body if body.type in BLOCKS else next(iter(self.children(body)), body)
            self.into.append(ir.Block(self.span(node), "synchronized", self.branch(inner, sink)))


_STRUCTURES: dict[str, Callable[[Flow, Node, Sink], None]] = {
    "block": Flow.block,
    "indented_block": Flow.block,
    "if_expression": Flow.conditional,
    "match_expression": Flow.matched,
    "try_expression": Flow.tried,
    "while_expression": Flow.repeated,
    "do_while_expression": Flow.repeated,
    "for_expression": Flow.each,
    "assignment_expression": Flow.assigned,
    "return_expression": Flow.returned,
    "throw_expression": Flow.thrown_away,
}
