"""Programs that no word of their own makes MaxCompute's, but that other files or the configuration submit to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

PROGRAM = """\
from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("orders").getOrCreate()
frame = spark.table("orders")
frame.write.mode("append").jdbc("jdbc:mysql://orders.example.com:3306/shop", "orders")
"""
SCALA = """\
package com.example

import org.apache.spark.sql.SparkSession

object Orders {
  def main(args: Array[String]): Unit = {
    val spark = SparkSession.builder().getOrCreate()
    spark.table("orders").write.mode("append").jdbc("jdbc:mysql://orders.example.com:3306/shop", "orders", new java.util.Properties)
  }
}
"""
SUBMIT = "#!/bin/sh\nspark-submit --conf spark.hadoop.odps.project.name=shop {}\n"
SETTINGS = "spark.hadoop.odps.project.name = shop\nspark.hadoop.odps.cupid.eni.enable = true\n"


def _write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


@pytest.mark.parametrize(
    ("program", "files"),
    [
        ("spark/orders.py", {"mclint.yaml": "paths:\n  - {match: 'spark/**', engine: spark}\n"}),
        ("spark/orders.py", {"mclint.yaml": "engine: spark\n"}),
        ("spark/orders.py", {"submit.sh": SUBMIT.format("spark/orders.py 20260101")}),
        ("spark/orders.py", {"bin/submit.sh": SUBMIT.format('"$HOME"/spark/orders.py')}),
        ("spark/orders.py", {"spark/conf/spark-defaults.conf": SETTINGS}),
        ("spark/orders.py", {"spark-defaults.conf": SETTINGS}),
        ("src/main/scala/com/example/Orders.scala", {"run.sh": SUBMIT.format("--class com.example.Orders orders.jar")}),
        ("app/src/main/scala/com/example/Orders.scala", {"app/src/main/resources/odps.conf": SETTINGS}),
    ],
)
def test_a_program_is_judged_by_what_submits_it(mclint: Any, repo: Path, program: str, files: dict[str, str]) -> None:
    """The settings of Spark belong into other files, so that a program need not name MaxCompute; alone it is checked the same."""
    _write(repo, {program: PROGRAM if program.endswith(".py") else SCALA, **files})
    assert "MC503" in mclint("check", "--format", "concise", ".").out
    assert "MC503" in mclint("check", "--format", "concise", program).out
    # The same with the facts of an earlier run.
    assert "MC503" in mclint("check", "--format", "concise", ".").out


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"submit.sh": "#!/bin/sh\nspark-submit --master k8s://example spark/orders.py\n# not odps\n"},
        {"submit.sh": SUBMIT.format("spark/other.py"), "spark/other.py": "print(1)\n"},
        {"spark/spark-defaults.conf": "spark.executor.instances = 4\n# aliyun\n"},
        {"maxcompute/conf/spark-defaults.conf": SETTINGS},
        {"tests/spark-defaults.conf": SETTINGS},
        {"mclint.yaml": "paths:\n  - {match: 'other/**', engine: spark}\n"},
    ],
)
def test_a_program_that_runs_elsewhere_is_left_alone(mclint: Any, repo: Path, files: dict[str, str]) -> None:
    """What nothing submits to MaxCompute is no job of it."""
    _write(repo, {"spark/orders.py": PROGRAM, **files})
    assert "spark/orders.py" not in mclint("check", "--format", "concise", ".").out


def test_a_program_of_another_platform_beside_settings_is_left_alone(mclint: Any, repo: Path) -> None:
    """Settings beside a program say little where the program itself names the storage of another platform."""
    _write(repo, {"spark-defaults.conf": SETTINGS, "orders.py": PROGRAM + 'spark.read.parquet("s3a://bucket-example/orders/")\n'})
    assert "orders.py" not in mclint("check", "--format", "concise", ".").out


def test_sql_that_writes_a_foreign_table_of_another_file_is_read(mclint: Any, repo: Path) -> None:
    """No word of MaxCompute stands in `insert into orders …`, and it doubles rows all the same."""
    table = (
        "create external table if not exists shop.orders (id bigint)\nstored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'\n"
        "location 'jdbc:mysql://orders.example.com:3306/shop?table=orders'\ntblproperties ('networklink'='link_shop');\n"
    )
    _write(
        repo,
        {"ddl/orders.sql": table, "daily.sql": "insert into shop.orders select id from t;\n", "other.sql": "insert into t select 1;\n"},
    )
    for _ in range(2):
        out = mclint("check", "--format", "concise", ".").out
        assert "daily.sql:1:1: MC506" in out
        assert "other.sql" not in out


def test_a_node_without_a_word_of_maxcompute_is_read(mclint: Any, repo: Path) -> None:
    """DataWorks gives a PyODPS node the object `o`: it may import nothing."""
    text = (
        "import requests\n\nwith o.execute_sql('select id from t').open_reader() as reader:\n    requests.get('https://api.example.com/')\n"
    )
    _write(repo, {"node.py": text, "other.py": text.replace("o.execute_sql", "db.execute_sql")})
    out = mclint("check", "--format", "concise", ".").out
    assert "node.py:4:5: MC603" in out
    assert "other.py" not in out
