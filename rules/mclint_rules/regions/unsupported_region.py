"""Internet access or a VPC connection used in a region that does not offer it.

## What it does
Reports settings, properties and connections that ask for Internet access outside its 14 regions, or for a VPC dedicated connection
outside its 15. The region is the one written in the setting itself (`eni.info`, `vpc.domain.list`), else the project's.

## Why
The vendor offers each of the two solutions in a closed list of regions (Network connection process, Supported regions, edition
2026-02-27). Elsewhere the setting is accepted and the job runs into a time-out.

## Example
```properties
spark.hadoop.odps.cupid.eni.enable=true
spark.hadoop.odps.cupid.eni.info=cn-chengdu:vpc-example
```

## Instead
Run the job in a project of a supported region, and join the VPC of the other region to a VPC there by VPC peering or CEN.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import Case, CloudCommand, Confidence, Connection, Context, ExternalLocation, Report, Resource, Rule, Setting
from mclint_rules.common.job import index, key_of
from mclint_rules.common.networks import ENI_ENABLE, ENI_INFO, SOLUTIONS, uses
from mclint_rules.common.words import region_name


class UnsupportedRegion(Rule):
    code = "MC101"
    name = "unsupported-region"
    clause = "Supported regions: each of the two solutions has a closed list of regions"
    wants = (Setting, ExternalLocation, CloudCommand, Connection, Resource)

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        unit = getattr(fact, "unit", 0)
        # `eni.info` names the region; the switch is judged only where that is missing.
        if isinstance(fact, Setting) and key_of(fact) == ENI_ENABLE and index(ctx).settings(unit, ENI_INFO):
            return
        if isinstance(fact, Setting) and fact.scope == "maxframe-function" and index(ctx).settings(unit, key_of(fact))[0] is not fact:
            return  # one entry of a list stands for all
        for use in uses(fact):
            project = ctx.model.project(ctx.file.path, unit)
            written = use.region.text
            region_id = ctx.catalog.resolve_region(written) if written else "" if use.region.parts else project.region
            region = ctx.catalog.region(region_id) if region_id else None
            if region is None or use.solution not in ("internet", "vpc"):
                continue
            if region.internet if use.solution == "internet" else region.vpc_zones:
                continue
            count = sum(1 for other in ctx.catalog.regions() if (other.internet if use.solution == "internet" else other.vpc_zones))
            whose = "" if written else f", the project's region (known {project.evidence})"
            sure = bool(written) or project.certain
            unknown = isinstance(fact, Setting) and fact.value.is_unknown
            yield Report(
                use.span,
                f"{SOLUTIONS[use.solution]}, which {use.what} asks for, is not available in {region_name(region_id, ctx)}{whose}. "
                f"Use a project in one of the {count} supported regions.",
                confidence=None if sure else Confidence.MEDIUM,
                auditor=unknown,
            )


_O = "from odps import ODPS\no = ODPS('a', 'b', 'demo', endpoint='http://service.{}.maxcompute.aliyun.com/api')\n"

UnsupportedRegion.PASSES = (
    Case(
        _O.format("cn-hangzhou") + "o.execute_sql('select f(x) from t', hints={'odps.internet.access.list': 'api.aliyun.com:443'})\n",
        path="node.py",
    ),
    Case("SET odps.session.networklink=link_demo;\nSELECT probe(host) FROM t;\n", why="the project's region is not known"),
    Case(
        _O.format("cn-shanghai-finance-1") + "o.execute_sql('select f(x) from t', hints={'odps.session.networklink': 'link_demo'})\n",
        path="node.py",
        why="Shanghai Finance Cloud has the VPC connection, though no Internet access",
    ),
    Case(
        _O.format("cn-chengdu") + "o.execute_sql('select 1', hints={'odps.sql.mapper.split.size': '64'})\n",
        path="node.py",
        why="no network solution is asked for",
    ),
)
UnsupportedRegion.FAILS = (
    Case(
        _O.format("cn-chengdu") + "o.execute_sql('select f(x) from t', hints={'odps.internet.access.list': 'api.aliyun.com:443'})\n",
        path="node.py",
        lines=(3,),
    ),
    Case(
        _O.format("cn-shanghai-finance-1") + "o.execute_sql('set odps.internet.access.list=api.aliyun.com:443; select f(x) from t')\n",
        path="node.py",
        lines=(3,),
    ),
    Case(
        "from pyspark.sql import SparkSession\n"
        "spark = (\n"
        "    SparkSession.builder.config('spark.hadoop.odps.cupid.eni.enable', 'true')\n"
        "    .config('spark.hadoop.odps.cupid.eni.info', 'ap-southeast-7:vpc-example')\n"
        "    .getOrCreate()\n"
        ")\n",
        path="job.py",
        lines=(4,),
    ),
    Case(
        "SET odps.session.networklink=link_demo;\nSELECT probe(host) FROM t;\n",
        lines=(1,),
        config="projects:\n  demo:\n    region: eu-west-1\n    paths: ['**']\n",
    ),
)
