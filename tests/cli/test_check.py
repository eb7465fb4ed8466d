"""`mclint check`: what is checked, what is reported, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

BAD = "jobs/bad.sql"


def codes(done: Any) -> list[tuple[str, str]]:
    """Return path and code of the findings of a JSON report."""
    return [(finding["path"], finding["code"]) for finding in json.loads(done.out)["findings"]]


def test_exit_codes(mclint: Any, repo: Path) -> None:
    """0 clean, 1 findings, 2 not done; a named file that is missing is 2 even if there are findings."""
    assert mclint("check", "jobs/good.sql").code == 0
    assert mclint("check", BAD).code == 1
    assert mclint("check").code == 1
    assert mclint("check", "missing.sql", BAD).code == 2
    assert mclint("check", "--fail-on", "never").code == 0
    assert mclint("check", "--fail-on", "error").code == 1
    assert mclint("check", "--ignore", "MC201").code == 0
    assert mclint("check", "--select", "MC3").code == 0


def test_severity_decides_about_failing(mclint: Any, repo: Path) -> None:
    """`info` never fails; a warning fails unless only errors are to."""
    for severity, plain, errors in (("info", 0, 0), ("warning", 1, 0), ("error", 1, 1)):
        (repo / "mclint.yaml").write_text(f"severity: {{MC201: {severity}}}\n")
        done = mclint("check", "--format", "json")
        assert done.code == plain
        assert json.loads(done.out)["findings"][0]["severity"] == severity
        assert mclint("check", "--fail-on", "error").code == errors
    (repo / "mclint.yaml").write_text("severity: {MC201: warning}\nfail-on: error\n")
    assert mclint("check").code == 0
    assert mclint("check", "--fail-on", "warning").code == 1


def test_a_part_equals_the_whole(mclint: Any, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The findings of a file are the same by whatever path it is checked, fingerprints included."""
    (repo / "jobs/other").mkdir()
    (repo / "jobs/other/more.sql").write_text((repo / BAD).read_text())
    whole = {(f["path"], f["fingerprint"]) for f in json.loads(mclint("check", "--format", "json").out)["findings"]}
    assert len(whole) == 2
    parts = set()
    for path in (BAD, "jobs/other"):
        parts |= {(f["path"], f["fingerprint"]) for f in json.loads(mclint("check", path, "--format", "json").out)["findings"]}
    assert parts == whole
    monkeypatch.chdir(repo / "jobs")
    inside = {(f"jobs/{f['path']}", f["fingerprint"]) for f in json.loads(mclint("check", ".", "--format", "json").out)["findings"]}
    assert inside == whole


def test_paths_are_reported_as_given(mclint: Any, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative stays relative, absolute absolute, with `/`."""
    for path in (BAD, f"./{BAD}", str(repo / BAD), "jobs/../jobs/bad.sql"):
        shown = path.removeprefix("./")
        assert codes(mclint("check", path, "--format", "json")) == [(shown, "MC201")]
    monkeypatch.chdir(repo / "jobs")
    assert codes(mclint("check", "../jobs", "--format", "json")) == [("../jobs/bad.sql", "MC201")]


def test_counts(mclint: Any, repo: Path) -> None:
    """Checked, skipped as not ours, unreadable, suppressed: every selected file is in exactly one of the first three."""
    (repo / "jobs/other.sql").write_text("select 1;\n")
    (repo / "jobs/broken.sql").symlink_to("nowhere")
    (repo / "jobs/quiet.sql").write_text("-- mclint: ignore-file[MC201] shown to customers\n" + (repo / BAD).read_text())
    done = mclint("check", "--format", "json")
    assert json.loads(done.out)["summary"] == {"checked": 3, "skipped": 1, "failed": 1, "suppressed": 1}
    assert codes(done) == [(BAD, "MC201"), ("jobs/broken.sql", "MC002")]
    assert done.code == 1
    assert mclint("check", "jobs/broken.sql").code == 2


def test_nothing_to_check(mclint: Any, repo: Path) -> None:
    """A folder without jobs is clean, and the report says that nothing was checked."""
    (repo / "empty").mkdir()
    done = mclint("check", "empty")
    assert done.code == 0
    assert "Nothing was checked." in done.out


def test_a_given_file_that_nobody_reads_is_told(mclint: Any, repo: Path) -> None:
    """It is not silently clean: text reports and standard error name it."""
    (repo / "notes.txt").write_text("odps")
    (repo / "README.md").write_text("odps")
    done = mclint("check", "notes.txt", "README.md")
    assert done.code == 0
    assert "notes.txt: not checked: mclint does not know this kind of file" in done.out
    assert "README.md: not checked: documentation is checked with --docs" in done.out
    done = mclint("check", "notes.txt", "--format", "json")
    assert "notes.txt: not checked" in done.err
    assert json.loads(done.out)["summary"]["skipped"] == 1


def test_documentation_is_checked_on_request(mclint: Any, repo: Path) -> None:
    """`--docs`, or `docs: true`."""
    (repo / "guide.md").write_text("# MaxCompute\n\n```sql\n" + (repo / BAD).read_text() + "```\n")
    assert codes(mclint("check", "--format", "json")) == [(BAD, "MC201")]
    assert codes(mclint("check", "--docs", "--format", "json")) == [("guide.md", "MC201"), (BAD, "MC201")]
    (repo / "mclint.yaml").write_text("docs: true\n")
    assert codes(mclint("check", "guide.md", "--format", "json")) == [("guide.md", "MC201")]


def test_standard_input(mclint: Any, repo: Path) -> None:
    """It is checked as the file that is named, with the configuration of that place, whether the file exists or not."""
    bad = (repo / BAD).read_bytes()
    for name in ("jobs/new.sql", "jobs/good.sql", "new/place/x.sql"):
        done = mclint("check", "-", "--stdin-filename", name, "--format", "json", stdin=bad)
        assert (done.code, codes(done)) == (1, [(name, "MC201")])
    assert mclint("check", "-", "--stdin-filename", BAD, stdin=(repo / "jobs/good.sql").read_bytes()).code == 0
    assert mclint("check", "--stdin-filename", "jobs/new.sql", stdin=bad).code == 1
    (repo / "mclint.yaml").write_text("paths:\n  - {match: quiet/**, ignore: [MC201]}\n")
    assert mclint("check", "-", "--stdin-filename", "quiet/x.sql", stdin=bad).code == 0
    assert mclint("check", "-", "--stdin-filename", "jobs/x.sql", stdin=bad).code == 1
    assert mclint("check", "-", "--stdin-filename", "x.gbk.sql", stdin="-- 数据\n".encode("gbk") + bad).code == 1


def test_reports_in_files(mclint: Any, repo: Path) -> None:
    """Several reports in one run; without one for standard output that stays empty."""
    done = mclint("check", "--format", "json=out.json", "--format", "sarif=out.sarif", "--format", "concise")
    assert BAD in done.out
    assert json.loads((repo / "out.json").read_text())["findings"][0]["code"] == "MC201"
    assert json.loads((repo / "out.sarif").read_text())["version"] == "2.1.0"
    done = mclint("check", "--format", "json=out.json")
    assert (done.code, done.out) == (1, "")
    assert mclint("check", "--format", "json=-").out.startswith("{")


def test_statistics_and_timings(mclint: Any, repo: Path) -> None:
    """Statistics belong to the report, timings go to standard error."""
    done = mclint("check", "--statistics", "--timings")
    assert "1  MC201  [*] foreign-table-public-endpoint" in done.out
    phases, _, parts = done.err.partition("of that, by language and rule")
    spent = {line.rpartition("%  ")[2]: float(line.split()[1]) for line in phases.splitlines() if " ms " in line}
    assert {"total", "discover: configuration and tree", "read files", "model", "parse", "rules", "report", "keep"} <= spent.keys()
    assert abs(2 * spent["total"] - sum(spent.values())) < 0.06 * len(spent), "the phases are the whole"
    assert spent["everything else"] < 0.5 * spent["total"]
    assert "parse sql" in parts
    assert "rule MC201" in parts


def test_show_files(mclint: Any, repo: Path) -> None:
    """The files that would be checked: ours, selected, as given; in order."""
    (repo / "jobs/other.sql").write_text("select 1;\n")
    assert mclint("check", "--show-files") == (0, "jobs/bad.sql\njobs/good.sql\n", "")
    assert mclint("check", "--show-files", "./jobs/good.sql").out == "jobs/good.sql\n"


def test_show_settings(mclint: Any, repo: Path) -> None:
    """Root, configuration, rules, and the settings of a named file."""
    (repo / "mclint.yaml").write_text(
        "ignore: [MC2]\npaths: [{match: jobs/**, project: dw, region: cn-hangzhou, engine: sql, ignore: [MC101]}]\n"
    )
    done = mclint("check", "--show-settings", BAD)
    assert (done.code, done.err) == (0, "")
    assert f"project root: {repo}\nconfiguration: {repo}/mclint.yaml\n" in done.out
    assert "MC201" in next(line for line in done.out.splitlines() if line.startswith("rules off:"))
    assert f"{BAD}: project dw, region cn-hangzhou, engine sql, off here: MC101" in done.out


def test_configuration_errors_stop_the_run(mclint: Any, repo: Path) -> None:
    """Exit code 2, with file, line and column; nothing is checked with half a configuration."""
    for text, message in (
        ("selct: [MC2]\n", "mclint.yaml:1:1: unknown key 'selct'; did you mean 'select'?"),
        ("ignore: [MC9]\n", "mclint.yaml:1:10: there is no rule 'MC9'; codes begin with MC0, MC1, "),
        ("ignore: [MC2o1]\n", "mclint.yaml:1:10: there is no rule 'MC2o1'; did you mean 'MC201'?"),
        ("languages: {'*.hql': sqll}\n", "mclint.yaml:1:22: there is no language 'sqll'; did you mean 'sql'?"),
        ("region: cn-hangzou\n", "mclint.yaml:1:9: there is no region 'cn-hangzou'; did you mean 'cn-hangzhou'?"),
        ("paths: [{match: a, region: cn-bejing}]\n", "there is no region 'cn-bejing'; did you mean 'cn-beijing'?"),
        ("connections: [net/nope.yaml]\n", "mclint.yaml:1:15: there is no file 'net/nope.yaml'"),
        ("connections: [net/nope.yaml, net/no.yaml]\n", "mclint.yaml:1:30: there is no file 'net/no.yaml'"),
        ("libraries: [nope.yaml]\n", "mclint.yaml:1:13: there is no library model 'nope.yaml'"),
    ):
        (repo / "mclint.yaml").write_text(text)
        done = mclint("check")
        assert (done.code, done.out) == (2, ""), text
        assert message in done.err


ACME = """\
language: python
library: acme-http
imports: [acme_http]
calls:
  - names: [acme_http.fetch]
    operation: request
    service: http
    target: url@0
    timeout: {from: [timeout], default: none}
"""


def test_library_models_of_the_configuration(mclint: Any, repo: Path) -> None:
    """An in-house wrapper that the configuration describes is judged like a library that everybody knows."""
    (repo / "libs").mkdir()
    (repo / "libs/acme.yaml").write_text(ACME)
    (repo / "job.py").write_text(
        "from odps.udf import annotate\nimport acme_http\n\n@annotate('string->string')\nclass F(object):\n"
        "    def evaluate(self, x):\n        return acme_http.fetch('http://db.example.com/' + x)\n"
    )
    assert codes(mclint("check", "job.py", "--format", "json")) == []
    for text in ("libraries: [libs/acme.yaml]\n", "libraries:\n- " + ACME.replace("\n", "\n  ")):
        (repo / "mclint.yaml").write_text(text)
        assert ("job.py", "MC603") in codes(mclint("check", "job.py", "--format", "json"))
    for broken, message in (
        (ACME.replace("language: python", "language: 3"), "libs/acme.yaml:1:11: 'language' of the library model should be text"),
        (ACME.replace("imports: [acme_http]\n", ""), "libs/acme.yaml:1:1: the key 'imports' of the library model is missing"),
        ("[", "libs/acme.yaml:"),
        ("3", "libs/acme.yaml:1:1: a library model is a mapping"),
    ):
        (repo / "libs/acme.yaml").write_text(broken)
        (repo / "mclint.yaml").write_text("libraries: [libs/acme.yaml]\n")
        done = mclint("check")
        assert done.code == 2
        assert message in done.err


def test_a_region_that_is_new_to_the_catalogue_is_taken(mclint: Any, repo: Path) -> None:
    """Only a region that looks misspelt is refused."""
    (repo / "mclint.yaml").write_text("region: mars-north-1\n")
    assert mclint("check", "jobs/good.sql", "--ignore", "MC204").code == 0


def test_nested_projects_are_checked_with_their_own_configuration(mclint: Any, repo: Path) -> None:
    """One run over two projects reports both under their paths, each by its own settings."""
    (repo / "sub").mkdir()
    (repo / "sub/x.sql").write_text((repo / BAD).read_text())
    (repo / "sub/mclint.yaml").write_text("severity: {MC201: info}\n")
    done = mclint("check", "--format", "json")
    assert [(f["path"], f["severity"]) for f in json.loads(done.out)["findings"]] == [(BAD, "error"), ("sub/x.sql", "info")]
    assert mclint("check", "sub").code == 0


def test_the_working_directory_does_not_matter(mclint: Any, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Patterns of the configuration count from its folder."""
    (repo / "mclint.yaml").write_text("paths: [{match: /jobs/bad.sql, ignore: [MC201]}]\n")
    assert mclint("check").code == 0
    monkeypatch.chdir(repo / "jobs")
    assert mclint("check", "bad.sql").code == 0
    monkeypatch.chdir("/")
    assert mclint("check", str(repo)).code == 0


def test_the_baseline(mclint: Any, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Accepted findings are not reported, from wherever the run is started; new ones are; files not checked keep their entries."""
    done = mclint("baseline")
    assert done.code == 0
    assert "mclint-baseline.json: 1 finding accepted." in done.out
    assert mclint("check").code == 1
    done = mclint("check", "--baseline", "mclint-baseline.json")
    assert done.code == 0
    assert "1 finding in the baseline" in done.out
    (repo / "mclint.yaml").write_text("baseline: mclint-baseline.json\n")
    assert mclint("check").code == 0
    monkeypatch.chdir(repo / "jobs")
    assert mclint("check", "bad.sql").code == 0
    (repo / "jobs/new.sql").write_text((repo / BAD).read_text())
    assert mclint("check").code == 1
    assert "../mclint-baseline.json: 1 finding accepted, 1 kept of files that are not checked now." in mclint("baseline", "new.sql").out
    assert mclint("check").code == 0
    (repo / BAD).write_text("set odps.a=1;\n")
    done = mclint("check")
    assert done.code == 0
    assert "1 accepted finding is gone" in done.out


def test_a_baseline_is_not_written_over_a_run_that_failed(mclint: Any, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not judged cannot be accepted."""
    from mclint.plugins import load

    rule = next(rule for rule in load().rules if rule.code == "MC201")

    def crash(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(rule, "check", crash)
    done = mclint("baseline")
    assert done.code == 2
    assert not (repo / "mclint-baseline.json").exists()
    done = mclint("check", "--format", "json")
    assert done.code == 2
    assert (BAD, "MC003") in codes(done)
    assert "a rule or an adapter failed (MC003)" in done.err


@pytest.mark.parametrize("text", ["{", "[]", '{"version": 9, "findings": []}'])
def test_a_bad_baseline_is_told(mclint: Any, repo: Path, text: str) -> None:
    """A baseline that cannot be read is not an empty one."""
    (repo / "b.json").write_text(text)
    done = mclint("check", "--baseline", "b.json")
    assert done.code == 2
    assert "the baseline cannot be used: b.json" in done.err


def test_the_auditor_is_told_what_is_not_known(mclint: Any, repo: Path) -> None:
    """What cannot be decided is reported only on request, by option or configuration."""
    (repo / BAD).write_text("SET odps.a=1;\nCREATE EXTERNAL TABLE t (a STRING) LOCATION 'oss://${endpoint}/bucket/dir/';\n")
    assert mclint("check").code == 0
    done = mclint("check", "--persona", "auditor", "--format", "json")
    found = [code for _, code in codes(done)]
    assert found
    (repo / "mclint.yaml").write_text("persona: auditor\n")
    assert [code for _, code in codes(mclint("check", "--format", "json"))] == found
