"""Terraform files: security groups, allow lists, vSwitches and MaxCompute projects, and SQL in strings."""

from __future__ import annotations

import re
from itertools import islice

from mclint.facts import AllowEntry, Property, Resource
from mclint.languages.base import Collector
from mclint.languages.code.tree import Tree
from mclint.languages.embedded import embedded_text
from mclint.languages.hcl.compose import Block, attributes, blocks
from mclint.languages.hcl.repeats import named_elements, repeated
from mclint.languages.infrastructure import PROVIDER_REGION, read_resource
from mclint.languages.remarks import Remarks
from mclint.languages.tree import Node
from mclint.source import Source
from mclint.value import Hole, Part, Value, unknown

_OPENING = re.compile(rb"#|//|/\*")
_COMMENT = frozenset({"comment"})

_SCALARS = frozenset({"text", "number", "bool"})
_GIVEN = frozenset({"text", "number", "bool", "unknown"})
_STEPS = 4
_MAX_PARTS = 2_000
_MOST_NAMED = 400
"""Values in the elements of one variable that can be referred to."""

_EGRESS = re.compile(
    r"(?:max_?compute|(?<![a-z])odps|cupid|(?<![a-z])mc)_(?:\w*_)?(?:egress|outbound|proxy|exit|nat)(?![a-z])", re.IGNORECASE
)
"""Names of variables for the addresses from which MaxCompute comes."""

LOOKUP = "terraform-lookup"
"""Kind of the resource that states by which words a data source finds what it stands for."""

VARIABLE = "terraform-variable"
"""Kind of the resource that states a variable's default or a local value, for references in other files of the folder."""


MODULE = "terraform-module"
"""Kind of the resource that states the call of a module, with its source and what it is given."""


def read(source: Source, out: Collector) -> None:
    """State the facts of a Terraform file, in its own syntax or in JSON."""
    if out.path.endswith(".json") and not source.embedded:
        _read_json(source, out)
        return
    tree = Tree("hcl", source)
    for node in tree.comments(_OPENING, _COMMENT):
        out.comment(tree.span(node), tree.write(node).strip("/*# \t\r\n"))
    if re.search("odps|maxcompute", source.text, re.IGNORECASE):
        tree.report(out, "Terraform")
    _state(list(blocks(tree)), source, out)
    if out.path.endswith(".tfvars"):
        _given(attributes(tree), Remarks.of(source, out), out)


def _read_json(source: Source, out: Collector) -> None:
    from mclint.languages.document import tell_broken
    from mclint.languages.hcl.jsonsyntax import json_blocks, templates
    from mclint.languages.json.compose import JsonError, compose

    root: Node | None
    try:
        root, comments = compose(source)
    except JsonError as error:
        root, comments = error.root, error.comments
        tell_broken(source, error.offset, f"This is not JSON: {error}.", out, named=False)
    for start, end in comments:
        out.comment(source.span(start, end), source.text[start:end].strip("/*# \t"))
    if root is None:
        return
    if out.path.endswith(".tfvars.json"):
        _given(templates(root), Remarks.of(source, out), out)
    else:
        _state(list(json_blocks(root)), source, out)


def _state(found: list[Block], source: Source, out: Collector) -> None:
    known = _defaults(found)
    remarks = Remarks.of(source, out)
    for block in found:
        _block(block, remarks, known, out)


def _given(root: Node, remarks: Remarks, out: Collector) -> None:
    """State the values that a file of variables gives."""
    for entry in root.entries:
        _variable(f"var.{entry.name}", entry.value, remarks, out)


def _block(block: Block, remarks: Remarks, known: dict[str, Value], out: Collector) -> None:
    if block.type == "resource" and len(block.labels) == 2:
        for body in repeated(block.body):
            read_resource(block.labels[0], block.labels[1], body, remarks, out)
    elif block.type == "data" and len(block.labels) == 2:
        _data(f"data.{block.labels[0]}.{block.labels[1]}", block.body, out)
    elif block.type == "provider" and block.labels[:1] == ("alicloud",) and block.body.get("alias") is None:
        region = block.body.get("region")
        if region is not None:
            _variable(PROVIDER_REGION, region, remarks, out)
    elif block.type == "variable" and block.labels:
        default = block.body.get("default")
        if default is not None:
            _variable(f"var.{block.labels[0]}", default, remarks, out)
    elif block.type == "locals":
        for entry in block.body.entries:
            _variable(f"local.{entry.name}", entry.value, remarks, out)
    elif block.type == "output" and block.labels:
        value = block.body.get("value")
        if value is not None:
            _variable(f"output.{block.labels[0]}", value, remarks, out)
    elif block.type == "module" and block.labels:
        for body in repeated(block.body):
            _module(block.labels[0], body, out)
    for node in block.body.walk():
        if node.kind == "text":
            embedded_text("", _resolved(node.value, known), out)


def _defaults(found: list[Block]) -> dict[str, Value]:
    """Return the values that this file gives variables and locals, under the names by which they are referred to."""
    known: dict[str, Value] = {}
    for block in found:
        if block.type == "variable" and block.labels:
            default = block.body.get("default")
            if default is not None and default.kind in _SCALARS:
                known[f"var.{block.labels[0]}"] = default.value
        elif block.type == "locals":
            known.update((f"local.{entry.name}", entry.value.value) for entry in block.body.entries if entry.value.kind in _SCALARS)
    return known


def _resolved(value: Value, known: dict[str, Value]) -> Value:
    """Return a text with what its references stand for, as far as this file says it; references in that are followed a few times."""
    for _ in range(_STEPS):
        parts: list[Part] = []
        for part in value.parts:
            referred = known.get(part.reason) if isinstance(part, Hole) else None
            parts += (part,) if referred is None else referred.parts
        if len(parts) > _MAX_PARTS or tuple(parts) == value.parts:
            break
        value = Value(tuple(parts))
    return value


def _data(name: str, body: Node, out: Collector) -> None:
    """State by which words something that is looked up is found, for references to it."""
    words = tuple(
        Property("item", node.value, node.span)
        for key, node in body.leaves()
        if key in ("name_regex", "name", "ids", "security_group_name") and node.value.parts
    )
    if words:
        out.add(Resource(body.span, LOOKUP, name, words))


def _module(name: str, body: Node, out: Collector) -> None:
    """State the call of a module; what it is given that is no text, number, truth value or list of these is given as unknown."""
    given: list[Property] = []
    for entry in body.entries:
        items = entry.value.items if entry.value.kind == "list" else (entry.value,)
        if not items or any(item.kind not in _GIVEN for item in items):
            items = (Node("unknown", entry.value.span, unknown(f"what {name} is given", entry.value.span)),)
        given += (Property(entry.name, item.value, item.span) for item in items)
        given += (
            Property(f"{entry.name}{path} {words}".rstrip(), item.value, item.span)
            for path, item, words in islice(named_elements(entry.value), _MOST_NAMED)
        )
    out.add(Resource(body.span, MODULE, name, tuple(given)))


def _item(node: Node, words: str, remarks: Remarks) -> Property:
    """Return a value of a variable; its key holds the words that are true of it: of its element, and comments beside it."""
    return Property(" ".join(("item", *filter(None, (words, *remarks.beside(node.span))))), node.value, node.span)


def _variable(name: str, value: Node, remarks: Remarks, out: Collector) -> None:
    items = value.items if value.kind == "list" else (value,)
    fields = tuple(_item(item, "", remarks) for item in items if item.kind in _GIVEN)
    if fields and len(fields) == len(items):
        out.add(Resource(value.span, VARIABLE, name, fields))
    inner: dict[str, list[Property]] = {}
    for path, item, words in islice(named_elements(value), _MOST_NAMED):
        inner.setdefault(path, []).append(_item(item, words, remarks))
    for path, its in inner.items():
        out.add(Resource(value.span, VARIABLE, name + path, tuple(its)))
    if _EGRESS.search(name):
        # Its name says what it holds, and it is held to be let in somewhere.
        for item in items:
            if item.kind == "text":
                out.add(AllowEntry(item.span, item.value, name, "egress", "inbound", (name.rpartition(".")[2],)))
