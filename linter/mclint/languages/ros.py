"""Templates of Resource Orchestration Service in YAML and JSON, and allow lists in other documents, such as the parameters of API calls."""

from __future__ import annotations

import re

from mclint.facts import Property, Resource
from mclint.languages.base import Collector
from mclint.languages.infrastructure import ALLOW_FIELDS, Lists, norm, read_resource, state_entries
from mclint.languages.options import maps
from mclint.languages.remarks import Remarks
from mclint.languages.tree import Entry, Node
from mclint.source import Source

_PREFIX = "aliyun::"
_PROJECT_LISTS = {"ipList": "ip_list", "vpcIpList": "vpc_ip_list"}


def read_template(root: Node, source: Source, out: Collector) -> bool:
    """State the facts of the resources of a template; return whether the document is one."""
    resources = root.get("Resources")
    if resources is None or resources.kind != "map":
        return False
    parameters = {entry.name: default for entry in _entries(root, "Parameters") if (default := entry.value.get("Default")) is not None}
    remarks: Remarks | None = None
    for entry in resources.entries:
        kind = entry.value.text("Type").text or ""
        properties = entry.value.get("Properties")
        if kind.lower().startswith(_PREFIX) and properties is not None and properties.kind == "map":
            remarks = remarks or Remarks.of(source, out)
            read_resource(kind, entry.name, _Terraform(parameters).read(properties), remarks, out)
    return remarks is not None


def _entries(root: Node, key: str) -> tuple[Entry, ...]:
    node = root.get(key)
    return node.entries if node is not None else ()


def read_lists(root: Node, source: Source, out: Collector) -> None:
    """State the entries of allow lists in a document of no known kind: parameters of API calls, values of charts, playbooks."""
    remarks: Remarks | None = None
    for place in maps(root):
        if norm(place.key) == "ipwhitelist" and any(entry.name in _PROJECT_LISTS for entry in place.node.entries):
            # The body of MaxCompute's own operation UpdateProjectIpWhiteList.
            lists = tuple(
                Property(f"ip_white_list.{_PROJECT_LISTS[entry.name]}", entry.value.value, entry.value.span)
                for entry in place.node.entries
                if entry.name in _PROJECT_LISTS
            )
            out.add(Resource(place.node.span, "maxcompute_project", "", lists))
            continue
        if any(norm(entry.name) in ALLOW_FIELDS for entry in place.node.entries):
            remarks = remarks or Remarks.of(source, out)
            below = [entry for entry in place.node.entries if _is_of_list(entry)]
            hints = (place.key, *remarks.about(place.node.span))
            state_entries(Lists(place.node._replace(entries=tuple(below)), place.key, hints, remarks), "inbound", out)


def _is_of_list(entry: Entry) -> bool:
    """Whether a key beside an allow list is one, or may say what it is for."""
    if any(inner.name in _PROJECT_LISTS for inner in entry.value.entries):
        return False
    return norm(entry.name) in ALLOW_FIELDS or entry.value.kind not in ("map", "list")


class _Terraform:
    """Gives a tree the spelling of Terraform, with the defaults of the template's parameters in place of references to them."""

    def __init__(self, parameters: dict[str, Node]) -> None:
        self._parameters = parameters
        self._done: dict[int, Node] = {}

    def read(self, node: Node) -> Node:
        """Return a tree with its keys as Terraform spells them: `SecurityIPList` becomes `security_ip_list`; shared nodes stay shared."""
        if node.kind not in ("map", "list"):
            return node
        if id(node) not in self._done:
            self._done[id(node)] = self._reference(node) or node._replace(
                entries=tuple(Entry(_snake(entry.name), entry.key, self.read(entry.value)) for entry in node.entries),
                items=tuple(self.read(item) for item in node.items),
            )
        return self._done[id(node)]

    def _reference(self, node: Node) -> Node | None:
        """Return what `{"Ref": parameter}` or `{"Fn::Join": [",", [...]]}` stands for, as far as the template says it."""
        if len(node.entries) != 1:
            return None
        name, value = node.entries[0].name, node.entries[0].value
        if name == "Ref" and value.kind in ("text", "unknown"):
            return self._parameters.get(value.value.shape)
        if name == "Fn::Join" and len(value.items) == 2 and value.items[1].kind == "list":
            return self.read(value.items[1])
        return None


def _snake(name: str) -> str:
    name = name.replace("VSwitch", "Vswitch")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
