"""Terraform files: security groups, allow lists, vSwitches and MaxCompute projects, and SQL in strings."""

from __future__ import annotations

import re

from mclint.facts import Property, Resource
from mclint.languages.base import Collector
from mclint.languages.code.tree import Tree
from mclint.languages.embedded import embedded_text
from mclint.languages.hcl.compose import Block, attributes, blocks
from mclint.languages.infrastructure import read_resource
from mclint.languages.tree import Node
from mclint.source import Source
from mclint.value import Hole, Part, Value

_OPENING = re.compile(rb"#|//|/\*")
_COMMENT = frozenset({"comment"})

_SCALARS = frozenset({"text", "number", "bool"})
_STEPS = 4
_MAX_PARTS = 2_000

VARIABLE = "terraform-variable"
"""Kind of the resource that states a variable's default or a local value, for references in other files of the folder."""


def read(source: Source, out: Collector) -> None:
    """State the facts of a Terraform file."""
    tree = Tree("hcl", source)
    comments: list[tuple[int, int, str]] = []
    for node in tree.comments(_OPENING, _COMMENT):
        text = tree.write(node).strip("/*# \t\r\n")
        comments.append((node.start_point.row, node.end_point.row, text))
        out.comment(tree.span(node), text)
    if re.search("odps|maxcompute", source.text, re.IGNORECASE):
        tree.report(out, "Terraform")
    found = list(blocks(tree))
    known = _defaults(found)
    for block in found:
        _block(block, comments, known, out)
    if out.path.endswith(".tfvars"):
        for entry in attributes(tree).entries:
            _variable(f"var.{entry.name}", entry.value, out)


def _block(block: Block, comments: list[tuple[int, int, str]], known: dict[str, Value], out: Collector) -> None:
    if block.type == "resource" and len(block.labels) == 2:
        row, last = block.syntax.start_point.row, block.syntax.end_point.row
        around = tuple(text for start, end, text in comments if row - 1 <= end and start <= last)
        read_resource(block.labels[0], block.labels[1], block.body, around, out)
    elif block.type == "variable" and block.labels:
        default = block.body.get("default")
        if default is not None:
            _variable(f"var.{block.labels[0]}", default, out)
    elif block.type == "locals":
        for entry in block.body.entries:
            _variable(f"local.{entry.name}", entry.value, out)
    for node in block.body.walk():
        if node.kind == "text":
            embedded_text("", _resolved(node.value, known), out)


def _defaults(found: list[Block]) -> dict[str, Value]:
    """Return the values that this file gives variables and locals, under the names by which they are referred to."""
    known: dict[str, Value] = {}
    for block in found:
        if block.type == "variable" and block.labels:
            default = block.body.get("default")
            if default is not None and default.kind in _SCALARS:
                known[f"var.{block.labels[0]}"] = default.value
        elif block.type == "locals":
            known.update((f"local.{entry.name}", entry.value.value) for entry in block.body.entries if entry.value.kind in _SCALARS)
    return known


def _resolved(value: Value, known: dict[str, Value]) -> Value:
    """Return a text with what its references stand for, as far as this file says it; references in that are followed a few times."""
    for _ in range(_STEPS):
        parts: list[Part] = []
        for part in value.parts:
            referred = known.get(part.reason) if isinstance(part, Hole) else None
            parts += (part,) if referred is None else referred.parts
        if len(parts) > _MAX_PARTS or tuple(parts) == value.parts:
            break
        value = Value(tuple(parts))
    return value


def _variable(name: str, value: Node, out: Collector) -> None:
    items = value.items if value.kind == "list" else (value,)
    fields = tuple(Property("item", item.value, item.span) for item in items if item.kind in ("text", "number", "bool", "unknown"))
    if fields and len(fields) == len(items):
        out.add(Resource(value.span, VARIABLE, name, fields))
