"""What came of a check."""

from __future__ import annotations

from collections.abc import Mapping

from mclint.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from mclint.findings.finding import Finding

    class HasText(Protocol):
        """A decoded file."""

        @property
        def text(self) -> str: ...


class Outcome(NamedTuple):
    """What a run found. `crashed` when a rule or an adapter raised; `texts` holds the text of each file with findings."""

    findings: tuple[Finding, ...]
    checked: int
    skipped: int
    failed: int
    suppressed: int
    crashed: bool
    texts: Mapping[str, HasText]
    timings: Mapping[str, float]
