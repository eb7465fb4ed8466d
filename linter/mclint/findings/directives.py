"""A suppression as it is written in a comment, and the edits that take it out again."""

from __future__ import annotations

from collections.abc import Sequence

from mclint.facts import Comment
from mclint.findings.finding import Edit
from mclint.source import LineIndex
from mclint.tuples import NamedTuple
from mclint.value import Span

_BLOCKS = (("/*", "*/"), ("<!--", "-->"), ("{#", "#}"))
_MARKS = ("#", "//", "--", ";", "/*", "<!--", "{#")


class Directive(NamedTuple):
    """One `mclint: …` of a comment.

    `span` covers `mclint: ignore[…]` in the file, `inside` what is between the brackets. Where the file does not spell the comment
    letter for letter (it is built from pieces of a string), `exact` is false, `span` is the comment's and `inside` is None.
    """

    comment: Comment
    word: str
    names: tuple[str, ...]
    reason: str
    span: Span
    inside: Span | None
    exact: bool


def without(directive: Directive, names: Sequence[str]) -> Edit | None:
    """Return the edit that leaves only some of the names."""
    return None if directive.inside is None else Edit(directive.inside, ", ".join(names))


def remove(directive: Directive, lines: LineIndex) -> Edit | None:
    """Return the edit that takes a suppression and its reason out; the comment goes with it if nothing else is left of it.

    None where the place cannot be told exactly.
    """
    if not directive.exact:
        return None
    text = lines.text
    whole = _whole_comment(directive.comment.span, lines)
    if whole is None:
        return None
    line_start, line_end = lines.bounds(lines.position(directive.span.start)[0])
    body_end = _body_end(whole, text)
    # The reason runs to the end of the line, but never over the end of the comment.
    end = min(line_end, body_end)
    floor = max(line_start, whole.start)
    start = _mark_start(text, directive.span.start, floor)
    if start == whole.start and not text[end:body_end].strip():
        return Edit(_with_blanks(whole, lines), "")
    return Edit(Span(_skip_blanks(text, start, floor), end), "")


def _skip_blanks(text: str, at: int, floor: int) -> int:
    while at > floor and text[at - 1] in " \t":
        at -= 1
    return at


def _mark_start(text: str, at: int, floor: int) -> int:
    """Return where the comment mark in front of an offset begins, or the offset if there is none."""
    low = _skip_blanks(text, at, floor)
    for mark in ("/*", "<!--", "{#", "//", "--", "#", ";"):
        if text.endswith(mark, floor, low):
            low -= len(mark)
            while low > floor and text[low - 1] == mark[-1]:
                low -= 1
            return low
    stars = low
    while stars > floor and text[stars - 1] == "*":
        stars -= 1
    return stars - 1 if stars < low and text.startswith("/", stars - 1) and stars > floor else at


def _whole_comment(span: Span, lines: LineIndex) -> Span | None:
    """Return the comment with its marks, whether or not the lexer's range has them."""
    text, (low, high) = lines.text, span
    while low < high and text[low] in " \t":
        low += 1
    if not text.startswith(_MARKS, low):
        mark = _mark_start(text, low, lines.bounds(lines.position(low)[0])[0])
        if mark == low:
            return None
        low = mark
    for opening, closing in _BLOCKS:
        if text.startswith(opening, low) and not text.endswith(closing, low, high):
            found = text.find(closing, high, high + 200)
            if found < 0 or text[high:found].strip():
                return None
            high = found + len(closing)
    return Span(low, high)


def _body_end(whole: Span, text: str) -> int:
    for opening, closing in _BLOCKS:
        if text.startswith(opening, whole.start) and text.endswith(closing, whole.start, whole.end):
            end = whole.end - len(closing)
            while end > whole.start and text[end - 1] in " \t":
                end -= 1
            return end
    return whole.end


def _with_blanks(whole: Span, lines: LineIndex) -> Span:
    """Widen a comment by the blanks that set it off, or to its whole lines if it stands alone on them; indentation of code stays."""
    text, (start, end) = lines.text, whole
    line_start = lines.bounds(lines.position(start)[0])[0]
    number = lines.position(max(end - 1, start))[0]
    line_end = lines.bounds(number)[1]
    before = _skip_blanks(text, start, line_start)
    after = end
    while after < line_end and text[after] in " \t":
        after += 1
    if before > line_start:
        return Span(before, end)
    if after < line_end:
        return Span(start, after)
    return Span(line_start, lines.starts[number] if number < len(lines) else len(text))
