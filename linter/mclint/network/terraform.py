"""Joins Terraform's variables and locals over the files of one folder: what they default to stands where they are used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mclint.facts import AllowEntry, Fact, FileFacts, Property, Resource
from mclint.value import Hole, Known, Part, Value

_KIND = "terraform-variable"
_ROUNDS = 5


def resolved(files: Mapping[str, FileFacts]) -> Mapping[str, FileFacts]:
    """Return the files with references replaced by what they are known to mean; a list of addresses moves to where it is written."""
    folders: dict[str, dict[str, list[tuple[str, Resource]]]] = {}
    for path, file in files.items():
        for fact in file.facts:
            if isinstance(fact, Resource) and fact.kind == _KIND:
                folders.setdefault(_folder(path), {}).setdefault(fact.name, []).append((path, fact))
    if not folders:
        return files
    changed: dict[str, list[Fact]] = {}
    for path, file in files.items():
        known = folders.get(_folder(path))
        if not known or not any(isinstance(fact, AllowEntry | Resource) for fact in file.facts):
            continue
        changed.setdefault(path, [])
        for fact in file.facts:
            if isinstance(fact, AllowEntry):
                for place, entry in _entries(path, fact, known, _ROUNDS):
                    changed.setdefault(place, []).append(entry)
            elif isinstance(fact, Resource) and fact.kind != _KIND:
                items = tuple(Property(item.key, _fill(path, item.value, known), item.span) for item in fact.fields)
                changed[path].append(fact._replace(fields=items))
    return {path: file._replace(facts=_merged(file, changed[path])) if path in changed else file for path, file in files.items()}


def _merged(file: FileFacts, new: list[Fact]) -> tuple[Fact, ...]:
    kept = [fact for fact in file.facts if not isinstance(fact, AllowEntry) and not (isinstance(fact, Resource) and fact.kind != _KIND)]
    return (*kept, *new)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _reference(value: Value) -> str:
    """Return the reference that is all of a value, or empty."""
    part = value.parts[0] if len(value.parts) == 1 else None
    return part.reason if isinstance(part, Hole) and part.reason.startswith(("var.", "local.")) else ""


def _entries(path: str, fact: AllowEntry, known: Mapping[str, list[tuple[str, Resource]]], rounds: int) -> Iterator[tuple[str, AllowEntry]]:
    name = _reference(fact.entry)
    meanings = known.get(name, ())
    if len(meanings) != 1 or rounds == 0:
        yield path, fact
        return
    place, resource = meanings[0]
    for item in resource.fields:
        inner = fact._replace(span=item.span, entry=item.value)
        yield from _entries(place, inner, known, rounds - 1)


def _fill(path: str, value: Value, known: Mapping[str, list[tuple[str, Resource]]]) -> Value:
    """Put single known values in place of references."""
    if not value.holes:
        return value
    parts: list[Part] = []
    for part in value.parts:
        meanings = known.get(part.reason, ()) if isinstance(part, Hole) else ()
        if len(meanings) == 1 and len(meanings[0][1].fields) == 1:
            place, resource = meanings[0]
            for inner in resource.fields[0].value.parts:
                parts.append(Known(inner.text, inner.span, "" if place == path else place) if isinstance(inner, Known) else inner)
        else:
            parts.append(part)
    return Value(tuple(parts))
