"""What the last run has found is told again only if nothing has changed: neither the files nor anything else that has a say."""

from __future__ import annotations

import io
import os
import random
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from mclint import plugins
from mclint.cache.findings import _finding, _plain
from mclint.cli import main
from mclint.cli.session import Session
from mclint.engine import check_text
from mclint.plugins import toolkit

BAD = "SET odps.sql.allow.fullscan=true;\nLOAD OVERWRITE TABLE t FROM LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/b/';\n"
GOOD = BAD.replace("cn-hangzhou", "cn-hangzhou-internal")
JOB = "from odps import ODPS\nimport helper\no = ODPS('a', 'b', 'p')\nhelper.f(o)\n"
FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, and the working directory; times of change are trusted at once."""
    monkeypatch.setenv("MCLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr("mclint.cache.store._RECENT_NS", 0)
    place = tmp_path / "tree"
    (place / ".git").mkdir(parents=True)
    (place / "jobs").mkdir()
    (place / "a.sql").write_text(BAD)
    (place / "jobs/b.sql").write_text(GOOD)
    (place / "jobs/other.sql").write_text("SELECT 1;\n")
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The projects that were loaded instead of recalled."""
    found: list[str] = []
    real = Session.load

    def spy(self: Session, project: object, **more: bool) -> object:
        found.append(str(project))
        return real(self, project, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Session, "load", spy)
    return found


def check(*arguments: str) -> tuple[int, str, str]:
    time.sleep(0.012)  # longer than the system's clock of files stands still
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["check", *arguments])
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_from_memory_is_the_same(tree: Path, loads: list[str], form: str) -> None:
    """In every format, byte for byte, with the exit code, and without anything being loaded."""
    without = check("--no-cache", "--format", form)
    assert check("--format", form) == without
    loads.clear()
    assert check("--format", form) == without
    assert check("--format", form, "--statistics", "--fail-on", "never")[0] == 0
    assert loads == []
    assert without[0] == 1


def test_findings_come_back_as_they_were() -> None:
    """With fixes in several places, related places and citations: for every case of every rule."""
    from json import dumps
    from json import loads as parse

    count = 0
    for rule in toolkit().rules:
        for case in rule.FAILS[:3]:
            for finding in check_text(case.text, case.path, others=case.others, config=case.config, persona="auditor"):
                back = _finding(parse(dumps(_plain(finding))))
                assert back == finding
                assert repr(back) == repr(finding)
                count += 1
    assert count > 150


def _edit_unseen(tree: Path) -> None:
    """Keep size and time of change."""
    status = os.stat(tree / "a.sql")
    (tree / "a.sql").write_text(BAD.replace("hangzhou", "shanghai"))
    os.utime(tree / "a.sql", ns=(status.st_atime_ns, status.st_mtime_ns))


def _replace(tree: Path) -> None:
    """Do as editors do: write beside, and rename; keep size and time."""
    status = os.stat(tree / "jobs/b.sql")
    (tree / "jobs/new").write_text(GOOD.replace("-internal.", "-interna1."))
    os.utime(tree / "jobs/new", ns=(status.st_atime_ns, status.st_mtime_ns))
    (tree / "jobs/new").rename(tree / "jobs/b.sql")


CHANGES: dict[str, Callable[[Path], object]] = {
    "edit": lambda tree: (tree / "jobs/b.sql").write_text(BAD),
    "edit of the same size and time": _edit_unseen,
    "replacement": _replace,
    "new file": lambda tree: (tree / "jobs/c.sql").write_text(BAD),
    "new folder": lambda tree: ((tree / "new").mkdir(), (tree / "new/c.sql").write_text(BAD)),
    "file becomes ours": lambda tree: (tree / "jobs/other.sql").write_text(BAD),
    "removal": lambda tree: (tree / "a.sql").unlink(),
    "rename": lambda tree: (tree / "a.sql").rename(tree / "z.sql"),
    "new ignore file": lambda tree: (tree / ".gitignore").write_text("a.sql\n"),
    "repository's own list": lambda tree: ((tree / ".git/info").mkdir(), (tree / ".git/info/exclude").write_text("a.sql\n")),
    "configuration": lambda tree: (tree / "mclint.yaml").write_text("ignore: [MC201]\n"),
    "severity": lambda tree: (tree / "mclint.yaml").write_text("rules: {MC201: {severity: info}}\nseverity: {MC201: info}\n"),
    "pyproject": lambda tree: (tree / "pyproject.toml").write_text("[tool.mclint]\nexclude = ['a.sql']\n"),
    "project within": lambda tree: (tree / "jobs/mclint.yaml").write_text("region: cn-shanghai\n"),
    "inventory": lambda tree: (tree / "maxcompute-network.yaml").write_text("version: 1\nproject: {name: p, region: cn-hangzhou}\n"),
    "environment": lambda tree: (tree / "jobs/pyvenv.cfg").write_text(""),
    "link": lambda tree: (tree / "jobs/link.sql").symlink_to("../a.sql"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_seen(tree: Path, name: str) -> None:
    """After a change the report is that of a run without memory, and again when nothing changes further."""
    for _ in range(2):
        check("--format", "json")
    CHANGES[name](tree)
    without = check("--no-cache", "--format", "json")
    for _ in range(3):
        assert check("--format", "json") == without


def test_a_changed_ignore_file_is_seen(tree: Path) -> None:
    """Also one of the same size."""
    (tree / ".gitignore").write_text("a.sql\n")
    for text in ("b.sql\n", "a.sql\n", "!.sql\n"):
        for _ in range(2):
            assert check("--format", "json") == check("--no-cache", "--format", "json")
        (tree / ".gitignore").write_text(text)


def test_an_edit_is_remembered_too(tree: Path, loads: list[str]) -> None:
    """In a tree too large to be written anew for one file, what is found after an edit is told again when nothing changes further."""
    for number in range(4_000):
        (tree / f"jobs/{number}.sql").touch()
    check()
    store = next((tree.parent / "cache").glob("*.facts"))
    before = store.read_bytes()
    (tree / "jobs/b.sql").write_text(BAD)
    first = check()
    loads.clear()
    assert check() == first
    assert loads == []
    assert store.read_bytes() == before
    _edit_unseen(tree)
    assert check() == check("--no-cache") != first


def test_what_was_asked_for_counts(tree: Path) -> None:
    """Paths, rules, persona, documentation: a report for one question does not answer another."""
    questions = [
        [], ["a.sql"], ["jobs"], ["jobs", "a.sql"], ["--select", "MC2"], ["--ignore", "MC201"], ["--persona", "auditor"],
        ["--docs"], ["--config", "own.yaml"], [str(tree)], ["jobs/../a.sql"],
    ]  # fmt: skip
    (tree / "own.yaml").write_text("ignore: [MC201]\n")
    (tree / "page.md").write_text(f"```sql\n{BAD}```\n")
    dice = random.Random(1)
    expected = {number: check("--no-cache", "--format", "json", *question) for number, question in enumerate(questions)}
    for _ in range(40):
        number = dice.randrange(len(questions))
        assert check("--format", "json", *questions[number]) == expected[number]


def test_others_may_have_a_say_that_is_not_known(tree: Path, loads: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """With rules of a plug-in, with a baseline, with fixes and for standard input everything is judged again."""
    check()
    check()
    loads.clear()
    (tree / "b.json").write_text('{"version": 1, "fingerprints": "mclint/v1", "findings": []}')
    check()
    loads.clear()
    check("--baseline", "b.json")
    check("--diff")
    assert len(loads) == 2
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))
    assert check("--stdin-filename", "a.sql")[0] == 0
    monkeypatch.setattr(plugins, "only_builtin", lambda: False)
    monkeypatch.setattr("mclint.cli.session.only_builtin", lambda: False)
    check()
    check()
    assert len(loads) == 5


def test_a_rule_that_failed_is_asked_again(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash is not remembered."""
    rule = next(rule for rule in plugins.load().rules if rule.code == "MC201")
    with monkeypatch.context() as patch:
        patch.setattr(rule, "check", lambda *_: 1 / 0)
        assert check()[0] == 2
    assert check() == check("--no-cache")


@pytest.mark.parametrize("kind", ["empty", "cut", "flipped", "noise", "of another store"])
def test_damaged_memory_is_none(tree: Path, kind: str) -> None:
    """The report is that of a run without."""
    without = check("--no-cache")
    for _ in range(2):
        check()
    (kept,) = (tree.parent / "cache").glob("*.findings")
    data = kept.read_bytes()
    dice = random.Random(kind)
    changed = {
        "empty": b"",
        "cut": data[:-9],
        "flipped": bytes(byte ^ (dice.random() < 0.02) for byte in data),
        "noise": dice.randbytes(400),
        "of another store": data.replace(b"MC201", b"MC202"),
    }
    kept.write_bytes(changed[kind])
    for _ in range(2):
        assert check() == without


def test_over_a_long_time_nothing_is_missed(tree: Path) -> None:
    """Random edits one after another, some of them undone, with and without pauses: each report is that of a run without memory."""
    dice = random.Random(7)
    texts = [BAD, GOOD, "SELECT 1;\n", BAD.replace("hangzhou", "shanghai"), ""]
    for _ in range(25):
        for _ in range(dice.choice([0, 1, 1, 2])):
            path = tree / dice.choice(["a.sql", "jobs/b.sql", "jobs/c.sql", "new.sql"])
            if dice.random() < 0.3:
                path.unlink(missing_ok=True)
            else:
                path.write_text(dice.choice(texts))
        question = dice.choice([[], [], ["jobs"]])
        assert check("--format", "json", *question) == check("--no-cache", "--format", "json", *question)
