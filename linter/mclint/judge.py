"""Judging: the rules look at facts and model, and their reports become findings."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mclint.facts import Drawn, Fact, FileFacts, Problem, Related
from mclint.findings.finding import Citation, Confidence, Edit, Finding, Fix, Location, Severity
from mclint.rule import Context, Report, Rule, path_of
from mclint.source import LineIndex
from mclint.value import Span

if TYPE_CHECKING:
    from mclint.clock import Clock
    from mclint.documents import ReadFile
    from mclint.fixes.spelling import Spelling
    from mclint.kit import Kit, Settings
    from mclint.network.model import Model

_SPELT = frozenset(("yaml", "json", "notebook"))
"""Languages in which new text may have to be quoted or escaped."""


def _moved(report: Report, fact: Fact, path: str) -> Report:
    """Return a report on a fact of one file as one of the file in which the text at fault is written."""
    use = Related(getattr(fact, "span", report.span), "it is used here", path)
    related = [each._replace(path=each.path or path) for each in report.related]
    place = path_of(report.span)
    told = dict.fromkeys((use, *(each for each in related if each.path != place or each.span != report.span)))
    fix = report.fix
    if fix is not None:
        fix = fix._replace(edits=tuple(edit._replace(path=edit.path or path) for edit in fix.edits))
    return report._replace(related=tuple(told), fix=fix)


MAX_RELATED = 8
"""Uses of one text in other files that a finding on it names."""


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with those of several files on one text as one, which names all uses."""
    found: dict[tuple[str, Location, str], Finding] = {}
    for finding in findings:
        key = (finding.code, finding.location, finding.message)
        known = found.get(key)
        if known is None:
            found[key] = finding
        else:
            more = sorted(set(finding.related) - set(known.related))
            found[key] = known._replace(related=(*known.related, *more)[:MAX_RELATED])
    return list(found.values())


def describe(error: BaseException) -> str:
    """Name an exception and the line of ours that raised it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace is not None else ""
    return f"{type(error).__name__}{where}"


class Judge:
    """Runs the rules over facts and model and turns their reports into findings."""

    def __init__(self, kit: Kit, settings: Settings, model: Model, files: Mapping[str, ReadFile], clock: Clock) -> None:
        self.kit = kit
        self.settings = settings
        self.model = model
        self.files = files
        self.clock = clock
        self.crashed = False
        self._by_code = {rule.code: rule for rule in kit.rules}
        self._wanting: dict[type, list[Rule]] = {}
        for rule in kit.rules:
            for kind in rule.wants:
                self._wanting.setdefault(kind, []).append(rule)
        self._options = {rule.code: settings.options(type(rule)) for rule in kit.rules}
        self._lines: dict[str, LineIndex] = {}
        self._crashes: dict[tuple[str, str], None] = {}
        self._spellings: dict[str, Spelling] = {}
        # It is the last fact of a file.
        last = {path: file.facts.facts[-1] for path, file in files.items() if file.facts.facts}
        self._draws = {path: fact for path, fact in last.items() if isinstance(fact, Drawn) and fact.paths}
        self._memories: dict[str, dict[Any, Any]] = {rule.code: {} for rule in kit.rules}

    def lines(self, path: str) -> LineIndex:
        """Return the line index of a file (an empty one for a file without text)."""
        if path not in self._lines:
            read_file = self.files.get(path)
            self._lines[path] = LineIndex(read_file.decoded.text if read_file and read_file.decoded else "")
        return self._lines[path]

    def file(self, path: str) -> Iterator[Finding]:
        """Judge one file."""
        facts = self.model.files[path]
        for problem in facts.problems:
            rule_of = self._by_code.get(problem.code)
            if rule_of is None or self.settings.enabled(type(rule_of), path):
                yield self._problem(facts, problem)
        contexts: dict[str, Context] = {}
        wanting: dict[type, list[Rule]] = {}
        seen: set[tuple[str, str, Span, str]] = set()
        for fact in facts.facts:
            rules = wanting.get(type(fact))
            if rules is None:
                every = self._wanting.get(type(fact), ())
                rules = wanting[type(fact)] = [rule for rule in every if self.settings.enabled(type(rule), path)]
            for rule in rules:
                context = contexts.get(rule.code)
                if context is None:
                    context = contexts[rule.code] = Context(
                        facts, self.model, self.kit.catalog, self._options[rule.code], self._memories[rule.code]
                    )
                for report in self._guarded(rule, path, rule.check, fact, context):
                    place = report.path or path_of(report.span) or path
                    key = (rule.code, place, report.span, report.message)
                    if key not in seen and self.settings.enabled(type(rule), place):
                        seen.add(key)
                        yield self._finding(rule, report if place == path else _moved(report, fact, path), place)

    def drawn(self) -> dict[str, None]:
        """Return the files in which texts are written that facts of other files hold."""
        return {path: None for fact in self._draws.values() for path in fact.paths}

    def drawing_on(self, paths: Container[str]) -> list[str]:
        """Return the files outside of some whose findings may stand in those: the texts at fault are written there."""
        return [path for path, fact in self._draws.items() if path not in paths and any(each in paths for each in fact.paths)]

    def project(self, paths: Container[str]) -> Iterator[Finding]:
        """Judge what only the whole project shows; keep what stands in the files asked for."""
        for rule in self.kit.rules:
            if type(rule).check_project is Rule.check_project:
                continue
            options = self._options[rule.code]
            for report in self._guarded(rule, "", rule.check_project, self.model, self.kit.catalog, options):
                if report.path in paths and self.settings.enabled(type(rule), report.path):
                    yield self._finding(rule, report, report.path)

    def _guarded(self, rule: Rule, path: str, check: Callable[..., Iterable[Report]], *arguments: Any) -> Iterable[Report]:
        """Collect the reports of a rule; a rule that raises becomes a finding, and the others go on."""
        try:
            if not self.clock.on:
                return list(check(*arguments))
            return self.clock.part(f"rule {rule.code}", lambda: list(check(*arguments)))
        except Exception as error:  # noqa: BLE001 - one rule's fault must not hide the others' findings
            self.crashed = True
            message = f"Rule {rule.code} ({rule.name}) failed: {describe(error)}. Its findings are missing; please report this fault."
            self._crashes[path, message] = None
            return ()

    def crashes(self) -> Iterator[Finding]:
        """Return a finding for each rule that raised, once per file."""
        for path, message in self._crashes:
            yield self._run_finding("MC003", path or ".", Span(0, 0), message)

    def _problem(self, facts: FileFacts, problem: Problem) -> Finding:
        if problem.code == "MC003":
            self.crashed = True
        return self._run_finding(problem.code, facts.path, problem.span, problem.message)

    def _run_finding(self, code: str, path: str, span: Span, message: str) -> Finding:
        rule = self._by_code.get(code)
        name, severity = (rule.name, rule.severity) if rule else ("problem", Severity.ERROR)
        severity = (rule and self.settings.severity(type(rule), path)) or severity
        return Finding(code, name, severity, Confidence.HIGH, message, self.locate(path, span), span)

    def _finding(self, rule: Rule, report: Report, path: str) -> Finding:
        severity = self.settings.severity(type(rule), path) or report.severity or rule.severity
        citation: Citation | None = self.kit.catalog.citation(report.source or rule.source)
        return Finding(
            rule.code,
            rule.name,
            severity,
            report.confidence or rule.confidence,
            report.message,
            self.locate(path, report.span),
            report.span,
            self._spelt(report.fix, path),
            tuple(self._related(path, place) for place in report.related),
            citation,
            auditor=report.auditor,
        )

    def _spelt(self, fix: Fix | None, path: str) -> Fix | None:
        """Return a fix in the spelling of the files that it edits, or None where one cannot hold the new text."""
        if fix is None:
            return None
        edits = [self._spelt_edit(edit, edit.path or path) for edit in fix.edits]
        return None if None in edits else fix._replace(edits=tuple(edit for edit in edits if edit is not None))

    def _spelt_edit(self, edit: Edit, path: str) -> Edit | None:
        file = self.files.get(path)
        if file is None or file.decoded is None or file.facts.language not in _SPELT:
            return edit
        spelling = self._spellings.get(path)
        if spelling is None:
            from mclint.fixes.spelling import Spelling

            spelling = self._spellings[path] = Spelling(file.decoded.text, file.facts.language)
        return spelling.spell(edit)

    def _related(self, path: str, place: Related) -> Location:
        return self.locate(place.path or path, place.span)._replace(message=place.message)

    def locate(self, path: str, span: Span) -> Location:
        """Translate a range of code points to lines and columns."""
        lines = self.lines(path)
        line, column = lines.position(span.start)
        end_line, end_column = lines.position(max(span.end, span.start))
        return Location(path, line, column, end_line, end_column)
