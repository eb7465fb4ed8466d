"""Calls of Java and Scala followed into other files of the project: the finding stands in the helper, the callers are told."""

from __future__ import annotations

import pytest

from mclint.engine import check_text

HELPER = """package com.example.util;
import java.sql.*;
public class Db {{
  private static final String URL = "jdbc:mysql://db.example.com/x";
  public {static}Connection open() throws Exception {{
    return DriverManager.getConnection(URL);
  }}
}}
"""
JOB = """package {package};
import com.aliyun.odps.udf.UDF;
{imports}
public class F extends UDF {{
  {field}
  public String evaluate(String s) throws Exception {{
    {call}
    return s;
  }}
}}
"""
SCALA = (
    "package com.example.job\nimport com.aliyun.odps.udf.UDF\nimport com.example.util.Db\nclass F extends UDF {\n  def "
    "evaluate(s: String): String = { Db.open(); s }\n}\n"
)


def found(helper, job, job_path="src/main/java/com/example/job/F.java"):
    path = "src/main/java/com/example/util/Db.java"
    findings = check_text(helper, path, others=[(job_path, job)], select=["MC601"])
    return [(each.location.path, each.location.line, [(related.path, related.line) for related in each.related]) for each in findings]


@pytest.mark.parametrize(
    ("static", "package", "imports", "field", "call"),
    [
        ("static ", "com.example.job", "import com.example.util.Db;", "", "Db.open();"),
        ("static ", "com.example.job", "import com.example.util.*;", "", "Db.open();"),
        ("static ", "com.example.job", "import static com.example.util.Db.open;", "", "open();"),
        ("static ", "com.example.job", "", "", "com.example.util.Db.open();"),
        ("static ", "com.example.util", "", "", "Db.open();"),
        ("", "com.example.job", "import com.example.util.Db;", "", "new Db().open();"),
        ("", "com.example.job", "import com.example.util.Db;", "private final Db db = new Db();", "db.open();"),
    ],
)
def test_helper_in_another_file(static, package, imports, field, call):
    """However a helper of another file is named, its connection for each record is found in the helper."""
    job = JOB.format(package=package, imports=imports, field=field, call=call)
    line = job[: job.index(call)].count("\n") + 1 if call != "open();" else job.count("\n", 0, job.index("    open();")) + 1
    assert found(HELPER.format(static=static), job) == [
        ("src/main/java/com/example/util/Db.java", 6, [("src/main/java/com/example/job/F.java", line)])
    ]


def test_scala_calls_java():
    """A function in Scala that calls a helper in Java is followed like one in Java."""
    assert found(HELPER.format(static="static "), SCALA, "src/main/scala/com/example/job/F.scala") == [
        ("src/main/java/com/example/util/Db.java", 6, [("src/main/scala/com/example/job/F.scala", 5)])
    ]


@pytest.mark.parametrize(
    ("call", "field"),
    [("", "private final java.sql.Connection c = Db.open();"), ("Db.close();", ""), ("other.Db.open();", "")],
)
def test_helper_that_is_not_called_for_each_record(call, field):
    """A helper that initialisation calls, or that nobody calls, is left alone."""
    job = JOB.format(package="com.example.job", imports="import com.example.util.Db;", field=field, call=call)
    assert not found(HELPER.format(static="static "), job)


SSL = """package com.example.util;
import javax.net.ssl.*;
public class Ssl {
  static class Any implements HostnameVerifier {
    public boolean verify(String host, SSLSession session) { return true; }
  }
  public static void open() {
    HttpsURLConnection.setDefaultHostnameVerifier(new Any());
  }
}
"""


@pytest.mark.parametrize("call", ["Ssl.open();", "Ssl.close();"])
def test_a_check_that_a_helper_switches_off_is_told_in_the_helper(call):
    """A job that calls such a helper sends no check of its own; one that does not call it is left alone."""
    job = JOB.format(package="com.example.job", imports="import com.example.util.Ssl;", field="", call=call)
    findings = check_text(SSL, "src/com/example/util/Ssl.java", others=[("src/com/example/job/F.java", job)], select=["MC703"])
    assert [(each.location.line, each.location.column) for each in findings] == ([(4, 16)] if call == "Ssl.open();" else [])
