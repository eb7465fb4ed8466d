"""The text of YAML scalars with the place of every letter: folded lines, escapes and indentation are taken apart.

Each reader follows the rules of YAML 1.1 for its style. The loader's own text is the truth: where a reader comes to another one, the
scalar is stated as one piece that is not spelt letter for letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mclint.source import Source
from mclint.value import Known, Value, join, known

_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b", " ": " ", '"': '"',
    "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip


@cache
def _flow(style: str | None) -> re.Pattern[str]:
    """Pieces of a flow scalar in which its text differs from its letters: line breaks with the blanks around them, and escapes."""
    folded = r"(?P<folded>(?<![ \t])[ \t]*(?:(?:\r\n|\r|\n)[ \t]*)+)"
    if style == '"':
        code = r"\\(?:x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|(?P<joined>(?:\r\n|\r|\n)[ \t]*)|(?P<simple>.))"
        return re.compile(f"{code}|{folded}", re.DOTALL)
    return re.compile(f"(?P<quote>'')|{folded}" if style else folded)


@cache
def _properties() -> re.Pattern[str]:
    return re.compile(r"(?:[&!]\S*(?:[ \t]*(?:\r\n|\r|\n)?[ \t]*))*")


def content_start(text: str, start: int, end: int) -> int:
    """Return where a scalar itself begins, behind its anchor and tag: `&region !!str cn-shanghai`."""
    found = _properties().match(text, start, end)
    return found.end() if found is not None else start


def flow(source: Source, start: int, end: int, style: str | None, text: str) -> Value:
    """Return a plain or quoted scalar; the offsets are those of what is between the quotes."""
    if source.text[start:end] == text:
        return source.value(start, end)
    value = join(_flow_pieces(source, start, end, style))
    return value if value.shape == text else known(text, source.span(start, end))


def _flow_pieces(source: Source, start: int, end: int, style: str | None) -> Iterator[Value]:
    run = start  # text that has been passed over but not yet been yielded
    for found in _flow(style).finditer(source.text, start, end):
        at, stop = found.span()
        piece = found.lastgroup
        if piece == "folded":
            breaks = len(re.findall(r"\r\n|\r|\n", found[0]))
            made = " " if breaks == 1 else "\n" * (breaks - 1)
        elif piece == "quote":
            made = "'"
        elif piece == "simple":
            made = _ESCAPES.get(found[piece], found[piece])
        elif piece == "joined" or piece is None:
            made = ""
        else:
            made = chr(min(int(found[piece], 16), 0x10FFFF))
        if at > run:
            yield source.value(run, at)
        yield from _made(source, at, stop, made)
        run = stop
    if run < end:
        yield source.value(run, end)


def block(source: Source, start: int, end: int, style: str, text: str) -> Value:
    """Return a literal (`|`) or folded (`>`) scalar, from its header on."""
    body = text.rstrip("\n")
    pieces = list(_block_pieces(source, start, end, style, _first_indent(text)))
    tail = len(text) - len(body)
    shape = "".join([piece.shape for piece in pieces])
    content = shape.rstrip("\n")
    if content != body:
        return known(text, source.span(start, end))
    value = join(pieces)
    missing = tail - (len(shape) - len(content))
    if missing > 0:  # line breaks at the end of the file that are not written there
        return join([value, Value((Known("\n" * missing),))])
    return value.slice(0, len(text)) if missing else value


def _first_indent(text: str) -> int:
    line = next((line for line in text.split("\n") if line.strip()), "")
    return len(line) - len(line.lstrip(" "))


@cache
def _line() -> re.Pattern[str]:
    return re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")


def _block_pieces(source: Source, start: int, end: int, style: str, inner: int) -> Iterator[Value]:
    """Yield the lines of a block scalar without their indentation. `inner` are the blanks that its first line with text has beyond it."""
    text = source.text
    header = _line().match(text, start, end)
    if header is None:
        return
    at, indent = header.end(), -1
    breaks: list[tuple[int, int]] = []
    began = before = False
    while at < end and (line := _line().match(text, at, end)):
        content = line[1]
        blank = not content.strip(" ")
        if indent < 0 and not blank:
            indent = max(len(content) - len(content.lstrip(" ")) - inner, 0)
        stop = line.end(1)
        first = min(at + max(indent, 0), stop)
        lies_deep = blank and stop - at > indent >= 0
        if blank and not (lies_deep and style == "|"):
            breaks.append(line.span(2))
        else:
            deeper = text[first : first + 1] in (" ", "\t")
            yield from _breaks(source, breaks, style, began=began, kept=deeper or before)
            if first < stop:
                yield source.value(first, stop)
            began, before = True, deeper
            breaks = [line.span(2)]
        at = line.end()
        if line.end(2) == line.start(2):
            break
    for first, stop in breaks:
        yield from _made(source, first, stop, "\n")


def _breaks(source: Source, breaks: list[tuple[int, int]], style: str, *, began: bool, kept: bool) -> Iterator[Value]:
    """Yield the line breaks before a line of text: folded ones join the lines with a blank, or leave out the first of several."""
    folds = style == ">" and began and not kept
    for number, (start, end) in enumerate(breaks):
        if folds and number == 0:
            if len(breaks) == 1:
                yield from _made(source, start, end, " ")
            continue
        yield from _made(source, start, end, "\n")


def _made(source: Source, start: int, end: int, text: str) -> Iterator[Value]:
    """Yield what a piece of the file stands for. Other text of the same length has no place: it would pass for spelt letter for letter."""
    if source.text[start:end] == text:
        yield source.value(start, end)
    elif text:
        yield Value((Known(text, source.span(start, end) if end - start != len(text) else None),))
