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
    yield "fixes.md", "\n".join(fixes(rules)) + "\n"
    for rule in rules:
        yield f"{rule.code}.md", "\n".join(page(rule, catalog)) + "\n"


def index(rules: list[type[Rule]]) -> Iterator[str]:
    yield "# Rules"
    yield ""
    yield "Made from the rules by `make docs`. `mclint explain CODE` prints the same in a terminal; [Fixes](fixes.md) says what fixes do."
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


def fixes(rules: list[type[Rule]]) -> Iterator[str]:
    yield "# Fixes"
    yield ""
    yield "Made from the rules by `make docs`. `--fix` applies the safe ones, which keep the meaning of the job;"
    yield "`--fix --unsafe-fixes` applies those too that are only offered. `--diff` shows either as a diff for `patch` and `git apply`."
    yield "Where the right text is not known for sure, a rule that has a fix elsewhere offers none. After a fix the files are checked"
    yield "again, and one that would break a file is taken back."
    yield ""
    yield "| code | name | fix | what it does, and how safe it is |"
    yield "|---|---|---|---|"
    without: list[str] = []
    for rule in rules:
        kinds = ruletext.fixes(rule)
        if kinds:
            safety = " ".join(ruletext.documentation(rule).partition("## Fix safety\n")[2].split()).replace("|", "\\|")
            yield f"| [{rule.code}]({rule.code}.md) | {rule.name} | {' and '.join(kinds)} | {safety} |"
        else:
            without.append(f"[{rule.code}]({rule.code}.md)")
    yield ""
    yield f"Without a fix, because only the author can say what is right: {', '.join(without)}."


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
