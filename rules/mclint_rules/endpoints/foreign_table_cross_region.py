"""A foreign table whose bucket or instance lies in another region than the project.

## What it does
Compares the region in the host name of OSS, Tablestore and Hologres locations with the region of the project, where both are known.

## Why
The internal endpoint answers in its own region only, and the page asks for a bucket in the project's region (External tables, since
2026-01-20). Pages of 2020 still let a foreign table reach another region by the public endpoint; the present ones do not.

## Example
A project in China (Hangzhou) with
```sql
LOCATION 'oss://oss-cn-shanghai-internal.aliyuncs.com/example-bucket/logs/'
```

## Instead
Use a bucket in China (Hangzhou), for example one kept in step by cross-region replication, or run the job in a project of China (Shanghai).
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Confidence, Context, ExternalLocation, Report, Rule
from mclint_rules.common.sites import SERVICES, site
from mclint_rules.common.words import region_name, shown


class ForeignTableCrossRegion(Rule):
    code = "MC204"
    name = "foreign-table-cross-region"
    source = "OSSEXT-Jan26"
    clause = "the bucket or instance and the project are in the same region"
    wants = (ExternalLocation,)

    def check(self, fact: ExternalLocation, ctx: Context) -> Iterable[Report]:
        found = site(fact.location, ctx)
        host = found.host
        if host.service not in ("oss", "tablestore", "hologres") or not host.region:
            return
        project = ctx.model.project(ctx.file.path, fact.unit)
        if not project.region or project.region == host.region:
            return
        yield Report(
            found.at.host.place() or fact.span,
            f"{shown(found.name)} is {SERVICES[host.service]} in {region_name(host.region, ctx)}, but the project is in "
            f"{region_name(project.region, ctx)} (known {project.evidence}). A foreign table reaches its own region only. "
            "Bring the data there, or run the job in a project of the data's region.",
            related=found.elsewhere,
            confidence=None if project.certain else Confidence.MEDIUM,
        )


_O = "from odps import ODPS\no = ODPS('a', 'b', 'demo', endpoint='http://service.cn-hangzhou.maxcompute.aliyun.com/api')\n"
_SQL = "CREATE EXTERNAL TABLE t (a STRING)\nSTORED BY 'com.aliyun.odps.CsvStorageHandler'\nLOCATION 'oss://oss-{}-internal.aliyuncs.com/example-bucket/a/';\n"
_CONFIG = "projects:\n  demo:\n    region: {}\n    paths: ['**']\n"

ForeignTableCrossRegion.PASSES = (
    Case(_SQL.format("cn-hangzhou"), config=_CONFIG.format("cn-hangzhou")),
    Case(_SQL.format("cn-shanghai"), why="the project's region is not known"),
    Case(_SQL.format("cn-hzjbp-a"), config=_CONFIG.format("cn-hangzhou-finance"), why="Finance Cloud kept an old name for the same region"),
    Case(_SQL.format("${region}"), config=_CONFIG.format("cn-hangzhou"), why="unknown is not a violation"),
)
ForeignTableCrossRegion.FAILS = (
    Case(_SQL.format("cn-shanghai"), lines=(3,), config=_CONFIG.format("cn-hangzhou")),
    Case(
        _O + 'o.execute_sql("""\n' + _SQL.format("cn-beijing") + '""")\n',
        path="node.py",
        lines=(6,),
    ),
    Case(
        "CREATE EXTERNAL TABLE t (a STRING)\nSTORED BY 'com.aliyun.odps.TableStoreStorageHandler'\n"
        "LOCATION 'tablestore://demo.ap-southeast-1.ots-internal.aliyuncs.com';\n",
        lines=(3,),
        config=_CONFIG.format("us-west-1"),
    ),
)
