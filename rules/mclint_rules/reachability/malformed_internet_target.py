"""An entry of an Internet list that the platform cannot use.

## What it does
Reports entries of `odps.internet.access.list`, Spark's `internet.access.list`, MaxFrame's `public_whitelist` and of declared Internet
connections that are private or internal addresses, IPv6, wildcards or ranges, that have a scheme or path, or that lack the port.

## Why
The list holds public IP addresses and domain names with their ports; IPv6 cannot be configured (Internet access, 2026-08-24). Spark's
FAQ (2026-03-26) shows `host:port` without a scheme. An entry of another form opens nothing, and the job runs into a time-out.

## Example
```sql
SET odps.internet.access.list=https://api.example.com/v1,10.0.0.8:3306;
```

## Instead
```sql
SET odps.internet.access.list=api.example.com:443;
```
and a VPC dedicated connection for the private address.

## Fix safety
Safe: only scheme and path are taken away, and the port that the scheme stands for is written out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import Case, Confidence, Connection, Context, Report, Resource, Rule, Setting, Severity, Value, replace
from mclint_rules.common.job import key_of
from mclint_rules.common.networks import INTERNET_LISTS, declared_targets
from mclint_rules.common.targets import Fault, fault


class MalformedInternetTarget(Rule):
    code = "MC304"
    name = "malformed-internet-target"
    source = "PUB-Aug26"
    clause = "the list of external networks holds public addresses and domain names with ports"
    wants = (Setting, Connection, Resource)

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        from mclint.api import targets

        if isinstance(fact, Setting) and key_of(fact) not in INTERNET_LISTS:
            return
        frame = isinstance(fact, Setting) and fact.scope == "maxframe-function"
        for value in [fact.value] if isinstance(fact, Setting) else declared_targets(fact):
            for target in targets(value):
                wrong = fault(target, ctx)
                if wrong is not None:
                    yield self._report(wrong, target.value, fact, frame=frame)

    def _report(self, wrong: Fault, entry: Value, fact: Any, *, frame: bool) -> Report:
        # No page tells whether MaxFrame's entries need the port.
        doubtful = frame and wrong.kind in ("port-missing", "scheme")
        unsure = wrong.kind in ("port-missing", "wildcard", "cidr", "separator", "blank", "private-name")
        return Report(
            entry.place() or fact.span,
            wrong.message,
            replace(wrong.place, wrong.fixed, f"Write `{wrong.fixed[:80]}`", safe=not frame) if wrong.fixed else None,
            severity=Severity.INFO if doubtful else None,
            confidence=Confidence.LOW if doubtful else Confidence.MEDIUM if unsure else None,
        )


def _sql(targets: str) -> str:
    return f"SET odps.internet.access.list={targets};\nSELECT call_api(id) FROM orders;\n"


MalformedInternetTarget.PASSES = (
    Case(_sql("api.example.com:443")),
    Case(_sql("api.example.com:443,203.0.113.10:8443")),
    Case(_sql("${host}:443"), why="unknown is not a violation"),
    Case(_sql("<host>:<port>"), why="a placeholder"),
    Case("SET odps.vpc.access.ips=10.0.0.0/8:3306;\nSELECT 1;\n", why="the VPC's list, not the Internet's"),
    Case(
        "setproject odps.security.ip.whitelist=10.0.0.0/8,192.168.0.1 odps.security.vpc.whitelist=*;\n", why="the inbound list of a project"
    ),
)
MalformedInternetTarget.FAILS = (
    Case(_sql("https://api.example.com/v1"), lines=(1,), fixed=_sql("api.example.com:443")),
    Case(_sql("http://api.example.com:8080"), lines=(1,), fixed=_sql("api.example.com:8080")),
    Case(_sql("10.0.0.8:3306"), lines=(1,)),
    Case(_sql("oss-cn-hangzhou-internal.aliyuncs.com:443"), lines=(1,)),
    Case(_sql("orders.corp.internal:443"), lines=(1,)),
    Case(_sql("api.example.com"), lines=(1,)),
    Case(_sql("api.example.com:443，203.0.113.10:80"), lines=(1,), fixed=_sql("api.example.com:443,203.0.113.10:80")),
    Case(_sql("*.example.com:443"), lines=(1,)),
    Case(_sql("[2001:db8::1]:443"), lines=(1,)),
    Case(_sql("203.0.113.0/24"), lines=(1,)),
    Case(
        "from pyspark.sql import SparkSession\n"
        "spark = SparkSession.builder.config('spark.hadoop.odps.cupid.internet.access.list', 'https://api.example.com').getOrCreate()\n",
        path="job.py",
        lines=(2,),
    ),
    Case(
        "from odps import ODPS\n"
        "o = ODPS('a', 'b', 'demo', endpoint='http://service.cn-hangzhou.maxcompute.aliyun.com/api')\n"
        "o.execute_sql('select f(x) from t', hints={'odps.internet.access.list': 'api.example.com:443,192.168.1.5:80'})\n",
        path="node.py",
        lines=(3,),
    ),
)
