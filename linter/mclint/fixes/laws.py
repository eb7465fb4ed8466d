"""The laws that every fix keeps, as one check for the tests of rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mclint.findings.finding import Finding
from mclint.fixes.apply import run
from mclint.fixes.edits import apply, fixable, targets


class FixLawError(AssertionError):
    """A fix breaks a law; the message names the rule, the law and shows the text."""


def check_fixes(text: str, path: str, check: Callable[[str], Sequence[Finding]], *, unsafe: bool = False) -> str:
    """Return the text after all its fixes, having held them to their laws.

    `check` gives the findings of a text at `path`. Laws: every fix can be applied alone and then its finding is gone; the order of findings
    does not matter; no fix makes a syntax error; fixing ends; what is fixed has nothing left to fix, so a second run changes nothing. A fix
    of other files (the declaration of a table) is passed over here.
    """
    findings = list(check(text))
    errors = sum(finding.code == "MC001" for finding in findings)
    for finding in fixable(findings, unsafe=unsafe):
        if any(other != path for other, _ in targets(finding)):
            continue
        alone = apply({path: text}, [finding], unsafe=True)
        if not alone.texts:
            raise FixLawError(f"{finding.code}: its fix changes nothing, or lies outside of the text: {finding.fix}\n{text}")
        after = list(check(alone.texts[path]))
        if _count(after, finding) >= _count(findings, finding):
            raise FixLawError(f"{finding.code}: its fix leaves the finding in place: {finding.message}\n{alone.texts[path]}")
        if sum(other.code == "MC001" for other in after) > errors:
            raise FixLawError(f"{finding.code}: its fix makes a syntax error\n{alone.texts[path]}")
    once, mirrored = (apply({path: text}, order, unsafe=unsafe).texts.get(path, text) for order in (findings, findings[::-1]))
    if once != mirrored:
        raise FixLawError(f"the order of findings changes what is fixed\n{once}\n--- or\n{mirrored}")
    result = run({path: text}, findings, lambda texts: check(texts.get(path, text)), unsafe=unsafe)
    fixed = result.texts.get(path, text)
    if not result.settled:
        raise FixLawError(f"fixing does not end\n{fixed}")
    if result.broken:
        raise FixLawError(f"all fixes together make a syntax error\n{text}")
    again = run({path: fixed}, list(check(fixed)), lambda texts: check(texts.get(path, fixed)), unsafe=unsafe)
    if again.texts:
        raise FixLawError(f"a second run changes the text again\n{fixed}\n--- then\n{again.texts[path]}")
    return fixed


def _count(findings: Sequence[Finding], like: Finding) -> int:
    """Count the findings that say the same, wherever they stand: places move when text before them is edited."""
    return sum(other.code == like.code and other.message == like.message for other in findings)
