"""A declared connection covers the target, but the job does not ask for it.

## What it does
For each host that a declared connection covers, checks that the job names it: a networklink in the session
(`odps.session.networklink`), in the table's properties or in the MaxFrame function, an entry of `odps.internet.access.list`, or Spark's
network settings, which must lead into the connection's VPC and list the address. A UDF is judged by each SQL job that calls it, and reported
there; a Spark application by each submission. Silent where the settings are not in the repository, and where there is no inventory: the session
may set the networklink elsewhere. An auditor (`--persona auditor`) is then still told of foreign tables and external projects in a VPC (RDS, HBase,
Hadoop) that name neither networklink nor VPC.

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

import sys
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Any

from mclint.api import Case, Catalog, Confidence, ExternalLocation, FileFacts, Model, Related, Report, Rule, Severity, Span

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
_EMBEDDED = """\
create temporary function ping as 'emb.Ping' using
#CODE ('lang'='PYTHON', 'filename'='emb')
from odps.udf import annotate
import pymysql
@annotate("string->string")
class Ping(object):
    def evaluate(self, k): return pymysql.connect(host="orders.example.com", port=3306, connect_timeout=5, read_timeout=9).query(k)
#END CODE;
select ping(k) from t;
"""
_APP = """\
from pyspark.sql import SparkSession
import pymysql

spark = SparkSession.builder.config("spark.hadoop.odps.project.name", "shop").getOrCreate()
db = pymysql.connect(host="orders.example.com", port=3306, connect_timeout=5, read_timeout=30)
"""
_CALL = "create function probe as 'probe.Probe' using 'probe.py';\n{}select probe(k) from t;\n"


_PAGES = ("markdown", "rst")
_NEEDS = {
    "foreign-table": ("The foreign table", "Give the table the property 'networklink'='…'."),
    "lakehouse": ("The external object", "Name the networklink or the VPC in its definition."),
}


class ConnectionNotEnabled(Rule):
    code = "MC302"
    name = "connection-not-enabled"
    source = "UDFVPC"
    clause = "The connection is named in the session that uses it"

    def check_project(self, model: Model, catalog: Catalog, options: Mapping[str, Any]) -> Iterable[Report]:
        if not model.inventory.exists:
            yield from self._bare(model)
            return
        told: set[tuple[str, Span, str]] = set()
        for way in model.reaches:
            hop, found = way.blocking, model.remedy(way)
            if hop is None or found is None or hop.name != "job":
                continue
            use, caller = way.use, way.caller
            path, span = (caller.path, caller.span) if caller is not None else (use.path, use.span)
            if way.connection is None and way.solution == "vpc":
                message = f"This object reaches {use.host}, but {hop.words}. {found.do}"
            else:
                who = (
                    f"`{caller.name}` reaches {use.host}, which a declared connection covers"
                    if caller
                    else f"A declared connection covers {use.host}"
                )
                message = f"{who}, but {hop.words}. The network stays shut for this job. {found.do}"
            if (path, span, message) in told:
                continue
            told.add((path, span, message))
            related = [Related(use.span, "the address is reached here", use.path)] if caller is not None else []
            declared = way.connection or way.target
            if declared is not None:
                related.append(Related(declared.span, "the connection is declared here", declared.path))
            yield Report(span, message, related=tuple(related), path=path)

    def _bare(self, model: Model) -> Iterable[Report]:
        """Tell an auditor of objects in a VPC that name no network, where nothing says which connections there are."""
        hologres: dict[str, list[tuple[int, int]]] = {}
        # Of most targets the ways need not be worked out: nothing but the platform's objects counts.
        platform = [(job, use) for job in model.jobs for use in job.uses if use.platform and use.port.text]
        for way in (way for job, use in platform for way in model.ways(job, use)):
            use, job = way.use, way.job
            if way.solution != "vpc" or use.links or use.vpc is not None or job.links:
                continue
            if use.info.network in ("public", "public-ip") or model.files[use.path].language in _PAGES:
                continue
            if any(setting.key.strip().lower() == "odps.sql.external.net.vpc" for setting in job.settings):
                continue
            if use.path not in hologres:
                hologres[use.path] = _hologres(model.files[use.path])
            if _is_in(use.span, hologres[use.path]):
                continue  # the platform reaches it without a connection, whatever its name
            what, where = _NEEDS[use.engine]
            yield Report(
                use.span,
                f"{what} reaches {use.host}, and neither it nor its session names a networklink. MaxCompute opens no network by itself. {where}",
                severity=Severity.INFO,
                confidence=Confidence.LOW,
                path=use.path,
                auditor=True,
            )

    PASSES = (
        Case(_TABLE.format("'a'='b'"), why="no inventory: only an auditor is told"),
        Case(_TABLE.format("'networklink'='link_shop'"), others=_OTHERS),
        Case(_TABLE.format("'networklink'='${link}'"), others=_OTHERS, why="unknown before the job runs"),
        Case("set odps.session.networklink=link_shop;\n" + _TABLE.format("'a'='b'"), others=_OTHERS),
        Case(_TABLE.format("'networklink'='link_shop'"), why="no inventory, and the networklink is named"),
        Case("set odps.session.networklink=link_shop;\n" + _TABLE.format("'a'='b'"), why="no inventory; the session names it"),
        Case(
            _TABLE.format("'a'='b'").replace("location", "with serdeproperties ('odps.vpc.id'='vpc-example1')\nlocation"),
            why="no inventory; the older way",
        ),
        Case(_TABLE.format("'a'='b'").replace("orders.example.com:3306", "${host}"), why="not known where it leads"),
        Case(_UDF, path="probe.py", others=_OTHERS, why="no SQL of the repository calls the function"),
        Case(
            _UDF,
            path="probe.py",
            others=(*_OTHERS, ("job.sql", _CALL.format("set odps.session.networklink=link_shop;\n"))),
        ),
    )
    FAILS = (
        Case(
            "create external table t (k string) stored by 'org.apache.hadoop.hive.hbase.HBaseStorageHandler'\n"
            "location 'hbase://192.168.10.5:2181';\n",
            lines=(2,),
            others=(("maxcompute-network.yaml", _NETWORK.replace("orders.example.com:3306", "192.168.10.5:2181")),),
        ),
        Case(_TABLE.format("'a'='b'"), lines=(3,), others=_OTHERS),
        Case(
            _TABLE.format("'networklink'='link_other'"),
            lines=(3,),
            others=(
                (
                    "maxcompute-network.yaml",
                    _NETWORK.replace("targets:", "  - {solution: vpc, name: link_other, region: cn-shanghai, vpc: vpc-b}\ntargets:"),
                ),
            ),
        ),
        Case(_CALL.format(""), lines=(2,), others=(*_OTHERS, ("udf/probe.py", _UDF))),
        Case(
            "select shop:probe(k) from t;\n",
            path="other.sql",
            lines=(1,),
            others=(*_OTHERS, ("probe.py", _UDF), ("job.sql", _CALL.format("set odps.session.networklink=link_shop;\n"))),
            why="another job that calls the function names the networklink, this one does not",
        ),
        Case(_EMBEDDED, lines=(9,), others=_OTHERS),
        Case(
            "#!/bin/bash\nspark-submit --conf spark.hadoop.odps.cupid.eni.enable=true \\\n"
            "  --conf spark.hadoop.odps.cupid.eni.info=cn-shanghai:vpc-example9 app.py\n",
            path="submit.sh",
            lines=(2,),
            others=(*_OTHERS, ("app.py", _APP)),
            why="its network interface is in another VPC",
        ),
    )


def _hologres(file: FileFacts) -> list[tuple[int, int]]:
    """Return where the foreign tables of a file stand that say that they are ones on Hologres, in order."""
    return sorted(
        (fact.span.start, (fact.clause or fact.span).end)
        for fact in file.facts
        if isinstance(fact, ExternalLocation)
        and any(item.key.lower().endswith("target.db.type") and item.value.shape.lower().startswith("holo") for item in fact.properties)
    )


def _is_in(place: Span, ranges: list[tuple[int, int]]) -> bool:
    """Whether a place lies in one of several ranges in order."""
    number = bisect_right(ranges, (place.start, sys.maxsize)) - 1
    return number >= 0 and place.start < ranges[number][1]
