"""Most functions are never lowered; reading all of them finds nothing more."""

from __future__ import annotations

import pytest

from code_reading import Read
from mclint.facts import NetworkCall, OutwardCall
from mclint.languages.code import reading, relevance
from mclint.languages.code.ir import Function
from mclint.languages.code.scopes import Program

NOISE = "\n".join(f"def noise{i}(a, b):\n    c = [x for x in a if x > {i}]\n    return sorted(c, key=lambda x: -x)[b]\n" for i in range(5))

PROGRAMS = {
    "direct": "import requests\ndef f():\n    requests.get('http://h')\n",
    "alias": "import requests as r\ndef f():\n    r.get('http://h')\n",
    "name": "from oss2 import Bucket as B\ndef f(a):\n    B(a, 'h', 'b')\n",
    "inner import": "def f():\n    import requests\n    requests.get('http://h')\n",
    "inner import of a name": "class C:\n    def f(self):\n        from redis import Redis\n        Redis('h').incr('a')\n",
    "caller": "import requests\ndef f(u):\n    requests.get(u)\ndef g():\n    f('http://h')\ndef h():\n    g()\nh()\n",
    "given": "import psycopg2\ndef w(c):\n    c.execute('insert into t values (1)')\ndef m():\n    w(psycopg2.connect('host=h').cursor())\nm()\n",
    "field": "import requests\nclass C:\n    def __init__(self):\n        self.s = requests.Session()\n    def f(self):\n        self.s.get('http://h')\n",
    "field by a method": "import redis\nclass C:\n    def a(self):\n        self.r = self.make()\n    def make(self):\n        return redis.Redis('h')\n    def f(self):\n        self.r.incr('k')\n",
    "module variable": "import requests\nS = requests.Session()\ndef f():\n    S.get('http://h')\n",
    "variable of a variable": "import requests\nS = requests.Session()\nT = S\ndef f():\n    T.get('http://h')\n",
    "global": "import requests\nS = None\ndef init():\n    global S\n    S = requests.Session()\ndef f():\n    S.get('http://h')\n",
    "global function": "def init():\n    global run\n    def online(sql):\n        o.execute_sql(sql)\n    run = online\ndef f():\n    run('select 1')\n",
    "closure": "import requests\ndef f():\n    s = requests.Session()\n    def g(u):\n        return s.get(u)\n    return g\n",
    "constant in a function": "import requests\ndef u():\n    return 'http://h'\ndef f():\n    requests.get(u())\n",
    "returned": "import requests\ndef client():\n    return requests.Session()\ndef f():\n    client().get('http://h')\n",
    "node": "def f():\n    o.execute_sql('select 1')\ndef main():\n    f()\nmain()\n",
    "writer": "def clean(t):\n    t.delete_partition('p')\ndef w(t):\n    t.open_writer('p')\ndef main():\n    t = o.get_table('t')\n    clean(t)\n    w(t)\nmain()\n",
    "statement": "import odps\nfrom x import run_sql\ndef f():\n    run_sql(\"create external table a (x string) location 'oss://b/c/'\")\n",
    "UDF": "from odps.udf import annotate\nimport requests\ndef h(x):\n    return requests.get(x)\n@annotate('a->b')\nclass F(object):\n    def evaluate(self, x):\n        return self.m(x)\n    def m(self, x):\n        return h('http://h/' + x)\n",
    "Spark": "from pyspark.sql import SparkSession\nimport pymysql\nspark = SparkSession.builder.config('odps.x', 'y').getOrCreate()\ndef part(it):\n    c = pymysql.connect(host='h')\n    for r in it:\n        save(c, r)\ndef save(c, r):\n    c.cursor().execute('insert into t values (1)')\nspark.table('t').rdd.foreachPartition(part)\n",
    "wildcard": "from odps.udf import *\nimport requests\n@annotate('a->b')\nclass F(object):\n    def evaluate(self, x):\n        return requests.get(x)\n",
    "settings": "from odps import options\ndef f():\n    options.sql.settings = {'odps.x': 'y'}\n",
    "decorated": "from maxframe.udf import with_network_options\ndef outer():\n    @with_network_options(vpc_network_link='l')\n    def f(row):\n        return row\n    return f\n",
    "retry": "from tenacity import retry\nclass C:\n    @retry\n    def f(self):\n        pass\n",
}  # fmt: skip


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_nothing_is_missed(text, monkeypatch):
    """What is left unread would have stated nothing."""
    text = "# odps\n" + NOISE + text + NOISE.replace("noise", "other")
    lazy = Read(text)
    assert lazy.result.facts or lazy.handed

    def read_all(program: Program, words: object) -> None:
        at = 0
        while at < len(program.scopes):
            _ = program.scopes[at].body
            at += 1

    monkeypatch.setattr(reading, "read_relevant", read_all)
    every = Read(text)
    assert set(map(repr, every.result.facts)) == set(map(repr, lazy.result.facts))
    assert [source.text for _, _, source in every.handed] == [source.text for _, _, source in lazy.handed]


def test_noise_is_not_lowered(monkeypatch):
    """Functions that have to do with nothing known stay unread."""
    read: list[str] = []
    original = Program.read_scopes

    def noted(self):
        for scope in original(self):
            read.append(scope.qualified)
            yield scope

    monkeypatch.setattr(Program, "read_scopes", noted)
    Read("# odps\nimport requests\n" + NOISE + "def f():\n    requests.get('http://h')\n")
    assert "f" in read
    assert not [name for name in read if name.startswith("noise")]


JAVA = """import com.aliyun.odps.udf.UDF;
import redis.clients.jedis.Jedis;
public class Load extends UDF {
  private Jedis client;
  private int port = 6379;
  public String evaluate(String key) {
    String host = new StringBuilder("cache.example.com").toString();
    Jedis made = new Jedis(host, port);
    return made.get(key);
  }
  private void open() { %s }
  public String clean(java.util.List<String> rows) {
    StringBuilder piece = new StringBuilder();
    for (String row : rows) { piece.append(row); }
    return piece.toString();
  }
}
"""

SCALA = """package job
import org.apache.spark.sql.SparkSession
import org.apache.spark.sql.functions._
object Load {
  def main(args: Array[String]): Unit = {
    val spark = SparkSession.builder().config("spark.hadoop.odps.project.name", "p").getOrCreate()
    spark.sql("SELECT a FROM t").agg(sum("a")).write.format("jdbc").option("url", "jdbc:mysql://db.example.com/a").save()
  }
  def clean(rows: Seq[Int]): Int = rows.map(_ + 1).sum
}
"""


@pytest.mark.parametrize(("language", "text"), [("java", JAVA % ""), ("scala", SCALA)])
def test_methods_that_name_a_word_only_for_themselves_are_not_lowered(language, text, monkeypatch):
    """A question about a name that no class defines, or about a field that only other methods name, reads no method for it."""
    lowered: list[str] = []
    original = Function.body.fget

    def noted(self):
        lowered.append(self.name)
        return original(self)

    monkeypatch.setattr(Function, "body", property(noted))
    found = Read(text, f"Load.{language}", language)
    assert found.result.facts
    assert "clean" not in lowered


@pytest.mark.parametrize("target", ["this.client", "this . client", "this\n    .client", "client"])
def test_a_field_is_found_however_its_receiver_is_written(target):
    """What a field holds is looked for in each method that may set it."""
    text = (JAVA % f'{target} = new Jedis("second.example.com", 6379);').replace("made.get(key)", "client.get(key)")
    assert "second.example.com" in {call.target.text for call in Read(text, "Load.java", "java").all(NetworkCall)}


STATEMENTS = {
    "create External  Table a": True,
    "CREATE OBJECT TABLE x": True,
    "unload from t": True,
    "load overwrite table t": True,
    "SET odps.x=y": True,
    "setproject a=b": True,
    "offset odps.x": False,
    "from odps.models import x": False,
    "loaded into": False,
    "an object of the table": False,
}


@pytest.mark.parametrize(("text", "expected"), STATEMENTS.items())
def test_statements_are_found(text, expected):
    """The quick search for statements finds what the pattern finds, in any case of letters, and beside letters that change their length."""
    assert relevance.mentions_statements(text) is expected
    assert relevance.mentions_statements("\u0130 " + text) is expected
    assert relevance.mentions_statements("x" * 5000 + " " + text) is expected


BY_THE_WAY = """# odps
import requests
import helpers
from odps.udf import annotate
@annotate('string->string')
class F(object):
    def __init__(self):
        self.names = {'a': 'b'}
    def evaluate(self, x):
        requests.post('http://h', self.names.get(x))
        return self.render(x)
    def render(self, x):
        y = self.names
        return self.wrap(x)
    def wrap(self, x):
        return helpers.render(x)
"""


def test_what_a_question_has_read_is_followed():
    """A method of a job that was read only to learn what a field holds still leads on to the functions that it calls."""
    assert [call.target for call in Read(BY_THE_WAY).all(OutwardCall)] == ["helpers.render"]
