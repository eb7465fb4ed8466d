"""A retry without end, or without waiting.

## What it does
Reports loops and retry settings around network calls that never give up. Bounded retries without any wait between them are reported as
information.

## Why
Requests fail when the proxy has too many of them (Network connection process, Proxy capacity, edition 2026-02-27). When it is full, workers
that try again at once and for ever keep it full.

## Example
```python
while True:
    try:
        return session.get(url, timeout=5)
    except requests.RequestException:
        pass
```

## Instead
```python
for attempt in range(5):
    try:
        return session.get(url, timeout=5)
    except requests.RequestException:
        time.sleep(2**attempt)
raise TimeoutError(url)
```
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Context, Report, Retry, Rule, Severity
from mclint_rules.common.samples import udf

_TRY = """{}
            try:
                return self.s.get("https://api.example.com/", timeout=5).text
            except requests.RequestException:
                {}"""


class UnboundedRetry(Rule):
    code = "MC604"
    name = "unbounded-retry"
    severity = Severity.WARNING
    clause = "Proxy capacity: a crowded proxy drops requests"
    wants = (Retry,)

    def check(self, fact: Retry, ctx: Context) -> Iterable[Report]:
        if not fact.engine or fact.bounded is None:
            return
        if not fact.bounded:
            yield Report(
                fact.span,
                "This tries again without end. When the proxy or the target is full, all workers keep it full. "
                "Give up after a few attempts, and wait longer before each.",
            )
        elif fact.backoff is False:
            yield Report(
                fact.span,
                "This tries again at once. Wait before each further attempt, longer each time, so that a full proxy can recover.",
                severity=Severity.INFO,
            )

    PASSES = (
        Case(
            udf("import requests, time", "self.s = requests.Session()", _TRY.format("for attempt in range(5):", "time.sleep(2**attempt)")),
            path="udf.py",
        ),
        Case(udf("import requests", "self.s = requests.Session()", 'self.s.get("https://api.example.com/", timeout=5)'), path="udf.py"),
        Case(
            "import requests\nwhile True:\n    try:\n        requests.get('https://a.example.com', timeout=3)\n        break\n    except OSError:\n        pass\n",
            path="tool.py",
        ),
    )
    FAILS = (
        Case(udf("import requests", "self.s = requests.Session()", _TRY.format("while True:", "pass")), path="udf.py", lines=(11,)),
        Case(
            udf("import requests, time", "self.s = requests.Session()", _TRY.format("while True:", "time.sleep(1)")),
            path="udf.py",
            lines=(11,),
        ),
        Case(
            udf("import requests", "self.s = requests.Session()", _TRY.format("for attempt in range(3):", "continue")),
            path="udf.py",
            lines=(11,),
        ),
    )
