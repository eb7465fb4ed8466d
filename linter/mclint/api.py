"""The public door: what rules, plug-ins, editors and services may import.

Everything else in `mclint` may change from one version to the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mclint.facts import (
    Address,
    AllowEntry,
    CheckOff,
    CloudCommand,
    Comment,
    Concurrency,
    Connection,
    ExternalLocation,
    Fact,
    FileFacts,
    FunctionDefinition,
    FunctionUse,
    Hoist,
    Job,
    NetworkCall,
    Place,
    PlainInsert,
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
from mclint.network.address import BucketPath, Endpoint, bucket_and_path, endpoint, endpoints
from mclint.rule import Case, Context, Option, Report, Rule, replace
from mclint.source import Source
from mclint.tuples import NamedTuple
from mclint.value import HOLE, Hole, Known, Part, Span, Value, join, known, unknown

if TYPE_CHECKING:
    from mclint.datafile import parse_data as parse_data
    from mclint.engine import check_text as check_text
    from mclint.network.catalog import Catalog as Catalog
    from mclint.network.catalog import Host as Host
    from mclint.network.catalog import Region as Region
    from mclint.network.entries import AddressRange as AddressRange
    from mclint.network.entries import Dispute as Dispute
    from mclint.network.entries import KnownSetting as KnownSetting
    from mclint.network.entries import Solution as Solution
    from mclint.network.entries import Validation as Validation
    from mclint.network.loosejson import Trouble as Trouble
    from mclint.network.model import Model as Model
    from mclint.network.ranges import inside as inside
    from mclint.network.ranges import network as network
    from mclint.network.ranges import networks as networks
    from mclint.network.spark import AccessIp as AccessIp
    from mclint.network.spark import DomainList as DomainList
    from mclint.network.spark import DomainPort as DomainPort
    from mclint.network.spark import EniInfo as EniInfo
    from mclint.network.spark import Vpc as Vpc
    from mclint.network.spark import access_ips as access_ips
    from mclint.network.spark import eni_info as eni_info
    from mclint.network.spark import vpc_domain_list as vpc_domain_list
    from mclint.network.targets import Target as Target
    from mclint.network.targets import targets as targets
    from mclint.plugins import hookimpl as hookimpl
    from mclint.reports.base import Display as Display
    from mclint.reports.base import Line as Line
    from mclint.reports.base import Piece as Piece
    from mclint.reports.base import Reporter as Reporter
    from mclint.reports.base import Run as Run

_LATE = {
    "check_text": "mclint.engine",
    "parse_data": "mclint.datafile",
    "Catalog": "mclint.network.catalog",
    "Host": "mclint.network.catalog",
    "Region": "mclint.network.catalog",
    "Model": "mclint.network.model",
    "AddressRange": "mclint.network.entries",
    "Dispute": "mclint.network.entries",
    "KnownSetting": "mclint.network.entries",
    "Solution": "mclint.network.entries",
    "Validation": "mclint.network.entries",
    "Trouble": "mclint.network.loosejson",
    "inside": "mclint.network.ranges",
    "network": "mclint.network.ranges",
    "networks": "mclint.network.ranges",
    "AccessIp": "mclint.network.spark",
    "DomainList": "mclint.network.spark",
    "DomainPort": "mclint.network.spark",
    "EniInfo": "mclint.network.spark",
    "Vpc": "mclint.network.spark",
    "access_ips": "mclint.network.spark",
    "eni_info": "mclint.network.spark",
    "vpc_domain_list": "mclint.network.spark",
    "Target": "mclint.network.targets",
    "targets": "mclint.network.targets",
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
    "AccessIp",
    "Address",
    "AddressRange",
    "AllowEntry",
    "BucketPath",
    "Case",
    "Catalog",
    "CheckOff",
    "Citation",
    "CloudCommand",
    "Collector",
    "Comment",
    "Concurrency",
    "Confidence",
    "Connection",
    "Context",
    "Display",
    "Dispute",
    "DomainList",
    "DomainPort",
    "Edit",
    "Endpoint",
    "EniInfo",
    "ExternalLocation",
    "Fact",
    "FileFacts",
    "Finding",
    "Fix",
    "FunctionDefinition",
    "FunctionUse",
    "Hoist",
    "Hole",
    "Host",
    "Job",
    "Known",
    "KnownSetting",
    "Language",
    "Line",
    "Location",
    "Model",
    "NamedTuple",
    "NetworkCall",
    "Option",
    "Part",
    "Piece",
    "Place",
    "PlainInsert",
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
    "Solution",
    "Source",
    "Span",
    "TableRead",
    "TableWrite",
    "Target",
    "Trouble",
    "Validation",
    "Value",
    "Vpc",
    "Write",
    "access_ips",
    "bucket_and_path",
    "check_text",
    "endpoint",
    "endpoints",
    "eni_info",
    "hookimpl",
    "inside",
    "join",
    "known",
    "network",
    "networks",
    "parse_data",
    "replace",
    "targets",
    "unknown",
    "vpc_domain_list",
]
