"""Java properties, the form of `spark-defaults.conf` and `.properties` files: keys and values with their places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from mclint.source import Source
from mclint.tuples import NamedTuple
from mclint.value import Known, Span, Value, join

_BLANKS = " \t\f"
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}


class Pair(NamedTuple):
    """A key with its value; both spans are ranges of the file."""

    key: str
    value: Value
    span: Span
    key_span: Span | None = None


@cache
def _key() -> re.Pattern[str]:
    return re.compile(r"(?:\\[^\r\n]|[^\\\s=:])+")


@cache
def _pieces() -> re.Pattern[str]:
    """Plain text, a line that goes on, an escaped code point, an escaped character, a backslash at the end."""
    return re.compile(r"([^\\\r\n]+)|\\(?:\r\n|\r|\n)[ \t\f]*|\\u([0-9a-fA-F]{4})|\\([^\r\n])|\\\Z")


def pairs(source: Source, comment: Callable[[Span, str], None]) -> Iterator[Pair]:
    """Yield the pairs of a properties text in order, and tell its comments.

    A value ends with its line, unless a backslash carries it on. An opening brace that the line does not close is the start of JSON text
    that somebody spread over lines: it is taken to its closing brace, so that a rule can say what is wrong with it.
    """
    text, at = source.text, 0
    while at < len(text):
        if text[at] in " \t\f\r\n":
            at += 1
            continue
        if text[at] in "#!":
            end = _line_end(text, at)
            comment(source.span(at, end), text[at + 1 : end].strip())
            at = end
            continue
        found = _key().match(text, at)
        start = at
        at = stop = found.end() if found else at
        while at < len(text) and text[at] in _BLANKS:
            at += 1
        if at < len(text) and text[at] in "=:":
            at += 1
            while at < len(text) and text[at] in _BLANKS:
                at += 1
        closing = _json_end(text, at) if text[at : at + 1] == "{" and _is_ours(text, start) else None
        value, at = _value(source, at) if closing is None else (source.value(at, closing), closing)
        if found:
            key = re.sub(r"\\(.)", r"\1", found[0])
            yield Pair(key, value.strip(), source.span(start, max(at, stop)), source.span(start, stop))


def _line_end(text: str, at: int) -> int:
    found = re.compile(r"[\r\n]").search(text, at)
    return found.start() if found else len(text)


def _value(source: Source, at: int) -> tuple[Value, int]:
    """Return the value that begins at an offset, and where its line ends."""
    text = source.text
    parts: list[Value] = []
    while found := _pieces().match(text, at):
        start, at = at, found.end()
        if found[1]:
            parts.append(source.value(start, at))
        elif found[2]:
            parts.append(Value((Known(chr(int(found[2], 16)), source.span(start, at)),)))
        elif found[3]:
            parts.append(Value((Known(_ESCAPES.get(found[3], found[3]), source.span(start, at)),)))
        if at >= len(text):
            break
    return join(parts), at


def _is_ours(text: str, start: int) -> bool:
    return text.startswith(("spark.", "odps."), start)


def _json_end(text: str, start: int) -> int | None:
    """Return the end of JSON text that begins here and is closed on a later line, before the next key of ours; else None."""
    depth, lines, quoted = 0, 0, False
    for found in re.compile(r'\\.|["{}]|\n[ \t]*(?:spark\.|odps\.|#)?').finditer(text, start):
        mark = found[0]
        if mark == '"':
            quoted = not quoted
        elif mark[0] == "\n":
            if len(mark.strip()) > 0 or depth == 0:
                return None
            lines, quoted = lines + 1, False
        elif not quoted and mark in "{}":
            depth += 1 if mark == "{" else -1
            if depth == 0:
                return found.end() if lines and not text[found.end() : _line_end(text, found.end())].strip() else None
    return None
