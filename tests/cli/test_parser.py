"""Arguments that are right are read without argparse, and just as argparse would read them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mclint.cli.parser import Parser, UsageError, words
from mclint.cli.program import COMMANDS

WORDS = ["a.sql", "-", "json", "regions", "host", "MC2", "3", "0", "auditor", "error", "", "x=y", "-x", "--nope"]


def parser(name: str) -> Parser:
    """Return the parser of a command."""
    made = Parser(name, COMMANDS[name].summary)
    module: Any = import_module(f"mclint.cli.commands.{COMMANDS[name].module}")
    module.configure(made)
    return made


def by_argparse(made: Parser, arguments: list[str]) -> dict[str, Any] | None:
    """Return what argparse makes of arguments, or None if it refuses them."""
    try:
        options, extra = made._full().parse_known_intermixed_args(arguments)
    except (UsageError, SystemExit):
        return None
    return None if extra else vars(options)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_quick_way_is_the_long_way(name: str) -> None:
    """What is read at once is what argparse reads; what argparse refuses is not read at once."""
    made = parser(name)
    options = [option for names, _ in made._arguments for option in names if option.startswith("-")]
    pieces = st.sampled_from([*WORDS, *options, *(f"{option}=json" for option in options)]) if options else st.sampled_from(WORDS)

    @given(st.lists(pieces, max_size=5))
    def law(arguments: list[str]) -> None:
        quick = made._read(arguments)
        if quick is not None:
            assert quick == by_argparse(made, arguments), arguments

    law()


def test_paths_and_options_may_be_mixed() -> None:
    """`check a --fix b` means both paths, also when argparse reads them."""
    made = parser("check")
    for arguments in (["a", "--fix", "b"], ["--fix", "a", "b"], ["a", "b", "--fix"]):
        assert (made.parse(arguments).paths, made.parse(arguments).fix) == (["a", "b"], True)
        assert vars(made._explain(arguments)) == vars(made.parse(arguments))
    assert made.parse(["--", "--fix", "-x"]).paths == ["--fix", "-x"]


def test_the_unknown_option_is_named_not_its_neighbour() -> None:
    """Of several words that do not fit the option is what is wrong."""
    with pytest.raises(UsageError, match=r"there is no option --formt; did you mean '--format'\?"):
        parser("check").parse(["a", "--fix", "b", "--formt", "json"])


def test_words_of_repeated_options() -> None:
    """Commas and repetitions add up."""
    assert words(None) is None
    assert words(["MC2, MC3", "MC401,"]) == ("MC2", "MC3", "MC401")
