"""A network solution asked for by an engine that it does not serve.

## What it does
Reports Internet access where SQL itself or a foreign table is to use it, and a VPC dedicated connection or service access where
MapReduce is. A function in the SQL statement may use the Internet, so a setting is judged by what runs with it.

## Why
Internet access serves UDF, Spark, MapReduce and PyODPS/Mars. Connections to a VPC or to a cloud service serve SQL, UDF,
Spark, PyODPS/Mars, foreign tables and the lakehouse (Network connection process, Choose a network solution, edition 2026-02-27).
An older edition let an external table use the Internet; the present one does not.

## Example
```sql
SET odps.internet.access.list=203.0.113.10:3306;
CREATE EXTERNAL TABLE orders (id BIGINT)
STORED BY 'com.aliyun.odps.jdbc.JdbcStorageHandler'
LOCATION 'jdbc:mysql://203.0.113.10:3306/shop?table=orders';
```

## Instead
Reach the database over a VPC dedicated connection: its private address in LOCATION and the connection's name in
`TBLPROPERTIES ('networklink'='…')`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import Case, Confidence, Connection, Context, ExternalLocation, NetworkCall, Related, Report, Rule, Setting, Severity
from mclint_rules.common.job import index, key_of
from mclint_rules.common.networks import INTERNET_LISTS, LINKS, SOLUTIONS
from mclint_rules.common.sites import CONSTRUCTS, PRIVATE, site
from mclint_rules.common.words import shown

_ENGINES = {
    "mr": "mapreduce",
    "map-reduce": "mapreduce",
    "foreign-tables": "foreign-table",
    "external-table": "foreign-table",
    "external-tables": "foreign-table",
    "data-lakehouse": "lakehouse",
    "lakehouse-architecture": "lakehouse",
    "data-lakehouse-architecture": "lakehouse",
    "udfs": "udf",
    "udtf": "udf",
    "udaf": "udf",
}
_ENGINE_WORDS = {
    "sql": "SQL",
    "udf": "UDFs",
    "mapreduce": "MapReduce",
    "spark": "Spark",
    "foreign-table": "foreign tables",
    "lakehouse": "the lakehouse",
}


class UnsupportedEngine(Rule):
    code = "MC104"
    name = "unsupported-engine"
    clause = "Choose a network solution: supported compute engines"
    wants = (ExternalLocation, Setting, NetworkCall, Connection)

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        if isinstance(fact, ExternalLocation):
            return self._location(fact, ctx)
        if isinstance(fact, Setting):
            return self._setting(fact, ctx)
        if isinstance(fact, NetworkCall):
            return self._call(fact, ctx)
        return self._connection(fact, ctx)

    def _location(self, fact: ExternalLocation, ctx: Context) -> Iterable[Report]:
        found = site(fact.location, ctx)
        if found.host.service in ("oss", "tablestore", "hologres", "dlf") or not found.at.host.parts:
            return  # MC201, MC203 and MC209 say which name these need
        if found.at.scheme.shape.lower() in ("oss", "tablestore"):
            return  # a host that is none of theirs is MC206's
        related: tuple[Related, ...] = ()
        if found.host.network not in ("public", "public-ip"):
            if found.host.network in PRIVATE:
                return
            name = (found.at.host.text or "").lower()
            listed = index(ctx).listed(fact.unit, INTERNET_LISTS).get(name) if name else None
            if listed is None:
                return
            related = (Related(listed.span, "it is listed here as a target on the Internet"),)
        yield Report(
            found.at.host.place() or fact.span,
            f"{shown(found.name)} is an address on the Internet, and Internet access does not serve {CONSTRUCTS.get(fact.construct, 'foreign tables')}. "
            "Use the private address over a VPC dedicated connection.",
            related=related,
            confidence=None if found.host.network == "public-ip" else Confidence.MEDIUM,
        )

    def _setting(self, fact: Setting, ctx: Context) -> Iterable[Report]:
        key = key_of(fact)
        job = index(ctx)
        if key in LINKS and job.engines(fact.unit) == {"mapreduce"} and not fact.value.is_unknown:
            yield Report(
                fact.span,
                f"{SOLUTIONS['vpc']} does not serve MapReduce, so `{fact.key}` has no effect on this job. "
                "Reach the target from a UDF, from Spark or from SQL.",
            )
        elif key == "odps.internet.access.list" and fact.scope in ("sql-set", "hints") and fact.value.shape.strip():
            if job.engines(fact.unit) - {"sql"} or job.uses_functions(fact.unit) or not job.statements(fact.unit):
                return
            yield Report(
                fact.span,
                f"`{fact.key}` opens the Internet to user-defined functions only, and no statement of this job calls one by name. "
                "Leave it out unless a view calls one.",
                severity=Severity.INFO,
                confidence=Confidence.LOW,
            )

    def _call(self, fact: NetworkCall, ctx: Context) -> Iterable[Report]:
        if fact.engine != "mapreduce":
            return
        found = site(fact.target, ctx)
        declared = ctx.model.inventory.only_in_vpc(found.at.host.text or "", found.at.port.text or "")
        if found.host.network not in PRIVATE and declared is None:
            return
        solution = "service" if declared is None and found.host.network in ("internal", "share") else "vpc"
        if ctx.catalog.serves(solution, "mapreduce") is not False:
            return
        what = f"is declared in {declared.vpc}" if declared is not None else "is a private address"
        there = (Related(declared.span, "the target is declared here", declared.path),) if declared is not None else ()
        yield Report(
            fact.target.place() or fact.span,
            f"{shown(found.name)} {what}, and MapReduce has Internet access only. "
            "Do this work in a UDF, in Spark or in SQL, or use the public address.",
            related=(*fact.related, *there),
        )

    def _connection(self, fact: Connection, ctx: Context) -> Iterable[Report]:
        for value in fact.engines:
            text = (value.text or "").strip().lower().replace("_", "-").replace(" ", "-")
            engine = _ENGINES.get(text, text)
            if engine and ctx.catalog.serves(fact.solution, engine) is False:
                yield Report(
                    value.span() or fact.span,
                    f"{SOLUTIONS.get(fact.solution, 'This solution')} does not serve {_ENGINE_WORDS.get(engine, engine)}. Take it out of the list.",
                )


_LIST = "SET odps.internet.access.list=203.0.113.10:3306;\n"
_JDBC = (
    "CREATE EXTERNAL TABLE orders (id BIGINT)\n"
    "STORED BY 'com.aliyun.odps.jdbc.JdbcStorageHandler'\n"
    "LOCATION 'jdbc:mysql://{}/shop?table=orders'\n"
    "TBLPROPERTIES ('networklink'='link_demo');\n"
)

_MAPPER = (
    "import com.aliyun.odps.mapred.MapperBase;\n"
    "public class M extends MapperBase {\n"
    "  private java.sql.Connection db;\n"
    "  public void setup(TaskContext context) throws Exception {\n"
    '    db = java.sql.DriverManager.getConnection("jdbc:mysql://orders.example.com:3306/shop?connectTimeout=3000&socketTimeout=9000", "a", "b");\n'
    "  }\n"
    "}\n"
)
_NETWORK = (
    "version: 1\nprojects:\n  - {name: demo, region: cn-shanghai}\n"
    "targets:\n  - {name: orders, addresses: ['orders.example.com:3306'], vpc: vpc-example1}\n"
)
_FILE = "maxcompute-network.yaml"

UnsupportedEngine.PASSES = (
    Case(_MAPPER, path="M.java", why="it may be on the Internet"),
    Case(
        _MAPPER,
        path="M.java",
        others=((_FILE, _NETWORK.replace("shanghai}", "shanghai, external_network: ['orders.example.com:3306']}")),),
        why="declared to be on the Internet as well",
    ),
    Case(_LIST + "SELECT call_api(id) FROM orders;\n", why="a function may use the Internet"),
    Case(_JDBC.format("10.0.0.8:3306"), why="a private address over a connection"),
    Case(_JDBC.format("rm-example.mysql.rds.aliyuncs.com:3306"), why="the name of an RDS instance does not tell its network"),
    Case(_JDBC.format("${db_host}:3306"), why="unknown is not a violation"),
)
UnsupportedEngine.FAILS = (
    Case(_MAPPER, path="M.java", lines=(5,), others=((_FILE, _NETWORK),), why="declared in a VPC"),
    Case(_JDBC.format("203.0.113.10:3306"), lines=(3,)),
    Case("SET odps.internet.access.list=db.example.com:3306;\n" + _JDBC.format("db.example.com:3306"), lines=(1, 4)),
    Case(_LIST + "SELECT id, COUNT(*) FROM orders GROUP BY id;\n", lines=(1,), why="only an information: a view may hide a function"),
    Case(
        "CREATE EXTERNAL TABLE rows (k STRING)\n"
        "STORED BY 'org.apache.hadoop.hive.hbase.HBaseStorageHandler'\n"
        "WITH SERDEPROPERTIES ('hbase.columns.mapping'=':key')\n"
        "LOCATION 'hbase://198.51.100.7:2181';\n",
        lines=(4,),
    ),
)
