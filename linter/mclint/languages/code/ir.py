"""The neutral program form that Python, Java and Scala are lowered to.

A language's adapter lowers its syntax tree to these nodes and nothing more; names, values, types, call graph, phases and the meaning of
library calls are worked out once, on this form, for all languages. Nodes carry the range of the *file* they are written in.
Bodies of functions are lowered when they are first asked for: most of a program is never looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from mclint.tuples import NamedTuple
from mclint.value import Span, Value

# --- expressions


class Text(NamedTuple):
    """A string literal; of an interpolated one the known parts, with `Embedded` expressions in `holes` in order of its holes."""

    span: Span
    value: Value
    holes: tuple[Expr, ...] = ()
    binary: bool = False


class Number(NamedTuple):
    span: Span
    number: int | float


class Truth(NamedTuple):
    """True or False."""

    span: Span
    value: bool


class Null(NamedTuple):
    """None, null."""

    span: Span


class Name(NamedTuple):
    span: Span
    id: str


class Attribute(NamedTuple):
    """`owner.name`; also a Java field or the method of a call. `name_span` is the name alone."""

    span: Span
    owner: Expr
    name: str
    name_span: Span


class Argument(NamedTuple):
    """An argument; `name` is empty for a positional one, `*` or `**` for a spread one."""

    name: str
    value: Expr
    span: Span


class Call(NamedTuple):
    """A call. `new` for Java's and Scala's `new T(…)`: the callee is then the type's name, `body` an anonymous class's body."""

    span: Span
    callee: Expr
    arguments: tuple[Argument, ...]
    new: bool = False
    body: Class | None = None


class Binary(NamedTuple):
    """`left op right` for `+ - * / % and or in == != is …` in Python's spelling."""

    span: Span
    op: str
    left: Expr
    right: Expr


class Unary(NamedTuple):
    """`not x`, `-x`."""

    span: Span
    op: str
    operand: Expr


class Choice(NamedTuple):
    """`a if test else b`, `test ? a : b`."""

    span: Span
    test: Expr
    then: Expr
    other: Expr


class Sequence(NamedTuple):
    """List, tuple, set or array literal. `kind`: `list`, `tuple`, `set`."""

    span: Span
    items: tuple[Expr, ...]
    kind: str = "list"


class Mapping(NamedTuple):
    """Dictionary literal; an entry without key is a spread."""

    span: Span
    entries: tuple[tuple[Expr | None, Expr], ...]


class Subscript(NamedTuple):
    span: Span
    owner: Expr
    key: Expr


class Lambda(NamedTuple):
    """An anonymous function; `function` is an ordinary function without name."""

    span: Span
    function: Function


class Comprehension(NamedTuple):
    """List, set, dict comprehension or generator: the element is evaluated once per item."""

    span: Span
    element: Expr
    loops: tuple[tuple[Expr, Expr], ...]


class Opaque(NamedTuple):
    """An expression of another kind. `children` are the expressions in it that may still call something."""

    span: Span
    reason: str
    children: tuple[Expr, ...] = ()


class Ready(NamedTuple):
    """An expression that is worth an object (of `objects`) which another file has worked out; no program holds one."""

    span: Span
    worth: object


Expr: TypeAlias = (
    Text
    | Number
    | Truth
    | Null
    | Name
    | Attribute
    | Call
    | Binary
    | Unary
    | Choice
    | Sequence
    | Mapping
    | Subscript
    | Lambda
    | Comprehension
    | Opaque
    | Ready
)

# --- statements


class Assign(NamedTuple):
    """`targets = value`; `augmented` holds the operator of `x += 1`. A Java field with initialiser is an Assign in its class body.

    `type` is the declared type as written, without type arguments; empty if there is none. `value` None: declared only.
    """

    span: Span
    targets: tuple[Expr, ...]
    value: Expr | None
    augmented: str = ""
    type: str = ""
    static: bool = False


class Do(NamedTuple):
    """An expression as a statement."""

    span: Span
    expr: Expr


class Return(NamedTuple):
    span: Span
    value: Expr | None


class If(NamedTuple):
    span: Span
    test: Expr
    then: tuple[Stmt, ...]
    other: tuple[Stmt, ...]


class Loop(NamedTuple):
    """`for target in iterable`, or `while test` (then `target` is None and `iterable` the test). A C-style `for` keeps its test."""

    span: Span
    kind: str
    target: Expr | None
    iterable: Expr
    body: tuple[Stmt, ...]
    other: tuple[Stmt, ...] = ()


class With(NamedTuple):
    """`with expr as target`, try-with-resources."""

    span: Span
    items: tuple[tuple[Expr, Expr | None], ...]
    body: tuple[Stmt, ...]


class Try(NamedTuple):
    """`handlers` are pairs of caught type names and body; `other` is `else`."""

    span: Span
    body: tuple[Stmt, ...]
    handlers: tuple[tuple[tuple[str, ...], tuple[Stmt, ...]], ...]
    other: tuple[Stmt, ...]
    final: tuple[Stmt, ...]


class Block(NamedTuple):
    """Statements that only stand together: `synchronized`, a bare block, an initialiser. `kind` names it."""

    span: Span
    kind: str
    body: tuple[Stmt, ...]


class Jump(NamedTuple):
    """`break`, `continue`, `raise`/`throw` (with the value), `pass`, `delete`; Python's `global` (a Sequence of the names)."""

    span: Span
    kind: str
    value: Expr | None = None


class Import(NamedTuple):
    """`name` in this file means the dotted `target`; `name` `*` imports everything of it."""

    span: Span
    name: str
    target: str


class Parameter(NamedTuple):
    name: str
    span: Span
    default: Expr | None = None
    type: str = ""
    spread: bool = False


class Function:
    """A function, method, constructor (`<init>`) or lambda (empty name). `decorators` are decorators or annotations."""

    __slots__ = ("_body", "_lower", "decorators", "modifiers", "name", "name_span", "parameters", "returns", "span")

    def __init__(
        self,
        span: Span,
        name: str,
        parameters: tuple[Parameter, ...],
        lower: Callable[[], tuple[Stmt, ...]],
        *,
        name_span: Span | None = None,
        decorators: tuple[Expr, ...] = (),
        modifiers: frozenset[str] = frozenset(),
        returns: str = "",
    ) -> None:
        self.span = span
        self.name = name
        self.name_span = name_span or span
        self.parameters = parameters
        self.decorators = decorators
        self.modifiers = modifiers
        """`static`, `abstract`, `lazy` (Scala's lazy val), `async`."""
        self.returns = returns
        self._lower: Callable[[], tuple[Stmt, ...]] | None = lower
        self._body: tuple[Stmt, ...] = ()

    @property
    def body(self) -> tuple[Stmt, ...]:
        """Statements, lowered at the first look. An expression body is one Return."""
        if self._lower is not None:
            lower, self._lower = self._lower, None
            self._body = lower()
        return self._body


class Class:
    """A class, trait or (Scala) object. `bases` are the base types as written, without type arguments."""

    __slots__ = ("bases", "body", "decorators", "kind", "name", "name_span", "span")

    def __init__(
        self,
        span: Span,
        name: str,
        bases: tuple[Expr, ...],
        body: tuple[Stmt, ...],
        *,
        name_span: Span | None = None,
        decorators: tuple[Expr, ...] = (),
        kind: str = "class",
    ) -> None:
        self.span = span
        self.name = name
        self.name_span = name_span or span
        self.bases = bases
        self.body = body
        self.decorators = decorators
        self.kind = kind


Stmt: TypeAlias = Assign | Do | Return | If | Loop | With | Try | Block | Jump | Import | Function | Class


class Module(NamedTuple):
    """A file. `package` is Java's or Scala's package; empty for Python. `doc` is the leading docstring."""

    span: Span
    language: str
    package: str
    body: tuple[Stmt, ...]
    doc: Value
