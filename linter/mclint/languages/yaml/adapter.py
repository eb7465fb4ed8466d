"""YAML files: inventories, Spark and session settings, and SQL in scalars."""

from __future__ import annotations

import re

from mclint.languages.base import Collector
from mclint.languages.document import read_document, tell_broken
from mclint.languages.inventory.adapter import is_named, tell_empty
from mclint.languages.templates import is_template, without_templates
from mclint.languages.tree import Node
from mclint.languages.yaml.compose import Warned, YamlError, compose
from mclint.source import Source

_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[^\r\n]*", re.MULTILINE)


def read(source: Source, out: Collector) -> None:
    """State the facts of every document of a YAML file; of a broken one, of what stands before the fault."""
    named = is_named(out)
    warned: list[Warned] = []
    whole = True
    try:
        documents, warned = compose(source)
    except YamlError as error:
        if is_template(source.text) and not named:
            source, documents = _template(source)
        else:
            documents, whole = error.documents, False
            tabbed = source.text[error.offset : error.offset + 1] == "\t"
            words = "a tab stands where only blanks may indent" if tabbed else str(error)
            tell_broken(source, error.offset, f"This is not YAML: {words}.", out, named=named)
    _comments(source, documents, out)
    inventory = False
    told = {item.span for item in warned}
    whole_inside = whole and not any(item.lost for item in warned)
    for root in documents:
        if read_document(root, source, out, told, whole=whole_inside):
            inventory = True
    if named and whole and not documents:
        tell_empty(out)
    if inventory:
        for item in warned:
            out.problem(item.span, f"{item.message}.", "MC007")


def _template(source: Source) -> tuple[Source, list[Node]]:
    """Read what of a template is YAML. That the rest is none says nothing: it is not YAML before it is filled in."""
    source = without_templates(source)
    try:
        return source, compose(source)[0]
    except YamlError as error:
        return source, error.documents


def _comments(source: Source, documents: list[Node], out: Collector) -> None:
    """State the comments: what follows a `#` at the start of a line or after a blank, outside quoted and block scalars."""
    if "#" not in source.text:
        return
    scalars = sorted({(node.span.start, node.span.end) for root in documents for node in root.walk() if node.quoted})
    number = 0
    for found in _COMMENT.finditer(source.text):
        span = source.span(found.start(), found.end())
        while number < len(scalars) and scalars[number][1] <= span.start:
            number += 1
        if number < len(scalars) and scalars[number][0] < span.start:
            continue
        out.comment(span, found.group()[1:].strip())
