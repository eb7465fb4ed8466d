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

from mclint.api import Case, Catalog, Model, Related, Report, Rule
from mclint_rules.common.allow import inside, is_everything, network

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
        for target in inventory.targets:
            if not target.controlled or not target.vpc:
                continue
            entries = [item.value.text for item in (*target.allowed, *target.groups)]
            if None in entries or any(is_everything(entry) for entry in entries):
                continue
            ranges = [found for entry in entries if (found := network(entry)) is not None]
            ways = [
                item
                for item in inventory.connections
                if item.solution == "vpc" and item.vpc and inventory.interconnected(item.vpc, target.vpc)
            ]
            shut = []
            for way in ways:
                cidr, group = way.field("vswitch.cidr"), way.field("security_group.id")
                block = network(cidr.text)
                if (not block and not group.text) or cidr.text is None or group.text is None:
                    continue
                if (block and inside(block, ranges)) or (group.text and group.text in entries):
                    continue
                if (not block and ranges) or (not group.text and target.groups):
                    continue  # the connection's own range or group is not declared, and may be among those
                shut.append((way, " or ".join(filter(None, (str(block) if block else "", group.text)))))
            if len(shut) < len(ways):
                # Another connection is let in: this one matters only if a job goes through it.
                tried = {
                    (way.connection, way.target)
                    for way in model.reaches
                    if way.blocking is not None and way.blocking.name == "access control"
                }
                shut = [(way, missing) for way, missing in shut if (way, target) in tried]
            for way, missing in shut:
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
        Case(_NETWORK.format("vpc-example1", "{security_groups: [sg-other]}"), path=_FILE, lines=(10,)),
        Case(
            _NETWORK.format("vpc-example2", "{ip_whitelist: ['192.168.20.0/24']}")
            + "interconnections:\n  - {vpcs: [vpc-example1, vpc-example2]}\n",
            path=_FILE,
            lines=(10,),
        ),
    )
