"""Values: slices, spans and three-valued questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mclint.value import HOLE, Hole, Known, Span, Value, join, known, unknown

TEXT = st.text(alphabet="ab/:.中😀", max_size=12)


@st.composite
def values(draw: st.DrawFn) -> Value:
    """Values as adapters make them: parts one after another in a file, some escaped, some unknown."""
    at, parts = draw(st.integers(0, 5)), []
    for kind in draw(st.lists(st.sampled_from(["verbatim", "escaped", "hole", "elsewhere"]), max_size=5)):
        text = draw(TEXT)
        if kind == "hole":
            parts.append(Hole("argument", Span(at, at + 3)))
            at += 3
        elif kind == "elsewhere":
            parts.append(Known(text))
        else:
            size = len(text) + (2 if kind == "escaped" else 0)
            parts.append(Known(text, Span(at, at + size)))
            at += size
    return Value(tuple(parts))


@given(values(), st.data())
def test_a_slice_is_the_slice_of_the_shape(value: Value, data: st.DataObject) -> None:
    """Slicing a value and slicing its shape are the same."""
    size = len(value.shape)
    start = data.draw(st.integers(0, size))
    end = data.draw(st.integers(start, size))
    assert value.slice(start, end).shape == value.shape[start:end]


@given(values())
def test_split_and_join_are_inverse(value: Value) -> None:
    """The pieces of a split, joined by the separator, give the same shape."""
    assert "/".join(piece.shape for piece in value.split("/")) == value.shape


@given(values())
def test_joining_the_parts_keeps_shape_and_holes(value: Value) -> None:
    """Joining values part by part loses nothing."""
    again = join(Value((part,)) for part in value.parts)
    assert again.shape == value.shape
    assert [hole.reason for hole in again.holes] == [hole.reason for hole in value.holes]


@given(TEXT, TEXT, st.integers(0, 12))
def test_a_known_answer_holds_for_every_filling(text: str, filling: str, at: int) -> None:
    """What is answered True or False of a value with a hole is true or false of each text that could stand there."""
    at = min(at, len(text))
    value = join([known(text[:at]), unknown("x"), known(text[at:])])
    whole = text[:at] + filling + text[at:]
    for question, truth in (
        (value.starts_with("a/"), whole.startswith("a/")),
        (value.ends_with("b"), whole.endswith("b")),
        (value.contains("中"), "中" in whole),
        (value.equals("ab"), whole == "ab"),
        (value.test(str.isalpha), whole.isalpha()),
    ):
        assert question is None or question is truth


def test_an_edit_needs_the_letters_in_the_file() -> None:
    """A value is editable only in one verbatim piece of the file."""
    assert known("oss-cn", Span(3, 9)).editable() == Span(3, 9)
    assert known("a\n", Span(3, 6)).editable() is None, "an escape sequence is not spelt letter for letter"
    assert known("a", Span(3, 4), "other.py").editable() is None, "written in another file"
    assert unknown("x", Span(1, 2)).editable() is None
    assert Value((Known("a", Span(0, 1)), Known("b", Span(5, 6)))).editable() is None, "two pieces apart"
    assert Value((Known("a", Span(0, 1)), Known("b", Span(1, 2)))).editable() == Span(0, 2)
    assert Value().editable() is None


def test_a_part_of_a_verbatim_value_knows_its_own_place() -> None:
    """Slicing inside verbatim text narrows the span, slicing inside an escape sequence does not."""
    assert known("oss://host/b", Span(10, 22)).span_of(6, 10) == Span(16, 20)
    assert known("ab", Span(10, 16)).span_of(0, 1) == Span(10, 16)


@pytest.mark.parametrize(
    ("value", "text", "words"),
    [
        (known("abc"), "abc", "abc"),
        (unknown("argument host"), None, "{argument host}"),
        (join([known("oss-"), unknown("region"), known(".aliyuncs.com")]), None, "oss-{region}.aliyuncs.com"),
        (Value(), "", ""),
    ],
)
def test_a_value_is_known_only_as_a_whole(value: Value, text: str | None, words: str) -> None:
    """`text` is None as soon as one part is unknown; the words name the hole."""
    assert value.text == text
    assert str(value) == words
    assert (HOLE in value.shape) == (text is None)


def test_a_constant_between_the_parts_widens_no_span() -> None:
    """`"oss-" + REGION + ".aliyuncs.com"` is written where its ends are, wherever the constant is."""
    host = Value((Known("oss-", Span(50, 54)), Known("cn-hangzhou", Span(10, 21)), Known(".aliyuncs.com", Span(66, 79))))
    assert host.span() == Span(50, 79)
    assert Value((Known("a", Span(90, 91)), Known("b", Span(10, 11)))).span() == Span(10, 11)
