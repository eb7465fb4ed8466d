"""SARIF 2.1.0, for code scanning services and viewers."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from mclint.findings.finding import Confidence, Edit, Finding, Fix, Location, Severity
from mclint.findings.fingerprints import SCHEME
from mclint.reports import escape
from mclint.reports.base import Display, Line, Run
from mclint.rule import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PRECISION = {Confidence.HIGH: "very-high", Confidence.MEDIUM: "high", Confidence.LOW: "medium"}
_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_RUN_FAULTS = frozenset({"MC002", "MC003"})
_LONGEST_SNIPPET = 2000


def lines(run: Run, display: Display) -> Iterable[Line]:  # noqa: ARG001
    """Return the log: one run, with a result for each finding and the rules that have findings or were at hand."""
    codes = sorted({*run.rules, *(finding.code for finding in run.findings)})
    index = {code: number for number, code in enumerate(codes)}
    first = {finding.code: finding for finding in reversed(run.findings)}
    document = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "mclint",
                        "semanticVersion": run.version,
                        "version": run.version,
                        "rules": [_rule(code, run.rules.get(code), first.get(code)) for code in codes],
                    },
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The folder that paths are relative to."}}},
                "invocations": [_invocation(run)],
                "results": [_result(run, finding, index[finding.code]) for finding in run.findings],
            },
        ],
    }
    return list(escape.json_lines(document))


def _rule(code: str, rule: type[Rule] | None, finding: Finding | None) -> dict[str, Any]:
    name, severity, confidence, help_text = code, Severity.ERROR, Confidence.HIGH, ""
    if finding is not None:
        name, severity, confidence = finding.name, finding.severity, finding.confidence
    if rule is not None:
        name, severity, confidence = rule.name, rule.severity, rule.confidence
        module = sys.modules.get(rule.__module__)
        help_text = (getattr(module, "__doc__", None) or rule.__doc__ or "").strip()
    title = help_text.split("\n\n", 1)[0].replace("\n", " ").strip("# ") or name
    return {
        "id": code,
        "name": name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": _description(help_text) or title},
        "help": {"text": help_text or title, "markdown": help_text or title},
        "defaultConfiguration": {"level": _LEVELS[severity], "enabled": rule.default if rule is not None else True},
        "properties": {"tags": ["maxcompute", "network"], "precision": _PRECISION[confidence], "problem.severity": _PROBLEM[severity]},
    }


def _description(help_text: str) -> str:
    """Return the first paragraph of prose behind the title."""
    for block in help_text.split("\n\n")[1:]:
        words = " ".join(line for line in block.splitlines() if not line.lstrip().startswith("#"))
        if words.strip():
            return " ".join(words.split())
    return ""


def _result(run: Run, finding: Finding, number: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": number,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": _place(run, finding.location, snippet=True)}],
        "properties": {"name": finding.name, "confidence": finding.confidence.label},
    }
    if finding.fingerprint:
        result["partialFingerprints"] = {SCHEME: finding.fingerprint}
    if finding.citation is not None:
        result["properties"]["source"] = {"url": finding.citation.url, "edition": finding.citation.edition}
    if finding.related:
        result["relatedLocations"] = [
            {"id": place, "physicalLocation": _place(run, other), "message": {"text": other.message}}
            for place, other in enumerate(finding.related, start=1)
        ]
    fix = None if finding.fix is None else _fix(run, finding, finding.fix)
    if fix is not None:
        result["fixes"] = [fix]
    return result


def _artifact(path: str) -> dict[str, str]:
    uri = escape.uri(path)
    return {"uri": uri} if uri.startswith("file:") else {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _place(run: Run, place: Location, *, snippet: bool = False) -> dict[str, Any]:
    region: dict[str, Any] = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    index = run.lines(place.path) if snippet else None
    if index is not None and place.line <= place.end_line <= len(index):
        start = index.starts[place.line - 1] + place.column - 1
        end = index.starts[place.end_line - 1] + place.end_column - 1
        if start < end <= start + _LONGEST_SNIPPET:
            region["snippet"] = {"text": index.text[start:end]}
    return {"artifactLocation": _artifact(place.path), "region": region}


def _fix(run: Run, finding: Finding, fix: Fix) -> dict[str, Any] | None:
    """Return a fix, or None where it can only be described or its file is not at hand."""
    by_path: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_path.setdefault(edit.path or finding.location.path, []).append(edit)
    changes = []
    for path, edits in by_path.items():
        index = run.lines(path)
        if index is None:
            return None
        replacements = []
        for edit in sorted(edits):
            line, column = index.position(edit.span.start)
            end_line, end_column = index.position(edit.span.end)
            region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
            replacements.append({"deletedRegion": region, "insertedContent": {"text": edit.text}})
        changes.append({"artifactLocation": _artifact(path), "replacements": replacements})
    if not changes:
        return None
    text = fix.message if fix.safe else f"{fix.message} (unsafe: it may change what the job does)"
    return {"description": {"text": text}, "artifactChanges": changes}


def _invocation(run: Run) -> dict[str, Any]:
    notes: list[dict[str, Any]] = [
        {
            "level": "error",
            "message": {"text": finding.message},
            "descriptor": {"id": finding.code},
            "locations": [{"physicalLocation": {"artifactLocation": _artifact(finding.location.path)}}],
        }
        for finding in run.findings
        if finding.code in _RUN_FAULTS
    ]
    notes += [{"level": "note", "message": {"text": notice}} for notice in run.notices]
    return {"executionSuccessful": run.exit_code < 2, "exitCode": run.exit_code, "toolExecutionNotifications": notes}
