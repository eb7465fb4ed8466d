"""Patterns of paths: the meaning of `.gitignore`, held against Git itself and against pathspec."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from mclint.config.globs import Patterns

PIECES = ["a", "b", "ab", "c", "*", "**", "?", "[ab]", "[!a]", "[a-c]", "/", "/", "/", ".x", "!", "#", " ", "-", "[^]a]"]
NAMES = ["a", "b", "ab", "c", "a.x", "b.x", "cab", "#a", "a b", "]", "abab", "-"]
lines_of_patterns = st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join), min_size=1, max_size=4)
paths = st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map("/".join)


@pytest.mark.parametrize(
    ("pattern", "fits", "misses"),
    [
        ("*.sql", ["a.sql", "x/y/a.sql"], ["a.sqlx", "a.sql.txt"]),
        ("jobs", ["jobs", "jobs/a", "x/jobs/a"], ["jobs2", "myjobs/a"]),
        ("jobs/", ["jobs/a"], ["jobs"]),
        ("/jobs", ["jobs/a"], ["x/jobs/a"]),
        ("jobs/*.sql", ["jobs/a.sql"], ["jobs/x/a.sql", "x/jobs/a.sql"]),
        ("jobs/**", ["jobs/a", "jobs/x/y"], ["jobs"]),
        ("**/eu/**", ["eu/a", "x/y/eu/a"], ["eu", "x/eu"]),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b/c"], ["a/xb", "x/a/b"]),
        ("[!a]*.py", ["b.py"], ["a.py"]),
        ("\\#a", ["#a"], ["a"]),
        ("a\\ ", ["a "], ["a"]),
        ("*", ["a", "x/y"], []),
        ("[", [], ["[", "a"]),
    ],
)
def test_one_pattern(pattern: str, fits: list[str], misses: list[str]) -> None:
    """A pattern fits a path or a folder above it."""
    patterns = Patterns([pattern])
    assert [path for path in fits if not patterns.covers(path)] == []
    assert [path for path in misses if patterns.covers(path)] == []


def test_the_last_pattern_that_fits_decides() -> None:
    """A later `!` takes out again; what lies in a folder that is left out stays out."""
    patterns = Patterns(["*.sql", "!keep.sql", "out/", "!out/keep.sql"])
    assert patterns.covers("a.sql")
    assert not patterns.covers("keep.sql")
    assert not patterns.covers("x/keep.sql")
    assert patterns.covers("out/keep.sql")


@given(lines_of_patterns, st.lists(paths, max_size=8))
def test_patterns_agree_with_pathspec(lines: list[str], wanted: list[str]) -> None:
    """Simple patterns mean what pathspec says they mean."""
    # Where pathspec departs from Git (brackets, escapes, stars inside names) the test below against Git itself holds us.
    simple = [line for line in lines if not set(line) & set("[\\!# ") and "**" not in line and "//" not in line]
    spec, patterns = GitIgnoreSpec.from_lines(simple), Patterns(simple)
    for path in wanted:
        assert patterns.covers(path) == spec.match_file(path), (simple, path)


@pytest.mark.skipif(shutil.which("git") is None, reason="needs Git")
def test_patterns_agree_with_git(tmp_path: Path) -> None:
    """Random patterns mean what Git itself says they mean."""
    from random import Random

    random = Random(20)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for _ in range(120):
        lines = ["".join(random.choices(PIECES, k=random.randint(1, 6))) for _ in range(random.randint(1, 3))]
        (tmp_path / ".gitignore").write_text("\n".join(lines) + "\n")
        wanted = ["/".join(random.choices(NAMES, k=random.randint(1, 4))) for _ in range(40)]
        answer = subprocess.run(
            ["git", "-C", str(tmp_path), "check-ignore", "--no-index", "-z", "--stdin"],
            input="\0".join(wanted) + "\0",
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        ignored = set(answer.stdout.split("\0"))
        patterns = Patterns(lines)
        assert [(path, path in ignored) for path in wanted] == [(path, patterns.covers(path)) for path in wanted], lines


def test_hostile_patterns_take_linear_time() -> None:
    """A pattern full of stars cannot hang the run: the linted repository writes these files."""
    patterns = Patterns(["*a" * 60 + "b", "/".join(["**", "*a*a*a*a"] * 20) + "/b"])
    start = perf_counter()
    assert not patterns.covers("/".join(["a" * 200] * 20))
    assert perf_counter() - start < 1
