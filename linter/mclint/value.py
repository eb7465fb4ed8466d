"""Values with known parts and holes, and the three-valued questions that rules ask of them.

A string in job code is seldom one literal: it is joined, formatted and filled in at run time. A `Value` keeps what is known
(with the place in the file where it is written) and says why the rest is not. Questions answer True, False or None for unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mclint.tuples import NamedTuple

_new = tuple.__new__
"""Makes a named tuple of all its fields in a third of the time that its constructor takes: for what is made a thousand times per file."""

HOLE = "\ufffc"
"""Stands for one hole in `Value.shape`; a text that contains it literally is read as having a hole there."""


class Span(NamedTuple):
    """Half-open range of code points in the decoded text of a file."""

    start: int
    end: int


class FarSpan(Span):
    """A range of another file than the one at hand."""

    path: str = ""

    @classmethod
    def of(cls, span: Span, path: str) -> FarSpan:
        """Return a range of the file at `path`."""
        made = cls(*span)
        made.path = path
        return made


class Known(NamedTuple):
    """Text that is known. `verbatim` when the file spells it letter for letter, so that an edit inside it is possible.

    `path` is empty for the file that the fact belongs to, else the file in which the text is written.
    """

    text: str
    span: Span | None = None
    path: str = ""

    @property
    def verbatim(self) -> bool:
        return self.span is not None and self.span.end - self.span.start == len(self.text)


class Hole(NamedTuple):
    """Text that is not known, with the reason in words: `${bizdate}`, `environment variable OSS_HOST`, `argument host`."""

    reason: str
    span: Span | None = None


Part = Known | Hole


class Value(NamedTuple):
    """A string as a sequence of known parts and holes."""

    parts: tuple[Part, ...] = ()

    @property
    def shape(self) -> str:
        """The text with `HOLE` for every hole; indices into it serve `slice` and `span`."""
        parts = self.parts
        if len(parts) == 1 and isinstance(parts[0], Known):
            return parts[0].text
        return "".join([part.text if isinstance(part, Known) else HOLE for part in parts])

    @property
    def text(self) -> str | None:
        """The whole text, or None if any of it is unknown."""
        shape = self.shape
        return None if HOLE in shape else shape

    @property
    def holes(self) -> tuple[Hole, ...]:
        return tuple(part for part in self.parts if isinstance(part, Hole))

    @property
    def is_unknown(self) -> bool:
        """Whether nothing at all is known."""
        return bool(self.parts) and not any(isinstance(part, Known) and part.text for part in self.parts)

    def __str__(self) -> str:
        return "".join([part.text if isinstance(part, Known) else "{%s}" % part.reason for part in self.parts])

    def slice(self, start: int, end: int) -> Value:
        """Return the part between two indices of `shape`."""
        parts = self.parts
        if len(parts) == 1 and isinstance(parts[0], Known):
            text, span, path = parts[0]
            size = len(text)
            start, end = max(start, 0), min(end, size)
            if start >= end:
                return Value()
            if end - start == size:
                return self
            if span is not None and span.end - span.start == size:
                span = _new(Span, (span[0] + start, span[0] + end))
            return _new(Value, ((_new(Known, (text[start:end], span, path)),),))
        taken: list[Part] = []
        at = 0
        for part in self.parts:
            size = len(part.text) if isinstance(part, Known) else 1
            low, high = max(start - at, 0), min(end - at, size)
            if low < high:
                if isinstance(part, Hole) or (low == 0 and high == size):
                    taken.append(part)
                else:
                    span = part.span
                    if span is not None and part.verbatim:
                        span = _new(Span, (span[0] + low, span[0] + high))
                    taken.append(_new(Known, (part.text[low:high], span, part.path)))
            at += size
            if at >= end:
                break
        return _new(Value, (tuple(taken),))

    def span(self) -> Span | None:
        """Return the range of the file from the first to the last part written in it, or None.

        A constant between them is written elsewhere, which widens nothing; where the first part stands behind the last, the last counts.
        """
        spans = [part.span for part in self.parts if part.span is not None and not getattr(part, "path", "")]
        if not spans:
            return None
        first, last = spans[0], spans[-1]
        return _new(Span, (first[0], last[1])) if first[0] <= last[0] else last

    def place(self) -> Span | None:
        """Return where the value is written, as `span` does, or if all of it stands in one other file, where in that; else None."""
        found = self.span()
        if found is not None:
            return found
        far = [(part.path, part.span) for part in self.parts if isinstance(part, Known) and part.path and part.span is not None]
        if not far or any(path != far[0][0] for path, _ in far):
            return None
        return FarSpan.of(Span(min(span.start for _, span in far), max(span.end for _, span in far)), far[0][0])

    def span_of(self, start: int, end: int) -> Span | None:
        """Return where the part between two indices of `shape` is written."""
        return self.slice(start, end).span()

    def editable(self) -> Span | None:
        """Return the range to replace if the file spells this value letter for letter in one piece, else None."""
        found = self.spelled()
        return None if isinstance(found, FarSpan) else found

    def spelled(self) -> Span | None:
        """Return the range to replace as `editable` does, also one of another file."""
        if not self.parts:
            return None
        at: int | None = None
        first = self.parts[0]
        for part in self.parts:
            if not isinstance(part, Known) or part.span is None or not part.verbatim or part.path != getattr(first, "path", ""):
                return None
            if at is not None and part.span.start != at:
                return None
            at = part.span.end
        if first.span is None or at is None or not isinstance(first, Known):
            return None
        return FarSpan.of(Span(first.span.start, at), first.path) if first.path else Span(first.span.start, at)

    def strip(self, chars: str | None = None) -> Value:
        """Return the value without blanks (or `chars`) at both ends."""
        shape = self.shape
        left = len(shape) - len(shape.lstrip(chars))
        return self.slice(left, max(left, len(shape.rstrip(chars))))

    def split(self, separator: str) -> list[Value]:
        """Split the known text at a separator, as `str.split` does."""
        shape, pieces, at = self.shape, [], 0
        while (found := shape.find(separator, at)) >= 0:
            pieces.append(self.slice(at, found))
            at = found + len(separator)
        pieces.append(self.slice(at, len(shape)))
        return pieces

    def equals(self, text: str, *, fold: bool = False) -> bool | None:
        """Whether the value is `text` (`fold`: in any case of letters)."""
        mine, wanted = (self.shape.lower(), text.lower()) if fold else (self.shape, text)
        if HOLE not in mine:
            return mine == wanted
        head, tail = mine.split(HOLE, 1)[0], mine.rsplit(HOLE, 1)[1]
        fits = wanted.startswith(head) and wanted.endswith(tail) and len(head) + len(tail) <= len(wanted)
        return None if fits else False

    def starts_with(self, text: str) -> bool | None:
        """Whether the value begins with `text`."""
        head = self.shape.split(HOLE, 1)[0]
        if head.startswith(text):
            return True
        return None if HOLE in self.shape and text.startswith(head) else False

    def ends_with(self, text: str) -> bool | None:
        """Whether the value ends with `text`."""
        tail = self.shape.rsplit(HOLE, 1)[-1]
        if tail.endswith(text):
            return True
        return None if HOLE in self.shape and text.endswith(tail) else False

    def contains(self, text: str) -> bool | None:
        """Whether `text` occurs in the value."""
        if text in self.shape:
            return True
        return None if HOLE in self.shape else False

    def test(self, question: Callable[[str], bool]) -> bool | None:
        """Ask any question of the whole text; None when some of it is unknown."""
        text = self.text
        return None if text is None else question(text)


def known(text: str, span: Span | None = None, path: str = "") -> Value:
    """Return a value that is wholly known."""
    return _new(Value, ((_new(Known, (text, span, path)),),)) if text or span else Value()


def unknown(reason: str, span: Span | None = None) -> Value:
    """Return a value of which nothing is known."""
    return _new(Value, ((_new(Hole, (reason, span)),),))


def join(values: Iterable[Value]) -> Value:
    """Return the values written one after the other; neighbours that touch in the file become one part."""
    parts: list[Part] = []
    for value in values:
        for part in value.parts:
            last = parts[-1] if parts else None
            if (
                isinstance(last, Known)
                and isinstance(part, Known)
                and last.verbatim
                and part.verbatim
                and last.path == part.path
                and last.span is not None
                and part.span is not None
                and last.span.end == part.span.start
            ):
                parts[-1] = Known(last.text + part.text, Span(last.span.start, part.span.end), part.path)
            else:
                parts.append(part)
    return _new(Value, (tuple(parts),))
