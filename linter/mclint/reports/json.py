"""The report for programs: one document, versioned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.findings.finding import Finding, Fix
from mclint.reports import escape
from mclint.reports.base import Display, Line, Run

VERSION = 1


def lines(run: Run, display: Display) -> Iterable[Line]:  # noqa: ARG001
    """Return the document; lines and columns count from 1, columns in code points, ends are exclusive."""
    document = {
        "version": VERSION,
        "tool": {"name": "mclint", "version": run.version},
        "findings": [_finding(run, finding) for finding in run.findings],
        "summary": {"checked": run.checked, "skipped": run.skipped, "failed": run.failed, "suppressed": run.suppressed},
    }
    return list(escape.json_lines(document))


def _finding(run: Run, finding: Finding) -> dict[str, Any]:
    place = finding.location
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.label,
        "confidence": finding.confidence.label,
        "message": finding.message,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "fingerprint": finding.fingerprint,
        "fix": None if finding.fix is None else _fix(run, finding, finding.fix),
        "related": [
            {"path": other.path, "line": other.line, "column": other.column, "message": other.message} for other in finding.related
        ],
        "source": None if finding.citation is None else {"url": finding.citation.url, "edition": finding.citation.edition},
    }


def _fix(run: Run, finding: Finding, fix: Fix) -> dict[str, Any]:
    """Return a fix; without edits where it can only be described."""
    edits = []
    for edit in fix.edits:
        path = edit.path or finding.location.path
        index = run.lines(path)
        if index is None:
            return {"message": fix.message, "safe": fix.safe, "edits": []}
        line, column = index.position(edit.span.start)
        end_line, end_column = index.position(edit.span.end)
        edits.append(
            {"path": path, "line": line, "column": column, "end_line": end_line, "end_column": end_column, "text": edit.text},
        )
    return {"message": fix.message, "safe": fix.safe, "edits": edits}
