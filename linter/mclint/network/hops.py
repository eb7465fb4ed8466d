"""The stations of a path from a job to a target, each open, shut or not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from mclint.network.inventory import DeclaredConnection, DeclaredTarget, Inventory
    from mclint.network.jobs import Use
    from mclint.network.model import Project

SERVED, UNKNOWN, BLOCKED = "served", "unknown", "blocked"
RANK = {SERVED: 0, UNKNOWN: 1, BLOCKED: 2}


class Hop(NamedTuple):
    """One station of a path: open, shut or (None) not known, with the reason in words.

    Names are `target`, `endpoint`, `connection`, `project`, `region`, `engine` (the solution does not serve it), `engine list` (the
    connection is not declared for it), `job` (its settings), `networklink` (it names one that is not declared), `access control`,
    `DataWorks`.
    """

    name: str
    open: bool | None
    words: str


def status_of(hops: list[Hop]) -> str:
    """Return what hops amount to."""
    if any(hop.open is False for hop in hops):
        return BLOCKED
    return UNKNOWN if any(hop.open is None for hop in hops) else SERVED


def at(host: str, port: str) -> str:
    """Write an address."""
    return f"{host}:{port}" if port else host


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
        return Hop(
            "connection",
            False,
            f"{name} leads into {item.vpc} only; `{its}` is in {target.vpc}, and no peering or CEN between them is declared",
        )
    if item.addresses:
        return Hop("connection", False, f"{name} does not list {at(host, port)}")
    if inventory.targets:
        return Hop("connection", False, f"no declared target is {at(host, port)}, and {name} does not list it")
    return Hop("connection", None, f"{name} leads into {item.vpc or 'a VPC'}; whether {host} is there is not declared")


def of_project(inventory: Inventory, item: DeclaredConnection, project: Project) -> Hop | None:
    """Tell whether a connection serves a project; None where the project is not known."""
    name = item.label
    serves = item.projects or item.siblings
    if not project.name or not serves:
        return None
    if project.name in serves:
        return Hop("project", True, f"{name} serves the project {project.name}")
    if not item.projects and inventory.project(project.name) is None:
        return Hop("project", None, f"the project {project.name} is not declared")
    return Hop("project", False, f"{name} does not serve the project {project.name}")


def of_engine(item: DeclaredConnection, served: bool | None, use: Use) -> list[Hop]:
    """Tell whether a solution, and the connection as it is declared, serve an engine."""
    name = item.label
    words = {True: "serves", False: "does not serve", None: "may serve"}[served]
    hops = [Hop("engine", served, f"{name} {words} the engine {use.engine}")]
    if item.engines and served is not False:
        listed = use.engine in item.engines
        hops = [Hop("engine list", listed, f"{name} is {'' if listed else 'not '}declared for the engine {use.engine}")]
    return hops


def admitted(item: DeclaredConnection, target: DeclaredTarget) -> Hop:
    """Tell whether the target's access control lets the connection in."""
    if not target.controlled:
        return Hop("access control", True, f"{target.name or 'the target'} has no access control declared")
    cidr, group = item.field("vswitch.cidr").text, item.field("security_group.id").text
    ranges, groups = [entry.value.text for entry in target.allowed], [entry.value.text for entry in target.groups]
    if not ranges and not groups:
        return Hop("access control", None, f"{target.name} has access control, and what it lets in is not declared")
    if None in ranges or None in groups or cidr is None or group is None:
        return Hop("access control", None, "part of the access control is not known")
    if any(entry in ("*", "0.0.0.0/0", "::/0") for entry in ranges):
        return Hop("access control", True, f"{target.name} lets everybody in")
    if (cidr and any(entry and _within(cidr, entry) for entry in ranges)) or (group and group in groups):
        return Hop("access control", True, f"{target.name} lets the connection's vSwitch or security group in")
    for listed, own, what in ((ranges, cidr, "vSwitch range"), (groups, group, "security group")):
        if listed and not own:
            return Hop("access control", None, f"the connection declares no {what}, and {target.name} lists some")
    shut = " and ".join(f"not the {what} {own}" for own, what in ((cidr, "vSwitch range"), (group, "security group")) if own)
    return Hop("access control", False, f"{target.name} lets some in, {shut}")


def _within(inner: str, outer: str) -> bool:
    """Whether a range lies in another."""
    import ipaddress

    try:
        low, high = ipaddress.ip_network(inner, strict=False), ipaddress.ip_network(outer, strict=False)
    except ValueError:
        return inner == outer
    return low.version == high.version and low.subnet_of(high)  # type: ignore[arg-type]
