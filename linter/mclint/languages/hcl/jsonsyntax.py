"""Terraform in JSON (`.tf.json`, `.tfvars.json`) to the blocks of HCL: texts are templates, the rest is as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mclint.languages.hcl.compose import Block
from mclint.languages.tree import Entry, Node
from mclint.value import Hole, Value, join

_LABELS = {"resource": 2, "data": 2, "provider": 1, "variable": 1, "module": 1, "output": 1, "locals": 0}
"""Blocks with the number of keys that stand for their labels."""


@cache
def _references() -> re.Pattern[str]:
    return re.compile(r"(?<!\$)\$\{([^{}]*)\}")


def json_blocks(root: Node) -> Iterator[Block]:
    """Yield the blocks of a configuration; a block that stands several times is a list."""
    for entry in root.entries:
        count = _LABELS.get(entry.name)
        if count is not None:
            yield from _labelled(entry.name, (), entry.value, count)


def _labelled(kind: str, labels: tuple[str, ...], node: Node, left: int) -> Iterator[Block]:
    for item in node.items if node.kind == "list" else (node,):
        if item.kind != "map":
            continue
        if left:
            for entry in item.entries:
                yield from _labelled(kind, (*labels, entry.name), entry.value, left - 1)
        else:
            yield Block(kind, labels, templates(item))


def templates(node: Node) -> Node:
    """Return a tree with the references in its texts as holes; the tree is as deep as the reader of JSON lets it be."""
    if node.kind == "map":
        return node._replace(entries=tuple(Entry(entry.name, entry.key, templates(entry.value)) for entry in node.entries))
    if node.kind == "list":
        return node._replace(items=tuple(templates(item) for item in node.items))
    shape = node.value.shape
    if node.kind != "text" or "${" not in shape:
        return node
    pieces: list[Value] = []
    at = 0
    for found in _references().finditer(shape):
        pieces.append(node.value.slice(at, found.start()))
        inner = node.value.slice(found.start(), found.end())
        pieces.append(Value((Hole(found[1].strip()[:60], inner.span()),)))
        at = found.end()
    pieces.append(node.value.slice(at, len(shape)))
    value = join(piece for piece in pieces if piece.parts)
    whole = len(value.parts) == 1 and isinstance(value.parts[0], Hole)
    return node._replace(kind="unknown" if whole else "text", value=value)
