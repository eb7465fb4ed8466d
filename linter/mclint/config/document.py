"""Text of a configuration to plain data, with the place of every key and value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mclint.config.errors import ConfigError, Fault, KeyPath
from mclint.tuples import NamedTuple

MAX_CHARS = 1_000_000
"""Largest configuration that is read."""

MAX_DEPTH = 40
MAX_NODES = 100_000

Mark = tuple[int, int]
Marks = dict[KeyPath, tuple[Mark, Mark]]
"""Places (line and column from 1) of the key and the value, by the way to the value."""

Places = Callable[[KeyPath, bool], tuple[int, int]]
"""Gives line and column of a value, or (second argument) of its key."""


class Document(NamedTuple):
    """A configuration as plain data. `place` is asked only when something is wrong."""

    path: str
    data: Any
    place: Places

    def fault(self, message: str, where: KeyPath, *, key: bool = False) -> Fault:
        """Return a fault at the place of a value or of its key."""
        return Fault(message, *self.place(where, key))


def nowhere(_where: KeyPath, _key: bool) -> tuple[int, int]:
    """Give no place: the data come from the command line or from a program."""
    return 0, 0


def read_yaml(text: str, path: str) -> Document:
    """Read YAML. Raises ConfigError for bad syntax, double keys, aliases that blow up, and nesting beyond reason.

    The stream of events is read instead of the loaders' node trees, which recurse on the C stack.
    """
    import yaml

    _limit(text, path)
    loader = _loader(yaml)(text)
    reader = _YamlReader(loader, yaml)
    try:
        data = reader.read()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = ", ".join(filter(None, (error.context, error.problem))) or "it is not YAML"
        if "nesting depth" in message:  # newer parsers have a bound of their own, and look ahead of what they hand on
            message = "it is nested too deeply"
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise ConfigError(path, [Fault(f"this is not valid YAML: {message}", line, column)]) from None
    except yaml.YAMLError as error:
        raise ConfigError(path, [Fault(f"this is not valid YAML: {' '.join(str(error).split())}")]) from None
    finally:
        loader.dispose()
    if reader.faults:
        raise ConfigError(path, reader.faults)

    def place(where: KeyPath, key: bool) -> tuple[int, int]:
        return _nearest(reader.marks, where, key=key)

    return Document(path, data, place)


def _nearest(marks: Marks, where: KeyPath, *, key: bool) -> tuple[int, int]:
    """Return the place of a value or its key, or of what it would stand in."""
    while where and where not in marks:
        where, key = where[:-1], False
    return marks[where][0 if key else 1] if where in marks else (1, 1)


def _loader(yaml: Any) -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _limit(text: str, path: str) -> None:
    if len(text) > MAX_CHARS:
        raise ConfigError(path, [Fault(f"the configuration is larger than {MAX_CHARS:,} characters")])


class _Frame:
    """A list or mapping that is being filled."""

    __slots__ = ("anchor", "key", "keys", "mark", "value", "where")

    def __init__(self, value: Any, where: KeyPath, anchor: str | None, mark: tuple[int, int]) -> None:
        self.value = value
        self.where = where
        self.anchor = anchor
        self.key: str | None = None
        self.keys: dict[str, int] = {}
        self.mark = mark


class _YamlReader:
    """Builds plain data from events, without recursion."""

    def __init__(self, loader: Any, yaml: Any) -> None:
        self.loader = loader
        self.yaml = yaml
        self.faults: list[Fault] = []
        self.marks: Marks = {}
        self._anchors: dict[str, Any] = {}
        self._stack: list[_Frame] = []
        self._root: Any = None
        self._nodes = 0

    def read(self) -> Any:
        yaml, documents = self.yaml, 0
        while self.loader.check_event():
            event = self.loader.get_event()
            mark = (event.start_mark.line + 1, event.start_mark.column + 1)
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event, mark)
            elif isinstance(event, yaml.MappingStartEvent):
                self._open({}, event.anchor, mark)
            elif isinstance(event, yaml.SequenceStartEvent):
                self._open([], event.anchor, mark)
            elif isinstance(event, yaml.CollectionEndEvent):
                frame = self._stack.pop()
                if frame.anchor:
                    self._anchors[frame.anchor] = frame.value
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event.anchor, mark)
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.faults.append(Fault("a second YAML document starts here; a configuration is one document", *mark))
            if documents > 1 or self._nodes > MAX_NODES:
                break
        return self._root

    def _scalar(self, event: Any, mark: tuple[int, int]) -> None:
        frame = self._stack[-1] if self._stack else None
        if frame is not None and isinstance(frame.value, dict) and frame.key is None:
            key = event.value
            if key in frame.keys:
                self.faults.append(Fault(f"the key {key!r} stands here a second time (first in line {frame.keys[key]})", *mark))
            frame.keys.setdefault(key, mark[0])
            frame.key, frame.mark = key, mark
            return
        tag = event.tag
        if tag is None or tag == "!":
            tag = self.loader.resolve(self.yaml.ScalarNode, event.value, event.implicit)
        value = _construct(tag, event.value)
        if event.anchor:
            self._anchors[event.anchor] = value
        self._put(value, mark)

    def _open(self, value: Any, anchor: str | None, mark: tuple[int, int]) -> None:
        frame = self._stack[-1] if self._stack else None
        if frame is not None and isinstance(frame.value, dict) and frame.key is None:
            raise self.yaml.MarkedYAMLError(problem="a key is a list or a mapping", problem_mark=_Mark(mark))
        if len(self._stack) >= MAX_DEPTH:
            raise self.yaml.MarkedYAMLError(problem="it is nested too deeply", problem_mark=_Mark(mark))
        where = self._put(value, mark)
        self._stack.append(_Frame(value, where, anchor, mark))

    def _alias(self, anchor: str, mark: tuple[int, int]) -> None:
        frame = self._stack[-1] if self._stack else None
        if frame is not None and isinstance(frame.value, dict) and frame.key is None:
            raise self.yaml.MarkedYAMLError(problem="a key is an alias", problem_mark=_Mark(mark))
        if anchor not in self._anchors:
            raise self.yaml.MarkedYAMLError(problem=f"the alias *{anchor} stands before its anchor or inside it", problem_mark=_Mark(mark))
        value = self._anchors[anchor]
        self._nodes += _size(value, MAX_NODES - self._nodes)
        if self._nodes > MAX_NODES:
            raise self.yaml.MarkedYAMLError(problem="aliases make it too large", problem_mark=_Mark(mark))
        self._put(value, mark)

    def _put(self, value: Any, mark: tuple[int, int]) -> KeyPath:
        """Store a value in the list or mapping that is open, and return the way to it."""
        self._nodes += 1
        if not self._stack:
            self._root = value
            self.marks[()] = (mark, mark)
            return ()
        frame = self._stack[-1]
        if isinstance(frame.value, list):
            where: KeyPath = (*frame.where, len(frame.value))
            frame.value.append(value)
            self.marks[where] = (mark, mark)
        else:
            key = frame.key or ""
            where = (*frame.where, key)
            frame.value[key] = value
            self.marks[where] = (frame.mark, mark)
            frame.key = None
        return where


class _Mark:
    """A mark as the YAML errors have it, from 0."""

    def __init__(self, place: tuple[int, int]) -> None:
        self.line, self.column = place[0] - 1, place[1] - 1


def _size(value: Any, limit: int) -> int:
    """Count the values inside a value, up to a limit."""
    count, pending = 0, [value]
    while pending and count <= limit:
        current = pending.pop()
        count += 1
        if isinstance(current, dict):
            pending.extend(current.values())
        elif isinstance(current, list):
            pending.extend(current)
    return count


class Misread(str):
    """Text that YAML 1.1 takes for something else than text or a number (`no`, a date, `12:30:00`): the reader asks for quotes."""

    __slots__ = ()


def _construct(tag: str, text: str) -> Any:
    """Return the value of a scalar: text, number, true, false or null; other kinds stay text."""
    kind = tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        low = text.lower()
        return low == "true" if low in {"true", "false"} else Misread(text)
    if kind in {"int", "float"}:
        try:
            return int(text) if kind == "int" else float(text)
        except ValueError:
            return Misread(text)
    return Misread(text) if kind == "timestamp" else text


def read_toml(text: str, path: str) -> Document | None:
    """Read `[tool.mclint]` of a `pyproject.toml`; None if it has no such table. Raises ConfigError for bad syntax."""
    if "mclint" not in text:
        return None
    tomllib = toml()
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path, [_toml_fault(str(error))]) from None
    except RecursionError:
        raise ConfigError(path, [Fault("this is not usable TOML: it is nested too deeply")]) from None
    tool = data.get("tool")
    table = tool.get("mclint") if isinstance(tool, dict) else None
    if table is None:
        return None

    def place(where: KeyPath, key: bool) -> tuple[int, int]:
        from mclint.config.tomlplaces import marks

        return _nearest(marks(text), ("tool", "mclint", *where), key=key)

    return Document(path, table, place)


def toml() -> Any:
    """Return the TOML parser: the standard library's, before Python 3.11 its forerunner."""
    from importlib import import_module

    try:
        return import_module("tomllib")
    except ImportError:
        return import_module("tomli")


def _toml_fault(message: str) -> Fault:
    """Take the place out of tomllib's `… (at line 3, column 5)`."""
    import re

    found = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    if found is None:
        return Fault(f"this is not valid TOML: {message.removesuffix(' (at end of document)')}")
    return Fault(f"this is not valid TOML: {message[: found.start()]}", int(found[1]), int(found[2]))
