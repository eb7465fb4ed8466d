"""A script while it is read: its text, where its facts go, and what shows that it is MaxCompute's."""

from __future__ import annotations

import re
from bisect import bisect_left

from mclint.facts import Fact, Job, Place
from mclint.languages.base import Collector
from mclint.languages.sql.lexer import Fault, Lexed
from mclint.languages.sql.values import name_value, string_value, text_value
from mclint.source import Source
from mclint.value import HOLE, Span, Value

OURS = frozenset(("sql", "foreign-table", "lakehouse", "udf", "mapreduce", "pyodps", "maxframe", "mars"))
"""Engines by which the configuration says that a file's SQL is MaxCompute's."""

_OWN_WORDS = ("com.aliyun.odps", "odps.", "setproject", "tablestore://", ".ots-internal.", "mcfed.", "networklink")
"""What only texts for MaxCompute name."""


_OTHERS = (
    ("mysql", ("engine",), r"\)[ \t\n]*engine[ \t]*=[ \t]*\w"),
    ("mysql", ("auto_increment",), r"auto_increment(?!\w)"),
    ("mysql", ("delimiter",), r"delimiter[ \t]+(?:\$\$|//)"),
    ("greenplum", ("distributed",), r"distributed[ \t\n]+(?:by|randomly)(?!\w)"),
    ("greenplum", ("readable", "writable"), r"(?:readable|writable)[ \t\n]+external(?!\w)"),
    ("greenplum", ("gpfdist:",), r"gpfdist://"),
    ("dla", ("dbproperties",), r"dbproperties[ \t\n]*\("),
    ("hive", ("hive.", "mapred", "tez.", "yarn."), r"set[ \t]+(?:hive|mapred|mapreduce|tez|yarn)\.\w"),
    ("hive", ("location",), r"create[ \t\n]+(?:database|schema)(?!\w)[^;]{1,300}?(?<!\w)location(?!\w)"),
    ("spark", ("spark.",), r"set[ \t]+spark\.\w"),
    ("spark", ("using",), r"using[ \t\n]+(?:parquet|orc|csv|json|delta|iceberg|hudi|paimon)(?!\w)"),
    ("postgresql", ("$$",), r"\$\$"),
    ("postgresql", ("bigserial", "plpgsql", "jsonb"), r"(?:bigserial|plpgsql|jsonb)(?!\w)"),
    (
        "another product",
        ("catalog", "stage", "warehouse", "format"),
        r"create[ \t\n]+(?:or[ \t\n]+replace[ \t\n]+)?(?:catalog|stage|warehouse|file[ \t\n]+format)(?!\w)",
    ),
)
"""What other products' scripts have and MaxCompute's have not: product, words that must occur, form (compiled where one does)."""

_BY_WORD = tuple((word, product, form) for product, words, form in _OTHERS for word in words)


class Script:
    """One script, or one SQL text inside another file."""

    def __init__(self, source: Source, out: Collector, lexed: Lexed) -> None:
        self.source = source
        self.out = out
        self.lexed = lexed
        self.text = lexed.text
        self.plain = lexed.plain
        self.unit = out.unit
        self.evidence: tuple[int, int, str] | None = None
        """Range and words of the first statement that only MaxCompute has."""
        self.statements = 0
        """How many SQL statements there are besides settings and commands."""
        self.seen_tables: set[str] = set()
        self.seen_functions: set[str] = set()
        self.blocks: dict[int, tuple[str, str, int]] = {}
        """Language, virtual file name and unit of each `#CODE` block, by its offset."""
        self._fault_starts = [fault.start for fault in lexed.faults]
        self._mirror: str | None = None
        self._looks_own: bool | None = None
        self._looks_other: str | None = None

    @property
    def mirror(self) -> str:
        """The plain text from its end to its beginning."""
        if self._mirror is None:
            self._mirror = self.plain[::-1]
        return self._mirror

    def add(self, fact: Fact) -> None:
        self.out.add(fact)

    def span(self, start: int, end: int) -> Span:
        """Return the range of the file between two offsets."""
        return self.source.span(start, end)

    def string(self, start: int, end: int) -> Value:
        """Return the value of a string with its quotes at `start` and `end - 1`."""
        return string_value(self.source, start, end)

    def name(self, start: int, end: int) -> Value:
        """Return a name as a value."""
        return name_value(self.source, start, end)

    def bare(self, start: int, end: int) -> Value:
        """Return bare text without blanks around it as a value."""
        text = self.text
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return text_value(self.source, start, end)

    def note(self, words: str, start: int, end: int) -> None:
        """Remember that something here is MaxCompute's."""
        if self.evidence is None:
            self.evidence = start, end, words

    def place(self, value: Value, context: str, role: str = "region") -> None:
        """State a region that is written."""
        if value.parts and value.shape.strip():
            span = value.span()
            if span is not None:
                self.add(Place(span, self.unit, value, role, context))

    @property
    def configured(self) -> bool:
        """Whether the configuration, or the name of the file, says that the text is MaxCompute's."""
        return self.out.engine in OURS or (not self.source.embedded and self.source.path.lower().endswith(".osql"))

    @property
    def looks_own(self) -> bool:
        """Whether the text names things that only MaxCompute has."""
        if self._looks_own is None:
            self._looks_own = self._names_own()
        return self._looks_own

    def _names_own(self) -> bool:
        text = self.text.lower()
        return self.configured or bool(self.lexed.blocks) or any(word in text for word in _OWN_WORDS)

    @property
    def looks_other(self) -> str:
        """Return the product that the text is written for if it is another one, else an empty text."""
        if self._looks_other is None:
            self._looks_other = ""
            if not self.looks_own:
                plain = self.plain
                for word, product, form in _BY_WORD:
                    if word in plain and re.search(form, plain):
                        self._looks_other = product
                        break
        return self._looks_other

    def fault(self, start: int, end: int) -> Fault | None:
        """Return the first string between two offsets that is not closed."""
        at = bisect_left(self._fault_starts, start)
        faults = self.lexed.faults
        while at < len(faults) and faults[at].start < end:
            # A hole may bring the closing quote along.
            if faults[at].what == "string" and HOLE not in self.text[faults[at].start : faults[at].end]:
                return faults[at]
            at += 1
        return None

    def problem(self, start: int, end: int, message: str) -> None:
        """Report something that cannot be read."""
        self.out.problem(self.span(start, max(end, start)), message)

    def state_job(self) -> None:
        """State the script as a SQL job if something shows that it is MaxCompute's."""
        if self.evidence is None and self.statements and self.configured and not self.source.embedded:
            self.evidence = 0, self._first_line_end(), "configuration" if self.out.engine in OURS else "file name"
        if self.evidence is None or not self.statements or self._already_stated():
            return
        start, end, words = self.evidence
        self.add(Job(self.span(start, end), self.unit, "sql", evidence=words))

    def _first_line_end(self) -> int:
        end = self.plain.find("\n")
        return len(self.plain) if end < 0 else end

    def _already_stated(self) -> bool:
        """Whether the program around this text has said that it runs as SQL; its facts are the latest."""
        facts = self.out.facts
        for at in range(len(facts) - 1, max(len(facts) - 200, -1), -1):
            fact = facts[at]
            if isinstance(fact, Job) and fact.unit == self.unit and fact.engine in ("sql", "lakehouse", "foreign-table"):
                return True
        return False
