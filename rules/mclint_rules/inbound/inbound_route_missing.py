"""A client in a VPC of another region has no declared way to MaxCompute.

## What it does
Reports declared clients that sit in a VPC of another region than their project, without Internet or with a VPC endpoint, where no VPC peering or CEN leads from that
VPC to one in the project's region.

## Why
From another region a VPC comes to MaxCompute by VPC peering or CEN alone (Network connection process, Inbound access, edition 2026-02-27). The VPC endpoint of a region answers only inside that region.

## Example
```yaml
projects: [{name: shop, region: cn-shanghai}]
clients: [{name: scheduler, vpc: vpc-example3, region: cn-beijing, endpoint: "https://service.cn-shanghai-vpc.maxcompute.aliyun-inc.com/api"}]
```

## Instead
Declare (and create) the VPC peering or CEN that joins `vpc-example3` to a VPC in cn-shanghai, or let the client use the public endpoint.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Context, Report, Resource, Rule, endpoint
from mclint_rules.common.fields import first, regions_of

_FILE = "maxcompute-network.yaml"
_BASE = """\
version: 1
projects:
  - {{name: shop, region: cn-shanghai}}
connections:
  - {{solution: privatelink, name: near, region: cn-shanghai, vpc: vpc-b}}
clients:
  - name: scheduler
    vpc: vpc-a
    region: {}
    endpoint: https://service.cn-shanghai-vpc.maxcompute.aliyun-inc.com/api
"""


class InboundRouteMissing(Rule):
    code = "MC802"
    name = "inbound-route-missing"
    clause = "Inbound access: VPC peering or CEN across regions"
    wants = (Resource,)

    def check(self, fact: Resource, ctx: Context) -> Iterable[Report]:
        if fact.kind != "client":
            return
        inventory, catalog = ctx.model.inventory, ctx.catalog
        region = catalog.resolve_region(first(fact, "region").text or "")
        vpc = first(fact, "vpc").text
        if not region or not vpc:
            return
        if first(fact, "internet").text == "true" and catalog.host(endpoint(first(fact, "endpoint")).host).network != "vpc":
            return
        name = first(fact, "project").text
        regions = set(ctx.once((name or "", "" if name else ctx.file.path), lambda: regions_of(name or "", ctx)))
        if len(regions) != 1 or "" in regions or region in regions:
            return
        wanted = regions.pop()
        near = ctx.once("near", lambda: _near(ctx)).get(wanted, set())
        joined = ctx.once("joined", lambda: {item.vpc for item in inventory.connections if item.solution in ("peering", "cen")})
        if vpc in joined or any(inventory.interconnected(vpc, other) for other in near):
            return
        instead = "use the public endpoint" if first(fact, "internet").text == "true" else "give the client a way over the Internet"
        yield Report(
            fact.span,
            f"The client `{fact.name}` is in {vpc} in {region}, its project in {wanted}, and no VPC peering or CEN between them is declared. "
            f"MaxCompute is not reachable across regions without one. Declare it, or {instead}.",
        )

    PASSES = (
        Case(_BASE.format("cn-shanghai"), path=_FILE),
        Case(_BASE.format("cn-beijing") + "interconnections:\n  - {kind: cen, vpcs: [vpc-a, vpc-b]}\n", path=_FILE),
        Case(_BASE.format("cn-beijing").replace("-vpc.maxcompute.aliyun-inc", ".maxcompute.aliyun") + "    internet: true\n", path=_FILE),
    )
    FAILS = (
        Case(_BASE.format("cn-beijing"), path=_FILE, lines=(7,)),
        Case(_BASE.format("us-west-1"), path=_FILE, lines=(7,)),
        Case(
            _BASE.format("us-west-1") + "    internet: true\n",
            path=_FILE,
            lines=(7,),
            why="it does not use the Internet: the endpoint is a VPC's",
        ),
        Case(_BASE.format("cn-beijing") + "interconnections:\n  - {kind: cen, vpcs: [vpc-a, vpc-z]}\n", path=_FILE, lines=(7,)),
    )


def _near(ctx: Context) -> dict[str, set[str]]:
    """Return the VPCs that are declared in each region."""
    found: dict[str, set[str]] = {}
    inventory = ctx.model.inventory
    places = [(item.vpc, item.region) for item in inventory.connections] + [(item.vpc, item.region) for item in inventory.targets]
    for vpc, region in places:
        if vpc:
            found.setdefault(ctx.catalog.resolve_region(region), set()).add(vpc)
    return found
