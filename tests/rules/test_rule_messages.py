"""Messages say what is wrong and what to do, in one form and without secrets."""

from __future__ import annotations

import re

from mclint.api import Case, Rule

_END = re.compile(r"[.?]\Z")


def test_messages_have_one_form(rule: type[Rule], failing: Case, lint) -> None:
    """A message is one to three short sentences on one line, begins with a capital letter, a quotation or a name, and ends with a mark."""
    for finding in lint(failing, persona="auditor"):
        message = finding.message
        assert message == message.strip()
        assert "\n" not in message
        assert "  " not in message
        assert "None" not in message.split()
        assert len(message) < 400, len(message)
        assert _END.search(message), message
        assert not message[0].islower(), message
        assert message.count("`") % 2 == 0, message
        assert "\ufffc" not in message


def test_findings_cite_a_source(rule: type[Rule], failing: Case, lint) -> None:
    """A finding names the page it rests on and its edition, unless it is about the run itself."""
    for finding in lint(failing, rule.code):
        if not finding.code.startswith("MC00"):
            assert finding.citation is not None, finding.message
            assert finding.citation.url.startswith("https://")
            assert finding.citation.edition


def test_places_lie_in_the_text(rule: type[Rule], failing: Case, lint) -> None:
    """A finding covers a piece of the text, never nothing and never beyond its end."""
    for finding in lint(failing, rule.code):
        assert 0 <= finding.span.start < finding.span.end <= len(failing.text)


def test_secrets_are_not_printed(rule: type[Rule], failing: Case, lint) -> None:
    """The secret of a case about credentials is in no message, related place or fix."""
    if rule.code != "MC207":
        return
    for finding in lint(failing, persona="auditor"):
        shown = repr((finding.message, finding.related, finding.fix))
        assert "abcdefghijklmnop" not in shown
        assert "correct-horse" not in shown
