"""Fixing goes on until nothing changes, stops when it would not, and never leaves a file worse than it was."""

from __future__ import annotations

import re

import pytest

from finding_samples import finding
from mclint.findings.finding import Edit, Finding, Fix
from mclint.fixes.apply import run
from mclint.fixes.laws import FixLawError, check_fixes
from mclint.value import Span


def rewriting(*rules: tuple[str, str, str], broken: str = "BROKEN"):
    """Return a check with rules `(code, word, replacement)`; a text with the word `broken` is a syntax error."""

    def check(text: str, path: str = "a.sql") -> list[Finding]:
        found = [
            finding(text, match.span(), code, path=path, message=f"{word} at {match.start()}", fix=new)
            for code, word, new in rules
            for match in re.finditer(word, text)
        ]
        found += [finding(text, match.span(), "MC001", path=path) for match in re.finditer(broken, text)]
        return found

    return check


def fixing(texts: dict[str, str], check, **options):
    def check_all(changed) -> list[Finding]:
        return [found for path, text in texts.items() for found in check(changed.get(path, text), path)]

    return run(texts, check_all({}), check_all, **options)


def test_fixes_behind_fixes_are_applied():
    """A finding that shows up behind a fix is fixed too; overlapping ones take further rounds."""
    check = rewriting(("MC201", "one", "two"), ("MC501", "two", "three"))
    result = fixing({"a.sql": "one one", "b.sql": "three"}, check)
    assert result.texts == {"a.sql": "three three"}
    assert [found.code for found in result.fixed] == ["MC201", "MC201", "MC501", "MC501"]
    assert result.findings == []
    assert result.settled


def test_nothing_to_fix_changes_nothing():
    """Without fixes there is no text to write and nothing is checked again."""
    result = run({"a.sql": "x"}, [finding("x", "x")], lambda texts: pytest.fail("checked again"))
    assert result.texts == {}
    assert result.settled
    assert len(result.findings) == 1


def test_rules_that_undo_each_other_stop():
    """A circle of fixes ends, says so, and leaves one of its texts."""
    check = rewriting(("MC201", "one", "two"), ("MC501", "two", "one"))
    result = fixing({"a.sql": "one"}, check)
    assert not result.settled
    assert result.texts.get("a.sql", "one") in {"one", "two"}


def test_a_fix_that_grows_for_ever_stops():
    """The number of rounds is bounded."""
    result = fixing({"a.sql": "x"}, rewriting(("MC201", "x", "xy")), rounds=5)
    assert result.texts == {"a.sql": "xyyyyy"}
    assert not result.settled


def test_a_fix_that_breaks_a_file_is_taken_back():
    """A file that can no longer be parsed after fixing is left as it was; other files are fixed."""
    check = rewriting(("MC201", "one", "BROKEN"), ("MC501", "two", "three"))
    result = fixing({"a.sql": "one two", "b.sql": "two"}, check)
    assert result.texts == {"b.sql": "three"}
    assert result.broken == ["a.sql"]
    assert [found.location.path for found in result.fixed] == ["b.sql"]
    assert result.settled


def test_a_file_with_syntax_errors_can_still_be_fixed():
    """Errors that were there before do not keep other fixes from being applied."""
    result = fixing({"a.sql": "BROKEN one"}, rewriting(("MC201", "one", "two")))
    assert result.texts == {"a.sql": "BROKEN two"}


def test_files_tied_by_one_fix_are_taken_back_together():
    """If one file of a fix breaks, the other file of the same fix goes back too."""
    texts = {"a.sql": "one", "b.sql": "left", "c.sql": "two"}
    fix = Fix("both", (Edit(Span(0, 3), "BROKEN"), Edit(Span(0, 4), "right", "b.sql")))

    def check(changed) -> list[Finding]:
        now = {**texts, **changed}
        found = [finding(now["a.sql"], "one", path="a.sql", fix=fix)] if "one" in now["a.sql"] else []
        found += [finding(now["c.sql"], "two", path="c.sql", fix="three")] if "two" in now["c.sql"] else []
        return found + ([finding(now["a.sql"], "BROKEN", "MC001", path="a.sql")] if "BROKEN" in now["a.sql"] else [])

    result = run(texts, check({}), check)
    assert result.texts == {"c.sql": "three"}
    assert result.broken == ["a.sql", "b.sql"]


def test_unsafe_fixes_wait_for_the_request():
    """Unsafe fixes are applied with `unsafe` only."""
    text = "one"

    def check(changed) -> list[Finding]:
        now = changed.get("a.sql", text)
        return [finding(now, "one", path="a.sql", fix="two", safe=False)] if "one" in now else []

    assert run({"a.sql": text}, check({}), check).texts == {}
    assert run({"a.sql": text}, check({}), check, unsafe=True).texts == {"a.sql": "two"}


def test_the_laws_accept_a_good_fix_and_give_its_result():
    """`check_fixes` returns the text after all fixes."""
    assert check_fixes("one one", "a.sql", rewriting(("MC201", "one", "two"), ("MC501", "two", "three"))) == "three three"


def _edit_nowhere(text: str) -> list[Finding]:
    return [finding(text, (0, 1), path="a.sql", fix=Fix("x", (Edit(Span(90, 99), "x"),)))]


def _one_message(text: str) -> list[Finding]:
    return [finding(text, match.span(), path="a.sql", fix="onE") for match in re.finditer("(?i)one", text)]


@pytest.mark.parametrize(
    ("check", "words"),
    [
        (rewriting(("MC201", "one", "one")), "changes nothing"),
        (_edit_nowhere, "lies outside"),
        (_one_message, "leaves the finding"),
        (rewriting(("MC201", "one", "BROKEN")), "makes a syntax error"),
        (rewriting(("MC201", "one", "two"), ("MC501", "two", "one")), "does not end"),
        (rewriting(("MC201", "one", "(one)")), "leaves the finding|does not end"),
    ],
)
def test_the_laws_refuse_a_bad_fix(check, words):
    """Each law has a fix that breaks it, and the message says which."""
    with pytest.raises(FixLawError, match=words):
        check_fixes("one", "a.sql", check)
