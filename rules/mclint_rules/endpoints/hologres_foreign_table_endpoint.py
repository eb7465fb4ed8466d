"""A Hologres foreign table by another name than the classic network's.

## What it does
Reports the public and VPC host names of Hologres instances in LOCATION.

## Why
The vendor asks for the name in the classic network (Network connection process, Endpoint rules, edition 2026-02-27); the page on Hologres
foreign tables (2024-11-29) rules out the VPC name. The classic name ends in `-internal.hologres.aliyuncs.com`.

## Example
```sql
LOCATION 'jdbc:postgresql://hgprecn-cn-example1-cn-hangzhou-vpc.hologres.aliyuncs.com:80/demo?table=orders'
```

## Instead
```sql
LOCATION 'jdbc:postgresql://hgprecn-cn-example1-cn-hangzhou-internal.hologres.aliyuncs.com:80/demo?table=orders'
```

## Fix safety
Safe: the same instance is reached by the name meant for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Context, ExternalLocation, Report, Rule
from mclint_rules.common.sites import CONSTRUCTS, certain, host_fix, internal_name, site, written
from mclint_rules.common.words import shown

_NETWORKS = {"public": "the public", "vpc": "a VPC"}


class HologresForeignTableEndpoint(Rule):
    code = "MC203"
    name = "hologres-foreign-table-endpoint"
    source = "HOLOEXT"
    clause = "Endpoint rules: foreign tables on Hologres use the classic network name"
    wants = (ExternalLocation,)

    def check(self, fact: ExternalLocation, ctx: Context) -> Iterable[Report]:
        found = site(fact.location, ctx)
        host = found.host
        if host.service != "hologres" or not certain(found) or host.network not in _NETWORKS:
            return
        better = internal_name(found, ctx)
        what = CONSTRUCTS.get(fact.construct, "a foreign table")
        advice = f"Write {written(better, found)}." if better else "Write the name that ends in `-internal.hologres.aliyuncs.com`."
        yield Report(
            found.at.host.place() or fact.span,
            f"{shown(found.name)} is {_NETWORKS[host.network]} name of a Hologres instance, and {what} reaches Hologres by the classic network name only. "
            f"{advice}",
            host_fix(found.at.host, better, "Use the classic network name") if better else None,
            related=found.elsewhere,
        )


_TABLE = (
    "CREATE EXTERNAL TABLE orders (id BIGINT)\n"
    "STORED BY 'com.aliyun.odps.jdbc.JdbcStorageHandler'\n"
    "LOCATION 'jdbc:postgresql://{}:80/demo?ApplicationName=MaxCompute&table=orders/'\n"
    "TBLPROPERTIES ('mcfed.mapreduce.jdbc.driver.class'='org.postgresql.Driver', 'odps.federation.jdbc.target.db.type'='holo');\n"
)
_NAME = "hgprecn-cn-example1234-cn-hangzhou{}.hologres.aliyuncs.com"

HologresForeignTableEndpoint.PASSES = (
    Case(_TABLE.format(_NAME.format("-internal"))),
    Case(_TABLE.format("${holo_host}"), why="unknown is not a violation"),
    Case(_TABLE.format("pg.example.com"), why="a name of one's own tells nothing"),
)
HologresForeignTableEndpoint.FAILS = (
    Case(_TABLE.format(_NAME.format("")), lines=(3,), fixed=_TABLE.format(_NAME.format("-internal"))),
    Case(_TABLE.format(_NAME.format("-vpc")), lines=(3,), fixed=_TABLE.format(_NAME.format("-internal"))),
    Case(_TABLE.format(_NAME.format("-vpc-st")), lines=(3,), fixed=_TABLE.format(_NAME.format("-internal"))),
    Case(
        "UNLOAD FROM orders INTO LOCATION 'jdbc:postgresql://hgpostcn-cn-example1234-us-west-1.hologres.aliyuncs.com:80/demo?table=orders/'\n"
        "STORED BY 'com.aliyun.odps.jdbc.JdbcStorageHandler';\n",
        lines=(1,),
    ),
)
