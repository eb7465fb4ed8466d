"""Writes: the sink, the form, and whether a second run does harm."""

from __future__ import annotations

import pytest

from code_reading import Read
from mclint.facts import Write
from mclint.libraries.dml import judge

HEAD = """
# odps
import requests, urllib.request, tablestore, pymysql, psycopg2, redis, pymongo, oss2, uuid, time, datetime, happybase
import pandas as pd
from sqlalchemy import create_engine, text
from sqlalchemy.orm import sessionmaker
from sqlalchemy import insert, Table
from sqlalchemy.dialects import mysql, postgresql
from dbutils.pooled_db import PooledDB
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk
from kafka import KafkaProducer
"""

FORMS = {
    "requests.post('http://h')": ("http", "post", False),
    "requests.post('http://h', headers={'Idempotency-Key': k})": ("http", "post", True),
    "requests.post('http://h', headers=h)": ("http", "post", None),
    "requests.post('http://h', headers={'Content-Type': 'x'})": ("http", "post", False),
    "requests.put('http://h/1')": ("http", "put", True),
    "requests.patch('http://h/1')": ("http", "patch", False),
    "requests.request('POST', 'http://h')": ("http", "post", False),
    "requests.request('PUT', 'http://h')": ("http", "put", True),
    "urllib.request.urlopen('http://h', data=b'x')": ("http", "post", False),
    "r = urllib.request.Request('http://h', data=b'x', headers={'Accept': 'x'})\nurllib.request.urlopen(r)": ("http", "post", False),
    "r = urllib.request.Request('http://h', b'x', {'Idempotency-Key': k})\nurllib.request.urlopen(r)": ("http", "post", True),
    "r = urllib.request.Request('http://h/1', data=b'x', method='PUT')\nurllib.request.urlopen(r)": ("http", "put", True),
    "w = pymongo.MongoClient()['d']['c']\nw.bulk_write([pymongo.InsertOne({'a': 1})])": ("mongodb", "insert", False),
    "w = pymongo.MongoClient()['d']['c']\nw.bulk_write([pymongo.InsertOne({'_id': 1})])": ("mongodb", "insert", True),
    "w = pymongo.MongoClient()['d']['c']\nw.bulk_write([pymongo.UpdateOne({'_id': 1}, {'$inc': {'n': 1}}, upsert=True)])": (
        "mongodb",
        "increment",
        False,
    ),
    "w = pymongo.MongoClient()['d']['c']\nw.bulk_write(many)": ("mongodb", "update", None),
    "w = tablestore.OTSClient('h', 'a', 'b', 'i')\nw.update_row('t', tablestore.Row([('k', 1)], {'INCREMENT': [('n', 1)]}), None)": (
        "tablestore",
        "increment",
        False,
    ),
    "w = tablestore.OTSClient('h', 'a', 'b', 'i')\nw.update_row('t', tablestore.Row([('k', 1)], {'PUT': [('n', 1)]}), None)": (
        "tablestore",
        "put",
        True,
    ),
    "w = tablestore.OTSClient('h', 'a', 'b', 'i')\nw.update_row('t', row, None)": ("tablestore", "update", None),
    "redis.Redis().set('a', 1)": ("redis", "put", True),
    "redis.Redis().incr('a')": ("redis", "increment", False),
    "redis.Redis().lpush('a', 1)": ("redis", "append", False),
    "redis.Redis().publish('a', 1)": ("redis", "publish", False),
    "redis.Redis().pipeline().incr('a')": ("redis", "increment", False),
    "pymongo.MongoClient()['d']['c'].insert_one({'a': 1})": ("mongodb", "insert", False),
    "pymongo.MongoClient()['d']['c'].insert_one({'_id': k})": ("mongodb", "insert", True),
    "pymongo.MongoClient()['d']['c'].insert_one(d)": ("mongodb", "insert", None),
    "pymongo.MongoClient()['d']['c'].insert_many([{'_id': 1}, {'_id': 2}])": ("mongodb", "insert", True),
    "pymongo.MongoClient()['d']['c'].insert_many([{'_id': 1}, {'a': 2}])": ("mongodb", "insert", None),
    "pymongo.MongoClient()['d']['c'].update_one({'a': 1}, {'$inc': {'n': 1}})": ("mongodb", "increment", False),
    "pymongo.MongoClient()['d']['c'].update_one({'a': 1}, {'$set': {'n': 1}}, upsert=True)": ("mongodb", "update", True),
    "pymongo.MongoClient()['d']['c'].update_one({'a': 1}, u)": ("mongodb", "update", True),
    "Elasticsearch('h').index(index='i', document=d)": ("elasticsearch", "insert", False),
    "Elasticsearch('h').index(index='i', id=k, document=d)": ("elasticsearch", "put", True),
    "Elasticsearch('h').index(**kw)": ("elasticsearch", "insert", None),
    "KafkaProducer(bootstrap_servers='h').send('t', b'')": ("kafka", "publish", False),
    "oss2.Bucket(a, 'h', 'b').put_object('k', b'')": ("oss", "put", True),
    "oss2.Bucket(a, 'h', 'b').append_object('k', 0, b'')": ("oss", "append", False),
    "happybase.Connection('h').table('t').counter_inc(b'r', b'c')": ("hbase", "increment", False),
    "df.to_sql('t', e, if_exists='append')": ("sql", "append", False),
    "df.to_sql('t', e, if_exists='replace')": ("sql", "put", True),
    "c = pymysql.connect(host='h').cursor()\nc.execute('insert into t values (%s)', (1,))": ("mysql", "insert", False),
    "c = pymysql.connect(host='h').cursor()\nc.executemany('replace into t values (%s)', rows)": ("mysql", "upsert", True),
    "with pymysql.connect(host='h') as conn:\n    with conn.cursor() as c:\n        c.execute('update t set n = n + 1')": (
        "mysql",
        "increment",
        False,
    ),
    "def w(c, sql):\n    c.execute(sql)\nw(psycopg2.connect('host=h').cursor(), 'insert into t values (1)')": (
        "postgresql",
        "insert",
        False,
    ),
    "e = create_engine('mysql+pymysql://h/d')\nwith e.begin() as c:\n    c.execute(text('insert into t values (1)'))": (
        "mysql",
        "insert",
        False,
    ),
    "S = sessionmaker(bind=create_engine('mysql://h/d'))\ns = S()\ns.add(x)": ("mysql", "insert", False),
    "create_engine('mysql://h/d').execute(insert(t).values(k=1))": ("mysql", "insert", False),
    "create_engine('mysql://h/d').connect().execute(Table('t', m).insert(), [])": ("mysql", "insert", False),
    "create_engine('mysql://h/d').connect().execute(insert(t).prefix_with('IGNORE'))": ("mysql", "insert", True),
    "s = mysql.insert(t).values(k=1)\ns = s.on_duplicate_key_update(k=1)\ncreate_engine('mysql://h/d').connect().execute(s)": (
        "mysql",
        "upsert",
        True,
    ),
    "create_engine('postgresql://h/d').execute(postgresql.insert(t).on_conflict_do_nothing())": ("postgresql", "upsert", True),
    "bulk(es, [{'_index': 'i', '_source': d}])": ("elasticsearch", "insert", False),
    "bulk(es, [{'_index': 'i', '_id': k, '_source': d}])": ("elasticsearch", "put", True),
    "bulk(es, actions)": ("elasticsearch", "insert", None),
    "bulk(es, [make(x) for x in y])": ("elasticsearch", "insert", None),
    "bulk(es, ({'_index': 'i', '_source': x} for x in y if x))": ("elasticsearch", "insert", False),
    "a = []\nfor x in y:\n    a.append({'_index': 'i', '_source': x})\nbulk(es, a)": ("elasticsearch", "insert", False),
    "def g(y):\n    for x in y:\n        yield {'_index': 'i', '_source': x}\nbulk(es, g(y))": ("elasticsearch", "insert", False),
    "def g(y):\n    for x in y:\n        yield {'_index': 'i', '_id': x, '_source': x}\nbulk(es, g(y))": ("elasticsearch", "put", True),
    "Elasticsearch('h').bulk(body=d)": ("elasticsearch", "insert", None),
    "pymongo.MongoClient()['d']['c'].insert_many([{'a': x} for x in y])": ("mongodb", "insert", False),
    "pymongo.MongoClient()['d']['c'].insert_many([{'_id': x} for x in y])": ("mongodb", "insert", True),
    "pymongo.MongoClient()['d']['c'].insert_many([{**x} for x in y])": ("mongodb", "insert", None),
    "redis.Redis().pfadd('a', 1)": ("redis", "put", True),
    "p = PooledDB(pymysql, host='h')\np.connection().cursor().execute('insert into t values (1)')": ("sql", "insert", False),
    "t = o.get_table('t')\nt.open_writer(partition='p')": ("maxcompute", "append", False),
    "t = o.get_table('t')\nt.open_writer(partition='p', overwrite=True)": ("maxcompute", "overwrite", True),
    "t = o.get_table('t')\nt.delete_partition('p')\nt.open_writer(partition='p')": ("maxcompute", "overwrite", True),
    "def clean():\n    o.get_table('t').delete_partition('p')\ndef w():\n    o.get_table('t').open_writer('p')\ndef main():\n    clean()\n    w()\nmain()": (
        "maxcompute",
        "overwrite",
        True,
    ),
    "def clean():\n    o.get_table('t').delete_partition('p')\ndef w():\n    o.get_table('t').open_writer('p')\nw()\nclean()": (
        "maxcompute",
        "append",
        False,
    ),
    "o.write_table('t', [])": ("maxcompute", "append", False),
    "o.write_table('t', [], overwrite=True)": ("maxcompute", "overwrite", True),
}


@pytest.mark.parametrize(("text", "expected"), FORMS.items())
def test_write(text, expected):
    """A write has a sink and a form; doing it again does harm, does none, or that is not known."""
    write = Read(HEAD + text + "\n").one(Write)
    assert (write.sink, write.form, write.idempotent) == expected


READS = (
    "requests.get('http://h')",
    "redis.Redis().get('a')",
    "c = pymysql.connect(host='h').cursor()\nc.execute('select * from t')",
    "c = pymysql.connect(host='h').cursor()\nc.execute(sql)",
    "c = pymysql.connect(host='h').cursor()\nc.execute('create table t (a int)')",
    "pymongo.MongoClient()['d']['c'].find({})",
    "oss2.Bucket(a, 'h', 'b').get_object('k')",
    "for item in items:\n    item.set('a', 1)",
)


@pytest.mark.parametrize("text", READS)
def test_reads(text):
    """Reading and defining is no write, and neither is a statement that is not known."""
    assert Read(HEAD + text + "\n").all(Write) == []


SOURCES = {
    "str(uuid.uuid4())": "random",
    "'p/%s' % uuid.uuid4().hex": "random",
    "f'{time.time()}.csv'": "time",
    "datetime.datetime.now().isoformat()": "time",
    "name": "random",
    "'fixed'": "",
}


@pytest.mark.parametrize(("key", "source"), SOURCES.items())
def test_key_source(key, source):
    """A key of a write that comes from chance or the clock differs at the next run."""
    write = Read(HEAD + f"name = uuid.uuid4().hex + '.csv'\noss2.Bucket(a, 'h', 'b').put_object({key}, b'')\n").one(Write)
    assert write.key_source == source


KEYS = {
    "w.put_row('t', tablestore.Row([('k', str(uuid.uuid4()))], [('v', 1)]), None)": "random",
    "w.put_row('t', tablestore.Row([('k', 1)], [('v', time.time())]), None)": "",
    "w.put_row('t', row, None)": "",
    "pymongo.MongoClient().d.c.insert_one({'_id': uuid.uuid4().hex})": "random",
    "pymongo.MongoClient().d.c.insert_one({'_id': k, 'at': time.time()})": "",
    "requests.post('http://h', headers={'Idempotency-Key': str(uuid.uuid4())})": "random",
    "requests.post('http://h', headers={'Idempotency-Key': k, 'X-Trace': str(uuid.uuid4())})": "",
}


@pytest.mark.parametrize(("text", "source"), KEYS.items())
def test_key_inside(text, source):
    """The key may stand in a row, a document or a header; what else stands there does not count."""
    write = Read(HEAD + "w = tablestore.OTSClient('h', 'a', 'b', 'i')\n" + text + "\n").one(Write)
    assert write.key_source == source


def test_key_from_input():
    """A key that a function is given is input."""
    assert Read(HEAD + "def f(row):\n    oss2.Bucket(a, 'h', 'b').put_object(row.key, b'')\n").one(Write).key_source == "input"


STATEMENTS = {
    "insert into t values (1)": ("insert", False),
    "INSERT INTO t (a) VALUES (%s)": ("insert", False),
    "insert ignore into t values (1)": ("insert", True),
    "insert into t values (1) on duplicate key update a = values(a)": ("upsert", True),
    "insert into t values (1) on duplicate key update n = n + 1": ("increment", False),
    "insert into t values (1) on duplicate key update n = n + values(n), m = 1": ("increment", False),
    "insert into t values (1) on conflict do nothing": ("upsert", True),
    "insert into t values (1) on conflict (k) do update set a = excluded.a": ("upsert", True),
    "insert into t values (1) on conflict (k) do update set n = t.n + excluded.n": ("increment", False),
    "insert overwrite table t select * from s": ("insert", True),
    "insert into t select 1 where not exists (select 1 from t)": ("insert", None),
    "insert into t (a) values (1) \ufffc": ("insert", None),
    "insert into \ufffc values (\ufffc)": ("insert", False),
    "insert into t values \ufffc": ("insert", False),
    "replace into t values (1)": ("upsert", True),
    "update t set a = 1 where k = 2": ("update", True),
    "update t set n = n + 1": ("increment", False),
    "update t set n = 1 + n": ("increment", False),
    "update t set a = concat(a, 'x')": ("append", False),
    "update t set \ufffc where k = 1": ("update", None),
    "delete from t where k = 1": ("delete", True),
    "merge into t using s on (t.k = s.k) when matched then update set a = s.a": ("upsert", True),
    "with x as (select 1) insert into t select * from x": ("insert", False),
    "-- insert\ninsert into t values ('on duplicate key')": ("insert", False),
    "/* on duplicate key update */ insert into t values (1)": ("insert", False),
    "copy t from stdin": ("append", False),
}


@pytest.mark.parametrize(("text", "expected"), STATEMENTS.items())
def test_judge(text, expected):
    """A statement is judged by its clauses, not by words in texts and comments."""
    (change,) = judge(text)
    assert (change.form, change.idempotent) == expected


@pytest.mark.parametrize("text", ["select 1", "", "\ufffc", "create table t (a int)", "'insert into t'", "-- insert into t", "call p()"])
def test_judge_nothing(text):
    """What changes nothing, or cannot be told, gives nothing."""
    assert judge(text) == []


def test_judge_is_linear():
    """Long statements and hostile texts take time in proportion to their length."""
    for text in ("insert into t values " + "(1), " * 50000, "'" * 100000, "/*" * 50000, "(" * 100000, "update t set " + "a = a, " * 30000):
        judge(text)


SPARK = """
from pyspark.sql import SparkSession
spark = SparkSession.builder.config("spark.hadoop.odps.project.name", "shop").getOrCreate()
df = spark.table("t")
"""

SINKS = {
    "df.write.format('jdbc').option('url', 'jdbc:mysql://h/d').mode('append').save()": ("jdbc", "append", False),
    "df.write.format('kafka').mode('append').save()": ("kafka", "append", False),
    "df.write.format('es').option('es.nodes', 'h').mode('append').save('i')": ("elasticsearch", "append", False),
    "df.write.format('es').option('es.mapping.id', 'k').option('es.nodes', 'h').mode('append').save('i')": (
        "elasticsearch",
        "upsert",
        True,
    ),
    "df.write.mode('append').parquet('oss://b/d')": ("files", "append", False),
    "df.writeTo('t').append()": ("maxcompute", "append", False),
    "df.writeTo('t').overwritePartitions()": ("maxcompute", "overwrite", True),
}


@pytest.mark.parametrize(("text", "expected"), SINKS.items())
def test_spark_sinks(text, expected):
    """A writer of Spark writes to the system that its format names."""
    write = Read(SPARK + text + "\n").one(Write)
    assert (write.sink, write.form, write.idempotent) == expected
