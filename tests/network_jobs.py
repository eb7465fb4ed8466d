"""Kinds of jobs for property tests, as files with marks: N (a number), HOST, NAME (the host without port) and LINK."""

from __future__ import annotations

from collections.abc import Mapping

KINDS: dict[str, dict[str, str]] = {
    "table": {
        "tN.sql": """\
create external table t (id bigint) stored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'
location 'jdbc:mysql://HOST/db?table=t' tblproperties ('networklink'='LINK');
"""
    },
    "function": {
        "probeN.py": """\
from odps.udf import annotate
import pymysql


@annotate("string->string")
class ProbeN(object):
    def __init__(self):
        self.db = pymysql.connect(host="NAME", port=3306, connect_timeout=5, read_timeout=9)

    def evaluate(self, k):
        return k
""",
        "makeN.sql": """\
create function probeN as 'probeN.ProbeN' using 'probeN.py';
set odps.sql.type.system.odps2=true;
select probeN(k) from t;
""",
        "callN.py": """\
from odps import ODPS
o = ODPS("i", "k", "shop")
o.execute_sql("select probeN(k) from t", hints={"odps.session.networklink": "LINK"})
""",
    },
    "maxframe": {
        "frameN.py": """\
import maxframe.dataframe as md
import requests
from maxframe.udf import with_network_options


@with_network_options(vpc_network_link="LINK", public_whitelist=["HOST", "rates.example.com:443"])
def f(row):
    requests.get("https://rates.example.com/x", timeout=3)
    return requests.get("http://NAME:3306/", timeout=3)


md.read_odps_table("t").apply(f, axis=1).execute()
"""
    },
    "spark": {
        "appN.py": """\
from pyspark.sql import SparkSession
import pymysql
spark = SparkSession.builder.config("spark.hadoop.odps.project.name", "shop").getOrCreate()
pymysql.connect(host="NAME", port=3306, connect_timeout=5, read_timeout=9)
""",
        "submitN.sh": "spark-submit --conf spark.hadoop.odps.cupid.internet.access.list=HOST appN.py\n",
        "sparkN.conf": "spark.hadoop.odps.cupid.eni.enable=true\nspark.hadoop.odps.cupid.eni.info=cn-shanghai:vpc-a\n",
    },
    "terraform": {
        "mainN.tf": """\
resource "alicloud_db_instance" "aN" {
  db_instance_ip_array_name = "maxcompute LINK"
  security_ips              = [var.ipN, "192.168.1.0/24"]
}
""",
        "varsN.tf": 'variable "ipN" {\n  default = "203.0.113.7"\n}\n',
    },
}

Job = tuple[str, str, str]
"""Kind, host with port, and networklink."""


def files_of(jobs: list[Job], folder: str = "jobs") -> dict[str, str]:
    """Return the files of jobs, each under names of its own."""
    found: dict[str, str] = {}
    for number, (kind, host, link) in enumerate(jobs):
        marks: Mapping[str, str] = {"HOST": host, "NAME": host.partition(":")[0], "LINK": link}
        for path, text in KINDS[kind].items():
            for mark, meant in marks.items():
                text = text.replace(mark, meant)  # noqa: PLW2901 - filled in step by step
            for name in ("probe", "Probe", "make", "call", "app", "spark", "main", "vars", "ip", '"a'):
                text = text.replace(f"{name}N", f"{name}{number}")  # noqa: PLW2901
            found[f"{folder}/{path.replace('N', str(number))}"] = text
    return found
