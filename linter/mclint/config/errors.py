"""What can be wrong with a configuration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

KeyPath = tuple[str | int, ...]
"""Way to a value: keys and indices."""


class Fault(NamedTuple):
    """One thing that is wrong, at line and column (from 1; 0 where it is not known)."""

    message: str
    line: int = 0
    column: int = 0


class ConfigError(Exception):
    """A configuration that cannot be used. `faults` are all that was found, in order of their places."""

    def __init__(self, path: str, faults: Sequence[Fault]) -> None:
        self.path = path
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.line, fault.column)))
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """Return one line for each fault: `file:line:column: what is wrong`."""
        found = []
        for fault in self.faults:
            place = f"{self.path}:{fault.line}:{fault.column}" if fault.line else self.path
            found.append(f"{place}: {fault.message}")
        return found


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` for a word that is nearly one of the choices, else nothing."""
    from difflib import get_close_matches

    folded: dict[str, str] = {}
    for choice in choices:
        folded.setdefault(choice.casefold(), choice)
    # A hostile file may hold words of any length, and the comparison is quadratic.
    near = get_close_matches(word.casefold()[:80], folded, n=1, cutoff=0.6)
    return f"; did you mean '{folded[near[0]]}'?" if near else ""
