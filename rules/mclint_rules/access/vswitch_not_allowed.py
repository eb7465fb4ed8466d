"""A target behind a VPC connection admits neither the connection's vSwitch nor its security group.

## What it does
For each declared target with access control in a VPC that a connection leads into (or that is interconnected with it), looks for the range of
the connection's vSwitch or its security group among what the target admits. Where another connection into the same VPC is admitted, only a
job that goes through the one that is not makes it worth a finding.

## Why
A target with access control of its own has to admit the connection, best by the range of its vSwitch (Network connection process, VPC
dedicated connection, edition 2026-02-27). Without it the connection exists and every request is refused.

## Example
```yaml
connections:
  - {solution: vpc, name: link_shop, region: cn-shanghai, vpc: vpc-example1, vswitch: {cidr: 192.168.10.0/24, zone: cn-shanghai-b}}
targets:
  - {name: orders, addresses: ["orders.example.com:3306"], vpc: vpc-example1, access_control: {ip_whitelist: ["192.168.20.0/24"]}}
```

## Instead
Add `192.168.10.0/24`, or the security group of the connection, to the target's access control and to the inventory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mclint.api import Case, Catalog, Model, Related, Report, Rule, inside, network, networks
from mclint_rules.common.allow import is_everything

_NETWORK = """\
version: 1
connections:
  - solution: vpc
    name: link_shop
    region: cn-shanghai
    vpc: vpc-example1
    vswitch: {{cidr: 192.168.10.0/24, zone: cn-shanghai-b}}
    security_group: {{id: sg-example1, type: basic}}
targets:
  - name: orders
    addresses: ["orders.example.com:3306"]
    vpc: {}
    access_control: {}
"""
_FILE = "maxcompute-network.yaml"
_TWO = _NETWORK.format("vpc-example1", "{ip_whitelist: ['192.168.10.0/24']}").replace(
    "targets:",
    "  - solution: vpc\n    name: link_old\n    region: cn-shanghai\n    vpc: vpc-example1\n"
    "    vswitch: {cidr: 192.168.77.0/24, zone: cn-shanghai-b}\n    security_group: {id: sg-old, type: basic}\ntargets:",
)
_JOB = """\
create external table t (id bigint) stored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'
location 'jdbc:mysql://orders.example.com:3306/crm?table=t' tblproperties ('networklink'='{}');
"""


class VswitchNotAllowed(Rule):
    code = "MC403"
    name = "vswitch-not-allowed"
    clause = "VPC dedicated connection: the target admits the vSwitch of the connection"

    def check_project(self, model: Model, catalog: Catalog, options: Mapping[str, Any]) -> Iterable[Report]:
        inventory = model.inventory
        if not inventory.targets:
            return  # before the way of every job is worked out
        ways = _ways(model)
        # What jobs try; two connections with the same range and group are let in or shut out together.
        tried: dict[Any, dict[Any, None]] = {}
        for reach in model.reaches:
            if reach.blocking is not None and reach.blocking.name == "access control" and reach.connection is not None:
                tried.setdefault(reach.target, {})[reach.connection] = None
        for target in inventory.targets:
            if not target.controlled or not target.vpc:
                continue
            entries = [item.value.text for item in (*target.allowed, *target.groups)]
            if None in entries or any(is_everything(entry) for entry in entries):
                continue
            ranges = networks(entries)
            leading = [each for vpc in ways if inventory.interconnected(vpc, target.vpc) for each in ways[vpc].items()]
            shut = {each: missing for each, _ in leading if (missing := _missing(each, entries, ranges, groups=bool(target.groups)))}
            if len(shut) < len(dict(leading)):
                # Another connection is let in: this one matters only if a job goes through it.
                reported = [(way, shut[_door(way)]) for way in tried.get(target, ()) if _door(way) in shut]
            else:
                reported = [(way, shut[each]) for each, found in leading for way in found]
            for way, missing in reported:
                yield Report(
                    target.span,
                    f"`{target.name}` has access control that does not admit the connection `{way.name}`. Requests through it are refused. "
                    f"Admit {missing} there.",
                    related=(Related(way.span, "the connection is declared here", way.path),),
                    path=target.path,
                )

    PASSES = (
        Case(
            _TWO,
            path=_FILE,
            others=(("job.sql", _JOB.format("link_shop")),),
            why="the other connection is admitted, and nobody uses this one",
        ),
        Case(_NETWORK.format("vpc-example1", "{ip_whitelist: ['192.168.0.0/16']}"), path=_FILE),
        Case(_NETWORK.format("vpc-example1", "{ip_whitelist: ['192.168.10.0-192.168.10.255']}"), path=_FILE, why="a range from a to b"),
        Case(
            _NETWORK.format("vpc-example1", "{ip_whitelist: ['192.168.10.0/25', '192.168.10.128/25']}"),
            path=_FILE,
            why="two halves are the whole",
        ),
        Case(_NETWORK.format("vpc-example1", "{security_groups: [sg-example1]}"), path=_FILE),
        Case(_NETWORK.format("vpc-example2", "{ip_whitelist: ['192.168.20.0/24']}"), path=_FILE, why="the connection does not lead there"),
        Case(_NETWORK.format("vpc-example1", "null").replace("    access_control: null\n", ""), path=_FILE, why="no access control"),
    )
    FAILS = (
        Case(
            _TWO,
            path=_FILE,
            lines=(16,),
            others=(("job.sql", _JOB.format("link_old")),),
            why="a job goes through the connection that is not admitted",
        ),
        Case(_NETWORK.format("vpc-example1", "{ip_whitelist: ['192.168.20.0/24']}"), path=_FILE, lines=(10,)),
        Case(_NETWORK.format("vpc-example1", "{ip_whitelist: ['192.168.10.0-192.168.10.99']}"), path=_FILE, lines=(10,)),
        Case(_NETWORK.format("vpc-example1", "{security_groups: [sg-other]}"), path=_FILE, lines=(10,)),
        Case(
            _NETWORK.format("vpc-example2", "{ip_whitelist: ['192.168.20.0/24']}")
            + "interconnections:\n  - {vpcs: [vpc-example1, vpc-example2]}\n",
            path=_FILE,
            lines=(10,),
        ),
    )


def _door(way: Any) -> tuple[str | None, str | None]:
    """Return what a target has to admit of a connection: the range of its vSwitch, its security group (None: not known)."""
    return way.field("vswitch.cidr").text, way.field("security_group.id").text


def _ways(model: Model) -> dict[str, dict[tuple[str | None, str | None], list[Any]]]:
    """Return the VPC connections by their VPC and by what a target has to admit."""
    found: dict[str, dict[tuple[str | None, str | None], list[Any]]] = {}
    for item in model.inventory.connections:
        if item.solution == "vpc" and item.vpc:
            found.setdefault(item.vpc, {}).setdefault(_door(item), []).append(item)
    return found


def _missing(door: tuple[str | None, str | None], entries: list[str | None], ranges: list[Any], *, groups: bool) -> str:
    """Return what a target does not admit of a connection; empty if it admits it, or may."""
    cidr, group = door
    block = network(cidr)
    if (not block and not group) or cidr is None or group is None:
        return ""
    if (block and inside(block, ranges)) or (group and group in entries):
        return ""
    if (not block and ranges) or (not group and groups):
        return ""  # the connection's own range or group is not declared, and may be among those
    return " or ".join(filter(None, (str(block) if block else "", group)))
