"""Connection files against their schema: the quick check and the real one never disagree; errors stand at their place."""

from __future__ import annotations

import copy
import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mclint_schemas
from mclint.engine import check_text
from mclint.facts import ENGINES, SOLUTIONS
from mclint.languages.inventory.validate import fits, meant

SCHEMA: dict[str, Any] = json.loads(mclint_schemas.text("connections"))
VALID: dict[str, Any] = SCHEMA["examples"][0]
JUNK = st.none() | st.booleans() | st.integers(-2, 70000) | st.sampled_from(["", "vpc", "cn-shanghai", "basic"]) | st.just([]) | st.just({})


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        found += places(value, (*path, key))
    return found


@given(st.data())
def test_the_quick_check_agrees_with_jsonschema(data: st.DataObject) -> None:
    """However a valid file is damaged, both give the same answer."""
    document = copy.deepcopy(VALID)
    for _ in range(data.draw(st.integers(0, 3))):
        *way, last = data.draw(st.sampled_from(places(document)))
        inner = document
        for step in way:
            inner = inner[step]
        action = data.draw(st.sampled_from(["replace", "remove", "add"]))
        if action == "replace":
            inner[last] = data.draw(JUNK)
        elif action == "remove":
            inner.pop(last)
        elif isinstance(inner, dict):
            inner[data.draw(st.sampled_from(["nam", "region", "vpc", "targets", "x-base"]))] = data.draw(JUNK)
    assert fits(document, SCHEMA, SCHEMA) == jsonschema.Draft202012Validator(SCHEMA).is_valid(document)


def test_the_schema_is_one_and_explains_every_field() -> None:
    """It is valid draft 2020-12, and each property has a title and a description, its own or by reference."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for name, definition in SCHEMA["$defs"].items():
        assert definition["title"], name
        assert definition["description"], name
        for key, field in definition.get("properties", {}).items():
            meant = SCHEMA["$defs"][field["$ref"].rpartition("/")[2]] if "$ref" in field else field
            assert meant["title"], (name, key)
            assert meant["description"], (name, key)


@pytest.mark.parametrize("example", SCHEMA["examples"])
def test_its_examples_keep_it(example: object) -> None:
    """What the schema shows is what it accepts."""
    jsonschema.Draft202012Validator(SCHEMA).validate(example)


def test_each_error_has_its_own_place_and_a_hint() -> None:
    """Several errors in one file are told at their own lines, with what is meant."""
    text = """\
version: 1
conections: []
projects:
  - name: shop
    regoin: cn-shanghai
connections:
  - solution: vpnn
    name: a
  - solution: vpc
    name: b
    region: cn-shanghai
    vpc: 5
    security_group: {type: basik}
"""
    found = [(item.location.line, item.message) for item in check_text(text, "maxcompute-network.yaml", select=["MC007"])]
    lines = [line for line, _ in found]
    assert lines == [2, 5, 7, 12, 13]  # a misspelt key is not missing, too
    words = " ".join(message for _, message in found)
    for hint in ("`connections`?", "`region`?", "`vpc`", "`basic`?", "should be text"):
        assert hint in words


NAME = "maxcompute-network.yaml"


def told(text: str, path: str = NAME) -> list[tuple[int, int, str]]:
    """Return line, column and words of what is wrong with a connection file."""
    return [(item.location.line, item.location.column, item.message) for item in check_text(text, path, select=["MC007", "MC001"])]


@pytest.mark.parametrize(
    ("scalar", "words"),
    [
        ("no", "YAML 1.1 reads `no` as a truth value; write true or false, or put it in quotes."),
        ("08", "YAML 1.1 reads `08` as text, and YAML 1.2 as the number 8; write that, or put it in quotes."),
        ("0100", "YAML 1.1 reads `0100` as the octal number 64; write that, or put it in quotes."),
        ("1_000", "YAML 1.1 reads `1_000` as the number 1000; write that, or put it in quotes."),
        ("10:22", "YAML 1.1 reads `10:22` as a number to the base of sixty; put it in quotes."),
        ("12:30:45", "YAML 1.1 reads `12:30:45` as a number to the base of sixty; put it in quotes."),
        ("2026-01-31", "YAML 1.1 reads `2026-01-31` as a date; put it in quotes."),
        ("0b101", "YAML 1.1 reads `0b101` as the number 5; write that, or put it in quotes."),
        ("1.10", "`1.10` in `projects[0].name` should be text. Put it in quotes."),
        ("3306", "`3306` in `projects[0].name` should be text. Put it in quotes."),
        ("true", "`true` in `projects[0].name` should be text. Put it in quotes."),
        ("[a]", "A list in `projects[0].name` should be text."),
        ("*nope", "No anchor `&nope` stands before this alias."),
    ],
)
def test_what_a_scalar_is_taken_for_is_told_once(scalar: str, words: str) -> None:
    """A value that loaders read in different ways, or as no text, is told once, at its place; in quotes it is text for all."""
    text = "version: 1\nprojects:\n  - name: %s\n    region: cn-shanghai\n"
    assert told(text % scalar) == [(3, 11, words)]
    if scalar[0] not in "[*":
        assert told(text % f'"{scalar}"') == []


@pytest.mark.parametrize("scalar", ["shop", "0", "10", "1e", "10.0.0.1:3306", "2026", "a_1", "1.2.3", "-", "é"])
def test_what_surprises_nobody_is_not_told(scalar: str) -> None:
    """Ordinary words and numbers raise no warning about YAML 1.1."""
    found = told(f"version: 1\nprojects:\n  - name: {scalar}\n    region: cn-shanghai\n")
    assert not any("YAML 1.1" in words for _, _, words in found)


@pytest.mark.parametrize(
    ("text", "path", "found"),
    [
        ("version: 1\nprojects:\nconnections: []\n", NAME, (2, 1, "The value in `projects` is empty. Write a list, or leave the key out.")),
        ("version: '1'\n", NAME, (1, 10, "`1` is not a value of `version`. Write `1` without quotes.")),
        (
            "version: 1\nprojects: []\nprojects: []\n",
            NAME,
            (3, 1, "The key `projects` stands twice in this mapping; only the last value counts."),
        ),
        (
            '{"version": 1,\n "projects": [],\n "projects": []}',
            "maxcompute-network.json",
            (3, 2, "The key `projects` stands twice in this mapping; only the last value counts."),
        ),
        (
            "version: 1\nprojects:\n  - {name: a, region: cn-shanghai}\n  - {name: a, region: cn-beijing}\n",
            NAME,
            (4, 12, "The name `a` stands twice in `projects`; names tell the entries of a list apart."),
        ),
        ("version: 1\nprojects:\n\t- {name: a}\n", NAME, (3, 1, "This is not YAML: a tab stands where only blanks may indent.")),
        ("- a\n", NAME, (1, 1, "A list at the top should be a mapping.")),
    ],
)
def test_faults_of_the_form(text: str, path: str, found: tuple[int, int, str]) -> None:
    """Empty sections, quotes, keys and names that stand twice, tabs: one message each, at its place."""
    assert told(text, path) == [found]


def test_anchors_have_a_place() -> None:
    """Keys that begin with `x-` are the team's own; merged keys are checked like others."""
    text = "version: 1\nx-base: &base {region: cn-shanghai}\nprojects:\n  - {<<: *base, name: a}\n  - {<<: *base, name: b, regoin: x}\n"
    assert told(text) == [(5, 26, "Unknown key `regoin` in `projects[1]`. Did you mean `region`?")]


CIDR = "connections:\n  - {solution: vpc, name: a, region: cn-shanghai, vpc: vpc-a, vswitch: {cidr: %s, zone: cn-shanghai-b}}\n"


@pytest.mark.parametrize("text", ["10.30.4.0", "10.30.4.0/33", "10.30.4/24", "10.30.400.0/24", "vsw-example1", "10.0.0.0/24,10.0.1.0/24"])
def test_what_is_no_range_is_told(text: str) -> None:
    """A range that is none would make every comparison with it wrong."""
    found = told("version: 1\n" + CIDR % f"'{text}'")
    assert [(line, column) for line, column, _ in found] == [(3, 79)]
    assert f"`{text}` in `connections[0].vswitch.cidr` is no range of a vSwitch. Write it as `192.168.10.0/24`." in found[0][2]


@pytest.mark.parametrize(
    "text", ["10.30.4.0/24", "0.0.0.0/0", "10.x.x.x/24", "2001:db8::/64", "<cidr>", "${cidr}", "{{ cidr }}", "10.**.**.0/24"]
)
def test_what_may_be_a_range_is_not_told(text: str) -> None:
    """Addresses of either version, and what is masked or to be filled in."""
    assert told("version: 1\n" + CIDR % f"'{text}'") == []


@pytest.mark.parametrize("entry", ["203.0.113.7", "203.0.113.0/24", "203.0.113.7-203.0.113.9", "::1", "*", "%", "2001:db8::1"])
def test_entries_of_allow_lists(entry: str) -> None:
    """Single addresses and ranges are entries, other words are none."""
    text = "version: 1\nprojects:\n  - {name: a, region: cn-shanghai, ip_whitelist: ['%s']}\n"
    assert told(text % entry) == []
    assert len(told(text % f"office {entry}")) == (0 if entry in "*%" else 1)


def test_a_broken_file_lacks_nothing() -> None:
    """What could not be read is not said to be missing, nor what an alias without anchor would give."""
    broken = "version: 1\nclients:\n  - name: a\n   endpoint: b\n"
    assert [line for line, _, _ in told(broken)] == [4]
    alias = "version: 1\nconnections:\n  - {<<: *link, solution: vpc, name: a}\n"
    assert [line for line, _, _ in told(alias)] == [3]
    assert told('{"version": 1, "clients": [{"name": "a"', "maxcompute-network.json")[0][2].startswith("This is not JSON")
    assert len(told('{"version": 1, "clients": [{"name": "a"', "maxcompute-network.json")) == 1


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", "maxcompute-network.yaml"),
        ("# still to be written\n", "net/maxcompute-network.yml"),
        ("---\n", "maxcompute-network.yaml"),
        ("~", "maxcompute-network.yaml"),
        ("", "maxcompute-network.json"),
        ("null\n", "maxcompute-network.json"),
    ],
)
def test_an_empty_inventory_is_told(text: str, path: str) -> None:
    """A file that declares nothing would switch off what needs an inventory: that is not silence."""
    assert [(finding.code, finding.location.line) for finding in check_text(text, path)] == [("MC007", 1)]
    assert not check_text(text, path.replace("maxcompute-network", "other"))


def test_a_misspelt_key_hides_nothing_below_it() -> None:
    """All slips are told at once, and what they stand for is read."""
    text = """\
version: 1
connectoins:
  - {solution: vpc, nmae: link, regoin: cn-hangzhou, vpc: vpc-a, owner: "1", vswich: {id: vsw-a, zoen: cn-hangzhou-h, cidr: 10.1.0.0/24},
     securty_group: {id: sg-a, typ: basik}}
"""
    found = check_text(text, "maxcompute-network.yaml")
    assert {item.code for item in found} == {"MC007"}
    words = [item.message for item in found]
    for key in ("connections", "name", "region", "vswitch", "zone", "security_group", "type", "basic"):
        assert sum(message.endswith(f"Did you mean `{key}`?") for message in words) == 1, key
    assert len(words) == 8


def test_the_words_that_a_slip_may_mean_are_those_of_the_schema() -> None:
    """The adapter names solutions and engines without loading the schema."""
    kinds = [each["properties"]["solution"] for each in SCHEMA["$defs"].values() if "solution" in each.get("properties", {})]
    words = [word for kind in kinds for word in kind.get("enum", [kind.get("const")])]
    assert sorted(set(words)) == sorted(SOLUTIONS)
    assert sorted(SCHEMA["$defs"]["engine"]["enum"]) == sorted(ENGINES)


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("VPC", "vpc"),
        ("vcp", "vpc"),
        ("private link", "privatelink"),
        ("vpc-connection", "vpc"),
        ("Internet access", "internet"),
        ("nat", ""),
    ],
)
def test_a_slip_means_the_word_that_is_near_or_inside(written: str, word: str) -> None:
    """In any case of letters."""
    assert meant(written, SOLUTIONS) == word
