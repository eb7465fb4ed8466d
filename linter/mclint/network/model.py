"""The model of the whole project: which project, region and engine a job belongs to, what it reaches, and what serves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from mclint.facts import ExternalLocation, FileFacts, FunctionUse, Job, Place, ProjectInfo, Setting, TableRead, TableWrite
from mclint.network.address import endpoint
from mclint.network.catalog import Catalog
from mclint.network.inventory import Inventory
from mclint.network.terraform import resolved
from mclint.tuples import NamedTuple
from mclint.value import Span, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mclint.network.inventory import DeclaredProject
    from mclint.network.jobs import JobView, Use
    from mclint.network.reach import Reach
    from mclint.network.remedy import Remedy


class Project(NamedTuple):
    """The MaxCompute project that a job belongs to; empty fields are unknown.

    `evidence` says in words how the region is known; `certain` is False where it was concluded from a file that says nothing of this one.
    """

    name: str = ""
    region: str = ""
    engine: str = ""
    evidence: str = ""
    certain: bool = True


class ProjectSettings(Protocol):
    """The part of the configuration that the model needs."""

    def project_of(self, path: str) -> tuple[str, str, str]:
        """Return project name, region and engine that the configuration gives a file."""
        ...


class _Evidence(NamedTuple):
    region: str
    name: str
    words: str
    direct: bool = True
    """Whether it speaks of the project itself, not of a network that must be in the project's region."""


class _Said:
    """What a file says of the regions and names of its projects, by job; `agreed` is what all of it says of the region."""

    def __init__(self, regions: dict[int, list[_Evidence]], agreed: _Evidence | None, names: dict[int, set[str]]) -> None:
        self.regions = regions
        self.agreed = agreed
        self._names = names
        self._all: set[str] = set().union(*names.values())

    def name(self, unit: int, *, shared: bool) -> str:
        """Return the name that a job gives, or that all of its file agree on; empty if there is no one name."""
        names = self._names.get(unit) or (self._all if shared else set())
        return next(iter(names)) if len(names) == 1 else ""


_NOTHING = _Said({}, None, {})


_SPARK_PROJECT = "spark.hadoop.odps.project.name"
_SPARK_ENDPOINT = "spark.hadoop.odps.end.point"
_DOCUMENTS = frozenset({"markdown", "rst"})
_STATEMENTS = (ExternalLocation, FunctionUse, TableRead, TableWrite)


class Model:
    """Join of the facts of all files. Rules only read it."""

    def __init__(self, files: Mapping[str, FileFacts], catalog: Catalog, settings: ProjectSettings | None = None) -> None:
        self.files = resolved(files)
        self.catalog = catalog
        self.settings = settings
        self._projects: dict[tuple[str, int], Project] = {}
        self._sayings: dict[str, _Said] = {}
        self._everywhere: tuple[_Evidence, ...] | None = None
        self._inventory: Inventory | None = None
        self._jobs: dict[tuple[str, int], JobView] | None = None
        self._reaches: tuple[Reach, ...] | None = None
        self._made: dict[tuple[str, int], tuple[list[int], list[Setting], tuple[Setting, ...]]] = {}

    @property
    def inventory(self) -> Inventory:
        """What the project declares."""
        if self._inventory is None:
            self._inventory = Inventory(self.files)
        return self._inventory

    @property
    def jobs(self) -> tuple[JobView, ...]:
        """Return every job, in the order of paths and units."""
        if self._jobs is None:
            from mclint.network.jobs import find_jobs

            self._jobs = {(job.path, job.unit): job for job in find_jobs(self.files, self.catalog, self.inventory.nodes)}
        return tuple(self._jobs.values())

    def job(self, path: str, unit: int) -> JobView | None:
        """Return one job; of a piece of SQL that nothing marks as a job, what is known of it."""
        found = (self._jobs or {}).get((path, unit)) if self.jobs else None
        if found is None and path in self.files:
            from mclint.network.jobs import JobView, settings_of

            found = JobView(path, unit, "", "", Span(0, 0), settings_of(self.files[path], unit), ())
        return found

    @property
    def reaches(self) -> tuple[Reach, ...]:
        """Return how each job reaches each of its targets."""
        if self._reaches is None:
            self._reaches = tuple(way for job in self.jobs for use in job.uses for way in self.ways(job, use))
        return self._reaches

    def ways(self, job: JobView, use: Use) -> Iterator[Reach]:
        """Yield how a job reaches one of its targets, once for each caller."""
        from mclint.network.reach import reach

        for caller in job.callers or (None,):
            yield reach(self, job, use, caller)

    def network_settings(self, job: JobView) -> tuple[list[int], list[Setting], tuple[Setting, ...]]:
        """Return the network settings of a job: those that its statements make, with their places in order, and all others."""
        key = job.path, job.unit
        found = self._made.get(key)
        if found is None:
            every = (*job.links, *job.internet)
            made = sorted((item for item in every if item.scope == "sql-set"), key=lambda item: item.span.start)
            others = tuple(item for item in every if item.scope != "sql-set")
            found = self._made[key] = [item.span.start for item in made], made, others
        return found

    def remedy(self, way: Reach) -> Remedy | None:
        """Return what to do about a path that is shut, and the clause that shuts it; None for one that is not."""
        from mclint.network.remedy import remedy

        return remedy(self, way)

    @cached_property
    def spark_settings(self) -> tuple[tuple[str, Setting], ...]:
        """Return the Spark settings that stand in files of their own, each with its file: they may belong to any Spark job."""
        found = []
        for path, file in self.files.items():
            if file.language in _DOCUMENTS:
                continue
            for fact in file.facts:
                if isinstance(fact, Setting) and fact.key.startswith("spark.") and fact.scope in ("spark-file", "config"):
                    found.append((path, fact))
        return tuple(found)

    @cached_property
    def loose_settings(self) -> tuple[tuple[tuple[str, Value], ...], tuple[tuple[str, Value], ...]]:
        """Return networklinks and Internet lists that hold for SQL which is not written beside them, each with its file.

        Options of the client (`set.odps.…` in `odps_config.ini`) hold for all of its sessions; hints of a call whose SQL comes from
        elsewhere, and SQL that does nothing but set, may hold for any SQL of the project.
        """
        from mclint.network.jobs import INTERNET_KEYS, LINK_KEYS

        links: list[tuple[str, Value]] = []
        lists: list[tuple[str, Value]] = []
        for path, file in self.files.items():
            if file.language in _DOCUMENTS:
                continue
            written = {fact.unit for fact in file.facts if isinstance(fact, _STATEMENTS)}
            for fact in file.facts:
                if isinstance(fact, Setting) and (
                    fact.scope == "config" or (fact.scope in ("hints", "options", "sql-set") and fact.unit not in written)
                ):
                    if fact.key in LINK_KEYS:
                        links.append((path, fact.value))
                    elif fact.key in INTERNET_KEYS:
                        lists.append((path, fact.value))
        return tuple(links), tuple(lists)

    def project(self, path: str, unit: int = 0) -> Project:
        """Return the project of a job: by configuration, then by evidence in its own file, then by what the repository agrees on."""
        key = path, unit
        found = self._projects.get(key)
        if found is None:
            found = self._projects[key] = self._find(path, unit)
        return found

    @cached_property
    def _origins(self) -> dict[tuple[str, int], tuple[tuple[str, int], ...]]:
        """Return the jobs that helpers in other files are a part of."""
        return {
            (path, fact.unit): fact.origins
            for path, file in self.files.items()
            for fact in file.facts
            if isinstance(fact, Job) and fact.origins
        }

    def _find(self, path: str, unit: int) -> Project:
        name, region, engine = self.settings.project_of(path) if self.settings else ("", "", "")
        origins = self._origins.get((path, unit)) if not region else None
        if origins is not None:
            # A helper runs in the project of the job that calls it.
            projects = [self.project(*origin) for origin in origins]
            if len({(project.name, project.region) for project in projects}) == 1:
                return projects[0]
        if region:
            return Project(name, self.catalog.resolve_region(region) or region, engine, "by the configuration")
        file = self.files.get(path)
        said = self._said(file) if file is not None else _NOTHING
        shared = file is None or file.language not in _DOCUMENTS
        name = name or said.name(unit, shared=shared)
        declared = self.inventory.project(name) if name else None
        if declared is not None and (found := self._of_inventory(declared)) is not None:
            # What is declared of a project counts before what a file concludes of it.
            return found._replace(engine=engine)
        own = said.regions.get(unit)
        agreed = _agreed(own) if own else said.agreed if shared else None
        if agreed is not None and not agreed.direct and not name:
            # A network has to be in the project's region; where that is declared, it is the network that may be wrong.
            declared = self.inventory.project_of(path)
            if declared is not None and (found := self._of_inventory(declared)) is not None:
                return found._replace(engine=engine)
        if agreed is not None:
            return Project(name or agreed.name, agreed.region, engine, agreed.words)
        if file is not None and (said.regions or not shared):
            # The file names several regions, or is a page of samples that belong to nobody.
            return Project(name, "", engine)
        declared = self.inventory.project_of(path) if not name else None
        if declared is not None and (found := self._of_inventory(declared)) is not None:
            return found._replace(engine=engine)
        everywhere = self._all_evidence()
        agreed = _agreed([item for item in everywhere if name and item.name == name] or everywhere)
        if agreed is not None:
            return Project(name or agreed.name, agreed.region, engine, agreed.words, certain=False)
        return Project(name, "", engine)

    def _said(self, file: FileFacts) -> _Said:
        """Return what a file says of its projects, gathered in one pass."""
        found = self._sayings.get(file.path)
        if found is None:
            regions: dict[int, list[_Evidence]] = {}
            everything: list[_Evidence] = []
            for item, unit in self._evidence(file):
                regions.setdefault(unit, []).append(item)
                everything.append(item)
            found = self._sayings[file.path] = _Said(regions, _agreed(everything), _names(file))
        return found

    def _of_inventory(self, declared: DeclaredProject) -> Project | None:
        region = self.catalog.resolve_region(declared.region)
        return Project(declared.name, region, "", f"by the inventory {declared.path}") if region else None

    def _all_evidence(self) -> tuple[_Evidence, ...]:
        """Return the evidence of every file that is not documentation."""
        if self._everywhere is None:
            found = []
            for path in sorted(self.files):
                file = self.files[path]
                if file.language not in _DOCUMENTS:
                    found += [item._replace(words=f"{item.words} in {path}") for item, _ in self._evidence(file)]
            self._everywhere = tuple(found)
        return self._everywhere

    def _evidence(self, file: FileFacts) -> Iterator[tuple[_Evidence, int]]:
        """Yield what a file says of the region of its project."""
        for fact in file.facts:
            if isinstance(fact, ProjectInfo):
                name = fact.name.text or ""
                region = fact.region.text
                resolved = self.catalog.resolve_region(region) if region else ""
                if resolved:
                    yield _Evidence(resolved, name, f"by {fact.evidence or 'the project settings'}"), fact.unit
                    continue
                host = self.catalog.host(endpoint(fact.endpoint).host) if fact.endpoint.parts else None
                if host is not None and host.service == "maxcompute" and self.catalog.region(host.region):
                    yield _Evidence(host.region, name, f"by the MaxCompute endpoint {host.host}"), fact.unit
            elif isinstance(fact, Setting) and fact.key.endswith("odps.cupid.eni.info"):
                # The VPC of an ENI is always in the project's own region.
                region = (fact.value.text or "").split(":")[0].strip()
                if self.catalog.region(region):
                    yield _Evidence(region, "", "by `eni.info`", direct=False), fact.unit
            elif isinstance(fact, Setting) and fact.key == _SPARK_ENDPOINT:
                host = self.catalog.host(endpoint(fact.value).host)
                if host.service == "maxcompute" and self.catalog.region(host.region):
                    yield _Evidence(host.region, "", f"by the MaxCompute endpoint {host.host}"), fact.unit
            elif isinstance(fact, Place) and fact.context == "project":
                resolved = self.catalog.resolve_region(fact.value.text or "")
                if resolved:
                    yield _Evidence(resolved, "", "by the project settings"), fact.unit


def _names(file: FileFacts) -> dict[int, set[str]]:
    """Return the names of projects that each job of a file gives."""
    names: dict[int, set[str]] = {}
    for fact in file.facts:
        text = None
        if isinstance(fact, ProjectInfo):
            text = fact.name.text
        elif isinstance(fact, Setting) and fact.key == _SPARK_PROJECT:
            text = fact.value.text
        if text and isinstance(fact, ProjectInfo | Setting):
            names.setdefault(fact.unit, set()).add(text)
    return names


def _agreed(evidence: Iterable[_Evidence]) -> _Evidence | None:
    """Return the evidence if all of it names one region; what speaks of the project itself counts before the rest."""
    items = list(evidence)
    items = [item for item in items if item.direct] or items
    if items and all(item.region == items[0].region for item in items):
        return items[0]
    return None
