"""Files on their way: as they came in, and after reading."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from mclint.source import Decoded, UnreadableError, decode
from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from typing import Protocol

    from mclint.facts import Entry, FileFacts

    class Keeper(Protocol):
        """Keeps facts for the next run."""

        @property
        def fragile(self) -> Collection[str]:
            """The paths of files over which reading has failed: they may take a process with them."""
            ...

        def keep(self, file: FileFacts, encoded: bytes | None = None) -> None:
            """Take the facts of a file that had to be read; `encoded`: as they are kept, if they are at hand so."""
            ...

        def kept_again(self, document: Document, data: bytes, how: How) -> FileFacts | None:
            """Return the facts of a file with this content that was read as a part of other files' jobs, in the same way."""
            ...

        def keep_again(self, document: Document, data: bytes, how: How, file: FileFacts) -> None:
            """Take them."""
            ...


class How(NamedTuple):
    """How a file is read as a part of other files' jobs: what they call in it, the engine that they run it on, and what it asks of them."""

    entries: tuple[Entry, ...] = ()
    engine: str = ""
    asks: tuple[str, ...] = ()


class Document(NamedTuple):
    """A file as it came in: its bytes, or why they could not be had. `language` is what it is read as, by default what its path says.

    `facts` are those that an earlier run has read out of the same bytes. Where they are known the bytes may be left out: `load` gets them.
    """

    path: str
    data: bytes | None
    error: str = ""
    language: str = ""
    facts: FileFacts | None = None
    load: Callable[[], bytes | None] | None = None

    def content(self) -> bytes | None:
        """Return the bytes."""
        return self.load() if self.data is None and self.load is not None else self.data


class ReadFile:
    """A file after reading: its facts and its text (None when it has none), which is fetched when it is first asked for."""

    __slots__ = ("_decoded", "_document", "facts")

    def __init__(self, facts: FileFacts, decoded: Decoded | None, document: Document | None = None) -> None:
        self.facts = facts
        self._decoded = decoded
        self._document = document

    @property
    def decoded(self) -> Decoded | None:
        if self._document is not None:
            data, self._document = self._document.content(), None
            try:
                self._decoded = None if data is None else decode(data)
            except UnreadableError:
                self._decoded = None
        return self._decoded
