"""The pipeline, in order: discover, read, model, judge, suppress, clean. Everything else is a way in or a way out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from mclint.facts import Entry, FileFacts, Problem, Related
from mclint.findings.finding import Citation, Confidence, Edit, Finding, Fix, Location, Severity
from mclint.languages.base import Collector, Language
from mclint.network.model import Model
from mclint.rule import Context, Report, Rule
from mclint.source import Decoded, LineIndex, Source, UnreadableError, decode
from mclint.tuples import NamedTuple
from mclint.value import Span

if TYPE_CHECKING:
    from mclint.fixes.spelling import Spelling
    from mclint.libraries.models import Libraries
    from mclint.network.catalog import Catalog

T = TypeVar("T")
_SPELT = frozenset(("yaml", "json", "notebook"))
"""Languages in which new text may have to be quoted or escaped."""


class Kit(NamedTuple):
    """What plug-ins brought in: everything the pipeline works with."""

    rules: tuple[Rule, ...]
    languages: Mapping[str, Language]
    libraries: Libraries
    catalog: Catalog


class Settings(Protocol):
    """What the pipeline asks of the configuration; `mclint.config` has the real one, `Defaults` stands in for none."""

    def enabled(self, rule: type[Rule], path: str) -> bool:
        """Whether a rule is on for a file."""
        ...

    def severity(self, rule: type[Rule], path: str) -> Severity | None:
        """Return the severity that the configuration gives a rule, or None for the rule's own."""
        ...

    def options(self, rule: type[Rule]) -> Mapping[str, Any]:
        """Return the options of a rule, defaults filled in."""
        ...

    def project_of(self, path: str) -> tuple[str, str, str]:
        """Return project name, region and engine that the configuration gives a file; empty where it says nothing."""
        ...

    def declares(self, path: str) -> bool:
        """Whether the configuration names a file as one that declares connections."""
        ...


class Defaults:
    """Settings of a run without configuration."""

    def enabled(self, rule: type[Rule], path: str) -> bool:
        return rule.default

    def severity(self, rule: type[Rule], path: str) -> Severity | None:
        return None

    def options(self, rule: type[Rule]) -> Mapping[str, Any]:
        return {option.name: option.default for option in rule.options}

    def project_of(self, path: str) -> tuple[str, str, str]:
        return "", "", ""

    def declares(self, path: str) -> bool:
        return False


class Document(NamedTuple):
    """A file as it came in: its bytes, or why they could not be had. `language` is what it is read as, by default what its path says.

    `facts` are those that an earlier run has read out of the same bytes. Where they are known the bytes may be left out: `load` gets them.
    `demand`: no word in it makes it ours, so it is read only if job code of other files calls what it defines.
    """

    path: str
    data: bytes | None
    error: str = ""
    language: str = ""
    facts: FileFacts | None = None
    load: Callable[[], bytes | None] | None = None
    demand: bool = False

    def content(self) -> bytes | None:
        """Return the bytes."""
        return self.load() if self.data is None and self.load is not None else self.data


class ReadFile:
    """A file after reading: its facts and its text (None when it has none), which is fetched when it is first asked for."""

    __slots__ = ("_decoded", "_document", "facts")

    def __init__(self, facts: FileFacts, decoded: Decoded | None, document: Document | None = None) -> None:
        self.facts = facts
        self._decoded = decoded
        self._document = document

    @property
    def decoded(self) -> Decoded | None:
        if self._document is not None:
            data, self._document = self._document.content(), None
            try:
                self._decoded = None if data is None else decode(data)
            except UnreadableError:
                self._decoded = None
        return self._decoded


class Outcome(NamedTuple):
    """What a run found. `crashed` when a rule or an adapter raised; `texts` holds the text of each file with findings."""

    findings: tuple[Finding, ...]
    checked: int
    skipped: int
    failed: int
    suppressed: int
    crashed: bool
    texts: Mapping[str, Decoded]
    timings: Mapping[str, float]


class Clock:
    """Adds up time per phase, language and rule; does nothing unless asked."""

    def __init__(self, *, on: bool = False) -> None:
        self.on = on
        self.spent: dict[str, float] = {}

    def book(self, name: str, seconds: float) -> None:
        """Book time under a name."""
        if self.on:
            self.spent[name] = self.spent.get(name, 0.0) + seconds

    def time(self, name: str, call: Callable[..., T], *arguments: Any) -> T:
        """Call, and book the time under a name."""
        if not self.on:
            return call(*arguments)
        start = perf_counter()
        try:
            return call(*arguments)
        finally:
            self.spent[name] = self.spent.get(name, 0.0) + perf_counter() - start


def language_of(path: str, languages: Mapping[str, Language], *, docs: bool = False) -> Language | None:
    """Return the adapter that claims a path; documentation only where it is asked for."""
    for language in languages.values():
        if language.claims(path) and (docs or not language.documents):
            return language
    return None


def read(document: Document, kit: Kit, settings: Settings, *, docs: bool = False, entries: tuple[Entry, ...] = ()) -> ReadFile:
    """Read one file into facts. Never raises: what goes wrong is a problem of the file. `entries`: what job code of other files calls."""
    path = document.path
    if document.facts is not None:
        return ReadFile(document.facts, None, document)
    if document.data is None:
        return ReadFile(FileFacts(path, "", problems=(Problem(Span(0, 0), "MC002", document.error),)), None)
    try:
        decoded = decode(document.data)
    except UnreadableError as error:
        return ReadFile(FileFacts(path, "", problems=(Problem(Span(0, 0), "MC002", f"The file could not be read: {error}."),)), None)
    language = kit.languages.get(document.language) or language_of(path, kit.languages, docs=docs)
    if language is None:
        return ReadFile(FileFacts(path, ""), decoded)
    out = Collector(path, kit.languages, kit.libraries, kit.catalog, engine=settings.project_of(path)[2], declares=settings.declares(path))
    out.entries = entries
    try:
        language.read(Source.of_text(path, decoded.text), out)
    except UnreadableError as error:
        out.problem(Span(0, 0), f"The file could not be read to its end: {error}.", "MC002")
    except Exception as error:  # noqa: BLE001 - an adapter's fault must not hide the findings of other files
        out.problem(Span(0, 0), f"The {language.name} adapter failed on this file: {_describe(error)}.", "MC003")
    return ReadFile(out.result(language.name), decoded)


def _describe(error: BaseException) -> str:
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
        seen: set[tuple[str, Span, str]] = set()
        for fact in facts.facts:
            for rule in self._wanting.get(type(fact), ()):
                if not self.settings.enabled(type(rule), path):
                    continue
                context = contexts.get(rule.code)
                if context is None:
                    context = contexts[rule.code] = Context(facts, self.model, self.kit.catalog, self._options[rule.code])
                for report in self._guarded(rule, path, rule.check, fact, context):
                    key = (rule.code, report.span, report.message)
                    if key not in seen:
                        seen.add(key)
                        yield self._finding(rule, report, report.path or path)

    def project(self, paths: frozenset[str]) -> Iterator[Finding]:
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
            return self.clock.time(f"rule {rule.code}", lambda: list(check(*arguments)))
        except Exception as error:  # noqa: BLE001 - one rule's fault must not hide the others' findings
            self.crashed = True
            message = f"Rule {rule.code} ({rule.name}) failed: {_describe(error)}. Its findings are missing; please report this fault."
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


def check_documents(
    documents: Iterable[Document],
    reported: Iterable[str],
    kit: Kit,
    settings: Settings,
    *,
    docs: bool = False,
    persona: str = "regular",
    clock: Clock | None = None,
    counts: tuple[int, int] = (0, 0),
    keep: Callable[[FileFacts], None] | None = None,
    jobs: int = 1,
) -> Outcome:
    """Check documents: the model is built from all of them, findings are given for those reported.

    `counts` are files that discovery skipped as not ours and files that are ours; `keep` is told the facts of files that had to be read;
    `jobs` is the number of processes that read them (0: as many as there are processors).
    """
    clock = clock or Clock()
    documents, wanted = tuple(documents), frozenset(reported)
    files = read_all(documents, kit, settings, clock, docs=docs, keep=keep, jobs=jobs)
    helpers = sum(1 for document in documents if document.demand and document.path in files and document.path in wanted)
    counts = (counts[0] - helpers, counts[1] + helpers) if helpers else counts
    return judge(files, wanted, kit, settings, persona=persona, clock=clock, counts=counts)


def _read_in_parallel(
    documents: Sequence[Document], reader: Callable[[Document], FileFacts], jobs: int, clock: Clock
) -> Mapping[str, FileFacts]:
    """Read documents in several processes if that takes less time; otherwise nothing has been read."""
    from mclint import parallel

    jobs = jobs or parallel.processors()
    if not parallel.worthwhile(documents, jobs):
        return {}
    return parallel.read(documents, reader, jobs, lambda language, seconds: clock.book(f"read {language}", seconds))


def read_all(
    documents: Iterable[Document],
    kit: Kit,
    settings: Settings,
    clock: Clock,
    *,
    docs: bool = False,
    keep: Callable[[FileFacts], None] | None = None,
    jobs: int = 1,
) -> dict[str, ReadFile]:
    """Read documents, each for itself, then what they call in one another; `keep` is told the facts of those that had to be read."""
    files: dict[str, ReadFile] = {}
    documents = tuple(documents)
    waiting = [document for document in documents if not document.demand and document.facts is None and document.data is not None]
    ahead: Mapping[str, FileFacts] = {}
    if jobs != 1 and len(waiting) >= 64:
        ahead = clock.time("read", _read_in_parallel, waiting, lambda document: read(document, kit, settings, docs=docs).facts, jobs, clock)
    for document in documents:
        if document.demand:
            continue
        facts = ahead.get(document.path)
        if facts is not None:
            file = ReadFile(facts, None, document)
        else:
            start = perf_counter()
            file = clock.time("read", lambda: read(document, kit, settings, docs=docs))  # noqa: B023 - called at once
            clock.book(f"read {file.facts.language}", perf_counter() - start)
        files[document.path] = file
        if keep is not None and document.facts is None:
            keep(file.facts)
    if len(documents) > 1:
        from mclint.following import MAX_BYTES, follow

        left = MAX_BYTES

        def again(document: Document, entries: tuple[Entry, ...]) -> ReadFile | None:
            nonlocal left
            data = document.content()
            if data is None or len(data) > left:
                return None
            left -= len(data)
            file = read(document._replace(data=data, facts=None), kit, settings, docs=docs, entries=entries)
            if document.demand:
                # Of a file that is not ours only what job code runs counts.
                file.facts = file.facts._replace(facts=tuple(fact for fact in file.facts.facts if getattr(fact, "unit", 0)))
            return file

        clock.time("read", follow, files, {document.path: document for document in documents}, again)
    return files


def judge(
    files: Mapping[str, ReadFile],
    wanted: frozenset[str],
    kit: Kit,
    settings: Settings,
    *,
    persona: str,
    clock: Clock,
    counts: tuple[int, int],
) -> Outcome:
    """Judge files that have been read: model, rules, suppressions, redaction, fingerprints, order."""
    from mclint.findings import fingerprints, redaction, suppressions

    model: Model = clock.time("model", lambda: Model({path: file.facts for path, file in files.items()}, kit.catalog, settings))
    judging = Judge(kit, settings, model, files, clock)
    kept: list[Finding] = []
    suppressed = failed = 0
    by_path: dict[str, list[Finding]] = {path: [] for path in files if path in wanted}
    for path, findings in by_path.items():
        findings.extend(clock.time("rules", _findings, judging.file(path)))
    for finding in clock.time("rules", _findings, judging.project(wanted)):
        by_path.setdefault(finding.location.path, []).append(finding)
    everything = sorted((finding for found in by_path.values() for finding in found), key=lambda finding: finding.sort_key)
    everything += judging.crashes()
    texts: dict[str, Decoded] = {}
    for path in {finding.location.path for finding in everything} & files.keys():
        decoded = files[path].decoded
        if decoded is not None:
            texts[path] = decoded
    plain = {path: decoded.text for path, decoded in texts.items()}
    # Before anything is silenced, so that a suppression changes no other finding's fingerprint.
    found_in: dict[str, list[Finding]] = {}
    for finding in fingerprints.assign(everything, plain):
        found_in.setdefault(finding.location.path, []).append(finding)
    rules = {rule.code: type(rule) for rule in kit.rules}
    for path in dict.fromkeys([*by_path, *found_in]):
        found, file = found_in.get(path, []), files.get(path)
        if file is not None and any(problem.code == "MC002" for problem in file.facts.problems):
            failed += 1
        # The text of a file whose facts were kept is fetched only where a comment may be a suppression.
        if file is not None and any("mclint" in comment.text.lower() for comment in file.facts.comments):
            verdict = suppressions.apply(file.facts, judging.lines(path), found, rules, settings)
            if verdict.reports and path not in plain and file.decoded is not None:
                texts[path], plain[path] = file.decoded, file.decoded.text
            told = set(map(id, verdict.reports))
            found = [finding for finding in verdict.kept if id(finding) not in told] + fingerprints.assign(verdict.reports, plain)
            suppressed += sum(1 for finding in verdict.silenced if persona == "auditor" or not finding.auditor)
        kept += [finding for finding in found if persona == "auditor" or not finding.auditor]
    kept = [redaction.clean(finding, plain.get(finding.location.path, "")) for finding in kept]
    kept.sort(key=lambda finding: finding.sort_key)
    skipped, checked = counts
    return Outcome(tuple(kept), checked or len(by_path), skipped, failed, suppressed, judging.crashed, texts, clock.spent)


def _findings(found: Iterator[Finding]) -> list[Finding]:
    return list(found)


def check_text(
    text: str,
    path: str = "job.sql",
    *,
    others: Sequence[tuple[str, str]] = (),
    config: str = "",
    select: Sequence[str] = (),
    persona: str = "regular",
    docs: bool = True,
) -> list[Finding]:
    """Check one text as if it stood at `path`, and return its findings.

    `others` are further files of the project as pairs of path and text; `config` is the text of a `mclint.yaml`; `select` limits the codes.
    The same pipeline as a run over files, as a pure function: nothing is read from disk but the program's own data.
    """
    from mclint.config import from_text
    from mclint.plugins import toolkit

    kit = toolkit()
    settings: Settings = from_text(config, kit.rules)
    documents = [Document(path, text.encode("utf-8", "surrogatepass"))]
    documents += [Document(other, content.encode("utf-8", "surrogatepass")) for other, content in others]
    outcome = check_documents(documents, [path], kit, settings, docs=docs, persona=persona)
    wanted = tuple(select)
    return [finding for finding in outcome.findings if not wanted or finding.code.startswith(wanted)]
