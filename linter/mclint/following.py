"""Follow the calls of job code from file to file: what a helper does on the network counts as done by the job that calls it.

A file is read for itself first. Its calls into other files name further files of the project, which are read again, or for the first time,
with the functions that are called as entries: so all that is known of the inside of one file holds across files too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from mclint.facts import Entry, FileFacts, Job, OutwardCall, Related

if TYPE_CHECKING:
    from mclint.documents import Document, ReadFile

MAX_ROUNDS = 4
"""Files on the way from a job to a helper."""

MAX_FILES = 200
"""Files that are read for the calls of others."""

MAX_BYTES = 600_000
"""Bytes that are read for the calls of others, each time that a file is read: a job that calls a parser must not have all of it read."""

MAX_RELATED = 5
"""Calls of other files that are told of one function."""

SUFFIXES = (".py", ".java", ".scala")
"""Files that can hold helpers."""

_JVM = ("java", "scala")
_RANK = {"driver": 1, "init": 2, "task": 3, "record": 4}
_WORDS = {"record": ", once per record", "task": ", once per task", "init": ", at initialisation"}


def follow(
    files: dict[str, ReadFile],
    documents: Mapping[str, Document],
    helpers: Mapping[str, Document],
    again: Callable[[Document, tuple[Entry, ...]], ReadFile | None],
) -> None:
    """Put in place of files that job code of other files calls what they mean as a part of those jobs.

    `documents` are the files of the project that are ours, `helpers` those that no word of their own makes worth reading; `again` reads one
    with its entries.
    """
    if not any(isinstance(fact, OutwardCall) for file in files.values() for fact in file.facts.facts):
        return
    places = Places(path for paths in (documents, helpers) for path in paths if path.endswith(SUFFIXES))
    entered: dict[str, tuple[Entry, ...]] = {}
    for _ in range(MAX_ROUNDS):
        wanted = entries({path: file.facts for path, file in files.items()}, places)
        changed = [path for path in sorted(wanted) if wanted[path] != entered.get(path)]
        for path in changed:
            if path not in entered and len(entered) >= MAX_FILES:
                continue
            entered[path] = wanted[path]
            file = again(documents[path] if path in documents else helpers[path], wanted[path])
            if file is not None:
                files[path] = file
        if not changed:
            return


def entries(files: Mapping[str, FileFacts], places: Places) -> dict[str, tuple[Entry, ...]]:
    """Return the functions of each file that job code of other files calls."""
    calls: dict[tuple[str, str], list[tuple[str, OutwardCall]]] = {}
    jobs: dict[tuple[str, int], Job] = {}
    for path in sorted(files):
        file = files[path]
        for fact in file.facts:
            if isinstance(fact, Job):
                jobs[path, fact.unit] = fact
            elif isinstance(fact, OutwardCall):
                for place, function in places.of(path, file.language, fact.target):
                    calls.setdefault((place, function), []).append((path, fact))
    found: dict[str, list[Entry]] = {}
    for (place, function), callers in sorted(calls.items()):
        callers.sort(key=lambda each: (-_RANK.get(each[1].phase, 0), each[1].engine, each[0], each[1].span))
        first = callers[0][1]
        origins: dict[tuple[str, int], None] = {}
        related: list[Related] = []
        for path, call in callers:
            if call.engine == first.engine:
                job = jobs.get((path, call.unit))
                origins.update(dict.fromkeys(job.origins if job is not None and job.origins else ((path, call.unit),)))
            message = f"`{function.replace('.<init>', '')}` is called here{_WORDS.get(call.phase, '')}"
            related.append(Related(call.span, message, path))
        # How the first caller is reached itself, then who else calls.
        way = [each if each.path else each._replace(path=callers[0][0]) for each in first.related]
        told = tuple(dict.fromkeys([related[0], *way, *related[1:]]))[:MAX_RELATED]
        found.setdefault(place, []).append(Entry(function, first.engine, first.phase, tuple(sorted(origins)), told))
    return {path: tuple(items) for path, items in found.items()}


class Places:
    """Finds the file of a project that a dotted name stands for."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = frozenset(paths)
        self._by_stem: dict[str, list[str]] = {}
        for path in sorted(self._paths):
            self._by_stem.setdefault(path.rpartition("/")[2].rpartition(".")[0], []).append(path)

    def of(self, caller: str, language: str, target: str) -> Iterator[tuple[str, str]]:
        """Yield the file and the name in it that a target of a call in another file means; nothing if it is none of the project."""
        if language in _JVM:
            found = self._jvm(caller, target.replace("#", ".").split("."))
        elif language in ("python", "notebook"):
            found = self._python(caller, target.replace("#", "."))
        else:
            return
        if found is not None and found[0] != caller:
            yield found

    def _jvm(self, caller: str, parts: list[str]) -> tuple[str, str] | None:
        """Find `com.acme.Clients.get`: the file of the class in the folder of its package, or beside the caller."""
        for count in range(len(parts) - 1, 0, -1):
            name = parts[count - 1]
            files = [path for path in self._by_stem.get(name, ()) if path.endswith((".java", ".scala"))]
            if not files or not name[:1].isupper():
                continue
            package = "/" + "".join(f"{each}/" for each in parts[: count - 1])
            fitting = [path for path in files if count > 1 and f"/{path[: path.rfind(name)]}".endswith(package)]
            beside = [path for path in files if path.rpartition("/")[0] == caller.rpartition("/")[0]]
            if fitting or beside:
                return nearest(caller, fitting or beside), ".".join((name, *parts[count:]))
        return None

    def _python(self, caller: str, target: str) -> tuple[str, str] | None:
        """Find `helpers.clients.fetch`: the module from the caller's folder, from a folder above it, or the only one of such a path."""
        name = target.lstrip(".")
        dots = len(target) - len(name)
        parts = name.split(".")
        folders = caller.split("/")[:-1]
        if dots > len(folders) + 1:
            return None
        folders = folders[: len(folders) - dots + 1] if dots else folders
        # A relative import starts from one folder, an absolute one from any of the import path.
        bases = [folders] if dots else [folders[:count] for count in range(len(folders), -1, -1)]
        for count in range(len(parts) - 1, -1 if dots else 0, -1):
            module = parts[:count]
            for base in bases:
                for prefix in ((), ("src",)) if not dots else ((),):
                    path = "/".join((*base, *prefix, *module))
                    for each in (f"{path}.py", f"{path}/__init__.py" if path else "__init__.py"):
                        if each in self._paths:
                            return each, ".".join(parts[count:])
            if count > 1 and not dots:
                tail = "/" + "/".join(module) + ".py"
                files = [path for path in self._by_stem.get(module[-1], ()) if f"/{path}".endswith(tail)]
                if len(files) == 1:
                    return files[0], ".".join(parts[count:])
        return None


def nearest(caller: str, paths: list[str]) -> str:
    """Return the path that has the most folders in common with the caller's; the first of several."""

    def common(path: str) -> int:
        count = 0
        for mine, its in zip(caller.split("/")[:-1], path.split("/")[:-1], strict=False):
            if mine != its:
                break
            count += 1
        return count

    return max(paths, key=common)
