"""`mclint graph`: draw which connection serves which target of which job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mclint.cli.parser import Parser, UsageError
from mclint.cli.program import CLEAN

if TYPE_CHECKING:
    from argparse import Namespace

    from mclint.cli.output import Output


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument("path", nargs="?", metavar="PATH", default=".", help="folder of the project, or one file with jobs (default: .)")
    parser.add_argument("--format", choices=("mermaid", "dot", "svg"), default="mermaid", help="form of the drawing (default: mermaid)")
    parser.add_argument("--output", metavar="FILE", help="write to a file instead of standard output")
    parser.add_argument("--docs", action="store_true", help="draw the code in documentation too")
    parser.add_argument("--config", metavar="FILE", default="", help="use this configuration and no other")


def run(options: Namespace, output: Output) -> int:
    """Draw the plan of the project."""
    import os

    from mclint.cli.modelling import modelled
    from mclint.network.plan import Plan, plan
    from mclint.reports import drawings

    boxes, ways = [], []
    for number, item in enumerate(modelled((options.path,), options.config, docs=options.docs)):
        found = plan(item.model, item.inner(options.path) if os.path.isfile(options.path) else "")
        prefix = f"p{number}" if number else ""
        boxes += [box._replace(id=prefix + box.id) for box in found.boxes]
        ways += [way._replace(start=prefix + way.start, end=prefix + way.end) for way in found.ways]
    draw = {"mermaid": drawings.mermaid, "dot": drawings.dot, "svg": drawings.svg}[options.format]
    lines = list(draw(Plan(tuple(boxes), tuple(ways))))
    if options.output is None:
        output.lines(lines)
        return CLEAN
    try:
        with open(options.output, "w", encoding="utf-8", newline="\n") as file:
            file.write("\n".join(lines) + "\n")
    except OSError as error:
        raise UsageError(f"the drawing could not be written to '{options.output}': {error.strerror}") from None
    return CLEAN
