"""YAML text to document trees, with the place of every scalar; iterative, so that no nesting is too deep."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from mclint.languages.base import TooDeepError
from mclint.languages.tree import MAX_DEPTH, Entry, Node
from mclint.languages.yaml.scalars import block, content_start, flow
from mclint.source import Source
from mclint.tuples import NamedTuple
from mclint.value import Span, known

MAX_NODES = 500_000
"""Nodes that are read of one file."""

_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?\Z|0x[0-9a-fA-F_]+\Z")
_SHORT = {"!Ref": "Ref", "!GetAtt": "Fn::GetAtt", "!Sub": "Fn::Sub", "!Join": "Fn::Join", "!FindInMap": "Fn::FindInMap", "!If": "Fn::If"}
"""Tags of templates for functions: what they give is not written there."""

_TRUTH = frozenset(("true", "false"))
_OLD_TRUTH = frozenset(("yes", "no", "on", "off", "y", "n"))


class YamlError(Exception):
    """Text that is not YAML; `offset` is where it stops being so, `documents` is what was read up to there."""

    def __init__(self, message: str, offset: int, documents: list[Node] | None = None) -> None:
        super().__init__(message)
        self.offset = offset
        self.documents = documents or []


class Warned(NamedTuple):
    """A surprise of YAML: a duplicate key, a YAML 1.1 truth value, an octal number. `lost`: what should stand here is not known."""

    span: Span
    message: str
    lost: bool = False


class _Frame:
    """A collection that is being read. `weight` is the number of nodes that it has once its aliases are written out."""

    __slots__ = ("anchor", "children", "kind", "start", "tag", "weight")

    def __init__(self, kind: str, start: int, anchor: str | None, tag: str | None) -> None:
        self.kind = kind
        self.start = start
        self.anchor = anchor
        self.tag = tag
        self.children: list[Node] = []
        self.weight = 1


def compose(source: Source) -> tuple[list[Node], list[Warned]]:
    """Return the documents of a source and what is surprising in them. Raises YamlError or TooDeepError."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    reading = _Composer(source)
    shift = reading.shift
    try:
        for event in yaml.parse(source.text, Loader=loader):
            reading.take(type(event).__name__, event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = " ".join(filter(None, (error.context, error.problem)))
        if "nesting depth" in words:  # newer parsers have a bound of their own, and look ahead of what they hand on
            raise TooDeepError(f"it is nested more than {MAX_DEPTH} levels deep") from None
        raise YamlError(words or "it is not YAML", mark.index + shift if mark else 0, reading.finish()) from None
    except yaml.YAMLError as error:
        offset = int(getattr(error, "position", 0) or 0)
        raise YamlError(str(error).split("\n", 1)[0], offset, reading.finish()) from None
    return reading.documents, reading.warned


class _Composer:
    """Puts the events of the parser together; aliases share the node that they refer to, as long as they do not make the tree too big."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.shift = 1 if source.text.startswith("\ufeff") else 0
        self.documents: list[Node] = []
        self.warned: list[Warned] = []
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._count = 0
        self._expanded = 0
        self._end = 0

    def take(self, name: str, event: Any) -> None:
        """Take up an event. Raises YamlError or TooDeepError where the text has too much of something."""
        self._count += 1
        if self._count > MAX_NODES:
            raise YamlError(f"it has more than {MAX_NODES} nodes", event.start_mark.index + self.shift, self.finish())
        if name == "ScalarEvent":
            self._end = event.end_mark.index + self.shift
            self._done(_scalar(self.source, event, self.shift, self.warned), event.anchor, 1)
        elif name == "AliasEvent":
            self._alias(event)
        elif name in ("MappingStartEvent", "SequenceStartEvent"):
            if len(self._stack) >= MAX_DEPTH:
                raise TooDeepError(f"it is nested more than {MAX_DEPTH} levels deep")
            self._stack.append(_Frame("map" if name[0] == "M" else "list", event.start_mark.index + self.shift, event.anchor, event.tag))
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            self._close(event.end_mark.index + self.shift)
        elif name == "DocumentStartEvent":
            self._anchors.clear()

    def finish(self) -> list[Node]:
        """Close what is still open, and return the documents."""
        while self._stack:
            self._close(max(self._end, self._stack[-1].start))
        return self.documents

    def _close(self, end: int) -> None:
        frame = self._stack.pop()
        span = self.source.span(frame.start, end)
        if frame.kind == "map":
            node = _mapping(span, frame.children, self.warned, self._may_grow)
        else:
            node = Node("list", span, items=tuple(frame.children))
        if frame.tag in _SHORT:
            node = _long(frame.tag, node)
        self._done(node, frame.anchor, frame.weight)

    def _done(self, node: Node, anchor: str | None, weight: int) -> None:
        if anchor:
            self._anchors[anchor] = node, weight
        if self._stack:
            self._stack[-1].children.append(node)
            self._stack[-1].weight += weight
        else:
            self.documents.append(node)

    def _alias(self, event: Any) -> None:
        node, weight = self._anchors.get(event.anchor, (None, 1))
        if node is None:
            span = self.source.span(event.start_mark.index + self.shift, event.end_mark.index + self.shift)
            self.warned.append(Warned(span, f"No anchor `&{event.anchor}` stands before this alias", lost=True))
        if node is None or not self._may_grow(weight):
            node, weight = Node("unknown", self.source.span(event.start_mark.index + self.shift, event.end_mark.index + self.shift)), 1
        self._done(node, None, weight)

    def _may_grow(self, weight: int) -> bool:
        """Count nodes that stand in the tree once more; False where they would make it too big."""
        if self._expanded + weight > MAX_NODES:
            return False
        self._expanded += weight
        return True


def _mapping(span: Span, children: list[Node], warned: list[Warned], may_grow: Callable[[int], bool]) -> Node:
    entries: dict[int, Entry] = {}
    seen: set[str] = set()
    merged: list[Entry] = []
    for number in range(0, len(children) - 1, 2):
        key, value = children[number], children[number + 1]
        name = str(key.value) if key.kind not in ("map", "list") else ""
        if name == "<<" and not key.quoted:
            sources = value.items if value.kind == "list" else (value,)
            merged += [entry for source in sources if may_grow(len(source.entries)) for entry in source.entries]
            continue
        if name in seen:
            warned.append(Warned(key.span, f"The key `{name}` stands twice in this mapping; only the last value counts"))
        seen.add(name)
        entries[number] = Entry(name, key, value)
    inherited = {entry.name: entry for entry in reversed(merged) if entry.name not in seen}
    return Node("map", span, entries=(*inherited.values(), *entries.values()))


def _scalar(source: Source, event: Any, shift: int, warned: list[Warned]) -> Node:
    start, end = event.start_mark.index + shift, event.end_mark.index + shift
    if event.anchor or event.tag:
        start = content_start(source.text, start, end)
    style, text = event.style, event.value
    span = source.span(start, end)
    if event.tag in _SHORT:
        return _long(event.tag, Node("text", span, known(text, span)))
    if not style:
        kind = _kind(text, event.tag)
        surprise = old_reading(text) if not event.tag else ""
        if surprise:
            warned.append(Warned(span, f"YAML 1.1 reads `{text}` as {surprise}"))
        return Node(kind, span, flow(source, start, end, None, text))
    if style in "'\"":
        return Node("text", span, flow(source, start + 1, end - 1, style, text), quoted=True)
    return Node("text", span, block(source, start, end, style, text), quoted=True)


@cache
def _old_numbers() -> re.Pattern[str]:
    """Numbers and dates that YAML 1.1 sees and later versions, or the reader of the file, do not."""
    return re.compile(
        r"(?P<octal>[-+]?0[0-7_]+)|(?P<decimal>0\d[\d_]*)|(?P<grouped>[-+]?[1-9]\d*(?:_\d*)+)|(?P<binary>0b[01_]+)"
        r"|(?P<sixty>[-+]?[1-9]\d*(?::[0-5]?\d)+(?:\.\d*)?)|(?P<date>\d{4}-\d\d-\d\d)"
    )


def old_reading(text: str) -> str:
    """Say what YAML 1.1 makes of a plain scalar if that is a surprise, and what to write instead; empty if it is none."""
    if text.lower() in _OLD_TRUTH:
        return "a truth value; write true or false, or put it in quotes"
    found = _old_numbers().fullmatch(text) if text[:1] in "+-0123456789" and len(text) < 80 else None
    if found is None:
        return ""
    digits = text.replace("_", "").lstrip("+")
    if found["octal"]:
        return f"the octal number {int(digits, 8)}; write that, or put it in quotes"
    if found["decimal"]:
        return f"text, and YAML 1.2 as the number {int(digits)}; write that, or put it in quotes"
    if found["sixty"]:
        return "a number to the base of sixty; put it in quotes"
    return "a date; put it in quotes" if found["date"] else f"the number {int(digits, 0)}; write that, or put it in quotes"


def _long(tag: str, node: Node) -> Node:
    """Return what the short form of a function of ROS means: `!Ref name` is `{"Ref": name}`."""
    return Node("map", node.span, entries=(Entry(_SHORT[tag], Node("text", node.span), node),))


def _kind(text: str, tag: str | None) -> str:
    if tag and tag.endswith("str"):
        return "text"
    if text in ("", "~") or text.lower() == "null":
        return "null"
    if text.lower() in _TRUTH:
        return "bool"
    return "number" if _NUMBER.match(text) else "text"
