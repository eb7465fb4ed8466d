"""A declared connection covers the target, but the job does not ask for it.

## What it does
For each host that a declared connection covers, checks that the job names it: a networklink in the session
(`odps.session.networklink`), in the table's properties or in the MaxFrame function, an entry of `odps.internet.access.list`, or Spark's
network settings. A UDF is judged by the SQL that calls it. Silent without an inventory, and where the settings are not in the repository.

## Why
The connection of a project opens nothing by itself: the job names it, and only for its own session. The networklink of
a foreign table, or of an external project in a VPC, stands in its definition.

## Example
```sql
select probe(host) from t;  -- probe() reaches a database behind link_shop
```

## Instead
```sql
set odps.session.networklink=link_shop;
select probe(host) from t;
```
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mclint.api import Case, Catalog, Model, Related, Report, Rule

_NETWORK = """\
version: 1
projects:
  - {name: shop, region: cn-shanghai, external_network: ["api.example.com:443"]}
connections:
  - {solution: vpc, name: link_shop, region: cn-shanghai, vpc: vpc-example1}
targets:
  - {name: orders, addresses: ["orders.example.com:3306"], vpc: vpc-example1}
"""
_OTHERS = (("maxcompute-network.yaml", _NETWORK),)
_TABLE = """\
create external table t (id bigint)
stored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'
location 'jdbc:mysql://orders.example.com:3306/crm?table=t'
tblproperties ({});
"""
_UDF = """\
from odps.udf import annotate
import pymysql


@annotate("string->string")
class Probe(object):
    def __init__(self):
        self.db = pymysql.connect(host="orders.example.com", port=3306, connect_timeout=5, read_timeout=30)

    def evaluate(self, key):
        return key
"""
_CALL = "create function probe as 'probe.Probe' using 'probe.py';\n{}select probe(k) from t;\n"
_ADVICE = {
    "vpc": "Name the networklink `{}` in the job: `set odps.session.networklink={};`, or the table property 'networklink'.",
    "internet": "List the address with its port in `odps.internet.access.list` (Spark: `spark.hadoop.odps.cupid.internet.access.list`).",
}


class ConnectionNotEnabled(Rule):
    code = "MC302"
    name = "connection-not-enabled"
    source = "UDFVPC"
    clause = "The connection is named in the session that uses it"

    def check_project(self, model: Model, catalog: Catalog, options: Mapping[str, Any]) -> Iterable[Report]:
        if not model.inventory.exists:
            return
        for way in model.reaches:
            hop = way.blocking
            if hop is None or hop.name != "job":
                continue
            name = way.connection.name if way.connection else ""
            advice = _ADVICE.get(way.solution, "").replace("{}", name)
            declared = way.connection or way.target
            related = [Related(declared.span, "the connection is declared here", declared.path)] if declared else []
            for path, unit in way.job.callers:
                caller = model.job(path, unit)
                if caller is not None:
                    related.append(Related(caller.span, "the function is called here", path))
            yield Report(
                way.use.span,
                f"A declared connection covers {way.use.host}, but {hop.words}. The network stays shut for this job. {advice}",
                related=tuple(related),
                path=way.use.path,
            )

    PASSES = (
        Case(_TABLE.format("'networklink'='link_shop'"), others=_OTHERS),
        Case(_TABLE.format("'networklink'='${link}'"), others=_OTHERS, why="unknown before the job runs"),
        Case("set odps.session.networklink=link_shop;\n" + _TABLE.format("'a'='b'"), others=_OTHERS),
        Case(_TABLE.format("'a'='b'"), why="no inventory"),
        Case(_UDF, path="probe.py", others=_OTHERS, why="no SQL of the repository calls the function"),
        Case(
            _UDF,
            path="probe.py",
            others=(*_OTHERS, ("job.sql", _CALL.format("set odps.session.networklink=link_shop;\n"))),
        ),
    )
    FAILS = (
        Case(_TABLE.format("'a'='b'"), lines=(3,), others=_OTHERS),
        Case(_TABLE.format("'networklink'='link_other'"), lines=(3,), others=_OTHERS),
        Case(_UDF, path="probe.py", lines=(8,), others=(*_OTHERS, ("job.sql", _CALL.format("")))),
    )
