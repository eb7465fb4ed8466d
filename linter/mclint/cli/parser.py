"""Parsing of arguments, with errors that say what to do."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn, cast

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


class UsageError(Exception):
    """Arguments that cannot be understood; the message says what is wrong."""


class Parser:
    """The arguments of a command. Raises UsageError, takes no abbreviations and knows near misses.

    `argparse` explains what is wrong and prints the help. It is loaded for these only, since with what it imports and compiles it takes
    8 ms, a tenth of a run; arguments that are right are few enough kinds to be read here.
    """

    def __init__(self, command: str, summary: str) -> None:
        self._command = command
        self._summary = summary
        self._arguments: list[tuple[tuple[str, ...], dict[str, Any]]] = []

    def add_argument(self, *names: str, **options: Any) -> None:
        """Add an argument, in the words of `argparse`."""
        self._arguments.append((names, options))

    def parse(self, arguments: Sequence[str]) -> Namespace:
        """Parse all arguments. Raises UsageError, and SystemExit after printing the help."""
        found = self._read(arguments)
        return self._explain(arguments) if found is None else cast("Namespace", SimpleNamespace(**found))

    def _read(self, arguments: Sequence[str]) -> dict[str, Any] | None:
        """Return the values by name, or None if anything is not as it should be."""
        values: dict[str, Any] = {}
        options: dict[str, tuple[str, dict[str, Any]]] = {}
        places: list[tuple[str, dict[str, Any]]] = []
        for names, more in self._arguments:
            name = more.get("dest") or names[0].lstrip("-").replace("-", "_")
            values[name] = more.get("default", False if more.get("action") == "store_true" else None)
            if names[0].startswith("-"):
                options.update((option, (name, more)) for option in names)
            else:
                places.append((name, more))
        words: list[str] = []
        rest = iter(arguments)
        for argument in rest:
            if argument == "--":
                words.extend(rest)
            elif not argument.startswith("-") or argument == "-":
                words.append(argument)
            else:
                option, equals, value = argument.partition("=")
                name, more = options.get(option, ("", {}))
                action = more.get("action", "store")
                if not name or (action == "store_true" and equals):
                    return None
                if action == "store_true":
                    values[name] = True
                    continue
                given = value if equals else next(rest, "-?")
                if not equals and given.startswith("-") and given != "-":
                    return None
                taken = _convert(given, more)
                if taken is None or action not in {"store", "append"}:
                    return None
                values[name] = [*(values[name] or ()), taken] if action == "append" else taken
        return values if _place(words, places, values) else None

    def _explain(self, arguments: Sequence[str]) -> Namespace:
        """Let `argparse` parse: it knows what is wrong with the arguments."""
        full = self._full()
        options, extra = full.parse_known_intermixed_args(arguments)
        if extra:
            # An unknown option is what is wrong, rather than a word that may be its value.
            word = next((each for each in extra if each.startswith("-") and each != "-"), extra[0]).partition("=")[0]
            known = [name for names, _ in self._arguments for name in names if name.startswith("--")]
            if word.startswith("-") and word != "-":
                from mclint.config.errors import did_you_mean

                raise UsageError(f"there is no option {word}{did_you_mean(word, known)}")
            raise UsageError(f"too many arguments: {word}")
        return options

    def _full(self) -> ArgumentParser:
        from argparse import ArgumentParser, HelpFormatter

        class Formatter(HelpFormatter):
            """Help with room for long options, as wide as the terminal up to 100 columns."""

            def __init__(self, prog: str) -> None:
                super().__init__(prog, max_help_position=32, width=min(columns(), 100))

        class Full(ArgumentParser):
            def error(self, message: str) -> NoReturn:
                raise UsageError(message)

        full = Full(
            prog=f"mclint {self._command}", description=self._summary, allow_abbrev=False, formatter_class=Formatter, add_help=False
        )
        full.add_argument("-h", "--help", action="help", help="show this text and exit")
        for names, options in self._arguments:
            full.add_argument(*names, **options)
        return full


def _convert(text: str, options: dict[str, Any]) -> Any:
    """Return the value of an option, or None if it is none of those that it takes."""
    kind = options.get("type")
    if kind is not None:
        try:
            return kind(text)
        except Exception:  # noqa: BLE001 - argparse is asked again, and says what it was
            return None
    choices = options.get("choices")
    return text if choices is None or text in choices else None


def _place(words: list[str], places: list[tuple[str, dict[str, Any]]], values: dict[str, Any]) -> bool:
    """Give words to the arguments without option, in order; whether they fit."""
    for name, options in places:
        many = options.get("nargs")
        if many == "*":
            values[name], words = [_convert(word, options) for word in words], []
            if None in values[name]:
                return False
        elif words:
            values[name] = _convert(words[0], options)
            if values[name] is None:
                return False
            words = words[1:]
        elif many != "?":
            return False
    return not words


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
