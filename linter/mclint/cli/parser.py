"""Parsing of arguments, with errors that say what to do."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn


class UsageError(Exception):
    """Arguments that cannot be understood; the message says what is wrong."""


class Parser(argparse.ArgumentParser):
    """An argument parser that raises UsageError, takes no abbreviations and knows near misses."""

    def __init__(self, command: str, summary: str, **more: Any) -> None:
        super().__init__(
            prog=f"mclint {command}",
            description=summary,
            allow_abbrev=False,
            formatter_class=_Formatter,
            add_help=False,
            **more,
        )
        self.add_argument("-h", "--help", action="help", help="show this text and exit")

    def error(self, message: str) -> NoReturn:
        raise UsageError(message)

    def parse(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse all arguments. Raises UsageError."""
        options, extra = self.parse_known_args(arguments)
        if extra:
            word = extra[0].partition("=")[0]
            known = [name for action in self._actions for name in action.option_strings if name.startswith("--")]
            if word.startswith("-") and word != "-":
                from mclint.config.errors import did_you_mean

                raise UsageError(f"there is no option {word}{did_you_mean(word, known)}")
            raise UsageError(f"too many arguments: {word}")
        return options


class _Formatter(argparse.HelpFormatter):
    """Help with room for long options, as wide as the terminal up to 100 columns."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=32, width=min(columns(), 100))


def columns() -> int:
    """Return the width of the terminal, or 100."""
    import os

    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given[:4]) >= 20:
        return int(given[:4])
    try:
        return os.get_terminal_size().columns
    except (OSError, ValueError):
        return 100


def words(values: Sequence[str] | None) -> tuple[str, ...] | None:
    """Return the words of an option that may be repeated and takes several with commas; None if it was not given."""
    if values is None:
        return None
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())
