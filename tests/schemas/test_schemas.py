"""All schemas that mclint gives out."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import mclint_schemas

EXAMPLES = Path(__file__).parents[2] / "examples"


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


def fields(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every property that a schema declares with the way to it, outside of conditions."""
    stack: list[tuple[str, dict[str, Any]]] = [("", schema)]
    while stack:
        way, inner = stack.pop()
        for key, field in inner.get("properties", {}).items():
            yield f"{way}.{key}", field
            stack.append((f"{way}.{key}", field))
        stack += [(f"{way}/{key}", inner[key]) for key in ("items", "additionalProperties") if isinstance(inner.get(key), dict)]
        for key in ("oneOf", "anyOf"):
            stack += [(f"{way}/{key}[{number}]", each) for number, each in enumerate(inner.get(key, ()))]
        for key in ("$defs", "patternProperties"):
            stack += [(f"{way}/{name}", each) for name, each in inner.get(key, {}).items()]


def referred(schema: dict[str, Any], field: dict[str, Any]) -> dict[str, Any]:
    """Return a field with what it refers to."""
    if "$ref" not in field:
        return field
    found: Any = schema
    for step in field["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return {**referred(schema, found), **field}


@pytest.mark.parametrize("name", mclint_schemas.names())
def test_every_field_is_explained(name: str) -> None:
    """Each property has a title and a description, its own or by reference: editors show them."""
    schema = json.loads(mclint_schemas.text(name))
    found = dict(fields(schema))
    assert len(found) > 20
    bare = [way for way, field in found.items() if not {"title", "description"} <= referred(schema, field).keys()]
    assert bare == []


@pytest.mark.parametrize("name", mclint_schemas.names())
def test_every_example_keeps_its_schema(name: str) -> None:
    """There is an example, and it is valid."""
    schema = json.loads(mclint_schemas.text(name))
    assert schema["examples"]
    for example in schema["examples"]:
        jsonschema.Draft202012Validator(schema).validate(example)


@pytest.mark.parametrize(("name", "path"), [("connections", "maxcompute-network.yaml"), ("config", "mclint.yaml")])
def test_the_examples_of_the_project_keep_it(name: str, path: str) -> None:
    """The files that users copy are valid."""
    schema = json.loads(mclint_schemas.text(name))
    jsonschema.Draft202012Validator(schema).validate(yaml.safe_load((EXAMPLES / path).read_text("utf-8")))


@pytest.mark.parametrize(("name", "path"), [("connections", "maxcompute-network.yaml"), ("config", "mclint.yaml")])
def test_another_program_takes_schema_and_example(name: str, path: str, tmp_path: Path) -> None:
    """What `mclint schema` prints works in a program that knows nothing of mclint."""
    program = shutil.which("check-jsonschema", path=str(Path(sys.executable).parent)) or "check-jsonschema"
    file = tmp_path / "schema.json"
    printed = subprocess.run([sys.executable, "-m", "mclint", "schema", name], capture_output=True, check=True, timeout=60)
    file.write_bytes(printed.stdout)
    for arguments in (["--check-metaschema", str(file)], ["--schemafile", str(file), str(EXAMPLES / path)]):
        done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
