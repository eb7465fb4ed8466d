"""What a document of any format (YAML, JSON, Terraform) may carry: an inventory, MaxCompute SQL, Spark and session settings."""

from __future__ import annotations

import re
from collections.abc import Collection

from mclint.languages.base import Collector
from mclint.languages.embedded import read_texts
from mclint.languages.inventory.adapter import is_inventory, read_inventory, validate_inventory
from mclint.languages.options import state_options
from mclint.languages.ros import read_lists, read_template
from mclint.languages.tree import Node
from mclint.source import Source
from mclint.value import Span


def read_document(root: Node, source: Source, out: Collector, told: Collection[Span] = (), *, whole: bool = True) -> bool:
    """State the facts of a document; tell whether it is an inventory, which is then checked: `told` and `whole` as there."""
    if is_inventory(out, root):
        read_inventory(validate_inventory(root, out, told, whole=whole), source, out)
        return True
    if not read_template(root, source, out):
        read_lists(root, source, out)
    state_options(root, out)
    read_texts(root, out)
    return False


def tell_broken(source: Source, offset: int, message: str, out: Collector, *, named: bool) -> None:
    """State that a document could not be read to its end: an inventory (`named`), or one that speaks of MaxCompute."""
    if named or re.search("odps|maxcompute|networklink", source.text, re.IGNORECASE):
        at = max(min(offset, len(source.text) - 1), 0)
        out.problem(source.span(at, min(at + 1, len(source.text))), message, "MC007" if named else "MC001")
