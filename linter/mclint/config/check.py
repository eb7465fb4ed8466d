"""Holds a configuration to its JSON Schema and says in plain words what is wrong and where.

The schema is the one truth: it is read here, printed by `mclint schema config` and given to editors. Only the keywords that it uses are
known here, which a test holds; `jsonschema` itself takes 100 ms to import, more than a whole run may.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from mclint.config.document import Document, Misread
from mclint.config.errors import ConfigError, Fault, KeyPath, did_you_mean

KEYWORDS = frozenset({
    "$ref", "additionalProperties", "enum", "items", "minItems", "minLength", "minimum", "pattern", "properties", "required", "type",
})  # fmt: skip
"""Keywords that are checked here; `title`, `description`, `default`, `examples`, `$defs`, `$id` and `$schema` ask for nothing."""

_KINDS = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "object": "a mapping (keys with values)",
    "string": "text",
}


@cache
def schema() -> Mapping[str, Any]:
    """Return the schema `config`."""
    from json import loads

    from mclint_schemas import text

    found: Mapping[str, Any] = loads(text("config"))
    return found


def check(document: Document) -> None:
    """Raise ConfigError with everything that is wrong in a configuration; an empty one is right."""
    faults = list(_check(document, document.data, schema(), ()))
    if faults:
        raise ConfigError(document.path, faults)


def resolve(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference into the schema's definitions; keywords beside it are only descriptions."""
    while "$ref" in part:
        part = schema()["$defs"][part["$ref"].rpartition("/")[2]]
    return part


def _check(document: Document, value: Any, part: Mapping[str, Any], where: KeyPath) -> Iterator[Fault]:
    part = resolve(part)
    kinds = part.get("type", ())
    kinds = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    kind = kind_of(value)
    if kinds and kind not in kinds:
        choices = part.get("enum")
        hint = f"; it is one of {', '.join(choices)}" if choices else ""
        yield document.fault(_wrong_kind(value, kind, kinds, where, hint), where)
        return
    if kind == "object":
        yield from _object(document, value, part, where)
    elif kind == "array":
        if len(value) < part.get("minItems", 0):
            yield document.fault(f"{_title(where)} is empty", where)
        for index, item in enumerate(value):
            yield from _check(document, item, part.get("items", {}), (*where, index))
    elif kind == "string":
        yield from _string(document, value, part, where)
    elif kind == "integer" and value < part.get("minimum", value):
        yield document.fault(f"{_title(where)} is {value}, which is less than {part['minimum']}", where)


def _object(document: Document, value: Mapping[str, Any], part: Mapping[str, Any], where: KeyPath) -> Iterator[Fault]:
    properties = part.get("properties", {})
    others = part.get("additionalProperties", True)
    for key, inner in value.items():
        if key in properties:
            yield from _check(document, inner, properties[key], (*where, key))
        elif others is False:
            known = did_you_mean(key, properties) or f"; known keys are {', '.join(properties)}"
            place = f" in {_title(where)}" if where else ""
            yield document.fault(f"unknown key {_quoted(key)}{place}{known}", (*where, key), key=True)
        elif isinstance(others, Mapping):
            yield from _check(document, inner, others, (*where, key))
    for key in part.get("required", ()):
        if key not in value:
            yield document.fault(f"the key '{key}' is missing in {_title(where)}", where)


def _string(document: Document, value: str, part: Mapping[str, Any], where: KeyPath) -> Iterator[Fault]:
    choices = part.get("enum")
    if choices is not None and value not in choices:
        known = did_you_mean(value, choices) or f"; it is one of {', '.join(choices)}"
        yield document.fault(f"{_title(where)} is {_quoted(value)}{known}", where)
    elif len(value) < part.get("minLength", 0):
        yield document.fault(f"{_title(where)} is empty text", where)
    elif "pattern" in part:
        import re

        if not re.search(part["pattern"], value):
            examples = " or ".join(f"'{example}'" for example in part.get("examples", ()))
            yield document.fault(f"{_title(where)} is {_quoted(value)}, which is not of the form that is expected, e.g. {examples}", where)


def kind_of(value: object) -> str:
    """Return the JSON type of a value; `misread` for text that YAML takes for something else."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, Misread):
        return "misread"
    for kind, name in ((str, "string"), (int, "integer"), (list, "array"), (dict, "object"), (float, "number")):
        if isinstance(value, kind):
            return name
    return "null" if value is None else "other"


def _wrong_kind(value: object, kind: str, kinds: tuple[str, ...], where: KeyPath, hint: str) -> str:
    *others, last = [_KINDS[name] for name in kinds]
    wanted = f"{', '.join(others)} or {last}" if others else last
    if kind == "null":
        return f"{_title(where)} has no value; it should be {wanted}{hint}"
    if kind == "misread" and "string" in kinds:
        return f"{_title(where)} is {value}, which YAML does not take for text; put it in quotes"
    if kind == "misread" and "boolean" in kinds:
        return f"{_title(where)} is {_quoted(str(value))}; write true or false"
    shown = {"object": "a mapping", "array": "a list", "string": _quoted(str(value)), "boolean": str(value).lower()}.get(
        kind, str(value)[:40]
    )
    if hint:
        return f"{_title(where)} is {shown}{hint}"
    if "array" in kinds and kind in {"string", "integer"}:
        hint = f"; write [{value}]" if len(str(value)) < 40 else ""
    elif "string" in kinds and kind in {"integer", "number", "boolean"} and len(kinds) == 1:
        hint = "; put it in quotes"
    return f"{_title(where)} is {shown}, but it should be {wanted}{hint}"


def _title(where: KeyPath) -> str:
    """Name a value: `'paths[2].match'`."""
    if not where:
        return "the configuration"
    name = ""
    for step in where:
        name += f"[{step + 1}]" if isinstance(step, int) else f"{'.' if name else ''}{step}"
    return _quoted(name)


def _quoted(text: str) -> str:
    """Show text of a file: short, and with nothing that a terminal would act on."""
    shown = text if len(text) <= 80 else text[:77] + "..."
    if not shown.isprintable():
        shown = shown.encode("unicode_escape").decode("ascii")
    return f"'{shown}'"
