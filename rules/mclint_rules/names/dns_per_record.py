"""A domain name is looked up for each record.

## What it does
Reports name look-ups, and requests to a domain that keep no connection, in per-record code.

## Why
Many workers that look a name up for each record are more than the name servers bear; the vendor's advice is one look-up while the task starts
(Network connection process, FAQ, edition 2026-02-27). A session that keeps its connection looks the name up once, too.

## Example
```python
def evaluate(self, path):
    return requests.get("http://api.example.com/" + path, timeout=5).text
```

## Instead
```python
def __init__(self):
    self.session = requests.Session()


def evaluate(self, path):
    return self.session.get("http://api.example.com/" + path, timeout=5).text
```

## Fix safety
Offered as unsafe, because a session keeps cookies and connections between records, and an address that is looked up once may change. In a method
of a class, functions of `requests` are called on a session that `__init__` makes, and a look-up of a name that is the same for all records moves
there.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Context, NetworkCall, Report, Rule, Severity
from mclint_rules.common.calls import hoist_fix, is_domain, is_ip, per_record, spoken
from mclint_rules.common.reruns import where
from mclint_rules.common.samples import udf


class DnsPerRecord(Rule):
    code = "MC701"
    name = "dns-per-record"
    severity = Severity.WARNING
    clause = "FAQ: names are looked up once, while the task starts"
    wants = (NetworkCall,)

    def check(self, fact: NetworkCall, ctx: Context) -> Iterable[Report]:
        if not per_record(fact) or fact.guarded or is_ip(fact.target):
            return
        unpooled = fact.operation == "request" and fact.pooled is False and is_domain(fact.target)
        if fact.operation != "resolve" and not unpooled:
            return
        what = "looks a name up" if fact.operation == "resolve" else "looks the name up and opens a connection"
        yield Report(
            fact.span,
            f"`{spoken(fact)}` {what} for each record of {where(fact)}. Many workers that do so overwhelm name resolution. "
            "Resolve the name once in the initialisation, or keep a session there.",
            fix=hoist_fix(fact),
            related=fact.related,
        )

    PASSES = (
        Case(
            udf("import requests", "self.s = requests.Session()", 'self.s.get("http://api.example.com/" + key, timeout=5)'), path="udf.py"
        ),
        Case(udf("import socket", 'self.ip = socket.gethostbyname("api.example.com")', "self.ip"), path="udf.py"),
        Case(
            'import requests\ndef evaluate(k):\n    return requests.get("http://api.example.com/" + k, timeout=5)\n',
            path="tool.py",
            why="not a job",
        ),
    )
    FAILS = (
        Case(
            udf("import socket", "pass", 'ip = socket.gethostbyname("api.example.com")'),
            path="udf.py",
            lines=(11,),
            unsafe_fixed=udf("import socket", 'pass\n        self._ip = socket.gethostbyname("api.example.com")', "ip = self._ip"),
        ),
        Case(
            udf("import requests", "pass", 'requests.get("http://api.example.com/" + key, timeout=5)'),
            path="udf.py",
            lines=(11,),
            unsafe_fixed=udf(
                "import requests",
                "pass\n        self._session = requests.Session()",
                'self._session.get("http://api.example.com/" + key, timeout=5)',
            ),
        ),
        Case(udf("import urllib2", "pass", 'urllib2.urlopen("http://api.example.com/" + key, timeout=5)'), path="udf.py", lines=(11,)),
    )
