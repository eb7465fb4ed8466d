"""Adapter for Jupyter notebooks: the code cells in order are one program; SQL and shell stand in magics."""

from __future__ import annotations

from mclint.languages.base import Collector
from mclint.languages.notebook.cells import Cell, notebook
from mclint.languages.notebook.magics import pieces, with_variables
from mclint.source import Source
from mclint.value import Value, join

_NAMES = {
    "python": "python python2 python3 ipython ipython3 pyspark",
    "scala": "scala",
    "sql": "sql odps odps-sql maxcompute maxcompute-sql",
    "shell": "bash shell shellscript sh",
}
_KERNELS = {"": "python"} | {name: language for language, names in _NAMES.items() for name in names.split()}


def read(source: Source, out: Collector) -> None:
    """State the facts of a notebook. Findings stand in the `.ipynb` file, at the letters of the cell."""
    found = notebook(source)
    kernel = _KERNELS.get(found.language, found.language)
    program: list[Value] = []
    for cell in found.cells:
        if cell.kind not in ("code", "") or not cell.sources:
            continue
        language = _KERNELS.get(cell.language, "") if cell.language else kernel
        program += _read_cell(cell, language, kernel, out)
    if program:
        out.embed(kernel, join(program))
    if found.broken is not None:
        at = max(min(found.broken, len(source.text) - 1), 0)
        out.problem(
            source.span(at, min(at + 1, len(source.text))),
            "This is not the JSON text of a notebook: the cells behind this place are not checked.",
        )


def _read_cell(cell: Cell, language: str, kernel: str, out: Collector) -> list[Value]:
    """Hand the texts of a cell on; return what of it belongs to the program of the whole notebook."""
    text = cell.text
    if language in ("sql", "shell") and not text.shape.lstrip().startswith("%"):
        out.embed(language, with_variables(text) if language == "sql" else text, unit=out.new_unit())
        return []
    program: list[Value] = []
    for piece in pieces(text, out):
        if piece.language == "python":
            if kernel == "scala" or (language == "python" and kernel == "python"):
                program.append(piece.value)
        elif piece.value.shape.strip():
            out.embed(piece.language.removeprefix("file "), piece.value, unit=out.new_unit())
    return program
