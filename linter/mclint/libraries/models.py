"""Library models: which call of a client library connects, writes or resolves, and which argument is the target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


class Libraries:
    """Read side of all library models; built once from the documents that plug-ins and the configuration give."""

    def __init__(self, documents: Iterable[Mapping[str, Any]]) -> None:
        self.documents = tuple(documents)
