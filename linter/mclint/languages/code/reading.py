"""From a lowered file to its facts: index, resolve, find the jobs and phases, then say what each call means."""

from __future__ import annotations

from mclint.languages.base import Collector
from mclint.languages.code import ir
from mclint.source import Source


def read(module: ir.Module, source: Source, out: Collector) -> None:
    """State the facts of a lowered file."""
