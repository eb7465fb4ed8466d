"""Python 2 and 3: parse with tree-sitter, lower to the program form, and hand on to the code model."""

from __future__ import annotations

import re

from mclint.languages.base import Collector
from mclint.languages.code import read_module
from mclint.languages.code.tree import Tree
from mclint.source import Source

_COMMENT = re.compile(rb"#")
_KINDS = frozenset(("comment",))


def read(source: Source, out: Collector) -> None:
    """State the facts of a Python source: a file, a cell, or a block inside another language."""
    from mclint.languages.python.statements import Statements

    tree = Tree("python", source)
    tree.report(out, "Python")
    for node in tree.comments(_COMMENT, _KINDS):
        out.comment(tree.span(node), tree.write(node)[1:].strip())
    try:
        read_module(Statements(tree, out).module(), source, out)
    except RecursionError:
        out.problem(tree.span(tree.root), "The code is nested too deep: it was not checked to its end.", "MC002")
