"""HTTPS to an IP address without a check against the domain.

## What it does
Reports HTTPS requests of job code to an IP address, unless the check of the certificate is made against the domain (an adapter that is aware of
the Host header, `server_hostname`, `assert_hostname`).

## Why
A certificate is made out to a domain, so the check fails against a bare address; the vendor's advice is a Host header with the domain (Network
connection process, FAQ, edition 2026-02-27). With `requests` the header alone changes nothing: the adapter that checks the certificate against it must be
mounted too.

## Example
```python
session.get("https://203.0.113.9/v1", headers={"Host": "kms.example.com"}, timeout=5)
```

## Instead
```python
session.mount("https://", HostHeaderSSLAdapter())
session.get("https://203.0.113.9/v1", headers={"Host": "kms.example.com"}, timeout=5)
```
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Context, NetworkCall, Report, Rule, endpoint
from mclint_rules.common.calls import is_ip
from mclint_rules.common.reruns import where
from mclint_rules.common.samples import udf

_JAVA = """\
import com.aliyun.odps.udf.UDF;
import okhttp3.*;
public class Load extends UDF {{
  private OkHttpClient client = new OkHttpClient(){};
  public String evaluate(String key) throws Exception {{
    Request request = new Request.Builder().url("https://{}/v1/" + key).build();
    return client.newCall(request).execute().body().string();
  }}
}}
"""


class HttpsByIp(Rule):
    code = "MC702"
    name = "https-by-ip"
    clause = "FAQ: HTTPS to a bare address needs the domain in the Host header"
    wants = (NetworkCall,)

    def check(self, fact: NetworkCall, ctx: Context) -> Iterable[Report]:
        if not fact.engine or fact.verify != "on" or not is_ip(fact.target):
            return
        scheme = endpoint(fact.target).scheme.text or ""
        if scheme.lower() != "https" or ctx.catalog.host(endpoint(fact.target).host).network == "local":
            return
        yield Report(
            endpoint(fact.target).host.place() or fact.span,
            f"This sends HTTPS to an IP address from {where(fact)}. The certificate does not name the address, so the request fails. "
            "Ask by the domain; or put it into the Host header and check the certificate against it (in Python with an adapter that does).",
            related=fact.related,
        )

    PASSES = (
        Case(_JAVA.format("", "kms.example.com"), path="Load.java"),
        Case(
            _JAVA.format(".newBuilder().hostnameVerifier(new DomainVerifier()).build()", "203.0.113.9"),
            path="Load.java",
            why="the check is the program's own",
        ),
        Case(
            udf("import requests", "self.s = requests.Session()", 'self.s.get("http://203.0.113.9/", timeout=5)'),
            path="udf.py",
            why="no certificate",
        ),
        Case(udf("import requests", "self.s = requests.Session()", 'self.s.get("https://kms.example.com/", timeout=5)'), path="udf.py"),
        Case(
            udf(
                "import requests\nfrom requests_toolbelt.adapters.host_header_ssl import HostHeaderSSLAdapter",
                'self.s = requests.Session(); self.s.mount("https://", HostHeaderSSLAdapter())',
                'self.s.get("https://203.0.113.9/", headers={"Host": "kms.example.com"}, timeout=5)',
            ),
            path="udf.py",
        ),
        Case('import requests\nrequests.get("https://203.0.113.9/", timeout=5)\n', path="tool.py", why="not a job"),
        Case(
            udf(
                "import requests, socket",
                'self.ip = socket.gethostbyname("kms.example.com"); self.s = requests.Session()',
                'self.s.get("http://%s/v1" % self.ip, headers={"Host": "kms.example.com"}, timeout=5)',
            ),
            path="udf.py",
            why="no certificate",
        ),
    )
    FAILS = (
        Case(_JAVA.format("", "203.0.113.9"), path="Load.java", lines=(6,)),
        Case(
            _JAVA.format("", "203.0.113.9").replace("  public", "  // no TrustManager is needed here\n  public"),
            path="Load.java",
            lines=(7,),
            why="a comment is no check of its own",
        ),
        Case(
            udf("import requests", "self.s = requests.Session()", 'self.s.get("https://203.0.113.9/", timeout=5)'),
            path="udf.py",
            lines=(11,),
        ),
        Case(
            udf(
                "import requests",
                "self.s = requests.Session()",
                'self.s.get("https://203.0.113.9/", headers={"Host": "kms.example.com"}, timeout=5)',
            ),
            path="udf.py",
            lines=(11,),
        ),
        Case(udf("import urllib.request", "pass", 'urllib.request.urlopen("https://203.0.113.9/", timeout=5)'), path="udf.py", lines=(11,)),
        Case(
            udf(
                "import requests, socket",
                'self.ip = socket.gethostbyname("kms.example.com"); self.s = requests.Session()',
                'self.s.get(f"https://{self.ip}/v1/{key}", headers={"Host": "kms.example.com"}, timeout=5)',
            ),
            path="udf.py",
            lines=(11,),
            why="an address looked up at the start, as MC701 advises: the certificate is still the domain's",
        ),
    )
