"""Show what fixing would change."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mclint.fixes.diff import unified
from mclint.reports import escape
from mclint.reports.base import Display, encoded, styled


def emit_diff(before: Mapping[str, str], after: Mapping[str, str], write: Callable[[str], object], display: Display | None = None) -> int:
    """Write the diffs of the files in `after` against `before`, by path; return how many files differ."""
    display = display or Display()
    count = 0
    for path in sorted(after):
        lines = list(unified(path, before[path], after[path]))
        count += bool(lines)
        for number, line in enumerate(lines):
            shown = escape.diff_line(line)
            if display.colour:
                shown = styled(shown, _style(line, head=number < 2))
            write(encoded(shown, display) + "\n")
    return count


def _style(line: str, *, head: bool) -> str:
    if head:
        return "bold"
    return {"+": "good", "-": "bad", "@": "info"}.get(line[:1], "")
