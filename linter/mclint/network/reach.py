"""Which declared connection serves which target of which job, hop by hop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mclint.network.inventory import DeclaredConnection, DeclaredTarget, Inventory, address
from mclint.network.jobs import JobView, Use
from mclint.network.patterns import matches
from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from mclint.network.model import Model

SERVED, UNKNOWN, BLOCKED = "served", "unknown", "blocked"
_RANK = {SERVED: 0, UNKNOWN: 1, BLOCKED: 2}

_CLOUD = frozenset({"oss", "tablestore", "hologres", "dlf"})
_ENDPOINT = "the platform reaches this service by its internal endpoint only"
_PRIVATE_SUFFIXES = (".local", ".internal", ".intra", ".lan", ".corp")


class Hop(NamedTuple):
    """One station of a path: open, shut or (None) not known, with the reason in words."""

    name: str
    open: bool | None
    words: str


class Reach(NamedTuple):
    """How a job reaches a target: by which connection, and the hops in order. `target` is its declaration, if any."""

    job: JobView
    use: Use
    status: str
    solution: str
    connection: DeclaredConnection | None
    target: DeclaredTarget | None
    hops: tuple[Hop, ...]

    @property
    def blocking(self) -> Hop | None:
        """Return the first hop that is shut."""
        return next((hop for hop in self.hops if hop.open is False), None)


def reach(model: Model, job: JobView, use: Use) -> Reach:
    """Work out how a job reaches an address: the best of all ways that are declared."""
    solution, why = solution_for(model.inventory, use)
    target = model.inventory.target(use.host.text or "", use.port.text or "")
    if use.host.text is None:
        return Reach(job, use, UNKNOWN, "", None, None, (Hop("target", None, f"the host {use.host} is not known before the job runs"),))
    if solution == "none":
        return Reach(job, use, SERVED, "", None, target, (Hop("target", True, why),))
    if use.engine == "pyodps":
        return _client(model, job, use, target)
    if solution == "endpoint":
        return Reach(job, use, BLOCKED, "service", None, target, (Hop("target", True, why), Hop("endpoint", False, _ENDPOINT)))
    if solution == "service":
        return _service(model, job, use, why)
    if not model.inventory.exists:
        return Reach(
            job,
            use,
            UNKNOWN,
            solution,
            None,
            None,
            (Hop("target", True, why), Hop("connection", None, "no inventory declares the connections of this project")),
        )
    ways = [_by(model, job, use, target, item, why) for item in model.inventory.connections if item.solution == solution]
    ways += _external_list(model, job, use, target, why) if solution == "internet" else []
    if not ways:
        kind = {"internet": "Internet access", "vpc": "a VPC dedicated connection"}[solution]
        hops = (Hop("target", True, why), Hop("connection", False, f"no declared connection covers {use.host}; it needs {kind}"))
        return Reach(job, use, BLOCKED, solution, None, target, hops)
    return min(ways, key=lambda way: (_RANK[way.status], -_opened(way)))


def _opened(way: Reach) -> int:
    """Count the open hops before the first shut one: the further a path gets, the better it explains."""
    count = 0
    for hop in way.hops:
        if hop.open is False:
            break
        count += 1
    return count


def solution_for(inventory: Inventory, use: Use) -> tuple[str, str]:
    """Return the network solution that an address needs (`none`: it is no network target) and why."""
    host = (use.host.text or "").lower()
    info = use.info
    target = inventory.target(host, use.port.text or "")
    if info.network == "local":
        return "none", f"{host} is the worker itself"
    if target is not None and target.vpc:
        return "vpc", f"{host} is declared as {target.name or 'a target'} in {target.vpc}"
    if info.network in ("internal", "share", "hdfs"):
        return "service", f"{host} is an internal address of a cloud service"
    if use.platform and info.service in _CLOUD and info.network in ("public", "vpc"):
        return "endpoint", f"{host} is a cloud service"
    if use.platform:
        return "vpc", f"the platform itself reaches {host}, which Internet access does not serve"
    if info.network in ("public", "public-ip"):
        return "internet", f"{host} is a public address"
    if info.network in ("vpc", "private-ip") or "." not in host or host.endswith(_PRIVATE_SUFFIXES):
        return "vpc", f"{host} is an address inside a VPC"
    if any(item.solution == "vpc" and any(its.matches(host, "") for its in item.addresses) for item in inventory.connections):
        return "vpc", f"{host} is listed under a VPC dedicated connection"
    if info.service in ("rds", "polardb", "redis", "mongodb", "hbase", "lindorm", "gpdb", "adb", "kafka", "elasticsearch", "clickhouse"):
        declared = any(its.matches(host, "") for item in inventory.connections if item.solution == "internet" for its in item.addresses)
        listed = any(its.matches(host, "") for project in inventory.projects for its in project.external)
        if not declared and not listed:
            return "vpc", f"{host} is an instance of a service that lives in a VPC"
    return "internet", f"{host} is not a private address"


def _client(model: Model, job: JobView, use: Use, target: DeclaredTarget | None) -> Reach:
    """Follow client code: it uses the network of its machine, or of the DataWorks resource group that it is declared to run on."""
    host, port = use.host.text or "", use.port.text or ""
    hops = [Hop("target", True, f"{host} is reached by the client program, not by MaxCompute")]
    groups = [
        fact for _, fact in model.inventory.dataworks if matches(job.path, [str(item.value) for item in fact.fields if item.key == "paths"])
    ]
    for group in groups:
        name = str(next((item.value for item in group.fields if item.key == "resource_group"), "")) or "DataWorks"
        for key, words in (("reachable", f"the resource group {name} reaches"), ("sandbox_whitelist", f"the sandbox of {name} allows")):
            listed = [address(item.value) for item in group.fields if item.key == key]
            if listed:
                found = any(item.matches(host, port) for item in listed)
                hops.append(Hop("DataWorks", found, f"{_at(host, port)} {'is' if found else 'is not'} among the addresses that {words}"))
    if not groups:
        hops.append(Hop("DataWorks", None, "no inventory says on which resource group this file runs"))
    return Reach(job, use, _status(hops), "client", None, target, tuple(hops))


def _service(model: Model, job: JobView, use: Use, why: str) -> Reach:
    project = model.project(job.path, job.unit)
    hops = [Hop("target", True, why)]
    if use.info.region and project.region:
        same = use.info.region == project.region
        words = f"{use.host} is in {use.info.region}, the project in {project.region}"
        hops.append(Hop("region", same, words + ("" if same else "; internal addresses work within a region only")))
    else:
        hops.append(Hop("region", None, "the project's region is not known" if use.info.region else "the host's region is not known"))
    if job.engine == "mapreduce":
        hops.append(Hop("engine", False, "MapReduce is not served by Alibaba Cloud service access"))
    return Reach(job, use, _status(hops), "service", None, None, tuple(hops))


def _by(model: Model, job: JobView, use: Use, target: DeclaredTarget | None, item: DeclaredConnection, why: str) -> Reach:
    """Follow one declared connection."""
    inventory, catalog = model.inventory, model.catalog
    host, port = use.host.text or "", use.port.text or ""
    project = model.project(job.path, job.unit)
    hops = [Hop("target", True, why)]
    name = item.name or item.solution
    if item.solution == "internet":
        covered: bool | None = any(its.matches(host, port) for its in item.addresses)
        hops.append(Hop("connection", covered, f"`{name}` {'lists' if covered else 'does not list'} {_at(host, port)}"))
    else:
        hops.append(_vpc_hop(inventory, item, target, host, port))
    if item.projects and project.name:
        mine = project.name in item.projects
        hops.append(Hop("project", mine, f"`{name}` {'serves' if mine else 'does not serve'} the project {project.name}"))
    if item.region and project.region:
        same = catalog.resolve_region(item.region) == project.region
        hops.append(Hop("region", same, f"`{name}` is in {item.region}, the project in {project.region}"))
    served = catalog.serves(item.solution, use.engine)
    if item.engines:
        served = served is not False and use.engine in item.engines
    hops.append(
        Hop(
            "engine",
            served,
            f"`{name}` {'serves' if served else 'does not serve' if served is False else 'may serve'} the engine {use.engine}",
        )
    )
    hops.append(_enabled(model, job, use, item.solution, item.name))
    if item.solution == "vpc" and target is not None:
        hops.append(_admitted(item, target))
    return Reach(job, use, _status(hops), item.solution, item, target, tuple(hops))


def _vpc_hop(inventory: Inventory, item: DeclaredConnection, target: DeclaredTarget | None, host: str, port: str) -> Hop:
    name = item.name or "the connection"
    if item.addresses and any(its.matches(host, port) for its in item.addresses):
        return Hop("connection", True, f"`{name}` lists {_at(host, port)}")
    if target is not None and target.vpc and item.vpc:
        if target.vpc == item.vpc:
            return Hop("connection", True, f"`{name}` leads into {item.vpc}, where the target is")
        if inventory.interconnected(item.vpc, target.vpc):
            return Hop("connection", True, f"`{name}` leads into {item.vpc}, which is interconnected with {target.vpc}")
        return Hop(
            "connection",
            False,
            f"`{name}` leads into {item.vpc} only; the target is in {target.vpc}, and no peering or CEN between them is declared",
        )
    if item.addresses:
        return Hop("connection", False, f"`{name}` does not list {_at(host, port)}")
    if inventory.targets:
        return Hop("connection", False, f"no declared target is {_at(host, port)}, and `{name}` does not list it")
    return Hop("connection", None, f"`{name}` leads into {item.vpc or 'a VPC'}; whether {host} is there is not declared")


def _external_list(model: Model, job: JobView, use: Use, target: DeclaredTarget | None, why: str) -> list[Reach]:
    """Follow the external network lists of the declared projects."""
    project = model.project(job.path, job.unit)
    ways = []
    for item in model.inventory.projects:
        if not item.external or (project.name and project.name != item.name):
            continue
        host, port = use.host.text or "", use.port.text or ""
        covered = any(its.matches(host, port) for its in item.external)
        words = f"the external network list of {item.name} {'has' if covered else 'does not have'} {_at(host, port)}"
        hops = [Hop("target", True, why), Hop("connection", covered, words)]
        served = model.catalog.serves("internet", use.engine)
        hops.append(Hop("engine", served, f"Internet access {'serves' if served else 'does not serve'} the engine {use.engine}"))
        hops.append(_enabled(model, job, use, "internet", ""))
        ways.append(Reach(job, use, _status(hops), "internet", None, target, tuple(hops)))
    return ways


def _enabled(model: Model, job: JobView, use: Use, solution: str, name: str) -> Hop:
    """Tell whether the job asks for the connection."""
    host, port = use.host.text or "", use.port.text or ""
    if use.engine == "spark":
        return _spark_enabled(model, job, solution)
    links = [setting.value for setting in job.links] + list(use.links)
    internet = [setting.value for setting in job.internet]
    if use.engine == "udf":
        if not job.callers:
            return Hop("job", None, "no SQL of this repository calls the function, so its session settings are not known")
        for path, unit in job.callers:
            caller = model.job(path, unit)
            if caller is not None:
                links += [setting.value for setting in caller.links]
                internet += [setting.value for setting in caller.internet]
    if solution == "vpc":
        if use.legacy_vpc:
            return Hop("job", True, "the object names a VPC of its own (odps.vpc.id)")
        if any(link.text is None for link in links):
            return Hop("job", None, "the networklink is not known before the job runs")
        named = [link.text for link in links]
        if name in named:
            return Hop("job", True, f"the job names the networklink {name}")
        return Hop("job", False, f"the job names {'the networklink ' + str(named[0]) if named else 'no networklink'}, not {name}")
    entries = [address(entry.strip()) for value in internet for entry in value.split(",")]
    if any(entry.value.text is None for entry in entries):
        return Hop("job", None, "the Internet access list is not known before the job runs")
    if any(entry.matches(host, port) for entry in entries):
        return Hop("job", True, f"the job lists {_at(host, port)} for Internet access")
    return Hop("job", False, f"the job does not list {_at(host, port)} in its Internet access list")


def _spark_enabled(model: Model, job: JobView, solution: str) -> Hop:
    """Tell whether a Spark application's properties open the network; they often stand outside the repository."""
    settings = [*job.settings, *model.spark_settings]
    network = [setting for setting in settings if "odps.cupid." in setting.key]
    wanted = ("eni.enable", "vpc.domain.list", "smartnat.enable") if solution == "vpc" else ("internet.access.list", "smartnat.enable")
    if any(setting.key.endswith(wanted) for setting in network):
        return Hop("job", True, "the Spark settings open the network")
    if not network:
        return Hop("job", None, "no Spark settings of this job are in the repository")
    return Hop("job", False, f"the Spark settings have none of {', '.join(wanted)}")


def _admitted(item: DeclaredConnection, target: DeclaredTarget) -> Hop:
    """Tell whether the target's access control lets the connection in."""
    if not target.controlled:
        return Hop("access control", True, f"{target.name or 'the target'} has no access control declared")
    cidr, group = item.field("vswitch.cidr").text, item.field("security_group.id").text
    allowed = {value.value.text for value in target.allowed} | {value.value.text for value in target.groups}
    if None in allowed or (cidr is None and group is None):
        return Hop("access control", None, "part of the access control is not known")
    if (cidr and any(entry and _within(cidr, entry) for entry in allowed)) or (group and group in allowed):
        return Hop("access control", True, f"{target.name} lets the connection's vSwitch or security group in")
    if not cidr and not group:
        return Hop("access control", None, "the connection declares neither vSwitch range nor security group")
    return Hop(
        "access control",
        False,
        f"{target.name} lets neither the vSwitch range {cidr or '(not declared)'} nor the security group {group or '(not declared)'} in",
    )


def _within(inner: str, outer: str) -> bool:
    """Whether a range lies in another."""
    import ipaddress

    try:
        low, high = ipaddress.ip_network(inner, strict=False), ipaddress.ip_network(outer, strict=False)
    except ValueError:
        return inner == outer
    return low.version == high.version and low.subnet_of(high)  # type: ignore[arg-type]


def _status(hops: list[Hop]) -> str:
    if any(hop.open is False for hop in hops):
        return BLOCKED
    return UNKNOWN if any(hop.open is None for hop in hops) else SERVED


def _at(host: str, port: str) -> str:
    return f"{host}:{port}" if port else host
