"""`mclint path JOB`: explain hop by hop how a job reaches its targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mclint.cli.parser import Parser, UsageError
from mclint.cli.program import CLEAN, FOUND

if TYPE_CHECKING:
    from argparse import Namespace

    from mclint.cli.output import Output


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument("job", metavar="FILE", help="file with the job: SQL, Python, Java, Scala, shell …")
    parser.add_argument("--docs", action="store_true", help="the file is documentation with code in it")
    parser.add_argument("--config", metavar="FILE", default="", help="use this configuration and no other")


def run(options: Namespace, output: Output) -> int:
    """Print the paths; the exit code is 1 if one of them is blocked."""
    import os

    from mclint.cli.modelling import modelled
    from mclint.network.plan import in_words, wanted_reaches
    from mclint.network.reach import BLOCKED

    if os.path.isdir(options.job):
        raise UsageError(f"'{options.job}' is a folder; path explains one file, and graph draws a folder")
    code = CLEAN
    for item in modelled((options.job,), options.config, docs=options.docs):
        path = item.inner(options.job)
        output.lines(in_words(item.model, path, item.position))
        if any(reach.status == BLOCKED for reach in wanted_reaches(item.model, path)):
            code = FOUND
    return code
