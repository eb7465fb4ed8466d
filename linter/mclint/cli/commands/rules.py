"""`mclint rules`: list the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mclint.cli import ruletext
from mclint.cli.parser import Parser, UsageError
from mclint.cli.program import CLEAN

if TYPE_CHECKING:
    from argparse import Namespace

    from mclint.cli.output import Output


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument("rules", nargs="*", metavar="RULE", help="codes, beginnings of codes, or names; without any, every rule")
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="how to print (default: text: code, on or off, severity, `fix` if --fix mends it or `fix?` if --unsafe-fixes does, name)",
    )


def run(options: Namespace, output: Output) -> int:
    """Print code, whether it is on by default, severity, fix, name and summary of each rule."""
    from mclint.config.selectors import Selectors
    from mclint.network.catalog import Catalog
    from mclint.plugins import load

    registry = load()
    rules = registry.rules
    if options.rules:
        selectors = Selectors(rules)
        for word in options.rules:
            if not selectors.meant(word):
                raise UsageError(f"there is no rule '{word}'{selectors.hint(word)}")
        wanted = {code for word in options.rules for code in selectors.meant(word)}
        rules = tuple(rule for rule in rules if rule.code in wanted)
    if options.format == "json":
        from mclint.reports.escape import json_lines

        catalog = Catalog(registry.catalog)
        output.lines(json_lines([ruletext.data(rule, catalog) for rule in rules]))
        return CLEAN
    codes, names = max((len(rule.code) for rule in rules), default=0), max((len(rule.name) for rule in rules), default=0)
    for rule in rules:
        fix = {"safe": "fix", "unsafe": "fix?"}.get(ruletext.fixable(rule), "")
        state = "on" if rule.default else "off"
        output.line(f"{rule.code:<{codes}}  {state:<3}  {rule.severity.label:<7}  {fix:<4}  {rule.name:<{names}}  {ruletext.summary(rule)}")
    return CLEAN
