"""A plain INSERT in code that the platform may run twice.

## What it does
Reports inserts into databases, MongoDB and Elasticsearch from UDFs, MapReduce and Spark tasks, MaxFrame functions and nodes, where nothing makes
the second run harmless: no upsert, no key of the record's own, no `INSERT IGNORE`, no `DELETE` or `TRUNCATE` of the same table before, no look
whether the record is there, and no handler for the error of a unique key. What the driver of a Spark program deletes does not count: its tasks run
again without it.

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

## Fix safety
Offered as unsafe, because what a second insert should do is for the author to say and the table needs a unique key of the record. For MySQL and
its like the fix adds `ON DUPLICATE KEY UPDATE` for the columns that are listed, or writes `REPLACE INTO` where none are. For PostgreSQL, Hologres and
their like it adds `ON CONFLICT (key) DO UPDATE` where a `CREATE TABLE` of the same file shows the key, else `ON CONFLICT DO NOTHING`. There is no
fix where the database is not known, or where the end of the statement is not written in the program.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Context, Report, Rule, Write
from mclint_rules.common.reruns import may_run_twice, sink_name, where
from mclint_rules.common.samples import udf
from mclint_rules.common.upserts import upsert_fix

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
                fix=upsert_fix(fact),
                related=fact.related,
            )

    PASSES = (
        Case(
            udf(
                "import pymysql",
                _INIT,
                'self.db.cursor().execute("DELETE FROM v WHERE id = %s", (key,)); ' + _RUN.format("INSERT INTO v (id) VALUES (%s)"),
            ),
            path="udf.py",
            why="the record is deleted first",
        ),
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
        Case(
            udf("import pymysql", _INIT, _RUN.format("INSERT INTO v (id, day) VALUES (%s, 1)")),
            path="udf.py",
            lines=(11,),
            unsafe_fixed=udf(
                "import pymysql",
                _INIT,
                _RUN.format("INSERT INTO v (id, day) VALUES (%s, 1) ON DUPLICATE KEY UPDATE id = VALUES(id), day = VALUES(day)"),
            ),
        ),
        Case(
            udf("import pymysql", _INIT, _RUN.format("insert into v values (%s)")),
            path="udf.py",
            lines=(11,),
            unsafe_fixed=udf("import pymysql", _INIT, _RUN.format("replace into v values (%s)")),
        ),
        Case(
            udf(
                "import psycopg2",
                'self.db = psycopg2.connect("host=db.example.com connect_timeout=3")',
                _RUN.format("insert into v values (%s)"),
            ),
            path="udf.py",
            lines=(11,),
            unsafe_fixed=udf(
                "import psycopg2",
                'self.db = psycopg2.connect("host=db.example.com connect_timeout=3")',
                _RUN.format("insert into v values (%s) on conflict do nothing"),
            ),
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
