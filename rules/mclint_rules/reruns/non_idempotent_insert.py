"""A plain INSERT in code that the platform may run twice.

## What it does
Reports inserts into databases, MongoDB and Elasticsearch from UDFs, MapReduce and Spark tasks, MaxFrame functions and nodes, where nothing makes
the second run harmless: no upsert, no key of the record's own, no `INSERT IGNORE`.

## Why
After a failover MaxCompute runs the same node again, and what it sent to the outside is sent a second time; the vendor leaves it to the code
that this does no harm (Network connection process, Limitations, edition 2026-02-27). A plain INSERT then leaves the row twice.

## Example
```python
cursor.execute("INSERT INTO visits (id, day) VALUES (%s, %s)", row)
```

## Instead
```python
cursor.execute("INSERT INTO visits (id, day) VALUES (%s, %s) ON DUPLICATE KEY UPDATE day = VALUES(day)", row)
```
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Context, Report, Rule, Write
from mclint_rules.common.reruns import may_run_twice, sink_name, where
from mclint_rules.common.samples import udf

_INIT = 'self.db = pymysql.connect(host="db.example.com", connect_timeout=3, read_timeout=5)'
_RUN = 'self.db.cursor().execute("{}", (key,))'


class NonIdempotentInsert(Rule):
    code = "MC501"
    name = "non-idempotent-insert"
    clause = "Failover reruns: a second run of the code does no harm"
    wants = (Write,)

    def check(self, fact: Write, ctx: Context) -> Iterable[Report]:
        if fact.form == "insert" and fact.idempotent is False and may_run_twice(fact):
            yield Report(
                fact.span,
                f"This inserts into {sink_name(fact.sink)} from {where(fact)}, and a rerun inserts the same records again. "
                "Upsert by a unique key of the record, or let a second insert fail harmlessly.",
                related=fact.related,
            )

    PASSES = (
        Case(udf("import pymysql", _INIT, _RUN.format("INSERT INTO v (id) VALUES (%s) ON DUPLICATE KEY UPDATE id = id")), path="udf.py"),
        Case(udf("import pymysql", _INIT, _RUN.format("REPLACE INTO v (id) VALUES (%s)")), path="udf.py"),
        Case(udf("import pymysql", _INIT, _RUN.format("SELECT name FROM v WHERE id = %s")), path="udf.py"),
        Case(
            'import pymysql\ndb = pymysql.connect(host="db.example.com")\ndb.cursor().execute("INSERT INTO v (id) VALUES (1)")\n',
            path="tool.py",
            why="a program on somebody's machine",
        ),
        Case(
            udf("import pymysql", _INIT, "self.db.cursor().execute(self.statement, (key,))"),
            path="udf.py",
            why="the statement is not known",
        ),
    )
    FAILS = (
        Case(udf("import pymysql", _INIT, _RUN.format("INSERT INTO v (id) VALUES (%s)")), path="udf.py", lines=(11,)),
        Case(
            udf(
                "import psycopg2",
                'self.db = psycopg2.connect("host=db.example.com connect_timeout=3")',
                _RUN.format("insert into v values (%s)"),
            ),
            path="udf.py",
            lines=(11,),
        ),
        Case(
            udf(
                "import pymongo",
                'self.db = pymongo.MongoClient("mongodb://db.example.com:3717")',
                'self.db.shop.visits.insert_one({"key": key})',
            ),
            path="udf.py",
            lines=(11,),
        ),
    )
