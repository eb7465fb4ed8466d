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
from mclint.languages.inventory.validate import fits

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
            inner[data.draw(st.sampled_from(["nam", "region", "vpc", "targets"]))] = data.draw(JUNK)
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
    assert lines == [2, 4, 5, 7, 12, 13]
    words = " ".join(message for _, message in found)
    for hint in ("`connections`?", "`region`?", "`vpc`", "`basic`?", "should be text"):
        assert hint in words
