"""A UDF that changes something outside MaxCompute.

## What it does
Says (as information) which calls of a UDF, a MapReduce task or a MaxFrame function change something outside, whether or not they are repeatable.

## Why
The vendor advises that code in a job should read and leave writing to others, because a failover repeats it (Network connection process,
Limitations, edition 2026-02-27).

## Example
```python
def evaluate(self, key):
    self.redis.set("seen:" + key, "1")
```

## Instead
Return the value from the UDF, and write the result once by a foreign table or a client program.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Context, Report, Rule, Severity, Write
from mclint_rules.common.questions import is_question
from mclint_rules.common.reruns import may_run_twice, sink_name, where
from mclint_rules.common.samples import udf

_REDIS = 'self.r = redis.Redis(host="cache.example.com", socket_timeout=3)'


class WriteInUdf(Rule):
    code = "MC507"
    name = "write-in-udf"
    severity = Severity.INFO
    clause = "Failover reruns: reading is preferred to writing"
    wants = (Write,)

    def check(self, fact: Write, ctx: Context) -> Iterable[Report]:
        if (
            fact.engine in ("udf", "mapreduce", "maxframe", "mars")
            and fact.sink != "maxcompute"
            and may_run_twice(fact)
            and not is_question(fact, ctx)
        ):
            who = "Tasks" if fact.engine == "mapreduce" else "Functions"
            yield Report(
                fact.span,
                f"This writes to {sink_name(fact.sink)} from {where(fact)}. {who} are meant to read; whatever they write may be written twice. "
                "Return the value, and write the result once elsewhere if you can.",
                related=fact.related,
            )

    PASSES = (
        Case(udf("import redis", _REDIS, 'self.r.get("seen:" + key)'), path="udf.py"),
        Case(
            udf(
                "import requests",
                "self.s = requests.Session()",
                'self.s.post("https://api.example.com/search", json={"q": key}, timeout=5)',
            ),
            path="udf.py",
            why="a question",
        ),
        Case('import redis\nr = redis.Redis(host="cache.example.com")\nr.set("a", "b")\n', path="tool.py", why="not a job"),
        Case(udf("import json", "self.seen = {}", "self.seen.update({key: 1})"), path="udf.py", why="memory of the worker"),
    )
    FAILS = (
        Case(udf("import redis", _REDIS, 'self.r.set("seen:" + key, "1")'), path="udf.py", lines=(11,)),
        Case(udf("import redis", _REDIS, 'self.r.hset("seen", key, "1")'), path="udf.py", lines=(11,)),
        Case(
            udf(
                "import oss2",
                'self.b = oss2.Bucket(oss2.Auth("i", "k"), "https://oss-cn-shanghai.aliyuncs.com", "bucket-example", connect_timeout=5)',
                'self.b.put_object(key, "x")',
            ),
            path="udf.py",
            lines=(11,),
        ),
    )
