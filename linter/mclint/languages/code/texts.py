"""How programs put texts together: `%`, `format`, `join`, and the methods of strings that keep what is known."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from mclint.value import Known, Span, Value, join, known, unknown

Lookup = Callable[[str], Value | None]
"""Returns what a field (a number or a name) is filled with, or None if that is not known."""

MAX_TEXT = 200_000
"""Longest text that is put together."""


@cache
def _percent() -> re.Pattern[str]:
    return re.compile(r"%(?:\((\w+)\)|(\d+)\$)?([-#0 +,]*)(\*|\d+)?(?:\.(?:\*|\d+))?[hlL]?([a-zA-Z%])")


@cache
def _braces() -> re.Pattern[str]:
    return re.compile(r"\{\{|\}\}|\{([^{}]*)\}")


def percent(template: Value, fill: Lookup, span: Span | None = None) -> Value:
    """Fill a template in the form of `printf`: fields are numbered from 0, or named."""
    shape = template.shape
    pieces: list[Value] = []
    at = number = 0
    for found in _percent().finditer(shape):
        pieces.append(template.slice(at, found.start()))
        at = found.end()
        name, position, flags, width, mark = found.groups()
        if mark == "%":
            pieces.append(template.slice(found.start(), found.start() + 1))
            continue
        if mark == "n" and not name:
            pieces.append(known("\n"))
            continue
        if name:
            key = name
        elif position:
            key = str(int(position) - 1)
        else:
            key = str(number)
            number += 1
        plain = not width and not flags and mark in "sdiSuX"
        value = fill(key) if plain and mark != "X" else None
        pieces.append(value if value is not None else unknown(f"field {key}", span))
    pieces.append(template.slice(at, len(shape)))
    return _bounded(pieces, span)


def braces(template: Value, fill: Lookup, span: Span | None = None) -> Value:
    """Fill a template in the form of Python's `format`: fields are numbered from 0, or named."""
    shape = template.shape
    pieces: list[Value] = []
    at = number = 0
    for found in _braces().finditer(shape):
        pieces.append(template.slice(at, found.start()))
        at = found.end()
        field = found.group(1)
        if field is None:
            pieces.append(template.slice(found.start(), found.start() + 1))
            continue
        key, mark, _ = field.partition(":")
        key, conversion, how = key.partition("!")
        if not key:
            key = str(number)
            number += 1
        plain = (not mark and (not conversion or how == "s") and key.isidentifier()) or (key.isdigit() and not mark)
        value = fill(key) if plain else None
        pieces.append(value if value is not None else unknown(key or "field", span))
    pieces.append(template.slice(at, len(shape)))
    return _bounded(pieces, span)


@cache
def _dollars() -> re.Pattern[str]:
    return re.compile(r"\$\$|\$\{(\w+)\}|\$([A-Za-z_]\w*)")


def dollars(template: Value, fill: Lookup, span: Span | None = None) -> Value:
    """Fill a template in the form of `string.Template`; a field of which nothing is known stays as it is written."""
    shape = template.shape
    pieces: list[Value] = []
    at = 0
    for found in _dollars().finditer(shape):
        pieces.append(template.slice(at, found.start()))
        at = found.end()
        key = found.group(1) or found.group(2)
        value = fill(key) if key else template.slice(found.start(), found.start() + 1)
        pieces.append(value if value is not None else template.slice(found.start(), found.end()))
    pieces.append(template.slice(at, len(shape)))
    return _bounded(pieces, span)


def joined(separator: Value, items: list[Value]) -> Value:
    """Return the items with a separator between them."""
    pieces: list[Value] = []
    for number, item in enumerate(items):
        if number:
            pieces.append(separator)
        pieces.append(item)
    return _bounded(pieces, None)


def _bounded(pieces: list[Value], span: Span | None) -> Value:
    size = sum(len(part.text) if isinstance(part, Known) else 1 for piece in pieces for part in piece.parts)
    return join(pieces) if size <= MAX_TEXT else unknown("a very long text", span)


_SAME = frozenset(
    ("encode", "decode", "toString", "toCharArray", "getBytes", "stripMargin", "intern", "expandtabs", "stripIndent", "mkString", "__str__")
)
"""Methods after which the text says the same, as far as this program is concerned."""

_CASES: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "toLowerCase": str.lower,
    "toUpperCase": str.upper,
    "casefold": str.casefold,
    "title": str.title,
    "capitalize": str.capitalize,
}

_STRIPS = frozenset(("strip", "lstrip", "rstrip", "trim"))


def method(name: str, text: Value, arguments: list[Value | None], span: Span | None = None) -> Value | None:
    """Return what a method of a string returns, or None if it is not one that is followed; arguments None are unknown."""
    if name in _SAME:
        return text
    if name in _STRIPS:
        chars = arguments[0].text if arguments and arguments[0] is not None else None
        return None if arguments and chars is None else _strip(name, text, chars)
    if name in _CASES:
        return Value(tuple([_recased(part, _CASES[name]) if isinstance(part, Known) else part for part in text.parts]))
    if name in ("concat", "$plus") and arguments and arguments[0] is not None:
        return join((text, arguments[0]))
    if name in ("replace", "replaceAll") and len(arguments) >= 2:
        return _replace(name, text, arguments, span)
    if name in ("removeprefix", "removesuffix", "stripPrefix", "stripSuffix") and arguments and arguments[0] is not None:
        return _without(name, text, arguments[0].text)
    return None


def _strip(name: str, text: Value, chars: str | None) -> Value | None:
    if chars is None and name not in ("lstrip", "rstrip"):
        return text.strip()
    shape = text.shape
    left = len(shape) - len(shape.lstrip(chars)) if name != "rstrip" else 0
    right = len(shape.rstrip(chars)) if name != "lstrip" else len(shape)
    return text.slice(left, max(left, right))


def _recased(part: Known, change: Callable[[str], str]) -> Known:
    changed = change(part.text)
    return part if changed == part.text else Known(changed, part.span if len(changed) != len(part.text) else None, part.path)


def _replace(name: str, text: Value, arguments: list[Value | None], span: Span | None) -> Value:
    """Replace in a text: where nothing can match it stays as it is, else places are kept piece by piece."""
    old = arguments[0].text if arguments[0] is not None else None
    new = arguments[1]
    if not old or new is None or (name == "replaceAll" and re.escape(old) != old):
        return unknown("a text with replacements", span)
    pieces = text.split(old)
    return _bounded([each for number, piece in enumerate(pieces) for each in ((new, piece) if number else (piece,))], span)


def _without(name: str, text: Value, affix: str | None) -> Value | None:
    if not affix:
        return None
    front = name in ("removeprefix", "stripPrefix")
    has = text.starts_with(affix) if front else text.ends_with(affix)
    if has is None:
        return None
    if not has:
        return text
    size = len(text.shape)
    return text.slice(len(affix), size) if front else text.slice(0, size - len(affix))
