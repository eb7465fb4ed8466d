"""Three whole projects, right in every file, and one mistake at a time: exactly that is found, where it is to be mended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mclint.cli import main
from mclint.engine import check_text
from network_probe import check

NAME = "maxcompute-network.yaml"
Found = list[tuple[str, str, int]]
Mistake = tuple[str, str, str, Found]
"""The file, what is written there, what stands there instead, and what is found then."""

RETAIL = {
    NAME: """\
version: 1
projects:
  - name: retail
    region: cn-shanghai
    owner: "1000000000000001"
    ip_whitelist: ["203.0.113.0/24"]
    vpc_whitelist: ["*"]
connections:
  - solution: vpc
    name: link_retail
    region: cn-shanghai
    vpc: vpc-retail
    owner: "1000000000000001"
    vswitch: {id: vsw-retail, cidr: 192.168.10.0/24, zone: cn-shanghai-b}
    security_group: {id: sg-retail, type: basic}
    eni_addresses: ["192.168.10.17"]
targets:
  - name: stock
    addresses: ["stock.example.com:3306"]
    service: rds
    vpc: vpc-retail
    access_control: {ip_whitelist: ["192.168.10.0/24"]}
  - name: ledger
    addresses: ["10.80.0.5:5432"]
    vpc: vpc-beijing
    region: cn-beijing
interconnections:
  - {name: shanghai-beijing, kind: cen, vpcs: [vpc-retail, vpc-beijing]}
egress_addresses: ["198.51.100.7"]
""",
    "spark/stock.py": """\
from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("stock").getOrCreate()
stock = spark.read.jdbc("jdbc:mysql://stock.example.com:3306/shop", "stock")
ledger = spark.read.format("jdbc").option("url", "jdbc:postgresql://10.80.0.5:5432/books").option("dbtable", "ledger").load()
stock.join(ledger, "sku").write.mode("overwrite").saveAsTable("stock_value")
""",
    "spark/spark-defaults.conf": """\
spark.hadoop.odps.project.name=retail
spark.hadoop.odps.end.point=https://service.cn-shanghai.maxcompute.aliyun.com/api
spark.hadoop.odps.cupid.eni.enable=true
spark.hadoop.odps.cupid.eni.info=cn-shanghai:vpc-retail
""",
    "spark/submit.sh": "spark-submit --master yarn-cluster --conf spark.hadoop.odps.project.name=retail spark/stock.py\n",
    "infra/main.tf": """\
provider "alicloud" {
  region = "cn-shanghai"
}
module "stock" {
  source = "./modules/database"
  ranges = var.maxcompute_ranges
}
resource "alicloud_vswitch" "maxcompute" {
  cidr_block = "192.168.10.0/24"
  zone_id    = local.zone
}
resource "alicloud_security_group" "maxcompute" {
  security_group_type = "normal"
}
locals {
  zone = "cn-shanghai-b"
}
variable "maxcompute_ranges" {}
""",
    "infra/terraform.tfvars": 'maxcompute_ranges = ["192.168.10.0/24"]\n',
    "infra/modules/database/main.tf": """\
variable "ranges" {}
resource "alicloud_db_instance" "stock" {
  db_instance_ip_array_name = "maxcompute"
  security_ips              = var.ranges
}
""",
}
RETAIL_MISTAKES: list[Mistake] = [
    # A slip in the inventory is one finding, and not one in every job besides.
    (NAME, "solution: vpc", "solution: vcp", [("MC007", NAME, 9)]),
    (NAME, "solution: vpc", "solution: VPC dedicated connection", [("MC007", NAME, 9)]),
    (NAME, "solution: vpc", "solution: dedicated", [("MC007", NAME, 9)]),
    (
        NAME,
        "    region: cn-shanghai\n    vpc: vpc-retail",
        "    regoin: cn-shanghai\n    vpcs: vpc-retail",
        [("MC007", NAME, 11), ("MC007", NAME, 12)],
    ),
    (NAME, "id: vsw-retail, cidr", "id: vsw-retail, cdir", [("MC007", NAME, 14)]),
    (NAME, "    name: link_retail\n", "    name: link_retail\n    engines: [Sparks]\n", [("MC007", NAME, 11)]),
    (NAME, "    name: link_retail\n", "    name: link_retail\n    engines: [etl]\n", [("MC007", NAME, 11)]),
    (NAME, "cen, vpcs: [vpc-retail, vpc-beijing]", "cen, vpcs: [vpc-retail, vpc-other]", [("MC301", "spark/stock.py", 5)]),
    (NAME, "basic}", "advanced}", [("MC404", NAME, 15)]),
    (NAME, "zone: cn-shanghai-b", "zone: cn-shanghai-a", [("MC102", NAME, 14)]),
    (NAME, '["192.168.10.0/24"]}', '["192.168.77.0/24"]}', [("MC403", NAME, 18)]),
    (NAME, '["192.168.10.0/24"]}', '["192.168.10.17"]}', [("MC402", NAME, 22), ("MC403", NAME, 18)]),
    (NAME, '    vpc_whitelist: ["*"]\n', "", [("MC406", NAME, 6)]),
    (NAME, 'vpc-retail\n    owner: "1000000000000001"', 'vpc-retail\n    owner: "2000000000000002"', [("MC408", NAME, 13)]),
    ("spark/spark-defaults.conf", "cn-shanghai:vpc-retail", "cn-shanghai:vpc-other", [("MC302", "spark/submit.sh", 1)] * 2),
    ("spark/spark-defaults.conf", "cn-shanghai:vpc-retail", "vpc-retail", [("MC305", "spark/spark-defaults.conf", 4)]),
    ("spark/spark-defaults.conf", "cn-shanghai:vpc-retail", "cn-beijing:vpc-retail", [("MC106", "spark/spark-defaults.conf", 4)]),
    ("spark/spark-defaults.conf", "eni.enable=true", "eni.enable=false", [("MC302", "spark/submit.sh", 1)] * 2),
    (
        "spark/spark-defaults.conf",
        "eni.enable=true",
        "eni.enable=true\nspark.hadoop.odps.cupid.smartnat.enable=true",
        [("MC308", "spark/spark-defaults.conf", 4)],
    ),
    ("spark/spark-defaults.conf", "service.cn-shanghai", "service.cn-beijing", [("MC106", "spark/spark-defaults.conf", 2)]),
    ("spark/stock.py", "stock.example.com", "stokc.example.com", [("MC301", "spark/stock.py", 4)]),
    ("spark/stock.py", 'appName("stock")', 'config("spark.hadoop.odps.cupid.eni.enable", "true")', [("MC307", "spark/stock.py", 3)]),
    ("infra/terraform.tfvars", "192.168.10.0/24", "198.51.100.7", [("MC401", "infra/terraform.tfvars", 1)]),
    ("infra/terraform.tfvars", "192.168.10.0/24", "192.168.10.17/32", [("MC402", "infra/terraform.tfvars", 1)]),
    ("infra/terraform.tfvars", "192.168.10.0/24", "0.0.0.0/0", [("MC407", "infra/terraform.tfvars", 1)]),
    ("infra/main.tf", 'zone = "cn-shanghai-b"', 'zone = "cn-shanghaib"', [("MC103", "infra/main.tf", 16)]),
    ("infra/main.tf", '"normal"', '"enterprise"', [("MC404", "infra/main.tf", 13)]),
]

RATES = {
    NAME: """\
version: 1
projects:
  - {name: rates, region: cn-hangzhou, external_network: ["api.example.com:443"]}
dataworks:
  - {paths: ["nodes/**"], resource_group: shared, sandbox_whitelist: ["api.example.com:443"]}
""",
    "udf/rate.py": """\
import requests
from odps.udf import annotate


@annotate("string->double")
class Rate(object):
    def __init__(self):
        self.session = requests.Session()

    def evaluate(self, currency):
        return float(self.session.get("https://api.example.com/" + currency, timeout=5).text)
""",
    "jobs/rates.sql": """\
create function rate as 'rate.Rate' using 'rate.py';
set odps.internet.access.list=api.example.com:443;
insert overwrite table prices select sku, price * rate(currency) from offers;
""",
    "nodes/check.py": """\
from odps import ODPS
import requests

o = ODPS("id", "key", "rates", endpoint="https://service.cn-hangzhou.maxcompute.aliyun.com/api")
requests.get("https://api.example.com/health", timeout=5)
o.execute_sql("select rate(currency) from offers", hints={"odps.internet.access.list": "api.example.com:443"})
""",
    "notebooks/look.ipynb": json.dumps(
        {
            "cells": [
                {
                    "cell_type": "code",
                    "metadata": {},
                    "outputs": [],
                    "execution_count": None,
                    "source": ["%%sql\n", "set odps.internet.access.list=api.example.com:443;\n", "select rate(currency) from offers\n"],
                }
            ],
            "metadata": {"language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        },
        indent=1,
    ),
    "jobs/nightly.sh": """\
odpscmd -e "set odps.internet.access.list=api.example.com:443; insert overwrite table x select rate(currency) from offers;"
""",
    "flows/nightly.yaml": """\
name: nightly
type: ODPS_SQL
sql: |
  set odps.internet.access.list=api.example.com:443;
  insert overwrite table y select rate(currency) from offers;
""",
}
_OPEN = "odps.internet.access.list"
RATES_MISTAKES: list[Mistake] = [
    ("jobs/rates.sql", "set odps.internet.access.list=api.example.com:443;\n", "", [("MC302", "jobs/rates.sql", 2)]),
    ("jobs/rates.sql", "com:443;", "com:80;", [("MC302", "jobs/rates.sql", 3)]),
    ("jobs/rates.sql", "list=api", "list=https://api", [("MC304", "jobs/rates.sql", 2)]),
    ("jobs/rates.sql", "com:443;", "com;", [("MC304", "jobs/rates.sql", 2)]),
    ("nodes/check.py", "api.example.com/health", "status.example.com/health", [("MC312", "nodes/check.py", 5)]),
    ("nodes/check.py", _OPEN, "odps.sql.mapper.split.size", [("MC302", "nodes/check.py", 6)]),
    ("nodes/check.py", "service.cn-hangzhou", "service.cn-beijing", [("MC106", "nodes/check.py", 4)]),
    ("notebooks/look.ipynb", "com:443", "com:8443", [("MC302", "notebooks/look.ipynb", 11)]),
    ("jobs/nightly.sh", "com:443", "com:8443", [("MC302", "jobs/nightly.sh", 1)]),
    ("flows/nightly.yaml", "com:443", "com:8443", [("MC302", "flows/nightly.yaml", 5)]),
    ("udf/rate.py", "api.example.com", "api2.example.com", [("MC301", "udf/rate.py", 11)]),
    (NAME, "api.example.com:443", "api.example.com:8443", [("MC301", "udf/rate.py", 11)]),
    (
        NAME,
        "cn-hangzhou",
        "cn-chengdu",
        [
            ("MC101", NAME, 3),
            ("MC101", "flows/nightly.yaml", 4),
            ("MC101", "jobs/nightly.sh", 1),
            ("MC101", "jobs/rates.sql", 2),
            ("MC101", "nodes/check.py", 6),
            ("MC101", "notebooks/look.ipynb", 10),
            ("MC106", "nodes/check.py", 4),
        ],
    ),
    (NAME, "cn-hangzhou", "cn-hangzou", [("MC103", NAME, 3)]),
    (NAME, "external_network", "external_netwrok", [("MC007", NAME, 3)]),
    (NAME, "sandbox_whitelist", "whitelist", [("MC007", NAME, 5)]),
    (NAME, "external_network", "open_to", [("MC007", NAME, 3), ("MC301", "udf/rate.py", 11)]),
]

LEDGER = {
    NAME: """\
version: 1
projects:
  - {name: ledger, region: cn-beijing}
connections:
  - solution: vpc
    name: link_ledger
    region: cn-beijing
    vpc: vpc-ledger
    vswitch: {id: vsw-ledger, cidr: 192.168.20.0/24, zone: cn-beijing-h}
    security_group: {id: sg-ledger, type: basic}
  - {solution: privatelink, name: in_office, region: cn-beijing, vpc: vpc-office}
targets:
  - {name: books, addresses: ["books.example.com:3306"], service: rds, vpc: vpc-ledger}
  - {name: erp, addresses: ["10.200.0.0/16:1521"], vpc: idc-hangzhou}
interconnections:
  - {kind: vpn, vpcs: [vpc-ledger, idc-hangzhou]}
clients:
  - name: scheduler
    project: ledger
    vpc: vpc-office
    region: cn-beijing
    internet: false
    endpoint: "https://service.cn-beijing-vpc.maxcompute.aliyun-inc.com/api"
""",
    "ddl/books.sql": """\
create external table books (id bigint)
stored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'
location 'jdbc:mysql://books.example.com:3306/books?table=books'
tblproperties ('networklink'='link_ledger');
""",
    "ddl/archive.sql": """\
create external table archive (id bigint) stored by 'com.aliyun.odps.CsvStorageHandler'
location 'oss://oss-cn-beijing-internal.aliyuncs.com/bucket-example/archive/';
""",
    "ddl/live.sql": """\
create external table live (id bigint) stored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'
location 'jdbc:postgresql://hgpostcn-cn-example1-cn-beijing-internal.hologres.aliyuncs.com:80/live?ApplicationName=MaxCompute&table=live'
tblproperties ('mcfed.mapreduce.jdbc.driver.class'='org.postgresql.Driver', 'odps.federation.jdbc.target.db.type'='holo');
""",
    "src/main/java/com/example/Erp.java": """\
package com.example;

import com.aliyun.odps.udf.ExecutionContext;
import com.aliyun.odps.udf.UDF;
import java.sql.Connection;
import java.sql.DriverManager;

public class Erp extends UDF {
  private Connection erp;

  @Override
  public void setup(ExecutionContext context) throws Exception {
    DriverManager.setLoginTimeout(5);
    erp = DriverManager.getConnection("jdbc:oracle:thin:@10.200.3.4:1521/erp", "reader", System.getenv("PASSWORD"));
  }

  public String evaluate(String key) {
    return key;
  }
}
""",
    "jobs/close.sql": """\
create function erp as 'com.example.Erp' using 'erp.jar';
set odps.session.networklink=link_ledger;
select erp(id) from archive;
""",
}
LEDGER_MISTAKES: list[Mistake] = [
    ("ddl/books.sql", "'link_ledger'", "'link_leger'", [("MC303", "ddl/books.sql", 4)]),
    ("ddl/books.sql", "'networklink'='link_ledger'", "'comment'='x'", [("MC302", "ddl/books.sql", 3)]),
    ("ddl/books.sql", "books.example.com:3306", "books.example.com:3307", [("MC301", "ddl/books.sql", 3)]),
    ("ddl/archive.sql", "cn-beijing-internal", "cn-beijing", [("MC201", "ddl/archive.sql", 2)]),
    ("ddl/archive.sql", "cn-beijing-internal", "cn-shanghai-internal", [("MC204", "ddl/archive.sql", 2)]),
    ("ddl/live.sql", "cn-beijing-internal", "cn-beijing-vpc-st", [("MC203", "ddl/live.sql", 2)]),
    ("jobs/close.sql", "set odps.session.networklink=link_ledger;\n", "", [("MC302", "jobs/close.sql", 2)]),
    ("jobs/close.sql", "=link_ledger", "=in_office", [("MC303", "jobs/close.sql", 2)]),
    ("src/main/java/com/example/Erp.java", "10.200.3.4", "10.201.3.4", [("MC301", "src/main/java/com/example/Erp.java", 14)]),
    (NAME, "vpc-ledger, idc-hangzhou]", "vpc-office, idc-hangzhou]", [("MC301", "src/main/java/com/example/Erp.java", 14)]),
    (NAME, "in_office, region: cn-beijing", "in_office, region: cn-shanghai", [("MC801", NAME, 11)]),
    (NAME, "cn-beijing-vpc.maxcompute.aliyun-inc", "cn-beijing.maxcompute.aliyun", [("MC803", NAME, 23)]),
    (NAME, "vpc: vpc-office\n    region: cn-beijing", "vpc: vpc-far\n    region: cn-shanghai", [("MC802", NAME, 18)]),
    (
        NAME,
        "    vpc: vpc-ledger\n",
        "    vpc: vpc-ledger\n    engines: [spark]\n",
        [("MC301", "ddl/books.sql", 3), ("MC301", "src/main/java/com/example/Erp.java", 14)],
    ),
]

PROJECTS = {"retail": (RETAIL, RETAIL_MISTAKES), "rates": (RATES, RATES_MISTAKES), "ledger": (LEDGER, LEDGER_MISTAKES)}
_WATCHED = ("MC0", "MC1", "MC2", "MC3", "MC4", "MC8")
_NOTES = frozenset({"MC309", "MC310"})
"""What is worth knowing of a project that is right."""


def found_in(files: dict[str, str]) -> Found:
    """Return code, path and line of what is found, notes left out."""
    found = [item for item in check(files, select=_WATCHED) if item.code not in _NOTES]
    return sorted((item.code, item.location.path, item.location.line) for item in found)


@pytest.mark.parametrize("name", PROJECTS)
def test_a_project_that_is_right_is_clean(name: str) -> None:
    """Nothing is found where everything fits."""
    assert found_in(PROJECTS[name][0]) == []


@pytest.mark.parametrize(
    ("name", "mistake"),
    [pytest.param(name, each, id=f"{name}-{number}") for name, (_, mistakes) in PROJECTS.items() for number, each in enumerate(mistakes)],
)
def test_one_mistake_is_found_and_nothing_else(name: str, mistake: Mistake) -> None:
    """Each mistake has its own code, at the place where it is mended."""
    path, old, new, expected = mistake
    files = PROJECTS[name][0]
    assert old in files[path]
    assert found_in({**files, path: files[path].replace(old, new, 1)}) == sorted(expected)


@pytest.mark.parametrize("name", PROJECTS)
def test_an_inventory_may_be_json(name: str) -> None:
    """The same inventory as JSON makes the same findings, of the right project and of one mistake in a job."""
    import yaml

    files, mistakes = PROJECTS[name]
    written = json.dumps(yaml.safe_load(files[NAME]), indent=1)
    others = {path: text for path, text in files.items() if path != NAME}
    assert found_in({**others, NAME.replace("yaml", "json"): written}) == []
    path, old, new, expected = next(each for each in mistakes if each[0] != NAME)
    assert found_in({**others, NAME.replace("yaml", "json"): written, path: others[path].replace(old, new, 1)}) == expected


@pytest.mark.parametrize("name", PROJECTS)
def test_each_file_alone_says_what_all_say(name: str) -> None:
    """What is found in a file does not depend on which files are asked for."""
    files, mistakes = PROJECTS[name]
    for path, old, new, _ in mistakes[::4]:
        changed = {**files, path: files[path].replace(old, new, 1)}
        whole = [item for item in check(changed) if item.location.path == path]
        others = [(each, text) for each, text in changed.items() if each != path]
        alone = check_text(changed[path], path, others=others)
        assert [(item.code, item.location.line, item.message) for item in alone] == [
            (item.code, item.location.line, item.message) for item in whole
        ]


@pytest.mark.parametrize("name", PROJECTS)
def test_what_init_writes_finds_nothing_new(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A first inventory, used at once, is held against nobody: whatever is found then was found before, or is a note on the new file."""
    monkeypatch.chdir(tmp_path)
    for number, mistake in enumerate([None, *(each for each in PROJECTS[name][1] if each[0] != NAME)]):
        folder = tmp_path / str(number)
        files = {path: text for path, text in PROJECTS[name][0].items() if path != NAME}
        if mistake is not None:
            files[mistake[0]] = files[mistake[0]].replace(mistake[1], mistake[2], 1)
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        monkeypatch.chdir(folder)

        def run() -> set[tuple[str, str, int]]:
            capsys.readouterr()
            main(["check", "--no-cache", "--format", "json", "."])
            found = json.loads(capsys.readouterr().out)["findings"]
            return {(item["code"], item["path"], item["line"]) for item in found if item["severity"] != "info"}

        before = run()
        assert main(["init"]) == 0
        repeated = {(NAME, code) for code, _, _ in before}  # what was wrong in the code is so in what is written from it
        assert [found for found in run() - before if (found[1], found[0]) not in repeated] == [], mistake
