"""Do the linters that are compared look for the same? `python -m benchmarks.planted`: which planted faults each finds, and what else."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable

from benchmarks import cases, corpora
from benchmarks.tools import Tools

Place = tuple[str, int, int, str]
"""Path, first and last line, name of the rule."""


def mclint(program: str, folder: str) -> list[Place]:
    """Return what mclint finds."""
    found = _json([program, "check", "--no-cache", "--fail-on", "never", "--format", "json", "."], folder)["findings"]
    return [(each["path"], each["line"], each["end_line"], each["name"]) for each in found]


def semgrep(program: str, folder: str) -> list[Place]:
    """Return what semgrep finds with rules of the same names."""
    found = _json([program, *cases.SEMGREP, "--json", "."], folder)["results"]
    return [(each["path"], each["start"]["line"], each["end"]["line"], each["check_id"].rpartition(".")[2]) for each in found]


def _json(command: list[str], folder: str) -> dict[str, list[dict[str, object]]]:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return json.loads(done.stdout)


def planted(folder: str) -> list[tuple[str, int, str]]:
    """Return path, line and name of the faults of a corpus."""
    with open(f"{folder}.planted", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split(":") for line in file]
    return [(path, int(line), name) for path, line, name in rows]


def table(faults: Iterable[tuple[str, int, str]], found: dict[str, list[Place]]) -> str:
    """Return as Markdown how many faults of each kind each linter finds, and how many findings are of no planted fault."""
    faults = list(faults)
    lines = [f"| fault | planted | {' | '.join(found)} |", f"|---|---|{'---|' * len(found)}"]
    hits = {tool: Counter(name for path, line, name in faults if _hit(path, line, name, places)) for tool, places in found.items()}
    for name, count in sorted(Counter(name for _, _, name in faults).items()):
        lines.append(f"| {name} | {count} | {' | '.join(str(hits[tool][name]) for tool in found)} |")
    others = {tool: len(places) - len({place for place in places if _planted(place, faults)}) for tool, places in found.items()}
    lines.append(f"| findings of nothing planted | | {' | '.join(str(count) for count in others.values())} |")
    return "\n".join(lines)


def _hit(path: str, line: int, name: str, places: list[Place]) -> bool:
    return any(place[0] == path and place[1] <= line <= place[2] and place[3] == name for place in places)


def _planted(place: Place, faults: list[tuple[str, int, str]]) -> bool:
    return any(path == place[0] and place[1] <= line <= place[2] and name == place[3] for path, line, name in faults)


def main() -> None:
    """Print the table for the dense Python corpus."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planted", description=__doc__)
    parser.add_argument("--work", default=os.path.join(tempfile.gettempdir(), "mclint-benchmarks"), help="folder for tools and corpora")
    options = parser.parse_args()
    tools = Tools(options.work)
    folder = corpora.dense(options.work, "py", cases.PYTHON_FILES)
    found = {"mclint": mclint(tools.mclint(), folder)}
    if program := tools.other("semgrep"):
        found["semgrep"] = semgrep(program, folder)
    print(table(planted(folder), found))


if __name__ == "__main__":
    main()
