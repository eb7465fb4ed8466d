"""Fixes that turn a plain INSERT into one that does no harm when it runs again."""

from __future__ import annotations

from mclint.api import Edit, Fix, PlainInsert, Write, replace

_MYSQL = frozenset(("mysql", "mariadb", "polardb", "polardb-x", "adb", "oceanbase"))
_POSTGRESQL = frozenset(("postgresql", "postgres", "pgsql", "hologres", "greenplum", "gpdb"))


def upsert_fix(fact: Write) -> Fix | None:
    """Return a fix of the plain inserts that a call runs, in the dialect of its database; None where that is not known for sure."""
    edits: list[Edit] = []
    messages: list[str] = []
    for insert in fact.inserts:
        made = _mysql(insert) if fact.sink in _MYSQL else _postgresql(insert) if fact.sink in _POSTGRESQL else None
        if made is None:
            return None
        edits.extend(made.edits)
        if made.message not in messages:
            messages.append(made.message)
    return Fix("; ".join(messages), tuple(edits), safe=False) if edits else None


def _mysql(insert: PlainInsert) -> Fix | None:
    if not insert.columns:
        message = "Write REPLACE INTO: a row with the same unique key is replaced; the table needs a unique key of the record"
        return replace(insert.verb, _cased("REPLACE", insert), message, safe=False)
    columns = ", ".join(f"{column} = {_cased('VALUES', insert)}({column})" for column in insert.columns)
    message = "Add ON DUPLICATE KEY UPDATE: a row with the same unique key is overwritten; the table needs a unique key of the record"
    return replace(insert.end, f"{insert.end.shape} {_cased('ON DUPLICATE KEY UPDATE', insert)} {columns}", message, safe=False)


def _postgresql(insert: PlainInsert) -> Fix | None:
    listed = {_plain(column): column for column in insert.columns}
    key = [listed.get(_plain(column), "") for column in insert.key]
    rest = [column for column in insert.columns if column not in key]
    if key and all(key) and rest:
        columns = ", ".join(f"{column} = {_cased('EXCLUDED', insert)}.{column}" for column in rest)
        clause = f"{_cased('ON CONFLICT', insert)} ({', '.join(key)}) {_cased('DO UPDATE SET', insert)} {columns}"
        message = f"Add ON CONFLICT ({', '.join(key)}) DO UPDATE: a row with the same key is overwritten"
    else:
        clause = _cased("ON CONFLICT DO NOTHING", insert)
        message = (
            "Add ON CONFLICT DO NOTHING: a row whose unique key is there already stays as it is; the table needs a unique key of the record "
            "(to overwrite the row, name the key and write ON CONFLICT (key) DO UPDATE SET …)"
        )
    return replace(insert.end, f"{insert.end.shape} {clause}", message, safe=False)


def _plain(column: str) -> str:
    """Return a column's name without quotation marks; outside of them case does not count."""
    return column[1:-1] if column[0] in '"`' else column.lower()


def _cased(words: str, insert: PlainInsert) -> str:
    """Return key words in the case in which the statement is written."""
    return words.lower() if insert.verb.shape.islower() else words
