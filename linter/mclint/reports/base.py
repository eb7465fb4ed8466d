"""What a report is made of, and the one way it is written.

A reporter turns a `Run` into lines and writes nothing itself: `emit` passes each line through the escape gate and adds the colours. A `Run`
has no raw text of a file: what it shows of one is masked. So no reporter, built in or not, can forge a line or print a secret.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from mclint import __version__
from mclint.findings.finding import Finding, Severity
from mclint.reports import escape
from mclint.tuples import NamedTuple

if TYPE_CHECKING:  # a protocol costs time to define
    from typing import Protocol

    from mclint.outcome import HasText
    from mclint.rule import Rule
    from mclint.source import LineIndex

    class Results(Protocol):
        """What a report needs of an outcome of the engine."""

        @property
        def findings(self) -> tuple[Finding, ...]: ...
        @property
        def checked(self) -> int: ...
        @property
        def skipped(self) -> int: ...
        @property
        def failed(self) -> int: ...
        @property
        def suppressed(self) -> int: ...

    class Stream(Protocol):
        """What is asked of a stream to show a report on."""

        def isatty(self) -> bool: ...
        def fileno(self) -> int: ...


STYLES = {
    "bold": "1",
    "dim": "2",
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "good": "32",
    "bad": "31",
}
"""Styles that a piece of a line may have, and the terminal's number for each."""


class Piece(NamedTuple):
    """A piece of a line in one of STYLES."""

    text: str
    style: str = ""


Line: TypeAlias = "str | list[Piece]"
"""One line of a report, without its end."""


class Display(NamedTuple):
    """How a report is shown. `width` is in columns; `encoding` is that of the stream, empty for UTF-8; `statistics` adds the table."""

    colour: bool = False
    width: int = 100
    encoding: str = ""
    statistics: bool = False


class Run:
    """The outcome of a run as reporters see it: findings cleaned of secrets, the files' texts masked."""

    def __init__(
        self,
        results: Results,
        texts: Mapping[str, HasText] | None = None,
        rules: Mapping[str, type[Rule]] | None = None,
        *,
        exit_code: int = 0,
        accepted: int = 0,
        fixed: int = 0,
        notices: Iterable[str] = (),
    ) -> None:
        """`texts` by path, `rules` by code; `accepted` by the baseline, `fixed` by --fix, `notices` about the run for people."""
        self.findings = tuple(sorted(results.findings, key=lambda finding: finding.sort_key))
        self.checked = results.checked
        self.skipped = results.skipped
        self.failed = results.failed
        self.suppressed = results.suppressed
        self.accepted = accepted
        self.fixed = fixed
        self.exit_code = exit_code
        self.notices = tuple(notices)
        self.rules: Mapping[str, type[Rule]] = {} if rules is None else rules
        self.version = __version__
        self._lines: dict[str, LineIndex | None] = {}
        self.__texts = texts or {}

    def lines(self, path: str) -> LineIndex | None:
        """Return the masked lines of a file, or None for a file whose text is not at hand."""
        if path not in self._lines:
            self._lines[path] = self._masked(path)
        return self._lines[path]

    def _masked(self, path: str) -> LineIndex | None:
        from mclint.findings import redaction
        from mclint.source import LineIndex

        decoded = self.__texts.get(path)
        if decoded is None:
            return None
        findings = [finding for finding in self.findings if finding.code in redaction.CREDENTIAL_CODES and finding.location.path == path]
        more = redaction.unseen(findings, decoded.text, path)
        return LineIndex(redaction.mask(decoded.text, path, more))

    def count(self, severity: Severity) -> int:
        return sum(finding.severity == severity for finding in self.findings)


class Reporter:
    """Base of every report format: a name for `--format`, a summary for its help, and the report as lines.

    `commands` is true only for a format whose lines are commands to a build service; it must build them with `escape.command`.
    """

    name: ClassVar[str]
    summary: ClassVar[str] = ""
    commands: ClassVar[bool] = False

    def report(self, run: Run, display: Display) -> Iterable[Line]:
        """Return the lines of the report."""
        raise NotImplementedError


def emit(reporter: Reporter, run: Run, write: Callable[[str], object], display: Display | None = None) -> None:
    """Write a report, line by line, through the escape gate."""
    display = display or Display()
    for line in reporter.report(run, display):
        write(render(line, display, commands=reporter.commands) + "\n")


def render(line: Line, display: Display, *, commands: bool = False) -> str:
    """Return a line as it is written: gated, then coloured, then fit for the encoding of the stream."""
    if isinstance(line, str):
        shown = escape.line(line, commands=commands)
    elif not display.colour:
        shown = escape.line("".join([piece.text for piece in line]), commands=commands)
    else:
        shown = _coloured(line, commands=commands)
    return encoded(shown, display)


def encoded(shown: str, display: Display) -> str:
    """Return a line that the encoding of the stream can hold: what it cannot is spelt out."""
    if display.encoding and not shown.isascii():
        return shown.encode(display.encoding, "backslashreplace").decode(display.encoding)
    return shown


def styled(gated: str, style: str) -> str:
    """Return text that has passed the gate in one of STYLES."""
    number = STYLES.get(style)
    return f"\x1b[{number}m{gated}\x1b[0m" if number and gated else gated


def _coloured(pieces: list[Piece], *, commands: bool) -> str:
    gated = escape.line("".join([piece.text for piece in pieces]), commands=commands)
    parts = [escape.text(piece.text) for piece in pieces]
    if gated != "".join(parts):
        return gated  # a command was put together from several pieces: without colours it stays broken up
    return "".join([styled(part, piece.style) for part, piece in zip(parts, pieces, strict=True)])


def display_for(stream: Stream, environ: Mapping[str, str], *, statistics: bool = False) -> Display:
    """Return how to show a report on a stream: colours on a terminal, unless NO_COLOR or FORCE_COLOR say otherwise (NO_COLOR wins)."""
    terminal = stream.isatty()
    if environ.get("NO_COLOR"):
        colour = False
    elif environ.get("FORCE_COLOR", "0") not in {"", "0"}:
        colour = True
    else:
        colour = terminal and environ.get("TERM") != "dumb"
    width = 100
    columns = environ.get("COLUMNS", "")
    if columns.isdecimal() and len(columns) < 5:
        width = int(columns)
    elif terminal:
        try:
            width = os.get_terminal_size(stream.fileno()).columns
        except (OSError, ValueError):
            width = 100
    encoding = (getattr(stream, "encoding", None) or "utf-8").lower().replace("_", "-")
    plain = "" if encoding in {"utf-8", "utf8", "utf-16", "utf-32", "utf-8-sig"} else encoding
    return Display(colour, min(max(width, 40), 200), plain, statistics)
