"""`mclint schema NAME`: print a JSON Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mclint.cli.parser import Parser, UsageError
from mclint.cli.program import CLEAN

if TYPE_CHECKING:
    from argparse import Namespace

    from mclint.cli.output import Output


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="name of a schema; without it the names are listed")


def run(options: Namespace, output: Output) -> int:
    """Print the schema as it is, or the names of all."""
    import mclint_schemas

    if options.name is None:
        output.lines(mclint_schemas.names())
        return CLEAN
    try:
        text = mclint_schemas.text(options.name)
    except KeyError:
        from mclint.config.errors import did_you_mean

        names = mclint_schemas.names()
        raise UsageError(
            f"there is no schema '{options.name}'{did_you_mean(options.name, names) or '; known are ' + ', '.join(names)}"
        ) from None
    output.raw(text.encode())
    return CLEAN
