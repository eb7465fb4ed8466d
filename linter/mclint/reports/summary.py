"""The last lines of a report for people: what was found, and what was and was not looked at; the table of `--statistics`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mclint.findings.finding import Severity
from mclint.fixes.edits import fixable
from mclint.reports.base import Display, Line, Piece, Run


def lines(run: Run, display: Display) -> Iterator[Line]:
    """Return the table if it is asked for, notices, and the summary."""
    if display.statistics and run.findings:
        yield from table(run)
    yield from run.notices
    yield [Piece(_found(run), _style(run)), Piece(f" {_looked_at(run)}.")]
    fixes = _fixes(run)
    if fixes:
        yield fixes


def _style(run: Run) -> str:
    if run.findings:
        return max(finding.severity for finding in run.findings).label
    return "good" if run.checked and not run.failed else "warning"


def _found(run: Run) -> str:
    if run.findings:
        kinds = [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "note")]
        counts = [plural(count, word) for severity, word in kinds if (count := run.count(severity))]
        files = len({finding.location.path for finding in run.findings})
        return f"Found {', '.join(counts)} in {plural(files, 'file')}."
    return "No network faults found." if run.checked else "Nothing was checked."


def _looked_at(run: Run) -> str:
    parts = [f"{plural(run.checked, 'file')} checked"]
    for count, word in ((run.skipped, "skipped"), (run.failed, "could not be read")):
        if count:
            parts.append(f"{count} {word}")
    for count, word in ((run.suppressed, "suppressed"), (run.accepted, "in the baseline"), (run.fixed, "fixed")):
        if count:
            parts.append(f"{plural(count, 'finding')} {word}")
    return ", ".join(parts)


def _fixes(run: Run) -> str:
    safe = len(fixable(run.findings))
    unsafe = len(fixable(run.findings, unsafe=True)) - safe
    if safe and unsafe:
        return f"{safe} can be fixed with --fix, {unsafe} more with --fix --unsafe-fixes."
    if unsafe:
        return f"{unsafe} can be fixed with --fix --unsafe-fixes."
    return f"{safe} can be fixed with --fix." if safe else ""


def table(run: Run) -> Iterator[Line]:
    """Return a table of findings per rule, the commonest first."""
    counts = Counter((finding.code, finding.name) for finding in run.findings)
    mended = Counter(finding.code for finding in fixable(run.findings))
    size = max(len(str(count)) for count in counts.values())
    longest = max(len(code) for code, _ in counts)
    for (code, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        mark = "*" if mended[code] == count else "-" if mended[code] else " "
        yield f"{count:>{size}}  {code:<{longest}}  [{mark}] {name}"
    if mended:
        yield "[*] all fixable with --fix, [-] some"
    yield ""


def plural(count: int, word: str) -> str:
    """Return `1 file`, `2 files`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
