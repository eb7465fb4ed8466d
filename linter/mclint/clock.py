"""Where the time of a run goes, for `--timings`.

A run is a row of phases: what a phase calls that is a phase itself counts there and not twice, so that all phases and the rest are the
whole. What phases are made of, languages and rules, is booked beside them; in several processes it may be more than the time that went by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any, TypeVar

T = TypeVar("T")


class Clock:
    """Adds up time per phase, language and rule; does nothing unless asked. `began` is when the run began, if that was before."""

    def __init__(self, *, on: bool = False, began: float | None = None) -> None:
        self.on = on
        self.phases: dict[str, float] = {}
        self.details: dict[str, float] = {}
        self._began = perf_counter() if began is None else began
        self._inner = 0.0
        if on:
            self.phases["start: modules of the command"] = perf_counter() - self._began

    def book(self, name: str, seconds: float) -> None:
        """Book time as a part of phases."""
        if self.on:
            self.details[name] = self.details.get(name, 0.0) + seconds

    def part(self, name: str, call: Callable[..., T], *arguments: Any) -> T:
        """Call, and book the time as a part of phases."""
        if not self.on:
            return call(*arguments)
        start = perf_counter()
        try:
            return call(*arguments)
        finally:
            self.book(name, perf_counter() - start)

    def time(self, name: str, call: Callable[..., T], *arguments: Any) -> T:
        """Call as a phase."""
        if not self.on:
            return call(*arguments)
        outer, self._inner = self._inner, 0.0
        start = perf_counter()
        try:
            return call(*arguments)
        finally:
            spent = perf_counter() - start
            self.phases[name] = self.phases.get(name, 0.0) + spent - self._inner
            self._inner = outer + spent

    def lines(self) -> Iterator[str]:
        """Give the phases, the longest first, then what they are made of."""
        total = max(perf_counter() - self._began, 1e-9)
        phases = {**self.phases, "everything else": total - sum(self.phases.values())}
        yield f"{total * 1000:9.1f} ms  100 %  total"
        for name, seconds in sorted(phases.items(), key=lambda item: -item[1]):
            yield f"{seconds * 1000:9.1f} ms  {100 * seconds / total:3.0f} %  {name}"
        parts = sorted(((name, seconds) for name, seconds in self.details.items() if seconds >= 50e-6), key=lambda item: -item[1])
        if parts:
            yield "of that, by language and rule (from 0.05 ms):"
        for name, seconds in parts:
            yield f"{seconds * 1000:9.1f} ms  {name}"
