"""Functions of a script that hand what they are given to odpscmd: the SQL stands where they are called."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from mclint.languages.shell.environment import MAX_SIZE
from mclint.tuples import NamedTuple
from mclint.value import Hole, Known, Part, Value, join, unknown

_ARGUMENT = "argument "
"""How the reason of a hole begins that an argument of the script or of a function fills."""

_BLANK = Value((Known(" "),))
_DEFINITION = re.compile(
    r"^[ \t]*(?:function[ \t]+(?P<one>[\w.:-]+)[ \t]*(?:\([ \t]*\))?|(?P<other>[\w.:-]+)[ \t]*\([ \t]*\))[ \t\r\n]*\{", re.MULTILINE
)
_END = re.compile(r"^[ \t]*\}", re.MULTILINE)


def argument(reason: str) -> str:
    """Return the number of the argument that fills a hole (`@` for all of them), or an empty text."""
    return reason[len(_ARGUMENT) :] if reason.startswith(_ARGUMENT) else ""


def takes_arguments(values: list[Value]) -> bool:
    """Whether arguments fill a hole of some value."""
    return any(argument(hole.reason) for value in values for hole in value.holes)


def filled(value: Value, given: list[Value]) -> Value:
    """Return a value with the arguments of a call in its holes; what grows too long is not known."""
    parts: list[Part] = []
    size = 0
    for part in value.parts:
        which = argument(part.reason) if isinstance(part, Hole) else ""
        if which in ("@", "*"):
            put = join(piece for number, field in enumerate(given) for piece in ((_BLANK, field) if number else (field,)))
        elif which.isascii() and which.isdigit() and 0 < int(which) <= len(given):
            put = given[int(which) - 1]
        else:
            parts.append(part)
            continue
        parts += put.parts
        size += len(put.shape) + 20 * len(put.parts)
        if size > MAX_SIZE:
            return unknown("a statement that is too long to be followed")
    return Value(tuple(parts))


class _Range(NamedTuple):
    start: int
    end: int
    name: str


class Functions:
    """Where the functions of a script begin and end."""

    def __init__(self, text: str) -> None:
        self.text = text

    def around(self, at: int) -> str:
        """Return the name of the function that an offset lies in, or an empty text."""
        number = bisect_right(self._starts, at) - 1
        if number < 0 or at >= self._ranges[number].end:
            return ""
        return self._ranges[number].name

    @cached_property
    def _starts(self) -> list[int]:
        return [found.start for found in self._ranges]

    @cached_property
    def _ranges(self) -> list[_Range]:
        """Return the functions in order; each ends at a bracket on its own line, or on its one line, and before the next one begins."""
        text = self.text
        ranges: list[_Range] = []
        heads = list(_DEFINITION.finditer(text))
        for number, head in enumerate(heads):
            limit = heads[number + 1].start() if number + 1 < len(heads) else len(text)
            line = text.find("\n", head.end())
            line = len(text) if line < 0 else line
            if text[head.end() : line].split("#")[0].rstrip().endswith("}"):
                end = line
            else:
                close = _END.search(text, head.end(), limit)
                end = close.start() if close else limit
            ranges.append(_Range(head.end(), end, head["one"] or head["other"]))
        return ranges


__all__ = ["Functions", "argument", "filled", "takes_arguments"]
