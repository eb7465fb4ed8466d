"""The public door: what rules, plug-ins, editors and services may import.

Everything else in `mclint` may change from one version to the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mclint.facts import (
    Address,
    AllowEntry,
    CloudCommand,
    Comment,
    Concurrency,
    Connection,
    ExternalLocation,
    Fact,
    FileFacts,
    FunctionDefinition,
    FunctionUse,
    Job,
    NetworkCall,
    Place,
    Problem,
    ProjectInfo,
    Property,
    Related,
    Resource,
    Retry,
    Setting,
    TableRead,
    TableWrite,
    Write,
)
from mclint.findings.finding import Citation, Confidence, Edit, Finding, Fix, Location, Severity
from mclint.languages.base import Collector, Language
from mclint.network.address import Endpoint, endpoint
from mclint.rule import Case, Context, Option, Report, Rule, replace
from mclint.source import Source
from mclint.value import HOLE, Hole, Known, Part, Span, Value, join, known, unknown

if TYPE_CHECKING:
    from mclint.engine import check_text as check_text
    from mclint.network.catalog import Catalog as Catalog
    from mclint.network.catalog import Host as Host
    from mclint.network.catalog import Region as Region
    from mclint.network.model import Model as Model
    from mclint.plugins import hookimpl as hookimpl
    from mclint.reports.base import Display as Display
    from mclint.reports.base import Line as Line
    from mclint.reports.base import Piece as Piece
    from mclint.reports.base import Reporter as Reporter
    from mclint.reports.base import Run as Run

_LATE = {
    "check_text": "mclint.engine",
    "Catalog": "mclint.network.catalog",
    "Host": "mclint.network.catalog",
    "Region": "mclint.network.catalog",
    "Model": "mclint.network.model",
    "hookimpl": "mclint.plugins",
    "Display": "mclint.reports.base",
    "Line": "mclint.reports.base",
    "Piece": "mclint.reports.base",
    "Reporter": "mclint.reports.base",
    "Run": "mclint.reports.base",
}


def __getattr__(name: str) -> Any:
    """Import the heavier names only when they are asked for."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LATE[name]), name)


__all__ = [
    "HOLE",
    "Address",
    "AllowEntry",
    "Case",
    "Catalog",
    "Citation",
    "CloudCommand",
    "Collector",
    "Comment",
    "Concurrency",
    "Confidence",
    "Connection",
    "Context",
    "Display",
    "Edit",
    "Endpoint",
    "ExternalLocation",
    "Fact",
    "FileFacts",
    "Finding",
    "Fix",
    "FunctionDefinition",
    "FunctionUse",
    "Hole",
    "Host",
    "Job",
    "Known",
    "Language",
    "Line",
    "Location",
    "Model",
    "NetworkCall",
    "Option",
    "Part",
    "Piece",
    "Place",
    "Problem",
    "ProjectInfo",
    "Property",
    "Region",
    "Related",
    "Report",
    "Reporter",
    "Resource",
    "Retry",
    "Rule",
    "Run",
    "Setting",
    "Severity",
    "Source",
    "Span",
    "TableRead",
    "TableWrite",
    "Value",
    "Write",
    "check_text",
    "endpoint",
    "hookimpl",
    "join",
    "known",
    "replace",
    "unknown",
]
