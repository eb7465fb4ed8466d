"""What a file leaves in memory is its facts: a tree of any size is read in what its largest files take."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from long_files import PIECES, text
from mclint import parallel
from mclint.documents import Document
from mclint.engine import read
from mclint.facts import FileFacts, Problem
from mclint.kit import Defaults
from mclint.plugins import load, toolkit
from mclint.value import Span


def documents() -> Iterator[Document]:
    """Yield files of every kind, and the examples of every rule."""
    for name in PIECES:
        yield Document(name, text(name, 5))
    for rule in load().rules:
        for case in (*rule.PASSES, *rule.FAILS):
            yield Document(case.path, case.text.encode("utf-8", "surrogatepass"))


def test_no_file_leaves_garbage_that_points_at_itself() -> None:
    """Reference counts free all that reading makes: what only the collector would free piles up between its runs."""
    left: dict[str, int] = {}
    seen = 0
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        for document in documents():
            read(document, toolkit(), Defaults(), docs=True)
            gc.collect()
            gc.freeze()  # modules and patterns that the first reading of a kind brings in
            read(document, toolkit(), Defaults(), docs=True)
            found = gc.collect()
            seen += 1
            if found:
                left[f"{document.path}: {(document.data or b'')[:300]!r}"] = found
    finally:
        gc.enable()
        gc.unfreeze()
    assert seen > 500
    assert not left


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork: it reads in one process")
def test_a_process_that_reads_many_files_stays_as_small_as_after_the_first_ones() -> None:
    """300 dense files through two processes: neither grows by more than what a few of them take."""
    import resource

    def reader(document: Document) -> FileFacts:
        facts = read(document, toolkit(), Defaults()).facts
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform != "darwin" else 1024 * 1024)
        return facts._replace(facts=(), problems=(Problem(Span(0, 0), "MC003", f"{os.getpid()} {peak}"),))

    given = [Document(f"{number:03}/job.py", text("job.py", 60), language="python") for number in range(300)]
    peaks: dict[int, list[int]] = {}
    found = parallel.read(given, reader, 2, lambda _language, _seconds: None)
    for facts, _ in found.values():
        pid, peak = map(int, facts.problems[0].message.split())
        peaks.setdefault(pid, []).append(peak)
    assert os.getpid() not in peaks
    assert sum(map(len, peaks.values())) == len(given)
    for of_one in peaks.values():
        of_one.sort()
        assert of_one[-1] - of_one[min(20, len(of_one) - 1)] <= 12, of_one


PROGRAM = """
import gc
from mclint import memory

class Knot:
    __slots__ = ("me",)  # else Python 3.10 counts two objects
    def __init__(self):
        self.me = self

def knots(count):
    for _ in range(count):
        Knot()

gc.collect()
memory.settle()
assert gc.get_freeze_count() == 0 and gc.get_threshold()[0] < memory.ENOUGH  # a program that uses the library: nothing is touched
memory.take()
memory.begin()
kept = gc.get_freeze_count()
assert kept
knots(memory.ENOUGH // 4)
memory.settle()
assert gc.get_freeze_count() == kept  # too little to be worth a look
knots(memory.ENOUGH)
memory.settle()
assert gc.get_freeze_count() - kept < 1000, gc.get_freeze_count()
assert not any(isinstance(each, Knot) for each in gc.get_objects())
memory.begin()
held = [Knot() for _ in range(memory.ENOUGH + 1000)]
memory.settle()
assert held and gc.get_freeze_count() - kept > memory.ENOUGH  # what is kept is not looked at again
"""


def test_the_collector_is_taken_over_in_our_own_processes_only(tmp_path: Path) -> None:
    """Garbage in circles goes between files, once there can be enough of it."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
