"""Importing our modules from one file changes nothing but the time it takes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import mclint
import mclint_rules

PROGRAM = "import sys; sys.dont_write_bytecode = {quiet}; from mclint.cli import program; program()"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A copy of the program that a test may change."""
    home = tmp_path / "home"
    for package in (mclint, mclint_rules):
        folder = Path(str(package.__file__)).parent
        shutil.copytree(folder, home / folder.name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "work").mkdir()
    (tmp_path / "work/job.sql").write_text("LOAD OVERWRITE TABLE t FROM LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/b/';\n")
    return tmp_path


def run(place: Path, *, quiet: bool = False, home: str = "home") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(quiet=quiet), "check", "job.sql", "--no-cache", "--format", "concise"],
        cwd=place / "work", capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(place / home), "PYTHONDONTWRITEBYTECODE": "1" if quiet else ""},
    )  # fmt: skip


def stored(place: Path) -> list[Path]:
    return list((place / "home/mclint/__pycache__").glob("all.*.bin"))


def test_runs_with_and_without_the_file_say_the_same(place: Path) -> None:
    """The first run writes the file, the second imports from it; output and exit code are equal."""
    first, second = run(place), run(place)
    assert (first.returncode, first.stderr) == (1, "")
    assert (second.stdout, second.stderr, second.returncode) == (first.stdout, "", 1)
    assert len(stored(place)) == 1


def test_a_changed_module_is_imported_anew(place: Path) -> None:
    """Each source is looked at, so that an edit counts at once, even one of the same length."""
    before = run(place).stdout
    path = place / "home/mclint/reports/concise.py"
    for _ in range(2):
        rule = next((place / "home/mclint_rules").rglob("foreign_table_public_endpoint.py"))
        text = rule.read_text()
        changed = text.replace('code = "MC201"', 'code = "MC299"') if "MC201" in text else text
        rule.write_text(changed)
        assert "MC299" in run(place).stdout
    assert "MC201" in before
    assert path.exists()


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_a_broken_file_is_no_hindrance(place: Path, damage: bytes | None) -> None:
    """An empty, foreign or cut file is as good as none, and is written anew."""
    before = run(place)
    path = stored(place)[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:200] if damage is None else damage)
    assert run(place).stdout == before.stdout
    assert run(place).stdout == before.stdout
    assert len(path.read_bytes()) == len(whole)


def test_a_copied_program_does_not_import_from_where_it_came(place: Path) -> None:
    """The file names sources by their place; a program that was moved does not serve them."""
    run(place)
    shutil.copytree(place / "home", place / "moved")
    rule = next((place / "moved/mclint_rules").rglob("foreign_table_public_endpoint.py"))
    rule.write_text(rule.read_text().replace('code = "MC201"', 'code = "MC299"'))
    assert "MC299" in run(place, home="moved").stdout


def test_nothing_is_written_where_python_is_not_to_write(place: Path) -> None:
    """PYTHONDONTWRITEBYTECODE holds for this file too."""
    assert run(place, quiet=True).returncode == 1
    assert stored(place) == []


def test_runs_at_the_same_time_do_not_disturb_one_another(place: Path) -> None:
    """The file is replaced in one step: of eight first runs each sees a whole one or none."""
    command = [sys.executable, "-c", PROGRAM.format(quiet=False), "check", "job.sql", "--no-cache", "--format", "concise"]
    environment = {**os.environ, "PYTHONPATH": str(place / "home"), "PYTHONDONTWRITEBYTECODE": ""}
    runs = [
        subprocess.Popen(command, cwd=place / "work", env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(6)
    ]
    results = {(process.communicate(), process.returncode) for process in runs}
    assert len(results) == 1
    assert len(list((place / "home/mclint/__pycache__").glob("all.*"))) == 1
