"""JSON files: inventories, DataX jobs, Spark settings, and SQL in strings."""

from __future__ import annotations

from mclint.languages.base import Collector
from mclint.languages.document import read_document, tell_broken
from mclint.languages.inventory.adapter import is_named, tell_empty
from mclint.languages.json.compose import JsonError, compose
from mclint.languages.templates import is_template, without_templates
from mclint.languages.tree import Node
from mclint.source import Source


def read(source: Source, out: Collector) -> None:
    """State the facts of a JSON document; of a broken one, of what stands before the fault."""
    named = is_named(out)
    root: Node | None
    whole = True
    try:
        root, comments = compose(source)
    except JsonError as error:
        if is_template(source.text) and not named:
            source = without_templates(source)
            root, comments = _template(source)
        else:
            root, comments, whole = error.root, error.comments, False
            if source.text.strip():
                tell_broken(source, error.offset, f"This is not JSON: {error}.", out, named=named)
            elif named:
                tell_empty(out)
    for start, end in comments:
        out.comment(source.span(start, end), source.text[start:end].strip("/*# \t"))
    if root is not None:
        read_document(root, source, out, whole=whole)


def _template(source: Source) -> tuple[Node | None, list[tuple[int, int]]]:
    """Read what of a template is JSON. That the rest is none says nothing: it is not JSON before it is filled in."""
    try:
        return compose(source)
    except JsonError as error:
        return error.root, error.comments
