"""The one pass over a body of statements that fills its index."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from mclint.languages.code import ir
from mclint.languages.code.index import At, Binding, Body, Place, Set, Site, dotted, set_guard, unset_guard

MAX_BLOCKS = 150
"""Levels of blocks inside one body that are followed; each takes three calls of the interpreter's thousand."""


def index(statements: Iterable[ir.Stmt]) -> Body:
    """Index a body of statements."""
    walker = _Walker()
    walker.block(statements, walker.body.root)
    return walker.body


def _leaves(statements: tuple[ir.Stmt, ...]) -> bool:
    """Whether a block always leaves the body at its end."""
    last = statements[-1] if statements else None
    return isinstance(last, ir.Return) or (isinstance(last, ir.Jump) and last.kind in ("raise", "throw"))


class _Walker:
    """Numbers the statements of a body and notes what each does."""

    def __init__(self) -> None:
        self.body = Body()
        self.seq = 0
        self.groups = 0
        self._at = At(0, self.body.root)

    def at(self, place: Place) -> At:
        """Return where the statement at hand stands; most ask more than once."""
        found = self._at
        if found.place is not place or found.seq != self.seq:
            found = self._at = tuple.__new__(At, (self.seq, place))
        return found

    def inner(self, parent: Place, kind: str, node: ir.Stmt | ir.Expr | None, guard: str = "", group: int = 0, branch: int = 0) -> Place:
        """Return a new place inside another; without a group it is alone in its own."""
        if not group:
            group = self.group()
        return Place(parent, kind, group, branch, node, guard)

    def group(self) -> int:
        self.groups += 1
        return self.groups

    def block(self, statements: Iterable[ir.Stmt], place: Place) -> None:
        """Index statements that run one after the other."""
        if place.depth > MAX_BLOCKS:
            return
        for statement in statements:
            self.seq += 1
            self._statements[type(statement)](self, statement, place)
            if isinstance(statement, ir.If) and not statement.other and _leaves(statement.then):
                guard = set_guard(statement.test)
                if guard and place.depth < MAX_BLOCKS:
                    place = self.inner(place, "rest", statement, guard)

    # --- statements

    def _do(self, statement: ir.Do, place: Place) -> None:
        expr = statement.expr
        if type(expr) is ir.Opaque and expr.reason == "yield" and expr.children:
            self.body.yields.append((expr.children[0], self.at(place)))
        self.expr(statement.expr, place, discarded=True)

    def _return(self, statement: ir.Return, place: Place) -> None:
        if statement.value is not None:
            self.expr(statement.value, place)
            self.body.returns.append((statement.value, self.at(place)))
        place.ends = place.kind != "body"

    def _jump(self, statement: ir.Jump, place: Place) -> None:
        if statement.kind in ("global", "nonlocal"):
            if isinstance(statement.value, ir.Sequence):
                self.body.outer.update(dotted(item) for item in statement.value.items)
            return
        if statement.value is not None:
            self.expr(statement.value, place)
        self.body.jumps.append((statement, self.at(place)))
        if statement.kind in ("raise", "throw"):
            place.ends = place.kind != "body"

    def _import(self, statement: ir.Import, place: Place) -> None:
        at = self.at(place)
        self.body.imports.append((statement, at))
        if statement.name not in ("", "*"):
            self._bind(statement.name, Binding("import", at, target=statement.target))

    def _function(self, statement: ir.Function, place: Place) -> None:
        for decorator in statement.decorators:
            self.expr(decorator, place)
        self._defaults(statement, place)
        at = self.at(place)
        self.body.functions.append((statement, at))
        self._bind(statement.name, Binding("function", at, node=statement))

    def _class(self, statement: ir.Class, place: Place) -> None:
        for expr in (*statement.decorators, *statement.bases):
            self.expr(expr, place)
        at = self.at(place)
        self.body.classes.append((statement, at))
        self._bind(statement.name, Binding("class", at, node=statement))

    def _defaults(self, function: ir.Function, place: Place) -> None:
        for parameter in function.parameters:
            if parameter.default is not None:
                self.expr(parameter.default, place)

    def _if(self, statement: ir.If, place: Place) -> None:
        group, branch = self.group(), 0
        while True:
            self.expr(statement.test, place)
            self.body.tests.append((statement.test, self.at(place)))
            then = self.inner(place, "if", statement, unset_guard(statement.test), group, branch)
            self.block(statement.then, then)
            branch += 1
            other = statement.other
            if len(other) == 1 and isinstance(other[0], ir.If):
                statement = other[0]
                self.seq += 1
                continue
            if other:
                self.block(other, self.inner(place, "else", statement, set_guard(statement.test), group, branch))
            return

    def _loop(self, statement: ir.Loop, place: Place) -> None:
        inside = self.inner(place, "loop", statement)
        self.expr(statement.iterable, place if statement.target is not None else inside)
        if statement.target is not None:
            self._target(statement.target, inside, "loop", statement.iterable)
        self.block(statement.body, inside)
        self.block(statement.other, self.inner(place, "else", statement))

    def _with(self, statement: ir.With, place: Place) -> None:
        inside = self.inner(place, "with", statement)
        for expr, target in statement.items:
            store = dotted(target) if target is not None else ""
            self.expr(expr, inside, store=store)
            if target is not None:
                self._target(target, inside, "with", expr)
        self.block(statement.body, inside)

    def _try(self, statement: ir.Try, place: Place) -> None:
        self.body.tries.append((statement, self.at(place)))
        self.block(statement.body, self.inner(place, "try", statement))
        for names, handler in statement.handlers:
            guard = _missing(statement, names)
            self.block(handler, self.inner(place, "except", statement, guard))
        self.block(statement.other, self.inner(place, "else", statement))
        self.block(statement.final, self.inner(place, "finally", statement))

    def _block(self, statement: ir.Block, place: Place) -> None:
        self.block(statement.body, self.inner(place, "block", statement))

    def _assign(self, statement: ir.Assign, place: Place) -> None:
        store = dotted(statement.targets[0]) if len(statement.targets) == 1 else ""
        if statement.value is not None:
            self._stored(statement.value, place, store)
        kind = "augment" if statement.augmented else "value" if statement.value is not None else "declare"
        for target in statement.targets:
            self._target(target, place, kind, statement.value, op=statement.augmented, declared=statement.type)

    def _stored(self, value: ir.Expr, place: Place, store: str) -> None:
        """Index what is assigned; `x = x or f()` and `x = x if x else f()` call `f` only while `x` is unset."""
        kept: ir.Expr | None = None
        fresh: ir.Expr | None = None
        if isinstance(value, ir.Binary) and value.op in ("or", "||"):
            kept, fresh = value.left, value.right
        elif isinstance(value, ir.Choice):
            kept, fresh = (value.then, value.other) if store and dotted(value.then) == store else (value.other, value.then)
        if store and kept is not None and fresh is not None and dotted(kept) == store:
            inside = self.inner(place, "rest", None, store)
            self._assigned(store, inside)
            self.expr(fresh, inside, store=store)
        else:
            self.expr(value, place, store=store)

    def _target(
        self,
        target: ir.Expr,
        place: Place,
        kind: str,
        expr: ir.Expr | None,
        path: tuple[int, ...] = (),
        op: str = "",
        declared: str = "",
    ) -> None:
        """Note that something gets a value: a name, an attribute, an entry, or several by unpacking."""
        if isinstance(target, ir.Sequence):
            if len(path) < 4:
                for number, item in enumerate(target.items):
                    self._target(item, place, kind, expr, (*path, number), op)
            return
        at = self.at(place)
        if isinstance(target, (ir.Name, ir.Attribute)):
            name = dotted(target)
            binding = tuple.__new__(Binding, (kind, at, expr, "", path, op, declared, None, name))
            if isinstance(target, ir.Name):
                self._bind(name, binding)
            elif name:
                self.body.dotted.setdefault(name, []).append(binding)
            if expr is not None and isinstance(target, ir.Attribute):
                self.body.sets.append(Set(target, expr, at))
        elif isinstance(target, ir.Subscript):
            name = dotted(target.owner)
            if expr is not None:
                self.body.sets.append(Set(target, expr, at))
            self.expr(target.key, place)
        else:
            name = ""
        if isinstance(target, (ir.Attribute, ir.Subscript)):
            self.expr(target.owner, place)
        if name:
            self._assigned(name, place)

    def _bind(self, name: str, binding: Binding) -> None:
        self.body.bindings.setdefault(name, []).append(binding)
        self._assigned(name, binding.at.place)

    @staticmethod
    def _assigned(name: str, place: Place) -> None:
        for assigned in place.notes:
            assigned.add(name)

    # --- expressions

    def expr(self, expr: ir.Expr, place: Place, *, store: str = "", discarded: bool = False) -> None:
        """Note the calls in an expression, whatever its depth, in the order in which they happen.

        The hottest loop of all: every expression that is read passes through it. An `At` on the stack is where the rest stands.
        """
        kind: type = type(expr)
        if kind in _LEAVES:
            return
        where = self.at(place)
        if kind is ir.Call:
            outermost: ir.Expr | None = expr
        else:
            outermost = None
        sites, made = self.body.sites, tuple.__new__
        stack: list[ir.Expr | Site | At] = [expr]
        pop, push = stack.pop, stack.append
        while stack:
            each: Any = pop()
            kind = type(each)
            while kind is ir.Attribute:
                each = each.owner
                kind = type(each)
            if kind in _LEAVES:
                continue
            if kind is Site:
                sites.append(each)
            elif kind is ir.Call:
                # After what is in it.
                push(made(Site, (each, where, store, discarded) if each is outermost else (each, where, "", False)))
                for argument in reversed(each.arguments):
                    value = argument.value
                    if type(value) not in _LEAVES:
                        push(value)
                push(each.callee)
            elif kind is ir.Text:
                if each.holes:
                    stack.extend(reversed(each.holes))
            elif kind is At:
                where = each
            elif kind is ir.Lambda:
                self.body.lambdas.append((each, where))
                stack.extend([parameter.default for parameter in each.function.parameters if parameter.default is not None])
            elif kind is ir.Comprehension:
                push(where)
                self._comprehension(each, where, stack)
            else:
                stack.extend(_PARTS[kind](each))

    def _comprehension(self, expr: ir.Comprehension, at: At, stack: list[ir.Expr | Site | At]) -> None:
        for target, iterable in expr.loops:
            stack.extend((iterable, at))
            place = self.inner(at.place, "loop", expr)
            self._target(target, place, "loop", iterable)
            at = self.at(place)
        stack.extend((expr.element, at))

    # One table for all walkers: bound methods in each would point back at their walker, which only the collector frees.
    _statements: ClassVar[dict[type, Callable[..., None]]] = {
        ir.Assign: _assign,
        ir.Do: _do,
        ir.Return: _return,
        ir.If: _if,
        ir.Loop: _loop,
        ir.With: _with,
        ir.Try: _try,
        ir.Block: _block,
        ir.Jump: _jump,
        ir.Import: _import,
        ir.Function: _function,
        ir.Class: _class,
    }


_LEAVES = frozenset((ir.Name, ir.Number, ir.Truth, ir.Null))


def _entries(expr: ir.Mapping) -> list[ir.Expr]:
    found: list[ir.Expr] = []
    for key, value in reversed(expr.entries):
        found.append(value)
        if key is not None:
            found.append(key)
    return found


_PARTS: dict[type, Callable[[Any], Iterable[ir.Expr]]] = {
    ir.Binary: lambda expr: (expr.right, expr.left),
    ir.Unary: lambda expr: (expr.operand,),
    ir.Choice: lambda expr: (expr.other, expr.then, expr.test),
    ir.Sequence: lambda expr: reversed(expr.items),
    ir.Subscript: lambda expr: (expr.key, expr.owner),
    ir.Opaque: lambda expr: reversed(expr.children),
    ir.Mapping: _entries,
}
"""The expressions directly inside one, first ones last, so that a stack takes them in order."""


def _missing(statement: ir.Try, names: tuple[str, ...]) -> str:
    """Return the dotted name whose absence a handler catches: `try: return self.c` … `except AttributeError:`."""
    if not any(name.rpartition(".")[2] in ("AttributeError", "KeyError", "NameError") for name in names) or not statement.body:
        return ""
    first = statement.body[0]
    expr: ir.Expr | None = None
    if isinstance(first, (ir.Assign, ir.Return)):
        expr = first.value
    elif isinstance(first, ir.Do):
        expr = first.expr
    if isinstance(expr, ir.Subscript):
        expr = expr.owner
    return dotted(expr) if expr is not None else ""
