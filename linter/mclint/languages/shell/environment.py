"""Variables of a shell script and what its words expand to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from mclint.languages.shell.words import Segment, Word
from mclint.source import Source
from mclint.value import HOLE, Hole, Known, Span, Value, join, unknown

MAX_SIZE = 60_000
"""Size of the value of a variable beyond which it is not followed: a script can double it with each line."""

_BLANK = re.compile(r"[ \t\r\n]+")


class Environment:
    """What is known of the variables at a place of the script."""

    def __init__(self, source: Source, run: Callable[[int, int], Value | None]) -> None:
        self.source = source
        self.run = run
        """Called with the range of commands inside a word; returns what they print, as far as it is known."""
        self.variables: dict[str, tuple[Value, ...]] = {}

    def assign(self, name: str, values: tuple[Value, ...], *, branch: bool) -> None:
        """Give a variable its values; where branches give it different ones, it is not known which holds."""
        before = self.variables.get(name)
        if branch and before is not None and [value.shape for value in before] != [value.shape for value in values]:
            values = (unknown(f"variable {name}, which is set in several branches"),)
        if sum(len(value.shape) + 20 * len(value.parts) for value in values) > MAX_SIZE:
            values = (unknown(f"variable {name}, which is too long to be followed"),)
        self.variables[name] = values

    def forget(self, name: str, reason: str) -> None:
        """Note that a variable holds something that is not known."""
        self.variables[name] = (unknown(f"variable {name}, {reason}"),)

    def one(self, segments: Iterable[Segment]) -> Value:
        """Return the value of segments that are not split into words: an assignment, a here-document."""
        return join([value for segment in segments for value in self._segment(segment)])

    def fields(self, word: Word) -> list[Value]:
        """Return the words that a word expands to; what is not quoted is split at blanks."""
        fields: list[Value] = []
        current: list[Value] = []
        started = word.quoted
        for segment in word.segments:
            values = self._segment(segment)
            if segment.quoted and len(values) == 1:
                current.append(values[0])
                started = True
                continue
            if segment.kind in ("text", "made", "other", "command"):
                current += values
                started = True
                continue
            for number, value in enumerate(values):
                if number and started:
                    fields.append(join(current))
                    current, started = [], False
                shape, at = value.shape, 0
                for found in _BLANK.finditer(shape) if not segment.quoted else ():
                    if found.start() > at:
                        current.append(value.slice(at, found.start()))
                        started = True
                    if started:
                        fields.append(join(current))
                        current, started = [], False
                    at = found.end()
                if at < len(shape):
                    current.append(value.slice(at, len(shape)))
                    started = True
        if started:
            fields.append(join(current))
        return fields

    def _segment(self, segment: Segment) -> tuple[Value, ...]:
        source, kind = self.source, segment.kind
        if kind == "text":
            return (source.value(segment.start, segment.end),)
        if kind == "made":
            return (Value((Known(segment.text, source.span(segment.start, segment.end)),)),)
        span = source.span(segment.start, segment.end)
        if kind == "variable":
            known = self.variables.get(segment.text)
            if known is not None:
                return tuple([_used_at(value, span) for value in known])
            return (unknown(_reason(segment.text), span),)
        if kind in ("default", "assigned"):
            values = self.variables.get(segment.text)
            if values is None or not any(value.parts for value in values):
                values = (self.one(segment.inner),)
            if kind == "assigned":
                self.variables[segment.text] = values
            return values
        if kind == "command":
            output = self.run(segment.start, segment.end)
            return (output if output is not None else unknown("output of a command", span),)
        return (unknown(segment.text.replace(HOLE, "…")[:60], span),)


def _used_at(value: Value, span: Span) -> Value:
    """Let a value of which nothing is known stand where it is used: findings do not belong where the variable was given an argument."""
    return Value(tuple([Hole(hole.reason, span) for hole in value.holes])) if value.is_unknown else value


def _reason(name: str) -> str:
    if name.isdigit() or name in "@*":
        return f"argument {name}"
    return f"environment variable {name}"
