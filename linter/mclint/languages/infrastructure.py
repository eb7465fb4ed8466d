"""Infrastructure as code, whatever its format: which resource has an allow list, which is a security group, a vSwitch or a project.

Terraform's `alicloud_*` resources and ROS' `ALIYUN::…` come here as a type, a name and a tree of fields. Field names and their meaning:
Alibaba Cloud's Terraform provider at 2026-08-21, ROS at 2025-04-29.
"""

from __future__ import annotations

import re

from mclint.facts import AllowEntry, Place, ProjectInfo, Resource
from mclint.languages.base import Collector
from mclint.languages.inventory.adapter import fields
from mclint.languages.tree import Node
from mclint.value import Value

ALLOW_FIELDS = frozenset(
    {
        "security_ips",
        "security_ip_list",
        "security_ips_list",
        "security_ip_groups",
        "ip_white_list",
        "ip_whitelist",
        "ip_whitelists",
        "white_ip_list",
        "white_list",
        "whitelist",
        "private_whitelist",
        "public_whitelist",
        "kibana_whitelist",
        "kibana_private_whitelist",
        "acl_entries",
        "allowed_ips",
        "securityips",
        "securityiplist",
        "ipwhitelist",
    }
)
"""Fields, in lower case, that hold addresses which are let in."""

_RULE_FIELDS = frozenset({"cidr_ip", "source_cidr_ip", "cidrip", "sourcecidrip", "ipv6_cidr_ip"})
_HINTS = frozenset(
    {
        "name",
        "description",
        "comment",
        "db_instance_ip_array_name",
        "security_ip_group_name",
        "security_group_name",
        "instance_name",
        "group_name",
        "entry_description",
        "acl_name",
        "remark",
        "dbinstanceiparrayname",
        "securityipgroupname",
        "instancename",
        "securitygroupname",
    }
)
_OURS = re.compile(r"max[ _-]?compute|(?<![a-z])odps|cupid", re.IGNORECASE)
_SEPARATOR = re.compile(r"[,;\s]+")


def read_resource(kind: str, name: str, body: Node, around: tuple[str, ...], out: Collector) -> None:
    """State the facts of one resource. `around` are comments in and just above it."""
    short = kind.lower().removeprefix("alicloud_").removeprefix("aliyun::")
    if not kind.lower().startswith(("alicloud_", "aliyun::")):
        return
    if short in ("maxcompute_project", "maxcompute::project"):
        _project(name, body, out)
        return
    if "security_group" in short or "securitygroup" in short:
        rule = "rule" in short or "gress" in short
        out.add(Resource(body.span, "security_group_rule" if rule else "security_group", name, fields(body)))
    elif short in ("vswitch", "ecs::vswitch", "vpc"):
        out.add(Resource(body.span, "vswitch" if "vswitch" in short else "vpc", name, fields(body)))
    if _OURS.search(" ".join((name, *around, *(str(value.value) for _, value in body.leaves() if value.kind == "text")))):
        # Other people's zones are Terraform's business; these may belong to a connection.
        _places(body, out)
    _allow_entries(short, name, body, around, out)


def _project(name: str, body: Node, out: Collector) -> None:
    out.add(Resource(body.span, "maxcompute_project", name, fields(body)))
    project = body.text("project_name")
    if project.parts:
        out.add(ProjectInfo(project.span() or body.span, out.unit, project, Value(), Value(), "the Terraform project"))


def _places(body: Node, out: Collector) -> None:
    for key in ("zone_id", "availability_zone", "region_id", "region"):
        node = body.get(key)
        if node is not None and node.kind == "text":
            out.add(Place(node.span, out.unit, node.value, "zone" if "zone" in key else "region", "terraform"))


def _allow_entries(kind: str, name: str, body: Node, around: tuple[str, ...], out: Collector) -> None:
    direction = (body.text("type").text or "ingress") if "rule" in kind else "ingress"
    if "egress" in kind.lower():
        direction = "egress"
    way = "outbound" if direction == "egress" else "inbound"
    stack: list[tuple[Node, tuple[str, ...], str]] = [(body, (*around, name), "")]
    while stack:
        node, hints, group = stack.pop()
        own = tuple(str(entry.value.value) for entry in node.entries if entry.name.lower() in _HINTS and entry.value.kind == "text")
        hints = (*hints, *own)
        for entry in node.entries:
            field = entry.name.lower()
            if field in ALLOW_FIELDS or field in _RULE_FIELDS:
                for item in _addresses(entry.value):
                    out.add(AllowEntry(item.span, item.value, name, entry.name, way, hints, group or (own[0] if own else "")))
                stack.extend((inner, hints, group) for inner in _maps(entry.value))
            else:
                stack.extend((inner, hints, group) for inner in _maps(entry.value))


def _maps(node: Node) -> list[Node]:
    return [node] if node.kind == "map" else [item for item in node.items if item.kind == "map"]


def _addresses(node: Node) -> list[Node]:
    """Return the single entries of a field: a list, or text with commas between them."""
    found: list[Node] = []
    for item in node.items if node.kind == "list" else (node,):
        if item.kind not in ("text", "unknown"):
            continue
        shape = item.value.shape
        if "," not in shape:
            found.append(item)
            continue
        at = 0
        for separator in (*_SEPARATOR.finditer(shape), None):
            end = separator.start() if separator else len(shape)
            if end > at:
                piece = item.value.slice(at, end)
                found.append(Node("text", piece.span() or item.span, piece))
            at = separator.end() if separator else end
    return found
