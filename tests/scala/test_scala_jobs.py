"""Which Scala is a job, when its pieces run, and where local and cluster mode part."""

from __future__ import annotations

import pytest

from code_reading import Read
from mclint.engine import check_text
from mclint.facts import CheckOff, Job, NetworkCall, Setting, Write

CONNECT = 'DriverManager.getConnection("jdbc:mysql://db.example.com/x")'

SPARK = """package com.example.odps
import java.sql.{{Connection, DriverManager}}
import org.apache.spark.SparkConf
import org.apache.spark.sql.{{SaveMode, SparkSession}}
import redis.clients.jedis._
{top}
object Main {{
  def main(args: Array[String]): Unit = {{
    val spark = SparkSession.builder.appName("demo"){config}.getOrCreate()
    import spark.implicits._
    val df = spark.sql("select * from t")
    {code}
  }}
}}
"""


def spark(code, top="", config=""):
    return SPARK.format(code=code, top=top, config=config)


def read(text, path="Main.scala"):
    result = Read(text, path, "scala")
    assert not result.result.problems
    return result


@pytest.mark.parametrize(
    ("code", "phase"),
    [
        (CONNECT, "driver"),
        (f"df.rdd.map {{ row => {CONNECT}; row }}.count()", "record"),
        (f"df.rdd.map(row => {CONNECT})", "record"),
        (f"df.rdd map {{ row => {CONNECT} }}", "record"),
        (f"df.rdd.map {{ case r => {CONNECT} }}", "record"),
        (f"df.foreachPartition {{ it => {CONNECT} }}", "task"),
        (f"df.foreachPartition {{ it => it.foreach {{ r => {CONNECT} }} }}", "record"),
        (f"df.foreachPartition {{ it => for (r <- it) {{ {CONNECT} }} }}", "record"),
        (f"df.foreachPartition {{ it => while (it.hasNext) {{ it.next; {CONNECT} }} }}", "record"),
        (f"df.foreachPartition {{ it => it.grouped(100).foreach {{ rows => {CONNECT} }} }}", "task"),
        (f"df.foreachPartition {{ it => for (n <- 1 to 3) {{ {CONNECT} }} }}", "task"),
        (f'Seq("a", "b").foreach(t => {CONNECT})', "driver"),
        (f"df.collect.foreach(r => {CONNECT})", "driver"),
        (f'spark.udf.register("f", (s: String) => {CONNECT})', "record"),
    ],
)
def test_spark_phases(code, phase):
    """Functions handed to an RDD or Dataset run per record or per partition, the rest in the driver."""
    assert {(fact.engine, fact.phase) for fact in read(spark(code)).all(NetworkCall)} == {("spark", phase)}


@pytest.mark.parametrize(
    ("top", "use", "expected"),
    [
        (f"object Db {{ lazy val conn = {CONNECT} }}", "Db.conn.createStatement", {("Db.conn", "init")}),
        (f"object Db {{ def conn = {CONNECT} }}", "Db.conn.createStatement", {("Db.conn", "record")}),
        (f"object Db {{ def conn: Connection = {CONNECT} }}", "val c = Db.conn", {("Db.conn", "record")}),
        (f"object Db {{ def open(): Connection = {CONNECT} }}", "Db.open()", {("Db.open", "record")}),
        (f"object Db {{ def open() = inner\n def inner = {CONNECT} }}", "Db.open()", {("Db.inner", "record")}),
        (f"class Db {{ val conn = {CONNECT} }}", "new Db", {("Db", "record")}),
        (f"case class Db(n: Int) {{ def open() = {CONNECT} }}", "Db(1).open()", {("Db.open", "record")}),
        (f"case class Db(n: Int)\nobject Db {{ def open() = {CONNECT} }}", "Db.open()", {("Db.open", "record")}),
        (f"object Db {{ def open() = {CONNECT} }}\nclass Db {{ val c = Db.open() }}", "new Db", {("Db.open", "record")}),
        (f"object Db {{ def apply(h: String) = {CONNECT} }}", 'Db("h")', {("Db.apply", "record")}),
    ],
)
def test_helpers(top, use, expected):
    """Methods with and without parameter list, lazy values and fields of new objects run where they are named."""
    found = {(fact.function, fact.phase) for fact in read(spark(f"df.rdd.map(r => {{ {use} }})", top)).all(NetworkCall)}
    assert found == expected


def test_udf():
    """A UDF in Scala is one as in Java."""
    text = (
        "package com.example\nimport com.aliyun.odps.udf.UDF\nimport java.sql.DriverManager\n"
        f"class Fetch extends UDF {{\n  @transient lazy val conn = {CONNECT}\n  val other = {CONNECT}\n"
        f"  def evaluate(s: String): String = {{ {CONNECT}; conn.createStatement(); s }}\n}}\n"
    )
    result = read(text)
    assert result.one(Job).engine == "udf"
    assert {(fact.function, fact.phase) for fact in result.all(NetworkCall) if fact.operation == "connect"} == {
        ("Fetch.conn", "init"),
        ("Fetch", "init"),
        ("Fetch.evaluate", "record"),
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('s"jdbc:mysql://${Conf.host}:${Conf.port}/x"', "jdbc:mysql://db.example.com:3306/x"),
        ('"jdbc:mysql://" + Conf.host + "/x"', "jdbc:mysql://db.example.com/x"),
        ('"jdbc:mysql://%s/x".format(Conf.host)', "jdbc:mysql://db.example.com/x"),
        ("Conf.url", "jdbc:mysql://db.example.com:3306/y"),
        ('sys.env.getOrElse("URL", "jdbc:mysql://h/x")', "jdbc:mysql://h/x"),
        ('Map("url" -> "jdbc:mysql://h/z")("url")', "jdbc:mysql://h/z"),
        ("args(0)", None),
    ],
)
def test_values(value, expected):
    """Constants of objects, interpolation, formats and defaults give the address; an argument of the program does not."""
    top = 'object Conf { val host = "db.example.com"; val port = 3306; def url = s"jdbc:mysql://$host:$port/y" }'
    fact = read(spark(f"DriverManager.getConnection({value})", top)).one(NetworkCall)
    assert fact.target.text == expected


@pytest.mark.parametrize(
    ("config", "mode", "codes"),
    [
        ("", "", {"MC205"}),
        ('.master("yarn")', "cluster", {"MC205"}),
        ('.master("local[4]")', "local", set()),
        ('.config("spark.master", "local[4]")', "local", set()),
        ('.config("spark.master", "local")', "local", set()),
    ],
)
def test_mode(config, mode, codes):
    """The public OSS endpoint is wrong in the cluster and right on the developer's machine, in settings and in clients alike."""
    top = "import com.aliyun.oss.OSSClientBuilder"
    setting = '.config("spark.hadoop.fs.oss.endpoint", "oss-cn-hangzhou.aliyuncs.com")'
    client = 'val oss = new OSSClientBuilder().build("oss-cn-hangzhou.aliyuncs.com", "a", "b")'
    assert read(spark("", top, config)).one(Job).mode == mode
    assert {each.code for each in check_text(spark("", top, config + setting), "Main.scala", select=["MC2"])} == codes
    assert {each.code for each in check_text(spark(client, top, config), "Main.scala", select=["MC2"])} == codes


def test_two_modes_in_one_page():
    """Two programs on one page, one local and one for the cluster, are judged each by itself."""
    client = 'val oss = new com.aliyun.oss.OSSClientBuilder().build("oss-cn-hangzhou.aliyuncs.com", "a", "b")'
    local, cluster = (spark(client, config=config) for config in ('.config("spark.master", "local[2]")', ""))
    page = f"# Examples\n\n-   local\n\n```scala\n{local}```\n\n-   cluster\n\n```scala\n{cluster}```\n"
    findings = check_text(page, "page.md", select=["MC205"])
    assert [finding.location.line for finding in findings] == [page[: page.rindex("OSSClientBuilder")].count("\n") + 1]


@pytest.mark.parametrize(
    "code",
    [
        'spark.conf.set("spark.hadoop.fs.oss.endpoint", host)',
        'spark.sparkContext.hadoopConfiguration.set("fs.oss.endpoint", host)',
        'val sc = spark.sparkContext\nsc.hadoopConfiguration.set("fs.oss.endpoint", host)',
        'new SparkConf().setAppName("x").set("spark.hadoop.fs.oss.endpoint", host)',
        'new SparkConf().setAll(Seq("spark.hadoop.fs.oss.endpoint" -> host))',
    ],
)
def test_settings(code):
    """Settings are seen wherever a program makes them, with or without parentheses."""
    result = read(spark('val host = "oss-cn-hangzhou.aliyuncs.com"\n' + code))
    assert [(fact.key.removeprefix("spark.hadoop."), fact.value.text) for fact in result.all(Setting)] == [
        ("fs.oss.endpoint", "oss-cn-hangzhou.aliyuncs.com")
    ]


@pytest.mark.parametrize(
    ("code", "form", "idempotent"),
    [
        ('df.write.insertInto("u")', "append", False),
        ('df.write.mode(SaveMode.Overwrite).insertInto("u")', "overwrite", True),
        ('df.write.mode("append").saveAsTable("u")', "append", False),
        ('df.write.mode(SaveMode.Append).format("jdbc").option("url", "jdbc:mysql://h/x").save()', "append", False),
        ('df.write.mode(SaveMode.Overwrite).csv("oss://example-bucket/x")', "overwrite", True),
        ('stream.foreachRDD(rdd => rdd.toDF("a").write.mode("append").saveAsTable("u"))', "append", False),
        ('writer.insertInto("u")', "append", None),
    ],
)
def test_writers(code, form, idempotent):
    """A writer appends or replaces by its mode, also where the type of what it writes is not known."""
    fact = read(spark(code)).one(Write)
    assert (fact.form, fact.idempotent) == (form, idempotent)


@pytest.mark.parametrize(
    ("code", "service", "target"),
    [
        ('spark.read.format("jdbc").option("url", "jdbc:mysql://h/x").load()', "mysql", "jdbc:mysql://h/x"),
        ('spark.read.jdbc("jdbc:postgresql://h/x", "t", p)', "postgresql", "jdbc:postgresql://h/x"),
        ('spark.readStream.format("kafka").option("kafka.bootstrap.servers", "k:9092").load()', "kafka", "k:9092"),
    ],
)
def test_readers(code, service, target):
    """A reader says where its options lead; one of a file or table says nothing."""
    fact = read(spark(code)).one(NetworkCall)
    assert (fact.service, str(fact.target)) == (service, target)
    assert not read(spark('spark.read.format("csv").option("header", "true").load("oss://example-bucket/x")')).all(NetworkCall)


def test_sql():
    """SQL that is submitted is judged as SQL, margins and interpolations taken into account."""
    result = read(spark('val t = "u"\nspark.sql(s"""insert into $t\n    |select * from ${t}_in""".stripMargin)'))
    assert result.sql() == ["select * from t", "insert into u\nselect * from u_in"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (spark(f"df.rdd.map(r => {CONNECT})").replace("com.example.odps", "com.example"), "Emr.scala"),
        (
            f"package com.example.odps\nimport java.sql.DriverManager\nclass Service {{ def handle(s: String) = {CONNECT} }}",
            "Service.scala",
        ),
        (spark(f"df.rdd.map(r => {CONNECT})", "import org.scalatest.FunSuite"), "src/test/scala/MainSuite.scala"),
    ],
)
def test_no_job(text, path):
    """Spark elsewhere, a service and a test are no jobs of MaxCompute."""
    assert not check_text(text, path, select=["MC5", "MC6", "MC7"])


@pytest.mark.parametrize(("body", "count"), [("{}", 1), ("()", 1), ("check(c)", 0)])
def test_an_object_that_trusts_everybody_is_there_without_being_made(body, count):
    """An object of Scala is such a check wherever it is named."""
    top = f"object Any extends javax.net.ssl.X509TrustManager {{ def checkServerTrusted(c: Array[String], t: String): Unit = {body} }}"
    assert len(read(spark("context.init(null, Array(Any), null)", top)).all(CheckOff)) == count


LAZY = {
    "if (kept.isEmpty) kept = Some(CONNECT)": "init",
    "if (!kept.isDefined) kept = Some(CONNECT)": "init",
    "kept match { case Some(c) => c\n case None => val c = CONNECT; kept = Some(c); c }": "init",
    "kept match { case Some(c) => c\n case None => CONNECT }": "record",
    "kept.getOrElse { val c = CONNECT; kept = Some(c); c }": "init",
    "kept.getOrElse(CONNECT)": "record",
    "table.getOrElseUpdate(s, CONNECT)": "init",
    "table.get(s) match { case Some(c) => c\n case None => val c = CONNECT; table.put(s, c); c }": "init",
    "if (s.isEmpty) kept = Some(CONNECT)": "record",
}


@pytest.mark.parametrize("code", LAZY)
def test_what_an_option_or_a_table_keeps_is_made_once(code):
    """A connection that is made where nothing is held yet, and held from then on, is made once."""
    text = (
        "package com.example\nimport com.aliyun.odps.udf.UDF\nimport java.sql.{Connection, DriverManager}\nimport scala.collection.mutable\n"
        "class Fetch extends UDF {\n  private var kept: Option[Connection] = None\n  private val table = mutable.Map[String, Connection]()\n"
        f"  def evaluate(s: String): String = {{\n    {code.replace('CONNECT', CONNECT)}\n    s\n  }}\n}}\n"
    )
    assert {fact.phase for fact in read(text, "Fetch.scala").all(NetworkCall) if fact.operation == "connect"} == {LAZY[code]}
