"""Whose statement is it? Hive, Greenplum, DLA, EMR, Spark and others have external tables and LOCATION clauses too."""

from __future__ import annotations

from mclint.languages.sql.clauses import DELIMITED, PARENTHESES, Clauses
from mclint.languages.sql.script import Script
from mclint.value import HOLE, Value

_OWN_SCHEMES = frozenset(("tablestore", "ots", "hbase", "lindorm", "jdbc", "holo", "hologres", "odps", "maxcompute", "pangu"))
"""Only MaxCompute takes these as the LOCATION of a table."""

_FOREIGN_SCHEMES = frozenset(
    (
        *("s3", "s3a", "s3n", "hdfs", "viewfs", "webhdfs", "gs", "gcs", "wasb", "wasbs", "abfs", "abfss", "adl", "azure", "cos", "cosn"),
        *("obs", "bos", "tos", "ks3", "dbfs", "file", "gpfdist", "gpfdists", "gphdfs", "pxf", "alluxio", "jfs", "maprfs", "dlfs", "kafka"),
    )
)
"""MaxCompute has no table there."""

_DECISIVE = frozenset((PARENTHESES, "FORMAT '…'", "READABLE EXTERNAL", "DISTRIBUTED BY"))
"""Clauses that MaxCompute has not, whatever else is there."""

_NEVER = ("dla", "greenplum", "mysql", "postgresql")
"""Products of whose scripts no statement is MaxCompute's, even if an OSS address has MaxCompute's form."""

_OWN_PROPERTIES = ("odps.", "mcfed.", "tablestore.", "networklink")
_OWN_HANDLERS = ("com.aliyun.odps", "org.apache.hadoop.hive.hbase.hbasestoragehandler")
_FOREIGN_HANDLERS = (
    "iceberg",
    "hudi",
    "delta",
    "jindo",
    "kudu",
    "druid",
    "phoenix",
    "com.aliyun.openservices.tablestore.hive",
    "com.aliyun.emr",
)


def scheme_of(location: Value) -> str | None:
    """Return the scheme in lower case, an empty text if there is none, or None if it is not known."""
    shape = location.shape.strip().lower()
    colon = shape.find(":")
    head = shape[:colon] if colon >= 0 else shape
    if HOLE in head:
        return None
    if colon < 0 or not head.replace(" ", "").replace("+", "").replace("-", "").replace(".", "").isalnum():
        return ""
    # "oss-cn-hangzhou.aliyuncs.com:80/…" has a port, not a scheme.
    return (
        head.strip() if shape[colon + 1 : colon + 2] == "/" or head.strip() == "jdbc" or not shape[colon + 1 : colon + 2].isdigit() else ""
    )


def has_own_mark(clauses: Clauses) -> bool:
    """Whether a statement has what only MaxCompute's have: its storage handlers and properties, a life cycle."""
    handler = clauses.storage_handler.shape.replace(" ", "").lower()
    if handler.startswith(_OWN_HANDLERS[0]) or (handler == _OWN_HANDLERS[1] and any(_hbase(location) for location in clauses.values)):
        return True
    return clauses.lifecycle or any(item.key.replace(" ", "").lower().startswith(_OWN_PROPERTIES) for item in clauses.properties)


def _hbase(location: Value) -> bool:
    return scheme_of(location) == "hbase"


def _names_endpoint(location: Value) -> bool:
    """Whether an OSS address has MaxCompute's form `oss://endpoint/bucket/…`, which Hadoop's `oss://bucket/…` is not."""
    rest = location.shape.lower().partition("://")[2]
    authority = rest.partition("/")[0].rpartition("@")[2]
    return (authority.startswith(("oss-", "vpc100-oss-", "s3.")) and "." in authority) or ".oss-dls." in authority


def _is_web_address_of_oss(location: Value) -> bool:
    """Whether an address is one of OSS as a browser takes it, which is a common slip; no product has external tables there."""
    authority = location.shape.lower().partition("://")[2].partition("/")[0].rpartition("@")[2]
    return authority.endswith(".aliyuncs.com") and (authority.startswith("oss-") or ".oss-" in authority)


def foreign_mark(script: Script, clauses: Clauses) -> str:
    """Return what in the statement, or else in the script, shows that it is written for another product, or an empty text."""
    if clauses.marks:
        return min(clauses.marks)
    handler = clauses.storage_handler.shape.lower()
    if any(word in handler for word in _FOREIGN_HANDLERS):
        return "storage handler of another product"
    return script.looks_other


def is_ours(script: Script, clauses: Clauses, location: Value) -> bool:
    """Whether an address in a statement is one that MaxCompute itself will reach.

    Evidence against it: a clause of Greenplum (`LOCATION (…)`, `FORMAT`, `DISTRIBUTED BY`), of Spark (`USING parquet`, `OPTIONS`), of DLA
    (`DBPROPERTIES`), of Hive (`ROW FORMAT DELIMITED`), a scheme that MaxCompute has no table for, another product's storage handler, or a
    script that sets Hive's or Spark's parameters. MaxCompute's own handlers, properties and form of OSS addresses outweigh the weaker ones.
    """
    scheme = scheme_of(location)
    strong = clauses.marks - {DELIMITED}
    if strong & _DECISIVE:
        return False
    if has_own_mark(clauses):
        return True
    if strong or scheme in _FOREIGN_SCHEMES:
        return False
    mark = foreign_mark(script, clauses)
    if scheme == "oss" and script.looks_other in _NEVER:
        return False
    if scheme == "oss":
        return not mark or _names_endpoint(location) or (mark == DELIMITED and script.looks_own)
    if scheme in ("http", "https") and not mark:
        return _is_web_address_of_oss(location) or script.looks_own or script.evidence is not None
    if mark and not (mark == DELIMITED and script.looks_own):
        return False
    return scheme in _OWN_SCHEMES or script.looks_own or script.evidence is not None


def may_be_broken_ours(script: Script, clauses: Clauses) -> bool:
    """Whether a statement that cannot be read is MaxCompute's for all that is known."""
    if clauses.marks:
        return False
    return has_own_mark(clauses) or ((script.looks_own or script.evidence is not None) and not foreign_mark(script, clauses))
