"""Findings, rules and outcomes made by hand, for the tests of what becomes of findings."""

from __future__ import annotations

import re
from typing import NamedTuple

from mclint.facts import Comment, FileFacts
from mclint.findings.finding import Citation, Confidence, Edit, Finding, Fix, Location, Severity
from mclint.reports.base import Run
from mclint.source import LineIndex
from mclint.value import Span


class SampleRule:
    """As much of a rule as suppressions ask for."""

    def __init__(self, name: str, severity: Severity = Severity.WARNING) -> None:
        self.name = name
        self.severity = severity


RULES = {
    "MC004": SampleRule("unused-suppression"),
    "MC005": SampleRule("unknown-suppression"),
    "MC006": SampleRule("suppression-without-reason"),
    "MC201": SampleRule("foreign-table-public-endpoint"),
    "MC501": SampleRule("non-idempotent-insert"),
    "MC601": SampleRule("connection-per-record"),
}


class SampleSettings:
    """Settings that turn rules off by code."""

    def __init__(self, *off: str) -> None:
        self.off = off

    def enabled(self, rule: SampleRule, path: str) -> bool:
        return not any(RULES[code] is rule for code in self.off)

    def severity(self, rule: SampleRule, path: str) -> Severity | None:
        return None


def finding(
    text: str,
    needle: str | tuple[int, int],
    code: str = "MC201",
    *,
    path: str = "job.sql",
    message: str = "It is wrong.",
    fix: str | Fix | None = None,
    safe: bool = True,
    name: str = "",
    severity: Severity = Severity.ERROR,
    related: tuple[Location, ...] = (),
    citation: Citation | None = None,
) -> Finding:
    """Return a finding on a piece of a text; a text as `fix` replaces the piece."""
    start, end = needle if isinstance(needle, tuple) else (text.index(needle), text.index(needle) + len(needle))
    lines = LineIndex(text)
    place = Location(path, *lines.position(start), *lines.position(end))
    if isinstance(fix, str):
        fix = Fix("Replace it", (Edit(Span(start, end), fix),), safe)
    known = RULES[code].name if code in RULES else "sample-rule"
    return Finding(code, name or known, severity, Confidence.HIGH, message, place, Span(start, end), fix, related, citation)


def sql_facts(text: str, path: str = "job.sql") -> FileFacts:
    """Return facts that hold only the comments of a SQL text."""
    pattern = re.compile(r"--[^\n\r]*|/\*.*?\*/", re.DOTALL)
    comments = tuple(Comment(Span(*match.span()), match[0].lstrip("-/* ").removesuffix("*/").rstrip()) for match in pattern.finditer(text))
    return FileFacts(path, "sql", (), comments)


class SampleResults(NamedTuple):
    findings: tuple[Finding, ...]
    checked: int = 1
    skipped: int = 0
    failed: int = 0
    suppressed: int = 0


class SampleText(NamedTuple):
    text: str


def run_of(*findings: Finding, texts: dict[str, str] | None = None, exit_code: int = 1, **counts: int) -> Run:
    """Return a run with these findings."""
    decoded = {path: SampleText(text) for path, text in (texts or {}).items()}
    return Run(SampleResults(findings, **counts), decoded, exit_code=exit_code)
