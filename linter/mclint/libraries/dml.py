"""What a data-changing statement of an ordinary database does, and whether running it twice does harm.

This judges statements of MySQL, PostgreSQL, Hologres and their like in the strings of client code. MaxCompute's own SQL has an adapter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from mclint.tuples import NamedTuple
from mclint.value import HOLE

MAX_STATEMENTS = 200


class Change(NamedTuple):
    """`form`: `insert`, `upsert`, `update`, `increment`, `delete`, `append`. `idempotent` None: not known."""

    form: str
    idempotent: bool | None


@cache
def tokens() -> re.Pattern[str]:
    """Return the pattern of the words, texts and comments of SQL."""
    return re.compile(
        r"--[^\n]*|#[^\n]*|/\*.*?(?:\*/|\Z)"  # comments
        r"|'(?:[^'\\]|\\.|'')*'?|\"(?:[^\"\\]|\\.)*\"?"  # texts
        r"|`[^`]*`?|[\w$]+|%\(\w+\)s|[^\s]",
        re.DOTALL,
    )


def _statements(text: str) -> Iterator[list[str]]:
    """Yield the words of each statement in capitals, without comments; a text in quotes is the word `'`."""
    words: list[str] = []
    count = 0
    for found in tokens().finditer(text):
        word = found.group()
        if word == ";":
            if words:
                yield words
                count += 1
            if count >= MAX_STATEMENTS:
                return
            words = []
        elif word.startswith(("--", "/*")) or (word.startswith("#") and len(word) > 1):
            continue
        else:
            words.append("'" if word[0] in "'\"" else word.strip("`").upper())
    if words:
        yield words


_BEFORE_NAME = frozenset(("INTO", "FROM", "TABLE", "IF", "EXISTS", "ONLY", "IGNORE", "OVERWRITE", "QUICK", "DELAYED"))
_BEFORE_NAME |= {"LOW_PRIORITY", "HIGH_PRIORITY"}
"""Words between the verb of a statement and the name of its table."""

_IN_NAME = '_$`"' + HOLE


def tables(text: str, verbs: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tables, without their databases, to which the statements of some verbs do something; each once."""
    found: list[str] = []
    verb, name, end, behind = "", "", -1, False
    for token in tokens().finditer(text):
        word = token.group()
        if word.startswith(("--", "/*")) or (word[0] == "#" and len(word) > 1):
            continue
        if word == ";":
            verb, name, end, behind = "", "", -1, False
        elif not verb:
            verb = word.upper() if word.upper() in verbs else "other"
        elif verb == "other" or behind or (not name and word.upper() in _BEFORE_NAME):
            continue
        elif word == "." or ((not name or token.start() == end or name[-1] == ".") and (word[0].isalnum() or word[0] in _IN_NAME)):
            name, end = name + word.strip('`"').lower(), token.end()
            continue
        if name and not behind:
            behind = True
            found.append(name.rpartition(".")[2])
    if name and not behind:
        found.append(name.rpartition(".")[2])
    return tuple(dict.fromkeys(found))


@lru_cache(1000)
def cleared(text: str) -> tuple[str, ...]:
    """Return the tables, without their databases, of which the statements of a text take rows, partitions or all away."""
    found = tables(text, ("DELETE", "TRUNCATE", "DROP"))
    dropping = any(
        words[0] == "ALTER" and "PARTITION" in words and not {"DROP", "TRUNCATE"}.isdisjoint(words) for words in _statements(text)
    )
    return (*found, *tables(text, ("ALTER",))) if dropping else found


def judge(text: str) -> list[Change]:
    """Return what the statements of a text change; texts that only read or define give nothing."""
    found: list[Change] = []
    for words in _statements(text):
        change = _judge(words)
        if change is not None and change not in found:
            found.append(change)
    return found


def _judge(words: list[str]) -> Change | None:
    first = words[0]
    if first == "WITH":
        first = next((word for word in words if word in ("INSERT", "UPDATE", "DELETE", "MERGE")), "")
    if first in ("REPLACE", "UPSERT"):
        return Change("upsert", idempotent=True)
    if first == "MERGE":
        return Change("upsert", idempotent=True)
    if first == "DELETE":
        return Change("delete", idempotent=True)
    if first == "COPY":
        return Change("append", idempotent=False) if "FROM" in words else None
    if first == "UPDATE":
        return _update(words[words.index("SET") + 1 :] if "SET" in words else [HOLE])
    if first == "INSERT":
        return _insert(words)
    return None


def _insert(words: list[str]) -> Change:
    if "OVERWRITE" in words[:3] or "IGNORE" in words[:4] or words[1:3] == ["OR", "IGNORE"]:
        return Change("insert", idempotent=True)
    if words[1:3] == ["OR", "REPLACE"]:
        return Change("upsert", idempotent=True)
    for number in range(len(words) - 2):
        if words[number] == "ON" and words[number + 1] == "DUPLICATE":
            change = _update(words[number + 4 :])
            return Change("upsert", change.idempotent) if change.form == "update" else change
        if words[number] == "ON" and words[number + 1] == "CONFLICT":
            rest = words[number + 2 :]
            if "SET" not in rest:
                return Change("upsert", idempotent=True if "NOTHING" in rest else None)
            change = _update(rest[rest.index("SET") + 1 :])
            return Change("upsert", change.idempotent) if change.form == "update" else change
        if words[number] == "NOT" and words[number + 1] == "EXISTS":
            return Change("insert", idempotent=None)
    # A placeholder behind the last bracket may hold the clause that makes it an upsert.
    open_end = words[-1] == HOLE or (HOLE in words[-1] and words[-1] != "'")
    after_values = words[-2:-1] not in (["VALUES"], ["VALUE"], ["FROM"], ["INTO"], ["TABLE"], ["="])
    return Change("insert", idempotent=None if open_end and after_values else False)


def _update(words: list[str]) -> Change:
    """Judge assignments: `c = c + 1` counts up at each run, `c = VALUES(c)` does not."""
    for number, word in enumerate(words[:400]):
        if word in ("WHERE", "RETURNING"):
            break
        if word == "=" and 0 < number < len(words) - 2:
            column, right = words[number - 1], words[number + 1 : number + 9]
            if column in (HOLE, "'"):
                continue
            for place, each in enumerate(right[:-1]):
                if each in (",", "WHERE"):
                    break
                if each == column and right[place + 1] in ("+", "-", "*", "|", "/"):
                    return Change("increment", idempotent=False)
                if each in ("+", "-", "*") and right[place + 1] == column:
                    return Change("increment", idempotent=False)
                if each in ("CONCAT", "ARRAY_APPEND", "JSON_ARRAY_APPEND", "ARRAY_CAT") and column in right:
                    return Change("append", idempotent=False)
    if words and words[0] == HOLE:
        return Change("update", idempotent=None)
    return Change("update", idempotent=True)
