"""Spark on MaxCompute that reaches OSS by the public endpoint in cluster mode.

## What it does
Reports public OSS hosts in `spark.hadoop.fs.oss.endpoint`, in `vpc.domain.list`, in `oss://bucket.endpoint/…` paths and in OSS clients of Spark programs that
run in the cluster. Local mode, where the public endpoint is right, is left alone, and so is Spark that nothing
shows to be MaxCompute's.

## Why
In cluster mode OSS answers Spark by its internal endpoints alone (FAQ about Spark on MaxCompute, 2026-03-26). A public endpoint left
from debugging ends in a time-out.

## Example
```properties
spark.hadoop.odps.project.name=demo
spark.hadoop.fs.oss.endpoint=oss-cn-hangzhou.aliyuncs.com
```

## Instead
```properties
spark.hadoop.odps.project.name=demo
spark.hadoop.fs.oss.endpoint=oss-cn-hangzhou-internal.aliyuncs.com
```

## Fix safety
Safe: the internal endpoint of the same region reaches the same buckets. Keep the public one in the configuration for local debugging.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import Address, Case, Context, NetworkCall, Related, Report, Rule, Setting, Severity, Span, Value
from mclint_rules.common.job import index, key_of
from mclint_rules.common.networks import DOMAIN_LIST, domain_list
from mclint_rules.common.sites import certain, host_fix, internal_name, site, written
from mclint_rules.common.words import shown

_SCOPES = frozenset({"spark-file", "spark-code", "spark-submit", "config"})


class SparkPublicOssEndpoint(Rule):
    code = "MC205"
    name = "spark-public-oss-endpoint"
    source = "SPARKFAQ"
    clause = "Spark in cluster mode uses internal OSS endpoints"
    wants = (Setting, NetworkCall, Address)

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        related: tuple[Related, ...] = ()
        if isinstance(fact, Setting):
            key = key_of(fact)
            if key not in ("fs.oss.endpoint", DOMAIN_LIST) or fact.scope not in _SCOPES or not index(ctx).is_ours(fact.unit):
                return
            if key == DOMAIN_LIST:
                if not index(ctx).is_local(fact.unit):
                    for domain in (target.domain for vpc in domain_list(fact).vpcs for target in vpc.targets):
                        if domain.text:
                            yield from self._address(domain, fact.span, (), ctx)
                return
            value = fact.value
        elif fact.engine == "spark":
            value, related = (fact.target, fact.related) if isinstance(fact, NetworkCall) else (fact.value, ())
            if isinstance(fact, NetworkCall) and fact.service != "oss" and value.is_unknown:
                return  # another service, or nobody knows which
        else:
            return
        if not index(ctx).is_local(fact.unit):
            yield from self._address(value, fact.span, related, ctx)

    def _address(self, value: Value, span: Span, related: tuple[Related, ...], ctx: Context) -> Iterable[Report]:
        found = site(value, ctx)
        host = found.host
        if host.service != "oss" or not certain(found):
            if found.at.whole.is_unknown:
                message = (
                    f"Whether {shown(found.at.whole)} is an internal endpoint of OSS, the only kind that Spark reaches in cluster mode, "
                    "is not known before the job runs."
                )
                yield Report(value.place() or span, message, severity=Severity.INFO, auditor=True)
            return
        if host.network != "public":
            return
        better = internal_name(found, ctx)
        advice = f"Write {written(better, found)}." if better else "Use the internal endpoint of the bucket's region."
        yield Report(
            found.at.host.place() or span,
            f"{shown(found.name)} is a public OSS endpoint, which Spark on MaxCompute does not reach in cluster mode. {advice}",
            host_fix(found.at.host, better, "Use the internal endpoint") if better else None,
            related=(*related, *found.elsewhere),
        )


_CODE = (
    "from pyspark.sql import SparkSession\n"
    "spark = (\n"
    "    SparkSession.builder.appName('demo')\n"
    "    .config('spark.hadoop.odps.project.name', 'demo')\n"
    "    .config('spark.hadoop.fs.oss.endpoint', '{}')\n"
    "    .getOrCreate()\n"
    ")\n"
    "spark.read.csv('oss://example-bucket/in/').show()\n"
)

_FILES = (
    "from pyspark.sql import SparkSession\n"
    "spark = SparkSession.builder.config('spark.hadoop.odps.project.name', 'demo').getOrCreate()\n"
    "spark.read.format('csv').load('{0}').write.mode('overwrite').parquet('{0}')\n"
)

_SCALA = """\
import org.apache.spark.sql.SparkSession

object Load {{
  def main(args: Array[String]): Unit = {{
    val spark = SparkSession.builder().config("spark.hadoop.odps.project.name", "demo").getOrCreate()
    spark.read.parquet("oss://example-bucket.{}/in/").write.mode("overwrite").saveAsTable("orders")
  }}
}}
"""

_REGION = """\
import org.apache.spark.sql.SparkSession

object Load {{
  val region = "cn-hangzhou"
  val endpoint = "oss-" + region + "{}.aliyuncs.com"
  def main(args: Array[String]): Unit = {{
    val spark = SparkSession.builder().config("spark.hadoop.odps.project.name", "demo").config("spark.hadoop.fs.oss.endpoint", endpoint)
      .config("spark.hadoop.odps.end.point", s"http://service.$region.maxcompute.aliyun.com/api").getOrCreate()
  }}
}}
"""
_LIST = (
    "spark.hadoop.odps.cupid.vpc.domain.list="
    '{{"regionId":"cn-hangzhou","vpcs":[{{"zones":[{{"urls":[{{"domain":"example-bucket.{}","port":80}}]}}]}}]}}\n'
)

SparkPublicOssEndpoint.PASSES = (
    Case(_LIST.format("oss-cn-hangzhou-internal.aliyuncs.com"), path="spark-defaults.conf"),
    Case(_LIST.format("${oss}"), path="spark-defaults.conf"),
    Case(_CODE.format("oss-cn-hangzhou-internal.aliyuncs.com"), path="job.py"),
    Case(
        _CODE.format("oss-cn-hangzhou.aliyuncs.com").replace("builder.", "builder.master('local[4]')."),
        path="job.py",
        why="local mode: the public endpoint is right on the developer's machine",
    ),
    Case(
        "from pyspark.sql import SparkSession\n"
        "# on E-MapReduce, not MaxCompute; see aliyun.com\n"
        "spark = SparkSession.builder.config('spark.hadoop.fs.oss.endpoint', 'oss-cn-hangzhou.aliyuncs.com').getOrCreate()\n",
        path="emr.py",
        why="nothing says that this Spark is MaxCompute's",
    ),
    Case(_CODE.format("oss-<region>.aliyuncs.com"), path="job.py", why="a placeholder"),
    Case(_FILES.format("oss://example-bucket.oss-cn-hangzhou-internal.aliyuncs.com/in/"), path="job.py"),
    Case(_FILES.format("oss://example-bucket/in/"), path="job.py", why="the endpoint is a setting"),
)
SparkPublicOssEndpoint.FAILS = (
    Case(
        _LIST.format("oss-cn-hangzhou.aliyuncs.com"),
        path="spark-defaults.conf",
        lines=(1,),
        fixed=_LIST.format("oss-cn-hangzhou-internal.aliyuncs.com"),
    ),
    Case(
        _CODE.format("oss-cn-hangzhou.aliyuncs.com"),
        path="job.py",
        lines=(5,),
        fixed=_CODE.format("oss-cn-hangzhou-internal.aliyuncs.com"),
    ),
    Case(
        _CODE.format("http://oss-ap-southeast-1.aliyuncs.com"),
        path="job.py",
        lines=(5,),
        fixed=_CODE.format("http://oss-ap-southeast-1-internal.aliyuncs.com"),
    ),
    Case(
        "from pyspark import SparkConf, SparkContext\n"
        "ENDPOINT = 'oss-cn-beijing.aliyuncs.com'\n"
        "conf = SparkConf().set('spark.hadoop.odps.project.name', 'demo').set('spark.hadoop.fs.oss.endpoint', ENDPOINT)\n"
        "sc = SparkContext(conf=conf)\n",
        path="job.py",
        lines=(2,),
    ),
    Case(
        _FILES.format("oss://example-bucket.oss-cn-hangzhou.aliyuncs.com/in/"),
        path="job.py",
        lines=(3,),
        fixed=_FILES.format("oss://example-bucket.oss-cn-hangzhou-internal.aliyuncs.com/in/"),
        why="the endpoint in a path",
    ),
    Case(
        _SCALA.format("oss-cn-hangzhou.aliyuncs.com"),
        path="Load.scala",
        lines=(6,),
        fixed=_SCALA.format("oss-cn-hangzhou-internal.aliyuncs.com"),
    ),
    Case(
        _REGION.format(""),
        path="Load.scala",
        lines=(5,),
        fixed=_REGION.format("-internal"),
        why="the name of the region is used elsewhere, too, and stays",
    ),
)
