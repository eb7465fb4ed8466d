"""HCL (Terraform) to document trees: blocks become maps under their type, references become holes with the reference as reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mclint.languages.base import TooDeepError
from mclint.languages.code.tree import Tree
from mclint.languages.hcl.repeats import ALL, dynamic, elements, is_long, of_names, reference, substituted
from mclint.languages.tree import MAX_DEPTH, Entry, Node
from mclint.tuples import NamedTuple
from mclint.value import Hole, Value, join, known, unknown

if TYPE_CHECKING:
    from tree_sitter import Node as Syntax

_ESCAPES = re.compile(rb"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|\$\$\{|%%\{", re.DOTALL)
_SIMPLE = {b"\\n": "\n", b"\\t": "\t", b"\\r": "\r", b'\\"': '"', b"\\\\": "\\", b"$${": "${", b"%%{": "%{"}
_LISTS = frozenset({"concat", "flatten", "toset", "tolist", "distinct", "compact", "sort", "setunion", "coalescelist"})
"""Functions that return the items of their arguments: each item still stands where it is written."""


class Block(NamedTuple):
    """A block: `resource "alicloud_db_instance" "orders" { … }` has the labels of both strings."""

    type: str
    labels: tuple[str, ...]
    body: Node


def blocks(tree: Tree) -> Iterator[Block]:
    """Yield the blocks at the top of a file."""
    for body in tree.root.children:
        if body.type == "body":
            for child in body.named_children:
                if child.type == "block":
                    yield _block(tree, child, 0)


def attributes(tree: Tree) -> Node:
    """Return the attributes at the top of a file (`.tfvars`) as a map."""
    entries = [entry for body in tree.root.children if body.type == "body" for entry in _entries(tree, body, 0)]
    return Node("map", tree.span(tree.root), entries=tuple(entries))


def _block(tree: Tree, node: Syntax, depth: int) -> Block:
    labels: list[str] = []
    body: Node | None = None
    for child in node.named_children:
        if child.type in ("identifier", "string_lit"):
            labels.append(tree.write(child).strip('"'))
        elif child.type == "body":
            body = Node("map", tree.span(node), entries=tuple(_entries(tree, child, depth + 1)))
    return Block(labels[0] if labels else "", tuple(labels[1:]), body or Node("map", tree.span(node)))


def _entries(tree: Tree, body: Syntax, depth: int) -> Iterator[Entry]:
    if depth > MAX_DEPTH:
        raise TooDeepError(f"it is nested more than {MAX_DEPTH} levels deep")
    for child in body.named_children:
        if child.type == "attribute" and len(child.named_children) >= 2:
            key, value = child.named_children[0], child.named_children[-1]
            name = tree.write(key)
            yield Entry(name, Node("text", tree.span(key), tree.value(key.start_byte, key.end_byte)), expression(tree, value, depth + 1))
        elif child.type == "block":
            inner = _block(tree, child, depth)
            key = child.named_children[0]
            if inner.type == "dynamic" and inner.labels:
                for content in dynamic(inner.labels[0], inner.body):
                    yield Entry(inner.labels[0], Node("text", tree.span(key)), content)
            else:
                yield Entry(inner.type, Node("text", tree.span(key)), inner.body)


def expression(tree: Tree, node: Syntax, depth: int = 0) -> Node:
    """Return an expression: literals and collections as such, everything else as an unknown text that names the reference."""
    if depth > MAX_DEPTH:
        raise TooDeepError(f"it is nested more than {MAX_DEPTH} levels deep")
    while (
        node.type in ("expression", "literal_value", "template_expr", "collection_value", "quoted_template")
        and len(node.named_children) == 1
    ):
        inner = node.named_children[0]
        if inner.type in ("template_literal", "template_interpolation", "quoted_template_start"):
            break
        node = inner
    kind = node.type
    span = tree.span(node)
    if kind in ("string_lit", "quoted_template"):
        return Node("text", span, template(tree, node), quoted=True)
    if kind == "heredoc_template":
        return Node("text", span, _heredoc(tree, node), quoted=True)
    if kind in ("numeric_lit", "bool_lit", "null_lit"):
        name = {"numeric_lit": "number", "bool_lit": "bool", "null_lit": "null"}[kind]
        return Node(name, span, tree.value(node.start_byte, node.end_byte))
    if kind == "tuple":
        return Node(
            "list", span, items=tuple(expression(tree, child, depth + 1) for child in node.named_children if child.type == "expression")
        )
    if kind == "object":
        return Node("map", span, entries=tuple(_elements(tree, node, depth)))
    if kind == "function_call":
        return _call(tree, node, depth)
    if kind == "for_expr":
        return _loop(tree, node, depth)
    if kind == "conditional" and len(node.named_children) == 3:
        ways = [expression(tree, child, depth + 1) for child in node.named_children[1:]]
        if all(way.kind == "list" for way in ways):
            return Node("list", span, items=(*ways[0].items, *ways[1].items))
    return _lost(tree, node)


def _lost(tree: Tree, node: Syntax) -> Node:
    """Return an expression of which nothing is known but how it is written."""
    span = tree.span(node)
    words = " ".join(tree.write(node).split())
    return Node("unknown", span, unknown(words if len(words) <= 60 else f"{words[:59]}…", span))


def _elements(tree: Tree, node: Syntax, depth: int) -> Iterator[Entry]:
    for child in node.named_children:
        if child.type == "object_elem" and len(child.named_children) >= 2:
            key, value = child.named_children[0], child.named_children[-1]
            name = tree.write(key).strip('"')
            yield Entry(name, Node("text", tree.span(key), known(name, tree.span(key))), expression(tree, value, depth + 1))


def _loop(tree: Tree, node: Syntax, depth: int) -> Node:
    """Return what a `for` makes as a list; unknown where a condition chooses, or what it goes over is not known."""
    made = node.named_children[0] if node.named_children else node
    intro = next((child for child in made.named_children if child.type == "for_intro"), None)
    values = [child for child in made.named_children if child.type == "expression"]
    if intro is None or not values or any(child.type == "for_cond" for child in made.named_children):
        return _lost(tree, node)
    names = [tree.write(child) for child in intro.named_children if child.type == "identifier"]
    source = next((child for child in intro.named_children if child.type == "expression"), None)
    found = elements(expression(tree, source, depth + 1)) if source is not None else []
    value = expression(tree, values[-1], depth + 1)
    if not names or is_long(found, value):
        return _lost(tree, node)
    key = names[0] if len(names) > 1 else ""
    return Node("list", tree.span(node), items=tuple(substituted(value, of_names(key, names[-1], element)) for element in found))


def _call(tree: Tree, node: Syntax, depth: int) -> Node:
    span = tree.span(node)
    name = tree.write(node.named_children[0]) if node.named_children else ""
    arguments = [
        expression(tree, child, depth + 1)
        for group in node.named_children
        if group.type == "function_arguments"
        for child in group.named_children
        if child.type == "expression"
    ]
    if name in _LISTS:
        return Node("list", span, items=tuple(item for argument in arguments for item in (argument.items or (argument,))))
    if name == "join" and len(arguments) == 2 and arguments[1].kind == "list":
        pieces: list[Value] = []
        for number, item in enumerate(arguments[1].items):
            pieces += [arguments[0].value, item.value] if number else [item.value]
        return Node("text", span, join(pieces), quoted=True)
    if name == "split" and len(arguments) == 2 and arguments[0].value.text and arguments[1].value.parts:
        separator = arguments[0].value.text
        return Node("list", span, items=tuple(Node("text", item.span() or span, item) for item in arguments[1].value.split(separator)))
    if name in ("element", "values", "one") and arguments and reference(arguments[0]):
        return Node("unknown", span, unknown(reference(arguments[0]) + ALL, span))
    if name in ("jsonencode", "tostring", "trimspace") and len(arguments) == 1:
        return arguments[0]
    return Node("unknown", span, unknown(f"{name}(…)", span))


def template(tree: Tree, node: Syntax) -> Value:
    """Return the text of a quoted template; interpolations are holes."""
    pieces: list[Value] = []
    for child in node.children:
        if child.type == "template_literal":
            pieces.append(_literal(tree, child.start_byte, child.end_byte))
        elif child.type in ("template_interpolation", "template_directive"):
            pieces.append(_interpolation(tree, child))
    return join(pieces)


def _literal(tree: Tree, start: int, end: int) -> Value:
    pieces: list[Value] = []
    at = start
    for found in _ESCAPES.finditer(tree.data, start, end):
        pieces.append(tree.value(at, found.start()))
        raw = found.group()
        char = _SIMPLE.get(raw) or (
            chr(min(int(raw[2:].decode(), 16), 0x10FFFF))
            if raw[1:2] in (b"u", b"U") and len(raw) > 2
            else raw[1:].decode("utf-8", "replace")
        )
        pieces.append(known(char, tree.source.span(tree.offset(found.start()), tree.offset(found.end()))))
        at = found.end()
    pieces.append(tree.value(at, end))
    return join(piece for piece in pieces if piece.shape)


def _interpolation(tree: Tree, node: Syntax) -> Value:
    inner = next((child for child in node.named_children if child.type == "expression"), None)
    if inner is not None:
        found = expression(tree, inner, 1)
        if found.kind in ("text", "number", "bool") and found.value.parts:
            return found.value
    words = " ".join(tree.write(inner or node).split())
    return Value((Hole(words[:60], tree.span(node)),))


def _heredoc(tree: Tree, node: Syntax) -> Value:
    """Return the text between the two marks, line for line; indentation stays."""
    start = tree.data.find(b"\n", node.start_byte, node.end_byte) + 1
    end = next((child.start_byte for child in reversed(node.children) if child.type == "heredoc_identifier"), node.end_byte)
    end = max(tree.data.rfind(b"\n", start, end) + 1, start)
    pieces: list[Value] = []
    at = start
    for child in node.children:
        if child.type in ("template_interpolation", "template_directive") and child.start_byte >= at:
            pieces += [tree.value(at, child.start_byte), _interpolation(tree, child)]
            at = child.end_byte
    pieces.append(tree.value(at, max(end, at)))
    return join(piece for piece in pieces if piece.shape)
