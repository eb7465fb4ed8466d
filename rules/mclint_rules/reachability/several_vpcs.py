"""A connection or a job that spans more than one VPC.

## What it does
Counts the VPC IDs of a `vpc.domain.list` (an entry without `vpcId` is a cloud service and does not count), of the networklinks that one job
names, and of the declared targets of one connection. Reports a second VPC unless the inventory declares VPC peering or CEN to it.

## Why
A connection ends in one VPC; every other VPC is reached from there, by peering, CEN or the like (Network connection process, VPC dedicated
connection, edition 2026-02-27). Older pages on Spark say that several VPCs may be opened at once; the present page documents one.

## Example
```properties
spark.hadoop.odps.cupid.vpc.domain.list={"regionId":"cn-hangzhou","vpcs":[{"vpcId":"vpc-a","zones":[]},{"vpcId":"vpc-b","zones":[]}]}
```

## Instead
Lead the connection into one VPC, and join the other VPCs to that one by VPC peering or CEN.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import Case, Confidence, Connection, Context, Related, Report, Rule, Setting, Severity
from mclint_rules.common.job import key_of
from mclint_rules.common.networks import DOMAIN_LIST, domain_list
from mclint_rules.common.words import placeholder

_KEY = "spark.hadoop.odps.cupid.vpc.domain.list"
_LIST = _KEY + '={{"regionId":"cn-hangzhou","vpcs":[{{"vpcId":"vpc-a","zones":[]}},{{{}"zones":[]}}]}}\n'
_NETWORK = """\
version: 1
connections:
  - solution: vpc
    name: link_shop
    region: cn-shanghai
    vpc: vpc-a
    vswitch: {{zone: cn-shanghai-b}}
    security_group: {{id: sg-example1}}
    targets:
      - "{}:3306"
targets:
  - {{name: crm, addresses: ["crm.example.com:3306"], vpc: vpc-b}}
  - {{name: orders, addresses: ["orders.example.com:3306"], vpc: vpc-a}}
"""
_FILE = "maxcompute-network.yaml"
_JOINED = "interconnections:\n  - {vpcs: [vpc-a, vpc-b]}\n"


class SeveralVpcs(Rule):
    code = "MC306"
    name = "several-vpcs"
    severity = Severity.WARNING
    clause = "VPC dedicated connection: it ends in a single VPC"
    wants = (Setting, Connection)

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        if isinstance(fact, Connection):
            yield from self._connection(fact, ctx)
        elif key_of(fact) == DOMAIN_LIST:
            yield from self._domain_list(fact, ctx)

    def _domain_list(self, fact: Setting, ctx: Context) -> Iterable[Report]:
        found = [(vpc.id.text, vpc.id) for vpc in domain_list(fact).vpcs if vpc.id.text and not placeholder(vpc.id.text)]
        for vpc_id, place in found:
            if vpc_id != found[0][0] and not ctx.model.inventory.interconnected(found[0][0], vpc_id):
                yield Report(
                    place.span() or fact.span,
                    f"This list opens `{vpc_id}` besides `{found[0][0]}`, and a connection leads into one VPC only. "
                    "Older pages allow several; the present one does not. Join the VPCs by VPC peering or CEN, and name one.",
                    confidence=Confidence.MEDIUM,
                )
                return

    def _connection(self, fact: Connection, ctx: Context) -> Iterable[Report]:
        inventory = ctx.model.inventory
        vpc = fact.vpc_ids[0].text if fact.vpc_ids else None
        connection = next((item for item in inventory.connections if item.fact is fact or item.fact == fact), None)
        if fact.solution != "vpc" or not vpc or connection is None:
            return
        for address in connection.addresses:
            targets = [item for item in inventory.targets_at(address.host, address.port) if item.vpc]
            target = targets[0] if targets else None
            if target is not None and not any(inventory.interconnected(vpc, item.vpc) for item in targets):
                yield Report(
                    address.value.span() or fact.span,
                    f"`{fact.name}` leads into `{vpc}`, and `{address.value}` is declared in `{target.vpc}`. A connection reaches one VPC only. "
                    "Declare the VPC peering or CEN that joins them, or make a connection into the other VPC.",
                    related=(Related(target.span, "the target is declared here", target.path),),
                )

    PASSES = (
        Case(_LIST.format(""), path="spark-defaults.conf", why="an entry without vpcId is a cloud service"),
        Case(_LIST.format('"vpcId":"vpc-a",'), path="spark-defaults.conf", why="the same VPC twice"),
        Case(_LIST.format('"vpcId":"<vpcId>",'), path="spark-defaults.conf", why="a placeholder"),
        Case(_NETWORK.format("orders.example.com"), path=_FILE),
        Case(_NETWORK.format("crm.example.com") + _JOINED, path=_FILE),
    )
    FAILS = (
        Case(_LIST.format('"vpcId":"vpc-b",'), path="spark-defaults.conf", lines=(1,)),
        Case(
            'from pyspark.sql import SparkSession\nspark = SparkSession.builder.config("spark.hadoop.odps.project.name", "p") \\\n'
            "    .config('" + _KEY + "', '" + _LIST.format('"vpcId":"vpc-b",')[len(_KEY) + 1 : -1] + "').getOrCreate()\n",
            path="job.py",
            lines=(3,),
        ),
        Case(_NETWORK.format("crm.example.com"), path=_FILE, lines=(10,)),
    )
