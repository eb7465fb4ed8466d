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
from typing import TYPE_CHECKING

from mclint.api import HOLE, Case, Confidence, Context, Report, Rule, Setting, Severity, Value, replace
from mclint_rules.common.job import key_of
from mclint_rules.common.networks import DOMAIN_LIST, ENI_ENABLE, ENI_INFO, domain_list, entries
from mclint_rules.common.sites import certain, site
from mclint_rules.common.words import placeholder, shown

if TYPE_CHECKING:
    from mclint.api import Trouble

_SWITCHES = frozenset({ENI_ENABLE, "odps.cupid.smartnat.enable", "odps.cupid.vpc.usepvtz"})
_TRUSTED = "odps.cupid.trusted.services.access.list"
_SHAPE = '`{"regionId":…,"vpcs":[{"vpcId":…,"zones":[{"urls":[{"domain":…,"port":…}]}]}]}`'


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
                    value.place() or fact.span, f"{shown(fact.key)} is `true` or `false`, not {shown(value)}.", severity=Severity.WARNING
                )
        elif key == _TRUSTED:
            yield from self._trusted(fact, ctx)

    def _eni(self, fact: Setting, value: Value) -> Iterable[Report]:
        from mclint.api import eni_info

        if not value.shape or placeholder(value.shape):
            return
        for trouble in eni_info(value).troubles[:1]:
            advice = f"{shown(fact.key)} is `<region>:<vpcId>`, such as `cn-hangzhou:vpc-example`"
            if trouble.kind == "several":
                advice += "; join further VPCs to that one by peering or CEN"
            yield self._trouble(fact, value, trouble, f"{shown(value)} does not fit: {trouble.message}. {advice}.")

    def _trusted(self, fact: Setting, ctx: Context) -> Iterable[Report]:
        for entry in entries(fact.value):
            found = site(entry, ctx)
            if found.host.service == "oss" and certain(found) and (found.host.network != "internal" or not found.host.owner):
                message = f"{shown(entry)} is not of the form `<bucket>.oss-<region>-internal.aliyuncs.com` that {shown(fact.key)} takes."
                yield Report(entry.place() or fact.span, message, severity=Severity.WARNING)

    def _domain_list(self, fact: Setting, value: Value) -> Iterable[Report]:
        listed = domain_list(fact)
        if not value.shape.strip(HOLE):
            return
        if listed.open and listed.troubles:
            message = f"Whether {shown(fact.key)} is valid JSON cannot be told here."
            yield Report(value.place() or fact.span, message, severity=Severity.INFO, auditor=True)
            return
        # A sample on a page is laid out for its reader.
        troubles = [trouble for trouble in listed.troubles if trouble.kind != "line-break" or fact.scope != "document"]
        for trouble in troubles[:1]:
            if trouble.kind == "line-break":
                yield from self._broken_line(fact, value)
            elif trouble.kind == "shape":
                message = f"{_sentence(trouble.message)}. {shown(fact.key)} has the form {_SHAPE}."
                yield self._trouble(fact, value, trouble, message)._replace(confidence=Confidence.MEDIUM)
            else:
                yield self._trouble(fact, value, trouble, f"{shown(fact.key)} is not valid JSON: {trouble.message}.")
        if not listed.troubles and listed.blank.parts:
            message = f"{shown(fact.key)} has blanks between its marks. The page on VPC access says to take them out, though its samples have some."
            yield Report(value.place() or fact.span, message, severity=Severity.INFO, confidence=Confidence.LOW)

    def _broken_line(self, fact: Setting, value: Value) -> Iterable[Report]:
        joined = re.sub(r"[ \t]*[\r\n]+[ \t]*", "", value.shape)
        yield Report(
            value.place() or fact.span,
            f"{shown(fact.key)} goes over several lines; Spark on MaxCompute takes it as one line without blanks.",
            replace(value, joined, "Join the lines"),
        )

    def _trouble(self, fact: Setting, value: Value, trouble: Trouble, message: str) -> Report:
        place = trouble.place
        fix = replace(place, trouble.fixed, f"Write `{trouble.fixed}`") if trouble.fixed and trouble.kind == "full-width" else None
        return Report(place.place() or value.place() or fact.span, message, fix)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


_LIST = '{"regionId":"cn-hangzhou","vpcs":[{"vpcId":"vpc-example","zones":[{"urls":[{"domain":"db.example.com","port":3306}]}]}]}'


def _conf(key: str, value: str) -> str:
    return f"spark.hadoop.odps.cupid.{key}={value}\n"


_FILE = "spark-defaults.conf"

MalformedSparkNetworkSetting.PASSES = (
    Case(_conf("vpc.domain.list", _LIST), path=_FILE),
    Case(_conf("vpc.domain.list", _LIST.replace('"vpcId":"vpc-example",', "")), path=_FILE, why="a cloud service has no VPC"),
    Case(_conf("eni.info", "cn-hangzhou:vpc-example"), path=_FILE),
    Case(_conf("eni.info", "<region>:<vpcId>"), path=_FILE, why="a placeholder"),
    Case(_conf("trusted.services.access.list", "example-bucket.oss-cn-hangzhou-internal.aliyuncs.com"), path=_FILE),
)
MalformedSparkNetworkSetting.FAILS = (
    Case(_conf("vpc.domain.list", _LIST.replace('],"', '，"').replace('"cn-hangzhou",', '"cn-hangzhou"，')), path=_FILE, lines=(1,)),
    Case(
        _conf("vpc.domain.list", _LIST.replace('"cn-hangzhou",', '"cn-hangzhou"，')),
        path=_FILE,
        lines=(1,),
        fixed=_conf("vpc.domain.list", _LIST),
    ),
    Case(_conf("vpc.domain.list", _LIST.replace('"vpc-example",', '"vpc-example"')), path=_FILE, lines=(1,), why="a comma is missing"),
    Case(_conf("vpc.domain.list", _LIST.replace('"urls"', '"url"')), path=_FILE, lines=(1,)),
    Case(_conf("eni.info", "vpc-example"), path=_FILE, lines=(1,)),
    Case(_conf("eni.info", "cn-hangzhou:vpc-example1,cn-hangzhou:vpc-example2"), path=_FILE, lines=(1,)),
    Case(_conf("eni.enable", "yes"), path=_FILE, lines=(1,)),
    Case(
        "from pyspark.sql import SparkSession\n"
        "spark = SparkSession.builder.config('spark.hadoop.odps.cupid.vpc.domain.list', '''"
        + _LIST.replace(",", ",\n  ")
        + "''').getOrCreate()\n",
        path="job.py",
        lines=(2,),
    ),
)
