"""Network settings that exclude one another.

## What it does
Reports the old Spark settings (`vpc.domain.list`, `smartnat.enable`, `pvtz.rolearn`, `vpc.usepvtz`) beside `eni.enable=true`, SmartNAT
with Spark 3.4 or later, and two different networklinks in one job.

## Why
With the ENI the old settings are unnecessary and only one of the two ways is used (Spark on MaxCompute, migration to ENI, 2025-01-27);
SmartNAT is gone from Spark 3.4 on (FAQ about Spark on MaxCompute, 2026-03-26). A job has one VPC connection: of two
session settings the last one counts, PyODPS lets `hints` win over `SET`, and MaxFrame refuses two.

## Example
```properties
spark.hadoop.odps.cupid.eni.enable=true
spark.hadoop.odps.cupid.eni.info=cn-hangzhou:vpc-example
spark.hadoop.odps.cupid.smartnat.enable=true
```

## Instead
```properties
spark.hadoop.odps.cupid.eni.enable=true
spark.hadoop.odps.cupid.eni.info=cn-hangzhou:vpc-example
```
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise

from mclint.api import Case, Confidence, Context, Related, Report, Rule, Setting, Severity
from mclint_rules.common.job import index, is_true, key_of, place
from mclint_rules.common.networks import DOMAIN_LIST, ENI_ENABLE, LINKS
from mclint_rules.common.words import shown

_SMARTNAT = "odps.cupid.smartnat.enable"
_OLD = {DOMAIN_LIST: False, _SMARTNAT: True, "odps.cupid.pvtz.rolearn": False, "odps.cupid.vpc.usepvtz": True}
"""Settings of the old way; True: a switch, which is judged only when it is on."""


class ConflictingNetworkSettings(Rule):
    code = "MC308"
    name = "conflicting-network-settings"
    severity = Severity.WARNING
    source = "SPARKGH"
    clause = "one way into the VPC per job"
    wants = (Setting,)

    def check(self, fact: Setting, ctx: Context) -> Iterable[Report]:
        key = key_of(fact)
        if key in _OLD:
            if not fact.value.shape.strip() or (_OLD[key] and not is_true(fact)):
                return
            yield from self._beside_eni(fact, ctx)
            if key == _SMARTNAT:
                yield from self._smartnat(fact, ctx)
        elif key in LINKS:
            links = index(ctx).settings(fact.unit, key)
            if links and links[0] is fact:
                yield from _several_links(links, ctx)

    def _beside_eni(self, fact: Setting, ctx: Context) -> Iterable[Report]:
        switch = index(ctx).switched_on(fact.unit, ENI_ENABLE)
        if switch is not None:
            yield Report(
                place(fact),
                f"{shown(fact.key)} belongs to the old way into the VPC, and this job uses the ENI. Leave one of the two out; the ENI is the present one.",
                related=(Related(place(switch), "the ENI is switched on here"),),
            )

    def _smartnat(self, fact: Setting, ctx: Context) -> Iterable[Report]:
        for version in index(ctx).settings(fact.unit, "odps.spark.version")[-1:]:
            found = re.search(r"(\d+)\.(\d+)", version.value.text or "")
            if found and (int(found[1]), int(found[2])) >= (3, 4):
                yield Report(
                    place(fact),
                    f"SmartNAT is not supported from Spark 3.4 on, and this job runs Spark {found[1]}.{found[2]}. Use the ENI settings.",
                    related=(Related(place(version), "the version is set here"),),
                    severity=Severity.ERROR,
                    source="SPARKFAQ",
                )
                return


def _several_links(links: list[Setting], ctx: Context) -> Iterator[Report]:
    """Compare each setting with the one before it; a statement between two session settings makes them belong to two jobs."""
    statements = sorted(span.start for span in index(ctx).statements(links[0].unit))
    for before, after in pairwise(sorted(links, key=place)):
        first, second = before.value.text, after.value.text
        if not first or not second or first == second or before.unit != after.unit:
            continue
        same = before.scope == after.scope
        if (
            same
            and after.scope == "sql-set"
            and bisect_right(statements, place(before).start) != bisect_right(statements, place(after).start)
        ):
            continue
        if same and after.scope not in ("sql-set", "maxframe-function", "hints"):
            continue
        refused = same and after.scope == "maxframe-function"
        effect = "MaxFrame refuses a second one" if refused else "only one of them counts"
        yield Report(
            place(after),
            f"The job names the networklink {shown(after.value)} here and {shown(before.value)} before, and {effect}. "
            "Name the one that leads to the target; join other VPCs to it by peering or CEN.",
            related=(Related(place(before), "the other networklink"),),
            severity=Severity.ERROR if refused else None,
            confidence=None if refused else Confidence.MEDIUM,
            source="MAXFRAME" if refused else "UDFVPC",
        )


def _conf(*settings: str) -> str:
    return "".join(f"spark.hadoop.odps.{item}\n" for item in settings)


_ENI = ("cupid.eni.enable=true", "cupid.eni.info=cn-hangzhou:vpc-example")

ConflictingNetworkSettings.PASSES = (
    Case(_conf(*_ENI), path="spark-defaults.conf"),
    Case(_conf("cupid.smartnat.enable=true", "spark.version=spark-3.1.1-odps0.34.1"), path="spark-defaults.conf"),
    Case(_conf(*_ENI, "cupid.smartnat.enable=false"), path="spark-defaults.conf", why="switched off"),
    Case(
        "SET odps.session.networklink=link_a;\nSELECT probe(h) FROM t;\nSET odps.session.networklink=link_b;\nSELECT probe(h) FROM u;\n",
        why="two jobs, one after the other",
    ),
)
ConflictingNetworkSettings.FAILS = (
    Case(_conf(*_ENI, "cupid.smartnat.enable=true"), path="spark-defaults.conf", lines=(3,)),
    Case(_conf(*_ENI, "cupid.pvtz.rolearn=acs:ram::1234567890123456:role/example"), path="spark-defaults.conf", lines=(3,)),
    Case(_conf("cupid.smartnat.enable=true", "spark.version=spark-3.4.2-odps0.48.0"), path="spark-defaults.conf", lines=(1,)),
    Case(
        "from pyspark.sql import SparkSession\n"
        "spark = (\n"
        "    SparkSession.builder\n"
        "    .config('spark.hadoop.odps.cupid.eni.enable', 'true')\n"
        "    .config('spark.hadoop.odps.cupid.smartnat.enable', 'true')\n"
        "    .getOrCreate()\n"
        ")\n",
        path="job.py",
        lines=(5,),
    ),
    Case(
        "SET odps.session.networklink=link_a;\nSET odps.session.networklink=link_b;\nSELECT probe(h) FROM t;\n",
        lines=(2,),
    ),
    Case(
        "from odps import ODPS\n"
        "o = ODPS('a', 'b', 'demo', endpoint='http://service.cn-hangzhou.maxcompute.aliyun.com/api')\n"
        "o.execute_sql('set odps.session.networklink=link_a; select probe(h) from t', hints={'odps.session.networklink': 'link_b'})\n",
        path="node.py",
        lines=(3,),
    ),
    Case(
        "from maxframe.udf import with_network_options\n"
        "@with_network_options(vpc_network_link='link_a')\n"
        "@with_network_options(vpc_network_link='link_b')\n"
        "def score(row):\n"
        "    return row\n",
        path="frame.py",
        lines=(3,),
    ),
)
