"""What queries read, write and call. They are not parsed: a few expressions run over the plain text, which has no strings or comments.

Calls and the names of common table expressions are sought in the mirrored text: an expression that begins with the parenthesis lets the
engine skip from one parenthesis to the next, one that begins with any word makes it try every word.
"""

from __future__ import annotations

import re

from mclint.facts import FunctionUse, TableRead, TableWrite
from mclint.languages.sql.late import Late
from mclint.languages.sql.lexer import FILL
from mclint.languages.sql.names import BUILT_IN, NO_CALL_AFTER, ONLY_MAXCOMPUTE
from mclint.languages.sql.script import Script
from mclint.languages.sql.sources import NAME, NO_TABLE, TABLE_NAME, sources
from mclint.languages.sql.statements import Statement

_CALL = Late(r"\([ \t\n]*([\w.:]*[a-z_])")
_INSERT = Late(rf"insert(?<![\w.$@]insert)[ \t\n]+(into|overwrite)[ \t\n]+(?:table[ \t\n]+)?({NAME})")
_INSERT_LINE = Late(r"\n[ \t]*(?=insert[ \t\n]+(?:into|overwrite)[ \t\n])")
_MERGE = Late(rf"merge[ \t\n]+into[ \t\n]+(?:table[ \t\n]+)?({NAME})")
_UPDATE = Late(rf"update[ \t\n]+({NAME})(?:[ \t\n]+(?:as[ \t\n]+)?\w+)?[ \t\n]+set\b")
_DELETE = Late(rf"delete[ \t\n]+from[ \t\n]+({NAME})")
_CTE = Late(r"\([ \t\n]*sa[ \t\n]+(?:\)[^()]*\([ \t\n]*)?([\w`]+)")
_BEFORE = Late(r"(\w+|\S)\s*\Z")

_BUILT_IN = frozenset(name[::-1] for name in BUILT_IN)
_ONLY_MAXCOMPUTE = frozenset(name[::-1] for name in ONLY_MAXCOMPUTE)


def read_query(script: Script, statement: Statement) -> None:
    """State the tables that a statement writes and reads and the functions it calls."""
    script.statements += 1
    if statement.assigned:
        script.note("script variable", statement.start, min(statement.start + len(statement.head), statement.end))
    local = _local_names(script, statement)
    _calls(script, statement, local)
    if script.looks_other:
        return
    _writes(script, statement, _reads(script, statement))


def read_unknown(script: Script, statement: Statement) -> None:
    """State the tables that an INSERT behind other text writes: prose may stand before a statement on a page."""
    plain = script.plain
    found = _INSERT_LINE.search(plain, statement.start, statement.end)
    if found is not None:
        read_query(script, Statement(found.end(), statement.end, "insert"))


def _calls(script: Script, statement: Statement, local: frozenset[str]) -> None:
    """State the calls of functions that are not built in."""
    size = len(script.plain)
    start, end = size - statement.end, size - statement.start
    called = set(_CALL.findall(script.mirror, start, end))
    if script.evidence is None and called & _ONLY_MAXCOMPUTE:
        name = min(name[::-1] for name in called & _ONLY_MAXCOMPUTE)
        script.note(f"function {name}", statement.start, min(statement.start + len(statement.head), statement.end))
    strange = called - _BUILT_IN - script.seen_functions
    if not strange or script.looks_other:
        return
    first: dict[str, tuple[int, int]] = {}
    for found in _CALL.finditer(script.mirror, start, end):
        name = found.group(1)
        if name in strange and name[::-1] not in local:
            low, high = size - found.end(1), size - found.start(1)
            before = _BEFORE.search(script.plain[max(statement.start, low - 80) : low])
            if before is None or before.group(1) not in NO_CALL_AFTER:
                first[name] = low, high
    script.seen_functions.update(first)
    for low, high in sorted(first.values()):
        script.add(FunctionUse(script.span(low, high), script.unit, script.text[low:high].strip(".:")))


def _reads(script: Script, statement: Statement) -> tuple[str, ...]:
    names: list[str] = []

    def spell(name: str, low: int) -> str:
        return _spelt(script, name, low)

    for name, low in sources(script.plain, statement.start, statement.end, statement.head, spell):
        table = spell(name, low)
        names.append(table)
        if table not in script.seen_tables:
            script.seen_tables.add(table)
            script.add(TableRead(script.span(low, low + len(name)), script.unit, script.name(low, low + len(name))))
    return tuple(dict.fromkeys(names))


def _local_names(script: Script, statement: Statement) -> frozenset[str]:
    """Return the names that the statement itself gives to subqueries."""
    if script.plain.find("with", statement.start, statement.end) < 0:
        return frozenset()
    size = len(script.plain)
    return frozenset(name[::-1].strip("`") for name in _CTE.findall(script.mirror, size - statement.end, size - statement.start))


def _spelt(script: Script, name: str, low: int) -> str:
    """Return a table's name in lower case without backquotes; odd names in backquotes are blanked out in the plain text."""
    if FILL in name:
        name = script.text[low : low + len(name)].lower()
    return name.replace("`", "")


def _writes(script: Script, statement: Statement, sources: tuple[str, ...]) -> None:
    plain, start, end = script.plain, statement.start, statement.end
    if statement.head == "merge":
        _write(script, _MERGE.match(plain, start, end), 1, "merge", sources)
    elif statement.head == "update":
        _write(script, _UPDATE.match(plain, start, end), 1, "update", sources)
    elif statement.head == "delete":
        _write(script, _DELETE.match(plain, start, end), 1, "delete", sources)
    elif plain.find("insert", start, end) >= 0:
        for found in _INSERT.finditer(plain, start, end):
            _write(script, found, 2, found.group(1), sources)


def _write(script: Script, found: re.Match[str] | None, group: int, mode: str, sources: tuple[str, ...]) -> None:
    if found is None:
        return
    low, high = found.span(group)
    name = script.plain[low:high].rstrip(".")
    if not name or name in NO_TABLE or not TABLE_NAME.match(name):
        return
    high = low + len(name)
    script.add(TableWrite(script.span(found.start(), high), script.unit, script.name(low, high), mode, sources))
