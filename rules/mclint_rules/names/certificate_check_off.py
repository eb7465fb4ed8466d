"""The check of the certificate is switched off.

## What it does
Reports `verify=False`, `CERT_NONE`, `_create_unverified_context`, trust managers and host-name verifiers that accept everything, in job code: in
Python at the request, in Java and Scala where such a check is defined or handed to a client.

## Why
The check of a certificate fails against a bare address (Network connection process, FAQ, edition 2026-02-27). The way round is to check against
the domain; switching the check off lets anybody in between read and change the data.

## Example
```python
session.get("https://203.0.113.9/v1", verify=False, timeout=5)
```

## Instead
Call the service by its domain, or put the domain into the Host header and mount an adapter that checks the certificate against it.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, CheckOff, Context, NetworkCall, Report, Rule, Severity
from mclint_rules.common.calls import spoken
from mclint_rules.common.reruns import where
from mclint_rules.common.samples import udf

_JAVA = """\
import com.aliyun.odps.udf.UDF;
import java.security.cert.X509Certificate;
import javax.net.ssl.*;
import okhttp3.*;
public class Load extends UDF {{
  private final OkHttpClient checked = new OkHttpClient();
  private final OkHttpClient client = new OkHttpClient.Builder().hostnameVerifier({}).build();
  public String evaluate(String key) throws Exception {{
    return client.newCall(new Request.Builder().url("https://api.example.com/").build()).execute().body().string();
  }}
  static class Names implements HostnameVerifier {{
    public boolean verify(String host, SSLSession session) {{ return {}; }}
  }}
}}
"""


class CertificateCheckOff(Rule):
    code = "MC703"
    name = "certificate-check-off"
    severity = Severity.WARNING
    clause = "FAQ: HTTPS to a bare address needs the domain in the Host header"
    wants = (NetworkCall, CheckOff)

    def check(self, fact: NetworkCall | CheckOff, ctx: Context) -> Iterable[Report]:
        if not fact.engine:
            return
        if isinstance(fact, CheckOff) and fact.what == "setting":
            yield Report(
                fact.span,
                f"This switches off the check of certificates for all requests of this client in {where(fact)}, so anybody on the way can read and "
                "change the data. Call the service by name, or mount an adapter that checks the certificate against the Host header.",
                related=fact.related,
            )
        elif isinstance(fact, CheckOff):
            passes = "name" if fact.what == "host-name verifier" else "certificate"
            yield Report(
                fact.span,
                f"This {fact.what} lets every {passes} pass in {where(fact)}, so anybody on the way can read and change the data. "
                "Leave it out and call the service by its name, or write one that checks the certificate against that name.",
                related=fact.related,
            )
        elif fact.verify == "off":
            yield Report(
                fact.span,
                f"`{spoken(fact)}` in {where(fact)} does not check the certificate, so anybody on the way can read and change the data. "
                "Call the service by name, or mount an adapter that checks the certificate against the Host header.",
                related=fact.related,
            )

    PASSES = (
        Case(udf("import requests", "self.s = requests.Session()", 'self.s.get("https://api.example.com/", timeout=5)'), path="udf.py"),
        Case(
            udf(
                "import requests", "self.s = requests.Session()", 'self.s.get("https://api.example.com/", verify="/etc/ca.pem", timeout=5)'
            ),
            path="udf.py",
        ),
        Case('import requests\nrequests.get("https://api.example.com/", verify=False, timeout=5)\n', path="tool.py", why="not a job"),
        Case(_JAVA.format("new Names()", '"api.example.com".equals(host)'), path="Load.java", why="it looks"),
        Case(_JAVA.format("OkHostnameVerifier.INSTANCE", "true"), path="Load.java", why="one that is defined and never used"),
        Case(
            _JAVA.format("(host, session) -> true", "true").replace("com.aliyun.odps.udf.UDF", "org.apache.hadoop.hive.ql.exec.UDF"),
            path="Load.java",
            why="Hive's",
        ),
    )
    FAILS = (
        Case(_JAVA.format("(host, session) -> true", "true"), path="Load.java", lines=(7,)),
        Case(_JAVA.format("new Names()", "true"), path="Load.java", lines=(11,), why="where it is defined, not at each client"),
        Case(
            _JAVA.format("NoopHostnameVerifier.INSTANCE", "true").replace("okhttp3.*;", "okhttp3.*;\nimport org.apache.http.conn.ssl.*;"),
            path="Load.java",
            lines=(8,),
        ),
        Case(
            udf("import requests", "self.s = requests.Session()", 'self.s.get("https://api.example.com/", verify=False, timeout=5)'),
            path="udf.py",
            lines=(11,),
        ),
        Case(
            udf(
                "import requests",
                "self.s = requests.Session(); self.s.verify = False",
                'self.s.get("https://api.example.com/", timeout=5); self.s.get("https://api.example.com/b", timeout=5)',
            ),
            path="udf.py",
            lines=(8,),
            why="where it is switched off, once for all requests",
        ),
        Case(
            udf(
                "import ssl, urllib.request",
                "self.c = ssl._create_unverified_context()",
                'urllib.request.urlopen("https://api.example.com/", timeout=5, context=self.c)',
            ),
            path="udf.py",
            lines=(11,),
        ),
    )
