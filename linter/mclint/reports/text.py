"""The report for people: place, message, the source with the fault underlined, how to mend it, where else to look, and why."""

from __future__ import annotations

from collections.abc import Iterator

from mclint.findings.finding import Confidence, Finding, Location
from mclint.reports import summary
from mclint.reports.base import Display, Line, Piece, Run
from mclint.reports.cells import fit, fold

_MOST_LINES = 4
"""Lines of a longer place that are shown: the first ones and the last."""


def lines(run: Run, display: Display) -> Iterator[Line]:
    """Return the report, the summary last."""
    for finding in run.findings:
        yield from _finding(run, finding, display.width)
        yield ""
    yield from summary.lines(run, display)


def _finding(run: Run, finding: Finding, room: int) -> Iterator[Line]:
    place, style = finding.location, finding.severity.label
    unsure = "" if finding.confidence == Confidence.HIGH else f" ({finding.confidence.label} confidence)"
    yield [
        Piece(f"{place.path}:{place.line}:{place.column}", "bold"),
        Piece(": "),
        Piece(f"{style} {finding.code}", style),
        Piece(f" {finding.name}{unsure}"),
    ]
    for line in fold(finding.message, room - 2):
        yield [Piece("  "), Piece(line, "bold")]
    yield from _source(run, place, room, style)
    if finding.fix is not None:
        how = "" if not finding.fix.edits else " (--fix)" if finding.fix.safe else " (--fix --unsafe-fixes)"
        yield from _entry("fix", finding.fix.message.rstrip(".") + how, room)
    for other in finding.related:
        yield from _entry("see", f"{other.path}:{other.line}:{other.column}: {other.message}", room)
    if finding.citation is not None:
        yield from _entry("why", f"{finding.citation.url} ({finding.citation.edition})", room)


def _entry(label: str, text: str, room: int) -> Iterator[Line]:
    for number, line in enumerate(fold(text, room - 7)):
        yield [Piece(f"  {label}: " if number == 0 else "       ", "good" if label == "fix" else "dim"), Piece(line)]


def _source(run: Run, place: Location, room: int, style: str) -> Iterator[Line]:
    """Show the lines of a place with an underline below each."""
    index = run.lines(place.path)
    if index is None or not index.text or place.line > len(index):
        return
    last = place.end_line - 1 if place.end_column == 1 and place.end_line > place.line else place.end_line
    last = min(last, len(index))
    shown = list(range(place.line, last + 1)) if last - place.line < _MOST_LINES else [place.line, place.line + 1, 0, last]
    gutter = max(len(str(last)), 3)
    for number in shown:
        if not number:
            yield [Piece(f"  {'...':>{gutter}}", "dim")]
            continue
        start, end = index.bounds(number)
        code = index.text[start:end]
        left = place.column - 1 if number == place.line else len(code) - len(code.lstrip())
        right = place.end_column - 1 if number == place.end_line else len(code.rstrip())
        cut = fit(code, left, max(right, left), room - gutter - 5)
        yield [Piece(f"  {number:>{gutter}} | ", "dim"), Piece(cut.text)]
        if code.strip() or number == place.line:
            yield [Piece(f"  {'':>{gutter}} | ", "dim"), Piece(" " * cut.column), Piece("^" * cut.width, style)]
