"""The program: picks the command, and turns everything that can go wrong into a message and an exit code."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from mclint.cli.output import Output, OutputError
from mclint.cli.parser import Parser, UsageError
from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from argparse import Namespace

CLEAN, FOUND, FAILED, INTERRUPTED = 0, 1, 2, 130


class Command(NamedTuple):
    """A command: its module under `mclint.cli.commands` and what it is for."""

    module: str
    summary: str


class CommandModule(Protocol):
    """What the module of a command has."""

    configure: Callable[[Parser], None]
    """Adds the command's arguments."""
    run: Callable[[Namespace, Output], int]
    """Does the work and returns the exit code."""


COMMANDS: Mapping[str, Command] = {
    "check": Command("check", "find network faults in job code and connection files"),
    "rules": Command("rules", "list the rules"),
    "explain": Command("explain", "explain a rule: what it finds, why, and what to do instead"),
    "path": Command("path", "explain hop by hop how a job reaches its targets"),
    "graph": Command("graph", "draw which connection serves which target"),
    "init": Command("init", "write a first configuration and inventory from what the code shows"),
    "catalog": Command("catalog", "show what is known of regions, solutions and hosts"),
    "schema": Command("schema", "print the JSON Schema of a file that mclint reads or writes"),
    "baseline": Command("baseline", "accept the findings there are, so that only new ones are reported"),
}
"""All commands. A command is a module with `configure` and `run`, and a line here."""

_USAGE = """\
usage: mclint COMMAND [ARGUMENTS]

mclint finds network faults in MaxCompute jobs and connection files before they are submitted.

commands:
"""

_MORE = """
`mclint COMMAND --help` shows what a command takes; `mclint --version` the version.

exit codes:
  0   clean: no finding at or above --fail-on
  1   findings
  2   the job could not be done: bad usage or configuration, an unreadable file, a rule that failed
"""


def run(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name, and return the exit code."""
    output: Output | None = None
    try:
        output = Output()
        code = _dispatch(arguments, output)
        output.flush()
    except KeyboardInterrupt:
        if output is not None:
            output.complain("interrupted")
        return INTERRUPTED
    except OutputError as error:
        if output is not None:
            output.complain(str(error))
        return FAILED
    except Exception as error:  # noqa: BLE001 - Python's own exit code for it is 1, which means findings here
        if output is not None:
            output.complain(_internal(error))
        return FAILED
    return code


def _dispatch(arguments: Sequence[str], output: Output) -> int:
    words = list(arguments)
    if words[:1] == ["help"]:
        words = [*words[1:], "--help"] if words[1:] else ["--help"]
    if not words or words[0] in {"-h", "--help"}:
        if words:
            output.write(overview())
            return CLEAN
        output.complain("no command given\n" + overview().rstrip())
        return FAILED
    if words[0] in {"-V", "--version"}:
        from mclint import __version__

        output.line(f"mclint {__version__}")
        return CLEAN
    name, *rest = words
    command = COMMANDS.get(name)
    if command is None:
        output.complain(_unknown(name))
        return FAILED
    module: Any = import_module(f"mclint.cli.commands.{command.module}")
    return _run(name, command, module, rest, output)


def _run(name: str, command: Command, module: CommandModule, arguments: Sequence[str], output: Output) -> int:
    """Parse the arguments of a command and run it; what is the user's to mend becomes a message."""
    from mclint.config.errors import ConfigError
    from mclint.plugins import PluginError

    parser = Parser(name, command.summary[0].upper() + command.summary[1:] + ".")
    try:
        module.configure(parser)
        return module.run(parser.parse(arguments), output)
    except SystemExit as stop:  # argparse leaves this way after --help
        return stop.code if isinstance(stop.code, int) else CLEAN
    except UsageError as error:
        output.complain(f"{error}\nTry `mclint {name} --help`.")
    except ConfigError as error:
        output.complain("\n".join(error.lines()))
    except PluginError as error:
        output.complain(str(error))
    return FAILED


def overview() -> str:
    """Return the help of the program as a whole."""
    width = max(map(len, COMMANDS))
    return _USAGE + "".join(f"  {name:<{width}}  {command.summary}\n" for name, command in COMMANDS.items()) + _MORE


def _unknown(name: str) -> str:
    from mclint.config.errors import did_you_mean

    if name.startswith("-"):
        return f"there is no option {name}{did_you_mean(name, ['--help', '--version'])}\nTry `mclint --help`."
    if os.path.lexists(name):
        return f"there is no command '{name}', but a file of that name; to check it: mclint check {name}"
    return f"there is no command '{name}'{did_you_mean(name, COMMANDS)}\nTry `mclint --help`."


def _internal(error: Exception) -> str:
    from traceback import format_exception

    trace = "".join(format_exception(error)).rstrip()
    return f"internal error, please report it with the lines below: {type(error).__name__}\n{trace}"
