"""Names for findings that stay the same while the file around them changes.

A fingerprint is a hash of rule, path, the finding's own text with blanks folded and secrets masked, and an ordinal among findings
that are equal in all of that. Lines that move do not change it. The baseline, SARIF and GitLab reports use the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from mclint.findings.finding import Finding
from mclint.findings.redaction import mask

if TYPE_CHECKING:
    from hashlib import blake2b

SCHEME = "mclint/v1"
"""Name of the way fingerprints are made; another way gets another name, so that old ones are never compared with new ones."""

_LONGEST = 1000


def assign(findings: Iterable[Finding], texts: Mapping[str, str], relative: Callable[[str], str] | None = None) -> list[Finding]:
    """Return the findings, in the given order, with fingerprints.

    `texts` gives the text of each path; its secrets are masked first, since a hash of a secret would be one to guess by.
    `relative` turns a path into one that does not depend on where the run was started. Call it on all findings of a file before any is
    suppressed or filtered, since the ordinal counts equals.
    """
    blake2b = _hash()
    found = list(findings)
    counts: dict[bytes, int] = {}
    made: list[str] = [""] * len(found)
    for number in sorted(range(len(found)), key=lambda number: _order(found[number])):
        finding = found[number]
        path = finding.location.path
        context = _context(mask(texts.get(path, ""), path), finding)
        where = plain_path(relative(path) if relative else path)
        key = f"{SCHEME}\0{finding.code}\0{where}\0{context}".encode("utf-8", "surrogatepass")
        ordinal = counts.get(key, 0)
        counts[key] = ordinal + 1
        made[number] = blake2b(key + b"\0%d" % ordinal, digest_size=20).hexdigest()
    return [finding._replace(fingerprint=name) for finding, name in zip(found, made, strict=True)]


def _hash() -> type[blake2b]:
    """Return the hash without `hashlib`, which loads OpenSSL at a cost of 3 ms."""
    try:
        from _blake2 import blake2b
    except ImportError:  # an interpreter that keeps its hashes elsewhere
        from hashlib import blake2b
    return blake2b


def plain_path(path: str) -> str:
    """Return a path with `/` and without a leading `./`."""
    path = path.replace("\\", "/")
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    return path


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    return (finding.location.path, finding.span.start, finding.span.end, finding.code, finding.message)


def _context(text: str, finding: Finding) -> str:
    start, end = finding.span
    if end <= start:  # a place without extent stands for its line
        low = max(start - _LONGEST, 0)
        start = max(text.rfind("\n", low, start), text.rfind("\r", low, start)) + 1 or low
        end = start + len((text[start : start + _LONGEST].splitlines() or [""])[0])
    words = " ".join(text[start : min(end, start + _LONGEST)].split())
    while "**" in words:  # the length of a masked secret is not part of the finding
        words = words.replace("**", "*")
    return words
