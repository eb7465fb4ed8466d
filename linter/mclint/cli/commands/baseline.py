"""`mclint baseline`: accept the findings that there are, so that later runs report only new ones."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mclint.cli.loading import Loaded
from mclint.cli.parser import Parser, UsageError
from mclint.cli.program import CLEAN, FAILED
from mclint.cli.session import Session, add_selection, request

if TYPE_CHECKING:
    from argparse import Namespace

    from mclint.cli.output import Output
    from mclint.findings.baseline import Entry

DEFAULT = "mclint-baseline.json"


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add_selection(parser)
    parser.add_argument("--output", metavar="FILE", help=f"file to write (default: `baseline` of the configuration, or {DEFAULT})")


def run(options: Namespace, output: Output) -> int:
    """Check, and write the baseline. What it held of files that are not checked now stays in it."""
    from mclint.findings import baseline
    from mclint.fixes.write import WriteError, replace_file
    from mclint.reports.summary import plural

    session = Session(request(options))
    projects = session.projects()
    if len(projects) != 1:
        roots = ", ".join(project.root for project in projects) or "none"
        raise UsageError(f"a baseline is for one project, and the paths belong to {len(projects)} ({roots})")
    loaded = session.load(projects[0])
    outcome = session.check(loaded)
    session.tell_failures(loaded.project, outcome)
    if session.problems:
        output.complain("\n".join([*dict.fromkeys(session.problems), "The baseline is not written."]))
        return FAILED
    path, configured = _file(options, loaded)
    try:
        kept = _others(path, loaded)
        entries = baseline.loads(baseline.create(outcome.findings))
        replace_file(path, baseline.dumps([*entries, *kept]).encode())
    except (baseline.BaselineError, WriteError) as error:
        raise UsageError(str(error)) from None
    more = f", {len(kept)} kept of files that are not checked now" if kept else ""
    output.line(f"{path}: {plural(len(entries), 'finding')} accepted{more}.")
    if not configured:
        output.line(f"Use it with `mclint check --baseline {path}`, or with `baseline: {os.path.basename(path)}` in the configuration.")
    return CLEAN


def _file(options: Namespace, loaded: Loaded) -> tuple[str, bool]:
    """Return the file to write, and whether the configuration names it."""
    config = loaded.project.config
    home = os.path.dirname(os.path.abspath(config.path)) if config.path else loaded.project.root
    configured = os.path.join(home, config.baseline) if config.baseline else ""
    if options.output:
        return options.output, bool(configured) and os.path.abspath(options.output) == os.path.abspath(configured)
    return os.path.relpath(configured or os.path.join(home, DEFAULT)), bool(configured)


def _others(path: str, loaded: Loaded) -> list[Entry]:
    """Return what the baseline holds of files that are not checked now."""
    from mclint.findings import baseline

    if not os.path.exists(path):
        return []
    return [entry for entry in baseline.load(path) if entry.path not in loaded.reported]
