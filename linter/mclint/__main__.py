"""`python -m mclint`."""

from __future__ import annotations

import os
import sys


def _leave_working_directory() -> None:
    """Take the working directory off the import path, where `-m` has put it: a folder that is linted must not bring in code.

    It stays if this program itself lies there.
    """
    first = sys.path[0] if sys.path else ""
    if getattr(sys.flags, "safe_path", False):
        return
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if os.path.abspath(first) == os.getcwd() and os.path.abspath(first) != home:
        del sys.path[0]


if __name__ == "__main__":
    _leave_working_directory()
    from mclint.cli import program

    program()
