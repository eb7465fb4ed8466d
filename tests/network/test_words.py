"""What `mclint path` says: where a path ends, what to do, and what is missing where nothing can be said."""

from __future__ import annotations

import pytest

from mclint.engine import check_text
from mclint.network.plan import in_words
from mclint.source import LineIndex
from network_probe import TABLE, UDF, check, model_of, statuses

NAME = "maxcompute-network.yaml"
NETWORK = """\
version: 1
projects:
  - {name: shop, region: cn-shanghai, external_network: ["rates.example.com:443"]}
connections:
  - solution: vpc
    name: link_shop
    region: cn-shanghai
    vpc: vpc-a
    vswitch: {id: vsw-1, cidr: 192.168.1.0/24, zone: cn-shanghai-b}
    security_group: {id: sg-1, type: basic}
targets:
  - {name: orders, addresses: ["orders.example.com:3306"], vpc: vpc-a}
  - {name: crm, addresses: ["crm.example.com:3306"], vpc: vpc-b}
  - {name: safe, addresses: ["safe.example.com:3306"], vpc: vpc-a, access_control: {ip_whitelist: ["10.0.0.0/8"]}}
  - {name: ware, addresses: ["ware.corp.internal:3306"], vpc: vpc-a}
  - {name: lost, addresses: ["lost.example.com:3306"]}
dataworks:
  - {paths: ["nodes/**"], resource_group: shared, sandbox_whitelist: ["rates.example.com:443"]}
"""
OSS = "create external table t (id bigint) stored by 'com.aliyun.odps.CsvStorageHandler'\nlocation 'oss://{}/bucket-example/in/';\n"
NODE = 'from odps import ODPS\nimport requests\no = ODPS("a", "b", "shop")\nrequests.get("https://other.example.com/x", timeout=3)\n'
SPARK = """\
from pyspark.sql import SparkSession
import pymysql
spark = SparkSession.builder.config("spark.hadoop.odps.project.name", "shop").getOrCreate()
pymysql.connect(host="orders.example.com", port=3306, connect_timeout=5, read_timeout=30)
"""
ENI = "spark.hadoop.odps.cupid.eni.enable={}\nspark.hadoop.odps.cupid.eni.info=cn-shanghai:{}\n"


def table(host: str, link: str = "link_shop") -> dict[str, str]:
    return {"job.sql": TABLE.format(host, link)}


def words(files: dict[str, str], inventory: str = NETWORK) -> list[str]:
    """Return the lines about the first path of the first file, without its heading."""
    files = {**files, NAME: inventory}
    path = next(iter(files))
    lines = list(in_words(model_of(files), path, lambda name, at: LineIndex(files[name]).position(at)))
    block = lines[2:]
    return block[: block.index("")] if "" in block else block


ORDERS = table("orders.example.com:3306")
SHUT = [
    (
        table("other.example.com:3306"),
        NETWORK,
        "connection: other.example.com:3306 is no declared target, and `link_shop` does not list it",
        "If it is where `link_shop` leads, declare it as a target in that VPC; otherwise make a connection into its VPC.",
    ),
    (
        table("203.0.113.7:3306"),
        NETWORK,
        "connection: 203.0.113.7:3306 is no declared target, and `link_shop` does not list it",
        "Use the private address over a VPC dedicated connection, or fetch the data with a UDF or a Spark job.",
    ),
    (
        table("crm.example.com:3306"),
        NETWORK,
        "connection: `link_shop` leads into vpc-a only; `crm` is in vpc-b, and no peering or CEN between them is declared",
        "Join the two networks (peering, CEN, VPN) and declare it under `interconnections`, or make a connection into vpc-b.",
    ),
    (
        table("safe.example.com:3306"),
        NETWORK,
        "access control: the access control of `safe` does not admit the vSwitch range 192.168.1.0/24 or the security group sg-1 of `link_shop`",
        "Admit 192.168.1.0/24 or sg-1 there.",
    ),
    (
        table("orders.example.com:3306", "lnk"),
        NETWORK,
        "networklink: the job names the networklink `lnk`, which is not declared",
        "Name one that is declared (link_shop), or declare it.",
    ),
    (
        {"job.sql": ORDERS["job.sql"].replace("networklink", "a")},
        NETWORK,
        "job: the job names no networklink; it needs `link_shop`",
        "Give the table the property 'networklink'='link_shop'.",
    ),
    (
        ORDERS,
        NETWORK.replace("link_shop\n    region: cn-shanghai", "link_shop\n    region: cn-beijing"),
        "region: `link_shop` is in cn-beijing, the project in cn-shanghai; they have to be in one region",
        "Use a connection in the project's region, or run the job in a project in the other one.",
    ),
    (
        ORDERS,
        NETWORK.replace("cn-shanghai", "cn-chengdu"),
        "availability: a VPC dedicated connection is not available in cn-chengdu",
        "Use a region and zone in which the solution is offered: `mclint catalog` lists them.",
    ),
    (
        ORDERS,
        NETWORK.replace("cn-shanghai-b", "cn-shanghai-a"),
        "availability: a VPC dedicated connection cannot be made in zone cn-shanghai-a",
        "Use a region and zone in which the solution is offered: `mclint catalog` lists them.",
    ),
    (
        ORDERS,
        NETWORK.replace("    vpc: vpc-a\n", "    vpc: vpc-a\n    engines: [spark]\n"),
        "engine list: `link_shop` is not declared for foreign-table",
        "Add foreign-table to the `engines` of `link_shop` if it may use it.",
    ),
    (
        ORDERS,
        NETWORK.replace("    vpc: vpc-a\n", "    vpc: vpc-a\n    projects: [crm]\n"),
        "project: `link_shop` does not serve the project `shop`",
        "Name the project in `projects` of `link_shop` if it may use it, or make a connection for it.",
    ),
    (
        {"job.sql": OSS.format("oss-cn-shanghai.aliyuncs.com")},
        NETWORK,
        "endpoint: a foreign table reaches OSS by its internal endpoint only",
        "Write oss-cn-shanghai-internal.aliyuncs.com.",
    ),
    (
        {"job.sql": OSS.format("oss-cn-beijing-internal.aliyuncs.com")},
        NETWORK,
        "region: oss-cn-beijing-internal.aliyuncs.com is in cn-beijing, the project in cn-shanghai; internal addresses work within a region only",
        "Use a bucket or instance in the project's region, or run the job in a project in the other one.",
    ),
    (
        {"nodes/load.py": NODE},
        NETWORK,
        "DataWorks: other.example.com:443 is not among the addresses that the sandbox of `shared` allows",
        "Add the address there, or run the node on a resource group that reaches it.",
    ),
    (
        {"app.py": SPARK, "spark-defaults.conf": ENI.format("true", "vpc-z")},
        NETWORK,
        "job: its Spark settings lead into vpc-z, not into vpc-a",
        (
            "Set `spark.hadoop.odps.cupid.eni.enable=true` and `spark.hadoop.odps.cupid.eni.info=cn-shanghai:vpc-a` in spark-defaults.conf "
            "or with --conf."
        ),
    ),
]


@pytest.mark.parametrize(
    ("files", "inventory", "hop", "do"), SHUT, ids=[hop.split(":")[0] + str(n) for n, (_, _, hop, _) in enumerate(SHUT)]
)
def test_a_shut_path_says_where_what_and_why(files: dict[str, str], inventory: str, hop: str, do: str) -> None:
    """The first hop that is shut is the last one told; then what to do about it, and the clause with its page and edition."""
    lines = words(files, inventory)
    name = hop.partition(":")[0]
    assert lines[-4:-1] == [f"  SHUT    {hop}", f"  The path ends at: {name}.", f"  do      {do}"]
    assert lines[-1].startswith("  why     ")
    assert lines[-1].endswith(")")
    assert lines[0].endswith(": blocked")
    assert not any(line.startswith("  SHUT") for line in lines[:-4])


UNKNOWN = [
    (table("ware.corp.internal:3306"), "endpoint: ware.corp.internal may be a name of PrivateZone, which a foreign table does not resolve"),
    (table("${host}:3306"), "target: the host ${host} is not known before the job runs"),
    (table("<host>:3306"), "target: the host <host> is not known before the job runs"),
    (table("lost.example.com:3306"), "connection: `lost` is declared without its VPC"),
    (table("orders.example.com:3306", "${link}"), "job: which networklink the job names is not known before it runs"),
    (table("orders.example.com:3306", "<link>"), "job: which networklink the job names is not known before it runs"),
    (
        {"probe.py": UDF.format("orders.example.com")},
        "job: no SQL of this repository calls the function, so the settings of its session are not known",
    ),
    ({"app.py": SPARK}, "job: no file of the repository has the network settings of this Spark job"),
    (
        {"app.py": SPARK, "spark-defaults.conf": ENI.format("${switch}", "vpc-a")},
        "job: whether the Spark settings switch the ENI on is not known",
    ),
    ({"app.py": SPARK, "spark-defaults.conf": ENI.format("true", "${vpc}")}, "job: which VPC the Spark settings lead into is not known"),
]


@pytest.mark.parametrize(("files", "hop"), UNKNOWN, ids=[str(n) for n in range(len(UNKNOWN))])
def test_an_unknown_path_says_what_is_missing(files: dict[str, str], hop: str) -> None:
    """A hole or a mask shuts nothing: the path names what would have to be known, and no rule reports it."""
    lines = words(files)
    assert f"  unknown {hop}" in lines
    assert lines[0].endswith(": unknown")
    assert check({**files, NAME: NETWORK}, select=("MC301", "MC302")) == []


def test_what_is_told_twice_is_told_once() -> None:
    """A client that connects and then sends shows one path, not two of the same words."""
    job = """\
from odps.udf import annotate
import oss2


@annotate("string->string")
class Probe(object):
    def __init__(self):
        self.bucket = oss2.Bucket(oss2.Auth("a", "b"), "http://oss-cn-shanghai-internal.aliyuncs.com", "bucket-example")

    def evaluate(self, key):
        return self.bucket.get_object(key).read()
"""
    lines = list(in_words(model_of({"probe.py": job}), "probe.py", lambda _, at: LineIndex(job).position(at)))
    assert sum(line.endswith(": blocked") for line in lines) == 1


def test_internet_access_ends_where_it_is_not_offered() -> None:
    """A project in a region without Internet access reaches nothing, whatever its list says."""
    call = "create function probe as 'probe.Probe' using 'probe.py';\nset odps.internet.access.list=rates.example.com:3306;\nselect probe(k) from t;\n"
    files = {"probe.py": UDF.format("rates.example.com"), "call.sql": call}
    inventory = NETWORK.replace("rates.example.com:443", "rates.example.com:3306")
    assert statuses({**files, NAME: inventory}) == {"rates.example.com": "served"}
    assert statuses({**files, NAME: inventory.replace("cn-shanghai", "cn-chengdu")}) == {"rates.example.com": "blocked"}


@pytest.mark.parametrize(
    "text",
    [
        "create external table t (k string) stored by 'org.apache.hadoop.hive.hbase.HBaseStorageHandler'\nlocation 'hbase://192.168.10.5:2181';\n",
        'create externalproject -name hive -ref shop -nn "192.168.10.2:8020" -hms "192.168.10.2:9083" -db ods;\n',
    ],
)
def test_without_an_inventory_only_an_auditor_is_told_of_objects_without_a_network(text: str) -> None:
    """The session may set the networklink elsewhere: a repository without an inventory has no MC302."""
    assert not [finding for finding in check_text(text) if finding.code in ("MC301", "MC302")]
    told = [finding for finding in check_text(text, persona="auditor") if finding.code == "MC302"]
    assert {finding.severity.name for finding in told} == {"INFO"}
