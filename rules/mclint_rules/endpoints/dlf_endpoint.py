"""A lakehouse object that reaches DLF by a name not meant for MaxCompute.

## What it does
Reports the VPC endpoint of DLF, and the endpoint of another region than the project's, in external projects, storage properties and
settings; the public endpoint as information.

## Why
DLF has a name of its own for MaxCompute and Hologres, `dlf-share.<region>.aliyuncs.com` (DLF regions and endpoints, 2026-03-17). The VPC
name resolves in the user's VPC only. DLF, OSS and MaxCompute have to share a region (2026-03-26). The client's own help
shows the public name, so that one is information. For the newer DLF (`dlfnext`) no page names an endpoint for MaxCompute.

## Example
```sql
create externalproject -source dlf -name lake -ref demo -db sales -endpoint dlf-vpc.cn-hangzhou.aliyuncs.com;
```

## Instead
```sql
create externalproject -source dlf -name lake -ref demo -db sales -endpoint dlf-share.cn-hangzhou.aliyuncs.com;
```

## Fix safety
Safe for the VPC name, which MaxCompute cannot reach. Unsafe for the public name, which works today.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import Case, Confidence, Context, ExternalLocation, Report, Rule, Setting, Severity, Span, Value
from mclint_rules.common.job import index
from mclint_rules.common.sites import certain, host_fix, site, written
from mclint_rules.common.words import region_name, shown


class DlfEndpoint(Rule):
    code = "MC209"
    name = "dlf-endpoint"
    source = "DLF1"
    clause = "endpoints of DLF: the name for MaxCompute and Hologres"
    wants = (ExternalLocation, Setting)

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        for value, span in _values(fact):
            shape = value.shape
            if "dlf" not in shape and "datalake" not in shape:
                continue
            if isinstance(fact, Setting) and not index(ctx).is_ours(fact.unit):
                continue
            yield from self._address(value, span, fact, ctx)

    def _address(self, value: Value, span: Span, fact: ExternalLocation | Setting, ctx: Context) -> Iterable[Report]:
        found = site(value, ctx)
        host = found.host
        if host.service != "dlf" or not certain(found):
            return
        where = found.at.host.place() or span
        project = ctx.model.project(ctx.file.path, fact.unit)
        if host.region and project.region and host.region != project.region:
            yield Report(
                where,
                f"{shown(found.name)} is DLF in {region_name(host.region, ctx)}, but the project is in {region_name(project.region, ctx)} "
                f"(known {project.evidence}). MaxCompute reaches DLF in its own region only.",
                source="DLFSCH",
                confidence=None if project.certain else Confidence.MEDIUM,
            )
            return
        named = _named_region(fact, ctx)
        if host.region and named and host.region != named:
            yield Report(
                where,
                f"{shown(found.name)} is DLF in {region_name(host.region, ctx)}, but the statement names {region_name(named, ctx)}. "
                "MaxCompute reaches DLF in its own region only.",
                source="DLFSCH",
                confidence=Confidence.MEDIUM,
            )
            return
        if host.network not in ("vpc", "public"):
            return
        newer = "dlfnext" in found.at.host.shape or ".dlf." in found.at.host.shape
        better = "" if newer else ctx.catalog.endpoint_for("dlf", "share", host.region, "", found.at.host.shape)
        public = host.network == "public"
        kind = "the public" if public else "the VPC"
        advice = (
            f"Write {written(better, found)}, the name meant for MaxCompute."
            if better
            else "No page names one for MaxCompute; ask the vendor which to use."
        )
        yield Report(
            where,
            f"{shown(found.name)} is {kind} endpoint of DLF{'' if public else ', which answers in your VPC only'}. {advice}",
            host_fix(found.at.host, better, "Use the name meant for MaxCompute", safe=not public) if better else None,
            severity=Severity.INFO if public else Severity.WARNING if newer else None,
            confidence=Confidence.LOW if newer else None,
            source="DLF2" if newer else "",
        )


def _named_region(fact: ExternalLocation | Setting, ctx: Context) -> str:
    """Return the region that the definition of an external project or foreign server names for itself."""
    if isinstance(fact, Setting) or fact.construct not in ("external-project", "foreign-server"):
        return ""
    names = (
        item.value.text or "" for item in fact.properties if item.key.lower().lstrip("-") in ("region", "dlf.region", "dlf.catalog.region")
    )
    return ctx.catalog.resolve_region(next(names, ""))


def _values(fact: Any) -> Iterable[tuple[Value, Span]]:
    if isinstance(fact, Setting):
        yield fact.value, fact.span
    elif fact.construct in ("external-project", "foreign-server"):
        yield fact.location, fact.span
    else:
        yield from ((item.value, item.span) for item in fact.properties)


_LAKE = (
    "create externalproject -source dlf -name lake -ref demo -db sales -endpoint {} -ossEndpoint oss-cn-hangzhou-internal.aliyuncs.com;\n"
)
_CONFIG = "projects:\n  demo:\n    region: cn-hangzhou\n    paths: ['**']\n"

DlfEndpoint.PASSES = (
    Case(_LAKE.format("dlf-share.cn-hangzhou.aliyuncs.com"), config=_CONFIG),
    Case(_LAKE.format("${dlf_endpoint}"), why="unknown is not a violation"),
    Case(_LAKE.format("dlf-share.cn-hangzhou.aliyuncs.com -region cn-hangzhou")),
    Case(_LAKE.format("dlf-share.cn-hangzhou.aliyuncs.com -region ${region}")),
    Case("SELECT 'dlf-vpc.cn-hangzhou.aliyuncs.com';\n", why="a string in a query"),
)
DlfEndpoint.FAILS = (
    Case(
        _LAKE.format("dlf-vpc.cn-hangzhou.aliyuncs.com"),
        lines=(1,),
        fixed=_LAKE.format("dlf-share.cn-hangzhou.aliyuncs.com"),
    ),
    Case(
        _LAKE.format("dlf.cn-hangzhou.aliyuncs.com"),
        lines=(1,),
        unsafe_fixed=_LAKE.format("dlf-share.cn-hangzhou.aliyuncs.com"),
        why="information only",
    ),
    Case(_LAKE.format("dlf-share.cn-shanghai.aliyuncs.com -region cn-hangzhou"), lines=(1,), why="the statement contradicts itself"),
    Case(_LAKE.format("dlf-share.cn-shanghai.aliyuncs.com").replace("oss-cn-hangzhou", "oss-cn-shanghai"), lines=(1,), config=_CONFIG),
)
