"""Where reports go: `--format NAME[=FILE]`, as often as one likes."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mclint.cli.output import Output, OutputError
from mclint.cli.parser import UsageError
from mclint.config.errors import did_you_mean
from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from mclint.reports.base import Reporter, Run


class Target(NamedTuple):
    """A report format and the file that it is written to (empty: standard output)."""

    reporter: Reporter
    file: str


def targets(values: Sequence[str] | None, reporters: Mapping[str, Reporter]) -> list[Target]:
    """Read the values of `--format`. Raises UsageError before any work is done."""
    found: list[Target] = []
    for value in values or ["text"]:
        name, equals, file = value.partition("=")
        if name not in reporters:
            known = did_you_mean(name, reporters) or f"; known are {', '.join(reporters)}"
            raise UsageError(f"there is no report format '{name}'{known}")
        if equals and not file:
            raise UsageError(f"--format {value}: the name of the file is missing")
        file = "" if file == "-" else file
        folder = os.path.dirname(file)
        if folder and not os.path.isdir(folder):
            raise UsageError(f"--format {value}: there is no folder '{folder}'")
        if file and os.path.isdir(file):
            raise UsageError(f"--format {value}: '{file}' is a folder")
        if any(target.file == file for target in found):
            place = f"the file '{file}'" if file else "standard output"
            raise UsageError(f"two reports go to {place}; give one a file of its own: --format {name}=FILE")
        found.append(Target(reporters[name], file))
    return found


def write(wanted: Sequence[Target], run: Run, output: Output, *, statistics: bool = False) -> None:
    """Write all reports; those in files are replaced in one step. Raises OutputError."""
    from mclint.reports.base import Display, display_for, emit

    for target in wanted:
        if target.file:
            _write_file(target, run, statistics=statistics)
        elif sys.stdout is not None:
            emit(target.reporter, run, output.write, display_for(sys.stdout, os.environ, statistics=statistics))
        else:
            emit(target.reporter, run, output.write, Display())


def _write_file(target: Target, run: Run, *, statistics: bool) -> None:
    from mclint.fixes.write import WriteError, replace_file
    from mclint.reports.base import Display, emit

    pieces: list[str] = []
    emit(target.reporter, run, pieces.append, Display(statistics=statistics))
    try:
        replace_file(target.file, "".join(pieces).encode("utf-8", "backslashreplace"))
    except WriteError as error:
        raise OutputError(str(error)) from None
