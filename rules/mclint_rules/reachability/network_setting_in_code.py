"""A Spark network setting written in the program instead of its configuration.

## What it does
Reports the network keys of Spark on MaxCompute (`odps.cupid.internet.access.list`, `eni.*`, `vpc.*`, `smartnat.enable`, `pvtz.*`,
`trusted.services.access.list`) that a program sets by `SparkConf.set` or `SparkSession.builder.config`. Local mode is left alone.

## Why
The vendor wants these settings in `spark-defaults.conf` or in the configuration of the DataWorks node (FAQ about Spark on MaxCompute,
2026-03-26). In cluster mode those in the program may come too late: the network is set up before the program starts.

## Example
```python
spark = SparkSession.builder.config("spark.hadoop.odps.cupid.eni.enable", "true").getOrCreate()
```

## Instead
```properties
spark.hadoop.odps.cupid.eni.enable=true
```
in `spark-defaults.conf`, in the node's configuration, or by `spark-submit --conf`.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Confidence, Context, Report, Rule, Setting, Severity
from mclint_rules.common.job import index, key_of
from mclint_rules.common.words import shown

_KEYS = (
    "odps.cupid.internet.access.list",
    "odps.cupid.eni.",
    "odps.cupid.vpc.",
    "odps.cupid.smartnat.",
    "odps.cupid.pvtz.",
    "odps.cupid.trusted.services.",
)


class NetworkSettingInCode(Rule):
    code = "MC307"
    name = "network-setting-in-code"
    severity = Severity.WARNING
    confidence = Confidence.MEDIUM
    source = "SPARKFAQ"
    clause = "network settings are in spark-defaults.conf or the node's configuration items"
    wants = (Setting,)

    def check(self, fact: Setting, ctx: Context) -> Iterable[Report]:
        if fact.scope != "spark-code" or not key_of(fact).startswith(_KEYS) or index(ctx).is_local(fact.unit):
            return
        yield Report(
            fact.key_span or fact.span,
            f"{shown(fact.key)} is set in the program, which may be too late in cluster mode. "
            "Put it into spark-defaults.conf, the node's configuration items, or `spark-submit --conf`.",
        )


_BUILDER = "from pyspark.sql import SparkSession\nspark = SparkSession.builder{}.getOrCreate()\n"

NetworkSettingInCode.PASSES = (
    Case(_BUILDER.format(".config('spark.hadoop.odps.project.name', 'demo')"), path="job.py"),
    Case(
        _BUILDER.format(".config('spark.hadoop.fs.oss.endpoint', 'oss-cn-hangzhou-internal.aliyuncs.com')"),
        path="job.py",
        why="the OSS endpoint is read when the program runs",
    ),
    Case(_BUILDER.format(".master('local[4]').config('spark.hadoop.odps.cupid.eni.enable', 'false')"), path="job.py", why="local mode"),
    Case("SET odps.internet.access.list=api.example.com:443;\nSELECT call_api(id) FROM orders;\n", why="a session setting of SQL"),
)
NetworkSettingInCode.FAILS = (
    Case(_BUILDER.format(".config('spark.hadoop.odps.cupid.eni.enable', 'true')"), path="job.py", lines=(2,)),
    Case(
        "from pyspark import SparkConf, SparkContext\n"
        "conf = SparkConf()\n"
        "conf.set('spark.hadoop.odps.cupid.internet.access.list', 'api.example.com:443')\n"
        "sc = SparkContext(conf=conf)\n",
        path="job.py",
        lines=(3,),
    ),
    Case(_BUILDER.format(".config('spark.hadoop.odps.cupid.smartnat.enable', 'true')"), path="job.py", lines=(2,)),
)
