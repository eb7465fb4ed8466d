"""Kept facts change nothing but the time a run takes."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mclint.cache import folder
from mclint.cache.encoding import UnstorableError, decode, encode
from mclint.cli import main
from mclint.documents import Document
from mclint.engine import read
from mclint.facts import Comment, FileFacts, Setting
from mclint.kit import Defaults
from mclint.plugins import toolkit
from mclint.value import Hole, Known, Span, Value

BAD = "SET odps.sql.allow.fullscan=true;\nLOAD OVERWRITE TABLE t FROM LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/b/';\n"
GOOD = BAD.replace("cn-hangzhou", "cn-hangzhou-internal")
CASES = [case for rule in toolkit().rules for case in (*rule.PASSES, *rule.FAILS)]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of kept facts, empty."""
    place = tmp_path / "cache"
    monkeypatch.setenv("MCLINT_CACHE_DIR", str(place))
    return place


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, and the working directory."""
    place = tmp_path / "tree"
    (place / ".git").mkdir(parents=True)
    monkeypatch.chdir(place)
    return place


def check(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["check", "--format", "json", *arguments])
    return code, out.getvalue(), err.getvalue()


def stores(cache: Path) -> list[Path]:
    return sorted(cache.glob("*.facts"))


def age(tree: Path) -> None:
    """Make files old enough for their times to be trusted."""
    past = time.time() - 100
    for path in tree.rglob("*"):
        if path.is_file():
            os.utime(path, (past, past))


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the times of a file at once: its status changed just now, whatever its time of change says."""
    monkeypatch.setattr("mclint.cache.store._RECENT_NS", -10_000_000_000)


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The paths of the files that were opened."""
    from mclint.cli import loading

    opened: list[str] = []
    real = loading.read

    def spy(path: str, *rest: object) -> object:
        opened.append(os.path.basename(path))
        return real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(loading, "read", spy)
    return opened


@pytest.mark.parametrize("number", range(8))
def test_facts_of_every_kind_of_file_come_back_as_they_were(number: int) -> None:
    """What `encode` writes `decode` reads: for the input of every case of every rule."""
    for case in CASES[number::8]:
        for path, text in ((case.path, case.text), *case.others):
            facts = read(Document(path, text.encode()), toolkit(), Defaults(), docs=True).facts
            back = decode(encode(facts))
            assert back == facts
            assert repr(back) == repr(facts)


VALUES = st.lists(
    st.one_of(
        st.builds(Known, st.text(), st.none() | st.builds(Span, st.integers(), st.integers()), st.text()),
        st.builds(Hole, st.text(), st.none()),
    )
).map(lambda parts: Value(tuple(parts)))


@settings(deadline=None, max_examples=100)
@given(st.text(), VALUES, st.lists(st.text()))
def test_any_text_comes_back(key: str, value: Value, comments: list[str]) -> None:
    """Whatever a text holds, lone surrogates and line ends included, it is the same afterwards."""
    setting = Setting(Span(0, 1), 0, key + "\ud800", value, "sql-set")
    file = FileFacts("a.sql", "sql", (setting,), tuple(Comment(Span(0, 0), text) for text in comments))
    assert decode(encode(file)) == file


@settings(deadline=None, max_examples=300)
@given(
    st.binary()
    | st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)).map(
        lambda thing: repr(thing).replace("'", '"').replace("None", "null").encode()
    )
)
def test_what_is_no_facts_is_refused(data: bytes) -> None:
    """Any other data, JSON or not, gives None and never an error."""
    assert decode(data) is None


def test_foreign_kinds_of_facts_are_not_kept() -> None:
    """A plug-in's own kind of fact cannot be stored, and neither can a text that is more than a text."""

    class Text(str):
        __slots__ = ()

    with pytest.raises(UnstorableError):
        encode(FileFacts("a", "x", (object(),)))  # type: ignore[arg-type]
    with pytest.raises(UnstorableError):
        encode(FileFacts("a", "x", comments=(Comment(Span(0, 0), Text("b")),)))


@pytest.mark.usefixtures("settled")
def test_runs_with_and_without_kept_facts_say_the_same(tree: Path, cache: Path, readings: list[str]) -> None:
    """Over a tree with a project for each case of each rule: the report is the same, byte for byte, cold, warm and without."""
    for number, case in enumerate(CASES):
        home = tree / f"p{number}"
        (home / ".git").mkdir(parents=True)
        files = {case.path: case.text, **dict(case.others)}
        if case.config:
            files["mclint.yaml"] = case.config
        for path, text in files.items():
            place = home / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text.encode("utf-8", "surrogatepass"))
    age(tree)
    without = check("--no-cache", "--docs")
    assert stores(cache) == []
    cold = check("--docs")
    readings.clear()
    warm = check("--docs")
    assert cold == without
    assert warm == without
    assert without[1].count('"fingerprint"') > 100
    assert len(readings) < 0.8 * len(CASES), "only files with findings or suppressions are opened again, for their lines"


@pytest.mark.usefixtures("settled")
def test_a_changed_file_is_read_again(tree: Path, readings: list[str]) -> None:
    """An edit counts at once, even one that leaves size and time of change as they were."""
    (tree / "a.sql").write_text(BAD)
    (tree / "b.sql").write_text(BAD)
    age(tree)
    first = check()
    status = os.stat(tree / "a.sql")
    (tree / "a.sql").write_text(BAD.replace("hangzhou", "shanghai"))
    os.utime(tree / "a.sql", ns=(status.st_atime_ns, status.st_mtime_ns))
    readings.clear()
    second = check()
    assert "oss-cn-shanghai-internal" in second[1]
    assert "oss-cn-shanghai-internal" not in first[1]
    assert second == check("--no-cache")
    assert readings[0] == "a.sql", "b.sql is opened later, for the lines that the report shows"


def test_a_file_that_has_just_changed_is_known_by_its_content_only(tree: Path) -> None:
    """Two edits within one tick of the clock leave the same times: those of a fresh file are not trusted."""
    path = tree / "a.sql"
    for text in (BAD, GOOD.replace("-internal", "-interna1"), BAD):
        path.write_text(text)
        assert check() == check("--no-cache")


@pytest.mark.usefixtures("settled")
def test_the_configuration_counts(tree: Path) -> None:
    """Language, engine, exclusions, size and libraries that the configuration sets hold for kept facts too."""
    (tree / "a.sql").write_text(BAD)
    (tree / "b.txt").write_text(BAD)
    age(tree)
    for text in ("", "languages: {'*.txt': sql}\n", "engine: spark\n", "max-file-size: 40\n", "exclude: [a.sql]\n", ""):
        (tree / "mclint.yaml").write_text(text)
        assert check() == check("--no-cache")
        assert check() == check("--no-cache")


@pytest.mark.usefixtures("settled")
def test_a_part_equals_the_whole(tree: Path) -> None:
    """One file checked on facts kept of the others gives the findings that a run over everything gives for it."""
    for number in range(6):
        (tree / f"{number}.sql").write_text(BAD if number % 2 else GOOD)
    age(tree)
    check()
    for number in range(6):
        assert check(f"{number}.sql") == check("--no-cache", f"{number}.sql")


def _damage(kind: str, data: bytes) -> bytes:
    dice = random.Random(kind)
    changes: dict[str, Callable[[], bytes]] = {
        "empty": lambda: b"",
        "noise": lambda: dice.randbytes(500),
        "cut": lambda: data[: len(data) // 2],
        "head only": lambda: data[:60],
        "flipped": lambda: bytes(byte ^ 1 if dice.random() < 0.05 else byte for byte in data),
        "end flipped": lambda: data[:-5] + bytes(byte ^ 7 for byte in data[-5:]),
        "other index": lambda: data.replace(b'"a.sql":[[', b'"a.sql":[7,['),
        "other place": lambda: data.replace(b'"a.sql":[[', b'"a.sql":[["x",'),
        "lists": lambda: data.replace(b'"sql"', b"[[[]]]"),
    }
    return changes[kind]()


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("kind", ["empty", "noise", "cut", "head only", "flipped", "end flipped", "other index", "other place", "lists"])
def test_a_damaged_store_is_no_store(tree: Path, cache: Path, kind: str) -> None:
    """Whatever a store has become, the report is that of a run without, and the next store is whole."""
    (tree / "a.sql").write_text(BAD)
    (tree / "b.sql").write_text(GOOD)
    age(tree)
    without = check("--no-cache")
    assert check() == without
    (store,) = stores(cache)
    store.write_bytes(_damage(kind, store.read_bytes()))
    assert check() == without
    assert check() == without


def test_without_a_place_to_write_facts_are_not_kept(tree: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache folder that cannot be made is no error."""
    (tree / "a.sql").write_text(BAD)
    cache.write_text("a file, no folder")
    assert check() == check("--no-cache")
    monkeypatch.setenv("MCLINT_CACHE_DIR", "/dev/null/nowhere")
    assert check() == check("--no-cache")


def test_nothing_is_written_into_the_project(tree: Path, cache: Path) -> None:
    """Facts lie in the user's folder: a repository could otherwise bring its own. They are for the user's eyes only."""
    (tree / "a.sql").write_text(BAD)
    check()
    assert sorted(os.listdir(tree)) == [".git", "a.sql"]
    assert [oct(path.stat().st_mode & 0o777) for path in (cache, *stores(cache))] == ["0o700", "0o600"]
    assert folder() == str(cache)


def test_old_stores_are_deleted(tree: Path, cache: Path) -> None:
    """Stores that nobody used for a month go, and what runs that were cut off have left; nothing else does."""
    cache.mkdir()
    past = time.time() - 40 * 86_400
    for name in ("old.facts", "cut.facts.123.abcd", "other.txt"):
        (cache / name).write_text("")
        os.utime(cache / name, (past, past))
    (cache / "young.facts").write_text("")
    (tree / "a.sql").write_text(BAD)
    check()
    names = set(os.listdir(cache))
    assert {"young.facts", "other.txt"} <= names
    assert names.isdisjoint({"old.facts", "cut.facts.123.abcd"})


def test_runs_at_the_same_time_do_not_disturb_one_another(tree: Path, cache: Path) -> None:
    """Six processes on one store, while files change: each says what a run without says, and one whole store is left."""
    for number in range(20):
        (tree / f"{number}.sql").write_text(BAD)
    age(tree)
    command = [sys.executable, "-m", "mclint", "check", "--format", "json"]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tree, text=True) for _ in range(6)]
    results = {(process.communicate(), process.returncode) for process in runs}
    code, out, err = check("--no-cache")
    assert results == {((out, err), code)}
    (store,) = stores(cache)
    assert {path.name for path in cache.iterdir()} <= {"pruned", store.name, store.with_suffix(".findings").name}


@pytest.mark.usefixtures("settled")
def test_a_few_changes_in_a_large_tree_are_not_worth_a_new_store(tree: Path, cache: Path) -> None:
    """The store is written anew once enough has changed; the findings are right all the same."""
    for number in range(4_000):
        (tree / f"{number}.sql").write_text(GOOD if number < 3 else "SELECT 1;\n")
    age(tree)
    check()
    before = stores(cache)[0].read_bytes()
    (tree / "0.sql").write_text(BAD)
    assert check() == check("--no-cache")
    assert stores(cache)[0].read_bytes() == before
    for number in range(3):
        (tree / f"{number}.sql").write_text(BAD)
    assert check() == check("--no-cache")
    assert stores(cache)[0].read_bytes() != before


UDF = """\
from odps.udf import annotate
from lib.clients import fetch

@annotate("string->string")
class Job(object):
    def evaluate(self, key):
        return fetch(key)
"""
HELPER = """\
import requests

def fetch(key):
    return requests.get("https://api.example.com/" + key).text

def store(key):
    return requests.post("https://api.example.com/" + key, timeout=3).text
"""


@pytest.mark.usefixtures("settled")
def test_what_is_followed_into_other_files_is_kept(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A helper is read again only if its content or what is asked of it has changed; what is reported is the same in any case."""
    from mclint import engine

    (tree / "lib").mkdir()
    (tree / "job.py").write_text(UDF)
    (tree / "lib/clients.py").write_text(HELPER)
    (tree / "other.sql").write_text(GOOD)
    parsed: list[str] = []
    real = engine.read

    def spy(document: Document, *rest: object, **more: object) -> object:
        if document.facts is None:
            parsed.append(document.path)
        return real(document, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "read", spy)

    def changed(path: str, text: str) -> set[str]:
        (tree / path).write_text(text)
        without = check("--no-cache")
        assert "clients.py" in without[1]
        parsed.clear()
        assert check() == without
        return set(parsed)

    check()
    assert changed("other.sql", BAD) == {"other.sql"}
    assert changed("lib/clients.py", HELPER.replace("api.", "db.")) == {"lib/clients.py"}
    assert changed("other.sql", GOOD) == {"other.sql"}
    assert changed("job.py", UDF.replace("fetch", "store")) == {"job.py", "lib/clients.py"}
    assert changed("job.py", UDF.replace("class", "# moved\nclass")) == {"job.py", "lib/clients.py"}, "the call stands elsewhere"
    assert changed("other.sql", BAD) == {"other.sql"}
