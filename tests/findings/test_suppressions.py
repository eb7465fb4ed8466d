"""Which comments silence which findings, and what is said of comments that silence nothing."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finding_samples import RULES, SampleSettings, finding, sql_facts
from mclint.facts import Comment, FileFacts
from mclint.findings.suppressions import Verdict, apply, read
from mclint.fixes.edits import edit_text
from mclint.source import LineIndex
from mclint.value import Span


def judge(text: str, *findings, off: tuple[str, ...] = ("MC006",), facts: FileFacts | None = None) -> Verdict:
    return apply(facts or sql_facts(text), LineIndex(text), findings, RULES, SampleSettings(*off))


def silenced(text: str, needle: str = "INSERT", code: str = "MC501") -> bool:
    verdict = judge(text, finding(text, needle, code), off=("MC004", "MC006"))
    assert len(verdict.silenced) + sum(kept.code == code for kept in verdict.kept) == 1
    return bool(verdict.silenced)


def mended(text: str, verdict: Verdict) -> str:
    edits = [edit for report in verdict.reports if report.fix for edit in report.fix.edits]
    return edit_text(text, edits)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO t; -- mclint: ignore[MC501] loaded once",
        "-- mclint: ignore[MC501] loaded once\nINSERT INTO t;",
        "SELECT 1;\n   -- mclint: ignore[MC501] loaded once\n   INSERT INTO t;",
        "-- mclint: ignore[non-idempotent-insert] by name\nINSERT INTO t;",
        "-- mclint: ignore[MC601, MC501] two\nINSERT INTO t;",
        "-- mclint:ignore[mc501] case and blanks do not matter\nINSERT INTO t;",
        "-- MCLINT: Ignore [ MC501 ] so\nINSERT INTO t;",
        "-- mclint: ignore[MC501] first\n-- a further comment\n-- mclint: ignore[MC601] second\nINSERT INTO t;",
        "/* mclint: ignore[MC501] in a block */\nINSERT INTO t;",
        "/* mclint: ignore[MC501]\n   with a reason over\n   several lines */\nINSERT INTO t;",
        "/* what follows\n   mclint: ignore[MC501] stands inside\n */ INSERT INTO t;",
        "-- noqa -- mclint: ignore[MC501] behind another tool's mark\nINSERT INTO t;",
        "SELECT 1;\n\nINSERT INTO t;\n-- mclint: ignore-file[MC501] a file of samples",
        "-- mclint: ignore[MC501]: with a colon\r\nINSERT INTO t;\r\n",
    ],
)
def test_a_comment_on_the_line_or_above_or_for_the_file_silences(text):
    """A finding is silenced by a comment on its line, alone above it (comment lines between count), or for the file."""
    assert silenced(text)


@pytest.mark.parametrize(
    "text",
    [
        "-- mclint: ignore[MC601] another rule\nINSERT INTO t;",
        "-- mclint: ignore[MC501] too far away\n\nINSERT INTO t;",
        "SELECT 1; -- mclint: ignore[MC501] it belongs to the line it is on\nINSERT INTO t;",
        "INSERT INTO t;\n-- mclint: ignore[MC501] below\nSELECT 1;",
        "-- mclint: ignore\nINSERT INTO t;",
        "-- mclint: ignore[]\nINSERT INTO t;",
        "-- mclint: ignore[*] no blanket form\nINSERT INTO t;",
        "-- mclint: ignore[MC5] no families\nINSERT INTO t;",
        "-- write mclint: ignore[MC501] to silence it\nINSERT INTO t;",
        "-- see `mclint: ignore[MC501]`\nINSERT INTO t;",
        "SELECT '-- mclint: ignore[MC501]'\n INSERT INTO t;",
    ],
)
def test_other_places_other_rules_and_blanket_forms_silence_nothing(text):
    """Only a suppression that names the rule, at the right place, in a comment, silences."""
    facts = sql_facts(text)
    if "'" in text:
        facts = facts._replace(comments=())  # the lexer sees a string, no comment
    verdict = judge(text, finding(text, "INSERT", "MC501"), off=("MC004", "MC006"), facts=facts)
    assert not verdict.silenced


@pytest.mark.parametrize("line", [0, 1, 2, 3])
def test_a_finding_over_several_lines_is_silenced_on_any_of_them(line):
    """A comment on any line of a finding silences it."""
    lines = ["CREATE EXTERNAL TABLE t", "STORED BY 'x'", "LOCATION", "'oss://b'"]
    lines[line] += " -- mclint: ignore[MC201] moved soon"
    text = "\n".join(lines) + ";\nSELECT 1;"
    verdict = judge(text, finding(text, (0, text.index(";")), "MC201"))
    assert len(verdict.silenced) == 1
    assert not verdict.kept


def test_the_runs_own_faults_are_never_silenced():
    """MC002 and MC003 say that the run did not do its work: no comment hides that."""
    text = "-- mclint: ignore-file[MC002,MC003] hide it\nSELECT 1;"
    for code in ("MC002", "MC003"):
        assert not judge(text, finding(text, (0, 0), code)).silenced


def test_json_has_no_suppressions():
    """A format without comments has none, whatever its text says."""
    text = '{"note": "mclint: ignore[MC501]"}'
    verdict = judge(text, finding(text, "note", "MC501"), facts=FileFacts("a.json", "json"))
    assert len(verdict.kept) == 1


@dataclass
class Unused:
    text: str
    fixed: str
    code: str = "MC004"


@pytest.mark.parametrize(
    "case",
    [
        Unused("-- mclint: ignore[MC501] old\nSELECT 1;\n", "SELECT 1;\n"),
        Unused("SELECT 1; -- mclint: ignore[MC501] old\n", "SELECT 1;\n"),
        Unused("SELECT 1;\t/* mclint: ignore[MC501] old */\r\nSELECT 2;\r\n", "SELECT 1;\r\nSELECT 2;\r\n"),
        Unused("SELECT 1 /* mclint: ignore[MC501] old */ + 2;", "SELECT 1 + 2;"),
        Unused("  /* mclint: ignore[MC501] old */ SELECT 1;", "  SELECT 1;"),
        Unused("-- keep this -- mclint: ignore[MC501] old\nSELECT 1;", "-- keep this\nSELECT 1;"),
        Unused("/* keep\n   mclint: ignore[MC501] old\n   this */ SELECT 1;", "/* keep\n\n   this */ SELECT 1;"),
        Unused("/* keep mclint: the linter\n * mclint: ignore[MC501] old */ SELECT 1;", "/* keep mclint: the linter\n * */ SELECT 1;"),
        Unused("  -- mclint: ignore-file[MC501,MC601] old\nSELECT 1;", "SELECT 1;"),
        Unused("SELECT 1; -- mclint: ignore[MC501] old", "SELECT 1;"),
    ],
)
def test_an_unused_suppression_is_reported_and_taken_out(case):
    """MC004 names what silences nothing; its fix takes out the comment and nothing else."""
    verdict = judge(case.text)
    assert [report.code for report in verdict.reports] == ["MC004"]
    assert mended(case.text, verdict) == case.fixed
    assert not judge(case.fixed).reports


@pytest.mark.parametrize(
    ("text", "reach", "line"),
    [
        ("-- mclint: ignore[MC501] why\nWITH a AS (SELECT 1)\nINSERT INTO t;", "its own line and the next one", 3),
        ("-- mclint: ignore[MC601, MC501] why\n\n\nINSERT INTO t;", "its own line and the next one", 4),
        ("SELECT 1; -- mclint: ignore[non-idempotent-insert] why\nINSERT INTO t;", "its own line only", 2),
        ("-- mclint: ignore[MC501] why\n" + "\n" * 19 + "INSERT INTO t;", "its own line and the next one", 21),
    ],
)
def test_a_suppression_too_far_above_its_finding_is_told_where_to_go(text, reach, line):
    """It is not taken out: its reason is still wanted, some lines further down."""
    found = judge(text, finding(text, "INSERT", "MC501"))
    (report,) = [each for each in found.reports if each.code == "MC004" and "MC601" not in each.message.partition(" silences")[0]]
    assert report.message.endswith(f"silences nothing: it reaches {reach}, and the finding is on line {line}. Move it there.")
    assert report.fix is None
    at = text.index("INSERT")
    mark = "-- mclint: ignore[MC501] why\n"
    assert silenced(text[:at] + mark + text[at:])


@pytest.mark.parametrize(
    "text",
    [
        "-- mclint: ignore[MC501] why\n" + "\n" * 20 + "INSERT INTO t;",
        "INSERT INTO t;\n-- mclint: ignore[MC501] why\nSELECT 1;",
        "-- mclint: ignore[MC501] why\nSELECT 1;\n-- mclint: ignore[MC501] why\nINSERT INTO t;",
    ],
)
def test_a_suppression_with_no_open_finding_below_has_outlived_its_fault(text):
    """Nothing below it, only something far away, or only what another comment silences."""
    verdict = judge(text, finding(text, "INSERT", "MC501"))
    (report,) = [each for each in verdict.reports if each.code == "MC004"]
    assert report.message.endswith("Remove it.")
    assert report.fix is not None


def test_only_the_unused_code_is_taken_out():
    """Of several codes, the fix leaves those that silence something, and its result says nothing more."""
    text = "-- mclint: ignore[MC601, MC501,MC201] reason\nINSERT INTO t;"
    verdict = judge(text, finding(text, "INSERT", "MC501"))
    assert mended(text, verdict) == "-- mclint: ignore[MC501] reason\nINSERT INTO t;"
    fixed = mended(text, verdict)
    assert not judge(fixed, finding(fixed, "INSERT", "MC501")).reports


def test_a_rule_that_is_off_has_no_unused_suppressions():
    """A suppression of a rule that does not run here is not called unused."""
    text = "-- mclint: ignore[MC501] for the nightly run\nSELECT 1;"
    assert not judge(text, off=("MC006", "MC501")).reports
    assert judge(text).reports


def test_two_suppressions_of_one_finding_are_both_used():
    """A finding silenced twice leaves no unused suppression, so that no fix and no rerun fight."""
    text = "-- mclint: ignore-file[MC501] all\n-- mclint: ignore[MC501] above\nINSERT INTO t; -- mclint: ignore[MC501] here"
    verdict = judge(text, finding(text, "INSERT", "MC501"))
    assert verdict.suppressed == 1
    assert not verdict.reports


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("mclint: ignore[MC5O1] letter O", ["MC5O1", "did you mean `MC501`"]),
        ("mclint: ignore[non-idempotent-inserts] plural", ["did you mean `non-idempotent-insert`"]),
        ("mclint: ignore[E999] another tool's", ["no rule `E999`"]),
        ("mclint: ignore", ["names no rule"]),
        ("mclint: ignore-file[ , ]", ["names no rule"]),
        ("mclint: disable[MC501] wrong word", ["no `mclint: disable`", "ignore[CODE]"]),
        ("mclint: noqa", ["no `mclint: noqa`"]),
    ],
)
def test_a_suppression_that_names_no_rule_is_reported(comment, words):
    """MC005 says what is wrong with a suppression that can silence nothing, and what may have been meant."""
    verdict = judge(f"-- {comment}\nSELECT 1;")
    assert [report.code for report in verdict.reports] == ["MC005"]
    for word in words:
        assert word in verdict.reports[0].message


@pytest.mark.parametrize("comment", ["mclint is run on this", "mclint: see the handbook", "mclint: the linter [1]", "about mclint: noqa"])
def test_prose_about_the_linter_is_no_suppression(comment):
    """A comment that only speaks of mclint is left alone."""
    assert not judge(f"-- {comment}\nSELECT 1;").reports


def test_a_misspelt_rule_is_mended_on_request_only():
    """The fix of MC005 guesses, so it is unsafe; with it the suppression works."""
    text = "-- mclint: ignore[MC601, MC5O1] two\nINSERT INTO t;"
    verdict = judge(text, finding(text, "INSERT", "MC501"), off=("MC004", "MC006"))
    (report,) = verdict.reports
    assert report.fix is not None
    assert not report.fix.safe
    fixed = edit_text(text, report.fix.edits)
    assert judge(fixed, finding(fixed, "INSERT", "MC501"), off=("MC004", "MC006")).suppressed == 1


@pytest.mark.parametrize(
    ("comment", "reports"),
    [
        ("mclint: ignore[MC501]", ["MC006"]),
        ("mclint: ignore[MC501]:", ["MC006"]),
        ("mclint: ignore[MC501] --", ["MC006"]),
        ("mclint: ignore[MC501] loaded once", []),
        ("mclint: ignore[MC501] 只装载一次", []),
    ],
)
def test_a_missing_reason_is_reported_where_asked_for(comment, reports):
    """MC006 is said only where it is on, and any words behind the bracket are a reason."""
    text = f"-- {comment}\nINSERT INTO t;"
    found = finding(text, "INSERT", "MC501")
    assert [report.code for report in judge(text, found, off=()).reports] == reports
    assert not judge(text, found).reports


def test_each_report_stands_on_the_suppression_itself():
    """A report about a suppression points at `mclint: ignore[…]` in the file."""
    text = "SELECT 1;\n  -- 说明 -- mclint: ignore[MC501] alt\n"
    (report,) = judge(text).reports
    assert text[report.span.start : report.span.end] == "mclint: ignore[MC501]"
    assert report.location[1:5] == (2, 12, 2, 33)


def test_comments_whose_range_lacks_the_marks_work_too():
    """A lexer may give the range of the comment's words only; removal still takes the marks along."""
    text = "SELECT 1; # mclint: ignore[MC501] old\n"
    start = text.index("mclint")
    facts = FileFacts("a.py", "python", (), (Comment(Span(start, len(text) - 1), text[start:-1]),))
    assert mended(text, judge(text, facts=facts)) == "SELECT 1;\n"


def test_a_comment_alone_on_a_notebook_line_stands_for_the_next():
    """In a notebook every line of code is a JSON string; quotes and `\\n` do not keep a comment from standing alone."""
    text = '  "# mclint: ignore[MC601] pooled elsewhere\\n",\n  "connect()\\n"\n'
    start, end = text.index("#"), text.index("\\n")
    facts = FileFacts("a.ipynb", "notebook", (), (Comment(Span(start, end), text[start + 2 : end]),))
    verdict = judge(text, finding(text, "connect", "MC601"), facts=facts)
    assert verdict.suppressed == 1
    unused = judge(text, facts=facts)
    assert mended(text, unused) == '  "\\n",\n  "connect()\\n"\n'


def test_a_comment_that_the_file_does_not_spell_is_reported_without_fix():
    """Where a comment is built from pieces of strings, nothing is edited."""
    text = 'execute("-- mcl" + "int: ignore[MC501] x")'
    facts = FileFacts("a.py", "python", (), (Comment(Span(9, 40), "mclint: ignore[MC501] x"),))
    (report,) = judge(text, facts=facts).reports
    assert report.fix is None
    assert report.span == Span(9, 40)


_LINES = st.lists(
    st.sampled_from(
        [
            "INSERT INTO t;",
            "SELECT 1;",
            "",
            "-- words",
            "-- mclint: ignore[MC501] why",
            "-- mclint: ignore[MC501,MC601]",
            "INSERT INTO t; -- mclint: ignore[MC501] why",
            "SELECT 2; /* mclint: ignore[MC601] why */",
            "-- mclint: ignore-file[MC601] why",
            "-- mclint: ignore[MC999] why",
        ],
    ),
    max_size=12,
)


def _all_inserts(text: str) -> list:
    lines = LineIndex(text)
    return [finding(text, lines.bounds(number), "MC501") for number in range(1, len(lines) + 1) if "INSERT" in lines.line(number)]


@given(_LINES)
def test_taking_out_unused_suppressions_changes_no_other_finding(lines):
    """After the fixes of MC004 nothing is unused any more but what stands too far above, and as many findings are silenced as before."""
    text = "\n".join(lines)
    before = judge(text, *_all_inserts(text))
    edits = [edit for report in before.reports if report.code == "MC004" and report.fix for edit in report.fix.edits]
    fixed = edit_text(text, edits)
    after = judge(fixed, *_all_inserts(fixed))
    assert after.suppressed == before.suppressed
    left = [report for report in after.reports if report.code == "MC004"]
    assert all(report.fix is None and "the finding is on line" in report.message for report in left)
    assert [report.message.partition(" it ")[0] for report in left] == [
        report.message.partition(" it ")[0] for report in before.reports if report.code == "MC004" and report.fix is None
    ]


@given(_LINES)
def test_each_finding_is_kept_or_silenced(lines):
    """Nothing is lost and nothing doubled."""
    text = "\n".join(lines)
    findings = _all_inserts(text)
    verdict = judge(text, *findings)
    kept = [kept for kept in verdict.kept if kept.code == "MC501"]
    assert sorted([*kept, *verdict.silenced]) == sorted(findings)


@given(st.text(max_size=200))
def test_no_comment_can_break_the_reading(words):
    """Whatever a comment says, reading and judging it does not raise."""
    text = f"-- mclint: ignore[{words}] {words}\n{words}"
    span = Span(0, len(text))
    facts = FileFacts("a.sql", "sql", (), (Comment(span, text), Comment(span, words), Comment(Span(3, 3), text)))
    for report in judge(text, finding(text, (0, len(text)), "MC501"), facts=facts).reports:
        assert report.message


def test_many_suppressions_take_linear_time():
    """Twice the comments and findings, in one file, cost about twice the work, not four times."""
    from time import process_time

    def spent(count: int) -> float:
        text = "/* mclint: ignore[MC501] x */ INSERT; -- mclint: ignore[MC601] unused\n" * count
        facts = sql_facts(text)
        findings = [finding(text, (0, len(text)), "MC501")._replace(message=str(number)) for number in range(20)]
        index = LineIndex(text)
        best = 9.0
        for _ in range(3):
            start = process_time()
            apply(facts, index, findings, RULES, SampleSettings())
            best = min(best, process_time() - start)
        return best

    spent(200)
    assert spent(4000) < 12 * spent(1000)


def test_directives_know_their_words():
    """Names, reason and kind are read as written."""
    text = "-- mclint: ignore-file[MC501, connection-per-record] – weil es so ist"
    (directive,) = read(sql_facts(text).comments, LineIndex(text))
    assert directive.word == "ignore-file"
    assert directive.names == ("MC501", "connection-per-record")
    assert directive.reason == "weil es so ist"
