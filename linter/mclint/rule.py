"""What a rule is, what it may ask, and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from mclint.facts import Fact, FileFacts, Related
from mclint.findings.finding import Confidence, Edit, Fix, Severity
from mclint.tuples import NamedTuple
from mclint.value import FarSpan, Span, Value

if TYPE_CHECKING:
    from mclint.network.catalog import Catalog
    from mclint.network.model import Model

T = TypeVar("T")


class Case(NamedTuple):
    """An input with what a rule is to say of it.

    `text` is a file at `path`; `others` are further files of the project (path, text). `lines` are the lines where the rule must report
    (empty in PASSES: it must be silent). `fixed` is the text after all safe fixes, `unsafe_fixed` after the unsafe ones too.
    """

    text: str
    path: str = "job.sql"
    lines: tuple[int, ...] = ()
    fixed: str | None = None
    unsafe_fixed: str | None = None
    others: tuple[tuple[str, str], ...] = ()
    config: str = ""
    why: str = ""


class Option(NamedTuple):
    """An option of a rule: its default fixes its type (int, bool, str or list of str)."""

    name: str
    default: int | bool | str | tuple[str, ...]
    help: str


class Report(NamedTuple):
    """What a rule says: where and what. Fields left out come from the rule; `path` is empty for the file at hand."""

    span: Span
    message: str
    fix: Fix | None = None
    related: tuple[Related, ...] = ()
    severity: Severity | None = None
    confidence: Confidence | None = None
    source: str = ""
    path: str = ""
    auditor: bool = False


class Context(NamedTuple):
    """What a rule may look at besides the fact itself: the facts of the file, the model of the project, the catalogue, its options.

    `memory` is one rule's for a whole run: see `once`.
    """

    file: FileFacts
    model: Model
    catalog: Catalog
    options: Mapping[str, Any]
    memory: dict[Any, Any] | None = None

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Return what `make` returns, asked at most once in a run for each key: what does not depend on the fact is not done for each."""
        if self.memory is None:
            return make()
        if key not in self.memory:
            self.memory[key] = make()
        found: T = self.memory[key]
        return found

    def facts(self, *kinds: type, unit: int | None = None) -> Iterable[Any]:
        """Return the facts of the file of some kinds, of one unit if given."""
        for fact in self.file.facts:
            if isinstance(fact, kinds) and (unit is None or getattr(fact, "unit", None) == unit):
                yield fact


class Rule:
    """Base of every rule: metadata, `check`, and the cases from which tests and documentation are made.

    The module's docstring is the documentation: a first line, then the sections What it does, Why, Example, Instead and, where there
    is a fix, Fix safety. `source` and `clause` name the vendor's page (a key of the catalogue's sources) and the clause on it.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    confidence: ClassVar[Confidence] = Confidence.HIGH
    source: ClassVar[str] = "SEED"
    clause: ClassVar[str] = ""
    wants: ClassVar[tuple[type, ...]] = ()
    options: ClassVar[tuple[Option, ...]] = ()
    default: ClassVar[bool] = True
    PASSES: ClassVar[tuple[Case, ...]] = ()
    FAILS: ClassVar[tuple[Case, ...]] = ()

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        """Judge one fact of a kind that the rule wants."""
        return ()

    def check_project(self, model: Model, catalog: Catalog, options: Mapping[str, Any]) -> Iterable[Report]:
        """Judge what only the whole project shows; every report names its path."""
        return ()


def replace(value: Value, text: str, message: str, *, safe: bool = True) -> Fix | None:
    """Return a fix that writes `text` in place of a value, or None where no file spells the value letter for letter."""
    span = value.spelled()
    return None if span is None else Fix(message, (Edit(span, text, path_of(span)),), safe)


def path_of(span: Span) -> str:
    """Return the path of the file that a range belongs to if it is another than the one at hand, else an empty text."""
    return span.path if isinstance(span, FarSpan) else ""


__all__ = ["Case", "Context", "Fact", "Option", "Report", "Rule", "replace"]
