"""The SARIF report keeps to the published schema and to what code scanning asks beyond it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from finding_samples import finding, run_of
from mclint.findings.finding import Citation, Confidence, Edit, Fix, Location, Severity
from mclint.findings.fingerprints import assign
from mclint.reports import builtin
from mclint.reports.base import Run, emit
from mclint.rule import Rule
from mclint.value import Span

PACKAGE = "@microsoft/sarif-multitool-ts@5.7.0"
MEMBER = "package/assets/sarif-2.1.0.schema.json"
DIGEST = "1c49a0f2b60444c71bb14878e21e0d882198eff4c539861b133093ad89ed798c"
"""A package of the format's editors that carries the schema, and the schema's hash. The text is theirs: it is fetched, not kept here."""


@pytest.fixture(scope="session")
def schema(pytestconfig: pytest.Config) -> Any:
    """Return the published schema, from the cache or by npm; MCLINT_REQUIRE_SARIF_SCHEMA turns a missing one into a failure."""
    cached = pytestconfig.cache.mkdir("sarif") / "sarif-2.1.0.schema.json"
    if not (cached.exists() and _digest(cached.read_bytes()) == DIGEST):
        problem = _fetch(cached)
        if problem and os.environ.get("MCLINT_REQUIRE_SARIF_SCHEMA"):
            pytest.fail(problem)
        if problem:
            pytest.skip(problem)
    return json.loads(cached.read_bytes())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _fetch(target: Path) -> str:
    """Fetch the schema into the cache; return what went wrong."""
    npm = shutil.which("npm")
    if npm is None:
        return "npm, which fetches the SARIF schema, is not installed"
    folder = target.parent / f"fetch-{os.getpid()}"
    folder.mkdir(exist_ok=True)
    try:
        done = subprocess.run([npm, "pack", "--silent", PACKAGE], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
        archives = list(folder.glob("*.tgz"))
        if done.returncode or not archives:
            return f"npm could not fetch {PACKAGE}: {done.stderr.strip()[:200]}"
        with tarfile.open(archives[0]) as archive:
            member = archive.extractfile(MEMBER)
            data = member.read() if member else b""
        if _digest(data) != DIGEST:
            return f"{MEMBER} of {PACKAGE} is not the file that was expected"
        part = folder / "part"
        part.write_bytes(data)
        part.replace(target)
    except (OSError, subprocess.SubprocessError, tarfile.TarError, KeyError) as error:
        return f"the SARIF schema could not be fetched: {error}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return ""


TEXT = "-- 中文 😀 x\nLOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/b/';\nSELECT\n  1;\n"


class Documented(Rule):
    code = "MC201"
    name = "foreign-table-public-endpoint"
    severity = Severity.WARNING
    confidence = Confidence.MEDIUM


def log_of(run: Run) -> dict[str, Any]:
    out = io.StringIO()
    (reporter,) = [reporter for reporter in builtin() if reporter.name == "sarif"]
    emit(reporter, run, out.write)
    return json.loads(out.getvalue())


def full_run(**options: Any) -> Run:
    """Return a run in which every part of a result occurs."""
    host = "oss-cn-hangzhou.aliyuncs.com"
    start = TEXT.index(host)
    findings = [
        finding(
            TEXT,
            host,
            path="jobs/l ä\udcff.sql",
            message="The public endpoint.",
            fix=Fix("Write the internal one", (Edit(Span(start + 15, start + 15), "-internal"), Edit(Span(0, 0), "x"))),
            related=(Location("/srv/udf.py", 7, 3, 7, 9, "called here"), Location("b.py", 1, 1, 1, 1, "")),
            citation=Citation("https://help.example.com/oss", "2026-02-27"),
        ),
        finding(TEXT, "SELECT\n  1", "MC501", path="jobs/l ä\udcff.sql", severity=Severity.WARNING, fix="x", safe=False),
        finding(TEXT, "x", "MC601", path="jobs/l ä\udcff.sql", severity=Severity.INFO, message=""),
        finding("", (0, 0), "MC002", path="gone.sql", message="permission denied"),
    ]
    run = run_of(*assign(findings, {"jobs/l ä\udcff.sql": TEXT}), texts={"jobs/l ä\udcff.sql": TEXT}, failed=1, **options)
    run.rules["MC201"] = Documented
    run.notices = ("3 entries of the baseline are stale",)
    return run


@pytest.mark.parametrize("run", [full_run(exit_code=2), run_of(exit_code=0)], ids=["full", "empty"])
def test_the_report_keeps_to_the_published_schema(schema, run):
    """Every property of the report is one that the schema knows, of the form it asks for."""
    from jsonschema import validators

    kind = validators.validator_for(schema)
    errors = [f"{error.json_path}: {error.message}" for error in kind(schema, format_checker=kind.FORMAT_CHECKER).iter_errors(log_of(run))]
    assert errors == []


def test_a_broken_report_would_be_noticed(schema):
    """The schema is at work: a report with a wrong level is refused by it."""
    from jsonschema import validators

    log = log_of(full_run())
    log["runs"][0]["results"][0]["level"] = "catastrophe"
    assert not validators.validator_for(schema)(schema).is_valid(log)


def test_rules_are_described_once_and_referred_to():
    """`ruleIndex` leads to the rule of `ruleId`; a rule has title, description, help, level and tags."""
    (run,) = log_of(full_run())["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["MC002", "MC201", "MC501", "MC601"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    documented = rules[1]
    assert documented["defaultConfiguration"] == {"level": "warning", "enabled": True}
    assert documented["properties"]["precision"] == "high"
    assert documented["properties"]["problem.severity"] == "warning"
    assert documented["shortDescription"]["text"].startswith("The SARIF report keeps to the published schema")
    assert documented["help"]["markdown"] == documented["help"]["text"]


def test_columns_count_code_points():
    """Columns are said to be, and are, in code points; snippets are exactly their regions."""
    (run,) = log_of(full_run())["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    regions = {result["ruleId"]: result["locations"][0]["physicalLocation"]["region"] for result in run["results"]}
    assert regions["MC601"] == {"startLine": 1, "startColumn": 9, "endLine": 1, "endColumn": 10, "snippet": {"text": "x"}}
    assert regions["MC501"]["snippet"] == {"text": "SELECT\n  1"}


def test_paths_are_uris():
    """Relative paths are percent-encoded and relative to the root; absolute ones are `file:` URIs without a base."""
    (run,) = log_of(full_run())["runs"]
    (result,) = [result for result in run["results"] if result["ruleId"] == "MC201"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "jobs/l%20%C3%A4%FF.sql", "uriBaseId": "%SRCROOT%"}
    assert result["relatedLocations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///srv/udf.py"}
    assert "%SRCROOT%" in run["originalUriBaseIds"]


def test_fixes_carry_their_edits():
    """A fix has a description and, per file, what is put in place of which region; an unsafe one says so."""
    (run,) = log_of(full_run())["runs"]
    fixes = {result["ruleId"]: result["fixes"][0] for result in run["results"] if "fixes" in result}
    (change,) = fixes["MC201"]["artifactChanges"]
    assert change["replacements"] == [
        {"deletedRegion": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}, "insertedContent": {"text": "x"}},
        {"deletedRegion": {"startLine": 2, "startColumn": 32, "endLine": 2, "endColumn": 32}, "insertedContent": {"text": "-internal"}},
    ]
    assert "unsafe" in fixes["MC501"]["description"]["text"]


@pytest.mark.parametrize(("code", "successful"), [(0, True), (1, True), (2, False)])
def test_the_invocation_says_whether_the_job_was_done(code, successful):
    """Exit code 2 is a failed execution; files that could not be read are notifications."""
    (run,) = log_of(full_run(exit_code=code))["runs"]
    (invocation,) = run["invocations"]
    assert (invocation["exitCode"], invocation["executionSuccessful"]) == (code, successful)
    notes = invocation["toolExecutionNotifications"]
    assert [note["level"] for note in notes] == ["error", "note"]
    assert notes[0]["descriptor"] == {"id": "MC002"}
    assert notes[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "gone.sql"
