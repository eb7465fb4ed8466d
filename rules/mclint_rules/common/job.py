"""What belongs to one job of a file: its settings, how it runs, and whether it is MaxCompute's at all."""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import (
    CloudCommand,
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
    Write,
)

_SPARK = ("spark.hadoop.", "spark.")
UDF_ENGINES = frozenset({"udf", "maxframe", "mars"})
"""Engines whose code runs in user-defined functions."""

_WHOLE_FILE = frozenset({"options", "spark-file", "spark-code", "spark-submit", "config"})
"""Scopes that hold for every job of a file, unless the file is a page of samples."""

_PAGES = frozenset({"markdown", "rst"})

_STATEMENTS = (ExternalLocation, TableRead, TableWrite, FunctionUse, FunctionDefinition, CloudCommand)


def key_of(setting: Setting) -> str:
    """Return the key in lower case without Spark's prefixes: `odps.cupid.eni.info`, `fs.oss.endpoint`, `odps.session.networklink`."""
    key = setting.key.strip().lower()
    for prefix in _SPARK:
        if key.startswith(prefix):
            return key[len(prefix) :]
    return key


def place(setting: Setting) -> Span:
    """Return where a setting is written: its key and value, not the whole chain of calls that they may stand in."""
    key, value = setting.key_span, setting.value.span()
    if key is None:
        return setting.span
    return Span(key.start, value.end) if value is not None and value.start >= key.end else key


def is_true(setting: Setting) -> bool:
    """Whether a setting is known to be switched on."""
    return (setting.value.text or "").strip().strip("'\"").lower() in ("true", "1", "yes", "on")


class FileIndex:
    """Facts of one file by job, built in one pass; every question is answered without another."""

    def __init__(self, file: FileFacts) -> None:
        self._settings: dict[tuple[int, str], list[Setting]] = {}
        self._shared: dict[str, list[Setting]] = {}
        self._jobs: dict[int, list[Job]] = {}
        self._statements: dict[int, list[Span]] = {}
        self._functions: set[int] = set()
        self._ours: set[int] = set()
        self._on: dict[tuple[int, str], Setting | None] = {}
        self._listed: dict[int, dict[str, Setting]] = {}
        self.calls: dict[Span, NetworkCall] = {}
        """Network calls by where they are written."""
        self.untimed_clients: set[tuple[str, str]] = set()
        """Libraries and services of which this file makes a client that waits for ever: there the fix goes, not at each use."""
        samples = file.language in _PAGES
        self.writes: set[Span] = set()
        """Where something is written outside MaxCompute."""
        for fact in file.facts:
            if isinstance(fact, Setting):
                self._add_setting(fact, samples=samples)
            elif isinstance(fact, Job):
                self._jobs.setdefault(fact.unit, []).append(fact)
                # An OSS address alone may be Hadoop's as well.
                if fact.engine and (fact.engine != "spark" or fact.evidence) and not fact.evidence.startswith("LOCATION oss"):
                    self._ours.add(fact.unit)
            elif isinstance(fact, _STATEMENTS):
                self._statements.setdefault(fact.unit, []).append(fact.span)
                if isinstance(fact, (FunctionUse, FunctionDefinition)):
                    self._functions.add(fact.unit)
                elif isinstance(fact, ExternalLocation) and "odps" in fact.handler.shape.lower():
                    self._ours.add(fact.unit)
            elif isinstance(fact, ProjectInfo):
                self._ours.add(fact.unit)
            elif isinstance(fact, Write):
                self.writes.add(fact.span)
            elif isinstance(fact, NetworkCall):
                self.calls[fact.span] = fact
                if fact.engine and fact.operation == "connect" and fact.timeout == "none":
                    self.untimed_clients.add((fact.library, fact.service))

    def _add_setting(self, fact: Setting, *, samples: bool) -> None:
        key = key_of(fact)
        if not samples and (fact.unit == 0 or fact.scope in _WHOLE_FILE):
            self._shared.setdefault(key, []).append(fact)
        else:
            self._settings.setdefault((fact.unit, key), []).append(fact)
        if "odps" in key or fact.scope == "maxframe-function":
            self._ours.add(fact.unit)

    def settings(self, unit: int, key: str) -> list[Setting]:
        """Return the settings of a key (as `key_of` gives it) that a job runs with: those made for the whole file, then its own."""
        shared, own = self._shared.get(key), self._settings.get((unit, key))
        return shared + own if shared and own else shared or own or []

    def switched_on(self, unit: int, key: str) -> Setting | None:
        """Return the first setting that switches a key on for a job, or None."""
        if (unit, key) not in self._on:
            self._on[unit, key] = next((setting for setting in self.settings(unit, key) if is_true(setting)), None)
        return self._on[unit, key]

    def listed(self, unit: int, keys: Iterable[str]) -> dict[str, Setting]:
        """Return the hosts on the Internet lists of a job, in lower case, each with the setting that has it."""
        found = self._listed.get(unit)
        if found is None:
            found = self._listed[unit] = {}
            for key in keys:
                for setting in self.settings(unit, key):
                    for entry in setting.value.shape.split(","):
                        found.setdefault(entry.strip(" \t\r\n[]()\"'").rsplit(":", 1)[0].lower(), setting)
        return found

    def engines(self, unit: int) -> set[str]:
        """Return the engines that a job runs on, as far as they are known."""
        return {job.engine for job in self._jobs.get(unit, ()) if job.engine}

    def statements(self, unit: int) -> list[Span]:
        """Return the places of a job's SQL statements, in order."""
        return self._statements.get(unit, [])

    def uses_functions(self, unit: int) -> bool:
        """Whether user-defined functions run in a job."""
        return unit in self._functions or bool(self.engines(unit) & UDF_ENGINES)

    def is_local(self, unit: int) -> bool:
        """Whether a Spark job runs on the developer's machine."""
        modes = {job.mode for job in self._jobs.get(unit, ()) if job.engine == "spark" and job.mode}
        if modes:
            return modes == {"local"}
        masters = [setting.value.shape.strip().lower() for setting in self.settings(unit, "master")]
        return bool(masters) and all(master.startswith("local") for master in masters)

    def is_ours(self, unit: int) -> bool:
        """Whether something says that a job is MaxCompute's, and not merely SQL or Spark."""
        return unit in self._ours or 0 in self._ours


_latest: tuple[FileFacts | None, FileIndex | None] = (None, None)


def index(ctx: Context) -> FileIndex:
    """Return the index of the file at hand; the last one is kept, because the engine judges file by file."""
    global _latest  # noqa: PLW0603 - one slot, replaced as a whole
    file, found = _latest
    if found is None or file is not ctx.file:
        found = FileIndex(ctx.file)
        _latest = (ctx.file, found)
    return found
