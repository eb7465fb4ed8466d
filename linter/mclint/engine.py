"""The pipeline, in order: discover, read, model, judge, suppress, clean. Everything else is a way in or a way out."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from mclint import memory
from mclint.clock import Clock
from mclint.documents import Document, How, ReadFile
from mclint.facts import Entry, FileFacts, Job, JobClass, OutwardCall, OutwardNames, Problem
from mclint.judge import Judge, describe, merged
from mclint.languages.base import Collector, Elsewhere, Language
from mclint.network.model import Model
from mclint.outcome import Outcome
from mclint.source import Decoded, Source, UnreadableError, decode
from mclint.value import Span

if TYPE_CHECKING:
    from mclint.documents import Keeper
    from mclint.elsewhere import Project, View
    from mclint.findings.finding import Finding
    from mclint.kit import Kit, Settings


_MUCH = 100_000
"""Bytes below which it is not worth a thought to read them in several processes."""

MAX_FOLLOWED = 600_000
"""Bytes that are read for the calls of others: a job that calls a parser must not have all of it read."""


def language_of(path: str, languages: Mapping[str, Language], *, docs: bool = False) -> Language | None:
    """Return the adapter that claims a path; documentation only where it is asked for."""
    for language in languages.values():
        if language.claims(path) and (docs or not language.documents):
            return language
    return None


def read(
    document: Document,
    kit: Kit,
    settings: Settings,
    *,
    docs: bool = False,
    entries: tuple[Entry, ...] = (),
    elsewhere: Elsewhere | None = None,
    engine: str = "",
) -> ReadFile:
    """Read one file into facts. Never raises: what goes wrong is a problem of the file.

    `entries`: what job code of other files calls; `elsewhere`: what other files say to this one; `engine`: the one that other files submit
    it to, in place of the configured.
    """
    path = document.path
    if document.facts is not None:
        return ReadFile(document.facts, None, document)
    if document.data is None:
        return ReadFile(FileFacts(path, "", problems=(Problem(Span(0, 0), "MC002", document.error),)), None)
    memory.settle()  # what the files before this one have left behind
    try:
        decoded = decode(document.data)
    except UnreadableError as error:
        return ReadFile(FileFacts(path, "", problems=(Problem(Span(0, 0), "MC002", f"The file could not be read: {error}."),)), None)
    language = kit.languages.get(document.language) or language_of(path, kit.languages, docs=docs)
    if language is None:
        return ReadFile(FileFacts(path, ""), decoded)
    engine = engine or settings.project_of(path)[2]
    out = Collector(path, kit.languages, kit.libraries, kit.catalog, engine=engine, declares=settings.declares(path))
    out.entries, out.elsewhere = entries, elsewhere
    try:
        language.read(Source.of_text(path, decoded.text), out)
    except UnreadableError as error:
        out.problem(Span(0, 0), f"The file could not be read to its end: {error}.", "MC002")
    except Exception as error:  # noqa: BLE001 - an adapter's fault must not hide the findings of other files
        out.problem(Span(0, 0), f"The {language.name} adapter failed on this file: {describe(error)}.", "MC003")
    return ReadFile(out.result(language.name), decoded)


def check_documents(
    documents: Iterable[Document],
    reported: Container[str],
    kit: Kit,
    settings: Settings,
    *,
    docs: bool = False,
    persona: str = "regular",
    clock: Clock | None = None,
    counts: tuple[int, int] = (0, 0),
    keeper: Keeper | None = None,
    jobs: int = 1,
    helpers: Mapping[str, Document] | None = None,
) -> Outcome:
    """Check documents: the model is built from all of them, findings are given for those reported.

    `counts` are files that discovery skipped as not ours and files that are ours; `keeper` keeps the facts of files that had to be read;
    `jobs` is the number of processes that read them (0: as many as there are processors); `helpers` are files that no word in them makes
    ours: one is read only if job code calls what it defines.
    """
    clock = clock or Clock()
    documents = tuple(documents)
    files = read_all(documents, kit, settings, clock, docs=docs, keeper=keeper, jobs=jobs, helpers=helpers)
    called = sum(1 for path in files.keys() - {document.path for document in documents} if path in reported)
    counts = (counts[0] - called, counts[1] + called)
    finish = "suppressions, redaction, fingerprints"
    return clock.time(finish, lambda: judge(files, reported, kit, settings, persona=persona, clock=clock, counts=counts))


def _read_in_parallel(
    documents: Sequence[Document], reader: Callable[[Document], FileFacts], jobs: int, clock: Clock, keeper: Keeper | None
) -> Mapping[str, tuple[FileFacts, bytes | None]]:
    """Read documents in several processes if that takes less time, else only those over which reading failed in the last run."""
    from mclint import parallel

    jobs = jobs or parallel.processors()
    if not parallel.worthwhile(documents, jobs):
        documents = [document for document in documents if keeper is not None and document.path in keeper.fragile]
        if not documents or not parallel.possible():
            return {}
    kept = keeper is not None
    return parallel.read(documents, reader, jobs, lambda language, seconds: clock.book(f"parse {language}", seconds), kept=kept)


def read_all(
    documents: Iterable[Document],
    kit: Kit,
    settings: Settings,
    clock: Clock,
    *,
    docs: bool = False,
    keeper: Keeper | None = None,
    jobs: int = 1,
    helpers: Mapping[str, Document] | None = None,
) -> dict[str, ReadFile]:
    """Read documents, each for itself, then what they call in one another; `keeper` keeps the facts of those that had to be read."""
    files: dict[str, ReadFile] = {}
    documents = tuple(documents)
    waiting = [document for document in documents if document.facts is None and document.data is not None]
    ahead: Mapping[str, tuple[FileFacts, bytes | None]] = {}
    much = jobs != 1 and sum(len(document.data or b"") for document in waiting) > _MUCH
    if much or (keeper is not None and any(document.path in keeper.fragile for document in waiting)):

        def facts_of(document: Document) -> FileFacts:
            return read(document, kit, settings, docs=docs).facts

        ahead = clock.time("parse", _read_in_parallel, waiting, facts_of, jobs, clock, keeper)
    memory.begin()
    for document in documents:
        facts, packed = ahead.get(document.path, (None, None))
        if facts is not None:
            file = ReadFile(facts, None, document)
        else:
            start = perf_counter()
            file = clock.time("parse", lambda: read(document, kit, settings, docs=docs))  # noqa: B023 - called at once
            clock.book(f"parse {file.facts.language}", perf_counter() - start)
        files[document.path] = file
        if keeper is not None and document.facts is None:
            clock.time("keep", keeper.keep, file.facts, packed)
    if len(documents) > 1 or helpers is not None:
        left = MAX_FOLLOWED
        own = {document.path: document for document in documents}
        further = {} if helpers is None else helpers
        submitted: set[str] = set()
        project: Project | None = None

        def reread(document: Document, data: bytes, how: How, view: View | None = None) -> ReadFile:
            facts = keeper.kept_again(document, data, how) if keeper is not None else None
            if facts is not None and (project is None or project.holds(facts)):
                return ReadFile(facts, None, document._replace(data=data))
            fresh = document._replace(data=data, facts=None)
            file = read(fresh, kit, settings, docs=docs, entries=how.entries, elsewhere=view, engine=how.engine)
            if view is not None:
                file.facts = file.facts._replace(facts=(*file.facts.facts, view.drawn(how.entries)))
            if keeper is not None:
                keeper.keep_again(document, data, how, file.facts)
            return file

        def again(document: Document, entries: tuple[Entry, ...], see: Callable[[], View]) -> ReadFile | None:
            nonlocal left
            data = document.content()
            if data is None or len(data) > left:
                return None
            left -= len(data) if entries else 0
            engine = "spark" if document.path in submitted else ""
            view = see()
            file = reread(document, data, How(entries, engine, view.key()), view)
            if document.path not in own and not engine:
                # Of a file that is not ours only what job code runs counts.
                file.facts = file.facts._replace(facts=tuple(fact for fact in file.facts.facts if getattr(fact, "unit", 0)))
            return file

        def run(document: Document) -> ReadFile | None:
            data = document.content()
            if data is None:
                return None
            submitted.add(document.path)
            return reread(document, data, How(engine="spark"))

        if any(isinstance(fact, Job) and fact.engine == "spark" for file in files.values() for fact in file.facts.facts):
            from mclint.submissions import submit

            clock.time("follow calls into other files", submit, files, own, further, run)
        # Most projects have no job code that reaches into other files.
        if any(isinstance(fact, (OutwardCall, OutwardNames, JobClass)) for file in files.values() for fact in file.facts.facts):
            from mclint.elsewhere import Project
            from mclint.following import follow

            project = Project(own, further, kit)
            clock.time("follow calls into other files", follow, files, project, again)
    return files


def judge(
    files: Mapping[str, ReadFile],
    wanted: Container[str],
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
    drawn = judging.drawn()
    if drawn:
        # What is at fault in a text stands where the text is written, whichever file uses it.
        judged = {path: clock.time("rules", _findings, judging.file(path)) for path in judging.drawing_on(wanted)} | by_path
        everywhere = merged(
            finding
            for path in sorted(judged)
            for finding in judged[path]
            if finding.location.path in wanted or (path in wanted and finding.location.path not in drawn)
        )
        by_path = {path: [] for path in by_path}
        for finding in everywhere:
            by_path.setdefault(finding.location.path, []).append(finding)
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
    return Outcome(tuple(kept), checked or len(by_path), skipped, failed, suppressed, judging.crashed, texts, clock.phases)


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
