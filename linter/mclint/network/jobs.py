"""The jobs of a project and what they reach: each address with the settings under which it is reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mclint.facts import Address, CloudCommand, ExternalLocation, FileFacts, Job, NetworkCall, Property, Setting
from mclint.network.address import Endpoint, bucket_and_path, endpoints
from mclint.network.callers import Caller, Callers
from mclint.network.catalog import Catalog, Host
from mclint.tuples import NamedTuple
from mclint.value import Span, Value, known

LINK_KEYS = frozenset({"odps.session.networklink", "vpc_network_link", "networklink"})
"""Keys that name a networklink: of a session, of a MaxFrame function, of a table."""

INTERNET_KEYS = frozenset({"odps.internet.access.list", "spark.hadoop.odps.cupid.internet.access.list", "public_whitelist"})
"""Keys that name the public addresses of a job."""

DOCUMENTS = frozenset({"markdown", "rst"})
"""Languages of pages: each piece of code on them is a sample of its own."""

_WHOLE_FILE = frozenset({"options", "spark-file", "spark-code", "spark-submit", "config"})
"""Scopes that hold for every job of a file."""

_OUTSIDE = {"python": "pyodps", "notebook": "pyodps", "json": "datax", "yaml": "datax"}
"""Engines of what a file declares to run in DataWorks, by its language: programs, and synchronisation jobs of DataX."""
_VPC_KEYS = frozenset({"odps.vpc.id", "vpc"})
_HADOOP_OPTIONS = frozenset({"nn", "hms"})
"""Options of an external project that list the addresses of Hadoop."""

_PORTS = {
    "https": "443", "http": "80", "mysql": "3306", "mariadb": "3306", "postgresql": "5432", "postgres": "5432", "redis": "6379",
    "mongodb": "27017", "sqlserver": "1433", "ftp": "21", "sftp": "22", "amqp": "5672", "clickhouse": "8123", "oss": "", "hbase": "2181",
}  # fmt: skip


class Use(NamedTuple):
    """One address that a job reaches. `platform` when the platform itself reaches it (a foreign table), not code.

    `links` are networklinks that the object itself names; `vpc` is set where it opens a VPC by itself, the older way, with the addresses
    in `access_ips`.
    """

    path: str
    unit: int
    span: Span
    host: Value
    port: Value
    info: Host
    engine: str
    platform: bool
    links: tuple[Value, ...] = ()
    vpc: Value | None = None
    access_ips: Value | None = None


class JobView(NamedTuple):
    """A job with its settings. `callers` are the SQL jobs that call it, if it is a function, or the submissions of a Spark application."""

    path: str
    unit: int
    engine: str
    name: str
    span: Span
    settings: tuple[Setting, ...]
    uses: tuple[Use, ...]
    callers: tuple[Caller, ...] = ()
    mode: str = ""

    @property
    def links(self) -> tuple[Setting, ...]:
        """Return the settings that name a networklink."""
        return tuple(setting for setting in self.settings if setting.key in LINK_KEYS)

    @property
    def internet(self) -> tuple[Setting, ...]:
        """Return the settings that name public addresses."""
        return tuple(setting for setting in self.settings if setting.key in INTERNET_KEYS)


def find_jobs(files: Mapping[str, FileFacts], catalog: Catalog, nodes: Sequence[str] = ()) -> tuple[JobView, ...]:
    """Return every job that reaches something, in the order of paths and units; `nodes` are patterns of files that run in DataWorks."""
    from mclint.config.globs import fits

    jobs: list[JobView] = []
    callers = Callers(files)
    for path in sorted(files):
        facts = files[path].facts
        by_unit: dict[int, list[Use]] = {}
        outside = _OUTSIDE.get(files[path].language, "") if nodes and fits(path, nodes) else ""
        for use in uses(path, files[path], catalog, outside):
            by_unit.setdefault(use.unit, []).append(use)
        stated = {fact.unit: fact for fact in facts if isinstance(fact, Job)}
        if not by_unit and not stated:
            continue
        settings = _Settings(files[path])
        for unit in sorted(by_unit.keys() | stated.keys()):
            job = stated.get(unit)
            its_uses = _once(by_unit.get(unit, ()))
            origins = job.origins if job else ()
            engine = job.engine if job else next((use.engine for use in its_uses if use.engine), "")
            if not engine and not its_uses:
                continue
            jobs.append(
                JobView(
                    path,
                    unit,
                    engine,
                    job.name if job else "",
                    job.span if job else its_uses[0].span,
                    (*settings.of(unit), *(each for where, its in origins if where in files for each in settings_of(files[where], its))),
                    its_uses,
                    _callers(callers, files, path, job) if job else (),
                    job.mode if job else "",
                )
            )
    return tuple(jobs)


def _once(found: Sequence[Use]) -> tuple[Use, ...]:
    """Leave out addresses without port where the same host has one: what is done through a client tells less than how it was made."""
    ported = {(use.span, use.host) for use in found if use.port.parts}
    return tuple(use for use in found if use.port.parts or (use.span, use.host) not in ported)


def _callers(callers: Callers, files: Mapping[str, FileFacts], path: str, job: Job) -> tuple[Caller, ...]:
    """Return what starts a job; of a helper, what starts the jobs that it is a part of."""
    found = dict.fromkeys(callers.of(path, job)) if not job.origins else {}
    for where, unit in job.origins:
        for fact in files[where].facts if where in files else ():
            if isinstance(fact, Job) and fact.unit == unit:
                found.update(dict.fromkeys(callers.of(where, fact)))
    return tuple(found)


class _Settings:
    """The settings of one file by job."""

    def __init__(self, file: FileFacts) -> None:
        pages = file.language in DOCUMENTS
        self._shared: list[Setting] = []
        self._own: dict[int, list[Setting]] = {}
        for fact in file.facts:
            if isinstance(fact, Setting):
                (self._shared if fact.scope in _WHOLE_FILE and not pages else self._own.setdefault(fact.unit, [])).append(fact)

    def of(self, unit: int) -> tuple[Setting, ...]:
        """Return the settings under which a job runs: its own and those of the whole file."""
        return (*self._own.get(unit, ()), *self._shared)


def settings_of(file: FileFacts, unit: int) -> tuple[Setting, ...]:
    """Return the settings under which a job of a file runs."""
    return _Settings(file).of(unit)


def uses(path: str, file: FileFacts, catalog: Catalog, outside: str = "") -> Iterator[Use]:
    """Yield the addresses that the jobs of a file reach; `outside` is the engine of code that is part of no job, if it counts."""
    for fact in file.facts:
        if isinstance(fact, ExternalLocation):
            yield from _platform(path, fact, catalog)
        elif isinstance(fact, CloudCommand):
            yield from _hadoop(path, fact, catalog)
        elif isinstance(fact, Address) and outside == "datax" and fact.role.startswith("datax-"):
            for parts in endpoints(fact.value):
                if parts.host.parts:
                    port = parts.port if parts.port.parts else _default_port(parts)
                    span = parts.host.span() or fact.span
                    yield Use(path, fact.unit, span, parts.host, port, catalog.host(parts.host), outside, False)
        elif isinstance(fact, NetworkCall) and fact.target.parts and (_runs_inside(fact) or (outside and not fact.engine)):
            for parts in endpoints(fact.target):
                if parts.host.parts:
                    port = parts.port if parts.port.parts else (fact.port or _default_port(parts))
                    span = parts.host.span() or fact.span
                    yield Use(path, fact.unit, span, parts.host, port, catalog.host(parts.host), fact.engine or outside, False)


def _platform(path: str, fact: ExternalLocation, catalog: Catalog) -> Iterator[Use]:
    links, vpc, access_ips = _network_of(fact.properties)
    engine = "lakehouse" if fact.construct in ("external-project", "foreign-server") else "foreign-table"
    for parts in endpoints(fact.location):
        # `oss://bucket/dir/` leaves the endpoint to the platform.
        if parts.scheme.shape.lower() == "oss" and bucket_and_path(parts).kind == "bucket":
            continue
        if parts.host.parts:
            span = parts.host.span() or fact.span
            port = parts.port if parts.port.parts else _default_port(parts)
            yield Use(path, fact.unit, span, parts.host, port, catalog.host(parts.host), engine, True, links, vpc, access_ips)


def _hadoop(path: str, fact: CloudCommand, catalog: Catalog) -> Iterator[Use]:
    """Yield the addresses of Hadoop that an external project lists."""
    if not fact.name.endswith("externalproject"):
        return
    links, vpc, access_ips = _network_of(fact.options)
    for option in fact.options:
        if option.key.lower() in _HADOOP_OPTIONS and option.value.parts:
            for parts in endpoints(option.value):
                if parts.host.parts:
                    span = parts.host.span() or option.span
                    info = catalog.host(parts.host)
                    yield Use(path, fact.unit, span, parts.host, parts.port, info, "lakehouse", True, links, vpc, access_ips)


def _network_of(properties: tuple[Property, ...]) -> tuple[tuple[Value, ...], Value | None, Value | None]:
    """Return the networklinks that an object names, the VPC that it opens by itself, and the addresses in it."""
    links = tuple(item.value for item in properties if item.key in LINK_KEYS)
    vpc = next((item.value for item in properties if item.key in _VPC_KEYS and item.value.parts), None)
    access = next((item.value for item in properties if item.key.lower() in ("odps.vpc.access.ips", "accessip") and item.value.parts), None)
    return links, vpc, access


def _runs_inside(call: NetworkCall) -> bool:
    """Whether a call is part of a job: MaxFrame and Mars programs themselves run on the developer's machine, their functions do not."""
    return bool(call.engine) and not (call.engine in ("maxframe", "mars") and call.phase == "driver")


def _default_port(parts: Endpoint) -> Value:
    scheme = (parts.scheme.text or "").lower().removeprefix("jdbc:")
    port = _PORTS.get(scheme, "")
    return known(port) if port else Value()
