"""Templates of Resource Orchestration Service in YAML and JSON: their resources are read as Terraform's are."""

from __future__ import annotations

import re

from mclint.languages.base import Collector
from mclint.languages.infrastructure import read_resource
from mclint.languages.tree import Entry, Node

_PREFIX = "aliyun::"


def read_template(root: Node, out: Collector) -> None:
    """State the facts of the resources of a template; does nothing with other documents."""
    resources = root.get("Resources")
    if resources is None or resources.kind != "map":
        return
    for entry in resources.entries:
        kind = entry.value.text("Type").text or ""
        properties = entry.value.get("Properties")
        if kind.lower().startswith(_PREFIX) and properties is not None and properties.kind == "map":
            read_resource(kind, entry.name, _named_as_in_terraform(properties, {}), (), out)


def _named_as_in_terraform(node: Node, done: dict[int, Node]) -> Node:
    """Return a tree with its keys in the spelling of Terraform: `SecurityIPList` becomes `security_ip_list`. Shared nodes stay shared."""
    if node.kind not in ("map", "list"):
        return node
    if id(node) not in done:
        entries = tuple(Entry(_snake(entry.name), entry.key, _named_as_in_terraform(entry.value, done)) for entry in node.entries)
        items = tuple(_named_as_in_terraform(item, done) for item in node.items)
        done[id(node)] = node._replace(entries=entries, items=items)
    return done[id(node)]


def _snake(name: str) -> str:
    name = name.replace("VSwitch", "Vswitch")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
