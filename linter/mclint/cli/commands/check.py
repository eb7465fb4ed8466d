"""`mclint check`: find network faults, report them, and mend them on request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mclint import memory
from mclint.cli import formats
from mclint.cli.parser import Parser, UsageError
from mclint.cli.program import CLEAN, FAILED, FOUND
from mclint.cli.session import Session, add_selection, request, shown, shown_texts
from mclint.late import Late
from mclint.outcome import Outcome
from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from argparse import Namespace

    from mclint.cli.fixing import Mended
    from mclint.cli.loading import Loaded
    from mclint.cli.output import Output
    from mclint.findings.baseline import Entry
    from mclint.findings.finding import Finding
    from mclint.outcome import HasText
    from mclint.projects import Project


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add_selection(parser)
    parser.add_argument(
        "--format", action="append", metavar="NAME[=FILE]",
        help="report format, to standard output or a file; may be repeated: text, concise, json, sarif, github, gitlab, junit",
    )  # fmt: skip
    parser.add_argument(
        "--fail-on", choices=("warning", "error", "never"), help="lowest severity that gives exit code 1 (default: warning)"
    )
    parser.add_argument("--stdin-filename", metavar="PATH", help="check standard input as the file PATH, with its configuration")
    parser.add_argument("--baseline", metavar="FILE", help="do not report the findings that this file accepts")
    parser.add_argument("--fix", action="store_true", help="mend what can be mended safely")
    parser.add_argument("--unsafe-fixes", action="store_true", help="with --fix or --diff: also what may change the meaning of a job")
    parser.add_argument("--diff", action="store_true", help="show what --fix would change, and change nothing")
    parser.add_argument("--statistics", action="store_true", help="count the findings of each rule")
    parser.add_argument("--timings", action="store_true", help="tell where the time went")
    parser.add_argument("--show-files", action="store_true", help="list the files that would be checked, and stop")
    parser.add_argument("--show-settings", action="store_true", help="show the settings that hold, and stop")


class Total(NamedTuple):
    """Everything a report tells, over all projects."""

    findings: tuple[Finding, ...]
    checked: int = 0
    skipped: int = 0
    failed: int = 0
    suppressed: int = 0


def run(options: Namespace, output: Output) -> int:
    """Check, and return the exit code."""
    session = Session(request(options), began=output.began)
    if options.unsafe_fixes and not (options.fix or options.diff):
        raise UsageError("--unsafe-fixes goes with --fix or --diff")
    wanted = formats.targets(options.format, session.reporters)
    projects = session.projects()
    if options.show_settings:
        from mclint.cli.showing import settings_lines

        output.lines(line for project in projects for line in settings_lines(session, project))
        return _end(session, output, CLEAN)
    if options.show_files:
        paths = [loaded.project.shown(path) for loaded in map(session.load, projects) for path in loaded.reported.paths]
        output.lines(sorted(paths))
        return _end(session, output, CLEAN)
    return Check(session, options, output).run(projects, wanted)


class Check:
    """One check over all projects, with what comes of it."""

    def __init__(self, session: Session, options: Namespace, output: Output) -> None:
        self.session = session
        self.options = options
        self.output = output
        self.findings: list[Finding] = []
        self.texts: dict[str, HasText] = {}
        self.counts = [0, 0, 0, 0]
        self.accepted = self.fixed = 0
        self.code = CLEAN

    def run(self, projects: Sequence[Project], wanted: Sequence[formats.Target]) -> int:
        """Check the projects and report. Returns the exit code."""
        # What cannot be loaded is told before anything is mended.
        for project, loaded in [(project, self._load(project)) for project in projects]:
            self._project(project, loaded)
            memory.settle()
        code = _code(self.session, self.code)
        total = Total(tuple(self.findings), *self.counts)
        if self.options.diff:
            self._tell()
            if self.findings:
                from mclint.reports.summary import plural

                self.output.complain(f"{plural(len(self.findings), 'finding')}, of which --fix would mend {self.fixed}")
        else:
            self.session.clock.time("report", self._report, total, wanted, code)
        return _end(self.session, self.output, code)

    def _load(self, project: Project) -> Loaded | Outcome:
        """Return what the last run has found if that is all that is asked for and still holds, else the project to be checked."""
        options = self.options
        if not (options.fix or options.diff or options.baseline or project.config.baseline):
            outcome = self.session.recall(project)
            if outcome is not None:
                return outcome
        return self.session.load(project)

    def _project(self, project: Project, loaded: Loaded | Outcome) -> None:
        """Check one project, mend it if that is asked for, and add to the totals."""
        session = self.session
        outcome = loaded if isinstance(loaded, Outcome) else session.check(loaded)
        findings = list(outcome.findings)
        session.tell_failures(project, outcome)
        if not isinstance(loaded, Outcome):
            if self.options.fix or self.options.diff:
                mended = self._mend(loaded, findings)
                self.fixed += len(mended.fixed)
                if not self.options.diff:
                    findings, outcome = mended.findings, mended.outcome or outcome
                    session.tell_failures(project, outcome)
            findings = self._baseline(loaded, findings)
        if session.fails(project, findings):
            self.code = max(self.code, FOUND)
        self.findings += shown(project, findings)
        self.texts.update(shown_texts(project, outcome.texts))
        for index, count in enumerate((outcome.checked - outcome.failed, outcome.skipped, outcome.failed, outcome.suppressed)):
            self.counts[index] += count

    def _mend(self, loaded: Loaded, findings: list[Finding]) -> Mended:
        from mclint.cli import fixing

        mended = fixing.mend(self.session, loaded, findings, unsafe=self.options.unsafe_fixes)
        if self.options.diff:
            fixing.show(loaded, mended, self.output)
        else:
            mended = fixing.write(self.session, loaded, mended)
        return mended

    def _baseline(self, loaded: Loaded, findings: list[Finding]) -> list[Finding]:
        """Take out what the baseline accepts, and say which of its entries are not found any more."""
        entries = _entries(self.options.baseline, loaded)
        if entries is None:
            return findings
        from mclint.findings import baseline

        applied = baseline.apply(findings, entries, checked=loaded.reported, active=loaded.settings.codes())
        self.accepted += len(applied.accepted)
        if applied.stale:
            from mclint.reports.summary import plural

            gone = f"{plural(len(applied.stale), 'accepted finding')} {'is' if len(applied.stale) == 1 else 'are'} gone"
            self.session.notices.append(f"{gone}; write the baseline again with `mclint baseline`")
        return list(applied.kept)

    def _report(self, total: Total, wanted: Sequence[formats.Target], code: int) -> None:
        from mclint.reports.base import Run

        session = self.session
        run = Run(
            total,
            self.texts,
            Late(lambda: {rule.code: rule for rule in session.registry.rules}),
            exit_code=code,
            accepted=self.accepted,
            fixed=self.fixed,
            notices=session.notices,
        )
        output = self.output
        if self.options.fix and session.request.stdin is not None:
            # The mended text goes to standard output, and the report steps aside.
            from mclint.cli.fixing import aside, pass_on

            pass_on(session, output)
            formats.write([target for target in wanted if target.file], run, output, statistics=self.options.statistics)
            aside([target.reporter for target in wanted if not target.file], run, output)
        else:
            formats.write(wanted, run, output, statistics=self.options.statistics)
        if any(target.reporter.name not in {"text", "concise"} for target in wanted if not target.file):
            self._tell()

    def _tell(self) -> None:
        """Tell people what the report for a program, or the diff, has no place for."""
        for notice in self.session.notices:
            self.output.complain(notice)


def _entries(option: str | None, loaded: Loaded) -> Sequence[Entry] | None:
    """Return what the baseline accepts; None if there is no baseline. Raises UsageError if it cannot be read."""
    import os

    config = loaded.project.config
    path = option or (os.path.join(os.path.dirname(os.path.abspath(config.path)), config.baseline) if config.baseline else "")
    if not path:
        return None
    from mclint.findings.baseline import BaselineError, load

    try:
        return load(path)
    except BaselineError as error:
        raise UsageError(f"the baseline cannot be used: {error}") from None


def _code(session: Session, code: int) -> int:
    return FAILED if session.problems else code


def _end(session: Session, output: Output, code: int) -> int:
    """Tell what could not be done and where the time went, and return the exit code."""
    output.flush()
    for problem in dict.fromkeys(session.problems):
        output.complain(problem)
    if session.clock.on:
        for line in session.clock.lines():
            output.complain(line)
    return _code(session, code)
