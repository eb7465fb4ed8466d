"""Follow the calls of job code from file to file: what a helper does on the network counts as done by the job that calls it.

A file is read for itself first. Its calls into other files name further files of the project, which are read again, or for the first time,
with the functions that are called as entries: so all that is known of the inside of one file holds across files too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from mclint.elsewhere import Project, View, types_in
from mclint.facts import Drawn, Entry, FileFacts, Given, Job, JobClass, OutwardCall, OutwardNames, Related
from mclint.places import Places
from mclint.value import Known, Value

if TYPE_CHECKING:
    from mclint.documents import Document, ReadFile

MAX_ROUNDS = 4
"""Files on the way from a job to a helper."""

MAX_FILES = 200
"""Files that are read for the calls of others."""

MAX_ASKING = 1_000_000
"""Bytes of job files that are read again because other files say what their names are worth."""

MAX_RELATED = 5
"""Calls of other files that are told of one function."""

MAX_GIVEN = 8
"""Calls of one function whose arguments are told apart."""

MAX_CALLERS = 40
"""Calls of one function whose arguments are looked at."""

MAX_EXTENDED = 40
"""Classes whose subclasses are looked for."""

_RANK = {"driver": 1, "init": 2, "task": 3, "record": 4}
_WORDS = {"record": ", once per record", "task": ", once per task", "init": ", at initialisation"}

Again = Callable[["Document", tuple[Entry, ...], Callable[[], View]], "ReadFile | None"]


def follow(files: dict[str, ReadFile], project: Project, again: Again) -> None:
    """Put in place of files that job code of other files calls, or that draw on other files, what they mean with those.

    `project` has all files, also those that no word of their own makes worth reading; `again` reads one with its entries and what it sees
    of the others.
    """
    following = Following(files, project, again)
    following.extend()
    following.ask()
    following.call()


class Following:
    """One run over a project."""

    def __init__(self, files: dict[str, ReadFile], project: Project, again: Again) -> None:
        self.files = files
        self.project = project
        self.again = again
        self.left = MAX_ASKING
        self.extending: dict[str, str] = {}
        """Files with classes that extend one of another file, with that file."""

    def extend(self) -> None:
        """Read files again whose classes extend a job class of another file."""
        for _ in range(MAX_ROUNDS):
            fresh: list[tuple[str, JobClass]] = []
            for path in sorted(self.files):
                for fact in self.files[path].facts.facts:
                    if isinstance(fact, JobClass) and (path, fact.name) not in self.project.job_classes:
                        self.project.job_classes[path, fact.name] = fact
                        fresh.append((path, fact))
            found = dict(self._extending(fresh)) if fresh else {}
            for path in sorted(found):
                self.extending[path] = found[path]
                self._read(path, ())
            if not found:
                return

    def _extending(self, fresh: list[tuple[str, JobClass]]) -> Iterator[tuple[str, str]]:
        """Yield the files that may extend one of some classes, with the file of that."""
        for base, fact in fresh[:MAX_EXTENDED]:
            name = fact.name.rpartition(".")[2]
            python = base.endswith(".py")
            clause = r"\b%s\b" if python else r"\b(?:extends|with)\s+(?:\w+\.)*%s\b"
            pattern = re.compile(clause % re.escape(name))
            for path in self.project.programs:
                if path != base and path.endswith(".py") == python:
                    text = self.project.text(path)
                    if text is not None and name in text and pattern.search(text):
                        yield path, base

    def ask(self) -> None:
        """Read job files again of whose names other files say what they are worth."""
        for path in sorted(self.files):
            facts = self.files[path].facts
            names = sorted({name for fact in facts.facts if isinstance(fact, OutwardNames) for name in fact.names})
            if names and any(view_tells(self.project.view(path, facts.language), name) for name in names):
                self._read(path, ())

    def _read(self, path: str, entries: tuple[Entry, ...]) -> None:
        text = self.project.text(path)
        if text is None or len(text) > self.left:
            return
        self.left -= len(text)
        self._put(path, entries)

    def _put(self, path: str, entries: tuple[Entry, ...]) -> None:
        """Read a file again, and add the files in which texts of its facts are written."""
        file = self.again(self.project.document(path), entries, lambda: self.view(path, entries))
        if file is None:
            return
        self.files[path] = file
        last = file.facts.facts[-1] if file.facts.facts else None
        for each in last.paths if isinstance(last, Drawn) else ():
            if each not in self.files:
                self.files[each] = self.project.bare(each)

    def view(self, path: str, entries: tuple[Entry, ...]) -> View:
        """Return what a file sees of the others, and what it needs for that."""
        known = self.files.get(path)
        language = known.facts.language if known is not None else path.rpartition(".")[2].replace("py", "python")
        view = self.project.view(path, language)
        types: set[str] = {each for entry in entries for given in entry.arguments for item in given for each in types_in(item)}
        words: set[str] = set()
        names = {name for fact in (known.facts.facts if known is not None else ()) if isinstance(fact, OutwardNames) for name in fact.names}
        for name in sorted(names):
            given = view.tells(name)
            if given is not None:
                words.add(name.replace("#", ".").rpartition(".")[2])
                types.update(types_in(given))
        base = self.extending.get(path)
        if base is not None:
            types.update(self.project.imports_of(base))
        view.prepare(types, words)
        return view

    def call(self) -> None:
        """Read files that job code of other files calls with those calls as entries."""
        entered: dict[str, tuple[Entry, ...]] = {}
        for _ in range(MAX_ROUNDS):
            wanted = entries({path: file.facts for path, file in self.files.items()}, self.project.places)
            changed = [path for path in sorted(wanted) if wanted[path] != entered.get(path)]
            for path in changed:
                if path not in entered and len(entered) >= MAX_FILES:
                    continue
                entered[path] = wanted[path]
                self._put(path, wanted[path])
            if not changed:
                return


def view_tells(view: View, name: str) -> bool:
    """Whether other files say what a name is worth."""
    return view.tells(name) is not None


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
        arguments = list(dict.fromkeys(tuple(placed(each, path, place) for each in call.arguments) for path, call in callers[:MAX_CALLERS]))
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
        found.setdefault(place, []).append(
            Entry(function, first.engine, first.phase, tuple(sorted(origins)), told, tuple(arguments[:MAX_GIVEN]))
        )
    return {path: tuple(items) for path, items in found.items()}


def placed(given: Given, path: str, place: str) -> Given:
    """Return a value of a file as another is given it: pieces of text that are written in that file itself have no path."""
    parts = [part if not isinstance(part, Known) else part._replace(path=_path(part, path, place)) for part in given.value.parts]
    return given._replace(value=Value(tuple(parts)), items=tuple(placed(each, path, place) for each in given.items))


def _path(part: Known, path: str, place: str) -> str:
    if part.span is None:
        return ""
    written = part.path or path
    return "" if written == place else written
