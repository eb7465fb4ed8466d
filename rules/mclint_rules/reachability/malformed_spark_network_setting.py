"""A Spark network setting that is not of the form Spark on MaxCompute reads.

## What it does
Reads `vpc.domain.list` as the JSON it must be and compares its shape; checks that `eni.info` is `<region>:<vpcId>`, that switches are
`true` or `false`, and that `trusted.services.access.list` names internal OSS hosts of buckets.

## Why
`vpc.domain.list` is one line of JSON, with blanks and line ends taken out; a list that is broken over lines is a known cause of
time-outs (Spark on MaxCompute, access to VPCs and network FAQ, 2025-01-27). The present page documents only the ENI settings.

## Example
```properties
spark.hadoop.odps.cupid.eni.info=vpc-example,cn-hangzhou
```

## Instead
```properties
spark.hadoop.odps.cupid.eni.info=cn-hangzhou:vpc-example
```

## Fix safety
Safe where a full-width mark stands for an ASCII one and where a list is only to be joined to one line. The rest is for you to decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from mclint.api import HOLE, Case, Confidence, Context, Report, Rule, Setting, Severity, Value, replace
from mclint_rules.common.job import key_of
from mclint_rules.common.jsontext import JsonFault, Node
from mclint_rules.common.networks import DOMAIN_LIST, ENI_ENABLE, ENI_INFO, domain_list, entries
from mclint_rules.common.sites import certain, site
from mclint_rules.common.words import placeholder, shown

_SWITCHES = frozenset({ENI_ENABLE, "odps.cupid.smartnat.enable", "odps.cupid.vpc.usepvtz"})
_TRUSTED = "odps.cupid.trusted.services.access.list"
_SHAPE = '`{"regionId":…,"vpcs":[{"vpcId":…,"zones":[{"urls":[{"domain":…,"port":…}]}]}]}`'


@cache
def _eni_info() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z0-9-]+\s*:\s*[A-Za-z0-9_-]+")


class MalformedSparkNetworkSetting(Rule):
    code = "MC305"
    name = "malformed-spark-network-setting"
    source = "SPARKGH"
    clause = "values of the network settings of Spark on MaxCompute"
    wants = (Setting,)

    def check(self, fact: Setting, ctx: Context) -> Iterable[Report]:
        key = key_of(fact)
        if not key.startswith("odps.cupid."):
            return
        value = fact.value.strip()
        if key == DOMAIN_LIST:
            yield from self._domain_list(fact, value)
        elif key == ENI_INFO:
            yield from self._eni(fact, value)
        elif key in _SWITCHES:
            text = (value.text or "true").strip("'\"").lower()
            if text not in ("true", "false") and not placeholder(text):
                yield Report(
                    value.span() or fact.span, f"{shown(fact.key)} is `true` or `false`, not {shown(value)}.", severity=Severity.WARNING
                )
        elif key == _TRUSTED:
            yield from self._trusted(fact, ctx)

    def _eni(self, fact: Setting, value: Value) -> Iterable[Report]:
        shape = value.shape
        if not shape or placeholder(shape) or _eni_info().fullmatch(shape):
            return
        span = value.span() or fact.span
        if "," in shape:
            message = f"{shown(fact.key)} names one VPC, in the form `<region>:<vpcId>`. Join further VPCs to that one by peering or CEN."
        else:
            message = f"{shown(fact.key)} is `<region>:<vpcId>`, such as `cn-hangzhou:vpc-example`, not {shown(value)}."
        yield Report(span, message)

    def _trusted(self, fact: Setting, ctx: Context) -> Iterable[Report]:
        for entry in entries(fact.value):
            found = site(entry, ctx)
            if found.host.service == "oss" and certain(found) and (found.host.network != "internal" or not found.host.owner):
                message = f"{shown(entry)} is not of the form `<bucket>.oss-<region>-internal.aliyuncs.com` that {shown(fact.key)} takes."
                yield Report(entry.span() or fact.span, message, severity=Severity.WARNING)

    def _domain_list(self, fact: Setting, value: Value) -> Iterable[Report]:
        shape = value.shape
        if not shape.strip() or not shape.strip(HOLE):
            return
        tree = domain_list(fact)
        if isinstance(tree, JsonFault):
            if HOLE in shape or "<" in shape or "..." in shape:
                yield Report(
                    value.span() or fact.span,
                    f"Whether {shown(fact.key)} is valid JSON cannot be told here.",
                    severity=Severity.INFO,
                    auditor=True,
                )
                return
            place = value.slice(tree.start, tree.end)
            fix = replace(place, tree.fixed, "Write the ASCII mark") if tree.fixed else None
            yield Report(place.span() or fact.span, f"{shown(fact.key)} is not valid JSON: {tree.message}.", fix)
            return
        if tree.kind == "string" and tree.text.lstrip().startswith("{"):
            yield Report(
                value.span() or fact.span,
                f"{shown(fact.key)} is JSON, not JSON within quotation marks. Leave out the outer marks.",
                confidence=Confidence.MEDIUM,
            )
            return
        wrong = next(iter(_shape_faults(tree)), None)
        if wrong is not None:
            node, message = wrong
            yield Report(
                value.span_of(node.start, node.end) or fact.span,
                f"{message}. {shown(fact.key)} has the form {_SHAPE}.",
                confidence=Confidence.MEDIUM,
            )
        elif fact.scope == "document":
            return  # a sample laid out for its reader, not the value itself
        elif "\n" in shape or "\r" in shape:
            joined = re.sub(r"[ \t]*[\r\n]+[ \t]*", "", shape)
            yield Report(
                value.span() or fact.span,
                f"{shown(fact.key)} goes over several lines; Spark on MaxCompute takes it as one line without blanks.",
                replace(value, joined, "Join the lines"),
            )
        elif _has_blank(tree, shape):
            message = f"{shown(fact.key)} has blanks between its marks. The page on VPC access says to take them out, though its samples have some."
            yield Report(value.span() or fact.span, message, severity=Severity.INFO, confidence=Confidence.LOW)


def _has_blank(tree: Node, shape: str) -> bool:
    """Whether a blank stands outside the strings."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", shape[tree.start : tree.end])
    return " " in bare or "\t" in bare


def _shape_faults(tree: Node) -> Iterable[tuple[Node, str]]:
    """Yield where the tree is not of the documented shape; what is unknown is left alone."""
    if tree.kind != "object":
        if not tree.is_unknown:
            yield tree, "The list is a JSON object with the keys `regionId` and `vpcs`"
        return
    region = tree.get("regionId")
    if region is None:
        yield tree, "`regionId` is missing"
    elif region.kind not in ("string", "hole"):
        yield region, "`regionId` is a text in double quotes"
    for vpc in _list_of(tree, "vpcs"):
        if isinstance(vpc, str):
            yield tree, vpc
            continue
        name = vpc.get("vpcId")
        if name is not None and name.kind not in ("string", "hole"):
            yield name, "`vpcId` is a text in double quotes"
        for zone in _list_of(vpc, "zones"):
            if isinstance(zone, str):
                yield vpc, zone
                continue
            for url in _list_of(zone, "urls"):
                yield from [(zone, url)] if isinstance(url, str) else _url_faults(url)


def _url_faults(url: Node) -> Iterable[tuple[Node, str]]:
    domain, port = url.get("domain"), url.get("port")
    if domain is None:
        yield url, "`domain` is missing"
    elif domain.kind not in ("string", "hole"):
        yield domain, "`domain` is a text in double quotes"
    elif "://" in domain.text or "/" in domain.text:
        yield domain, "`domain` is a host name or address, without scheme and path"
    if port is None:
        yield url, "`port` is missing"
    elif port.kind == "literal" or port.members or (not port.is_unknown and not placeholder(port.text) and not port.text.isdigit()):
        yield port, "`port` is a number"


def _list_of(node: Node, key: str) -> Iterable[Node | str]:
    """Yield the objects of a list member, or a message where it is not a list of objects."""
    found = node.get(key)
    if found is None:
        yield f"`{key}` is missing"
    elif found.kind == "array":
        for item in found.items:
            if item.kind == "object":
                yield item
            elif not item.is_unknown:
                yield f"`{key}` is a list of objects"
    elif found.kind != "hole":
        yield f"`{key}` is a list in square brackets"


_LIST = '{"regionId":"cn-hangzhou","vpcs":[{"vpcId":"vpc-example","zones":[{"urls":[{"domain":"db.example.com","port":3306}]}]}]}'


def _spark(key: str, value: str) -> str:
    return f"from pyspark.sql import SparkSession\nspark = SparkSession.builder.config('spark.hadoop.odps.cupid.{key}', '{value}').getOrCreate()\n"


MalformedSparkNetworkSetting.PASSES = (
    Case(_spark("vpc.domain.list", _LIST), path="job.py"),
    Case(_spark("vpc.domain.list", _LIST.replace('"vpcId":"vpc-example",', "")), path="job.py", why="a cloud service has no VPC"),
    Case(_spark("eni.info", "cn-hangzhou:vpc-example"), path="job.py"),
    Case(_spark("eni.info", "<region>:<vpcId>"), path="job.py", why="a placeholder"),
    Case(
        "import os\nfrom pyspark.sql import SparkSession\n"
        "spark = SparkSession.builder.config('spark.hadoop.odps.cupid.vpc.domain.list', os.environ['VPC_LIST']).getOrCreate()\n",
        path="job.py",
    ),
)
MalformedSparkNetworkSetting.FAILS = (
    Case(_spark("vpc.domain.list", _LIST.replace('],"', '，"').replace('"cn-hangzhou",', '"cn-hangzhou"，')), path="job.py", lines=(2,)),
    Case(
        _spark("vpc.domain.list", _LIST.replace('"cn-hangzhou",', '"cn-hangzhou"，')),
        path="job.py",
        lines=(2,),
        fixed=_spark("vpc.domain.list", _LIST),
    ),
    Case(_spark("vpc.domain.list", _LIST.replace('"vpc-example",', '"vpc-example"')), path="job.py", lines=(2,), why="a comma is missing"),
    Case(_spark("vpc.domain.list", _LIST.replace('"urls"', '"url"')), path="job.py", lines=(2,)),
    Case(_spark("eni.info", "vpc-example"), path="job.py", lines=(2,)),
    Case(_spark("eni.info", "cn-hangzhou:vpc-example1,cn-hangzhou:vpc-example2"), path="job.py", lines=(2,)),
    Case(_spark("eni.enable", "yes"), path="job.py", lines=(2,)),
    Case(
        "from pyspark.sql import SparkSession\n"
        "spark = SparkSession.builder.config('spark.hadoop.odps.cupid.vpc.domain.list', '''"
        + _LIST.replace(",", ",\n  ")
        + "''').getOrCreate()\n",
        path="job.py",
        lines=(2,),
    ),
)
