"""JSON text to document trees, with the place of every scalar; iterative. Comments and trailing commas are tolerated."""

from __future__ import annotations

import re
from contextlib import suppress

from mclint.languages.base import TooDeepError
from mclint.languages.tree import MAX_DEPTH, Entry, Node
from mclint.source import Source
from mclint.value import HOLE, Hole, Known, Part, Value, join

_TOKEN = re.compile(
    r"""[ \t\r\n\ufeff]+
    |(?P<line>//[^\r\n]*|\#[^\r\n]*)
    |(?P<block>/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/)?)
    |(?P<string>"[^"\\]*(?:\\.[^"\\]*)*")
    |(?P<word>[^\s"{}\[\],:]+)
    |(?P<mark>[{}\[\],:])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")

MAX_NODES = 1_000_000
"""Nodes that are read of one file."""


class JsonError(Exception):
    """Text that is not JSON; `offset` is where it stops being so, `root` and `comments` are what was read up to there."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset
        self.root: Node | None = None
        self.comments: list[tuple[int, int]] = []


def string(source: Source, start: int, end: int) -> Value:
    """Return the text between the quotes at two offsets; escape sequences become parts of their own."""
    text = source.text
    if "\\" not in text[start:end]:
        return source.value(start, end)
    parts: list[Value] = []
    at = start
    pending: tuple[int, int] | None = None
    for found in _ESCAPE.finditer(text, start, end):
        parts.append(source.value(at, found.start()))
        code, simple = found.groups()
        char = chr(int(code, 16)) if code else _SIMPLE.get(simple, simple)
        span = source.span(found.start(), found.end())
        if code and "\ud800" <= char <= "\udbff":
            pending = int(code, 16), found.start()
        else:
            if code and "\udc00" <= char <= "\udfff":
                high = pending[0] if pending else 0
                char = chr(0x10000 + ((high - 0xD800) << 10) + int(code, 16) - 0xDC00) if high else "\ufffd"
            piece: Part = Known(char, span) if char != HOLE else Hole("a replaced object", span)
            parts.append(Value((piece,)))
            pending = None
        at = found.end()
    parts.append(source.value(at, end))
    return join(parts)


class _Open:
    __slots__ = ("entries", "items", "key", "kind", "start")

    def __init__(self, kind: str, start: int) -> None:
        self.kind = kind
        self.start = start
        self.key: Node | None = None
        self.entries: list[Entry] = []
        self.items: list[Node] = []


def compose(source: Source) -> tuple[Node, list[tuple[int, int]]]:
    """Return the root of a JSON text and the ranges of its comments. Raises JsonError or TooDeepError."""
    stack: list[_Open] = []
    comments: list[tuple[int, int]] = []
    try:
        return _compose(source, stack, comments), comments
    except JsonError as error:
        error.comments = comments
        end = max(error.offset, 0)
        while stack:
            top = stack.pop()
            node = Node(top.kind, source.span(top.start, max(end, top.start + 1)), entries=tuple(top.entries), items=tuple(top.items))
            with suppress(JsonError):
                error.root = _place(stack, node, end) or error.root
        raise


def _compose(source: Source, stack: list[_Open], comments: list[tuple[int, int]]) -> Node:
    text = source.text
    root: Node | None = None
    at, size, count = 0, len(text), 0
    while at < size:
        found = _TOKEN.match(text, at)
        if found is None:
            raise JsonError("a string is not closed" if text[at] == '"' else "an unexpected character stands here", at)
        start, at = at, found.end()
        kind = found.lastgroup
        if kind is None:
            continue
        if kind in ("line", "block"):
            comments.append((start, at))
            continue
        if root is not None:
            error = JsonError("something follows after the end of the document", start)
            error.root = root
            raise error
        node: Node | None = None
        if kind == "mark":
            mark = text[start]
            if mark in "{[":
                _check_place(stack, start)
                if len(stack) >= MAX_DEPTH:
                    raise TooDeepError(f"it is nested more than {MAX_DEPTH} levels deep")
                stack.append(_Open("map" if mark == "{" else "list", start))
                continue
            if not stack:
                raise JsonError(f"`{mark}` does not belong here", start)
            top = stack[-1]
            if mark == ":":
                if top.kind != "map" or top.key is None:
                    raise JsonError("a colon without key stands here", start)
                continue
            if mark == ",":
                if top.key is not None:
                    raise JsonError(f"the key `{top.key.value}` has no value", start)
                continue
            if (mark == "}") != (top.kind == "map") or top.key is not None:
                raise JsonError(f"`{mark}` does not belong here", start)
            stack.pop()
            node = Node(top.kind, source.span(top.start, at), entries=tuple(top.entries), items=tuple(top.items))
        elif kind == "string":
            node = Node("text", source.span(start, at), string(source, start + 1, at - 1), quoted=True)
        else:
            node = _word(source, start, at)
        count += 1
        if count > MAX_NODES:
            raise JsonError(f"it has more than {MAX_NODES} nodes", start)
        root = _place(stack, node, start)
    if stack:
        raise JsonError("a bracket is not closed", stack[-1].start)
    if root is None:
        raise JsonError("it is empty", 0)
    return root


def _check_place(stack: list[_Open], offset: int) -> None:
    if stack and stack[-1].kind == "map" and stack[-1].key is None:
        raise JsonError("a key must be text", offset)


def _place(stack: list[_Open], node: Node, offset: int) -> Node | None:
    """Put a finished node where it belongs; return it if it is the root."""
    if not stack:
        return node
    top = stack[-1]
    if top.kind == "list":
        top.items.append(node)
    elif top.key is None:
        if node.kind in ("map", "list"):
            raise JsonError("a key must be text", offset)
        top.key = node
    else:
        top.entries.append(Entry(str(top.key.value), top.key, node))
        top.key = None
    return None


def _word(source: Source, start: int, end: int) -> Node:
    word = source.text[start:end]
    kind = "bool" if word in ("true", "false") else "null" if word == "null" else "number" if _NUMBER.match(word) else "unknown"
    return Node(kind, source.span(start, end), source.value(start, end))
