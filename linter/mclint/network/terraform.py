"""Joins Terraform's variables, locals and look-ups over the files of one folder: what they stand for is put where they are used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mclint.facts import AllowEntry, Fact, FileFacts, ProjectInfo, Property, Resource
from mclint.value import Hole, Known, Part, Value

_KIND = "terraform-variable"
_LOOKUP = "terraform-lookup"
_ROUNDS = 5
_NAMED = ("var.", "local.", "provider.")

_Meanings = Mapping[str, "list[tuple[str, Resource]]"]


def resolved(files: Mapping[str, FileFacts]) -> Mapping[str, FileFacts]:
    """Return the files with references replaced by what they are known to mean; a list of addresses moves to where it is written."""
    folders: dict[str, dict[str, list[tuple[str, Resource]]]] = {}
    for path, file in files.items():
        for fact in file.facts:
            if isinstance(fact, Resource) and fact.kind in (_KIND, _LOOKUP):
                folders.setdefault(_folder(path), {}).setdefault(fact.name, []).append((path, fact))
    if not folders:
        return files
    changed: dict[str, list[Fact]] = {}
    for path in sorted(files):
        known = folders.get(_folder(path))
        if not known or files[path].language != "hcl":
            continue
        mine = changed.setdefault(path, [])
        for fact in files[path].facts:
            if isinstance(fact, AllowEntry):
                for place, entry in _entries(path, fact, known, _ROUNDS):
                    changed.setdefault(place, []).append(entry)
            elif isinstance(fact, Resource) and fact.kind not in (_KIND, _LOOKUP):
                items = tuple(Property(item.key, _fill(path, item.value, known, _ROUNDS), item.span) for item in fact.fields)
                mine.append(fact._replace(fields=items))
            elif isinstance(fact, ProjectInfo):
                mine.append(fact._replace(name=_fill(path, fact.name, known, _ROUNDS), region=_fill(path, fact.region, known, _ROUNDS)))
    return {path: file._replace(facts=_merged(file, changed[path])) if path in changed else file for path, file in files.items()}


def _merged(file: FileFacts, new: list[Fact]) -> tuple[Fact, ...]:
    kept = [fact for fact in file.facts if not isinstance(fact, AllowEntry | ProjectInfo | Resource) or _is_of_folder(fact)]
    return (*kept, *new)


def _is_of_folder(fact: Fact) -> bool:
    return isinstance(fact, Resource) and fact.kind in (_KIND, _LOOKUP)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _reference(value: Value) -> str:
    """Return the reference that is all of a value, or empty."""
    part = value.parts[0] if len(value.parts) == 1 else None
    return part.reason if isinstance(part, Hole) and part.reason.startswith(_NAMED) else ""


def _meaning(name: str, known: _Meanings) -> tuple[str, Resource] | None:
    """Return what the one file that says it says of a variable; values of `.tfvars` come before defaults."""
    found = known.get(name, ())
    given = [item for item in found if item[0].endswith(".tfvars")] or found
    return given[0] if len(given) == 1 else None


def _entries(path: str, fact: AllowEntry, known: _Meanings, rounds: int) -> Iterator[tuple[str, AllowEntry]]:
    meaning = _meaning(_reference(fact.entry), known) if rounds else None
    if meaning is None:
        yield path, fact
        return
    place, resource = meaning
    for item in resource.fields:
        inner = fact._replace(span=item.span, entry=item.value)
        yield from _entries(place, inner, known, rounds - 1)


def _fill(path: str, value: Value, known: _Meanings, rounds: int) -> Value:
    """Put single known values in place of references, and into the reason of one that stays the words by which it is looked up."""
    if not value.holes or not rounds:
        return value
    parts: list[Part] = []
    for part in value.parts:
        meaning = _meaning(part.reason, known) if isinstance(part, Hole) else None
        if meaning is not None and len(meaning[1].fields) == 1:
            place, resource = meaning
            for inner in _fill(place, resource.fields[0].value, known, rounds - 1).parts:
                elsewhere = isinstance(inner, Known) and not inner.path and place != path
                parts.append(inner._replace(path=place) if isinstance(inner, Known) and elsewhere else inner)
        elif isinstance(part, Hole) and part.reason.startswith("data."):
            parts.append(part._replace(reason=_looked_up(part.reason, known)))
        else:
            parts.append(part)
    return Value(tuple(parts))


def _looked_up(reason: str, known: _Meanings) -> str:
    """Return a reference to a look-up with the words by which it finds what it stands for."""
    name = ".".join(reason.replace("[", ".").split(".")[:3])
    found = known.get(name, ())
    words = ", ".join(str(item.value) for item in found[0][1].fields) if len(found) == 1 else ""
    return f"{reason} ({words})" if words else reason
