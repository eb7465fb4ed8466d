"""Functions of a shell script: where their bodies are, and what a call gives them.

A body is read again for each call, because what matters in it is mostly what it is given: `run_sql() { odpscmd -e "$1"; }`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mclint.languages.shell.environment import Environment
from mclint.value import Hole, Value, unknown

READINGS = 8
"""How many times the size of the script the bodies of its functions are read in all."""

_ALL = ("@", "*")
_PLACES = tuple(str(number) for number in range(1, 10))


class Functions:
    """The functions that are defined so far, and the calls that are under way."""

    def __init__(self, env: Environment, size: int) -> None:
        self.env = env
        self.bodies: dict[str, tuple[int, int]] = {}
        self._called: set[tuple[int, int]] = set()
        self._defined: list[tuple[int, int]] = []
        self._allowance = READINGS * size + 2_000
        self._kept: list[dict[str, tuple[Value, ...] | None]] = []
        """What the variables held before each call under way that are its own."""

    def define(self, name: str, body: tuple[int, int]) -> None:
        """Take up a function."""
        self.bodies[name] = body
        self._defined.append(body)

    def uncalled(self) -> Iterator[tuple[int, int]]:
        """Yield the bodies that no call has led to, also those of functions that such bodies define."""
        number = 0
        while number < len(self._defined):
            body = self._defined[number]
            number += 1
            if body not in self._called and self._pay(body):
                self._called.add(body)
                yield body

    def enter(self, name: str, fields: list[Value]) -> tuple[int, int] | None:
        """Give a function its arguments and return its body, or None if enough has been read."""
        body = self.bodies[name]
        if not self._pay(body):
            return None
        self._called.add(body)
        self._kept.append({})
        self._give(tuple(fields))
        return body

    def leave(self) -> None:
        """Give the variables of a call that ends what they held before."""
        for name, values in self._kept.pop().items():
            if values is None:
                self.env.variables.pop(name, None)
            else:
                self.env.variables[name] = values

    def keep(self, name: str) -> None:
        """Note that a variable belongs to the call under way."""
        if self._kept:
            self._kept[-1].setdefault(name, self.env.variables.get(name))

    def shift(self, by: str) -> None:
        """Drop the first arguments of the call under way."""
        given = self.env.variables.get("@") if self._kept else None
        if given is not None:
            count = int(by) if _count().fullmatch(by) else None
            self._give((unknown("argument @"),) if count is None or _is_row(given[:count]) else given[count:])

    def _give(self, fields: tuple[Value, ...]) -> None:
        for name in (*_PLACES, *_ALL):
            self.keep(name)
            self.env.variables.pop(name, None)
        for name in _ALL:
            self.env.variables[name] = fields
        for name, field in zip(_PLACES, fields, strict=False):
            if _is_row((field,)):
                break  # it may be any number of arguments
            self.env.variables[name] = (field,)

    def _pay(self, body: tuple[int, int]) -> bool:
        self._allowance -= body[1] - body[0] + 20
        return self._allowance > 0


@cache
def _count() -> re.Pattern[str]:
    return re.compile("[0-9]{1,9}")


def _is_row(fields: tuple[Value, ...]) -> bool:
    """Whether some field stands for all arguments of what is not known."""
    holes = [part for field in fields for part in field.parts if isinstance(part, Hole)]
    return any(hole.reason in ("argument @", "argument *") for hole in holes)
