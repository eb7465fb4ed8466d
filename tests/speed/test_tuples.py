"""The named tuples of this program are those of `typing`, in all that anything here relies on."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import typing

import pytest

from mclint.tuples import NamedTuple


class Ours(NamedTuple):
    """A tuple."""

    first: int
    second: str = "two"
    third: typing.Any = None

    @property
    def double(self) -> int:
        return self.first * 2

    def __str__(self) -> str:
        return f"<{self.first}>"


class Theirs(typing.NamedTuple):
    """A tuple."""

    first: int
    second: str = "two"
    third: typing.Any = None


class Lonely(NamedTuple):
    only: int


class Empty(NamedTuple):
    pass


@pytest.mark.parametrize(
    "made",
    [
        lambda kind: kind(1),
        lambda kind: kind(1, "b", [3]),
        lambda kind: kind(third=3, first=1),
        lambda kind: kind(1)._replace(second="x"),
        lambda kind: kind._make([1, 2, 3]),
        lambda kind: copy.deepcopy(kind(1)),
    ],
)
def test_the_same_tuple_comes_of_the_same_arguments(made: typing.Any) -> None:
    """Positional and named arguments, defaults, replacement: as with `typing`."""
    ours, theirs = made(Ours), made(Theirs)
    assert tuple(ours) == tuple(theirs)
    assert ours == theirs
    assert hash(ours) == hash(theirs) if not isinstance(theirs.third, list) else True
    assert ours._asdict() == theirs._asdict()
    assert repr(ours).partition("(")[2] == repr(theirs).partition("(")[2]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda kind: kind(),
        lambda kind: kind(1, 2, 3, 4),
        lambda kind: kind(1, fourth=4),
        lambda kind: kind(1, first=1),
        lambda kind: kind._make([1]),
        lambda kind: kind(1)._replace(fourth=4),
        lambda kind: setattr(kind(1), "first", 2),
        lambda kind: setattr(kind(1), "fourth", 2),
    ],
)
def test_the_same_mistakes_are_refused(wrong: typing.Any) -> None:
    """Wrong arguments and assignments raise the error that `typing` raises."""
    with pytest.raises((TypeError, ValueError, AttributeError)) as theirs:
        wrong(Theirs)
    # For a field that there is not `_replace` raises a TypeError from Python 3.13 on, and a ValueError before.
    kinds = {type(theirs.value)} | ({TypeError, ValueError} if isinstance(theirs.value, (TypeError, ValueError)) else set())
    with pytest.raises(tuple(kinds)):
        wrong(Ours)


def test_the_class_tells_what_typing_tells() -> None:
    """Field names, defaults, patterns and documentation are there; methods and properties of the body stay."""
    assert Ours._fields == Theirs._fields
    assert Ours._field_defaults == Theirs._field_defaults
    assert Ours.__match_args__ == Theirs.__match_args__
    assert Ours.__doc__ == "A tuple."
    assert not hasattr(Ours(1), "__dict__")
    assert (Ours(4).double, str(Ours(4)), Lonely(5).only, tuple(Empty())) == (8, "<4>", 5, ())
    assert pickle.loads(pickle.dumps(Ours(1, "b"))) == Ours(1, "b")
    match Ours(7, "x"):
        case Ours(first, second="x"):
            assert first == 7
        case _:
            pytest.fail("the pattern must match")


def test_a_subclass_is_an_ordinary_class() -> None:
    """A class made from a named tuple may add what it likes, as with `typing`."""

    class More(Ours):
        added = 1

    assert (More(3).added, More(3).double, type(More(3)._replace(first=4))) == (1, 6, More)


def test_a_body_that_cannot_be_a_tuple_is_refused() -> None:
    """Fields without default after one with, names that begin with `_`, and further bases raise TypeError."""
    with pytest.raises(TypeError, match="come last"):

        class Order(NamedTuple):
            first: int = 1
            second: int  # type: ignore[misc]

    with pytest.raises(TypeError, match="_hidden"):

        class Hidden(NamedTuple):
            _hidden: int  # type: ignore[misc]

    with pytest.raises(TypeError, match="base"):

        class Two(NamedTuple, dict):  # type: ignore[misc,type-arg]
            first: int


def test_every_named_tuple_of_the_program_is_of_this_kind() -> None:
    """One left over from `typing` costs ten times as much at every start: none is defined when a file is checked."""
    program = (
        "import typing, collections, sys\n"
        "made = []\n"
        "real = collections.namedtuple\n"
        "def spy(name, *rest, **more):\n"
        "    module = more.get('module') or sys._getframe(2).f_globals.get('__name__')\n"
        "    made.append((name, module)); return real(name, *rest, **more)\n"
        "collections.namedtuple = typing.collections.namedtuple = spy\n"
        "from mclint.api import check_text\n"
        "check_text('SET a=b;'); check_text('import odps', 'job.py')\n"
        "print([name for name, module in made if str(module).startswith('mclint')])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
