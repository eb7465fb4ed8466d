"""What a project declares: projects, connections, targets and interconnected VPCs, joined from the facts of all inventory files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from mclint.facts import AllowEntry, Connection, FileFacts, Property, Resource
from mclint.network.declared import DeclaredAddress, address
from mclint.network.placeholder import blank
from mclint.tuples import NamedTuple
from mclint.value import HOLE, Span, Value

_DIRECT = frozenset({"peering", "vpn", "express-connect"})
"""Interconnections that pass nothing on to a third network."""


class DeclaredConnection(NamedTuple):
    """A connection with the place where it is declared.

    Name, region and VPC are empty where a mask such as `<vpc-id>` stands for them. `projects` are those that it names itself, `siblings`
    those of its file, which it serves if it names none (empty: any). `pending`: a mask stands for its name.
    """

    path: str
    span: Span
    fact: Connection
    name: str
    solution: str
    region: str
    vpc: str
    addresses: tuple[DeclaredAddress, ...]
    projects: tuple[str, ...]
    engines: tuple[str, ...]
    siblings: tuple[str, ...] = ()
    pending: bool = False

    @property
    def label(self) -> str:
        """How it is called in words."""
        return f"`{self.name}`" if self.name else "the connection to be confirmed" if self.pending else "the connection"

    def field(self, key: str) -> Value:
        """Return a field by its dotted key, empty where absent."""
        return field(self.fact.fields, key)

    def all(self, key: str) -> tuple[Property, ...]:
        """Return every item of a list field."""
        return tuple(item for item in self.fact.fields if item.key == key)

    def lists(self, host: str, port: str) -> bool:
        """Whether an address is among its targets."""
        return any(item.matches(host, port) for item in self.addresses)

    def is_called(self, name: str) -> bool:
        """Whether a networklink of a job is this one: by its name, or by `vpcId` or `vpcId:region` as some interfaces write it."""
        return name == self.name or bool(self.vpc and name.partition(":")[0] == self.vpc)


class DeclaredProject(NamedTuple):
    path: str
    span: Span
    name: str
    region: str
    external: tuple[DeclaredAddress, ...]
    patterns: tuple[str, ...]
    fact: Resource

    def lists(self, host: str, port: str) -> bool:
        """Whether an address is on its list of external networks."""
        return any(item.matches(host, port) for item in self.external)


class DeclaredTarget(NamedTuple):
    """A target. `controlled`: it has access control, as declared. `pending`: a mask stands for its VPC."""

    path: str
    span: Span
    name: str
    addresses: tuple[DeclaredAddress, ...]
    vpc: str
    region: str
    service: str
    controlled: bool
    allowed: tuple[Property, ...]
    groups: tuple[Property, ...]
    fact: Resource
    pending: bool = False


class Inventory:
    """Everything that is declared. `exists` is False for a repository without inventory: then nothing is known to be missing."""

    def __init__(self, files: Mapping[str, FileFacts]) -> None:
        self.projects: list[DeclaredProject] = []
        self.connections: list[DeclaredConnection] = []
        self.targets: list[DeclaredTarget] = []
        self.clients: list[tuple[str, Resource]] = []
        self.dataworks: list[tuple[str, Resource]] = []
        self.egress: list[tuple[str, Span, str]] = []
        self.allows: list[tuple[str, AllowEntry]] = []
        self._vpc_groups: dict[str, str] = {}
        self._neighbours: dict[str, set[str]] = {}
        self._hosts: dict[str, list[DeclaredTarget]] = {}
        self._wide: list[DeclaredTarget] = []
        self._public: dict[str, list[DeclaredAddress]] = {}
        self._public_wide: list[DeclaredAddress] = []
        self._only_private: dict[tuple[str, str], DeclaredTarget | None] = {}
        self._connections: dict[str, DeclaredConnection] = {}
        self._projects: dict[str, DeclaredProject] = {}
        self._beside: dict[str, tuple[DeclaredProject, ...]] = {}
        self._links: tuple[str, ...] = ()
        self.exists = False
        for path in sorted(files):
            for fact in files[path].facts:
                self._take(path, fact)
        self._finish()

    def _take(self, path: str, fact: object) -> None:
        if isinstance(fact, Connection):
            self.exists = True
            self.connections.append(_connection(path, fact))
        elif isinstance(fact, Resource):
            read = {"project": self._project, "target": self._target, "interconnection": self._join}.get(fact.kind)
            if read is not None:
                self.exists = True
                read(path, fact)
            elif fact.kind == "client":
                self.clients.append((path, fact))
            elif fact.kind == "dataworks":
                self.dataworks.append((path, fact))
            elif fact.kind == "egress":
                self.egress.append((path, fact.span, fact.name))
        elif isinstance(fact, AllowEntry):
            self.allows.append((path, fact))

    def _finish(self) -> None:
        """Join what is known only when all files are read."""
        beside: dict[str, list[DeclaredProject]] = {}
        for project in self.projects:
            beside.setdefault(project.path, []).append(project)
            self._projects.setdefault(project.name, project)
        self._beside = {path: tuple(found) for path, found in beside.items()}
        names = {path: tuple(project.name for project in found) for path, found in beside.items()}
        self.connections = [item._replace(siblings=names.get(item.path, ())) for item in self.connections]
        for connection in self.connections:
            self._connections.setdefault(connection.name, connection)
        self._links = tuple(item.name for item in self.connections if item.solution == "vpc" and item.name)
        for target in self.targets:
            for item in target.addresses:
                if item.is_plain:
                    self._hosts.setdefault(item.host, []).append(target)
            if not all(item.is_plain for item in target.addresses):
                self._wide.append(target)
        internet = [item.addresses for item in self.connections if item.solution == "internet"]
        for item in chain(*internet, *(project.external for project in self.projects)):
            if item.is_plain:
                self._public.setdefault(item.host, []).append(item)
            else:
                self._public_wide.append(item)

    def _project(self, path: str, fact: Resource) -> None:
        external = tuple(address(item.value) for item in fact.fields if item.key == "external_network")
        patterns = tuple(str(item.value) for item in fact.fields if item.key == "paths")
        self.projects.append(DeclaredProject(path, fact.span, fact.name, field(fact.fields, "region").text or "", external, patterns, fact))

    def _target(self, path: str, fact: Resource) -> None:
        keys = {item.key for item in fact.fields}
        self.targets.append(
            DeclaredTarget(
                path,
                fact.span,
                fact.name,
                tuple(address(item.value) for item in fact.fields if item.key == "addresses"),
                _filled(field(fact.fields, "vpc").text),
                _filled(field(fact.fields, "region").text),
                field(fact.fields, "service").text or "",
                any(key.startswith("access_control.") for key in keys),
                tuple(item for item in fact.fields if item.key == "access_control.ip_whitelist"),
                tuple(item for item in fact.fields if item.key == "access_control.security_groups"),
                fact,
                pending=bool(field(fact.fields, "vpc").parts) and not _filled(field(fact.fields, "vpc").text),
            )
        )

    def _join(self, _path: str, fact: Resource) -> None:
        vpcs = [item.value.text for item in fact.fields if item.key == "vpcs" and item.value.text]
        if field(fact.fields, "kind").text in _DIRECT:
            for vpc in vpcs:
                self._neighbours.setdefault(vpc or "", set()).update(other or "" for other in vpcs)
            return
        for other in vpcs[1:]:
            first, second = self._root(vpcs[0] or ""), self._root(other or "")
            self._vpc_groups[max(first, second)] = min(first, second)

    def _root(self, vpc: str) -> str:
        while (above := self._vpc_groups.get(vpc, vpc)) != vpc:
            vpc = above
        return vpc

    def interconnected(self, vpc: str, other: str) -> bool:
        """Whether two VPCs are one or reach one another by a declared peering or CEN.

        The VPCs of a CEN reach one another, over several entries too; a peering, a VPN or a leased line joins its own ends only.
        """
        return self._root(vpc) == self._root(other) or other in self._neighbours.get(vpc, ())

    def detour(self, vpc: str, other: str) -> str:
        """Return the VPC by which two that do not reach one another are joined all the same, or empty."""
        if self.interconnected(vpc, other):
            return ""
        ends = self._neighbours.get(vpc, set()) | {each for each in self._neighbours if self._root(each) == self._root(vpc)}
        return min((each for each in ends if self.interconnected(vpc, each) and self.interconnected(each, other)), default="")

    def connection(self, name: str) -> DeclaredConnection | None:
        """Return a connection by its name, the first of several."""
        return self._connections.get(name)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Return the patterns of files that are declared to run in DataWorks."""
        return tuple(str(item.value) for _, fact in self.dataworks for item in fact.fields if item.key == "paths")

    def networklinks(self) -> tuple[str, ...]:
        """Return the names of the declared VPC dedicated connections."""
        return self._links

    def targets_at(self, host: str, port: str = "") -> tuple[DeclaredTarget, ...]:
        """Return the targets that have an address; those that name the host before those that have a range or pattern around it."""
        host = host.lower().rstrip(".")
        found = [
            target for target in self._hosts.get(host, ()) if any(item.is_plain and item.matches(host, port) for item in target.addresses)
        ]
        found += [target for target in self._wide if any(not item.is_plain and item.matches(host, port) for item in target.addresses)]
        return tuple({(target.path, target.span): target for target in found}.values())

    def target(self, host: str, port: str = "") -> DeclaredTarget | None:
        """Return the first target that has an address."""
        return next(iter(self.targets_at(host, port)), None)

    def only_in_vpc(self, host: str, port: str) -> DeclaredTarget | None:
        """Return the target in a VPC that has an address, unless the Internet is declared to lead there too."""
        key = host.lower().rstrip("."), port
        if key not in self._only_private:
            public = chain(self._public.get(key[0], ()), self._public_wide)
            is_public = any(item.matches(*key) for item in public)
            self._only_private[key] = None if is_public else next((target for target in self.targets_at(*key) if target.vpc), None)
        return self._only_private[key]

    def project(self, name: str) -> DeclaredProject | None:
        """Return a project by its name."""
        return self._projects.get(name)

    def served_by(self, fact: Connection, path: str) -> tuple[DeclaredProject, ...]:
        """Return the projects that a connection in a file serves: those that it names, else those of its file, else all."""
        named = {item.value.text for item in fact.fields if item.key == "projects"}
        if named:
            return tuple(item for item in self.projects if item.name in named)
        return self.beside(path)

    def beside(self, path: str) -> tuple[DeclaredProject, ...]:
        """Return the projects that are meant in an inventory file where none is named: its own, or all if it declares none."""
        return self._beside.get(path) or tuple(self.projects)

    def project_of(self, path: str) -> DeclaredProject | None:
        """Return the project that a file belongs to: by patterns, else the only one of the nearest inventory above the file, or at all."""
        from mclint.config.globs import fits

        found = [item for item in self.projects if fits(path, item.patterns)]
        if found:
            return found[0] if len(found) == 1 else None
        free = [item for item in self.projects if not item.patterns]
        folders = [item for item in free if _is_above(item.path, path)]
        deepest = max((item.path.count("/") for item in folders), default=-1)
        near = [item for item in folders if item.path.count("/") == deepest]
        if len(near) == 1 and deepest > 0:
            return near[0]
        return free[0] if len(free) == 1 and len(self.projects) == 1 else None


def _is_above(inventory: str, path: str) -> bool:
    """Whether a file lies in the folder of an inventory or below it."""
    folder = inventory.rpartition("/")[0]
    return not folder or path.startswith(folder + "/")


def field(fields: Iterable[Property], key: str) -> Value:
    """Return the first value of a dotted key, empty where absent."""
    return next((item.value for item in fields if item.key == key), Value())


def _connection(path: str, fact: Connection) -> DeclaredConnection:
    return DeclaredConnection(
        path,
        fact.span,
        fact,
        _filled(fact.name.text),
        fact.solution,
        _filled(fact.region.text),
        _filled(fact.vpc_ids[0].text) if fact.vpc_ids else "",
        tuple(address(value) for value in fact.targets),
        tuple(item.value.text or "" for item in fact.fields if item.key == "projects"),
        tuple(value.text or "" for value in fact.engines),
        pending=bool(fact.name.text) and not _filled(fact.name.text),
    )


def _filled(text: str | None) -> str:
    """Return a text, or empty where it holds a mask that is to be filled in."""
    return "" if text is None or HOLE in blank(text) else text


__all__ = ["DeclaredAddress", "DeclaredConnection", "DeclaredProject", "DeclaredTarget", "Inventory", "address", "field"]
