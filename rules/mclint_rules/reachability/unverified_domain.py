"""A target on the Internet whose domain needs a review first.

## What it does
Informs of entries in Internet lists whose domain is not among those that pass without a review. IP addresses are left alone:
what becomes of them cannot be told from the entry.

## Why
Every other domain is reviewed by hand, and that may take three business days (Network connection process, 2026-02-27; Internet access,
2026-08-24). The list of domains is dated: `aliyuncs.com`, under which all public names
of OSS and Tablestore lie, was on it on 2025-12-04 and is not since 2026-08-24.

## Example
```sql
SET odps.internet.access.list=api.example.com:443;
```

## Instead
Ask for the domain in good time, before the job is scheduled. Once it is on the project's list of external networks, suppress the finding
with that as the reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import Case, Confidence, Connection, Context, Report, Resource, Rule, Setting, Severity, Value, endpoint
from mclint_rules.common.job import key_of
from mclint_rules.common.networks import INTERNET_LISTS, declared_targets, entries
from mclint_rules.common.sites import PRIVATE
from mclint_rules.common.words import placeholder, shown


class UnverifiedDomain(Rule):
    code = "MC309"
    name = "unverified-domain"
    severity = Severity.INFO
    source = "PUB-Aug26"
    clause = "domains that the list of external networks takes without a review"
    wants = (Setting, Connection, Resource)

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        if isinstance(fact, Setting) and key_of(fact) not in INTERNET_LISTS:
            return
        for entry in entries(fact.value) if isinstance(fact, Setting) else declared_targets(fact):
            yield from self._entry(entry.strip(), fact, ctx)

    def _entry(self, entry: Value, fact: Any, ctx: Context) -> Iterable[Report]:
        host = endpoint(entry).host
        name = (host.text or "").lower().removeprefix("*.").rstrip(".")
        if "." not in name or placeholder(name) or ":" in name or name.replace(".", "").isdigit() or ctx.catalog.validated(name):
            return
        if ctx.catalog.host(host).network in (*PRIVATE, "public-ip", "local"):
            return
        span = host.place() or fact.span
        listed = ctx.catalog.validation(name)
        if listed is not None:
            was, now = (ctx.catalog.citation(sources[0]) for sources in (listed.listed_by, listed.missing_in))
            yield Report(
                span,
                f"{shown(host)} may need a review before jobs reach it: `{listed.domain}` was exempt in the list of {was.edition if was else 'old'} "
                f"and is not in that of {now.edition if now else 'today'}. Ask in good time; it may take three business days.",
                confidence=Confidence.LOW,
            )
        else:
            yield Report(
                span,
                f"{shown(host)} is not among the domains that pass without a review, which may take three business days. Ask in good time for an "
                "entry in the project's list of external networks.",
            )


def _sql(targets: str) -> str:
    return f"SET odps.internet.access.list={targets};\nSELECT call_api(id) FROM orders;\n"


UnverifiedDomain.PASSES = (
    Case(_sql("openapi.dingtalk.com:443")),
    Case(_sql("restapi.amap.com:443,www.aliyun.com:443")),
    Case(_sql("203.0.113.10:443"), why="an address, not a domain"),
    Case(_sql("${host}:443"), why="unknown is not a violation"),
)
UnverifiedDomain.FAILS = (
    Case(_sql("api.example.com:443"), lines=(1,)),
    Case(_sql("openapi.dingtalk.com:443,api.example.com:443"), lines=(1,)),
    Case(_sql("oss-cn-hangzhou.aliyuncs.com:443"), lines=(1,)),
    Case(
        "from odps import ODPS\n"
        "o = ODPS('a', 'b', 'demo', endpoint='http://service.cn-hangzhou.maxcompute.aliyun.com/api')\n"
        "o.execute_sql('select f(x) from t', hints={'odps.internet.access.list': 'api.example.com:443'})\n",
        path="node.py",
        lines=(3,),
    ),
)
