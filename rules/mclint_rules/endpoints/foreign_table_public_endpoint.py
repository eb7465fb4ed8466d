"""A foreign table on OSS or Tablestore that is not reached by the internal endpoint.

## What it does
Reports the public, accelerate, dual-stack and VPC host names of OSS and Tablestore where MaxCompute itself reaches the data: foreign
tables and their partitions, object tables, LOAD, UNLOAD, external volumes and external projects.

## Why
The vendor lets foreign tables reach OSS and Tablestore by the internal endpoint and no other (Network connection process, Endpoint rules,
edition 2026-02-27). By another name the query ends in a time-out, or works today and fails tomorrow: nobody vouches for the way to a
public endpoint (External tables, 2025-10-12). The Tablestore page merely recommends the internal one.

## Example
```sql
CREATE EXTERNAL TABLE logs (line STRING)
STORED BY 'com.aliyun.odps.CsvStorageHandler'
LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/example-bucket/logs/';
```

## Instead
```sql
CREATE EXTERNAL TABLE logs (line STRING)
STORED BY 'com.aliyun.odps.CsvStorageHandler'
LOCATION 'oss://oss-cn-hangzhou-internal.aliyuncs.com/example-bucket/logs/';
```

## Fix safety
Safe where the internal host is known: the same bucket or instance is reached by another way. Where the bucket lies in
another region than the project, no internal endpoint reaches it, and there is no safe fix.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Confidence, Context, ExternalLocation, Report, Rule, Severity, Span
from mclint_rules.common.job import index
from mclint_rules.common.sites import CONSTRUCTS, SERVICES, Site, certain, host_fix, internal_name, site, written
from mclint_rules.common.words import placeholder, shown

_FORMS = {"accelerate": "a transfer acceleration", "dual-stack": "a public dual-stack", "vpc": "a VPC"}


class ForeignTablePublicEndpoint(Rule):
    code = "MC201"
    name = "foreign-table-public-endpoint"
    clause = "Endpoint rules: foreign tables on OSS and Tablestore use the internal endpoint"
    wants = (ExternalLocation,)

    def check(self, fact: ExternalLocation, ctx: Context) -> Iterable[Report]:
        found = site(fact.location, ctx)
        host = found.host
        # Hadoop writes `oss://bucket.endpoint/…`: only in a file that is MaxCompute's for certain is that a foreign table's location.
        hadoop = bool(host.owner) and host.service == "oss" and not index(ctx).is_ours(fact.unit)
        if host.service not in ("oss", "tablestore") or not certain(found) or hadoop:
            yield from self._unknown(found, fact.span, CONSTRUCTS.get(fact.construct, "a foreign table"))
            return
        # The old vpc100 hosts are private too; that they are out of use is MC208's.
        if host.network not in ("public", "vpc") or (host.network == "vpc" and host.legacy):
            return
        service = SERVICES[host.service]
        form = _FORMS.get(host.form) or _FORMS.get(host.network, "a public")
        cross = bool(host.region) and ctx.model.project(ctx.file.path, fact.unit).region not in ("", host.region)
        better = internal_name(found, ctx)
        doubt = " (the Tablestore page only recommends it)" if host.service == "tablestore" else ""
        advice = f"Write {written(better, found)}." if better else "Write the internal endpoint of the bucket's region."
        yield Report(
            found.at.host.place() or fact.span,
            f"{shown(found.name)} is {form} endpoint, and foreign tables, LOAD and UNLOAD reach {service} by the internal endpoint only{doubt}. {advice}",
            host_fix(found.at.host, better, "Use the internal endpoint", safe=not cross) if better else None,
            related=found.elsewhere,
            confidence=Confidence.MEDIUM if doubt else None,
        )

    def _unknown(self, found: Site, span: Span, what: str) -> Iterable[Report]:
        """Tell an auditor of an address whose network cannot be told."""
        scheme, host = found.at.scheme.shape.lower(), found.at.host.shape
        open_address = found.at.whole.is_unknown or scheme in ("oss", "tablestore")
        if open_address and (placeholder(host) or "." not in host or not found.host.service):
            yield Report(
                found.at.host.place() or found.at.whole.place() or span,
                f"Whether {what} uses an internal endpoint here cannot be told from {shown(found.at.host) if host else 'the text'}.",
                severity=Severity.INFO,
                confidence=Confidence.LOW,
                auditor=True,
            )


_CSV = (
    "CREATE EXTERNAL TABLE logs (line STRING)\nSTORED BY 'com.aliyun.odps.CsvStorageHandler'\nLOCATION 'oss://{}/example-bucket/logs/';\n"
)
_OTS = "CREATE EXTERNAL TABLE orders (id STRING)\nSTORED BY 'com.aliyun.odps.TableStoreStorageHandler'\nLOCATION 'tablestore://{}';\n"
_O = "from odps import ODPS\no = ODPS('a', 'b', 'demo', endpoint='http://service.cn-hangzhou.maxcompute.aliyun.com/api')\n"

ForeignTablePublicEndpoint.PASSES = (
    Case(_CSV.format("oss-cn-hangzhou-internal.aliyuncs.com")),
    Case(_OTS.format("demo-shop.cn-hangzhou.ots-internal.aliyuncs.com")),
    Case(_CSV.format("oss-cn-hangzhou-zmf.aliyuncs.com"), why="not in the region table: a cluster inside the vendor's network"),
    Case(_CSV.format("vpc100-oss-cn-shanghai.aliyuncs.com"), why="out of use but private: MC208 informs of it"),
    Case(_CSV.format("oss-cn-hzjbp-a-internal.aliyuncs.com"), why="Finance Cloud"),
    Case(_CSV.format("${endpoint}"), why="unknown is not a violation"),
    Case(
        "CREATE EXTERNAL TABLE logs (line STRING)\nSTORED BY 'com.aliyun.odps.CsvStorageHandler'\nLOCATION 'oss://example-bucket/logs/';\n"
    ),
    Case("-- was: LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/example-bucket/logs/'\nSELECT 1;\n", why="a comment"),
    Case("SELECT * FROM logs WHERE line LIKE 'oss://oss-cn-hangzhou.aliyuncs.com/%';\n", why="a string, not a LOCATION"),
)
ForeignTablePublicEndpoint.FAILS = (
    Case(_CSV.format("oss-cn-hangzhou.aliyuncs.com"), lines=(3,), fixed=_CSV.format("oss-cn-hangzhou-internal.aliyuncs.com")),
    Case(_OTS.format("demo.cn-shanghai.ots.aliyuncs.com"), lines=(3,), fixed=_OTS.format("demo.cn-shanghai.ots-internal.aliyuncs.com")),
    Case(
        _OTS.format("demo.cn-shanghai.vpc.tablestore.aliyuncs.com"),
        lines=(3,),
        fixed=_OTS.format("demo.cn-shanghai.ots-internal.aliyuncs.com"),
    ),
    Case(_CSV.format("oss-cn-hzfinance.aliyuncs.com"), lines=(3,), fixed=_CSV.format("oss-cn-hzfinance-internal.aliyuncs.com")),
    Case(_CSV.format("oss-accelerate.aliyuncs.com"), lines=(3,), fixed=_CSV.format("oss-accelerate.aliyuncs.com")),
    Case(_CSV.format("cn-hangzhou.oss.aliyuncs.com"), lines=(3,), fixed=_CSV.format("oss-cn-hangzhou-internal.aliyuncs.com")),
    Case(
        "alter table logs add if not exists partition (ds='20260101')\nlocation 'oss://oss-us-west-1.aliyuncs.com/example-bucket/ds=20260101/'; -- daily\n",
        lines=(2,),
        fixed="alter table logs add if not exists partition (ds='20260101')\n"
        "location 'oss://oss-us-west-1-internal.aliyuncs.com/example-bucket/ds=20260101/'; -- daily\n",
    ),
    Case(
        "UNLOAD FROM orders INTO LOCATION 'oss://oss-cn-beijing.aliyuncs.com/example-bucket/out/'\n"
        "STORED BY 'com.aliyun.odps.TsvStorageHandler';\n",
        lines=(1,),
        fixed="UNLOAD FROM orders INTO LOCATION 'oss://oss-cn-beijing-internal.aliyuncs.com/example-bucket/out/'\n"
        "STORED BY 'com.aliyun.odps.TsvStorageHandler';\n",
    ),
    Case(
        "LOAD OVERWRITE TABLE orders FROM LOCATION 'oss://oss-cn-beijing.aliyuncs.com/example-bucket/in/'\n"
        "STORED BY 'com.aliyun.odps.CsvStorageHandler';\n",
        lines=(1,),
    ),
    Case(
        "from odps import ODPS\n"
        "HOST = 'oss-cn-shenzhen.aliyuncs.com'\n"
        "def make(o: ODPS, ds):\n"
        '    o.execute_sql(f"""\n'
        "        CREATE EXTERNAL TABLE IF NOT EXISTS logs_{ds} (line STRING)\n"
        "        STORED BY 'com.aliyun.odps.CsvStorageHandler'\n"
        "        LOCATION 'oss://{HOST}/example-bucket/{ds}/'\n"
        '    """)\n',
        path="node.py",
        lines=(2,),
        fixed="from odps import ODPS\n"
        "HOST = 'oss-cn-shenzhen-internal.aliyuncs.com'\n"
        "def make(o: ODPS, ds):\n"
        '    o.execute_sql(f"""\n'
        "        CREATE EXTERNAL TABLE IF NOT EXISTS logs_{ds} (line STRING)\n"
        "        STORED BY 'com.aliyun.odps.CsvStorageHandler'\n"
        "        LOCATION 'oss://{HOST}/example-bucket/{ds}/'\n"
        '    """)\n',
        why="the finding stands where the host is written",
    ),
    Case(
        _O + "o.execute_sql(\"create external table t (a string) stored by 'com.aliyun.odps.CsvStorageHandler' \"\n"
        "              \"location 'oss://oss-cn-shanghai.aliyuncs.com/example-bucket/a/'\")\n",
        path="node.py",
        lines=(4,),
        fixed=_O + "o.execute_sql(\"create external table t (a string) stored by 'com.aliyun.odps.CsvStorageHandler' \"\n"
        "              \"location 'oss://oss-cn-shanghai.aliyuncs.com/example-bucket/a/'\")\n",
        why="the bucket is in another region: its internal endpoint would not be reached either",
    ),
)
