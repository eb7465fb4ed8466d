"""A run over projects: read their files, check them, and put what was found under the paths that were given."""

from __future__ import annotations

import os
import sys
from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mclint.cli.parser import UsageError
from mclint.clock import Clock
from mclint.config import Config, ConfigError, Fault, Overrides, Settings
from mclint.config.errors import did_you_mean
from mclint.findings.finding import Finding, Location, Severity
from mclint.late import Late
from mclint.plugins import load, only_builtin, places
from mclint.projects import Planner, Project, given
from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from argparse import Namespace

    from mclint.cache import FactStore
    from mclint.cli.loading import Loaded
    from mclint.documents import Document
    from mclint.kit import Kit
    from mclint.outcome import HasText, Outcome
    from mclint.plugins import Registry
    from mclint.reports.base import Reporter


class Request(NamedTuple):
    """What is asked of a run: the paths, and what the command line says on top of the configuration."""

    paths: tuple[str, ...] = (".",)
    stdin: str | None = None
    config: str = ""
    overrides: Overrides = Overrides()
    docs: bool = False
    persona: str | None = None
    fail_on: str | None = None
    force_exclude: bool = False
    timings: bool = False
    cache: bool = True
    jobs: int = 0


class Session:
    """One run. `problems` gathers what was asked for and could not be done, in words."""

    def __init__(self, request: Request, *, began: float | None = None) -> None:
        """Find plug-ins, and load those that do not come with this program. `began` is when the run began. Raises PluginError."""
        self.request = request
        if not only_builtin():
            load()
        self.clock = Clock(on=request.timings, began=began)
        self.problems: list[str] = []
        self.notices: list[str] = []
        self.mended_input: bytes | None = None
        self._standard_input: bytes | None = None
        self._kit: Kit | None = None
        self._texts: frozenset[str] = frozenset()

    @property
    def registry(self) -> Registry:
        """All plug-ins, loaded when something is first asked of them. Raises PluginError."""
        return load()

    @property
    def reporters(self) -> Mapping[str, Reporter]:
        """Report formats by name."""
        if only_builtin():
            from mclint.reports import builtin

            return {reporter.name: reporter for reporter in builtin()}
        return self.registry.reporters

    def projects(self) -> list[Project]:
        """Return the projects that the given paths belong to. Raises ConfigError and UsageError."""
        request = self.request
        items, missing = given(request.paths, request.stdin)
        for item in missing:
            self.problems.append(f"there is no file or folder '{item.shown}'{_near(item.shown)}")
        planner = Planner(
            Late(lambda: self.registry.languages),
            config=request.config,
            docs=request.docs,
            force_exclude=request.force_exclude,
            store=self._store,
        )
        found = self.clock.time("discover: configuration and tree", lambda: list(planner.plan(items)))
        for project in found:
            for path in project.unknown:
                self.notices.append(self._unknown(path))
        self._texts = frozenset(item.real for item in items if item.text)
        return found

    def _unknown(self, path: str) -> str:
        for language in self.registry.languages.values():
            if language.documents and language.claims(path):
                return f"{path}: not checked: documentation is checked with --docs"
        return f"{path}: not checked: mclint does not know this kind of file (the configuration can name its language under `languages`)"

    def load(self, project: Project, *, declares: bool = False) -> Loaded:
        """Read the files of a project. Raises ConfigError for what the configuration names and there is not.

        `declares`: read it as if it had an inventory.
        """
        config = project.config
        kit = self.clock.time("load rules and catalogue", self._kit_for, config)
        settings = Settings(config, kit.rules, self.request.overrides)
        _check_names(config, kit)
        self.clock.time("load modules of the engine", _engine)
        from mclint.cli.loading import Loading

        return self.clock.time("read files", lambda: Loading(self, project, settings, kit).load(declares=declares))

    def _store(self, root: str, config: Config) -> FactStore | None:
        """Return what is kept of a project."""
        if not self.request.cache:
            return None
        from mclint.cache import open_store
        from mclint.cache.fingerprint import fingerprint

        libraries = ""
        if config.libraries:
            from mclint.config.libraries import read_libraries

            libraries = repr(read_libraries(config))
        scope = f"{self.request.config} {self.request.docs or config.docs}"
        return self.clock.time("load what is kept", lambda: open_store(root, scope, fingerprint(places(), libraries)))

    def recall(self, project: Project) -> Outcome | None:
        """Return what the last run has found, if everything is as it was: the tree, the program, the configuration, what is asked for."""
        key = self._key(project)
        if key is None or project.store is None:
            return None
        outcome = self.clock.time("load what is kept", project.store.recall, key)
        if outcome is None:
            return None
        paths = {finding.location.path for finding in outcome.findings}
        return outcome._replace(texts={path: _LateText(project.real(path)) for path in paths})

    def _key(self, project: Project) -> str | None:
        """Return what besides the tree and the program decides what is found; None if that is more than can be told.

        Rules of others may look at anything, so that they are asked each time.
        """
        request = self.request
        if project.store is None or project.files.more or request.stdin is not None or not only_builtin():
            return None
        return repr((project.selected.key, request.overrides, request.persona, project.config.path, project.config.digest))

    def is_standard_input(self, project: Project, path: str) -> bool:
        """Whether a file of a project is the one that standard input stands for."""
        return bool(self._texts) and os.path.abspath(project.real(path)) in self._texts

    def standard_input(self) -> bytes:
        """Return what standard input holds. Raises UsageError if there is none."""
        if self._standard_input is None:
            if sys.stdin is None:
                raise UsageError("there is no standard input to read")
            self._standard_input = sys.stdin.buffer.read()
        return self._standard_input

    def _kit_for(self, config: Config) -> Kit:
        if config.connections:
            from mclint.config.connections import check_connections

            check_connections(config)
        if config.libraries:
            from mclint.config.libraries import read_libraries

            return self.registry.kit(read_libraries(config))
        if self._kit is None:
            self._kit = self.registry.kit()
        return self._kit

    def check(self, loaded: Loaded, changed: Mapping[str, bytes] | None = None) -> Outcome:
        """Check a project, with other contents of some files; paths in the outcome count from its root."""
        documents: Iterable[Document] = loaded.documents
        helpers: Mapping[str, Document] = loaded.helpers
        if changed:
            documents = [
                document._replace(data=changed[document.path], facts=None) if document.path in changed else document
                for document in loaded.documents
            ]
            other = {path: helpers[path]._replace(data=data) for path, data in changed.items() if path in helpers}
            helpers = ChainMap(other, loaded.helpers) if other else helpers  # type: ignore[arg-type]
        check_documents: Callable[..., Outcome] = self.clock.time("load modules of the engine", _engine)
        store = loaded.project.store if changed is None else None
        outcome = check_documents(
            documents,
            loaded.reported,
            loaded.kit,
            loaded.settings,
            docs=self.request.docs or loaded.project.config.docs,
            persona=self.request.persona or loaded.project.config.persona,
            clock=self.clock,
            counts=loaded.counts,
            keeper=store.keeper(loaded.settings) if store is not None else None,
            jobs=self.request.jobs,
            helpers=helpers,
        )
        if store is not None:
            self.clock.time("keep", self._keep, store, self._key(loaded.project), outcome)
        return outcome

    def _keep(self, store: FactStore, key: str | None, outcome: Outcome) -> None:
        """Leave to the next run what this one has found out."""
        store.save()
        if key is not None and not outcome.crashed:
            store.remember(key, outcome)

    def tell_failures(self, project: Project, outcome: Outcome) -> None:
        """Add to the problems what the outcome says was not done: named files that could not be read, rules that failed."""
        for finding in outcome.findings:
            selected = project.selected.find(finding.location.path)
            if finding.code == "MC002" and selected is not None and selected.named:
                self.problems.append(f"{selected.shown} could not be read, or not to its end (MC002)")
        if outcome.crashed:
            self.problems.append("a rule or an adapter failed (MC003): its findings are missing")

    def fails(self, project: Project, findings: Iterable[Finding]) -> bool:
        """Whether findings fail the run, by --fail-on or the configuration."""
        level = self.request.fail_on or project.config.fail_on
        if level == "never":
            return False
        lowest = Severity[level.upper()]
        return any(finding.severity >= lowest for finding in findings)


def _engine() -> Any:
    """Import the pipeline, which is not needed where what the last run has found still holds."""
    from mclint.cli import loading  # noqa: F401 - with all that it needs
    from mclint.engine import check_documents

    return check_documents


class _LateText:
    """The text of a file, read when a report first shows it."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._text: str | None = None

    @property
    def text(self) -> str:
        if self._text is None:
            from mclint.source import UnreadableError, decode

            try:
                with open(self._path, "rb") as file:
                    self._text = decode(file.read()).text
            except (OSError, UnreadableError):
                self._text = ""
        return self._text


def _near(path: str) -> str:
    """Say what a missing path may have been meant for, out of what lies in its folder."""
    folder, name = os.path.split(path)
    try:
        names = os.listdir(folder or ".")
    except OSError:
        return ""
    near = did_you_mean(name, names[:5000])
    return near.replace("'", f"'{os.path.join(folder, '')}", 1) if folder else near


def _check_names(config: Config, kit: Kit) -> None:
    """Raise ConfigError for a language or region that there is not."""
    faults: list[Fault] = []
    for pattern, name in config.languages:
        if name not in kit.languages:
            known = did_you_mean(name, kit.languages) or f"; known are {', '.join(kit.languages)}"
            faults.append(Fault(f"there is no language '{name}'{known}", *config.place(("languages", pattern), False)))
    regions: list[tuple[str, tuple[str | int, ...]]] = [(config.region, ("region",))]
    regions += [(project.region, ("projects", project.name, "region")) for project in config.projects]
    regions += [(entry.region, ("paths", index, "region")) for index, entry in enumerate(config.paths)]
    for region, where in regions:
        if region and not kit.catalog.resolve_region(region):
            meant = kit.catalog.suggest_region(region)
            # A region that is only new to this catalogue is left to the rules.
            if meant:
                faults.append(Fault(f"there is no region '{region}'; did you mean '{meant}'?", *config.place(where, False)))
    if faults:
        raise ConfigError(config.path, faults)


def shown(project: Project, findings: Sequence[Finding]) -> list[Finding]:
    """Return findings with their paths as they are to be shown."""
    names: dict[str, str] = {}

    def name(path: str) -> str:
        if path not in names:
            names[path] = project.shown(path)
        return names[path]

    def moved(place: Location) -> Location:
        return place._replace(path=name(place.path))

    found = []
    for finding in findings:
        fix = finding.fix
        if fix is not None:
            fix = fix._replace(edits=tuple(edit._replace(path=name(edit.path)) if edit.path else edit for edit in fix.edits))
        related = tuple(moved(place) for place in finding.related)
        found.append(finding._replace(location=moved(finding.location), related=related, fix=fix))
    return found


def shown_texts(project: Project, texts: Mapping[str, HasText]) -> dict[str, HasText]:
    """Return texts by the paths under which they are shown."""
    return {project.shown(path): decoded for path, decoded in texts.items()}


def add_selection(parser: Any) -> None:
    """Add the arguments that say what is checked and by which rules; `request` reads them."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders to check; `-` is standard input (default: .)")
    parser.add_argument("--select", action="append", metavar="RULES", help="run only these rules: codes, beginnings of codes, names, ALL")
    parser.add_argument("--ignore", action="append", metavar="RULES", help="do not run these rules")
    parser.add_argument("--persona", choices=("regular", "auditor"), help="`auditor` also reports what could not be decided")
    parser.add_argument("--docs", action="store_true", help="check the code in Markdown and reStructuredText too")
    parser.add_argument("--config", metavar="FILE", default="", help="use this configuration and no other")
    parser.add_argument("--force-exclude", action="store_true", help="leave out excluded files even if they are given by name")
    parser.add_argument("--jobs", type=_number, metavar="N", help="processes to use at most; findings do not depend on it")
    parser.add_argument("--no-cache", action="store_true", help="do not use facts kept from earlier runs; findings do not depend on it")


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"'{text}' is not a number from 1")
    return int(text)


def request(options: Namespace) -> Request:
    """Return what the arguments ask for. Raises UsageError for a combination that means nothing."""
    from mclint.cli.parser import words

    paths: list[str] = list(options.paths)
    stdin = getattr(options, "stdin_filename", None)
    if stdin is not None and not paths:
        paths = ["-"]
    if "-" in paths and stdin is None:
        raise UsageError("standard input (-) needs a name that tells what it is: --stdin-filename job.sql")
    if stdin is not None and "-" not in paths:
        raise UsageError("--stdin-filename names standard input, which is not among the paths: add `-`")
    if options.config and not os.path.isfile(options.config):
        raise UsageError(f"there is no configuration file '{options.config}'")
    return Request(
        tuple(paths) or (".",),
        stdin,
        options.config,
        Overrides(words(options.select), words(options.ignore) or ()),
        docs=options.docs,
        persona=options.persona,
        fail_on=getattr(options, "fail_on", None),
        force_exclude=options.force_exclude,
        timings=getattr(options, "timings", False),
        cache=not getattr(options, "no_cache", False),
        jobs=getattr(options, "jobs", None) or 0,
    )
