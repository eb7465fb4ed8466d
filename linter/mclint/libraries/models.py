"""Library models: which call of a client library connects, writes or resolves, and which argument is the target.

A call is known by its qualified name: `oss2.Bucket` (a class called, or a function), `requests.Session#get` (a method of an object),
`com.aliyun.oss.OSSClientBuilder#build`. The words of the data are explained in the schema `library`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from mclint.tuples import NamedTuple

K = TypeVar("K")
V = TypeVar("V")

_FAMILIES = {"scala": ("scala", "java")}
"""Languages whose programs also use the libraries of another."""

MAX_BASES = 12
"""Types looked through for an inherited method."""


class CallModel(NamedTuple):
    """What is known of one call; `data` is its entry in the library's document."""

    name: str
    library: str
    data: Mapping[str, Any]

    def get(self, key: str, default: Any = None) -> Any:
        """Return a field of the entry."""
        return self.data.get(key, default)


class EntryModel(NamedTuple):
    """Classes or functions that the platform calls: by base class, decorator or shape. `data` is the document's entry."""

    library: str
    data: Mapping[str, Any]

    def get(self, key: str, default: Any = None) -> Any:
        """Return a field of the entry."""
        return self.data.get(key, default)


class Library:
    """One document, indexed by the names of its calls and types."""

    __slots__ = (
        "aliases",
        "calls",
        "constants",
        "entries",
        "globals",
        "imports",
        "methods",
        "name",
        "tables",
        "types",
        "unstable",
        "weak",
        "words",
    )

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.name: str = document["library"]
        self.imports: tuple[str, ...] = tuple(document["imports"])
        self.aliases: Mapping[str, str] = document.get("aliases", {})
        self.types: Mapping[str, Mapping[str, Any]] = document.get("types", {})
        self.calls: dict[str, CallModel] = {}
        self.methods: dict[str, CallModel] = {}
        self.unstable: Mapping[str, list[str]] = document.get("unstable", {})
        self.tables: Mapping[str, str] = document.get("tables", {})
        self.globals: Mapping[str, str] = document.get("globals", {})
        self.constants: Mapping[str, str] = document.get("constants", {})
        self.weak: bool = document.get("weak", False)
        """Imported so often that the import alone makes nothing worth a look; `words` do."""
        self.words: tuple[str, ...] = tuple(document.get("words", ()))
        for entry in document.get("calls", ()):
            for name in entry["names"]:
                self.calls[name] = call = CallModel(name, self.name, entry)
                if entry.get("anywhere"):
                    self.methods[name.rpartition("#")[2]] = call
        self.entries = [EntryModel(self.name, entry) for entry in document.get("entries", ())]


MAX_ANSWERS = 20_000
"""Answers of one kind that are kept: names are of all files of a run."""


MAX_SELECTED = 500
"""Sets of imports of which it is kept what they select: each holds all names that a file imports."""


def _bounded(answers: dict[K, V], most: int = MAX_ANSWERS) -> dict[K, V]:
    """Return what is kept of answers, emptied when there are too many."""
    if len(answers) >= most:
        answers.clear()
    return answers


class Models:
    """The libraries that one program uses, seen as one."""

    __slots__ = (
        "_attributes",
        "_fields",
        "_found",
        "_giving",
        "_heads",
        "_lasts",
        "_names",
        "_prefixes",
        "aliases",
        "calls",
        "constants",
        "entries",
        "globals",
        "libraries",
        "methods",
        "types",
    )

    def __init__(self, libraries: Iterable[Library]) -> None:
        self.libraries = tuple(libraries)
        self.aliases: dict[str, str] = {}
        self.types: dict[str, Mapping[str, Any]] = {}
        self.calls: dict[str, CallModel] = {}
        self.methods: dict[str, CallModel] = {}
        self.entries: list[EntryModel] = []
        self.globals: dict[str, str] = {}
        self.constants: dict[str, str] = {}
        for library in self.libraries:
            self.aliases.update(library.aliases)
            self.types.update(library.types)
            self.calls.update(library.calls)
            self.methods.update(library.methods)
            self.entries.extend(library.entries)
            self.globals.update(library.globals)
            self.constants.update(library.constants)
        self._found: dict[str, CallModel | None] = {}
        self._fields: dict[tuple[str, str], Any] = {}
        self._attributes: dict[tuple[str, str], str] = {}
        self._prefixes: set[str] | None = None
        self._names: set[str] | None = None
        self._lasts: frozenset[str] | None = None
        self._heads: frozenset[str] | None = None
        self._giving: dict[str, str] | None = None

    def leads_somewhere(self, name: str) -> bool:
        """Whether something that is known has a dotted name that is this one or begins with it."""
        if self._prefixes is None:
            self._prefixes = set()
            for library in self.libraries:
                if library.weak:
                    continue
                known = [*library.calls, *library.types, *library.aliases, *library.tables]
                known.extend(str(entry.get(key)) for entry in library.entries for key in ("base", "decorator", "shape") if entry.get(key))
                for name_known in known:
                    prefix = name_known.partition("#")[0]
                    while prefix and prefix not in self._prefixes:
                        self._prefixes.add(prefix)
                        prefix = prefix.rpartition(".")[0]
        return name in self._prefixes

    def is_known(self, name: str) -> bool:
        """Whether a dotted name is a class, function or package of some library, however little is known of it."""
        if self._names is None:
            self._names = set()
            for library in self.libraries:
                unstable = [each for names in library.unstable.values() for each in names]
                entries = [each for entry in library.entries for each in (entry.get("base"), entry.get("decorator")) if each]
                for known in (*library.calls, *library.types, *library.aliases, *library.constants, *unstable, *entries):
                    name_, _, _ = known.partition("#")
                    while name_ and name_ not in self._names:
                        self._names.add(name_)
                        name_ = name_.rpartition(".")[0]
        return name in self._names

    @property
    def giving(self) -> Mapping[str, str]:
        """Of which type the first parameter of a function is that a method known by name alone hands to the platform."""
        if self._giving is None:
            given = {
                name: next((each["gives"] for each in model.get("callbacks", ()) if each.get("gives")), "")
                for name, model in self.methods.items()
            }
            self._giving = {name: kind for name, kind in given.items() if kind}
        return self._giving

    @property
    def heads(self) -> frozenset[str]:
        """First names of everything that is imported from the libraries."""
        if self._heads is None:
            self._heads = frozenset(name.partition(".")[0] for library in self.libraries for name in library.imports)
        return self._heads

    @property
    def lasts(self) -> frozenset[str]:
        """Last names of all calls that are known: a call by another name is none of them."""
        if self._lasts is None:
            self._lasts = frozenset(name.replace("#", ".").rpartition(".")[2] for name in (*self.calls, *self.aliases, *self.types))
        return self._lasts

    def canonical(self, name: str) -> str:
        """Return the name under which a dotted name is known: a re-export leads to where it is described."""
        if name in self.aliases:
            return self.aliases[name]
        head, dot, last = name.rpartition(".")
        if dot and head in self.aliases:
            return self.aliases[head] + "." + last
        return name

    def bases(self, type_name: str) -> Iterable[str]:
        """Yield a type and the types it inherits from, nearest first."""
        waiting, seen = [type_name], 0
        while waiting and seen < MAX_BASES:
            name = waiting.pop(0)
            seen += 1
            yield name
            known = self.types.get(name)
            if known is not None:
                waiting.extend(known.get("bases", ()))

    def call(self, name: str) -> CallModel | None:
        """Return what is known of a call by its canonical name, inherited methods included."""
        found = self.calls.get(name)
        if found is not None or "#" not in name:
            return found
        if name not in self._found:
            owner, _, method = name.partition("#")
            inherited = (self.calls.get(f"{base}#{method}") for base in self.bases(owner))
            _bounded(self._found)[name] = next((each for each in inherited if each is not None), None)
        return self._found[name]

    def field(self, type_name: str, key: str) -> Any:
        """Return what the nearest of a type and its bases says under a key, or None."""
        asked = (type_name, key)
        if asked not in self._fields:
            known = (self.types.get(base) for base in self.bases(type_name))
            _bounded(self._fields)[asked] = next((each[key] for each in known if each is not None and key in each), None)
        return self._fields[asked]

    def attribute(self, type_name: str, name: str) -> str:
        """Return the type of an attribute of an object, or empty."""
        asked = (type_name, name)
        if asked not in self._attributes:
            known = (self.types.get(base) for base in self.bases(type_name))
            found = (each.get("attributes", {}).get(name) for each in known if each is not None)
            _bounded(self._attributes)[asked] = next((str(each) for each in found if each), "")
        return self._attributes[asked]

    def is_type(self, type_name: str, wanted: str) -> bool:
        """Whether a type is another or inherits from it."""
        return any(base == wanted for base in self.bases(type_name))


class Libraries:
    """Read side of all library models; built once from the documents that plug-ins and the configuration give."""

    def __init__(self, documents: Iterable[Mapping[str, Any]]) -> None:
        self.documents = tuple(documents)
        self._by_head: dict[tuple[str, str], list[tuple[str, Mapping[str, Any]]]] = {}
        for document in self.documents:
            for name in document["imports"]:
                self._by_head.setdefault((document["language"], name.split(".", 1)[0]), []).append((name, document))
        self._read: dict[int, Library] = {}
        self._models: dict[tuple[int, ...], Models] = {}
        self._selected: dict[tuple[str, frozenset[str]], Models] = {}

    def heads(self, language: str) -> frozenset[str]:
        """Return the first names of everything that a program of a language can import and that is known."""
        families = _FAMILIES.get(language, (language,))
        return frozenset(head for family, head in self._by_head if family in families)

    def select(self, language: str, imports: Iterable[str]) -> Models:
        """Return what is known of the libraries that a program imports (dotted names; a package imported whole ends in `.*`)."""
        asked = (language, frozenset(imports))
        selected = self._selected.get(asked)
        if selected is None:
            selected = _bounded(self._selected, MAX_SELECTED)[asked] = self._select(language, asked[1])
        return selected

    def _select(self, language: str, imports: frozenset[str]) -> Models:
        wanted: dict[int, Mapping[str, Any]] = {}
        for target in imports:
            whole = target.endswith(".*")
            name = target.removesuffix(".*")
            for family in _FAMILIES.get(language, (language,)):
                for prefix, document in self._by_head.get((family, name.split(".", 1)[0]), ()):
                    if (
                        name == prefix
                        or name.startswith(prefix + ".")
                        or (whole and prefix.startswith(name + "."))
                        or prefix.startswith(name + ".")
                    ):
                        wanted[id(document)] = document
        key = tuple(sorted(wanted))
        models = self._models.get(key)
        if models is None:
            # In the order in which they came: what a user adds later counts instead of what is built in.
            models = self._models[key] = Models(self._library(document) for document in self.documents if id(document) in wanted)
        return models

    def _library(self, document: Mapping[str, Any]) -> Library:
        library = self._read.get(id(document))
        if library is None:
            library = self._read[id(document)] = Library(document)
        return library
