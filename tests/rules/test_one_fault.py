"""One fault is told once, and by the rule that has the remedy."""

from __future__ import annotations

import pytest

from mclint.engine import check_text

UDF = """\
from odps.udf import annotate
import MySQLdb
import oss2
import redis
pool = None


@annotate("string->string")
class Load(object):
    def __init__(self):
        self.bucket = oss2.Bucket(oss2.Auth("i", "k"), "https://oss-cn-shanghai.aliyuncs.com", "bucket-example")

    def evaluate(self, key):
        global pool
        {}
        return key
"""


@pytest.mark.parametrize(
    ("path", "text", "codes"),
    [
        # A setting without its colon holds no region that could be misspelt.
        ("spark-defaults.conf", "spark.hadoop.odps.cupid.eni.info=cn-hangzou-vpc-example\n", {"MC305"}),
        # What a record appends is a write, no object that is fetched.
        ("udf.py", UDF.format('self.bucket.append_object("log", 0, key)'), {"MC503", "MC507"}),
        ("udf.py", UDF.format("self.bucket.get_object(key)"), {"MC605"}),
        # The limit of a client that takes its connections from a pool is the pool's.
        ("udf.py", UDF.format("pool = pool or redis.ConnectionPool(host='h.example.com', socket_timeout=3)"), set()),
        ("udf.py", UDF.format("redis.Redis(connection_pool=redis.ConnectionPool(host='h.example.com')).get(key)"), {"MC601", "MC603"}),
        (
            "udf.py",
            UDF.format("redis.Redis(connection_pool=redis.ConnectionPool(host='h.example.com', socket_timeout=3)).get(key)"),
            {"MC601"},
        ),
    ],
)
def test_which_rules_speak(path: str, text: str, codes: set[str]) -> None:
    """Exactly the rules that have something to say of it."""
    assert {finding.code for finding in check_text(text, path)} == codes


def test_calls_are_named_as_they_are_written() -> None:
    """A module that is known by another one's name is called by its own."""
    found = check_text(UDF.format("MySQLdb.connect(host='h.example.com')"), "udf.py")
    assert found
    assert all("`MySQLdb.connect`" in finding.message for finding in found)
    assert not any("#" in finding.message for finding in check_text(UDF.format("redis.Redis(host='h.example.com').get(key)"), "udf.py"))
