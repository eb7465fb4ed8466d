"""`--fix` and `--diff`: mend the findings of a project, show or write the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mclint.cli.loading import Loaded
from mclint.cli.output import Output
from mclint.cli.session import Session
from mclint.findings.finding import Finding
from mclint.fixes import apply
from mclint.fixes.edits import targets
from mclint.outcome import Outcome
from mclint.reports.base import Reporter, Run
from mclint.source import Decoded, UnreadableError, decode
from mclint.tuples import NamedTuple


class Mended(NamedTuple):
    """What mending came to: new texts by path, what was mended and what is left, the outcome of the last check (None: no change)."""

    before: Mapping[str, Decoded]
    texts: Mapping[str, str]
    fixed: Sequence[Finding]
    findings: list[Finding]
    outcome: Outcome | None


def mend(session: Session, loaded: Loaded, findings: Sequence[Finding], *, unsafe: bool) -> Mended:
    """Apply fixes until nothing changes; nothing is written. Only files that were asked for are touched."""
    before = _texts(loaded, findings)
    outcomes: list[Outcome] = []

    def check(changed: Mapping[str, str]) -> Sequence[Finding]:
        outcomes.append(session.check(loaded, {path: _bytes(before[path], text) for path, text in changed.items()}))
        return outcomes[-1].findings

    result = apply.run({path: decoded.text for path, decoded in before.items()}, findings, check, unsafe=unsafe)
    for path in result.broken:
        session.notices.append(f"{loaded.project.shown(path)}: left as it is: its fixes would make a syntax error")
    if not result.settled:
        session.notices.append("fixing did not come to an end; run it again, and please report the findings that stay")
    outcome = None
    if result.texts:
        # The last check may be of a trial that was taken back.
        result.findings[:] = check(result.texts)
        outcome = outcomes[-1]
    return Mended(before, result.texts, result.fixed, result.findings, outcome)


def _texts(loaded: Loaded, findings: Sequence[Finding]) -> dict[str, Decoded]:
    """Return the texts of the files that were asked for; of helpers only those with findings."""
    found: dict[str, Decoded] = {}
    called = {finding.location.path for finding in findings} & loaded.helpers.keys()
    for document in (*loaded.documents, *map(loaded.helpers.__getitem__, sorted(called))):
        data = document.content() if document.path in loaded.reported else None
        if data is not None:
            try:
                found[document.path] = decode(data)
            except UnreadableError:
                continue
    return found


def _bytes(decoded: Decoded, text: str) -> bytes:
    """Return a text in the encoding of its file, or in UTF-8 if that cannot hold it: writing it will be refused later."""
    try:
        return decoded.bom + text.encode(decoded.encoding)
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def show(loaded: Loaded, mended: Mended, output: Output) -> None:
    """Show the changes as a diff."""
    from mclint.fixes.diff import unified
    from mclint.reports import escape

    for path, text in sorted(mended.texts.items()):
        decoded = mended.before[path]
        mark = "\ufeff" if decoded.bom and decoded.encoding == "utf-8" else ""
        for line in unified(loaded.project.shown(path), mark + decoded.text, mark + text):
            output.write(escape.diff_line(line) + "\n")


def write(session: Session, loaded: Loaded, mended: Mended) -> Mended:
    """Write the changed files; the changed text of standard input is kept for `pass_on`.

    What cannot be written is a problem of the run, and its findings are back in what is returned.
    """
    from mclint.fixes.write import WriteError, write_text

    contents = {document.path: document.content() for document in loaded.documents if document.path in mended.texts}
    contents.update((path, loaded.helpers[path].content()) for path in mended.texts if path in loaded.helpers)
    written = dict(mended.texts)
    for path, text in mended.texts.items():
        decoded = mended.before[path]
        if session.is_standard_input(loaded.project, path):
            session.mended_input = _bytes(decoded, text)
            continue
        try:
            write_text(loaded.project.shown(path), contents[path] or b"", decoded, text, root=loaded.project.root)
        except WriteError as error:
            session.problems.append(str(error))
            del written[path]
    if len(written) == len(mended.texts):
        return mended
    outcome = session.check(loaded, {path: _bytes(mended.before[path], text) for path, text in written.items()})
    fixed = [finding for finding in mended.fixed if all(path in written for path, _ in targets(finding))]
    return mended._replace(texts=written, fixed=fixed, findings=list(outcome.findings), outcome=outcome)


def pass_on(session: Session, output: Output) -> None:
    """Write standard input to standard output, mended or as it came: whoever asked puts it in the place of the file."""
    output.raw(session.standard_input() if session.mended_input is None else session.mended_input)


def aside(reporters: Sequence[Reporter], run: Run, output: Output) -> None:
    """Write reports to standard error."""
    from mclint.reports.base import Display, emit

    for reporter in reporters:
        emit(reporter, run, output.aside, Display())
