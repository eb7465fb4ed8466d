"""Strings and names as values: escapes decoded, template placeholders as holes, each piece with its place in the file."""

from __future__ import annotations

import re

from mclint.source import Source
from mclint.value import Hole, Known, Part, Value, unknown

_PLACEHOLDER = (
    r"\$\{(?:[^{}\n]|\{[^{}\n]*\})*\}"  # ${bizdate}
    r"|\$\[[^\[\]\n]*\]"  # $[yyyymmdd-1]
    r"|@@[\[{][^\[\]{}\n]*[\]}]"  # @@[yyyyMMdd]
    r"|\{\{[^{}\n]*\}\}"  # {{ var("x") }}
    r"|\#\{[^{}\n]*\}"  # #{name}
    r"|\{(?:[A-Za-z_]\w*|\d*)\}"  # {name}, {0}, {}
    r"|\$[A-Za-z_]\w*"  # $NAME
    r"|%\([A-Za-z_]\w*\)s|%[sd](?![0-9A-Fa-f])"  # %(name)s, %s
    r"|<[A-Za-z_\u4e00-\u9fff][\w .*|-]{0,80}>"  # <name>
)
_IN_STRING = re.compile(rf"(\\(?:u[0-9A-Fa-f]{{4}}|[0-7]{{3}}|.))|(''|\"\")|({_PLACEHOLDER})", re.DOTALL)
_IN_NAME = re.compile(rf"(`)|(\")|({_PLACEHOLDER})")
_IN_TEXT = re.compile(rf"(?!)()|(?!)()|({_PLACEHOLDER})")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "0": "\0", "Z": "\x1a"}
_PLAIN_NAME = re.compile(r"[\w.]+\Z")


def _decode(escape: str) -> str:
    body = escape[1:]
    if len(body) == 5:
        return chr(int(body[1:], 16))
    if len(body) == 3:
        return chr(int(body, 8))
    return _ESCAPES.get(body, body)


def string_value(source: Source, start: int, end: int) -> Value:
    """Return what stands between the quotes at `start` and `end - 1`."""
    text = source.text
    low, high = start + 1, max(end - 1, start + 1)
    # Pages write a whole address as one placeholder: '<jdbc:mysql://host:port/db>'.
    if text[low : low + 1] == "<" and text[high - 1 : high] == ">":
        if "://" in text[low:high]:
            low, high = low + 1, high - 1
        elif text.find("<", low + 1, high) < 0:
            return unknown(text[low:high], source.span(low, high))
    return _pieces(source, low, high, _IN_STRING, text[start : start + 1])


def text_value(source: Source, start: int, end: int) -> Value:
    """Return bare text, placeholders as holes."""
    return _pieces(source, start, end, _IN_TEXT, "")


def name_value(source: Source, start: int, end: int) -> Value:
    """Return a name without its backquotes, placeholders as holes."""
    if _PLAIN_NAME.match(source.text, start, end):
        return source.value(start, end)
    return _pieces(source, start, end, _IN_NAME, "")


def _pieces(source: Source, start: int, end: int, pattern: re.Pattern[str], quote: str) -> Value:
    parts: list[Part] = []
    at = start
    text = source.text
    for match in pattern.finditer(text, start, end):
        kind = match.lastindex
        low, high = match.span()
        if kind == 2 and pattern is _IN_STRING and match.group() != quote * 2:
            continue
        if low > at:
            parts += source.value(at, low).parts
        at = high
        if kind == 3:
            parts.append(Hole(match.group(), source.span(low, high)))
        elif pattern is _IN_STRING:
            decoded = _decode(match.group()) if kind == 1 else match.group()[0]
            parts.append(Known(decoded, source.span(low, high)))
    if end > at:
        parts += source.value(at, end).parts
    if not parts and end == start:
        return source.value(start, end)
    return Value(tuple(parts))
