"""An HTTP POST or PATCH without an idempotency key.

## What it does
Reports POST and PATCH requests in code that the platform may run twice, unless a header or parameter carries an idempotency key. Addresses
that plainly ask a question (`search`, `query`, `token`, `login`, `predict` …) are left alone.

## Why
After a failover the same node runs again with all its requests (Network connection process, Limitations, edition 2026-02-27). A second POST
creates a second order, message or ticket.

## Example
```python
self.session.post("https://api.example.com/orders", json=row, timeout=5)
```

## Instead
```python
self.session.post("https://api.example.com/orders", json=row, timeout=5, headers={"Idempotency-Key": row["id"]})
```
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Confidence, Context, Report, Rule, Severity, Write
from mclint_rules.common.questions import is_question
from mclint_rules.common.reruns import may_run_twice, where
from mclint_rules.common.samples import udf

_INIT = "self.session = requests.Session()"


class UnguardedPost(Rule):
    code = "MC504"
    name = "unguarded-post"
    severity = Severity.WARNING
    confidence = Confidence.MEDIUM
    clause = "Failover reruns: a second run of the code does no harm"
    wants = (Write,)

    def check(self, fact: Write, ctx: Context) -> Iterable[Report]:
        if fact.sink != "http" or fact.form not in ("post", "patch") or fact.idempotent is not False or not may_run_twice(fact):
            return
        if is_question(fact, ctx):
            return
        yield Report(
            fact.span,
            f"This {fact.form.upper()} is sent from {where(fact)}, and a rerun sends it again. "
            "Send an idempotency key that belongs to the record, or PUT to an address of the record's own.",
            related=fact.related,
        )

    PASSES = (
        Case(udf("import requests", _INIT, 'self.session.get("https://api.example.com/" + key, timeout=5)'), path="udf.py"),
        Case(
            udf(
                "import requests",
                _INIT,
                'self.session.post("https://api.example.com/orders", json={"k": key}, timeout=5, headers={"Idempotency-Key": key})',
            ),
            path="udf.py",
        ),
        Case(
            udf("import requests", _INIT, 'self.session.post("https://api.example.com/search", json={"q": key}, timeout=5)'),
            path="udf.py",
            why="a question",
        ),
        Case(
            udf("import requests", _INIT, 'self.session.post("https://api.example.com/orders/count", json={"q": key}, timeout=5)'),
            path="udf.py",
            why="a question",
        ),
        Case('import requests\nrequests.post("https://api.example.com/orders", json={}, timeout=5)\n', path="tool.py", why="not a job"),
    )
    FAILS = (
        Case(
            udf("import requests", _INIT, 'self.session.post("https://api.example.com/orders", json={"k": key}, timeout=5)'),
            path="udf.py",
            lines=(11,),
        ),
        Case(
            udf("import requests", _INIT, 'self.session.patch("https://api.example.com/orders", json={"k": key}, timeout=5)'),
            path="udf.py",
            lines=(11,),
        ),
        Case(
            udf(
                "import requests",
                _INIT,
                'self.session.post("https://oapi.dingtalk.com/robot/send?access_token=" + self.token, json={"k": key}, timeout=5)',
            ),
            path="udf.py",
            lines=(11,),
            why="a message; the token is not what it asks for",
        ),
        Case(
            udf("import requests", _INIT, 'self.session.post("https://api.example.com/accounts", json={"k": key}, timeout=5)'),
            path="udf.py",
            lines=(11,),
            why="an account is no count",
        ),
        Case(
            udf(
                "import httpx",
                "self.session = httpx.Client(timeout=5)",
                'self.session.post("https://api.example.com/orders", json={"k": key})',
            ),
            path="udf.py",
            lines=(11,),
        ),
    )
