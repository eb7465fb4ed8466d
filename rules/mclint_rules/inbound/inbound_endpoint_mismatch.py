"""A client reaches MaxCompute by an endpoint of another network path or region than its own.

## What it does
For each declared client: a public endpoint inside a VPC without Internet, a VPC or interconnection endpoint outside a VPC, and an endpoint of
another region than the project.

## Why
The endpoints page: a client in a VPC without Internet reaches only the VPC endpoint, VPC names resolve only inside the cloud, and an
endpoint serves the projects of its own region (Endpoints, 2026-03-26).

## Example
```yaml
clients: [{name: scheduler, vpc: vpc-example1, internet: false, endpoint: "https://service.cn-shanghai.maxcompute.aliyun.com/api"}]
```

## Instead
```yaml
clients: [{name: scheduler, vpc: vpc-example1, internet: false, endpoint: "https://service.cn-shanghai-vpc.maxcompute.aliyun-inc.com/api"}]
```

## Fix safety
Writing the endpoint of the client's own network keeps project and region; it is safe where the inventory says which network that is.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Confidence, Context, Report, Resource, Rule, Severity, endpoint, replace
from mclint_rules.common.fields import first, regions_of

_FILE = "maxcompute-network.yaml"
_BASE = """\
version: 1
projects:
  - {{name: shop, region: cn-shanghai}}
clients:
  - name: scheduler
{}    endpoint: https://{}/api
"""
_VPC = "    vpc: vpc-a\n    internet: false\n"


class InboundEndpointMismatch(Rule):
    code = "MC803"
    name = "inbound-endpoint-mismatch"
    source = "MCEND-Mar26"
    clause = "Endpoints: the endpoint matches the network path and the project's region"
    wants = (Resource,)

    def check(self, fact: Resource, ctx: Context) -> Iterable[Report]:
        if fact.kind != "client":
            return
        value = endpoint(first(fact, "endpoint")).host
        host = ctx.catalog.host(value)
        if host.service != "maxcompute":
            return
        span = value.place() or fact.span
        vpc, internet = first(fact, "vpc").text, first(fact, "internet").text
        region = host.region
        wanted = words = ""
        certain = True
        if vpc and internet == "false" and host.network == "public":
            wanted, words = "vpc", f"the public endpoint, but it sits in {vpc} without Internet"
        elif not vpc and host.network == "vpc":
            wanted, words = "public", "a VPC endpoint, but is not declared to sit in a VPC"
            certain = internet == "true"
        if words:
            right = ctx.catalog.endpoint_for("maxcompute", wanted, region, like=value.text or "") if region else ""
            other = right or f"the {'VPC' if wanted == 'vpc' else 'public'} endpoint of the region"
            advice = f"That name is not reachable from there. Use {other}." if certain else f"Declare its `vpc`, or use {other}."
            yield Report(
                span,
                f"The client `{fact.name}` uses {words}. {advice}",
                fix=replace(value, right, f"Use {right}", safe=certain) if right else None,
                severity=None if certain else Severity.WARNING,
                confidence=None if certain else Confidence.MEDIUM,
            )
        name = first(fact, "project").text
        regions = set(ctx.once((name or "", "" if name else ctx.file.path), lambda: regions_of(name or "", ctx)))
        if region and len(regions) == 1 and "" not in regions and region not in regions:
            yield Report(
                span,
                f"The client `{fact.name}` uses the endpoint of {region}, its project is in {regions.pop()}. "
                "MaxCompute does not serve a project across regions. Use the endpoint of the project's region.",
            )

    PASSES = (
        Case(_BASE.format(_VPC, "service.cn-shanghai-vpc.maxcompute.aliyun-inc.com"), path=_FILE),
        Case(_BASE.format("", "service.cn-shanghai.maxcompute.aliyun.com"), path=_FILE),
        Case(_BASE.format("    vpc: vpc-a\n", "service.cn-shanghai.maxcompute.aliyun.com"), path=_FILE, why="the VPC may have Internet"),
    )
    FAILS = (
        Case(
            _BASE.format(_VPC, "service.cn-shanghai.maxcompute.aliyun.com"),
            path=_FILE,
            lines=(8,),
            fixed=_BASE.format(_VPC, "service.cn-shanghai-vpc.maxcompute.aliyun-inc.com"),
        ),
        Case(
            _BASE.format("    internet: true\n", "service.cn-shanghai-vpc.maxcompute.aliyun-inc.com"),
            path=_FILE,
            lines=(7,),
            fixed=_BASE.format("    internet: true\n", "service.cn-shanghai.maxcompute.aliyun.com"),
        ),
        Case(
            _BASE.format("", "service.cn-shanghai-vpc.maxcompute.aliyun-inc.com"),
            path=_FILE,
            lines=(6,),
            unsafe_fixed=_BASE.format("", "service.cn-shanghai.maxcompute.aliyun.com"),
            why="where it sits is not declared: its VPC may have been forgotten",
        ),
        Case(_BASE.format("", "service.cn-beijing.maxcompute.aliyun.com"), path=_FILE, lines=(6,)),
    )
