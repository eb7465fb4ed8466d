"""What is a job of MaxCompute, and what only looks like one."""

from __future__ import annotations

import pytest

from code_reading import Read
from mclint.facts import Job, NetworkCall

GET = "import requests\nrequests.get('http://api.example.com')\n"

NODES = {
    "header": "'''PyODPS 3\n'''\n" + GET,
    "resource": '##@resource_reference{"x.py"}\n' + GET,
    "question": "if 'o' in globals():\n    pass\n" + GET,
    "question turned": "if 'o' not in globals():\n    o = None\n" + GET,
    "question in a function": "def f():\n    if x and 'o' in globals():\n        pass\n" + GET,
    "attempt": "try:\n    o\nexcept NameError:\n    o = None\n" + GET,
    "undefined": "o.execute_sql('select 1')\n" + GET,
    "undefined in a function": "def f():\n    t = o.get_table('t')\n" + GET,
}


@pytest.mark.parametrize("text", NODES.values(), ids=NODES.keys())
def test_nodes(text):
    """A PyODPS node shows itself by its header, its directives, or the `o` that it is given."""
    read = Read(text)
    assert {job.engine for job in read.all(Job)} - {"sql"} == {"pyodps"}
    assert {(call.engine, call.phase) for call in read.all(NetworkCall)} == {("pyodps", "driver")}


OTHERS = {
    "script": "from odps import ODPS\no = ODPS('a', 'b', 'p', endpoint='http://service.odps.aliyun.com/api')\no.execute_sql('select 1')\n"
    + GET,
    "client of a helper": "from src.maxcompute import run\nrun('select 1')\n" + GET,
    "loop variable": "for o in xs:\n    o.get_table('x')\n" + GET,
    "parameter": "def f(o):\n    o.execute_sql('select 1')\n" + GET,
    "question about something else": "if 'x' in globals():\n    pass\n" + GET,
    "word in a text": "x = \"if 'o' in globals()\"\n# odps\n" + GET,
    "web service": "from flask import Flask\nimport odps\napp = Flask('x')\n@app.route('/')\ndef f():\n    import requests\n    requests.get('http://x')\n",
    "class with evaluate": "import odps, requests\nclass Model:\n    def evaluate(self, x):\n        requests.get('http://x')\n",
    "Spark elsewhere": "from pyspark.sql import SparkSession\nspark = SparkSession.builder.enableHiveSupport().getOrCreate()\nspark.sql('select 1')\n# odps\n"
    + GET,
    "wildcard import": "from helpers import *\no.execute_sql('select 1')\n" + GET,
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS.keys())
def test_not_ours(text):
    """A script, a service or a Spark program of another house is no job: its calls have no engine."""
    read = Read(text)
    assert {job.engine for job in read.all(Job)} <= {"sql"}
    assert {(call.engine, call.phase) for call in read.all(NetworkCall)} == {("", "")}


SPARKS = {
    "key": ('.config("spark.hadoop.odps.project.name", "p")', ""),
    "catalogue": ('.config("spark.sql.catalogImplementation", "odps")', ""),
    "local": ('.config("odps.x", "y").master("local[4]")', "local"),
    "local by key": ('.config("odps.x", "y").config("spark.master", "local")', "local"),
    "cluster": ('.config("odps.x", "y").master("yarn-cluster")', "cluster"),
}


@pytest.mark.parametrize(("text", "mode"), SPARKS.values(), ids=SPARKS.keys())
def test_spark(text, mode):
    """A Spark program is ours by its keys; its master says how it is run."""
    job = Read(f"from pyspark.sql import SparkSession\nspark = SparkSession.builder{text}.getOrCreate()\n").one(Job)
    assert (job.engine, job.mode) == ("spark", mode)


def test_spark_by_configuration():
    """What the configuration says counts, whatever the code shows."""
    text = "from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n"
    assert Read(text, engine="spark").one(Job).engine == "spark"
    assert Read(text).all(Job) == []
    (call,) = Read(GET, engine="pyodps").all(NetworkCall)
    assert (call.engine, call.phase) == ("pyodps", "driver")


def test_each_class_is_a_job():
    """Every UDF class is a job of its own; facts of helpers belong to the class that reaches them."""
    read = Read(
        "from odps.udf import annotate\nimport requests\n"
        "def h(x):\n    requests.get('http://h')\n"
        "@annotate('a->b')\nclass A(object):\n    def evaluate(self, x):\n        requests.get('http://a')\n"
        "@annotate('a->b')\nclass B(object):\n    def evaluate(self, x):\n        h(x)\n"
    )
    units = {job.name: job.unit for job in read.all(Job)}
    assert len(set(units.values())) == 2
    assert {str(call.target): call.unit for call in read.all(NetworkCall)} == {"http://a": units["A"], "http://h": units["B"]}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "tests/test_x.py",
            "def test_a():\n    o.execute_sql(\"create external table a (x string) location 'oss://oss-cn-hangzhou.aliyuncs.com/b/c/'\")\n",
        ),
        ("pkg/tests/helpers.py", "import pytest\no.execute_sql(\"create external table a (x string) location 'oss://b/c/'\")\n"),
        ("conftest.py", "o.execute_sql(\"create external table a (x string) location 'oss://b/c/'\")\n"),
    ],
)
def test_tests_are_silent(path, text):
    """What a test holds is a fixture: nothing runs."""
    read = Read(text, path)
    assert read.result.facts == ()
    assert read.handed == []


def test_a_job_called_test():
    """A UDF in a file that is only called like a test is a job all the same."""
    read = Read(
        "from odps.udf import annotate\n@annotate('a->b')\nclass F(object):\n    def evaluate(self, x):\n        return x\n", "test_udf.py"
    )
    assert read.one(Job).engine == "udf"


def test_the_engine_of_a_path():
    """An engine that runs no programs says nothing of a program; code of workers has no driver."""
    assert {(call.engine, call.phase) for call in Read(GET, engine="sql").all(NetworkCall)} == {("", "")}
    assert {(call.engine, call.phase) for call in Read(GET, engine="udf").all(NetworkCall)} == {("udf", "")}
