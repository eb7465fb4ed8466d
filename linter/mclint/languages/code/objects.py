"""What an expression evaluates to: text, numbers, containers, and things known by their type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from mclint.languages.code import ir
from mclint.tuples import NamedTuple
from mclint.value import Known, Span, Value, known, unknown

if TYPE_CHECKING:
    from mclint.languages.code.index import At
    from mclint.languages.code.scopes import Scope


class Frame:
    """One run of a scope: `args` are the arguments if the call is known, else None; `outer` the run around it."""

    __slots__ = ("args", "outer", "scope")

    def __init__(self, scope: Scope, args: dict[str, Late] | None = None, outer: Frame | None = None) -> None:
        self.scope = scope
        self.args = args
        self.outer = outer


class Late(NamedTuple):
    """An expression that is evaluated when somebody asks."""

    expr: ir.Expr
    frame: Frame
    at: At | None


class Num(NamedTuple):
    number: int | float
    span: Span


class Flag(NamedTuple):
    """True or False."""

    flag: bool
    span: Span


class Nothing(NamedTuple):
    """None, null."""

    span: Span


class Many(NamedTuple):
    """A list, tuple, set or array; `complete` when nothing else can be in it."""

    items: tuple[Late, ...]
    complete: bool
    span: Span


class Entry(NamedTuple):
    key: Object
    value: Late
    span: Span


class Table(NamedTuple):
    """A dictionary; `complete` when nothing else can be in it."""

    entries: tuple[Entry, ...]
    complete: bool
    span: Span


class Thing(NamedTuple):
    """An object of a type that this file does not define. `origin` is the call that made it, `chain` the calls on it since (builders)."""

    type: str
    origin: Late | None = None
    chain: tuple[Late, ...] = ()


class Outside(NamedTuple):
    """A module, class, function or constant that this file does not define, by its dotted name.

    `written` is the name that the file uses, where another one is better known (`MySQLdb.connect`).
    """

    name: str
    written: str = ""


class Member(NamedTuple):
    """A method or attribute of an object of which no more is known."""

    owner: Object
    name: str


class Local(NamedTuple):
    """A function of this file, perhaps bound to its receiver, perhaps closed over the run around it."""

    scope: Scope
    receiver: Own | None = None
    frame: Frame | None = None


class LocalClass(NamedTuple):
    scope: Scope


class Own(NamedTuple):
    """An object of a class of this file."""

    scope: Scope
    origin: Late | None = None


class Partial(NamedTuple):
    """A function some of whose arguments are given: `functools.partial(f, …)`; `late` is that call."""

    function: Object
    late: Late


class Unknown(NamedTuple):
    """Anything else, with the reason in words."""

    reason: str
    span: Span | None = None


Object: TypeAlias = Value | Num | Flag | Nothing | Many | Table | Thing | Outside | Member | Local | LocalClass | Own | Partial | Unknown


def digits(obj: Num) -> Value:
    """Return a number as text, with its place if it is written like that."""
    text = str(obj.number)
    return Value((Known(text, obj.span if isinstance(obj.number, int) and len(text) == obj.span.end - obj.span.start < 10 else None),))


def as_text(obj: Object, span: Span | None = None, *, lower: bool = False) -> Value:
    """Return an object as it would be written into a text; what is not known is a hole at `span`. `lower`: booleans as `true`."""
    if isinstance(obj, Value):
        return obj
    if isinstance(obj, Num):
        return digits(obj)
    if isinstance(obj, Flag):
        return known(str(obj.flag).lower() if lower else str(obj.flag))
    if isinstance(obj, Nothing):
        return Value() if lower else known("None")
    return unknown(reason_of(obj), span)


def reason_of(obj: Object) -> str:
    """Say in a few words what an object is that has no text."""
    if isinstance(obj, Unknown):
        return obj.reason
    if isinstance(obj, Thing):
        return "an object of " + obj.type
    if isinstance(obj, Outside):
        return obj.name
    if isinstance(obj, Member):
        return obj.name
    return "a value that is not a text"


def same(one: Object, other: Object) -> bool:
    """Whether two objects are known to be equal; places do not count."""
    if type(one) is not type(other) or isinstance(one, Unknown):
        return False
    if isinstance(one, Value) and isinstance(other, Value):
        return one.text is not None and one.shape == other.shape
    if isinstance(one, Num) and isinstance(other, Num):
        return one.number == other.number
    if isinstance(one, Flag) and isinstance(other, Flag):
        return one.flag == other.flag
    if isinstance(one, Thing) and isinstance(other, Thing):
        return one.type == other.type and one.origin == other.origin
    if isinstance(one, Nothing):
        return True
    return one == other


def merge(found: Sequence[Object]) -> Object:
    """Return the one object that all of several are, their common type, or unknown."""
    if not found:
        return Unknown("nothing is assigned")
    first = found[0]
    if len(found) == 1:
        return first
    rest = [each for each in found[1:] if not same(first, each)]
    if not rest:
        return first
    real = [each for each in found if not isinstance(each, Nothing)]
    things = [each for each in real if isinstance(each, Thing)]
    if len(things) == len(real) and len({each.type for each in things}) == 1:
        makers = {id(each.origin.expr) if each.origin is not None else 0 for each in things}
        return things[0] if len(makers) == 1 else Thing(things[0].type)
    owns = [each for each in real if isinstance(each, Own)]
    if len(owns) == len(real) and len({id(each.scope) for each in owns}) == 1:
        return Own(owns[0].scope)
    return Unknown("one of several values")
