"""Whatever lies in a tree, a run ends in findings or messages and the right exit code, never in a stack trace."""

from __future__ import annotations

import json
import os
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

BAD_CODE = "CREATE EXTERNAL TABLE t (a STRING) LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/bucket/dir/';\n"


def findings(done: Any) -> list[tuple[str, str]]:
    """Return path and code of the findings of a JSON report."""
    assert "Traceback" not in done.err
    return [(finding["path"], finding["code"]) for finding in json.loads(done.out)["findings"]]


def check(mclint: Any, *words: str) -> tuple[int, list[tuple[str, str]]]:
    """Check and return exit code and findings."""
    done = mclint("check", *words, "--format", "json")
    return done.code, findings(done)


@pytest.fixture(autouse=True)
def only_bad(repo: Path) -> None:
    """Take the good job out of the repository; the bad one stays to show that the others are checked all the same."""
    (repo / "jobs/good.sql").unlink()


def test_a_truncated_file(mclint: Any, repo: Path) -> None:
    """The rest is unreadable, what stands before is checked."""
    (repo / "cut.sql").write_text("set odps.a=1;\n" + BAD_CODE + "CREATE EXTERNAL TABLE u (a STRING) LOCATION 'oss://oss-cn-")
    code, found = check(mclint, "cut.sql")
    assert code == 1
    assert ("cut.sql", "MC201") in found
    assert ("cut.sql", "MC001") in found


@pytest.mark.parametrize("data", [b"set odps.a=1;\0\0\0", b"odps" + bytes(range(256)), b"\xff\xfeo\0d\0p\0s\0\0", b"odps \x80\x81\xff"])
def test_a_binary_file(mclint: Any, repo: Path, data: bytes) -> None:
    """NUL bytes, all bytes, half a character: an unreadable file is a finding, and 2 if it was named."""
    (repo / "binary.sql").write_bytes(data)
    code, found = check(mclint)
    assert (code, ("binary.sql", "MC002") in found, ("jobs/bad.sql", "MC201") in found) == (1, True, True)
    assert check(mclint, "binary.sql") == (2, [("binary.sql", "MC002")])


def test_a_binary_file_that_is_not_ours(mclint: Any, repo: Path) -> None:
    """A database dump without any of our words is no finding."""
    (repo / "dump.sql").write_bytes(bytes(range(256)) * 10)
    assert check(mclint, "dump.sql") == (0, [])


@pytest.mark.parametrize("brackets", ["()", "[]", "{}"])
@pytest.mark.parametrize("suffix", [".sql", ".py", ".yaml", ".json", ".java", ".tf", ".sh", ".scala"])
def test_five_thousand_nested_brackets(mclint: Any, repo: Path, suffix: str, brackets: str) -> None:
    """Nesting beyond reason does not end the run; the neighbour is checked."""
    left, right = brackets
    for closed in (True, False):
        text = f"odps = {left * 5000}1{right * 5000 if closed else ''}\n"
        (repo / f"deep{suffix}").write_text(text)
        start = perf_counter()
        code, found = check(mclint)
        assert code == 1
        assert ("jobs/bad.sql", "MC201") in found
        assert "MC003" not in {code for _, code in found}
        assert perf_counter() - start < 20


def test_a_file_of_20_megabytes(mclint: Any, repo: Path) -> None:
    """It is told as too large if it is ours, and read if the configuration allows it; one that is not ours is passed over."""
    (repo / "big.sql").write_bytes(b"-- odps\n" + b"-- filler filler filler\n" * 900_000)
    (repo / "data.json").write_bytes(b'["filler"]\n' * 2_000_000)
    code, found = check(mclint)
    assert (code, found) == (1, [("big.sql", "MC002"), ("jobs/bad.sql", "MC201")])
    assert check(mclint, "big.sql")[0] == 2
    assert check(mclint, "data.json") == (0, [])


def test_a_folder_without_permission(mclint: Any, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding on the folder; 2 if it was named. Simulated, as the superuser may read everything."""
    (repo / "locked").mkdir()
    scandir = os.scandir

    def refuse(path: Any) -> Any:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert check(mclint) == (1, [("jobs/bad.sql", "MC201"), ("locked", "MC002")])
    assert check(mclint, "locked") == (2, [("locked", "MC002")])


def test_a_file_without_permission(mclint: Any, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for a file."""
    (repo / "secret.sql").write_text("odps")
    real = os.open

    def refuse(path: Any, *more: Any, **options: Any) -> int:
        if str(path).endswith("secret.sql"):
            raise PermissionError(13, "Permission denied")
        return real(path, *more, **options)

    monkeypatch.setattr(os, "open", refuse)
    assert check(mclint) == (1, [("jobs/bad.sql", "MC201"), ("secret.sql", "MC002")])
    done = mclint("check", "secret.sql")
    assert done.code == 2
    assert "permission denied" in done.out
    assert "secret.sql could not be read" in done.err


@pytest.mark.skipif(os.name == "nt", reason="file names are bytes on POSIX")
@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github", "gitlab", "junit"])
@pytest.mark.parametrize(
    "name",
    [
        b"new\nline.sql",
        b"::error file=x::pwned.sql",
        b"esc\x1b[2J\x07.sql",
        b"bytes-\xff\xfe.sql",
        b"##[error]x.sql",
        "\u202egpj.sql".encode(),
    ],
)
def test_a_hostile_file_name(mclint: Any, repo: Path, name: bytes, form: str) -> None:
    """No name forges a line or reaches the terminal raw; the file is checked, listed and mended like any other."""
    path = os.fsencode(repo) + b"/" + name
    with open(path, "wb") as file:
        file.write(BAD_CODE.encode())
    done = mclint("check", "--format", form)
    assert done.code == 1
    for output in (done.out, mclint("check", "--show-files").out, mclint("check", "--diff").out):
        assert "\x1b" not in output
        assert "\x07" not in output
        assert "\u202e" not in output
        assert not [line for line in output.splitlines() if line.startswith(("line.sql", "::error file=x", "##[error]"))]
    assert mclint("check", "--fix").code == 0
    with open(path, "rb") as file:
        assert b"-internal" in file.read()


def test_a_job_in_every_broken_encoding(mclint: Any, repo: Path) -> None:
    """Half a UTF-16 unit, a byte order mark alone, UTF-16 that is none: read or told, never a crash."""
    for number, data in enumerate((b"\xff\xfe", b"\xff\xfeo", b"\xef\xbb\xbf", b"\0\0\xfe\xffodps", "odps 中".encode("utf-16")[:-1])):
        (repo / f"e{number}.sql").write_bytes(data + (b"" if number else b"o\0d\0p\0s\0"))
    code, _ = check(mclint)
    assert code == 1


def test_a_hostile_configuration(mclint: Any, repo: Path) -> None:
    """Deep, huge, binary: exit code 2 and one message."""
    for data in (b"[" * 100_000, b"a: &a [*a]\n", b"\xff\xfe\x00", b"\x00", b"a" * 2_000_000, b"- " * 50_000):
        (repo / "mclint.yaml").write_bytes(data)
        done = mclint("check")
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("mclint: mclint.yaml")
        assert len(done.err.splitlines()) == 1
