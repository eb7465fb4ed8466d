"""Which code runs once per worker, per task, per record or in the driver, by the way that leads to it."""

from __future__ import annotations

import pytest

from code_reading import Read
from mclint.facts import Job, NetworkCall, OutwardCall

UDF = """
from odps.udf import annotate
import requests, socket
{above}
@annotate("string->string")
class F(object):
    {fields}
    def __init__(self):
        {init}
        pass
    def evaluate(self, x):
        {record}
        return x
    {methods}
{below}
"""


def udf(**pieces: str) -> Read:
    filled = {name: pieces.get(name, "") for name in ("above", "fields", "init", "record", "methods", "below")}
    return Read(UDF.format(**filled))


def phase(read: Read) -> tuple[str, str]:
    (call,) = [call for call in read.all(NetworkCall) if call.operation == "request"]
    return call.engine, call.phase


GET = "requests.get('http://api.example.com')"

UDFS = {
    "evaluate": (udf(record=GET), "record"),
    "constructor": (udf(init=GET), "init"),
    "module": (udf(above=GET), "init"),
    "class body": (udf(fields="x = " + GET), "init"),
    "helper of evaluate": (udf(above=f"def h():\n    return {GET}", record="h()"), "record"),
    "helper of a helper": (udf(above=f"def h():\n    return {GET}\ndef g():\n    return h()", record="g()"), "record"),
    "helper of the constructor": (udf(above=f"def h():\n    return {GET}", init="h()"), "init"),
    "helper of both": (udf(above=f"def h():\n    return {GET}", init="h()", record="h()"), "record"),
    "method": (udf(methods=f"def m(self):\n        return {GET}", record="self.m()"), "record"),
    "property": (udf(methods=f"@property\n    def m(self):\n        return {GET}", record="self.m.text()"), "record"),
    "property, assigned": (udf(methods=f"@property\n    def m(self):\n        return {GET}", record="c = self.m"), "record"),
    "property, handed on": (udf(methods=f"@property\n    def m(self):\n        return {GET}", record="print(self.m)"), "record"),
    "property that is kept": (udf(methods=f"@cached_property\n    def m(self):\n        return {GET}", record="self.m.text()"), "init"),
    "property, lazy": (
        udf(
            fields="c = None",
            methods=f"@property\n    def m(self):\n        if self.c is None:\n            self.c = {GET}\n        return self.c",
            record="self.m.text()",
        ),
        "init",
    ),
    "property of a base": (
        udf(above=f"class Z(object):\n    @property\n    def m(self):\n        return {GET}\nclass Y(Z):\n    pass", record="Y().m.text()"),
        "record",
    ),
    "property in the constructor": (udf(methods=f"@property\n    def m(self):\n        return {GET}", init="c = self.m"), "init"),
    "context manager": (
        udf(
            above=f"from contextlib import contextmanager\n@contextmanager\ndef m():\n    yield {GET}",
            record="with m() as c:\n            pass",
        ),
        "record",
    ),
    "context manager of a class": (
        udf(above=f"class M(object):\n    def __enter__(self):\n        return {GET}", record="with M() as c:\n            pass"),
        "record",
    ),
    "nested function": (udf(record=f"def g():\n            return {GET}\n        g()"), "record"),
    "lambda": (udf(record=f"g = lambda: {GET}\n        g()"), "record"),
    "handed to map": (udf(above=f"def h(x):\n    return {GET}", record="list(map(h, x))"), "record"),
    "comprehension": (udf(record=f"[{GET} for y in x]"), "record"),
    "lazy": (udf(fields="c = None", record=f"if self.c is None:\n            self.c = {GET}"), "init"),
    "lazy by not": (udf(fields="c = None", record=f"if not self.c:\n            self.c = {GET}"), "init"),
    "lazy by a flag": (udf(fields="ready = False", record=f"if not self.ready:\n            {GET}\n            self.ready = True"), "init"),
    "lazy by early return": (
        udf(
            methods=f"def m(self):\n        if self.c is not None:\n            return self.c\n        self.c = {GET}\n        return self.c",
            record="self.m()",
        ),
        "init",
    ),
    "lazy by or": (udf(fields="c = None", record=f"self.c = self.c or {GET}"), "init"),
    "lazy by hasattr": (udf(record=f"if not hasattr(self, 'c'):\n            self.c = {GET}"), "init"),
    "lazy by except": (udf(record=f"try:\n            c = self.c\n        except AttributeError:\n            self.c = {GET}"), "init"),
    "lazy by cache": (udf(above=f"import functools\n@functools.lru_cache(maxsize=None)\ndef h():\n    return {GET}", record="h()"), "init"),
    "lazy by global": (
        udf(above=f"C = None\ndef h():\n    global C\n    if C is None:\n        C = {GET}\n    return C", record="h()"),
        "init",
    ),
    "lazy by dictionary": (udf(above="CACHE = {}", record=f"if x not in CACHE:\n            CACHE[x] = {GET}"), "init"),
    "lazy by getattr": (
        udf(
            above="import threading\nL = threading.local()",
            record=f"c = getattr(L, 'c', None)\n        if c is None:\n            c = {GET}\n            L.c = c",
        ),
        "init",
    ),
    "lazy by get": (
        udf(above="CACHE = {}", record=f"c = CACHE.get('a')\n        if not c:\n            c = {GET}\n            CACHE['a'] = c"),
        "init",
    ),
    "lazy through a name": (
        udf(fields="c = None", record=f"c = self.c\n        if c is None:\n            c = {GET}\n            self.c = c"),
        "init",
    ),
    "put elsewhere": (
        udf(fields="c = None", record=f"c = self.d\n        if c is None:\n            c = {GET}\n            self.c = c"),
        "record",
    ),
    "read and not kept": (udf(fields="c = None", record=f"c = self.c\n        if c is None:\n            c = {GET}"), "record"),
    "kept in what ends with the call": (
        udf(record=f"d = {{}}\n        c = d.get(1)\n        if c is None:\n            c = {GET}\n            d[1] = c"),
        "record",
    ),
    "lazy in a local variable": (udf(record=f"c = None\n        if c is None:\n            c = {GET}"), "record"),
    "guard that sets nothing": (udf(fields="c = None", record=f"if self.c is None:\n            {GET}"), "record"),
    "guard on another name": (udf(fields="c = None", record=f"if self.d is None:\n            self.c = {GET}"), "record"),
    "guard on the record": (udf(record=f"if x is None:\n            x = {GET}"), "record"),
}


@pytest.mark.parametrize(("read", "expected"), UDFS.values(), ids=UDFS.keys())
def test_udf(read, expected):
    """In a UDF, what runs before the first record is initialisation, guarded code too; the rest runs per record."""
    if expected:
        assert phase(read) == ("udf", expected)


def test_main_is_not_the_udf():
    """What stands below `if __name__ == "__main__"` of a UDF file runs on a developer's machine."""
    read = udf(below="if __name__ == '__main__':\n    " + GET)
    assert phase(read) == ("", "")
    read = udf(below="def t():\n    " + GET + "\nif __name__ == '__main__':\n    t()")
    assert phase(read) == ("", "")


def test_the_way_is_told():
    """A call in a helper names the calls that lead to it, nearest first."""
    read = udf(above=f"def h():\n    return {GET}\ndef g():\n    return h()", record="g()")
    (call,) = read.all(NetworkCall)
    assert [read.line_of(place.span) for place in call.related] == [read.line("return h()"), read.line("        g()")]
    assert "once per record" in call.related[-1].message
    assert call.function == "h"


def test_base_class_of_the_file():
    """Methods that a UDF inherits from a class of the file run like its own."""
    read = Read(
        f"from odps.udf import BaseUDTF\nimport requests\nclass B(BaseUDTF):\n    def process(self, x):\n        {GET}\nclass C(B):\n    pass\n"
    )
    assert {call.phase for call in read.all(NetworkCall)} == {"record"}
    assert [job.name for job in read.all(Job)] == ["B", "C"]


KINDS = {
    "UDTF": (
        "from odps.udf import BaseUDTF as B\nclass C(B):\n    def {name}(self, a):\n        {get}\n",
        {"__init__": "init", "process": "record", "close": "init"},
    ),
    "UDAF": (
        "from odps.udf import BaseUDAF\nclass C(BaseUDAF):\n    def {name}(self, a):\n        {get}\n",
        {"__init__": "init", "iterate": "record", "merge": "record", "terminate": "record", "new_buffer": "record"},
    ),
    "imported whole": (
        "from odps.udf import *\n@annotate('a->b')\nclass C(object):\n    def {name}(self, a):\n        {get}\n",
        {"evaluate": "record"},
    ),
    "by module": (
        "import odps.udf\n@odps.udf.annotate('a->b')\nclass C(object):\n    def {name}(self, a):\n        {get}\n",
        {"evaluate": "record"},
    ),
    "function": ("from odps.udf import annotate\n@annotate('a->b')\ndef {name}(a):\n    {get}\n", {"anything": "record"}),
}


@pytest.mark.parametrize(
    ("text", "name", "expected"), [(text, name, phase) for text, names in KINDS.values() for name, phase in names.items()]
)
def test_kinds(text, name, expected):
    """Each kind of Python function has its methods per record."""
    assert phase(Read("import requests\n" + text.format(name=name, get=GET))) == ("udf", expected)


SPARK = """
from pyspark.sql import SparkSession
from pyspark.sql.functions import udf
import requests
spark = SparkSession.builder.config("spark.hadoop.odps.project.name", "p").getOrCreate()
df = spark.table("t")
{text}
"""

SPARKS = {
    "driver": (GET, "driver"),
    "function of the driver": (f"def f():\n    {GET}\nf()", "driver"),
    "map": (f"df.rdd.map(lambda r: {GET}).collect()", "record"),
    "filter before": (f"df.where('a').rdd.filter(lambda r: r).map(lambda r: {GET})", "record"),
    "foreach": (f"def f(r):\n    {GET}\ndf.foreach(f)", "record"),
    "udf": (f"@udf('string')\ndef f(r):\n    return {GET}\n", "record"),
    "udf of a function": (f"def f(r):\n    return {GET}\ng = udf(f)\n", "record"),
    "partition": (f"def f(it):\n    {GET}\ndf.rdd.foreachPartition(f)", "task"),
    "partition, in the loop": (f"def f(it):\n    for r in it:\n        {GET}\ndf.rdd.foreachPartition(f)", "record"),
    "partition, in a comprehension": (f"def f(it):\n    return [{GET} for r in it]\ndf.rdd.mapPartitions(f)", "record"),
    "partition, attempts": (f"def f(it):\n    for i in range(3):\n        {GET}\ndf.rdd.mapPartitions(f)", "task"),
    "partition, helper in the loop": (
        f"def h(r):\n    {GET}\ndef f(it):\n    for r in it:\n        h(r)\ndf.rdd.mapPartitions(f)",
        "record",
    ),
    "partition, handed to map": (f"def h(r):\n    {GET}\ndef f(it):\n    return map(h, it)\ndf.rdd.mapPartitions(f)", "record"),
    "partition, an action": (f"def f(it):\n    run(lambda: {GET})\ndf.rdd.mapPartitions(f)", "task"),
    "pandas function": (
        f"from pyspark.sql.functions import pandas_udf\n@pandas_udf('string')\ndef f(s):\n    {GET}\n    return s\n",
        "task",
    ),
    "pandas function, each value": (
        f"from pyspark.sql.functions import pandas_udf\n@pandas_udf('string')\ndef f(s):\n    return s.apply(lambda r: {GET})\n",
        "record",
    ),
    "pandas function of a function": (f"from pyspark.sql.functions import pandas_udf\ng = pandas_udf(lambda s: {GET}, 'string')\n", "task"),
    "partition of a parameter": (f"def f(it):\n    {GET}\ndef run(frame):\n    frame.foreachPartition(f)\nrun(df)", "task"),
    "lambda around": (f"def f(it, x):\n    {GET}\ndf.rdd.foreachPartition(lambda it: f(it, 1))", "task"),
}


@pytest.mark.parametrize(("text", "expected"), SPARKS.values(), ids=SPARKS.keys())
def test_spark(text, expected):
    """In Spark, functions handed to the cluster run per task or per record; the program itself is the driver."""
    assert phase(Read(SPARK.format(text=text))) == ("spark", expected)


def test_maxframe():
    """A MaxFrame function runs per row, `apply_chunk` per chunk; objects in a default argument outlive the row."""
    head = (
        "import maxframe.dataframe as md\nimport requests\nfrom maxframe import new_session\nnew_session(o)\ndf = md.read_odps_table('t')\n"
    )
    assert phase(Read(head + f"def f(row):\n    {GET}\ndf.apply(f, axis=1)")) == ("maxframe", "record")
    assert phase(Read(head + f"def f(row, _c={{}}):\n    if 's' not in _c:\n        _c['s'] = {GET}\ndf.apply(f, axis=1)")) == (
        "maxframe",
        "init",
    )
    assert phase(Read(head + f"def f(chunk):\n    {GET}\ndf.mf.apply_chunk(f)")) == ("maxframe", "task")
    assert phase(Read(head + f"def f(chunk):\n    for r in chunk:\n        {GET}\ndf.mf.apply_chunk(f)")) == ("maxframe", "record")
    assert phase(Read(head + GET)) == ("maxframe", "driver")


def test_mars():
    """A function of a Mars frame runs per row, one of a chunk per chunk; the program around is the client."""
    head = "import mars.dataframe as md\nimport requests\no.create_mars_cluster(1, 4, 8)\ndf = o.to_mars_dataframe('t')\n"
    assert phase(Read(head + f"def f(row):\n    return {GET}\ndf.apply(f, axis=1)")) == ("mars", "record")
    assert phase(Read(head + f"def f(chunk):\n    return {GET}\ndf.map_chunk(f)")) == ("mars", "task")
    assert phase(Read(head + GET)) == ("mars", "driver")


def test_decorated_maxframe():
    """What a decorated MaxFrame function runs on is told by its use: per row or per chunk; without one it is not known."""
    head = "import maxframe.dataframe as md\nimport requests\nfrom maxframe.udf import with_running_options\ndf = md.read_odps_table('t')\n"
    function = f"@with_running_options(cpu=2)\ndef f(chunk):\n    {GET}\n"
    for use, expected in (("df.mf.apply_chunk(f)", "task"), ("df.apply(f)", "record"), ("", "")):
        read = Read(head + function + use)
        assert phase(read) == ("maxframe", expected)
        assert read.one(Job).unit == read.all(NetworkCall)[0].unit


def test_partial_functions():
    """A partial function is the function with what it was given."""
    head = "from functools import partial\nimport requests\n"
    assert Read(head + "get = partial(requests.get, timeout=3)\nget('http://a')  # odps").one(NetworkCall).timeout == "finite"
    read = Read(SPARK.format(text=f"from functools import partial\ndef f(x, r):\n    {GET}\ndf.rdd.map(partial(f, 1))"))
    assert phase(read) == ("spark", "record")


def test_made_anew_after_a_fault():
    """A client that is made anew when a call fails is not one per record."""
    methods = "def connect(self):\n        return requests.get('http://h')"
    read = udf(
        init="self.c = self.connect()",
        record="try:\n            pass\n        except Exception:\n            self.c = self.connect()",
        methods=methods,
    )
    assert phase(read) == ("udf", "init")
    read = udf(record="try:\n            pass\n        except Exception:\n            self.connect()", methods=methods)
    assert phase(read) == ("udf", "record")


def test_dataframe():
    """A function handed to a PyODPS DataFrame is a UDF; with resources the outer one runs once, a class is made once."""
    head = "from odps.df import DataFrame\nimport requests\ndf = DataFrame(o.get_table('t'))\n"
    assert phase(Read(head + f"df.a.map(lambda x: {GET})")) == ("udf", "record")
    assert phase(Read(head + f"def f(rs):\n    {GET}\n    def h(x):\n        return x\n    return h\ndf.a.map(f, resources=[1])")) == (
        "udf",
        "init",
    )
    assert phase(Read(head + f"def f(rs):\n    def h(x):\n        {GET}\n    return h\ndf.a.map(f, resources=[1])")) == ("udf", "record")
    assert phase(
        Read(head + f"class C(object):\n    def __init__(self):\n        {GET}\n    def __call__(self, x):\n        return x\ndf.a.map(C)")
    ) == ("udf", "init")


def test_calls_that_leave_the_file():
    """A call of job code into another file of the project is stated with engine and phase; libraries are not."""
    read = udf(
        above="from common.clients import fetch\nimport json, numpy as np",
        record="fetch(x); json.dumps(x); np.array(x); requests.get('http://x')",
    )
    call = read.one(OutwardCall)
    assert (call.target, call.function, call.engine, call.phase) == ("common.clients.fetch", "F.evaluate", "udf", "record")
    assert Read("from common.clients import fetch\nimport requests\nfetch(1)").all(OutwardCall) == []
