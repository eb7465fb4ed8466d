"""The work of the rules grows with the file, not with its square."""

from __future__ import annotations

import sys
from types import FrameType

from mclint.api import check_text

SQL = """\
SET odps.internet.access.list=api{n}.example.com:443,10.0.0.8:80;
SET odps.session.networklink=link{n};
SET odps.cupid.eni.enable=false;
SET odps.cupid.smartnat.enable=true;
CREATE EXTERNAL TABLE t{n} (a STRING)
STORED BY 'com.aliyun.odps.CsvStorageHandler' LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/b/{n}.csv';
CREATE EXTERNAL TABLE u{n} (a STRING)
STORED BY 'com.aliyun.odps.jdbc.JdbcStorageHandler' LOCATION 'jdbc:mysql://db{n}.example.com:3306/x';
SELECT f(a) FROM t{n};
"""
CONF = """\
spark.hadoop.odps.cupid.eni.enable=true
spark.hadoop.odps.cupid.smartnat.enable=true
spark.hadoop.odps.cupid.eni.info=cn-hangzhou:vpc-example{n}
spark.hadoop.odps.cupid.internet.access.list=api{n}.example.com:443
spark.hadoop.odps.cupid.vpc.domain.list={{"regionId":"cn-hangzhou","vpcs":[]}}
spark.hadoop.fs.oss.endpoint=oss-cn-hangzhou.aliyuncs.com
"""


def work(text: str, path: str) -> int:
    """Return how many functions are called to check a text, those written in C included."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        check_text(text, path)
    finally:
        sys.setprofile(None)
    return calls


def test_work_is_linear() -> None:
    """A script and a configuration of twice the length take at most 2.2 times the work."""
    for block, path in ((SQL, "job.sql"), (CONF, "spark-defaults.conf")):
        short, long = ("".join(block.format(n=n) for n in range(count)) for count in (60, 120))
        work(short, path)  # what is read and compiled once
        assert work(long, path) <= 2.2 * work(short, path), path
