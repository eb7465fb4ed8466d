"""A write that appends: a rerun appends the same data again.

## What it does
Reports list pushes, queue and log publishes, object appends, stream uploads, `mode("append")` and plain table writers in code that the
platform may run twice, and (as information) `UNLOAD`, which adds files to its path and overwrites nothing.

## Why
After a failover the same node runs again, and the vendor expects writes to be guarded against that (Network connection process, Limitations,
edition 2026-02-27). The UNLOAD page says that a rerun to the same path appends.

## Example
```python
with table.open_writer(partition="ds=20260101", create_partition=True) as writer:
    writer.write(records)
```

## Instead
```python
table.delete_partition("ds=20260101", if_exists=True)
with table.open_writer(partition="ds=20260101", create_partition=True) as writer:
    writer.write(records)
```
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import Case, Context, ExternalLocation, Report, Rule, Severity, Write
from mclint_rules.common.reruns import may_run_twice, sink_name, where
from mclint_rules.common.samples import udf

_REDIS = 'self.r = redis.Redis(host="cache.example.com", socket_timeout=3)'
_NODE = """\
'''PyODPS 3
'''
t = o.get_table("visits")
{}with t.open_writer(partition="ds=" + args["bizdate"], create_partition=True{}) as writer:
    writer.write([["a"]])
"""
_FORMS = frozenset({"append", "publish", "push"})


_TO_PATH = ("files to its path", "Clear the path")
_BY_ID = "Give each record an ID made from its own fields, by which the reader drops repeats."
_UPSERT = "Write by a key made from the record's own fields (an upsert), or into a staging table from which one statement merges."
_ADVICE = {
    "maxcompute": "Overwrite the table or its partition instead: `overwrite=True`, or the mode `overwrite`.",
    "files": "Overwrite the path of this run's partition instead.",
    "oss": "Write an object whose name is made from the record's own fields, which a rerun replaces.",
    "redis": "Write by key instead, as into a set or a hash, or give each record an ID by which the reader drops repeats.",
    "mysql": _UPSERT,
    "postgresql": _UPSERT,
    "jdbc": _UPSERT,
    "sql": _UPSERT,
    **dict.fromkeys(("kafka", "sls", "datahub"), _BY_ID),
    "": "Replace by key or partition instead, or give each record an ID by which the reader drops repeats.",
}


class AppendWrite(Rule):
    code = "MC503"
    name = "append-write"
    severity = Severity.WARNING
    clause = "Failover reruns: writes are guarded against repetition"
    wants = (Write, ExternalLocation)

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        if isinstance(fact, ExternalLocation):
            if fact.construct == "unload":
                what, clear = ("rows to its table", "Delete them") if fact.location.shape.lower().startswith("jdbc:") else _TO_PATH
                yield Report(
                    fact.span,
                    f"UNLOAD adds {what} and overwrites nothing, so a rerun leaves the data there twice. {clear} before the job runs.",
                    severity=Severity.INFO,
                )
        elif fact.form in _FORMS and fact.idempotent is False and may_run_twice(fact):
            yield Report(
                fact.span,
                f"This appends to {sink_name(fact.sink)} from {where(fact)}, and a rerun appends the same data again. "
                f"{_ADVICE.get(fact.sink, _ADVICE[''])}",
                related=fact.related,
            )

    PASSES = (
        Case(_NODE.format('t.delete_partition("ds=" + args["bizdate"], if_exists=True)\n', ""), path="node.py"),
        Case(_NODE.format("", ", overwrite=True"), path="node.py"),
        Case(udf("import redis", _REDIS, 'self.r.sadd("visits", key)'), path="udf.py"),
        Case('import redis\nr = redis.Redis(host="cache.example.com")\nr.rpush("visits", "a")\n', path="tool.py", why="not a job"),
    )
    FAILS = (
        Case(_NODE.format("", ""), path="node.py", lines=(4,)),
        Case(udf("import redis", _REDIS, 'self.r.rpush("visits", key)'), path="udf.py", lines=(11,)),
        Case(
            "unload from visits into location 'oss://oss-cn-shanghai-internal.aliyuncs.com/bucket-example/out/' row format serde "
            "'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' stored as parquet;\n",
            lines=(1,),
        ),
        Case(
            "ds=$1\nodpscmd -e \"\nunload from visits\ninto location 'oss://oss-cn-shanghai-internal.aliyuncs.com/bucket-example/$ds/'\n"
            "stored by 'com.aliyun.odps.CsvStorageHandler';\"\n",
            path="export.sh",
            lines=(3,),
            why="the statement appends, whatever its path is made of",
        ),
    )
