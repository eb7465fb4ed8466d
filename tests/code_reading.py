"""Helpers of the tests of the code model: read a text with an adapter and look at its facts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from mclint.facts import FileFacts
from mclint.languages.base import Collector, Language
from mclint.libraries import builtin_documents
from mclint.libraries.models import Libraries
from mclint.source import Source


class Recorder(Language):
    """Stands in for another language: keeps what is handed to it."""

    def __init__(self, name: str, seen: list[tuple[str, int, Source]]) -> None:
        self.name = name
        self.seen = seen

    def read(self, source: Source, out: Collector) -> None:
        self.seen.append((self.name, out.unit, source))


@cache
def built_in() -> Libraries:
    return Libraries(builtin_documents())


class Read:
    """The facts of one text, and what it handed on to other languages."""

    def __init__(
        self, text: str, path: str = "job.py", language: str = "python", engine: str = "", libraries: Libraries | None = None
    ) -> None:
        self.text = text
        self.handed: list[tuple[str, int, Source]] = []
        languages: Mapping[str, Language] = {name: Recorder(name, self.handed) for name in ("sql", "shell")}
        out = Collector(path, languages, libraries or built_in(), None, engine=engine)  # type: ignore[arg-type]
        import_module(f"mclint.languages.{language}.adapter").read(Source.of_text(path, text), out)
        self.result: FileFacts = out.result(language)

    def all(self, kind: type) -> list[Any]:
        return [fact for fact in self.result.facts if isinstance(fact, kind)]

    def one(self, kind: type) -> Any:
        found = self.all(kind)
        assert len(found) == 1, found
        return found[0]

    def sql(self) -> list[str]:
        return [source.text for name, _, source in self.handed if name == "sql"]

    def line(self, text: str) -> int:
        return self.text[: self.text.index(text)].count("\n") + 1

    def line_of(self, span: Any) -> int:
        return self.text[: span.start].count("\n") + 1
