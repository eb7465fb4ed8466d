"""Where in a program the plain inserts of a database are written, so that each can be made an upsert by an edit.

Only what is seen to its last character counts: `INSERT INTO t (a, b) VALUES (…), (…)` and `INSERT INTO t SET a = …`, nothing behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from mclint.facts import PlainInsert
from mclint.languages.code import ir
from mclint.languages.code.index import Binding
from mclint.languages.code.scopes import Program
from mclint.libraries.dml import MAX_STATEMENTS, tokens
from mclint.tuples import NamedTuple
from mclint.value import HOLE, Known, Span, Value

MAX_COLUMNS = 200

_MODIFIERS = frozenset(("LOW_PRIORITY", "HIGH_PRIORITY"))
_PART_OF_NAME = re.compile(r"[\w$]+|`[^`]*`|\"[^\"]*\"|" + HOLE)
_QUOTED = ("`", '"')


class _Token(NamedTuple):
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        return self.text.upper()


class _Insert(NamedTuple):
    """A plain insert in a text: indices into it. `columns` None: a list that is not wholly known."""

    table: str
    columns: tuple[str, ...] | None
    verb: Span
    end: int


class Tables:
    """Unique keys of tables, by what the CREATE TABLE statements of a file say."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._texts: Iterator[str] | None = texts
        self._keys: dict[str, tuple[str, ...]] = {}

    def key(self, table: str) -> tuple[str, ...]:
        """Return the columns of a unique key of a table, or none."""
        if self._texts is not None:
            texts, self._texts = self._texts, None
            for text in texts:
                for name, key in _keys(text):
                    self._keys.setdefault(name, key)
        return self._keys.get(table.lower(), ())


def plain_inserts(value: Value, program: Program, tables: Tables) -> tuple[PlainInsert, ...] | None:
    """Return the plain inserts of a statement text, or None if one of them cannot be told or is not written where it can be edited."""
    shape = value.shape
    found: list[PlainInsert] = []
    for statement in _statements(shape):
        if statement[0].word != "INSERT":
            continue
        insert = _insert(statement, shape)
        if insert is None:
            return None
        verb, end = value.slice(*insert.verb), value.slice(insert.end - 1, insert.end)
        if insert.columns is None or verb.editable() is None or end.editable() is None:
            return None
        one_piece = value.slice(insert.verb.start, insert.end).editable() is not None
        quoted = any(column[0] in _QUOTED for column in insert.columns)
        # Quotation marks are known to be right in that literal only in which they stand already.
        if not one_piece and (quoted or not _belong_together(value, insert, program)):
            return None
        found.append(PlainInsert(insert.table, insert.columns, tables.key(insert.table), verb, end))
    return tuple(found)


def _statements(text: str) -> Iterator[list[_Token]]:
    """Yield the tokens of each statement, without comments."""
    statement: list[_Token] = []
    count = 0
    for found in tokens().finditer(text):
        token = _Token(found.group(), found.start(), found.end())
        if token.text == ";":
            if statement:
                yield statement
                count += 1
            if count >= MAX_STATEMENTS:
                return
            statement = []
        elif not token.text.startswith(("--", "/*")) and (not token.text.startswith("#") or len(token.text) == 1):
            statement.append(token)
    if statement:
        yield statement


def _insert(statement: Sequence[_Token], text: str) -> _Insert | None:
    """Read one statement as a plain insert; None for any other form."""
    at = 1
    while at < len(statement) and statement[at].word in _MODIFIERS:
        at += 1
    if at >= len(statement) or statement[at].word != "INTO":
        return None
    first, at = at + 1, _behind_name(statement, at + 1)
    if at == first or at >= len(statement):
        return None
    table = text[statement[first].start : statement[at - 1].end].replace("`", "").replace('"', "")
    verb = Span(statement[0].start, statement[0].end)
    columns: tuple[str, ...] | None = ()
    if statement[at].text == "(":
        closed = _closed(statement, at)
        columns = _names(statement[at + 1 : closed])
        at = closed + 1
    if at >= len(statement):
        return None
    if statement[at].word in ("VALUES", "VALUE"):
        return _Insert(table, columns, verb, statement[-1].end) if _is_rows(statement, at + 1) else None
    if statement[at].word == "SET" and columns == ():
        columns = _assigned(statement, at + 1)
        return _Insert(table, columns, verb, statement[-1].end) if columns else None
    return None


def _behind_name(statement: Sequence[_Token], at: int) -> int:
    """Return the index behind a name of one or more parts: `db.t`, `{prefix}_t`."""
    first = at
    while at < len(statement) and (_PART_OF_NAME.fullmatch(statement[at].text) or statement[at].text == "."):
        dotted = at == first or "." in (statement[at].text, statement[at - 1].text)
        if not dotted and statement[at].start > statement[at - 1].end:
            break
        at += 1
    return at


def _closed(statement: Sequence[_Token], at: int) -> int:
    """Return the index of the bracket that closes the one at an index; the end if none does."""
    depth = 0
    for number in range(at, len(statement)):
        depth += (statement[number].text == "(") - (statement[number].text == ")")
        if depth == 0:
            return number
    return len(statement)


def _names(inside: Sequence[_Token]) -> tuple[str, ...] | None:
    """Return the names of a list with commas, as written."""
    if not inside or len(inside) % 2 == 0 or len(inside) > 2 * MAX_COLUMNS:
        return None
    names = [token.text for token in inside[::2]]
    plain = all(_PART_OF_NAME.fullmatch(name) and HOLE not in name and not name.isdigit() for name in names)
    return tuple(names) if plain and all(token.text == "," for token in inside[1::2]) else None


def _is_rows(statement: Sequence[_Token], at: int) -> bool:
    """Whether nothing but rows stands from an index on: `(…), (…)`, or the one field for them that some libraries fill in (`%s`)."""
    rest = [token.text for token in statement[at : at + 3]]
    if rest == ["%", "s"]:
        return True
    while at < len(statement) and statement[at].text == "(":
        at = _closed(statement, at) + 1
        if at == len(statement):
            return True
        if at > len(statement) or statement[at].text != ",":
            return False
        at += 1
    return False


def _assigned(statement: Sequence[_Token], at: int) -> tuple[str, ...]:
    """Return the columns of `SET a = …, b = …`; none if anything else stands there."""
    found: list[str] = []
    while at + 2 < len(statement) and _PART_OF_NAME.fullmatch(statement[at].text) and statement[at + 1].text == "=":
        found.append(statement[at].text)
        at += 2
        while at < len(statement) and statement[at].text != ",":
            if statement[at].word in ("ON", "AS", "WHERE", "SELECT", "RETURNING"):
                return ()
            at = _closed(statement, at) + 1 if statement[at].text == "(" else at + 1
        if at >= len(statement):
            return tuple(found) if at == len(statement) and HOLE not in "".join(found) else ()
        at += 1
    return ()


# --- whether an edit at the end reaches this statement and no other


def _belong_together(value: Value, insert: _Insert, program: Program) -> bool:
    """Whether the pieces of a statement are written for it alone: all in one expression, or each where the text is put together."""
    head, tail = value.slice(*insert.verb).span(), value.slice(insert.end - 1, insert.end).span()
    if head is None or tail is None or any(isinstance(part, Known) and part.path for part in value.parts):
        return False
    holders = [(name, each) for name, each in _bindings(program) if each.expr is not None and _covers(each.expr.span, tail)]
    if all(_covers(each.expr.span, head) for _, each in holders if each.expr is not None):
        return True
    return all(
        each.op == "+" and any(other.expr is not None and _covers(other.expr.span, head) for other in _of(program, name))
        for name, each in holders
    )


def _bindings(program: Program) -> Iterator[tuple[str, Binding]]:
    for scope in program.read_scopes():
        for names in (scope.body.bindings, scope.body.dotted):
            for name, bindings in names.items():
                for each in bindings:
                    if each.kind in ("value", "augment") and not isinstance(each.expr, ir.Lambda):
                        yield name, each


def _of(program: Program, name: str) -> Iterator[Binding]:
    return (each for other, each in _bindings(program) if other == name)


def _covers(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


# --- keys


@cache
def _create() -> re.Pattern[str]:
    return re.compile(r"\bcreate\s+(?:\w+\s+){0,3}?table\s+(?:if\s+not\s+exists\s+)?([\w$.`\"]+)\s*\(", re.IGNORECASE)


def _keys(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the tables that a text creates, with the first key of each."""
    if "create" not in text.lower():
        return
    for statement in _statements(text):
        found = _create().match(text, statement[0].start, statement[-1].end)
        if found is None:
            continue
        opened = next((number for number, token in enumerate(statement) if token.text == "("), len(statement))
        key = _key(statement[opened + 1 : _closed(statement, opened)])
        if key:
            yield found.group(1).replace("`", "").replace('"', "").lower(), key


def _key(inside: Sequence[_Token]) -> tuple[str, ...]:
    """Return the primary key, else the first unique one, of what stands between the brackets of a CREATE TABLE."""
    unique: tuple[str, ...] = ()
    column, depth = "", 0
    for number, token in enumerate(inside):
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0 and (number == 0 or inside[number - 1].text == ","):
            column = token.text
        primary = token.word == "PRIMARY" and number + 1 < len(inside) and inside[number + 1].word == "KEY"
        if depth or not (primary or token.word == "UNIQUE"):
            continue
        at = number + (2 if primary else 1)
        if at < len(inside) and inside[at].word == "KEY":
            at += 1
        if at < len(inside) and inside[at].text == "(":
            names = _names(inside[at + 1 : _closed(inside, at)])
        else:
            names = (column,) if column.upper() not in ("PRIMARY", "UNIQUE", "CONSTRAINT") else None
        if names and primary:
            return names
        unique = unique or names or ()
    return unique
