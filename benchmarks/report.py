"""The page of results."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Sequence

from benchmarks import corpora
from benchmarks.cases import Case
from benchmarks.measure import Result, Spread, ratios

HEAD = """\
# Benchmarks

Written by `make bench` ({date}): whole processes, each command once to warm up and then several times in turn with the others of its
table, on the same files. A ratio is mclint's time by the other's, taken run by run, as minimum / **median** / maximum; under 1 mclint
is faster; budgets are held to wall time. Machine: {machine}. Versions: {versions}.
"""


def page(results: Sequence[tuple[Case, list[Result]]], versions: dict[str, str]) -> str:
    """Return the page as Markdown."""
    named = ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    pieces = [
        HEAD.format(
            date=time.strftime("%Y-%m-%d", time.gmtime()),
            machine=machine,
            versions=named,
        )
    ]
    for case, found in results:
        pieces.append(_table(case, found))
    return "\n".join(pieces)


def _table(case: Case, results: list[Result]) -> str:
    title = f"## {case.title}\n"
    single = case.name.startswith(("one", "version", "changed"))
    files, megabytes = (1, 0.0) if single else corpora.size(case.folder)
    lines = [title]
    if not single:
        lines.append(f"{files:,} files, {megabytes:.1f} MB.\n")
    lines.append("| command | wall, s | processor, s | memory, MB | files/s | ratio, wall | ratio, processor |")
    lines.append("|---|---|---|---|---|---|---|")
    for result in results:
        wall = result.spread("wall")
        rate = "" if single else f"{files / wall.middle:,.0f}"
        cells = [result.command.name, _three(wall), _three(result.spread("cpu")), f"{result.spread('memory').middle:.0f}", rate]
        cells += ["", ""] if result is results[0] else [_three(ratios(results[0], result, field)) for field in ("wall", "cpu")]
        lines.append(f"| {' | '.join(cells)} |")
    if case.budget is not None and len(results) > 1:
        found = ratios(results[0], results[1]).middle
        kept = "kept" if found <= case.budget else "**not kept**"
        lines.append(f"\nBudget: ratio to {results[1].command.name} ≤ {case.budget:.3g}; {kept}.")
    if case.memory is not None:
        most = max(result.spread("memory").high for result in results)
        kept = "kept" if most < case.memory else "**not kept**"
        lines.append(f"\nBudget: less than {case.memory:.0f} MB for all processes together; {kept}.")
    return "\n".join(lines) + "\n"


def _three(values: Spread) -> str:
    return f"{values.low:.3f} / **{values.middle:.3f}** / {values.high:.3f}"
