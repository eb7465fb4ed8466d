"""Library models that a configuration adds: files in YAML or JSON, or the models themselves."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from mclint.config.document import Document, read_yaml
from mclint.config.errors import ConfigError, Fault
from mclint.config.model import Config
from mclint.config.roots import read


def read_libraries(config: Config) -> list[Mapping[str, Any]]:
    """Return the models in the form of the schema `library`. Raises ConfigError, also for a model that breaks the schema."""
    found: list[Mapping[str, Any]] = []
    for index, item in enumerate(config.libraries):
        where = ("libraries", index)
        if not isinstance(item, str):
            _check(Document(config.path, item, lambda path, key, before=where: config.place((*before, *path), key)))  # type: ignore[misc]
            found.append(item)
            continue
        path = os.path.join(os.path.dirname(os.path.abspath(config.path)), item)
        if not os.path.isfile(path):
            raise ConfigError(config.path, [Fault(f"there is no library model '{item}'", *config.place(where, False))])
        # JSON is YAML, and so every error has its place.
        document = read_yaml(read(path).replace("\t", " "), path)
        _check(document)
        found.append(document.data)
    return found


_NEEDED = {"language": str, "library": str, "imports": list, "calls": list}


def _check(document: Document) -> None:
    """Hold a model to its schema. `jsonschema` is imported only here: most configurations add no models."""
    faults = list(_plain_faults(document))
    if not faults:
        faults = list(_schema_faults(document))
    if faults:
        raise ConfigError(document.path, faults)


def _plain_faults(document: Document) -> Iterator[Fault]:
    """Give what is wrong with the keys without which a model is none."""
    data = document.data
    if not isinstance(data, dict):
        yield document.fault("a library model is a mapping (keys with values)", ())
        return
    for key, kind in _NEEDED.items():
        if key not in data:
            yield document.fault(f"the key '{key}' of the library model is missing", ())
        elif not isinstance(data[key], kind):
            yield document.fault(f"'{key}' of the library model should be {'text' if kind is str else 'a list'}", (key,))


def _schema_faults(document: Document) -> Iterator[Fault]:
    from mclint_schemas import names, text

    if "library" not in names():
        return
    from json import loads

    from jsonschema import Draft202012Validator

    for error in sorted(
        Draft202012Validator(loads(text("library"))).iter_errors(document.data), key=lambda error: list(map(str, error.path))
    ):
        yield document.fault(error.message[:200], tuple(error.absolute_path))
