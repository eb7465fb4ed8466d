"""Loops of Terraform: what `each`, the iterator of a dynamic block and the names of a `for` stand for.

A loop over what is written out has its body once for each element. In a loop over a reference `each.value.cidr` becomes
`local.rules[*].cidr`, which is looked up when all files are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from mclint.languages.tree import Entry, Node
from mclint.tuples import NamedTuple
from mclint.value import Hole, Known, Part, Value, unknown

MOST = 64
"""Elements of a loop that are looked at one by one; a longer one stays unknown."""

MOST_NODES = 20_000
"""Nodes that the elements of one loop may make together: loops in loops multiply."""

ALL = "[*]"
"""What stands after a reference for every element of it."""

_STEPS = re.compile(r"""\.[\w-]+|\[\*\]|\["[\w.-]+"\]|\[[^\]"]*\]""")
_REFERENCE = re.compile(rf"[A-Za-z_]\w*(?:{_STEPS.pattern})*\Z")


class Element(NamedTuple):
    """An element of what a loop goes over; of a set the key is the value."""

    key: Node
    value: Node


def reference(node: Node | None) -> str:
    """Return the reference that a node is, as a dotted path, or empty."""
    part = node.value.parts[0] if node is not None and node.kind == "unknown" and len(node.value.parts) == 1 else None
    return part.reason if isinstance(part, Hole) and _REFERENCE.match(part.reason) else ""


def elements(source: Node | None) -> list[Element]:
    """Return the elements of a collection; of a reference, one that stands for all of them."""
    if source is None:
        return []
    if source.kind == "map":
        return [Element(entry.key._replace(value=entry.key.value), entry.value) for entry in source.entries[: MOST + 1]]
    if source.kind == "list":
        return [Element(item, item) for item in source.items[: MOST + 1]]
    name = reference(source)
    if not name:
        return []
    return [Element(_named(f"{name}[key]", source), _named(name + ALL, source))]


def _named(name: str, at: Node) -> Node:
    return Node("unknown", at.span, unknown(name, at.span))


def is_long(found: list[Element], body: Node) -> bool:
    """Whether a loop is nothing to look into element by element: none is known, or they are too many for their body."""
    if not found or len(found) > MOST:
        return True
    limit = MOST_NODES // len(found)
    return next(islice(body.walk(), limit, None), None) is not None


def _is_nothing(source: Node | None) -> bool:
    return source is not None and source.kind in ("list", "map") and not source.items and not source.entries


def repeated(body: Node) -> Iterator[Node]:
    """Yield the body of a resource or module once for each element of its `for_each`, or as it is where that is not known."""
    return _repeated(body, body.get("for_each"), "each")


def dynamic(label: str, body: Node) -> Iterator[Node]:
    """Yield the content of a dynamic block once for each element that it goes over."""
    return _repeated(body.get("content") or body, body.get("for_each"), reference(body.get("iterator")) or label)


def _repeated(content: Node, source: Node | None, iterator: str) -> Iterator[Node]:
    found = elements(source)
    if _is_nothing(source):
        return
    if is_long(found, content):
        yield content
        return
    for element in found:
        yield substituted(content, _of_iterator(iterator, element))


Meaning = Callable[[str], Node | None]


def _of_iterator(name: str, element: Element) -> Meaning:
    def meaning(reason: str) -> Node | None:
        head, _, rest = reason.partition(".")
        which = _STEPS.match("." + rest)
        if head != name or which is None:
            return None
        start = {".key": element.key, ".value": element.value}.get(which[0])
        return None if start is None else member(start, ("." + rest)[which.end() :])

    return meaning


def of_names(key: str, value: str, element: Element) -> Meaning:
    """Return what the names of a `for` stand for in one element."""

    def meaning(reason: str) -> Node | None:
        found = re.match(r"\w+", reason)
        start = {key: element.key, value: element.value}.get(found[0]) if found else None
        return None if start is None or found is None else member(start, reason[found.end() :])

    return meaning


def member(node: Node, path: str) -> Node | None:
    """Follow the steps of a path into a node; None where it leads nowhere that is known."""
    while path:
        step = _STEPS.match(path)
        if step is None:
            return None
        name = reference(node)
        if name:
            inner = path if path.startswith("[") or ALL in name else ALL + path
            return _named(name + inner, node) if _REFERENCE.match(name + inner) else None
        text, path = step[0], path[step.end() :]
        if node.kind == "map":
            found = node.get(text.strip('.[]"')) if text != ALL else None
            if found is None:
                return None
            node = found
        elif node.kind != "list" or text != ALL or path:
            return None
    return node


def substituted(node: Node, meaning: Meaning) -> Node:
    """Return a tree with what its references mean in their place; trees are as deep as the reader of the file lets them be."""
    if node.kind == "map":
        return node._replace(entries=tuple(Entry(entry.name, entry.key, substituted(entry.value, meaning)) for entry in node.entries))
    if node.kind == "list":
        items: list[Node] = []
        for item in node.items:
            meant = substituted(item, meaning)
            items += meant.items if meant.kind == "list" and item.kind == "unknown" else (meant,)
        return node._replace(items=tuple(items))
    if not node.value.holes:
        return node
    if node.kind == "unknown" and len(node.value.parts) == 1:
        part = node.value.parts[0]
        return (meaning(part.reason) if isinstance(part, Hole) else None) or node
    parts: list[Part] = []
    for part in node.value.parts:
        found = meaning(part.reason) if isinstance(part, Hole) else None
        if found is None or found.kind in ("map", "list", "null") or not found.value.parts:
            parts.append(part)
        else:
            # The text stands where it is put together; its pieces may be anywhere in the file.
            parts += (each._replace(span=part.span) if part.span is not None else each for each in found.value.parts)
    return node._replace(value=Value(tuple(parts)))


def named_elements(node: Node) -> Iterator[tuple[str, Node, str]]:
    """Yield what stands in the elements of a map or list of maps: the path that leads there, the value, and the words beside it.

    Each is told under the path of its own element, and under `[*]` for all.
    """
    if node.kind == "map":
        tops = [(f".{entry.name}", entry.name, entry.value) for entry in node.entries]
    else:
        tops = [("", "", item) for item in node.items if item.kind == "map"]
    for path, name, value in tops:
        inner = [(f".{entry.name}", entry.value) for entry in value.entries] if value.kind == "map" else [("", value)]
        words = " ".join(filter(None, (name, *(str(each.value) for step, each in inner if step and _tells(step[1:], each)))))
        for step, each in inner:
            if each.kind == "map":
                continue
            for item in each.items if each.kind == "list" else (each,):
                if item.kind not in ("text", "number", "bool", "unknown"):
                    continue
                if path:
                    yield path + step, item, words
                yield ALL + step, item, words


def _tells(name: str, node: Node) -> bool:
    from mclint.languages.infrastructure import is_hint

    return node.kind == "text" and all(isinstance(part, Known) for part in node.value.parts) and is_hint(name)
