"""Annotations in a GitHub workflow."""

from __future__ import annotations

from collections.abc import Iterator

from mclint.findings.finding import Severity
from mclint.reports import escape
from mclint.reports.base import Display, Line, Run

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def lines(run: Run, display: Display) -> Iterator[Line]:  # noqa: ARG001
    """Return one workflow command for each finding."""
    for finding in run.findings:
        place = finding.location
        properties = {"title": f"{finding.code} {finding.name}", "file": place.path, "line": str(place.line)}
        if place.end_line == place.line:  # columns are allowed only within one line
            properties |= {"endLine": str(place.line), "col": str(place.column), "endColumn": str(place.end_column)}
        else:
            properties["endLine"] = str(place.end_line)
        fix = f" Fix: {finding.fix.message}" if finding.fix is not None else ""
        message = f"{place.path}:{place.line}:{place.column}: {finding.code}[{finding.name}] {' '.join(finding.message.split())}{fix}"
        yield escape.command(_LEVELS[finding.severity], properties, message)
