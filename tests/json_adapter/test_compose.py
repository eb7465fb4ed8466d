"""JSON trees: every scalar stands where the file has it, and nothing is too deep."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mclint.languages.base import TooDeepError
from mclint.languages.json.compose import JsonError, compose
from mclint.languages.tree import Node, plain
from mclint.source import Source

DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=8).filter(lambda text: "\ufffc" not in text),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet='ab"\\中', max_size=4), inner, max_size=3),
    max_leaves=12,
)


def load(text: str) -> Node:
    return compose(Source.of_text("f.json", text))[0]


@given(DATA, st.booleans(), st.sampled_from([None, 2]))
def test_the_tree_is_what_the_standard_library_reads(data: object, ascii_only: bool, indent: int | None) -> None:
    """Any data, written in any way, comes back the same."""
    assert plain(load(json.dumps(data, ensure_ascii=ascii_only, indent=indent))) == data


@given(st.text(alphabet='ab"\\u0e{}[],:/*# \n', max_size=40))
def test_any_text_gives_a_tree_or_an_error_with_a_place(text: str) -> None:
    """Arbitrary text never raises anything else."""
    with contextlib.suppress(JsonError):
        load(text)


def test_strings_stand_where_they_say() -> None:
    """A string without escapes can be edited in place; one with escapes knows the place of each piece."""
    text = '// c\n{"键": "oss-cn", "b": "x\\ny",}'
    root = load(text)
    span = root.text("键").editable()
    assert span is not None
    assert text[span.start : span.end] == "oss-cn"
    value = root.text("b")
    assert value.text == "x\ny"
    assert [text[part.span.start : part.span.end] for part in value.parts if part.span] == ["x", "\\n", "y"]


def test_surrogate_pairs_are_one_letter() -> None:
    """Two escapes that form a pair give the letter they stand for."""
    assert load('"\\ud83d\\ude00"').value.text == "😀"


@pytest.mark.parametrize(
    ("text", "offset"), [('{"a": }', 6), ("[1, 2", 0), ('{"a" 1 2}', 8), ("", 0), ("{1: 2", 0), ("[1] 2", 4), ('"a', 0)]
)
def test_an_error_has_a_place(text: str, offset: int) -> None:
    """What is not JSON raises with the offset."""
    with pytest.raises(JsonError) as caught:
        load(text)
    assert caught.value.offset == offset


def test_nesting_is_bounded() -> None:
    """A hundred thousand brackets end in a message, not in a stack trace."""
    assert sum(1 for _ in load("[" * 150 + "]" * 150).walk()) == 150
    with pytest.raises(TooDeepError, match="levels deep"):
        load("[" * 100_000)
