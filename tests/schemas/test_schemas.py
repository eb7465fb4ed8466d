"""All schemas that mclint gives out."""

from __future__ import annotations

import json

import jsonschema
import pytest

import mclint_schemas


@pytest.mark.parametrize("name", mclint_schemas.names())
def test_every_schema_is_one_and_says_which(name: str) -> None:
    """It is valid draft 2020-12 and has an identifier of the one form, a title and a description."""
    schema = json.loads(mclint_schemas.text(name))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:mclint:schema:{name}"
    assert schema["title"]
    assert schema["description"]


def test_identifiers_differ() -> None:
    """No two schemas share an identifier, so that all fit into one registry."""
    identifiers = [json.loads(mclint_schemas.text(name))["$id"] for name in mclint_schemas.names()]
    assert len(set(identifiers)) == len(identifiers) >= 4
