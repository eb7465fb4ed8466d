"""The program as a whole: commands, help, errors of usage, exit codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import mclint as package
from mclint.cli import program
from mclint.cli.output import Output, OutputError


def test_version(mclint: Any) -> None:
    """Both spellings, first or alone."""
    for option in ("--version", "-V"):
        assert mclint(option) == (0, f"mclint {package.__version__}\n", "")


def test_help(mclint: Any) -> None:
    """The overview names every command and the exit codes; `help COMMAND` is `COMMAND --help`."""
    for words in (["--help"], ["-h"], ["help"]):
        done = mclint(*words)
        assert (done.code, done.err) == (0, "")
        assert all(f"  {name} " in done.out for name in program.COMMANDS)
        assert "exit codes:" in done.out
    assert mclint("help", "check") == mclint("check", "--help")


@pytest.mark.parametrize("name", sorted(program.COMMANDS))
def test_every_command_has_help(mclint: Any, name: str) -> None:
    """It says what the command is for and explains every argument."""
    done = mclint(name, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"usage: mclint {name} ")
    summary = program.COMMANDS[name].summary
    assert summary[1:] in " ".join(done.out.split())
    # An option without help ends its line right after its name and value.
    for line in done.out.splitlines():
        assert not line.strip().startswith("==SUPPRESS==")


def test_the_contract_of_check(mclint: Any) -> None:
    """Every option that was promised is there."""
    text = mclint("check", "--help").out
    promised = (
        "--format --select --ignore --persona --fail-on --stdin-filename --docs --fix --unsafe-fixes --diff --baseline "
        "--jobs --no-cache --statistics --config --show-files --show-settings --timings"
    )
    assert [option for option in promised.split() if f" {option}" not in text] == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "mclint: no command given\nusage: mclint COMMAND"),
        (["chek"], "mclint: there is no command 'chek'; did you mean 'check'?\nTry `mclint --help`."),
        (["xyzzy"], "mclint: there is no command 'xyzzy'\nTry"),
        (["--versoin"], "mclint: there is no option --versoin; did you mean '--version'?"),
        (["jobs"], "mclint: there is no command 'jobs', but a file of that name; to check it: mclint check jobs"),
        (["check", "--formt", "json"], "mclint: there is no option --formt; did you mean '--format'?\nTry `mclint check --help`."),
        (["check", "--sel", "MC2"], "there is no option --sel; did you mean '--select'?"),
        (["check", "--fail-on", "info"], "argument --fail-on: invalid choice: 'info' (choose from"),
        (["check", "--persona", "x"], "argument --persona: invalid choice"),
        (["check", "--jobs", "0"], "argument --jobs: '0' is not a number from 1"),
        (["check", "--format", "jsn"], "there is no report format 'jsn'; did you mean 'json'?"),
        (["check", "--format", "json="], "--format json=: the name of the file is missing"),
        (["check", "--format", "json=no/x.json"], "there is no folder 'no'"),
        (["check", "--format", "json=jobs"], "'jobs' is a folder"),
        (["check", "--format", "json", "--format", "text"], "two reports go to standard output"),
        (["check", "--format", "json=a", "--format", "text=a"], "two reports go to the file 'a'"),
        (["check", "-"], "standard input (-) needs a name that tells what it is: --stdin-filename job.sql"),
        (["check", "--stdin-filename", "a.sql", "jobs"], "--stdin-filename names standard input, which is not among the paths"),
        (["check", "--unsafe-fixes"], "--unsafe-fixes goes with --fix or --diff"),
        (["check", "--config", "no.yaml"], "there is no configuration file 'no.yaml'"),
        (["check", "--select", "MC2x"], "mclint: --select: there is no rule 'MC2x'; did you mean 'MC2"),
        (["check", "nope.sql"], "mclint: there is no file or folder 'nope.sql'"),
        (["check", "jobs/bda.sql"], "there is no file or folder 'jobs/bda.sql'; did you mean 'jobs/bad.sql'?"),
        (["check", "--baseline", "no.json"], "the baseline cannot be used: no.json: No such file"),
        (["explain"], "the following arguments are required: RULE"),
        (["explain", "MC299"], "there is no rule 'MC299'; did you mean 'MC2"),
        (["explain", "MC201", "MC202"], "too many arguments: MC202"),
        (["rules", "MC99"], "there is no rule 'MC99'"),
        (["schema", "confg"], "there is no schema 'confg'; did you mean 'config'?"),
        (["schema", "../config"], "there is no schema '../config'"),
        (["catalog", "host"], "which host?"),
        (["catalog", "regions", "cn-hangzou"], "there is no region 'cn-hangzou'; did you mean 'cn-hangzhou'?"),
        (["catalog", "solutions", "vcp"], "there is no solution 'vcp'; did you mean 'vpc'?"),
    ],
)
def test_bad_usage(mclint: Any, repo: Path, words: list[str], message: str) -> None:
    """Exit code 2, and a message that says what is wrong and what to do; never a stack trace."""
    done = mclint(*words)
    assert done.code == 2
    assert message in done.err
    assert "Traceback" not in done.err


def test_an_escape_code_in_an_argument_does_not_reach_the_terminal(mclint: Any, repo: Path) -> None:
    """Messages go through the gate."""
    for words in (["\x1b[31m"], ["check", "\x1b[31m.sql"], ["explain", "\x1b[31m"], ["check", "--format", "\x1b[31m"]):
        done = mclint(*words)
        assert done.code == 2
        assert "\x1b" not in done.err


def test_an_interrupt_ends_quietly(mclint: Any, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control-C gives one line and the shell's code for it."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mclint.cli.session.Session.check", interrupt)
    assert mclint("check") == (130, "", "mclint: interrupted\n")


def test_a_fault_of_the_program_is_not_taken_for_findings(mclint: Any, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception that nobody expected: exit code 2, not Python's 1."""

    def crash(*_: Any) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("mclint.cli.session.Session.check", crash)
    done = mclint("check")
    assert done.code == 2
    assert done.err.startswith("mclint: internal error, please report it with the lines below: ZeroDivisionError")


def test_every_module_of_a_command_keeps_the_contract() -> None:
    """A command is a module with `configure` and `run`."""
    from importlib import import_module

    for command in program.COMMANDS.values():
        module = import_module(f"mclint.cli.commands.{command.module}")
        assert callable(module.configure)
        assert callable(module.run)
        assert module.__doc__ is not None
        assert module.__doc__.startswith("`mclint ")


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of writing is an error of the run; a reader that is gone is not."""

    class Stream:
        def __init__(self, error: OSError) -> None:
            self.error = error

        def write(self, _: str) -> None:
            raise self.error

    output = Output()
    monkeypatch.setattr("sys.stdout", Stream(OSError(28, "No space left on device")))
    with pytest.raises(OutputError, match="no space left on device"):
        output.write("x")
    output.write("said once only")
    output = Output()
    monkeypatch.setattr("sys.stdout", Stream(BrokenPipeError()))
    output.write("x")
    monkeypatch.setattr("sys.stdout", None)
    Output().write("x")
