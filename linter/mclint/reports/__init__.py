"""Report formats, one module each; all lines go through one escape gate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mclint.reports.base import Display, Line, Reporter, Run
from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class _Format(NamedTuple):
    name: str
    summary: str
    commands: bool = False


_FORMATS = (
    _Format("text", "for people: the source line, what is wrong with it, why, and how to mend it"),
    _Format("concise", "one line for each finding"),
    _Format("json", "for programs; the contract is versioned"),
    _Format("sarif", "SARIF 2.1.0, for code scanning"),
    _Format("github", "annotations in a GitHub workflow", commands=True),
    _Format("gitlab", "GitLab code quality report"),
    _Format("junit", "JUnit XML, for build servers"),
)


class _LateReporter(Reporter):
    """A format whose module is imported when it reports."""

    def __init__(self, form: _Format) -> None:
        self.name = form.name  # type: ignore[misc]
        self.summary = form.summary  # type: ignore[misc]
        self.commands = form.commands  # type: ignore[misc]

    def report(self, run: Run, display: Display) -> Iterable[Line]:
        from importlib import import_module

        lines: Callable[[Run, Display], Iterable[Line]] = import_module(f"mclint.reports.{self.name}").lines
        return lines(run, display)


def builtin() -> list[Reporter]:
    """Return the built-in formats."""
    return [_LateReporter(form) for form in _FORMATS]
