"""Fixes are applied whole or not at all, and alike in whatever order they come."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finding_samples import finding
from mclint.findings.finding import Edit, Finding, Fix
from mclint.fixes.edits import apply, edit_text, fixable, line_end
from mclint.value import Span

TEXT = "abcdefghijklmnopqrstuvwxyz"

_SPANS = st.tuples(st.integers(0, 26), st.integers(0, 26)).map(lambda pair: Span(*sorted(pair)))
_EDITS = st.lists(st.builds(Edit, _SPANS, st.sampled_from(["", "X", "YY", "a"]), st.sampled_from(["", "b.sql"])), min_size=1, max_size=3)
_FIXES = st.lists(st.tuples(_EDITS, st.booleans()), max_size=8)


def fixing(edits: list[Edit], *, safe: bool = True, number: int = 0) -> Finding:
    return finding(TEXT, (0, 1), path="a.sql", message=str(number), fix=Fix("x", tuple(edits), safe))


def edit(start: int, end: int, text: str, path: str = "") -> Edit:
    return Edit(Span(start, end), text, path)


@given(_FIXES, st.randoms(), st.booleans())
def test_the_order_of_findings_does_not_matter(fixes, random, unsafe):
    """Any order of the same findings gives the same texts and the same applied fixes."""
    findings = [fixing(edits, safe=safe, number=number) for number, (edits, safe) in enumerate(fixes)]
    shuffled = list(findings)
    random.shuffle(shuffled)
    texts = {"a.sql": TEXT, "b.sql": TEXT.upper()}
    assert apply(texts, shuffled, unsafe=unsafe) == apply(texts, findings, unsafe=unsafe)


@given(_FIXES)
def test_a_fix_is_applied_whole_and_touches_nothing_else(fixes):
    """Characters outside of the applied edits stay; each applied fix has all its texts in place; the rest is left."""
    findings = [fixing(edits, safe=safe, number=number) for number, (edits, safe) in enumerate(fixes)]
    texts = {"a.sql": TEXT, "b.sql": TEXT}
    done = apply(texts, findings, unsafe=True)
    assert sorted([*done.applied, *done.left], key=repr) == sorted(fixable(findings, unsafe=True), key=repr)
    for path in texts:
        edits = {(piece.span, piece.text) for found in done.applied for piece in found.fix.edits if (piece.path or "a.sql") == path}
        expected = edit_text(TEXT, [Edit(*pair) for pair in edits])
        assert done.texts.get(path, TEXT) == expected
        taken = sorted(span for span, _ in edits)
        assert all(one.end <= other.start for one, other in pairwise(taken))


@given(_FIXES)
def test_unsafe_fixes_are_applied_only_on_request(fixes):
    """Without `unsafe`, no unsafe fix is among the applied ones."""
    findings = [fixing(edits, safe=safe, number=number) for number, (edits, safe) in enumerate(fixes)]
    assert all(found.fix.safe for found in apply({"a.sql": TEXT, "b.sql": TEXT}, findings).applied)


def test_of_overlapping_fixes_the_first_place_wins():
    """Overlaps are settled by place, not by the order of findings."""
    first, second = fixing([edit(2, 6, "1")]), fixing([edit(4, 8, "2")], number=1)
    done = apply({"a.sql": TEXT}, [second, first])
    assert done.texts["a.sql"] == "ab1" + TEXT[6:]
    assert done.left == [second]


def test_two_findings_with_one_fix_are_both_fixed():
    """The same edits from two findings are applied once and count twice."""
    findings = [fixing([edit(2, 6, "1")], number=number) for number in range(2)]
    done = apply({"a.sql": TEXT}, findings)
    assert done.texts["a.sql"] == "ab1" + TEXT[6:]
    assert len(done.applied) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [((3, 3), (3, 3)), ((3, 3), (3, 5)), ((5, 5), (3, 5)), ((3, 5), (4, 4))],
)
def test_insertions_at_one_place_wait_for_another_round(one, other):
    """Where two texts would meet at one point, their order is not known: only one is applied."""
    done = apply({"a.sql": TEXT}, [fixing([edit(*one, "1")]), fixing([edit(*other, "2")], number=1)])
    assert len(done.applied) == len(done.left) == 1


def test_neighbouring_replacements_go_together():
    """Edits that touch without overlapping are applied in one round."""
    done = apply({"a.sql": TEXT}, [fixing([edit(2, 4, "1")]), fixing([edit(4, 6, "2")], number=1)])
    assert done.texts["a.sql"] == "ab12" + TEXT[6:]


@pytest.mark.parametrize(
    "edits",
    [
        [edit(0, 99, "x")],
        [edit(-1, 2, "x")],
        [edit(5, 3, "x")],
        [edit(1, 5, "x"), edit(3, 6, "y")],
        [edit(3, 3, "x"), edit(3, 3, "y")],
        [edit(0, 1, "x"), edit(0, 1, "x", "missing.sql")],
    ],
)
def test_a_fix_that_cannot_be_applied_is_left(edits):
    """Edits outside of the text, overlapping one another or in unknown files change nothing."""
    done = apply({"a.sql": TEXT}, [fixing(edits)])
    assert done.texts == {}
    assert len(done.left) == 1


def test_a_fix_over_two_files_needs_both():
    """If one file of a fix is taken already, the other file is not touched either."""
    texts = {"a.sql": TEXT, "b.sql": TEXT}
    both = fixing([edit(4, 6, "1"), edit(0, 2, "2", "b.sql")], number=1)
    done = apply(texts, [fixing([edit(3, 5, "0")]), both])
    assert set(done.texts) == {"a.sql"}
    assert apply(texts, [both]).texts == {"a.sql": "abcd1" + TEXT[6:], "b.sql": "2" + TEXT[2:]}


@pytest.mark.parametrize(("text", "end"), [("a\r\nb\n", "\r\n"), ("a\nb\r\n", "\n"), ("a\rb", "\r"), ("a", "\n"), ("\n", "\n")])
def test_new_lines_are_those_of_the_file(text, end):
    """Line ends in an edit become the file's own."""
    assert line_end(text) == end
    assert edit_text(text, [edit(0, 0, "x\ny\r\nz")]) == f"x{end}y{end}z{text}"


def test_many_fixes_take_linear_time():
    """Ten thousand fixes of one file are applied at once, quickly."""
    from time import process_time

    text = "x" * 40_000
    findings = [finding(text, (0, 1), message=str(at), fix=Fix("x", (edit(at, at + 2, "yyy"),))) for at in range(0, 40_000, 4)]
    start = process_time()
    assert apply({"job.sql": text}, findings).texts["job.sql"] == "yyyxx" * 10_000
    assert process_time() - start < 3
