"""What the tests of rules share: every rule that comes with mclint, and a way to lint a case."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

import mclint_rules
from mclint.api import Case, Catalog, Finding, Rule, check_text

RULES: tuple[type[Rule], ...] = tuple(sorted(mclint_rules.mclint_rules(), key=lambda rule: rule.code))

Lint = Callable[..., list[Finding]]


def lint(case: Case, *codes: str, text: str | None = None, path: str = "", persona: str = "regular") -> list[Finding]:
    """Return the findings of a case, of some codes or of all; `text` and `path` stand in for the case's own."""
    return check_text(
        case.text if text is None else text,
        path or case.path,
        others=case.others,
        config=case.config,
        select=codes,
        persona=persona,
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test for each rule, or for each case of each rule, if it asks for `rule`, `passing` or `failing`."""
    if "rule" not in metafunc.fixturenames:
        return
    for name in ("passing", "failing"):
        if name in metafunc.fixturenames:
            found = [(rule, case) for rule in RULES for case in (rule.PASSES if name == "passing" else rule.FAILS)]
            metafunc.parametrize(("rule", name), found, ids=_ids(found))
            return
    metafunc.parametrize("rule", RULES, ids=[rule.code for rule in RULES])


def _ids(found: Sequence[tuple[type[Rule], Case]]) -> list[str]:
    counts: dict[str, int] = {}
    ids = []
    for rule, _ in found:
        counts[rule.code] = counts.get(rule.code, 0) + 1
        ids.append(f"{rule.code}-{counts[rule.code]}")
    return ids


@pytest.fixture(name="lint", scope="session")
def fixture_lint() -> Lint:
    """Return `lint`."""
    return lint


@pytest.fixture(name="catalog", scope="session")
def fixture_catalog() -> Catalog:
    """Return the catalogue of the built-in documents."""
    return Catalog(mclint_rules.mclint_catalog())
