"""Checks an inventory against its JSON Schema and says each error at its own place."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from mclint.languages.base import Collector
from mclint.languages.tree import Node, plain
from mclint.value import Span

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_LIMIT = 50
"""Errors that are told of one file."""

_ROUNDS = 6
"""Times that misspelt keys are read as what is meant; no key of the schema lies deeper."""


Slips = dict[tuple[Any, ...], dict[str, str]]
"""Misspelt keys with those that are meant, by the path of their mapping."""


def validate(root: Node, schema: dict[str, Any], out: Collector, told: Collection[Span] = (), *, whole: bool = True) -> Node:
    """State a problem MC007 for every error, in the order of the file; not where something has been `told`.

    What is missing may be in the part that could not be read, so it is told of a `whole` document only. Returns the document with the
    keys that are meant in the place of misspelt ones.
    """
    found: set[tuple[Span, str]] = set()
    # Below a misspelt key there may be more of them.
    for _ in range(_ROUNDS):
        data = plain(root)
        if fits(data, schema, schema):
            break
        from jsonschema import Draft202012Validator

        errors = [error for error in Draft202012Validator(schema).iter_errors(data) if whole or error.validator != "required"]
        slips = _slips(root, errors)
        found.update(item for error in errors for item in _words(root, error, slips) if item[0] not in told)
        if not slips:
            break
        root = _mended(root, slips, ())
    for span, message in sorted(found)[:_LIMIT]:
        out.problem(span, message, "MC007")
    return root


def _slips(root: Node, errors: Iterable[ValidationError]) -> Slips:
    slips: Slips = {}
    for error in errors:
        if error.validator == "additionalProperties":
            here = find(root, error.absolute_path)
            names = {entry.name for entry in here.entries}
            for name, key in _misspelt(here, error.schema):
                if key and key not in names:
                    slips.setdefault(tuple(error.absolute_path), {})[name] = key
    return slips


def _mended(node: Node, slips: Slips, path: tuple[Any, ...]) -> Node:
    if node.kind == "list":
        return node._replace(items=tuple([_mended(item, slips, (*path, number)) for number, item in enumerate(node.items)]))
    if node.kind != "map":
        return node
    keys = slips.get(path, {})
    entries = [(entry, _mended(entry.value, slips, (*path, entry.name))) for entry in node.entries]
    return node._replace(entries=tuple([entry._replace(name=keys.get(entry.name, entry.name), value=value) for entry, value in entries]))


def _misspelt(node: Node, schema: Any) -> Iterator[tuple[str, str]]:
    """Yield the unknown keys of a mapping, each with the one that is meant, or empty."""
    allowed = sorted(schema.get("properties", ()))
    for entry in node.entries:
        if entry.name not in allowed and not _fits_pattern(schema, entry.name):
            near = get_close_matches(entry.name, allowed, 1, 0.6)
            yield entry.name, near[0] if near else ""


def meant(written: str, allowed: Sequence[str]) -> str:
    """Return the one of some lower-case words that a misspelt one stands for, or empty: a slip of the pen, or more words around it."""
    low = written.strip().lower()
    near = get_close_matches(low, allowed, 1, 0.6) or [word for word in allowed if word in low]
    return near[0] if near else ""


def fits(data: object, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    """Whether data keeps a schema, by the few keywords that ours are made of.

    Loading jsonschema takes longer than a whole run; it is needed only to say what is wrong. A keyword that is not known here leaves the
    answer to it.
    """
    for keyword, wanted in schema.items():
        check = _CHECKS.get(keyword)
        if check is None:
            if keyword not in _SILENT:
                return False
        elif not check(data, wanted, schema, root):
            return False
    return True


def _reference(data: object, wanted: Any, _schema: dict[str, Any], root: dict[str, Any]) -> bool:
    return fits(data, root["$defs"][wanted.rpartition("/")[2]], root)


def _type(data: object, wanted: Any, _schema: dict[str, Any], _root: dict[str, Any]) -> bool:
    names = wanted if isinstance(wanted, list) else [wanted]
    return any(isinstance(data, _PYTHON[name]) and not (isinstance(data, bool) and name in ("integer", "number")) for name in names)


def _properties(data: object, wanted: Any, _schema: dict[str, Any], root: dict[str, Any]) -> bool:
    return not isinstance(data, dict) or all(fits(value, wanted[key], root) for key, value in data.items() if key in wanted)


def _additional(data: object, wanted: Any, schema: dict[str, Any], _root: dict[str, Any]) -> bool:
    if wanted is not False or not isinstance(data, dict):
        return True
    return all(key in schema.get("properties", ()) or _fits_pattern(schema, key) for key in data)


def _fits_pattern(schema: dict[str, Any], key: str) -> bool:
    """Whether a key is one of a schema by a pattern `^…` without marks of regular expressions."""
    return any(key.startswith(pattern[1:]) for pattern in schema.get("patternProperties", ()))


def _patterns(data: object, wanted: Any, _schema: dict[str, Any], root: dict[str, Any]) -> bool:
    if not isinstance(data, dict):
        return True
    return all(fits(value, inner, root) for pattern, inner in wanted.items() for key, value in data.items() if key.startswith(pattern[1:]))


def _choose(data: object, wanted: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    return not fits(data, wanted, root) or fits(data, schema.get("then", {}), root)


_PYTHON: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}
_SILENT = frozenset({"$schema", "$id", "$defs", "title", "description", "examples", "default", "then"})
_CHECKS: dict[str, Callable[[object, Any, dict[str, Any], dict[str, Any]], bool]] = {
    "$ref": _reference,
    "type": _type,
    "properties": _properties,
    "patternProperties": _patterns,
    "additionalProperties": _additional,
    "if": _choose,
    "required": lambda data, wanted, _schema, _root: not isinstance(data, dict) or all(key in data for key in wanted),
    "enum": lambda data, wanted, _schema, _root: data in wanted,
    "const": lambda data, wanted, _schema, _root: data == wanted and isinstance(data, bool) == isinstance(wanted, bool),
    "items": lambda data, wanted, _schema, root: not isinstance(data, list) or all(fits(item, wanted, root) for item in data),
    "allOf": lambda data, wanted, _schema, root: all(fits(data, inner, root) for inner in wanted),
    "minItems": lambda data, wanted, _schema, _root: not isinstance(data, list) or len(data) >= wanted,
    "minLength": lambda data, wanted, _schema, _root: not isinstance(data, str) or len(data) >= wanted,
    "pattern": lambda data, wanted, _schema, _root: not isinstance(data, str) or re.search(wanted, data) is not None,
    "minimum": lambda data, wanted, _schema, _root: not isinstance(data, int | float) or data >= wanted,
    "maximum": lambda data, wanted, _schema, _root: not isinstance(data, int | float) or data <= wanted,
}


def _words(root: Node, error: ValidationError, slips: Slips) -> Iterator[tuple[Span, str]]:
    """Put an error into words: what is wrong, and what is meant instead. What is only misspelt is not missing, too."""
    node = find(root, error.absolute_path)
    where = _path(error.absolute_path)
    kind = str(error.validator)
    instance: Any = error.instance
    wanted: Any = error.validator_value
    schema: Any = error.schema
    if kind == "additionalProperties":
        meant_keys = dict(_misspelt(node, schema))
        for entry in node.entries:
            if entry.name in meant_keys:
                key = meant_keys[entry.name]
                hint = f"Did you mean `{key}`?" if key else f"Known keys are {_list(sorted(schema.get('properties', ())))}."
                yield entry.key.span, f"Unknown key `{entry.name}`{where}. {hint}"
    elif kind == "required":
        misspelt = slips.get(tuple(error.absolute_path), {}).values()
        for name in wanted:
            if name not in instance and name not in misspelt:
                title = schema.get("properties", {}).get(name, {})
                about = f" ({title['title']})" if isinstance(title, dict) and "title" in title else ""
                yield _head(node), f"The key `{name}`{about} is missing{where}."
    elif node.kind == "null" and kind in ("type", "enum", "const"):
        yield _key(root, error.absolute_path), f"The value{where} is empty. Write {_expected(kind, wanted)}, or leave the key out."
    elif kind in ("enum", "const"):
        options = wanted if kind == "enum" else [wanted]
        texts = [str(option) for option in options]
        near = meant(str(instance), texts) if kind == "enum" else ""
        quoted = node.quoted and str(instance) in texts
        hint = f"Did you mean `{near}`?" if near else f"Write {_list(texts, 'or')}{' without quotes' if quoted else ''}."
        yield node.span, f"`{_short(instance)}` is not a value of{where or ' this document'}. {hint}".replace("of in ", "of ")
    elif kind == "type":
        shown = {"map": "A mapping", "list": "A list"}.get(node.kind) or f"`{_short(str(node.value))}`"
        advice = " Put it in quotes." if _expected(kind, wanted) == "text" and node.kind in ("number", "bool") else ""
        yield _head(node), f"{shown}{where or ' at the top'} should be {_expected(kind, wanted)}.{advice}"
    elif kind in ("minItems", "minLength"):
        yield node.span, f"The value{where} is empty; give at least one {'entry' if kind == 'minItems' else 'letter'}."
    elif kind == "pattern" and isinstance(schema, dict) and "examples" in schema:
        what = str(schema.get("title", "value")).lower().replace("vswitch", "vSwitch")
        yield node.span, f"`{_short(instance)}`{where} is no {what}. Write it as `{schema['examples'][0]}`."
    else:
        yield node.span, f"The value{where} is not allowed: {_short(error.message, 120)}."


def _expected(kind: str, wanted: Any) -> str:
    """Say what a value is to be."""
    if kind != "type":
        return _list([str(option) for option in (wanted if kind == "enum" else [wanted])], "or")
    names = wanted if isinstance(wanted, list) else [wanted]
    return " or ".join(_TYPES.get(str(name), str(name)) for name in names)


def _key(root: Node, path: Sequence[str | int]) -> Span:
    """Return where the key of a value is written; of an item of a list, the value."""
    *way, last = path
    around = find(root, way)
    return next((entry.key.span for entry in around.entries if entry.name == last), find(root, path).span)


_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "array": "a list",
    "object": "a mapping",
    "boolean": "true or false",
    "number": "a number",
}


def find(root: Node, path: Iterable[str | int]) -> Node:
    """Return the node at a path of keys and indices, or the nearest one above it."""
    node = root
    for step in path:
        if isinstance(step, int):
            if step >= len(node.items):
                return node
            node = node.items[step]
        else:
            inner = node.get(step)
            if inner is None:
                return node
            node = inner
    return node


def _head(node: Node) -> Span:
    """Return where a mapping starts: its first key."""
    return node.entries[0].key.span if node.entries else node.span


def _path(path: Iterable[str | int]) -> str:
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
    return f" in `{steps}`" if steps else ""


def _short(value: object, limit: int = 40) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _list(words: Iterable[str], last: str = "and") -> str:
    items = [f"`{word}`" if " " not in word else word for word in words]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"
