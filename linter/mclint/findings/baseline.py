"""A file of accepted findings: a run reports only what is not in it.

The file is JSON, one finding per line and sorted, so that it merges and reviews well. Only the fingerprint counts; path, code and name
are for people. Faults of the run itself (MC002, MC003) are never taken in.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from mclint.findings.finding import Finding
from mclint.findings.fingerprints import SCHEME, plain_path
from mclint.tuples import NamedTuple

VERSION = 1
NEVER = frozenset({"MC002", "MC003"})
"""Codes that cannot be accepted: the run did not do its work."""


class BaselineError(Exception):
    """A baseline that cannot be read; the message names the file and says what is wrong."""


class Entry(NamedTuple):
    """One accepted finding."""

    path: str
    code: str
    name: str
    fingerprint: str


class Applied(NamedTuple):
    """`kept` findings, those `accepted` by the baseline, and the `stale` entries: checked again and found no more."""

    kept: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    stale: tuple[Entry, ...]


def create(findings: Iterable[Finding]) -> str:
    """Return the text of a baseline that accepts the findings, which must have fingerprints."""
    entries = {
        Entry(plain_path(finding.location.path), finding.code, finding.name, finding.fingerprint)
        for finding in findings
        if finding.code not in NEVER
    }
    return dumps(entries)


def dumps(entries: Iterable[Entry]) -> str:
    """Return the text of a baseline: the same for the same entries in any order."""
    from json import dumps as quote

    lines = []
    for entry in sorted(entries):
        path = entry.path.encode("utf-8", "backslashreplace").decode()
        row = {"path": path, "code": entry.code, "name": entry.name, "fingerprint": entry.fingerprint}
        lines.append("    " + quote(row))
    body = ",\n".join(lines)
    findings = f"[\n{body}\n  ]" if lines else "[]"
    return f'{{\n  "version": {VERSION},\n  "fingerprints": {quote(SCHEME)},\n  "findings": {findings}\n}}\n'


def loads(text: str, path: str = "baseline") -> tuple[Entry, ...]:
    """Read the text of a baseline; raises BaselineError for anything that is not one of this version."""
    from json import JSONDecodeError
    from json import loads as parse

    try:
        document = parse(text.removeprefix("\ufeff"))
    except JSONDecodeError as error:
        raise BaselineError(f"{path}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from None
    except RecursionError:
        raise BaselineError(f"{path}: not a baseline: nested too deep") from None
    if not isinstance(document, dict) or not isinstance(document.get("findings"), list):
        raise BaselineError(f"{path}: not a baseline: it needs `version` and a list `findings`")
    if document.get("version") != VERSION or document.get("fingerprints") != SCHEME:
        raise BaselineError(f"{path}: made by another version of mclint; write it again with `mclint baseline`")
    entries = []
    for number, row in enumerate(document["findings"], start=1):
        fields = [row.get(key, "") for key in Entry._fields] if isinstance(row, dict) else [""]
        if not all(isinstance(field, str) for field in fields) or not fields[-1]:
            raise BaselineError(f"{path}: entry {number} of `findings` has no `fingerprint`, or a field that is not text")
        entries.append(Entry(*fields))
    return tuple(entries)


def load(path: str) -> tuple[Entry, ...]:
    """Read a baseline file; raises BaselineError also when it cannot be opened."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, ValueError) as error:
        raise BaselineError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    return loads(text, path)


def write(path: str, findings: Iterable[Finding]) -> int:
    """Write a baseline file atomically and return how many findings it accepts."""
    from mclint.fixes.write import replace_file

    text = create(findings)
    replace_file(path, text.encode())
    return text.count('"fingerprint": ')


def apply(
    findings: Iterable[Finding],
    entries: Iterable[Entry],
    *,
    checked: Container[str] | None = None,
    active: Container[str] | None = None,
) -> Applied:
    """Take out the findings that the baseline accepts.

    An entry is stale if its file was `checked` (None: all were), its rule was `active` (None: all were) and nothing has its fingerprint.
    """
    known = {entry.fingerprint: entry for entry in entries}
    kept, accepted, seen = [], [], set()
    for finding in findings:
        if finding.fingerprint in known and finding.code not in NEVER:
            accepted.append(finding)
            seen.add(finding.fingerprint)
        else:
            kept.append(finding)
    stale = (
        entry
        for fingerprint, entry in known.items()
        if fingerprint not in seen and (checked is None or entry.path in checked) and (active is None or entry.code in active)
    )
    return Applied(tuple(kept), tuple(accepted), tuple(sorted(stale)))
