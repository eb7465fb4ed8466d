"""What belongs to one job of a file: its settings, how it runs, and whether it is MaxCompute's at all."""

from __future__ import annotations

from mclint.api import (
    CloudCommand,
    Connection,
    Context,
    ExternalLocation,
    FileFacts,
    FunctionDefinition,
    FunctionUse,
    Job,
    NetworkCall,
    ProjectInfo,
    Setting,
    Span,
    TableRead,
    TableWrite,
)

_SPARK = ("spark.hadoop.", "spark.")
UDF_ENGINES = frozenset({"udf", "maxframe", "mars"})
"""Engines whose code runs in user-defined functions."""

_STATEMENTS = (ExternalLocation, TableRead, TableWrite, FunctionUse, FunctionDefinition, CloudCommand)


def key_of(setting: Setting) -> str:
    """Return the key in lower case without Spark's prefixes: `odps.cupid.eni.info`, `fs.oss.endpoint`, `odps.session.networklink`."""
    key = setting.key.strip().lower()
    for prefix in _SPARK:
        if key.startswith(prefix):
            return key[len(prefix) :]
    return key


def is_true(setting: Setting) -> bool:
    """Whether a setting is known to be switched on."""
    return (setting.value.text or "").strip().strip("'\"").lower() in ("true", "1", "yes", "on")


class FileIndex:
    """Facts of one file by job, built in one pass."""

    def __init__(self, file: FileFacts) -> None:
        self.settings: dict[int, list[Setting]] = {}
        self.jobs: dict[int, list[Job]] = {}
        self.statements: dict[int, list[Span]] = {}
        self.functions: set[int] = set()
        self.ours: set[int] = set()
        self.connections: list[Connection] = []
        for fact in file.facts:
            if isinstance(fact, Setting):
                self.settings.setdefault(fact.unit, []).append(fact)
                if "odps" in fact.key or fact.scope == "maxframe-function":
                    self.ours.add(fact.unit)
            elif isinstance(fact, Job):
                self.jobs.setdefault(fact.unit, []).append(fact)
                if fact.engine and (fact.engine != "spark" or fact.evidence):
                    self.ours.add(fact.unit)
            elif isinstance(fact, _STATEMENTS):
                self.statements.setdefault(fact.unit, []).append(fact.span)
                if isinstance(fact, (FunctionUse, FunctionDefinition)):
                    self.functions.add(fact.unit)
                elif isinstance(fact, ExternalLocation) and "odps" in fact.handler.shape.lower():
                    self.ours.add(fact.unit)
            elif isinstance(fact, ProjectInfo):
                self.ours.add(fact.unit)
            elif isinstance(fact, Connection):
                self.connections.append(fact)

    def applying(self, unit: int) -> list[Setting]:
        """Return the settings that a job runs with: its own and those made for the whole file."""
        own = self.settings.get(unit, [])
        return own if unit == 0 else self.settings.get(0, []) + own

    def engines(self, unit: int) -> set[str]:
        """Return the engines that a job runs on, as far as they are known."""
        return {job.engine for job in self.jobs.get(unit, ()) if job.engine}

    def uses_functions(self, unit: int) -> bool:
        """Whether user-defined functions run in a job."""
        return unit in self.functions or bool(self.engines(unit) & UDF_ENGINES)

    def is_local(self, unit: int) -> bool:
        """Whether a Spark job runs on the developer's machine."""
        modes = {job.mode for job in self.jobs.get(unit, ()) if job.engine == "spark"}
        if modes:
            return modes == {"local"}
        masters = [setting.value.shape.strip().lower() for setting in self.applying(unit) if setting.key.strip().lower() == "spark.master"]
        return bool(masters) and all(master.startswith("local") for master in masters)

    def is_ours(self, unit: int) -> bool:
        """Whether something says that a job is MaxCompute's, and not merely SQL or Spark."""
        return unit in self.ours or 0 in self.ours


_latest: tuple[FileFacts | None, FileIndex | None] = (None, None)


def index(ctx: Context) -> FileIndex:
    """Return the index of the file at hand; the last one is kept, because the engine judges file by file."""
    global _latest  # noqa: PLW0603 - one slot, replaced as a whole
    file, found = _latest
    if found is None or file is not ctx.file:
        found = FileIndex(ctx.file)
        _latest = (ctx.file, found)
    return found


def at(fact: Setting | NetworkCall | ProjectInfo, value_span: Span | None) -> Span:
    """Return where a value is written, or else where its fact stands."""
    return value_span or fact.span
