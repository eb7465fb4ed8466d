"""The module, classes, functions and lambdas of a file as scopes inside one another; bodies are indexed when first asked for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.languages.code.index import At, Body, Site
from mclint.languages.code.walk import index
from mclint.value import Span

if TYPE_CHECKING:
    from mclint.source import Source

MAX_SCOPES = 40
"""Levels of functions and classes inside one another that are followed."""

_WORD = re.compile(r"\w+")

_BEFORE = 200
"""Characters before the name of a field in which its receiver stands."""


class Scope:
    """A module, class, function or lambda. `qualified` is the dotted name inside the file, empty for the module."""

    __slots__ = (
        "_body",
        "_mentions",
        "_named",
        "_receiver",
        "_words",
        "at",
        "children",
        "classes",
        "depth",
        "function",
        "functions",
        "kind",
        "name",
        "node",
        "owner",
        "parameters",
        "parent",
        "program",
        "qualified",
    )

    def __init__(
        self,
        program: Program,
        kind: str,
        node: ir.Function | ir.Class | None,
        parent: Scope | None,
        at: At | None,
        name: str,
    ) -> None:
        self.program = program
        self.kind = kind
        self.node = node
        self.parent = parent
        self.at = at
        self.name = name
        self.qualified: str = f"{parent.qualified}.{name}" if parent is not None and parent.qualified else name
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.function: ir.Function | None = node if isinstance(node, ir.Function) else None
        self.parameters: tuple[ir.Parameter, ...] = node.parameters if isinstance(node, ir.Function) else ()
        self.owner: Scope | None = parent if kind == "function" and parent is not None and parent.kind == "class" else None
        """The class that a method belongs to."""
        self.functions: dict[str, list[Scope]] = {}
        self.classes: dict[str, Scope] = {}
        self.children: list[Scope] = []
        self._body: Body | None = None
        self._words: frozenset[str] | None = None
        self._named: dict[str, ir.Parameter] | None = None
        self._receiver: str | None = None
        self._mentions: dict[str, list[Scope]] | None = None

    @property
    def body(self) -> Body:
        """The index of what the scope says; reading it lowers the scope's body."""
        if self._body is None:
            self._body = Body()  # stands in while the real one is made, should it be asked for itself
            statements = self.program.module.body if self.node is None else self.node.body
            self._body = body = index(statements)
            if self.depth < MAX_SCOPES:
                self._define(body)
        return self._body

    @property
    def is_read(self) -> bool:
        """Whether the body has been indexed."""
        return self._body is not None

    def _define(self, body: Body) -> None:
        program = self.program
        for function, at in body.functions:
            child = program.define("function", function, self, at, function.name)
            self.functions.setdefault(function.name, []).append(child)
        for node, at in body.classes:
            self.classes[node.name] = program.define("class", node, self, at, node.name)
        for expr, at in body.lambdas:
            program.define("function", expr.function, self, at, "<lambda>")
        for site in body.sites:
            if site.call.body is not None:
                program.define("class", site.call.body, self, site.at, "<anonymous>")

    def parameter(self, name: str) -> ir.Parameter | None:
        """Return the parameter of a name, the first of them."""
        if not self.parameters:
            return None
        if self._named is None:
            self._named = {each.name: each for each in reversed(self.parameters)}
        return self._named.get(name)

    def receiver(self) -> str:
        """Return the name of the receiver inside a method, or empty."""
        if self._receiver is None:
            self._receiver = self._receiver_name()
        return self._receiver

    def _receiver_name(self) -> str:
        if self.owner is None or self.function is None:
            return ""
        if self.program.module.language != "python":
            return "this"
        if "static" in self.function.modifiers or not self.parameters:
            return ""
        return self.parameters[0].name

    def words(self) -> frozenset[str]:
        """Return the words of the scope's text, without lowering it."""
        if self._words is None:
            text = self.program.text_of(self)
            self._words = frozenset(_WORD.findall(text))
        return self._words

    def mentioning(self, word: str) -> list[Scope]:
        """Return the methods of a class in whose text a word occurs; all of them where the text cannot be looked at."""
        if self.program.text is None:
            return [method for methods in self.functions.values() for method in methods]
        if self._mentions is None:
            self._mentions = {}
            for methods in self.functions.values():
                for method in methods:
                    for each in method.words():
                        self._mentions.setdefault(each, []).append(method)
        return self._mentions.get(word, [])

    def may_set(self, field: str) -> bool:
        """Whether the text of a method names a field of the receiver (`self.field`), told without lowering it."""
        if self.program.text is None:
            return True
        receiver, text = self.receiver(), self.program.text_of(self)
        at = text.find(field)
        while at >= 0:
            before = text[max(at - _BEFORE, 0) : at].rstrip()
            if before.endswith(".") and before[:-1].rstrip().endswith(receiver):
                return True
            at = text.find(field, at + 1)
        return False

    def enclosing_class(self) -> Scope | None:
        """Return the nearest class around."""
        scope: Scope | None = self
        while scope is not None and scope.kind != "class":
            scope = scope.parent
        return scope

    def close(self) -> None:
        """Let go of what lies inside."""
        self._body = self._mentions = None
        self.children.clear()
        self.functions.clear()
        self.classes.clear()

    def __repr__(self) -> str:
        return f"<{self.kind} {self.qualified or '(module)'}>"


class Program:
    """A lowered file and its scopes."""

    def __init__(self, module: ir.Module, text: str | None, source: Source | None = None) -> None:
        """Make the scopes of a module; `text` is the file's text if spans are offsets into it, else None."""
        self.module = module
        self.text = text
        self._source = source
        self.by_node: dict[int, Scope] = {}
        self.scopes: list[Scope] = []
        self.root = Scope(self, "module", None, None, None, "")
        self.scopes.append(self.root)
        self.python = module.language == "python"

    def editable_text(self) -> str | None:
        """Return a text into which spans are offsets, if the program is written in one piece; what stands before it may be blank."""
        if self.text is not None or self._source is None or self._source.offset is None:
            return self.text
        return "\n" * self._source.offset + self._source.text

    def define(self, kind: str, node: ir.Function | ir.Class, parent: Scope, at: At, name: str) -> Scope:
        """Return the scope of a node, made at the first call."""
        scope = self.by_node.get(id(node))
        if scope is None:
            scope = self.by_node[id(node)] = Scope(self, kind, node, parent, at, name)
            parent.children.append(scope)
            self.scopes.append(scope)
            if kind == "class":
                _ = scope.body
        return scope

    def text_of(self, scope: Scope) -> str:
        """Return the text of a scope, or empty where spans are no offsets."""
        if self.text is None or scope.node is None:
            return self.text or ""
        return self.text[scope.node.span.start : scope.node.span.end]

    def close(self) -> None:
        """Let go of everything: scopes, bodies and places point at one another, and only the collector would free them."""
        for scope in self.scopes:
            scope.close()
        self.scopes.clear()
        self.by_node.clear()
        del self.root

    def holds(self, scope: Scope, positions: list[int]) -> bool:
        """Whether one of some offsets, in order, lies inside a scope."""
        return bool(positions) if scope.node is None else spans_any(scope.node.span, positions)

    def read_scopes(self) -> Iterator[Scope]:
        """Yield the scopes whose bodies have been indexed, in the order of their discovery."""
        at = 0
        while at < len(self.scopes):
            if self.scopes[at].is_read:
                yield self.scopes[at]
            at += 1

    def sites(self) -> Iterator[tuple[Scope, Site]]:
        """Yield every call of the indexed bodies."""
        for scope in self.read_scopes():
            for site in scope.body.sites:
                yield scope, site


def spans_any(span: Span, positions: list[int]) -> bool:
    """Whether one of some offsets, in order, lies inside a span."""
    at = bisect_left(positions, span.start)
    return at < len(positions) and positions[at] < span.end
