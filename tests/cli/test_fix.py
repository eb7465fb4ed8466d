"""`--fix` and `--diff`."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

BAD = "jobs/bad.sql"


def test_fix_mends_and_a_second_run_changes_nothing(mclint: Any, repo: Path) -> None:
    """The file is mended in place, the report tells it, and then all is clean."""
    os.chmod(repo / BAD, 0o640)
    done = mclint("check", "--fix")
    assert done.code == 0
    assert "1 finding fixed" in done.out
    assert (repo / BAD).read_text() == (repo / "jobs/good.sql").read_text()
    assert stat.S_IMODE((repo / BAD).stat().st_mode) == 0o640
    before = (repo / BAD).stat().st_mtime_ns
    done = mclint("check", "--fix")
    assert done.code == 0
    assert "fixed" not in done.out
    assert (repo / BAD).stat().st_mtime_ns == before


def test_diff_shows_and_changes_nothing(mclint: Any, repo: Path) -> None:
    """The diff can be applied; exit code and files are those of a run without it."""
    before = (repo / BAD).read_bytes()
    done = mclint("check", "--diff")
    assert (done.code, done.err) == (1, "mclint: 1 finding, of which --fix would mend 1\n")
    assert done.out.startswith(f"--- {BAD}\n+++ {BAD}\n@@ ")
    assert (repo / BAD).read_bytes() == before
    assert mclint("check", "--diff", "jobs/good.sql") == (0, "", "")
    assert mclint("check", "--diff", "--fix").out == done.out
    assert (repo / BAD).read_bytes() == before


@pytest.mark.parametrize(
    ("encoding", "bom", "newline"),
    [("utf-8", b"\xef\xbb\xbf", "\r\n"), ("gbk", b"", "\n"), ("utf-16-le", b"\xff\xfe", "\r\n"), ("utf-8", b"", "\r")],
)
def test_fix_keeps_encoding_and_line_ends(mclint: Any, repo: Path, encoding: str, bom: bytes, newline: str) -> None:
    """Only the bytes of the fix change."""
    text = ("-- 备注：外部表\n" + (repo / BAD).read_text()).replace("\n", newline)
    (repo / BAD).write_bytes(bom + text.encode(encoding))
    assert mclint("check", "--fix", BAD).code == 0
    assert (repo / BAD).read_bytes() == bom + text.replace("oss-cn-hangzhou.", "oss-cn-hangzhou-internal.").encode(encoding)


def test_only_given_files_are_mended(mclint: Any, repo: Path) -> None:
    """Other files of the project are read for the model, never written."""
    (repo / "jobs/more.sql").write_text((repo / BAD).read_text())
    assert mclint("check", "--fix", BAD).code == 0
    assert mclint("check", "jobs/more.sql").code == 1


def test_fixed_standard_input_goes_to_standard_output(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mended text, byte for byte, and nothing else; the report goes to standard error; no file is touched."""
    from mclint.cli import main

    good = (repo / "jobs/good.sql").read_bytes()
    for data in ((repo / BAD).read_bytes(), good, b"select 1;\n", b"", b"\xff\0odps\n"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        with io.TextIOWrapper(io.BytesIO(), write_through=True) as stream:
            monkeypatch.setattr(sys, "stdout", stream)
            assert main(["check", "--fix", "-", "--stdin-filename", "jobs/x.sql"]) == (2 if b"\xff" in data else 0)
            assert stream.buffer.getvalue() == data.replace(b"oss-cn-hangzhou.", b"oss-cn-hangzhou-internal.")  # type: ignore[attr-defined]
    assert not (repo / "jobs/x.sql").exists()


def test_a_file_that_cannot_be_written_is_told(mclint: Any, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 2, the message names the file, and its finding is still there."""
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode, **more: mode != os.W_OK and real(path, mode, **more))
    done = mclint("check", "--fix")
    assert done.code == 2
    assert "bad.sql: not written: it is read-only" in done.err
    assert "MC201" in done.out


def test_a_link_that_leads_out_of_the_project_is_not_written(mclint: Any, repo: Path, tmp_path: Path) -> None:
    """A repository cannot make a run change files outside of it."""
    (tmp_path / "outside.sql").write_text((repo / BAD).read_text())
    (repo / BAD).unlink()
    (repo / BAD).symlink_to(tmp_path / "outside.sql")
    before = (tmp_path / "outside.sql").read_bytes()
    done = mclint("check", "--fix")
    assert done.code == 2
    assert (tmp_path / "outside.sql").read_bytes() == before
