"""A finding, and the edits that mend it."""

from __future__ import annotations

from enum import IntEnum

from mclint.tuples import NamedTuple
from mclint.value import Span


class Severity(IntEnum):
    """`error`: refused or data damaged; `warning`: breaks under load, on failover or over time; `info`: worth knowing."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        return self.name.lower()


class Confidence(IntEnum):
    """How sure a rule is of what it says."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def label(self) -> str:
        return self.name.lower()


class Edit(NamedTuple):
    """Replace a range of a file's text. `path` is empty for the file of the finding."""

    span: Span
    text: str
    path: str = ""


class Fix(NamedTuple):
    """Edits that belong together. A safe fix keeps the meaning of the job; an unsafe one is applied only on request."""

    message: str
    edits: tuple[Edit, ...]
    safe: bool = True


class Citation(NamedTuple):
    """The page that a finding rests on: its address and the edition (date) that was read."""

    url: str
    edition: str


class Location(NamedTuple):
    """A place in a file, lines and columns from 1, columns in code points; the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str = ""


class Finding(NamedTuple):
    """One fault at one place, ready to be reported."""

    code: str
    name: str
    severity: Severity
    confidence: Confidence
    message: str
    location: Location
    span: Span
    fix: Fix | None = None
    related: tuple[Location, ...] = ()
    citation: Citation | None = None
    fingerprint: str = ""
    auditor: bool = False

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        return (self.location.path, self.location.line, self.location.column, self.code, self.message)
