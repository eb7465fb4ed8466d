"""A network call without a time limit.

## What it does
Reports calls in job code that set no timeout where the library has none of its own: `requests`, `urllib`, `socket`, database drivers. Libraries
that have a finite default (`httpx`, `oss2`, …) are left alone, as is code that does not run in MaxCompute.

## Why
The proxy promises no bandwidth, and a request through it can hang (Network connection process, No bandwidth guarantee, edition 2026-02-27). A
worker has 1,800 seconds for a batch of records and is killed with `kInstanceMonitorTimeout`; a node waits all night.

## Example
```python
requests.get("https://api.example.com/rates")
```

## Instead
```python
requests.get("https://api.example.com/rates", timeout=(3, 10))
```

## Fix safety
The fix adds the argument by which the library takes a limit, such as `timeout=(3, 10)` for `requests` (seconds to connect and to read). It is safe
for requests over HTTP and where only the connecting is limited: what takes longer there is stuck. A limit on what a database may take for a query
is offered and not applied by itself, as a slow query that used to end would fail.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Context, Edit, Fix, NetworkCall, Report, Rule, Severity
from mclint_rules.common.calls import spoken
from mclint_rules.common.job import index
from mclint_rules.common.reruns import where
from mclint_rules.common.samples import udf

_NODE = """\
'''PyODPS 3
'''
import requests

rates = requests.get("https://api.example.com/rates"{}).json()
print(o.get_project().name, args["bizdate"], rates)
"""

_OKHTTP = """\
package com.example.odps;
import com.aliyun.odps.udf.*;
import java.util.concurrent.TimeUnit;
import okhttp3.*;
public class Ask extends UDF {{
  private final OkHttpClient client = new OkHttpClient.Builder()
      .{}.build();
  public String evaluate(String key) throws Exception {{
    return client.newCall(new Request.Builder().url("http://api.example.com/" + key).build()).execute().body().string();
  }}
}}
"""

_JAVA = """\
import com.aliyun.odps.udf.*;
import java.net.*;
public class Load extends UDF {{
  private Socket socket;
  public void setup(ExecutionContext context) throws UDFException {{ socket = open("203.0.113.9"); }}
  private static Socket open(String host) {{
    return new Socket(host, 9000);
  }}
  public String evaluate(String key) throws Exception {{
    URLConnection connection = new URL("http://api.example.com/" + key).openConnection();
    connection.setConnectTimeout(3000);
    {}
    return connection.getContentType();
  }}
}}
"""


class NoTimeout(Rule):
    code = "MC603"
    name = "no-timeout"
    severity = Severity.WARNING
    clause = "No bandwidth guarantee: requests through the proxy may hang"
    wants = (NetworkCall,)

    def check(self, fact: NetworkCall, ctx: Context) -> Iterable[Report]:
        if fact.timeout != "none" or not fact.engine or fact.operation == "resolve":
            return
        if fact.operation != "connect" and (fact.library, fact.service) in index(ctx).untimed_clients:
            return
        # Without a target that is known to be elsewhere, a call to the machine itself is not a network call.
        if ctx.catalog.host(fact.target).network == "local":
            return
        yield Report(
            fact.span,
            f"`{spoken(fact)}` has no timeout in {where(fact)}, and the library waits for ever. A request that hangs stops the job until it is killed. "
            "Set a timeout for connecting and for reading.",
            fix=self._fix(fact),
            related=fact.related,
        )

    @staticmethod
    def _fix(fact: NetworkCall) -> Fix | None:
        if fact.limit is None:
            return None
        return Fix(f"Add `{fact.limit.text.lstrip(', ')}`", (Edit(fact.limit.span, fact.limit.text),), safe=fact.limit.safe)

    PASSES = (
        Case(_NODE.format(", timeout=10"), path="node.py"),
        Case(udf("import requests", "self.s = requests.Session()", 'self.s.get("https://api.example.com/", timeout=5)'), path="udf.py"),
        Case(
            udf("import httpx", "self.s = httpx.Client()", 'self.s.get("https://api.example.com/")'),
            path="udf.py",
            why="five seconds by default",
        ),
        Case('import requests\nprint(requests.get("https://api.example.com/").text)\n', path="tool.py", why="not a job"),
        Case(
            udf(
                "import redis",
                'pool = redis.ConnectionPool(host="cache.example.com", socket_timeout=3); self.r = redis.Redis(connection_pool=pool)',
                "self.r.get(key)",
            ),
            path="udf.py",
            why="the pool has the timeout",
        ),
        Case(_OKHTTP.format("connectTimeout(3, TimeUnit.SECONDS)"), path="Ask.java", why="ten seconds by default to read"),
        Case(_OKHTTP.format("readTimeout(0, TimeUnit.SECONDS).callTimeout(60, TimeUnit.SECONDS)"), path="Ask.java"),
    )
    FAILS = (
        Case(_JAVA.format("connection.setReadTimeout(3000);"), path="Load.java", lines=(7,)),
        Case(_JAVA.format(""), path="Load.java", lines=(7, 10), why="a socket and a request: each has a limit of its own"),
        Case(_JAVA.format("connection.setReadTimeout(0);"), path="Load.java", lines=(7, 10), why="to Java, 0 is for ever"),
        Case(_OKHTTP.format("readTimeout(0, TimeUnit.SECONDS)"), path="Ask.java", lines=(9,), why="the default is taken away"),
        Case(_NODE.format(""), path="node.py", lines=(5,), fixed=_NODE.format(", timeout=(3, 10)")),
        Case(
            udf(
                "import redis",
                'pool = redis.ConnectionPool(host="cache.example.com"); self.r = redis.Redis(connection_pool=pool)',
                "self.r.get(key)",
            ),
            path="udf.py",
            lines=(8,),
            why="once, where the pool is made",
        ),
        Case(udf("import requests", "self.s = requests.Session()", 'self.s.get("https://api.example.com/")'), path="udf.py", lines=(11,)),
        Case(
            udf("import urllib.request", "pass", 'urllib.request.urlopen(\n            "http://203.0.113.9/",  # rates\n        )'),
            path="udf.py",
            lines=(11,),
            fixed=udf(
                "import urllib.request",
                "pass",
                'urllib.request.urlopen(\n            "http://203.0.113.9/", timeout=10,  # rates\n        )',
            ),
        ),
        Case(
            udf("import urllib", "pass", 'urllib.urlopen("http://203.0.113.9/")'),
            path="udf.py",
            lines=(11,),
            fixed=udf("import urllib", "pass", 'urllib.urlopen("http://203.0.113.9/")'),
            why="Python 2's function takes no limit",
        ),
        Case(
            udf("import pymysql", 'self.c = pymysql.connect(host="orders.example.com", user="u")', "pass"),
            path="udf.py",
            lines=(8,),
            unsafe_fixed=udf("import pymysql", 'self.c = pymysql.connect(host="orders.example.com", user="u", read_timeout=60)', "pass"),
        ),
    )
