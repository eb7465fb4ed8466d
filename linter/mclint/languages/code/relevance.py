"""Which functions of a file can matter: most are never lowered, because no word in them has to do with a library that is known.

A function matters if it names something imported from a modelled library, a method that is known by name alone, or another function,
class or field that matters; the words are looked up in its text, without parsing anything twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from mclint.languages.code import ir
from mclint.languages.code.index import Binding
from mclint.languages.code.scopes import Program, Scope
from mclint.languages.sql.late import Late

MAX_ROUNDS = 12

_WORD = re.compile(r"\w+")
_SQL = Late(
    r"external\s+(?:table|volume)|object\s+table|unload\s+from|load\s+(?:overwrite|into)|setproject\s|\bset\s+odps\.", re.IGNORECASE
)

_STEMS = (("external", 0), ("object", 0), ("unload", 0), ("load", 0), ("setproject", 0), ("odps.", 20))
"""Words without which there is no such statement, with how far before them one may begin; five times as fast as the pattern alone."""

GENERAL = frozenset(("globals", "environ", "getenv"))
"""Words that are looked for in every file: they tell where the program runs."""


def mentions_statements(text: str) -> bool:
    """Whether a text may hold statements of MaxCompute that reach outside."""
    return bool(statements_in(text))


@lru_cache(2)
def statements_in(text: str) -> tuple[int, ...]:
    """Return, one stem after the other, the offsets where statements of MaxCompute that reach outside may begin."""
    return tuple(_statements_in(text))


def _statements_in(text: str) -> Iterator[int]:
    low = text.lower()
    if len(low) != len(text):  # a few letters change their length
        yield from (found.start() for found in _SQL.finditer(text))
        return
    for stem, before in _STEMS:
        at = low.find(stem)
        while at >= 0:
            start = max(at - before, 0)
            behind = at + len(stem)
            # Behind a word that begins a statement there are blanks: names that hold such a word are many.
            found = None if not before and not low[behind : behind + 1].isspace() else _SQL.search(low, start, at + 40)
            if found is not None:
                yield found.start()
            at = low.find(stem, at + len(stem))


def read_relevant(program: Program, words: Iterable[str]) -> None:
    """Index every function that matters; `words` are those that matter from the start."""
    if program.text is None:
        at = 0
        while at < len(program.scopes):
            _ = program.scopes[at].body
            at += 1
        return
    _Search(program, set(words) | GENERAL).run()


class _Search:
    """Widens the set of words that matter until nothing more is found."""

    def __init__(self, program: Program, wanted: set[str]) -> None:
        _ = program.root.body
        self.program = program
        self.wanted = wanted
        self.pending: list[Scope] = []
        self.holders: list[tuple[str, frozenset[str]]] = []
        """Names that hold something, with the words of what is assigned to them; those that matter already are taken out."""
        self.names = frozenset(scope.name for scope in program.scopes if scope.name)
        """Names of functions and classes that the file defines."""
        self.statements = sorted(set(statements_in(program.text or "")))

    def run(self) -> None:
        """Index round by round; what is still in doubt after many rounds is indexed too."""
        scopes = self.program.scopes
        at = 0
        for _ in range(MAX_ROUNDS):
            while at < len(scopes):
                scope = scopes[at]
                at += 1
                if scope.is_read:
                    self._note(scope)
                else:
                    self.pending.append(scope)
            self._widen()
            ready = [scope for scope in self.pending if self._matters(scope)]
            if not ready:
                if at == len(scopes):
                    return
                continue
            chosen = set(ready)
            self.pending = [scope for scope in self.pending if scope not in chosen]
            for scope in ready:
                _ = scope.body
                self._note(scope)
                self._name(scope)
        for scope in self.pending:
            _ = scope.body

    def _matters(self, scope: Scope) -> bool:
        if not self.wanted.isdisjoint(scope.words()):
            return True
        return bool(self.statements) and self.program.holds(scope, self.statements)

    def _widen(self) -> None:
        """Add names that hold something that matters, until there are no more."""
        while True:
            found = {name for name, words in self.holders if not words.isdisjoint(self.wanted)}
            if not found:
                return
            self.wanted |= found
            self.holders = [each for each in self.holders if each[0] not in self.wanted]

    def _name(self, scope: Scope) -> None:
        """Add the names by which others reach a function that matters."""
        if scope.function is None:
            return
        owner = scope.owner
        if scope.name in ("__init__", "<init>", "__new__", "__enter__", "__call__") and owner is not None:
            self.wanted.add(owner.name)
        elif scope.name and not scope.name.startswith("<"):
            self.wanted.add(scope.name)

    def _note(self, scope: Scope) -> None:
        """Note the fields and module variables that a scope assigns."""
        body = scope.body
        for name, bindings in body.dotted.items():
            self._hold(name.rpartition(".")[2], bindings)
        if scope.kind == "function":
            names: Iterable[str] = body.bindings if scope.children else body.outer
            if not self.program.python:
                owner = scope.enclosing_class()
                fields = owner.body.bindings if owner is not None else ()
                names = [name for name in body.bindings if scope.children or name in fields]
        else:
            names = body.bindings
        for name in names:
            self._hold(name, body.bindings.get(name, ()))
        for site in body.sites:
            self._given(site.call)

    def _given(self, call: ir.Call) -> None:
        """Note what a function of the file is given: one that is given something that matters, matters."""
        callee = call.callee
        name = callee.id if isinstance(callee, ir.Name) else callee.name if isinstance(callee, ir.Attribute) else ""
        text = self.program.text
        if not call.arguments or name not in self.names or name in self.wanted or text is None:
            return
        self.holders.append((name, frozenset(_WORD.findall(text, call.arguments[0].span.start, call.arguments[-1].span.end))))

    def _hold(self, name: str, bindings: Iterable[Binding]) -> None:
        text = self.program.text
        if name in self.wanted or text is None:
            return
        words: set[str] = set()
        for binding in bindings:
            if binding.type:
                words.add(binding.type.rpartition(".")[2])
            expr = binding.expr
            if expr is not None and not isinstance(expr, (ir.Text, ir.Number, ir.Null, ir.Truth)):
                words.update(_WORD.findall(text, expr.span.start, expr.span.end))
        if words:
            self.holders.append((name, frozenset(words)))
