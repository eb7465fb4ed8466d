"""What people are told of a rule: its documentation out of its module, as data and as text for a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from mclint.network.catalog import Catalog
from mclint.rule import Option, Rule


def documentation(rule: type[Rule]) -> str:
    """Return the documentation of a rule in Markdown: its module's docstring, or that of its class if only that has sections."""
    module = getattr(sys.modules.get(rule.__module__), "__doc__", None) or ""
    own = rule.__dict__.get("__doc__") or ""
    if "\n## " not in module and own:
        from inspect import cleandoc

        return cleandoc(own)
    return module.strip()


def summary(rule: type[Rule]) -> str:
    """Return the first paragraph of the documentation on one line."""
    return " ".join(documentation(rule).partition("\n\n")[0].split())


def fixable(rule: type[Rule]) -> str:
    """Return `safe`, `unsafe` or nothing: whether its cases show a fix."""
    if any(case.fixed is not None for case in rule.FAILS):
        return "safe"
    return "unsafe" if any(case.unsafe_fixed is not None for case in rule.FAILS) else ""


def fixes(rule: type[Rule]) -> list[str]:
    """Return the kinds of fix that the cases of a rule show: `safe`, `offered`."""
    safe = any(case.fixed not in (None, case.text) for case in rule.FAILS)
    # What a case shows after all fixes counts as offered where it differs from what the safe ones leave.
    offered = any(case.unsafe_fixed not in (None, case.text, case.fixed) for case in rule.FAILS)
    return [kind for kind, there in (("safe", safe), ("offered", offered)) if there]


def data(rule: type[Rule], catalog: Catalog) -> dict[str, Any]:
    """Return everything that is known of a rule."""
    citation = catalog.citation(rule.source)
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.label,
        "confidence": rule.confidence.label,
        "default": rule.default,
        "fix": fixable(rule) or None,
        "summary": summary(rule),
        "clause": rule.clause,
        "source": None if citation is None else {"url": citation.url, "edition": citation.edition},
        "options": [{"name": option.name, "default": option.default, "help": option.help} for option in rule.options],
    }


def explained(rule: type[Rule], catalog: Catalog, width: int) -> Iterator[str]:
    """Give the lines of the explanation of a rule."""
    facts = [f"severity {rule.severity.label}", f"confidence {rule.confidence.label}"]
    fix = fixable(rule)
    if fix:
        facts.append("can be fixed with --fix" if fix == "safe" else "can be fixed with --fix --unsafe-fixes")
    if not rule.default:
        facts.append("off unless it is selected")
    yield f"{rule.code} {rule.name}"
    yield ", ".join(facts)
    yield ""
    yield from plain(documentation(rule), width)
    if rule.options:
        yield ""
        yield "Options"
        for option in rule.options:
            yield from _option(rule, option, width)
    citation = catalog.citation(rule.source)
    if rule.clause or citation is not None:
        yield ""
        yield "Source"
        if rule.clause:
            yield from _wrapped(f"Clause: {rule.clause}", width, "  ")
        if citation is not None:
            yield f"  {citation.url} (edition {citation.edition})"


def _option(rule: type[Rule], option: Option, width: int) -> Iterator[str]:
    default = option.default
    shown = f"[{', '.join(default)}]" if isinstance(default, tuple) else str(default).lower() if isinstance(default, bool) else str(default)
    yield f"  {option.name} (default: {shown})"
    yield from _wrapped(option.help, width, "    ")
    yield f"    in mclint.yaml: rules: {{{rule.code}: {{{option.name}: {shown}}}}}"


def plain(markdown: str, width: int) -> Iterator[str]:
    """Give Markdown as plain lines: headings bare, text wrapped and indented under them, code as it is."""
    indent = ""
    paragraph: list[str] = []
    fence = ""
    for line in markdown.splitlines():
        bare = line.strip()
        if fence:
            if bare.startswith(fence) and not bare.strip(fence[0]):
                fence = ""
            else:
                yield f"{indent}    {line}".rstrip()
            continue
        starts_list = bare.startswith(("- ", "* "))
        if paragraph and (not bare or starts_list or bare.startswith(("#", "```", "~~~"))):
            yield from _wrapped(" ".join(paragraph), width, indent)
            paragraph = []
        if bare.startswith(("```", "~~~")):
            fence = bare[: len(bare) - len(bare.lstrip(bare[0]))]
        elif bare.startswith("#"):
            indent = "  "
            yield bare.lstrip("#").strip()
        elif bare:
            paragraph.append(bare)
        else:
            yield ""
    if paragraph:
        yield from _wrapped(" ".join(paragraph), width, indent)


def _wrapped(text: str, width: int, indent: str) -> Iterator[str]:
    from textwrap import wrap

    hanging = indent + "  " if text.startswith(("- ", "* ")) else indent
    yield from wrap(
        text, max(width, 30), initial_indent=indent, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    ) or [""]


def find(word: str, rules: tuple[type[Rule], ...]) -> type[Rule] | None:
    """Return the rule of a code or name, in any case of letters."""
    low = word.strip().lower()
    return next((rule for rule in rules if low in {rule.code.lower(), rule.name}), None)
