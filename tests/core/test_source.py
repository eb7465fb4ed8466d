"""Bytes to text, line index, and views of one language in another."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mclint.source import LineIndex, Source, UnreadableError, decode, dedent
from mclint.value import Known, Span, Value, join, known, unknown

SAMPLE = "select '数据' from t; -- 备注\r\n"


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("gbk", b""), ("gb18030", b""), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")],
)
def test_text_survives_its_encoding(encoding: str, bom: bytes) -> None:
    """Each encoding that job files come in gives the same text, line ends included, and can be written back."""
    decoded = decode(bom + SAMPLE.encode(encoding))
    assert decoded.text == SAMPLE
    assert decoded.bom == bom
    assert decoded.bom + decoded.text.encode(decoded.encoding) == bom + SAMPLE.encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_mark_is_told_by_its_zero_bytes(encoding: str) -> None:
    """A mostly ASCII file in UTF-16 without byte order mark is text, not binary."""
    assert decode(("set odps.a=b;\n" * 20).encode(encoding)).text == "set odps.a=b;\n" * 20


@pytest.mark.parametrize("data", [b"PK\x03\x04\0\0\0\0\x08\0", b"select 1;\0\0", b"\xff\xff\xff\xff", b"\xff\xfea", b"\x80"])
def test_what_is_no_text_is_said(data: bytes) -> None:
    """Binary and undecodable content raises with a reason."""
    with pytest.raises(UnreadableError, match=r"\w+"):
        decode(data)


@given(st.text(alphabet="ab\n\r\x0b\x0c\u2028中😀", max_size=40))
def test_positions_agree_with_the_lines(text: str) -> None:
    """Every offset lies in the line that the index names, at the column it names; only LF, CR LF and CR end a line."""
    index = LineIndex(text)
    lines = re.split(r"\r\n|\n|\r", text)
    assert len(index) == len(lines)
    for number, line in enumerate(lines, 1):
        assert index.line(number) == line
        start, end = index.bounds(number)
        for offset in range(start, end + 1):
            assert index.position(offset) == (number, offset - start + 1)


def test_offsets_outside_the_text_are_clamped() -> None:
    """A position is always inside the file."""
    assert LineIndex("ab").position(99) == (1, 3)
    assert LineIndex("ab").position(-1) == (1, 1)


@given(st.lists(st.tuples(st.text(alphabet="ab中", min_size=1, max_size=4), st.booleans()), min_size=1, max_size=6))
def test_an_inner_text_maps_back_to_the_file(pieces: list[tuple[str, bool]]) -> None:
    """Each letter of an embedded text that the file spells out is found at its own offset."""
    at, values, outer = 2, [], ["--"]
    for text, hole in pieces:
        if hole:
            values.append(unknown("x", Span(at, at + 4)))
            outer.append("{xx}")
            at += 4
        else:
            values.append(known(text, Span(at, at + len(text))))
            outer.append(text)
            at += len(text)
    file = "".join(outer)
    inner = Source("f.py", join(values), embedded=True)
    for offset, char in enumerate(inner.text):
        span = inner.span(offset, offset + 1)
        if char != "\ufffc":
            assert file[span.start : span.end] == char
        else:
            assert file[span.start : span.end] == "{xx}"


def test_dedent_keeps_positions() -> None:
    """Lines without their indentation still know where they stand; blank and shorter lines are left alone."""
    file = "  ```\n  a\n\n    b\n c\n  ```"
    source = Source.of_text("p.md", file)
    start, end = file.index("  a"), file.rindex("  ```")
    value = dedent(source, start, end, 2)
    assert value.shape == "a\n\n  b\nc\n"
    for part in value.parts:
        assert isinstance(part, Known)
        assert part.span is not None
        assert file[part.span.start : part.span.end] == part.text


def test_a_value_of_nothing_stands_somewhere() -> None:
    """A source without a place in the file still answers."""
    assert Source("f", Value((Known("abc"),)), embedded=True).span(0, 2) == Span(0, 0)
