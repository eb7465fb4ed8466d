"""What a document of any format (YAML, JSON, Terraform) may carry: an inventory, MaxCompute SQL, Spark and session settings."""

from __future__ import annotations

import re
from functools import cache

from mclint.facts import Job, Setting
from mclint.languages.base import Collector
from mclint.languages.inventory.adapter import is_inventory, read_inventory
from mclint.languages.tree import Node
from mclint.value import Known, Value

_KEYS = ("spark.hadoop.odps.", "odps.", "spark.hadoop.fs.oss.", "fs.oss.")
_SPARK = ("spark.master", "spark.submit.deployMode", "spark.app.name")


@cache
def _ddl() -> re.Pattern[str]:
    """Recognise text that is MaxCompute SQL and nothing else: it names a handler, a network location or an `odps.` setting."""
    return re.compile(
        r"\b(?:create\s+(?:external|object)\s+table|add\s+(?:if\s+not\s+exists\s+)?partition|load\s+(?:overwrite|into)\s+table|unload\s+from"
        r"|create\s+function|insert\s+(?:into|overwrite))\b[\s\S]*?(?:\blocation\b|\bodps\.|oss://|tablestore://|\busing\b)"
        r"|^\s*(?:set\s+odps\.|setproject\s)",
        re.IGNORECASE | re.MULTILINE,
    )


def read_document(root: Node, out: Collector) -> bool:
    """State the facts of a document; tell whether it is an inventory."""
    if is_inventory(out.path, root):
        read_inventory(root, out)
        return True
    spark: Node | None = None
    for node in root.walk():
        if node.kind == "map":
            for entry in node.entries:
                if entry.name.startswith(_KEYS) and entry.value.kind not in ("map", "list", "null"):
                    out.add(Setting(entry.value.span, out.unit, entry.name, entry.value.value, "config", entry.key.span))
                    spark = spark or (node if entry.name.startswith("spark.") else None)
        elif node.kind == "text":
            embedded_sql(node.value, out)
    if spark is not None:
        mode = _mode(spark)
        out.add(Job(spark.span, out.unit, "spark", mode=mode, evidence="Spark properties of MaxCompute"))
    return False


def embedded_sql(value: Value, out: Collector) -> None:
    """Hand a text that clearly is MaxCompute SQL to the SQL adapter, as a job of its own."""
    shape = value.shape
    if len(shape) < 20 or ("odps" not in (low := shape.lower()) and "oss://" not in low and "tablestore://" not in low):
        return
    if any(isinstance(part, Known) for part in value.parts) and _ddl().search(shape):
        out.embed("sql", value, unit=out.new_unit())


def _mode(node: Node) -> str:
    master = node.text("spark.master").text or ""
    return "local" if master.startswith("local") else "cluster" if master else ""
