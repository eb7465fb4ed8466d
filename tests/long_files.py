"""Files of every kind, of any length: a beginning, a piece that is written as often as wanted, and an end."""

from __future__ import annotations

SQL = (
    "SET odps.sql.allow.fullscan=true;\nLOAD OVERWRITE TABLE t{n} FROM LOCATION 'oss://oss-cn-hangzhou-internal.aliyuncs.com/b{n}/';\n"
    "INSERT OVERWRITE TABLE d{n} SELECT a, b FROM t{n} WHERE a > {n};\n"
)

PIECES: dict[str, tuple[str, str, str]] = {
    "job.sql": ("", SQL, ""),
    "job.py": (
        "import requests\nfrom odps import ODPS\no = ODPS('i', 's', 'p', endpoint='http://service.cn-hangzhou.maxcompute.aliyun.com/api')\n",
        "def f{n}(day):\n    r = requests.get('https://api{n}.example.com/' + day, timeout=5)\n    return o.execute_sql('SELECT %s' % r)\n\n",
        "",
    ),
    "Job.java": (
        "import com.aliyun.odps.udf.UDF;\npublic class Job extends UDF {\n",
        '  public String evaluate{n}(String x) throws Exception {{\n    return new java.net.URL("https://api{n}.example.com/" + x).toString();\n  }}\n',
        "}\n",
    ),
    "Job.scala": (
        "import com.aliyun.odps.udf.UDF\nclass Job extends UDF {\n",
        '  def evaluate(x{n}: String): String = {{\n    val url = "https://api{n}.example.com/" + x{n}\n    scala.io.Source.fromURL(url).mkString\n  }}\n',
        "}\n",
    ),
    "run.sh": (
        "#!/bin/bash\n",
        'odpscmd -e "SET odps.sql.allow.fullscan=true; SELECT {n} FROM t{n};"\nif [ -f /tmp/{n} ]; then echo {n}; fi\n',
        "",
    ),
    "job.yaml": (
        "maxcompute:\n  region: cn-hangzhou\nsteps:\n",
        "  - name: step{n}\n    host: db{n}.example.com\n    sql: |\n      SET odps.sql.allow.fullscan=true;\n      SELECT a FROM t{n};\n",
        "",
    ),
    "job.json": (
        '{"maxcompute": {"region": "cn-hangzhou"}',
        ', "k{n}": {{"host": "db{n}.example.com", "sql": "SET odps.sql.allow.fullscan=true; SELECT a FROM t{n};"}}',
        "}",
    ),
    "main.tf": (
        'resource "alicloud_maxcompute_project" "p" {\n  project_name = "p"\n}\n',
        'resource "alicloud_security_group_rule" "r{n}" {{\n  type = "ingress"\n  cidr_ip = "10.0.0.0/16"\n  port_range = "{n}/{n}"\n}}\n',
        "",
    ),
    "spark-defaults.conf": ("spark.hadoop.odps.project.name p\n", "spark.hadoop.odps.key{n} value{n}\n", ""),
    "conf.ini": ("[odps]\nendpoint = http://service.cn-hangzhou.maxcompute.aliyun.com/api\n", "key{n} = value{n}\n", ""),
    "notes.ipynb": (
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {"language_info": {"name": "python"}}, "cells": [{"cell_type": "code", "source": "import odps"}',
        ', {{"cell_type": "code", "source": ["import requests\\n", "r{n} = requests.get(\\"https://api{n}.example.com/\\")"]}}',
        "]}",
    ),
    "main.tf.json": (
        '{"resource": {"alicloud_maxcompute_project": {"p": {"project_name": "p"}',
        ', "p{n}": {{"project_name": "p{n}"}}',
        "}}}",
    ),
    "page.rst": (
        "MaxCompute\n==========\n",
        ".. code-block:: sql\n\n    SET odps.key{n}=true;\n    SELECT {n} FROM t{n};\n\nText {n}.\n\n",
        "",
    ),
    "page.md": ("# MaxCompute\n", "```sql\n" + SQL + "```\n\nText {n}.\n\n", ""),
}


def text(name: str, count: int) -> bytes:
    head, piece, tail = PIECES[name]
    return (head + "".join(piece.format(n=number) for number in range(count)) + tail).encode()
