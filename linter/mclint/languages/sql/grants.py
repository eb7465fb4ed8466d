"""Grants by address, as MySQL has them: `GRANT … TO 'user'@'203.0.113.7'`, `CREATE USER 'user'@'%'`."""

from __future__ import annotations

from bisect import bisect_right

from mclint.facts import AllowEntry
from mclint.languages.sql.late import Late
from mclint.languages.sql.script import Script
from mclint.languages.sql.statements import Statement

_ACCOUNT = Late(r"('[^'\n]*'|\"[^\"\n]*\"|`[^`\n]*`|\w+)[ \t]*@[ \t]*('[^'\n]*'|\"[^\"\n]*\"|`[^`\n]*`)")


def read_grant(script: Script, statement: Statement) -> None:
    """State which hosts a grant lets in, with the user's name and the comment above as its words."""
    text = script.text
    comments = script.lexed.comments
    number = bisect_right(comments, statement.start, key=lambda comment: comment.start) - 1
    above = ""
    if number >= 0 and not text[comments[number].end : statement.start].strip():
        above = text[comments[number].inner_start : comments[number].inner_end].strip()
    for found in _ACCOUNT.finditer(text, statement.start, statement.end):
        user = found[1].strip("'\"`")
        start, end = found.start(2) + 1, found.end(2) - 1
        if end > start:
            hints = tuple(filter(None, (user, above)))
            script.add(AllowEntry(script.span(start, end), script.source.value(start, end), user, "grant", "inbound", hints, user))
