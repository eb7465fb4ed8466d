"""A host name that is out of use or no longer says where it leads.

## What it does
Informs of retired and ambiguous hosts: `vpc100-oss-…`, `service.odps.aliyun.com`, `service.cn.maxcompute.aliyun.com`, MaxCompute hosts
under `aliyun-inc.com` without `-vpc` or `-intranet`, and their like, wherever an address is written.

## Why
The present tables of endpoints list none of them (Endpoints, 2026-03-26; OSS regions and endpoints, 2026-02-05). Some still answer, but
nothing says for how long, by which network, or for which region.

## Example
```python
o = ODPS(account, project="demo", endpoint="http://service.odps.aliyun.com/api")
```

## Instead
```python
o = ODPS(account, project="demo", endpoint="https://service.cn-hangzhou.maxcompute.aliyun.com/api")
```
with the project's own region.

## Fix safety
Safe where the old name tells the region and the network, as in `vpc100-oss-cn-shanghai`. For a name without region the fix is offered
only where the project's region is known, and only by `--unsafe-fixes`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import (
    Address,
    Case,
    Context,
    ExternalLocation,
    NetworkCall,
    ProjectInfo,
    Report,
    Rule,
    Setting,
    Severity,
    Value,
)
from mclint_rules.common.sites import SERVICES, host_fix, site, written
from mclint_rules.common.words import shown


class LegacyEndpoint(Rule):
    code = "MC208"
    name = "legacy-endpoint"
    severity = Severity.INFO
    source = "MCEND-Mar26"
    clause = "present tables of endpoints"
    wants = (ExternalLocation, NetworkCall, ProjectInfo, Address, Setting)

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        for address in _addresses(fact):
            if ".aliyun" not in address.shape:
                continue
            found = site(address, ctx)
            host = found.host
            if not host.legacy:
                continue
            safe = bool(host.region)
            region = "" if safe else ctx.model.project(ctx.file.path, fact.unit).region
            better = ctx.catalog.replacement(host, region)
            service = SERVICES.get(host.service, "its service")
            advice = f"Write {written(better, found)}." if better else f"Use the endpoint of {service} that names the region."
            yield Report(
                found.at.host.place() or fact.span,
                f"{shown(found.name)} is an old name that the present tables of {service} endpoints do not list. {advice}",
                host_fix(found.at.host, better, "Use the present name", safe=safe) if better else None,
                source=host.source,
            )


def _addresses(fact: Any) -> Iterable[Value]:
    if isinstance(fact, ExternalLocation):
        yield fact.location
    elif isinstance(fact, NetworkCall):
        if fact.engine:
            yield fact.target
    elif isinstance(fact, ProjectInfo):
        yield fact.endpoint
    else:
        yield fact.value


_CSV = (
    "CREATE EXTERNAL TABLE logs (line STRING)\nSTORED BY 'com.aliyun.odps.CsvStorageHandler'\nLOCATION 'oss://{}/example-bucket/logs/';\n"
)
_O = "from odps import ODPS\no = ODPS('a', 'b', 'demo', endpoint='{}')\n"

LegacyEndpoint.PASSES = (
    Case(_O.format("https://service.cn-hangzhou.maxcompute.aliyun.com/api"), path="node.py"),
    Case(_O.format("https://service.cn-hangzhou-vpc.maxcompute.aliyun-inc.com/api"), path="node.py"),
    Case(_CSV.format("oss-cn-hangzhou-internal.aliyuncs.com")),
    Case("-- the old service.odps.aliyun.com\nSELECT 1;\n", why="a comment"),
)
LegacyEndpoint.FAILS = (
    Case(_O.format("http://service.odps.aliyun.com/api"), path="node.py", lines=(2,)),
    Case(
        _CSV.format("vpc100-oss-cn-shanghai.aliyuncs.com"),
        lines=(3,),
        fixed=_CSV.format("oss-cn-shanghai-internal.aliyuncs.com"),
    ),
    Case(_O.format("http://service.cn.maxcompute.aliyun.com/api"), path="node.py", lines=(2,)),
    Case(
        _O.format("http://service.odps.aliyun.com/api"),
        path="node.py",
        lines=(2,),
        config="projects:\n  demo:\n    region: cn-hangzhou\n    paths: ['**']\n",
        unsafe_fixed=_O.format("http://service.cn-hangzhou.maxcompute.aliyun.com/api"),
    ),
)
