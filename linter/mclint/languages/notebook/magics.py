"""Magics of IPython and its kin: SQL, shell and other languages in cells and lines, and what of a cell is left as Python."""

from __future__ import annotations

import re
from functools import cache

from mclint.facts import Setting
from mclint.languages.base import Collector
from mclint.languages.ini.clients import role_of, state_client
from mclint.languages.notebook.statements import commands
from mclint.languages.spark_conf.properties import Pair
from mclint.source import Source
from mclint.tuples import NamedTuple
from mclint.value import Hole, Known, Span, Value, join

_LANGUAGES = {
    "sql": "sql odps maxcompute odps_sql odpssql mcsql maxcompute_sql sparksql spark_sql hive",
    "shell": "bash sh shell system sx ! script",
    "scala": "scala",
    "python": "time timeit capture prun python python2 python3 pyspark local spark maxframe pyodps memit mprun lprun debug px skip",
    "json": "configure",
}
_OF_MAGIC = {magic: language for language, magics in _LANGUAGES.items() for magic in magics.split()}
_PREFIXES = frozenset(("time", "timeit", "prun", "memit", "lprun", "debug", "px"))
"""Magics that run the Python statement behind them."""

_NEWLINE = Value((Known("\n"),))


class Piece(NamedTuple):
    """Text of a cell in a language; Python pieces of all cells make one program."""

    language: str
    value: Value


@cache
def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def pieces(cell: Value, out: Collector) -> list[Piece]:
    """Take a cell apart: a cell magic decides for all of it, else each line magic for its line."""
    shape = cell.shape
    head = _re(r"\s*%%(!|[\w.]+)([^\n]*)(?:\n|\Z)").match(shape) or _re(
        r"\s*%(sql|scala|python|sh|md|r|fs)()[ \t]*\r?\n(?=[\s\S]*\S)"
    ).match(shape)
    if head is not None:
        return _of_cell_magic(head[1].lower(), head[2].strip(), cell.slice(head.end(), len(shape)), out)
    return _of_lines(cell, out)


def _of_cell_magic(name: str, options: str, body: Value, out: Collector) -> list[Piece]:
    language = _OF_MAGIC.get(name, "")
    if name in ("writefile", "file"):
        path = options.rsplit(maxsplit=1)[-1] if options else ""
        language = next((item.name for item in out.languages.values() if item.claims(path) and not getattr(item, "documents", False)), "")
        return [Piece(f"file {language}", body)] if language else []
    if language == "sql":
        return [] if _of_another_database(options) else [Piece("sql", with_variables(body))]
    if language == "python":
        return _of_lines(body, out)
    return [Piece(language, body)] if language else []


def _of_another_database(options: str) -> bool:
    """Whether the line of a SQL magic names a connection to another product."""
    found = _re(r"([a-z][\w+]*)://").search(options)
    return found is not None and not found[1].startswith(("odps", "maxcompute"))


def _of_lines(cell: Value, out: Collector) -> list[Piece]:
    """Return the Python of a cell, with a hole for what a magic gives, and the texts of its magics."""
    cell_source = Source("", cell, embedded=True)  # finds pieces of a long cell quickly
    shape = cell_source.text
    python: list[Value] = []
    others: list[Piece] = []
    at = 0
    for start, end in commands(shape):
        python.append(cell_source.value(at, start))
        at = end
        line = shape[start:end]
        found = _re(r"([ \t]*(?:[\w., ]+=[ \t]*)?)(%{1,2}|!{1,2}|\?{1,2})?[ \t]*([\w.]*)[ \t]*").match(line)
        if found is None or not found[2]:
            continue  # a question for help
        assigned, sign, name = found[1], found[2], found[3].lower()
        rest = cell_source.value(start + found.end(), end)
        if sign[0] == "%" and name in _PREFIXES:
            statement = _re(r"(?:-\w+(?:[ \t]*\d+)?[ \t]+)*").match(rest.shape)
            indent = len(assigned) - len(assigned.lstrip()) if "=" not in assigned else len(assigned)
            python += [cell_source.value(start, start + indent), rest.slice(statement.end() if statement else 0, len(rest.shape))]
            continue
        if sign[0] == "!":
            others.append(Piece("shell", cell_source.value(start + found.end(2), end)))
        elif sign[0] == "%":
            others += _of_line_magic(name, rest, out)
        if "=" in assigned:
            reason = "output of a command" if sign[0] == "!" else f"result of %{name}"
            python += [cell_source.value(start, start + len(assigned)), Value((Hole(reason, rest.span()),))]
        elif assigned:
            python += [cell_source.value(start, start + len(assigned)), Value((Known("pass"),))]  # so that a block does not become empty
    python.append(cell_source.value(at, len(shape)))
    return [Piece("python", join([*python, _NEWLINE])), *others]


def _of_line_magic(name: str, rest: Value, out: Collector) -> list[Piece]:
    """Read what follows a line magic."""
    span = rest.span() or Span(0, 0)
    if name in ("env", "set_env", "set"):
        found = _re(r"\s*([\w.]+)\s*(?:=|\s)\s*").match(rest.shape)
        if found is not None:
            pair = Pair(found[1], rest.slice(found.end(), len(rest.shape)).strip(), span)
            if name == "set":
                out.add(Setting(span, out.unit, pair.key, pair.value, "options", rest.slice(*found.span(1)).span()))
            elif role_of(pair.key):
                state_client("", [pair], out, evidence="the environment that the notebook sets")
        return []
    language = _OF_MAGIC.get(name, "")
    if language == "sql" and not _of_another_database(rest.shape[:200]):
        return [Piece("sql", with_variables(rest))]
    return [Piece("shell", rest)] if language == "shell" else []


def with_variables(sql: Value) -> Value:
    """Return SQL of a magic with holes for `{name}` and `{{ name }}`, which the kernel fills in."""
    source = Source("", sql, embedded=True)
    shape, taken, at = source.text, [], 0
    for found in _re(r"(?<!\$)\{\{[^{}\n]{1,200}\}\}|(?<!\$)\{[A-Za-z_][\w.\[\]'\"]{0,100}\}").finditer(shape):
        hole = Hole(f"variable {found[0].strip('{} ')}", source.span(*found.span()))
        taken += [source.value(at, found.start()), Value((hole,))]
        at = found.end()
    return join([*taken, source.value(at, len(shape))]) if taken else sql
