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
The fix adds `timeout=(3, 10)` (seconds to connect and to read) to calls of `requests`. It is unsafe: a slow answer that used to arrive now raises.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Context, Edit, Fix, NetworkCall, Report, Rule, Severity, Span
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


class NoTimeout(Rule):
    code = "MC603"
    name = "no-timeout"
    severity = Severity.WARNING
    clause = "No bandwidth guarantee: requests through the proxy may hang"
    wants = (NetworkCall,)

    def check(self, fact: NetworkCall, ctx: Context) -> Iterable[Report]:
        if fact.timeout != "none" or not fact.engine or fact.operation == "resolve":
            return
        if fact.operation != "connect" and fact.library in index(ctx).untimed_clients:
            return
        # Without a target that is known to be elsewhere, a call to the machine itself is not a network call.
        if ctx.catalog.host(fact.target).network == "local":
            return
        yield Report(
            fact.span,
            f"`{fact.call}` has no timeout in {where(fact)}, and the library waits for ever. A request that hangs stops the job until it is killed. "
            "Set a timeout for connecting and for reading.",
            fix=self._fix(fact),
            related=fact.related,
        )

    @staticmethod
    def _fix(fact: NetworkCall) -> Fix | None:
        if fact.library != "requests" or fact.operation != "request" or fact.span.end - fact.span.start < 3 or not fact.target.parts:
            return None
        end = fact.span.end - 1
        return Fix("Add a timeout of 3 s to connect and 10 s to read", (Edit(Span(end, end), ", timeout=(3, 10)"),), safe=False)

    PASSES = (
        Case(_NODE.format(", timeout=10"), path="node.py"),
        Case(udf("import requests", "self.s = requests.Session()", 'self.s.get("https://api.example.com/", timeout=5)'), path="udf.py"),
        Case(
            udf("import httpx", "self.s = httpx.Client()", 'self.s.get("https://api.example.com/")'),
            path="udf.py",
            why="five seconds by default",
        ),
        Case('import requests\nprint(requests.get("https://api.example.com/").text)\n', path="tool.py", why="not a job"),
    )
    FAILS = (
        Case(_NODE.format(""), path="node.py", lines=(5,), unsafe_fixed=_NODE.format(", timeout=(3, 10)")),
        Case(udf("import requests", "self.s = requests.Session()", 'self.s.get("https://api.example.com/")'), path="udf.py", lines=(11,)),
        Case(udf("import urllib.request", "pass", 'urllib.request.urlopen("http://203.0.113.9/")'), path="udf.py", lines=(11,)),
    )
