"""Statements that give an address to the platform itself: external tables, partitions, LOAD, UNLOAD, volumes, foreign servers."""

from __future__ import annotations

from mclint.facts import CloudCommand, ExternalLocation, Property, Setting, TableWrite
from mclint.languages.sql.clauses import Clauses, Location, read_clauses
from mclint.languages.sql.dialect import has_own_mark, is_ours, may_be_broken_ours, scheme_of
from mclint.languages.sql.late import Late
from mclint.languages.sql.script import Script
from mclint.languages.sql.statements import Statement
from mclint.languages.sql.tokens import STRING, WORD, Cursor, Token, is_diagram, tokenize
from mclint.value import HOLE, Value

_EMPTY = Value()
_ADDRESS_KEYS = ("endpoint", "location", "url", "uri", "uris", "address", "addresses", "host", "hosts", "jdbc")
"""Last words of the keys by which a foreign server names where it is."""


def read_create(script: Script, statement: Statement, kind: str, construct: str) -> None:
    """State an external table, an object table or an external volume; `kind` is the word before its name."""
    tokens = _without_columns(script.plain, statement)
    cursor = Cursor(tokens)
    external = False
    while cursor.peek().word and cursor.peek().word != kind:
        external = external or cursor.peek().word == "external"
        cursor.at += 1
    cursor.at += 1
    name, end = _name(script, cursor)
    clauses = read_clauses(script, tokens, cursor.at)
    if tokens[1].word in ("readable", "writable"):
        clauses.marks.add("READABLE EXTERNAL")
    if clauses.lifecycle:
        script.note("table life cycle", statement.start, end)
    if not external and construct == "external-table" and not has_own_mark(clauses):
        return
    _state(script, statement, tokens, clauses, construct, name, end)


_COLUMNS = Late(r"create[ \t\n]+(?:[a-z]+[ \t\n]+){0,3}table[ \t\n]+(?:if[ \t\n]+not[ \t\n]+exists[ \t\n]+)?[^\s()]+[ \t\n]*\(")
_BRACKET = Late(r"[()]")


def _without_columns(plain: str, statement: Statement) -> list[Token]:
    """Return the tokens before and behind the list of columns, which is most of the statement and of no interest."""
    start, end = statement.start, statement.end
    head = _COLUMNS.match(plain, start, end)
    if head is not None:
        depth = 0
        for bracket in _BRACKET.finditer(plain, head.end() - 1, end):
            depth += 1 if bracket.group() == "(" else -1
            if depth == 0:
                return tokenize(plain, start, head.end() - 1) + tokenize(plain, bracket.end(), end)
    return tokenize(plain, start, end)


def read_alter(script: Script, statement: Statement) -> None:
    """State the addresses and properties that ALTER TABLE gives to partitions and tables."""
    tokens = tokenize(script.plain, statement.start, statement.end)
    cursor = Cursor(tokens, 1)
    if not cursor.words("table"):
        return
    name, end = _name(script, cursor)
    words = {token.word for token in tokens[cursor.at :] if token.kind == WORD}
    if "lifecycle" in words:
        script.note("table life cycle", statement.start, end)
    if words & {"tblproperties", "serdeproperties"}:
        clauses = read_clauses(script, tokens, cursor.at)
        _state_properties(script, clauses.properties, statement.start, end)
    if "location" in words and ("add" in words or "set" in words):
        clauses = read_clauses(script, tokens, cursor.at)
        _state(script, statement, tokens, clauses, "add-partition" if "partition" in words else "external-table", name, end)


def _state_properties(script: Script, properties: list[Property], start: int, end: int) -> None:
    for item in properties:
        if item.key.lower().startswith(("odps.", "mcfed.", "networklink")):
            script.note(f"table property {item.key}", start, end)
        elif script.looks_other:
            continue
        script.add(Setting(item.span, script.unit, item.key, item.value, "table-property"))


def read_load(script: Script, statement: Statement) -> None:
    """State `LOAD {OVERWRITE|INTO} TABLE t … FROM LOCATION '…'`."""
    tokens = tokenize(script.plain, statement.start, statement.end)
    cursor = Cursor(tokens, 1)
    overwrite = any(token.word == "overwrite" for token in tokens[1:4])
    while cursor.peek().word in ("overwrite", "into", "|", "{", "}", "[", "]"):
        cursor.at += 1
    if cursor.at == 1:
        return
    cursor.words("table")
    name, end = _name(script, cursor)
    if not any(token.word == "location" for token in tokens[cursor.at :]):
        return
    clauses = read_clauses(script, tokens, cursor.at)
    if _state(script, statement, tokens, clauses, "load", name, end, overwrite=overwrite) and name.parts:
        script.add(TableWrite(script.span(statement.start, end), script.unit, name, "overwrite" if overwrite else "into"))


def read_unload(script: Script, statement: Statement) -> bool:
    """State `UNLOAD FROM {table | (SELECT …)} INTO LOCATION '…'`; return whether it is one."""
    tokens = tokenize(script.plain, statement.start, statement.end)
    cursor = Cursor(tokens, 1)
    if not cursor.words("from"):
        return False
    name, end = (_EMPTY, tokens[1].end) if cursor.peek().word in ("(", "{") else _name(script, cursor)
    at = _last_into(tokens)
    if at is not None:
        clauses = read_clauses(script, tokens, at + 1)
        _state(script, statement, tokens, clauses, "unload", name, end)
    return True


def _last_into(tokens: list[Token]) -> int | None:
    """Return where `INTO LOCATION` begins; a subquery before it may have an INTO of its own only in a string."""
    for at in range(len(tokens) - 1):
        if tokens[at].word == "into" and tokens[at + 1].word == "location":
            return at
    return None


def read_foreign_server(script: Script, statement: Statement) -> None:
    """State the addresses among the properties of a foreign server."""
    tokens = tokenize(script.plain, statement.start, statement.end)
    cursor = Cursor(tokens, 1)
    if not cursor.words("foreign", "server"):
        return
    name, end = _name(script, cursor)
    clauses = read_clauses(script, tokens, cursor.at)
    clauses.marks.clear()
    script.note("foreign server", statement.start, end)
    script.statements += 1
    properties = tuple(clauses.properties)
    span = script.span(statement.start, end)
    script.add(CloudCommand(span, script.unit, "create foreign server", properties))
    for item in properties:
        last = item.key.lower().replace("_", ".").replace("-", ".").rpartition(".")[2]
        if last.endswith(_ADDRESS_KEYS) and item.value.parts:
            script.add(ExternalLocation(span, script.unit, "foreign-server", name, item.value, _type(properties), properties, item.span))
        elif last in ("region", "regionid"):
            script.place(item.value, item.key)
    for location in clauses.locations:
        script.add(_external(script, "foreign-server", span, name, location, _type(properties), properties))


def _type(properties: tuple[Property, ...]) -> Value:
    return next((item.value for item in properties if item.key.lower() in ("type", "source")), _EMPTY)


def read_external_schema(script: Script, statement: Statement) -> None:
    """State `CREATE EXTERNAL SCHEMA s WITH server ON 'catalog.database'`; Redshift's and Hologres' have no such WITH."""
    tokens = tokenize(script.plain, statement.start, statement.end)
    cursor = Cursor(tokens, 1)
    if not cursor.words("external", "schema"):
        return
    name, end = _name(script, cursor)
    if not cursor.words("with"):
        return
    server = cursor.name()
    if server is None or not cursor.words("on"):
        return
    options = [Property("name", name, script.span(statement.start, end)), Property("server", script.name(*server), script.span(*server))]
    target = cursor.peek()
    if target.kind == STRING:
        options.append(Property("on", script.string(target.start, target.end), script.span(target.start, target.end)))
    script.note("external schema", statement.start, end)
    script.statements += 1
    script.add(CloudCommand(script.span(statement.start, end), script.unit, "create external schema", tuple(options)))


def _name(script: Script, cursor: Cursor) -> tuple[Value, int]:
    """Take an object's name, with what may stand before it; return it and where it ends."""
    cursor.noise()
    if cursor.words("if", "not", "exists") or cursor.words("if", "exists"):
        cursor.noise()
    before = cursor.tokens[min(cursor.at, len(cursor.tokens)) - 1].end
    name = cursor.name()
    return (_EMPTY, before) if name is None else (script.name(*name), name[1])


def _state(
    script: Script,
    statement: Statement,
    tokens: list[Token],
    clauses: Clauses,
    construct: str,
    name: Value,
    end: int,
    *,
    overwrite: bool = False,
) -> bool:
    """State the addresses of a statement, or what is wrong with it; return whether it is MaxCompute's."""
    span = script.span(statement.start, end)
    handler, properties = clauses.handler, tuple(clauses.properties)
    ours = False
    for location in clauses.locations:
        if is_ours(script, clauses, location.value):
            ours = True
            script.note(_evidence(clauses, location), statement.start, end)
            script.add(_external(script, construct, span, name, location, handler, properties, overwrite=overwrite))
    if ours:
        script.statements += 1
        for item in properties:
            if item.key.lower().endswith((".region", ".regionid")):
                script.place(item.value, item.key)
    elif not clauses.locations and has_own_mark(clauses) and not clauses.marks:
        script.note(_evidence(clauses, None), statement.start, end)
    if ours or (not clauses.locations and construct != "add-partition" and may_be_broken_ours(script, clauses)):
        _check_brackets(script, statement, tokens)
    _check(script, statement, tokens, clauses)
    return ours


def _external(
    script: Script,
    construct: str,
    span: object,
    name: Value,
    location: Location,
    handler: Value,
    properties: tuple[Property, ...],
    *,
    overwrite: bool = False,
) -> ExternalLocation:
    clause = script.span(location.start, location.end)
    return ExternalLocation(span, script.unit, construct, name, location.value, handler, properties, clause, overwrite)  # type: ignore[arg-type]


def _evidence(clauses: Clauses, location: Location | None) -> str:
    handler = clauses.storage_handler.shape.strip()
    if "odps" in handler.lower():
        return f"storage handler {handler}"
    if location is not None and (scheme := scheme_of(location.value)):
        return f"LOCATION {scheme}:"
    return "table properties"


def _check_brackets(script: Script, statement: Statement, tokens: list[Token]) -> None:
    """Report a list that is not closed in a statement that is meant to be run: what stands behind it may not be what it seems."""
    start, end = statement.start, statement.end
    if script.plain.count("(", start, end) <= script.plain.count(")", start, end):
        return
    opened: list[int] = []
    for bracket in _BRACKET.finditer(script.plain, start, end):
        if bracket.group() == "(":
            opened.append(bracket.start())
        elif opened:
            opened.pop()
    template = any(mark in script.plain[start:end] for mark in (HOLE, "{", "}", "$"))
    if opened and not template and not is_diagram(tokens) and not script.fault(start, end):
        script.problem(opened[0], opened[0] + 1, "The parenthesis that is opened here is not closed.")


def _check(script: Script, statement: Statement, tokens: list[Token], clauses: Clauses) -> None:
    """Report a LOCATION that cannot be read, in a statement that is MaxCompute's and meant to be run."""
    if clauses.broken is None and clauses.unquoted is None:
        return
    if is_diagram(tokens) or not may_be_broken_ours(script, clauses) or script.fault(statement.start, statement.end):
        return
    if clauses.unquoted is not None:
        script.problem(*clauses.unquoted, "The address after LOCATION is not in quotes.")
    elif clauses.broken is not None:
        script.problem(clauses.broken.start, clauses.broken.end, "No address follows LOCATION.")
