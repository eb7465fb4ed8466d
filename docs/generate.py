"""Writes the pages of the rules from the rules: `python docs/generate.py`, or with `--check` to see whether they are up to date."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from mclint.cli import ruletext
from mclint.network.catalog import Catalog
from mclint.plugins import load
from mclint.rule import Rule

FOLDER = Path(__file__).resolve().parent / "rules"
FAMILIES = {
    "MC0": "The run itself",
    "MC1": "Solutions, regions, zones, engines",
    "MC2": "Endpoints",
    "MC3": "Reachability",
    "MC4": "Access control",
    "MC5": "Reruns",
    "MC6": "The proxy",
    "MC7": "Names and certificates",
    "MC8": "Inbound",
}


def pages() -> Iterator[tuple[str, str]]:
    """Yield name and text of each page."""
    registry = load()
    catalog = Catalog(registry.catalog)
    rules = sorted(registry.rules, key=lambda rule: rule.code)
    yield "README.md", "\n".join(index(rules)) + "\n"
    for rule in rules:
        yield f"{rule.code}.md", "\n".join(page(rule, catalog)) + "\n"


def index(rules: list[type[Rule]]) -> Iterator[str]:
    yield "# Rules"
    yield ""
    yield "Made from the rules by `make docs`. `mclint explain CODE` prints the same in a terminal."
    for family, title in FAMILIES.items():
        yield ""
        yield f"## {family} {title}"
        yield ""
        yield "| code | name | severity | fix | what it finds |"
        yield "|---|---|---|---|---|"
        for rule in rules:
            if rule.code.startswith(family):
                fix = {"safe": "safe", "unsafe": "offered"}.get(ruletext.fixable(rule), "")
                summary = ruletext.summary(rule).replace("|", "\\|")
                yield f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.severity.label} | {fix} | {summary} |"


def page(rule: type[Rule], catalog: Catalog) -> Iterator[str]:
    yield f"# {rule.code} {rule.name}"
    yield ""
    facts = [f"Severity: {rule.severity.label}", f"confidence: {rule.confidence.label}"]
    fix = ruletext.fixable(rule)
    if fix:
        facts.append("fix: `--fix`" if fix == "safe" else "fix: `--fix --unsafe-fixes`")
    if not rule.default:
        facts.append("off unless selected")
    yield "; ".join(facts) + "."
    yield ""
    yield ruletext.documentation(rule)
    if rule.options:
        yield ""
        yield "## Options"
        yield ""
        for option in rule.options:
            shown = ", ".join(option.default) if isinstance(option.default, tuple) else option.default
            yield f"- `{option.name}` (default `{shown}`): {option.help}"
    yield ""
    yield "## Source"
    yield ""
    if rule.clause:
        yield f"Clause: {rule.clause}."
    citation = catalog.citation(rule.source)
    if citation is not None:
        yield f"<{citation.url}> (edition {citation.edition})"


def main() -> int:
    """Write the pages, or compare them; return 1 if they differ."""
    wanted = dict(pages())
    there = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}
    if "--check" in sys.argv[1:]:
        return int(there != wanted)
    FOLDER.mkdir(exist_ok=True)
    for name in there.keys() - wanted.keys():
        (FOLDER / name).unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
