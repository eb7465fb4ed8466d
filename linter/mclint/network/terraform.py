"""Joins Terraform's variables, locals, look-ups and modules: what they stand for is put where they are used.

A folder is a module. What a local module is given by its calls counts in place of its variables' defaults, and the files of variables
beside it (`.tfvars`) count where Terraform would read them. Where several values are possible, each entry of a list is stated, and a
single value only if all agree. A reference with `[*]` stands for every element, as loops over it do.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cache

from mclint.facts import AllowEntry, Fact, FileFacts, Place, ProjectInfo, Property, Resource
from mclint.tuples import NamedTuple
from mclint.value import Hole, Known, Part, Value

_KIND = "terraform-variable"
_LOOKUP = "terraform-lookup"
_MODULE = "terraform-module"
_STATED = (_KIND, _LOOKUP, _MODULE)
_ROUNDS = 8
_MOST = 200
"""Values that one reference may stand for."""


@cache
def _index() -> re.Pattern[str]:
    """Find an index of a reference: by a name, or one that may be any."""
    return re.compile(r"""\["([\w-]+)"\]|\[(?!\*\]|key\])[^\]]*\]|(?<=\w)\.\d+(?=\.|\[|\Z)""")


@cache
def _head() -> re.Pattern[str]:
    return re.compile(r"(?:var|local)\.[\w-]+")


_NAMED = ("var.", "local.", "provider.", "module.")
_PROVIDER = "provider."


class _Meaning(NamedTuple):
    """What a reference may stand for: the items, the file that they are written in, and the folder whose names they use."""

    path: str
    folder: str
    items: tuple[Property, ...]


class _Call(NamedTuple):
    """A call of a local module from the folder of a file."""

    path: str
    folder: str
    given: dict[str, tuple[Property, ...]]


def resolved(files: Mapping[str, FileFacts]) -> Mapping[str, FileFacts]:
    """Return the files with references replaced by what they are known to mean; a list of addresses moves to where it is written."""
    # In the order of paths: where modules call one another in circles, what is followed before the limit must not hang on the run.
    stated = [(path, fact) for path in sorted(files) for fact in files[path].facts if isinstance(fact, Resource) and fact.kind in _STATED]
    if not stated:
        return files
    names = _Names(stated)
    changed: dict[str, list[Fact]] = {}
    for path in sorted(files):
        if files[path].language != "hcl":
            continue
        folder = _folder(path)
        mine = changed.setdefault(path, [])
        for fact in files[path].facts:
            if isinstance(fact, AllowEntry):
                for place, item in names.entries(path, folder, Property("", fact.entry, fact.span)):
                    words = item.key.partition(" ")[2]
                    hints = (*fact.hints, words) if words else fact.hints
                    _once(changed.setdefault(place, []), fact._replace(span=item.span, entry=item.value, hints=hints))
            elif isinstance(fact, Place):
                for place, item in names.entries(path, folder, Property("", fact.value, fact.span)):
                    _once(changed.setdefault(place, []), fact._replace(span=item.span, value=item.value))
            elif isinstance(fact, Resource) and fact.kind not in _STATED:
                items = tuple(Property(item.key, names.fill(path, folder, item.value), item.span) for item in fact.fields)
                mine.append(fact._replace(fields=items))
            elif isinstance(fact, ProjectInfo):
                name, region = names.fill(path, folder, fact.name), names.fill(path, folder, fact.region)
                mine.append(fact._replace(name=name, region=region))
    return {path: file._replace(facts=_merged(file, changed[path])) if path in changed else file for path, file in files.items()}


def _once(facts: list[Fact], fact: Fact) -> None:
    if not facts or facts[-1] != fact:
        facts.append(fact)


def _merged(file: FileFacts, new: list[Fact]) -> tuple[Fact, ...]:
    if file.language != "hcl":
        return (*file.facts, *new)
    kept = [fact for fact in file.facts if not isinstance(fact, AllowEntry | Place | ProjectInfo | Resource) or _is_stated(fact)]
    return (*kept, *dict.fromkeys(new))


def _is_stated(fact: Fact) -> bool:
    return isinstance(fact, Resource) and fact.kind in _STATED


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def local_source(folder: str, source: str) -> str | None:
    """Return the folder of a module that a folder calls by a path, or None for one from elsewhere."""
    if not source.startswith(("./", "../")):
        return None
    found = posixpath.normpath(posixpath.join(folder, source))
    return None if found.startswith("..") else "" if found == "." else found


class _Names:
    """The names of all folders, and which folder calls which."""

    def __init__(self, stated: list[tuple[str, Resource]]) -> None:
        self._known: dict[str, dict[str, list[_Meaning]]] = {}
        self._modules: dict[tuple[str, str], str] = {}
        self._calls: dict[str, list[_Call]] = {}
        for path, fact in stated:
            folder = _folder(path)
            if fact.kind == _MODULE:
                self._call(path, folder, fact)
            else:
                self._known.setdefault(folder, {}).setdefault(fact.name, []).append(_Meaning(path, folder, fact.fields))

    def _call(self, path: str, folder: str, fact: Resource) -> None:
        given: dict[str, tuple[Property, ...]] = {}
        for item in fact.fields:
            key, _, words = item.key.partition(" ")
            given[key] = (*given.get(key, ()), item._replace(key=f"item {words}".rstrip()))
        source = next((item.value.text for item in given.get("source", ())), None)
        target = local_source(folder, source) if source else None
        if target is not None:
            self._modules[folder, fact.name] = target
            self._calls.setdefault(target, []).append(_Call(path, folder, given))

    def meanings(self, folder: str, name: str, rounds: int = _ROUNDS) -> list[_Meaning]:
        """Return what a name of a folder may stand for; `[*]` in it stands for every element."""
        name = _index().sub(lambda found: f".{found[1]}" if found[1] else "[*]", name)
        found = self._meanings(folder, name, rounds)
        if not found and rounds and name.endswith("[*]"):
            found = self._meanings(folder, name.removesuffix("[*]"), rounds)
        head = _head().match(name)
        if found or head is None or head[0] == name or not rounds:
            return found
        return [_forwarded(each, name[head.end() :]) for each in self._meanings(folder, head[0], rounds) if _refers(each.items)]

    def _meanings(self, folder: str, name: str, rounds: int) -> list[_Meaning]:
        if name.startswith("module."):
            _, _, rest = name.partition(".")
            label, _, output = rest.partition(".")
            target = self._modules.get((folder, label))
            return self._known.get(target, {}).get(f"output.{output}", []) if target is not None else []
        stated = self._known.get(folder, {}).get(name, [])
        calls = self._calls.get(folder, ())
        if name.startswith(_PROVIDER):
            outer = [call.folder for call in calls if "providers" not in call.given] if rounds else []
            return stated or [found for each in outer[:_MOST] for found in self.meanings(each, name, rounds - 4)]
        given = [found for found in stated if found.path.endswith((".tfvars", ".tfvars.json"))]
        defaults = [found for found in stated if found not in given]
        if not name.startswith("var."):
            return defaults
        key = name.removeprefix("var.")
        base = key.partition(".")[0].partition("[")[0]
        found = [_Meaning(call.path, call.folder, call.given[key]) for call in calls if key in call.given]
        if base != key:
            passed = [_Meaning(call.path, call.folder, call.given[base]) for call in calls if key not in call.given and base in call.given]
            found += [_forwarded(each, key[len(base) :]) for each in passed if _refers(each.items)]
        if given or (calls and all(base in call.given for call in calls)):
            return [*given, *found]
        return [*found, *defaults]

    def entries(self, path: str, folder: str, item: Property, rounds: int = _ROUNDS) -> Iterator[tuple[str, Property]]:
        """Yield each entry that a reference stands for with the file that it is written in; anything else as it is."""
        left = [(path, folder, item, rounds)]
        for _ in range(_MOST):
            if not left:
                break
            path, folder, item, rounds = left.pop()
            name = _reference(item.value)
            found = self.meanings(folder, name) if name and rounds else []
            if not found:
                several = self._several(path, folder, item) if rounds == _ROUNDS else []
                yield from several or [(path, item._replace(value=self.fill(path, folder, item.value)))]
            for each in reversed(found[:_MOST]):
                told = item.key.partition(" ")[2]
                items = [inner._replace(key=" ".join(filter(None, (inner.key, name, told)))) for inner in each.items]
                left += [(each.path, each.folder, inner, rounds - 1) for inner in reversed(items)]

    def _several(self, path: str, folder: str, item: Property) -> list[tuple[str, Property]]:
        """Return the texts that one reference to several values makes with what stands around it.

        An address and its `/32` are one: `"${local.addresses[*]}/32"` lets in what `local.addresses` does, and both may be let in.
        """
        parts = item.value.parts
        number = next((at for at, part in enumerate(parts) if isinstance(part, Hole)), 0)
        if len(parts) == 1 or len(item.value.holes) != 1:
            return []
        inner = Property("", Value((parts[number],)), item.span)
        if number == 0 and isinstance(parts[-1], Known) and parts[-1].text == "/32":
            parts = parts[:1]
        made = []
        for place, each in self.entries(path, folder, inner, _ROUNDS - 1):
            around = tuple(_placed(part, path) if place != path else part._replace(span=None) for part in parts)
            made.append((place, each._replace(value=Value((*around[:number], *each.value.parts, *around[number + 1 :])))))
        return made if len(made) > 1 else []

    def fill(self, path: str, folder: str, value: Value, rounds: int = _ROUNDS) -> Value:
        """Put single known values in place of references, and into the reason of one that stays the words by which it is looked up."""
        if not value.holes or not rounds:
            return value
        parts: list[Part] = []
        for part in value.parts:
            if isinstance(part, Hole) and part.reason.startswith("data."):
                parts.append(part._replace(reason=self._looked_up(folder, part.reason)))
                continue
            filled = self._single(path, folder, part.reason, rounds) if isinstance(part, Hole) else None
            if filled is not None and part.span is not None and len(value.parts) > 1:
                # A text that is put together stands where that is done.
                parts += (Known(each.text, part.span) if isinstance(each, Known) else each for each in filled.parts)
            else:
                parts += (part,) if filled is None else filled.parts
        return Value(tuple(parts))

    def _single(self, path: str, folder: str, name: str, rounds: int) -> Value | None:
        """Return the one value that a reference stands for, or None; the parts say in which file they are written."""
        found = self.meanings(folder, name) if name.startswith(_NAMED) else []
        if not found or len(found) > _MOST or any(len(each.items) != 1 for each in found):
            return None
        if len(found) > 1 and rounds < _ROUNDS - 2:
            return None  # each of several may have several more
        values = []
        for each in found:
            inner = self.fill(each.path, each.folder, each.items[0].value, rounds - 1)
            values.append(Value(tuple(_placed(part, each.path) if each.path != path else part for part in inner.parts)))
        if len(values) > 1 and (values[0].text is None or any(other.text != values[0].text for other in values[1:])):
            return None
        return values[0]

    def _looked_up(self, folder: str, reason: str) -> str:
        """Return a reference to a look-up with the words by which it finds what it stands for."""
        name = ".".join(reason.replace("[", ".").split(".")[:3])
        found = self._known.get(folder, {}).get(name, ())
        words = ", ".join(str(item.value) for item in found[0].items) if len(found) == 1 else ""
        return f"{reason} ({words})" if words else reason


def _refers(items: tuple[Property, ...]) -> bool:
    return len(items) == 1 and bool(_reference(items[0].value))


def _forwarded(meaning: _Meaning, steps: str) -> _Meaning:
    """Return what a name means whose steps lead into what is a reference itself."""
    item = meaning.items[0]
    made = Hole(_reference(item.value) + steps, item.value.span() or item.span)
    return meaning._replace(items=(item._replace(value=Value((made,))),))


def _placed(part: Part, path: str) -> Part:
    return part._replace(path=path) if isinstance(part, Known) and not part.path else part


def _reference(value: Value) -> str:
    """Return the reference that is all of a value, or empty."""
    part = value.parts[0] if len(value.parts) == 1 else None
    return part.reason if isinstance(part, Hole) and part.reason.startswith(_NAMED) else ""
