"""What the plug-in adds."""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import (
    Case,
    Collector,
    Context,
    Display,
    Language,
    Line,
    Report,
    Reporter,
    Rule,
    Run,
    Setting,
    Severity,
    Source,
    hookimpl,
    replace,
)


class AcmeNaming(Rule):
    """A network connection whose name does not begin with `acme-`.

    ## What it does
    Reports `odps.session.networklink` with a name that is not one of ours.
    """

    code = "ACME101"
    name = "acme-networklink-name"
    severity = Severity.WARNING
    source = ""
    wants = (Setting,)
    FAILS = (Case("set odps.session.networklink=db;", lines=(1,), fixed="set odps.session.networklink=acme-db;"),)
    PASSES = (Case("set odps.session.networklink=acme-db;"),)

    def check(self, fact: Setting, ctx: Context) -> Iterable[Report]:
        if fact.key == "odps.session.networklink" and fact.value.starts_with("acme-") is False:
            fix = replace(fact.value, f"acme-{fact.value}", "Begin the name with acme-")
            yield Report(fact.value.span() or fact.span, f"The connection {fact.value} is not one of ours.", fix)


class AcmeJobs(Language):
    """Job files `name | sql`, one job a line."""

    name = "acme"
    suffixes = (".acme",)
    markers = ("odps",)

    def read(self, source: Source, out: Collector) -> None:
        at = 0
        for line in source.text.split("\n"):
            bar = line.find("|")
            if bar >= 0:
                out.embed("sql", source.value(at + bar + 1, at + len(line)), unit=out.new_unit())
            elif line.strip():
                out.problem(source.span(at, at + len(line)), "This line has no `|`.")
            at += len(line) + 1


class AcmeReport(Reporter):
    """One line: how many findings of each code."""

    name = "acme"
    summary = "counts for the Acme dashboard"

    def report(self, run: Run, display: Display) -> Iterable[Line]:
        codes = [finding.code for finding in run.findings]
        yield " ".join(f"{code}={codes.count(code)}" for code in sorted(set(codes))) or "none"


@hookimpl
def mclint_rules() -> Iterable[type[Rule]]:
    return [AcmeNaming]


@hookimpl
def mclint_languages() -> Iterable[Language]:
    return [AcmeJobs()]


@hookimpl
def mclint_reporters() -> Iterable[Reporter]:
    return [AcmeReport()]
