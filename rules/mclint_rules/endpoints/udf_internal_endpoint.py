"""OSS or Tablestore called from a UDF by another than the public endpoint.

## What it does
Reports OSS and Tablestore clients in user-defined functions (Python, Java, Scala, `#CODE` blocks) whose endpoint is an internal or VPC
host. MaxFrame functions may use internal endpoints through `internal_whitelist`, and Spark must use them: neither is reported.

## Why
The vendor leaves UDFs only the public endpoint for OSS and Tablestore (Network connection process, Endpoint rules, edition 2026-02-27).
The introduction of the same page counts UDFs among the ways to use internal addresses; the rule follows the table. Accounts that came to
OSS after 2025-03-20 need a custom domain for buckets in the Chinese mainland.

## Example
```python
@annotate("string->string")
class Read(object):
    def __init__(self):
        self.bucket = oss2.Bucket(auth, "https://oss-cn-hangzhou-internal.aliyuncs.com", "example-bucket")
```

## Instead
```python
@annotate("string->string")
class Read(object):
    def __init__(self):
        self.bucket = oss2.Bucket(auth, "https://oss-cn-hangzhou.aliyuncs.com", "example-bucket")
```
with `odps.internet.access.list` naming the host and port. Better still, read the data by a foreign table or as a resource.

## Fix safety
Unsafe: by the public endpoint the traffic is billed, and host and port must be on the project's list of external networks.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Confidence, Context, NetworkCall, Report, Rule, Severity
from mclint_rules.common.sites import SERVICES, certain, host_fix, site, written
from mclint_rules.common.words import shown


class UdfInternalEndpoint(Rule):
    code = "MC202"
    name = "udf-internal-endpoint"
    confidence = Confidence.MEDIUM
    clause = "Endpoint rules: UDFs reach OSS and Tablestore by the public endpoint"
    wants = (NetworkCall,)

    def check(self, fact: NetworkCall, ctx: Context) -> Iterable[Report]:
        if fact.engine != "udf":
            return
        found = site(fact.target, ctx)
        host = found.host
        span = found.at.host.place() or fact.span
        if host.service not in ("oss", "tablestore") or not certain(found):
            if fact.service in ("oss", "tablestore") and fact.operation == "connect" and found.at.whole.holes:
                message = f"Whether this function reaches {SERVICES[fact.service]} by a public endpoint cannot be told from the code."
                yield Report(span, message, severity=Severity.INFO, confidence=Confidence.LOW, auditor=True)
            return
        if host.network not in ("internal", "vpc"):
            return
        better = ctx.catalog.endpoint_for(host.service, "public", host.region, host.owner, found.at.host.shape) if host.region else ""
        advice = f"Write {written(better, found)}, and list it in `odps.internet.access.list`." if better else "Use the public endpoint."
        yield Report(
            span,
            f"{shown(found.name)} is not a public endpoint, and a UDF reaches {SERVICES[host.service]} by the public endpoint only "
            f"(though the introduction of the vendor's page also speaks of UDFs on internal addresses). {advice}",
            host_fix(found.at.host, better, "Use the public endpoint", safe=False) if better else None,
            related=(*fact.related, *found.elsewhere),
        )


_UDF = (
    "import oss2\n"
    "from odps.udf import annotate\n"
    "\n"
    "@annotate('string->string')\n"
    "class Read(object):\n"
    "    def __init__(self):\n"
    "        self.bucket = oss2.Bucket(oss2.AnonymousAuth(), '{}', 'example-bucket')\n"
    "\n"
    "    def evaluate(self, key):\n"
    "        return self.bucket.get_object(key).read()\n"
)
_OTS = (
    "from odps.udf import BaseUDTF, annotate\n"
    "from tablestore import OTSClient\n"
    "\n"
    "ENDPOINT = 'https://demo.cn-hangzhou.{}.aliyuncs.com'\n"
    "\n"
    "@annotate('string->string')\n"
    "class Rows(BaseUDTF):\n"
    "    def __init__(self):\n"
    "        self.client = OTSClient(ENDPOINT, 'id', 'key', 'demo')\n"
    "\n"
    "    def process(self, key):\n"
    "        self.forward(key)\n"
)
_CODE = (
    "CREATE TEMPORARY FUNCTION read_oss AS 'emb.Read' USING\n"
    "#CODE ('lang'='PYTHON', 'filename'='emb')\n"
    "{}"
    "#END CODE;\n"
    "SELECT read_oss(k) FROM t;\n"
)

UdfInternalEndpoint.PASSES = (
    Case(_UDF.format("https://oss-cn-hangzhou.aliyuncs.com"), path="udf.py"),
    Case(_OTS.format("ots"), path="udf.py"),
    Case(
        "import oss2\nfrom odps import ODPS\nbucket = oss2.Bucket(oss2.AnonymousAuth(), 'oss-cn-hangzhou-internal.aliyuncs.com', 'example-bucket')\n",
        path="node.py",
        why="the client runs in a node, not in a function",
    ),
    Case(
        "import oss2, os\n"
        "from odps.udf import annotate\n"
        "@annotate('string->string')\n"
        "class Read(object):\n"
        "    def __init__(self):\n"
        "        self.bucket = oss2.Bucket(oss2.AnonymousAuth(), os.environ['OSS_ENDPOINT'], 'example-bucket')\n"
        "    def evaluate(self, key):\n"
        "        return key\n",
        path="udf.py",
        why="unknown is not a violation",
    ),
    Case(
        "import oss2\n"
        "from maxframe.udf import with_network_options\n"
        "@with_network_options(internal_whitelist=['oss-cn-hangzhou-internal.aliyuncs.com'])\n"
        "def read(row, bucket=oss2.Bucket(oss2.AnonymousAuth(), 'oss-cn-hangzhou-internal.aliyuncs.com', 'example-bucket')):\n"
        "    return bucket.head_object(row).content_length\n",
        path="frame.py",
        why="MaxFrame opens internal addresses",
    ),
)
UdfInternalEndpoint.FAILS = (
    Case(
        _UDF.format("https://oss-cn-hangzhou-internal.aliyuncs.com"),
        path="udf.py",
        lines=(7,),
        unsafe_fixed=_UDF.format("https://oss-cn-hangzhou.aliyuncs.com"),
    ),
    Case(_OTS.format("ots-internal"), path="udf.py", lines=(4,), unsafe_fixed=_OTS.format("ots")),
    Case(_OTS.format("vpc.tablestore"), path="udf.py", lines=(4,)),
    Case(_CODE.format(_UDF.format("oss-cn-hangzhou-internal.aliyuncs.com")), lines=(9,)),
)
