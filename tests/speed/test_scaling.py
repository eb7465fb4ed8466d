"""Twice the input takes about twice the time, for every kind of file: nothing is quadratic."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from long_files import PIECES, text
from mclint.documents import Document
from mclint.engine import check_documents, read
from mclint.kit import Defaults
from mclint.plugins import toolkit
from work_probe import Steps

BOUND = 2.6
"""The budget is 2.2; a busy machine needs some room, and four times would be quadratic."""


def seconds(documents: list[Document]) -> float:
    """Processor time of a check."""
    gc.collect()
    start = time.process_time()
    check(documents)
    return time.process_time() - start


def ratio(one: list[Document], two: list[Document]) -> float:
    """Time of the second by that of the first, best runs in turn; more of them while other programs seem to disturb."""
    first = second = 1e9
    for number in range(8):
        first, second = min(first, seconds(one)), min(second, seconds(two))
        if number >= 1 and second <= BOUND * first:
            break
    return second / first


def lowest(make: Callable[[int], list[Document]], count: int) -> float:
    """Ratio for a count and its double; if that is too high, for more: what is quadratic stays so, and what disturbed has gone."""
    found = ratio(make(count), make(2 * count))
    for _ in range(3):
        if found <= BOUND:
            break
        count *= 2
        found = min(found, ratio(make(count), make(2 * count)))
    return found


def check(documents: list[Document]) -> None:
    check_documents(documents, [document.path for document in documents], toolkit(), Defaults(), docs=True)


@pytest.mark.parametrize("name", PIECES)
def test_a_file_of_twice_the_size_takes_about_twice_the_time(name: str) -> None:
    """Reading, model and rules together."""
    check([Document(name, text(name, 4))])
    count = 40
    while seconds([Document(name, text(name, count))]) < 0.03 and count < 5_000:
        count *= 2
    assert lowest(lambda number: [Document(name, text(name, number))], count) <= BOUND


@pytest.mark.parametrize("name", PIECES)
def test_a_file_of_twice_the_size_is_twice_the_work(name: str) -> None:
    """The steps of the adapter and of all that it calls, which are the same on any machine."""

    def steps(count: int) -> int:
        counted = Steps()
        document = Document(name, text(name, count))
        counted.of(lambda: read(document, toolkit(), Defaults(), docs=True))
        return counted.count

    facts = read(Document(name, text(name, 3)), toolkit(), Defaults(), docs=True).facts
    assert facts.facts
    assert not facts.problems
    assert steps(24) <= 2.2 * steps(12)


def test_twice_the_files_take_about_twice_the_time() -> None:
    """The join over the project is linear in its files."""

    def many(count: int) -> list[Document]:
        return [Document(f"{number}/{name}", text(name, 3)) for number in range(count) for name in PIECES]

    check(many(1))
    assert lowest(many, 6) <= BOUND


@pytest.mark.skipif(sys.platform == "win32", reason="the module `resource` is needed")
def test_memory_does_not_grow_with_files_that_are_not_ours(tmp_path: Path) -> None:
    """A file that is not ours leaves its name and its times: 100,000 of them stay under 300 MB."""
    (tmp_path / ".git").mkdir()
    for folder in range(40):
        (tmp_path / f"f{folder}").mkdir()
        for number in range(100):
            (tmp_path / f"f{folder}/{number}.py").write_bytes(b"x = 1\n" * 200)
    program = (
        "import resource, sys; from mclint.cli import main; main(['check', '--format', 'json', *sys.argv[1:]]);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )

    def peak(path: str) -> float:
        done = subprocess.run([sys.executable, "-c", program, path], cwd=tmp_path, capture_output=True, text=True, check=True)
        return float(done.stderr.split()[-1]) / (1024 if sys.platform != "darwin" else 1024 * 1024)

    (tmp_path / "none").mkdir()
    (tmp_path / "none/.git").mkdir()
    base, full = peak("none"), peak(".")
    assert base + (full - base) / 4_000 * 100_000 < 300
