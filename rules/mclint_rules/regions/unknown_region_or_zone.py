"""A region or zone ID that is misspelt or does not exist.

## What it does
Reports region and zone IDs that the catalogue does not know, and says which one was most likely meant: in endpoints, `eni.info`,
`vpc.domain.list`, `odps.vpc.region`, options and connection files. A region given by its name where the ID belongs is reported too.

## Why
A host name or a setting with such an ID leads nowhere; the job fails with a time-out or `name or service not known`, which says nothing
of the cause. Zone IDs are the region ID and a letter, with a hyphen only after a letter: `us-west-1a`, `cn-hangzhou-h`.

## Example
```properties
spark.hadoop.odps.cupid.eni.info=cn-hangzou:vpc-example
```

## Instead
```properties
spark.hadoop.odps.cupid.eni.info=cn-hangzhou:vpc-example
```

## Fix safety
Safe where a name or an old ID means one region for certain. A spelling that is only guessed is mended by `--unsafe-fixes` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
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
    Place,
    ProjectInfo,
    Report,
    Resource,
    Rule,
    Setting,
    Severity,
    Span,
    Value,
    endpoint,
    replace,
)
from mclint_rules.common.networks import written_regions
from mclint_rules.common.words import placeholder, shown


@cache
def _region_in_host() -> re.Pattern[str]:
    """Find the place of the region ID in host names of services whose pattern holds one."""
    return re.compile(
        r"(?:^|\.)(?:s3\.)?oss-(?P<oss>[a-z]+(?:-[a-z0-9-]+?)??)(?:-internal)?\.aliyuncs\.com$"
        r"|\.(?P<ots>[a-z]+-[a-z0-9-]+)\.(?:ots-internal|ots|tablestore|vpc\.tablestore|vpc\.ots)\.aliyuncs\.com$"
        r"|^(?:service|dt)\.(?P<mc>[a-z]+-[a-z0-9-]+?)(?:-vpc|-intranet)?\.maxcompute\.aliyun(?:-inc)?\.com$"
        r"|^(?:dlf|dlf-vpc|dlf-share|dlfnext|dlfnext-vpc)\.(?P<dlf>[a-z]+-[a-z0-9-]+)\.aliyuncs\.com$"
        r"|(?:^|\.)(?P<hdfs>[a-z]+-[a-z0-9-]+)\.oss-dls\.aliyuncs\.com$",
        re.IGNORECASE | re.ASCII,
    )


class UnknownRegionOrZone(Rule):
    code = "MC103"
    name = "unknown-region-or-zone"
    source = "OSS-zh"
    clause = "IDs of regions and zones"
    wants = (Place, Setting, ExternalLocation, CloudCommand, ProjectInfo, NetworkCall, Address, Connection, Resource)

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        if isinstance(fact, Place):
            judge = self._zone if fact.role == "zone" else self._region
            yield from judge(fact.value.strip(), fact.span, ctx)
            return
        if isinstance(fact, (Setting, ExternalLocation, CloudCommand)):
            for value, _ in written_regions(fact):
                yield from self._region(value, fact.span, ctx)
        if isinstance(fact, Resource) and fact.kind != "client":
            return
        for address in _addresses(fact):
            yield from self._host(address, fact.span, ctx)

    def _region(self, value: Value, span: Span, ctx: Context) -> Iterable[Report]:
        text = value.text
        if not text or placeholder(text) or ctx.catalog.region(text) is not None:
            return
        if text.startswith(("vpc-", "vsw-", "sg-")):
            return  # the region is left out (MC305), not misspelt
        where = value.place() or span
        meant = ctx.catalog.resolve_region(text)
        if meant:
            yield Report(
                where,
                f"{shown(value)} is not a region ID but a name or an old form of one. Write `{meant}`.",
                replace(value, meant, f"Write `{meant}`"),
                severity=Severity.WARNING,
            )
            return
        meant = ctx.catalog.suggest_region(text)
        if meant:
            fix = replace(value, meant, f"Write `{meant}`", safe=False)
            yield Report(where, f"There is no region {shown(value)}. Did you mean `{meant}`?", fix)
        else:
            yield Report(
                where,
                f"The catalogue knows no region {shown(value)}. Check the spelling; a region opened since the catalogue's date is not in it.",
                severity=Severity.INFO,
                confidence=Confidence.LOW,
            )

    def _zone(self, value: Value, span: Span, ctx: Context) -> Iterable[Report]:
        text = value.text
        if not text or placeholder(text) or ctx.catalog.zone_region(text) or (len(text) == 1 and text.isalpha()) or "MAZ" in text:
            return
        where = value.place() or span
        meant = ctx.catalog.suggest_zone(text)
        if meant:
            fix = replace(value, meant, f"Write `{meant}`", safe=False)
            yield Report(where, f"There is no zone {shown(value)}. Did you mean `{meant}`?", fix)
        else:
            yield Report(
                where,
                f"{shown(value)} is no zone ID: that is the ID of a region and a letter, as in `cn-hangzhou-h` and `us-west-1a`.",
                severity=Severity.WARNING,
                confidence=Confidence.MEDIUM,
            )

    def _host(self, address: Value, span: Span, ctx: Context) -> Iterable[Report]:
        if ".aliyun" not in address.shape.lower():
            return
        host = endpoint(address).host
        shape = host.shape
        # Nearly every host has a region that exists; the expression takes a millisecond to compile.
        if ".aliyun" not in shape.lower() or ctx.catalog.host(host).region:
            return
        found = _region_in_host().search(shape)
        if found is None:
            return
        kind = found.lastgroup or ""
        text = found.group(kind).lower()
        if placeholder(text) or ctx.catalog.region(text) is not None:
            return
        resolved = ctx.catalog.resolve_region(text)
        if resolved and "-" in text:
            return
        meant = resolved or ctx.catalog.suggest_region(text)
        # A single word is a city without its country, as in `oss-hangzhou`, or no region at all, as in `oss-accelerate`.
        if meant and ("-" in text or resolved or meant.endswith(f"-{text}")):
            place = host.slice(found.start(kind), found.end(kind))
            yield Report(
                place.place() or span,
                f"{shown(host)} names the region `{text}`, which does not exist. Did you mean `{meant}`?",
                replace(place, meant, f"Write `{meant}`", safe=False),
                confidence=Confidence.MEDIUM,
            )


def _addresses(fact: Any) -> Iterable[Value]:
    if isinstance(fact, ExternalLocation):
        yield fact.location
    elif isinstance(fact, ProjectInfo):
        yield fact.endpoint
    elif isinstance(fact, (Connection, Resource)):
        yield from (item.value for item in fact.fields if item.key == "endpoint")
    elif isinstance(fact, NetworkCall):
        if fact.engine:
            yield fact.target
    elif isinstance(fact, CloudCommand):
        yield from (option.value for option in fact.options if "endpoint" in option.key.lower())
    elif isinstance(fact, Address) or "endpoint" in fact.key.lower():
        yield fact.value


_TERRAFORM = 'provider "alicloud" {{\n  region = "{}"\n}}\nresource "alicloud_{}" "p" {{\n  project_name = "demo"\n}}\n'
_CLIENT = "version: 1\nclients:\n  - {{name: scheduler, endpoint: 'https://service.{}.maxcompute.aliyun.com/api'}}\n"
_CONF = "spark.hadoop.odps.cupid.eni.info={}\n"
_TABLE = "CREATE EXTERNAL TABLE t (a STRING)\nSTORED BY 'com.aliyun.odps.CsvStorageHandler'\nLOCATION 'oss://oss-{}-internal.aliyuncs.com/example-bucket/a/';\n"

UnknownRegionOrZone.PASSES = (
    Case(_CONF.format("cn-hangzhou:vpc-example"), path="spark-defaults.conf"),
    Case(_TABLE.format("cn-north-2-gov-1"), why="Government Cloud is a region of the China site only"),
    Case(_TABLE.format("cn-hangzhou-zmf"), why="a cluster of the vendor's own, not a misspelling"),
    Case(_TABLE.format("cn-wulanchabu-acdr-1"), why="a dedicated cluster"),
    Case(_TABLE.format("<region>"), why="a placeholder"),
    Case(_TERRAFORM.format("cn-hangzhou", "maxcompute_project"), path="main.tf"),
    Case(_TERRAFORM.format("cn-hangzou", "log_project"), path="main.tf", why="it has nothing to do with MaxCompute"),
    Case(_TABLE.format("cn-hzfinance"), why="Finance Cloud kept its old names"),
    Case(_TABLE.replace("oss-{}-internal", "oss-internal"), why="the old default host names no region"),
    Case(_TABLE.format("example"), why="no city"),
)
UnknownRegionOrZone.FAILS = (
    Case(
        _CONF.format("cn-hangzou:vpc-example"),
        path="spark-defaults.conf",
        lines=(1,),
        unsafe_fixed=_CONF.format("cn-hangzhou:vpc-example"),
    ),
    Case(
        _CONF.format("China (Hangzhou):vpc-example"),
        path="spark-defaults.conf",
        lines=(1,),
        fixed=_CONF.format("cn-hangzhou:vpc-example"),
    ),
    Case(
        _TERRAFORM.format("cn-hangzou", "maxcompute_project"),
        path="main.tf",
        lines=(2,),
        unsafe_fixed=_TERRAFORM.format("cn-hangzhou", "maxcompute_project"),
    ),
    Case(
        _CLIENT.format("cn-shanghi"),
        path="maxcompute-network.yaml",
        lines=(3,),
        unsafe_fixed=_CLIENT.format("cn-shanghai"),
    ),
    Case(_TABLE.format("cn-shanghi"), lines=(3,), unsafe_fixed=_TABLE.format("cn-shanghai")),
    Case(_TABLE.format("shanghai"), lines=(3,), unsafe_fixed=_TABLE.format("cn-shanghai")),
    Case(_TABLE.format("singapore"), lines=(3,), unsafe_fixed=_TABLE.format("ap-southeast-1")),
    Case(
        "from odps import ODPS\no = ODPS('a', 'b', 'demo', endpoint='https://service.cn-bejing.maxcompute.aliyun.com/api')\n",
        path="node.py",
        lines=(2,),
        unsafe_fixed="from odps import ODPS\no = ODPS('a', 'b', 'demo', endpoint='https://service.cn-beijing.maxcompute.aliyun.com/api')\n",
    ),
    Case(
        "CREATE EXTERNAL TABLE t (a STRING)\n"
        "STORED BY 'org.apache.hadoop.hive.hbase.HBaseStorageHandler'\n"
        "WITH SERDEPROPERTIES ('odps.external.net.vpc'='true', 'odps.vpc.id'='vpc-example', 'odps.vpc.region'='cn-hangzouh')\n"
        "LOCATION 'hbase://10.0.0.5:2181';\n",
        lines=(3,),
    ),
)
