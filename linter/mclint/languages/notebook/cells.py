"""The cells of a Jupyter notebook with their places in the file; outputs are passed over without being decoded."""

from __future__ import annotations

import re

from mclint.languages.json.compose import string
from mclint.source import Source
from mclint.value import Value, join

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]', re.DOTALL)


class Cell:
    """A cell: `kind` is `code`, `markdown` or `raw`; `language` is what its own metadata say, or empty."""

    __slots__ = ("kind", "language", "sources")

    def __init__(self) -> None:
        self.kind = ""
        self.language = ""
        self.sources: list[Value] = []

    @property
    def text(self) -> Value:
        return join(self.sources)


class Notebook:
    """Cells in order, the language of the kernel, and where the text stops being a notebook (None: it does not)."""

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self.language = ""
        self.broken: int | None = None


class _Level:
    __slots__ = ("awaits_key", "key", "kind")

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.key = ""
        self.awaits_key = kind == "{"


def notebook(source: Source) -> Notebook:
    """Return the notebook in a JSON text, of format 4 or 3. Where the text is broken, what was read up to there is returned."""
    text, found = source.text, Notebook()
    stack: list[_Level] = []
    cell: Cell | None = None
    cell_depth = 0
    for token in _TOKEN.finditer(text):
        mark, start, end = token[0][0], token.start(), token.end()
        top = stack[-1] if stack else None
        if mark == '"':
            if top is None:
                break
            if top.kind == "{" and top.awaits_key:
                top.key, top.awaits_key = text[start + 1 : end - 1], False
            elif cell is not None:
                _of_cell(source, cell, [level.key for level in stack[cell_depth:]], start, end)
            else:
                _of_notebook(found, [level.key for level in stack[:4]], text[start + 1 : end - 1])
        elif mark in "{[":
            if mark == "{" and cell is None and top is not None and top.kind == "[" and len(stack) in (2, 4) and stack[-2].key == "cells":
                cell, cell_depth = Cell(), len(stack)
                found.cells.append(cell)
            stack.append(_Level(mark))
        elif mark in "}]":
            if top is None or (top.kind == "{") != (mark == "}"):
                found.broken = start
                return found
            stack.pop()
            if cell is not None and len(stack) == cell_depth:
                cell = None
        elif mark == "," and top is not None:
            top.awaits_key = top.kind == "{"
    if stack or not text.lstrip("\ufeff \t\r\n").startswith("{"):
        found.broken = len(text)
    return found


def _of_cell(source: Source, cell: Cell, keys: list[str], start: int, end: int) -> None:
    """Take up a string of a cell."""
    if keys[0] in ("source", "input") and (len(keys) == 1 or (len(keys) == 2 and not keys[1])):
        cell.sources.append(string(source, start + 1, end - 1))
    elif keys == ["cell_type"]:
        cell.kind = source.text[start + 1 : end - 1]
    elif keys == ["language"] or (keys[0] == "metadata" and keys[-1] in ("languageId", "language")):
        cell.language = source.text[start + 1 : end - 1].lower()


def _of_notebook(found: Notebook, keys: list[str], text: str) -> None:
    """Take up a string of the notebook's metadata."""
    if keys == ["metadata", "language_info", "name"]:
        found.language = text.lower()
    elif keys == ["metadata", "kernelspec", "language"]:
        found.language = found.language or text.lower()
