"""Scala's literals, names, types and collections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.languages.code.jvm import Lowering, number
from mclint.languages.scala import strings
from mclint.value import Span

if TYPE_CHECKING:
    from tree_sitter import Node

COMMENTS = frozenset({"comment", "block_comment"})

_LISTS = {"List": "list", "Seq": "list", "Array": "list", "Vector": "list", "IndexedSeq": "list", "Set": "set"}
_MAPS = frozenset({"Map", "HashMap", "ListMap", "TreeMap"})
_COLLECTIONS = frozenset({*_LISTS, *_MAPS})


class Terms(Lowering):
    """Lowers what has no inner expressions but those of interpolated strings."""

    def expr(self, node: Node) -> ir.Expr:
        """Lower an expression."""
        raise NotImplementedError

    @staticmethod
    def children(node: Node) -> list[Node]:
        """Return the named children without comments."""
        return [child for child in node.named_children if child.type not in COMMENTS]

    def plain(self, node: Node) -> str:
        """Return an identifier without backquotes."""
        return self.text(node).strip("`")

    def string(self, node: Node) -> ir.Expr:
        return strings.string(self, node)

    def interpolated(self, node: Node) -> ir.Expr:
        return strings.interpolated(self, node)

    def character(self, node: Node) -> ir.Expr:
        start, end = self.tree.offset(node.start_byte) + 1, self.tree.offset(node.end_byte) - 1
        return ir.Text(self.span(node), self.literal(start, end))

    def number(self, node: Node) -> ir.Expr:
        return number(self.text(node), self.span(node))

    def truth(self, node: Node) -> ir.Expr:
        return ir.Truth(self.span(node), self.text(node) == "true")

    def null(self, node: Node) -> ir.Expr:
        return ir.Null(self.span(node))

    def unit(self, node: Node) -> ir.Expr:
        return ir.Opaque(self.span(node), "unit")

    def identifier(self, node: Node) -> ir.Expr:
        made = self.name(node)
        return made._replace(id=made.id.strip("`")) if isinstance(made, ir.Name) and made.id[:1] == "`" else made

    def type(self, node: Node) -> ir.Expr:
        """Return a type without its arguments as the name of its class; of a compound one the first."""
        names: list[Node] = []
        while True:
            inner = self.children(node)
            if node.type in ("stable_type_identifier", "stable_identifier", "projected_type") and len(inner) > 1:
                names.append(inner[-1])
                node = inner[0]
            elif node.type in ("type_identifier", "identifier") or not inner:
                break
            else:
                node = inner[0]
        made: ir.Expr = self.identifier(node)
        for name in reversed(names):
            span = self.span(name)
            made = ir.Attribute(Span(made.span.start, span.end), made, self.plain(name), span)
        return made

    def type_name(self, node: Node | None) -> str:
        """Return a type as written, without its arguments; empty for functions, tuples and the like."""
        if node is None or node.type in ("function_type", "tuple_type", "infix_type", "structural_type", "wildcard"):
            return ""
        if node.type in ("lazy_parameter_type", "repeated_parameter_type", "annotated_type"):
            inner = node.child_by_field_name("type") or next(iter(self.children(node)), None)
            return self.type_name(inner)
        made, names = self.type(node), []
        while isinstance(made, ir.Attribute):
            names.append(made.name)
            made = made.owner
        return ".".join([made.id if isinstance(made, ir.Name) else "", *reversed(names)])


def is_collection(call: ir.Call) -> bool:
    callee = call.callee
    return isinstance(callee, ir.Name) and callee.id in _COLLECTIONS


def collection(span: Span, callee: ir.Expr, arguments: tuple[ir.Argument, ...]) -> ir.Expr | None:
    """Return the literal that `List(…)` or `Map(… -> …)` stands for."""
    name = callee.id if isinstance(callee, ir.Name) else callee.name if isinstance(callee, ir.Attribute) else ""
    if isinstance(callee, ir.Attribute) and not (isinstance(callee.owner, ir.Name) and callee.owner.id in ("mutable", "immutable")):
        return None
    if any(argument.name for argument in arguments):
        return None
    if name in _LISTS:
        return ir.Sequence(span, tuple(argument.value for argument in arguments), _LISTS[name])
    if name not in _MAPS:
        return None
    pairs = [argument.value for argument in arguments]
    entries = [(pair.items[0], pair.items[1]) for pair in pairs if isinstance(pair, ir.Sequence) and len(pair.items) == 2]
    return ir.Mapping(span, tuple(entries)) if len(entries) == len(pairs) else None


def by_name(callee: ir.Expr, arguments: tuple[ir.Argument, ...]) -> tuple[ir.Argument, ...]:
    """Return the arguments of a call, with a function for one that the method evaluates only when it needs it."""
    if not isinstance(callee, ir.Attribute) or callee.name != "getOrElseUpdate" or len(arguments) != 2:
        return arguments
    given = arguments[1]
    value = given.value
    if isinstance(value, ir.Lambda):
        return arguments
    body = (ir.Return(value.span, value),)
    return arguments[0], given._replace(value=ir.Lambda(value.span, ir.Function(value.span, "", (), lambda: body)))
