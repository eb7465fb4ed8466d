"""Scala's expressions."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.languages.code import jvm_format as formats
from mclint.languages.code.jvm import MAX_LEVELS, Concatenation
from mclint.languages.scala import strings
from mclint.languages.scala.terms import COMMENTS, Terms, by_name, collection, is_collection
from mclint.value import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from mclint.languages.base import Collector
    from mclint.languages.code.tree import Tree

Sink = Callable[[ir.Expr], None]
"""What becomes of a value: returned, assigned, or only evaluated."""

_SPINE = {
    "call_expression": "function",
    "field_expression": "value",
    "generic_function": "function",
}
"""Expressions that go on from an inner one, with the field that holds it: rows of them are followed without recursion."""

BLOCKS = frozenset({"block", "indented_block", "template_body"})
_CASES = frozenset({"case_block", "indented_cases"})
_CONTROL = frozenset({"if_expression", "match_expression", "try_expression", "while_expression", "do_while_expression", "for_expression"})
_OPERATORS = {"&&": "and", "||": "or", "eq": "is", "ne": "!=", "===": "=="}
_COMPARISONS = frozenset({"<=", ">=", "==", "!=", "===", "=!="})
_VERBS = (
    "build builder close collect commit connect count create delete execute fetch flush get hadoopConfiguration hasNext insert load new "
    "next open post put query read readStream save send sparkContext sqlContext start toDF toLocalIterator write writeStream"
)


@cache
def _verb() -> re.Pattern[str]:
    """Match what is a method by its name: one without arguments is called without parentheses, and only its name tells it from a field."""
    return re.compile("(?:%s)(?![a-z0-9])" % "|".join(_VERBS.split()))


@cache
def _getter() -> re.Pattern[str]:
    return re.compile(r"\bdef\s+(\w+)\s*(?:\[[^\]]*\])?\s*[:={]|\blazy\s+val\s+(\w+)")


class Expressions(Terms):
    """Lowers expressions; what needs statements is put into `into` by the subclasses."""

    def __init__(self, tree: Tree, out: Collector) -> None:
        super().__init__(tree, out)
        self.gaps: list[list[ir.Parameter]] = [[]]
        """Parameters that the `_` of the innermost expression stand for."""
        self.getters = frozenset(name or lazy for name, lazy in _getter().findall(tree.text))
        """Methods of this file without parameter list, and lazy values: naming one is calling it."""

    def put(self, node: Node, sink: Sink) -> None:
        """Lower an expression with its statements and hand its value on."""
        raise NotImplementedError

    def block(self, node: Node, sink: Sink) -> None:
        """Lower the statements of a block and hand on the value of the last."""
        raise NotImplementedError

    def cases(self, node: Node, subject: ir.Expr, sink: Sink) -> None:
        """Lower `case … => …` clauses."""
        raise NotImplementedError

    def anonymous(self, node: Node, base: ir.Expr) -> ir.Class:
        """Lower the body of an anonymous class."""
        raise NotImplementedError

    def returning(self, value: ir.Expr) -> None:
        self.into.append(ir.Return(value.span, value))

    def doing(self, value: ir.Expr) -> None:
        self.into.append(ir.Do(value.span, value))

    # --- rows

    def expr(self, node: Node) -> ir.Expr:
        """Lower an expression."""
        leaf = _LEAVES.get(node.type)
        if leaf is not None:
            return leaf(self, node)
        if self.depth >= MAX_LEVELS:
            return self.too_deep(node)
        self.depth += 1
        try:
            spine: list[Node] = []
            while (field := _SPINE.get(node.type)) and (inner := node.child_by_field_name(field)) is not None:
                spine.append(node)
                node = inner
            lower = _PRIMARIES.get(node.type)
            made = lower(self, node) if lower is not None else self.other(node)
            for step in reversed(spine):
                made = self.step(step, made)
            return made
        finally:
            self.depth -= 1

    def used(self, node: Node) -> ir.Expr:
        """Return a name in an expression; that of a method without parameter list calls it."""
        made = self.identifier(node)
        return ir.Call(made.span, made, ()) if isinstance(made, ir.Name) and made.id in self.getters else made

    def step(self, node: Node, owner: ir.Expr) -> ir.Expr:
        """Go on from an inner expression by a field, type arguments or a call."""
        span = self.span(node)
        if node.type == "generic_function":
            return self._typed(node, owner)
        if node.type == "field_expression":
            return self._field(node, owner, span)
        arguments = self.arguments(node.child_by_field_name("arguments"))
        if isinstance(owner, ir.Call) and not is_collection(owner):
            # Further argument lists of a call, or the arguments of `new T`, which the grammar reads as a call of it.
            return owner._replace(span=span, arguments=by_name(owner.callee, owner.arguments + arguments))
        if isinstance(owner, (ir.Mapping, ir.Sequence)) and len(arguments) == 1:
            return ir.Subscript(span, owner, arguments[0].value)
        if isinstance(owner, ir.Attribute) and isinstance(owner.owner, ir.Text):
            if owner.name == "format":
                return formats.filled(span, owner.owner, arguments)
            if owner.name == "stripMargin" and not arguments:
                return strings.without_margin(owner.owner)
        return collection(span, owner, arguments) or tuple.__new__(ir.Call, (span, owner, by_name(owner, arguments), False, None))

    def _typed(self, node: Node, owner: ir.Expr) -> ir.Expr:
        if isinstance(owner, ir.Attribute) and owner.name == "asInstanceOf":
            return owner.owner
        if isinstance(owner, ir.Name) and owner.id == "classOf" and (given := node.child_by_field_name("type_arguments")):
            kinds = self.children(given)
            return self.type(kinds[0]) if kinds else owner
        return owner

    def _field(self, node: Node, owner: ir.Expr, span: Span) -> ir.Expr:
        field = node.child_by_field_name("field")
        if field is None:
            return ir.Opaque(span, "incomplete", (owner,))
        name = self.plain(field)
        if name == "stripMargin" and isinstance(owner, ir.Text):
            return strings.without_margin(owner)
        if name == "this":
            return ir.Name(self.span(field), "this")
        made = tuple.__new__(ir.Attribute, (span, owner, name, self.span(field)))
        own = isinstance(owner, ir.Name) and owner.id in ("this", "self", "super")
        called = name in self.getters or (not own and _verb().match(name) is not None)
        return ir.Call(span, made, ()) if called else made

    # --- arguments and functions

    def arguments(self, node: Node | None) -> tuple[ir.Argument, ...]:
        if node is None:
            return ()
        if node.type == "arguments":
            return tuple([self.argument(child) for child in self.children(node)])
        if node.type in BLOCKS or node.type in _CASES or node.type == "colon_argument":
            value = self.function_block(node)
            return (ir.Argument("", value, value.span),)
        return (self.argument(node),)

    def argument(self, node: Node) -> ir.Argument:
        span = self.span(node)
        if node.type == "assignment_expression":
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is not None and right is not None and left.type == "identifier":
                return ir.Argument(self.plain(left), self.framed(right), span)
        if node.type == "vararg":
            inner = self.children(node)
            return ir.Argument("*", self.expr(inner[0]) if inner else ir.Opaque(span, "vararg"), span)
        if node.type == "ascription_expression" and self.text(node).endswith("*"):
            return ir.Argument("*", self.expr(self.children(node)[0]), span)
        return tuple.__new__(ir.Argument, ("", self.framed(node), span))

    def framed(self, node: Node) -> ir.Expr:
        """Lower an expression in which each `_` is a parameter of the function that the expression is then."""
        if node.type == "wildcard":
            return self.gap(node)
        if node.type == "block":
            return self.function_block(node)
        self.gaps.append([])
        outer, self.into = self.into, []
        value = self.expr(node)
        before, self.into = self.into, outer
        parameters = self.gaps.pop()
        if not parameters:
            self.into.extend(before)
            return value
        body = (*before, ir.Return(value.span, value))
        return ir.Lambda(value.span, ir.Function(value.span, "", tuple(parameters), lambda: body))

    def gap(self, node: Node) -> ir.Expr:
        """Return the parameter that a `_` stands for."""
        name = self.fresh(self.span(node))
        self.gaps[-1].append(ir.Parameter(name.id, name.span))
        return name

    def function_block(self, node: Node) -> ir.Expr:
        """Return a block that is an argument: a function, clauses of one, a plain value, or a block that the callee runs."""
        inner = self.children(node)
        if node.type in _CASES:
            return self.clauses(node)
        if len(inner) == 1:
            if inner[0].type == "lambda_expression":
                return self.function(inner[0])
            if inner[0].type in _VALUES:
                return self.framed(inner[0])
        made = ir.Function(self.span(node), "", (), self.lower_later(lambda: self.block(node, self.returning)))
        return ir.Lambda(self.span(node), made)

    def clauses(self, node: Node) -> ir.Expr:
        """Return `{ case … }` as a function of one parameter."""
        subject = self.fresh(self.span(node))
        body = self.lower_later(lambda: self.cases(node, subject, self.returning))
        return ir.Lambda(self.span(node), ir.Function(self.span(node), "", (ir.Parameter(subject.id, subject.span),), body))

    def function(self, node: Node) -> ir.Expr:
        written = node.child_by_field_name("parameters")
        arrow = next((at for at, child in enumerate(node.children) if child.type in ("=>", "?=>")), len(node.children))
        rest = [child for child in node.children[arrow + 1 :] if child.is_named and child.type not in COMMENTS]
        parameters: list[ir.Parameter] = []
        if written is not None:
            for child in [written] if written.type in ("identifier", "wildcard") else self.children(written):
                name = child.child_by_field_name("name") or child
                kind = self.type_name(child.child_by_field_name("type"))
                parameters.append(ir.Parameter(self.plain(name), self.span(child), type=kind))

        def lower() -> None:
            for child in rest[:-1]:
                self.put(child, self.doing)
            if rest:
                self.put(rest[-1], self.returning)

        return ir.Lambda(self.span(node), ir.Function(self.span(node), "", tuple(parameters), self.lower_later(lower)))

    # --- operators

    def infix(self, node: Node) -> ir.Expr:
        row: list[tuple[Node, Node]] = []
        whole = node
        while node.type == "infix_expression":
            left, right, operator = (node.child_by_field_name(field) for field in ("left", "right", "operator"))
            if left is None or right is None or operator is None:
                return self.other(whole)
            row.append((operator, right))
            node = left
        total = Concatenation(self)
        first = self.expr(node)
        total.add(first, node)
        start, end = first.span
        for operator, operand in reversed(row):
            name = self.plain(operator)
            if name == "+":
                right_expr = self.expr(operand)
                total.add(right_expr, operand)
                end = right_expr.span.end
                continue
            made = self._operation(operator, name, total.result(Span(start, end)), operand)
            end = made.span.end
            total = Concatenation(self)
            total.add(made, operand)
        return total.result(Span(start, end))

    def _operation(self, operator: Node, name: str, left: ir.Expr, operand: Node) -> ir.Expr:
        if name[:1].isalpha() and name not in _OPERATORS:
            arguments = self.arguments(operand) if operand.type not in ("tuple_expression", "parenthesized_expression") else None
            if arguments is None:
                arguments = tuple([self.argument(child) for child in self.children(operand)])
            end = arguments[-1].span.end if arguments else self.span(operand).end
            callee = ir.Attribute(Span(left.span.start, self.span(operator).end), left, name, self.span(operator))
            return ir.Call(Span(left.span.start, max(end, callee.span.end)), callee, arguments)
        right = self.framed(operand)
        span = Span(left.span.start, max(right.span.end, left.span.end))
        if name == "->":
            return ir.Sequence(span, (left, right), "tuple")
        if name[-1:] == "=" and name not in _COMPARISONS and len(name) > 1:
            self.into.append(ir.Assign(span, (left,), right, augmented=name[:-1]))
            return left
        return ir.Binary(span, _OPERATORS.get(name, name), left, right)

    def prefix(self, node: Node) -> ir.Expr:
        inner = self.children(node)
        if not inner:
            return self.other(node)
        sign = node.children[0].type if not node.children[0].is_named else self.text(node.children[0])
        return ir.Unary(self.span(node), "not" if sign == "!" else sign, self.expr(inner[-1]))

    def postfix(self, node: Node) -> ir.Expr:
        """Return `x.toList` written `x toList`, and `f _` as the function's name."""
        inner = self.children(node)
        if len(inner) < 2:
            return self.other(node)
        owner = self.expr(inner[0])
        if node.type == "method_value" or inner[1].type == "wildcard":
            return owner
        return ir.Attribute(self.span(node), owner, self.plain(inner[1]), self.span(inner[1]))

    # --- objects and the rest

    def creation(self, node: Node) -> ir.Expr:
        """Return `new T(…) { … }`."""
        span = self.span(node)
        callee: ir.Expr = ir.Opaque(span, "incomplete")
        arguments: tuple[ir.Argument, ...] = ()
        body: ir.Class | None = None
        found = False
        for child in self.children(node):
            if child.type == "arguments":
                arguments += self.arguments(child)
            elif child.type in BLOCKS or child.type == "with_template_body":
                body = self.anonymous(child, callee)
            elif child.type == "applied_constructor_type":
                inner = self.children(child)
                callee, found = self.type(inner[0]), True
                arguments += tuple(argument for each in inner[1:] for argument in self.arguments(each))
            elif not found:
                callee, found = self.type(child), True
        return ir.Call(span, callee, arguments, new=True, body=body)

    def parenthesized(self, node: Node) -> ir.Expr:
        while node.type == "parenthesized_expression":
            inner = self.children(node)
            if len(inner) != 1:
                return self.statements_value(node)
            node = inner[0]
        return self.framed(node)

    def tuple(self, node: Node) -> ir.Expr:
        return ir.Sequence(self.span(node), tuple([self.framed(child) for child in self.children(node)]), "tuple")

    def first(self, node: Node) -> ir.Expr:
        inner = self.children(node)
        return self.expr(inner[0]) if inner else self.other(node)

    def choice(self, node: Node) -> ir.Expr:
        """Return `if (…) a else b`: a choice where no branch needs statements."""
        test, then, other = (node.child_by_field_name(field) for field in ("condition", "consequence", "alternative"))
        simple = then is not None and other is not None and then.type not in _CONTROL and other.type not in _CONTROL
        if not simple or test is None or then is None or other is None or len(self.children(then)) + len(self.children(other)) > 8:
            return self.statements_value(node)
        values: list[ir.Expr] = []
        branches = [self.collect(lambda piece=piece: values.append(self._branch(piece))) for piece in (then, other)]  # type: ignore[misc]
        condition = self.expr(test)
        if not any(branches):
            return ir.Choice(self.span(node), condition, *values)
        target = self.fresh(self.span(node))
        ends = [(*body, ir.Assign(value.span, (target,), value)) for body, value in zip(branches, values, strict=True)]
        self.into.append(ir.If(self.span(node), condition, ends[0], ends[1]))
        return target

    def _branch(self, node: Node) -> ir.Expr:
        if node.type not in BLOCKS:
            return self.framed(node)
        values: list[ir.Expr] = []
        self.block(node, values.append)
        return values[-1] if values else ir.Opaque(self.span(node), "unit")

    def statements_value(self, node: Node) -> ir.Expr:
        """Put an expression that consists of statements before the one at hand, and return the variable that has its value."""
        target = self.fresh(self.span(node))
        self.put(node, lambda value: self.into.append(ir.Assign(value.span, (target,), value)))
        return target

    def block_value(self, node: Node) -> ir.Expr:
        """Return the value of a block; one of a single plain expression is that expression."""
        inner = self.children(node)
        if len(inner) == 1 and is_expression(inner[0]) and inner[0].type not in _CONTROL:
            return self.expr(inner[0])
        return self.statements_value(node)

    def thrown(self, node: Node) -> ir.Expr:
        """Return `throw` inside an expression; it does not end what is around it."""
        return ir.Opaque(self.span(node), "throw", tuple([self.expr(child) for child in self.children(node)]))

    def other(self, node: Node) -> ir.Expr:
        """Keep what may call something inside an expression of another kind."""
        inner = [self.expr(child) for child in self.children(node) if is_expression(child) or child.is_error]
        return ir.Opaque(self.span(node), node.type.replace("_", " "), tuple(inner))


_LEAVES: dict[str, Callable[[Expressions, Node], ir.Expr]] = {
    "identifier": Expressions.used,
    "string": Expressions.string,
    "integer_literal": Expressions.number,
    "boolean_literal": Expressions.truth,
    "null_literal": Expressions.null,
    "wildcard": Expressions.gap,
}
"""The most frequent expressions without others inside."""

_PRIMARIES: dict[str, Callable[[Expressions, Node], ir.Expr]] = {
    **_LEAVES,
    "type_identifier": Expressions.identifier,
    "operator_identifier": Expressions.identifier,
    "stable_identifier": Expressions.type,
    "stable_type_identifier": Expressions.type,
    "interpolated_string_expression": Expressions.interpolated,
    "character_literal": Expressions.character,
    "floating_point_literal": Expressions.number,
    "unit": Expressions.unit,
    "infix_expression": Expressions.infix,
    "prefix_expression": Expressions.prefix,
    "postfix_expression": Expressions.postfix,
    "method_value": Expressions.postfix,
    "ascription_expression": Expressions.first,
    "parenthesized_expression": Expressions.parenthesized,
    "tuple_expression": Expressions.tuple,
    "instance_expression": Expressions.creation,
    "lambda_expression": Expressions.function,
    "case_block": Expressions.clauses,
    "indented_cases": Expressions.clauses,
    "if_expression": Expressions.choice,
    "match_expression": Expressions.statements_value,
    "try_expression": Expressions.statements_value,
    "while_expression": Expressions.statements_value,
    "do_while_expression": Expressions.statements_value,
    "for_expression": Expressions.statements_value,
    "assignment_expression": Expressions.statements_value,
    "block": Expressions.block_value,
    "indented_block": Expressions.block_value,
    "return_expression": Expressions.statements_value,
    "throw_expression": Expressions.thrown,
    "call_expression": Expressions.other,
    "field_expression": Expressions.other,
    "generic_function": Expressions.other,
    "xml_expression": Expressions.other,
    "quote_expression": Expressions.other,
    "splice_expression": Expressions.other,
}

_VALUES = frozenset(
    {
        "identifier",
        "string",
        "interpolated_string_expression",
        "integer_literal",
        "floating_point_literal",
        "boolean_literal",
        "null_literal",
    }
)
"""Expressions that do nothing: a block with one of them is its value."""


def is_expression(node: Node) -> bool:
    return node.type in _PRIMARIES
