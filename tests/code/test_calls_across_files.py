"""Calls are followed from file to file: what a helper does counts as done by the job that calls it, at the phase of the call."""

import itertools

import pytest

from mclint.cli.session import Request, Session
from mclint.clock import Clock
from mclint.config import from_text
from mclint.documents import Document
from mclint.engine import check_text, read_all
from mclint.network.model import Model
from mclint.plugins import toolkit

JAVA_JOB = """package com.acme;
import com.aliyun.odps.udf.UDF;
public class Lookup extends UDF {
    %s
    public String evaluate(String key) throws Exception { %s }
}
"""
JAVA_HELPER = """package com.acme;
import redis.clients.jedis.Jedis;
public class Clients {
    private static Jedis shared;
    public static String get(String key) { return new Jedis("cache.example.com", 6379).get(key); }
    public static String lazily(String key) {
        if (shared == null) { shared = new Jedis("cache.example.com", 6379); }
        return shared.get(key);
    }
    public String fetch(String key) { return open().get(key); }
    private Jedis open() { return new Jedis("cache.example.com", 6379); }
    public static void main(String[] args) { System.out.println(get(args[0])); }
}
"""
PYTHON_JOB = """from odps.udf import annotate
%s
@annotate("string->string")
class Lookup(object):
    def __init__(self):
        %s
    def evaluate(self, key):
        return %s
"""
PYTHON_HELPER = """import redis
def fetch(key):
    return redis.Redis(host="cache.example.com").get(key)
def _open():
    return redis.Redis(host="cache.example.com")
class Client(object):
    def get(self, key):
        return _open().get(key)
"""
JOB, HELPER = "src/main/java/com/acme/Lookup.java", "src/main/java/com/acme/Clients.java"


def found(files, code="MC601"):
    """Return where a code is found, and the places that explain it."""
    (path, text), *others = files.items()
    return [
        (finding.location.path, tuple(place.path for place in finding.related))
        for finding in check_text(text, path, others=others)
        if finding.code == code
    ]


def of(files, code="MC601"):
    """Return the same, whichever file findings are asked for."""
    names = list(files)
    return sorted(itertools.chain.from_iterable(found({name: files[name], **files}, code) for name in names))


def java(call, field="", helper=JAVA_HELPER, **more):
    return {JOB: JAVA_JOB % (field, call), HELPER: helper, **more}


@pytest.mark.parametrize(
    ("call", "field"),
    [
        ("return Clients.get(key);", ""),
        ("return com.acme.Clients.get(key);", ""),
        ("return new Clients().fetch(key);", ""),
        ("return clients.fetch(key);", "private Clients clients = new Clients();"),
        ("return help(key);", "private String help(String key) { return Clients.get(key); }"),
    ],
)
def test_java(call, field):
    """A helper class is found however it is called; the finding stands in it and names the call."""
    (place,) = of(java(call, field))
    assert place[0] == HELPER
    assert JOB in place[1]


def test_packages():
    """A class of another package is found by its import, also of a whole package, wherever the project's sources lie."""
    helper = "module/src/com/other/Clients.java"
    for line in ("import com.other.Clients;", "import com.other.*;"):
        job = (JAVA_JOB % ("", "return Clients.get(key);")).replace("import com.aliyun", f"{line} import com.aliyun")
        assert of({JOB: job, helper: JAVA_HELPER.replace("com.acme", "com.other")}) == [(helper, (JOB,))]
        assert of({JOB: job, helper.replace("other", "wrong"): JAVA_HELPER.replace("com.acme", "com.wrong")}) == []


def test_phases():
    """A helper that is called once, or keeps its client, connects once."""
    assert of(java("return key;", "public void setup(com.aliyun.odps.udf.ExecutionContext c) { Clients.get(null); }")) == []
    assert of(java("return Clients.lazily(key);")) == []
    assert of(java("if (kept == null) { kept = Clients.get(key); } return kept;", "private String kept;")) == []


def test_nobody_calls():
    """A helper that only its own main function, a test or another program calls is no part of a job."""
    assert of(java("return key;")) == []
    other = "package com.acme;\npublic class Tool { public static void main(String[] a) { Clients.get(a[0]); } }"
    assert of({**java("return key;"), "src/main/java/com/acme/Tool.java": other}) == []
    test = "package com.acme;\nimport org.junit.Test;\n" + (JAVA_JOB % ("", "return Clients.get(key);")).partition(";\n")[2]
    assert of({"src/test/java/com/acme/LookupTest.java": test.replace("Lookup", "LookupTest"), HELPER: JAVA_HELPER}) == []


def test_files_in_between():
    """Calls go on through files in between, and in circles."""
    middle = "package com.acme;\npublic class Middle {\n  public static String go(String k) { if (k == null) { return back(k); } return Clients.get(k); }\n"
    middle += "  static String back(String k) { return Loop.on(k); }\n}\n"
    loop = "package com.acme;\npublic class Loop { public static String on(String k) { return Middle.go(k); } }\n"
    folder = HELPER.rpartition("/")[0]
    files = {**java("return Middle.go(key);"), f"{folder}/Middle.java": middle, f"{folder}/Loop.java": loop}
    ((path, related),) = of(files)
    assert path == HELPER
    assert {f"{folder}/Middle.java", JOB} <= set(related)


def test_several_callers():
    """Callers are all named, those per record first."""
    other = JAVA_JOB.replace("Lookup", "Other") % ("", "return Clients.get(key);")
    path = JOB.replace("Lookup", "Other")
    assert of({**java("return Clients.get(key);"), path: other}) == [(HELPER, (JOB, path))]


@pytest.mark.parametrize(
    ("line", "made", "call", "helper"),
    [
        ("from helpers.clients import fetch", "pass", "fetch(key)", "udf/helpers/clients.py"),
        ("import clients", "pass", "clients.fetch(key)", "udf/clients.py"),
        ("import helpers.clients as c", "pass", "c.fetch(key)", "helpers/clients.py"),
        ("from .clients import fetch", "pass", "fetch(key)", "udf/clients.py"),
        ("from . import clients", "pass", "clients.fetch(key)", "udf/clients.py"),
        ("from ..common.clients import fetch", "pass", "fetch(key)", "common/clients.py"),
        ("from clients import *", "pass", "fetch(key)", "udf/clients.py"),
        ("from clients import Client", "self.client = Client()", "self.client.get(key)", "udf/clients.py"),
        ("from clients import Client", "pass", "Client().get(key)", "udf/clients.py"),
        ("from helpers import fetch", "pass", "fetch(key)", "udf/helpers/__init__.py"),
    ],
)
def test_python(line, made, call, helper):
    """A helper module is found however it is imported, and so is a class of it."""
    files = {"udf/job.py": PYTHON_JOB % (line, made, call), helper: PYTHON_HELPER}
    ((path, related),) = of(files)
    assert path == helper
    assert "udf/job.py" in related
    assert of({**files, "udf/job.py": PYTHON_JOB % (line, made, "key")}) == []


def test_passed_on():
    """A package may pass on a function of one of its modules."""
    files = {"job.py": PYTHON_JOB % ("from helpers import fetch", "pass", "fetch(key)"), "helpers/clients.py": PYTHON_HELPER}
    for line in ("from .clients import fetch", "from .clients import *", "from helpers.clients import fetch"):
        ((path, related),) = of({**files, "helpers/__init__.py": f"{line}\n"})
        assert path == "helpers/clients.py"
        assert "job.py" in related


def test_module_of_the_helper():
    """What a module of helpers does when it is imported is done once."""
    helper = "import redis\nr = redis.Redis(host='cache.example.com')\ndef fetch(key):\n    return r.get(key)\n"
    assert of({"job.py": PYTHON_JOB % ("import clients", "pass", "clients.fetch(key)"), "clients.py": helper}) == []


@pytest.mark.parametrize("call", ["Clients.get(key)", "new Fetcher().fetch(key)"])
def test_scala(call):
    """Objects and classes of Scala are helpers too."""
    folder = "src/main/scala/com/acme"
    job = (
        f"package com.acme\nimport com.aliyun.odps.udf.UDF\nclass Lookup extends UDF {{\n  def evaluate(key: String): String = {call}\n}}\n"
    )
    body = '{ def %s(key: String): String = new Jedis("cache.example.com", 6379).get(key) }\n'
    helper = "package com.acme\nimport redis.clients.jedis.Jedis\n"
    files = {
        f"{folder}/Lookup.scala": job,
        f"{folder}/Clients.scala": helper + "object Clients " + body % "get",
        f"{folder}/Fetcher.scala": helper + "class Fetcher " + body % "fetch",
    }
    ((path, related),) = of(files)
    assert path.endswith(("Clients.scala" if "Clients" in call else "Fetcher.scala",))
    assert related == (f"{folder}/Lookup.scala",)


def test_order_of_files():
    """Findings do not depend on the order in which files are read."""
    files = java("return Clients.get(key);")
    assert found({HELPER: files[HELPER], JOB: files[JOB]}) == [(HELPER, (JOB,))]
    assert of(files) == of(dict(reversed(files.items())))


def test_the_jobs_of_a_helper():
    """A helper runs with the settings of the SQL that calls its job, and in the project of its job."""
    kit = toolkit()
    settings = from_text("paths:\n  - match: [job/**]\n    project: shop_dev\n    region: cn-hangzhou\n", kit.rules)
    files = {f"job/{path}": text for path, text in java("return Clients.get(key);").items()}
    files[f"lib/{HELPER}"] = files.pop(f"job/{HELPER}")
    files["q.sql"] = "CREATE FUNCTION look AS 'com.acme.Lookup' USING 'lookup.jar';\nSELECT look(k) FROM t;\n"
    read = read_all([Document(path, text.encode()) for path, text in files.items()], kit, settings, Clock())
    model = Model({path: file.facts for path, file in read.items()}, kit.catalog, settings)
    (job,) = [job for job in model.jobs if job.path.endswith("Clients.java")]
    assert job.engine == "udf"
    assert {caller.path for caller in job.callers} == {"q.sql"}
    assert model.project(job.path, job.unit).region == "cn-hangzhou"


@pytest.mark.parametrize("asked", [(".",), (HELPER,), ("src/main/java/com/acme",)])
def test_a_part_equals_the_whole(asked, tmp_path, monkeypatch):
    """A helper that no word makes ours is read for the job that calls it, whatever part of the project is asked for."""
    (tmp_path / ".git").mkdir()
    files = {**java("return Clients.get(key);"), "src/main/java/com/acme/Unused.java": JAVA_HELPER.replace("Clients", "Unused")}
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    for _ in range(2):  # with facts that the first run kept, too
        session = Session(Request(asked))
        (project,) = session.projects()
        outcome = session.check(session.load(project))
        assert [finding.location.path for finding in outcome.findings if finding.code == "MC601"] == [HELPER]
        assert outcome.checked == (1 if asked == (HELPER,) else 2)
        assert outcome.skipped == (0 if asked == (HELPER,) else 1)


PYSPARK = """from pyspark.sql import SparkSession
%s
spark = SparkSession.builder.config("spark.hadoop.odps.project.name", "p").getOrCreate()
rows = spark.table("t").rdd
%s
"""
SPARK_HELPER = """import redis
def fetch(row):
    return redis.Redis("cache.example.com").get(row[0])
def write(rows):
    cache = redis.Redis("cache.example.com")
    for row in rows:
        cache.incr(row[0])
"""
JVM_HELPER = """package com.acme
import org.apache.spark.sql.{ForeachWriter, Row}
import redis.clients.jedis.Jedis
object Rows {
  def fetch(row: Row): String = new Jedis("cache.example.com", 6379).get(row.getString(0))
  def write(rows: Iterator[Row]): Unit = { val cache = new Jedis("cache.example.com", 6379); rows.foreach(row => cache.incr(row.getString(0))) }
}
class Sink(name: String) extends ForeachWriter[Row] {
  var cache: Jedis = _
  def open(partition: Long, version: Long): Boolean = { cache = new Jedis("cache.example.com", 6379); true }
  def process(row: Row): Unit = cache.incr(name)
  def close(fault: Throwable): Unit = cache.close()
}
"""
SCALA_SPARK = """package com.acme
import org.apache.spark.sql.{Row, SparkSession}
object Main {
  def main(args: Array[String]): Unit = {
    val spark = SparkSession.builder().config("spark.hadoop.odps.project.name", "p").getOrCreate()
    %s
  }
}
"""
JAVA_SPARK = """package com.acme;
import org.apache.spark.sql.*;
public class Main {
  public static void main(String[] args) {
    SparkSession spark = SparkSession.builder().config("spark.hadoop.odps.project.name", "p").getOrCreate();
    %s
  }
}
"""


@pytest.mark.parametrize(
    ("job", "code", "path", "line", "caller"),
    [
        (PYSPARK % ("from rows import fetch", "rows.map(fetch)"), "MC601", "rows.py", 3, 5),
        (PYSPARK % ("import rows as lib", "rows.map(lib.fetch)"), "MC601", "rows.py", 3, 5),
        (PYSPARK % ("from rows import write", "rows.foreachPartition(write)"), "MC502", "rows.py", 7, 5),
        (PYSPARK % ("from rows import write", "write(rows.collect())"), "MC502", "rows.py", 0, 0),
        (SCALA_SPARK % 'spark.table("t").rdd.map(Rows.fetch).count()', "MC601", "Rows.scala", 5, 6),
        (SCALA_SPARK % 'spark.table("t").rdd.map(Rows.fetch _).count()', "MC601", "Rows.scala", 5, 6),
        (SCALA_SPARK % 'spark.table("t").rdd.foreachPartition(Rows.write)', "MC502", "Rows.scala", 6, 6),
        (SCALA_SPARK % 'spark.readStream.table("t").writeStream.foreach(new Sink("n")).start()', "MC502", "Rows.scala", 11, 6),
        (JAVA_SPARK % 'spark.table("t").javaRDD().map(Rows::fetch).count();', "MC601", "Rows.scala", 5, 6),
        (JAVA_SPARK % 'spark.table("t").javaRDD().foreachPartition(new Sink("n"));', "MC601", "Rows.scala", 0, 0),
    ],
)
def test_functions_of_other_files_that_are_handed_to_the_platform(job, code, path, line, caller):
    """A function, a method or an object of another file that a job hands over runs there as the platform calls it."""
    if path == "rows.py":
        helper, main = SPARK_HELPER, "job.py"
    else:
        helper, path = JVM_HELPER, f"src/com/acme/{path}"
        main = "src/com/acme/Main.java" if "public class" in job else "src/com/acme/Main.scala"
    findings = check_text(helper, path, others=[(main, job)], select=[code])
    assert [each.location.line for each in findings] == ([line] if line else [])
    assert all((main, caller) in [(each.path, each.line) for each in finding.related] for finding in findings)
