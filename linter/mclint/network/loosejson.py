"""JSON as people paste it into settings: read with the place of each piece and of each fault, and read on behind a fault.

The grammar is JSON's. What breaks it in the wild (a full-width comma, a missing comma, escaped or typographic quotes) is named with its
place and then read as it was meant, so that one slip does not hide the rest. Nesting costs no recursion.
"""

from __future__ import annotations

from mclint.network.cutter import Cutter
from mclint.network.placeholder import blank
from mclint.tuples import NamedTuple
from mclint.value import HOLE, Value


class Trouble(NamedTuple):
    """A fault: what kind, in words, and where. `fixed` is what should stand there if that is plain."""

    kind: str
    message: str
    place: Value
    fixed: str = ""


class Node:
    """A value with its place: `kind` `object`, `array`, `string`, `word` (number, literal, hole).

    `start` and `end` are its range in the text, `inner` that of a scalar without its quotation marks.
    """

    __slots__ = ("cut", "end", "inner", "items", "kind", "members", "start")

    def __init__(self, cut: Cutter, kind: str, start: int, end: int, inner: tuple[int, int] = (0, 0)) -> None:
        self.cut = cut
        self.kind = kind
        self.start = start
        self.end = end
        self.inner = inner
        self.members: list[tuple[Value, Node]] = []
        self.items: list[Node] = []

    @property
    def whole(self) -> Value:
        return self.cut(self.start, self.end)

    @property
    def text(self) -> Value:
        """The scalar without its quotation marks; empty for an object or array."""
        return self.cut(*self.inner)

    def get(self, key: str) -> Node | None:
        """Return the member with a key, or None."""
        return next((node for name, node in self.members if name.shape == key), None)

    @property
    def unknown(self) -> bool:
        """Whether a hole or a mask stands in the place of this value."""
        return self.kind == "word" and _is_mask(self.text.shape)


def _is_mask(text: str) -> bool:
    return HOLE in blank(text) or not text.strip(".")


class Reading(NamedTuple):
    """What came of a text. `open` if a hole stands outside the strings: then a fault may be the hole's and is not certain."""

    root: Node | None
    troubles: tuple[Trouble, ...]
    open: bool
    blank: Value
    """The first blank outside the strings, empty if there is none."""
    line_break: Value
    """The first line end, empty if there is none."""


_FULL_WIDTH = {"，": ",", "：": ":", "｛": "{", "｝": "}", "［": "[", "］": "]", "【": "[", "】": "]", "、": ","}
_QUOTES = {'"': '"', "“": '"“”', "”": '"“”', "'": "'", "‘": "'‘’"}
_MARKS = frozenset("{}[]:,")
_STOPS = frozenset("{}[]:,\"“”'‘ \t\r\n\\，：｛｝［］【】、")
_MOST_TROUBLES = 50
_LONGEST_MASK = 200


class _Reader:
    def __init__(self, value: Value) -> None:
        self.cut = Cutter(value)
        self.text = value.shape
        self.troubles: list[Trouble] = []
        self.open = False
        self.blank = Value()
        self.line_break = Value()
        # JSON quoted once more, as in a Java string or a properties file: every quote has a backslash.
        quote = self.text.find('"')
        self.escaped = quote > 0 and self.text[quote - 1] == "\\"
        self.root: Node | None = None
        self.stack: list[Node] = []
        self.depth = {"object": 0, "array": 0}
        self.keys: list[Value | None] = []
        self.wants = "value"

    def trouble(self, kind: str, message: str, start: int, end: int, fixed: str = "") -> None:
        if len(self.troubles) < _MOST_TROUBLES:
            self.troubles.append(Trouble(kind, message, self.cut(start, end), fixed))

    def read(self) -> Reading:
        text, at, size = self.text, 0, len(self.text)
        while at < size:
            char = text[at]
            if char in " \t\r\n\u00a0\u3000":
                if char in "\r\n":
                    self.line_break = self.line_break if self.line_break.parts else self.cut(at, at + 1)
                elif self.stack and not self.blank.parts:
                    self.blank = self.cut(at, at + 1)
                at += 1
                continue
            if self.root is not None and not self.stack:
                self.trouble("extra", "text follows the end of the JSON", at, size)
                break
            if char in _MARKS or char in _FULL_WIDTH:
                mark = _FULL_WIDTH.get(char, char)
                if mark != char:
                    self.trouble("full-width", f"a full-width `{char}` stands for `{mark}`", at, at + 1, mark)
                self.mark(mark, at)
                at += 1
            elif char in _QUOTES or (char == "\\" and text[at + 1 : at + 2] == '"'):
                at = self.string(at)
            elif char == "\\":
                self.trouble("token", "a backslash stands outside the strings", at, at + 1)
                at += 1
            else:
                at = self.word(at)
        if self.stack:
            opened = "{" if self.stack[-1].kind == "object" else "["
            last = self.stack[-1].start
            self.trouble("open", f"`{opened}` is not closed", last, last + 1)
            while self.stack:
                self.close(size)
        elif self.root is None:
            self.trouble("empty", "there is no JSON", 0, size)
        return Reading(self.root, tuple(self.troubles), self.open, self.blank, self.line_break)

    def mark(self, mark: str, at: int) -> None:
        if mark in "{[":
            self.before_value(at)
            self.stack.append(Node(self.cut, "object" if mark == "{" else "array", at, at + 1))
            self.depth[self.stack[-1].kind] += 1
            self.keys.append(None)
            self.wants = "first"
        elif mark in "}]":
            if not self.stack:
                self.trouble("token", f"`{mark}` closes nothing", at, at + 1)
                return
            kind = "object" if mark == "}" else "array"
            if self.stack[-1].kind != kind:
                if not self.depth[kind]:
                    self.trouble("token", f"`{mark}` closes nothing", at, at + 1)
                    return
                opened = "{" if self.stack[-1].kind == "object" else "["
                self.trouble("open", f"`{opened}` is not closed before `{mark}`", at, at + 1)
                while self.stack[-1].kind != kind:
                    self.close(at)
            elif self.wants == "next":
                self.trouble("comma-extra", f"a comma stands before `{mark}`", at, at + 1)
            elif self.wants in ("value", "colon"):
                self.trouble("value-missing", "a value is missing", at, at + 1)
            self.close(at + 1)
        elif mark == ",":
            if self.wants != "comma":
                self.trouble("comma-extra", "a comma stands where a value is due", at, at + 1)
            if self.stack:
                self.keys[-1] = None
                self.wants = "next"
        elif self.wants == "colon":
            self.wants = "value"
        else:
            self.trouble("token", "a colon stands where none is due", at, at + 1)

    def close(self, end: int) -> None:
        node = self.stack.pop()
        self.depth[node.kind] -= 1
        node.end = end
        self.keys.pop()
        self.wants = "comma"
        self.add(node)

    def before_value(self, at: int) -> bool:
        """Make room for a value; return whether it is to be read as a key."""
        if self.wants == "comma" and self.stack:
            self.trouble("comma-missing", "a comma is missing", max(at - 1, 0), at, ",")
            self.keys[-1] = None
            self.wants = "next"
        elif self.wants == "colon":
            self.trouble("colon-missing", "a colon is missing", at, at + 1)
            self.wants = "value"
        return bool(self.stack) and self.stack[-1].kind == "object" and self.wants in ("first", "next")

    def add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
        elif self.stack[-1].kind == "array":
            self.stack[-1].items.append(node)
        else:
            self.stack[-1].members.append((self.keys[-1] or Value(), node))

    def scalar(self, kind: str, inner: tuple[int, int], start: int, end: int) -> None:
        if self.before_value(start):
            self.keys[-1] = self.cut(*inner)
            self.wants = "colon"
            return
        self.add(Node(self.cut, kind, start, end, inner))
        self.wants = "comma"

    def string(self, start: int) -> int:
        text = self.text
        backslash = text[start] == "\\"
        begin = start + 2 if backslash else start + 1
        opening = text[begin - 1]
        if opening != '"':
            self.trouble("quote", f"`{opening}` is no quotation mark of JSON", start, begin, '"')
        elif backslash != self.escaped:
            self.trouble("quote", "quotation marks are escaped here and not elsewhere", start, begin)
        closing = _QUOTES[opening]
        at = begin
        while at < len(text):
            char = text[at]
            if backslash and char == "\\" and text[at + 1 : at + 2] == '"':
                self.scalar("string", (begin, at), start, at + 2)
                return at + 2
            if char == "\\" and not backslash:
                at += 2
                continue
            if char in closing and not backslash:
                if char != '"' and opening == '"':
                    break
                self.scalar("string", (begin, at), start, at + 1)
                return at + 1
            if char in "\r\n":
                break
            at += 1
        at = min(at, len(text))
        self.trouble("quote", "a quotation mark is not closed", start, begin)
        self.scalar("string", (begin, at), start, at)
        return at

    def word(self, start: int) -> int:
        text = self.text
        at = start
        # A mask may hold marks of JSON: `${a:b}`, `<a, b>`.
        hidden = blank(text[start : start + _LONGEST_MASK]) if text[start] in "<$#%@[{" else ""
        while at < len(text) and (text[at] not in _STOPS or (at - start < len(hidden) and hidden[at - start] == HOLE)):
            at += 1
        at = max(at, start + 1)
        shape = text[start:at]
        if _is_mask(shape):
            self.open = True
        elif shape not in ("true", "false", "null") and not _is_number(shape):
            self.trouble("token", f"`{shape[:40]}` is not in quotation marks", start, at)
        self.scalar("word", (start, at), start, at)
        return at


def _is_number(text: str) -> bool:
    if not text.isascii() or text[-1:].isspace():
        return False
    try:
        float(text)
    except ValueError:
        return False
    return text.strip("+_").isascii() and not text.startswith("+") and text[-1:].isdigit()


def read(value: Value) -> Reading:
    """Read a JSON text; never raises, and takes time linear in its length."""
    return _Reader(value).read()
