"""A configuration as typed, frozen data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mclint.config.check import check
from mclint.config.document import Document, Places, nowhere, read_toml, read_yaml
from mclint.config.errors import KeyPath
from mclint.config.globs import Patterns
from mclint.source import MAX_BYTES
from mclint.tuples import NamedTuple

Selectors = tuple[str, ...]


class Selection(NamedTuple):
    """Which rules run. `select` None: those that are on by default. `where` is the way to the keys, for error messages."""

    select: Selectors | None = None
    extend: Selectors = ()
    ignore: Selectors = ()
    severity: tuple[tuple[str, str], ...] = ()
    where: KeyPath = ()


class Project(NamedTuple):
    """A MaxCompute project: region ID or name as written, and the files that belong to it (None: not said)."""

    name: str
    region: str = ""
    endpoint: str = ""
    paths: Patterns | None = None


class PathSettings(NamedTuple):
    """Settings of the files that fit a pattern."""

    match: Patterns
    selection: Selection
    project: str = ""
    region: str = ""
    engine: str = ""


class Config(NamedTuple):
    """A configuration. `path` is the file (empty for none); patterns and file names in it count from its folder."""

    path: str = ""
    selection: Selection = Selection()
    fail_on: str = "warning"
    persona: str = "regular"
    docs: bool = False
    project: str = ""
    region: str = ""
    engine: str = ""
    projects: tuple[Project, ...] = ()
    paths: tuple[PathSettings, ...] = ()
    include: tuple[str, ...] | None = None
    exclude: tuple[str, ...] | None = None
    extend_exclude: tuple[str, ...] = ()
    gitignore: bool = True
    languages: tuple[tuple[str, str], ...] = ()
    max_bytes: int = MAX_BYTES
    rules: Mapping[str, Mapping[str, Any]] = {}
    libraries: tuple[str | Mapping[str, Any], ...] = ()
    connections: tuple[str, ...] = ()
    baseline: str = ""
    place: Places = nowhere
    digest: str = ""
    """Of the text that it was read from, where that was a file."""


def parse(text: str, path: str) -> Config | None:
    """Read a configuration out of the text of a file; None for a `pyproject.toml` that has none. Raises ConfigError."""
    if path.endswith(".toml"):
        document = read_toml(text.removeprefix("\ufeff"), path)
        return None if document is None else build(document)
    if not text.strip():
        return Config(path)
    return build(read_yaml(text, path))


def build(document: Document) -> Config:
    """Check plain data and return them as a configuration. Raises ConfigError with everything that is wrong."""
    if document.data is None:
        return Config(document.path)
    check(document)
    data: Mapping[str, Any] = document.data
    return Config(
        path=document.path,
        selection=_selection(data, ()),
        fail_on=data.get("fail-on", "warning"),
        persona=data.get("persona", "regular"),
        docs=data.get("docs", False),
        project=data.get("project", ""),
        region=data.get("region", ""),
        engine=data.get("engine", ""),
        projects=tuple(_project(name, item) for name, item in data.get("projects", {}).items()),
        paths=tuple(_paths(item, index) for index, item in enumerate(data.get("paths", ()))),
        include=_strings(data.get("include")),
        exclude=_strings(data.get("exclude")),
        extend_exclude=tuple(data.get("extend-exclude", ())),
        gitignore=data.get("respect-gitignore", True),
        languages=tuple(data.get("languages", {}).items()),
        max_bytes=size(data.get("max-file-size", MAX_BYTES)),
        rules=data.get("rules", {}),
        libraries=tuple(data.get("libraries", ())),
        connections=tuple(data.get("connections", ())),
        baseline=data.get("baseline", ""),
        place=document.place,
    )


def _strings(items: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if items is None else tuple(items)


def _selection(data: Mapping[str, Any], where: KeyPath) -> Selection:
    return Selection(
        _strings(data.get("select")),
        tuple(data.get("extend-select", ())),
        tuple(data.get("ignore", ())),
        tuple(data.get("severity", {}).items()),
        where,
    )


def _project(name: str, data: Mapping[str, Any]) -> Project:
    paths = data.get("paths")
    return Project(name, data.get("region", ""), data.get("endpoint", ""), None if paths is None else Patterns(paths))


def _paths(data: Mapping[str, Any], index: int) -> PathSettings:
    match = data["match"]
    return PathSettings(
        Patterns([match] if isinstance(match, str) else match),
        _selection(data, ("paths", index)),
        data.get("project", ""),
        data.get("region", ""),
        data.get("engine", ""),
    )


def size(value: int | str) -> int:
    """Return the number of bytes that `12 MB` or a plain number means."""
    if isinstance(value, int):
        return value
    value = value.strip()
    number = value.rstrip("BkKM ")
    unit = value[len(number) :].strip().lower()
    return int(number) * {"b": 1, "kb": 1_000, "mb": 1_000_000}[unit]
