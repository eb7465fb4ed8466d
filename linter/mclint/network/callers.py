"""Which SQL calls a user-defined function, and which submission starts a Spark application: across the files of a project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from mclint.facts import FileFacts, FunctionDefinition, FunctionUse, Job
from mclint.tuples import NamedTuple
from mclint.value import Span

T = TypeVar("T")
_PAGES = frozenset({"markdown", "rst"})
_EMBEDDED = "#CODE"


class Caller(NamedTuple):
    """A job that starts another one: SQL that calls a function (`name`), or a submission of a Spark application."""

    path: str
    unit: int
    span: Span
    name: str


class _Definition(NamedTuple):
    """A function of SQL and the class that it stands for. `owner` is the module or package of the class."""

    path: str
    owner: str
    owner_end: str
    name: str
    resources: tuple[str, ...]

    @property
    def embedded(self) -> bool:
        return self.resources == (_EMBEDDED,)


class Callers:
    """Links functions and applications to what starts them."""

    def __init__(self, files: Mapping[str, FileFacts]) -> None:
        self._classes: dict[str, list[tuple[str, Job]]] = {}
        self._submissions: dict[str, list[tuple[str, Job]]] = {}
        self._pages = frozenset(path for path, file in files.items() if file.language in _PAGES)
        definitions: dict[str, list[_Definition]] = {}
        calls: list[tuple[str, FunctionUse]] = []
        for path in sorted(files):
            file = files[path]
            for fact in file.facts:
                if isinstance(fact, FunctionUse):
                    calls.append((path, fact))
                elif isinstance(fact, FunctionDefinition):
                    if fact.target.text:
                        definitions.setdefault(_last(fact.name).lower(), []).append(_definition(path, fact))
                elif isinstance(fact, Job) and fact.engine == "udf" and fact.name:
                    self._classes.setdefault(_last(fact.name), []).append((path, fact))
                elif isinstance(fact, Job) and fact.engine == "spark" and fact.name and file.language == "shell":
                    self._submissions.setdefault(_program(fact.name), []).append((path, fact))
        self._callers: dict[tuple[str, int], dict[Caller, None]] = {}
        for path, use in calls:
            name = _last(use.name).lower()
            definition = self._meant(path, definitions.get(name, ()))
            job = self._class_of(definition) if definition is not None else None
            if job is not None:
                self._callers.setdefault(job, {})[Caller(path, use.unit, use.span, use.name)] = None

    def of(self, path: str, job: Job) -> tuple[Caller, ...]:
        """Return what starts a job, in the order of paths; empty if nothing in the project is known to."""
        if job.engine == "udf":
            return tuple(self._callers.get((path, job.unit), ()))
        if job.engine == "spark" and self._submissions:
            found = self._submissions.get(path.rpartition("/")[2].lower(), ()) or self._submissions.get(_stem(path).lower(), ())
            return tuple(Caller(where, each.unit, each.span, each.name) for where, each in found if where != path)
        return ()

    def _meant(self, path: str, found: Iterable[_Definition]) -> _Definition | None:
        """Return the definition that a call means: of its own file, else the nearest one; None where several may be meant."""
        own = [item for item in found if item.path == path]
        # A page shows samples, which define nothing for anybody else; embedded code serves its own script only.
        far = [item for item in found if item.path not in self._pages and not item.embedded] if path not in self._pages else []
        items = own or far
        if len({(item.owner, item.name) for item in items}) == 1:
            return items[0]
        return _nearest(path, [(item.path, item) for item in items])

    def _class_of(self, definition: _Definition) -> tuple[str, int] | None:
        """Return path and unit of the class that a function stands for."""
        found = [(path, job) for path, job in self._classes.get(definition.name, ()) if self._fits(path, definition)]
        job = found[0] if len(found) == 1 else _nearest(definition.path, [(path, (path, job)) for path, job in found])
        return (job[0], job[1].unit) if job is not None else None

    def _fits(self, path: str, definition: _Definition) -> bool:
        if definition.embedded or definition.path in self._pages or path in self._pages:
            return path == definition.path
        folder = path.rpartition("/")[0].replace("/", ".")
        stem = _stem(path)
        if not definition.owner or stem == definition.owner_end:
            return True
        if f".{folder}".endswith(f".{definition.owner}"):
            return True  # Java: the package is the folder
        return any(_stem(resource) == stem for resource in definition.resources)


def _definition(path: str, fact: FunctionDefinition) -> _Definition:
    owner, _, name = (fact.target.text or "").strip().replace("$", ".").rpartition(".")
    return _Definition(path, owner, owner.rpartition(".")[2], name, fact.resources)


def _nearest(path: str, found: list[tuple[str, T]]) -> T | None:
    """Return the item whose path has the most folders in common with a path; None where several have as many."""
    ranked = sorted(((_common(path, where), number) for number, (where, _) in enumerate(found)), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return found[ranked[0][1]][1]


def _common(path: str, other: str) -> int:
    count = 0
    for mine, its in zip(path.split("/")[:-1], other.split("/")[:-1], strict=False):
        if mine != its:
            break
        count += 1
    return count


def _last(name: str) -> str:
    """Return the last part of `project:function`, `schema.function`, `Outer$Inner`."""
    for mark in (":", "$", "."):
        name = name.rpartition(mark)[2]
    return name.strip("`")


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0] or path


def _program(name: str) -> str:
    """Return what an application is found by: the file name of a script, or the name of a main class."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return last.lower() if last.lower().endswith(".py") else _last(last).lower()
