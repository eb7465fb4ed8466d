"""The program as a process: pipes that close, odd terminals, signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

MCLINT = [sys.executable, "-m", "mclint"]
BAD = "CREATE EXTERNAL TABLE t (a STRING) LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/桶/dir/'; -- 中文\n"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX processes")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Return a folder with a bad job in Chinese."""
    (tmp_path / "坏.sql").write_text("set odps.a=1;\n" + BAD, encoding="utf-8")
    return tmp_path


def run(*words: str, cwd: Path, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a process of its own."""
    environment = {**os.environ, "NO_COLOR": "1", **more.pop("env", {})}
    return subprocess.run([*MCLINT, *words], capture_output=True, cwd=cwd, env=environment, check=False, timeout=60, **more)


def test_the_installed_program_and_the_module_are_one(work: Path) -> None:
    """`mclint` and `python -m mclint` print the same and exit the same."""
    script = Path(sys.executable).parent / "mclint"
    if not script.exists():
        pytest.skip("the program is not installed")
    environment = {**os.environ, "NO_COLOR": "1"}
    installed = subprocess.run([str(script), "check"], capture_output=True, cwd=work, env=environment, check=False)
    module = run("check", cwd=work)
    assert (installed.returncode, installed.stdout, installed.stderr) == (module.returncode, module.stdout, module.stderr)
    assert installed.returncode == 1


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"LC_ALL": "POSIX"},
    ],
    ids=lambda env: " ".join(f"{key}={value}" for key, value in env.items()),
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_terminals_that_are_not_utf8(work: Path, env: dict[str, str], form: str) -> None:
    """What the terminal cannot show is spelt out; the result is the same, and JSON stays JSON."""
    done = run("check", "--format", form, cwd=work, env=env)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"MC201" in done.stdout
    if form == "json":
        # With file names in ASCII too, Python itself knows only the bytes of this one: they are spelt out.
        assert json.loads(done.stdout)["findings"][0]["path"] in {"坏.sql", "\\xe5\\x9d\\x8f.sql"}


def test_a_reader_that_goes_away(work: Path) -> None:
    """`mclint check | head -1`: no noise, and the exit code is that of the findings."""
    for number in range(300):
        (work / f"j{number}.sql").write_text("set odps.a=1;\n" + BAD * 5, encoding="utf-8")
    with subprocess.Popen([*MCLINT, "check"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=work) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
    assert (process.returncode, errors) == (1, b"")


@pytest.mark.parametrize("closed", [(1,), (2,), (0,), (0, 1, 2)])
def test_closed_streams(work: Path, closed: tuple[int, ...]) -> None:
    """Without standard output, error or input the run still does its work and says so by its exit code."""

    def close() -> None:
        for handle in closed:
            os.close(handle)

    done = run("check", "--format", "json=out.json", "--format", "text", cwd=work, preexec_fn=close)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert json.loads((work / "out.json").read_bytes())["findings"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("words", [["check"], ["check", "--format", "json"], ["rules"], ["--help"], ["--version"], ["schema", "config"]])
def test_a_full_disk(work: Path, words: list[str]) -> None:
    """A report that could not be written is no result."""
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*MCLINT, *words], stdout=full, stderr=subprocess.PIPE, cwd=work, check=False)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    if words != ["--version"]:
        assert b"no space left on device" in done.stderr


def test_an_interrupt(work: Path) -> None:
    """Control-C while standard input is awaited: one line, code 130."""
    with subprocess.Popen(
        [*MCLINT, "check", "-", "--stdin-filename", "x.sql"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=work,
        # A test run in the background may have been started deaf to the signal.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no thread runs here
    ) as process:
        assert process.stdin is not None
        # It reads until the end of its input, which does not come before the signal.
        process.stdin.write(b"set odps.a=1;\n")
        process.stdin.flush()
        while Path(f"/proc/{process.pid}/wchan").exists() and "pipe" not in Path(f"/proc/{process.pid}/wchan").read_text():
            if process.poll() is not None:
                break
        else:
            import time

            time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=30)
    assert (process.returncode, out, errors) == (130, b"", b"mclint: interrupted\n")


def test_standard_input_in_bytes(work: Path) -> None:
    """Standard input is bytes: its encoding is found as that of a file is, whatever the terminal's."""
    data = ("set odps.a=1;\n" + BAD).encode("gbk")
    done = run("check", "-", "--stdin-filename", "x.sql", "--format", "json", cwd=work, input=data, env={"PYTHONIOENCODING": "ascii"})
    assert [finding["path"] for finding in json.loads(done.stdout)["findings"]] == ["x.sql"]
    fixed = run("check", "-", "--stdin-filename", "x.sql", "--fix", cwd=work, input=data)
    assert fixed.stdout == data.replace(b"oss-cn-hangzhou.", b"oss-cn-hangzhou-internal.")
