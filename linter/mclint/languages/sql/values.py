"""Strings and names as values: escapes decoded, template placeholders as holes, each piece with its place in the file."""

from __future__ import annotations

import re

from mclint.languages.sql.late import Late
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
_ESCAPE, _DOUBLED, _QUOTE, _HOLE = 1, 2, 3, 4
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "0": "\0", "Z": "\x1a"}
_SPECIAL = Late(r"[\\$#%@{<'\"`]")


_SPECIAL_MARK = Late(rf"(\\(?:u[0-9A-Fa-f]{{4}}|[0-7]{{3}}|.))|(''|\"\")|([`\"])|({_PLACEHOLDER})", re.DOTALL)


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
    return _pieces(source, low, high, text[start : start + 1] * 2, ())


def text_value(source: Source, start: int, end: int) -> Value:
    """Return bare text, placeholders as holes."""
    return _pieces(source, start, end, "", (_ESCAPE, _DOUBLED, _QUOTE))


def name_value(source: Source, start: int, end: int) -> Value:
    """Return a name without its quotes, placeholders as holes."""
    return _pieces(source, start, end, "", (_ESCAPE, _DOUBLED))


def _pieces(source: Source, start: int, end: int, doubled: str, ignored: tuple[int, ...]) -> Value:
    """Return a piece of the script; `doubled` are two of the quotes around it, `ignored` the special marks that mean nothing in it."""
    text = source.text
    if _SPECIAL.search(text, start, end) is None:
        return source.value(start, end)
    parts: list[Part] = []
    at = start
    for match in _SPECIAL_MARK.finditer(text, start, end):
        kind = match.lastindex or 0
        if kind in ignored or (doubled and (kind == _QUOTE or (kind == _DOUBLED and match.group() != doubled))):
            continue
        low, high = match.span()
        if low > at:
            parts += source.value(at, low).parts
        at = high
        if kind == _HOLE:
            parts.append(Hole(match.group(), source.span(low, high)))
        elif kind != _QUOTE:
            parts.append(Known(_decode(match.group()) if kind == _ESCAPE else match.group()[0], source.span(low, high)))
    if end > at:
        parts += source.value(at, end).parts
    return Value(tuple(parts))
