"""Where the time of a run goes, for `--timings`."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any, TypeVar

T = TypeVar("T")


class Clock:
    """Adds up time per phase, language and rule; does nothing unless asked."""

    def __init__(self, *, on: bool = False) -> None:
        self.on = on
        self.spent: dict[str, float] = {}

    def book(self, name: str, seconds: float) -> None:
        """Book time under a name."""
        if self.on:
            self.spent[name] = self.spent.get(name, 0.0) + seconds

    def time(self, name: str, call: Callable[..., T], *arguments: Any) -> T:
        """Call, and book the time under a name."""
        if not self.on:
            return call(*arguments)
        start = perf_counter()
        try:
            return call(*arguments)
        finally:
            self.spent[name] = self.spent.get(name, 0.0) + perf_counter() - start
