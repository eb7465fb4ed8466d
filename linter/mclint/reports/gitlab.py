"""GitLab's code quality report."""

from __future__ import annotations

from collections.abc import Iterable

from mclint.findings.finding import Severity
from mclint.findings.fingerprints import plain_path
from mclint.reports import escape
from mclint.reports.base import Display, Line, Run

_LEVELS = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def lines(run: Run, display: Display) -> Iterable[Line]:  # noqa: ARG001
    """Return the list of issues."""
    issues = [
        {
            "description": f"{finding.code} {finding.name}: {' '.join(finding.message.split())}",
            "check_name": finding.code,
            "fingerprint": finding.fingerprint,
            "severity": _LEVELS[finding.severity],
            "location": {
                "path": plain_path(finding.location.path),
                "lines": {"begin": finding.location.line, "end": finding.location.end_line},
            },
        }
        for finding in run.findings
    ]
    return list(escape.json_lines(issues))
