"""Which functions of a file can matter: most are never lowered, because no word in them has to do with a library that is known.

A function matters if it names something imported from a modelled library, a method that is known by name alone, or another function,
class or field that matters; the words are looked up in its text, without parsing anything twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mclint.languages.code import ir
from mclint.languages.code.index import Binding
from mclint.languages.code.scopes import Program, Scope

MAX_ROUNDS = 12

_WORD = re.compile(r"\w+")
_SQL = re.compile(r"external\s+(?:table|volume)|object\s+table|unload\s+from|load\s+(?:overwrite|into)|setproject\s|\bset\s+odps\.", re.IGNORECASE)

GENERAL = frozenset(("globals", "environ", "getenv"))
"""Words that are looked for in every file: they tell where the program runs."""


def mentions_statements(text: str) -> bool:
    """Whether a text may hold statements of MaxCompute that reach outside."""
    return _SQL.search(text) is not None


def read_relevant(program: Program, words: Iterable[str]) -> None:
    """Index every function that matters; `words` are those that matter from the start."""
    wanted = set(words) | GENERAL
    pending: list[Scope] = []
    at = 0
    if program.text is None:
        while at < len(program.scopes):
            _ = program.scopes[at].body
            at += 1
        return
    statements = mentions_statements(program.text)
    for _ in range(MAX_ROUNDS):
        while at < len(program.scopes):
            scope = program.scopes[at]
            at += 1
            if not scope.is_read:
                pending.append(scope)
            elif scope.kind != "function":
                _spread(scope, wanted)
        ready = [scope for scope in pending if _matters(scope, wanted, statements=statements)]
        if not ready and at == len(program.scopes):
            return
        chosen = set(ready)
        pending = [scope for scope in pending if scope not in chosen]
        for scope in ready:
            _ = scope.body
            _name(scope, wanted)
            _spread(scope, wanted)
        for scope in program.scopes:
            if scope.kind != "function":
                _spread(scope, wanted)
    for scope in pending:
        _ = scope.body


def _matters(scope: Scope, wanted: set[str], *, statements: bool) -> bool:
    if not wanted.isdisjoint(scope.words()):
        return True
    return statements and mentions_statements(scope.program.text_of(scope))


def _name(scope: Scope, wanted: set[str]) -> None:
    """Add the names by which others reach a function that matters."""
    if scope.function is None:
        return
    owner = scope.owner
    if scope.name in ("__init__", "<init>", "__new__", "__enter__", "__call__") and owner is not None:
        wanted.add(owner.name)
    elif scope.name and not scope.name.startswith("<"):
        wanted.add(scope.name)


def _spread(scope: Scope, wanted: set[str]) -> None:
    """Add the names that hold something that matters: fields, and variables of the module."""
    body = scope.body
    for name, bindings in body.dotted.items():
        last = name.rpartition(".")[2]
        if last not in wanted and any(_holds(scope.program, binding, wanted) for binding in bindings):
            wanted.add(last)
    if scope.kind == "function":
        names: Iterable[str] = body.outer
        if not scope.program.python:
            owner = scope.enclosing_class()
            names = [name for name in body.bindings if owner is not None and name in owner.body.bindings]
    else:
        names = list(body.bindings)
    for name in names:
        if name not in wanted and any(_holds(scope.program, binding, wanted) for binding in body.bindings.get(name, ())):
            wanted.add(name)


def _holds(program: Program, binding: Binding, wanted: set[str]) -> bool:
    """Whether what is assigned mentions a word that matters."""
    if binding.type and binding.type.rpartition(".")[2] in wanted:
        return True
    expr = binding.expr
    if expr is None or binding.kind == "import" or isinstance(expr, (ir.Text, ir.Number, ir.Null, ir.Truth)) or program.text is None:
        return False
    return not wanted.isdisjoint(_WORD.findall(program.text[expr.span.start : expr.span.end]))
