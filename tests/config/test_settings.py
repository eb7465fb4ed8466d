"""A configuration bound to rules: which rules run where, with which severity and options, and which project a path belongs to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mclint.config import Config, ConfigError, Overrides, Settings, from_text, parse
from mclint.findings.finding import Severity
from mclint.rule import Option, Rule


def rule(rule_code: str, rule_name: str, *, default: bool = True, options: tuple[Option, ...] = ()) -> Any:
    """Return a rule class."""
    return type(rule_name, (Rule,), {"code": rule_code, "name": rule_name, "default": default, "options": options})


LIMIT = (Option("limit", 16, "most connections"), Option("names", ("a",), "names"), Option("strict", False, "s"), Option("word", "x", "w"))
RULES = (
    rule("MC001", "syntax-error"),
    rule("MC006", "suppression-without-reason", default=False),
    rule("MC201", "foreign-table-public-endpoint"),
    rule("MC202", "udf-internal-endpoint"),
    rule("MC301", "undeclared-target"),
    rule("MC602", "excessive-concurrency", options=LIMIT),
    rule("AB101", "foreign-rule"),
)
BY_CODE = {rule.code: rule for rule in RULES}


def running(text: str, path: str = "a.sql", **overrides: Any) -> list[str]:
    """Return the codes that run on a path."""
    settings = Settings(parse(text, "c.yaml") or Config(), RULES, Overrides(**overrides))
    return [rule.code for rule in RULES if settings.enabled(rule, path)]


ALL = ["MC001", "MC201", "MC202", "MC301", "MC602", "AB101"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ALL),
        ("select: [MC2]", ["MC001", "MC201", "MC202"]),
        ("select: [mc2]", ["MC001", "MC201", "MC202"]),
        ("select: [foreign-table-public-endpoint]", ["MC001", "MC201"]),
        ("select: [ALL]", ALL),
        ("select: [ALL, MC006]", ["MC001", "MC006", *ALL[1:]]),
        ("select: [MC0]", ["MC001"]),
        ("select: []", ["MC001"]),
        ("select: [MC2]\nignore: [MC0]", ["MC201", "MC202"]),
        ("extend-select: [MC006]", ["MC001", "MC006", *ALL[1:]]),
        ("extend-select: [suppression-without-reason]", ["MC001", "MC006", *ALL[1:]]),
        ("ignore: [MC2]", ["MC001", "MC301", "MC602", "AB101"]),
        ("ignore: [ALL]", []),
        ("select: [MC201]\nignore: [MC2]", ["MC001", "MC201"]),
        ("select: [MC2]\nignore: [MC201]", ["MC001", "MC202"]),
        ("select: [MC201]\nignore: [MC201]", ["MC001"]),
        ("extend-select: [MC201]\nignore: [MC]", ["MC201", "AB101"]),
    ],
)
def test_select_and_ignore(text: str, codes: list[str]) -> None:
    """The longer selector wins, at equal length ignoring wins; a rule that is off needs its own code or name."""
    assert running(text) == codes


def test_the_command_line_wins() -> None:
    """`--select` replaces what the configuration selects and ignores; `--ignore` alone is added to it."""
    assert running("ignore: [MC2]", select=("MC201",)) == ["MC001", "MC201"]
    assert running("select: [MC3]", select=("MC2",)) == ["MC001", "MC201", "MC202"]
    assert running("ignore: [MC2]", ignore=("MC3",)) == ["MC001", "MC602", "AB101"]
    assert running("", select=("MC2",), ignore=("MC202",)) == ["MC001", "MC201"]


def test_what_was_not_checked_is_always_told() -> None:
    """MC002 and MC003 run whatever is selected or ignored; MC001 runs unless it is ignored itself."""
    rules = (*RULES, rule("MC002", "unreadable-file"), rule("MC003", "rule-crash"))
    settings = from_text("ignore: [ALL, MC002, rule-crash]\npaths:\n  - {match: x, select: [], ignore: [MC0]}\n", rules)
    assert settings.codes("a.sql") == settings.codes("x") == {"MC002", "MC003"}
    settings = Settings(parse("ignore: [MC001]", "c.yaml") or Config(), rules, Overrides(("MC201",)))
    assert settings.codes() == {"MC002", "MC003", "MC201"}


def test_settings_of_paths() -> None:
    """Entries of `paths` apply in order to the files that fit; what the command line selects is never widened by them."""
    text = "paths:\n  - match: eu/**\n    ignore: [MC2]\n  - match: ['eu/old/**', '*.hql']\n    extend-select: [MC201, MC006]\n"
    assert running(text, "cn/a.sql") == ALL
    assert running(text, "eu/a.sql") == ["MC001", "MC301", "MC602", "AB101"]
    assert running(text, "eu/old/a.sql") == ["MC001", "MC006", "MC201", "MC301", "MC602", "AB101"]
    assert running(text, "x/a.hql") == ["MC001", "MC006", *ALL[1:]]
    assert running(text, "eu/old/a.sql", select=("MC3",)) == ["MC001", "MC301"]
    assert running(text, "eu/a.sql", select=("MC201", "MC3")) == ["MC001", "MC301"]


def test_severities() -> None:
    """The longest selector gives the severity, on a path the last entry that fits."""
    text = "severity: {MC2: info, MC201: warning}\npaths:\n  - match: eu/**\n    severity: {MC2: error}\n"
    settings = from_text(text, RULES)
    assert settings.severity(BY_CODE["MC201"], "a.sql") == Severity.WARNING
    assert settings.severity(BY_CODE["MC202"], "a.sql") == Severity.INFO
    assert settings.severity(BY_CODE["MC301"], "a.sql") is None
    assert settings.severity(BY_CODE["MC201"], "eu/a.sql") == Severity.ERROR


def test_options_of_rules() -> None:
    """Options are given by code or name, defaults are filled in, lists become tuples."""
    settings = from_text("rules: {MC602: {limit: 32, names: [b, c], strict: true}}", RULES)
    assert settings.options(BY_CODE["MC602"]) == {"limit": 32, "names": ("b", "c"), "strict": True, "word": "x"}
    settings = from_text("rules: {excessive-concurrency: {word: y}}", RULES)
    assert settings.options(BY_CODE["MC602"]) == {"limit": 16, "names": ("a",), "strict": False, "word": "y"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("select: [MC9]\n", "c.yaml:1:10: there is no rule 'MC9'"),
        ("ignore:\n - foreign-table-public-endpiont\n", "c.yaml:2:4: there is no rule 'foreign-table-public-endpiont'; did you mean"),
        ("severity: {MC9: info}\n", "c.yaml:1:12: there is no rule 'MC9'"),
        ("paths:\n  - match: a\n    ignore: [MC203]\n", "c.yaml:3:14: there is no rule 'MC203'; did you mean 'MC20"),
        ("rules: {MC603: {limit: 1}}\n", "c.yaml:1:9: there is no rule 'MC603'; did you mean 'MC602'?"),
        ("rules: {MC602: {limt: 1}}\n", "c.yaml:1:17: rule MC602 has no option 'limt'; did you mean 'limit'?"),
        ("rules: {MC201: {limit: 1}}\n", "c.yaml:1:17: rule MC201 has no option 'limit'; it has none"),
        ("rules: {MC602: {limit: a}}\n", "c.yaml:1:24: option 'limit' of rule MC602 should be a whole number"),
        ("rules: {MC602: {limit: true}}\n", "should be a whole number"),
        ("rules: {MC602: {strict: 1}}\n", "should be true or false"),
        ("rules: {MC602: {names: a}}\n", "should be a list of texts"),
        ("rules: {MC602: {word: 1}}\n", "should be text"),
        (
            "rules: {MC602: {limit: 1}, excessive-concurrency: {limit: 2}}\n",
            "c.yaml:1:28: the options of rule MC602 stand here a second time",
        ),
    ],
)
def test_names_that_do_not_exist_are_told(text: str, message: str) -> None:
    """A rule or an option that there is not is an error with its place and the name that may be meant."""
    with pytest.raises(ConfigError) as caught:
        Settings(parse(text, "c.yaml") or Config(), RULES)
    assert message in str(caught.value)


def test_unknown_rules_on_the_command_line_are_told() -> None:
    """The option is named in place of a file."""
    with pytest.raises(ConfigError, match="--select: there is no rule 'MC20x'"):
        running("", select=("MC20x",))
    with pytest.raises(ConfigError, match="--ignore: there is no rule 'nope'"):
        running("", ignore=("nope",))


PROJECTS = """
region: cn-beijing
projects:
  cn: {region: cn-hangzhou, paths: ["jobs/cn/**"]}
  eu: {region: eu-central-1}
paths:
  - match: jobs/eu/**
    project: eu
  - match: "*.py"
    engine: udf
  - match: jobs/eu/odd.py
    region: eu-west-1
  - match: jobs/other/**
    project: unlisted
"""


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.sql", ("", "cn-beijing", "")),
        ("jobs/cn/a.sql", ("cn", "cn-hangzhou", "")),
        ("jobs/eu/a.sql", ("eu", "eu-central-1", "")),
        ("jobs/eu/a.py", ("eu", "eu-central-1", "udf")),
        ("jobs/eu/odd.py", ("eu", "eu-west-1", "udf")),
        ("jobs/other/a.sql", ("unlisted", "cn-beijing", "")),
    ],
)
def test_project_of_a_path(path: str, found: tuple[str, str, str]) -> None:
    """Entries of `paths` go before the patterns of projects, and those before the top."""
    assert from_text(PROJECTS, RULES).project_of(path) == found


def test_the_only_project_takes_in_every_file() -> None:
    """One project that lists no files owns all of them; two do not."""
    one = from_text("projects: {a: {region: cn-hangzhou}}", RULES)
    assert one.project_of("x.sql") == ("a", "cn-hangzhou", "")
    two = from_text("projects: {a: {region: cn-hangzhou}, b: {region: cn-beijing}}", RULES)
    assert two.project_of("x.sql") == ("", "", "")
    assert two.region_of("b") == "cn-beijing"
    top = from_text("project: b\nprojects: {a: {region: cn-hangzhou}, b: {region: cn-beijing}}", RULES)
    assert top.project_of("x.sql") == ("b", "cn-beijing", "")


selectors = st.lists(st.sampled_from(["MC", "MC0", "MC2", "MC201", "MC006", "ALL", "AB", "foreign-rule", "undeclared-target"]), max_size=4)


@given(selectors, selectors, selectors)
def test_order_of_selectors_does_not_matter(select: list[str], extend: list[str], ignore: list[str]) -> None:
    """Lists of selectors are sets."""

    def run(*lists: list[str]) -> list[str]:
        return running(str({"select": lists[0], "extend-select": lists[1], "ignore": lists[2]}))

    assert run(select, extend, ignore) == run(select[::-1], extend[::-1] * 2, ignore[::-1])


@given(selectors, selectors)
def test_ignoring_more_never_runs_more(select: list[str], ignore: list[str]) -> None:
    """What is ignored only takes rules away."""
    before = set(running(str({"select": select})))
    assert set(running(str({"select": select, "ignore": ignore}))) <= before
