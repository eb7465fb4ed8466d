"""Expressions of Python 2 and 3 to the program form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.languages.python.literals import Literals
from mclint.value import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from mclint.languages.base import Collector
    from mclint.languages.code.tree import Tree

MAX_NESTING = 120
"""Levels of expressions and blocks that are followed; each takes up to four calls of the interpreter's thousand."""

_CHAIN = frozenset(("call", "attribute", "subscript"))
_INNER = {"call": "function", "attribute": "object", "subscript": "value"}
_OPERATORS = frozenset(("binary_operator", "boolean_operator"))


class Expressions:
    """Lowers expression nodes. What it does not know becomes an opaque node that still holds the calls inside."""

    def __init__(self, tree: Tree, out: Collector) -> None:
        self.tree = tree
        self.out = out
        self.span, self.write = tree.readers()
        self.name = tree.maker(ir.Name)
        self.depth = 0
        self.pending: list[ir.Stmt] = []
        """Assignments inside expressions (`:=`) that go before the statement at hand."""
        self._text = Literals(tree, self.expr).text
        self._known: dict[str, Callable[[Node], ir.Expr]] = {
            "identifier": self.name,
            "string": self._text,
            "concatenated_string": self._text,
            "integer": self._number,
            "float": self._number,
            "true": lambda node: ir.Truth(self.span(node), True),
            "false": lambda node: ir.Truth(self.span(node), False),
            "none": lambda node: ir.Null(self.span(node)),
            "call": self._chain,
            "attribute": self._chain,
            "subscript": self._chain,
            "binary_operator": self._binary,
            "boolean_operator": self._binary,
            "comparison_operator": self._comparison,
            "not_operator": lambda node: ir.Unary(self.span(node), "not", self._field(node, "argument")),
            "unary_operator": self._unary,
            "conditional_expression": self._choice,
            "parenthesized_expression": self._inner,
            "await": self._inner,
            "type": self._inner,
            "case_pattern": self._inner,
            "as_pattern_target": self._inner,
            "list": lambda node: self._sequence(node, "list"),
            "set": lambda node: self._sequence(node, "set"),
            "tuple": lambda node: self._sequence(node, "tuple"),
            "expression_list": lambda node: self._sequence(node, "tuple"),
            "pattern_list": lambda node: self._sequence(node, "tuple"),
            "tuple_pattern": lambda node: self._sequence(node, "tuple"),
            "list_pattern": lambda node: self._sequence(node, "tuple"),
            "dictionary": self._mapping,
            "list_comprehension": self._comprehension,
            "set_comprehension": self._comprehension,
            "dictionary_comprehension": self._comprehension,
            "generator_expression": self._comprehension,
            "lambda": self._lambda,
            "named_expression": self._named,
            "dotted_name": self._dotted,
        }

    def close(self) -> None:
        """Let go of the tree: no more is lowered, and the tables here point back at their owner."""
        vars(self).clear()

    def expr(self, node: Node) -> ir.Expr:
        """Lower an expression of any kind."""
        kind = node.type
        if kind == "identifier":
            return self.name(node)
        if self.depth > MAX_NESTING:
            self.tree.too_deep(node, self.out)
            return ir.Opaque(self.span(node), "nested too deep")
        self.depth += 1
        known = self._known.get(kind)
        result = known(node) if known is not None else self._opaque(node)
        self.depth -= 1
        return result

    def _field(self, node: Node, name: str) -> ir.Expr:
        child = node.child_by_field_name(name)
        return ir.Opaque(self.span(node), "missing") if child is None else self.expr(child)

    def _opaque(self, node: Node) -> ir.Expr:
        children = tuple([self.expr(child) for child in node.named_children if child.child_count or child.type == "identifier"])
        return ir.Opaque(self.span(node), node.type.replace("_", " "), children)

    def _inner(self, node: Node) -> ir.Expr:
        inner = [child for child in node.named_children if child.type != "comment"]
        if len(inner) == 1:
            return self.expr(inner[0])
        return self._opaque(node)

    def _number(self, node: Node) -> ir.Expr:
        written = self.write(node).rstrip("lLjJ").replace("_", "")
        new = tuple.__new__
        try:
            if node.type == "float":
                return new(ir.Number, (self.span(node), float(written)))
            if len(written) > 1 and written[0] == "0" and written.isdigit():
                return ir.Number(self.span(node), int(written, 8))
            return new(ir.Number, (self.span(node), int(written, 0) if len(written) < 40 else float(written)))
        except (ValueError, OverflowError):
            return ir.Opaque(self.span(node), "a number")

    def _chain(self, node: Node) -> ir.Expr:
        """Lower a row of calls, attributes and subscripts from its inner end, whatever its length."""
        row: list[tuple[str, Node]] = []
        kind = node.type
        while True:
            if kind in _CHAIN:
                row.append((kind, node))
                inner = node.child_by_field_name(_INNER[kind])
                if inner is None:
                    break
                node = inner
            elif kind == "parenthesized_expression" and node.named_child_count == 1 and node.named_children[0].type != "comment":
                node = node.named_children[0]
            else:
                break
            kind = node.type
        span, new = self.span, tuple.__new__
        result: ir.Expr
        if kind == "identifier":
            result = self.name(node)
        else:
            result = ir.Opaque(span(node), "missing") if row and node is row[-1][1] else self.expr(node)
        while row:
            kind, outer = row.pop()
            if kind == "attribute":
                name = outer.child_by_field_name("attribute")
                if name is not None:
                    result = new(ir.Attribute, (span(outer), result, self.write(name), span(name)))
            elif kind == "call":
                result = new(ir.Call, (span(outer), result, self._arguments(outer.child_by_field_name("arguments")), False, None))
            else:
                result = new(ir.Subscript, (span(outer), result, self._key(outer)))
        return result

    def _key(self, node: Node) -> ir.Expr:
        keys = node.children_by_field_name("subscript")
        if len(keys) == 1:
            return self.expr(keys[0])
        return ir.Sequence(self.span(node), tuple([self.expr(key) for key in keys]), "tuple")

    def _arguments(self, node: Node | None) -> tuple[ir.Argument, ...]:
        if node is None:
            return ()
        if node.type == "generator_expression":
            return (ir.Argument("", self.expr(node), self.span(node)),)
        found = node.named_children
        return tuple([self.argument(child) for child in found if child.type != "comment"]) if found else ()

    def argument(self, node: Node) -> ir.Argument:
        """Lower one argument of a call or one base of a class."""
        kind = node.type
        name = ""
        value: ir.Expr
        if kind == "identifier":
            value = self.name(node)
            return tuple.__new__(ir.Argument, ("", value, value.span))
        if kind == "keyword_argument":
            written = node.child_by_field_name("name")
            name = self.write(written) if written is not None else ""
            value = self._field(node, "value")
        elif kind in ("list_splat", "dictionary_splat") and node.named_child_count:
            name = "*" if kind == "list_splat" else "**"
            value = self.expr(node.named_children[-1])
        else:
            value = self.expr(node)
        return tuple.__new__(ir.Argument, (name, value, self.span(node)))

    def _binary(self, node: Node) -> ir.Expr:
        """Lower a row of operators that leans to the left, whatever its length."""
        row: list[Node] = []
        while node.type in _OPERATORS:
            left = node.child_by_field_name("left")
            if left is None:
                break
            row.append(node)
            node = left
        if not row:
            return self._opaque(node)
        result = self.expr(node)
        for outer in reversed(row):
            operator = outer.child_by_field_name("operator")
            op = self.write(operator) if operator is not None else ""
            span = self.span(outer)
            result = tuple.__new__(ir.Binary, (span, op, result, self._field(outer, "right")))
        return result

    def _comparison(self, node: Node) -> ir.Expr:
        operands = [self.expr(child) for child in node.named_children if child.type != "comment"]
        operators = node.children_by_field_name("operators")
        if len(operands) != 2 or not operators:
            return ir.Opaque(self.span(node), "a comparison", tuple(operands))
        op = " ".join(self.write(operator) for operator in operators)
        return ir.Binary(self.span(node), "!=" if op == "<>" else op, operands[0], operands[1])

    def _unary(self, node: Node) -> ir.Expr:
        operator = node.child_by_field_name("operator")
        return ir.Unary(self.span(node), self.write(operator) if operator is not None else "", self._field(node, "argument"))

    def _choice(self, node: Node) -> ir.Expr:
        inner = [self.expr(child) for child in node.named_children if child.type != "comment"]
        if len(inner) != 3:
            return ir.Opaque(self.span(node), "a choice", tuple(inner))
        return ir.Choice(self.span(node), inner[1], inner[0], inner[2])

    def _sequence(self, node: Node, kind: str) -> ir.Expr:
        return ir.Sequence(self.span(node), tuple([self.expr(child) for child in node.named_children if child.type != "comment"]), kind)

    def _mapping(self, node: Node) -> ir.Expr:
        entries: list[tuple[ir.Expr | None, ir.Expr]] = []
        for child in node.named_children:
            if child.type == "pair":
                entries.append((self._field(child, "key"), self._field(child, "value")))
            elif child.type == "dictionary_splat" and child.named_child_count:
                entries.append((None, self.expr(child.named_children[-1])))
        return ir.Mapping(self.span(node), tuple(entries))

    def _comprehension(self, node: Node) -> ir.Expr:
        loops: list[tuple[ir.Expr, ir.Expr]] = []
        tests: list[ir.Expr] = []
        for child in node.named_children:
            if child.type == "for_in_clause":
                loops.append((self._field(child, "left"), self._field(child, "right")))
            elif child.type == "if_clause":
                tests.append(self._inner(child))
        body = node.child_by_field_name("body")
        if body is None:
            return self._opaque(node)
        element: ir.Expr
        if body.type == "pair":
            element = ir.Opaque(self.span(body), "a pair", (self._field(body, "key"), self._field(body, "value")))
        else:
            element = self.expr(body)
        if tests:
            element = ir.Opaque(element.span, "an element under a condition", (element, *tests))
        return ir.Comprehension(self.span(node), element, tuple(loops))

    def _lambda(self, node: Node) -> ir.Expr:
        span = self.span(node)
        body = node.child_by_field_name("body")

        def lower() -> tuple[ir.Stmt, ...]:
            if body is None:
                return ()
            depth, self.depth = self.depth, 0
            value = self.expr(body)
            self.depth = depth
            return (*self.hoisted(), ir.Return(value.span, value))

        return ir.Lambda(span, ir.Function(span, "", self.parameters(node.child_by_field_name("parameters")), lower))

    def _named(self, node: Node) -> ir.Expr:
        name = node.child_by_field_name("name")
        value = self._field(node, "value")
        if name is None:
            return value
        target = ir.Name(self.span(name), self.write(name))
        self.pending.append(ir.Assign(self.span(node), (target,), value))
        return target

    def _dotted(self, node: Node) -> ir.Expr:
        result: ir.Expr | None = None
        start = self.span(node).start
        for child in node.named_children:
            span = self.span(child)
            name = self.write(child)
            result = ir.Name(span, name) if result is None else ir.Attribute(Span(start, span.end), result, name, span)
        return result or ir.Opaque(self.span(node), "a name")

    def hoisted(self) -> tuple[ir.Stmt, ...]:
        """Take the assignments that stood inside the expressions lowered since the last call."""
        if not self.pending:
            return ()
        taken, self.pending = tuple(self.pending), []
        return taken

    def parameters(self, node: Node | None) -> tuple[ir.Parameter, ...]:
        """Lower the parameters of a function or lambda."""
        found: list[ir.Parameter] = []
        for child in node.named_children if node is not None else ():
            kind = child.type
            if kind == "identifier":
                found.append(tuple.__new__(ir.Parameter, (self.write(child), self.span(child), None, "", False)))
            elif kind in ("default_parameter", "typed_default_parameter"):
                name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
                if name is not None:
                    default = self.expr(value) if value is not None else None
                    found.append(ir.Parameter(self.write(name), self.span(name), default, self.type_of(child)))
            elif kind == "typed_parameter" and child.named_child_count:
                name = child.named_children[0]
                spread = name.type in ("list_splat_pattern", "dictionary_splat_pattern")
                found.append(ir.Parameter(self.write(name).lstrip("*"), self.span(name), None, self.type_of(child), spread))
            elif kind in ("list_splat_pattern", "dictionary_splat_pattern"):
                found.append(ir.Parameter(self.write(child).lstrip("*"), self.span(child), None, "", spread=True))
            elif kind == "tuple_pattern":
                found.append(ir.Parameter("", self.span(child)))
        return tuple(found)

    def type_of(self, node: Node, field: str = "type") -> str:
        """Return a declared type as written, without its arguments; the type inside `Optional[…]` for that."""
        found = node.child_by_field_name(field)
        if found is None:
            return ""
        written = self.write(found).strip("'\" ")
        for wrapper in ("Optional[", "typing.Optional["):
            if written.startswith(wrapper):
                written = written[len(wrapper) :].rstrip("]")
        return written.split("[")[0].split("|")[0].strip()
