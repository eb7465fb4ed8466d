"""A LOCATION that is not of the form the platform reads.

## What it does
Reports a location with `http(s)://` or an unknown scheme, a scheme without `//`, one written twice or left out, a bucket in front of the
endpoint, no bucket at all, the host of another service, a file where a directory is meant, an OSS-HDFS host without
`odps.oss-hdfs.state`, and (as information) a directory without its last slash. The form is `oss://<endpoint>/<bucket>/<directory>/`.

## Why
The page on OSS foreign tables counts as wrong an `http://` or `https://` address, a bucket in the host name, and the
name of a file (OSS external tables, 2019). Without `'odps.oss-hdfs.state'='on'` a table on an OSS-HDFS host is silently a plain OSS table.

## Example
```sql
LOCATION 'https://example-bucket.oss-cn-hangzhou-internal.aliyuncs.com/logs/'
```

## Instead
```sql
LOCATION 'oss://oss-cn-hangzhou-internal.aliyuncs.com/example-bucket/logs/'
```

## Fix safety
Safe where the parts are all there and only their order or the scheme is wrong, and for the last slash. A misspelt scheme or host is
mended by `--unsafe-fixes` alone. There is no fix for a file: the directory may hold others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from mclint.api import HOLE, Case, Confidence, Context, ExternalLocation, Report, Rule, Severity, replace
from mclint_rules.common.job import index
from mclint_rules.common.sites import CONSTRUCTS, SERVICES, Site, certain, host_fix, site
from mclint_rules.common.words import placeholder, shown

_KNOWN = frozenset({"oss", "tablestore", "hbase", "hdfs", "dlf", "odps", "holo", "mongodb", "kafka", "redis", "lindorm", "volume"})
_FOREIGN = frozenset({"s3", "s3a", "s3n", "gs", "abfs", "abfss", "wasb", "wasbs", "cos", "cosn", "obs", "tos", "file", "ftp", "sftp"})
_MISSPELT = {
    "ossl": "oss", "osss": "oss", "oos": "oss", "os": "oss", "oss-internal": "oss", "table-store": "tablestore", "tablestor": "tablestore",
    "table_store": "tablestore", "tablesotre": "tablestore", "ots": "tablestore",
}  # fmt: skip
_DIRECTORIES = frozenset({"external-table", "add-partition", "load"})
"""Constructs whose location the documentation calls a directory."""

_FILE = "csv tsv txt json jsonl parquet orc avro rc seq log dat xml xls xlsx gz gzip bz2 zip snappy lzo lz4 zst tar tgz 7z jpg jpeg png gif bmp mp3 mp4 wav pdf"


@cache
def _file_name() -> re.Pattern[str]:
    return re.compile(rf"[^/]+\.(?:{'|'.join(_FILE.split())})$", re.IGNORECASE)


@cache
def _one_slash() -> re.Pattern[str]:
    return re.compile(r"(oss|tablestore)(?::/?(?=[^/])|//)", re.IGNORECASE)


class MalformedLocation(Rule):
    code = "MC206"
    name = "malformed-location"
    source = "OSSEXT-2019"
    clause = "form of LOCATION; wrong examples of the page on OSS foreign tables"
    wants = (ExternalLocation,)

    def check(self, fact: ExternalLocation, ctx: Context) -> Iterable[Report]:
        if fact.construct in ("external-project", "foreign-server"):
            return  # theirs are endpoints, not locations
        found = site(fact.location, ctx)
        shape = found.at.whole.shape
        if not shape or " " in shape:
            return  # text for a reader, such as a translation that took the address apart
        lower = shape.lower()
        if lower.startswith(("oss://oss://", "tablestore://tablestore://")):
            yield self._rewrite(fact, shape[: shape.index("//") + 2], 0, "", "The scheme is written twice; leave out one.")
        elif not found.at.has_scheme:
            yield from self._no_scheme(fact, found)
        elif (scheme := found.at.scheme.text) is not None:
            yield from self._with_scheme(fact, found, scheme.lower(), ctx)

    def _no_scheme(self, fact: ExternalLocation, found: Site) -> Iterable[Report]:
        location = fact.location.strip()
        one = _one_slash().match(location.shape)
        if one is not None:
            missing = "the colon is" if one.group().endswith("//") else "a slash is" if one.group().endswith("/") else "two slashes are"
            yield self._rewrite(fact, one.group(), 0, f"{one.group(1)}://", f"After `{one.group(1)}` {missing} missing.")
        elif found.host.service in ("oss", "tablestore") and certain(found):
            scheme = found.host.service
            first = location.shape[:1]
            yield self._rewrite(
                fact, first, 0, f"{scheme}://{first}", f"The location has no scheme. Write `{scheme}://` in front of the host."
            )

    def _with_scheme(self, fact: ExternalLocation, found: Site, scheme: str, ctx: Context) -> Iterable[Report]:
        service = found.host.service
        if scheme in ("http", "https"):
            if service in ("oss", "tablestore") and certain(found):
                yield self._web_address(fact, found, ctx)
            elif index(ctx).is_ours(fact.unit):
                yield self._report(
                    fact, found, f"A location cannot begin with `{scheme}://`. For OSS write `oss://<endpoint>/<bucket>/<directory>/`."
                )
        elif scheme == "oss":
            yield from self._oss(fact, found, ctx)
        elif scheme == "tablestore":
            yield from self._tablestore(fact, found)
        elif scheme in _MISSPELT and (service == _MISSPELT[scheme] or index(ctx).is_ours(fact.unit)):
            right = _MISSPELT[scheme]
            yield self._rewrite(fact, scheme, 0, right, f"There is no scheme `{scheme}`. Did you mean `{right}`?", safe=False)
        elif scheme in _FOREIGN and index(ctx).is_ours(fact.unit):
            yield self._report(
                fact, found, f"MaxCompute does not read `{scheme}://` locations. Bring the data to OSS and name its internal endpoint."
            )
        elif not scheme.startswith("jdbc") and scheme not in _KNOWN and scheme not in _FOREIGN and index(ctx).is_ours(fact.unit):
            message = f"MaxCompute's documentation knows no scheme {shown(scheme)} for a location."
            yield self._report(fact, found, message, severity=Severity.WARNING, confidence=Confidence.LOW)

    def _web_address(self, fact: ExternalLocation, found: Site, ctx: Context) -> Report:
        scheme = found.host.service
        if found.host.owner and scheme == "oss":
            return self._bucket_in_host(fact, found, ctx, f"A location begins with `oss://`, not with {shown(found.at.scheme)}")
        message = f"A location begins with `{scheme}://`, not with `{found.at.scheme}://`."
        return self._rewrite(fact, found.at.scheme.shape, 0, scheme, message)

    def _oss(self, fact: ExternalLocation, found: Site, ctx: Context) -> Iterable[Report]:
        host, path = found.at.host.shape, found.at.path.shape
        if not host and not path.strip("/"):
            return
        if not host:
            yield self._report(
                fact,
                found,
                "The location names no endpoint. The form is `oss://<endpoint>/<bucket>/<directory>/`.",
                confidence=Confidence.MEDIUM,
            )
            return
        if found.host.service and found.host.service != "oss" and certain(found):
            service = SERVICES.get(found.host.service, found.host.service)
            yield self._report(
                fact, found, f"{shown(found.name)} is a host of {service}, not of OSS, so an `oss://` location cannot name it."
            )
            return
        known = found.host.service == "oss" and certain(found)
        if not known and (meant := _meant(host.lower(), ctx)):
            yield Report(
                found.at.host.place() or fact.span,
                f"{shown(found.name)} is no host of OSS. Did you mean `{meant}`?",
                host_fix(found.at.host, meant, f"Write `{meant}`", safe=False),
                confidence=Confidence.MEDIUM,
            )
            return
        if known and found.host.owner and not found.host.owner.endswith("-ossalias"):
            report = self._bucket_in_host(fact, found, ctx, f"The bucket {shown(found.host.owner)} stands in front of the endpoint")
            # Where nothing but the address speaks for MaxCompute it is most likely Hadoop's, which writes its addresses so.
            ours = index(ctx).is_ours(fact.unit) or ctx.model.project(ctx.file.path, fact.unit).name
            yield report if ours else report._replace(severity=Severity.INFO, confidence=Confidence.LOW, auditor=True)
        elif known and not path.strip("/") and not found.at.whole.holes:
            yield self._report(fact, found, "The location names no bucket. The form is `oss://<endpoint>/<bucket>/<directory>/`.")
            return
        if known and found.host.network == "hdfs" and fact.construct == "external-table":
            yield from self._hdfs(fact, found)
        yield from self._directory(fact, found, known, ctx)

    def _hdfs(self, fact: ExternalLocation, found: Site) -> Iterable[Report]:
        states = [item.value.shape.strip().lower() for item in fact.properties if item.key.strip().lower() == "odps.oss-hdfs.state"]
        if not states or not (states[-1] == "on" or HOLE in states[-1]):
            message = f"{shown(found.name)} is an OSS-HDFS host, but without `'odps.oss-hdfs.state'='on'` in TBLPROPERTIES the table is a plain OSS table."
            yield Report(found.at.host.place() or fact.span, message, severity=Severity.WARNING, source="HDFSEXT")

    def _directory(self, fact: ExternalLocation, found: Site, known: bool, ctx: Context) -> Iterable[Report]:
        path = found.at.path
        shape = path.shape
        if (
            not shape.strip("/")
            or shape.endswith(("/", HOLE))
            or placeholder(shape.rsplit("/", 1)[-1])
            or not index(ctx).is_ours(fact.unit)
        ):
            return
        last = path.slice(shape.rfind("/") + 1, len(shape))
        if _file_name().search(shape):
            if fact.construct in _DIRECTORIES:
                message = f"{shown(last)} is a file, and {CONSTRUCTS[fact.construct]} takes a directory. Name the directory that holds it, with a slash at the end."
                yield Report(last.place() or fact.span, message, severity=Severity.WARNING if fact.construct == "load" else None)
        elif known and fact.construct in ("external-table", "add-partition"):
            yield Report(
                last.place() or fact.span,
                f"The directory {shown(last)} is written without a slash at its end; the documented form has one.",
                replace(last, f"{last.shape}/", "Add the slash"),
                severity=Severity.INFO,
                confidence=Confidence.MEDIUM,
            )

    def _tablestore(self, fact: ExternalLocation, found: Site) -> Iterable[Report]:
        host = found.at.host.shape
        if found.host.service == "tablestore" or placeholder(host) or not host.lower().endswith(".aliyuncs.com"):
            return
        labels = host.split(".")
        message = f"{shown(found.name)} is no host of Tablestore. The form is `<instance>.<region>.ots-internal.aliyuncs.com`."
        if len(labels) == 5 and labels[2].lower().startswith(("ots", "tablestore", "vpc")):
            wrong = found.at.host.slice(len(labels[0]) + len(labels[1]) + 2, len(host) - len(".aliyuncs.com"))
            fix = replace(wrong, "ots-internal", "Write `ots-internal`", safe=False)
            yield Report(found.at.host.place() or fact.span, message, fix, confidence=Confidence.MEDIUM)
        else:
            yield Report(found.at.host.place() or fact.span, message, confidence=Confidence.MEDIUM)

    def _bucket_in_host(self, fact: ExternalLocation, found: Site, ctx: Context, lead: str) -> Report:
        """Report a bucket in the host, and move it behind the endpoint, which becomes the internal one where that is known."""
        endpoint_host = found.endpoint_host.text
        internal = ctx.catalog.endpoint_for("oss", "internal", found.host.region, "", endpoint_host or "") if found.host.region else ""
        better = internal or endpoint_host or ""
        location = fact.location.strip()
        shape = location.shape
        begin, end = 0, len(shape) - len(found.at.path.shape)
        fix = None
        if better and not found.at.userinfo.parts and not found.at.port.parts and HOLE not in shape[begin:end]:
            fix = replace(location.slice(begin, end), f"oss://{better}/{found.host.owner}", "Move the bucket behind the endpoint")
        message = f"{lead}; the form is `oss://<endpoint>/<bucket>/<directory>/`: {shown(f'oss://{better}/{found.host.owner}/…', 120)}."
        return Report(found.at.host.place() or fact.span, message, fix)

    def _rewrite(self, fact: ExternalLocation, old: str, start: int, new: str, message: str, *, safe: bool = True) -> Report:
        place = fact.location.strip().slice(start, start + len(old))
        return Report(place.place() or fact.span, message, replace(place, new, "Correct the scheme", safe=safe))

    def _report(
        self, fact: ExternalLocation, found: Site, message: str, *, severity: Severity | None = None, confidence: Confidence | None = None
    ) -> Report:
        return Report(found.at.whole.place() or fact.span, message, severity=severity, confidence=confidence)


_OTHER_WORDS = frozenset({"", "vpc", "intranet", "inner", "private", "lan", "classic"})
"""What people write behind the region instead of `internal`."""


def _meant(host: str, ctx: Context) -> str:
    """Return the internal OSS endpoint that a host most likely stands for: its region is right, and the rest of it is not."""
    label, _, domain = host.partition(".")
    if not label.startswith("oss-") or placeholder(host) or not domain:
        return ""
    named = [region.id for region in ctx.catalog.regions() if label.startswith(f"oss-{region.id}")]
    if not named:
        return ""
    region_id = max(named, key=len)
    rest = label[len(region_id) + 4 :].strip("-_")
    if not rest and domain.endswith(".aliyuncs.com"):
        rest, domain = domain.removesuffix(".aliyuncs.com"), "aliyuncs.com"
    if rest == "" and domain == "aliyuncs.com":
        return ""
    from difflib import SequenceMatcher

    if rest not in _OTHER_WORDS and SequenceMatcher(None, rest, "internal").ratio() < 0.75:
        return ""
    if domain != "aliyuncs.com" and SequenceMatcher(None, domain, "aliyuncs.com").ratio() < 0.8:
        return ""
    return ctx.catalog.endpoint_for("oss", "internal", region_id)


def _csv(location: str, more: str = "") -> str:
    return f"CREATE EXTERNAL TABLE logs (line STRING)\nSTORED BY 'com.aliyun.odps.CsvStorageHandler'\nLOCATION '{location}'{more};\n"


_GOOD = "oss://oss-cn-hangzhou-internal.aliyuncs.com/example-bucket/logs/"

MalformedLocation.PASSES = (
    Case(_csv(_GOOD)),
    Case(_csv("oss://example-bucket/logs/"), why="a bucket alone: whether an endpoint is assumed is not documented"),
    Case(_csv("oss://${endpoint}/${bucket}/logs/")),
    Case(
        "CREATE EXTERNAL TABLE logs (line STRING) STORED AS ORC LOCATION 'oss://example-bucket.oss-cn-hangzhou-internal.aliyuncs.com/logs/';\n",
        why="most likely Hadoop's, which writes its addresses so: only an auditor is told",
    ),
    Case(_csv("oss://<oss_endpoint>/<bucket>/<directory>/")),
    Case(_csv(_GOOD.replace("-internal.", "-zmf.")), why="a cluster of the vendor's own"),
    Case(_csv("oss://oss-cn-hangzhou-internal.aliyuncs.com/example-bucket/v1.2/"), why="a dot does not make a file"),
    Case(_csv("oss://cn-beijing.oss-dls.aliyuncs.com/example-bucket/t/", "\nTBLPROPERTIES ('odps.oss-hdfs.state'='on')")),
    Case(
        "CREATE EXTERNAL TABLE logs (line STRING) STORED AS PARQUET LOCATION 's3://example-bucket/logs/';\n",
        why="another product's SQL",
    ),
    Case(
        "CREATE EXTERNAL TABLE t (a STRING)\nSTORED BY 'com.aliyun.odps.jdbc.JdbcStorageHandler'\n"
        "LOCATION 'jdbc:mysql://10.0.0.8:3306/shop?table=orders'\nTBLPROPERTIES ('networklink'='link_demo');\n"
    ),
)
MalformedLocation.FAILS = (
    Case(_csv(_GOOD.replace("oss://", "https://")), lines=(3,), fixed=_csv(_GOOD)),
    Case(_csv("oss://example-bucket.oss-cn-hangzhou-internal.aliyuncs.com/logs/"), lines=(3,), fixed=_csv(_GOOD)),
    Case(_csv("http://example-bucket.oss-cn-hangzhou.aliyuncs.com/logs/"), lines=(3,), fixed=_csv(_GOOD)),
    Case(
        f"CREATE EXTERNAL TABLE logs (line STRING) STORED AS ORC LOCATION '{_GOOD.replace('oss://', 'https://')}';\n",
        lines=(1,),
        fixed=f"CREATE EXTERNAL TABLE logs (line STRING) STORED AS ORC LOCATION '{_GOOD}';\n",
        why="no product has external tables at a web address of OSS",
    ),
    Case(
        "CREATE EXTERNAL TABLE logs (line STRING) STORED AS ORC LOCATION 'oss://example-bucket.oss-cn-hangzhou-internal.aliyuncs.com/logs/';\n",
        lines=(1,),
        config="project: shop\n",
        why="the configuration says whose SQL it is",
    ),
    Case(_csv(_GOOD + "2026-01-01.csv"), lines=(3,)),
    Case(_csv(_GOOD.rstrip("/")), lines=(3,), fixed=_csv(_GOOD), why="information only"),
    Case(_csv(f"oss://{_GOOD}"), lines=(3,), fixed=_csv(_GOOD)),
    Case(_csv(_GOOD.replace("oss://", "oss:/")), lines=(3,), fixed=_csv(_GOOD)),
    Case(_csv(_GOOD.replace("oss://", "oss//")), lines=(3,), fixed=_csv(_GOOD)),
    Case(_csv(_GOOD.removeprefix("oss://")), lines=(3,), fixed=_csv(_GOOD)),
    Case(_csv(_GOOD.replace("oss://", "oos://")), lines=(3,), unsafe_fixed=_csv(_GOOD)),
    Case(_csv("oss://oss-cn-hangzhou-internal.aliyuncs.com/"), lines=(3,)),
    Case(_csv(_GOOD.replace("internal", "intenal")), lines=(3,), unsafe_fixed=_csv(_GOOD)),
    Case(_csv(_GOOD.replace("aliyuncs", "aliyun")), lines=(3,), unsafe_fixed=_csv(_GOOD)),
    Case(_csv(_GOOD.replace("-internal.aliyuncs", ".aliyun")), lines=(3,), unsafe_fixed=_csv(_GOOD)),
    Case(_csv(_GOOD.replace("-internal.", "-vpc.")), lines=(3,), unsafe_fixed=_csv(_GOOD)),
    Case(_csv(_GOOD.replace("-internal.", ".internal.")), lines=(3,), unsafe_fixed=_csv(_GOOD)),
    Case(_csv("s3://example-bucket/logs/"), lines=(3,), why="the storage handler is MaxCompute's, so the table is"),
    Case(_csv("oss://cn-beijing.oss-dls.aliyuncs.com/example-bucket/t/"), lines=(3,)),
    Case(
        "CREATE EXTERNAL TABLE t (a STRING)\nSTORED BY 'com.aliyun.odps.TableStoreStorageHandler'\n"
        "LOCATION 'tablestore://demo.cn-hangzhou.ots-interna.aliyuncs.com';\n",
        lines=(3,),
        unsafe_fixed="CREATE EXTERNAL TABLE t (a STRING)\nSTORED BY 'com.aliyun.odps.TableStoreStorageHandler'\n"
        "LOCATION 'tablestore://demo.cn-hangzhou.ots-internal.aliyuncs.com';\n",
    ),
)
