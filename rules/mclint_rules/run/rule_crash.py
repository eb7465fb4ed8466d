"""A rule that raised instead of judging.

## What it does
Names the rule and the file when a rule, built in or from a plug-in, fails with an exception. The other rules go on, and the run ends
with exit status 2.

## Why
A rule that failed has found nothing, which must not read as nothing to find.

## Example
A plug-in's rule that takes the whole text of a location for granted and raises on one with a placeholder in it.

## Instead
Report the fault to the rule's author with the file that shows it, and leave the rule out (`--ignore`) until it is mended.
"""

from __future__ import annotations

from mclint.api import Rule, Severity


class RuleCrash(Rule):
    code = "MC003"
    name = "rule-crash"
    severity = Severity.ERROR
    source = ""
    clause = "The run itself: a rule that fails is reported"
