"""Python job code of the kinds that teams have: PyODPS nodes, UDFs, PySpark jobs; most of it right, some of it with a fault.

`§name` at the end of a line says which fault it has; whoever writes the file takes the mark off and keeps the line's number.
"""

from __future__ import annotations

import random

NODE = """\
'''PyODPS 3
Loads {name} of the day before from the service into the table of the same name.
'''
import datetime
import json
import logging
import time

import pymysql
import requests

log = logging.getLogger("{name}")
BASE = "https://api.example.com/v1/{name}"
COLUMNS = ("id", "buyer", "amount", "currency", "created_at")
"""

UDF = """\
# -*- coding: utf-8 -*-
\"\"\"Functions that look {name} up for a query.\"\"\"
import datetime
import json
import re
import socket

import oss2
import redis
import requests
from odps.udf import annotate

KEY = re.compile(r"^[a-z]+-\\d+$")
HOST = "cache.example.com"
"""

SPARK = """\
\"\"\"Joins {name} with the orders of the day and hands the result on.\"\"\"
import datetime
import sys

import requests
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = (
    SparkSession.builder.appName("{name}")
    .config("spark.hadoop.odps.project.name", "project_{name}")
    .getOrCreate()
)
"""

PLAIN = (
    """

def clean_{number}(rows):
    # Rows come with blanks, and with amounts in cents.
    result = []
    for row in rows:
        item = {{key: str(value).strip() for key, value in row.items() if key in ("id", "buyer", "amount")}}
        if not item.get("id"):
            continue
        item["amount"] = round(float(item.get("amount") or 0) / 100, 2)
        item["day"] = row.get("created_at", "")[:10]
        result.append(item)
    return sorted(result, key=lambda item: (item["day"], item["id"]))
""",
    """

def days_{number}(start, end):
    \"\"\"Return the days from one to the other, both included, as the partitions write them.\"\"\"
    first = datetime.datetime.strptime(start, "%Y%m%d")
    last = datetime.datetime.strptime(end, "%Y%m%d")
    found = []
    while first <= last:
        found.append(first.strftime("%Y%m%d"))
        first += datetime.timedelta(days=1)
    return found
""",
    """

class Total{number}:
    \"\"\"Adds amounts up by buyer.\"\"\"

    def __init__(self, limit=1000):
        self.limit = limit
        self.amounts = {{}}

    def add(self, buyer, amount):
        if buyer not in self.amounts and len(self.amounts) >= self.limit:
            raise ValueError("too many buyers: %d" % len(self.amounts))
        self.amounts[buyer] = self.amounts.get(buyer, 0) + amount

    def top(self, count={number}):
        ranked = sorted(self.amounts.items(), key=lambda pair: -pair[1])
        return [{{"buyer": buyer, "amount": amount}} for buyer, amount in ranked[:count]]
""",
)

NODE_PARTS = (
    (
        """

def fetch_{number}(day, page=1):
    reply = requests.get(BASE + "/list", params={{"day": day, "page": page}}{timeout}){mark}
    reply.raise_for_status()
    body = reply.json()
    log.info("page %d of %s: %d rows", page, day, len(body["rows"]))
    return body["rows"]
""",
        (
            {"timeout": ", timeout=(3, 10)", "mark": ""},
            {"timeout": "", "mark": "§no-timeout"},
            {"timeout": ", timeout=5, verify=False", "mark": "§certificate-check-off"},
        ),
    ),
    (
        """

def load_{number}(day):
    with o.execute_sql("SELECT id, buyer, amount FROM ods_{name}_{number} WHERE ds = '%s'" % day).open_reader() as reader:
        rows = [[record[0], record[1], record[2]] for record in reader]
    o.execute_sql(
        "INSERT OVERWRITE TABLE dwd_{name}_{number} PARTITION (ds='{{}}') "
        "SELECT id, buyer, SUM(amount) FROM ods_{name}_{number} WHERE ds = '{{}}' GROUP BY id, buyer".format(day, day)
    )
    return len(rows)
""",
        ({},),
    ),
    (
        """

def store_{number}(rows, day):
    connection = pymysql.connect(host="db-{number}.example.com", user="loader", password="", database="{name}", connect_timeout=5,
                                 read_timeout=60, write_timeout=60)
    try:
        with connection.cursor() as cursor:
            for row in rows:
                cursor.execute({sql}, (row["id"], row["amount"], day)){mark}
        connection.commit()
    finally:
        connection.close()
""",
        (
            {"sql": '"REPLACE INTO {name} (id, amount, day) VALUES (%s, %s, %s)"', "mark": ""},
            {"sql": '"INSERT INTO {name} (id, amount, day) VALUES (%s, %s, %s)"', "mark": "§non-idempotent-insert"},
            {"sql": '"UPDATE {name} SET total = total + 1 WHERE id = %s AND amount = %s AND day = %s"', "mark": "§non-idempotent-update"},
        ),
    ),
    (
        """

def announce_{number}(day, rows):
    payload = json.dumps({{"day": day, "rows": len(rows), "name": "{name}"}})
    headers = {{"Content-Type": "application/json"{key}}}
    for attempt in range(5):
        try:
            return requests.post(BASE + "/done", data=payload, headers=headers, timeout=10).status_code{mark}
        except requests.RequestException as error:
            log.warning("attempt %d: %s", attempt, error)
            time.sleep(2 ** attempt)
    raise RuntimeError("the service could not be told")
""",
        ({"key": ', "Idempotency-Key": "{name}-" + day', "mark": ""}, {"key": "", "mark": "§unguarded-post"}),
    ),
    (
        """

def wait_{number}(day):
    session = requests.Session()
    {loop}{mark}
        try:
            return session.get(BASE + "/state/" + day, timeout=5).json()["state"]
        except (requests.RequestException, KeyError):
            time.sleep(5)
""",
        ({"loop": "for _ in range(20):", "mark": ""}, {"loop": "while True:", "mark": "§unbounded-retry"}),
    ),
)

UDF_PARTS = (
    (
        """

@annotate("string->string")
class Lookup{number}(object):
    \"\"\"Returns what the cache holds for a key.\"\"\"

    def __init__(self):
        self.client = redis.Redis(host=HOST, port=6379, socket_timeout=3, socket_connect_timeout=3)
        self.seen = {{}}

    def evaluate(self, key):
        if key is None or not KEY.match(key):
            return None
        found = {client}.get("{name}:" + key){mark}
        self.seen[key] = self.seen.get(key, 0) + 1
        return found.decode("utf-8") if found is not None else ""
""",
        (
            {"client": "self.client", "mark": ""},
            {"client": "redis.Redis(host=HOST, socket_timeout=3, socket_connect_timeout=3)", "mark": "§connection-per-record"},
        ),
    ),
    (
        """

@annotate("string,bigint->double")
class Rate{number}(object):
    def __init__(self):
        self.session = requests.Session()

    def evaluate(self, currency, day):
        reply = self.session.get("https://rates.example.com/%s/%d" % (currency, day){timeout}){mark}
        return float(reply.json()["rate"])
""",
        ({"timeout": ", timeout=5", "mark": ""}, {"timeout": "", "mark": "§no-timeout"}),
    ),
    (
        """

@annotate("string->bigint")
class Size{number}(object):
    def __init__(self):
        auth = oss2.Auth("", "")
        self.bucket = oss2.Bucket(auth, "https://oss-{region}{kind}.aliyuncs.com", "{name}-bucket", connect_timeout=5){mark}

    def evaluate(self, path):
        return self.bucket.head_object(path).content_length
""",
        ({"kind": "", "mark": ""}, {"kind": "-internal", "mark": "§udf-internal-endpoint"}),
    ),
    (
        """

@annotate("string->string")
class Address{number}(object):
    def __init__(self):
        self.known = {{}}
        self.fallback = socket.gethostbyname("{name}.example.com")

    def evaluate(self, host):
        {lookup}{mark}
        return address
""",
        (
            {"lookup": "address = self.known.get(host, self.fallback)", "mark": ""},
            {"lookup": "address = socket.gethostbyname(host)", "mark": "§dns-per-record"},
        ),
    ),
)

SPARK_PARTS = (
    (
        """

def write_{number}(day):
    frame = spark.sql("SELECT id, buyer, amount FROM {name}_{number} WHERE ds = '%s'" % day)
    totals = frame.groupBy("buyer").agg(F.sum("amount").alias("total"), F.count("id").alias("orders"))
    totals = totals.withColumn("share", F.col("total") / F.lit({number}))
    totals.write.mode("{mode}").jdbc("jdbc:mysql://db-{number}.example.com:3306/{name}?connectTimeout=3000", "totals_{number}"){mark}
    return totals.count()
""",
        ({"mode": "overwrite", "mark": ""}, {"mode": "append", "mark": "§append-write"}),
    ),
    (
        """

def enrich_{number}(part):
    session = requests.Session()
    for row in part:
        reply = session.get("https://api.example.com/{name}/%s" % row["id"]{timeout}){mark}
        yield row["id"], reply.json().get("level", "none")


def run_{number}(day):
    frame = spark.sql("SELECT id, buyer, amount FROM {name}_{number} WHERE ds = '%s'" % day)
    return frame.rdd.mapPartitions(enrich_{number}).toDF(["id", "level"])
""",
        ({"timeout": ", timeout=(3, 10)", "mark": ""}, {"timeout": "", "mark": "§no-timeout"}),
    ),
    (
        """

def files_{number}():
    spark.conf.set("spark.hadoop.fs.oss.endpoint", "oss-{region}{kind}.aliyuncs.com"){mark}
    return spark.read.parquet("oss://{name}-bucket/daily/{number}/")
""",
        ({"kind": "-internal", "mark": ""}, {"kind": "", "mark": "§spark-public-oss-endpoint"}),
    ),
)

MAIN = """

if __name__ == "__main__":
    day = sys.argv[1] if len(sys.argv) > 1 else "20260101"
    print(day)
"""

KINDS = ((NODE, NODE_PARTS, ""), (UDF, UDF_PARTS, ""), (SPARK, SPARK_PARTS, MAIN))


def job(dice: random.Random, name: str, region: str) -> str:
    """Return a file of one of the kinds: a third of it has nothing to do with the network, and a quarter of the rest has a fault."""
    head, parts, tail = dice.choice(KINDS)
    pieces = [head.format(name=name)]
    for number in range(2, 2 + dice.randint(3, 20)):
        fields = {"name": name, "region": region, "number": number}
        if dice.random() < 0.33:
            pieces.append(dice.choice(PLAIN).format(**fields))
            continue
        text, variants = dice.choice(parts)
        chosen = variants[0] if len(variants) == 1 or dice.random() < 0.75 else dice.choice(variants[1:])
        pieces.append(text.format(**fields, **{key: value.replace("{name}", name) for key, value in chosen.items()}))
    return "".join([*pieces, tail])
