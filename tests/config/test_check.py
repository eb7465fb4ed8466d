"""The schema and the reader are one truth; every error says what is wrong, where, and what to do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import mclint_schemas
from mclint.config import ConfigError, parse
from mclint.config.check import KEYWORDS, check
from mclint.config.document import Document, nowhere
from mclint.config.model import Config, size
from mclint.facts import ENGINES

SCHEMA: dict[str, Any] = json.loads(mclint_schemas.text("config"))
SAYS_NOTHING = {"$schema", "$id", "$defs", "title", "description", "default", "examples"}


def parts(part: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a schema and every schema inside it."""
    found = [part]
    for key in ("properties", "$defs"):
        for inner in part.get(key, {}).values():
            found += parts(inner)
    for key in ("items", "additionalProperties"):
        if isinstance(part.get(key), dict):
            found += parts(part[key])
    return found


def accepts(data: object) -> bool:
    """Whether the reader takes a configuration."""
    try:
        check(Document("c.yaml", data, nowhere))
    except ConfigError:
        return False
    return True


def test_the_schema_is_a_schema() -> None:
    """It is valid draft 2020-12, every field has a title or a description, and its examples and defaults fit it."""
    Draft202012Validator.check_schema(SCHEMA)
    for part in parts(SCHEMA):
        where = json.dumps(part)[:80]
        if "$ref" in part:
            continue
        validator = Draft202012Validator({**part, "$defs": SCHEMA["$defs"]})
        for example in part.get("examples", ()):
            assert validator.is_valid(example), where
        if "default" in part:
            assert validator.is_valid(part["default"]), where
    for name, field in SCHEMA["properties"].items():
        resolved = {**SCHEMA["$defs"][field["$ref"].rpartition("/")[2]], **field} if "$ref" in field else field
        assert resolved.get("title"), name


def test_the_reader_knows_every_keyword_of_the_schema() -> None:
    """A keyword that the reader would overlook may not be used in the schema."""
    used = {key for part in parts(SCHEMA) for key in part}
    assert used - SAYS_NOTHING == KEYWORDS


def test_engines_are_those_of_the_facts() -> None:
    """The schema lists the engines that the rest of the program knows."""
    assert tuple(SCHEMA["$defs"]["engine"]["enum"]) == ENGINES


def test_defaults_of_the_schema_are_those_of_the_program() -> None:
    """What an editor shows as the default is what holds."""
    config = Config()
    properties = SCHEMA["properties"]
    assert properties["fail-on"]["default"] == config.fail_on
    assert properties["persona"]["default"] == config.persona
    assert properties["docs"]["default"] == config.docs
    assert properties["respect-gitignore"]["default"] == config.gitignore
    assert size(properties["max-file-size"]["default"]) == config.max_bytes


words = st.sampled_from(["MC2", "", "x", "regular", "error", "warning", "spark", "sql", "a/**", "10 MB", "10 GB"])
simple = st.none() | st.booleans() | st.integers(-2, 40) | words
keys = st.sampled_from([*SCHEMA["properties"], *SCHEMA["$defs"]["path-settings"]["properties"], "endpoint", "x", "MC602"])
anything = st.recursive(simple, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=10)


@st.composite
def nearly_right(draw: st.DrawFn) -> object:
    """Give a value of the form of the schema in which one thing may be wrong."""

    def build(part: dict[str, Any]) -> object:
        while "$ref" in part:
            part = SCHEMA["$defs"][part["$ref"].rpartition("/")[2]]
        if draw(st.integers(0, 14)) == 0:
            return draw(anything)
        kinds = part.get("type", "object")
        kind = draw(st.sampled_from(kinds)) if isinstance(kinds, list) else kinds
        if kind == "object":
            found = {}
            named = part.get("properties", {})
            for key in draw(st.lists(st.sampled_from(sorted(named)), max_size=4)) if named else ():
                found[key] = build(named[key])
            for key in part.get("required", ()):
                found.setdefault(key, build(named[key]))
            if isinstance(part.get("additionalProperties"), dict):
                for key in draw(st.lists(words, max_size=2)):
                    found[key] = build(part["additionalProperties"])
            return found
        if kind == "array":
            return [build(part.get("items", {"type": "string"})) for _ in range(draw(st.integers(0, 2)))]
        if kind == "string":
            return draw(st.sampled_from(part["enum"])) if "enum" in part else draw(words)
        return draw(st.booleans()) if kind == "boolean" else draw(st.integers(-2, 40))

    return build(SCHEMA)


@given(anything | nearly_right())
def test_the_reader_takes_what_the_schema_takes(data: object) -> None:
    """The light reader and a full JSON Schema validator say yes and no to the same configurations."""
    assert accepts(data) == Draft202012Validator(SCHEMA).is_valid(data)


@given(nearly_right())
def test_what_is_accepted_can_be_built(data: object) -> None:
    """A configuration that fits the schema is read without further ado."""
    if accepts(data) and data is not None:
        assert isinstance(parse(json.dumps(data), "c.yaml"), Config)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("selct: [MC2]\n", "c.yaml:1:1: unknown key 'selct'; did you mean 'select'?"),
        ("zzz: 1\n", "c.yaml:1:1: unknown key 'zzz'; known keys are select, extend-select"),
        ("paths:\n  - mtch: x\n", "c.yaml:2:5: unknown key 'mtch' in 'paths[1]'; did you mean 'match'?"),
        ("paths:\n  - region: x\n", "c.yaml:2:5: the key 'match' is missing in 'paths[1]'"),
        ("fail-on: wraning\n", "c.yaml:1:10: 'fail-on' is 'wraning'; did you mean 'warning'?"),
        ("fail-on: info\n", "c.yaml:1:10: 'fail-on' is 'info'; it is one of warning, error, never"),
        ("select: MC2\n", "c.yaml:1:9: 'select' is 'MC2', but it should be a list; write [MC2]"),
        ("region: no\n", "c.yaml:1:9: 'region' is no, which YAML does not take for text; put it in quotes"),
        ("project: 12\n", "c.yaml:1:10: 'project' is 12, but it should be text; put it in quotes"),
        ("docs: yes\n", "c.yaml:1:7: 'docs' is 'yes'; write true or false"),
        ("docs:\n", "c.yaml:1:6: 'docs' has no value; it should be true or false"),
        ("select: ['']\n", "c.yaml:1:10: 'select[1]' is empty text"),
        ("max-file-size: 10 GB\n", "c.yaml:1:16: 'max-file-size' is '10 GB', which is not of the form that is expected, e.g. '25 MB'"),
        ("max-file-size: 0\n", "c.yaml:1:16: 'max-file-size' is 0, which is less than 1"),
        ("- a\n", "c.yaml:1:1: the configuration is a list, but it should be a mapping (keys with values)"),
        ("rules: {MC602: {limit: 1.5}}\n", "'rules.MC602.limit' is 1.5, but it should be true or false, a whole number, text or a list"),
        ('"\\e[31m": 1\n', "c.yaml:1:1: unknown key '\\x1b[31m'"),
    ],
)
def test_errors_say_what_to_do(text: str, message: str) -> None:
    """An error names the place, what is wrong, and what to write instead."""
    with pytest.raises(ConfigError) as caught:
        parse(text, "c.yaml")
    assert message in str(caught.value)


def test_all_errors_are_told_at_once_in_order() -> None:
    """A configuration with three faults gives three lines, in the order of the file."""
    with pytest.raises(ConfigError) as caught:
        parse("selct: 1\nfail-on: x\ndocs: 3\n", "c.yaml")
    assert [line.split(":")[1] for line in caught.value.lines()] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("text", "bytes_"), [("max-file-size: 12", 12), ("max-file-size: 12 kB", 12_000), ("max-file-size: 3MB", 3_000_000), ("", 10_000_000)]
)
def test_sizes(text: str, bytes_: int) -> None:
    """Sizes are bytes or carry a unit."""
    config = parse(text, "c.yaml")
    assert config is not None
    assert config.max_bytes == bytes_


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "{}\n"])
def test_an_empty_configuration_is_one(text: str) -> None:
    """An empty file configures nothing and is no error."""
    config = parse(text, "c.yaml")
    assert config is not None
    assert config._replace(place=nowhere) == Config("c.yaml")
