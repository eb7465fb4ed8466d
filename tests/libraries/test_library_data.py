"""The library models are data: each file keeps to the schema, and what it names leads somewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import mclint_schemas
from mclint.libraries import FOLDER, builtin_documents
from mclint.libraries.models import Libraries

DOCUMENTS = list(builtin_documents())
SCHEMA = json.loads(mclint_schemas.text("library"))
ENGINES = ("sql", "foreign-table", "lakehouse", "udf", "mapreduce", "spark", "pyodps", "maxframe", "mars", "")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["library"])
def test_schema(document):
    """A built-in model keeps to the schema that users' models are checked by."""
    errors = [f"{list(error.absolute_path)}: {error.message[:300]}" for error in Draft202012Validator(SCHEMA).iter_errors(dict(document))]
    assert errors == []


def test_the_schema_is_a_schema():
    """The schema itself is valid, and its examples keep to it."""
    Draft202012Validator.check_schema(SCHEMA)
    for example in SCHEMA["examples"]:
        assert list(Draft202012Validator(SCHEMA).iter_errors(example)) == []


def test_the_schema_refuses():
    """A misspelt field, a wrong operation and a call without names are refused."""
    good = SCHEMA["examples"][0]
    for wrong in (
        {**good, "call": []},
        {**good, "calls": [{"names": ["a.b"], "operation": "conect"}]},
        {**good, "calls": [{"operation": "connect"}]},
        {"library": "x", "language": "python"},
    ):
        assert list(Draft202012Validator(SCHEMA).iter_errors(wrong)) != []


def test_every_file_is_found():
    """Each file below `data` is one document; its name gives its imports."""
    files = list(Path(FOLDER).glob("*/*.json"))
    assert len(files) == len(DOCUMENTS) > 60
    for document in DOCUMENTS:
        assert document["imports"]
        assert document["language"] in ("python", "java", "scala")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["library"])
def test_names_are_said_once(document):
    """No call is described twice in a document, and no alias stands for itself."""
    names = [name for call in document.get("calls", ()) for name in call["names"]]
    assert len(names) == len(set(names))
    for alias, target in document.get("aliases", {}).items():
        assert alias != target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["library"])
def test_aliases_lead_somewhere(document):
    """What an alias leads to is described; entries name engines that there are."""
    calls = {name for call in document.get("calls", ()) for name in call["names"]}
    types = set(document.get("types", {}))
    owners = {name.partition("#")[0] for name in calls}
    for alias, target in document.get("aliases", {}).items():
        known = calls | types | owners | set(document.get("tables", {})) | {entry.get("decorator") for entry in document.get("entries", ())}
        assert target in known or any(name.startswith(target + ".") for name in known if name) or "." not in alias, (alias, target)
    for entry in document.get("entries", ()):
        assert entry.get("engine", "") in ENGINES


def test_only_what_is_imported_is_read():
    """A program that imports one library opens one file, and those that every program has."""
    libraries = Libraries(builtin_documents())
    models = libraries.select("python", ["requests", "os.path", "acme"])
    assert {library.name for library in models.libraries} == {"requests", "command lines"}
    assert models is libraries.select("python", ["requests", "os.path", "acme"])


def test_scala_uses_java():
    """A Scala program sees the models of Java."""
    names = {library.name for library in Libraries(builtin_documents()).select("scala", ["com.aliyun.oss.OSSClientBuilder"]).libraries}
    assert names


def test_users_come_last():
    """A model that a user adds says more than a built-in one of the same name."""
    mine = {
        "library": "ours",
        "language": "python",
        "imports": ["requests", "acme.http"],
        "calls": [
            {"names": ["requests.get"], "operation": "request", "service": "ours"},
            {"names": ["acme.http.fetch"], "operation": "request"},
        ],
    }
    libraries = Libraries([*builtin_documents(), mine])
    call = libraries.select("python", ["requests"]).call("requests.get")
    assert call is not None
    assert call.get("service") == "ours"
    assert libraries.select("python", ["acme.http"]).call("acme.http.fetch") is not None
