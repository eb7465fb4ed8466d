"""A configuration bound to the rules there are: the answers that a run asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from mclint.config.document import Document
from mclint.config.errors import ConfigError, Fault, did_you_mean
from mclint.config.globs import fits
from mclint.config.model import Config, Project, Selection
from mclint.config.selectors import RuleLike, Selectors
from mclint.findings.finding import Severity
from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from mclint.rule import Option, Rule


class Overrides(NamedTuple):
    """What the command line says on top of the configuration. `select` replaces what the configuration selects and ignores."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()


class Settings:
    """Answers for one project. Paths count from the project's root, with `/`."""

    def __init__(self, config: Config, rules: Iterable[RuleLike], overrides: Overrides = Overrides()) -> None:  # noqa: B008 - immutable
        """Bind a configuration. Raises ConfigError for names of rules and options that do not exist."""
        self.config = config
        rules = tuple(rules)
        self._selectors = Selectors(rules)
        self._check_selectors(overrides)
        self._options = self._read_options(rules)
        running = self._selectors.running(config.selection)
        if overrides.select is not None:
            running = self._selectors.running(Selection(overrides.select, (), overrides.ignore), running)
        elif overrides.ignore:
            running = self._selectors.running(Selection(None, (), overrides.ignore), running)
        self._running = running
        self._forced = overrides.select is not None
        self._asked = self._selectors.running(Selection(overrides.select or (), (), overrides.ignore))
        self._severities = self._selectors.severities(config.selection.severity)
        self._scopes: dict[tuple[int, ...], tuple[frozenset[str], Mapping[str, Severity]]] = {}
        self._fits: dict[str, tuple[int, ...]] = {}
        self._projects = {project.name: project for project in config.projects}

    @property
    def plain(self) -> bool:
        """Whether every path has the same settings."""
        return not self.config.paths

    def enabled(self, rule: RuleLike, path: str) -> bool:
        """Whether a rule runs on a file."""
        if not self.config.paths:
            return rule.code in self._running
        return rule.code in self._scope(path)[0]

    def severity(self, rule: RuleLike, path: str) -> Severity | None:
        """Return the severity that the configuration gives a rule on a file, or None for the rule's own."""
        if not self.config.paths:
            return self._severities.get(rule.code)
        return self._scope(path)[1].get(rule.code)

    def declares(self, path: str) -> bool:
        """Whether the configuration names a file as one that declares connections."""
        return bool(self.config.connections) and fits(path, self.config.connections)

    def options(self, rule: type[Rule]) -> Mapping[str, Any]:
        """Return the options of a rule, defaults filled in."""
        found: dict[str, Any] = {option.name: option.default for option in rule.options}
        found.update(self._options.get(rule.code, {}))
        return found

    def project_of(self, path: str) -> tuple[str, str, str]:
        """Return project name, region and engine that the configuration gives a file; empty where it says nothing.

        For each of the three the last entry of `paths` that fits and sets it decides, then the patterns of `projects`, then the top.
        """
        config = self.config
        name = region = engine = ""
        for index in self._fitting(path):
            entry = config.paths[index]
            if entry.project:
                # The project brings its own region, unless an entry from here on sets one.
                name, region = entry.project, ""
            region = entry.region or region
            engine = entry.engine or engine
        if not name:
            name = self._by_pattern(path) or config.project or self._only()
        region = region or self.region_of(name) or config.region
        return name, region, engine or config.engine

    def runs(self, path: str) -> bool:
        """Whether the configuration says by which engine the file runs; Spark may be said of all, as not every program is one."""
        if not self.config.paths:
            return self.config.engine == "spark"
        return self.config.engine == "spark" or any(self.config.paths[index].engine for index in self._fitting(path))

    def region_of(self, project: str) -> str:
        """Return the region that the configuration gives a project, as written there, or empty."""
        found = self._projects.get(project)
        return found.region if found is not None else ""

    @property
    def projects(self) -> tuple[Project, ...]:
        """The projects that the configuration names."""
        return self.config.projects

    def codes(self, path: str = "") -> frozenset[str]:
        """Return the codes of the rules that run (on a file)."""
        return self._scope(path)[0] if path and self.config.paths else self._running

    def _by_pattern(self, path: str) -> str:
        for project in self.config.projects:
            if project.paths is not None and project.paths.covers(path):
                return project.name
        return ""

    def _only(self) -> str:
        """Return the only project, if it does not say which files are its own."""
        projects = self.config.projects
        return projects[0].name if len(projects) == 1 and projects[0].paths is None else ""

    def _fitting(self, path: str) -> tuple[int, ...]:
        """Return the entries of `paths` that fit a file."""
        if not self.config.paths:
            return ()
        found = self._fits.get(path)
        if found is None:
            found = self._fits[path] = tuple(index for index, entry in enumerate(self.config.paths) if entry.match.covers(path))
        return found

    def _scope(self, path: str) -> tuple[frozenset[str], Mapping[str, Severity]]:
        """Return the rules and severities of a file; files that fit the same entries share them."""
        fitting = self._fitting(path)
        found = self._scopes.get(fitting)
        if found is None:
            running, severities = self._running, dict(self._severities)
            for index in fitting:
                selection = self.config.paths[index].selection
                running = self._selectors.running(selection, running)
                severities.update(self._selectors.severities(selection.severity))
            # What the command line selects is never widened by the configuration.
            running = running & self._asked if self._forced else running
            found = self._scopes[fitting] = running, severities
        return found

    def _check_selectors(self, overrides: Overrides) -> None:
        config = self.config
        faults = []
        for selection in (config.selection, *(entry.selection for entry in config.paths)):
            for selector, where, key in self._selectors.unknown(selection):
                faults.append(Fault(f"there is no rule '{selector}'{self._selectors.hint(selector)}", *config.place(where, key)))
        if faults:
            raise ConfigError(config.path, faults)
        for option, selectors in (("--select", overrides.select or ()), ("--ignore", overrides.ignore)):
            for selector in selectors:
                if not self._selectors.meant(selector):
                    raise ConfigError(option, [Fault(f"there is no rule '{selector}'{self._selectors.hint(selector)}")])

    def _read_options(self, rules: tuple[RuleLike, ...]) -> dict[str, Mapping[str, Any]]:
        """Check the options of rules against what the rules declare."""
        config = self.config
        if not config.rules:
            return {}
        document = Document(config.path, None, config.place)
        faults: list[Fault] = []
        found: dict[str, Mapping[str, Any]] = {}
        by_name = {key: rule for rule in rules for key in (rule.code, rule.name)}
        for key, given in config.rules.items():
            rule: Any = by_name.get(key) or by_name.get(key.upper())
            if rule is None:
                hint = did_you_mean(key, by_name) or "; `mclint rules` lists all rules"
                faults.append(document.fault(f"there is no rule '{key}'{hint}", ("rules", key), key=True))
                continue
            declared: dict[str, Option] = {option.name: option for option in rule.options}
            values: dict[str, Any] = {}
            for name, value in given.items():
                where = ("rules", key, name)
                if name not in declared:
                    known = did_you_mean(name, declared) or (f"; it has {', '.join(declared)}" if declared else "; it has none")
                    faults.append(document.fault(f"rule {rule.code} has no option '{name}'{known}", where, key=True))
                elif (wrong := _wrong(value, declared[name].default)) is not None:
                    faults.append(document.fault(f"option '{name}' of rule {rule.code} should be {wrong}", where))
                else:
                    values[name] = tuple(value) if isinstance(value, list) else value
            if rule.code in found:
                faults.append(document.fault(f"the options of rule {rule.code} stand here a second time", ("rules", key), key=True))
            found[rule.code] = values
        if faults:
            raise ConfigError(config.path, faults)
        return found


def _wrong(value: object, default: object) -> str | None:
    """Return what an option should be, if a value is not of the kind of its default."""
    if isinstance(default, bool):
        return None if isinstance(value, bool) else "true or false"
    if isinstance(default, int):
        return None if isinstance(value, int) and not isinstance(value, bool) else "a whole number"
    if isinstance(default, str):
        return None if isinstance(value, str) else "text"
    return None if isinstance(value, list) else "a list of texts"
