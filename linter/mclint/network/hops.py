"""The stations of a path from a job to a target, each open, shut or not known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mclint.tuples import NamedTuple
from mclint.value import Known, Value

if TYPE_CHECKING:
    from mclint.network.catalog import Catalog
    from mclint.network.inventory import DeclaredConnection, DeclaredTarget, Inventory
    from mclint.network.jobs import Use
    from mclint.network.model import Project

SERVED, UNKNOWN, BLOCKED = "served", "unknown", "blocked"
RANK = {SERVED: 0, UNKNOWN: 1, BLOCKED: 2}


class Hop(NamedTuple):
    """One station of a path: open, shut or (None) not known, with the reason in words.

    Names are `target`, `endpoint`, `connection`, `project`, `region` (not the project's), `availability` (the solution is not offered in
    the region or zone), `engine` (the solution does not serve it), `engine list` (the connection is not declared for it), `job` (its
    settings), `networklink` (it names one that is not declared), `access control`, `DataWorks`.
    """

    name: str
    open: bool | None
    words: str


SOLUTIONS = {"internet": "Internet access", "vpc": "a VPC dedicated connection", "service": "Alibaba Cloud service access"}
"""Outbound solutions in words."""

ENGINES = {
    "sql": "SQL",
    "foreign-table": "a foreign table",
    "lakehouse": "an external project or schema",
    "udf": "a UDF",
    "spark": "a Spark job",
    "mapreduce": "a MapReduce job",
    "maxframe": "a MaxFrame function",
    "mars": "a Mars job",
    "pyodps": "a PyODPS program",
    "datax": "a DataX job",
}
"""Engines in words."""

SERVICES = {"oss": "OSS", "tablestore": "Tablestore", "hologres": "Hologres", "dlf": "DLF", "sls": "Log Service", "datahub": "DataHub"}
"""Services whose names are no ordinary words, by the catalogue's names."""


def status_of(hops: list[Hop]) -> str:
    """Return what hops amount to."""
    if any(hop.open is False for hop in hops):
        return BLOCKED
    return UNKNOWN if any(hop.open is None for hop in hops) else SERVED


def at(host: str, port: str) -> str:
    """Write an address."""
    return f"{host}:{port}" if port else host


def written(value: Value) -> str:
    """Write a value that may have holes: `${host}.example.com`, `<env DB_HOST>`."""
    pieces = (
        part.text if isinstance(part, Known) else part.reason if part.reason[:1] in "${<%" else f"<{part.reason}>" for part in value.parts
    )
    return "".join(pieces)


def by_vpc(inventory: Inventory, item: DeclaredConnection, target: DeclaredTarget | None, host: str, port: str) -> Hop:
    """Tell whether a VPC connection leads to a target."""
    name = item.label
    if item.lists(host, port):
        return Hop("connection", True, f"{name} lists {at(host, port)}")
    if target is not None:
        its = target.name or host
        if not target.vpc or not item.vpc:
            lacking = f"{name if target.vpc else f'`{its}`'} is declared without its VPC"
            return Hop("connection", None, lacking)
        if target.vpc == item.vpc:
            return Hop("connection", True, f"{name} leads into {item.vpc}, where `{its}` is")
        if inventory.interconnected(item.vpc, target.vpc):
            return Hop("connection", True, f"{name} leads into {item.vpc}, which is interconnected with {target.vpc}")
        apart = f"{name} leads into {item.vpc} only; `{its}` is in {target.vpc}, and"
        between = inventory.detour(item.vpc, target.vpc)
        if between:
            return Hop("connection", False, f"{apart} {between} between them passes nothing on: a peering or VPN joins its own ends only")
        return Hop("connection", False, f"{apart} no peering or CEN between them is declared")
    if item.addresses:
        return Hop("connection", False, f"{name} does not list {at(host, port)}")
    if inventory.targets:
        return Hop("connection", False, f"{at(host, port)} is no declared target, and {name} does not list it")
    return Hop("connection", None, f"{name} leads into {item.vpc or 'a VPC'}; whether {host} is there is not declared")


def of_project(inventory: Inventory, item: DeclaredConnection, project: Project) -> Hop | None:
    """Tell whether a connection serves a project; None where the project is not known."""
    name = item.label
    serves = item.projects or item.siblings
    if not project.name or not serves:
        return None
    if project.name in serves:
        return Hop("project", True, f"{name} serves the project `{project.name}`")
    if not item.projects and inventory.project(project.name) is None:
        return Hop("project", None, f"the project `{project.name}` is not declared")
    return Hop("project", False, f"{name} does not serve the project `{project.name}`")


def offered(catalog: Catalog, solution: str, region: str, zone: str = "") -> list[Hop]:
    """Tell whether a solution is offered in a region, and a VPC connection in a zone; empty where it is, or nothing is known."""
    where = catalog.region(catalog.resolve_region(region)) if region else None
    known = catalog.solution(solution)
    if where is None or known is None:
        return []
    if not where.offers(known.feature):
        return [Hop("availability", False, f"{SOLUTIONS.get(solution, solution)} is not available in {where.id}")]
    zone = zone.lower()
    if solution == "vpc" and zone and catalog.zone_region(zone) == where.id and zone not in where.vpc_zones:
        return [Hop("availability", False, f"a VPC dedicated connection cannot be made in zone {zone}")]
    return []


def of_engine(solution: str, served: bool | None, use: Use, item: DeclaredConnection | None = None) -> list[Hop]:
    """Tell whether a solution, and the connection as it is declared, serve an engine."""
    engine = ENGINES.get(use.engine, use.engine)
    words = {True: "serves", False: "does not serve", None: "may or may not serve"}[served]
    hops = [Hop("engine", served, f"{SOLUTIONS[solution]} {words} {engine}")]
    if item is not None and item.engines and served is not False:
        listed = use.engine in item.engines
        hops = [Hop("engine list", listed, f"{item.label} is {'' if listed else 'not '}declared for {use.engine}")]
    return hops


def _called(target: DeclaredTarget) -> str:
    return f"`{target.name}`" if target.name else "the target"


def admitted(item: DeclaredConnection, target: DeclaredTarget) -> Hop:
    """Tell whether the target's access control lets the connection in."""
    if not target.controlled:
        return Hop("access control", True, f"{_called(target)} has no access control declared")
    cidr, group = item.field("vswitch.cidr").text, item.field("security_group.id").text
    ranges, groups = [entry.value.text for entry in target.allowed], [entry.value.text for entry in target.groups]
    if not ranges and not groups:
        return Hop("access control", None, f"{_called(target)} has access control, and what it lets in is not declared")
    if None in ranges or None in groups or cidr is None or group is None:
        return Hop("access control", None, f"part of what {_called(target)} lets in, or of the connection, is not known before it is made")
    if any(entry in ("*", "0.0.0.0/0", "::/0") for entry in ranges):
        return Hop("access control", True, f"{_called(target)} lets everybody in")
    if (cidr and _within(cidr, [entry for entry in ranges if entry])) or (group and group in groups):
        return Hop("access control", True, f"{_called(target)} lets the connection's vSwitch or security group in")
    for listed, own, what in ((ranges, cidr, "vSwitch range"), (groups, group, "security group")):
        if listed and not own:
            return Hop("access control", None, f"the connection declares no {what}, and {_called(target)} lists some")
    shut = " or ".join(f"the {what} {own}" for own, what in ((cidr, "vSwitch range"), (group, "security group")) if own)
    return Hop("access control", False, f"the access control of {_called(target)} does not admit {shut} of {item.label}")


def _within(inner: str, outer: Iterable[str]) -> bool:
    """Whether a range lies in others together: addresses, CIDR blocks or `a-b`."""
    from mclint.network.ranges import inside, network, networks

    block = network(inner)
    return inner in outer if block is None else inside(block, networks(outer))
