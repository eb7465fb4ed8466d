"""Reading arguments without `argparse` gives what `argparse` gives."""

from __future__ import annotations

from importlib import import_module

from hypothesis import given, settings
from hypothesis import strategies as st

from mclint.cli.parser import Parser, UsageError
from mclint.cli.program import COMMANDS

WORDS = (
    "a.sql",
    "jobs/",
    "-",
    "MC201",
    "--select",
    "--select=MC1,MC2",
    "--ignore",
    "--persona",
    "auditor",
    "--persona=loud",
    "--docs",
    "--config",
    "--config=",
    "--jobs",
    "--jobs=2",
    "0",
    "4",
    "--no-cache",
    "--fix",
    "--fix=1",
    "--format",
    "--format=json=x.json",
    "json",
    "--output",
    "-x",
    "--sel",
    "--unknown",
    "regions",
    "hosts",
    "",
)


def _parser(command: str) -> Parser:
    parser = Parser(command, "Summary.")
    import_module(f"mclint.cli.commands.{COMMANDS[command].module}").configure(parser)
    return parser


@settings(max_examples=300, deadline=None)
@given(
    command=st.sampled_from(sorted(COMMANDS)),
    options=st.lists(st.sampled_from(WORDS), max_size=5),
    paths=st.lists(st.sampled_from(WORDS[:4]), max_size=2),
)
def test_the_short_way_and_argparse_read_the_same(command: str, options: list[str], paths: list[str]) -> None:
    """Whenever both understand the arguments, they understand the same; what the short way refuses is left to `argparse`."""
    arguments = [*options, *paths]
    parser = _parser(command)
    short = parser._read(arguments)
    try:
        full = vars(parser._explain(arguments))
    except UsageError:
        full = None
    if short is not None and full is not None:
        assert short == full
    if full is not None:
        assert short is not None, "arguments that are right must not take the long way"


def test_paths_may_stand_between_options() -> None:
    """`argparse` takes paths in one place only."""
    found = _parser("check").parse(["a.sql", "--docs", "b.sql"])
    assert (found.paths, found.docs) == (["a.sql", "b.sql"], True)
