"""Scala job code: Spark applications and UDFs, whole files and the fragments that documents show."""

from __future__ import annotations

from mclint.languages.base import Collector
from mclint.languages.code.jvm import read_tree
from mclint.languages.scala.lower import lower
from mclint.languages.scala.terms import COMMENTS
from mclint.source import Source


def read(source: Source, out: Collector) -> None:
    """State the facts of a Scala file or of a piece of one."""
    read_tree("scala", source, out, lower, COMMENTS)
