"""Functions and the SQL that calls them, applications and their submissions: each starter is judged by its own settings."""

from __future__ import annotations

import pytest

from network_probe import UDF, check, places, reaches

NETWORK = """\
version: 1
projects:
  - {name: shop, region: cn-shanghai, external_network: ["rates.example.com:443"]}
connections:
  - {solution: vpc, name: link_shop, region: cn-shanghai, vpc: vpc-a}
targets:
  - {name: orders, addresses: ["orders.example.com:3306"], vpc: vpc-a}
"""
MAKE = "create function probe as 'probe.Probe' using 'probe.py';\n"
LINK = "set odps.session.networklink=link_shop;\n"
CALL = "select {}(k) from t;\n"
BASE = {"maxcompute-network.yaml": NETWORK, "udf/probe.py": UDF.format("orders.example.com"), "make.sql": MAKE}


def shut(files: dict[str, str]) -> list[tuple[str, str, int]]:
    return places(files, select=("MC301", "MC302"))


def test_a_function_that_nobody_calls_is_not_judged() -> None:
    """Without a caller the settings of the session are not known."""
    assert shut(BASE) == []
    assert [way.status for way in reaches(BASE)] == ["unknown"]


def test_each_caller_is_judged_by_its_own_settings() -> None:
    """The job that names the networklink is served; the one that does not is reported, at its call."""
    files = {**BASE, "good.sql": LINK + CALL.format("probe"), "bad.sql": "-- x\n" + CALL.format("shop:probe")}
    assert shut(files) == [("MC302", "bad.sql", 2)]
    assert {(way.caller.path if way.caller else "", way.status) for way in reaches(files)} == {
        ("good.sql", "served"),
        ("bad.sql", "blocked"),
    }


def test_a_call_by_pyodps_is_judged_by_its_hints() -> None:
    """Hints of a statement are its session's settings."""
    node = "o.execute_sql('select probe(k) from t'{})\n"
    files = {**BASE, "a.py": node.format(", hints={'odps.session.networklink': 'link_shop'}"), "b.py": node.format("")}
    files = {
        path: ("from odps import ODPS\no = ODPS('i', 'k', 'shop')\n" + text if path in ("a.py", "b.py") else text)
        for path, text in files.items()
    }
    assert shut(files) == [("MC302", "b.py", 3)]


def test_hints_for_sql_from_elsewhere_leave_a_doubt() -> None:
    """SQL that names no networklink may be run by a program that gives one as a hint; nothing is reported then."""
    hint = "hints={'odps.session.networklink': '%s'}"
    node = f"from odps import ODPS\no = ODPS('i', 'k', 'shop')\no.execute_sql(open('bad.sql').read(), {hint})\n"
    files = {**BASE, "bad.sql": CALL.format("probe")}
    assert shut({**files, "run.py": node % "link_shop"}) == []
    assert shut({**files, "run.py": node % "other"}) == [("MC302", "bad.sql", 1)]
    assert shut({**files, "odps_config.ini": "project_name=shop\nset.odps.session.networklink=link_shop\n"}) == []


def test_embedded_code_is_linked_within_its_script() -> None:
    """A class in a #CODE block is called by the function of its own script, and by no other."""
    code = UDF.format("orders.example.com").replace("class Probe", "class Ping")
    script = f"create temporary function ping as 'emb.Ping' using\n#CODE ('lang'='PYTHON', 'filename'='emb')\n{code}#END CODE;\n"
    files = {"maxcompute-network.yaml": NETWORK, "a.sql": script + CALL.format("ping"), "b.sql": LINK + script + CALL.format("ping")}
    found = shut(files)
    assert [(code, path) for code, path, _ in found] == [("MC302", "a.sql")]
    assert shut({**files, "c.sql": CALL.format("ping")}) == found


def test_java_classes_are_found_by_package() -> None:
    """The package of a class is the end of its folder."""
    java = (
        "package com.example.{0};\nimport com.aliyun.odps.udf.UDF;\nimport java.sql.*;\npublic class Probe extends UDF {{\n"
        "  public String evaluate(String k) throws Exception {{\n"
        '    DriverManager.getConnection("jdbc:mysql://orders.example.com:3306/d"); return k;\n  }}\n}}\n'
    )
    files = {
        "maxcompute-network.yaml": NETWORK,
        "src/main/java/com/example/a/Probe.java": java.format("a"),
        "src/main/java/com/example/b/Probe.java": java.format("b"),
        "make.sql": "create function probe as 'com.example.b.Probe' using 'udf.jar';\n" + CALL.format("probe"),
    }
    found = [(way.job.path, way.caller is not None) for way in reaches(files)]
    assert found == [("src/main/java/com/example/a/Probe.java", False), ("src/main/java/com/example/b/Probe.java", True)]
    assert shut(files) == [("MC302", "make.sql", 2)]


def test_classes_of_one_name_are_told_apart_by_nearness() -> None:
    """Of several modules of one name the one beside the definition is meant; where none is nearer, no caller is known."""
    good = UDF.format("orders.example.com")
    files = {"maxcompute-network.yaml": NETWORK, "a/probe.py": good, "b/probe.py": good}
    near = [way.job.path for way in reaches({**files, "b/job.sql": MAKE + CALL.format("probe")}) if way.caller is not None]
    assert near == ["b/probe.py"]
    assert [way for way in reaches({**files, "job.sql": MAKE + CALL.format("probe")}) if way.caller is not None] == []


def test_pages_define_and_call_nothing_for_others() -> None:
    """Samples in documentation neither call nor define the functions of the code."""
    page = f"```sql\n{MAKE}{CALL.format('probe')}```\n"
    assert [way.caller for way in reaches({**BASE, "README.md": page})] == [None]


def test_the_project_of_the_caller_counts() -> None:
    """A shared function runs in the project of the SQL that calls it."""
    config = "projects:\n  crm: {paths: ['crm/**']}\n  shop: {paths: ['shop/**']}\n"
    crm = "version: 1\nprojects:\n  - {name: crm, region: cn-shanghai}\n"
    files = {
        **BASE,
        "net/maxcompute-network.yaml": crm,
        "crm/job.sql": LINK + CALL.format("probe"),
        "shop/job.sql": LINK + CALL.format("probe"),
    }
    found = check(files, config, select=("MC301", "MC302"))
    assert [(each.code, each.location.path, [place.path for place in each.related]) for each in found] == [
        ("MC301", "udf/probe.py", ["crm/job.sql"])
    ]


SPARK = """\
from pyspark.sql import SparkSession
import pymysql

spark = SparkSession.builder.config("spark.hadoop.odps.project.name", "shop").getOrCreate()
db = pymysql.connect(host="orders.example.com", port=3306, connect_timeout=5, read_timeout=30)
"""
SUBMIT = "spark-submit --master yarn-cluster {} jobs/app.py 20260101\n"
ENI = "--conf spark.hadoop.odps.cupid.eni.enable={} --conf spark.hadoop.odps.cupid.eni.info=cn-shanghai:{}"
LISTED = '{"regionId":"cn-shanghai","vpcs":[{"vpcId":"vpc-a","zones":[{"urls":[{"domain":"%s","port":3306}]}]}]}'


@pytest.mark.parametrize(
    ("conf", "status"),
    [
        (ENI.format("true", "vpc-a"), "served"),
        (ENI.format("true", "vpc-b"), "blocked"),
        (ENI.format("false", "vpc-a"), "blocked"),
        (ENI.format("true", "$VPC"), "unknown"),
        ("--conf 'spark.hadoop.odps.cupid.vpc.domain.list=" + LISTED % "orders.example.com" + "'", "served"),
        ("--conf 'spark.hadoop.odps.cupid.vpc.domain.list=" + LISTED % "crm.example.com" + "'", "blocked"),
        ("--conf spark.hadoop.odps.cupid.internet.access.list=orders.example.com:3306", "blocked"),
        ("--num-executors 3", "unknown"),
    ],
)
def test_a_submission_opens_the_vpc(conf: str, status: str) -> None:
    """A Spark application is judged by each submission of it: network interface, VPC, listed domains."""
    files = {"maxcompute-network.yaml": NETWORK, "jobs/app.py": SPARK, "submit.sh": SUBMIT.format(conf)}
    assert [way.status for way in reaches(files)] == [status]
    assert [(code, path) for code, path, _ in shut(files)] == ([("MC302", "submit.sh")] if status == "blocked" else [])


def test_a_submission_comes_before_the_file_of_properties() -> None:
    """`--conf` wins over spark-defaults.conf; what it leaves out comes from there."""
    defaults = "spark.hadoop.odps.cupid.eni.enable=true\nspark.hadoop.odps.cupid.eni.info=cn-shanghai:{}\n"
    files = {"maxcompute-network.yaml": NETWORK, "jobs/app.py": SPARK}
    files["conf/spark-defaults.conf"] = defaults.format("vpc-a")
    assert [way.status for way in reaches(files)] == ["served"]
    files["submit.sh"] = SUBMIT.format(ENI.format("true", "vpc-b"))
    assert [way.status for way in reaches(files)] == ["blocked"]
    files["submit.sh"] = SUBMIT.format("")
    assert [way.status for way in reaches(files)] == ["served"]


def test_properties_in_yaml_open_the_vpc() -> None:
    """Spark properties may stand in a document."""
    text = "sparkConf:\n  spark.hadoop.odps.cupid.eni.enable: 'true'\n  spark.hadoop.odps.cupid.eni.info: cn-shanghai:vpc-a\n"
    assert [way.status for way in reaches({"maxcompute-network.yaml": NETWORK, "app.py": SPARK, "app.yaml": text})] == ["served"]


def test_without_network_settings_nothing_is_known() -> None:
    """Spark settings often stand outside the repository."""
    assert [way.status for way in reaches({"maxcompute-network.yaml": NETWORK, "app.py": SPARK})] == ["unknown"]
