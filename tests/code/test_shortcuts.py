"""What is done in a shorter way gives what the longer one gives."""

import re
from array import array
from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st

from mclint.languages.code.reading import mentions_any
from mclint.languages.code.tree import Tree
from mclint.source import Source
from mclint.value import Known, Span, Value

TEXTS = st.text(alphabet="ab_1 \n中é😀.", max_size=40)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_offsets_of_bytes(text):
    """The offset at each byte is the number of characters that begin before it."""
    tree = Tree("python", Source.of_text("job.py", text))
    starts = [0 if 0x80 <= byte < 0xC0 else 1 for byte in tree.data]
    expected = array("I", accumulate(starts, initial=0))
    assert [tree.offset(byte) for byte in range(len(tree.data) + 1)] == list(expected)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(("a", "ab", "b_1", "_", "中")))
def test_words_in_a_text(text, word):
    """A word is mentioned where a regular expression finds it between boundaries of words."""
    assert mentions_any([word], text) == bool(re.search(rf"\b{word}\b", text))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=5), st.integers(-2, 7), st.integers(-2, 7), st.booleans())
def test_slice_of_one_piece(text, start, end, verbatim):
    """A slice of one piece is what the slice of the same text between two empty pieces is."""
    piece = Known(text, Span(7, 7 + len(text) + (not verbatim)))
    nothing = Known("")
    assert Value((piece,)).slice(start, end) == Value((nothing, piece, nothing)).slice(start, end)
