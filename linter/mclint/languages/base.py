"""What an adapter for a kind of file is, and the collector to which it tells its facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, Protocol

from mclint.facts import Comment, Entry, Fact, FileFacts, Given, JobClass, Problem
from mclint.source import Source, UnreadableError
from mclint.value import Span, Value

if TYPE_CHECKING:
    from mclint.languages.code import ir
    from mclint.libraries.models import Libraries
    from mclint.network.catalog import Catalog

MAX_DEPTH = 12
"""How often languages may be embedded in one another."""


class TooDeepError(UnreadableError):
    """A text nested deeper than an adapter follows."""


class Language:
    """Adapter base. `suffixes` and `filenames` (lower case) claim files; `markers` are words of which one must occur in the bytes.

    An adapter states facts; it knows no rule. It must never raise on any text: what it cannot read is a `Problem`.
    """

    name: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]] = ()
    filenames: ClassVar[tuple[str, ...]] = ()
    markers: ClassVar[tuple[str, ...]] = ()
    documents: ClassVar[bool] = False
    """Documentation with code in fences: read only on request (`--docs`)."""

    def claims(self, path: str) -> bool:
        """Whether a path (with `/`) is a file of this kind."""
        name = path.rsplit("/", 1)[-1].lower()
        return name in self.filenames or name.endswith(self.suffixes)

    def read(self, source: Source, out: Collector) -> None:
        """State the facts of a source."""
        raise NotImplementedError


class Elsewhere(Protocol):
    """What the other files of the project say to the file that is read. `names` are the dotted names that may be meant, likeliest first."""

    imports: tuple[str, ...]
    """Types of libraries that other files hand to this one: their models are needed though the file does not import them."""
    words: tuple[str, ...]
    """Names by which the file asks for them."""

    def value(self, names: Iterable[str], arguments: tuple[Given, ...] = ()) -> Given | None:
        """Return what a constant, a variable or a field (`Type#field`, of an object made with some arguments) is worth, or None."""
        ...

    def result(self, names: Iterable[str], arguments: tuple[Given, ...], made: tuple[Given, ...] = ()) -> Given | None:
        """Return what a function, or a method of an object `made` with some arguments, gives that is called with some, or None."""
        ...

    def job_class(self, names: Iterable[str]) -> JobClass | None:
        """Return how a class runs that one of this file extends, or None if it is no job."""
        ...


class Collector:
    """Gathers the facts of one file while adapters hand inner texts on to one another."""

    def __init__(
        self,
        path: str,
        languages: Mapping[str, Language],
        libraries: Libraries,
        catalog: Catalog,
        *,
        engine: str = "",
        declares: bool = False,
    ) -> None:
        self.path = path
        self.languages = languages
        self.libraries = libraries
        self.catalog = catalog
        self.engine = engine
        """Engine that the configuration says the file runs on, or empty."""
        self.declares = declares
        """Whether the configuration names the file as one that declares connections."""
        self.entries: tuple[Entry, ...] = ()
        """Functions of the file that job code of other files calls."""
        self.elsewhere: Elsewhere | None = None
        """What other files of the project say; None while the file is read for itself."""
        self.module: ir.Module | None = None
        """The lowered file, where nothing more is asked for."""
        self.unit = 0
        """Unit that an embedded text belongs to; the adapter of the whole file sees 0."""
        self.facts: list[Fact] = []
        self.comments: list[Comment] = []
        self.problems: list[Problem] = []
        self._units = 0
        self._depth = 0

    def new_unit(self) -> int:
        """Return the number of a further job of this file."""
        self._units += 1
        return self._units

    def add(self, fact: Fact) -> None:
        self.facts.append(fact)

    def comment(self, span: Span, text: str) -> None:
        self.comments.append(Comment(span, text))

    def problem(self, span: Span, message: str, code: str = "MC001") -> None:
        self.problems.append(Problem(span, code, message))

    def embed(self, language: str, value: Value, *, unit: int | None = None, at: Span | None = None) -> None:
        """Hand a text in another language to its adapter; its facts join this file's, in `unit` (default: the current one).

        `at` is where the text is used, for pieces of it that another file has written.
        """
        adapter = self.languages.get(language)
        if adapter is None or not value.parts:
            return
        if self._depth >= MAX_DEPTH:
            raise TooDeepError("languages are nested more than %d deep" % MAX_DEPTH)
        outer, self.unit = self.unit, self.unit if unit is None else unit
        self._depth += 1
        try:
            adapter.read(Source(self.path, value, embedded=True, at=at), self)
        finally:
            self._depth -= 1
            self.unit = outer

    def result(self, language: str) -> FileFacts:
        return FileFacts(self.path, language, tuple(self.facts), tuple(self.comments), tuple(self.problems))
