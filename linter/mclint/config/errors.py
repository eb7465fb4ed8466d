"""What can be wrong with a configuration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mclint.tuples import NamedTuple

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
        path = _shown(self.path)
        for fault in self.faults:
            place = f"{path}:{fault.line}:{fault.column}" if fault.line else path
            found.append(f"{place}: {fault.message}")
        return found


def _shown(path: str) -> str:
    """Return a path as seen from the working directory, if it lies below that."""
    import os

    below = os.path.join(os.getcwd(), "")
    return path.removeprefix(below)


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` for a word that is nearly one of the choices, else nothing."""
    from difflib import get_close_matches

    folded: dict[str, str] = {}
    for choice in choices:
        folded.setdefault(choice.casefold(), choice)
    # A hostile file may hold words of any length, and the comparison is quadratic.
    wanted = word.casefold()[:80]
    near = get_close_matches(wanted, folded, n=50, cutoff=0.6)
    if not near:
        return ""
    # Of equally near ones (codes differ by a digit) the one that begins alike is meant.
    return f"; did you mean '{folded[max(near, key=lambda choice: (_alike(wanted, choice), -near.index(choice)))]}'?"


def _alike(word: str, choice: str) -> tuple[float, int]:
    from difflib import SequenceMatcher

    common = next((at for at, (one, other) in enumerate(zip(word, choice, strict=False)) if one != other), min(len(word), len(choice)))
    return round(SequenceMatcher(None, word, choice).ratio(), 3), common
