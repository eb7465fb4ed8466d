"""The pieces of a reStructuredText page that matter: code directives, literal blocks, doctests and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mclint.languages.docs.lines import Block, Line, Remark, lines_of, undented
from mclint.languages.docs.tags import tag_of
from mclint.source import Source

_CODE = frozenset(("code-block", "code", "sourcecode", "code-cell", "code-include", "prompt", "parsed-literal", "prism"))
_PYTHON = frozenset(("ipython", "doctest", "testcode", "testsetup", "jupyter-execute", "plot", "py"))


@cache
def _directive() -> re.Pattern[str]:
    return re.compile(r"(?:(?:[-*+•]|\(?[\w#]{1,4}[.)])[ \t]+)*\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?([\w:.+-]+?)::(?:[ \t]+(.*))?$")


@cache
def _not_a_comment() -> re.Pattern[str]:
    """Targets, footnotes and citations, directives and substitutions begin with the same two dots."""
    return re.compile(r"_|\[[^\]]+\](?:\s|$)|\||[\w:.+-]+::(?:\s|$)")


def blocks(source: Source) -> Iterator[Block | Remark]:
    """Yield the code and the comments of a page in the order in which they stand."""
    text, lines = source.text, lines_of(source.text)
    indents = [_indent(text, line) for line in lines]
    default = ""
    at = 0
    while at < len(lines):
        indent, line = indents[at], lines[at]
        if indent < 0:
            at += 1
            continue
        content = text[line.start + indent : line.end].rstrip()
        found = _directive().match(content) if ".." in content and "::" in content else None
        if found is not None:
            name, argument = found[1].lower(), found[2] or ""
            column = indent + content.index("..")
            if name == "highlight":
                default = tag_of(argument)
            elif name in _CODE or name in _PYTHON:
                stop = _behind(indents, at + 1, column)
                tag = "python" if name in _PYTHON else "" if name == "parsed-literal" else tag_of(argument) or default
                yield _block(source, lines, indents, at, _behind_options(text, lines, indents, at + 1, stop), stop, tag)
                at = stop
                continue
            at += 1
        elif content.startswith(".. ") and not _not_a_comment().match(content[3:].lstrip()):
            stop = _behind(indents, at + 1, indent)
            yield Remark(source.span(line.start + indent, line.end), content[3:].strip())
            for index in range(at + 1, stop):
                if indents[index] >= 0:
                    inner = lines[index]
                    yield Remark(source.span(inner.start + indents[index], inner.end), text[inner.start : inner.end].strip())
            at = stop
        elif content.startswith(">>>"):
            stop = at
            while stop < len(lines) and indents[stop] >= 0:
                stop += 1
            yield _block(source, lines, indents, at, at, stop, "python")
            at = stop
        elif content.endswith("::") and not content.startswith(".."):
            edge = indent + _marks(content)
            stop = _behind(indents, at + 1, edge) if at + 1 < len(lines) and indents[at + 1] < 0 else at + 1
            if stop > at + 1:
                yield _block(source, lines, indents, at, at + 1, stop, default)
            at = stop
        else:
            at += 1


def _indent(text: str, line: Line) -> int:
    """Return the number of blanks a line begins with, or -1 for an empty line."""
    at = line.start
    while at < line.end and text[at] in " \t":
        at += 1
    return -1 if at == line.end or not text[at : line.end].strip() else at - line.start


def _behind(indents: list[int], start: int, indent: int) -> int:
    """Return the index behind the block of lines that are empty or indented deeper; empty lines at its end are left out."""
    stop = at = start
    while at < len(indents) and (indents[at] < 0 or indents[at] > indent):
        at += 1
        if indents[at - 1] >= 0:
            stop = at
    return stop


def _behind_options(text: str, lines: list[Line], indents: list[int], start: int, stop: int) -> int:
    """Return the index behind the options (`:linenos:`) of a directive."""
    at = start
    while at < stop and indents[at] >= 0 and text[lines[at].start + indents[at]] == ":":
        at += 1
    return at


def _marks(content: str) -> int:
    """Return the width of the list marks that a line begins with."""
    found = re.match(r"(?:(?:[-*+•]|\(?[\w#]{1,4}[.)])[ \t]+)+", content)
    return found.end() if found else 0


def _block(source: Source, lines: list[Line], indents: list[int], head: int, start: int, stop: int, tag: str) -> Block:
    """Return the lines between two indices without the indentation that they share."""
    width = min((indents[index] for index in range(start, stop) if indents[index] >= 0), default=0)
    taken = tuple(undented(source, lines[index], lines[index].start, width) for index in range(start, stop))
    return Block(tag, taken, source.span(lines[head].start, lines[max(stop - 1, head)].end))
