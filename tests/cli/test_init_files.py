"""What `mclint init` writes, mclint reads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from mclint.cli import main

NODE = (
    "from odps import ODPS\n"
    "o = ODPS('', '', project='shop', endpoint='https://service.cn-shanghai.maxcompute.aliyun.com/api')\n"
    "o.execute_sql('select 1', hints={'odps.session.networklink': 'link_shop'})\n"
)
TABLES = (
    "create external table orders (id bigint) stored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'\n"
    "location 'jdbc:mysql://orders.example.com:3306/shop?table=orders' tblproperties ('networklink'='link_shop');\n"
    "create external table exports (id bigint) stored by 'com.aliyun.odps.CsvStorageHandler'\n"
    "location 'oss://oss-cn-shanghai-internal.aliyuncs.com/bucket-example/exports/';\n"
)


def uncommented(text: str) -> str:
    """Return a first configuration with the keys that it offers as comments."""
    return re.sub(r"^# (?=projects:|paths:|  )", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("files", [{}, {"job.sql": TABLES}, {"job.sql": TABLES, "node.py": NODE}], ids=["empty", "tables", "project"])
def test_the_files_are_valid(
    files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run with the files that were written, and with the keys they offer, is told of no fault in them."""
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["init"]) == 0
    inventory = (tmp_path / "maxcompute-network.yaml").read_text("utf-8")
    assert ('orders.example.com:3306"]  # job.sql' in inventory) == bool(files)
    assert "oss-cn-shanghai" not in inventory
    config = tmp_path / "mclint.yaml"
    first = config.read_text("utf-8")
    assert ("shop" in first) == ("node.py" in files) or "jobs/shop" in first
    for text in (first, uncommented(first)):
        config.write_text(text, "utf-8")
        capsys.readouterr()
        assert main(["check", "--select", "MC007", "."]) == 0, (text, capsys.readouterr())


SPARK = (
    "from pyspark.sql import SparkSession\n"
    "spark = (SparkSession.builder.config('spark.hadoop.odps.project.name', 'shop')\n"
    "    .config('spark.hadoop.odps.end.point', 'https://service.{}.maxcompute.aliyun.com/api').getOrCreate())\n"
)


def _inventory(folder: Path) -> dict[str, Any]:
    found = yaml.safe_load((folder / "maxcompute-network.yaml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def test_spark_properties_in_code_name_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `.config` says of the project is known as well as what an entry of a file says."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text(SPARK.format("cn-shanghai"))
    assert main(["init"]) == 0
    assert _inventory(tmp_path)["projects"] == [{"name": "shop", "region": "cn-shanghai"}]
    assert "in app.py" in (tmp_path / "maxcompute-network.yaml").read_text("utf-8")


def test_where_the_code_disagrees_no_region_is_stated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files that give one project two regions are both named, and the region stays open; the files are used as they are."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text(SPARK.format("cn-shanghai"))
    (tmp_path / "b.py").write_text(SPARK.format("cn-beijing"))
    assert main(["init"]) == 0
    assert _inventory(tmp_path)["projects"] == [{"name": "shop", "region": "<region>"}]
    for name in ("maxcompute-network.yaml", "mclint.yaml"):
        text = (tmp_path / name).read_text("utf-8")
        assert re.search(r"# the code disagrees: cn-shanghai by .* in a\.py; cn-beijing by .* in b\.py$", text, re.MULTILINE)
    assert main(["check"]) == 0


def test_a_repository_that_shows_nothing_gets_an_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example is a comment, and valid once it is none."""
    monkeypatch.chdir(tmp_path)
    assert main(["init"]) == 0
    path = tmp_path / "maxcompute-network.yaml"
    assert _inventory(tmp_path) == {"version": 1, "projects": [], "connections": [], "targets": []}
    head, _, example = path.read_text("utf-8").partition("connections: []")
    path.write_text(head + re.sub(r"^# (?=connections:|targets:| )", "", example.replace("targets: []", ""), flags=re.MULTILINE), "utf-8")
    assert [each["name"] for each in _inventory(tmp_path)["connections"]] == ["link_shop"]
    assert main(["check", "--select", "MC007,MC408"]) == 0


FRAME = (
    "import maxframe.dataframe as md\nimport pymysql\nfrom maxframe.udf import with_network_options\n\n\n"
    "@with_network_options(vpc_network_link='link_shop')\n"
    "def look(row):\n    return pymysql.connect(host='orders.example.com', port=3306, connect_timeout=3, read_timeout=9)\n\n\n"
    "md.read_odps_table('t').apply(look, axis=1).execute()\n"
)


def test_a_target_whose_vpc_is_open_is_held_against_no_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A function and a foreign table that name one networklink get one connection and one target, and no word that none is named."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "job.sql").write_text(TABLES)
    (tmp_path / "frame.py").write_text(FRAME)
    assert main(["init"]) == 0
    found = _inventory(tmp_path)
    assert [each["name"] for each in found["connections"]] == ["link_shop"]
    assert [(each["addresses"], each["vpc"]) for each in found["targets"]] == [(["orders.example.com:3306"], "<vpc-id>")]
    assert main(["check", "--select", "MC3"]) == 0


def test_older_spark_settings_name_vpc_and_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `vpc.domain.list` opens is written down with its VPC; cloud services, which have none there, are not."""
    monkeypatch.chdir(tmp_path)
    url = '{"urls":[{"domain":"%s","port":%d}]}'
    zones = url % ("hb-example-master1-001.hbase.rds.aliyuncs.com", 2181), url % ("b.oss-cn-beijing-internal.aliyuncs.com", 80)
    (tmp_path / "spark-defaults.conf").write_text(
        "spark.hadoop.odps.project.name=shop\n"
        "spark.hadoop.odps.cupid.vpc.domain.list="
        '{"regionId":"cn-beijing","vpcs":[{"vpcId":"vpc-example1","zones":[%s]},{"zones":[%s]}]}\n' % zones
    )
    assert main(["init"]) == 0
    found = _inventory(tmp_path)
    assert [(each["region"], each["vpc"]) for each in found["connections"]] == [("cn-beijing", "vpc-example1")]
    assert [(each["addresses"], each["vpc"]) for each in found["targets"]] == [
        (["hb-example-master1-001.hbase.rds.aliyuncs.com:2181"], "vpc-example1")
    ]
    assert main(["check"]) == 0
