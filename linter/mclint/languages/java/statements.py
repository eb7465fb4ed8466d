"""Java's statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.languages.code.jvm import MAX_LEVELS, one_after_the_other
from mclint.languages.java.expressions import Expressions, bare, children, is_expression
from mclint.value import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from mclint.languages.base import Collector
    from mclint.languages.code.tree import Tree


class Statements(Expressions):
    """Lowers statements into `into`."""

    def __init__(self, tree: Tree, out: Collector) -> None:
        super().__init__(tree, out)
        self.result: ir.Name | None = None
        """Where `yield` puts the value of the innermost `switch`."""
        self.in_switch = False
        """Whether a bare `break` leaves a `switch`: then it means nothing here."""

    def declaration(self, node: Node) -> None:
        """Put a class or method into `into`."""
        raise NotImplementedError

    def block(self, node: Node) -> None:
        for child in node.named_children:
            self.statement(child)

    def statement(self, node: Node) -> None:
        """Lower one statement; of an unreadable piece, whatever can be read."""
        if self.depth >= MAX_LEVELS:
            self.too_deep(node)
            return
        self.depth += 1
        try:
            lower = _STATEMENTS.get(node.type)
            if lower is not None:
                lower(self, node)
            elif is_expression(node):
                self._stray(node)
            elif node.type == "ERROR":
                self.block(node)
            else:
                self.declaration(node)
        finally:
            self.depth -= 1

    def _stray(self, node: Node) -> None:
        """Keep an expression that stands alone in an unreadable piece."""
        if node.type not in ("identifier", "this", "super"):
            value = self.expr(node)
            self.into.append(ir.Do(value.span, value))

    def inner(self, node: Node | None) -> tuple[ir.Stmt, ...]:
        """Return a statement, or those of a block, as a body."""
        return () if node is None else self.collect(lambda: self.statement(node))

    def bare_block(self, node: Node) -> None:
        self.block(node)

    def expression(self, node: Node) -> None:
        for child in children(node):
            value = bare(child)
            if value.type in ("assignment_expression", "update_expression"):
                self.assign(value)
            elif value.type == "switch_expression":
                self.switch(value, None)
            else:
                made = self.expr(value)
                self.into.append(ir.Do(self.span(node), made))

    def switch_statement(self, node: Node) -> None:
        self.switch(node, None)

    def variables(self, node: Node, *, static: bool = False) -> None:
        """Put the variables of a declaration into `into`."""
        kind = self.type_name(node.child_by_field_name("type"))
        for child in node.children_by_field_name("declarator"):
            name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            if name is not None:
                made = self.expr(value) if value is not None else None
                self.into.append(ir.Assign(self.span(child), (self.name(name),), made, type=kind, static=static))

    def returned(self, node: Node) -> None:
        inner = children(node)
        self.into.append(ir.Return(self.span(node), self.expr(inner[0]) if inner else None))

    def yielded(self, node: Node) -> None:
        inner = children(node)
        if not inner:
            return
        value = self.expr(inner[0])
        if self.result is not None:
            self.into.append(ir.Assign(self.span(node), (self.result,), value))
        else:
            self.into.append(ir.Do(self.span(node), value))

    def jump(self, node: Node) -> None:
        kind = node.type.removesuffix("_statement")
        inner = children(node)
        if kind == "break" and self.in_switch and not inner:
            return
        value = self.expr(inner[0]) if inner and kind == "throw" else None
        self.into.append(ir.Jump(self.span(node), kind, value))

    def asserted(self, node: Node) -> None:
        for child in children(node):
            self.into.append(ir.Do(self.span(node), self.expr(child)))

    def labelled(self, node: Node) -> None:
        for child in children(node)[1:]:
            self.statement(child)

    # --- branches

    def branches(self, node: Node) -> None:
        span = self.span(node)
        rows: list[tuple[ir.Expr, tuple[ir.Stmt, ...]]] = []
        rest: Node | None = node
        while rest is not None and rest.type == "if_statement":
            test = rest.child_by_field_name("condition")
            condition = self.expr(test) if test is not None else ir.Opaque(span, "condition")
            rows.append((condition, self.inner(rest.child_by_field_name("consequence"))))
            rest = rest.child_by_field_name("alternative")
        self.into.append(one_after_the_other(span, rows, self.inner(rest)))

    def switch(self, node: Node, target: ir.Name | None) -> None:
        span = self.span(node)
        condition, body = node.child_by_field_name("condition"), node.child_by_field_name("body")
        subject = self.expr(condition) if condition is not None else ir.Opaque(span, "switch")
        if not isinstance(subject, ir.Name):
            held = self.fresh(subject.span)
            self.into.append(ir.Assign(subject.span, (held,), subject))
            subject = held
        outer = self.result, self.in_switch
        self.result, self.in_switch = target, True
        rows: list[tuple[ir.Expr, tuple[ir.Stmt, ...]]] = []
        last: tuple[ir.Stmt, ...] = ()
        tests: list[ir.Expr] = []
        for group in () if body is None else children(body):
            default = False
            for label in [child for child in group.named_children if child.type == "switch_label"]:
                inner = children(label)
                default = default or not inner
                tests.extend(self._label(subject, child) for child in inner if child.type != "guard")
            statements = self.collect(lambda group=group: self._group(group, target))  # type: ignore[misc]
            if not statements and group.type == "switch_block_statement_group":
                continue
            if default:
                last = statements
            elif tests:
                rows.append((_any(tests), statements))
            tests = []
        self.result, self.in_switch = outer
        if rows:
            self.into.append(one_after_the_other(span, rows, last))
        else:
            self.into.extend(last)

    def _label(self, subject: ir.Expr, node: Node) -> ir.Expr:
        if not is_expression(node):
            return ir.Opaque(self.span(node), "pattern")
        value = self.expr(node)
        return ir.Binary(value.span, "==", subject, value)

    def _group(self, group: Node, target: ir.Name | None) -> None:
        """Lower what follows the labels; the value of `case x -> value` goes to the target."""
        for child in children(group):
            if child.type == "switch_label":
                continue
            if target is not None and group.type == "switch_rule" and child.type == "expression_statement":
                value = self.expr(children(child)[0])
                self.into.append(ir.Assign(value.span, (target,), value))
            else:
                self.statement(child)

    # --- loops

    def rounds(self, node: Node) -> tuple[ir.Stmt, ...]:
        """Return the body of a loop."""
        outer, self.in_switch = self.in_switch, False
        body = self.inner(node.child_by_field_name("body"))
        self.in_switch = outer
        return body

    def counted(self, node: Node) -> None:
        self._steps([child for child in node.children_by_field_name("init") if child.is_named])
        test = node.child_by_field_name("condition")
        condition = self.expr(test) if test is not None else ir.Truth(self.span(node), value=True)
        updates = [child for child in node.children_by_field_name("update") if child.is_named]
        body = self.rounds(node)
        body += self.collect(lambda: self._steps(updates))
        self.into.append(ir.Loop(self.span(node), "for", None, condition, body))

    def _steps(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            if node.type in ("assignment_expression", "update_expression"):
                self.assign(node)
            else:
                self.statement(node)

    def each(self, node: Node) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None or value is None:
            return
        items, target = self.expr(value), self.name(name)
        kind = self.type_name(node.child_by_field_name("type"))
        if kind:
            self.into.append(ir.Assign(self.span(name), (target,), None, type=kind))
        body = self.rounds(node)
        self.into.append(ir.Loop(self.span(node), "for", target, items, body))

    def repeated(self, node: Node) -> None:
        """Lower `while` and `do`; what the test needs done first is done in each round."""
        test = node.child_by_field_name("condition")
        conditions: list[ir.Expr] = []
        before = () if test is None else self.collect(lambda: conditions.append(self.expr(test)))
        condition = conditions[0] if conditions else ir.Truth(self.span(node), value=True)
        body = self.rounds(node)
        self.into.append(ir.Loop(self.span(node), "while", None, condition, before + body))

    # --- blocks

    def synchronized(self, node: Node) -> None:
        self.into.append(ir.Block(self.span(node), "synchronized", self.inner(node.child_by_field_name("body"))))

    def tried(self, node: Node) -> None:
        body = self.inner(node.child_by_field_name("body"))
        resources = node.child_by_field_name("resources")
        if resources is not None:
            body = self.collect(lambda: self._with(node, resources, body))
        handlers: list[tuple[tuple[str, ...], tuple[ir.Stmt, ...]]] = []
        final: tuple[ir.Stmt, ...] = ()
        for child in node.named_children:
            if child.type == "catch_clause":
                caught = [kind for parameter in children(child) for kind in children(parameter) if kind.type == "catch_type"]
                names = tuple(self.type_name(kind) for types in caught for kind in children(types))
                handlers.append((names, self.inner(child.child_by_field_name("body"))))
            elif child.type == "finally_clause":
                final = self.inner(next(iter(children(child)), None))
        if handlers or final:
            self.into.append(ir.Try(self.span(node), body, tuple(handlers), (), final))
        else:
            self.into.extend(body)

    def _with(self, node: Node, resources: Node, body: tuple[ir.Stmt, ...]) -> None:
        items: list[tuple[ir.Expr, ir.Expr | None]] = []
        for resource in children(resources):
            name, value = resource.child_by_field_name("name"), resource.child_by_field_name("value")
            if name is not None and value is not None:
                kind = self.type_name(resource.child_by_field_name("type"))
                target = self.name(name)
                if kind:
                    self.into.append(ir.Assign(self.span(name), (target,), None, type=kind))
                items.append((self.expr(value), target))
            else:
                items.extend((self.expr(child), None) for child in children(resource))
        self.into.append(ir.With(self.span(node), tuple(items), body))

    def constructed(self, node: Node) -> None:
        """Lower `super(…)` and `this(…)`."""
        which = node.child_by_field_name("constructor")
        callee = ir.Name(self.span(which or node), which.type if which is not None else "super")
        arguments = self.arguments(node.child_by_field_name("arguments"))
        self.into.append(ir.Do(self.span(node), ir.Call(self.span(node), callee, arguments)))


def _any(tests: Iterable[ir.Expr]) -> ir.Expr:
    """Return the tests joined by `or`."""
    made: ir.Expr | None = None
    for test in tests:
        made = test if made is None else ir.Binary(Span(made.span.start, test.span.end), "or", made, test)
    assert made is not None
    return made


_STATEMENTS: dict[str, Callable[[Statements, Node], None]] = {
    "block": Statements.bare_block,
    "constructor_body": Statements.bare_block,
    "expression_statement": Statements.expression,
    "local_variable_declaration": Statements.variables,
    "return_statement": Statements.returned,
    "yield_statement": Statements.yielded,
    "throw_statement": Statements.jump,
    "break_statement": Statements.jump,
    "continue_statement": Statements.jump,
    "assert_statement": Statements.asserted,
    "labeled_statement": Statements.labelled,
    "if_statement": Statements.branches,
    "switch_expression": Statements.switch_statement,
    "switch_statement": Statements.switch_statement,
    "for_statement": Statements.counted,
    "enhanced_for_statement": Statements.each,
    "while_statement": Statements.repeated,
    "do_statement": Statements.repeated,
    "synchronized_statement": Statements.synchronized,
    "try_statement": Statements.tried,
    "try_with_resources_statement": Statements.tried,
    "explicit_constructor_invocation": Statements.constructed,
}
