"""Clients that are made for each record and can be made once: the edits are exact, and anything in doubt is left as it is."""

from __future__ import annotations

import ast
import json
from textwrap import dedent, indent

import pytest

from code_reading import Read
from mclint.api import Edit
from mclint.facts import NetworkCall
from mclint.fixes.edits import edit_text

HEAD = """\
from odps.udf import annotate, BaseUDTF
import os
import redis, pymysql, requests, urllib2

HOST = "cache.example.com"
PORT = int(os.environ.get("PORT", "6379"))

"""


def moved(text: str, language: str = "python") -> str:
    """Return a program after each of its moves, one after the other."""
    for _ in range(10):
        calls = Read(text, f"Load.{'py' if language == 'python' else language}", language).all(NetworkCall)
        edits = next((call.hoist.edits for call in calls if call.hoist is not None), None)
        if edits is None:
            return text
        text = edit_text(text, [Edit(span, new) for span, new in edits])
    raise AssertionError("moving does not end")


def udf(body: str, init: str = "", head: str = "class Load(object):") -> str:
    """Return a Python UDF with the statements of `evaluate` and, if any, of the constructor."""
    made = f"    def __init__(self):\n{indent(dedent(init), ' ' * 8)}\n\n" if init else ""
    return f'{HEAD}\n@annotate("string->string")\n{head}\n{made}    def evaluate(self, key):\n{indent(dedent(body), " " * 8)}\n'


REDIS = "redis.Redis(host=HOST, port=PORT, socket_timeout=3)"


def test_a_held_client_goes_into_the_constructor() -> None:
    """The local name stays and is read from a field; the constructor gets the call as it is written."""
    got = moved(udf(f"r = {REDIS}\nreturn r.get(key)", "self.seen = 0  # so far"))
    assert got == udf("r = self._r\nreturn r.get(key)", f"self.seen = 0  # so far\nself._r = {REDIS}")


def test_a_client_used_at_once_goes_into_the_constructor() -> None:
    """A call on what is made becomes a call on a field."""
    assert moved(udf(f"return {REDIS}.get(key)", "pass")) == udf("return self._client.get(key)", f"pass\nself._client = {REDIS}")


def test_a_class_without_constructor_gets_one() -> None:
    """It stands before the method and its comment, and calls that of the base classes of functions."""
    text = udf(f"# none\nr = {REDIS}\nreturn r.get(key)").replace("    def evaluate", "    # looks up\n    def evaluate")
    made = f"    def __init__(self):\n        self._r = {REDIS}\n\n    # looks up\n    def evaluate"
    assert moved(text) == text.replace("    # looks up\n    def evaluate", made).replace(
        f"r = {REDIS}\n        return", "r = self._r\n        return"
    )
    derived = moved(text.replace("(object)", "(BaseUDTF)").replace("evaluate", "process"))
    assert "    def __init__(self):\n        super(Load, self).__init__()\n        self._r = " in derived


def test_calls_of_requests_share_a_session() -> None:
    """Functions of the module become methods of one session."""
    body = 'a = requests.get("http://api.example.com/" + key, timeout=5)\nreturn requests.post("http://api.example.com/", timeout=5)'
    got = udf(body.replace("requests.", "self._session."), "pass\nself._session = requests.Session()")
    assert moved(udf(body, "pass")) == got


def test_literals_that_local_names_hold_come_along() -> None:
    """A local name that always holds one literal is written out."""
    got = moved(
        udf('host, n = "a.example.com", 1\nport = 6379\nr = redis.Redis(host="b.example.com", port=port)\nreturn r.get(key)', "pass")
    )
    assert 'self._r = redis.Redis(host="b.example.com", port=6379)\n' in got
    assert "port = 6379\n        r = self._r\n" in got


def test_lines_of_a_call_and_tabs_stay() -> None:
    """A call over several lines is moved as it is, with its comments; what is new is indented like its neighbours."""
    call = "redis.Redis(\n\t\t\thost=HOST,  # near\n\t\t\tsocket_timeout=3,\n\t\t)"
    text = f"{HEAD}@annotate('string->string')\nclass Load:\n\tdef evaluate(self, key):\n\t\tr = {call}\n\t\treturn r.get(key)\n"
    made = f"\tdef __init__(self):\n\t\tself._r = {call}\n\n\tdef evaluate(self, key):\n\t\tr = self._r\n\t\treturn r.get(key)\n"
    assert moved(text) == text[: text.index("\tdef evaluate")] + made


def test_line_ends_stay() -> None:
    """In a file of CR LF no bare LF comes in."""
    got = moved(udf(f"r = {REDIS}\nreturn r.get(key)").replace("\n", "\r\n"))
    assert "self._r = redis" in got
    assert "\n" not in got.replace("\r\n", "")


def test_several_clients_are_moved_one_after_the_other() -> None:
    """Each gets a field of its own, and the result is a program that makes none for a record."""
    got = moved(udf(f"r = {REDIS}\ns = {REDIS}\nreturn r.get(s.get(key))"))
    ast.parse(got)
    assert got.count(f"self._r = {REDIS}") == got.count(f"self._s = {REDIS}") == 1
    assert {call.phase for call in Read(got).all(NetworkCall) if call.operation == "connect"} == {"init"}


def test_moves_within_a_class_do_not_go_together() -> None:
    """Two moves at a time would give a class two constructors, or two fields one name; so they touch the same place."""
    bodies = {
        "python": udf(f"r = {REDIS}\nreturn r.get(key)")
        + f"\n    def process(self, key):\n        r = {REDIS}\n        return r.get(key)\n",
        "java": (JAVA % ("", "Jedis j = new Jedis(HOST);\n        return j.get(key);")).rstrip("}\n")
        + '    }\n\n    public String evaluate(Long key) {\n        Jedis j = new Jedis(HOST);\n        return j.get("" + key);\n    }\n}\n',
    }
    for language, text in bodies.items():
        calls = Read(text, f"Load.{'py' if language == 'python' else language}", language).all(NetworkCall)
        places = [call.hoist.edits[1][0] for call in calls if call.hoist is not None]
        assert len(places) == 2
        assert places[0] == places[1]
        got = moved(text, language)
        assert got.count("def __init__") + got.count("void setup") == 1
        assert got.count("redis.Redis(") + got.count("new Jedis(") == 2


LEFT = {
    "an answer, which is read once": 'return urllib2.urlopen("http://api.example.com/", timeout=5).read()',
    "an answer that is held": 'r = urllib2.urlopen("http://api.example.com/", timeout=5)\nreturn r.read()',
    "it is given the record": "r = redis.Redis(host=key)\nreturn r.get(key)",
    "it is given something made of the record": "h = key + '.example.com'\nr = redis.Redis(host=h)\nreturn r.get(key)",
    "it is closed": f"r = {REDIS}\nv = r.get(key)\nr.close()\nreturn v",
    "it is closed at the end": f"r = {REDIS}\ntry:\n    return r.get(key)\nfinally:\n    r.connection_pool.disconnect()",
    "it is managed": 'with pymysql.connect(host="db.example.com") as c:\n    return c.cursor()',
    "it is entered": 'c = pymysql.connect(host="db.example.com")\nwith c:\n    return c.cursor()',
    "it is returned": f"r = {REDIS}\nreturn r",
    "it is handed on": f"r = {REDIS}\nreturn load(r, key)",
    "it is handed on by name": f"r = {REDIS}\nreturn load(r=r)",
    "it is kept elsewhere": f"r = {REDIS}\nself.last = r\nreturn r.get(key)",
    "it is one of two": f"r = {REDIS}\nr = redis.Redis(host='b.example.com')\nreturn r.get(key)",
    "it is made on a condition": f"if key:\n    r = {REDIS}\n    return r.get(key)",
    "its failure is caught": f"try:\n    r = {REDIS}\nexcept Exception:\n    return None\nreturn r.get(key)",
    "it depends on the time": "r = redis.Redis(host=pick())\nreturn r.get(key)",
    "it depends on a field that changes": "self.host = key\nr = redis.Redis(host=self.host)\nreturn r.get(key)",
    "it is used inside an inner function": f"r = {REDIS}\ndef inner():\n    return r\nreturn inner().get(key)",
    "its module is imported here": 'import redis as rr\nr = rr.Redis(host="cache.example.com")\nreturn r.get(key)',
    "its literal stands in another": 'h = "a"\nr = redis.Redis(host=f"{h}.example.com")\nreturn r.get(key)',
    "its literal changes": 'p = 1\np = 2\nr = redis.Redis(host="a.example.com", port=p)\nreturn r.get(key)',
    "it is one of several literals": 'if key:\n    p = 1\nr = redis.Redis(host="a.example.com", port=p)\nreturn r.get(key)',
    "it is deleted": f"r = {REDIS}\nv = r.get(key)\ndel r\nreturn v",
}


@pytest.mark.parametrize("why", LEFT)
def test_what_is_in_doubt_stays(why: str) -> None:
    """No edit is offered where the meaning might change."""
    text = udf(LEFT[why], "pass")
    assert any(call.phase == "record" for call in Read(text).all(NetworkCall)), "nothing is seen to be made"
    assert moved(text) == text


PLACELESS = (
    udf(f"return {REDIS}.get(key)", head="class Load(Base):").replace(
        HEAD, HEAD + "class Base(object):\n    def __init__(self, a):\n        pass\n"
    ),
    udf(f"return {REDIS}.get(key)", "if key:\n    return\nself.a = 1"),
    udf(f"return {REDIS}.get(key)").replace("    def evaluate", "    def __init__(self): self.a = 1\n\n    def evaluate"),
    udf(f"return {REDIS}.get(key)").replace("    def evaluate", "    @staticmethod\n    def evaluate").replace("(self, key)", "(key)"),
    HEAD + f'@annotate("string->string")\ndef load(key):\n    return {REDIS}.get(key)\n',
)


@pytest.mark.parametrize("text", PLACELESS)
def test_without_a_place_it_stays(text: str) -> None:
    """A constructor that returns early or stands on one line, an unknown base, a function without an object: nothing is moved."""
    assert any(call.phase == "record" for call in Read(text).all(NetworkCall)), "nothing is seen to be made"
    assert moved(text) == text


def test_a_program_inside_sql_is_mended_where_it_stands() -> None:
    """A client in a `#CODE` block goes into the constructor there; in a notebook, where lines are escaped one by one, it stays."""
    from mclint.api import check_text
    from mclint.fixes.edits import apply

    program = udf(f"r = {REDIS}\nreturn r.get(key)", "pass")
    around = "create temporary function f as 'x.Load' using\n#CODE ('lang'='PYTHON', 'filename'='x')\n{}#END CODE;\nselect f(a) from t;\n"
    text = around.format(program)
    got = apply({"job.sql": text}, check_text(text, select=["MC601"]), unsafe=True).texts["job.sql"]
    assert got == around.format(moved(program))
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": program.splitlines(keepends=True)}
    book = json.dumps({"cells": [cell], "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5})
    assert [finding.fix for finding in check_text(book, "node.ipynb", select=["MC601"])] == [None]


JAVA = """\
import com.aliyun.odps.udf.*;
import java.sql.*;
import redis.clients.jedis.Jedis;

public class Load extends UDF {
    private static final String HOST = "cache.example.com";

    /** Looks up. */
    public String evaluate(String key)%s {
        %s
    }
}
"""


def test_a_client_in_java_becomes_a_field_that_setup_fills() -> None:
    """The field stands before the method and its comment; a class without `setup` gets one."""
    text = JAVA % ("", "Jedis j = new Jedis(HOST, 6379, 2000);\n        return j.get(key);")
    made = (
        "    private transient Jedis keptJ;\n\n    @Override\n    public void setup(com.aliyun.odps.udf.ExecutionContext context) {\n"
        "        this.keptJ = new Jedis(HOST, 6379, 2000);\n    }\n\n    /** Looks up. */"
    )
    assert moved(text, "java") == text.replace("    /** Looks up. */", made, 1).replace(
        "Jedis j = new Jedis(HOST, 6379, 2000)", "Jedis j = this.keptJ"
    )


def test_what_making_it_may_throw_is_caught_in_java() -> None:
    """Where the method may throw, so may the call that is moved, and `setup` must not."""
    call = 'DriverManager.getConnection("jdbc:mysql://db.example.com:3306/shop")'
    text = JAVA % (
        " throws SQLException",
        f'Connection c = {call};\n        return c.createStatement().executeQuery("select 1").toString();',
    )
    text = text.replace(
        "    /** Looks", "    public void setup(ExecutionContext context) {\n        System.out.println();\n    }\n\n    /** Looks"
    )
    caught = f"try {{\n            this.keptC = {call};\n        }} catch (Exception e) {{\n            throw new IllegalStateException(e);\n        }}"
    got = moved(text, "java")
    assert f"System.out.println();\n        {caught}\n    }}" in got
    assert "Connection c = this.keptC;" in got


def test_a_builder_in_java_is_moved_with_its_row_of_calls() -> None:
    """What is called in a row to make one object is moved as a whole."""
    call = 'new com.aliyun.oss.OSSClientBuilder().build({}, System.getenv("ID"), System.getenv("SECRET"))'
    body = (
        f'String e = "oss-cn-hangzhou.aliyuncs.com";\n        OSS o = {call.format("e")};\n        return o.getObject("b", key).toString();'
    )
    got = moved(JAVA % ("", body), "java")
    made = call.format('"oss-cn-hangzhou.aliyuncs.com"')
    assert (
        f"private transient OSS keptO;\n\n    @Override\n    public void setup(com.aliyun.odps.udf.ExecutionContext context) {{\n        this.keptO = {made};\n"
        in got
    )
    assert "OSS o = this.keptO;" in got


@pytest.mark.parametrize(
    "body",
    [
        "Jedis j = new Jedis(key);\n        return j.get(key);",
        "Jedis j = new Jedis(HOST);\n        String v = j.get(key);\n        j.close();\n        return v;",
        "try (Jedis j = new Jedis(HOST)) {\n            return j.get(key);\n        }",
        "Jedis j = new Jedis(HOST) { };\n        return j.get(key);",
        "String h = HOST + key;\n        Jedis j = new Jedis(h);\n        return j.get(key);",
        "return load(new Jedis(HOST));",
        (
            "com.alibaba.druid.pool.DruidDataSource d = new com.alibaba.druid.pool.DruidDataSource();\n        d.setUrl(HOST);\n"
            "        return d.getConnection().toString();"
        ),
    ],
)
def test_what_is_in_doubt_stays_in_java(body: str) -> None:
    """No edit is offered where the meaning might change."""
    assert moved(JAVA % ("", body), "java") == JAVA % ("", body)


def test_a_client_in_scala_becomes_a_lazy_value() -> None:
    """It is made at the first record, and is not sent along with the object."""
    text = (
        "import com.aliyun.odps.udf.UDF\nimport redis.clients.jedis.Jedis\n\nclass Load extends UDF {\n"
        '  def evaluate(key: String): String = {\n    val j = new Jedis("cache.example.com", 6379, 2000)\n    j.get(key)\n  }\n}\n'
    )
    made = '  @transient private lazy val keptJ = new Jedis("cache.example.com", 6379, 2000)\n\n  def evaluate'
    got = moved(text, "scala")
    assert got == text.replace('val j = new Jedis("cache.example.com", 6379, 2000)', "val j = keptJ").replace("  def evaluate", made)
    assert moved(text.replace("6379, 2000", "key.length, 2000"), "scala") == text.replace("6379, 2000", "key.length, 2000")


@pytest.mark.parametrize(
    ("client", "offered"),
    [("new Jedis(HOST, 6379)", False), ("new OkHttpClient()", True)],
)
def test_what_tasks_cannot_share_does_not_become_a_value_of_an_object(client: str, offered: bool) -> None:
    """The tasks of an executor of Spark run at the same time, and share the values of objects: only a client with a pool bears that."""
    text = (
        "package com.acme.odps\nimport okhttp3.OkHttpClient\nimport redis.clients.jedis.Jedis\n"
        "import org.apache.spark.sql.{Row, SparkSession}\n\nobject Load {\n"
        '  val HOST = "cache.example.com"\n'
        f"  def fetch(row: Row): String = {{\n    val client = {client}\n    client.get(row.getString(0))\n  }}\n"
        "  def main(args: Array[String]): Unit = {\n    val spark = SparkSession.builder().getOrCreate()\n"
        '    spark.table("t").rdd.map(Load.fetch).count()\n  }\n}\n'
    )
    assert ("lazy val" in moved(text, "scala")) is offered
