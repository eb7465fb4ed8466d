"""JUnit XML: a test suite for each file with findings; a note is not a failure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from mclint.findings.finding import Finding, Severity
from mclint.reports.base import Display, Line, Run
from mclint.reports.escape import xml


def lines(run: Run, display: Display) -> Iterator[Line]:  # noqa: ARG001
    """Return the document."""
    failures = sum(_fails(finding) for finding in run.findings)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="mclint" tests="{max(len(run.findings), 1)}" failures="{failures}" errors="0">'
    if not run.findings:
        yield '  <testsuite name="mclint" tests="1" failures="0" errors="0">'
        yield f'    <testcase name="{run.checked} files checked" classname="mclint"/>'
        yield "  </testsuite>"
    for path, group in groupby(run.findings, key=lambda finding: finding.location.path):
        found = list(group)
        failed = sum(_fails(finding) for finding in found)
        yield f'  <testsuite name="{xml(path)}" tests="{len(found)}" failures="{failed}" errors="0">'
        for finding in found:
            yield from _case(path, finding)
        yield "  </testsuite>"
    yield "</testsuites>"


def _fails(finding: Finding) -> bool:
    return finding.severity > Severity.INFO


def _case(path: str, finding: Finding) -> Iterator[str]:
    place = finding.location
    name = xml(f"{finding.code} {finding.name} {place.line}:{place.column}")
    message = xml(" ".join(finding.message.split()))
    where = xml(f"{path}:{place.line}:{place.column}: {finding.code} ")
    yield f'    <testcase name="{name}" classname="{xml(path)}" file="{xml(path)}" line="{place.line}">'
    if _fails(finding):
        yield f'      <failure type="{finding.severity.label}" message="{message}">{where}{message}</failure>'
    else:
        yield f"      <system-out>{where}{message}</system-out>"
    yield "    </testcase>"
