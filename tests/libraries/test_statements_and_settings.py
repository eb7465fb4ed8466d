"""SQL in programs, the settings that go with it, and the projects that clients are made for."""

from __future__ import annotations

import pytest

from code_reading import Read
from mclint.facts import Address, Job, ProjectInfo, Setting

DDL = "create external table a (x string) location 'oss://oss-cn-hangzhou.aliyuncs.com/b/c/'"
HEAD = "from odps import ODPS\no = ODPS('a', 'b', 'p', endpoint='https://service.cn-hangzhou.maxcompute.aliyun.com/api')\n"

HANDED = {
    "execute_sql": f'o.execute_sql("{DDL}")',
    "run_sql by name": f'o.run_sql(sql="{DDL}")',
    "variable": f'sql = "{DDL}"\no.execute_sql(sql)',
    "constant below": f'def f():\n    o.execute_sql(SQL)\nSQL = "{DDL}"\nf()',
    "triple quotes": f'o.execute_sql("""{DDL}""")',
    "wrapper": f'def run(sql):\n    return o.execute_sql(sql).open_reader()\nrun("{DDL}")',
    "wrapper of a wrapper": f'def run(sql):\n    o.execute_sql(sql)\ndef go(s):\n    run(s)\ngo("{DDL}")',
    "method": f'class C:\n    def run(self, sql):\n        self.o.execute_sql(sql)\nC().run("{DDL}")',
    "wrapper of another file": f'from common.mc import exec_sql\nexec_sql("{DDL}")',
    "loop over a list": f'for s in ["{DDL}"]:\n    o.execute_sql(s)',
    "list that grows": f'L = []\nL.append("{DDL}")\nfor s in L:\n    o.execute_sql(s)',
    "branch": f'if x:\n    sql = "{DDL}"\nelse:\n    sql = "drop table b"\no.execute_sql(sql)',
    "percent": 'o.execute_sql("create external table a (x string) location \'oss://%s/b/c/\'" % "oss-cn-hangzhou.aliyuncs.com")',
    "format": 'o.execute_sql("create external table a (x string) location \'oss://{h}/b/c/\'".format(h="oss-cn-hangzhou.aliyuncs.com"))',
    "dedent": f'import textwrap\no.execute_sql(textwrap.dedent("""{DDL}"""))',
    "pieces of a text": f"sql = \"drop table b;{DDL}\"\nfor s in sql.split(';'):\n    o.execute_sql(s)",
    "SQLAlchemy": f'from sqlalchemy import create_engine, text\ne = create_engine("odps://a:b@p/")\nwith e.connect() as c:\n    c.execute(text("{DDL}"))',
    "DB-API": f'from odps.dbapi import connect\nconnect(o).cursor().execute("{DDL}")',
    "interactive": f'o.run_sql_interactive("{DDL}")',
    "unknown client": f'def f(client):\n    client.execute_sql("{DDL}")',
}


@pytest.mark.parametrize("text", HANDED.values(), ids=HANDED.keys())
def test_handed_on(text):
    """SQL that a program submits is handed to the SQL adapter, as a job of its own, with the places of its pieces."""
    read = Read(HEAD + text)
    assert DDL in read.sql()
    units = {unit for _, unit, _ in read.handed}
    jobs = {job.unit for job in read.all(Job) if job.engine == "sql"}
    assert units <= jobs
    source = next(source for _, _, source in read.handed if source.text == DDL)
    at = DDL.index("oss-cn-hangzhou.aliyuncs.com")
    span = source.span(at, at + len("oss-cn-hangzhou.aliyuncs.com"))
    assert read.text[span.start : span.end] == "oss-cn-hangzhou.aliyuncs.com"


SILENT = {
    "docstring": f'def f():\n    """{DDL}"""',
    "module docstring": f'"""{DDL}"""',
    "text that is not used": f'x = "{DDL}"',
    "comment": f"# {DDL}",
    "print": f'print("{DDL}")',
    "log": f'import logging\nlogging.info("{DDL}")\nlog.debug("run %s", "{DDL}")',
    "exception": f'raise ValueError("{DDL}")',
    "assertion": f'self.assertEqual(sql, "{DDL}")',
    "written to a file": f'f.write("{DDL}")',
    "other database": f'import pymysql\nc = pymysql.connect(host="h").cursor()\nc.execute("{DDL}")',
    "string method": f'"{DDL}".replace("a", "b")',
    "ordinary SQL to an unknown call": 'run_query("select * from t")',
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT.keys())
def test_not_handed_on(text):
    """SQL that nothing submits, or that goes to another database, is left alone."""
    assert Read(HEAD + text).sql() == []


def test_without_evidence():
    """DDL without a sign of MaxCompute, in a file without one, is somebody else's."""
    ddl = "create external table a (x string) location 'hdfs://nn/b/'"
    assert Read(f'# odps\nfrom x import run_sql\nrun_sql("{ddl}")').sql() == []
    assert Read(f'import odps\nfrom x import run_sql\nrun_sql("{ddl}")').sql() == [ddl]


def test_holes():
    """What a statement is filled with at run time is a hole in the text that is handed on."""
    read = Read(HEAD + "def f(ds):\n    o.execute_sql(\"insert into t partition (ds='%s') select * from s\" % ds)\n")
    assert read.sql() == ["insert into t partition (ds='\ufffc') select * from s"]


def test_once():
    """The same text is handed on once, however many ways lead to it."""
    read = Read(HEAD + 'S = "select 1"\ndef run(s):\n    o.execute_sql(s)\nrun(S)\nrun(S)\n')
    assert read.sql() == ["select 1"]


def test_hints():
    """Hints belong to the statement they are given with."""
    read = Read(
        HEAD
        + 'H = {"odps.session.networklink": "lnk"}\nH["odps.sql.x"] = True\no.execute_sql("select 1", hints=H)\no.execute_sql("select 2")\n'
    )
    first, second = [job.unit for job in read.all(Job)]
    assert [(s.unit, s.key, s.value.text, s.scope) for s in read.all(Setting)] == [
        (first, "odps.session.networklink", "lnk", "hints"),
        (first, "odps.sql.x", "true", "hints"),
    ]
    assert first != second


OPTIONS = {
    "assigned": "options.sql.settings = {'odps.x': 'y'}",
    "entry": "options.sql.settings['odps.x'] = 'y'",
    "update": "options.sql.settings.update({'odps.x': 'y'})",
    "update by name": "K = {'odps.x': 'y'}\noptions.sql.settings.update(K)",
    "in a function": "def f():\n    options.sql.settings = {'odps.x': 'y'}\nf()",
}


@pytest.mark.parametrize("text", OPTIONS.values(), ids=OPTIONS.keys())
@pytest.mark.parametrize("head", ["from odps import options", "import odps\noptions = odps.options", "from maxframe import options"])
def test_options(head, text):
    """Options of the client are settings."""
    setting = Read(f"{head}\n{text}\n").one(Setting)
    assert (setting.key, setting.value.text, setting.scope) == ("odps.x", "y", "options")


SPARK = {
    "session": "SparkSession.builder.config('odps.x', 'y').getOrCreate()",
    "configuration": "c = SparkConf()\nc.set('odps.x', 'y')\nSparkContext(conf=c)",
    "pairs": "SparkConf().setAll([('odps.x', 'y')])",
    "row": "SparkConf().setAppName('a').set('odps.x', 'y').setIfMissing('k', 'v')",
    "map": "SparkSession.builder.config(map={'odps.x': 'y'}).getOrCreate()",
    "later": "spark = SparkSession.builder.getOrCreate()\nspark.conf.set('odps.x', 'y')",
    "Hadoop": "sc = SparkContext()\nsc._jsc.hadoopConfiguration().set('odps.x', 'y')",
    "Hadoop of the session": "spark = SparkSession.builder.getOrCreate()\nspark.sparkContext._jsc.hadoopConfiguration().set('odps.x', 'y')",
    "constant": "K = 'odps.x'\nSparkConf().set(K, 'y')",
    "loop": "spark = SparkSession.builder.getOrCreate()\ndef put(k, v):\n    spark.conf.set(k, v)\nput('odps.x', 'y')",
}


@pytest.mark.parametrize("text", SPARK.values(), ids=SPARK.keys())
def test_spark_settings(text):
    """Keys that Spark programs set are settings, with the place of key and value."""
    read = Read("from pyspark.sql import SparkSession\nfrom pyspark import SparkConf, SparkContext\n" + text + "\n")
    setting = next(setting for setting in read.all(Setting) if setting.key == "odps.x")
    assert (setting.value.text, setting.scope) == ("y", "spark-code")
    assert read.text[setting.key_span.start : setting.key_span.end] == "odps.x"


def test_spark_sql():
    """SQL of a Spark program of ours is part of its job; that of another house's is left alone."""
    text = "from pyspark.sql import SparkSession\nspark = SparkSession.builder{}.getOrCreate()\nspark.sql('select 1')\n"
    read = Read(text.format(".config('spark.hadoop.odps.project.name', 'p')"))
    assert [(name, unit) for name, unit, _ in read.handed] == [("sql", read.one(Job).unit)]
    assert Read(text.format("") + "# odps").handed == []


def test_network_options():
    """Network options of a MaxFrame function are settings of that function, one for each entry."""
    read = Read(
        "from maxframe.udf import with_network_options\n"
        "@with_network_options(vpc_network_link='lnk', public_whitelist=['a.example.com:443', 'b.example.com'])\n"
        "def f(row):\n    return row\n"
    )
    job = read.one(Job)
    assert [(s.unit, s.key, s.value.text, s.scope) for s in read.all(Setting)] == [
        (job.unit, "vpc_network_link", "lnk", "maxframe-function"),
        (job.unit, "public_whitelist", "a.example.com:443", "maxframe-function"),
        (job.unit, "public_whitelist", "b.example.com", "maxframe-function"),
    ]


def test_mount():
    """A mount is an address that the platform reaches."""
    read = Read(
        "from maxframe.udf import with_fs_mount\n@with_fs_mount('oss://oss-cn-hangzhou-internal.aliyuncs.com/b/', '/mnt')\ndef f(row):\n    pass\n"
    )
    address = read.one(Address)
    assert (address.value.text, address.role, address.engine) == ("oss://oss-cn-hangzhou-internal.aliyuncs.com/b/", "oss-mount", "maxframe")


def test_projects():
    """A client tells project and endpoint; one made of unknown values tells nothing."""
    info = Read(HEAD).one(ProjectInfo)
    assert (info.name.text, info.endpoint.text) == ("p", "https://service.cn-hangzhou.maxcompute.aliyun.com/api")
    assert Read("from odps import ODPS\nfrom conf import P, E\nODPS('a', 'b', P, endpoint=E)\n").all(ProjectInfo) == []
    assert Read("from odps import ODPS\nODPS.from_global()\n").all(ProjectInfo) == []


def test_project_properties():
    """A property of a project that a program sets is a setting of the project."""
    setting = Read(HEAD + "o.get_project().set_property('odps.security.ip.whitelist', '203.0.113.0/24')\n").one(Setting)
    assert (setting.key, setting.value.text, setting.scope) == ("odps.security.ip.whitelist", "203.0.113.0/24", "setproject")


def test_json_text():
    """A JSON text that a program writes has the blanks that `json.dumps` writes."""
    text = "import json\nfrom pyspark import SparkConf\nSparkConf().set('k', json.dumps({'regionId': 'cn-hangzhou', 'vpcs': [{'port': 1}]}%s))\n"
    assert Read(text % "").one(Setting).value.text == '{"regionId": "cn-hangzhou", "vpcs": [{"port": 1}]}'
    assert Read(text % ", separators=(',', ':')").one(Setting).value.text == '{"regionId":"cn-hangzhou","vpcs":[{"port":1}]}'


def test_command_lines():
    """A command line that starts a client of MaxCompute is handed to the shell adapter, any other is not."""
    read = Read("import os, subprocess\nos.system('odpscmd -e \"select 1\"')\nsubprocess.run('ls', shell=True)\n")
    assert [(name, source.text) for name, _, source in read.handed] == [("shell", 'odpscmd -e "select 1"')]


@pytest.mark.parametrize(("call", "location", "handed"), [
    ("cursor.execute", "oss://bucket/dir/", False),
    ("cursor.execute", "oss://oss-cn-hangzhou.aliyuncs.com/bucket/dir/", True),
    ("run_ddl", "oss://bucket/dir/", True),
])  # fmt: skip
def test_statements_for_anyone(call, location, handed):
    """What a cursor of an unknown database is given has to show itself that it is meant for MaxCompute."""
    text = f"import odps\nfrom db import cursor, run_ddl\n{call}(\"create external table a (x string) location '{location}'\")\n"
    assert bool(Read(text).sql()) is handed
