"""Files that become ours by others: programs that a script submits to Spark on MaxCompute."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Mclint = Callable[..., Any]

INVENTORY = "version: 1\nprojects:\n  - {name: shop, region: cn-shanghai}\n"
APP = """\
from pyspark.sql import SparkSession
spark = SparkSession.builder.appName("x").getOrCreate()
spark.read.jdbc("jdbc:mysql://crm.example.com:3306/x", "t")
"""
SUBMIT = "spark-submit --master yarn-cluster --conf spark.hadoop.odps.project.name=shop jobs/app.py\n"


def test_a_program_is_judged_as_what_submits_it_says(repo: Path, mclint: Mclint) -> None:
    """A program that names MaxCompute nowhere is a job of it where a script submits it there, whichever file is asked for; not otherwise."""
    (repo / "maxcompute-network.yaml").write_text(INVENTORY)
    (repo / "jobs/app.py").write_text(APP)
    arguments = ("check", "--format", "concise", "--select", "MC301")
    assert mclint(*arguments, ".").code == 0
    (repo / "submit.sh").write_text(SUBMIT)
    for _ in range(2):  # the second time from what is kept
        for asked in (".", "jobs/app.py"):
            done = mclint(*arguments, asked)
            assert done.code == 1
            assert "jobs/app.py:3:31: MC301" in done.out
    assert "submitted at submit.sh:1:1" in mclint("path", "jobs/app.py").out
    (repo / "submit.sh").write_text(SUBMIT.replace("spark.hadoop.odps.project.name=shop", "spark.app.name=x"))
    assert mclint(*arguments, ".").code == 0
