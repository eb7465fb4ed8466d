"""Findings as plain data and back, and the file that holds those of the last run.

They hold as long as the tree is in every respect as it was, and so are the program, its rules, the configuration and what was asked for:
then there is nothing to read, to join or to judge. The file names the tree that it belongs to by the store of its facts and by all that
has changed since that was written.
"""

from __future__ import annotations

from binascii import crc32
from json import dumps, loads
from typing import Any

from mclint.cache.files import read_own, write
from mclint.findings.finding import Citation, Confidence, Edit, Finding, Fix, Location, Severity
from mclint.outcome import Outcome
from mclint.value import Span

MAGIC = b"mclint findings 1\n"
LARGEST = 50_000_000


def save(path: str, version: bytes, key: str, outcome: Outcome) -> None:
    """Keep what a run has found, unless it is too much."""
    counts = [outcome.checked, outcome.skipped, outcome.failed, outcome.suppressed]
    data = dumps([key, counts, list(map(_plain, outcome.findings))], separators=(",", ":")).encode("ascii")
    if len(data) < LARGEST:
        write(path, b"".join((MAGIC, version, crc32(data).to_bytes(4, "little"), data)))


def load(path: str, version: bytes, key: str) -> Outcome | None:
    """Return what the last run has found, without texts, or None if nothing is kept of a run like this one."""
    start = len(MAGIC) + len(version) + 4
    try:
        data = read_own(path)
        if data[: start - 4] != MAGIC + version or crc32(data[start:]) != int.from_bytes(data[start - 4 : start], "little"):
            return None
        kept, (checked, skipped, failed, suppressed), findings = loads(bytes(data[start:]))
        if kept != key:
            return None
        found = tuple(map(_finding, findings))
    except (OSError, ValueError, TypeError, IndexError, RecursionError, MemoryError):
        return None
    return Outcome(found, checked, skipped, failed, suppressed, crashed=False, texts={}, timings={})


def _plain(finding: Finding) -> list[Any]:
    return [*finding[:2], int(finding.severity), int(finding.confidence), *finding[4:]]


def _finding(plain: list[Any]) -> Finding:
    code, name, severity, confidence, message, location, span, fix, related, citation, fingerprint, auditor = plain
    if fix is not None:
        text, edits, safe = fix
        fix = Fix(text, tuple(Edit(Span(*place), new, path) for place, new, path in edits), safe)
    return Finding(
        code,
        name,
        Severity(severity),
        Confidence(confidence),
        message,
        Location(*location),
        Span(*span),
        fix,
        tuple(Location(*place) for place in related),
        None if citation is None else Citation(*citation),
        fingerprint,
        auditor,
    )
