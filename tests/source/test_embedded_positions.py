"""Positions inside a text that is put together from pieces."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mclint.source import Source
from mclint.value import Hole, Known, Part, Span, Value


@st.composite
def values(draw: st.DrawFn) -> Value:
    """Pieces in the order of the file: spelled letter for letter, escaped, made up, or not known."""
    parts: list[Part] = []
    at = 0
    for kind, size in draw(st.lists(st.tuples(st.sampled_from(["verbatim", "escaped", "made", "hole"]), st.integers(1, 5)), max_size=8)):
        if kind == "verbatim":
            parts.append(Known("abcde"[:size], Span(at, at + size)))
        elif kind == "escaped":
            parts.append(Known("x", Span(at, at + size + 1)))
        elif kind == "made":
            parts.append(Known("y" * size))
        else:
            parts.append(Hole("unknown", Span(at, at + size)))
        at += size + 2
    return Value(tuple(parts))


@given(values(), st.data())
def test_a_source_finds_what_its_value_finds(value: Value, data: st.DataObject) -> None:
    """Looking pieces up by bisection gives the same parts and ranges as walking over all of them."""
    source = Source("job.py", value, embedded=True)
    end = data.draw(st.integers(0, len(source.text)))
    start = data.draw(st.integers(0, end))
    assert source.value(start, end).shape == value.slice(start, end).shape
    if len(value.parts) != 1:
        assert source.value(start, end) == value.slice(start, end)
        assert source.span(start, end) == (value.slice(start, max(end, start + 1)).span() or value.span() or Span(0, 0))
