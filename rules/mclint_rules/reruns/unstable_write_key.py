"""The key of a write is random or the time: a rerun writes under another key.

## What it does
Reports writes in code that the platform may run twice whose key (object name, document ID, row key, idempotency key of a request) comes from
`random`, `uuid` or the clock.

## Why
After a failover the same node runs again (Network connection process, Limitations, edition 2026-02-27). A put by key is repeatable only if
the second run finds the same key.

## Example
```python
bucket.put_object("out/%s.json" % uuid.uuid4(), data)
```

## Instead
```python
bucket.put_object("out/%s.json" % record_id, data)
```
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Context, Report, Rule, Write
from mclint_rules.common.reruns import may_run_twice, sink_name, where
from mclint_rules.common.samples import udf

_OSS = 'self.b = oss2.Bucket(oss2.Auth("id", "key"), "https://oss-cn-shanghai.aliyuncs.com", "bucket-example", connect_timeout=5)'

_FORMS = frozenset({"put", "upsert", "insert", "post", "patch"})


class UnstableWriteKey(Rule):
    code = "MC505"
    name = "unstable-write-key"
    clause = "Failover reruns: a second run of the code does no harm"
    wants = (Write,)

    def check(self, fact: Write, ctx: Context) -> Iterable[Report]:
        if fact.key_source in ("random", "time") and fact.form in _FORMS and may_run_twice(fact):
            origin = "a random value" if fact.key_source == "random" else "the time"
            yield Report(
                (fact.key.span() if fact.key else None) or fact.span,
                f"The key of this write to {sink_name(fact.sink)} comes from {origin}, so a rerun of {where(fact)} writes a second copy. "
                "Make the key from the record itself.",
                related=fact.related,
            )

    PASSES = (
        Case(udf("import oss2", _OSS, 'self.b.put_object("out/" + key, "x")'), path="udf.py"),
        Case(
            udf(
                "import requests, uuid",
                "self.s = requests.Session()",
                'self.s.post("https://api.example.com/orders", data=key, timeout=5, headers={"Idempotency-Key": str(uuid.uuid5(uuid.NAMESPACE_URL, key))})',
            ),
            path="udf.py",
        ),
        Case(udf("import oss2, uuid", _OSS, "name = uuid.uuid4()"), path="udf.py", why="no write"),
        Case(
            'import oss2, uuid\nb = oss2.Bucket(oss2.Auth("a", "b"), "https://oss-cn-shanghai.aliyuncs.com", "bucket-example")\nb.put_object(str(uuid.uuid4()), "x")\n',
            path="tool.py",
            why="not a job",
        ),
    )
    FAILS = (
        Case(
            udf(
                "import requests, uuid",
                "self.s = requests.Session()",
                'self.s.post("https://api.example.com/orders", data=key, timeout=5, headers={"Idempotency-Key": str(uuid.uuid4())})',
            ),
            path="udf.py",
            lines=(11,),
        ),
        Case(udf("import oss2, uuid", _OSS, 'self.b.put_object("out/%s" % uuid.uuid4(), "x")'), path="udf.py", lines=(11,)),
        Case(udf("import oss2, uuid", _OSS, 'self.b.put_object(uuid.uuid4().hex, "x")'), path="udf.py", lines=(11,)),
        Case(udf("import oss2, time", _OSS, 'self.b.put_object("out/%d" % time.time(), "x")'), path="udf.py", lines=(11,)),
    )
