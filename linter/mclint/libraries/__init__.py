"""What is known of client libraries, as data: one JSON file per library and language, in the form of the schema `library`.

The files under `data/<language>` are named after the imports that bring them in, several joined by `+`
(`pymysql+MySQLdb.json`): so a run finds the few files it needs without opening the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from os import listdir
from os.path import dirname, join
from typing import Any

from mclint.datafile import parse_data

FOLDER = join(dirname(__file__), "data")


class LateDocument(Mapping[str, Any]):
    """A built-in library model that is read at the first look inside; `language` and `imports` come from the file's name."""

    __slots__ = ("_content", "imports", "language", "path")

    def __init__(self, language: str, name: str) -> None:
        self.language = language
        self.path = join(FOLDER, language, name)
        self.imports = tuple(name.removesuffix(".json").split("+"))
        self._content: dict[str, Any] | None = None

    @property
    def content(self) -> dict[str, Any]:
        """The whole document."""
        if self._content is None:
            with open(self.path, encoding="utf-8") as file:
                self._content = parse_data(file.read())
            self._content["language"] = self.language
            self._content["imports"] = list(self.imports)
        return self._content

    def __getitem__(self, key: str) -> Any:
        if key == "language":
            return self.language
        if key == "imports":
            return list(self.imports)
        return self.content[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.content)

    def __len__(self) -> int:
        return len(self.content)


def builtin_documents() -> Iterable[Mapping[str, Any]]:
    """Return the built-in library models; none is read before it is needed."""
    found: list[Mapping[str, Any]] = []
    for language in sorted(listdir(FOLDER)):
        for name in sorted(listdir(join(FOLDER, language))):
            if name.endswith(".json"):
                found.append(LateDocument(language, name))
    return found


__all__ = ["LateDocument", "builtin_documents"]
