"""Adapter for `spark-defaults.conf` and `.properties` files; of other `.conf` files it takes what it recognises."""

from __future__ import annotations

from mclint.languages.base import Collector
from mclint.languages.ini.clients import state_client
from mclint.languages.spark_conf.meaning import is_property, state
from mclint.languages.spark_conf.properties import pairs
from mclint.source import Source


def read(source: Source, out: Collector) -> None:
    """State the Spark and MaxCompute properties of a source. Lines of another form are no fault: `.conf` is anyone's suffix."""
    found = list(pairs(source, out.comment))
    state([pair for pair in found if is_property(pair.key)], "spark-file", out.unit, out)
    state_client("", [pair for pair in found if not is_property(pair.key)], out)
