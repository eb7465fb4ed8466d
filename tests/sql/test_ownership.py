"""Other products' SQL uses the same words: nothing may be said of it."""

from __future__ import annotations

import pytest

from mclint.facts import ExternalLocation, FunctionDefinition, Job
from sql_probe import locations, sql

INTERNAL = "oss://oss-cn-hangzhou-internal.aliyuncs.com/b/x/"

OTHERS = [
    # Hive
    "CREATE EXTERNAL TABLE t (a int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 'hdfs://nn:8020/x';",
    "CREATE EXTERNAL TABLE t (a int) STORED AS PARQUET LOCATION 's3://bucket/x';",
    "CREATE EXTERNAL TABLE t (a int) STORED AS ORC LOCATION '/user/hive/warehouse/t';",
    "CREATE EXTERNAL TABLE t (a int) STORED AS ORC LOCATION '${path}';",
    "CREATE EXTERNAL TABLE t (a int) STORED BY 'org.apache.hadoop.hive.hbase.HBaseStorageHandler' TBLPROPERTIES ('hbase.table.name'='t');",
    "LOAD DATA INPATH 'oss://b/x' INTO TABLE t;",
    "CREATE FUNCTION f AS 'com.example.F' USING JAR 'oss://b/f.jar';",
    # Greenplum and AnalyticDB for PostgreSQL
    f"CREATE READABLE EXTERNAL TABLE t (a int) LOCATION ('{INTERNAL} id=1 key=2 bucket=b') FORMAT 'csv';",
    "CREATE EXTERNAL TABLE t (a int) LOCATION ('gpfdist://h:8081/x') FORMAT 'TEXT' (DELIMITER '|');",
    f"CREATE EXTERNAL TABLE t (a int) LOCATION '{INTERNAL}' FORMAT 'csv';",
    # DLA, EMR, Spark
    "CREATE EXTERNAL TABLE t (a int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' STORED AS TEXTFILE LOCATION 'oss://bucket/x/';",
    "CREATE SCHEMA s WITH DBPROPERTIES (catalog='oss', location='oss://bucket/');\nCREATE EXTERNAL TABLE t (a int) STORED AS ORC LOCATION 'oss://bucket/x/';",
    f"CREATE SCHEMA s WITH DBPROPERTIES (catalog='oss');\nCREATE EXTERNAL TABLE t (a int) STORED AS ORC LOCATION '{INTERNAL}';",
    (
        "CREATE SCHEMA s WITH DBPROPERTIES (catalog='oss');\n"
        f"CREATE EXTERNAL TABLE t (a int) ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' LOCATION '{INTERNAL}';"
    ),
    "SET hive.exec.parallel=true;\nCREATE EXTERNAL TABLE t (a int) STORED AS ORC LOCATION 'oss://b.oss-cn-hangzhou.aliyuncs.com/x';",
    "CREATE TABLE t (a int) USING parquet LOCATION 'oss://bucket/x/';",
    f"CREATE EXTERNAL TABLE t (a int) USING parquet LOCATION '{INTERNAL}';",
    "CREATE EXTERNAL TABLE t STORED BY ICEBERG LOCATION 'oss://bucket/x/';",
    "CREATE EXTERNAL TABLE t (a int) STORED BY 'org.apache.iceberg.mr.hive.HiveIcebergStorageHandler' LOCATION 'oss://bucket/x/';",
    # Redshift, Snowflake, Trino, Databricks, BigQuery, Hologres
    "UNLOAD ('SELECT * FROM t') TO 's3://bucket/x' IAM_ROLE 'arn:aws:iam::1:role/r';",
    "CREATE EXTERNAL SCHEMA s FROM DATA CATALOG DATABASE 'd' IAM_ROLE default;",
    "CREATE EXTERNAL SCHEMA IF NOT EXISTS db.s;",
    "CREATE EXTERNAL VOLUME v STORAGE_LOCATIONS = ((NAME = 'a' STORAGE_BASE_URL = 's3://b/'));",
    "CREATE EXTERNAL VOLUME a.b.v LOCATION 'abfss://c@d.dfs.core.windows.net/x';",
    "CREATE OBJECT TABLE d.t OPTIONS (uris=['gs://b/*']);",
    "COPY INTO t FROM 'oss://b/x' FILE_FORMAT = (TYPE = CSV);",
    # PostgreSQL, MySQL
    "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', port '5432');",
    "CREATE FUNCTION f(a int) RETURNS int AS $$ SELECT 'it''s' $$ LANGUAGE sql;",
    (
        "CREATE TABLE `t` (`id` int NOT NULL AUTO_INCREMENT, `location` varchar(9), PRIMARY KEY (`id`)) ENGINE=InnoDB;\n"
        "SET NAMES utf8;\nSET foreign_key_checks=0;\nINSERT INTO `t` VALUES (1,'it\\'s');\nSELECT foo(a) FROM t;"
    ),
]


@pytest.mark.parametrize("text", OTHERS)
def test_other_products_have_no_locations_and_no_job(text):
    """A statement of another product gives no address, no job and no problem."""
    result = sql(text)
    assert not result.of(ExternalLocation)
    assert not result.of(FunctionDefinition)
    assert not result.of(Job)
    assert not result.problems


def test_scripts_of_other_databases_say_nothing():
    """A script that shows to be another database's states no facts at all."""
    assert not sql(OTHERS[-1]).facts


@pytest.mark.parametrize(
    "text",
    [
        # MaxCompute's own handlers, properties and form of the address outweigh what looks like another product.
        f"SET hive.exec.parallel=true;\ncreate external table t (a int) stored as orc location '{INTERNAL}';",
        f"create external table t (a int) row format delimited fields terminated by ',' stored as textfile location '{INTERNAL}';",
        "create external table t (a int) row format delimited stored by 'com.aliyun.odps.CsvStorageHandler' location 'oss://b/x/';",
        "set odps.sql.hive.compatible=true;\ncreate external table t (a int) row format delimited stored as textfile location 'oss://b/x/';",
        # An OSS address without any evidence is MaxCompute's until something says otherwise.
        "create external table t (a int) stored as parquet location 'oss://bucket/x/';",
        "create external table t (a int) stored as parquet location 'oss://${endpoint}/bucket/x/';",
        # Without EXTERNAL, but with a handler that only MaxCompute has.
        f"create table t (a int) stored by 'com.aliyun.odps.CsvStorageHandler' location '{INTERNAL}';",
        # Any address in a script that sets MaxCompute's flags.
        "set odps.sql.allow.fullscan=true;\ncreate external table t (a int) stored as orc location '${path}';",
    ],
)
def test_ours(text):
    """Evidence for MaxCompute makes an address a fact and the script a job."""
    assert len(locations(text)) == 1
    assert [job.engine for job in sql(text).of(Job)] == ["sql"]


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("set odps.sql.allow.fullscan=true;\nselect 1;", "setting odps.sql.allow.fullscan"),
        ("create table t (a bigint) lifecycle 7;", "table life cycle"),
        ("@a := select * from t;\nselect * from @a;", "script variable"),
        ("--odps sql\n--author: x\nselect * from t;", "DataWorks header"),
        ('--@resource_reference{"x.jar"}\nselect f(a) from t;', "DataWorks header"),
        ("select * from t where ds = max_pt('p.t');", "function max_pt"),
        ("setproject odps.sql.allow.fullscan=true;\nselect 1;", "setproject"),
        ("select pkg.Foo.bar(a) from t;\n#CODE ('lang'='JAVA')\nclass Foo {}\n#END CODE;", "#CODE block"),
    ],
)
def test_evidence(text, evidence):
    """What shows that a script is MaxCompute's is named."""
    (job,) = sql(text).of(Job)
    assert job.evidence == evidence


def test_file_name():
    """A file called .osql is MaxCompute's by its name."""
    (job,) = sql("select * from t;", "a/report.osql").of(Job)
    assert job.evidence == "file name"


@pytest.mark.parametrize(
    "text",
    [
        "select * from t;",
        "insert into t values (1);",
        "create table t (a int);",
        "",
        "set odps.sql.allow.fullscan=true;",
        "-- odps.sql comment\nselect 1;",
        "jar -resources a.jar -classpath a.jar com.example.Main x y;",
    ],
)
def test_no_sql_job(text):
    """SQL that any database runs, and files without statements, are no SQL jobs."""
    assert not [job for job in sql(text).of(Job) if job.engine == "sql"]
