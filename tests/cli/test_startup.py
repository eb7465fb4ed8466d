"""What a start loads: the modules, not the milliseconds, so that the test does not depend on the machine."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

HEAVY = {
    "asyncio", "click", "concurrent.futures", "dataclasses", "email", "http", "importlib.metadata", "importlib.resources", "inspect",
    "jsonschema", "logging", "multiprocessing", "pathlib", "pathspec", "pluggy", "pydoc", "referencing", "rich", "ruamel.yaml", "socket",
    "sqlite3", "ssl", "subprocess", "tempfile", "tomllib", "tree_sitter", "unittest", "urllib.request", "xml", "yaml", "zipfile",
}  # fmt: skip
"""Modules that cost 5 to 120 ms each and that an ordinary run has no use for."""


def loaded(*arguments: str, cwd: Path) -> set[str]:
    """Return the modules that a run loads on top of a bare interpreter."""
    start = (
        "import sys; before = set(sys.modules); from mclint.cli import main; code = main(sys.argv[1:]);"
        "print(code, *sorted(set(sys.modules) - before), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", start, *arguments], capture_output=True, text=True, cwd=cwd, check=True)
    code, *modules = done.stderr.splitlines()[-1].split()
    assert code in {"0", "1"}, done.stderr
    return set(modules)


def heavy(modules: set[str]) -> set[str]:
    """Return the heavy ones among modules."""
    return {name for name in modules if any(name == other or name.startswith(other + ".") for other in HEAVY)}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Return a folder with one SQL file."""
    (tmp_path / "one.sql").write_text(
        "set odps.a=1;\nCREATE EXTERNAL TABLE t (a STRING) LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/b/d/';\n"
    )
    return tmp_path


def test_the_version_loads_next_to_nothing(work: Path) -> None:
    """`--version` loads this package and its command line, and nothing else: not even `re` or `argparse`."""
    assert loaded("--version", cwd=work) == {"__future__", "mclint", "mclint.cli"}


@pytest.mark.parametrize("words", [["--help"], ["check", "--help"], ["schema", "config"]])
def test_help_and_schemas_load_no_rules(work: Path, words: list[str]) -> None:
    """What needs no rule, adapter or catalogue loads none."""
    modules = loaded(*words, cwd=work)
    assert heavy(modules) == set()
    assert not {name for name in modules if name.startswith(("mclint_rules", "mclint.languages.sql", "mclint.builtin"))}


@pytest.mark.parametrize(
    "words",
    [
        ["check", "one.sql"],
        ["check"],
        ["check", "one.sql", "--format", "json"],
        ["check", "one.sql", "--format", "concise", "--statistics"],
        ["check", "one.sql", "--diff"],
        ["rules"],
        ["explain", "MC201"],
        ["catalog"],
    ],
    ids=" ".join,
)
def test_an_ordinary_run_loads_nothing_heavy(work: Path, words: list[str]) -> None:
    """One small SQL file without configuration: no YAML, no schema validator, no parser of other languages, no plug-in manager."""
    modules = loaded(*words, cwd=work)
    assert heavy(modules) == set()
    assert not {
        name
        for name in modules
        if name.startswith("mclint.languages.") and name.split(".")[2] in {"python", "java", "scala", "hcl", "docs"}
    }


def test_a_configuration_loads_what_it_is_written_in(work: Path) -> None:
    """YAML for `mclint.yaml`, TOML for `pyproject.toml`, and still no schema validator."""
    (work / "mclint.yaml").write_text("region: cn-hangzhou\n")
    found = heavy(loaded("check", "one.sql", cwd=work))
    assert "yaml" in found
    assert not {"jsonschema", "tomllib", "ruamel.yaml", "pluggy"} & found


def test_a_pyproject_of_others_costs_nothing(work: Path) -> None:
    """A `pyproject.toml` that does not mention mclint is not parsed."""
    (work / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert heavy(loaded("check", "one.sql", cwd=work)) == set()


def test_a_run_over_a_tree_that_has_not_changed_loads_nothing_to_judge_it(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the last run has found is told again without rules, catalogue, facts, adapters or model."""
    monkeypatch.setenv("MCLINT_CACHE_DIR", str(work / "cache"))
    project = work / "project"
    (project / ".git").mkdir(parents=True)
    (work / "one.sql").rename(project / "one.sql")
    start = "import mclint.cache.store as store; store._RECENT_NS = 0; from mclint.cli import main; main(['check'])"
    for _ in range(2):
        time.sleep(0.02)
        subprocess.run([sys.executable, "-c", start], cwd=project, check=True, capture_output=True)
    time.sleep(2.1)
    modules = loaded("check", cwd=project)
    assert "mclint.cache.findings" in modules
    assert heavy(modules) == set()
    named = ("mclint_rules", "mclint.languages", "mclint.network", "mclint.engine", "mclint.facts", "mclint.libraries", "mclint.rule")
    assert not {name for name in modules if name.startswith(named)}
