"""The command line: one module per command, imported when the command is used."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # `typing` alone would double what `--version` takes
if TYPE_CHECKING:
    from typing import NoReturn

_VERSION = (["--version"], ["-V"])


def main(argv: list[str] | None = None) -> int:
    """Run mclint and return its exit code: 0 clean, 1 findings, 2 the job could not be done (130: interrupted)."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    if arguments[:1] in _VERSION and sys.stdout is not None:
        # Asked by every tool that wraps this one: nothing more is loaded for it.
        from mclint import __version__

        try:
            print(f"mclint {__version__}", flush=True)
        except OSError:
            return 2
        return 0
    from mclint.cli.program import run

    return run(arguments)


def program() -> NoReturn:
    """Run mclint as a process of its own, and end it."""
    if sys.argv[1:2] in _VERSION:
        code = main()
        if code:
            os._exit(code)  # what could not be written would be tried again on the way out, and end in another code
        sys.exit(code)
    from atexit import _run_exitfuncs as run_exit_functions

    from mclint.modules import store

    modules = store()
    modules.open()
    from mclint import memory

    # What the start of a run makes it keeps: looking for garbage among it is for nothing (3 ms).
    memory.take()
    try:
        code = main()
    finally:
        modules.close()
    # Taking the interpreter down would give back, module by module, memory that the system takes back at once (6 ms).
    run_exit_functions()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        sys.exit(code)
    os._exit(code)
