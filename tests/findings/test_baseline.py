"""A baseline accepts what it was made of, notices what has gone, and is a file that people can merge."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finding_samples import finding
from mclint.findings import baseline
from mclint.findings.fingerprints import assign

_TEXT = "INSERT INTO a;\nINSERT INTO b;\nINSERT INTO a;\n"
_SPANS = [(0, 13), (15, 28), (30, 43)]
_FINDINGS = st.lists(
    st.tuples(
        st.sampled_from(_SPANS), st.sampled_from(["MC501", "MC201"]), st.sampled_from(["a.sql", "ä/é.sql", "b\udcff.sql", "c\n.sql"])
    ),
    unique=True,
)


def numbered(rows) -> list:
    findings = [finding(_TEXT, span, code, path=path) for span, code, path in rows]
    return assign(findings, dict.fromkeys(("a.sql", "ä/é.sql", "b\udcff.sql", "c\n.sql"), _TEXT))


@given(_FINDINGS)
def test_what_a_baseline_is_made_of_is_accepted(rows):
    """Create, write, read and apply: nothing is kept, nothing is stale."""
    findings = numbered(rows)
    entries = baseline.loads(baseline.create(findings))
    applied = baseline.apply(findings, entries)
    assert applied == ((), tuple(findings), ())


@given(_FINDINGS, st.randoms())
def test_the_text_depends_on_the_findings_alone(rows, random):
    """The same findings in any order give the same text, byte for byte."""
    findings = numbered(rows)
    shuffled = list(findings)
    random.shuffle(shuffled)
    assert baseline.create(shuffled) == baseline.create(findings)


@given(_FINDINGS, _FINDINGS)
def test_only_new_findings_are_kept_and_only_gone_ones_are_stale(old, new):
    """Kept, accepted and stale part the findings by fingerprint."""
    before, now = numbered(old), numbered(new)
    applied = baseline.apply(now, baseline.loads(baseline.create(before)))
    known = {found.fingerprint for found in before}
    assert [found.fingerprint in known for found in applied.kept] == [False] * len(applied.kept)
    assert sorted((*applied.kept, *applied.accepted)) == sorted(now)
    assert {entry.fingerprint for entry in applied.stale} == known - {found.fingerprint for found in now}


def test_a_part_of_a_run_calls_nothing_else_stale():
    """Entries of files that were not checked, and of rules that did not run, are not stale."""
    findings = numbered([(_SPANS[0], "MC501", "a.sql"), (_SPANS[0], "MC201", "a.sql"), (_SPANS[0], "MC501", "ä/é.sql")])
    entries = baseline.loads(baseline.create(findings))
    stale = baseline.apply([], entries, checked={"a.sql"}, active={"MC501"}).stale
    assert [(entry.path, entry.code) for entry in stale] == [("a.sql", "MC501")]


def test_faults_of_the_run_are_never_accepted():
    """MC002 and MC003 are neither written to a baseline nor accepted from one."""
    broken = assign([finding("", (0, 0), "MC002", path="a.sql"), finding("", (0, 0), "MC003", path="a.sql")], {})
    assert baseline.loads(baseline.create(broken)) == ()
    forged = [baseline.Entry("a.sql", found.code, "", found.fingerprint) for found in broken]
    assert list(baseline.apply(broken, forged).kept) == broken


def test_the_file_is_one_finding_per_line():
    """A baseline merges line by line and is plain ASCII."""
    text = baseline.create(numbered([(span, "MC501", "ä/é.sql") for span in _SPANS]))
    assert text.isascii()
    assert sum('"fingerprint"' in line for line in text.splitlines()) == 3
    assert list(json.loads(text)) == ["version", "fingerprints", "findings"]
    assert list(json.loads(text)["findings"][0]) == ["path", "code", "name", "fingerprint"]


def test_writing_and_loading_a_file(tmp_path):
    """A written file is loaded again; writing says how many findings it accepts."""
    target = tmp_path / "baseline.json"
    findings = numbered([(_SPANS[0], "MC501", "a.sql"), (_SPANS[1], "MC501", "a.sql")])
    assert baseline.write(str(target), findings) == 2
    assert baseline.load(str(target)) == baseline.loads(baseline.create(findings))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "baseline.json:1:1: not JSON"),
        ('{"version": 1,\n x}', "baseline.json:2:2: not JSON"),
        ("[]", "needs `version`"),
        ('{"version": 1, "findings": {}}', "needs `version`"),
        ('{"version": 2, "fingerprints": "mclint/v1", "findings": []}', "another version"),
        ('{"version": 1, "fingerprints": "mclint/v9", "findings": []}', "another version"),
        ('{"version": 1, "fingerprints": "mclint/v1", "findings": [{"path": "a"}]}', "entry 1"),
        ('{"version": 1, "fingerprints": "mclint/v1", "findings": [3]}', "entry 1"),
        ('{"version": 1, "fingerprints": "mclint/v1", "findings": [{"fingerprint": 3}]}', "entry 1"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_anything_else_is_refused_with_a_message(text, words, tmp_path):
    """A broken baseline is an error that names the file and the fault, never an empty baseline."""
    target = tmp_path / "baseline.json"
    target.write_text(text)
    with pytest.raises(baseline.BaselineError) as caught:
        baseline.load(str(target))
    assert words in str(caught.value).replace(str(tmp_path) + "/", "")


def test_a_missing_file_is_refused(tmp_path):
    """A baseline that is named but not there is an error."""
    with pytest.raises(baseline.BaselineError, match="No such file"):
        baseline.load(str(tmp_path / "none.json"))
    with pytest.raises(baseline.BaselineError):
        baseline.load("a\0b")
