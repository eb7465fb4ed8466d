"""What the files of a project say to one another: constants, fields, what functions give, and how classes run that others extend.

Every answer is worked out from texts alone, on demand and once; the sum of what is read for them is bounded.
"""

from __future__ import annotations

import re
from _blake2 import blake2b  # what `hashlib` would give, without loading OpenSSL
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from mclint.documents import ReadFile
from mclint.facts import Comment, Drawn, FileFacts, Given, JobClass
from mclint.languages.base import Collector
from mclint.places import JVM, SUFFIXES, Places
from mclint.source import Source, UnreadableError, decode
from mclint.tuples import NamedTuple
from mclint.value import Known, Span

if TYPE_CHECKING:
    from mclint.documents import Document
    from mclint.facts import Entry
    from mclint.kit import Kit
    from mclint.languages.code.foreign import Foreign

MAX_BYTES = 2_000_000
"""Bytes that are read to answer questions of other files."""

MAX_TEXTS = 20_000_000
"""Bytes that are looked at to find the files that can answer."""

MAX_FILE = 200_000
"""Bytes of a file that answers: what is larger is generated, or data."""

MAX_LEVELS = 3
"""Files that ask one another for one answer."""

MAX_QUESTIONS = 20_000
"""Questions that are answered in a run."""


class Question(NamedTuple):
    """A question to one file: what a name in it is worth, or gives if it is called with some arguments.

    `made` are the arguments with which the object was made that the name belongs to, `module` is how who asks knows the file.
    """

    path: str
    name: str
    arguments: tuple[Given, ...] | None
    made: tuple[Given, ...]
    module: str


@cache
def _passes_on() -> re.Pattern[str]:
    """Match what lets a file have a name that does not stand in it: everything of another file, or a base."""
    return re.compile(r"\bimport[ \t]*\*|\b(?:extends|implements|with)\b|^[ \t]*class[ \t]+\w+[ \t]*\(", re.MULTILINE)


def _may_answer(question: Question, text: str) -> bool:
    """Whether the text of a file lets it answer, before it is parsed: most names that are asked for are classes and methods."""
    name = question.name.replace("#", ".").rpartition(".")[2]
    if name not in text:
        return _passes_on().search(text) is not None
    if question.arguments is not None:
        return True
    if question.path.endswith(".java"):
        follows = r"\s*[=;,({]" if name.isupper() else r"\s*[=;,]"
        return re.search(rf"\b{re.escape(name)}\b{follows}", text) is not None or (not name[:1].isupper() and "record" in text)
    if question.path.endswith(".scala"):
        return re.search(rf"\b{re.escape(name)}\b\s*(?:[=:;,\n]|$)", text) is not None
    return True


class Project:
    """The files of a project as those that others ask."""

    def __init__(self, documents: Mapping[str, Document], helpers: Mapping[str, Document], kit: Kit) -> None:
        """Take the files that are ours, and those that no word of their own makes worth reading."""
        self._documents = documents
        self._helpers = helpers
        self._kit = kit
        self._texts: dict[str, str | None] = {}
        self._foreign: dict[str, Foreign | None] = {}
        self._answers: dict[Question, Given | None] = {}
        self._comments: dict[str, tuple[Comment, ...]] = {}
        self._asking: list[Question] = []
        self._refused = False
        self._left, self._to_look_at = MAX_BYTES, MAX_TEXTS
        self._places: Places | None = None
        self._programs: list[str] | None = None
        self._listing = ""
        self._sums: dict[str, str] = {}
        self.job_classes: dict[tuple[str, str], JobClass] = {}
        """Classes that make others jobs, by file and name in it."""

    def document(self, path: str) -> Document:
        """Return a file."""
        return self._documents[path] if path in self._documents else self._helpers[path]

    @property
    def programs(self) -> list[str]:
        """All files that can hold code which others use."""
        if self._programs is None:
            self._programs = sorted(path for paths in (self._documents, self._helpers) for path in paths if path.endswith(SUFFIXES))
        return self._programs

    @property
    def places(self) -> Places:
        """Tells which file a name means."""
        if self._places is None:
            self._places = Places(self.programs, self.text)
        return self._places

    def text(self, path: str) -> str | None:
        """Return the text of a file, or None where it cannot be had."""
        if path not in self._texts:
            document = self.document(path)
            data = document.content() if self._to_look_at > 0 else None
            self._to_look_at -= len(data or b"")
            try:
                self._texts[path] = None if data is None else decode(data).text
            except UnreadableError:
                self._texts[path] = None
        return self._texts[path]

    @property
    def listing(self) -> str:
        """Return a sum of the paths of all programs: a new one may be what a name means."""
        if not self._listing:
            self._listing = _sum("\n".join(self.programs))
        return self._listing

    def consulted(self) -> tuple[tuple[str, str], ...]:
        """Return the files that have been looked at, with sums of their contents."""
        for path in self._texts.keys() - self._sums.keys():
            self._sums[path] = _sum(self._texts[path] or "")
        return tuple(sorted(self._sums.items()))

    def holds(self, facts: FileFacts) -> bool:
        """Whether facts that were kept still hold: all that they were drawn from is as it was."""
        last = facts.facts[-1] if facts.facts else None
        if not isinstance(last, Drawn):
            return True
        known = frozenset(self.programs)
        return all(path in known and _sum(self.text(path) or "") == digest for path, digest in last.consulted)

    def view(self, path: str, language: str) -> View:
        """Return what one file sees of the others."""
        return View(self, path, language)

    def answer(self, question: Question) -> Given | None:
        """Return the answer of a file, or None where it has none."""
        if question in self._answers:
            return self._answers[question]
        text = self.text(question.path)
        if text is None or len(self._answers) >= MAX_QUESTIONS or not _may_answer(question, text):
            self._answers[question] = None
            return None
        if question in self._asking or len(self._asking) >= MAX_LEVELS:
            self._refused = True
            return None
        foreign = self._read(question.path)
        if foreign is None:
            return None
        self._asking.append(question)
        try:
            if question.arguments is None:
                found = foreign.value(question.name, question.made, question.module)
            else:
                found = foreign.result(question.name, question.arguments, question.made, question.module)
        except RecursionError:
            found = None
        finally:
            self._asking.pop()
        if not self._asking:
            # What is worked out on the way to another answer may be cut short by it.
            self._answers[question] = found
            if self._refused:
                # Nobody is to remember what was only refused on this way.
                self._refused = False
                for each in self._foreign.values():
                    if each is not None:
                        each.evaluator.forget()
        return found

    def bare(self, path: str) -> ReadFile:
        """Return a file as one that has no facts of its own: its comments alone."""
        self._read(path)
        document = self.document(path)
        language = document.language or path.rpartition(".")[2].replace("py", "python")
        return ReadFile(FileFacts(path, language, (), self._comments.get(path, ())), None, document)

    def imports_of(self, path: str) -> tuple[str, ...]:
        """Return what a file imports."""
        foreign = self._read(path)
        return () if foreign is None else tuple(each.target for each in foreign.imports if each.name != "*")

    def _read(self, path: str) -> Foreign | None:
        """Lower a file, as far as the allowance goes."""
        if path not in self._foreign:
            from mclint.languages.code.foreign import Foreign

            self._foreign[path] = None
            text = self.text(path)
            language = self._kit.languages.get(self.document(path).language or path.rpartition(".")[2].replace("py", "python"))
            if text is None or language is None or len(text) > min(self._left, MAX_FILE):
                return None
            self._left -= len(text)
            # Without libraries a file is lowered and nothing more.
            out = Collector(path, self._kit.languages, None, None)  # type: ignore[arg-type]
            try:
                language.read(Source.of_text(path, text), out)
            except (UnreadableError, RecursionError):
                return None
            self._comments[path] = tuple(out.comments)
            if out.module is not None:
                self._foreign[path] = Foreign(out.module, text, path, self._kit.libraries, self.view(path, language.name))
        return self._foreign[path]


class View:
    """What one file sees of the others of its project; see `Elsewhere`."""

    imports: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def __init__(self, project: Project, path: str, language: str) -> None:
        self.project = project
        self.path = path
        self.language = language
        self.paths: set[str] = set()
        """Files in which texts are written that answers hold."""

    def value(self, names: Iterable[str], arguments: tuple[Given, ...] = ()) -> Given | None:
        return self._first(names, None, arguments)

    def result(self, names: Iterable[str], arguments: tuple[Given, ...], made: tuple[Given, ...] = ()) -> Given | None:
        return self._first(names, arguments, made)

    def _first(self, names: Iterable[str], arguments: tuple[Given, ...] | None, made: tuple[Given, ...]) -> Given | None:
        for name in names:
            found = self.find(name)
            if found is None:
                continue
            path, inner, module = found
            _, mark, member = name.partition("#")
            if mark and inner.endswith("." + member):
                inner = f"{inner[: -len(member) - 1]}#{member}"
            given = self.project.answer(Question(path, inner, arguments, made, module))
            if given is not None:
                self.paths.update(paths_in(given))
                return given
        return None

    def find(self, name: str) -> tuple[str, str, str] | None:
        """Return the file that a dotted name means, the name in it, and the module or package around."""
        return self.project.places.find(self.path, self.language, name.replace("#", "."))

    def job_class(self, names: Iterable[str]) -> JobClass | None:
        for name in names:
            # A class is found as the owner of one of its members.
            found = self.find(f"{name}.<init>" if self.language in JVM else name)
            if found is not None:
                known = self.project.job_classes.get((found[0], found[1].removesuffix(".<init>")))
                if known is not None:
                    return known
        return None

    def tells(self, name: str) -> Given | None:
        """Return what other files say of a name that this one asks for: its worth, or what it gives if called."""
        return self.value((name,)) or self.result((name,), ())

    def key(self) -> tuple[str, ...]:
        """Return what is asked of the others, and of which: with it and what they hold it is settled what they say."""
        return (*self.imports, "", *self.words, "", self.project.listing)

    def drawn(self, entries: Iterable[Entry]) -> Drawn:
        """Return what the file, read with some entries, draws on in others."""
        given = {each for entry in entries for arguments in entry.arguments for item in arguments for each in paths_in(item)}
        return Drawn(Span(0, 0), 1, tuple(sorted((self.paths | given) - {self.path})), self.project.consulted())

    def prepare(self, types: Iterable[str], words: Iterable[str]) -> None:
        """Set which libraries are needed, and by which names the file asks."""
        self.imports, self.words = tuple(sorted(set(types))), tuple(sorted(set(words)))


def _sum(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def types_in(given: Given) -> Iterable[str]:
    """Yield the types of the objects in what a file gives another."""
    if given.kind == "object" and given.value.text:
        yield given.value.text
    if given.kind == "call" and given.value.text:
        yield given.value.text
    for item in given.items:
        yield from types_in(item)


def paths_in(given: Given) -> Iterable[str]:
    """Yield the files in which the texts are written that a file gives another."""
    for part in given.value.parts:
        if isinstance(part, Known) and part.path:
            yield part.path
    for item in given.items:
        yield from paths_in(item)


__all__ = ["Project", "View", "paths_in", "types_in"]
