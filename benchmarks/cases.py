"""What is compared with what, and the budget that holds."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import NamedTuple

from benchmarks import corpora
from benchmarks.measure import Command
from benchmarks.tools import Tools

PYTHON_FILES = 100
SEMGREP = (
    "scan", "--config", os.path.join(os.path.dirname(__file__), "semgrep.yaml"), "--metrics", "off", "-j", "1",
    "--disable-version-check", "--no-git-ignore", "-q",
)  # fmt: skip
PUBLIC = ("Django==5.1.4", "sympy==1.13.3", "botocore==1.35.90")


class Case(NamedTuple):
    """A comparison: commands that run in turn in a folder; `budget` is the highest ratio of the first to the second."""

    name: str
    title: str
    folder: str
    commands: list[Command]
    budget: float | None = None
    slow: bool = False
    memory: float | None = None
    """The most memory, in MB, that all processes of the first command may take together."""


def cases(tools: Tools, work: str, files: int, wanted: frozenset[str]) -> Iterator[Case]:
    """Give the comparisons, building their corpora and installing their tools as they come up."""
    mclint = tools.mclint()
    plain = [mclint, "check", "--fail-on", "never"]
    cold = [*plain, "--no-cache"]

    def asked(name: str) -> bool:
        return not wanted or name in wanted

    if asked("version"):
        bare = Command("python -c pass", [tools.python(), "-c", "pass"])
        yield Case("version", "`--version`", work, [Command("mclint --version", [mclint, "--version"]), bare], 3.0)
    if asked("one") and (yamllint := tools.other("yamllint")):
        yaml = os.path.join(corpora.one(work, "yaml"), "small.yaml")
        for kind, title in (("sql", "One small SQL file"), ("py", "One small Python file")):
            file = os.path.join(corpora.one(work, kind), f"small.{kind}")
            other = Command("yamllint (a small YAML file)", [yamllint, yaml])
            both = [Command("mclint", [*cold, file]), other, Command("mclint, facts kept", [*plain, file])]
            yield Case(f"one-{kind}", title, work, both, 0.8)
    if asked("sparse"):
        yield from _sparse(tools, work, files, plain, cold)
    if asked("again"):
        yield from _dense_again(work, plain, cold)
    if asked("many"):
        folder = corpora.many(work, 100_000)
        commands = [Command("mclint", [*cold, "."]), Command("mclint, facts kept", [*plain, "."])]
        yield Case("many", "A tree of 100,000 files, a thousand of them ours", folder, commands, slow=True, memory=300.0)
    if asked("dense"):
        folder = corpora.dense(os.path.join(work, "large"), "py", 2_000)
        commands = [Command("mclint", [*cold, "."])]
        yield Case("dense", "Two thousand dense Python files in one project", folder, commands, slow=True, memory=300.0)
    if asked("sql") and (sqlfluff := tools.other("sqlfluff")):
        folder = corpora.dense(work, "sql", 10)
        other = Command("sqlfluff", [sqlfluff, "lint", "--dialect", "hive", "--processes", "1", "."])
        yield Case(
            "sql", "Dense SQL (mclint has at least 50 times the speed)", folder, [Command("mclint", [*cold, "."]), other], 1 / 50, slow=True
        )
    if asked("python"):
        folder = corpora.dense(work, "py", PYTHON_FILES)
        others = {
            "semgrep": [*SEMGREP, "."],
            "flake8": ["-j", "1", "."],
            "ruff": ["check", "--select", "F", "--no-cache", "-q", "."],
        }  # fmt: skip
        commands = [Command(name, [path, *others[name]]) for name in others if (path := tools.other(name))]
        yield Case(
            "python", "Dense Python (20 times semgrep's speed)", folder, [Command("mclint", [*cold, "."]), *commands], 1 / 20, slow=True
        )
        if semgrep := tools.other("semgrep"):
            file = os.path.join(corpora.one(work, "py"), "small.py")
            alone = [Command("mclint", [*cold, file]), Command("semgrep", [semgrep, *SEMGREP, file])]
            yield Case("one-semgrep", "One small Python file beside semgrep", work, alone, slow=True)
    if asked("parse"):
        yield from _parse(tools, work, cold)
    if asked("terraform") and (checkov := tools.other("checkov")):
        folder = corpora.dense(work, "tf", 60)
        other = Command("checkov", [checkov, "-d", ".", "--framework", "terraform", "--compact", "--quiet", "--skip-download"])
        yield Case(
            "terraform", "Dense Terraform (10 times checkov's speed)", folder, [Command("mclint", [*cold, "."]), other], 1 / 10, slow=True
        )
    if asked("yaml") and (yamllint := tools.other("yamllint")):
        folder = corpora.dense(work, "yaml", 400)
        yield Case("yaml", "Dense YAML", folder, [Command("mclint", [*cold, "."]), Command("yamllint", [yamllint, "."])], 1.0)


def _parse(tools: Tools, work: str, cold: list[str]) -> Iterator[Case]:
    bare = [tools.python(), os.path.join(os.path.dirname(__file__), "parse.py")]
    for kind, language, files in (("py", "Python", PYTHON_FILES), ("java", "Java", 60), ("scala", "Scala", 60), ("tf", "Terraform", 60)):
        folder = corpora.dense(work, kind, files)
        commands = [Command("mclint, one core", [*cold, "--jobs", "1", "."]), Command("tree-sitter parse", [*bare, kind, "."])]
        yield Case(f"parse-{kind}", f"Dense {language} beside the bare parse of it, on one core", folder, commands, 5.0)


def _sparse(tools: Tools, work: str, files: int, plain: list[str], cold: list[str]) -> Iterator[Case]:
    folder = corpora.sparse(work, tools.package(*PUBLIC), files)
    warm = Command("mclint, facts kept", [*plain, "."])
    if ruff := tools.other("ruff"):
        other = Command("ruff check --select F --no-cache", [ruff, "check", "--select", "F", "--no-cache", "-q", "."])
        yield Case("sparse", "A large tree with few files of ours", folder, [Command("mclint", [*cold, "."]), other, warm], 1.0)
    _settle()
    yield Case("warm", "The same tree again, when nothing has changed", folder, [warm, Command("mclint", [*cold, "."])], 0.15)
    folder = corpora.sparse(work, tools.package(*PUBLIC), 10_000, "sparse-10000")
    _settle()
    changed = os.path.join(folder, "jobs0", "job0.sql")
    numbers = iter(range(1_000_000))

    def edit() -> None:
        with open(changed, "a", encoding="utf-8") as file:
            file.write(f"-- {next(numbers)}\n")

    alone = os.path.join(corpora.one(work, "sql"), "small.sql")
    commands = [Command("mclint, one file changed", [*plain, changed], edit), Command("mclint, one file alone", [*cold, alone])]
    yield Case("changed", "One changed file in a tree of 10,000, with the whole project's model", folder, commands, 3.0)


def _dense_again(work: str, plain: list[str], cold: list[str]) -> Iterator[Case]:
    """Give trees of which every file is ours: unchanged, then with one file edited before each run."""
    for kind, title, files in (("sql", "SQL", 400), ("py", "Python", 100), ("yaml", "YAML", 400), ("tf", "Terraform", 60)):
        folder = corpora.dense(os.path.join(work, "again"), kind, files)
        _settle()
        first = min(os.path.join(place, name) for place, _, names in os.walk(folder) for name in names)
        commands = [
            Command("mclint, nothing changed", [*plain, "."]),
            Command("mclint", [*cold, "--jobs", "1", "."]),
            Command("mclint, two processes", [*cold, "--jobs", "2", "."]),
        ]
        yield Case(f"again-{kind}", f"Dense {title} again when nothing has changed, and in two processes", folder, commands, slow=True)
        # A case of its own: what was edited a moment ago is read again by the next run too, as its times may not show a second edit.
        edited = Command("mclint, one file changed", [*plain, "."], lambda first=first: _append(first, "\n"))  # type: ignore[misc]
        yield Case(f"edited-{kind}", f"Dense {title} with one file changed", folder, [edited, commands[1]], slow=True)


def _settle() -> None:
    """Let a corpus that was written a moment ago grow older: times under two seconds tell nothing of the next edit, so nothing is kept."""
    time.sleep(3)


def _append(path: str, text: str) -> None:
    with open(path, "a", encoding="utf-8") as file:
        file.write(text)
