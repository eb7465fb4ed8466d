"""Java's expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.languages.code import jvm_format as formats
from mclint.languages.code.jvm import MAX_LEVELS, Concatenation, Lowering, number
from mclint.languages.java import strings
from mclint.value import Span

if TYPE_CHECKING:
    from tree_sitter import Node

COMMENTS = frozenset({"line_comment", "block_comment"})

_SPINE = {"method_invocation": "object", "field_access": "object", "array_access": "array", "cast_expression": "value"}
"""Expressions that go on from an inner one, with the field that holds it: rows of them are followed without recursion."""

_OPERATORS = {"&&": "and", "||": "or"}


def children(node: Node) -> list[Node]:
    """Return the named children without comments."""
    return [child for child in node.named_children if child.type not in COMMENTS]


def bare(node: Node) -> Node:
    """Return what stands inside parentheses."""
    while node.type == "parenthesized_expression" and (inside := children(node)):
        node = inside[0]
    return node


class Expressions(Lowering):
    """Lowers expressions; classes and statements inside them are lowered by the subclasses."""

    def block(self, node: Node) -> None:
        """Put the statements of a block into `into`."""
        raise NotImplementedError

    def body(self, node: Node) -> tuple[ir.Stmt, ...]:
        """Return the members of a class body."""
        raise NotImplementedError

    def parameters(self, node: Node) -> tuple[ir.Parameter, ...]:
        """Return formal parameters."""
        raise NotImplementedError

    def switch(self, node: Node, target: ir.Name | None) -> None:
        """Put a `switch` into `into`; its value, if it has one, goes to `target`."""
        raise NotImplementedError

    # --- rows

    def expr(self, node: Node) -> ir.Expr:
        """Lower an expression."""
        kind = node.type
        leaf = _LEAVES.get(kind)
        if leaf is not None:
            return leaf(self, node)
        if self.depth >= MAX_LEVELS:
            return self.too_deep(node)
        self.depth += 1
        try:
            spine: list[Node] = []
            while True:
                if kind == "parenthesized_expression":
                    node = bare(node)
                    kind = node.type
                field = _SPINE.get(kind)
                inner = node.child_by_field_name(field) if field else None
                if inner is None:
                    break
                spine.append(node)
                node = inner
                kind = node.type
            lower = _PRIMARIES.get(kind)
            made = lower(self, node) if lower is not None else self.other(node)
            for step in reversed(spine):
                made = self.step(step, made)
            return made
        finally:
            self.depth -= 1

    def step(self, node: Node, owner: ir.Expr) -> ir.Expr:
        """Go on from an inner expression by a call, a field, an index or a cast."""
        kind = node.type
        if kind == "cast_expression":
            return owner
        span = self.span(node)
        if kind == "array_access":
            index = node.child_by_field_name("index")
            return ir.Subscript(span, owner, self.expr(index) if index is not None else ir.Opaque(span, "index"))
        name = node.child_by_field_name("name" if kind == "method_invocation" else "field")
        if name is None:
            return ir.Opaque(span, "incomplete", (owner,))
        if name.type == "this":
            return ir.Name(span, "this")
        if kind == "method_invocation":
            name_span = self.span(name)
            new = tuple.__new__
            callee = new(ir.Attribute, (new(Span, (owner.span[0], name_span[1])), owner, self.text(name), name_span))
            arguments = self.arguments(node.child_by_field_name("arguments"))
            return self.formatted(span, callee, arguments) or new(ir.Call, (span, callee, arguments, False, None))
        if self._is_outer(node):
            return ir.Name(self.span(name), self.text(name))
        return ir.Attribute(span, owner, self.text(name), self.span(name))

    @staticmethod
    def formatted(span: Span, callee: ir.Attribute, arguments: tuple[ir.Argument, ...]) -> ir.Expr | None:
        """Return the text that `String.format(…)` or `"…".formatted(…)` makes, or None for another call."""
        if callee.name == "formatted" and isinstance(callee.owner, ir.Text):
            return formats.filled(span, callee.owner, arguments)
        if callee.name != "format" or not isinstance(callee.owner, ir.Name) or callee.owner.id != "String" or not arguments:
            return None
        first = arguments[0].value
        if isinstance(first, ir.Attribute) and isinstance(first.owner, ir.Name) and first.owner.id == "Locale":
            arguments = arguments[1:]
        return formats.filled(span, arguments[0].value, arguments[1:]) if arguments else None

    @staticmethod
    def _is_outer(node: Node) -> bool:
        """Whether the node is `Outer.this.field`: looked up like a plain name, which also goes outwards."""
        owner = node.child_by_field_name("object")
        if owner is None or owner.type != "field_access":
            return False
        field = owner.child_by_field_name("field")
        return field is not None and field.type == "this"

    def arguments(self, node: Node | None) -> tuple[ir.Argument, ...]:
        if node is None:
            return ()
        new = tuple.__new__
        return tuple([new(ir.Argument, ("", self.expr(child), self.span(child))) for child in children(node)])

    def binary(self, node: Node) -> ir.Expr:
        row: list[tuple[str, Node]] = []
        whole = node
        while node.type == "binary_expression":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            operator = node.child_by_field_name("operator")
            if left is None or right is None:
                return self.other(whole)
            row.append((operator.type if operator is not None else "", right))
            node = bare(left)
        total = Concatenation(self)
        first = self.expr(node)
        total.add(first, node)
        start, end = first.span
        for operator_text, operand in reversed(row):
            right_expr = self.expr(operand)
            if operator_text == "+":
                total.add(right_expr, operand)
            else:
                left_expr = total.result(Span(start, end))
                total = Concatenation(self)
                op = _OPERATORS.get(operator_text, operator_text)
                total.add(ir.Binary(Span(start, right_expr.span.end), op, left_expr, right_expr), operand)
            end = right_expr.span.end
        return total.result(Span(start, end))

    # --- literals and names

    def string(self, node: Node) -> ir.Expr:
        return strings.string(self, node)

    def character(self, node: Node) -> ir.Expr:
        start, end = self.tree.offset(node.start_byte) + 1, self.tree.offset(node.end_byte) - 1
        return ir.Text(self.span(node), self.literal(start, end))

    def number(self, node: Node) -> ir.Expr:
        return number(self.text(node), self.span(node))

    def truth(self, node: Node) -> ir.Expr:
        return ir.Truth(self.span(node), node.type == "true")

    def null(self, node: Node) -> ir.Expr:
        return ir.Null(self.span(node))

    def keyword(self, node: Node) -> ir.Expr:
        return ir.Name(self.span(node), node.type)

    def class_literal(self, node: Node) -> ir.Expr:
        return self.type(children(node)[0]) if children(node) else self.other(node)

    def dotted(self, node: Node) -> ir.Expr:
        """Return a dotted name of a type, an annotation or an import, without type arguments, dimensions and annotations."""
        names: list[Node] = []
        while True:
            inner = children(node)
            if node.type in ("scoped_identifier", "scoped_type_identifier") and len(inner) > 1:
                names.append(inner[-1])
                node = inner[0]
            elif node.type in ("generic_type", "array_type", "annotated_type") and inner:
                node = inner[-1 if node.type == "annotated_type" else 0]
            else:
                break
        made: ir.Expr = self.name(node)
        for name in reversed(names):
            span = self.span(name)
            made = ir.Attribute(Span(made.span.start, span.end), made, self.text(name), span)
        return made

    def type(self, node: Node) -> ir.Expr:
        """Return a type as the name of its class."""
        return self.name(node) if node.type == "type_identifier" else self.dotted(node)

    def type_name(self, node: Node | None) -> str:
        """Return a type as written, without type arguments; empty for `var`."""
        if node is None or node.type == "type_identifier":
            text = self.named(node)
            return "" if text == "var" else text
        if node.type == "array_type":
            return self.type_name(node.child_by_field_name("element")) + "[]"
        made, names = self.type(node), []
        while isinstance(made, ir.Attribute):
            names.append(made.name)
            made = made.owner
        return ".".join([made.id if isinstance(made, ir.Name) else "", *reversed(names)])

    # --- calls, functions, classes

    def invocation(self, node: Node) -> ir.Expr:
        """Return a call of a method that is named without its owner."""
        name = node.child_by_field_name("name")
        callee = self.name(name) if name is not None else ir.Opaque(self.span(node), "incomplete")
        return ir.Call(self.span(node), callee, self.arguments(node.child_by_field_name("arguments")))

    def creation(self, node: Node) -> ir.Expr:
        kind = node.child_by_field_name("type")
        callee = self.type(kind) if kind is not None else ir.Opaque(self.span(node), "incomplete")
        made: ir.Class | None = None
        for child in node.named_children:
            if child.type == "class_body":
                made = ir.Class(self.span(child), "", (callee,), self.body(child))
        return ir.Call(self.span(node), callee, self.arguments(node.child_by_field_name("arguments")), new=True, body=made)

    def array(self, node: Node) -> ir.Expr:
        value = node.child_by_field_name("value")
        if value is not None:
            return self.items(value)
        sizes = [self.expr(inner) for child in children(node) if child.type == "dimensions_expr" for inner in children(child)]
        return ir.Opaque(self.span(node), "array", tuple(sizes))

    def items(self, node: Node) -> ir.Expr:
        return ir.Sequence(self.span(node), tuple([self.expr(child) for child in children(node)]))

    def function(self, node: Node) -> ir.Expr:
        body = node.child_by_field_name("body")

        def lower() -> None:
            if body is None:
                return
            if body.type == "block":
                self.block(body)
            else:
                value = self.expr(body)
                self.into.append(ir.Return(value.span, value))

        written = node.child_by_field_name("parameters")
        parameters = () if written is None else self.parameters(written)
        return ir.Lambda(self.span(node), ir.Function(self.span(node), "", parameters, self.lower_later(lower)))

    def reference(self, node: Node) -> ir.Expr:
        """Return `X::m` as the method's name and `X::new` as the class's."""
        inner = children(node)
        if not inner:
            return ir.Opaque(self.span(node), "incomplete")
        owner = self.type(inner[0]) if inner[0].type.endswith("_type") else self.expr(inner[0])
        if node.children[-1].type == "new":
            return owner
        return ir.Attribute(self.span(node), owner, self.text(inner[-1]), self.span(inner[-1]))

    # --- the rest

    def unary(self, node: Node) -> ir.Expr:
        operand, operator = node.child_by_field_name("operand"), node.child_by_field_name("operator")
        if operand is None or operator is None:
            return self.other(node)
        return ir.Unary(self.span(node), "not" if operator.type == "!" else operator.type, self.expr(operand))

    def choice(self, node: Node) -> ir.Expr:
        """Return `a ? b : c`; what its branches assign is assigned before the statement, under the same condition."""
        test = self._piece(node, "condition")
        values: list[ir.Expr] = []
        then, other = [self.collect(lambda: values.append(self._piece(node, field))) for field in ("consequence", "alternative")]  # noqa: B023
        if then or other:
            self.into.append(ir.If(self.span(node), test, then, other))
        return ir.Choice(self.span(node), test, *values)

    def _piece(self, node: Node, field: str) -> ir.Expr:
        piece = node.child_by_field_name(field)
        return ir.Opaque(self.span(node), "incomplete") if piece is None else self.expr(piece)

    def is_instance(self, node: Node) -> ir.Expr:
        """Return `x instanceof T t`; the variable is assigned before the statement."""
        left, name = node.child_by_field_name("left"), node.child_by_field_name("name")
        tested = self.expr(left) if left is not None else ir.Opaque(self.span(node), "incomplete")
        if name is not None:
            kind = self.type_name(node.child_by_field_name("right"))
            self.into.append(ir.Assign(self.span(name), (self.name(name),), tested, type=kind))
        return ir.Opaque(self.span(node), "instanceof", () if name is not None else (tested,))

    def assignment(self, node: Node) -> ir.Expr:
        """Put an assignment before the statement and return its target."""
        self.assign(node)
        last = self.into[-1]
        return last.targets[0] if isinstance(last, ir.Assign) else ir.Opaque(self.span(node), "assignment")

    def assign(self, node: Node) -> None:
        """Put an assignment, `x++` or `x--` into `into`."""
        if node.type == "update_expression":
            operand = children(node)
            operator = "+" if "++" in (node.children[0].type, node.children[-1].type) else "-"
            if operand:
                one = ir.Number(self.span(node), 1)
                self.into.append(ir.Assign(self.span(node), (self.expr(operand[0]),), one, augmented=operator))
            return
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        sign = node.child_by_field_name("operator")
        if left is None or right is None:
            return
        target, value = self.expr(left), self.expr(right)
        augmented = "" if sign is None else sign.type[:-1]
        self.into.append(ir.Assign(self.span(node), (target,), value, augmented=augmented))

    def chosen(self, node: Node) -> ir.Expr:
        target = self.fresh(self.span(node))
        self.switch(node, target)
        return target

    def other(self, node: Node) -> ir.Expr:
        """Keep what may call something inside an expression of another kind."""
        inner = [self.expr(child) for child in children(node) if child.type in _PRIMARIES or child.type in _SPINE or child.is_error]
        return ir.Opaque(self.span(node), node.type.replace("_", " "), tuple(inner))


_LEAVES: dict[str, Callable[[Expressions, Node], ir.Expr]] = {
    "identifier": Expressions.name,
    "string_literal": Expressions.string,
    "decimal_integer_literal": Expressions.number,
    "true": Expressions.truth,
    "false": Expressions.truth,
    "null_literal": Expressions.null,
    "this": Expressions.keyword,
}
"""The most frequent expressions without others inside; of a string's templates the levels are counted where they begin."""

_PRIMARIES: dict[str, Callable[[Expressions, Node], ir.Expr]] = {
    **_LEAVES,
    "type_identifier": Expressions.name,
    "scoped_identifier": Expressions.dotted,
    "scoped_type_identifier": Expressions.dotted,
    "character_literal": Expressions.character,
    "hex_integer_literal": Expressions.number,
    "octal_integer_literal": Expressions.number,
    "binary_integer_literal": Expressions.number,
    "decimal_floating_point_literal": Expressions.number,
    "hex_floating_point_literal": Expressions.number,
    "super": Expressions.keyword,
    "class_literal": Expressions.class_literal,
    "binary_expression": Expressions.binary,
    "unary_expression": Expressions.unary,
    "ternary_expression": Expressions.choice,
    "instanceof_expression": Expressions.is_instance,
    "assignment_expression": Expressions.assignment,
    "update_expression": Expressions.assignment,
    "method_invocation": Expressions.invocation,
    "object_creation_expression": Expressions.creation,
    "array_creation_expression": Expressions.array,
    "array_initializer": Expressions.items,
    "element_value_array_initializer": Expressions.items,
    "lambda_expression": Expressions.function,
    "method_reference": Expressions.reference,
    "switch_expression": Expressions.chosen,
    "parenthesized_expression": Expressions.other,
    "template_expression": Expressions.other,
    "field_access": Expressions.other,
    "array_access": Expressions.other,
    "cast_expression": Expressions.other,
}


def is_expression(node: Node) -> bool:
    return node.type in _PRIMARIES
