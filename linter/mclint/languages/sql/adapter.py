"""MaxCompute SQL: scripts in files, statements in programs, fences on pages."""

from __future__ import annotations

import re
from collections.abc import Callable

from mclint.languages.base import Collector
from mclint.languages.sql import queries, settings, tables
from mclint.languages.sql.late import Late
from mclint.languages.sql.lexer import lex
from mclint.languages.sql.script import Script
from mclint.languages.sql.statements import Statement, statements
from mclint.languages.sql.tokens import is_diagram, tokenize
from mclint.source import Source

_KIND = Late(r"table|view|function|schema|server|volume|externalproject|project|package|role|database|catalog|index|user")
_WORD = Late(r"[a-z_]\w*")
_DIRECTIVE = Late(
    r"\s*(?:odps[ \t_-]*sql\b|@(?:resource_reference|exclude_(?:in|out)put|extra_(?:in|out)put|(?:in|out)put)\b)", re.IGNORECASE
)
_UPDATE_PROJECT = Late(r"update[ \t\n]+externalproject\b")
_SCRIPT_FUNCTION = Late(r"function[ \t\n]+[\w.`]+[ \t\n]*\([ \t\n]*@")
_QUERIES = frozenset(("select", "with", "from", "insert", "merge", "update", "delete", "map", "reduce", "values", "("))
_NO_SYNTAX = frozenset(
    ("set", "setproject", "tunnel", "jar", "add", "desc", "show", "pai", "put", "use", "alias", "list", "ls", "help", "fs", "vfs")
)
"""Commands of the client: their arguments are not SQL, and a lone quote in them means nothing."""


_Reader = Callable[[Script, Statement], None]


def read(source: Source, out: Collector) -> None:
    """State the facts of a SQL text."""
    lexed = lex(source.text)
    script = Script(source, out, lexed)
    for comment in lexed.comments:
        text = script.text[comment.inner_start : comment.inner_end]
        out.comment(script.span(comment.start, comment.end), text)
        if script.evidence is None and _DIRECTIVE.match(text):
            script.note("DataWorks header", comment.start, comment.end)
    if lexed.blocks:
        from mclint.languages.sql import functions

        functions.read_blocks(script)
    broken: list[Statement] = []
    for statement in statements(lexed):
        reader = _READERS.get(statement.head, queries.read_unknown)
        reader(script, statement)
        if lexed.faults and statement.head not in _NO_SYNTAX and statement.head in _READERS:
            broken.append(statement)
    script.state_job()
    if lexed.faults:
        _report(script, broken)


def _read_create(script: Script, statement: Statement) -> None:
    plain = script.plain
    words = _WORD.findall(plain, statement.start, min(statement.start + 200, statement.end))
    kind = next((word for word in words[1:8] if _KIND.fullmatch(word)), "")
    if kind == "externalproject":
        _command("read_external_project")(script, statement)
    elif kind == "function":
        script.statements += 1
        _read_function(script, statement)
    elif kind == "server" and words[1:2] == ["foreign"]:
        tables.read_foreign_server(script, statement)
    elif kind == "schema" and words[1:2] == ["external"]:
        tables.read_external_schema(script, statement)
    elif kind == "volume":
        tables.read_create(script, statement, kind, "external-volume")
    elif kind == "table":
        if plain.find("location", statement.start, statement.end) >= 0 or "external" in words[1:4] or "object" in words[1:4]:
            tables.read_create(script, statement, kind, "object-table" if "object" in words[1:4] else "external-table")
        elif _LIFECYCLE.search(plain, statement.start, statement.end):
            script.note("table life cycle", statement.start, min(statement.start + 6, statement.end))
        _read_body(script, statement)
    elif kind == "view":
        _read_body(script, statement)
    elif kind == "user":
        _read_grant(script, statement)


_LIFECYCLE = Late(r"(?<![\w.])lifecycle[ \t\n]+\d")
_BODY = Late(r"(?<![\w.])as[ \t\n]+\(*[ \t\n]*(?:select|with|from|begin)\b")


def _read_body(script: Script, statement: Statement) -> None:
    """Read the query of CREATE … AS SELECT."""
    body = _BODY.search(script.plain, statement.start, statement.end)
    if body is None:
        script.statements += 1
        return
    queries.read_query(script, Statement(body.start(), statement.end, "select"))


def _read_grant(script: Script, statement: Statement) -> None:
    if script.text.find("@", statement.start, statement.end) >= 0:
        from mclint.languages.sql.grants import read_grant

        read_grant(script, statement)


def _command(name: str) -> _Reader:
    """Return the reader of a client command; their module is imported when the first one is met, which in most scripts is never."""

    def reader(script: Script, statement: Statement) -> None:
        from mclint.languages.sql import commands

        getattr(commands, name)(script, statement)

    return reader


def _read_update(script: Script, statement: Statement) -> None:
    if _UPDATE_PROJECT.match(script.plain, statement.start, statement.end):
        _command("read_external_project")(script, statement)
    else:
        queries.read_query(script, statement)


def _read_alter(script: Script, statement: Statement) -> None:
    script.statements += 1
    tables.read_alter(script, statement)


def _read_unload(script: Script, statement: Statement) -> None:
    if tables.read_unload(script, statement):
        queries.read_query(script, statement)


def _read_script_function(script: Script, statement: Statement) -> None:
    if _SCRIPT_FUNCTION.match(script.plain, statement.start, statement.end):
        _read_function(script, statement)


def _read_function(script: Script, statement: Statement) -> None:
    from mclint.languages.sql import functions

    functions.read_function(script, statement)


_READERS: dict[str, _Reader] = {
    **dict.fromkeys(_QUERIES, queries.read_query),
    "set": settings.read_set,
    "setproject": settings.read_setproject,
    "create": _read_create,
    "alter": _read_alter,
    "load": tables.read_load,
    "grant": _read_grant,
    "unload": _read_unload,
    "update": _read_update,
    "use": _command("read_use"),
    "jar": _command("read_jar"),
    "vfs": _command("read_vfs"),
    "function": _read_script_function,
}

_MESSAGES = {
    "string": "The string that begins here is not closed.",
    "comment": "The comment that begins here is not closed.",
    "code": "The #CODE block that begins here has no #END CODE.",
}


def _report(script: Script, statements_read: list[Statement]) -> None:
    """Report what is not closed, once per statement, if the script is MaxCompute's."""
    for fault in script.lexed.faults:
        # What a comment swallows can be all that shows whose script it is.
        ours = script.evidence is not None or script.configured or (script.looks_own and not script.source.embedded)
        if fault.what == "code" or (fault.what == "comment" and ours):
            script.problem(fault.start, fault.end, _MESSAGES[fault.what])
    if script.evidence is None and not script.configured:
        return
    for statement in statements_read:
        broken = script.fault(statement.start, statement.end)
        if broken is not None and not is_diagram(tokenize(script.plain, statement.start, statement.end)):
            script.problem(broken.start, broken.end, _MESSAGES["string"])
