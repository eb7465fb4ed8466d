"""What an adapter for a kind of file is, and the collector to which it tells its facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from mclint.facts import Comment, Entry, Fact, FileFacts, Problem
from mclint.source import Source, UnreadableError
from mclint.value import Span, Value

if TYPE_CHECKING:
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

    def embed(self, language: str, value: Value, *, unit: int | None = None) -> None:
        """Hand a text in another language to its adapter; its facts join this file's, in `unit` (default: the current one)."""
        adapter = self.languages.get(language)
        if adapter is None or not value.parts:
            return
        if self._depth >= MAX_DEPTH:
            raise TooDeepError("languages are nested more than %d deep" % MAX_DEPTH)
        outer, self.unit = self.unit, self.unit if unit is None else unit
        self._depth += 1
        try:
            adapter.read(Source(self.path, value, embedded=True), self)
        finally:
            self._depth -= 1
            self.unit = outer

    def result(self, language: str) -> FileFacts:
        return FileFacts(self.path, language, tuple(self.facts), tuple(self.comments), tuple(self.problems))
