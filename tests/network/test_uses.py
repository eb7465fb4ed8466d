"""Which addresses a job reaches, in whatever way its file says so."""

from __future__ import annotations

import pytest

from network_probe import model_of

HEAD = 'from pyspark.sql import SparkSession\nspark = SparkSession.builder.config("spark.hadoop.odps.project.name", "shop").getOrCreate()\n'
SPARK = [
    'a = spark.read.jdbc("jdbc:mysql://db.example.com:3306/x", "t", properties={})\n',
    'a = spark.read.format("jdbc").option("url", "jdbc:mysql://db.example.com:3306/x").option("dbtable", "t").load()\n',
    'reader = spark.read.format("jdbc").option("url", "jdbc:mysql://db.example.com:3306/x")\na = reader.option("dbtable", "t").load()\n',
    'spark.table("t").write.format("jdbc").option("url", "jdbc:mysql://db.example.com:3306/x").mode("overwrite").save()\n',
    'spark.table("t").write.jdbc("jdbc:mysql://db.example.com:3306/x", "t", mode="overwrite")\n',
]
TABLE = "create external table t (a string) stored by '{}'\nlocation '{}';\n"
JDBC, HBASE = "com.aliyun.odps.jdbc.JdbcStorageHandler", "org.apache.hadoop.hive.hbase.HBaseStorageHandler"
CSV = "com.aliyun.odps.CsvStorageHandler"


def addresses(text: str, path: str) -> list[str]:
    """Return the addresses that the jobs of a file reach, each once."""
    uses = [use for job in model_of({path: text}).jobs for use in job.uses]
    return list(dict.fromkeys(f"{use.host}:{use.port}" for use in uses))


@pytest.mark.parametrize("text", SPARK)
def test_spark_reads_and_writes(text: str) -> None:
    """A data source names its address in the call or in an option."""
    assert addresses(HEAD + text, "job.py") == ["db.example.com:3306"]


def test_spark_files_are_no_databases() -> None:
    """A path is not taken for the address of a database."""
    assert (
        addresses(HEAD + 'spark.read.load("oss://bucket-example/x")\nspark.table("t").write.parquet("oss://bucket-example/y")\n', "job.py")
        == []
    )


@pytest.mark.parametrize(
    ("handler", "location", "found"),
    [
        (JDBC, "jdbc:mysql://db.example.com:3306/x?table=t&fields=a,b", ["db.example.com:3306"]),
        (JDBC, "jdbc:mysql://db.example.com/x?table=t", ["db.example.com:3306"]),
        (JDBC, "jdbc:mysql://a.example.com:3306,b.example.com:3307/x?table=t", ["a.example.com:3306", "b.example.com:3307"]),
        (JDBC, "jdbc:postgresql://db.example.com/x?table=t", ["db.example.com:5432"]),
        (HBASE, "hbase://10.0.0.5:2181", ["10.0.0.5:2181"]),
        (HBASE, "hbase://10.0.0.5", ["10.0.0.5:2181"]),
        (CSV, "oss://bucket-example/dir/", []),
        (CSV, "oss://oss-cn-shanghai-internal.aliyuncs.com/bucket-example/dir/", ["oss-cn-shanghai-internal.aliyuncs.com:"]),
    ],
)
def test_foreign_tables(handler: str, location: str, found: list[str]) -> None:
    """Every host of a location counts, a comma in its query and a bucket without endpoint do not."""
    assert addresses(TABLE.format(handler, location), "job.sql") == found


def test_an_external_project_on_hadoop() -> None:
    """The addresses of NameNodes and Metastore are reached by the platform."""
    text = 'create externalproject -name p -ref r -nn "10.0.0.1:8020,10.0.0.2:8020" -hms "10.0.0.3:9083" -db d -vpc vpc-a -region cn-shanghai;\n'
    assert addresses(text, "job.sql") == ["10.0.0.1:8020", "10.0.0.2:8020", "10.0.0.3:9083"]


def test_urls_with_commas_are_one_address() -> None:
    """A comma in the query of a URL parts no hosts; lists of servers have several."""
    text = (
        "from odps.udf import annotate\nimport requests\nfrom kafka import KafkaProducer\n\n\n@annotate('string->string')\nclass F(object):\n"
        "    def evaluate(self, k):\n        KafkaProducer(bootstrap_servers=['k1.example.com:9092', 'k2.example.com:9093'])\n"
        "        return requests.get('https://api.example.com/v1?ids=1,2', timeout=3).text\n"
    )
    assert sorted(addresses(text, "f.py")) == ["api.example.com:443", "k1.example.com:9092", "k2.example.com:9093"]


def test_a_client_is_one_use() -> None:
    """What is done through a client, which tells its host again without the port, is no second address."""
    text = """\
from odps.udf import annotate
import redis


@annotate("string->string")
class Cached(object):
    def __init__(self):
        self.client = redis.StrictRedis(host="cache.example.com", port=6379, socket_timeout=3, socket_connect_timeout=3)

    def evaluate(self, key):
        return self.client.get(key)
"""
    uses = [use for job in model_of({"cached.py": text}).jobs for use in job.uses]
    assert {f"{use.host}:{use.port}" for use in uses} == {"cache.example.com:6379"}
    without = text.replace(", port=6379", "")
    assert {f"{use.host}" for job in model_of({"cached.py": without}).jobs for use in job.uses} == {"cache.example.com"}
