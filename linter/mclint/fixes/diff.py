"""Unified diffs of what fixing changes, with secrets masked.

Lines are compared as they are and shown masked, so a diff has the same hunks as the change itself. The lines are meant for the escape
gate (`mclint.reports.base.render`), with tabs kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from mclint.findings.redaction import mask
from mclint.fixes.matching import Block, changes

CONTEXT = 3
NO_NEWLINE = "\\ No newline at end of file"


def unified(path: str, before: str, after: str, *, context: int = CONTEXT) -> Iterator[str]:
    """Return the lines of the diff of one file, without line ends; nothing if it did not change."""
    old, new = _lines(before), _lines(after)
    blocks = changes(old, new)
    if not blocks:
        return
    shown_old, shown_new = _lines(mask(before, path)), _lines(mask(after, path))
    # Behind a name with blanks a tab tells where it ends: `patch` takes the name up to the first blank without one.
    end = "\t" if " " in path else ""
    yield f"--- {path}{end}"
    yield f"+++ {path}{end}"
    for group in _groups(blocks, context):
        yield from _hunk(shown_old, shown_new, group, context)


def _lines(text: str) -> list[str]:
    """Split at LF and keep it: a line that CR LF ends keeps its CR, so that line ends that change are seen."""
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _groups(blocks: list[Block], context: int) -> Iterator[list[Block]]:
    """Put blocks whose contexts touch into one hunk."""
    group: list[Block] = []
    for block in blocks:
        if group and block.low - group[-1].high > 2 * context:
            yield group
            group = []
        group.append(block)
    yield group


def _hunk(old: list[str], new: list[str], group: list[Block], context: int) -> Iterator[str]:
    first, last = group[0], group[-1]
    lead = min(context, first.low)
    trail = min(context, len(old) - last.high)
    low, high = first.low - lead, last.high + trail
    start, end = first.start - lead, last.end + trail
    yield f"@@ -{_range(low, high)} +{_range(start, end)} @@"
    at = low
    for block in group:
        yield from _marked(" ", old[at : block.low])
        yield from _marked("-", old[block.low : block.high])
        yield from _marked("+", new[block.start : block.end])
        at = block.high
    yield from _marked(" ", old[at:high])


def _range(low: int, high: int) -> str:
    size = high - low
    return f"{low + 1}" if size == 1 else f"{low + 1 if size else low},{size}"


def _marked(mark: str, lines: list[str]) -> Iterator[str]:
    for line in lines:
        if line.endswith("\n"):
            yield mark + line[:-1]
        else:
            yield mark + line
            yield NO_NEWLINE
