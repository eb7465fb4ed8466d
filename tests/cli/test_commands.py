"""`mclint rules`, `explain`, `schema` and `catalog`."""

from __future__ import annotations

import json
from typing import Any

import pytest

import mclint_schemas
from mclint.cli.ruletext import plain
from mclint.facts import ENGINES
from mclint.plugins import load

RULES = load().rules


def test_rules_lists_every_rule(mclint: Any) -> None:
    """One line each, in order; as JSON with everything that is known."""
    done = mclint("rules")
    assert done.code == 0
    lines = done.out.splitlines()
    assert [line.split()[0] for line in lines] == [rule.code for rule in RULES]
    for line, rule in zip(lines, RULES, strict=True):
        assert line.split()[1:3] == ["on" if rule.default else "off", rule.severity.label]
        assert f" {rule.name} " in line
    rows = json.loads(mclint("rules", "--format", "json").out)
    assert [row["code"] for row in rows] == [rule.code for rule in RULES]
    assert set(rows[0]) == {"code", "name", "severity", "confidence", "default", "fix", "summary", "clause", "source", "options"}
    for row in rows:
        assert row["summary"].endswith("."), row["code"]
        assert (row["source"] is None) or row["source"]["url"].startswith("https://")


def test_rules_that_are_asked_for(mclint: Any) -> None:
    """By code, beginning or name."""
    assert [line.split()[0] for line in mclint("rules", "MC20", "syntax-error").out.splitlines()] == [
        "MC001",
        *(rule.code for rule in RULES if rule.code.startswith("MC20")),
    ]


def test_fixes_are_told_by_the_cases(mclint: Any) -> None:
    """A rule is listed as fixable if one of its failing cases shows a fix."""
    rows = {row["code"]: row["fix"] for row in json.loads(mclint("rules", "--format", "json").out)}
    assert rows["MC201"] == "safe"
    assert rows["MC003"] is None


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_every_rule_can_be_explained(mclint: Any, rule: Any) -> None:
    """By code and by name, in any case of letters: what, why, source; no line wider than the terminal but code and addresses."""
    done = mclint("explain", rule.code)
    assert done.code == 0
    assert done == mclint("explain", rule.name) == mclint("explain", rule.code.lower())
    assert done.out.startswith(f"{rule.code} {rule.name}\nseverity {rule.severity.label}, confidence {rule.confidence.label}")
    assert "\nWhat it does\n" in done.out
    assert "\nWhy\n" in done.out
    assert "```" not in done.out
    assert "\n## " not in done.out
    if rule.clause:
        assert " ".join(f"Clause: {rule.clause}".split()) in " ".join(done.out.split())
    for option in rule.options:
        assert f"\n  {option.name} (default: " in done.out


def test_markdown_for_a_terminal() -> None:
    """Headings stand bare, text is wrapped under them, lists hang, code stays as it is."""
    text = "First line\nof text.\n\n## What\nOne two three four five six seven eight.\n\n- a point that is long enough\n- b\n"
    text += "```sql\n  SELECT  1;\n\n```\n"
    assert list(plain(text, 30)) == [
        "First line of text.",
        "",
        "What",
        "  One two three four five six",
        "  seven eight.",
        "",
        "  - a point that is long",
        "    enough",
        "  - b",
        "        SELECT  1;",
        "",
    ]


def test_schemas_are_printed_as_they_are(mclint: Any) -> None:
    """Byte for byte; without a name the names are listed."""
    assert mclint("schema").out.split() == list(mclint_schemas.names())
    assert {"config", "connections"} <= set(mclint_schemas.names())
    for name in mclint_schemas.names():
        done = mclint("schema", name)
        assert (done.code, done.out) == (0, mclint_schemas.text(name))
        assert json.loads(done.out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", ["", "..", "/etc/passwd", "__init__", "config.json", "py"])
def test_only_schemas_are_schemas(name: str) -> None:
    """No other file can be had by the name of a schema."""
    with pytest.raises(KeyError):
        mclint_schemas.text(name)


def test_the_catalogue_of_regions(mclint: Any) -> None:
    """A table of all, everything of one; a region is found by its names too."""
    rows = json.loads(mclint("catalog", "regions", "--format", "json").out)
    assert len(rows) > 20
    text = mclint("catalog", "regions").out.splitlines()
    assert [line.split()[0] for line in text[1:]] == [row["region"] for row in rows]
    hangzhou = next(row for row in rows if row["region"] == "cn-hangzhou")
    assert (hangzhou["internet"], hangzhou["maxcompute"]) == (True, True)
    one = mclint("catalog", "regions", "China (Hangzhou)").out
    assert one.startswith("region       cn-hangzhou\n")
    assert ", ".join(hangzhou["vpc_zones"]) in one


def test_the_catalogue_of_solutions(mclint: Any) -> None:
    """Which solution serves which engine: yes, no, or not said."""
    rows = {row["solution"]: row for row in json.loads(mclint("catalog", "solutions", "--format", "json").out)}
    assert list(rows) == ["internet", "vpc", "service", "privatelink", "peering", "cen"]
    assert set(ENGINES) <= set(rows["internet"])
    assert (rows["internet"]["sql"], rows["internet"]["udf"], rows["vpc"]["mapreduce"]) == (False, True, False)
    assert mclint("catalog", "solutions", "vpc").out.startswith("solution ")


def test_the_catalogue_of_hosts(mclint: Any) -> None:
    """The names of a region's services, and what a name says of itself, with or without scheme and path."""
    rows = json.loads(mclint("catalog", "hosts", "cn-hangzhou", "--format", "json").out)
    assert {"region": "cn-hangzhou", "service": "oss", "network": "internal", "host": "oss-cn-hangzhou-internal.aliyuncs.com"} in rows
    for text in ("oss-cn-hangzhou.aliyuncs.com", "https://oss-cn-hangzhou.aliyuncs.com/bucket/x"):
        found = json.loads(mclint("catalog", "host", text, "--format", "json").out)
        assert (found["service"], found["network"], found["region"]) == ("oss", "public", "cn-hangzhou")
    assert "network      public" in mclint("catalog", "host", "oss-cn-hangzhou.aliyuncs.com").out
    unknown = json.loads(mclint("catalog", "host", "db.example.com", "--format", "json").out)
    assert unknown["service"] is None
    assert mclint("catalog").out.count("\n\n") == 1
    assert set(json.loads(mclint("catalog", "--format", "json").out)) == {"regions", "solutions"}
