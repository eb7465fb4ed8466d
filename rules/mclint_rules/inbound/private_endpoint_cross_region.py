"""A private endpoint to MaxCompute outside the region of the project.

## What it does
Reports declared PrivateLink connections whose VPC is outside the region of the project that they reach, where no VPC peering or CEN joins
that VPC to one in the project's region.

## Why
A private endpoint is a way within one region; a VPC elsewhere needs VPC peering or CEN (Network connection process, Inbound access, edition 2026-02-27).

## Example
```yaml
projects: [{name: shop, region: cn-shanghai}]
connections: [{solution: privatelink, name: in, region: cn-beijing, vpc: vpc-example3}]
```

## Instead
Make the private endpoint in a VPC of the project's region, and join the other VPC to it by VPC peering or CEN.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import Case, Connection, Context, Report, Rule

_FILE = "maxcompute-network.yaml"
_BASE = "version: 1\nprojects:\n  - {{name: shop, region: cn-shanghai}}\nconnections:\n  - {{solution: privatelink, name: in, region: {}, vpc: vpc-a}}\n"


class PrivateEndpointCrossRegion(Rule):
    code = "MC801"
    name = "private-endpoint-cross-region"
    clause = "Inbound access: PrivateLink within a region, VPC peering or CEN across regions"
    wants = (Connection,)

    def check(self, fact: Connection, ctx: Context) -> Iterable[Report]:
        if fact.solution != "privatelink":
            return
        inventory, catalog = ctx.model.inventory, ctx.catalog
        region = catalog.resolve_region(fact.region.text or "")
        vpc = fact.vpc_ids[0].text if fact.vpc_ids else None
        named = tuple(item.value.text for item in fact.fields if item.key == "projects")
        for project in ctx.once((ctx.file.path, named), lambda: _served(fact, ctx)):
            wanted = catalog.resolve_region(project.region)
            if not region or not wanted or region == wanted:
                continue
            if vpc and any(inventory.interconnected(vpc, other) for other in ctx.once("near", lambda: _near(ctx)).get(wanted, ())):
                continue
            yield Report(
                fact.region.span() or fact.span,
                f"The private endpoint `{fact.name}` is in {region}, the project `{project.name}` in {wanted}. PrivateLink works within a region. "
                "Put the endpoint into a VPC there, and join the VPCs by VPC peering or CEN.",
            )

    PASSES = (
        Case(
            _BASE.format("cn-beijing").replace("shop, region: cn-shanghai", "crm, region: cn-beijing"),
            path="crm/" + _FILE,
            others=(("shop/" + _FILE, "version: 1\nprojects:\n  - {name: shop, region: cn-shanghai}\n"),),
            why="it serves the projects of its own file",
        ),
        Case(_BASE.format("cn-shanghai"), path=_FILE),
        Case(
            _BASE.format("cn-beijing")
            + "  - {solution: privatelink, name: near, region: cn-shanghai, vpc: vpc-b}\ninterconnections:\n  - {vpcs: [vpc-a, vpc-b]}\n",
            path=_FILE,
        ),
        Case(
            "version: 1\nconnections:\n  - {solution: privatelink, name: in, region: cn-beijing, vpc: vpc-a}\n",
            path=_FILE,
            why="no project is declared",
        ),
    )
    FAILS = (
        Case(_BASE.format("cn-beijing"), path=_FILE, lines=(5,)),
        Case(_BASE.format("ap-southeast-1"), path=_FILE, lines=(5,)),
        Case(_BASE.format("cn-beijing") + "interconnections:\n  - {vpcs: [vpc-a, vpc-z]}\n", path=_FILE, lines=(5,)),
    )


def _near(ctx: Context) -> dict[str, dict[str, None]]:
    """Return the VPCs of each region that connections lead to."""
    found: dict[str, dict[str, None]] = {}
    for item in ctx.model.inventory.connections:
        if item.solution in ("privatelink", "vpc") and item.vpc:
            found.setdefault(ctx.catalog.resolve_region(item.region), {})[item.vpc] = None
    return found


def _served(fact: Connection, ctx: Context) -> list[Any]:
    """Return the projects that a connection serves, each name and region once."""
    return list({(item.name, item.region): item for item in ctx.model.inventory.served_by(fact, ctx.file.path)}.values())
