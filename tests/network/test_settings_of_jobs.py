"""Which settings hold for which job: before the statement, in the right form, from another file, of another network."""

from __future__ import annotations

import pytest

from network_probe import TABLE, UDF, check, places, statuses

NAME = "maxcompute-network.yaml"
NETWORK = """\
version: 1
projects:
  - {name: shop, region: cn-shanghai}
connections:
  - {solution: vpc, name: link_shop, region: cn-shanghai, vpc: vpc-a}
targets:
  - {name: orders, addresses: ["orders.example.com:3306"], vpc: vpc-a}
  - {name: crm, addresses: ["crm.example.com:3306"], vpc: vpc-c}
"""
MAKE = "create function probe as 'probe.Probe' using 'probe.py';\n"
SET = "set odps.session.networklink={};\n"
CALL = "select probe(k) from t;\n"
BASE = {NAME: NETWORK, "probe.py": UDF.format("orders.example.com")}
BARE = TABLE.format("orders.example.com:3306", "x").replace("'networklink'='x'", "'a'='b'")
SPARK = """\
from pyspark.sql import SparkSession
import pymysql
spark = SparkSession.builder.config("spark.hadoop.odps.project.name", "shop").getOrCreate()
pymysql.connect(host="orders.example.com", port=3306, connect_timeout=5, read_timeout=30)
"""
ENI = "spark.hadoop.odps.cupid.eni.enable={}\nspark.hadoop.odps.cupid.eni.info={}\n"


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        (MAKE + SET.format("link_shop") + CALL, []),
        (MAKE + CALL + SET.format("link_shop"), [("MC302", "job.sql", 2)]),
        (MAKE + SET.format("link_shop") + CALL + CALL, []),
        (MAKE + CALL + SET.format("link_shop") + CALL, [("MC302", "job.sql", 2)]),
        (SET.format("link_shop") + BARE, []),
        (BARE + SET.format("link_shop"), [("MC302", "job.sql", 3)]),
    ],
)
def test_a_setting_holds_from_where_it_stands(sql: str, found: list[tuple[str, str, int]]) -> None:
    """`SET` opens nothing for the statements before it."""
    assert places({**BASE, "job.sql": sql}, select=("MC30",)) == found


@pytest.mark.parametrize(
    "files",
    [
        {"run.sh": 'odpscmd -e "set odps.session.networklink=link_shop;" -f job.sql\n'},
        {"run.sh": 'odpscmd -e "set odps.session.networklink=link_shop;$(cat job.sql)"\n'},
        {"run.py": 'o = ODPS("a", "b", "shop")\no.execute_sql("set odps.session.networklink=link_shop;" + open("job.sql").read())\n'},
        {"common/settings.sql": "set odps.session.networklink=link_shop;\n"},
    ],
)
def test_what_only_sets_may_hold_for_sql_elsewhere(files: dict[str, str]) -> None:
    """SQL that does nothing but set a networklink is put before other SQL: that is unknown, not blocked."""
    files = {name: text.replace("o = ODPS", "from odps import ODPS\no = ODPS") for name, text in files.items()}
    assert statuses({NAME: NETWORK, "job.sql": BARE}) == {"orders.example.com": "blocked"}
    assert statuses({NAME: NETWORK, "job.sql": BARE, **files}) == {"orders.example.com": "unknown"}


def test_one_mistake_is_told_once() -> None:
    """A misspelt networklink or Spark setting is reported where it is written, and not once more at each job that it leaves shut."""
    ini = "project_name=shop\nend_point=https://service.cn-shanghai.maxcompute.aliyun.com/api\nset.odps.session.networklink=link_shopp\n"
    found = places({**BASE, "odps_config.ini": ini, "job.sql": MAKE + CALL}, select=("MC30",))
    assert found == [("MC303", "odps_config.ini", 3)]
    for text in (ENI.format("true", "vpc-a"), ENI.format("yes", "cn-shanghai:vpc-a")):
        found = places({NAME: NETWORK, "app.py": SPARK, "spark-defaults.conf": text}, select=("MC30",))
        assert [code for code, _, _ in found] == ["MC305"]


def test_a_network_interface_in_another_region_than_the_declared_project() -> None:
    """`eni.info` does not move the project: where the inventory says its region, the network is wrong."""
    files = {NAME: NETWORK, "app.py": SPARK, "spark-defaults.conf": ENI.format("true", "cn-beijing:vpc-a")}
    assert places(files, select=("MC106",)) == [("MC106", "spark-defaults.conf", 2)]
    del files[NAME]
    assert places(files, select=("MC106",)) == []


def test_an_object_that_opens_a_declared_vpc_by_itself() -> None:
    """The older way, with the VPC in the object, needs no networklink where a declared connection leads into that VPC."""
    old = "'odps.vpc.id'='{}','odps.vpc.region'='cn-shanghai','odps.vpc.access.ips'='10.1.1.1:3306'"
    files = {NAME: NETWORK.replace("orders.example.com", "10.1.1.1")}
    for vpc, status in (("vpc-a", "served"), ("vpc-z", "unknown")):
        sql = TABLE.format("10.1.1.1:3306", "x").replace("'networklink'='x'", old.format(vpc))
        assert statuses({**files, "job.sql": sql}) == {"10.1.1.1": status}


JOINS = [
    ([("peering", "a", "c")], "served"),
    ([("cen", "a", "b"), ("cen", "b", "c")], "served"),
    ([("peering", "a", "b"), ("peering", "b", "c")], "blocked"),
    ([("cen", "a", "b"), ("peering", "b", "c")], "blocked"),
    ([("vpn", "c", "a")], "served"),
    ([("express-connect", "a", "b"), ("vpn", "b", "c")], "blocked"),
    ([], "blocked"),
]


@pytest.mark.parametrize(("joins", "status"), JOINS)
def test_peering_passes_nothing_on(joins: list[tuple[str, str, str]], status: str) -> None:
    """The VPCs of a CEN all reach one another; a peering, a VPN or a leased line joins its own two ends only."""
    lines = [f"  - {{kind: {kind}, vpcs: [vpc-{one}, vpc-{other}]}}" for kind, one, other in joins]
    declared = NETWORK + ("interconnections:\n" + "\n".join(lines) + "\n" if lines else "")
    files = {NAME: declared, "job.sql": TABLE.format("crm.example.com:3306", "link_shop")}
    assert statuses(files) == {"crm.example.com": status}
    words = " ".join(finding.message for finding in check(files, select=("MC301",)))
    assert ("vpc-b between them passes nothing on" in words) == (status == "blocked" and bool(joins))
    assert check(files, select=("MC007",)) == []
