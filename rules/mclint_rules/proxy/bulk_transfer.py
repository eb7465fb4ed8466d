"""Whole objects are pulled through the proxy for each record.

## What it does
Says (as information) which calls of per-record code fetch whole objects or files. What a record writes is left to the rules on writes.

## Why
Nobody promises a bandwidth through the proxy, so a job that moves much data may crawl (Network connection process, No bandwidth guarantee,
    edition 2026-02-27).

## Example
```python
def evaluate(self, key):
    return self.bucket.get_object(key).read()
```

## Instead
Read the objects through a foreign table or an object table, which does not go through the proxy.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Context, NetworkCall, Report, Rule, Severity
from mclint_rules.common.calls import per_record, spoken
from mclint_rules.common.job import index
from mclint_rules.common.reruns import where
from mclint_rules.common.samples import udf

_OSS = 'self.b = oss2.Bucket(oss2.Auth("i", "k"), "https://oss-cn-shanghai.aliyuncs.com", "bucket-example", connect_timeout=5)'


class BulkTransfer(Rule):
    code = "MC605"
    name = "bulk-transfer"
    severity = Severity.INFO
    clause = "No bandwidth guarantee"
    wants = (NetworkCall,)

    def check(self, fact: NetworkCall, ctx: Context) -> Iterable[Report]:
        if fact.operation == "transfer" and per_record(fact) and fact.span not in index(ctx).writes:
            yield Report(
                fact.span,
                f"`{spoken(fact)}` fetches a whole object for each record of {where(fact)}. The proxy guarantees no bandwidth, and the job runs slowly. "
                "Read objects through a foreign table or an object table.",
                related=fact.related,
            )

    PASSES = (
        Case(udf("import oss2", _OSS, "self.b.head_object(key)"), path="udf.py"),
        Case(udf("import oss2", _OSS + '; self.m = self.b.get_object("model").read()', "self.m"), path="udf.py", why="once per worker"),
        Case(
            'import oss2\nb = oss2.Bucket(oss2.Auth("i", "k"), "https://oss-cn-shanghai.aliyuncs.com", "b")\nb.get_object("a")\n',
            path="tool.py",
        ),
    )
    FAILS = (
        Case(udf("import oss2", _OSS, "self.b.get_object(key).read()"), path="udf.py", lines=(11,)),
        Case(udf("import oss2", _OSS, 'self.b.get_object_to_file(key, "f")'), path="udf.py", lines=(11,)),
        Case(udf("import oss2", _OSS, 'oss2.resumable_download(self.b, key, "f")'), path="udf.py", lines=(11,)),
    )
