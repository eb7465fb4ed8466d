"""JSON inside a value, read with positions and with holes: settings carry JSON in which variables stand.

The standard library's reader knows neither where a member stands nor what a hole is.
"""

from __future__ import annotations

import re
from functools import cache

from mclint.api import HOLE, NamedTuple, Value


class Node(NamedTuple):
    """A JSON value and its range in the text. `kind`: `object`, `array`, `string`, `number`, `literal`, `hole`.

    `members` of an object are pairs of key and node, of an array pairs of an empty key and node. `text` is a scalar as text.
    """

    kind: str
    start: int
    end: int
    text: str = ""
    members: tuple[tuple[str, Node], ...] = ()

    def get(self, key: str) -> Node | None:
        """Return the member with a key, or None."""
        for name, node in self.members:
            if name == key:
                return node
        return None

    @property
    def items(self) -> tuple[Node, ...]:
        return tuple(node for _, node in self.members)

    @property
    def is_unknown(self) -> bool:
        """Whether a hole stands in this scalar."""
        return self.kind == "hole" or HOLE in self.text


class JsonFault(NamedTuple):
    """Why a text is not JSON, and where. `fixed` is what should stand at the place if that is plain."""

    start: int
    end: int
    message: str
    fixed: str = ""


_FULL_WIDTH = {"，": ",", "：": ":", "“": '"', "”": '"', "｛": "{", "｝": "}", "［": "[", "］": "]"}


@cache
def _token() -> re.Pattern[str]:
    string = r'"(?:[^"\\\x00-\x1f]|\\.)*"'
    number = rf"-?[0-9{HOLE}]+(?:\.[0-9{HOLE}]+)?(?:[eE][+-]?[0-9]+)?"
    return re.compile(
        rf"[ \t\r\n]*(?:(?P<string>{string})|(?P<number>{number})|(?P<literal>true|false|null)|(?P<mark>[{{}}\[\]:,])|(?P<end>$))"
    )


def read_json(value: Value) -> Node | JsonFault:
    """Read a JSON text. A hole may stand in a string or for a whole value; never raises, and nests without recursion."""
    text = value.shape
    token = _token()
    # Each open container: kind, start, finished members, key that waits for its value, what may come next.
    stack: list[tuple[str, int, list[tuple[str, Node]]]] = []
    key: str | None = None
    keys: list[str | None] = []
    state = "value"
    at = 0
    done: Node | None = None
    while True:
        found = token.match(text, at)
        if found is None:
            return _fault(text, at)
        kind = found.lastgroup or "end"
        word = found.group(kind)
        start, at = found.start(kind), found.end()
        node: Node | None = None
        if kind == "end":
            if done is not None and not stack:
                return done
            return JsonFault(
                max(len(text) - 1, 0), len(text), "the text ends before its brackets are closed" if stack else "there is no value"
            )
        if done is not None and not stack:
            return JsonFault(start, at, "something follows after the end of the value")
        if kind == "mark" and word in "{[":
            if state not in ("value", "first"):
                return JsonFault(start, at, _expected(state))
            stack.append(("object" if word == "{" else "array", start, []))
            keys.append(key)
            state = "key-or-end" if word == "{" else "first"
            continue
        if kind == "mark" and word in "}]":
            allowed = ("key-or-end", "comma") if word == "}" else ("first", "comma")
            if not stack or stack[-1][0] != ("object" if word == "}" else "array") or state not in allowed:
                return JsonFault(start, at, f"the bracket `{word}` does not belong here")
            opened, began, members = stack.pop()
            node = Node(opened, began, at, members=tuple(members))
            key = keys.pop()
        elif kind == "mark":
            following = {(":", "colon"): "value", (",", "comma"): "key" if stack and stack[-1][0] == "object" else "value"}.get(
                (word, state)
            )
            if following is None:
                return JsonFault(start, at, _expected(state))
            state = following
            continue
        elif kind == "string" and state in ("key", "key-or-end"):
            key, state = word[1:-1], "colon"
            continue
        elif state in ("value", "first"):
            node = Node("hole" if word == HOLE else kind, start, at, word[1:-1] if kind == "string" else word)
        else:
            return JsonFault(start, at, _expected(state))
        if stack:
            stack[-1][2].append((key or "", node))
            state = "comma"
        else:
            done = node
            state = "end"


def _expected(state: str) -> str:
    return {
        "comma": "a comma or a closing bracket is missing before this",
        "colon": "a colon is missing before this",
        "key": "a key in double quotes is missing before this",
        "key-or-end": "a key in double quotes is missing before this",
    }.get(state, "a value is missing before this")


def _fault(text: str, at: int) -> JsonFault:
    """Say what stands where no token of JSON does."""
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    char = text[at : at + 1]
    if char in _FULL_WIDTH:
        return JsonFault(at, at + 1, f"it has the full-width mark `{char}` in place of `{_FULL_WIDTH[char]}`", _FULL_WIDTH[char])
    if char == '"':
        return JsonFault(at, at + 1, "a string is not closed on its line")
    if char == "'":
        return JsonFault(at, at + 1, "JSON has its strings in double quotes")
    return JsonFault(at, at + 1, "this is not JSON")
