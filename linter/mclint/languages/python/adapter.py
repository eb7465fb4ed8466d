"""Python 2 and 3: parse with tree-sitter, lower to the program form, and hand on to the code model."""

from __future__ import annotations

import re

from mclint.languages.base import Collector
from mclint.languages.code import read_module
from mclint.languages.code.tree import Tree
from mclint.languages.sql.late import Late
from mclint.source import Source

LONG_RUN = 300
"""Lines of comment in a row that are hidden from the grammar: it looks ahead over all that follow, at each of them anew."""

_COMMENT = re.compile(rb"#")
_KINDS = frozenset(("comment",))
_LINE = Late(r"[ \t]*#([^\r\n'\"]*)")


def read(source: Source, out: Collector) -> None:
    """State the facts of a Python source: a file, a cell, or a block inside another language."""
    from mclint.languages.python.statements import Statements

    hidden = long_runs(source.text)
    tree = Tree("python", source, hidden=hidden)
    tree.report(out, "Python")
    for node in tree.comments(_COMMENT, _KINDS):
        out.comment(tree.span(node), tree.write(node)[1:].strip())
    for start, end in hidden:
        _hidden_comments(tree, start, end, out)
    lowering = Statements(tree, out)
    try:
        read_module(lowering.module(), source, out)
    except RecursionError:
        out.problem(tree.span(tree.root), "The code is nested too deep: it was not checked to its end.", "MC002")
    if out.module is None:
        lowering.close()


def long_runs(text: str) -> list[tuple[int, int]]:
    """Return the ranges of long rows of lines that hold nothing but a comment without quotation marks."""
    if text.count("#") < LONG_RUN:
        return []
    found: list[tuple[int, int]] = []
    at = start = count = 0
    for line in text.splitlines(keepends=True):
        match = _LINE.match(line)
        if match is not None and not line[match.end() :].strip("\r\n"):
            start = at if not count else start
            count += 1
        else:
            if count >= LONG_RUN:
                found.append((start, at))
            count = 0
        at += len(line)
    if count >= LONG_RUN:
        found.append((start, at))
    return found


def _hidden_comments(tree: Tree, start: int, end: int, out: Collector) -> None:
    """State the comments of lines that were hidden, unless they are the inside of a text: without quotation marks they cannot end one."""
    byte = len(tree.text[:start].encode("utf-8", "surrogatepass"))
    node = tree.root.descendant_for_byte_range(byte, byte + 1)
    while node is not None:
        if node.type == "string":
            return
        node = node.parent
    for match in _LINE.finditer(tree.text, start, end):
        out.comment(tree.source.span(match.start() + match.group().index("#"), match.end()), match.group(1).strip())
