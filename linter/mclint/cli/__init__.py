"""The command line: one module per command, imported when the command is used."""

from __future__ import annotations

import sys


def main(argv: list[str] | None = None) -> int:
    """Run mclint and return its exit code: 0 clean, 1 findings, 2 the job could not be done (130: interrupted)."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    if arguments[:1] in (["--version"], ["-V"]) and sys.stdout is not None:
        # Asked by every tool that wraps this one: nothing more is loaded for it.
        from mclint import __version__

        try:
            print(f"mclint {__version__}", flush=True)
        except OSError:
            return 2
        return 0
    if argv is not None:
        from mclint.cli.program import run

        return run(arguments)
    from mclint.modules import store

    modules = store()
    modules.open()
    try:
        from mclint.cli.program import run

        return run(arguments)
    finally:
        modules.close()
