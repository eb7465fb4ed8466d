"""Infrastructure as code, whatever its format: which resource has an allow list, which is a security group, a vSwitch or a project.

Terraform's `alicloud_*` resources and ROS' `ALIYUN::…` come here as a type, a name and a tree of fields. Field names and their meaning:
Alibaba Cloud's Terraform provider at 2026-08-21, ROS at 2025-04-29. Names are compared without their underscores and case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mclint.facts import AllowEntry, Place, ProjectInfo, Property, Resource
from mclint.languages.base import Collector
from mclint.languages.inventory.adapter import fields
from mclint.languages.remarks import Remarks
from mclint.languages.tree import Node
from mclint.tuples import NamedTuple
from mclint.value import Hole, Value

ALLOW_FIELDS = frozenset(
    (
        "securityips", "securityiplist", "securityipslist", "securityiparray", "securityipgroups", "dbinstancesecurityips", "ipwhitelist",
        "ipwhitelists", "whiteiplist", "whitelist", "whitelists", "ipwhite", "privatewhitelist", "publicwhitelist", "kibanawhitelist",
        "kibanaprivatewhitelist", "esipwhitelist", "aclentries", "aclentrys", "entrylist", "allowedips", "allowedip", "allowiplist",
        "accesswhitelist",
    )
)  # fmt: skip
"""Fields that hold addresses which are let in, as texts, lists, or maps with the fields below."""

_INNER_FIELDS = frozenset(("iplist", "securityiplist", "securityips", "entry", "cidr", "ip", "address"))
"""Fields that hold the addresses where an allow list consists of maps."""

_RULE_FIELDS = frozenset(("cidrip", "sourcecidrip", "sourcecidr", "ipv6cidrip", "ipv6sourcecidrip"))
"""Fields of rules that let in one range; also those inside a security group or a network ACL."""

_HINTS = frozenset(
    (
        "name", "description", "comment", "remark", "groupname", "instancename", "aclname", "securitygroupname", "securityipgroupname",
        "dbinstanceiparrayname", "dbclusteriparrayname", "dbinstancedescription", "dbclusterdescription", "instancedescription",
        "ipgroupname", "templatename", "entrydescription", "networkaclentryname", "whitelistname", "iparrayname", "modulename",
    )
)  # fmt: skip
"""Fields whose words say what a list is for."""

_SHUTS = frozenset(("drop", "deny", "reject"))
_OURS = re.compile(r"max[ _-]?compute|(?<![a-z])odps|cupid", re.IGNORECASE)
_SEPARATOR = re.compile(r"[,;\s]+")

REMARK = "#"
"""Key under which the fields of a resource hold the comments about it."""

PROVIDER_REGION = "provider.alicloud.region"
"""Reason of the hole that stands for the region of the folder's provider."""


def norm(name: str) -> str:
    """Return a field's name as it is compared: `SecurityIPList` and `security_ip_list` are one."""
    return name.replace("_", "").replace("-", "").lower()


def is_list(name: str) -> bool:
    """Whether a field, by its name, holds addresses that are let in."""
    field = norm(name)
    return field in ALLOW_FIELDS or field in _RULE_FIELDS


def is_hint(name: str) -> bool:
    """Whether the words of a field say what a list beside it is for."""
    return norm(name) in _HINTS


def read_resource(kind: str, name: str, body: Node, remarks: Remarks, out: Collector) -> None:
    """State the facts of one resource. `body` spans all of it."""
    lower = kind.lower()
    if not lower.startswith(("alicloud_", "aliyun::")):
        return
    short = norm(lower.removeprefix("alicloud_").removeprefix("aliyun::"))
    around = remarks.about(body.span)
    if short in ("maxcomputeproject", "maxcompute::project"):
        _project(name, body, out)
        return
    told = (*fields(body), *(Property(REMARK, text, body.span) for text in remarks.values(body.span)))
    if "securitygroup" in short:
        rule = "rule" in short or "gress" in short
        out.add(Resource(body.span, "security_group_rule" if rule else "security_group", name, told))
    elif short.rpartition("::")[2] in ("vswitch", "vpc"):
        out.add(Resource(body.span, short.rpartition("::")[2], name, told))
    if _OURS.search(" ".join((name, *around, *(str(value.value) for _, value in body.leaves() if value.kind == "text")))):
        # Other people's zones are Terraform's business; these may belong to a connection.
        _places(body, out)
    way = "outbound" if "egress" in short or (body.text("type").text or "").lower() == "egress" else "inbound"
    state_entries(Lists(body, name, (*around, name), remarks), way, out, acl="acl" in short)


def _project(name: str, body: Node, out: Collector) -> None:
    out.add(Resource(body.span, "maxcompute_project", name, fields(body)))
    project = body.text("project_name")
    if project.parts:
        region = Value((Hole(PROVIDER_REGION),))
        out.add(ProjectInfo(project.span() or body.span, out.unit, project, region, Value(), "the provider of the declared project"))
        out.add(Place(body.span, out.unit, region, "region", "terraform"))


def _places(body: Node, out: Collector) -> None:
    for key in ("zone_id", "availability_zone", "region_id", "region"):
        node = body.get(key)
        if node is not None and node.kind in ("text", "unknown"):
            out.add(Place(node.span, out.unit, node.value, "zone" if "zone" in key else "region", "terraform"))


class Lists(NamedTuple):
    """Allow lists below a map of a resource, with the words that are true of all of it."""

    root: Node
    name: str
    hints: tuple[str, ...]
    remarks: Remarks


class _Open(NamedTuple):
    """A map that is to be looked into. `inside`: it stands under an allow list; `way` is the direction that its key tells."""

    node: Node
    hints: tuple[str, ...]
    group: str
    inside: bool
    way: str


def state_entries(lists: Lists, way: str, out: Collector, *, acl: bool = False) -> None:
    """State each entry of allow lists, with the words around it; `way` is `inbound` or `outbound`. `acl`: the map is an entry of a list."""
    stack = [_Open(lists.root, lists.hints, "", False, way)]
    seen: set[int] = set()
    while stack:
        node, hints, group, inside, its_way = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        own = tuple(_words(node))
        if _is_shut(node):
            continue
        hints = (*hints, *own)
        for entry in node.entries:
            field = norm(entry.name)
            listed = field in ALLOW_FIELDS or (inside and field in _INNER_FIELDS) or (acl and field == "entry")
            if listed or field in _RULE_FIELDS:
                for item in _addresses(entry.value):
                    words = (*hints, *lists.remarks.beside(item.span))
                    its_group = group or (own[0] if own else "")
                    out.add(AllowEntry(item.span, item.value, lists.name, entry.name, its_way, words, its_group))
            below = "outbound" if "egress" in field else "inbound" if "ingress" in field else its_way
            opens = listed or (inside and entry.value.kind != "map") or field == "pghbaconf"
            stack.extend(_Open(inner, hints, group, opens, below) for inner in _maps(entry.value))


def _words(node: Node) -> Iterator[str]:
    for entry in node.entries:
        if norm(entry.name) in _HINTS and entry.value.kind in ("text", "unknown") and entry.value.value.parts:
            yield str(entry.value.value)
        elif norm(entry.name) == "tags" and entry.value.kind == "map":
            yield from (f"{tag.name}={tag.value.value}" for tag in entry.value.entries if tag.value.kind == "text")


def _is_shut(node: Node) -> bool:
    """Whether a rule keeps out what it names."""
    return any(norm(entry.name) == "policy" and (entry.value.value.text or "").lower() in _SHUTS for entry in node.entries)


def _maps(node: Node) -> Iterable[Node]:
    return [node] if node.kind == "map" else [item for item in node.items if item.kind == "map"]


def _addresses(node: Node) -> list[Node]:
    """Return the single entries of a field: a list, or text with commas between them."""
    found: list[Node] = []
    for item in node.items if node.kind == "list" else (node,):
        if item.kind not in ("text", "unknown"):
            continue
        shape = item.value.shape
        if not _SEPARATOR.search(shape.strip()):
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
