"""What a class has from another: methods and constants that are named without `this`, template methods, and what constructors are given."""

import pytest

from mclint.engine import check_text

JAVA = """package com.acme;
import com.aliyun.odps.udf.UDF;
import redis.clients.jedis.Jedis;
abstract class Base extends UDF {
  protected Jedis open() { return new Jedis("cache.example.com"); }
  public String evaluate(String s) { return look(s); }
  abstract String look(String s);
}
public class Lookup extends Base {
  String look(String s) { return %s; }
}
"""
PYTHON = """import redis
from odps.udf import BaseUDTF
class Base(BaseUDTF):
    def process(self, key):
        self.forward(self.look(key))
%s
class Lookup(Base):
    def look(self, key):
        return redis.Redis(host="cache.example.com").get(key)
"""
OSS = """package com.acme;
import com.aliyun.odps.udf.UDF;
import com.aliyun.oss.*;
enum Env { TEST("http://oss-cn-beijing.aliyuncs.com"), PROD("http://oss-cn-hangzhou-internal.aliyuncs.com");
  final String url;
  Env(String url) { this.url = url; }
  String getUrl() { return url; } }
interface Hosts { String HOST = "http://oss-cn-hangzhou-internal.aliyuncs.com"; }
public class Read extends UDF implements Hosts {
  private final OSS oss = new OSSClientBuilder().build(%s, "id", "key");
  public String evaluate(String s) { return s; }
}
"""


def lines(text, path, code):
    return [finding.location.line for finding in check_text(text, path) if finding.code == code]


@pytest.mark.parametrize(("call", "found"), [("open().get(s)", [5]), ("this.open().get(s)", [5]), ("s", [])])
def test_template_method_of_java(call, found):
    """A method that the base calls runs as the base does, and what it has from the base is found without `this`."""
    assert lines(JAVA % call, "Lookup.java", "MC601") == found


@pytest.mark.parametrize("declared", ["    def look(self, key):\n        raise NotImplementedError", "    pass"])
def test_template_method_of_python(declared):
    """A method that the base calls is found in the class that defines it, whether the base declares it or not."""
    assert lines(PYTHON % declared, "look.py", "MC601") == [PYTHON.count("\n", 0, PYTHON.index("redis.Redis")) + declared.count("\n") + 1]


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("HOST", [8]),
        ("Hosts.HOST", [8]),
        ("Env.PROD.url", [4]),
        ("Env.PROD.getUrl()", [4]),
        ("Env.TEST.url", []),
        ("Env.TEST.getUrl()", []),
    ],
)
def test_constants_of_interfaces_and_enumerations(host, found):
    """A constant of an interface is known where the class names it, and what an enumeration's constants are made with is told apart."""
    assert lines(OSS % host, "Read.java", "MC202") == found


@pytest.mark.parametrize(("made", "found"), [("Config()", [3]), ("Config('oss-cn-beijing.aliyuncs.com')", [])])
def test_objects_of_one_class(made, found):
    """Two objects of one class are told apart by what they are made with."""
    text = (
        "import oss2\nclass Config(object):\n    def __init__(self, host='oss-cn-hangzhou-internal.aliyuncs.com'):\n        self.host = host\n"
        f"other = Config('oss-cn-shanghai.aliyuncs.com')\nconfig = {made}\nfrom odps.udf import annotate\n@annotate('string->string')\n"
        "class Read(object):\n    def __init__(self):\n        self.bucket = oss2.Bucket(None, config.host, 'example-bucket')\n"
        "    def evaluate(self, key):\n        return key\n"
    )
    assert lines(text, "udf.py", "MC202") == found
