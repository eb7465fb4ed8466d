"""Bytes to text: encodings, line index, spans, and views of one language inside another."""

from __future__ import annotations

import codecs
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, count
from operator import add

from mclint.tuples import NamedTuple
from mclint.value import Known, Part, Span, Value, join, known

_new = tuple.__new__

MAX_BYTES = 10_000_000
"""Largest file that is read unless the configuration says otherwise."""


class UnreadableError(Exception):
    """A file that cannot be turned into text; the message says why."""


class Decoded(NamedTuple):
    """Text of a file and what is needed to write it back byte for byte."""

    text: str
    encoding: str
    bom: bytes


_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes) -> Decoded:
    """Decode a file: by its byte order mark, as UTF-8, as UTF-16 without mark, else as GB18030 (which covers GBK).

    Line ends are kept as they are. Raises UnreadableError for binary content and undecodable text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return Decoded(_strict(data[len(bom) :], encoding), encoding, bom)
    if b"\0" in data:
        guess = _utf16_guess(data)
        if guess is None:
            raise UnreadableError("it contains NUL bytes: a binary file, not text")
        return Decoded(_strict(data, guess), guess, b"")
    try:
        return Decoded(data.decode("utf-8"), "utf-8", b"")
    except UnicodeDecodeError as error:
        first = error
    try:
        return Decoded(data.decode("gb18030"), "gb18030", b"")
    except UnicodeDecodeError:
        raise UnreadableError(f"byte {first.start} is neither UTF-8 nor GB18030 text") from None


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"byte {error.start} is not valid {encoding.upper()}") from None


def _utf16_guess(data: bytes) -> str | None:
    """Tell UTF-16 without mark by the zero bytes of its ASCII letters."""
    sample = data[:4096]
    half = max(len(sample) // 2, 1)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.4 and even < 0.05 and len(data) % 2 == 0:
        return "utf-16-le"
    if even > 0.4 and odd < 0.05 and len(data) % 2 == 0:
        return "utf-16-be"
    return None


class LineIndex:
    """Offsets to lines and columns; a line ends at LF, CR LF or a lone CR."""

    def __init__(self, text: str) -> None:
        self.text = text
        if "\r" not in text:
            ends = accumulate(map(len, text.split("\n")[:-1]), initial=0)
            starts = list(map(add, ends, count()))
        else:
            starts = [0]
            for at, char in enumerate(text):
                if char == "\n" or (char == "\r" and text[at + 1 : at + 2] != "\n"):
                    starts.append(at + 1)
        self.starts = starts

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, the column in code points."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return the text of a line (from 1) without its end."""
        start, end = self.bounds(number)
        return self.text[start:end]

    def bounds(self, number: int) -> tuple[int, int]:
        """Return the offsets of a line (from 1) without its end."""
        start = self.starts[number - 1]
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return start, end

    def __len__(self) -> int:
        return len(self.starts)


class Source:
    """A text that an adapter reads: a whole file, or a piece of one in another language.

    Adapters use offsets into `text`; `span` and `value` translate them to the file, through any number of embeddings.
    """

    def __init__(self, path: str, value: Value, *, embedded: bool = False, at: Span | None = None) -> None:
        """Take a text; `at` is where the file uses it, which stands for what another file has written."""
        self.path = path
        self._at = at
        self.root = value
        self.embedded = embedded
        self.text = value.shape
        parts = value.parts
        self._whole = len(parts) == 1 and isinstance(parts[0], Known) and parts[0].verbatim and not parts[0].path
        self._shift = parts[0].span.start if self._whole and parts[0].span else 0
        self._starts: list[int] | None = None

    @classmethod
    def of_text(cls, path: str, text: str) -> Source:
        """Return the source of a whole file."""
        return cls(path, known(text, Span(0, len(text))))

    @property
    def offset(self) -> int | None:
        """Where the text begins in the file that spells it letter for letter in one piece, else None."""
        return self._shift if self._whole else None

    def value(self, start: int, end: int) -> Value:
        """Return what stands between two offsets as a value; holes of the outer text stay holes."""
        if self._whole:
            span = _new(Span, (start + self._shift, end + self._shift))
            return _new(Value, ((_new(Known, (self.text[start:end], span, "")),),))
        return Value(tuple(self._taken(start, end)))

    def span(self, start: int, end: int) -> Span:
        """Return the range of the file that is written between two offsets, as near as the file has it."""
        if self._whole:
            return _new(Span, (start + self._shift, end + self._shift))
        found = Value(tuple(self._taken(start, max(end, start + 1)))).span() or self.root.span()
        return found or self._at or Span(0, 0)

    def _taken(self, start: int, end: int) -> Iterator[Part]:
        """Yield the parts between two offsets; found by bisection, because a text read piece by piece has thousands of parts."""
        parts, starts = self.root.parts, self._starts
        if starts is None:
            at, starts = 0, []
            for part in parts:
                starts.append(at)
                at += len(part.text) if isinstance(part, Known) else 1
            self._starts = starts
        index = max(bisect_right(starts, max(start, 0)) - 1, 0)
        while index < len(parts) and starts[index] < end:
            part, at = parts[index], starts[index]
            yield from Value((part,)).slice(start - at, end - at).parts
            index += 1


def dedent(source: Source, start: int, end: int, strip: int) -> Value:
    """Return the lines between two offsets without up to `strip` leading blanks each (fences, YAML blocks, docstrings)."""
    text, pieces, at = source.text, [], start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop + 1
        skip = 0
        while skip < strip and at + skip < stop and text[at + skip] in " \t":
            skip += 1
        pieces.append(source.value(at + skip, stop))
        at = stop
    return join(pieces)
