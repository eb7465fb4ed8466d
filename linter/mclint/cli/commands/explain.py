"""`mclint explain RULE`: print the documentation of a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mclint.cli import ruletext
from mclint.cli.parser import Parser, UsageError, columns
from mclint.cli.program import CLEAN

if TYPE_CHECKING:
    from argparse import Namespace

    from mclint.cli.output import Output


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument("rule", metavar="RULE", help="code or name of a rule: MC201, foreign-table-public-endpoint")


def run(options: Namespace, output: Output) -> int:
    """Print what the rule finds, why, an example, what to do instead, its options and its source."""
    from mclint.config.errors import did_you_mean
    from mclint.network.catalog import Catalog
    from mclint.plugins import load

    registry = load()
    rule = ruletext.find(options.rule, registry.rules)
    if rule is None:
        known = [word for found in registry.rules for word in (found.code, found.name)]
        hint = did_you_mean(options.rule, known) or "; `mclint rules` lists all rules"
        raise UsageError(f"there is no rule '{options.rule}'{hint}")
    output.lines(ruletext.explained(rule, Catalog(registry.catalog), min(columns(), 100)))
    return CLEAN
