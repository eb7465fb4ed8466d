"""Statements that give an address to the platform itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mclint.facts import CloudCommand, ExternalLocation, Job, Place, Setting, TableRead, TableWrite
from mclint.value import Known
from sql_probe import locations, only_location, problems, properties, reads, sql, writes

OSS = "oss://oss-cn-hangzhou-internal.aliyuncs.com/bucket/orders/"

TABLE = """\
-- orders of the shop
CREATE EXTERNAL TABLE IF NOT EXISTS shop.`orders_ext` (
  order_id BIGINT COMMENT 'order; it''s a number',
  location STRING,
  stored   STRING COMMENT "by"
)
COMMENT 'orders'
PARTITIONED BY (ds STRING)
STORED BY 'com.aliyun.odps.CsvStorageHandler' -- (1)
WITH SERDEPROPERTIES (
  'odps.properties.rolearn'='acs:ram::1234:role/example', -- the role
  'odps.text.option.delimiter'='\\t'
) -- (2)
LOCATION 'oss://oss-cn-hangzhou-internal.aliyuncs.com/bucket/orders/' -- (3)
USING 'handler.jar'
; -- (4)
"""


def test_external_table():
    """An external table tells its name, address, handler, properties, and where its head and its clause stand."""
    result = sql(TABLE)
    (fact,) = result.of(ExternalLocation)
    assert (fact.construct, str(fact.name), str(fact.location)) == ("external-table", "shop.orders_ext", OSS)
    assert str(fact.handler) == "com.aliyun.odps.CsvStorageHandler"
    assert properties(fact) == {"odps.properties.rolearn": "acs:ram::1234:role/example", "odps.text.option.delimiter": "\t"}
    assert TABLE[fact.span.start : fact.span.end] == "CREATE EXTERNAL TABLE IF NOT EXISTS shop.`orders_ext`"
    assert TABLE[fact.clause.start : fact.clause.end] == f"LOCATION '{OSS}'"
    assert result.spelt(fact.location) == OSS
    assert [TABLE[item.span.start : item.span.end].split("=", 1)[0] for item in fact.properties] == [
        "'odps.properties.rolearn'",
        "'odps.text.option.delimiter'",
    ]
    (job,) = result.of(Job)
    assert (job.engine, job.evidence) == ("sql", "storage handler com.aliyun.odps.CsvStorageHandler")
    assert not result.problems


CLAUSES = (
    "STORED BY 'com.aliyun.odps.CsvStorageHandler'",
    "with serdeproperties ('a'='b')",
    f"location '{OSS}'",
    "TBLPROPERTIES('networklink'='link', 'c' = 'd')",
    "COMMENT 'it is; LOCATION ''x'''",
    "using 'a.jar,b.txt'",
    "LIFECYCLE 7",
    "partitioned by (ds string, location string)",
    "/* location 'oss://wrong/' */",
)


@given(st.permutations(CLAUSES), st.booleans())
@settings(max_examples=60, deadline=None)
def test_clauses_come_in_any_order(order, lower):
    """The order and the case of clauses change nothing."""
    text = "CREATE EXTERNAL TABLE t (a BIGINT) " + "\n".join(order) + ";"
    if lower:
        text = text.replace("CREATE EXTERNAL TABLE", "create external table").replace("STORED BY", "stored by")
    fact = only_location(text)
    assert str(fact.location) == OSS
    assert properties(fact) == {"a": "b", "networklink": "link", "c": "d"}
    assert str(fact.handler) == "com.aliyun.odps.CsvStorageHandler"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("('a'='b', 'c'='d')", {"a": "b", "c": "d"}),
        ("('a'='b' 'c'='d')", {"a": "b", "c": "d"}),
        ("( 'a' = 'b',\n -- note, 'x'='y'\n 'c'='d', )", {"a": "b", "c": "d"}),
        ("('a'='b', [, 'c'='${x}'])", {"a": "b", "c": "{${x}}"}),
        ("('a'='b'", {"a": "b"}),
        ("(\"a\"=\"b\", 'n'=5, k.l='v', m = true)", {"a": "b", "n": "5", "k.l": "v", "m": "true"}),
        ("('odps.vpc.access.ips'='<host:port>', ...)", {"odps.vpc.access.ips": "{<host:port>}"}),
        ("()", {}),
        ("('lonely')", {}),
        ("('Key.With_Case'='Value')", {"Key.With_Case": "Value"}),
    ],
)
def test_property_lists(text, expected):
    """Commas may be missing, lists may be open, diagrams may leave marks: what can be read is read, keys as written."""
    fact = only_location(f"create external table t (a int) with serdeproperties {text}\nlocation '{OSS}';")
    assert properties(fact) == expected


@pytest.mark.parametrize(
    ("text", "construct", "handler"),
    [
        (f"create external table t (a int) row format serde 'org.x.OrcSerde' stored as ORC location '{OSS}'", "external-table", "ORC"),
        (f"create external table t (a int) row format serde 'org.x.OrcSerde' location '{OSS}'", "external-table", "org.x.OrcSerde"),
        (f"create external table t (a int) stored as inputformat 'a.B' outputformat 'c.D' location '{OSS}'", "external-table", "a.B"),
        (f"create external table t like u stored by 'com.aliyun.odps.TsvStorageHandler' location '{OSS}'", "external-table", None),
        (f"create or replace external table t (a int) stored as parquet location '{OSS}'", "external-table", "parquet"),
        (f"CREATE OBJECT TABLE IF NOT EXISTS p.s.t LOCATION '{OSS}'", "object-table", ""),
        (f"alter table t add partition (ds='1') location '{OSS}'", "add-partition", ""),
        (f"alter table t add if not exists partition (ds='1', location='x') location '{OSS}'", "add-partition", ""),
        (f"alter table t partition (ds='1') set location '{OSS}'", "add-partition", ""),
        (f"alter table t set location '{OSS}'", "external-table", ""),
        (f"create external volume v location '{OSS}'", "external-volume", ""),
        (f"load overwrite table t partition (ds='1') from location '{OSS}' stored as parquet", "load", "parquet"),
        (f"LOAD INTO TABLE t FROM\nLOCATION\n'{OSS}' STORED BY 'com.aliyun.odps.CsvStorageHandler'", "load", None),
        (f"unload from t partition (ds='1') into location '{OSS}' stored by 'com.aliyun.odps.CsvStorageHandler'", "unload", None),
        (f"unload from (select a, 'into location' from t) into location '{OSS}' stored as orc properties ('a'='b')", "unload", "orc"),
    ],
)
def test_constructs(text, construct, handler):
    """Each statement that carries an address is known by its construct, with its handler or format."""
    for spelling in (text, text.upper().replace(OSS.upper(), OSS), text + ";", text + "；", text + "; -- (3)(4)"):
        fact = only_location(spelling)
        assert (fact.construct, str(fact.location)) == (construct, OSS)
        if handler is not None:
            assert str(fact.handler).lower() == handler.lower()


def test_several_partitions():
    """Each partition of one ALTER TABLE has its own address."""
    text = f"alter table t add partition (ds='1') location '{OSS}1/' partition (ds='2') location '{OSS}2/';"
    assert locations(text) == [("add-partition", f"{OSS}1/"), ("add-partition", f"{OSS}2/")]


def test_load_writes_and_unload_reads():
    """LOAD writes its table and says whether it overwrites; UNLOAD reads what it unloads."""
    assert writes(f"load overwrite table t from location '{OSS}' stored as orc;") == [("t", "overwrite")]
    assert writes(f"load into table t from location '{OSS}' stored as orc;") == [("t", "into")]
    assert only_location(f"load overwrite table t from location '{OSS}' stored as orc;").overwrite
    assert not only_location(f"load into table t from location '{OSS}' stored as orc;").overwrite
    assert reads(f"unload from p.t into location '{OSS}' stored as orc;") == ["p.t"]
    assert reads(f"unload from (select a, location from t where b in (select c from u)) into location '{OSS}' stored as orc;") == ["t", "u"]


@pytest.mark.parametrize(
    ("location", "handler"),
    [
        ("tablestore://inst.cn-hangzhou.ots-internal.aliyuncs.com", "com.aliyun.odps.TableStoreStorageHandler"),
        ("jdbc:mysql://rm-example.mysql.rds.aliyuncs.com:3306/db?useSSL=false&user=u&table=t", "com.aliyun.odps.jdbc.JdbcStorageHandler"),
        (
            "jdbc:postgresql://i-cn-hangzhou-internal.hologres.aliyuncs.com:80/db?ApplicationName=MaxCompute&table=t/",
            "com.aliyun.odps.jdbc.JdbcStorageHandler",
        ),
        ("hbase://192.0.2.1:2181", "org.apache.hadoop.hive.hbase.HBaseStorageHandler"),
        ("oss://cn-hangzhou.oss-dls.aliyuncs.com/bucket/dir", "com.aliyun.odps.CsvStorageHandler"),
        ("http://oss-cn-hangzhou.aliyuncs.com/bucket/", "com.aliyun.odps.CsvStorageHandler"),
        ("osss://bucket/dir/", "com.aliyun.odps.udf.example.TextStorageHandler"),
        ("oss-cn-hangzhou-internal.aliyuncs.com/bucket/", "com.aliyun.odps.CsvStorageHandler"),
    ],
)
def test_kinds_of_stores(location, handler):
    """Every store that a foreign table may lie in is known, and so are addresses that MaxCompute will refuse."""
    fact = only_location(f"create external table t (a string) stored by '{handler}' location '{location}';")
    assert (str(fact.location), str(fact.handler)) == (location, handler)


def test_regions_in_properties():
    """The region of a VPC among the properties is a place."""
    result = sql(
        "create external table t (a int) stored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'"
        " with serdeproperties ('odps.vpc.id'='vpc-example', 'odps.vpc.region'='cn-hangzou') location 'jdbc:mysql://db.example.com/x';"
    )
    (place,) = result.of(Place)
    assert (str(place.value), place.role, place.context) == ("cn-hangzou", "region", "odps.vpc.region")
    assert result.spelt(place.value) == "cn-hangzou"


def test_unquoted_placeholder():
    """An address that a template fills in without quotes is unknown, not absent."""
    fact = only_location("create external table t (a int) stored by 'com.aliyun.odps.CsvStorageHandler' location ${loc};")
    assert fact.location.is_unknown


def test_table_properties_set_later():
    """Properties that ALTER TABLE sets are settings of their own."""
    result = sql("alter table t set tblproperties ('networklink'='link_a');")
    assert [(fact.key, str(fact.value), fact.scope) for fact in result.of(Setting)] == [("networklink", "link_a", "table-property")]


def test_foreign_server_and_schema():
    """A foreign server tells its addresses and region, an external schema the server it uses."""
    result = sql(
        "create foreign server if not exists fs with foreignserverproperties"
        " ('type'='dlf', 'endpoint'='dlf-share.cn-hangzhou.aliyuncs.com', 'region'='cn-hangzhou');\n"
        "create external schema if not exists es with fs on 'cat.db';"
    )
    (fact,) = result.of(ExternalLocation)
    assert (fact.construct, str(fact.name), str(fact.location), str(fact.handler)) == (
        "foreign-server",
        "fs",
        "dlf-share.cn-hangzhou.aliyuncs.com",
        "dlf",
    )
    assert [str(place.value) for place in result.of(Place)] == ["cn-hangzhou"]
    server, schema = result.of(CloudCommand)
    assert (server.name, schema.name) == ("create foreign server", "create external schema")
    assert {item.key: str(item.value) for item in schema.options} == {"name": "es", "server": "fs", "on": "cat.db"}


def test_statements_without_semicolons():
    """A statement that begins on a line of its own is read although nothing ended the text before it."""
    text = (
        f"Import data in dynamic mode.\nLOAD OVERWRITE TABLE a FROM LOCATION '{OSS}a/' STORED AS ORC\n"
        f"create external table b (x int) stored as orc location '{OSS}b/'\nselect 1"
    )
    assert locations(text) == [("load", f"{OSS}a/"), ("external-table", f"{OSS}b/")]


def test_unbalanced_columns():
    """A page that lost the parentheses of its columns still shows its address."""
    text = f"create external table t\n\nlocation string,\na int\n\nstored by 'com.aliyun.odps.CsvStorageHandler'\nlocation '{OSS}';"
    assert locations(text) == [("external-table", OSS)]
    assert not problems(text)


def test_create_table_as_reads():
    """CREATE TABLE … AS and CREATE VIEW … AS read tables and write none."""
    result = sql("create table a lifecycle 7 as select * from b;\ncreate or replace view v (x comment 'from z') as select f(x) from c;")
    assert [str(fact.table) for fact in result.of(TableRead)] == ["b", "c"]
    assert not result.of(TableWrite)


def test_positions_hold_behind_wide_characters():
    """Full-width marks, carriage returns and letters that change their length do not move any offset."""
    text = f"-- İİİ 表\r\nset odps.a＝b；\rcreate external table 表İ （a string comment '；'） stored as orc\r\nlocation '{OSS}'；"
    result = sql(text)
    (fact,) = result.of(ExternalLocation)
    assert result.spelt(fact.location) == OSS
    assert str(fact.name) == "表İ"
    assert isinstance(fact.location.parts[0], Known)
    assert fact.location.editable() == fact.location.span()


def test_a_foreign_server_names_several_addresses():
    """Keys in the plural hold addresses as well."""
    text = "create foreign server s with ('type'='hive', 'hive.metastore.uris'='thrift://10.0.0.2:9083', 'comment.series'='x');"
    assert locations(text) == [("foreign-server", "thrift://10.0.0.2:9083")]
