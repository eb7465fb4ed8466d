"""The report for people: every underline stands below what it marks."""

from __future__ import annotations

import io
from itertools import pairwise
from unicodedata import category, east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finding_samples import finding, run_of
from mclint.findings.finding import Citation, Confidence, Edit, Fix, Location, Severity
from mclint.reports import builtin
from mclint.reports.base import Display, display_for, emit
from mclint.reports.cells import fit, fold, width
from mclint.value import Span


def show(run, name: str = "text", display: Display | None = None) -> str:
    out = io.StringIO()
    (reporter,) = [reporter for reporter in builtin() if reporter.name == name]
    emit(reporter, run, out.write, display)
    return out.getvalue()


def columns(text: str) -> int:
    """Count columns as a terminal does, told apart from the code under test."""
    return sum(0 if category(char) in {"Mn", "Me"} else 2 if east_asian_width(char) in {"W", "F"} else 1 for char in text)


def test_a_finding_is_shown_with_source_reason_and_mending():
    """Place, severity, code, name, message, source with underline, fix, related place and citation all have their line."""
    text = "CREATE TABLE t\nLOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/b/';\n"
    found = finding(
        text,
        "oss-cn-hangzhou.aliyuncs.com",
        message="A foreign table reaches OSS by its internal endpoint only.",
        fix=Fix("Write the internal endpoint", (Edit(Span(31, 32), "x"),)),
        related=(Location("udf.py", 3, 5, 3, 9, "used here"),),
        citation=Citation("https://help.example.com/oss", "2026-02-27"),
    )
    assert show(run_of(found, texts={"job.sql": text}, checked=2, skipped=3, suppressed=1)) == (
        "job.sql:2:17: error MC201 foreign-table-public-endpoint\n"
        "  A foreign table reaches OSS by its internal endpoint only.\n"
        "    2 | LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/b/';\n"
        "      |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  fix: Write the internal endpoint (--fix)\n"
        "  see: udf.py:3:5: used here\n"
        "  why: https://help.example.com/oss (2026-02-27)\n"
        "\n"
        "Found 1 error in 1 file. 2 files checked, 3 skipped, 1 finding suppressed.\n"
        "1 can be fixed with --fix.\n"
    )


def source_lines(report: str) -> list[tuple[str, str]]:
    """Return the pairs of a source line and the underline below it."""
    lines = report.split("\n")
    return [(line, below) for line, below in pairwise(lines) if set(below.partition("|")[2].strip()) == {"^"}]


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("SELECT bad;", "bad"),
        ("\tSELECT\tbad;", "bad"),
        ("-- 中文注释 bad 结束", "bad"),
        ("SELECT '中文表' bad", "'中文表'"),
        ("e\u0301te\u0301 bad", "bad"),
        ("\x1b[31m bad", "bad"),
        ("\u202e bad", "bad"),
        ("bad", "bad"),
        ("　bad", "bad"),
        ("😀 bad 😀", "bad"),
        ("x" * 500 + " bad " + "y" * 500, "bad"),
        ("中" * 500 + " bad " + "文" * 500, "bad"),
        ("\t" * 300 + "bad", "bad"),
        ("bad " + "z" * 500, "bad"),
    ],
)
@pytest.mark.parametrize("room", [40, 80, 200])
def test_the_underline_stands_below_what_it_marks(line, marked, room):
    """Tabs, wide and combining characters, spelt-out ones and cut lines keep marks aligned, within the width of the screen."""
    report = show(run_of(finding(line, marked), texts={"job.sql": line}), display=Display(width=room))
    ((shown, below),) = source_lines(report)
    before = ""
    for char in shown:
        if columns(before) >= below.index("^"):
            break
        before += char
    rest = shown[len(before) :]
    assert rest.startswith(marked)
    assert below.count("^") == columns(marked)
    assert columns(shown) <= room


@given(st.text(st.sampled_from("ab \t中é\x1b\u0301"), max_size=80), st.integers(0, 80), st.integers(0, 80), st.integers(30, 90))
def test_any_line_fits_its_room(line, start, size, room):
    """A shown line and its mark never run over the room, and the mark is at least one column wide and inside."""
    shown = fit(line, start, start + size, room)
    assert columns(shown.text) <= room
    assert shown.width >= 1
    assert shown.column + shown.width <= room + 1
    assert shown.text.replace("\u3000", "").isprintable()


def test_a_giant_line_is_cut_without_reading_it_all():
    """A line of ten million characters is shown as fast as a short one."""
    from time import process_time

    line = "x" * 10_000_000
    start = process_time()
    assert len(fit(line, 5_000_000, 5_000_100, 100).text) <= 100
    assert process_time() - start < 0.5


def test_several_lines_are_underlined_each():
    """A place over several lines is marked on each of them; a long one shows its beginning and its end."""
    text = "CREATE\n  EXTERNAL\n  TABLE t\n"
    report = show(run_of(finding(text, (2, 25)), texts={"job.sql": text}))
    assert [below.partition("| ")[2] for _, below in source_lines(report)] == ["  ^^^^", "  ^^^^^^^^", "  ^^^^^"]
    long = "\n".join(f"line {number}" for number in range(20))
    report = show(run_of(finding(long, (0, len(long))), texts={"job.sql": long}))
    assert [shown.strip() for shown, _ in source_lines(report)] == ["1 | line 0", "2 | line 1", "20 | line 19"]
    assert "\n  ...\n" in report


def test_a_place_that_ends_at_a_line_start_does_not_mark_that_line():
    """The end of a place is exclusive."""
    text = "one\ntwo\n"
    report = show(run_of(finding(text, (0, 4)), texts={"job.sql": text}))
    assert len(source_lines(report)) == 1


@pytest.mark.parametrize("text", ["", "\n", "x", "x\n"])
def test_a_place_at_the_end_of_the_file_is_marked(text):
    """A finding at the very end, or in an empty file, is shown and raises nothing."""
    report = show(run_of(finding(text, (len(text), len(text))), texts={"job.sql": text}))
    assert "It is wrong." in report
    assert bool(source_lines(report)) == bool(text)


def test_a_file_without_text_is_reported_without_source():
    """What could not be read has a message and no source lines."""
    report = show(run_of(finding("", (0, 0), "MC002", message="permission denied"), failed=1))
    assert "job.sql:1:1: error MC002" in report
    assert "1 could not be read" in report
    assert " | " not in report


@given(st.text(st.sampled_from("ab 中，\n\t"), max_size=120), st.integers(10, 60))
def test_folding_keeps_the_words_and_the_room(text, room):
    """A folded message has every character that is not a blank, in order, in lines that fit."""
    lines = list(fold(text, room))
    assert all(columns(line) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert width("中a\u0301") == 3


def test_unsure_and_unsafe_are_said():
    """Low confidence and unsafe fixes are named; a fix without edits offers no option."""
    text = "x"
    found = finding(text, "x", fix="y", safe=False)._replace(confidence=Confidence.LOW)
    report = show(run_of(found, texts={"job.sql": text}))
    assert "(low confidence)" in report
    assert "fix: Replace it (--fix --unsafe-fixes)" in report
    assert "1 can be fixed with --fix --unsafe-fixes." in report
    described = show(run_of(finding(text, "x", fix=Fix("Move it.", ())), texts={"job.sql": text}))
    assert "fix: Move it\n" in described
    assert "--fix" not in described


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"checked": 3}, "No network faults found. 3 files checked."),
        ({"checked": 0}, "Nothing was checked. 0 files checked."),
        ({"checked": 1, "failed": 1}, "No network faults found. 1 file checked, 1 could not be read."),
    ],
)
def test_a_run_without_findings_says_what_it_looked_at(counts, words):
    """Silence is not enough: the report says how many files were checked, and that nothing was if so."""
    assert show(run_of(exit_code=0, **counts)) == words + "\n"
    assert show(run_of(exit_code=0, **counts), "concise") == words + "\n"


def test_concise_is_one_line_per_finding():
    """`path:line:col: CODE[name] message`, whatever the message holds."""
    text = "SELECT 1;\nSELECT 2;"
    run = run_of(finding(text, "1", message="two\nlines"), finding(text, "2", "MC501"), texts={"job.sql": text})
    assert show(run, "concise").split("\n")[:2] == [
        "job.sql:1:8: MC201[foreign-table-public-endpoint] two lines",
        "job.sql:2:8: MC501[non-idempotent-insert] It is wrong.",
    ]


def test_statistics_count_by_rule():
    """The table has a row for each rule, commonest first, and marks what can be fixed."""
    text = "a b c d"
    run = run_of(
        finding(text, "a", "MC501", fix="x"),
        finding(text, "b", "MC501", fix="x"),
        finding(text, "c", "MC201"),
        *[finding(text, "d", "MC601", message=str(number), fix="x" if number else None, severity=Severity.INFO) for number in range(3)],
        texts={"job.sql": text},
    )
    report = show(run, "concise", Display(statistics=True))
    table = [line for line in report.split("\n") if line.startswith(tuple("123"))]
    assert table[:3] == [
        "3  MC601  [-] connection-per-record",
        "2  MC501  [*] non-idempotent-insert",
        "1  MC201  [ ] foreign-table-public-endpoint",
    ]
    assert "Found 3 errors, 3 notes in 1 file." in report


class FakeStream(io.StringIO):
    def __init__(self, *, tty: bool, encoding: str = "utf-8") -> None:
        super().__init__()
        self._tty = tty
        self._encoding = encoding

    @property
    def encoding(self) -> str:
        return self._encoding

    def isatty(self) -> bool:
        return self._tty


@pytest.mark.parametrize(
    ("tty", "environ", "colour"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"FORCE_COLOR": "0"}, False),
        (True, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_colours_are_for_terminals_unless_said_otherwise(tty, environ, colour):
    """NO_COLOR and FORCE_COLOR are honoured, NO_COLOR first; a dumb terminal gets none."""
    assert display_for(FakeStream(tty=tty), environ).colour is colour


@pytest.mark.parametrize(("columns", "room"), [("80", 80), ("5", 40), ("9999", 200), ("x", 100), ("", 100), ("99999", 100)])
def test_the_width_is_that_of_the_screen_within_reason(columns, room):
    """COLUMNS is honoured between 40 and 200."""
    assert display_for(FakeStream(tty=False), {"COLUMNS": columns}).width == room


def test_the_encoding_of_the_stream_counts():
    """A stream in UTF-8 needs no care; another one is remembered."""
    assert display_for(FakeStream(tty=False), {}).encoding == ""
    assert display_for(FakeStream(tty=False, encoding="cp936"), {}).encoding == "cp936"
