"""What the client libraries of Java connect to, how long they wait, and what they write, seen in a UDF."""

from __future__ import annotations

import pytest

from code_reading import Read
from mclint.facts import CheckOff, Concurrency, NetworkCall, Retry, Write

IMPORTS = """
import com.alibaba.druid.pool.DruidDataSource;
import com.alicloud.openservices.tablestore.SyncClient;
import com.aliyun.datahub.client.*;
import com.aliyun.datahub.client.common.*;
import com.aliyun.odps.udf.UDF;
import com.aliyun.openservices.log.Client;
import com.aliyun.oss.*;
import com.github.rholder.retry.*;
import com.mongodb.client.*;
import com.mongodb.client.model.Updates;
import co.elastic.clients.elasticsearch.ElasticsearchClient;
import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.zaxxer.hikari.*;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.*;
import java.net.http.HttpRequest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.*;
import okhttp3.*;
import org.apache.commons.httpclient.methods.*;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.*;
import org.apache.http.impl.client.*;
import org.apache.kafka.clients.producer.*;
import org.bson.Document;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.client.*;
import org.redisson.Redisson;
import org.springframework.jdbc.core.*;
import org.springframework.jdbc.core.namedparam.*;
import org.springframework.web.client.RestTemplate;
import redis.clients.jedis.*;
"""


def udf(code, fields=""):
    """Return a UDF that runs this code for each record."""
    return (
        f"package com.example;{IMPORTS}\npublic class F extends UDF {{\n{fields}\npublic String evaluate(String key) "
        f"throws Exception {{\n{code}\nreturn key; }} }}"
    )


def read(code, fields=""):
    result = Read(udf(code, fields), "F.java", "java")
    assert not result.result.problems
    return result


CALLS = {
    'DriverManager.getConnection("jdbc:mysql://db.example.com:3306/x", "u", "p");': (
        "connect",
        "mysql",
        "jdbc:mysql://db.example.com:3306/x",
        "none",
    ),
    'DriverManager.getConnection("jdbc:mysql://h/x?connectTimeout=1&socketTimeout=9");': (
        "connect",
        "mysql",
        "jdbc:mysql://h/x?connectTimeout=1&socketTimeout=9",
        "finite",
    ),
    'DriverManager.getConnection("jdbc:mysql://" + host + ":3306/x");': ("connect", "mysql", "jdbc:mysql://{host}:3306/x", "none"),
    'DriverManager.getConnection("jdbc:mysql://h/x" + options);': ("connect", "mysql", "jdbc:mysql://h/x{options}", "unknown"),
    "DriverManager.getConnection(url);": ("connect", "sql", "{url}", "unknown"),
    'DriverManager.getConnection("jdbc:mysql://h/x", properties);': ("connect", "mysql", "jdbc:mysql://h/x", "unknown"),
    "HttpClients.createDefault().execute(request);": ("request", "http", "{request}", "unknown"),
    'DruidDataSource d = new DruidDataSource(); d.setUrl("jdbc:mysql://h/x");': ("connect", "mysql", "jdbc:mysql://h/x", "unknown"),
    'HikariConfig c = new HikariConfig(); c.setJdbcUrl("jdbc:postgresql://h/x"); new HikariDataSource(c);': (
        "connect",
        "postgresql",
        "jdbc:postgresql://h/x",
        "unknown",
    ),
    'ComboPooledDataSource d = new ComboPooledDataSource(); d.setJdbcUrl("jdbc:mysql://h/x");': (
        "connect",
        "mysql",
        "jdbc:mysql://h/x",
        "unknown",
    ),
    'new URL("http://api.example.com/").openConnection();': ("request", "http", "http://api.example.com/", "none"),
    'URL u = new URL("http://h/"); HttpURLConnection c = (HttpURLConnection) u.openConnection(); c.setReadTimeout(9);': (
        "request",
        "http",
        "http://h/",
        "finite",
    ),
    'URLConnection c = new URL("http://h/").openConnection(); c.setReadTimeout(0);': ("request", "http", "http://h/", "none"),
    'URLConnection c = new URL("http://h/").openConnection(); c.setReadTimeout(limit);': ("request", "http", "http://h/", "finite"),
    'URLConnection c = new URL("http://h/").openConnection(); c.setConnectTimeout(9);': ("request", "http", "http://h/", "none"),
    'URI.create("http://h/").toURL().openStream();': ("transfer", "http", "http://h/", "none"),
    'InetAddress.getByName("db.example.com");': ("resolve", "dns", "db.example.com", "unknown"),
    'new Socket("h.example.com", 80);': ("connect", "tcp", "h.example.com", "none"),
    'Socket s = new Socket("h.example.com", 80); s.setSoTimeout(0);': ("connect", "tcp", "h.example.com", "none"),
    'Socket s = new Socket("h.example.com", 80); s.setSoTimeout(9);': ("connect", "tcp", "h.example.com", "finite"),
    'new Socket().connect(new InetSocketAddress("h.example.com", 80), 900);': ("connect", "tcp", "h.example.com", "finite"),
    'HttpClients.createDefault().execute(new HttpGet("http://h/"));': ("request", "http", "http://h/", "none"),
    'HttpClients.custom().setDefaultRequestConfig(c).build().execute(new HttpGet("http://h/"));': (
        "request",
        "http",
        "http://h/",
        "finite",
    ),
    'new org.apache.commons.httpclient.HttpClient().executeMethod(new GetMethod("http://h/"));': ("request", "http", "http://h/", "none"),
    'var c = new org.apache.commons.httpclient.HttpClient(); c.getParams().setSoTimeout(9); c.executeMethod(new GetMethod("http://h/"));': (
        "request",
        "http",
        "http://h/",
        "finite",
    ),
    'HttpGet g = new HttpGet("http://h/"); g.setConfig(c); HttpClients.createDefault().execute(g);': (
        "request",
        "http",
        "http://h/",
        "finite",
    ),
    'new OkHttpClient().newCall(new Request.Builder().url("http://h/" + key).build()).execute();': (
        "request",
        "http",
        "http://h/{argument key}",
        "finite",
    ),
    'new OkHttpClient.Builder().readTimeout(0, TimeUnit.SECONDS).build().newCall(new Request.Builder().url("http://h/").build()).execute();': (
        "request",
        "http",
        "http://h/",
        "none",
    ),
    'new OkHttpClient.Builder().readTimeout(30, TimeUnit.SECONDS).build().newCall(new Request.Builder().url("http://h/").build()).execute();': (
        "request",
        "http",
        "http://h/",
        "finite",
    ),
    'new OkHttpClient.Builder().connectTimeout(0, TimeUnit.SECONDS).build().newCall(new Request.Builder().url("http://h/").build()).execute();': (
        "request",
        "http",
        "http://h/",
        "finite",
    ),
    'new OkHttpClient.Builder().readTimeout(0, T).callTimeout(60, T).build().newCall(new Request.Builder().url("http://h/").build()).execute();': (
        "request",
        "http",
        "http://h/",
        "finite",
    ),
    'OkHttpClient.Builder b = new OkHttpClient.Builder(); b.readTimeout(0, T); b.build().newCall(new Request.Builder().url("http://h/").build()).execute();': (
        "request",
        "http",
        "http://h/",
        "none",
    ),
    'java.net.http.HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://h/")).build(), b);': (
        "request",
        "http",
        "http://h/",
        "none",
    ),
    'java.net.http.HttpClient.newHttpClient().send(HttpRequest.newBuilder().uri(URI.create("http://h/")).timeout(d).build(), b);': (
        "request",
        "http",
        "http://h/",
        "finite",
    ),
    'new RestTemplate().getForObject("http://h/", String.class);': ("request", "http", "http://h/", "none"),
    'new OSSClientBuilder().build("oss-cn-hangzhou.aliyuncs.com", "a", "b");': ("connect", "oss", "oss-cn-hangzhou.aliyuncs.com", "finite"),
    'OSSClientBuilder.create().endpoint("oss-cn-hangzhou.aliyuncs.com").build();': (
        "connect",
        "oss",
        "oss-cn-hangzhou.aliyuncs.com",
        "finite",
    ),
    'new OSSClient("oss-cn-hangzhou.aliyuncs.com", "a", "b").getObject("b", "k");': (
        "transfer",
        "oss",
        "oss-cn-hangzhou.aliyuncs.com",
        "finite",
    ),
    'new SyncClient("https://i.cn-hangzhou.ots.aliyuncs.com", "a", "b", "i").getRow(r);': (
        "request",
        "tablestore",
        "https://i.cn-hangzhou.ots.aliyuncs.com",
        "finite",
    ),
    'new Client("cn-hangzhou.log.aliyuncs.com", "a", "b");': ("connect", "sls", "cn-hangzhou.log.aliyuncs.com", "finite"),
    'DatahubClientBuilder.newBuilder().setDatahubConfig(new DatahubConfig("https://dh.example.com", a)).build();': (
        "connect",
        "datahub",
        "https://dh.example.com",
        "finite",
    ),
    'new Jedis("cache.example.com", 6379);': ("connect", "redis", "cache.example.com", "finite"),
    'new JedisPool(new JedisPoolConfig(), "cache.example.com", 6379).getResource().get("k");': (
        "request",
        "redis",
        "cache.example.com",
        "finite",
    ),
    'RedisClient.create("redis://cache.example.com").connect();': ("connect", "redis", "redis://cache.example.com", "finite"),
    'MongoClients.create("mongodb://m.example.com").getDatabase("d").getCollection("c").find();': (
        "request",
        "mongodb",
        "mongodb://m.example.com",
        "unknown",
    ),
    'org.apache.hadoop.conf.Configuration c = HBaseConfiguration.create(); c.set("hbase.zookeeper.quorum", "zk"); '
    "ConnectionFactory.createConnection(c);": (
        "connect",
        "hbase",
        "zk",
        "finite",
    ),
    'Properties p = new Properties(); p.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "k:9092"); new KafkaProducer<String, String>(p);': (
        "connect",
        "kafka",
        "k:9092",
        "finite",
    ),
    'Map<String, Object> p = new HashMap<>(); p.put("bootstrap.servers", "k:9092"); new KafkaProducer<>(p).send(r);': (
        "request",
        "kafka",
        "k:9092",
        "finite",
    ),
}


@pytest.mark.parametrize("code", CALLS)
def test_network_call(code):
    """The last call of a row says where it goes and whether it can wait for ever."""
    operation, service, target, timeout = CALLS[code]
    found = [fact for fact in read(code).all(NetworkCall) if fact.operation == operation]
    assert found, code
    fact = found[0]
    assert (fact.service, str(fact.target), fact.timeout) == (service, target, timeout)
    assert (fact.engine, fact.phase) == ("udf", "record")


WRITES = {
    'PreparedStatement p = DriverManager.getConnection("jdbc:mysql://h/x").prepareStatement("INSERT INTO t VALUES (?)"); '
    "p.executeUpdate();": (
        "mysql",
        "insert",
        False,
    ),
    'DriverManager.getConnection("jdbc:postgresql://h/x").prepareStatement("insert into t values (?) on conflict (k) do '
    'nothing").executeUpdate();': (
        "postgresql",
        "upsert",
        True,
    ),
    'DriverManager.getConnection("jdbc:mysql://h/x").createStatement().executeUpdate("REPLACE INTO t VALUES (1)");': (
        "mysql",
        "upsert",
        True,
    ),
    'DriverManager.getConnection("jdbc:mysql://h/x").createStatement().execute("update t set n = n + 1 where k = 1");': (
        "mysql",
        "increment",
        False,
    ),
    'HttpURLConnection c = (HttpURLConnection) new URL("http://h").openConnection(); c.setRequestMethod("POST");': ("http", "post", False),
    'HttpURLConnection c = (HttpURLConnection) new URL("http://h").openConnection(); c.setRequestMethod("POST"); '
    'c.setRequestProperty("Idempotency-Key", key);': (
        "http",
        "post",
        True,
    ),
    'HttpClients.createDefault().execute(new HttpPost("http://h"));': ("http", "post", False),
    'HttpClients.createDefault().execute(new HttpPut("http://h"));': ("http", "put", True),
    'HttpPost p = new HttpPost("http://h"); p.addHeader("Idempotency-Key", key); HttpClients.createDefault().execute(p);': (
        "http",
        "post",
        True,
    ),
    'new OkHttpClient().newCall(new Request.Builder().url("http://h").post(b).build()).execute();': ("http", "post", False),
    'new OkHttpClient().newCall(new Request.Builder().url("http://h").addHeader("X-Request-Id", key).post(b).build()).execute();': (
        "http",
        "post",
        True,
    ),
    'new Jedis("h").incr("k");': ("redis", "increment", False),
    'new Jedis("h").lpush("k", key);': ("redis", "append", False),
    'new Jedis("h").hset(key, "f", "v");': ("redis", "put", True),
    'new Jedis("h").publish("c", key);': ("redis", "publish", False),
    'RedisClient.create("redis://h").connect().sync().incr("k");': ("redis", "increment", False),
    'Redisson.create(c).getAtomicLong("n").incrementAndGet();': ("redis", "increment", False),
    'Redisson.create(c).getMap("m").put(key, 1);': ("redis", "put", True),
    'MongoClients.create("h").getDatabase("d").getCollection("c").insertOne(new Document("a", 1).append("b", 2));': (
        "mongodb",
        "insert",
        False,
    ),
    'MongoClients.create("h").getDatabase("d").getCollection("c").insertOne(new Document("_id", key));': ("mongodb", "insert", True),
    'MongoClients.create("h").getDatabase("d").getCollection("c").insertOne(make(key));': ("mongodb", "insert", None),
    'MongoClients.create("h").getDatabase("d").getCollection("c").updateOne(f, Updates.inc("n", 1));': ("mongodb", "increment", False),
    'MongoClients.create("h").getDatabase("d").getCollection("c").updateOne(f, new Document("$push", x));': ("mongodb", "append", False),
    'MongoClients.create("h").getDatabase("d").getCollection("c").updateOne(f, Updates.set("n", 1));': ("mongodb", "update", True),
    "ConnectionFactory.createConnection(c).getTable(t).put(p);": ("hbase", "put", True),
    "ConnectionFactory.createConnection(c).getTable(t).incrementColumnValue(a, b, d, 1L);": ("hbase", "increment", False),
    'new RestHighLevelClient(b).index(new IndexRequest("i").source(x), o);': ("elasticsearch", "insert", False),
    'new RestHighLevelClient(b).index(new IndexRequest("i").id(key).source(x), o);': ("elasticsearch", "put", True),
    'IndexRequest r = new IndexRequest("i"); r.id(key); new RestHighLevelClient(b).index(r, o);': ("elasticsearch", "put", True),
    'new RestHighLevelClient(b).index(new IndexRequest("i", "t", key).source(x));': ("elasticsearch", "put", True),
    'new org.elasticsearch.action.bulk.BulkRequest().add(new IndexRequest("i").source(x));': ("elasticsearch", "insert", False),
    'new org.elasticsearch.action.bulk.BulkRequest().add(new IndexRequest("i").id(key).source(x));': ("elasticsearch", "put", True),
    "new org.elasticsearch.action.bulk.BulkRequest().add(request);": ("elasticsearch", "put", None),
    "new ElasticsearchClient(t).index(i -> i.index(n).document(d));": ("elasticsearch", "insert", False),
    "new ElasticsearchClient(t).index(i -> i.index(n).id(key).document(d));": ("elasticsearch", "put", True),
    "new ElasticsearchClient(t).index(request);": ("elasticsearch", "insert", None),
    'new JdbcTemplate(d).update("insert into t (a) values (?)", key);': ("sql", "insert", False),
    'new JdbcTemplate(d).update("insert ignore into t (a) values (?)", key);': ("sql", "insert", True),
    'new NamedParameterJdbcTemplate(d).batchUpdate("update t set n = n + :n", x);': ("sql", "increment", False),
    'new org.apache.commons.httpclient.HttpClient().executeMethod(new PostMethod("http://h"));': ("http", "post", False),
    'new org.apache.commons.httpclient.HttpClient().executeMethod(new PutMethod("http://h"));': ("http", "put", True),
    "new KafkaProducer<>(p).send(r);": ("kafka", "publish", False),
    'new OSSClientBuilder().build("h", "a", "b").putObject("b", "k", in);': ("oss", "put", True),
    'new OSSClientBuilder().build("h", "a", "b").appendObject(r);': ("oss", "append", False),
    'new SyncClient("h", "a", "b", "i").putRow(r);': ("tablestore", "put", True),
    'new Client("h", "a", "b").PutLogs("p", "l", "t", x, "s");': ("sls", "publish", False),
}


@pytest.mark.parametrize("code", WRITES)
def test_write(code):
    """A write says which sink it changes, in which form, and whether a second run does harm; what is not known stays unknown."""
    fact = read(code).one(Write)
    assert (fact.sink, fact.form, fact.idempotent, fact.phase) == (*WRITES[code], "record")


@pytest.mark.parametrize(
    "code",
    [
        'DriverManager.getConnection("jdbc:mysql://h/x").createStatement().executeQuery("select 1");',
        'HttpURLConnection c = (HttpURLConnection) new URL("http://h").openConnection(); c.setRequestMethod("GET");',
        'HttpClients.createDefault().execute(new HttpGet("http://h"));',
        'new OkHttpClient().newCall(new Request.Builder().url("http://h").get().build()).execute();',
        'new Jedis("h").get("k");',
        'new java.util.HashMap<String, String>().put("incr", "lpush");',
        'log.info("INSERT INTO t VALUES (1)");',
        'new StringBuilder().append("x");',
    ],
)
def test_no_write(code):
    """Reading is no write, nor is a method of another class that bears the name of one."""
    assert not read(code).all(Write)


def test_prepared_in_setup():
    """A statement that is prepared in setup and run for each record is judged where it runs."""
    result = read(
        "p.executeUpdate();",
        "private PreparedStatement p;\npublic void setup(com.aliyun.odps.udf.ExecutionContext x) throws Exception {\n"
        'p = DriverManager.getConnection("jdbc:mysql://h/x").prepareStatement("insert into t values (?)"); }',
    )
    fact = result.one(Write)
    assert (fact.sink, fact.form, fact.phase, fact.function) == ("mysql", "insert", "record", "F.evaluate")
    assert {(each.operation, each.phase) for each in result.all(NetworkCall)} == {("connect", "init"), ("request", "record")}


@pytest.mark.parametrize(
    "code",
    [
        'URL u = getClass().getClassLoader().getResource("x"); u.openStream();',
        'getClass().getResource("x").openStream();',
        'DriverManager.getConnection("jdbc:sqlite::memory:").createStatement().execute("insert into t values (1)");',
        "new Socket();",
    ],
)
def test_nothing_on_the_network(code):
    """A resource of the program, a database inside it and a socket that is not connected are no network calls."""
    result = read(code)
    assert not result.all(NetworkCall)
    assert not result.all(Write)


@pytest.mark.parametrize(
    ("code", "source"),
    [
        ('new Jedis("h").set(UUID.randomUUID().toString(), "v");', "random"),
        ('new Jedis("h").set("k" + System.currentTimeMillis(), "v");', "time"),
        ('String k = java.time.LocalDate.now().toString(); new Jedis("h").set(k, "v");', "time"),
        ('new Jedis("h").set(key, "v");', "input"),
        ("conn(x).put(new org.apache.hadoop.hbase.client.Put(Bytes.toBytes(UUID.randomUUID().toString())));", "random"),
        ("conn(x).put(new org.apache.hadoop.hbase.client.Put(key).addColumn(f, q, System.currentTimeMillis()));", "input"),
        (
            "org.apache.hadoop.hbase.client.Put p = new org.apache.hadoop.hbase.client.Put(key + UUID.randomUUID()); conn(x).put(p);",
            "random",
        ),
        ('new Jedis("h").set("fixed", UUID.randomUUID().toString());', ""),
        ('new Jedis("h").set(UUID.nameUUIDFromBytes(key.getBytes()).toString(), "v");', "input"),
    ],
)
def test_key_source(code, source):
    """The key of a write tells where it comes from; what is written under it does not count."""
    table = "private org.apache.hadoop.hbase.client.Table conn(Connection c) { return ConnectionFactory.createConnection(c).getTable(t); }"
    assert read(code, table).one(Write).key_source == source


@pytest.mark.parametrize(
    ("code", "verify"),
    [
        ('new URL("https://h/").openConnection();', "on"),
        ('HttpsURLConnection.setDefaultHostnameVerifier((h, s) -> true); new URL("https://h/").openConnection();', "unknown"),
        ('HttpsURLConnection.setDefaultHostnameVerifier((h, s) -> names.contains(h)); new URL("https://h/").openConnection();', "unknown"),
    ],
)
def test_host_name_check(code, verify):
    """A program that sets a verifier may give it to any client: what that lets pass is not known."""
    assert {fact.verify for fact in read(code).all(NetworkCall)} == {verify}


CHECKS = {
    "HttpsURLConnection.setDefaultHostnameVerifier((h, s) -> true);": ["(h, s) -> true"],
    "HttpsURLConnection.setDefaultHostnameVerifier((h, s) -> { return true; });": ["(h, s) -> { return true; }"],
    "HttpsURLConnection.setDefaultHostnameVerifier((h, s) -> names.contains(h));": [],
    "HttpsURLConnection.setDefaultHostnameVerifier(NoopHostnameVerifier.INSTANCE);": ["NoopHostnameVerifier.INSTANCE"],
    "SSLContexts.custom().loadTrustMaterial(null, (c, a) -> true).build();": ["(c, a) -> true"],
    "SSLContexts.custom().loadTrustMaterial(store, null).build();": [],
    "Object o = new X509TrustManager() { public void checkServerTrusted(X509Certificate[] c, String t) { } };": ["X509TrustManager"],
    "Object o = new X509TrustManager() { public void checkServerTrusted(X509Certificate[] c, String t) { check(c); } };": [],
    "new Trusting();": ["Trusting"],
    "new Looking();": [],
}


@pytest.mark.parametrize(("code", "places"), CHECKS.items())
def test_checks_that_let_everything_pass(code, places):
    """Such a check is stated where it is defined, if a job makes or sets it; one that looks is none."""
    text = udf(code) + (
        "\nclass Trusting implements javax.net.ssl.X509TrustManager { public void checkServerTrusted(X509Certificate[] c, String t) { } }"
        "\nclass Looking implements javax.net.ssl.X509TrustManager { public void checkServerTrusted(X509Certificate[] c, String t) { f(c); } }"
    )
    found = Read(text, "F.java", "java").all(CheckOff)
    assert [text[fact.span.start : fact.span.end] for fact in found] == places
    assert {(fact.engine, fact.phase) for fact in found} <= {("udf", "record")}


@pytest.mark.parametrize(
    ("code", "amount"),
    [
        ("java.util.concurrent.Executors.newFixedThreadPool(64);", 64),
        ("HikariConfig c = new HikariConfig(); c.setMaximumPoolSize(200);", 200),
        ("new DruidDataSource().setMaxActive(20);", 20),
        ("JedisPoolConfig c = new JedisPoolConfig(); c.setMaxTotal(500);", 500),
    ],
)
def test_concurrency(code, amount):
    """The size of a pool is told with its phase."""
    fact = read(code).one(Concurrency)
    assert (fact.amount, fact.engine, fact.phase) == (amount, "udf", "record")


@pytest.mark.parametrize(
    ("code", "bounded", "backoff"),
    [
        ('while (true) { try { new Jedis("h").get("k"); break; } catch (Exception e) { } }', False, False),
        ('for (;;) { try { new Jedis("h").get("k"); break; } catch (Exception e) { Thread.sleep(100); } }', False, True),
        ("RetryerBuilder.newBuilder().build();", False, False),
        ("boolean done = false; while (!done) { try { GET; done = true; } catch (Exception e) { Thread.sleep(9); } }", False, True),
        ("String v = null; do { try { v = GET; } catch (Exception e) { log(e); } } while (v == null);", False, False),
        ("RetryerBuilder.newBuilder().withStopStrategy(s).withWaitStrategy(w).build();", True, True),
    ],
)
def test_retry(code, bounded, backoff):
    """A retry tells whether it ends and whether it waits."""
    fact = read(code.replace("GET", 'new Jedis("h").get(key)')).one(Retry)
    assert (fact.bounded, fact.backoff) == (bounded, backoff)


@pytest.mark.parametrize(
    "code",
    [
        "boolean done = false; int n = 0; while (!done && n < 3) { try { GET; done = true; } catch (Exception e) { n++; } }",
        "boolean done = false; while (!done) { try { GET; done = true; } catch (Exception e) { done = ++n > 3; } }",
        "boolean done = false; while (!done) { try { GET; done = true; } catch (Exception e) { log(e); } if (++n > 3) break; }",
        "boolean more = true; while (more) { more = false; try { GET; } catch (Exception e) { log(e); } }",
    ],
)
def test_a_loop_that_something_else_ends_is_no_endless_retry(code):
    """A counter, a handler that gives up, a way out behind the attempt: the loop does not wait for success alone."""
    assert not [fact for fact in read(code.replace("GET", 'new Jedis("h").get(key)')).all(Retry) if fact.bounded is False]


def test_bounded_loop_is_no_endless_retry():
    """Three attempts are three attempts."""
    code = 'for (int i = 0; i < 3; i++) { try { new Jedis("h").get("k"); break; } catch (Exception e) { } }'
    assert not [fact for fact in read(code).all(Retry) if fact.bounded is False]
