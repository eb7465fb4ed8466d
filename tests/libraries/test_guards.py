"""What around a write makes a second run harmless: rows deleted first, a look for the record, the caught error of a unique key."""

from __future__ import annotations

import pytest

from code_reading import Read
from mclint.facts import Write
from mclint.libraries.dml import tables
from work_probe import Steps

NODE = """'''PyODPS 3
'''
import pymysql, pymongo, redis, requests, psycopg2
import pandas as pd
conn = pymysql.connect(host="db.example.com", connect_timeout=3, read_timeout=5)
cur = conn.cursor()
docs = pymongo.MongoClient("mongodb://db.example.com", socketTimeoutMS=100).shop.visits
lock = redis.Redis("cache.example.com", socket_timeout=1)
def run(sql, row=None):
    conn.cursor().execute(sql, row)
"""

HARMLESS = {
    "rows deleted first": "cur.execute('delete from t where ds = 1')\ncur.execute('insert into t values (1)')",
    "a table of a database": "cur.execute('DELETE FROM `shop`.`t` WHERE ds = 1')\ncur.execute('insert into shop.t values (1)')",
    "a table emptied": "cur.execute('truncate table t')\ncur.executemany('insert into t values (%s)', rows)",
    "one statement after the other in one text": "cur.execute('delete from t where ds = 1; insert into t values (1)')",
    "through a function": "run('delete from t where ds = %s', 1)\nrun('insert into t values (%s)', 2)",
    "in another function": "def clear():\n    cur.execute('delete from t')\ndef load():\n    clear()\n    cur.execute('insert into t values (1)')\nload()",
    "by the caller": "def load():\n    cur.execute('insert into t values (1)')\ncur.execute('delete from t')\nload()",
    "before a loop": "cur.execute('delete from t')\nfor row in rows:\n    cur.execute('insert into t values (%s)', row)",
    "the error of the key": "import pymysql.err\ntry:\n    cur.execute('insert into t values (1)')\nexcept pymysql.err.IntegrityError:\n    pass",
    "documents deleted": "docs.delete_many({'ds': 1})\ndocs.insert_many([{'ds': 1}])",
    "a frame behind a delete": "cur.execute('delete from t')\ndf.to_sql('t', engine, if_exists='append')",
}

PERHAPS = {
    "a look before": "for row in rows:\n    cur.execute('select 1 from t')\n    if cur.fetchone():\n        continue\n    cur.execute('insert into t values (1)')",
    "a look into a name": "cur.execute('select 1 from t')\nfound = cur.fetchone()\nif found is None:\n    cur.execute('insert into t values (1)')",
    "a count": "cur.execute('select count(*) from t')\nn = cur.fetchone()[0]\nif n == 0:\n    cur.execute('insert into t values (1)')",
    "otherwise an update": "n = cur.execute('select 1 from t')\nif cur.fetchall():\n    pass\nelse:\n    cur.execute('insert into t values (1)')",
    "a function that looks": "def known(k):\n    cur.execute('select 1 from t')\n    return cur.fetchone()\nif not known(1):\n    cur.execute('insert into t values (1)')",
    "no row changed": "cur.execute('update t set a = 2')\nif cur.rowcount == 0:\n    cur.execute('insert into t values (1)')",
    "no document": "if not docs.find_one({'a': 1}):\n    docs.insert_one({'a': 1})",
    "a lock": "if lock.set('sent', 1, nx=True):\n    requests.post('http://api.example.com/orders', json={}, timeout=3)",
    "a table not wholly known": "cur.execute('delete from %s where a = 1' % name())\ncur.execute('insert into %s values (1)' % name())",
}

HARMFUL = {
    "another table": "cur.execute('delete from u')\ncur.execute('insert into t values (1)')",
    "a delete behind": "cur.execute('insert into t values (1)')\ncur.execute('delete from t')",
    "another branch": "if a:\n    cur.execute('delete from t')\nelse:\n    cur.execute('insert into t values (1)')",
    "a row that must be there": "cur.execute('select name from u')\nrow = cur.fetchone()\nif row is None:\n    raise ValueError\ncur.execute('insert into t values (1)')",
    "another error": "try:\n    cur.execute('insert into t values (1)')\nexcept pymysql.err.OperationalError:\n    pass",
    "a test of something else": "if not key:\n    cur.execute('insert into t values (1)')",
    "documents of another": "lock.delete('a')\ndocs.insert_one({'a': 1})",
    "a word in a text": "cur.execute(\"insert into t values ('delete from t')\")",
    "a statement that only looks so": "print('delete from t')\ncur.execute('insert into t values (1)')",
}


def harmless(body: str) -> bool | None:
    """Return whether the last write of a node may be repeated."""
    writes: list[Write] = Read(NODE + body + "\n").all(Write)
    (found,) = {each.idempotent for each in writes if each.form in ("insert", "append", "post")}
    return found


@pytest.mark.parametrize("body", HARMLESS.values(), ids=HARMLESS)
def test_harmless(body):
    """A write is repeatable if what it adds is deleted before, or if a key keeps it from being added twice."""
    assert harmless(body) is True


@pytest.mark.parametrize("body", PERHAPS.values(), ids=PERHAPS)
def test_perhaps(body):
    """A write that waits for a look whether the record is there is in doubt."""
    assert harmless(body) is None


@pytest.mark.parametrize("body", HARMFUL.values(), ids=HARMFUL)
def test_harmful(body):
    """What is deleted elsewhere, later or otherwise does not help."""
    assert harmless(body) is False


def test_driver_does_not_guard_tasks():
    """A delete in the driver is not repeated with the tasks that insert."""
    text = """
from pyspark.sql import SparkSession
import pymysql
spark = SparkSession.builder.config("spark.hadoop.odps.project.name", "shop").getOrCreate()
cur = pymysql.connect(host="db.example.com").cursor()
cur.execute("delete from t")
def save(rows):
    cur = pymysql.connect(host="db.example.com").cursor()
    for row in rows:
        cur.execute("insert into t values (1)")
spark.table("x").rdd.foreachPartition(save)
"""
    assert [each.idempotent for each in Read(text).all(Write) if each.form == "insert"] == [False]


def test_java():
    """The same holds for Java."""
    text = """
import com.aliyun.odps.udf.UDF;
import java.sql.*;
public class Load extends UDF {
    private Connection db = DriverManager.getConnection("jdbc:mysql://db.example.com/shop?connectTimeout=3000&socketTimeout=9000");
    public String evaluate(String key) throws SQLException {
        Statement s = db.createStatement();
        s.executeUpdate("delete from t where k = 1");
        s.executeUpdate("insert into t values (1)");
        ResultSet rs = s.executeQuery("select 1 from u");
        if (rs.next()) { return key; }
        s.executeUpdate("insert into u values (1)");
        s.executeUpdate("insert into v values (1)");
        return key;
    }
}
"""
    found = [each.idempotent for each in Read(text, "Load.java", "java").all(Write) if each.form == "insert"]
    assert found == [True, None, None]


TABLES = {
    "insert into t values (1)": ("t",),
    "INSERT INTO `shop`.`T` (a) VALUES (1)": ("t",),
    'insert into "s"."t"(a) values (1)': ("t",),
    "insert ignore t values (1)": ("t",),
    "insert into \ufffc_t values (1)": ("\ufffc_t",),
    "insert into a values (1); insert into b values (2)": ("a", "b"),
    "delete from t": (),
    "-- insert into t\nselect 1": (),
    "select 'insert into t'": (),
    "insert": (),
}


@pytest.mark.parametrize(("text", "expected"), TABLES.items())
def test_tables(text, expected):
    """The tables of some statements are told by name, without their database."""
    assert tables(text, ("INSERT",)) == expected


ODPS = {
    "a dropped partition": "o.execute_sql('alter table shop.t drop if exists partition (ds=1)')\no.write_table('t', rows)",
    "a truncated table": "o.execute_sql('truncate table t')\nwith o.get_table('t').open_writer() as w:\n    w.write(rows)",
    "a table made anew": "o.execute_sql('drop table if exists t')\no.execute_sql('create table t (a string)')\no.write_table('t', rows)",
    "a partition object in a function": "def clear(t):\n    t.get_partition('ds=1').drop()\nt = o.get_table('t')\nclear(t)\n"
    "with t.open_writer(partition='ds=1') as w:\n    w.write(rows)",
    "a partition object": "t = o.get_table('t')\nt.get_partition('ds=1').drop()\nwith t.open_writer(partition='ds=1') as w:\n    w.write(rows)",
}


@pytest.mark.parametrize("body", ODPS.values(), ids=ODPS)
def test_tables_of_maxcompute(body):
    """What a node writes into a table of MaxCompute may be repeated if SQL or the table's own methods clear it before."""
    assert {each.idempotent for each in Read(NODE + body + "\n").all(Write)} == {True}


@pytest.mark.parametrize(
    "body",
    [
        "o.execute_sql('truncate table u')\no.write_table('t', rows)",
        "o.execute_sql('alter table t add partition (ds=1)')\no.write_table('t', rows)",
        "df.drop('a')\no.write_table('t', rows)",
    ],
)
def test_tables_of_maxcompute_that_grow(body):
    """Clearing another table does not help."""
    assert {each.idempotent for each in Read(NODE + body + "\n").all(Write)} == {False}


def layers(count: int, lowest: str, last: str) -> str:
    """Four layers of functions, each of which calls all of the layer below; then a function that calls the top and does something last."""
    text = ""
    for layer in range(4):
        for number in range(count):
            below = "".join(f"    f{layer - 1}_{each}()\n" for each in range(count)) if layer else f"    {lowest}\n"
            text += f"def f{layer}_{number}():\n{below}"
    top = "".join(f"    f3_{number}()\n" for number in range(count))
    return f"{text}def main():\n{top}    {last}\nmain()\n"


@pytest.mark.parametrize(
    ("lowest", "last"),
    [
        ("cur.execute('update x set a = 1')", "o.write_table('t', rows)"),
        ("o.write_table('t', rows)", "pass"),
        ("cur.execute('delete from u')", "cur.execute('insert into t values (1)')"),
    ],
    ids=["helpers", "callers", "statements"],
)
def test_functions_that_call_one_another_are_asked_once(lowest, last):
    """There are many ways through functions that call one another; the work grows with the text, not with the ways."""
    steps = []
    for count in (6, 12):
        counter = Steps()
        text = NODE + layers(count, lowest, last)
        counter.of(lambda text=text: Read(text).all(Write))
        steps.append(counter.count / len(text))
    assert steps[1] < 1.7 * steps[0]
