"""A connection, VPC, OSS endpoint or MaxCompute endpoint in another region than the project.

## What it does
Compares the regions that are written in network settings, properties, internal endpoints and MaxCompute endpoints with the region of
the project. Foreign tables on OSS, Tablestore and Hologres are MC204's.

## Why
A VPC dedicated connection is made in the project's own region, internal endpoints answer only in theirs, and a MaxCompute endpoint serves the
projects of its own region and no others (Endpoints, 2026-03-26). The job ends in a time-out.

## Example
```properties
spark.hadoop.odps.project.name=demo
spark.hadoop.odps.end.point=http://service.cn-hangzhou.maxcompute.aliyun.com/api
spark.hadoop.odps.cupid.eni.info=cn-shanghai:vpc-example
```

## Instead
Make the connection to a VPC of the project's region, and join the other region's VPC to it by VPC peering or CEN.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import (
    Address,
    Case,
    CloudCommand,
    Confidence,
    Connection,
    Context,
    ExternalLocation,
    NetworkCall,
    ProjectInfo,
    Related,
    Report,
    Rule,
    Setting,
    Span,
)
from mclint_rules.common.job import key_of
from mclint_rules.common.networks import DOMAIN_LIST, entries, written_regions
from mclint_rules.common.sites import site
from mclint_rules.common.words import region_name, shown

_INTERNAL_ENGINES = frozenset({"spark", "maxframe"})
"""Engines whose calls may go by internal endpoints."""
_OWN = frozenset({"tunnel-endpoint", "runtime-endpoint"})
"""Addresses of MaxCompute itself besides the endpoint of the project."""
_INTERNAL_LISTS = frozenset({"internal_whitelist", "odps.cupid.trusted.services.access.list"})


class CrossRegion(Rule):
    code = "MC106"
    name = "cross-region"
    source = "MCEND-Mar26"
    clause = "the endpoint and the VPC are in the project's region"
    wants = (Setting, ExternalLocation, CloudCommand, NetworkCall, ProjectInfo, Connection, Address)

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        if isinstance(fact, Connection):
            yield from self._connection(fact, ctx)
            return
        if isinstance(fact, NetworkCall) and fact.engine not in _INTERNAL_ENGINES:
            return
        project = ctx.model.project(ctx.file.path, fact.unit)
        if not project.region:
            return
        if isinstance(fact, ProjectInfo) and not _same_project(fact, project.name):
            return
        for region_id, span, what in _regions(fact, ctx):
            if region_id and region_id != project.region:
                disputed = " (an older page lets Spark reach OSS across regions)" if _is_domain_list(fact) else ""
                yield Report(
                    span,
                    f"{what} is in {region_name(region_id, ctx)}, but the project is in {region_name(project.region, ctx)} "
                    f"(known {project.evidence}); it can be reached in the same region only{disputed}. "
                    "Use one in the project's region, or run the job in a project there.",
                    confidence=Confidence.MEDIUM if disputed or not project.certain else None,
                )

    def _connection(self, fact: Connection, ctx: Context) -> Iterable[Report]:
        region_id = ctx.catalog.resolve_region(fact.region.text or "")
        if fact.solution not in ("vpc", "service") or not region_id:
            return
        named = {str(item.value) for item in fact.fields if item.key == "projects"}
        declared = [
            item for item in ctx.model.inventory.projects if item.name in named or (not named and len(ctx.model.inventory.projects) == 1)
        ]
        for project in declared:
            its_region = ctx.catalog.resolve_region(project.region)
            if its_region and its_region != region_id:
                yield Report(
                    fact.region.span() or fact.span,
                    f"The connection is in {region_name(region_id, ctx)}, but the project {shown(project.name)} is in {region_name(its_region, ctx)}. "
                    "Make it in the project's region, and join the other VPC by peering or CEN.",
                    related=(Related(project.span, "the project is declared here", "" if project.path == ctx.file.path else project.path),),
                )


def _same_project(fact: ProjectInfo, name: str) -> bool:
    written = fact.name.text
    return not name or not written or name == written


def _is_domain_list(fact: object) -> bool:
    return isinstance(fact, Setting) and key_of(fact) == DOMAIN_LIST


def _regions(fact: Any, ctx: Context) -> Iterable[tuple[str, Span, str]]:
    """Yield region, place and words for everything in a fact that the project's region binds."""
    if isinstance(fact, (Setting, ExternalLocation, CloudCommand)):
        for value, key in written_regions(fact):
            yield ctx.catalog.resolve_region(value.text or ""), value.span() or fact.span, f"The network of `{key}`"
    if isinstance(fact, Setting):
        key = key_of(fact)
        if key == "fs.oss.endpoint" or key in _INTERNAL_LISTS:
            for entry in entries(fact.value):
                found = site(entry, ctx)
                if found.host.network == "internal":
                    yield found.host.region, found.at.host.place() or fact.span, f"The internal endpoint {shown(found.name)}"
    elif isinstance(fact, NetworkCall):
        found = site(fact.target, ctx)
        if found.host.network == "internal":
            yield found.host.region, found.at.host.place() or fact.span, f"The internal endpoint {shown(found.name)}"
    elif isinstance(fact, ProjectInfo) or (isinstance(fact, Address) and fact.role in _OWN):
        found = site(fact.endpoint if isinstance(fact, ProjectInfo) else fact.value, ctx)
        if found.host.service == "maxcompute":
            yield found.host.region, found.at.host.place() or fact.span, f"The MaxCompute endpoint {shown(found.name)}"


_O = "from odps import ODPS\no = ODPS('a', 'b', 'demo', endpoint='http://service.cn-hangzhou.maxcompute.aliyun.com/api')\n"
_SPARK = "spark.hadoop.odps.project.name=demo\nspark.hadoop.odps.end.point=http://service.cn-hangzhou.maxcompute.aliyun.com/api\n{}={}\n"
_FILE = "spark-defaults.conf"
_HBASE = (
    "CREATE EXTERNAL TABLE t (a STRING)\n"
    "STORED BY 'org.apache.hadoop.hive.hbase.HBaseStorageHandler'\n"
    "WITH SERDEPROPERTIES ('odps.vpc.id'='vpc-example', 'odps.vpc.region'='{}')\n"
    "LOCATION 'hbase://10.0.0.5:2181';\n"
)
_DATAX = (
    '{{"job": {{"content": [{{"writer": {{"name": "odpswriter", "parameter": {{"project": "demo", "table": "t",\n'
    '"odpsServer": "http://service.cn-hangzhou.maxcompute.aliyun.com/api",\n'
    '"tunnelServer": "http://dt.{}.maxcompute.aliyun.com"}}}}}}]}}}}\n'
)
_CONFIG = "projects:\n  demo:\n    region: cn-hangzhou\n    paths: ['**']\n"

CrossRegion.PASSES = (
    Case(_SPARK.format("spark.hadoop.fs.oss.endpoint", "oss-cn-hangzhou-internal.aliyuncs.com"), path=_FILE),
    Case(_HBASE.format("cn-shanghai"), why="the project's region is not known"),
    Case(_HBASE.format("cn-hangzhou"), config=_CONFIG),
    Case(_O, path="node.py", config=_CONFIG),
    Case(_DATAX.format("cn-hangzhou"), path="job.json"),
    Case(_DATAX.format("${region}"), path="job.json"),
)
CrossRegion.FAILS = (
    Case(
        "from pyspark.sql import SparkSession\n"
        "spark = SparkSession.builder.config('spark.hadoop.fs.oss.endpoint', 'oss-cn-shanghai-internal.aliyuncs.com').getOrCreate()\n",
        path="job.py",
        lines=(2,),
        config=_CONFIG,
    ),
    Case(_SPARK.format("spark.hadoop.fs.oss.endpoint", "oss-cn-shanghai-internal.aliyuncs.com"), path=_FILE, lines=(3,)),
    Case(_SPARK.format("spark.hadoop.odps.cupid.eni.info", "cn-shanghai:vpc-example"), path=_FILE, lines=(3,)),
    Case(_HBASE.format("cn-shanghai"), lines=(3,), config=_CONFIG),
    Case(_O.replace("cn-hangzhou", "cn-beijing"), path="node.py", lines=(2,), config=_CONFIG),
    Case(_DATAX.format("cn-beijing"), path="job.json", lines=(3,), why="the Tunnel is of another region than the project"),
    Case(
        _O.replace("/api')", "/api', tunnel_endpoint='http://dt.cn-beijing.maxcompute.aliyun.com')"),
        path="node.py",
        lines=(2,),
    ),
)
