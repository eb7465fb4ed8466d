"""The JSON reader of the rules agrees with the standard library's, and knows places and holes."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from mclint.api import Hole, Known, Span, Value, known
from mclint_rules.common.jsontext import JsonFault, Node, read_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='ab{}[]:,"\\ ，é', max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(alphabet="kxyz", max_size=3), inner, max_size=4),
    max_leaves=20,
)


def plain(node: Node) -> object:
    """Return what a tree stands for, as the standard library would read it."""
    if node.kind == "object":
        return {json.loads(f'"{key}"'): plain(item) for key, item in node.members}
    if node.kind == "array":
        return [plain(item) for item in node.items]
    return json.loads(f'"{node.text}"') if node.kind == "string" else json.loads(node.text)


@given(JSON, st.sampled_from([None, 2]), st.booleans())
@settings(max_examples=200, deadline=None)
def test_agrees_with_the_standard_library(data: object, indent: int | None, ascii_only: bool) -> None:
    """Every JSON text is read to the same data, and each node's place holds its own text."""
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
    tree = read_json(known(text))
    assert isinstance(tree, Node)
    assert plain(tree) == data
    assert json.loads(text[tree.start : tree.end]) == data


@given(st.text(alphabet='{}[]",:ab1 \n', max_size=30))
@settings(max_examples=400, deadline=None)
def test_refuses_what_the_standard_library_refuses(text: str) -> None:
    """A text is a fault exactly when the standard library refuses it; the fault lies in the text."""
    try:
        json.loads(text)
        valid = True
    except ValueError:
        valid = False
    tree = read_json(known(text))
    assert isinstance(tree, Node) == valid
    if isinstance(tree, JsonFault):
        assert 0 <= tree.start <= tree.end <= len(text)
        assert tree.message


def test_holes_stand_for_values_and_pieces_of_strings() -> None:
    """A hole may stand for a whole value, in a string, or in a number."""
    hole = Hole("${x}")
    value = Value((Known('{"a":'), hole, Known(',"b":"x'), hole, Known('","c":33'), hole, Known("}")))
    tree = read_json(value)
    assert isinstance(tree, Node)
    assert [node.is_unknown for node in tree.items] == [True, True, True]


def test_full_width_marks_are_named() -> None:
    """A full-width mark is a fault with the ASCII mark as its remedy, at its own place."""
    text = '{"a":1，"b":2}'
    fault = read_json(known(text, Span(0, len(text))))
    assert isinstance(fault, JsonFault)
    assert (fault.start, fault.end, fault.fixed) == (6, 7, ",")


def test_deep_nesting_is_no_recursion() -> None:
    """A hundred thousand brackets end in a tree or a fault, not in a stack overflow."""
    assert isinstance(read_json(known("[" * 100_000)), JsonFault)
    tree = read_json(known("[" * 100_000 + "]" * 100_000))
    assert isinstance(tree, Node)
    while isinstance(tree, Node) and tree.items:  # taken apart from outside, or letting go of it would recurse
        tree = tree.items[0]
