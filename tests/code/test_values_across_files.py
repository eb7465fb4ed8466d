"""Values are followed from file to file: a host that another file holds gives the same finding as one beside the call, where it is written."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mclint.engine import check_text

INNER = "http://oss-cn-hangzhou-internal.aliyuncs.com"
JAVA = """package com.acme.job;
import com.aliyun.odps.udf.UDF;
import com.aliyun.oss.*;
%s
public class Read extends UDF %s{
  private final OSS oss = new OSSClientBuilder().build(%s, "id", "key");
  public String evaluate(String s) { return s; }
}
"""
CONFIG = """package com.acme.conf;
public class Config {
  public static final String HOST = "http://oss-cn-hangzhou-internal.aliyuncs.com";
  private static final String REGION = "cn-hangzhou";
  private String host = "http://oss-cn-hangzhou-internal.aliyuncs.com";
  public Config() {}
  public Config(String host) { this.host = host; }
  public static String host() { return HOST; }
  public static String inner() { return "http://oss-" + REGION + "-internal.aliyuncs.com"; }
  public String getHost() { return host; }
  public static class Oss { public static final String HOST = Config.HOST; }
}
enum Env {
  TEST("http://oss-cn-hangzhou.aliyuncs.com"), PROD("http://oss-cn-hangzhou-internal.aliyuncs.com");
  public final String host;
  Env(String host) { this.host = host; }
  public String getHost() { return host; }
}
interface Hosts { String BASE = "http://oss-cn-hangzhou-internal.aliyuncs.com"; }
"""
PYTHON = """import oss2
%s
from odps.udf import annotate
@annotate("string->string")
class Read(object):
    def __init__(self):
        self.bucket = oss2.Bucket(None, %s, "example-bucket")
    def evaluate(self, key):
        return key
"""
SETTINGS = """import os
HOST = "http://oss-cn-hangzhou-internal.aliyuncs.com"
OSS = {"prod": {"host": "http://oss-cn-hangzhou-internal.aliyuncs.com"}, "test": {"host": os.environ["HOST"]}}
class Config(object):
    HOST = "http://oss-cn-hangzhou-internal.aliyuncs.com"
    def __init__(self, host="http://oss-cn-hangzhou-internal.aliyuncs.com"):
        self.host = host
    def get(self):
        return self.host
config = Config()
public = Config("http://oss-cn-hangzhou.aliyuncs.com")
def inner(region="cn-hangzhou"):
    return "http://oss-" + region + "-internal.aliyuncs.com"
"""
SCALA = """package com.acme.job
import com.aliyun.odps.udf.UDF
import com.aliyun.oss._
%s
class Read extends UDF %s{
  val oss = new OSSClientBuilder().build(%s, "id", "key")
  def evaluate(s: String): String = s
}
"""
OBJECTS = """package com.acme.conf
object Settings {
  val HOST = "http://oss-cn-hangzhou-internal.aliyuncs.com"
  lazy val late = "http://oss-cn-hangzhou-internal.aliyuncs.com"
  def made = "http://oss-cn-hangzhou-internal.aliyuncs.com"
  object Oss { val host = "http://oss-cn-hangzhou-internal.aliyuncs.com" }
}
trait Hosts { val BASE = "http://oss-cn-hangzhou-internal.aliyuncs.com" }
case class Conf(host: String = "http://oss-cn-hangzhou-internal.aliyuncs.com")
"""
JOB, CONF = "src/main/java/com/acme/job/Read.java", "src/main/java/com/acme/conf/Config.java"
SJOB, SCONF = "src/main/scala/com/acme/job/Read.scala", "src/main/scala/com/acme/conf/All.scala"


def findings(files, code="MC202"):
    """Return the findings of a code in all files, asked for one file after the other."""
    for path, text in files.items():
        others = [each for each in files.items() if each[0] != path]
        yield from (finding for finding in check_text(text, path, others=others) if finding.code == code)


def places(files, code="MC202"):
    """Return where a code is found, with the files that its findings tell of."""
    return [
        (found.location.path, found.location.line, tuple(sorted({each.path for each in found.related}))) for found in findings(files, code)
    ]


def lines_of(text):
    return {number for number, line in enumerate(text.splitlines(), 1) if INNER in line}


@pytest.mark.parametrize(
    ("imports", "host"),
    [
        ("import com.acme.conf.Config;", "Config.HOST"),
        ("import com.acme.conf.*;", "Config.HOST"),
        ("import static com.acme.conf.Config.HOST;", "HOST"),
        ("import static com.acme.conf.Config.*;", "HOST"),
        ("", "com.acme.conf.Config.HOST"),
        ("import com.acme.conf.Config;", "Config.host()"),
        ("import static com.acme.conf.Config.host;", "host()"),
        ("import com.acme.conf.Config;", "Config.Oss.HOST"),
        ("import com.acme.conf.Config;", "new Config().getHost()"),
        ("import com.acme.conf.Env;", "Env.PROD.host"),
        ("import com.acme.conf.Env;", "Env.PROD.getHost()"),
        ("import com.acme.conf.Hosts;", "Hosts.BASE"),
    ],
)
def test_java(imports, host):
    """A constant, field or method of another class gives the finding where the host is written; the call is told."""
    files = {JOB: JAVA % (imports, "", host), CONF: CONFIG}
    ((path, line, related),) = places(files)
    assert path == CONF
    assert line in lines_of(CONFIG)
    assert related == (JOB,)


def test_java_constant_of_an_interface():
    """A constant of an interface of another file is named bare where it is inherited."""
    files = {JOB: JAVA % ("import com.acme.conf.Hosts;", "implements Hosts ", "BASE"), CONF: CONFIG}
    assert [path for path, _, _ in places(files)] == [CONF]


@pytest.mark.parametrize(
    ("imports", "host"),
    [
        ("import com.acme.conf.Env;", "Env.TEST.host"),
        ("import com.acme.conf.Env;", "Env.TEST.getHost()"),
        ("import com.acme.conf.Config;", 'new Config("http://oss-cn-hangzhou.aliyuncs.com").getHost()'),
        ("import com.other.Config;", "Config.HOST"),
        ("", "Config.HOST"),
        ("import com.acme.conf.Config;", "Config.UNKNOWN"),
        ("import com.acme.conf.Config;", "Config.load().get(0)"),
    ],
)
def test_java_look_alikes(imports, host):
    """A constant of the same name in another package, another constant, or one that nobody knows, is none of that value."""
    assert places({JOB: JAVA % (imports, "", host), CONF: CONFIG}) == []


@pytest.mark.parametrize(
    ("imports", "host"),
    [
        ("import settings", "settings.HOST"),
        ("import settings as s", "s.HOST"),
        ("from settings import HOST", "HOST"),
        ("from settings import HOST as H", "H"),
        ("from settings import *", "HOST"),
        ("from .settings import HOST", "HOST"),
        ("from . import settings", "settings.HOST"),
        ("from settings import OSS", "OSS['prod']['host']"),
        ("import settings", "settings.OSS.get('prod')['host']"),
        ("from settings import Config", "Config.HOST"),
        ("from settings import Config", "Config().host"),
        ("from settings import config", "config.host"),
        ("import settings", "settings.config.get()"),
        ("from passed import HOST", "HOST"),
        ("import passed", "passed.settings.HOST"),
        ("from package import HOST", "HOST"),
    ],
)
def test_python(imports, host):
    """A constant, entry, attribute or function of another module gives the finding where the host is written; the call is told."""
    package = {"udf/package/__init__.py": "from .inner import *\n", "udf/package/inner.py": SETTINGS}
    settings_ = {"udf/settings.py": SETTINGS, "udf/passed.py": "import settings\nfrom settings import HOST\n", **package}
    ((path, line, related),) = places({"udf/read.py": PYTHON % (imports, host), **settings_})
    assert path in ("udf/settings.py", "udf/package/inner.py")
    assert line in lines_of(SETTINGS)
    assert related == ("udf/read.py",)


@pytest.mark.parametrize(
    ("imports", "host", "place"),
    [
        ("from settings import inner", "inner()", "udf/settings.py"),
        ("from settings import inner", "inner('cn-beijing')", "udf/read.py"),
        ("from settings import Config", "Config('oss-cn-beijing-internal.aliyuncs.com').host", "udf/read.py"),
        ("from settings import Config", "Config(host='oss-cn-beijing-internal.aliyuncs.com').get()", "udf/read.py"),
    ],
)
def test_what_another_file_is_given(imports, host, place):
    """What a function or constructor of another file is given comes back in what it gives; a finding stands where the fix goes."""
    assert [path for path, _, _ in places({"udf/read.py": PYTHON % (imports, host), "udf/settings.py": SETTINGS})] == [place]


@pytest.mark.parametrize(
    ("imports", "host", "elsewhere"),
    [
        ("from settings import public", "public.host", "udf/settings.py"),
        ("from settings import OSS", "OSS['test']['host']", "udf/settings.py"),
        ("from settings import HOST", "HOST", "other/settings.py"),
        ("from conf.settings import HOST", "HOST", "udf/settings.py"),
        ("HOST = 'http://oss-cn-hangzhou.aliyuncs.com'", "HOST", "udf/settings.py"),
    ],
)
def test_python_look_alikes(imports, host, elsewhere):
    """A module that the job cannot import, another value of it, or a name of its own, is not taken for the constant."""
    assert places({"udf/read.py": PYTHON % (imports, host), elsewhere: SETTINGS}) == []


@pytest.mark.parametrize(
    ("imports", "extends", "host"),
    [
        ("import com.acme.conf.Settings", "", "Settings.HOST"),
        ("import com.acme.conf.Settings", "", "Settings.late"),
        ("import com.acme.conf.Settings", "", "Settings.made"),
        ("import com.acme.conf.Settings", "", "Settings.Oss.host"),
        ("import com.acme.conf.Settings._", "", "HOST"),
        ("import com.acme.conf.Settings.HOST", "", "HOST"),
        ("import com.acme.conf._", "", "Settings.HOST"),
        ("import com.acme.conf.Hosts", "with Hosts ", "BASE"),
        ("import com.acme.conf.Conf", "", "Conf().host"),
        ("import com.acme.conf.Conf", "", "new Conf().host"),
    ],
)
def test_scala(imports, extends, host):
    """Objects, traits and case classes of any file of the package are found."""
    files = {SJOB: SCALA % (imports, extends, host), SCONF: OBJECTS}
    ((path, line, related),) = places(files)
    assert (path, related) == (SCONF, (SJOB,))
    assert line in lines_of(OBJECTS)


def test_scala_and_java():
    """A job in Scala draws on a class in Java, and the other way round."""
    assert [path for path, _, _ in places({SJOB: SCALA % ("import com.acme.conf.Config", "", "Config.HOST"), CONF: CONFIG})] == [CONF]


def test_several_users():
    """A host that several jobs use is found once; all are told."""
    jobs = {f"udf/{name}.py": PYTHON % ("from settings import HOST", "HOST") for name in ("one", "two")}
    assert places({**jobs, "udf/settings.py": SETTINGS}) == [("udf/settings.py", 2, ("udf/one.py", "udf/two.py"))]


def test_a_fix_and_a_suppression_stand_at_the_constant():
    """The fix edits the file in which the host is written, and a comment there silences the finding."""
    job = PYTHON % ("from settings import HOST", "HOST")
    (found,) = findings({"udf/read.py": job, "udf/settings.py": SETTINGS})
    assert {edit.path for edit in found.fix.edits} <= {"", "udf/settings.py"}
    assert found.location.path == "udf/settings.py"
    silenced = SETTINGS.replace('aliyuncs.com"\nOSS', 'aliyuncs.com"  # mclint: ignore[MC202] agreed\nOSS')
    assert places({"udf/read.py": job, "udf/settings.py": silenced}) == []


ARGUMENTS = """package com.acme;
import java.sql.*;
public class Db {
  public static Connection open(String url) throws Exception { return DriverManager.getConnection(url); }
  public static OSS oss(String host) { return new com.aliyun.oss.OSSClientBuilder().build(host, "id", "key"); }
}
"""
CALLER = """package com.acme;
import com.aliyun.odps.udf.UDF;
public class %s extends UDF {
  private final Object oss = Db.oss("%s");
  public String evaluate(String s) { return s; }
}
"""


def test_arguments():
    """What job code gives a helper of another file is what the helper connects to: a finding stands where the host is written."""
    files = {
        "A.java": CALLER % ("A", INNER),
        "B.java": CALLER % ("B", "http://oss-cn-hangzhou.aliyuncs.com"),
        "C.java": CALLER % ("C", INNER.replace("hangzhou", "beijing")),
        "Db.java": ARGUMENTS,
    }
    assert [(path, line) for path, line, _ in places(files)] == [("A.java", 4), ("C.java", 4)]
    tool = 'package com.acme;\npublic class Tool { public static void main(String[] a) { Db.oss("%s"); } }' % INNER
    assert places({"A.java": CALLER % ("A", "http://oss-cn-hangzhou.aliyuncs.com"), "Tool.java": tool, "Db.java": ARGUMENTS}) == []


def test_arguments_of_python():
    """Positional, named and default arguments reach the helper, also through a function in between."""
    helper = "import oss2\ndef make(name, host='%s'):\n    return oss2.Bucket(None, host, name)\n" % INNER
    job = "from odps.udf import annotate\nfrom helper import make\n@annotate('string->string')\nclass F(object):\n    def __init__(self):\n        self.b = %s\n"
    job += "    def evaluate(self, key):\n        return key\n%s"
    cases = {
        "make('b')": ["helper.py"],
        f"make('b', '{INNER}')": ["job.py"],
        f"make(host='{INNER}', name='b')": ["job.py"],
        "make('b', 'http://oss-cn-hangzhou.aliyuncs.com')": [],
        "make('b', host)": [],
    }
    for call, where in cases.items():
        assert [path for path, _, _ in places({"job.py": job % (call, ""), "helper.py": helper})] == where, call
    between = job % (f"bucket('{INNER}')", "def bucket(host):\n    return make('b', host)\n")
    assert [path for path, _, _ in places({"job.py": between, "helper.py": helper})] == ["job.py"]


BASE = """package com.acme.base;
import com.aliyun.odps.udf.*;
import redis.clients.jedis.Jedis;
public abstract class BaseUdf extends UDF {
  protected Jedis jedis;
  public void setup(ExecutionContext c) { jedis = new Jedis("cache.example.com", 6379); prepare(); }
  protected Jedis open() { return new Jedis("cache.example.com", 6379); }
  public String evaluate(String s) { return look(s); }
  protected abstract String look(String s);
  protected void prepare() { }
}
"""
MIDDLE = "package com.acme.base;\npublic abstract class Middle extends BaseUdf {\n  protected String look(String s) { return third(s); }\n"
MIDDLE += "  protected abstract String third(String s);\n}\n"
SUB = """package com.acme.job;
import com.acme.base.*;
import java.sql.DriverManager;
public class Lookup extends %s {
  protected %s throws Exception { %s }
}
"""
LOOKUP, BASE_PATH = "src/com/acme/job/Lookup.java", "src/com/acme/base/BaseUdf.java"


@pytest.mark.parametrize(
    ("base", "method", "body", "code", "place"),
    [
        (
            "BaseUdf",
            "String look(String s)",
            'return "" + DriverManager.getConnection("jdbc:mysql://db.example.com/x");',
            "MC601",
            [LOOKUP],
        ),
        (
            "Middle",
            "String third(String s)",
            'return "" + DriverManager.getConnection("jdbc:mysql://db.example.com/x");',
            "MC601",
            [LOOKUP],
        ),
        ("BaseUdf", "void prepare()", 'DriverManager.getConnection("jdbc:mysql://db.example.com/x");', "MC601", []),
        ("BaseUdf", "String other(String s)", 'return "" + DriverManager.getConnection("jdbc:mysql://db.example.com/x");', "MC601", []),
        ("BaseUdf", "String look(String s)", "return open().get(s);", "MC601", [BASE_PATH]),
        ("BaseUdf", "String look(String s)", "return super.open().get(s);", "MC601", [BASE_PATH]),
        ("Middle", "String third(String s)", "return this.open().get(s);", "MC601", [BASE_PATH]),
        ("BaseUdf", "String look(String s)", "return jedis.get(s);", "MC601", []),
        ("BaseUdf", "String look(String s)", 'return "" + jedis.incr(s);', "MC502", [LOOKUP]),
        ("Object", "String look(String s)", 'return "" + DriverManager.getConnection("jdbc:mysql://db.example.com/x");', "MC601", []),
    ],
)
def test_base_class_of_another_file(base, method, body, code, place):
    """A class is the job that its base of another file makes it: the base calls its methods, and it calls those of the base."""
    files = {LOOKUP: SUB % (base, method, body), BASE_PATH: BASE, "src/com/acme/base/Middle.java": MIDDLE}
    assert [path for path, _, _ in places(files, code)] == place


@pytest.mark.parametrize(
    ("line", "base"), [("from base import Base", "Base"), ("import base", "base.Base"), ("from .base import Base as B", "B")]
)
def test_base_class_of_python(line, base):
    """A function table that extends one of another module runs as that does, and has what its constructor sets."""
    text = "import redis\nfrom odps.udf import BaseUDTF\nclass Base(BaseUDTF):\n    def __init__(self):\n        self.client = redis.Redis('cache.example.com')\n"
    text += "    def process(self, key):\n        self.forward(self.look(key))\n"
    sub = f"import pymysql\n{line}\nclass Mine({base}):\n    def look(self, key):\n        self.client.incr(key)\n"
    sub += "        return pymysql.connect(host='db.example.com')\n    def other(self):\n        return pymysql.connect(host='db.example.com')\n"
    files = {"udf/mine.py": sub, "udf/base.py": text}
    assert [(path, line) for path, line, _ in places(files, "MC601")] == [("udf/mine.py", 6)]
    assert [(path, line) for path, line, _ in places(files, "MC502")] == [("udf/mine.py", 5)]


FACTORY = """package com.acme;
import redis.clients.jedis.*;
public class Clients {
  private static final JedisPool POOL = new JedisPool("cache.example.com");
  public static Jedis pooled() { return POOL.getResource(); }
  public static Jedis fresh() { return new Jedis("cache.example.com"); }
}
"""


@pytest.mark.parametrize(("call", "connects"), [("pooled", []), ("fresh", ["Clients.java"])])
def test_factory(call, connects):
    """What a factory of another file gives is known by its type: writes through it are found, and whether it connects each time."""
    job = "package com.acme;\nimport com.aliyun.odps.udf.UDF;\npublic class F extends UDF {\n"
    job += "  public Long evaluate(String s) { return Clients.%s().incr(s); }\n}\n" % call
    files = {"F.java": job, "Clients.java": FACTORY}
    assert [path for path, _, _ in places(files, "MC502")] == ["F.java"]
    assert [path for path, _, _ in places(files, "MC601")] == connects


def test_statements():
    """A statement that another module holds is judged where it is written, as is one that a connection executes."""
    sql = "CREATE EXTERNAL TABLE t (a STRING) STORED BY 'com.aliyun.odps.CsvStorageHandler' LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/b/d/'"
    node = "from odps import ODPS\nimport sqls\no = ODPS('a', 'b', 'p', endpoint='http://service.cn-hangzhou.maxcompute.aliyun.com/api')\n"
    node += "o.execute_sql(sqls.DDL)\n"
    assert places({"node.py": node, "sqls.py": f'DDL = "{sql}"\n'}, "MC201") == [("sqls.py", 1, ("node.py",))]
    udf = PYTHON.replace("import oss2", "import pymysql, sqls").replace(
        "oss2.Bucket(None, %s, ", "pymysql.connect(host='db.example.com') #"
    )
    udf = udf.replace("return key", "self.bucket.cursor().execute(sqls.ADD, (key,))") % ""
    assert [path for path, _, _ in places({"udf.py": udf, "sqls.py": 'ADD = "INSERT INTO t VALUES (%s)"\n'}, "MC501")] == ["udf.py"]
    assert places({"udf.py": udf, "sqls.py": 'ADD = "REPLACE INTO t VALUES (%s)"\n'}, "MC501") == []


def test_spark():
    """Functions that a helper of another file hands to Spark run on its workers; what stands around them does not."""
    job = "from pyspark.sql import SparkSession\nfrom sinks import save\nspark = SparkSession.builder.config('spark.hadoop.odps.project.name', 'p').getOrCreate()\n"
    job += "save(spark.sql('select * from t'))\n"
    sinks = "import pymysql\ndef part(rows):\n    for row in rows:\n        pymysql.connect(host='db.example.com').cursor().execute('INSERT INTO t VALUES (1)')\n"
    sinks += "def save(df):\n    pymysql.connect(host='db.example.com').cursor().execute('INSERT INTO log VALUES (1)')\n    df.foreachPartition(part)\n"
    assert [(path, line) for path, line, _ in places({"job.py": job, "sinks.py": sinks}, "MC501")] == [("sinks.py", 4)]
    laptop = job.replace(".config('spark.hadoop.odps.project.name', 'p')", "")
    assert places({"job.py": laptop, "sinks.py": sinks}, "MC501") == []


def test_circles():
    """Constants that are defined by one another are not known, and do no harm."""
    circle = {"udf/settings.py": "from other import HOST as H\nHOST = H\n", "udf/other.py": "from settings import HOST as H\nHOST = H\n"}
    assert places({"udf/read.py": PYTHON % ("from settings import HOST", "HOST"), **circle}) == []


FILES = {
    "udf/one.py": PYTHON % ("from settings import HOST", "HOST"),
    "udf/two.py": PYTHON % ("import helper", "helper.host('cn-beijing')"),
    "udf/helper.py": "from settings import inner\ndef host(region):\n    return inner(region)\n",
    "udf/settings.py": SETTINGS,
    JOB: JAVA % ("import com.acme.conf.*;", "", "Env.PROD.getHost()"),
    CONF: CONFIG,
    LOOKUP: SUB % ("Middle", "String third(String s)", "return open().get(s);"),
    BASE_PATH: BASE,
    "src/com/acme/base/Middle.java": MIDDLE,
    "F.java": CALLER % ("F", INNER),
    "Db.java": ARGUMENTS.replace("com.acme", "com.acme"),
}
WHOLE = sorted((found.code, found.location, found.message, found.related) for code in ("MC202", "MC601") for found in findings(FILES, code))


@settings(max_examples=12, deadline=None)
@given(st.permutations(list(FILES)))
def test_order_and_part(order):
    """Findings depend neither on the order of the files nor on the part that is asked for."""
    found = itertools.chain.from_iterable(findings({path: FILES[path] for path in order}, code) for code in ("MC202", "MC601"))
    assert sorted((each.code, each.location, each.message, each.related) for each in found) == WHOLE


def test_the_files_say_something():
    """The law above is about something."""
    assert len(WHOLE) >= 5


def test_an_address_with_more_behind_it_is_reported_where_it_is_written() -> None:
    """The host of an address stands in another file than the rest of it: the finding is with the host."""
    job = (
        "from odps.udf import annotate\nimport requests\nfrom settings import API\n\n\n"
        '@annotate("string->string")\nclass Load(object):\n    def __init__(self):\n        self.s = requests.Session()\n\n'
        '    def evaluate(self, key):\n        return self.s.get(API + "/" + key, timeout=5).text\n'
    )
    settings = 'API = "https://203.0.113.9/v1"\n'
    found = [item for item in check_text(settings, "settings.py", others=(("udf.py", job),)) if item.code == "MC702"]
    assert [(item.location.path, item.location.line, item.location.column) for item in found] == [("settings.py", 1, 16)]
