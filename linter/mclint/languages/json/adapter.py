"""JSON files: inventories, DataX jobs, Spark settings, and SQL in strings."""

from __future__ import annotations

from mclint.languages.base import Collector
from mclint.languages.document import read_document
from mclint.languages.inventory.adapter import FILENAMES, validate_inventory
from mclint.languages.json.compose import JsonError, compose
from mclint.source import Source


def read(source: Source, out: Collector) -> None:
    """State the facts of a JSON document."""
    try:
        root, comments = compose(source)
    except JsonError as error:
        if out.path.rsplit("/", 1)[-1].lower() in FILENAMES:
            at = max(min(error.offset, len(source.text) - 1), 0)
            out.problem(source.span(at, at + 1), f"This is not JSON: {error}.", "MC007")
        return
    for start, end in comments:
        out.comment(source.span(start, end), source.text[start:end].strip("/*# \t"))
    if read_document(root, out):
        validate_inventory(root, out)
