"""Java job code: UDFs, MapReduce, Spark, clients of the service, and Java embedded in SQL."""

from __future__ import annotations

from mclint.languages.base import Collector
from mclint.languages.code.jvm import read_tree
from mclint.languages.java.expressions import COMMENTS
from mclint.languages.java.lower import lower
from mclint.source import Source


def read(source: Source, out: Collector) -> None:
    """State the facts of a Java file or of a piece of one."""
    read_tree("java", source, out, lower, COMMENTS)
