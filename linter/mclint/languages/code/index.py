"""What a body of statements binds, calls and returns, in the order of the text: made once per body, in one pass.

Names are looked up by position: every binding and every call knows its number in the body and the branch it stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mclint.languages.code import ir
from mclint.tuples import NamedTuple
from mclint.value import Span

TRANSPARENT = frozenset(("try", "with", "block", "finally", "rest"))
"""Kinds of places that every run of the place around passes through."""


class Place:
    """A branch of a body: the block of an `if`, a loop, a handler … `group` is shared by branches of which only one runs."""

    __slots__ = ("assigned", "branch", "depth", "ends", "group", "guard", "kind", "node", "notes", "parent")

    def __init__(self, parent: Place | None, kind: str, group: int, branch: int, node: ir.Stmt | ir.Expr | None, guard: str = "") -> None:
        self.parent = parent
        self.kind = kind
        self.group = group
        self.branch = branch
        self.node = node
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.guard = guard
        """Dotted name that the branch has found unset, e.g. `self.client` below `if self.client is None`."""
        self.notes: tuple[set[str], ...] = () if parent is None else parent.notes
        """What is assigned inside of this place and of those around that ask for it."""
        self.assigned: set[str] | None = None
        if guard or kind == "except":
            noted: set[str] = set()
            self.assigned = noted
            self.notes = (*self.notes, noted)
        self.ends = False
        """Whether it always leaves the body: by `return` or `raise`."""

    @property
    def solid(self) -> Place:
        """The place itself, or the one around if every run of that passes through this one."""
        place = self
        while place.kind in TRANSPARENT and place.parent is not None:
            place = place.parent
        return place

    def encloses(self, other: Place) -> bool:
        """Whether whoever is in `other` has come through here."""
        place: Place | None = other
        while place is not None and place.depth > self.depth:
            place = place.parent
        return place is self

    def around(self) -> Iterator[Place]:
        """Yield this place and those around it, innermost first."""
        place: Place | None = self
        while place is not None:
            yield place
            place = place.parent

    def excludes(self, other: Place) -> bool:
        """Whether the two are branches of which only one runs, or this one leaves the body before the other is reached."""
        if self.encloses(other):
            return False
        mine = {place.group: place.branch for place in self.around()}
        for place in other.around():
            branch = mine.get(place.group)
            if branch is not None and branch != place.branch:
                return True
        return any(place.ends and not place.encloses(other) for place in self.around())

    def loops(self) -> Iterator[Place]:
        """Yield the loops around, innermost first."""
        return (place for place in self.around() if place.kind == "loop")


class At(NamedTuple):
    """A position in a body."""

    seq: int
    place: Place


class Binding(NamedTuple):
    """One way in which a name gets a value.

    `kind`: `value`, `loop` (an element of `expr`), `with` (what `expr` gives on entry), `import`, `function`, `class`, `augment`
    (`op` says how), `declare`. `path` picks an element of a tuple that is unpacked. `type` is the declared type.
    """

    kind: str
    at: At
    expr: ir.Expr | None = None
    target: str = ""
    path: tuple[int, ...] = ()
    op: str = ""
    type: str = ""
    node: ir.Function | ir.Class | None = None
    name: str = ""


class Site(NamedTuple):
    """A call, with where it stands. `store` is the dotted name its result goes to, if it is all of an assignment's value."""

    call: ir.Call
    at: At
    store: str = ""
    discarded: bool = False


class Set(NamedTuple):
    """`owner[key] = value` or `owner.name = value`."""

    target: ir.Subscript | ir.Attribute
    value: ir.Expr
    at: At


class Body:
    """Everything that one body says, indexed."""

    __slots__ = (
        "_fillings", "_methods", "bindings", "classes", "dotted", "functions", "imports", "jumps",
        "lambdas", "outer", "returns", "root", "sets", "sites", "tests", "tries", "yields",
    )  # fmt: skip

    def __init__(self) -> None:
        self.root = Place(None, "body", 0, 0, None)
        self.bindings: dict[str, list[Binding]] = {}
        self.dotted: dict[str, list[Binding]] = {}
        self.imports: list[tuple[ir.Import, At]] = []
        self.functions: list[tuple[ir.Function, At]] = []
        self.classes: list[tuple[ir.Class, At]] = []
        self.lambdas: list[tuple[ir.Lambda, At]] = []
        self.sites: list[Site] = []
        self.sets: list[Set] = []
        self.returns: list[tuple[ir.Expr, At]] = []
        self.yields: list[tuple[ir.Expr, At]] = []
        self.jumps: list[tuple[ir.Jump, At]] = []
        self.tries: list[tuple[ir.Try, At]] = []
        self.tests: list[tuple[ir.Expr, At]] = []
        self.outer: set[str] = set()
        """Names that belong to an outer scope though they are assigned here (`global`, `nonlocal`)."""
        self._methods: dict[tuple[str, str], list[Site]] | None = None
        self._fillings: dict[str, list[Set | Site]] | None = None

    def fillings(self, name: str) -> list[Set | Site]:
        """Return the statements that put something into the dictionary that a name holds, in the order of the text."""
        if self._fillings is None:
            self._fillings = {}
            for each in self.sets:
                if isinstance(each.target, ir.Subscript):
                    self._fillings.setdefault(dotted(each.target.owner), []).append(each)
            for site in self.sites:
                callee = site.call.callee
                if isinstance(callee, ir.Attribute) and callee.name in ("update", "put", "putAll", "setdefault"):
                    self._fillings.setdefault(dotted(callee.owner), []).append(site)
            for found in self._fillings.values():
                found.sort(key=lambda each: each.at.seq)
        return self._fillings.get(name, [])

    def method_calls(self, name: str, methods: tuple[str, ...]) -> list[Site]:
        """Return the calls of some methods on what a dotted name holds, in the order of the text."""
        if self._methods is None:
            self._methods = {}
            for site in self.sites:
                callee = site.call.callee
                if isinstance(callee, ir.Attribute) and (owner := dotted(callee.owner)):
                    self._methods.setdefault((owner, callee.name), []).append(site)
        found = [sites for method in methods if (sites := self._methods.get((name, method)))]
        if len(found) < 2:
            return found[0] if found else []
        return sorted((site for sites in found for site in sites), key=lambda site: site.at.seq)


def written(call: ir.Call) -> Span:
    """Return where a call is written: of a row of calls, from its own method's name on."""
    callee = call.callee
    if isinstance(callee, ir.Attribute) and not dotted(callee):
        return Span(callee.name_span.start, max(call.span.end, callee.name_span.end))
    return call.span


def dotted(expr: ir.Expr) -> str:
    """Return `a.b.c` for a name or a row of attributes on one, else an empty text."""
    names: list[str] = []
    while isinstance(expr, ir.Attribute):
        names.append(expr.name)
        expr = expr.owner
    if not isinstance(expr, ir.Name):
        return ""
    names.append(expr.id)
    names.reverse()
    return ".".join(names)


def operands(test: ir.Expr, ops: tuple[str, ...]) -> list[ir.Expr]:
    """Return what a row of one of some operators joins, at most eight."""
    found: list[ir.Expr] = []
    while isinstance(test, ir.Binary) and test.op in ops and len(found) < 8:
        found.append(test.right)
        test = test.left
    found.append(test)
    found.reverse()
    return found


def unset_guard(test: ir.Expr) -> str:
    """Return the dotted name that a test finds not set yet (`not x`, `x is None`, `key not in x`), or empty."""
    return _tested(test, ("and", "or", "&&", "||"), (_unset, _set))


def set_guard(test: ir.Expr) -> str:
    """Return the dotted name that a test finds set (`x`, `x is not None`, `hasattr(x, …)`, `key in x`, `x and x.works()`), or empty."""
    return _tested(test, ("and", "&&"), (_set, _unset))


def _tested(test: ir.Expr, ops: tuple[str, ...], ways: tuple[Callable[[ir.Expr], str], Callable[[ir.Expr], str]]) -> str:
    """Return the first name that an operand of a test asks for, in the first way, or in the second behind a negation."""
    for operand in operands(test, ops):
        each, turned = operand, 0
        while isinstance(each, ir.Unary) and each.op in ("not", "!") and turned < 8:
            each, turned = each.operand, turned + 1
        if found := ways[turned % 2](each):
            return found
    return ""


def _unset(test: ir.Expr) -> str:
    if isinstance(test, ir.Binary):
        if test.op in ("is", "==", "eq"):
            return dotted(test.left) if _is_empty(test.right) else dotted(test.right) if _is_empty(test.left) else ""
        if test.op == "not in":
            return dotted(test.right)
    asked = test.callee if isinstance(test, ir.Call) else test
    if isinstance(asked, ir.Attribute) and asked.name in ("isEmpty", "isClosed", "isNull"):
        return dotted(asked.owner)
    return ""


def _set(test: ir.Expr) -> str:
    if isinstance(test, ir.Attribute) and test.name in ("isDefined", "nonEmpty"):
        return dotted(test.owner)
    if isinstance(test, (ir.Name, ir.Attribute)):
        return dotted(test)
    if isinstance(test, ir.Binary):
        if test.op in ("is not", "!=", "ne"):
            return dotted(test.left) if _is_empty(test.right) else dotted(test.right) if _is_empty(test.left) else ""
        if test.op == "in":
            return dotted(test.right)
    if isinstance(test, ir.Call):
        return _call_guard(test)
    return ""


def _call_guard(test: ir.Call) -> str:
    if isinstance(test.callee, ir.Name) and test.callee.id in ("hasattr", "getattr") and len(test.arguments) > 1:
        owner, name = test.arguments[0].value, test.arguments[1].value
        if isinstance(name, ir.Text) and name.value.text and dotted(owner):
            return f"{dotted(owner)}.{name.value.text}"
    if isinstance(test.callee, ir.Attribute) and test.callee.name in ("containsKey", "contains", "get", "isDefined", "nonEmpty", "has_key"):
        return dotted(test.callee.owner)
    return ""


def _is_empty(expr: ir.Expr) -> bool:
    return (
        isinstance(expr, ir.Null)
        or (isinstance(expr, ir.Text) and not expr.value.parts)
        or (isinstance(expr, ir.Truth) and not expr.value)
        or (isinstance(expr, (ir.Sequence, ir.Mapping)) and not (expr.items if isinstance(expr, ir.Sequence) else expr.entries))
    )
