"""Read a text with one adapter while the languages it hands texts on to only take notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from mclint.facts import Comment, Fact, Problem
from mclint.languages.base import Collector, Language
from mclint.source import Source
from mclint.value import Known, Value

NAMES = ("sql", "python", "scala", "java", "shell", "spark_conf", "ini", "json", "yaml", "hcl", "notebook")


SUFFIXES = {"sql": (".sql",), "python": (".py",), "spark_conf": (".conf",)}


class Handed(NamedTuple):
    """A text that was handed on."""

    language: str
    text: str
    unit: int
    source: Source


class Reading(NamedTuple):
    """What an adapter said of a text."""

    text: str
    facts: list[Fact]
    comments: list[Comment]
    problems: list[Problem]
    handed: list[Handed]

    def of(self, kind: type) -> list[Any]:
        """Return the facts of a kind."""
        return [fact for fact in self.facts if isinstance(fact, kind)]

    def handed_to(self, language: str) -> list[str]:
        """Return the texts that one language was given."""
        return [handed.text for handed in self.handed if handed.language == language]

    def settings(self) -> dict[str, str]:
        """Return the settings as text."""
        return {fact.key: str(fact.value) for fact in self.facts if type(fact).__name__ == "Setting"}

    def spelt(self, value: Value) -> str:
        """Return the letters of the file that a value's range covers."""
        span = value.span()
        return self.text[span.start : span.end] if span else ""

    def line(self, offset: int) -> int:
        """Return the line (from 1) of an offset."""
        return self.text.count("\n", 0, offset) + 1


class _Probe(Language):
    def __init__(self, name: str, notes: list[Handed], inner: Callable[[Source, Collector], None] | None) -> None:
        self.name = name  # type: ignore[misc]
        self.suffixes = SUFFIXES.get(name, ())  # type: ignore[misc]
        self.notes = notes
        self.inner = inner

    def read(self, source: Source, out: Collector) -> None:
        self.notes.append(Handed(self.name, source.text, out.unit, source))
        if self.inner is not None:
            self.inner(source, out)


def reading(
    read: Callable[[Source, Collector], None],
    text: str,
    path: str = "file.txt",
    inner: dict[str, Callable[[Source, Collector], None]] | None = None,
) -> Reading:
    """Read a text; `inner` are adapters that really read what they are handed."""
    notes: list[Handed] = []
    languages = {name: _Probe(name, notes, (inner or {}).get(name)) for name in NAMES}
    out = Collector(path, languages, None, None)  # type: ignore[arg-type]
    read(Source.of_text(path, text), out)
    return Reading(text, out.facts, out.comments, out.problems, notes)


def assert_positions(result: Reading) -> None:
    """What claims to be spelt letter for letter in the file is; every range lies in the file; units are numbered."""
    values = [handed.source.root for handed in result.handed]
    for fact in result.facts:
        values += [item for item in fact if isinstance(item, Value)]
        assert 0 <= fact.span.start <= fact.span.end <= len(result.text), fact
    for value in values:
        for part in value.parts:
            if part.span is not None:
                assert 0 <= part.span.start <= part.span.end <= len(result.text), part
            if isinstance(part, Known) and part.verbatim and part.span is not None:
                assert result.text[part.span.start : part.span.end] == part.text, part
    for comment in result.comments:
        assert 0 <= comment.span.start <= comment.span.end <= len(result.text)
    for problem in result.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(result.text)
