"""The jobs of a project and what they reach: each address with the settings under which it is reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mclint.facts import ExternalLocation, FileFacts, FunctionDefinition, FunctionUse, Job, NetworkCall, Setting
from mclint.network.address import endpoint
from mclint.network.catalog import Catalog, Host
from mclint.tuples import NamedTuple
from mclint.value import Span, Value, known

LINK_KEYS = frozenset({"odps.session.networklink", "vpc_network_link", "networklink"})
"""Keys that name a networklink: of a session, of a MaxFrame function, of a table."""

INTERNET_KEYS = frozenset({"odps.internet.access.list", "spark.hadoop.odps.cupid.internet.access.list", "public_whitelist"})
"""Keys that name the public addresses of a job."""

SPARK_NETWORK = "odps.cupid."

_WHOLE_FILE = frozenset({"options", "spark-file", "spark-code", "spark-submit", "config"})
"""Scopes that hold for every job of a file."""


class Use(NamedTuple):
    """One address that a job reaches. `platform` when the platform itself reaches it (a foreign table), not code."""

    path: str
    unit: int
    span: Span
    host: Value
    port: Value
    info: Host
    engine: str
    platform: bool
    links: tuple[Value, ...] = ()
    legacy_vpc: bool = False


class JobView(NamedTuple):
    """A job with its settings. `callers` are the SQL jobs that call it, if it is a function; empty if none is known."""

    path: str
    unit: int
    engine: str
    name: str
    span: Span
    settings: tuple[Setting, ...]
    uses: tuple[Use, ...]
    callers: tuple[tuple[str, int], ...] = ()

    @property
    def links(self) -> tuple[Setting, ...]:
        """Return the settings that name a networklink."""
        return tuple(setting for setting in self.settings if setting.key in LINK_KEYS)

    @property
    def internet(self) -> tuple[Setting, ...]:
        """Return the settings that name public addresses."""
        return tuple(setting for setting in self.settings if setting.key in INTERNET_KEYS)


def find_jobs(files: Mapping[str, FileFacts], catalog: Catalog) -> tuple[JobView, ...]:
    """Return every job that reaches something, in the order of paths and units."""
    jobs: list[JobView] = []
    definitions, callers = _functions(files)
    for path in sorted(files):
        facts = files[path].facts
        by_unit: dict[int, list[Use]] = {}
        for use in uses(path, files[path], catalog):
            by_unit.setdefault(use.unit, []).append(use)
        stated = {fact.unit: fact for fact in facts if isinstance(fact, Job)}
        for unit in sorted(by_unit.keys() | stated.keys()):
            job = stated.get(unit)
            its_uses = tuple(by_unit.get(unit, ()))
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
                    settings_of(files[path], unit),
                    its_uses,
                    tuple(dict.fromkeys(_callers_of(path, job, definitions, callers))),
                )
            )
    return tuple(jobs)


def settings_of(file: FileFacts, unit: int) -> tuple[Setting, ...]:
    """Return the settings under which a job runs: its own and those of the whole file."""
    return tuple(fact for fact in file.facts if isinstance(fact, Setting) and (fact.unit == unit or fact.scope in _WHOLE_FILE))


def uses(path: str, file: FileFacts, catalog: Catalog) -> Iterator[Use]:
    """Yield the addresses that the jobs of a file reach."""
    for fact in file.facts:
        if isinstance(fact, ExternalLocation):
            links = tuple(item.value for item in fact.properties if item.key in LINK_KEYS)
            legacy = any(item.key in ("odps.vpc.id", "vpc") and item.value.parts for item in fact.properties)
            parts = endpoint(_without_jdbc(fact.location))
            if parts.host.parts:
                span = parts.host.span() or fact.span
                engine = "lakehouse" if fact.construct in ("external-project", "foreign-server") else "foreign-table"
                yield Use(path, fact.unit, span, parts.host, parts.port, catalog.host(parts.host), engine, True, links, legacy)
        elif isinstance(fact, NetworkCall) and fact.target.parts and _runs_inside(fact):
            for target in fact.target.split(",") if "," in fact.target.shape else [fact.target]:
                parts = endpoint(_without_jdbc(target))
                if not parts.host.parts:
                    continue
                port = parts.port if parts.port.parts else (fact.port or _default_port(parts.scheme.text or ""))
                span = parts.host.span() or fact.span
                yield Use(path, fact.unit, span, parts.host, port, catalog.host(parts.host), fact.engine, False)


def _runs_inside(call: NetworkCall) -> bool:
    """Whether a call is part of a job: MaxFrame and Mars programs themselves run on the developer's machine, their functions do not."""
    return bool(call.engine) and not (call.engine in ("maxframe", "mars") and call.phase == "driver")


def _without_jdbc(value: Value) -> Value:
    """Drop `jdbc:` before a URL."""
    return value.slice(5, len(value.shape)) if value.shape[:5].lower() == "jdbc:" else value


def _default_port(scheme: str) -> Value:
    port = {"https": "443", "http": "80", "mysql": "3306", "postgresql": "5432", "redis": "6379", "mongodb": "27017"}.get(
        scheme.lower(), ""
    )
    return known(port) if port else Value()


def _functions(files: Mapping[str, FileFacts]) -> tuple[dict[str, set[str]], dict[str, set[tuple[str, int]]]]:
    """Return class names by the SQL function that stands for them, and the SQL jobs by the function that they call."""
    definitions: dict[str, set[str]] = {}
    callers: dict[str, set[tuple[str, int]]] = {}
    for path, file in files.items():
        for fact in file.facts:
            if isinstance(fact, FunctionDefinition) and fact.target.text:
                definitions.setdefault(fact.name.lower(), set()).add(fact.target.text)
            elif isinstance(fact, FunctionUse):
                callers.setdefault(fact.name.lower().rsplit(".", 1)[-1].rsplit(":", 1)[-1], set()).add((path, fact.unit))
    return definitions, callers


def _callers_of(
    path: str, job: Job | None, definitions: Mapping[str, set[str]], callers: Mapping[str, set[tuple[str, int]]]
) -> Iterator[tuple[str, int]]:
    """Yield the SQL jobs that call a UDF class, by the functions created for `module.Class` or a class of that name."""
    if job is None or job.engine != "udf" or not job.name:
        return
    module = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    for function, targets in sorted(definitions.items()):
        for target in targets:
            owner, _, name = target.rpartition(".")
            if name == job.name.rsplit(".", 1)[-1] and (not owner or owner.rsplit(".", 1)[-1] == module or job.name.endswith(target)):
                yield from sorted(callers.get(function, ()))
