"""Whatever is cut out of a job in Java or Scala or put into it: facts or problems, never an exception, and every place is true."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from code_reading import Read
from mclint.value import Known, Span, Value

JAVA = """package com.example;
import com.aliyun.odps.udf.*;
import com.aliyun.oss.*;
import java.net.*;
import java.sql.*;
import java.util.*;
@Resolve({"string->string"})
public class F extends UDF {
  static final String HOST = "db." + Zone.NAME + ".example.com";
  private Connection c; private OSS oss = new OSSClientBuilder().build("oss-cn-hangzhou.aliyuncs.com", "a", "b");
  public void setup(ExecutionContext x) throws Exception { c = open(String.format("jdbc:mysql://%s:%d/x", HOST, 3306)); }
  static Connection open(String u) throws Exception { return DriverManager.getConnection(u); }
  public String evaluate(String s) throws Exception {
    if (c == null) { c = open("jdbc:mysql://h/x"); }
    Map<String, String> m = new HashMap<>(); m.put("k", s);
    try (PreparedStatement p = c.prepareStatement("insert into t values (?)")) { p.executeUpdate(); }
    finally { oss.putObject("b", UUID.randomUUID() + s, null); }
    HttpURLConnection h = (HttpURLConnection) new URL("http://" + m.get("k")).openConnection(); h.setRequestMethod("POST");
    while (true) { try { new Socket(HOST, 80); break; } catch (Exception e) { } }
    list.forEach(n -> oss.getObject("b", n)); new Thread(new Runnable() { public void run() { open(s); } }).start();
    return switch (s) { case "a" -> "b"; default -> { yield s; } };
  }
}
"""

SCALA = """package com.example.odps
import java.sql.{Connection, DriverManager}
import org.apache.spark.sql.{SaveMode, SparkSession}
case class Db(host: String) { def open() = Db.open(host) }
object Db { lazy val url = s"jdbc:mysql://${Conf.host}/x"; def open(h: String) = DriverManager.getConnection(url) }
object Conf { val host = "db.example.com"; def other = host + ".x" }
object Main extends App {
  val spark = SparkSession.builder.config("spark.master", "local[2]").getOrCreate()
  val m = Map("a" -> 1, "b" -> 2)
  spark.sql(s\"\"\"select *
            |from t where d = '${m("a")}'\"\"\".stripMargin).rdd.foreachPartition { it =>
    val c = Db("h").open()
    it.grouped(2).foreach { rows => for ((k, v) <- rows if k != null; n = v) c.createStatement.execute(s"insert into t values ($n)") }
    try c.close catch { case e: Exception => println(e) } finally Conf.other
  }
  df.write.mode(SaveMode.Append).format("jdbc").option("url", Db.url).save()
  val f: Int => Int = _ match { case 1 => 2; case x => x + 1 }
}
"""

NOISE = st.text(max_size=10) | st.sampled_from(
    [
        "{",
        "}",
        "(",
        ")",
        '"',
        '"""',
        "/*",
        "_",
        "=>",
        "->",
        "case ",
        "$",
        's"',
        "中",
        ";",
        "new ",
        ".",
        "@",
        "null",
        "this.",
        "lazy val x = ",
        "\\u",
    ]
)


def check(text, language):
    result = Read(text, f"F.{language}", language)
    facts = result.result
    for fact in facts.facts:
        for part in [fact.span, *fact]:
            if isinstance(part, Span):
                assert 0 <= part.start <= part.end <= len(text)
            elif isinstance(part, Value):
                for each in part.parts:
                    if isinstance(each, Known) and each.verbatim and not each.path:
                        assert text[each.span.start : each.span.end] == each.text
    for problem in facts.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)


def changed(data, sample):
    start = data.draw(st.integers(0, len(sample)))
    end = data.draw(st.integers(start, min(len(sample), start + 40)))
    return sample[:start] + data.draw(NOISE) + sample[end:]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_java(data):
    """A changed UDF is read to its end."""
    check(changed(data, JAVA), "java")


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_scala(data):
    """A changed Spark application is read to its end."""
    check(changed(data, SCALA), "scala")


def test_the_samples_say_something():
    """The programs that are changed are rich in facts, so that the laws above are about something."""
    for text, language, least in ((JAVA, "java", 12), (SCALA, "scala", 6)):
        result = Read(text, f"F.{language}", language).result
        assert not result.problems
        assert len(result.facts) >= least
