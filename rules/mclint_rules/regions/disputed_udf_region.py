"""A UDF over a VPC dedicated connection where the vendor's pages disagree about the region.

## What it does
Says so when a job with user-defined functions names a VPC dedicated connection in one of six regions about which two pages of
the vendor differ: Ulanqab, Shanghai Finance Cloud, Tokyo, Kuala Lumpur, Jakarta and Silicon Valley.

## Why
Network connection process (Supported regions, edition 2026-02-27) has 15 regions and counts UDFs among the engines. The page on UDFs and
VPCs (2024-12-27, still so on 2026-08-22) has nine of them. Nobody but the platform can say which holds.

## Example
```sql
SET odps.session.networklink=link_demo;
SELECT probe(host) FROM targets;
```
in a project of Japan (Tokyo).

## Instead
Try the connection with a small job first, or ask the vendor's support; for Spark, SQL and foreign tables the longer list is not disputed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import Case, Confidence, Connection, Context, Report, Rule, Setting, Severity
from mclint_rules.common.job import index, key_of
from mclint_rules.common.networks import LINKS
from mclint_rules.common.words import region_name


class DisputedUdfRegion(Rule):
    code = "MC105"
    name = "disputed-udf-region"
    severity = Severity.INFO
    confidence = Confidence.LOW
    source = "UDFVPC"
    clause = "regions in which UDFs can reach VPCs"
    wants = (Setting, Connection)

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        if isinstance(fact, Setting):
            if key_of(fact) not in LINKS or not fact.value.shape.strip():
                return
            if fact.scope != "maxframe-function" and not index(ctx).uses_functions(fact.unit):
                return
            region_id, span = ctx.model.project(ctx.file.path, fact.unit).region, fact.span
        else:
            if fact.solution != "vpc" or not any((engine.text or "").strip().lower() in ("udf", "udfs") for engine in fact.engines):
                return
            region_id, span = ctx.catalog.resolve_region(fact.region.text or ""), fact.region.span() or fact.span
        region = ctx.catalog.region(region_id) if region_id else None
        if region is None or region.udf_vpc or not region.vpc_zones:
            return
        yield Report(
            span,
            f"Whether UDFs can use a VPC dedicated connection in {region_name(region_id, ctx)} is disputed: the page on network connections "
            "lists the region, the page on UDFs does not. Try it with a small job first.",
        )


_O = "from odps import ODPS\no = ODPS('a', 'b', 'demo', endpoint='http://service.{}.maxcompute.aliyun.com/api')\n"
_UDF = "o.execute_sql('select probe(host) from targets', hints={'odps.session.networklink': 'link_demo'})\n"
_SQL = "SET odps.session.networklink=link_demo;\nSELECT probe(host) FROM targets;\n"

DisputedUdfRegion.PASSES = (
    Case(_O.format("cn-hangzhou") + _UDF, path="node.py"),
    Case(_SQL, why="the project's region is not known"),
    Case(
        _O.format("ap-northeast-1") + "o.execute_sql('select a from orders', hints={'odps.session.networklink': 'link_demo'})\n",
        path="node.py",
        why="no user-defined function: SQL and foreign tables are not disputed",
    ),
)
DisputedUdfRegion.FAILS = (
    Case(_O.format("ap-northeast-1") + _UDF, path="node.py", lines=(3,)),
    Case(_O.format("us-west-1") + _UDF, path="node.py", lines=(3,)),
    Case(_SQL, lines=(1,), config="projects:\n  demo:\n    region: cn-wulanchabu\n    paths: ['**']\n"),
)
