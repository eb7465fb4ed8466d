"""A connection, client or session is opened for each record.

## What it does
Reports calls that open a connection in per-record code (`evaluate`, `process`, `map`, the function of `apply`, a loop over records), directly or
through a helper. A client that is made once and kept (in `__init__`, `setup`, at module level, or behind an `if self.client is None`) is fine.

## Why
All traffic passes a proxy that forwards only so much; the vendor asks for connections that are kept, and warns that requests fail when there are
too many (Network connection process, Proxy capacity, edition 2026-02-27).

## Example
```python
def evaluate(self, key):
    return redis.Redis(host="cache.example.com").get(key)
```

## Instead
```python
def __init__(self):
    self.redis = redis.Redis(host="cache.example.com", socket_timeout=3)


def evaluate(self, key):
    return self.redis.get(key)
```

## Fix safety
Offered as unsafe, because a connection that is kept may go stale between records. Where a method of a function's class makes a client from
constants and only calls its methods, the fix makes it in `__init__` (Python), in `setup` (Java) or as a lazy value (Scala), and the method reads
it from there. A client that depends on the record, is closed, handed on or made on a condition is left for the author.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Context, NetworkCall, Report, Rule, Severity
from mclint_rules.common.calls import hoist_fix, is_domain, per_record, spoken
from mclint_rules.common.reruns import where
from mclint_rules.common.samples import udf


class ConnectionPerRecord(Rule):
    code = "MC601"
    name = "connection-per-record"
    severity = Severity.WARNING
    clause = "Proxy capacity: connections are kept"
    wants = (NetworkCall,)

    def check(self, fact: NetworkCall, ctx: Context) -> Iterable[Report]:
        if not per_record(fact) or fact.guarded:
            return
        unpooled = fact.operation == "request" and fact.pooled is False
        # A look-up and a connection for each record have one remedy, which MC701 tells.
        if fact.operation != "connect" and (not unpooled or is_domain(fact.target)):
            return
        yield Report(
            fact.span,
            f"`{spoken(fact)}` opens a connection for each record of {where(fact)}. The proxy of MaxCompute forwards few connections, and "
            "requests fail when there are too many. Open it once in the initialisation and keep it.",
            fix=hoist_fix(fact),
            related=fact.related,
        )

    PASSES = (
        Case(
            udf(
                "import redis\npool = None",
                "pass",
                'global pool\n        if pool is None:\n            pool = redis.ConnectionPool(host="cache.example.com", socket_timeout=3)'
                "\n        redis.Redis(connection_pool=pool).get(key)",
            ),
            path="udf.py",
            why="a client of a pool that is kept opens nothing",
        ),
        Case(udf("import redis", 'self.r = redis.Redis(host="cache.example.com", socket_timeout=3)', "self.r.get(key)"), path="udf.py"),
        Case(
            udf("import redis", "self.r = None", 'self.r = self.r or redis.Redis(host="cache.example.com", socket_timeout=3)'),
            path="udf.py",
            why="made once, at the first record",
        ),
        Case(
            udf(
                "import redis",
                "self.r = None",
                'if self.r is None:\n            self.r = redis.Redis(host="cache.example.com", socket_timeout=3)',
            ),
            path="udf.py",
        ),
        Case(
            udf(
                "import redis",
                "self.kept = {}",
                "r = self.kept.get(key)\n        if r is None:\n            r = redis.Redis(host=key, socket_timeout=3)\n"
                "            self.kept[key] = r\n        r.get(key)",
            ),
            path="udf.py",
            why="one for each host, kept in a table",
        ),
        Case(
            udf(
                "import redis",
                "self.r = None",
                "r = self.r\n        if not r or not r.ping():\n            r = redis.Redis(host='cache.example.com', socket_timeout=3)\n"
                "            self.r = r\n        r.get(key)",
            ),
            path="udf.py",
            why="looked at through a local name",
        ),
        Case(
            'import redis\ndef evaluate(key):\n    return redis.Redis(host="cache.example.com").get(key)\n', path="tool.py", why="not a job"
        ),
    )
    FAILS = (
        Case(
            udf(
                "import redis",
                "pass",
                'redis.Redis(connection_pool=redis.ConnectionPool(host="cache.example.com", socket_timeout=3)).get(key)',
            ),
            path="udf.py",
            lines=(11,),
            why="the pool itself is made for each record",
        ),
        Case(
            udf("import redis", "pass", 'redis.Redis(host="cache.example.com", socket_timeout=3).get(key)'),
            path="udf.py",
            lines=(11,),
            unsafe_fixed=udf(
                "import redis",
                'pass\n        self._client = redis.Redis(host="cache.example.com", socket_timeout=3)',
                "self._client.get(key)",
            ),
        ),
        Case(
            udf("import redis", "self.host = None", "r = redis.Redis(host=key, socket_timeout=3)"),
            path="udf.py",
            lines=(11,),
            unsafe_fixed=udf("import redis", "self.host = None", "r = redis.Redis(host=key, socket_timeout=3)"),
            why="each record has a host of its own: nothing is moved",
        ),
        Case(
            udf(
                "import redis",
                "self.kept = {}",
                "r = self.kept.get(key)\n        if r is None:\n            r = redis.Redis(host=key, socket_timeout=3)\n        r.get(key)",
            ),
            path="udf.py",
            lines=(13,),
            why="looked for in a table and not put there",
        ),
        Case(udf("import pymysql", "pass", 'db = pymysql.connect(host="db.example.com", connect_timeout=3)'), path="udf.py", lines=(11,)),
        Case(
            udf(
                "import pymysql\n\ndef connect():\n    return pymysql.connect(host='db.example.com', connect_timeout=3)",
                "pass",
                "db = connect()",
            ),
            path="udf.py",
            lines=(5,),
            why="through a helper: the finding stands in the helper",
        ),
    )
