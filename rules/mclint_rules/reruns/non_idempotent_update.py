"""A counter that is changed in place: a rerun counts twice.

## What it does
Reports `c = c + 1` in SQL updates, Redis `INCR` and its like, MongoDB `$inc`, HBase `Increment` and Tablestore increments in code that the
platform may run twice.

## Why
After a failover the same node runs again (Network connection process, Limitations, edition 2026-02-27). An increment has no key that tells
the second run from the first.

## Example
```python
redis.incr("visits")
```

## Instead
Write the value that the record stands for (`SET`, `HSET`, upsert), or count in MaxCompute and write the sum once.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Context, Report, Rule, Write
from mclint_rules.common.reruns import may_run_twice, sink_name, where
from mclint_rules.common.samples import udf

_REDIS = 'self.r = redis.Redis(host="cache.example.com", socket_timeout=3)'


class NonIdempotentUpdate(Rule):
    code = "MC502"
    name = "non-idempotent-update"
    clause = "Failover reruns: a second run of the code does no harm"
    wants = (Write,)

    def check(self, fact: Write, ctx: Context) -> Iterable[Report]:
        if fact.form == "increment" and fact.idempotent is not True and may_run_twice(fact):
            yield Report(
                fact.span,
                f"This adds to a value in {sink_name(fact.sink)} from {where(fact)}, and a rerun adds again. "
                "Write the whole value by its key, or sum up in MaxCompute and write the result once.",
                related=fact.related,
            )

    PASSES = (
        Case(udf("import redis", _REDIS, 'self.r.set("visits", key)'), path="udf.py"),
        Case(udf("import redis", _REDIS, 'self.r.get("visits")'), path="udf.py"),
        Case('import redis\nr = redis.Redis(host="cache.example.com")\nr.incr("visits")\n', path="tool.py", why="not a job"),
    )
    FAILS = (
        Case(udf("import redis", _REDIS, 'self.r.incr("visits")'), path="udf.py", lines=(11,)),
        Case(udf("import redis", _REDIS, 'self.r.hincrby("visits", key, 1)'), path="udf.py", lines=(11,)),
        Case(
            udf(
                "import pymysql",
                'self.db = pymysql.connect(host="db.example.com", connect_timeout=3)',
                'self.db.cursor().execute("UPDATE v SET c = c + 1 WHERE id = %s", (key,))',
            ),
            path="udf.py",
            lines=(11,),
        ),
    )
