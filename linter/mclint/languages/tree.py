"""The neutral document tree of YAML, JSON and HCL: maps, lists and scalars that know where they are written."""

from __future__ import annotations

from collections.abc import Iterator

from mclint.tuples import NamedTuple
from mclint.value import Span, Value

_EMPTY = Value()

MAX_DEPTH = 200
"""Levels of nesting that a document may have; no configuration comes near it, and the whole pipeline stays off the recursion limit."""


class Node(NamedTuple):
    """A node. `kind`: `map`, `list`, `text`, `number`, `bool`, `null`, `unknown`.

    A scalar's `value` is its text (of a number or bool as written); `quoted` tells `"yes"` from `yes`. A node that stands for an alias or a
    reference has the span of what it refers to.
    """

    kind: str
    span: Span
    value: Value = _EMPTY
    entries: tuple[Entry, ...] = ()
    items: tuple[Node, ...] = ()
    quoted: bool = False

    def get(self, key: str) -> Node | None:
        """Return the value of a key of a map (the last one, as loaders do), or None."""
        found = None
        for entry in self.entries:
            if entry.name == key:
                found = entry.value
        return found

    def text(self, key: str) -> Value:
        """Return the scalar of a key as a value; an empty value where it is absent or no scalar."""
        node = self.get(key)
        return node.value if node is not None and node.kind not in ("map", "list", "null") else _EMPTY

    def list(self, key: str) -> tuple[Node, ...]:
        """Return the items of a list under a key; a scalar or map there counts as a list of one."""
        node = self.get(key)
        if node is None or node.kind == "null":
            return ()
        return node.items if node.kind == "list" else (node,)

    def walk(self) -> Iterator[Node]:
        """Yield every node outside in and in the order of the file, each shared node once; iterative, so that depth does not matter."""
        stack: list[Node] = [self]
        seen: set[int] = set()
        while stack:
            node = stack.pop()
            if node.kind in ("map", "list"):
                if id(node) in seen:
                    continue
                seen.add(id(node))
                stack.extend(entry.value for entry in reversed(node.entries))
                stack.extend(reversed(node.items))
            yield node

    def leaves(self) -> Iterator[tuple[str, Node]]:
        """Yield every scalar with the keys that lead to it, joined by dots; an item of a list has the list's key."""
        stack: list[tuple[str, Node]] = [("", self)]
        seen: set[int] = set()
        while stack:
            key, node = stack.pop()
            if node.kind not in ("map", "list"):
                yield key, node
            elif id(node) not in seen:
                seen.add(id(node))
                stack.extend((f"{key}.{entry.name}" if key else entry.name, entry.value) for entry in reversed(node.entries))
                stack.extend((key, item) for item in reversed(node.items))


class Entry(NamedTuple):
    """A key of a map with its value."""

    name: str
    key: Node
    value: Node


def plain(node: Node) -> object:
    """Return the tree as ordinary Python data (for schema validation); numbers and booleans as such, unknown text as text."""
    if node.kind == "map":
        return {entry.name: plain(entry.value) for entry in node.entries}
    if node.kind == "list":
        return [plain(item) for item in node.items]
    if node.kind == "null":
        return None
    text = str(node.value)
    if node.kind == "bool":
        return text.lower() in ("true", "yes", "on")
    if node.kind == "number":
        try:
            return int(text, 0) if text.lstrip("+-").isdigit() else float(text)
        except ValueError:
            return text
    return text
