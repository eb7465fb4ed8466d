"""Which declared connection serves which target of which job, hop by hop."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mclint.network.enabled import enabled
from mclint.network.hops import (
    BLOCKED,
    ENGINES,
    RANK,
    SERVED,
    SERVICES,
    SOLUTIONS,
    UNKNOWN,
    Hop,
    admitted,
    at,
    by_vpc,
    of_engine,
    of_project,
    offered,
    status_of,
    written,
)
from mclint.network.placeholder import blank
from mclint.tuples import NamedTuple
from mclint.value import HOLE, Value

if TYPE_CHECKING:
    from mclint.network.callers import Caller
    from mclint.network.inventory import DeclaredConnection, DeclaredTarget, Inventory
    from mclint.network.jobs import JobView, Use
    from mclint.network.model import Model, Project
    from mclint.value import Span

_CLOUD = frozenset({"oss", "tablestore", "hologres", "dlf"})
_IN_VPC = frozenset({"rds", "polardb", "redis", "mongodb", "hbase", "lindorm", "gpdb", "adb", "kafka", "elasticsearch", "clickhouse"})
"""Services whose instances live in a VPC unless their names say that they are public."""

_SETS = 8
"""How many `SET` before a statement are looked at: a template may have several, of which one is kept."""

CLIENTS = frozenset({"pyodps", "datax"})
"""Engines of programs that run outside of MaxCompute."""

_PRIVATE_SUFFIXES = (".local", ".internal", ".intra", ".lan", ".corp")


class Reach(NamedTuple):
    """How a job reaches a target: by which connection, and the hops in order.

    `caller` is the SQL job or submission that starts the job, one of several; `target` is the declaration of the address, if any.
    """

    job: JobView
    use: Use
    status: str
    solution: str
    connection: DeclaredConnection | None
    target: DeclaredTarget | None
    hops: tuple[Hop, ...]
    caller: Caller | None = None

    @property
    def blocking(self) -> Hop | None:
        """Return the first hop that is shut."""
        return next((hop for hop in self.hops if hop.open is False), None)

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the files that it belongs to: of the job and of what starts it."""
        return (self.job.path, self.caller.path) if self.caller is not None else (self.job.path,)


class _Trip(NamedTuple):
    """What all ways of one reach have in common."""

    model: Model
    job: JobView
    use: Use
    caller: JobView | None
    project: Project

    @property
    def host(self) -> str:
        return self.use.host.text or ""

    @property
    def port(self) -> str:
        return self.use.port.text or ""


class Candidate(NamedTuple):
    """A network solution that an address may be reached by, and why.

    `none`: it is no network target; `endpoint`: the platform refuses the address itself; else `vpc`, `internet` or `service`.
    """

    solution: str
    why: str


def reach(model: Model, job: JobView, use: Use, caller: Caller | None = None) -> Reach:
    """Work out how a job reaches an address: the best of all ways that are declared."""
    started = model.job(caller.path, caller.unit) if caller is not None else None
    if started is not None and caller is not None:
        started = _before(model, started, caller.span)
    if use.platform:
        job = _before(model, job, use.span)
    return _reach(model, job, use, started)._replace(caller=caller)


def _before(model: Model, job: JobView, span: Span) -> JobView:
    """Return a job as a statement of it sees it: of the `SET` in a file of SQL, the last ones that stand before the statement count."""
    file = model.files.get(job.path)
    if file is None or file.language != "sql":
        return job
    starts, made, others = model.network_settings(job)
    number = bisect_left(starts, span.start)
    return job._replace(settings=(*others, *made[max(number - _SETS, 0) : number]))


def _reach(model: Model, job: JobView, use: Use, caller: JobView | None) -> Reach:
    if use.host.text is None or HOLE in blank(use.host.text):
        words = f"the host {written(use.host)} is not known before the job runs"
        return Reach(job, use, UNKNOWN, "", None, None, (Hop("target", None, words),))
    trip = _Trip(model, job, use, caller, project_of(model, job, caller))
    target = model.inventory.target(trip.host, trip.port)
    candidates = solutions_for(model.inventory, use)
    solution, why = candidates[0]
    if solution == "none":
        return Reach(job, use, SERVED, "", None, target, (Hop("target", True, why),))
    if use.engine in CLIENTS or (use.engine == "spark" and job.mode == "local"):
        return _client(trip, target)
    refused = _refused(job, use)
    if refused is not None:
        service, kind = SERVICES.get(use.info.service, use.info.service), {"vpc": "VPC"}.get(use.info.network, use.info.network)
        named = Hop("target", True, f"{trip.host} is a {kind} endpoint of {service}".replace("a internal", "an internal"))
        return Reach(job, use, BLOCKED, "service", None, target, (named, refused))
    if solution == "service":
        return _service(trip, why)
    if not model.inventory.exists:
        hops = (
            Hop("target", True, why),
            Hop("connection", None, "no inventory declares the connections of this project (`mclint init` writes a first one)"),
        )
        return Reach(job, use, UNKNOWN, solution, None, None, hops)
    ways = [way for each in candidates for way in _ways(trip, each)]
    if not ways:
        shut = Hop("connection", False, f"no declared connection covers {at(trip.host, trip.port)}, which needs {SOLUTIONS[solution]}")
        return Reach(job, use, BLOCKED, solution, None, target, (Hop("target", True, why), shut))
    return min(ways, key=lambda way: (RANK[way.status], -_opened(way)))


def project_of(model: Model, job: JobView, caller: Caller | JobView | None) -> Project:
    """Return the project that a job runs in: that of what starts it, as far as it is known."""
    own = model.project(job.path, job.unit)
    if caller is None:
        return own
    found = model.project(caller.path, caller.unit)
    return found if found.name or not own.name else own


def _opened(way: Reach) -> int:
    """Count the open hops before the first shut one: the further a path gets, the better it explains."""
    return next((number for number, hop in enumerate(way.hops) if hop.open is False), len(way.hops))


def solutions_for(inventory: Inventory, use: Use) -> tuple[Candidate, ...]:
    """Return the network solutions that may serve an address, what is declared before what its name shows."""
    host, port = (use.host.text or "").lower().rstrip("."), use.port.text or ""
    info = use.info
    if info.network == "local":
        return (Candidate("none", f"{host} is the machine that runs the job"),)
    targets = inventory.targets_at(host, port)
    if info.network in ("internal", "share", "hdfs") and not any(target.vpc for target in targets):
        return (Candidate("service", f"{host} is an internal address of {SERVICES.get(info.service, 'a cloud service')}"),)
    found: dict[str, Candidate] = {}

    def add(solution: str, why: str) -> None:
        found.setdefault(solution, Candidate(solution, why))

    for target in targets:
        if target.vpc:
            add("vpc", f"{host} is declared as {f'`{target.name}`' if target.name else 'a target'} in {target.vpc}")
        elif target.pending:
            add("vpc", f"{host} is declared in a VPC that is still to be filled in")
    if any(item.solution == "vpc" and item.lists(host, "") for item in inventory.connections):
        add("vpc", f"{host} is listed under a VPC dedicated connection")
    if not use.platform and (
        any(item.solution == "internet" and item.lists(host, "") for item in inventory.connections)
        or any(item.lists(host, "") for item in inventory.projects)
    ):
        add("internet", f"{host} is listed for Internet access")
    add(*_by_nature(use, host))
    return tuple(found.values())


def _by_nature(use: Use, host: str) -> Candidate:
    """Return the solution that the name of a host shows to be needed."""
    info = use.info
    if use.platform:
        who = ENGINES.get(use.engine, "the platform")
        return Candidate("vpc", f"{who} reaches {host} over a VPC dedicated connection only; Internet access does not serve it")
    if info.network in ("public", "public-ip"):
        return Candidate("internet", f"{host} is a public address")
    if info.network in ("vpc", "private-ip", "corporate") or "." not in host or host.endswith(_PRIVATE_SUFFIXES):
        return Candidate("vpc", f"{host} is an address inside a VPC")
    if info.service in _IN_VPC and info.likely != "public":
        return Candidate("vpc", f"{host} is an instance of a service that lives in a VPC")
    return Candidate("internet", f"{host} is declared nowhere; by its name it is on the Internet")


def _refused(job: JobView, use: Use) -> Hop | None:
    """Return the hop at which the platform refuses an address whatever is declared: the wrong endpoint of a cloud service."""
    info = use.info
    if use.platform and info.service in _CLOUD and info.network in ("public", "vpc"):
        who = ENGINES.get(use.engine, "the platform")
        return Hop("endpoint", False, f"{who} reaches {SERVICES.get(info.service, info.service)} by its internal endpoint only")
    if use.engine == "udf" and info.service in ("oss", "tablestore") and info.network == "internal":
        return Hop("endpoint", False, f"a UDF reaches {SERVICES[info.service]} by its public endpoint only")
    if use.engine == "spark" and job.mode == "cluster" and info.service == "oss" and info.network == "public":
        return Hop("endpoint", False, "a Spark job in cluster mode reaches OSS by its internal endpoint only")
    return None


def _client(trip: _Trip, target: DeclaredTarget | None) -> Reach:
    """Follow client code: it uses the network of its machine, or of the DataWorks resource group that it is declared to run on."""
    from mclint.config.globs import fits
    from mclint.network.declared import address

    hops = [Hop("target", True, f"{trip.host} is reached by the program that submits jobs, not by MaxCompute")]
    groups = []
    for _, fact in trip.model.inventory.dataworks:
        patterns = [str(item.value) for item in fact.fields if item.key == "paths"]
        if not patterns or fits(trip.job.path, patterns):
            groups.append(fact)
    for group in groups if trip.use.engine in CLIENTS else ():
        name = str(next((item.value for item in group.fields if item.key == "resource_group"), "")) or "DataWorks"
        for key, words in (("reachable", f"the resource group `{name}` reaches"), ("sandbox_whitelist", f"the sandbox of `{name}` allows")):
            listed = [address(item.value) for item in group.fields if item.key == key]
            if listed:
                found = any(item.matches(trip.host, trip.port) for item in listed)
                is_one = "is" if found else "is not"
                hops.append(Hop("DataWorks", found, f"{at(trip.host, trip.port)} {is_one} among the addresses that {words}"))
    if len(hops) == 1:
        hops.append(Hop("DataWorks", None, "the inventory does not say what the machine that runs this program can reach (`dataworks`)"))
    return Reach(trip.job, trip.use, status_of(hops), "client", None, target, tuple(hops))


def _service(trip: _Trip, why: str) -> Reach:
    """Follow the way to a cloud service by its internal address, which needs no connection."""
    info, project = trip.use.info, trip.project
    hops = [Hop("target", True, why)]
    if info.region and project.region:
        same = info.region == project.region
        apart = f"{trip.host} is in {info.region}, the project in {project.region}; internal addresses work within a region only"
        hops.append(Hop("region", same, f"{trip.host} and the project are in {project.region}" if same else apart))
    else:
        missing = "the region of the project" if info.region else f"the region of {trip.host}"
        hops.append(Hop("region", None, f"{missing} is not known"))
    if trip.job.engine == "mapreduce":
        hops += of_engine("service", False, trip.use)
    return Reach(trip.job, trip.use, status_of(hops), "service", None, None, tuple(hops))


def _ways(trip: _Trip, candidate: Candidate) -> Iterator[Reach]:
    """Yield the ways of one solution: each declared connection, each project's list of external networks, the object's own VPC."""
    inventory = trip.model.inventory
    targets = inventory.targets_at(trip.host, trip.port)
    if candidate.solution == "vpc":
        if trip.use.vpc is not None:
            yield _by_itself(trip, candidate, targets[0] if targets else None)
        for item in inventory.connections:
            if item.solution == "vpc":
                for target in targets or (None,):
                    yield _by(trip, item, target, candidate, by_vpc(inventory, item, target, trip.host, trip.port))
    else:
        first = targets[0] if targets else None
        for item in inventory.connections:
            if item.solution == "internet":
                lists = "lists" if item.lists(trip.host, trip.port) else "does not list"
                hop = Hop("connection", lists == "lists", f"{item.label} {lists} {at(trip.host, trip.port)}")
                yield _by(trip, item, first, candidate, hop)
        yield from _external(trip, candidate, first)


def _by(trip: _Trip, item: DeclaredConnection, target: DeclaredTarget | None, candidate: Candidate, covered: Hop) -> Reach:
    """Follow one declared connection."""
    model, use, project = trip.model, trip.use, trip.project
    hops = [Hop("target", True, candidate.why), covered]
    its = of_project(model.inventory, item, project)
    if its is not None:
        hops.append(its)
    if item.region and project.region:
        same = (model.catalog.resolve_region(item.region) or item.region) == project.region
        apart = f"{item.label} is in {item.region}, the project in {project.region}; they have to be in one region"
        hops.append(Hop("region", same, f"{item.label} and the project are in {project.region}" if same else apart))
    zone = item.field("vswitch.zone").text or ""
    hops += offered(model.catalog, item.solution, item.region or (project.region if project.certain else ""), zone)
    hops += of_engine(item.solution, model.catalog.serves(item.solution, use.engine), use, item)
    if use.engine == "foreign-table" and use.info.form == "private-name":
        # The page on RDS foreign tables (2026-08-21) rules PrivateZone names out; whether this is one is not known.
        hops.append(Hop("endpoint", None, f"{trip.host} may be a name of PrivateZone, which a foreign table does not resolve"))
    hops.append(enabled(model, trip.job, use, trip.caller, item))
    if item.solution == "vpc" and target is not None:
        hops.append(admitted(item, target))
    if item.pending:
        # A connection that is to be confirmed says where it may lead, and nothing of what shuts it.
        hops = [hop._replace(open=None) if hop.open is False and hop is not covered else hop for hop in hops]
    return Reach(trip.job, use, status_of(hops), item.solution, item, target, tuple(hops))


def _external(trip: _Trip, candidate: Candidate, target: DeclaredTarget | None) -> Iterator[Reach]:
    """Follow the external network lists of the declared projects."""
    model, project = trip.model, trip.project
    where = at(trip.host, trip.port)
    for item in model.inventory.projects:
        if not item.external or (project.name and project.name != item.name and model.inventory.project(project.name) is not None):
            continue
        covered = item.lists(trip.host, trip.port)
        words = f"the external network list of `{item.name}` {'has' if covered else 'does not have'} {where}"
        hops = [
            Hop("target", True, candidate.why),
            Hop("connection", covered, words),
            *offered(model.catalog, "internet", item.region),
            *of_engine("internet", model.catalog.serves("internet", trip.use.engine), trip.use),
            enabled(model, trip.job, trip.use, trip.caller, None),
        ]
        yield Reach(trip.job, trip.use, status_of(hops), "internet", None, target, tuple(hops))


def _by_itself(trip: _Trip, candidate: Candidate, target: DeclaredTarget | None) -> Reach:
    """Follow the older way: the object names the VPC itself, with the addresses in it."""
    from mclint.network.declared import address
    from mclint.network.ip import ipv4

    vpc, listed = trip.use.vpc, trip.use.access_ips
    name = vpc.text if vpc is not None else None
    same = next((item for item in trip.model.inventory.connections if item.solution == "vpc" and item.vpc and item.vpc == name), None)
    if same is not None:
        opened = Hop("connection", True, f"the object opens {name} by itself, the older way, and {same.label} leads there")
    else:
        words = f"the object opens {written(vpc or Value())} by itself, the older way; whether MaxCompute may use that VPC is not declared"
        opened = Hop("connection", None, words)
    hops = [Hop("target", True, candidate.why), opened]
    if listed is not None and listed.text is not None and ipv4(trip.host) is not None:
        found = any(address(entry.strip()).matches(trip.host, trip.port) for entry in listed.split(","))
        has = "have" if found else "do not have"
        hops.append(
            Hop("job", found, f"the addresses that the object opens in its VPC (`odps.vpc.access.ips`) {has} {at(trip.host, trip.port)}")
        )
    return Reach(trip.job, trip.use, status_of(hops), "vpc", None, target, tuple(hops))


__all__ = ["BLOCKED", "SERVED", "UNKNOWN", "Candidate", "Hop", "Reach", "project_of", "reach", "solutions_for"]
