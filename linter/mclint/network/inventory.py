"""What a project declares: projects, connections, targets and interconnected VPCs, joined from the facts of all inventory files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mclint.facts import AllowEntry, Connection, FileFacts, Property, Resource
from mclint.network.address import endpoint
from mclint.tuples import NamedTuple
from mclint.value import Span, Value


class DeclaredAddress(NamedTuple):
    """Host (lower case, empty if unknown) and port (empty if not given) of a declared address."""

    host: str
    port: str
    value: Value

    def matches(self, host: str, port: str) -> bool:
        """Whether a host and port (empty: not known) may be this address."""
        return bool(self.host) and self.host == host.lower().rstrip(".") and (not self.port or not port or self.port == port)


class DeclaredConnection(NamedTuple):
    """A connection with the place where it is declared."""

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

    def field(self, key: str) -> Value:
        """Return a field by its dotted key, empty where absent."""
        return field(self.fact.fields, key)

    def all(self, key: str) -> tuple[Property, ...]:
        """Return every item of a list field."""
        return tuple(item for item in self.fact.fields if item.key == key)


class DeclaredProject(NamedTuple):
    path: str
    span: Span
    name: str
    region: str
    external: tuple[DeclaredAddress, ...]
    patterns: tuple[str, ...]
    fact: Resource


class DeclaredTarget(NamedTuple):
    """A target. `controlled`: it has access control, as declared."""

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
        self.exists = False
        for path in sorted(files):
            for fact in files[path].facts:
                self._take(path, fact)

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
                field(fact.fields, "vpc").text or "",
                field(fact.fields, "region").text or "",
                field(fact.fields, "service").text or "",
                any(key.startswith("access_control.") for key in keys),
                tuple(item for item in fact.fields if item.key == "access_control.ip_whitelist"),
                tuple(item for item in fact.fields if item.key == "access_control.security_groups"),
                fact,
            )
        )

    def _join(self, _path: str, fact: Resource) -> None:
        vpcs = [item.value.text for item in fact.fields if item.key == "vpcs" and item.value.text]
        for other in vpcs[1:]:
            first, second = self._root(vpcs[0] or ""), self._root(other or "")
            self._vpc_groups[max(first, second)] = min(first, second)

    def _root(self, vpc: str) -> str:
        while (above := self._vpc_groups.get(vpc, vpc)) != vpc:
            vpc = above
        return vpc

    def interconnected(self, vpc: str, other: str) -> bool:
        """Whether two VPCs are one or reach one another by a declared peering or CEN."""
        return self._root(vpc) == self._root(other)

    def connection(self, name: str) -> DeclaredConnection | None:
        """Return a connection by its name."""
        return next((item for item in self.connections if item.name == name), None)

    def networklinks(self) -> tuple[str, ...]:
        """Return the names of the declared VPC dedicated connections."""
        return tuple(item.name for item in self.connections if item.solution == "vpc" and item.name)

    def target(self, host: str, port: str = "") -> DeclaredTarget | None:
        """Return the target that has an address."""
        return next((item for item in self.targets if any(its.matches(host, port) for its in item.addresses)), None)

    def project(self, name: str) -> DeclaredProject | None:
        """Return a project by its name."""
        return next((item for item in self.projects if item.name == name), None)


def field(fields: Iterable[Property], key: str) -> Value:
    """Return the first value of a dotted key, empty where absent."""
    return next((item.value for item in fields if item.key == key), Value())


def address(value: Value) -> DeclaredAddress:
    """Take a declared address apart."""
    parts = endpoint(value)
    return DeclaredAddress((parts.host.text or "").lower().rstrip("."), parts.port.text or "", value)


def _connection(path: str, fact: Connection) -> DeclaredConnection:
    return DeclaredConnection(
        path,
        fact.span,
        fact,
        fact.name.text or "",
        fact.solution,
        fact.region.text or "",
        (fact.vpc_ids[0].text or "") if fact.vpc_ids else "",
        tuple(address(value) for value in fact.targets),
        tuple(item.value.text or "" for item in fact.fields if item.key == "projects"),
        tuple(value.text or "" for value in fact.engines),
    )
