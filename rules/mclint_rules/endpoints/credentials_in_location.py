"""An AccessKey pair or password in a LOCATION, endpoint or setting.

## What it does
Reports literal secrets in `oss://AK:SK@…` and other addresses, in the parameters of JDBC locations, in storage properties and in
settings such as `fs.oss.accessKeySecret`. Placeholders are not secrets. No report shows the secret.

## Why
The definition of a table is readable to everyone who may describe it, job code and logs to many more; whoever reads the key can use it
from anywhere. The page on RDS foreign tables documents the password in LOCATION (2025-12-23), which makes it legal, not safe: a warning.

## Example
```sql
LOCATION 'oss://demo-key-id:correct-horse-battery@oss-cn-hangzhou-internal.aliyuncs.com/example-bucket/logs/'
```

## Instead
Let the project assume a RAM role: `WITH SERDEPROPERTIES ('odps.properties.rolearn'='acs:ram::…:role/…')`. In Spark use a role or the
configuration of the node, in PyODPS the account of the node; and change a key that has been written down. A database takes no role: write
a variable that is filled when the job is submitted, as in `password=${password}`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import (
    Address,
    Case,
    CloudCommand,
    Connection,
    Context,
    ExternalLocation,
    NetworkCall,
    ProjectInfo,
    Property,
    Report,
    Rule,
    Setting,
    Severity,
    Value,
)
from mclint_rules.common.secrets import real_secret, secret_key, secrets_in_address
from mclint_rules.common.sites import CONSTRUCTS
from mclint_rules.common.words import shown


class CredentialsInLocation(Rule):
    code = "MC207"
    name = "credentials-in-location"
    source = "OTS-2021"
    clause = "no AccessKey pair or password in a location, endpoint or setting"
    wants = (ExternalLocation, CloudCommand, NetworkCall, ProjectInfo, Address, Setting, Connection)

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        for address, where in _addresses(fact):
            for secret, kind in secrets_in_address(address, ctx):
                yield Report(
                    secret.place() or fact.span,
                    f"{kind[0].upper()}{kind[1:]} stands in {where}, where everyone who can read it can use it. {_advice(kind)}",
                    severity=Severity.ERROR if "AccessKey" in kind else Severity.WARNING,
                )
        for item in _properties(fact):
            if (secret_key(item.key) and real_secret(item.value)) or _is_access_key(item):
                yield Report(
                    item.value.place() or item.span,
                    f"{shown(item.key)} holds a secret as literal text. {_advice(item.key)}",
                    severity=Severity.WARNING,
                )


def _advice(kind: str) -> str:
    """Say what to do; a database takes no RAM role in place of its password."""
    if "passw" in kind.lower():
        return "Let it be filled in when the job is submitted, and change the password."
    return "Use a RAM role or the account of the job, and change what was written here."


def _addresses(fact: Any) -> Iterable[tuple[Value, str]]:
    if isinstance(fact, ExternalLocation):
        yield fact.location, f"the location of {CONSTRUCTS.get(fact.construct, 'a foreign table')}"
    elif isinstance(fact, NetworkCall):
        if fact.engine:
            yield fact.target, "the address of a network call"
    elif isinstance(fact, ProjectInfo):
        yield fact.endpoint, "an endpoint"
    elif isinstance(fact, Address):
        yield fact.value, "an address"
    elif isinstance(fact, Setting):
        if "@" in fact.value.shape:
            yield fact.value, f"{shown(fact.key)}"
    elif isinstance(fact, Connection):
        for target in fact.targets:
            yield target, "a target of the connection"


def _properties(fact: Any) -> Iterable[Property]:
    if isinstance(fact, ExternalLocation):
        return fact.properties
    if isinstance(fact, CloudCommand):
        return fact.options
    return (Property(fact.key, fact.value, fact.span),) if isinstance(fact, Setting) else ()


def _is_access_key(item: Property) -> bool:
    """Whether `accessKey` holds the secret, as beside DataX's `accessId`; other tools call the ID so, which begins with LTAI."""
    return item.key.lower().endswith("accesskey") and not (item.value.text or "").startswith("LTAI") and real_secret(item.value, 20)


_SECRET = "abcdefghijklmnopqrstuvwxyz1234"
_HANDLER = "STORED BY 'com.aliyun.odps.CsvStorageHandler'\n"
_OSS = f"CREATE EXTERNAL TABLE logs (line STRING)\n{_HANDLER}LOCATION 'oss://{{}}@oss-cn-hangzhou-internal.aliyuncs.com/example-bucket/logs/';\n"
_JDBC = (
    "CREATE EXTERNAL TABLE orders (id BIGINT)\n"
    "STORED BY 'com.aliyun.odps.jdbc.JdbcStorageHandler'\n"
    "LOCATION 'jdbc:mysql://10.0.0.8:3306/shop?useSSL=false&user=reader&password={}&table=orders'\n"
    "TBLPROPERTIES ('networklink'='link_demo');\n"
)

_DATAX = (
    '{{"job": {{"content": [{{"reader": {{"name": "odpsreader", "parameter": {{"project": "demo", "accessId": "demo-key-id",\n'
    '"accessKey": "{}"}}}}}}]}}}}\n'
)

CredentialsInLocation.PASSES = (
    Case(_DATAX.format("${accessKey}"), path="job.json"),
    Case(_DATAX.format("LTAIdemodemodemodemodemo"), path="job.json", why="the ID, under the name that some tools give it"),
    Case(_DATAX.format("********"), path="job.json"),
    Case(_OSS.format("<AccessKeyId>:<AccessKeySecret>")),
    Case(_OSS.format("${ak}:${sk}")),
    Case(_OSS.format("AccessKeyId:AccessKeySecret")),
    Case(_OSS.format("xxxxxx:xxxxxxxxxxxxxxxxxxxxxx")),
    Case(_JDBC.format("****")),
    Case(
        f"CREATE EXTERNAL TABLE logs (line STRING)\n{_HANDLER}"
        "WITH SERDEPROPERTIES ('odps.properties.rolearn'='acs:ram::1234567890123456:role/aliyunodpsdefaultrole')\n"
        "LOCATION 'oss://oss-cn-hangzhou-internal.aliyuncs.com/example-bucket/logs/';\n",
        why="a role, not a secret",
    ),
    Case(
        "import os\nfrom pyspark.sql import SparkSession\n"
        "spark = SparkSession.builder.config('spark.hadoop.odps.access.key', os.environ['ODPS_KEY']).getOrCreate()\n",
        path="job.py",
    ),
)
CredentialsInLocation.FAILS = (
    Case(_DATAX.format(_SECRET), path="job.json", lines=(2,)),
    Case(_OSS.format(f"demo-key-id:{_SECRET}"), lines=(3,)),
    Case(_JDBC.format("correct-horse-battery"), lines=(3,)),
    Case(
        "from pyspark.sql import SparkSession\n"
        f"spark = SparkSession.builder.config('spark.hadoop.fs.oss.accessKeySecret', '{_SECRET}').getOrCreate()\n",
        path="job.py",
        lines=(2,),
    ),
    Case(
        "from odps import ODPS\n"
        "o = ODPS('a', 'b', 'demo', endpoint='http://service.cn-hangzhou.maxcompute.aliyun.com/api')\n"
        "o.execute_sql(\"create external table t (a string) stored by 'com.aliyun.odps.TableStoreStorageHandler' \"\n"
        f"              \"location 'tablestore://demo-key-id:{_SECRET}@demo.cn-hangzhou.ots-internal.aliyuncs.com'\")\n",
        path="node.py",
        lines=(4,),
    ),
)
