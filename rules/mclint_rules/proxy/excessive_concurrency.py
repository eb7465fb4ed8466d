"""More parallel connections than the proxy carries.

## What it does
Reports thread and process pools, connection pools, JDBC partitions and `odps.sql.unstructured.external.max.dop` above a limit. The default
limits are a rule of thumb: the vendor gives no number.

## Why
The proxy forwards only so much: the vendor asks for few nodes and warns that requests fail when there are too many at once (Network connection
process, Proxy capacity, edition 2026-02-27). Each worker multiplies what it opens by the number of workers.

## Example
```sql
set odps.sql.unstructured.external.max.dop=2000;
```

## Instead
```sql
set odps.sql.unstructured.external.max.dop=64;
```
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import Case, Concurrency, Confidence, Context, NetworkCall, Option, Related, Report, Rule, Setting, Severity
from mclint_rules.common.samples import udf

_SETTINGS = frozenset({"odps.sql.unstructured.external.max.dop", "odps.federation.jdbc.max.dop", "odps.sql.jdbc.splits.num"})


_SPARK = """\
from pyspark.sql import SparkSession
import pymysql

spark = SparkSession.builder.config("spark.hadoop.odps.project.name", "shop").getOrCreate()


def save(rows):
    db = pymysql.connect(host="orders.example.com", connect_timeout=3, read_timeout=9)
    for row in rows:
        db.cursor().execute("REPLACE INTO t VALUES (%s)", (row.id,))


spark.table("orders").rdd.repartition({})
"""


class ExcessiveConcurrency(Rule):
    code = "MC602"
    name = "excessive-concurrency"
    severity = Severity.WARNING
    clause = "Proxy capacity: few nodes, few connections"
    wants = (Concurrency, Setting)
    options = (
        Option("limit", 32, "Largest number of threads, connections or partitions that one worker may open."),
        Option("max-dop", 256, "Largest number of workers that may touch an external table."),
    )

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        if isinstance(fact, Setting):
            text = (fact.value.text or "").strip()
            limit = ctx.options["max-dop"]
            if fact.key.strip().lower() in _SETTINGS and text.isdecimal() and int(text) > limit:
                yield Report(
                    fact.value.span() or fact.span,
                    f"`{fact.key}` lets {text} workers reach the external system at once, more than {limit}. The proxy and the target carry few "
                    "connections. Lower it, or raise the limit of this rule if the target is known to bear it.",
                )
        elif fact.engine == "spark" and fact.what == "partitions" and fact.phase in ("driver", ""):
            limit = ctx.options["max-dop"]
            calls = ctx.facts(NetworkCall, unit=fact.unit) if fact.amount > limit else ()
            call = next((call for call in calls if call.phase in ("task", "record") and call.operation in ("connect", "request")), None)
            if call is not None:
                yield Report(
                    fact.span,
                    f"Up to {fact.amount} tasks of this job may run at once, more than {limit}, and each of them reaches the network. The proxy and the "
                    "target carry few connections. Use fewer partitions where the network is reached, such as `coalesce(32)` before it.",
                    related=(Related(call.span, "each task reaches the network here"),),
                    confidence=Confidence.MEDIUM,
                )
        elif fact.engine and fact.phase != "driver" and fact.amount > ctx.options["limit"]:
            yield Report(
                fact.span,
                f"This opens up to {fact.amount} {fact.what} in each worker, more than {ctx.options['limit']}. The proxy forwards few connections, and "
                "requests fail when there are too many. Use a small pool that is kept.",
            )

    PASSES = (
        Case("set odps.sql.unstructured.external.max.dop=64;\nselect f(a) from t;\n"),
        Case("set odps.sql.unstructured.external.max.dop=${dop};\nselect f(a) from t;\n"),
        Case("set odps.sql.mapper.split.size=512;\nselect f(a) from t;\n"),
        Case(udf("from concurrent.futures import ThreadPoolExecutor", "self.pool = ThreadPoolExecutor(4)", "pass"), path="udf.py"),
        Case(_SPARK.format("16).foreachPartition(save"), path="job.py"),
        Case(_SPARK.format("2000).saveAsTextFile('oss://bucket-example/out/'"), path="job.py", why="no task reaches the network"),
    )
    FAILS = (
        Case("set odps.sql.unstructured.external.max.dop=2000;\nselect f(a) from t;\n", lines=(1,)),
        Case(
            udf("from concurrent.futures import ThreadPoolExecutor", "self.pool = ThreadPoolExecutor(max_workers=200)", "pass"),
            path="udf.py",
            lines=(8,),
        ),
        Case(
            "set odps.sql.unstructured.external.max.dop=100;\nselect f(a) from t;\n",
            lines=(1,),
            config="rules:\n  MC602:\n    max-dop: 50\n",
        ),
        Case(_SPARK.format("2000).foreachPartition(save"), path="job.py", lines=(13,)),
    )
