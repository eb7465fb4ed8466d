"""Facts as JSON and back: text, numbers, tuples and named tuples of the vocabulary, and nothing else.

JSON, not pickle: reading it can make no objects but these, whatever the file holds.
"""

from __future__ import annotations

from json import JSONDecodeError, dumps, loads
from typing import Any

from mclint import facts as vocabulary
from mclint.facts import FileFacts
from mclint.value import Hole, Known, Span, Value

_TUPLE = -1

_OURS = {kind for kind in vars(vocabulary).values() if hasattr(kind, "_fields") and kind.__module__ == vocabulary.__name__}
_KINDS: tuple[Any, ...] = (Span, Known, Hole, Value, *sorted(_OURS, key=lambda kind: str(kind.__name__)))
"""Every kind of tuple by its number; a store is of one version of the program, so that numbers need not last."""

_SIZES = tuple([(kind, len(kind._fields)) for kind in _KINDS])
_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}
_SPAN = _NUMBERS[Span]
_PLAIN = frozenset((str, int, float, bool, type(None)))


class UnstorableError(Exception):
    """Facts that hold something that JSON does not, such as a plug-in's own kind of fact."""


def encode(file: FileFacts) -> bytes:
    """Return the facts of a file as ASCII. Raises UnstorableError."""
    try:
        return dumps(_plain(file), separators=(",", ":")).encode("ascii")
    except RecursionError:
        raise UnstorableError("nested too deep") from None


def decode(data: bytes) -> FileFacts | None:
    """Return the facts that `encode` has written, or None for anything else."""
    try:
        found = _object(loads(data))
    except (JSONDecodeError, UnicodeDecodeError, TypeError, ValueError, IndexError, RecursionError):
        return None
    return found if type(found) is FileFacts else None


def _plain(thing: Any) -> Any:
    kind = type(thing)
    if kind in _PLAIN:
        return thing
    number = _TUPLE if kind is tuple else _NUMBERS.get(kind)
    if number is None:
        raise UnstorableError(kind.__name__)
    return [number, *map(_plain, thing)]


def _object(plain: Any) -> Any:
    if type(plain) is not list:
        if type(plain) is dict:
            raise TypeError("no object has this form")
        return plain
    number = plain[0]
    if number == _SPAN and len(plain) == 3 and type(plain[1]) is int and type(plain[2]) is int:
        return tuple.__new__(Span, plain[1:])  # half of all objects
    fields = [item if type(item) is not list else _object(item) for item in plain[1:]]
    if number == _TUPLE:
        return tuple(fields)
    if type(number) is not int or number < 0:
        raise TypeError("no kind has this number")
    kind, size = _SIZES[number]
    if len(fields) != size:
        raise TypeError("no fact has this form")
    return tuple.__new__(kind, fields)  # as `_make` does, without a call: a store holds a hundred thousand of them
