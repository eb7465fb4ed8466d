"""Scala's patterns: what they test and what they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.value import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from mclint.languages.scala.expressions import Expressions

_LITERALS = frozenset({"string", "integer_literal", "floating_point_literal", "boolean_literal", "character_literal", "null_literal"})


def default(pattern: Node) -> bool:
    """Whether a pattern matches everything: `_`, or a name in lower case."""
    if pattern.type == "wildcard":
        return True
    return pattern.type == "identifier" and _is_variable(pattern)


def _is_variable(node: Node) -> bool:
    text = node.text or b""
    return text[:1].islower() or text[:1] == b"_"


def test(lowering: Expressions, pattern: Node, subject: ir.Expr) -> ir.Expr:
    """Return the test that a pattern is, as far as it is one of equality."""
    kind = pattern.type
    head = lowering.text(pattern).partition("(")[0].strip() if kind in ("identifier", "case_class_pattern") else ""
    if head in ("None", "Some"):
        nothing = ir.Null(lowering.span(pattern))
        return ir.Binary(nothing.span, "==" if head == "None" else "!=", subject, nothing)
    if kind in _LITERALS or kind == "stable_identifier" or (kind == "identifier" and not _is_variable(pattern)):
        value = lowering.expr(pattern)
        return ir.Binary(value.span, "==", subject, value)
    if kind == "alternative_pattern":
        made: ir.Expr | None = None
        for choice in _flat(pattern):
            right = test(lowering, choice, subject)
            made = right if made is None else ir.Binary(Span(made.span.start, right.span.end), "or", made, right)
        if made is not None:
            return made
    return ir.Opaque(lowering.span(pattern), "pattern")


def _flat(pattern: Node) -> list[Node]:
    """Return the alternatives `a | b | c` without recursion."""
    found: list[Node] = []
    stack = [pattern]
    while stack:
        node = stack.pop()
        if node.type == "alternative_pattern":
            stack.extend(reversed(node.named_children))
        elif not node.type.endswith("comment"):
            found.append(node)
    return found


def targets(lowering: Expressions, pattern: Node) -> ir.Expr:
    """Return a pattern as the target of an assignment."""
    kind = pattern.type
    inner = lowering.children(pattern)
    if kind == "identifier":
        return lowering.identifier(pattern)
    if kind == "tuple_pattern" and all(child.type in ("identifier", "wildcard") for child in inner):
        return ir.Sequence(lowering.span(pattern), tuple([targets(lowering, child) for child in inner]), "tuple")
    if kind == "case_class_pattern" and len(inner) > 1 and lowering.text(inner[0]) in ("Array", "List", "Seq", "Vector"):
        parts = [
            targets(lowering, child) if child.type in ("identifier", "wildcard") else _nameless(lowering, child) for child in inner[1:]
        ]
        return ir.Sequence(lowering.span(pattern), tuple(parts), "list")
    if kind in ("typed_pattern", "capture_pattern") and inner and inner[0].type == "identifier":
        return lowering.identifier(inner[0])
    names = names_in(lowering, pattern)
    if names:
        return ir.Sequence(lowering.span(pattern), tuple(names), "pattern")
    return _nameless(lowering, pattern)


def _nameless(lowering: Expressions, pattern: Node) -> ir.Expr:
    return lowering.fresh(lowering.span(pattern))


def binds(lowering: Expressions, pattern: Node, subject: ir.Expr) -> None:
    """Put the assignments that a matched pattern makes into `into`."""
    if pattern.type == "wildcard":
        return
    target = targets(lowering, pattern)
    span = lowering.span(pattern)
    if pattern.type == "typed_pattern" and isinstance(target, ir.Name):
        kind = lowering.type_name(pattern.child_by_field_name("type"))
        if not target.id.startswith("$"):
            lowering.into.append(ir.Assign(span, (target,), subject, type=kind))
    elif isinstance(target, ir.Name):
        if default(pattern) or pattern.type == "capture_pattern":
            lowering.into.append(ir.Assign(span, (target,), subject))
    elif isinstance(target, ir.Sequence):
        if target.kind == "pattern":
            for name in target.items:
                lowering.into.append(ir.Assign(name.span, (name,), ir.Opaque(name.span, "part of a pattern")))
        else:
            lowering.into.append(ir.Assign(span, (target,), subject))


def names_in(lowering: Expressions, pattern: Node) -> list[ir.Expr]:
    """Return the variables that a pattern binds, in order, without recursion."""
    found: list[ir.Expr] = []
    stack = [pattern]
    while stack:
        node = stack.pop()
        if node.type == "identifier":
            if _is_variable(node):
                found.append(lowering.identifier(node))
            continue
        kind = node.child_by_field_name("type")
        operator = node.child_by_field_name("operator")
        skip = {each.id for each in (kind, operator) if each is not None}
        stack.extend(child for child in reversed(node.named_children) if child.id not in skip)
    return found
