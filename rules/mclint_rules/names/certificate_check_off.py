"""The check of the certificate is switched off.

## What it does
Reports `verify=False`, `CERT_NONE`, `_create_unverified_context`, trust-all managers and host-name verifiers that accept everything, in job code.

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

from mclint.api import Case, Context, NetworkCall, Report, Rule, Severity
from mclint_rules.common.calls import spoken
from mclint_rules.common.reruns import where
from mclint_rules.common.samples import udf


class CertificateCheckOff(Rule):
    code = "MC703"
    name = "certificate-check-off"
    severity = Severity.WARNING
    clause = "FAQ: HTTPS to a bare address needs the domain in the Host header"
    wants = (NetworkCall,)

    def check(self, fact: NetworkCall, ctx: Context) -> Iterable[Report]:
        if fact.engine and fact.verify == "off":
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
    )
    FAILS = (
        Case(
            udf("import requests", "self.s = requests.Session()", 'self.s.get("https://api.example.com/", verify=False, timeout=5)'),
            path="udf.py",
            lines=(11,),
        ),
        Case(
            udf(
                "import requests", "self.s = requests.Session(); self.s.verify = False", 'self.s.get("https://api.example.com/", timeout=5)'
            ),
            path="udf.py",
            lines=(11,),
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
