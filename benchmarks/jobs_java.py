"""Java and Scala job code: UDFs and Spark jobs, with plain code between; most of it right, some of it with a fault."""

from __future__ import annotations

import random

JAVA = """\
package com.example.{name};

import com.aliyun.odps.udf.ExecutionContext;
import com.aliyun.odps.udf.UDF;
import com.aliyun.odps.udf.UDFException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import redis.clients.jedis.Jedis;

/** Looks {name} up for a query. */
public class {title} extends UDF {{
    private static final String HOST = "cache.example.com";
    private static final String BASE = "https://api.example.com/v1/{name}/";
    private final Map<String, String> seen = new HashMap<>();
    private OkHttpClient client;
    private Jedis cache;

    @Override
    public void setup(ExecutionContext context) throws UDFException {{
        client = new OkHttpClient.Builder()
            .connectTimeout(3, TimeUnit.SECONDS)
            .readTimeout(10, TimeUnit.SECONDS)
            .callTimeout(15, TimeUnit.SECONDS)
            .build();
        cache = new Jedis(HOST, 6379, 3000);
    }}

    public String evaluate(String key) throws IOException {{
        StringBuilder found = new StringBuilder();
{calls}
        return found.toString();
    }}
"""

JAVA_PLAIN = (
    """
    /** Splits a line at commas that stand outside quotation marks. */
    private static List<String> split{number}(String line) {{
        List<String> found = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        boolean quoted = false;
        for (int at = 0; at < line.length(); at++) {{
            char each = line.charAt(at);
            if (each == '"') {{
                quoted = !quoted;
            }} else if (each == ',' && !quoted) {{
                found.add(piece.toString().trim());
                piece.setLength(0);
            }} else {{
                piece.append(each);
            }}
        }}
        found.add(piece.toString().trim());
        return found;
    }}
""",
    """
    private long total{number}(List<Long> amounts, long limit) {{
        long sum = 0;
        for (Long amount : amounts) {{
            if (amount == null || amount < 0) {{
                continue;
            }}
            sum += amount * {number};
            if (sum > limit) {{
                throw new IllegalArgumentException("over the limit: " + sum + " of " + limit);
            }}
        }}
        return sum;
    }}
""",
)

JAVA_PARTS = (
    (
        """
    private String lookup{number}(String key) {{
        String known = seen.get(key);
        if (known != null) {{
            return known;
        }}
        String found = {client}.get("{name}:" + key);{mark}
        seen.put(key, found == null ? "" : found);
        return seen.get(key);
    }}
""",
        ({"client": "cache", "mark": ""}, {"client": "new Jedis(HOST, 6379, 3000)", "mark": "§connection-per-record"}),
    ),
    (
        """
    private String fetch{number}(String day) throws IOException {{
        Request request = new Request.Builder().url(BASE + day + "?page={number}").build();
        try (Response reply = {client}.newCall(request).execute()) {{{mark}
            return reply.isSuccessful() ? reply.body().string() : "";
        }}
    }}
""",
        (
            {"client": "client", "mark": ""},
            {"client": "new OkHttpClient.Builder().callTimeout(0, TimeUnit.SECONDS).build()", "mark": "§connection-per-record"},
        ),
    ),
    (
        """
    private void store{number}(String id, long amount) throws Exception {{
        String url = "jdbc:mysql://db-{number}.example.com:3306/{name}?connectTimeout=3000&socketTimeout=60000";
        try (Connection connection = DriverManager.getConnection(url, "loader", "");
                PreparedStatement statement = connection.prepareStatement({sql})) {{{mark}
            statement.setString(1, id);
            statement.setLong(2, amount);
            statement.executeUpdate();
        }}
    }}

    @Override
    public void close() throws UDFException {{
        try {{
            store{number}("total", seen.size());
        }} catch (Exception error) {{
            throw new UDFException(error.getMessage());
        }}
    }}
""",
        (
            {"sql": '"REPLACE INTO totals (id, amount) VALUES (?, ?)"', "mark": ""},
            {"sql": '"INSERT INTO totals (id, amount) VALUES (?, ?)"', "mark": "§non-idempotent-insert"},
        ),
    ),
)

SCALA = """\
package com.example.{name}

import java.sql.DriverManager
import org.apache.spark.sql.{{DataFrame, SparkSession}}
import org.apache.spark.sql.functions._

object {title} {{
  private val base = "jdbc:mysql://db.example.com:3306/{name}?connectTimeout=3000&socketTimeout=60000"

  def main(args: Array[String]): Unit = {{
    val spark = SparkSession.builder().appName("{name}").config("spark.hadoop.odps.project.name", "project_{name}").getOrCreate()
    val orders = spark.sql(s"SELECT id, buyer, amount FROM {name} WHERE ds = '${{args(0)}}'")
    println(orders.count())
{calls}
  }}
"""

SCALA_PLAIN = (
    """
  def clean{number}(lines: Seq[String]): Map[String, Long] = {{
    val pairs = for {{
      line <- lines if line.nonEmpty
      parts = line.split(",").map(_.trim)
      if parts.length > 1
    }} yield parts(0) -> parts(1).toLong * {number}
    pairs.groupBy(_._1).map {{ case (key, found) => key -> found.map(_._2).sum }}
  }}
""",
)

SCALA_PARTS = (
    (
        """
  def totals{number}(frame: DataFrame): Unit = {{
    val found = frame.groupBy("buyer").agg(sum("amount").as("total"), count("id").as("orders"))
    found.withColumn("share", col("total") / lit({number})).write.mode("{mode}").format("jdbc"){mark}
      .option("url", base).option("dbtable", "totals_{number}").save()
  }}
""",
        ({"mode": "overwrite", "mark": ""}, {"mode": "append", "mark": "§append-write"}),
    ),
    (
        """
  def store{number}(frame: DataFrame): Unit = frame.rdd.foreachPartition {{ rows =>
    val connection = DriverManager.getConnection(base, "loader", "")
    val statement = connection.prepareStatement("{verb} INTO totals_{number} (id, amount) VALUES (?, ?)"){mark}
    rows.foreach {{ row =>
      statement.setString(1, row.getString(0))
      statement.setLong(2, row.getLong(1))
      statement.executeUpdate()
    }}
    connection.close()
  }}
""",
        ({"verb": "REPLACE", "mark": ""}, {"verb": "INSERT", "mark": "§non-idempotent-insert"}),
    ),
)


def java(dice: random.Random, name: str, _region: str) -> str:
    """Return a Java file: a UDF with its helpers."""
    calls = {"lookup": "        found.append(lookup%d(key));", "fetch": "        found.append(fetch%d(key));"}
    return _file(dice, name, (JAVA, JAVA_PLAIN, JAVA_PARTS), calls)


def scala(dice: random.Random, name: str, _region: str) -> str:
    """Return a Scala file: a Spark job."""
    return _file(dice, name, (SCALA, SCALA_PLAIN, SCALA_PARTS), {"totals": "    totals%d(orders)", "store": "    store%d(orders)"})


Part = tuple[str, tuple[dict[str, str], ...]]
"""A piece of a class, and what may stand in its gaps: first what is right, then the faults."""


def _file(dice: random.Random, name: str, texts: tuple[str, tuple[str, ...], tuple[Part, ...]], calls: dict[str, str]) -> str:
    """Return a file: its head, which calls the parts by the patterns that `calls` has for their names, and the parts."""
    head, plain, parts = texts
    title = "".join(word.capitalize() for word in name.split("_"))
    pieces: list[str] = []
    made: list[str] = []
    used: set[str] = set()
    for number in range(2, 2 + dice.randint(3, 20)):
        text, variants = dice.choice(parts)
        if dice.random() < 0.33 or ("close()" in text and text in used):
            pieces.append(dice.choice(plain).format(number=number))
            continue
        used.add(text)
        chosen = variants[0] if dice.random() < 0.75 else dice.choice(variants[1:])
        pieces.append(text.format(name=name, number=number, **chosen))
        made.extend(call % number for part, call in calls.items() if f" {part}{{number}}(" in text)
    return "".join([head.format(name=name, title=title, calls="\n".join(made)), *pieces, "}\n"])
