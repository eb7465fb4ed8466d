"""A first configuration and inventory, written from what the code of a repository shows. What is a guess says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mclint.facts import ProjectInfo, Setting
from mclint.network.address import endpoint
from mclint.network.jobs import Use
from mclint.network.model import Model
from mclint.network.reach import BLOCKED, CLIENTS, project_of, solutions_for
from mclint.network.spark import vpc_domain_list
from mclint.value import Value

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_LINK, _OPEN, _REGION, _VPC = "<networklink>", "<internet>", "<region>", "<vpc-id>"
"""What is to be filled in."""

_EXAMPLE = """\
# connections:
#   - solution: vpc
#     name: link_shop  # the networklink that jobs name
#     region: cn-shanghai
#     vpc: vpc-example1
#     vswitch: {id: vsw-example1, cidr: 192.168.10.0/24, zone: cn-shanghai-b}
#     security_group: {id: sg-example1, type: basic}
# targets:
#   - name: orders
#     addresses: ["orders.example.com:3306"]
#     vpc: vpc-example1"""

_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


_REGIONAL = frozenset({"oss", "tablestore", "hologres", "dlf"})
"""Services that foreign tables reach by internal endpoints, without a connection, whatever endpoint the code has now."""


def quote(text: str) -> str:
    """Return a YAML scalar, in quotes unless it is plainly a word."""
    if _PLAIN.match(text) and text.lower() not in _WORDS:
        return text
    return '"' + "".join(_escape(char) for char in text) + '"'


def _escape(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return char if char.isprintable() else f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def configuration(model: Model) -> str:
    """Return the text of a first `mclint.yaml`."""
    lines = [
        "# What mclint checks and which project each job belongs to. Every key is optional.",
        "# All keys: mclint schema config",
        "fail-on: warning",
    ]
    projects = _projects(model)
    known = any(region for _, region, _ in projects)
    mark = "" if known else "# "
    if projects:
        lines += [f"{mark}projects:"]
        for name, region, words in projects:
            mark = "" if region else "# "
            lines += [f"{mark}  {quote(name)}:", f"{mark}    region: {region or _REGION}  # {words}"]
    else:
        lines += [
            "# projects:",
            "#   my_project:",
            "#     region: cn-shanghai  # region of the MaxCompute project: nothing in the code shows it",
        ]
    lines += ["# paths:", '#   - match: "jobs/shop/**"', "#     project: my_project"]
    return "\n".join(lines) + "\n"


def inventory(model: Model, doubtful: frozenset[str] = frozenset()) -> str:
    """Return the text of a first `maxcompute-network.yaml`.

    Addresses that are `doubtful` go into connections that are to be confirmed: nothing is said of the jobs that reach them until then.
    """
    return "\n".join(_Sketch(model, doubtful).lines()) + "\n"


def doubts(model: Model) -> frozenset[str]:
    """Return the addresses that the jobs of a project, with its inventory, do not reach."""
    return frozenset(_address(way.use) for way in model.reaches if way.status == BLOCKED and way.use.host.text is not None)


class _Sketch:
    """Gathers what the jobs show, and writes it down."""

    def __init__(self, model: Model, doubtful: frozenset[str]) -> None:
        self.model = model
        self.projects = _projects(model)
        self.public: dict[str, dict[str, str]] = {}
        """Public addresses by project, each with where it is reached; under the empty name those of no known project."""
        self.private: dict[str, str] = {}
        self.doubtful: tuple[dict[str, str], dict[str, str]] = ({}, {})
        self.links: dict[str, tuple[str, set[str]]] = {}
        """Networklinks with where they are named, and in which regions."""
        self.vpcs, listed = _vpcs(model)
        self.placed = {address: vpc for address, (vpc, _) in listed.items()}
        """VPCs of the addresses that the older Spark settings list with theirs."""
        names = {name for name, _, _ in self.projects}
        inside = {str(way.use.host) for way in model.reaches if _solution(model, way.use) == "vpc"}
        for way in model.reaches:
            use = way.use
            for link in use.links:
                self._link(link, use.path, way.job.unit)
            if use.host.text is None or use.engine in CLIENTS or (use.info.service in _REGIONAL and use.engine == "foreign-table"):
                continue
            solution = "vpc" if str(use.host) in inside else _solution(model, use)
            if solution not in ("internet", "vpc"):
                continue
            address, where = _address(use), _comment(use.path)
            if address in doubtful:
                self.doubtful[solution == "vpc"].setdefault(address, where)
            elif solution == "vpc":
                self.private.setdefault(address, where)
            else:
                name = project_of(model, way.job, way.caller).name
                self.public.setdefault(name if name in names else "", {}).setdefault(address, where)
        for job in model.jobs:
            for setting in job.links:
                self._link(setting.value, job.path, job.unit)
        for address, (_, where) in listed.items():
            if address not in doubtful:
                self.private.setdefault(address, where)

    def _link(self, value: Value, path: str, unit: int) -> None:
        name = (value.text or "").strip()
        if name:
            region = self.model.project(path, unit).region
            self.links.setdefault(name, (_comment(path), set()))[1].update({region} - {""})

    def lines(self) -> Iterator[str]:
        """Yield the lines of the inventory."""
        yield "# The network connections of this repository's MaxCompute projects, as mclint sees them in the code."
        yield "# Lines marked (guess) are to be confirmed, <…> is to be filled in; all fields: mclint schema connections"
        yield "version: 1"
        yield from _section("projects", self._projects())
        yield from _section("connections", self._connections())
        yield from _section("targets", self._targets())
        if not (self.links or self.vpcs or self.private or self.public or any(self.doubtful)):
            yield "# Nothing that the code shows reaches outside of MaxCompute. A connection and what it leads to look like this:"
            yield from _EXAMPLE.splitlines()

    def _projects(self) -> Iterator[str]:
        for name, region, words in self.projects:
            yield f"  - name: {quote(name)}"
            yield f"    region: {region or _REGION}  # {words}"
            if public := self.public.get(name):
                yield "    external_network:  # (guess) if they are public: list them in the console under MaxCompute External Network"
                yield from (f"      - {quote(address)}  # {where}" for address, where in public.items())

    def _connections(self) -> Iterator[str]:
        for name, (where, regions) in self.links.items():
            region, vpc = self.vpcs[0] if len(self.vpcs) == 1 else (next(iter(regions)) if len(regions) == 1 else "", "")
            yield from self._vpc(quote(name), f"named in {where}", region, vpc)
        if not self.links:
            for number, (region, vpc) in enumerate(self.vpcs):
                name = f"link_{region}" if number == 0 else f"link_{region}_{number + 1}"
                yield from self._vpc(name, "(guess) the name; Spark names the VPC itself", region, vpc)
        if public := self.public.get(""):
            yield from _internet("internet", "(guess) the name", public)
        public, private = self.doubtful
        if private:
            yield from self._vpc(_LINK, "no job names a connection for these: name it here and in the jobs", "", "")
            yield "    targets:"
            yield from (f"      - {quote(address)}  # {where}" for address, where in private.items())
        if public:
            yield from _internet(_OPEN, "no job lists these addresses: list them in the jobs, then give the connection a name", public)

    def _vpc(self, name: str, words: str, region: str, vpc: str) -> Iterator[str]:
        region = region or (self.projects[0][1] if len({each for _, each, _ in self.projects}) == 1 else "")
        yield "  - solution: vpc"
        yield f"    name: {name}  # {words}"
        yield f"    region: {region or _REGION}"
        yield f"    vpc: {vpc or _VPC}"
        yield "    vswitch: {id: <vsw-id>, cidr: <cidr>, zone: <zone>}"
        yield "    security_group: {id: <sg-id>, type: basic}"

    def _targets(self) -> Iterator[str]:
        vpc = self.vpcs[0][1] if len(self.vpcs) == 1 else ""
        names: dict[str, int] = {}
        for address, where in self.private.items():
            name = _name(address)
            names[name] = names.get(name, 0) + 1
            yield f"  - name: {quote(name if names[name] == 1 else f'{name}_{names[name]}')}"
            yield f"    addresses: [{quote(address)}]  # {where}"
            placed = self.placed.get(address)
            if placed:
                yield f"    vpc: {placed}"
            else:
                yield f"    vpc: {vpc}  # (guess) the only VPC that the code names" if vpc else f"    vpc: {_VPC}"


def _solution(model: Model, use: Use) -> str:
    return solutions_for(model.inventory, use)[0].solution


def _section(key: str, lines: Iterator[str]) -> Iterator[str]:
    items = list(lines)
    yield f"{key}:" if items else f"{key}: []"
    yield from items


def _internet(name: str, words: str, public: dict[str, str]) -> Iterator[str]:
    yield "  - solution: internet"
    yield f"    name: {name}  # {words}"
    yield "    targets:"
    yield from (f"      - {quote(address)}  # {where}" for address, where in public.items())


def _projects(model: Model) -> list[tuple[str, str, str]]:
    """Return name, region and evidence of the projects that the code names, as far as their own region is known.

    The region is empty where files disagree on it.
    """
    found: dict[str, dict[str, str]] = {}
    for path in sorted(model.files):
        for fact in model.files[path].facts:
            name = fact.name.text if isinstance(fact, ProjectInfo) else None
            if name and isinstance(fact, ProjectInfo):
                project = model.project(path, fact.unit)
                if project.region and project.certain and project.name == name:
                    words = f"{project.evidence.removeprefix('by ')} in {_comment(path)}"
                    found.setdefault(name, {}).setdefault(project.region, words)
    projects = []
    for name, regions in found.items():
        (region, words), *others = regions.items()
        if others:
            words = "; ".join(f"{other} by {said}" for other, said in regions.items())
            region, words = "", f"the code disagrees: {words}"
        projects.append((name, region, words))
    return projects


def _address(use: Use) -> str:
    port = use.port.text or ""
    return f"{use.host}:{port}" if port else str(use.host)


def _vpcs(model: Model) -> tuple[list[tuple[str, str]], dict[str, tuple[str, str]]]:
    """Return region and ID of the VPCs that Spark settings name, and the addresses that they list in one, with the VPC and the file."""
    found: dict[tuple[str, str], None] = {}
    listed: dict[str, tuple[str, str]] = {}

    def take(region: str, vpc: str) -> bool:
        fits = model.catalog.region(region) is not None and re.fullmatch(r"vpc-[a-z0-9-]+", vpc) is not None
        if fits:
            found[region, vpc] = None
        return fits

    for path in sorted(model.files):
        for fact in model.files[path].facts:
            if isinstance(fact, Setting) and fact.key.endswith("odps.cupid.eni.info") and fact.value.text:
                region, _, vpc = fact.value.text.strip().partition(":")
                take(region, vpc)
            elif isinstance(fact, Setting) and fact.key.endswith("odps.cupid.vpc.domain.list"):
                for item in vpc_domain_list(fact.value).vpcs:
                    vpc = item.id.text or ""
                    if take(item.region.text or "", vpc):
                        places = ((each.domain.text, each.port.text) for each in item.targets)
                        listed.update({f"{host}:{port}": (vpc, _comment(path)) for host, port in places if host and port})
    return list(found), listed


def _name(address: str) -> str:
    host = endpoint_host(address)
    label = host if host.replace(".", "").isdigit() else host.split(".", maxsplit=1)[0]
    return re.sub(r"[^A-Za-z0-9_]+", "_", label).strip("_") or "target"


def endpoint_host(address: str) -> str:
    """Return the host of an address."""
    from mclint.value import known

    return str(endpoint(known(address)).host)


def _comment(text: str) -> str:
    """Return text that can stand in a comment on one line."""
    return "".join(char if char.isprintable() else "?" for char in text)
