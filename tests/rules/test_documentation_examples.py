"""The code that a rule's page shows is judged by the rule as the page says: Example is reported, Instead is not."""

from __future__ import annotations

import re
from textwrap import indent
from typing import NamedTuple

from mclint.api import Case, Rule
from mclint.cli.ruletext import documentation

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PATHS = {"sql": "job.sql", "python": "job.py", "hcl": "main.tf", "properties": "spark-defaults.conf", "yaml": "maxcompute-network.yaml"}

WITHOUT_CODE = {
    "MC002": "a file that cannot be read has no text to show",
    "MC003": "a rule that fails is no text either",
    "MC102": "told in words: a connection file would say no more",
}


class Frame(NamedTuple):
    """What stands around the piece that a page shows, in place of `{}`, and what belongs to the project besides."""

    text: str = "{}"
    path: str = ""
    others: tuple[tuple[str, str], ...] = ()
    config: str = ""


def _udf(imports: str, ready: str = "", method: str = "") -> str:
    """Return a Python UDF with an attribute made in its initialisation; the piece stands in a method, or is one."""
    made = f"    def __init__(self):\n        {ready}\n\n" if ready else ""
    body = f"    def evaluate(self, row):\n{indent(method, ' ' * 8)}        {{}}\n" if method else "    {}\n"
    return f"from odps.udf import annotate\n{imports}\n\n@annotate('string->string')\nclass Probe(object):\n{made}{body}"


_NETWORK = (
    "version: 1\nprojects: [{name: shop, region: cn-shanghai}]\n"
    "connections: [{solution: vpc, name: link_shop, region: cn-shanghai, vpc: vpc-example1}]\n"
    "targets: [{name: orders, addresses: ['orders.example.com:3306'], vpc: vpc-example1}]\n"
)
_INVENTORY = ("maxcompute-network.yaml", _NETWORK)
_PROJECT = "version: 1\nprojects: [{name: shop, region: cn-shanghai}]\n"
_CONNECTION = "  - solution: vpc\n    name: link_shop\n    region: cn-shanghai\n    vpc: vpc-example1\n"
_ENI = "    eni_addresses: ['192.168.10.17']\n    vswitch: {cidr: 192.168.10.0/24, zone: cn-shanghai-b}\n"
_ORDERS = "targets:\n  - name: orders\n    addresses: ['orders.example.com:3306']\n    vpc: vpc-example1\n"
_PROBE = _udf("import pymysql", "self.db = pymysql.connect(host='orders.example.com', port=3306, connect_timeout=5)", "return row").format(
    ""
)
_TABLE = "CREATE EXTERNAL TABLE t (a STRING) STORED BY 'com.aliyun.odps.CsvStorageHandler'\n{};\n"
_JDBC = "CREATE EXTERNAL TABLE t (a STRING) STORED BY 'com.aliyun.odps.jdbc.JdbcStorageHandler'\n{};\n"
_PUBLIC = "LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/example-bucket/logs/'"
_NODE = "'''PyODPS 3\n'''\n"
_BUCKET = "self.bucket = oss2.Bucket(None, 'https://oss-cn-hangzhou.aliyuncs.com', 'example-bucket')"
_REDIS = "self.redis = redis.Redis(host='cache.example.com', socket_timeout=3)"
_SESSION = "self.session = requests.Session()"
_HANGZHOU = "project: demo\nprojects: {demo: {region: cn-hangzhou}}\n"
_SHOP = "project: shop\n"

FRAMES = {
    "MC006": Frame(_TABLE.replace("{}", "{}\n" + _PUBLIC), config="extend-select: [MC006]\n"),
    "MC105": Frame(config="project: demo\nprojects: {demo: {region: ap-northeast-1}}\n"),
    "MC106": Frame(config=_HANGZHOU),
    "MC202": Frame(
        "import oss2\nfrom odps.udf import annotate\n\nauth = None\n\n{}\n    def evaluate(self, key):\n        return self.bucket\n"
    ),
    "MC203": Frame(_JDBC),
    "MC204": Frame(_TABLE, config=_HANGZHOU),
    "MC206": Frame(_TABLE),
    "MC207": Frame(_TABLE),
    "MC208": Frame("from odps import ODPS\naccount = None\n{}"),
    "MC301": Frame(others=(_INVENTORY,), config=_SHOP),
    "MC302": Frame("create function probe as 'probe.Probe' using 'probe.py';\n{}", others=(_INVENTORY, ("probe.py", _PROBE)), config=_SHOP),
    "MC303": Frame(others=(_INVENTORY,), config=_SHOP),
    "MC307": Frame("from pyspark.sql import SparkSession\n{}"),
    "MC310": Frame(_PROJECT + "{}", others=(("job.sql", "set odps.session.networklink=link_shop;\nselect 1;\n"),)),
    "MC312": Frame(_NODE + "import requests\n{}", path="nodes/load.py"),
    "MC402": Frame(_PROJECT + "connections:\n" + _CONNECTION + _ENI + _ORDERS + "    {}"),
    "MC404": Frame(_PROJECT + "connections:\n" + _CONNECTION + "    {}"),
    "MC408": Frame(_PROJECT + "connections:\n{}"),
    "MC501": Frame(
        _udf("import pymysql", "self.db = pymysql.connect(host='db.example.com', connect_timeout=5)", "cursor = self.db.cursor()\n")
    ),
    "MC502": Frame(_udf("import redis", _REDIS, "redis = self.redis\n")),
    "MC503": Frame(_NODE + "table = o.get_table('visits')\nrecords = [['a']]\n{}", path="node.py"),
    "MC504": Frame(_udf("import requests", _SESSION, "pass\n")),
    "MC505": Frame(_udf("import uuid\nimport oss2", _BUCKET, "bucket, record_id, data = self.bucket, row, b''\n")),
    "MC507": Frame(_udf("import redis", _REDIS)),
    "MC601": Frame(_udf("import redis")),
    "MC603": Frame(_udf("import requests", "", "pass\n")),
    "MC604": Frame(_udf("import time\nimport requests", _SESSION, "session, url = self.session, 'https://api.example.com/' + row\n")),
    "MC605": Frame(_udf("import oss2", _BUCKET)),
    "MC701": Frame(_udf("import requests")),
    "MC702": Frame(
        _udf(
            "import requests\nfrom requests_toolbelt.adapters.host_header_ssl import HostHeaderSSLAdapter",
            "",
            "session = requests.Session()\n",
        )
    ),
    "MC703": Frame(_udf("import requests", _SESSION, "session = self.session\n")),
}


def _blocks(rule: type[Rule], section: str) -> list[tuple[str, str]]:
    """Return language and code of each block in a section of a rule's page."""
    return _FENCE.findall(documentation(rule).partition(f"\n## {section}\n")[2].partition("\n## ")[0])


def _case(rule: type[Rule], section: str) -> Case:
    """Return the last block of a section in its frame; those before it are further files of the project."""
    frame = FRAMES.get(rule.code) or Frame()
    *before, (language, code) = _blocks(rule, section)
    others = tuple((_PATHS[kind], "version: 1\n" + text) for kind, text in before)
    start, _, end = frame.text.partition("{}")
    if language == "yaml" and not start and "version:" not in code:
        start = "version: 1\n"
    margin = start.rpartition("\n")[2]
    piece = code if margin.strip() else indent(code, margin)[len(margin) :]
    return Case(
        start + piece.rstrip("\n") + end.lstrip(" ") + "\n",
        frame.path or _PATHS[language],
        others=frame.others + others,
        config=frame.config,
    )


def test_example_is_reported(rule: type[Rule], lint) -> None:
    """The code under Example is what the rule reports."""
    if rule.code in WITHOUT_CODE:
        assert not _blocks(rule, "Example")
        return
    case = _case(rule, "Example")
    assert [finding.code for finding in lint(case) if finding.code == rule.code], case.text


def test_instead_is_silent(rule: type[Rule], lint) -> None:
    """The code under Instead, where there is some, is not reported, and nothing in it is unreadable."""
    if not _blocks(rule, "Instead") or rule.code == "MC307":
        return
    case = _case(rule, "Instead")
    assert [finding.message for finding in lint(case) if finding.code in {rule.code, "MC001", "MC007"}] == [], case.text
