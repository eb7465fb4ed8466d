"""Reading in several processes gives what reading in one gives, and bears the death of any of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mclint import parallel
from mclint.clock import Clock
from mclint.documents import Document
from mclint.engine import check_documents, read_all
from mclint.facts import FileFacts
from mclint.kit import Defaults, Kit
from mclint.languages.base import Collector, Language
from mclint.plugins import toolkit
from mclint.source import Source

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork: it reads in one process")

SQL = "SET odps.sql.allow.fullscan=true;\nLOAD OVERWRITE TABLE t{n} FROM LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/b{n}/';\n"


def documents(count: int = 80, size: int = 15_000) -> list[Document]:
    return [Document(f"{n:03}.sql", (SQL.format(n=n) + "-- " + "x" * size + "\n").encode(), language="sql") for n in range(count)]


@pytest.mark.parametrize("jobs", [2, 3, 7])
def test_the_outcome_is_that_of_one_process(jobs: int) -> None:
    """Findings, their order and their texts do not depend on the number of processes."""
    given = documents()
    paths = [document.path for document in given]
    assert parallel.worthwhile(given, jobs)
    one = check_documents(given, paths, toolkit(), Defaults())
    many = check_documents(given, paths, toolkit(), Defaults(), jobs=jobs)
    assert many == one
    assert len(one.findings) >= len(given)


class Fatal(Language):
    """Kills the process that reads certain texts."""

    name = "fatal"
    suffixes = (".fatal",)

    def read(self, source: Source, out: Collector) -> None:
        if "kill" in source.text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "leave" in source.text:
            os._exit(3)
        out.comment(source.span(0, 1), source.text[:9])


def test_a_file_that_kills_its_process_costs_itself_only() -> None:
    """Its finding names it and says how the process ended; all other files are read."""
    kit: Kit = toolkit()._replace(languages={**toolkit().languages, "fatal": Fatal()})
    texts = {5: b"kill", 6: b"leave", 40: b"kill"}
    given = [Document(f"{n:03}.fatal", texts.get(n, b"fine ") + b"x" * 15_000, language="fatal") for n in range(80)]
    files = read_all(given, kit, Defaults(), Clock(), jobs=2)
    assert list(files) == [document.path for document in given]
    assert {path for path, file in files.items() if file.facts.problems} == {"005.fatal", "006.fatal", "040.fatal"}
    assert "by signal 9" in files["005.fatal"].facts.problems[0].message
    assert "with code 3" in files["006.fatal"].facts.problems[0].message
    assert all(file.facts.comments for path, file in files.items() if not file.facts.problems)


CRASH = """
import ctypes, os, signal, sys
from mclint.cli import main
from mclint.languages.sql import adapter
real = adapter.read

def read(source, out):
    if "kill me" in source.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "segfault" in source.text:
        ctypes.string_at(0)
    if "memory" in source.text:
        bytes(1 << 62)
    if "leave" in source.text:
        os._exit(7)
    real(source, out)

adapter.read = read
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("options", [[], ["--no-cache"]])
def test_a_run_bears_real_crashes(tmp_path: Path, options: list[str]) -> None:
    """A kill, a segmentation fault, memory that is refused, an exit: each is told of its file, the others are judged, and the run ends."""
    faults = {7: "kill me", 20: "segfault", 21: "memory", 60: "leave", 79: "kill me"}
    (tmp_path / ".git").mkdir()
    for document in documents():
        number = int(document.path[:3])
        (tmp_path / document.path).write_bytes(f"-- {faults.get(number, '')}\n".encode() + (document.data or b""))
    command = [sys.executable, "-c", CRASH, "check", "--jobs", "2", "--format", "json", *options]
    environment = {**os.environ, "MCLINT_CACHE_DIR": str(tmp_path / "cache")}
    for _ in range(2):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, env=environment, check=False)
        findings = json.loads(done.stdout)["findings"]
        crashed = {found["path"]: found["message"] for found in findings if found["code"] == "MC003"}
        assert crashed.keys() == {f"{number:03}.sql" for number in faults}
        words = ("signal 9", "signal 11", "MemoryError", "code 7", "signal 9")
        assert all(word in crashed[path] for path, word in zip(sorted(crashed), words, strict=True))
        assert {found["path"] for found in findings if found["code"] == "MC201"} == {f"{n:03}.sql" for n in range(80) if n not in faults}
        assert done.returncode == 2
        assert "a rule or an adapter failed (MC003)" in done.stderr
        if options:
            break


def test_without_room_for_processes_one_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that refuses further processes gets its report all the same."""

    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    given = documents()
    paths = [document.path for document in given]
    one = check_documents(given, paths, toolkit(), Defaults())
    monkeypatch.setattr(os, "fork", refuse)
    assert check_documents(given, paths, toolkit(), Defaults(), jobs=2) == one


def test_no_process_is_left_behind() -> None:
    """Neither after a run nor after one that was cut off is there a child to wait for."""

    def interrupted(document: Document) -> FileFacts:
        return FileFacts(document.path, "sql")

    def book(language: str, seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        parallel.read(documents(), interrupted, 2, book)
    read_all(documents(), toolkit(), Defaults(), Clock(), jobs=2)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_little_work_is_done_in_one_process() -> None:
    """A few files, or small ones, are not worth a process."""
    assert not parallel.worthwhile(documents(5), 8)
    assert not parallel.worthwhile(documents(80, 10), 8)
    assert not parallel.worthwhile(documents(300), 1)
    assert not parallel.worthwhile(documents(1, 5_000_000), 8)
    python = [Document(f"{number}.py", b"x" * 20_000, language="python") for number in range(10)]
    assert parallel.worthwhile(python, 2)
    assert not parallel.worthwhile(python[:4], 2)


def test_limits_of_control_groups_count(tmp_path: Path) -> None:
    """The quota of the process's group, of one around it, in both versions of the interface."""
    (tmp_path / "own").write_text("0::/outer/inner\n")
    (tmp_path / "outer/inner").mkdir(parents=True)
    assert list(parallel._quotas(str(tmp_path), str(tmp_path / "own"))) == []
    (tmp_path / "outer/inner/cpu.max").write_text("max 100000\n")
    (tmp_path / "outer/cpu.max").write_text("150000 100000\n")
    assert list(parallel._quotas(str(tmp_path), str(tmp_path / "own"))) == [1.5]
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu/cpu.cfs_quota_us").write_text("300000\n")
    (tmp_path / "cpu/cpu.cfs_period_us").write_text("100000\n")
    assert sorted(parallel._quotas(str(tmp_path), str(tmp_path / "own"))) == [1.5, 3.0]
    (tmp_path / "cpu/cpu.cfs_quota_us").write_text("-1\n")
    assert list(parallel._quotas(str(tmp_path), str(tmp_path / "own"))) == [1.5]
    assert parallel.processors() >= 1
