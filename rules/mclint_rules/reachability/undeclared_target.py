"""A job reaches a host to which no declared connection leads.

## What it does
Works out which hosts each job reaches (foreign tables, external projects, and the code of UDFs, Spark, MapReduce and MaxFrame) and looks for
a declared connection, external network list or target that covers each. Reports those without. Silent where no inventory of connections
exists, where the host is not known before the job runs, and for internal addresses of cloud services, which need no connection.

## Why
MaxCompute's network is shut off from everything outside until somebody opens a way (introduction of Network connection process, edition
of 2026-02-27). A request to a host that no outbound solution opens ends in a time-out.

## Example
```sql
-- maxcompute-network.yaml declares link_shop into vpc-example1 and no target of this name
create external table t (id bigint) stored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'
location 'jdbc:mysql://crm.example.com:3306/crm?table=t' tblproperties ('networklink'='link_shop');
```

## Instead
Declare the target with the VPC that it is in and a connection that leads there, or list the public address with its port under the project's
external network, and open it in the console.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mclint.api import Case, Catalog, Model, Related, Report, Rule, Span

_SHUT = frozenset({"connection", "project", "region", "engine list"})
"""Hops that say that what is declared does not lead to the target; the others are told by rules of their own."""

_NETWORK = """\
version: 1
projects:
  - {name: shop, region: cn-shanghai, external_network: ["api.example.com:443"]}
connections:
  - {solution: vpc, name: link_shop, region: cn-shanghai, vpc: vpc-example1}
targets:
  - {name: orders, addresses: ["orders.example.com:3306"], vpc: vpc-example1}
"""
_OTHER = "version: 1\nprojects: [{name: crm, region: cn-shanghai}]\n"
_OTHERS = (("maxcompute-network.yaml", _NETWORK),)
_TABLE = """\
create external table t (id bigint)
stored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'
location 'jdbc:mysql://{}/crm?table=t'
tblproperties ('networklink'='link_shop');
"""
_UDF = """\
from odps.udf import annotate
import requests


@annotate("string->string")
class Probe(object):
    def __init__(self):
        self.session = requests.Session()

    def evaluate(self, path):
        return self.session.get("https://{}/" + path, timeout=5).text
"""


class UndeclaredTarget(Rule):
    code = "MC301"
    name = "undeclared-target"
    clause = "Introduction: jobs reach nothing outside until a connection is made"

    def check_project(self, model: Model, catalog: Catalog, options: Mapping[str, Any]) -> Iterable[Report]:
        if not model.inventory.exists:
            return
        told: dict[tuple[str, Span, str], list[Related]] = {}
        for way in model.reaches:
            hop, found = way.blocking, None
            if hop is not None and hop.name in _SHUT and way.solution != "service":
                found = model.remedy(way)
            if hop is None or found is None:
                continue
            words = f"{way.use.host}, and {hop.words}. MaxCompute jobs reach nothing that is not opened for them. {found.do}"
            places = told.setdefault((way.use.path, way.use.span, words), [])
            if way.caller is not None:
                places.append(Related(way.caller.span, "it is called here", way.caller.path))
        for (path, span, words), places in told.items():
            yield Report(
                span,
                f"This job reaches {words}",
                related=tuple(places),
                path=path,
            )

    PASSES = (
        Case(_TABLE.format("crm.example.com:3306"), why="no inventory: nothing is known to be missing"),
        Case(_TABLE.format("orders.example.com:3306"), others=_OTHERS),
        Case(_TABLE.format("${host}"), others=_OTHERS, why="unknown before the job runs"),
        Case(_UDF.format("api.example.com"), path="udf.py", others=_OTHERS),
        Case(
            "create external table t (id bigint) stored by 'com.aliyun.odps.CsvStorageHandler'\n"
            "location 'oss://oss-cn-shanghai-internal.aliyuncs.com/bucket-example/dir/';\n",
            others=_OTHERS,
            why="cloud services are reached by internal addresses without a connection",
        ),
        Case(
            _TABLE.replace("{}", "10.20.0.77:3306"),
            others=(("maxcompute-network.yaml", _NETWORK.replace("orders.example.com", "10.20.0.0/24")),),
        ),
        Case(
            "create external table t (id bigint) stored by 'com.aliyun.odps.CsvStorageHandler'\nlocation 'oss://bucket-example/dir/';\n",
            others=_OTHERS,
            why="a bucket without endpoint",
        ),
        Case(
            "import requests\nprint(requests.get('https://other.example.com/', timeout=3).text)\n",
            path="tool.py",
            others=_OTHERS,
            why="not a job",
        ),
    )
    FAILS = (
        Case(
            _TABLE.format("orders.example.com:3306"),
            lines=(3,),
            others=(("net/a/maxcompute-network.yaml", _NETWORK), ("net/b/maxcompute-network.yaml", _OTHER)),
            config="projects:\n  crm: {paths: ['**']}\n",
            why="the connection serves the projects of its own file",
        ),
        Case(
            _TABLE.format("orders.example.com:3306"),
            lines=(3,),
            others=(("maxcompute-network.yaml", _NETWORK.replace("vpc-example1}\nt", "vpc-example1, engines: [spark]}\nt")),),
            why="the connection is declared for other engines",
        ),
        Case(_TABLE.format("crm.example.com:3306"), lines=(3,), others=_OTHERS),
        Case(
            _TABLE.format("10.20.0.5:3306"),
            lines=(3,),
            others=(("net/maxcompute-network.yml", _NETWORK.replace("vpc-example1}\nt", "vpc-example1, targets: ['10.20.0.6:3306']}\nt")),),
        ),
        Case(_UDF.format("other.example.com"), path="udf.py", lines=(11,), others=_OTHERS),
        Case(
            _UDF.format("api.example.com:8443"), path="udf.py", lines=(11,), others=_OTHERS, why="another port than the one that is opened"
        ),
    )
