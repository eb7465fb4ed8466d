"""The formats for programs say what their readers expect, exactly."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET

import pytest

from finding_samples import finding, run_of
from mclint.findings.finding import Citation, Edit, Fix, Location, Severity
from mclint.findings.fingerprints import assign
from mclint.fixes.edits import edit_text
from mclint.reports import builtin
from mclint.reports.base import Reporter, Run, emit
from mclint.source import LineIndex
from mclint.value import Span

TEXT = "-- 中文 😀\nLOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/b/';\nSELECT\n  1;\n"


def show(run: Run, name: str) -> str:
    out = io.StringIO()
    (reporter,) = [reporter for reporter in builtin() if reporter.name == name]
    emit(reporter, run, out.write)
    return out.getvalue()


def sample_run() -> Run:
    host = "oss-cn-hangzhou.aliyuncs.com"
    start = TEXT.index(host)
    findings = [
        finding(
            TEXT,
            host,
            path="jobs/load.sql",
            message="The public endpoint is not reached.",
            fix=Fix("Write the internal one", (Edit(Span(start + 15, start + 15), "-internal"),)),
            related=(Location("jobs/udf.py", 7, 3, 7, 9, "called here"),),
            citation=Citation("https://help.example.com/oss", "2026-02-27"),
        ),
        finding(TEXT, "SELECT\n  1", "MC501", path="jobs/load.sql", severity=Severity.WARNING),
        finding(TEXT, "😀", "MC601", path="jobs/load.sql", severity=Severity.INFO),
    ]
    return run_of(*assign(findings, {"jobs/load.sql": TEXT}), texts={"jobs/load.sql": TEXT}, checked=4, skipped=3, failed=2, suppressed=1)


def test_the_json_contract():
    """Version 1 of the JSON report: every key and its meaning."""
    document = json.loads(show(sample_run(), "json"))
    assert list(document) == ["version", "tool", "findings", "summary"]
    assert document["version"] == 1
    assert document["tool"]["name"] == "mclint"
    assert document["summary"] == {"checked": 4, "skipped": 3, "failed": 2, "suppressed": 1}
    assert [found["code"] for found in document["findings"]] == ["MC601", "MC201", "MC501"]
    found = document["findings"][1]
    assert len(found.pop("fingerprint")) == 40
    assert found == {
        "code": "MC201",
        "name": "foreign-table-public-endpoint",
        "severity": "error",
        "confidence": "high",
        "message": "The public endpoint is not reached.",
        "path": "jobs/load.sql",
        "line": 2,
        "column": 17,
        "end_line": 2,
        "end_column": 45,
        "fix": {
            "message": "Write the internal one",
            "safe": True,
            "edits": [{"path": "jobs/load.sql", "line": 2, "column": 32, "end_line": 2, "end_column": 32, "text": "-internal"}],
        },
        "related": [{"path": "jobs/udf.py", "line": 7, "column": 3, "message": "called here"}],
        "source": {"url": "https://help.example.com/oss", "edition": "2026-02-27"},
    }
    assert document["findings"][0]["fix"] is None
    assert document["findings"][0]["source"] is None
    assert document["findings"][0]["column"] == 7


def test_the_edits_of_the_json_report_can_be_applied():
    """Line and column of an edit lead back to the place it is meant for."""
    (edit,) = json.loads(show(sample_run(), "json"))["findings"][1]["fix"]["edits"]
    starts = LineIndex(TEXT).starts
    place = Span(starts[edit["line"] - 1] + edit["column"] - 1, starts[edit["end_line"] - 1] + edit["end_column"] - 1)
    assert "oss-cn-hangzhou-internal.aliyuncs.com" in edit_text(TEXT, [Edit(place, edit["text"])])


def test_findings_are_sorted_by_place():
    """Findings come by path, line, column and code, in whatever order they were found."""
    names = ["b.sql", "a.sql"]
    findings = [finding("xy", needle, code, path=path) for path in names for needle in "yx" for code in ("MC501", "MC201")]
    found = json.loads(show(run_of(*findings), "json"))["findings"]
    keys = [(entry["path"], entry["line"], entry["column"], entry["code"]) for entry in found]
    assert keys == sorted(keys)


def test_a_fix_that_is_only_described_has_no_edits():
    """A fix without edits, or one in a file whose text is not at hand, is described and offers nothing to apply."""
    for fix in (Fix("Move it", ()), Fix("Move it", (Edit(Span(0, 1), "x", "elsewhere.sql"),))):
        run = run_of(finding("x", "x", fix=fix), texts={"job.sql": "x"})
        assert json.loads(show(run, "json"))["findings"][0]["fix"] == {"message": "Move it", "safe": True, "edits": []}
        assert "fixes" not in json.loads(show(run, "sarif"))["runs"][0]["results"][0]


def test_github_annotations():
    """Each finding is one command with level, title, file and place; columns only within one line."""
    lines = show(sample_run(), "github").splitlines()
    assert [line.split("::", 2) for line in lines] == [
        [
            "",
            "notice title=MC601 connection-per-record,file=jobs/load.sql,line=1,endLine=1,col=7,endColumn=8",
            "jobs/load.sql:1:7: MC601[connection-per-record] It is wrong.",
        ],
        [
            "",
            "error title=MC201 foreign-table-public-endpoint,file=jobs/load.sql,line=2,endLine=2,col=17,endColumn=45",
            "jobs/load.sql:2:17: MC201[foreign-table-public-endpoint] The public endpoint is not reached. Fix: Write the internal one",
        ],
        [
            "",
            "warning title=MC501 non-idempotent-insert,file=jobs/load.sql,line=3,endLine=4",
            "jobs/load.sql:3:1: MC501[non-idempotent-insert] It is wrong.",
        ],
    ]


def test_gitlab_issues():
    """Each finding is an issue with check, severity, fingerprint and lines; the path has no leading `./`."""
    issues = json.loads(show(sample_run(), "gitlab"))
    assert [(issue["check_name"], issue["severity"]) for issue in issues] == [("MC601", "info"), ("MC201", "critical"), ("MC501", "major")]
    assert issues[2]["location"] == {"path": "jobs/load.sql", "lines": {"begin": 3, "end": 4}}
    assert issues[1]["description"] == "MC201 foreign-table-public-endpoint: The public endpoint is not reached."
    assert len({issue["fingerprint"] for issue in issues}) == 3
    dotted = json.loads(show(run_of(finding("x", "x", path="./a.sql")), "gitlab"))
    assert dotted[0]["location"]["path"] == "a.sql"


def test_junit_suites():
    """Each file is a suite; errors and warnings fail, notes do not."""
    root = ET.fromstring(show(sample_run(), "junit"))
    assert root.attrib == {"name": "mclint", "tests": "3", "failures": "2", "errors": "0"}
    (suite,) = root
    assert suite.get("name") == "jobs/load.sql"
    assert [case.find("failure") is not None for case in suite] == [False, True, True]
    assert suite[1].get("line") == "2"
    empty = ET.fromstring(show(run_of(checked=2, exit_code=0), "junit"))
    assert [case.get("name") for case in empty[0]] == ["2 files checked"]


@pytest.mark.parametrize("reporter", builtin(), ids=lambda reporter: reporter.name)
def test_a_run_without_findings_is_a_whole_report(reporter: Reporter):
    """Every format has a valid report for nothing found."""
    report = show(run_of(exit_code=0), reporter.name)
    if reporter.name in {"json", "sarif", "gitlab"}:
        json.loads(report)
    elif reporter.name == "junit":
        ET.fromstring(report)
    elif reporter.name == "github":
        assert report == ""
    else:
        assert report.startswith("No network faults found.")


@pytest.mark.parametrize("name", ["json", "sarif", "gitlab"])
def test_the_fingerprint_is_the_same_everywhere(name):
    """JSON, SARIF and GitLab carry the fingerprint that the baseline knows."""
    run = sample_run()
    report = show(run, name)
    for found in run.findings:
        assert report.count(found.fingerprint) == 1


def test_every_format_has_a_name_and_a_summary():
    """The formats are listed for `--format` and its help; each name is a module of its own."""
    formats = builtin()
    assert [form.name for form in formats] == ["text", "concise", "json", "sarif", "github", "gitlab", "junit"]
    assert all(form.summary for form in formats)
