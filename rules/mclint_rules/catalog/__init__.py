"""The catalogue as data: one JSON file per topic, each fact with the key of its source.

Regions, zones, host names, solutions and engines, validated domains, settings, and where the vendor's pages disagree. A file is read
when something is first looked up in it; the form of all of them is the schema `catalog`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

TOPICS = (
    "constants",
    "disputes",
    "domains",
    "endpoints",
    "ranges",
    "regions",
    "settings",
    "solutions",
    "sources",
    "spellings",
)
"""Topics of the catalogue; each is a file of that name beside this module."""


class Document(Mapping[str, Any]):
    """One file of the catalogue, read at the first look at anything but its topic."""

    __slots__ = ("_read", "topic")

    def __init__(self, topic: str) -> None:
        self.topic = topic
        self._read: dict[str, Any] | None = None

    def _all(self) -> dict[str, Any]:
        if self._read is None:
            from mclint.api import parse_data

            path = os.path.join(__path__[0], f"{self.topic}.json")
            loader = __spec__.loader if __spec__ is not None else None
            if loader is not None and hasattr(loader, "get_data"):  # also out of a zip archive
                data = loader.get_data(path)
            else:
                with open(path, "rb") as file:
                    data = file.read()
            self._read = parse_data(data.decode("utf-8"))
        return self._read

    def __getitem__(self, key: str) -> Any:
        if key == "topic":
            return self.topic
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def documents() -> tuple[Mapping[str, Any], ...]:
    """Return the documents of the catalogue; none is read yet."""
    return tuple(Document(topic) for topic in TOPICS)


__all__ = ["TOPICS", "Document", "documents"]
