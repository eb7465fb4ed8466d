"""One line for each finding: `path:line:col: CODE[name] message`."""

from __future__ import annotations

from collections.abc import Iterator

from mclint.reports import summary
from mclint.reports.base import Display, Line, Piece, Run


def lines(run: Run, display: Display) -> Iterator[Line]:
    """Return the report, the summary last."""
    for finding in run.findings:
        place = finding.location
        yield [
            Piece(place.path, "bold"),
            Piece(f":{place.line}:{place.column}: "),
            Piece(finding.code, finding.severity.label),
            Piece(f"[{finding.name}] {' '.join(finding.message.split())}"),
        ]
    yield from summary.lines(run, display)
