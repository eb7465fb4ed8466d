"""Every rule says of its own cases what they say it says, and its fixes keep the laws of fixes."""

from __future__ import annotations

from mclint.api import Case, Finding, Rule, Severity
from mclint.fixes.laws import check_fixes

WITHOUT_CASES = {
    "MC002": "a file that cannot be read has no text",
    "MC003": "a rule that raises cannot be written as a text",
}


def _by(findings: list[Finding], code: str) -> list[Finding]:
    return [finding for finding in findings if finding.code == code]


def _place(finding: Finding) -> tuple[object, ...]:
    where = finding.location
    return finding.code, where.line, where.column, where.end_line, where.end_column, finding.message, finding.severity


def test_failing_case_is_reported_where_it_says(rule: type[Rule], failing: Case, lint) -> None:
    """A rule reports on exactly the lines that a failing case names."""
    found = _by(lint(failing), rule.code)
    assert sorted({finding.location.line for finding in found}) == sorted(set(failing.lines)), [finding.message for finding in found]


def test_passing_case_is_silent(rule: type[Rule], passing: Case, lint) -> None:
    """A rule says nothing about its passing cases."""
    assert [finding.message for finding in _by(lint(passing), rule.code)] == []


def test_passing_case_is_clean(rule: type[Rule], passing: Case, lint) -> None:
    """What one rule holds up as right, no other rule calls wrong."""
    loud = [finding for finding in lint(passing) if finding.severity > Severity.INFO and finding.code not in ALLOWED.get(rule.code, ())]
    assert [f"{finding.code}: {finding.message}" for finding in loud] == []


ALLOWED: dict[str, tuple[str, ...]] = {}
"""Codes that a rule's passing cases may break, because they stand right beside what that rule looks at."""


def test_fixes_keep_their_laws(rule: type[Rule], failing: Case, lint) -> None:
    """Fixes apply one by one and together, end, change nothing twice, leave the text parsable, and give what the case says."""

    def check(text: str) -> list[Finding]:
        return lint(failing, text=text)

    fixed = check_fixes(failing.text, failing.path, check)
    if failing.fixed is not None:
        assert fixed == failing.fixed
    unsafe = check_fixes(failing.text, failing.path, check, unsafe=True)
    if failing.unsafe_fixed is not None:
        assert unsafe == failing.unsafe_fixed


def test_name_of_the_file_does_not_matter(rule: type[Rule], failing: Case, lint) -> None:
    """A failing case in another folder gives the same findings."""
    if failing.others:
        return  # files of one project know one another by their names
    moved = lint(failing, path=f"some where/é/{failing.path}")
    assert [_place(finding) for finding in moved] == [_place(finding) for finding in lint(failing)]


def test_there_are_enough_cases(rule: type[Rule]) -> None:
    """Each rule has at least three cases of each kind."""
    if rule.code in WITHOUT_CASES:
        assert not rule.PASSES
        assert not rule.FAILS
        return
    assert len(rule.PASSES) >= 3
    assert len(rule.FAILS) >= 3
    assert all(case.lines for case in rule.FAILS)
    assert not any(case.lines or case.fixed or case.unsafe_fixed for case in rule.PASSES)


def test_cases_differ(rule: type[Rule]) -> None:
    """No case is there twice."""
    cases = [case._replace(why="") for case in (*rule.PASSES, *rule.FAILS)]
    assert len(cases) == len(set(cases))
