"""Which Java is a job, when its pieces run, and what it hands to MaxCompute."""

from __future__ import annotations

import pytest

from code_reading import Read
from mclint.engine import check_text
from mclint.facts import Job, NetworkCall, ProjectInfo, Setting, Write

CONNECT = 'DriverManager.getConnection("jdbc:mysql://db.example.com/x");'
CALL = CONNECT.rstrip(";")
MAP = "java.util.Map<String, Connection> m = new java.util.HashMap<>();"


def read(text, path="J.java"):
    result = Read(text, path, "java")
    assert not result.result.problems
    return result


def job(base, methods, imports=""):
    return (
        f"package com.example;\nimport com.aliyun.odps.udf.*;\nimport com.aliyun.odps.mapred.*;\nimport "
        f"java.sql.*;\n{imports}\npublic class J extends {base} {{\n{methods}\n}}\n"
    )


def phases(text):
    """Return the phases of the network calls, by the function that they stand in."""
    return {(fact.function.partition(".")[2], fact.phase) for fact in read(text).all(NetworkCall)}


@pytest.mark.parametrize(
    ("base", "method", "engine", "phase"),
    [
        ("UDF", "public String evaluate(String s)", "udf", "record"),
        ("UDF", "public void setup(ExecutionContext c)", "udf", "init"),
        ("UDF", "public void close()", "udf", "init"),
        ("UDF", "public J()", "udf", "init"),
        ("UDTF", "public void process(Object[] a)", "udf", "record"),
        ("Aggregator", "public void iterate(Writable b, Writable[] a)", "udf", "record"),
        ("UDJ", "public void join(Record k, Iterator l, Iterator r, Yieldable o)", "udf", "record"),
        ("Extractor", "public Record extract()", "udf", "record"),
        ("Outputer", "public void output(Record r)", "udf", "record"),
        ("MapperBase", "public void map(long n, Record r, TaskContext c)", "mapreduce", "record"),
        ("MapperBase", "public void setup(TaskContext c)", "mapreduce", "init"),
        ("ReducerBase", "public void reduce(Record k, Iterator v, TaskContext c)", "mapreduce", "record"),
        ("ReducerBase", "public void cleanup(TaskContext c)", "mapreduce", "init"),
    ],
)
def test_entry_points(base, method, engine, phase):
    """The platform calls the methods of a class by its base; each has its phase."""
    result = read(job(base, f"{method} {{ {CONNECT} }}"))
    assert (result.one(Job).engine, result.one(Job).name) == (engine, "J")
    assert [(fact.engine, fact.phase) for fact in result.all(NetworkCall)] == [(engine, phase)]


@pytest.mark.parametrize(
    "methods",
    [
        f"private Connection c = {CONNECT}",
        f"private static final Connection C; static {{ C = {CONNECT} }}",
        f"{{ c = {CONNECT} }} private Connection c;",
    ],
)
def test_initialisers(methods):
    """Field initialisers, static ones and instance ones run before the first record."""
    assert {phase for _, phase in phases(job("UDF", methods + " public String evaluate(String s) { return s; }"))} == {"init"}


def test_annotated_class():
    """A class whose base is not seen is a function by its annotation."""
    text = (
        f'import com.aliyun.odps.udf.annotation.Resolve;\nimport java.sql.*;\n@Resolve({{"string->string"}})\nclass A '
        f"extends Base {{ public String evaluate(String s) {{ {CONNECT} }} }}"
    )
    assert [(fact.engine, fact.phase) for fact in read(text).all(NetworkCall)] == [("udf", "record")]


@pytest.mark.parametrize(
    ("methods", "expected"),
    [
        (f"Connection c; public String evaluate(String s) {{ if (c == null) {{ c = {CONNECT} }} return s; }}", "init"),
        (f"Connection c; public String evaluate(String s) {{ if (c == null || c.isClosed()) {{ c = {CONNECT} }} return s; }}", "init"),
        (f"Connection c; public String evaluate(String s) {{ if (null == this.c) this.c = {CONNECT} return s; }}", "init"),
        (
            f"Connection c; boolean made; public String evaluate(String s) {{ if (!made) {{ c = {CONNECT} made = true; }} return s; }}",
            "init",
        ),
        (f"public String evaluate(String s) {{ Connection c = null; if (c == null) {{ c = {CONNECT} }} return s; }}", "record"),
        (f"Connection c; public String evaluate(String s) {{ if (s == null) {{ c = {CONNECT} }} return s; }}", "record"),
        (f"Connection c; public String evaluate(String s) {{ if (c != null) {{ c = {CONNECT} }} return s; }}", "record"),
        (
            f"Connection c; public String evaluate(String s) {{ if (c != null && c.isValid(1)) {{ return s; }} c = {CONNECT} return s; }}",
            "init",
        ),
        (
            f"Connection c; public String evaluate(String s) {{ Connection x = c; if (x == null) {{ c = x = {CONNECT} }} return s; }}",
            "init",
        ),
        (f"Connection c; public String evaluate(String s) {{ Connection x = c; if (x == null) {{ x = {CONNECT} }} return s; }}", "record"),
        (
            f"Connection c; Connection f() {{ return c != null ? c : (c = {CALL}); }} public String evaluate(String s) {{ f(); return s; }}",
            "init",
        ),
        (f"public String evaluate(String s) {{ return s == null ? null : {CALL}.toString(); }}", "record"),
        (f"{MAP} public String evaluate(String s) {{ if (!m.containsKey(s)) {{ m.put(s, {CALL}); }} return s; }}", "init"),
        (
            f"{MAP} public String evaluate(String s) {{ Connection x = m.get(s); if (x == null) {{ x = {CALL}; m.put(s, x); }} return s; }}",
            "init",
        ),
        (f"{MAP} public String evaluate(String s) {{ Connection x = m.get(s); if (x == null) {{ x = {CONNECT} }} return s; }}", "record"),
    ],
)
def test_lazy_initialisation(methods, expected):
    """What is made once, at the first record, into a field is initialisation; a guard on anything else is none."""
    assert {phase for _, phase in phases(job("UDF", methods))} == {expected}


def test_synchronized_singleton():
    """A double-checked singleton of another class is made once."""
    text = job("UDF", "public String evaluate(String s) { Holder.get(); return s; }") + (
        f"class Holder {{ private static volatile Connection c; static Connection get() {{ if (c == null) {{ synchronized "
        f"(Holder.class) {{ if (c == null) {{ c = {CONNECT} }} }} }} return c; }} }}"
    )
    assert phases(text) == {("get", "init")}


def test_static_helper_in_another_class():
    """A connection that a static helper opens is found in the helper; the calls that lead there are told."""
    text = job("UDF", "public String evaluate(String s) {\n  return Helper.fetch(s);\n}") + (
        f"class Helper {{\n  static String fetch(String s) {{\n    return open(s);\n  }}\n  private static String open(String "
        f"s) {{\n    {CONNECT}\n    return s;\n  }}\n}}"
    )
    result = read(text)
    fact = result.one(NetworkCall)
    assert (fact.function, fact.phase) == ("Helper.open", "record")
    assert [result.line_of(related.span) for related in fact.related] == [
        result.line("return open(s)"),
        result.line("return Helper.fetch(s)"),
    ]


def test_helper_object():
    """Methods of an object of a class in the file are followed, and its constructor runs where it is made."""
    text = job("UDF", "private final Helper h = new Helper();\npublic String evaluate(String s) { return h.fetch(s); }") + (
        f"class Helper {{ Helper() {{ {CONNECT} }} String fetch(String s) {{ {CONNECT} return s; }} }}"
    )
    assert phases(text) == {("<init>", "init"), ("fetch", "record")}


def test_overloads():
    """Of several methods of a name, the one with as many parameters is called."""
    text = job(
        "UDF",
        f"public String evaluate(String s) {{ return go(s); }} String go(String s) {{ return s; }} String go(String s, int n) "
        f"{{ {CONNECT} return s; }}",
    )
    assert {fact.phase for fact in read(text).all(NetworkCall)} == {""}


@pytest.mark.parametrize(
    "code",
    [
        f"names.forEach(n -> {{ {CONNECT} }});",
        f"new Thread(new Runnable() {{ public void run() {{ {CONNECT} }} }}).start();",
        f"pool.submit(() -> {{ {CONNECT} }});",
        f"Runnable r = new Runnable() {{ public void run() {{ {CONNECT} }} }}; pool.execute(r);",
        "names.stream().map(this::open).count();",
        "names.forEach(J::open);",
    ],
)
def test_callbacks(code):
    """Functions and anonymous classes that are handed on run where they are handed on."""
    opens = f"static String open(String n) {{ {CONNECT} return n; }}" if "open" in code else ""
    text = job("UDF", f"public String evaluate(String s) {{ {code} return s; }} {opens}")
    assert {fact.phase for fact in read(text).all(NetworkCall)} == {"record"}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (f"import java.sql.*; public class Service {{ public void handle(String s) {{ {CONNECT} }} }}", "Service.java"),
        (
            (
                'import com.aliyun.odps.Odps; import java.sql.*; class Client { void run(Odps o) { o.setEndpoint("http://h"); '
                f"{CONNECT} }} }}"
            ),
            "Client.java",
        ),
        (
            (
                "package com.example; import java.sql.*; class UDF { } class My extends UDF { public String evaluate(String s) "
                f"{{ {CONNECT} }} }}"
            ),
            "My.java",
        ),
    ],
)
def test_no_job(text, path):
    """A service, a client of MaxCompute, or a class whose base only bears the name is no job."""
    assert {fact.engine for fact in read(text, path).all(NetworkCall)} <= {""}
    assert not check_text(text, path, select=["MC5", "MC6", "MC7"])


def test_tests_are_no_jobs():
    """A function in a test is never submitted."""
    text = job("UDF", f"public String evaluate(String s) {{ {CONNECT} return s; }}", "import org.junit.Test;")
    assert read(text, "src/main/java/J.java").all(Job)
    assert not read(text, "src/test/java/J.java").all(Job)


@pytest.mark.parametrize(
    ("call", "hints"),
    [
        ("SQLTask.run(odps, sql);", {}),
        ("SQLTask.run(odps, odps.getDefaultProject(), sql, hints, null);", {"odps.sql.type.system.odps2": "true"}),
        ('SQLTask.run(odps, "p", sql, "task", hints, null);', {"odps.sql.type.system.odps2": "true"}),
        ("SQLExecutor e = SQLExecutorBuilder.builder().odps(odps).build(); e.run(sql, hints);", {"odps.sql.type.system.odps2": "true"}),
        ('DriverManager.getConnection("jdbc:odps:http://h?project=p").createStatement().execute(sql);', {}),
    ],
)
def test_sql(call, hints):
    """SQL that is submitted is judged as SQL, with its hints, whatever the form of the call."""
    text = (
        "import com.aliyun.odps.*; import com.aliyun.odps.task.SQLTask; import com.aliyun.odps.sqa.*; import java.sql.*; "
        "import java.util.*;\n"
        'class C { static final String T = "t"; void run(Odps odps) { String sql = "insert into " + T + " select 1";'
        f' Map<String, String> hints = new HashMap<>(); hints.put("odps.sql.type.system.odps2", "true"); {call} }} }}'
    )
    result = read(text)
    assert result.sql() == ["insert into t select 1"]
    assert result.one(Job).engine == "sql"
    assert {fact.key: str(fact.value) for fact in result.all(Setting)} == hints


@pytest.mark.parametrize(
    "call",
    [
        'stmt.execute("create table t (a int)");',
        'DriverManager.getConnection("jdbc:mysql://h/x").createStatement().execute("create table t (a int)");',
    ],
)
def test_sql_of_others(call):
    """SQL for another database is not MaxCompute's."""
    assert not read(f"import java.sql.*; class C {{ void run(Statement stmt) {{ {call} }} }}").sql()


def test_places_of_sql():
    """What the SQL adapter finds in a string of a program stands where the string says it."""
    text = (
        "import com.aliyun.odps.*;\nimport com.aliyun.odps.task.SQLTask;\nclass C { void run(Odps odps) {\n"
        '  SQLTask.run(odps, "CREATE EXTERNAL TABLE t (a STRING) "\n'
        "    + \"STORED BY 'com.aliyun.odps.CsvStorageHandler' \"\n"
        "    + \"LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/b/d/';\");\n} }\n"
    )
    finding = next(each for each in check_text(text, "C.java") if each.code == "MC201")
    assert finding.location.line == 6
    assert text[finding.span.start : finding.span.end] == "oss-cn-hangzhou.aliyuncs.com"
    assert finding.fix is not None


def test_project():
    """The endpoint and the project of a client tell where the file's SQL runs."""
    text = (
        "import com.aliyun.odps.*; class C { void f() { Odps o = new Odps(a); "
        'o.setEndpoint("http://service.cn-hangzhou.maxcompute.aliyun.com/api"); o.setDefaultProject("p"); } }'
    )
    assert {(str(fact.name), str(fact.endpoint)) for fact in read(text).all(ProjectInfo)} == {
        ("", "http://service.cn-hangzhou.maxcompute.aliyun.com/api"),
        ("p", ""),
    }


SPARK = """package com.example.odps;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.*;
import org.apache.spark.api.java.function.*;
import org.apache.spark.sql.*;
import java.sql.DriverManager;
public class J {{ public static void main(String[] args) {{
SparkConf conf = new SparkConf().setAppName("j"){master}.set("spark.hadoop.fs.oss.endpoint", "oss-cn-hangzhou.aliyuncs.com");
JavaSparkContext sc = new JavaSparkContext(conf);
JavaRDD<String> rdd = sc.textFile("oss://example-bucket/in/");
{code}
}} }}
"""


@pytest.mark.parametrize(
    ("master", "mode", "codes"),
    [("", "", {"MC205"}), ('.setMaster("yarn-cluster")', "cluster", {"MC205"}), ('.setMaster("local[4]")', "local", set())],
)
def test_spark_mode(master, mode, codes):
    """The public OSS endpoint is wrong in the cluster and right on the developer's machine."""
    text = SPARK.format(master=master, code="")
    result = read(text)
    assert (result.one(Job).engine, result.one(Job).mode) == ("spark", mode)
    assert {finding.code for finding in check_text(text, "J.java", select=["MC2"])} == codes


@pytest.mark.parametrize(
    ("code", "phase"),
    [
        (CONNECT, "driver"),
        (f"rdd.map(s -> {{ {CONNECT} return s; }}).collect();", "record"),
        (f"rdd.map(new Function<String, String>() {{ public String call(String s) {{ {CONNECT} return s; }} }});", "record"),
        (f"rdd.foreachPartition(it -> {{ {CONNECT} }});", "task"),
        (f"rdd.foreachPartition(it -> {{ while (it.hasNext()) {{ it.next(); {CONNECT} }} }});", "record"),
        (f"rdd.foreachPartition(it -> it.forEachRemaining(s -> {{ {CONNECT} }}));", "record"),
        (
            (
                "rdd.mapPartitions(new FlatMapFunction<Iterator<String>, String>() { public Iterator<String> "
                f"call(Iterator<String> it) {{ {CONNECT} return it; }} }});"
            ),
            "task",
        ),
        (f"for (String s : rdd.collect()) {{ {CONNECT} }}", "driver"),
    ],
)
def test_spark_phases(code, phase):
    """Functions handed to an RDD run per record or per partition, the rest in the driver."""
    assert {fact.phase for fact in read(SPARK.format(master="", code=code)).all(NetworkCall)} == {phase}


@pytest.mark.parametrize(
    ("code", "form", "idempotent"),
    [
        ('spark.table("t").write().insertInto("u");', "append", False),
        ('spark.table("t").write().mode("overwrite").insertInto("u");', "overwrite", True),
        ('spark.table("t").write().mode(SaveMode.Append).jdbc(url, "u", p);', "append", False),
        ('spark.table("t").write().mode(SaveMode.Overwrite).jdbc(url, "u", p);', "overwrite", True),
        ('spark.table("t").write().mode(mode).jdbc(url, "u", p);', "insert", None),
        ('Dataset<Row> d = spark.sql("select 1"); d.write().format("jdbc").mode("append").save();', "append", False),
        ('spark.table("t").write().mode("append").saveAsTable("u");', "append", False),
        ('spark.table("t").write().mode("append").format("es").save("i");', "append", False),
        ('spark.table("t").write().format("es").option("es.mapping.id", "id").mode("append").save("i");', "upsert", True),
        ('spark.table("t").write().mode("append").format("org.apache.spark.sql.redis").option("table", "t").save();', "put", True),
    ],
)
def test_spark_writers(code, form, idempotent):
    """A writer appends or replaces by its mode."""
    text = SPARK.format(master="", code="SparkSession spark = SparkSession.builder().getOrCreate();" + code)
    fact = read(text).one(Write)
    assert (fact.form, fact.idempotent) == (form, idempotent)


def test_java_inside_sql():
    """A function written inside a script is judged like one in a file, at its place in the script."""
    text = (
        "create temporary function fetch as 'com.example.Fetch' using\n"
        "#CODE ('lang'='JAVA')\n"
        "package com.example;\nimport com.aliyun.odps.udf.UDF;\nimport java.net.*;\n"
        "public class Fetch extends UDF {\n"
        "  public String evaluate(String u) throws Exception {\n"
        '    return String.valueOf(new Socket("h.example.com", 80));\n'
        "  }\n}\n#END CODE;\nselect fetch(u) from t;\n"
    )
    found = {finding.code: finding for finding in check_text(text, "job.sql")}
    assert {"MC601", "MC603"} <= set(found)
    assert found["MC601"].location.line == 8
    assert text[found["MC601"].span.start : found["MC601"].span.end].startswith("new Socket(")


def test_names_written_in_full_are_no_members_of_a_base():
    """Where a class extends one of elsewhere, `java.net.Socket` is still what it says."""
    text = SPARK.format(
        master="",
        code=(
            "SparkSession spark = SparkSession.builder().getOrCreate();"
            'spark.table("t").javaRDD().map(new Function<Row, String>() {\n'
            '  public String call(Row row) { return java.net.InetAddress.getByName("h.example.com").getHostAddress(); } });'
        ),
    )
    fact = read(text.replace("import java", "import org.apache.spark.api.java.function.Function;\nimport java", 1)).one(NetworkCall)
    assert (fact.call, fact.phase) == ("java.net.InetAddress.getByName", "record")
