"""Apply the fixes of findings to texts, once: whole fixes or not at all, and the same result in whatever order they come."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping

from mclint.findings.finding import Edit, Finding
from mclint.tuples import NamedTuple


class Round(NamedTuple):
    """`texts` of the files that changed, the findings whose fixes were `applied`, and those `left` for a later round."""

    texts: dict[str, str]
    applied: list[Finding]
    left: list[Finding]


def fixable(findings: Iterable[Finding], *, unsafe: bool = False) -> list[Finding]:
    """Return the findings whose fix may be applied: the safe ones, and the unsafe ones on request."""
    return [finding for finding in findings if finding.fix is not None and finding.fix.edits and (unsafe or finding.fix.safe)]


def targets(finding: Finding) -> list[tuple[str, Edit]]:
    """Return the edits of a finding's fix with the path that each changes, in order and without doubles."""
    edits = finding.fix.edits if finding.fix is not None else ()
    return sorted({(edit.path or finding.location.path, edit._replace(path="")) for edit in edits})


def apply(texts: Mapping[str, str], findings: Iterable[Finding], *, unsafe: bool = False) -> Round:
    """Apply as many fixes as go together.

    A fix is applied with all its edits or not at all. Fixes are taken in order of their places; one that touches a place that an earlier
    one changes is left. Two findings with the same fix count as fixed both. A fix outside of the given texts is left.
    """
    chosen: dict[str, _Chosen] = {}
    applied: list[Finding] = []
    left: list[Finding] = []
    done: set[tuple[tuple[str, Edit], ...]] = set()
    for finding in sorted(fixable(findings, unsafe=unsafe), key=_order):
        edits = tuple(targets(finding))
        if edits in done:
            applied.append(finding)
        elif _valid(edits, texts) and all(chosen.setdefault(path, _Chosen()).takes(edit) for path, edit in edits):
            for path, edit in edits:
                chosen[path].add(edit)
            done.add(edits)
            applied.append(finding)
        else:
            left.append(finding)
    changed = {path: edit_text(texts[path], edits.edits) for path, edits in sorted(chosen.items()) if edits.edits}
    return Round({path: text for path, text in changed.items() if text != texts[path]}, applied, left)


def edit_text(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with edits that do not overlap; line ends in new text become those of the file."""
    newline = line_end(text)
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits):
        pieces.append(text[at : edit.span.start])
        pieces.append(edit.text.replace("\r\n", "\n").replace("\n", newline) if "\n" in edit.text else edit.text)
        at = edit.span.end
    pieces.append(text[at:])
    return "".join(pieces)


def line_end(text: str) -> str:
    """Return the line end that a text uses first; LF for a text of one line."""
    at = text.find("\n")
    if at < 0:
        return "\r" if "\r" in text else "\n"
    return "\r\n" if at > 0 and text[at - 1] == "\r" else "\n"


def _order(finding: Finding) -> tuple[list[tuple[str, Edit]], str, str]:
    return (targets(finding), finding.code, finding.message)


def _valid(edits: tuple[tuple[str, Edit], ...], texts: Mapping[str, str]) -> bool:
    """Whether the edits lie inside their texts and do not overlap one another."""
    last: tuple[str, int, int] | None = None
    for path, edit in edits:
        start, end = edit.span
        if path not in texts or not 0 <= start <= end <= len(texts[path]):
            return False
        if last is not None and last[0] == path and (start < last[2] or (start == last[1] == last[2]) or start == end == last[2]):
            return False
        last = (path, start, end)
    return True


class _Chosen:
    """The edits of one file that have been taken, in order."""

    def __init__(self) -> None:
        self.edits: list[Edit] = []

    def takes(self, edit: Edit) -> bool:
        """Whether an edit goes with those taken: it neither overlaps one nor inserts at the edge of one."""
        start, end = edit.span
        at = bisect_left(self.edits, edit)
        before = self.edits[at - 1] if at > 0 else None
        after = self.edits[at] if at < len(self.edits) else None
        return (before is None or _apart(before, start, end)) and (after is None or _apart(after, start, end))

    def add(self, edit: Edit) -> None:
        self.edits.insert(bisect_left(self.edits, edit), edit)


def _apart(other: Edit, start: int, end: int) -> bool:
    low, high = other.span
    if low == high or start == end:
        return high < start or end < low
    return high <= start or end <= low
