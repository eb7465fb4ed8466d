"""Python 2 and 3: parse with tree-sitter, lower to the program form, and hand on to the code model."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from mclint.languages.base import Collector
from mclint.languages.code import read_module
from mclint.languages.code.tree import Tree
from mclint.source import Source

if TYPE_CHECKING:
    from tree_sitter import QueryCursor


def read(source: Source, out: Collector) -> None:
    """State the facts of a Python source: a file, a cell, or a block inside another language."""
    from mclint.languages.python.statements import Statements

    tree = Tree("python", source)
    tree.report(out, "Python")
    _comments(tree, out)
    read_module(Statements(tree, out).module(), source, out)


@cache
def _query() -> Any:
    from tree_sitter import Query

    from mclint.languages.code.tree import parser

    language = parser("python").language
    return Query(language, "(comment) @comment") if language is not None else None


def _comments(tree: Tree, out: Collector) -> None:
    """State every comment; the search runs inside the parser, which is many times faster than a walk."""
    if "#" not in tree.text:
        return
    from tree_sitter import QueryCursor as Cursor

    cursor: QueryCursor = Cursor(_query())
    for node in cursor.captures(tree.root).get("comment", ()):
        out.comment(tree.span(node), tree.write(node)[1:].strip())
