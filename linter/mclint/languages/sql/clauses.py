"""The clauses behind a table's columns, in any order: storage handler, format, properties, LOCATION."""

from __future__ import annotations

from mclint.facts import Property
from mclint.languages.sql.properties import read_properties
from mclint.languages.sql.script import Script
from mclint.languages.sql.tokens import END, OPEN, PLACEHOLDER, STRING, WORD, Token
from mclint.value import HOLE, Value

_EMPTY = Value()

_CLAUSE_WORDS = frozenset(
    (
        "stored",
        "with",
        "tblproperties",
        "serdeproperties",
        "properties",
        "using",
        "row",
        "partitioned",
        "lifecycle",
        "comment",
        "as",
        "location",
    )
)
_LISTS = frozenset(("serdeproperties", "tblproperties", "properties", "options", "serverproperties", "foreignserverproperties"))


PARENTHESES = "LOCATION (…)"
DELIMITED = "ROW FORMAT DELIMITED"
"""Marks of other products: Greenplum's list of addresses, Hive's row format."""


class Location:
    """A LOCATION clause: its range and its address."""

    __slots__ = ("end", "start", "value")

    def __init__(self, start: int, end: int, value: Value) -> None:
        self.start = start
        self.end = end
        self.value = value


class Clauses:
    """What a statement says behind its head."""

    __slots__ = ("broken", "format", "lifecycle", "locations", "marks", "properties", "serde", "storage_handler", "unquoted")

    def __init__(self) -> None:
        self.locations: list[Location] = []
        self.storage_handler = _EMPTY
        self.format = _EMPTY
        self.serde = _EMPTY
        self.properties: list[Property] = []
        self.lifecycle = False
        self.marks: set[str] = set()
        """Clauses that only other products have."""
        self.broken: Token | None = None
        """A LOCATION that no address follows."""
        self.unquoted: tuple[int, int] | None = None
        """Range of an address without quotes."""

    @property
    def values(self) -> list[Value]:
        """Return the addresses."""
        return [location.value for location in self.locations]

    @property
    def handler(self) -> Value:
        """Return the storage handler, or else the file format, or else the SERDE class."""
        return self.storage_handler if self.storage_handler.parts else self.format if self.format.parts else self.serde


def read_clauses(script: Script, tokens: list[Token], at: int) -> Clauses:
    """Read the clauses of a statement from a token on.

    Parentheses that are not closed do no harm: a LOCATION with a string behind it is a clause wherever it stands.
    """
    found = Clauses()
    depth, size = 0, len(tokens)
    while at < size:
        token = tokens[at]
        at += 1
        word = token.word
        if word == "(":
            depth += 1
            continue
        if word == ")":
            depth = max(depth - 1, 0)
            continue
        if token.kind != WORD:
            continue
        following = tokens[at] if at < size else END
        if word == "location":
            _location(script, found, tokens, at, depth)
        elif word == "stored":
            at = _stored(script, found, tokens, at)
        elif word in _LISTS and following.word == "(":
            if word == "options" and depth == 0:
                found.marks.add("OPTIONS (…)")
            items, at = read_properties(script, tokens, at)
            found.properties += items
        elif depth == 0 and word == "with" and following.word == "(":
            items, at = read_properties(script, tokens, at)
            found.properties += items
        elif word == "row" and following.word == "format":
            at = _row_format(script, found, tokens, at + 1)
        elif word == "lifecycle" and following.word[:1].isdigit():
            found.lifecycle = True
        elif depth == 0:
            _foreign(found, word, following, tokens[at - 2] if at > 1 else END)
    return found


def _location(script: Script, found: Clauses, tokens: list[Token], at: int, depth: int) -> None:
    keyword = tokens[at - 1]
    value = tokens[at] if at < len(tokens) else END
    if value.kind == STRING:
        found.locations.append(Location(keyword.start, value.end, script.string(value.start, value.end)))
    elif depth:
        return
    elif value.word == "(":
        found.marks.add(PARENTHESES)
    elif value.word == "=" or value.kind in (OPEN, PLACEHOLDER) or value.word in ("[", ".", "…"):
        return
    elif value.kind == WORD and (value.word.startswith("$") or value.word.strip(HOLE) == ""):
        found.locations.append(Location(keyword.start, value.end, script.name(value.start, value.end)))
    elif value.kind == 0 or value.word in _CLAUSE_WORDS:
        found.broken = found.broken or keyword
    elif value.kind == WORD and script.plain.startswith(":/", value.end):
        end = value.end
        while end < len(script.plain) and not script.plain[end].isspace() and script.plain[end] not in ";,)":
            end += 1
        found.unquoted = found.unquoted or (value.start, end)


def _stored(script: Script, found: Clauses, tokens: list[Token], at: int) -> int:
    how = tokens[at].word if at < len(tokens) else ""
    value = tokens[at + 1] if at + 1 < len(tokens) else END
    if how == "by":
        if value.kind == STRING and not found.storage_handler.parts:
            found.storage_handler = script.string(value.start, value.end)
            return at + 2
        if value.word in ("iceberg", "hudi", "delta", "kudu"):
            found.marks.add("STORED BY " + value.word)
    elif how == "as" and not found.format.parts:
        if value.kind == STRING:
            found.format = script.string(value.start, value.end)
            return at + 2
        if value.kind == WORD and value.word == "inputformat":
            path = tokens[at + 2] if at + 2 < len(tokens) else END
            if path.kind == STRING:
                found.format = script.string(path.start, path.end)
            return at + 2
        if value.kind == WORD:
            found.format = script.name(value.start, value.end)
            return at + 2
    return at


def _row_format(script: Script, found: Clauses, tokens: list[Token], at: int) -> int:
    how = tokens[at].word if at < len(tokens) else ""
    value = tokens[at + 1] if at + 1 < len(tokens) else END
    if how == "serde" and value.kind == STRING:
        found.serde = script.string(value.start, value.end)
        return at + 2
    if how == "delimited":
        found.marks.add(DELIMITED)
    return at


def _foreign(found: Clauses, word: str, following: Token, before: Token) -> None:
    """Notice clauses of other products."""
    if word == "format" and following.kind == STRING and before.word != "row":
        found.marks.add("FORMAT '…'")
    elif word == "distributed" and following.word in ("by", "randomly"):
        found.marks.add("DISTRIBUTED BY")
    elif (
        word == "using"
        and following.kind == WORD
        and following.word in ("parquet", "orc", "csv", "json", "delta", "iceberg", "hudi", "paimon")
    ):
        found.marks.add("USING " + following.word)
    elif word == "engine" and following.word == "=":
        found.marks.add("ENGINE =")
    elif word in ("readable", "writable") and following.word == "external":
        found.marks.add("READABLE EXTERNAL")
    elif word in ("inpath", "iam_role", "dbproperties", "storage_locations", "file_format"):
        found.marks.add(word.upper())
