"""Terraform files: security groups, allow lists, vSwitches and MaxCompute projects, and SQL in strings."""

from __future__ import annotations

import re

from mclint.facts import Property, Resource
from mclint.languages.base import Collector
from mclint.languages.code.tree import Tree
from mclint.languages.embedded import embedded_sql
from mclint.languages.hcl.compose import Block, attributes, blocks
from mclint.languages.infrastructure import read_resource
from mclint.languages.tree import Node
from mclint.source import Source

_OPENING = re.compile(rb"#|//|/\*")
_COMMENT = frozenset({"comment"})

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
    for block in blocks(tree):
        _block(block, comments, out)
    if out.path.endswith(".tfvars"):
        for entry in attributes(tree).entries:
            _variable(f"var.{entry.name}", entry.value, out)


def _block(block: Block, comments: list[tuple[int, int, str]], out: Collector) -> None:
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
            embedded_sql(node.value, out)


def _variable(name: str, value: Node, out: Collector) -> None:
    items = value.items if value.kind == "list" else (value,)
    fields = tuple(Property("item", item.value, item.span) for item in items if item.kind in ("text", "number", "bool", "unknown"))
    if fields and len(fields) == len(items):
        out.add(Resource(value.span, VARIABLE, name, fields))
