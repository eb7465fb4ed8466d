"""YAML text to document trees, with the place of every scalar; iterative, so that no nesting is too deep."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from mclint.languages.base import TooDeepError
from mclint.languages.tree import MAX_DEPTH, Entry, Node
from mclint.source import Source, dedent
from mclint.value import Span, Value, join, known

MAX_NODES = 500_000
"""Nodes that are read of one file."""

_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?\Z|0x[0-9a-fA-F_]+\Z")
_TRUTH = frozenset(("true", "false"))
_OLD_TRUTH = frozenset(("yes", "no", "on", "off", "y", "n"))


class YamlError(Exception):
    """Text that is not YAML; `offset` is where it stops being so."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class Warned(NamedTuple):
    """A surprise of YAML: a duplicate key, a YAML 1.1 truth value, an octal number."""

    span: Span
    message: str


class _Frame(NamedTuple):
    kind: str
    start: int
    anchor: str | None
    children: list[Node]


def compose(source: Source) -> tuple[list[Node], list[Warned]]:
    """Return the documents of a source and what is surprising in them. Raises YamlError or TooDeepError."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = source.text
    documents: list[Node] = []
    warned: list[Warned] = []
    stack: list[_Frame] = []
    anchors: dict[str, Node] = {}
    count = 0
    shift = 1 if text.startswith("\ufeff") else 0

    def done(node: Node, anchor: str | None) -> None:
        if anchor:
            anchors[anchor] = node
        if stack:
            stack[-1].children.append(node)
        else:
            documents.append(node)

    try:
        events: Iterable[Any] = yaml.parse(text, Loader=loader)
        for event in events:
            name = type(event).__name__
            if name == "ScalarEvent":
                done(_scalar(source, event, shift, warned), event.anchor)
            elif name == "AliasEvent":
                start, end = event.start_mark.index + shift, event.end_mark.index + shift
                done(anchors.get(event.anchor) or Node("unknown", source.span(start, end)), None)
            elif name in ("MappingStartEvent", "SequenceStartEvent"):
                if len(stack) >= MAX_DEPTH:
                    raise TooDeepError(f"it is nested more than {MAX_DEPTH} levels deep")
                stack.append(_Frame("map" if name[0] == "M" else "list", event.start_mark.index + shift, event.anchor, []))
            elif name in ("MappingEndEvent", "SequenceEndEvent"):
                frame = stack.pop()
                span = source.span(frame.start, event.end_mark.index + shift)
                node = _mapping(span, frame.children, warned) if frame.kind == "map" else Node("list", span, items=tuple(frame.children))
                done(node, frame.anchor)
            count += 1
            if count > MAX_NODES:
                raise YamlError(f"it has more than {MAX_NODES} nodes", event.start_mark.index)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = " ".join(filter(None, (error.context, error.problem)))
        raise YamlError(words or "it is not YAML", mark.index + shift if mark else 0) from None
    except yaml.YAMLError as error:
        raise YamlError(str(error).split("\n", 1)[0], int(getattr(error, "position", 0) or 0)) from None
    return documents, warned


def _mapping(span: Span, children: list[Node], warned: list[Warned]) -> Node:
    entries: dict[int, Entry] = {}
    seen: set[str] = set()
    merged: list[Entry] = []
    for number in range(0, len(children) - 1, 2):
        key, value = children[number], children[number + 1]
        name = str(key.value) if key.kind not in ("map", "list") else ""
        if name == "<<" and not key.quoted:
            sources = value.items if value.kind == "list" else (value,)
            merged += [entry for source in sources for entry in source.entries]
            continue
        if name in seen:
            warned.append(Warned(key.span, f"The key `{name}` stands twice in this mapping; only the last value counts"))
        seen.add(name)
        entries[number] = Entry(name, key, value)
    inherited = {entry.name: entry for entry in reversed(merged) if entry.name not in seen}
    return Node("map", span, entries=(*inherited.values(), *entries.values()))


def _scalar(source: Source, event: Any, shift: int, warned: list[Warned]) -> Node:
    start, end = event.start_mark.index + shift, event.end_mark.index + shift
    style = event.style
    if not style:
        value = source.value(start, end)
        text = event.value
        if source.text[start:end] != text:
            # Plain text folded over several lines.
            value = known(text, source.span(start, end))
        kind = _kind(text, event.tag)
        if kind == "text" and text.lower() in _OLD_TRUTH:
            warned.append(
                Warned(source.span(start, end), f"YAML 1.1 reads `{text}` as a truth value; write true or false, or put it in quotes")
            )
        return Node(kind, source.span(start, end), value)
    span = source.span(start, end)
    if style in "'\"":
        inner = source.text[start + 1 : end - 1]
        value = source.value(start + 1, end - 1) if inner == event.value else known(event.value, source.span(start + 1, end - 1))
        return Node("text", span, value, quoted=True)
    return Node("text", span, _block(source, start, end, event.value), quoted=True)


def _block(source: Source, start: int, end: int, text: str) -> Value:
    """Return a block scalar line by line; where it was folded, as one piece that is not verbatim."""
    first = source.text.find("\n", start, end)
    if first < 0:
        return known(text, source.span(start, end))
    lines = [line for line in source.text[first + 1 : end].split("\n") if line.strip()]
    indent = min((len(line) - len(line.lstrip(" ")) for line in lines), default=0)
    value = dedent(source, first + 1, end, indent)
    shape = value.shape.replace("\r\n", "\n")
    if shape.rstrip() == text.rstrip():
        # Line ends stay as the file has them.
        return value.slice(0, len(value.shape.rstrip())) if not text.endswith("\n") else value
    return join([known(text, source.span(first + 1, end))])


def _kind(text: str, tag: str | None) -> str:
    if tag and tag.endswith("str"):
        return "text"
    if text in ("", "~") or text.lower() == "null":
        return "null"
    if text.lower() in _TRUTH:
        return "bool"
    return "number" if _NUMBER.match(text) else "text"
