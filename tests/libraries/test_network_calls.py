"""Calls of client libraries: target, time limit, certificate check, method, pool."""

from __future__ import annotations

import pytest

from code_reading import Read
from mclint.facts import Concurrency, NetworkCall, Retry

HEAD = """
# odps
import requests, socket, urllib.request, http.client, httpx, aiohttp, ssl, urllib3
import pymysql, MySQLdb, mysql.connector, psycopg2, psycopg, redis, pymongo, happybase, paramiko, boto3
import oss2, tablestore, datahub
from sqlalchemy import create_engine, text
from elasticsearch import Elasticsearch
from kafka import KafkaProducer
from aliyun.log import LogClient
from tablestore import OTSClient
import alibabacloud_oss_v2 as oss
"""


def calls(text: str) -> list[NetworkCall]:
    return Read(HEAD + text + "\n").all(NetworkCall)


TARGETS = {
    "requests.get('http://h/x')": "http://h/x",
    "requests.request('GET', 'http://h/x')": "http://h/x",
    "requests.post(url='http://h')": "http://h",
    "s = requests.Session()\ns.get('http://h')": "http://h",
    "with requests.session() as s:\n    s.get('http://h')": "http://h",
    "urllib.request.urlopen('http://h')": "http://h",
    "r = urllib.request.Request('http://h', data=b'x')\nurllib.request.urlopen(r, timeout=3)": "http://h",
    "import urllib2\nurllib2.urlopen('http://h')": "http://h",
    "from urllib.request import urlopen as u\nu('http://h')": "http://h",
    "c = http.client.HTTPSConnection('h', 443)\nc.request('GET', '/x')": "h",
    "httpx.get('http://h')": "http://h",
    "c = httpx.Client(base_url='http://h')\nc.get('/x')": "http://h/x",
    "urllib3.PoolManager().request('GET', 'http://h')": "http://h",
    "socket.gethostbyname('h')": "h",
    "socket.create_connection(('h', 80))": "h:80",
    "s = socket.socket()\ns.connect(('h', 80))": "h:80",
    "pymysql.connect('h', 'u', 'p')": "h",
    "pymysql.connect(**{'host': 'h'})": "h",
    "c = MySQLdb.connect(host='h')\nc.cursor().execute('select 1')": "h",
    "mysql.connector.connect(host='h')": "h",
    "psycopg2.connect('host=h port=5432 dbname=d')": "h:5432",
    "psycopg2.connect(host='h')": "h",
    "psycopg.connect('postgresql://u@h/d')": "postgresql://u@h/d",
    "create_engine('mysql+pymysql://u:p@h:3306/d')": "mysql+pymysql://u:p@h:3306/d",
    "e = create_engine('mysql://h/d')\nwith e.connect() as c:\n    c.execute(text('select 1'))": "mysql://h/d",
    "redis.Redis(host='h')": "h",
    "redis.StrictRedis('h')": "h",
    "redis.from_url('redis://h:6379/0')": "redis://h:6379/0",
    "p = redis.ConnectionPool(host='h')\nredis.Redis(connection_pool=p)": "h",
    "pymongo.MongoClient('mongodb://h/')['d']['c'].find()": "mongodb://h/",
    "db = pymongo.MongoClient('mongodb://h/').d\ndb.c.insert_one({})": "mongodb://h/",
    "happybase.Connection('h').table('t').put(b'r', {})": "h",
    "Elasticsearch(['http://a:9200', 'http://b:9200'])": "http://a:9200,http://b:9200",
    "Elasticsearch([{'host': 'h', 'port': 9200}])": "h",
    "KafkaProducer(bootstrap_servers=['a:9092', 'b:9092']).send('t', b'x')": "a:9092,b:9092",
    "from confluent_kafka import Producer\nProducer({'bootstrap.servers': 'h:9092'}).produce('t', b'x')": "h:9092",
    "c = paramiko.SSHClient()\nc.connect('h')": "h",
    "boto3.client('s3', endpoint_url='http://h').get_object(Bucket='b', Key='k')": "http://h",
    "oss2.Bucket(oss2.Auth('a', 'b'), 'http://h', 'n').get_object('k')": "http://h",
    "OTSClient('https://i.r.ots.aliyuncs.com', 'a', 'b', 'i').put_row('t', r)": "https://i.r.ots.aliyuncs.com",
    "tablestore.OTSClient('h', 'a', 'b', 'i')": "h",
    "LogClient('h', 'a', 'b')": "h",
    "datahub.DataHub('a', 'b', 'h').put_records('p', 't', [])": "h",
    "cfg = oss.config.load_default()\ncfg.endpoint = 'h'\noss.Client(cfg)": "h",
    "cfg = oss.config.load_default()\ncfg.region = 'cn-hangzhou'\noss.Client(cfg)": "oss-cn-hangzhou.aliyuncs.com",
    "cfg = oss.config.load_default()\ncfg.region = 'cn-hangzhou'\ncfg.use_internal_endpoint = True\noss.Client(cfg).get_object(r)": "oss-cn-hangzhou-internal.aliyuncs.com",
}


@pytest.mark.parametrize(("text", "target"), TARGETS.items())
def test_target(text, target):
    """The target is what the library is told, also where the client was made elsewhere."""
    assert str(calls(text)[-1].target) == target


TARGETS.update(
    {
        "from clickhouse_driver import Client\nClient('h').execute('select 1')": "h",
        "import cx_Oracle\ncx_Oracle.connect('u', 'p', 'h:1521/s')": "h:1521/s",
        "import pymssql\npymssql.connect('h').cursor().execute('select 1')": "h",
        "from pyhive import hive\nhive.Connection(host='h')": "h",
        "from openai import OpenAI\nOpenAI(base_url='http://h/v1').chat.completions.create(model='m')": "http://h/v1",
        "import smtplib\nwith smtplib.SMTP('h') as s:\n    s.sendmail('a', 'b', 'c')": "h",
        "from minio import Minio\nMinio('h').get_object('b', 'k')": "h",
        "import grpc\ngrpc.insecure_channel('h:50051')": "h:50051",
        "import pika\npika.BlockingConnection(pika.ConnectionParameters('h')).channel().basic_publish('', 'q', b'')": "h",
    }
)

TIMEOUTS = {
    "requests.get('http://h')": "none",
    "requests.get('http://h', timeout=3)": "finite",
    "requests.get('http://h', timeout=(3, 10))": "finite",
    "requests.get('http://h', timeout=(3, None))": "none",
    "requests.get('http://h', timeout=None)": "none",
    "T = 5\nrequests.get('http://h', timeout=T)": "finite",
    "requests.get('http://h', **kw)": "unknown",
    "requests.get('http://h', **{'timeout': 3})": "finite",
    "def f(t):\n    requests.get('http://h', timeout=t)": "unknown",
    "from conf import T\nrequests.get('http://h', timeout=T)": "unknown",
    "s = requests.Session()\ns.get('http://h')": "none",
    "class A(requests.adapters.HTTPAdapter):\n    pass\ns = requests.Session()\ns.mount('http://', A())\ns.get('http://h')": "unknown",
    "s = requests.Session()\ns.mount('http://', requests.adapters.HTTPAdapter(max_retries=3))\ns.get('http://h')": "none",
    "def f():\n    s = requests.Session()\n    s.mount('http://', Other())\n    return s\nc = f()\nc.get('http://h')": "unknown",
    "class A:\n    def __init__(self):\n        self.s = requests.Session()\n        self.s.mount('http://', Other(5))\n    def f(self):\n        self.s.get('http://h')": "unknown",
    "psycopg2.connect('host=h connect_timeout=5').cursor().execute('select 1')": "finite",
    "psycopg2.connect('host=h').cursor().execute('select 1')": "none",
    "psycopg2.connect(dsn).cursor().execute('select 1')": "unknown",
    "redis.from_url('redis://h/0?socket_timeout=5').get('a')": "finite",
    "pymongo.MongoClient('mongodb://h/?socketTimeoutMS=5').d.c.find_one({})": "finite",
    "create_engine('mysql+pymysql://h/d')": "none",
    "create_engine('mysql+pymysql://h/d?read_timeout=5')": "finite",
    "create_engine('mysql+pymysql://h/d', connect_args={'read_timeout': 5})": "unknown",
    "create_engine('mysql+mysqlconnector://h/d')": "unknown",
    "create_engine(url)": "unknown",
    "socket.setdefaulttimeout(5)\nrequests.get('http://h')": "none",
    "urllib.request.urlopen('http://h')": "none",
    "urllib.request.urlopen('http://h', timeout=5)": "finite",
    "urllib.request.urlopen('http://h', None, 5)": "finite",
    "socket.setdefaulttimeout(5)\nurllib.request.urlopen('http://h')": "finite",
    "httpx.get('http://h')": "finite",
    "httpx.get('http://h', timeout=None)": "none",
    "httpx.Client(timeout=httpx.Timeout(None)).get('http://h')": "none",
    "httpx.Client(timeout=None).get('http://h')": "none",
    "aiohttp.ClientSession().get('http://h')": "finite",
    "aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)).get('http://h')": "none",
    "s = socket.socket()\ns.connect(('h', 80))": "none",
    "s = socket.socket()\ns.settimeout(3)\ns.connect(('h', 80))": "finite",
    "s = socket.socket()\ns.settimeout(0)\ns.connect(('h', 80))": "finite",
    "s = socket.socket()\ns.settimeout(None)\ns.connect(('h', 80))": "none",
    "s = socket.socket()\ns.settimeout(limit)\ns.connect(('h', 80))": "finite",
    "socket.create_connection(('h', 80), 3)": "finite",
    "pymysql.connect('h')": "none",
    "pymysql.connect('h', read_timeout=5)": "finite",
    "psycopg2.connect('host=h connect_timeout=3')": "finite",
    "psycopg2.connect('host=h')": "none",
    "redis.Redis('h')": "none",
    "redis.Redis('h', socket_timeout=3).get('k')": "finite",
    "oss2.Bucket(a, 'h', 'b')": "finite",
    "urllib3.PoolManager(timeout=urllib3.Timeout(3)).request('GET', 'http://h')": "finite",
    "pymongo.MongoClient('mongodb://h/?socketTimeoutMS=100')": "finite",
}


@pytest.mark.parametrize(("text", "timeout"), TIMEOUTS.items())
def test_timeout(text, timeout):
    """A call can wait for ever if neither it nor its client sets a limit and the library has none; what is not seen is not known."""
    assert calls(text)[-1].timeout == timeout


UNCHECKED = "ssl._create_default_https_context = ssl._create_unverified_context\n"


@pytest.mark.parametrize(
    ("adapter", "timeout"), [("requests.adapters.HTTPAdapter(3)", "none"), ("Other(3)", "unknown"), ("made()", "unknown")]
)
def test_adapters_of_a_factory(adapter, timeout):
    """An adapter of a making that is not known may set a limit, also where another function mounts it."""
    text = f"def f():\n    s = requests.Session()\n    s.mount('http://', {adapter})\n    return s\nc = f()\nc.get('http://h')"
    assert [call.timeout for call in calls(text) if call.operation == "request"] == [timeout]


VERIFY = {
    UNCHECKED + "urllib.request.urlopen('https://h')": "off",
    UNCHECKED + "urllib.request.urlretrieve('https://h', 'f')": "off",
    UNCHECKED + "http.client.HTTPSConnection('h')": "off",
    "def f():\n    " + UNCHECKED + "f()\nurllib.request.urlopen('https://h')": "off",
    UNCHECKED + "http.client.HTTPConnection('h')": "unknown",
    UNCHECKED + "urllib.request.urlopen('http://h')": "unknown",
    UNCHECKED + "requests.get('https://h')": "on",
    UNCHECKED.replace("_unverified", "_default") + "urllib.request.urlopen('https://h')": "on",
    "requests.get('https://h')": "on",
    "requests.get('https://h', verify=False)": "off",
    "requests.get('https://h', verify='/ca.pem')": "on",
    "V = False\nrequests.get('https://h', verify=V)": "off",
    "from conf import V\nrequests.get('https://h', verify=V)": "on",
    "s = requests.Session()\ns.verify = False\ns.get('https://h')": "off",
    "urllib.request.urlopen('https://h', context=ssl._create_unverified_context())": "off",
    "urllib.request.urlopen('https://h', context=ssl.create_default_context())": "on",
    "aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)).get('https://h')": "off",
    "urllib3.PoolManager(cert_reqs='CERT_NONE').request('GET', 'https://h')": "off",
    "httpx.Client(verify=False).get('https://h')": "off",
    "Elasticsearch('https://h', verify_certs=False)": "off",
}


@pytest.mark.parametrize(("text", "verify"), VERIFY.items())
def test_verify(text, verify):
    """The certificate check is off where the call or its client says so."""
    assert calls(text)[-1].verify == verify


METHODS = {
    "requests.get('http://h')": "GET",
    "requests.request('post', 'http://h')": "POST",
    "def f(m):\n    requests.request(m, 'http://h')": "",
    "urllib.request.urlopen('http://h')": "GET",
    "urllib.request.urlopen('http://h', b'x')": "POST",
}


@pytest.mark.parametrize(("text", "method"), METHODS.items())
def test_method(text, method):
    """The HTTP method is that of the call, or not known."""
    assert calls(text)[-1].method == method


def test_pool():
    """A session shares its connections, a function of the module has none to share."""
    assert calls("s = requests.Session()\ns.get('http://h')")[-1].pooled is True
    assert calls("urllib.request.urlopen('http://h')")[-1].pooled is False
    assert calls("requests.get('http://h')")[-1].pooled is False


def test_port_and_service():
    """Port and service are told apart from the host."""
    call = calls("pymysql.connect(host='h', port=3307)")[0]
    assert (str(call.port), call.service) == ("3307", "mysql")
    assert str(calls("pymysql.connect(host='h')")[0].port) == "3306"
    assert calls("create_engine('postgresql+psycopg2://h/d')")[0].service == "postgresql"


def test_keywords():
    """Arguments by name are kept, those of a dictionary by their keys."""
    call = calls("requests.get('https://203.0.113.7/', headers={'Host': 'api.example.com'}, timeout=3)")[0]
    assert {p.key: str(p.value) for p in call.keywords} == {"headers.Host": "api.example.com", "timeout": "3"}


def test_the_place():
    """A call in a row of calls stands at its own name, not at the beginning of the row."""
    read = Read(HEAD + "x = (\n    urllib3.PoolManager()\n    .request('GET', 'http://h')\n)\n")
    call = read.all(NetworkCall)[-1]
    assert read.text[call.span.start : call.span.end] == "request('GET', 'http://h')"


LOOK_ALIKES = {
    "own class": "class requests:\n    @staticmethod\n    def get(u):\n        pass\nrequests.get('http://h')",
    "own function": "def get(u):\n    pass\nget('http://h')",
    "dictionary": "d = {}\nd.get('http://h')",
    "parameter": "def f(requests_like):\n    requests_like.get('http://h')",
    "text": "x = \"requests.get('http://h')\"",
    "not called": "x = requests.get",
    "parsing": "from urllib.parse import urlparse\nurlparse('http://h')",
    "other module": "from acme import requests\nrequests.get('http://h')",
    "status": "requests.codes.ok",
}


@pytest.mark.parametrize("text", LOOK_ALIKES.values(), ids=LOOK_ALIKES.keys())
def test_look_alikes(text):
    """What only looks like a call of a library states nothing."""
    assert calls(text) == []


RETRIES = {
    "while True:\n    try:\n        requests.get('http://h')\n        break\n    except Exception:\n        pass": (False, False),
    "import time\nwhile True:\n    try:\n        requests.get('http://h')\n        break\n    except Exception:\n        time.sleep(1)": (
        False,
        True,
    ),
    "for i in range(3):\n    try:\n        requests.get('http://h')\n        break\n    except Exception:\n        pass": (True, False),
    "def f():\n    while 1:\n        try:\n            return requests.get('http://h')\n        except Exception:\n            continue\nf()": (
        False,
        False,
    ),
    "from tenacity import retry\n@retry\ndef f():\n    requests.get('http://h')": (False, False),
    "from tenacity import retry, stop_after_attempt, wait_fixed\n@retry(stop=stop_after_attempt(3), wait=wait_fixed(2))\ndef f():\n    pass": (
        True,
        True,
    ),
    "import backoff\n@backoff.on_exception(backoff.expo, Exception)\ndef f():\n    pass": (False, True),
    "import backoff\n@backoff.on_exception(backoff.expo, Exception, max_tries=3)\ndef f():\n    pass": (True, True),
    "from retrying import retry\n@retry(stop_max_attempt_number=3, wait_fixed=100)\ndef f():\n    pass": (True, True),
    "from urllib3.util import Retry\nRetry(total=3)": (True, False),
    "from urllib3.util import Retry\nRetry(total=None, backoff_factor=1)": (False, True),
}


@pytest.mark.parametrize(("text", "expected"), RETRIES.items())
def test_retry(text, expected):
    """A retry has an end or not, and waits or not."""
    retry = Read(HEAD + text + "\n").one(Retry)
    assert (retry.bounded, retry.backoff) == expected


NO_RETRY = {
    "paging": "while True:\n    r = requests.get('http://h')\n    if not r:\n        break",
    "raised again": "while True:\n    try:\n        requests.get('http://h')\n        break\n    except Exception:\n        raise",
    "given up": "while True:\n    try:\n        requests.get('http://h')\n    except Exception:\n        break",
    "each in turn": "while True:\n    try:\n        requests.get('http://h')\n    except Exception:\n        pass",
    "items": "for x in xs:\n    try:\n        requests.get(x)\n        break\n    except Exception:\n        pass",
}


@pytest.mark.parametrize("text", NO_RETRY.values(), ids=NO_RETRY.keys())
def test_no_retry(text):
    """A loop over pages or items, or one that gives up, is no retry."""
    assert Read(HEAD + text + "\n").all(Retry) == []


def test_concurrency():
    """Pools and executors tell how many they ask for."""
    read = Read(
        HEAD + "from concurrent.futures import ThreadPoolExecutor\nN = 200\nThreadPoolExecutor(max_workers=N)\nThreadPoolExecutor()\n"
    )
    fact = read.one(Concurrency)
    assert (fact.what, fact.amount) == ("threads", 200)
