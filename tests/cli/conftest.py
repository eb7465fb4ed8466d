"""A small repository of jobs, and the program run in this process."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from mclint.cli import main

PUBLIC = "CREATE EXTERNAL TABLE t (a STRING) LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/bucket/dir/';\n"
INTERNAL = PUBLIC.replace("cn-hangzhou", "cn-hangzhou-internal")
OURS = "SET odps.sql.type.system.odps2=true;\n"


class Done(NamedTuple):
    """What a run gave."""

    code: int
    out: str
    err: str


Mclint = Callable[..., Done]


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory: a repository with one good and one bad job."""
    folder = tmp_path / "repo"
    (folder / ".git").mkdir(parents=True)
    (folder / "jobs").mkdir()
    (folder / "jobs/bad.sql").write_text(OURS + PUBLIC)
    (folder / "jobs/good.sql").write_text(OURS + INTERNAL)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    return folder


@pytest.fixture
def mclint(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Mclint:
    """Return a function that runs the program in this process."""

    def run(*arguments: str, stdin: bytes | None = None) -> Done:
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        code = main(list(arguments))
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return run
