"""Fix until nothing changes: apply, check again, repeat; a fix that breaks a file is taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from mclint.findings.finding import Finding
from mclint.fixes.edits import apply, targets
from mclint.tuples import NamedTuple

ROUNDS = 20
"""Rounds before giving up: fixes of different rules may follow one another, but not for ever."""

Check = Callable[[Mapping[str, str]], Sequence[Finding]]
"""Checks again: gets the texts that differ from the files as they were read, returns all findings of the run."""


class Result(NamedTuple):
    """What fixing came to.

    `texts` are the new texts of the changed files, `fixed` the findings that were mended, `findings` those that are left, `broken` the
    files whose fixes were taken back because the result could no longer be parsed, `settled` whether nothing was left to apply.
    """

    texts: dict[str, str]
    fixed: list[Finding]
    findings: list[Finding]
    broken: list[str]
    settled: bool


def run(texts: Mapping[str, str], findings: Sequence[Finding], check: Check, *, unsafe: bool = False, rounds: int = ROUNDS) -> Result:
    """Apply the safe fixes (with `unsafe` all) of the findings of a run, and of those that show up behind them.

    `texts` are the texts of all files that may be edited. Nothing is written: see `mclint.fixes.write`.
    """
    current = dict(texts)
    changed: dict[str, str] = {}
    fixed: list[Finding] = []
    broken: set[str] = set()
    seen: list[dict[str, str]] = [{}]
    left = list(findings)
    for _ in range(rounds):
        usable = {path: text for path, text in current.items() if path not in broken}
        step = apply(usable, left, unsafe=unsafe)
        if not step.texts:
            return Result(changed, fixed, left, sorted(broken), settled=True)
        trial = {path: text for path, text in {**changed, **step.texts}.items() if text != texts[path]}
        if trial in seen:  # two rules that undo each other
            return Result(changed, fixed, left, sorted(broken), settled=False)
        after = list(check(trial))
        worse = _worse(left, after, step.texts)
        if worse:
            # The files tied to a broken one by a common fix are taken back with it, so that no half of a fix stays.
            broken |= _tied(worse, step.applied)
            continue
        seen.append(trial)
        current.update(step.texts)
        changed, left = trial, after
        fixed.extend(step.applied)
    return Result(changed, fixed, left, sorted(broken), settled=False)


def _worse(before: Iterable[Finding], after: Iterable[Finding], changed: Iterable[str]) -> set[str]:
    """Return the changed files with more syntax errors than before."""
    errors = Counter(finding.location.path for finding in after if finding.code == "MC001")
    errors.subtract(Counter(finding.location.path for finding in before if finding.code == "MC001"))
    return {path for path in changed if errors[path] > 0}


def _tied(paths: set[str], applied: Iterable[Finding]) -> set[str]:
    groups = [{path for path, _ in targets(finding)} for finding in applied]
    tied = set(paths)
    while True:
        more = set().union(*[group for group in groups if group & tied])
        if more <= tied:
            return tied
        tied |= more
