"""Read files in several processes: for trees with much to read, and on systems that can fork.

A forked process has all that the parent has loaded; files are handed out one by one, and facts come back twice: as objects, and as the JSON
that the cache keeps, so that this is made in several processes too. Objects come as pickles, which are safe between a program and its own
copies, and are read ten times as fast as JSON. A process that dies takes with it no more than the file it was at: that one gets a problem
that says so, and another process goes on.
"""

from __future__ import annotations

import gc
import os
import pickle
import selectors
import signal
import struct
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from mclint import memory
from mclint.cache.encoding import UnstorableError, encode
from mclint.facts import FileFacts, Problem
from mclint.value import Span

if TYPE_CHECKING:
    from mclint.documents import Document

MIN_SECONDS = 0.3
"""Below that much reading, as it is reckoned, starting processes and loading adapters in each takes longer (measured on two cores)."""

_RATES = {"python": 2.5e-6, "java": 2.5e-6, "scala": 2.5e-6, "notebook": 1.5e-6, "hcl": 1.0e-6, "yaml": 1.5e-6, "sql": 0.3e-6}
_RATE = 0.5e-6
"""Seconds for each byte of dense files."""

_TASK = struct.Struct("<I")
_FRAME = struct.Struct("<cIdI")
"""Kind, number of the document, seconds, bytes that follow. Kinds: `s` begun, `j` facts for the cache, `f` facts, `u` facts that stay."""


def processors() -> int:
    """Return how many processors this process may use: by its affinity and by the limits of its control groups."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    for quota in _quotas():
        count = min(count, max(1, int(quota)))
    return max(count, 1)


def _quotas(root: str = "/sys/fs/cgroup", own: str = "/proc/self/cgroup") -> Iterable[float]:
    """Give the processor limits of this process's control groups and those around them, in processors."""
    folders = {root, os.path.join(root, "cpu")}
    for line in _read(own).splitlines():
        _, controllers, path = [*line.split(":", 2), "", ""][:3]
        base = root if not controllers else os.path.join(root, "cpu") if "cpu" in controllers.split(",") else ""
        while base and path.strip("/"):
            folders.add(os.path.join(base, path.strip("/")))
            path = os.path.dirname(path)
    for folder in folders:
        words = _read(os.path.join(folder, "cpu.max")).split() or [
            _read(os.path.join(folder, "cpu.cfs_quota_us")).strip(),
            _read(os.path.join(folder, "cpu.cfs_period_us")).strip(),
        ]
        if len(words) == 2 and all(word.isdecimal() for word in words) and int(words[1]):
            yield int(words[0]) / int(words[1])


def _read(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def possible() -> bool:
    """Whether this system can read in other processes."""
    return hasattr(os, "fork")


def worthwhile(documents: Sequence[Document], jobs: int) -> bool:
    """Whether several processes read these documents sooner than one."""
    if jobs < 2 or len(documents) < 2 or not possible():
        return False
    return sum(len(document.data or b"") * _RATES.get(document.language, _RATE) for document in documents) >= MIN_SECONDS


def read(
    documents: Sequence[Document],
    reader: Callable[[Document], FileFacts],
    jobs: int,
    book: Callable[[str, float], None],
    *,
    kept: bool = False,
) -> dict[str, Facts]:
    """Return the facts of documents by path, in the order of the documents; `book` is told the language and seconds of each.

    `kept`: they are wanted as the cache keeps them, too.
    """
    pool = _Pool(documents, reader, book, kept=kept)
    try:
        pool.run(min(jobs, len(documents)))
    finally:
        pool.stop()
    # What came back in no form that can be sent is read here.
    facts = pool.facts
    return {document.path: (facts.get(index) or reader(document), pool.packed.get(index)) for index, document in enumerate(documents)}


Facts = tuple[FileFacts, "bytes | None"]
"""The facts of a file, and as the cache keeps them, if it can."""


class _Worker:
    """A process that reads files. `at` is the number of the document that it has begun, `data` what has come from it so far."""

    def __init__(self, pid: int, results: int) -> None:
        self.pid = pid
        self.results = results
        self.at: int | None = None
        self.data = bytearray()


class _Pool:
    def __init__(
        self, documents: Sequence[Document], reader: Callable[[Document], FileFacts], book: Callable[[str, float], None], *, kept: bool
    ) -> None:
        self._kept = kept
        self._documents = documents
        self._reader = reader
        self._book = book
        self._workers: dict[int, _Worker] = {}
        self._selector = selectors.DefaultSelector()
        self._tasks = b"".join(map(_TASK.pack, range(len(documents))))
        self._given = 0
        self._take, self._give = os.pipe()
        self.facts: dict[int, FileFacts | None] = {}
        self.packed: dict[int, bytes] = {}

    def run(self, count: int) -> None:
        os.set_blocking(self._give, False)
        # What a collection touches in one process has to be copied for the others.
        gc.freeze()
        for _ in range(count):
            self._start()
        self._selector.register(self._give, selectors.EVENT_WRITE)
        while self._workers:
            for key, _ in self._selector.select():
                if key.fd == self._give:
                    self._hand_out()
                else:
                    self._receive(self._workers[key.fd])

    def _hand_out(self) -> None:
        """Write as many numbers as the pipe takes: pieces of four bytes are never torn, since all writes and reads are multiples of it."""
        try:
            self._given += os.write(self._give, self._tasks[self._given : self._given + 4096])
        except BlockingIOError:
            return
        if self._given >= len(self._tasks):
            self._selector.unregister(self._give)
            os.close(self._give)
            self._give = -1

    def _start(self) -> None:
        results, out = os.pipe()
        try:
            pid = os.fork()
        except OSError:
            # No room for one more process: what no process reads is read in this one.
            os.close(results)
            os.close(out)
            return
        if pid == 0:
            try:
                self._work(out)
            finally:
                os._exit(0)
        os.close(out)
        self._workers[results] = _Worker(pid, results)
        self._selector.register(results, selectors.EVENT_READ)

    def _work(self, out: int) -> None:
        """Read documents until there are no more; this runs in the new process."""
        from time import perf_counter

        signal.signal(signal.SIGINT, signal.SIG_DFL)
        memory.take()
        memory.begin()
        if self._give >= 0:
            os.close(self._give)
        while len(task := os.read(self._take, _TASK.size)) == _TASK.size:
            (index,) = _TASK.unpack(task)
            _send(out, _FRAME.pack(b"s", index, 0.0, 0))
            start = perf_counter()
            facts = self._reader(self._documents[index])
            seconds = perf_counter() - start
            if self._kept:
                try:
                    data = encode(facts)
                    _send(out, _FRAME.pack(b"j", index, 0.0, len(data)) + data)
                except UnstorableError:
                    pass
            try:
                data = pickle.dumps(facts, pickle.HIGHEST_PROTOCOL)
                _send(out, _FRAME.pack(b"f", index, seconds, len(data)) + data)
            except (pickle.PicklingError, TypeError, AttributeError, RecursionError):
                _send(out, _FRAME.pack(b"u", index, seconds, 0))

    def _receive(self, worker: _Worker) -> None:
        piece = os.read(worker.results, 1 << 20)
        if not piece:
            self._end(worker)
            return
        data = worker.data
        data += piece
        at = 0
        while len(data) - at >= _FRAME.size:
            kind, index, seconds, size = _FRAME.unpack_from(data, at)
            if len(data) - at - _FRAME.size < size:
                break
            begin = at + _FRAME.size
            at = begin + size
            if kind == b"s":
                worker.at = index
                continue
            if kind == b"j":
                self.packed[index] = bytes(data[begin:at])
                continue
            worker.at = None
            self.facts[index] = pickle.loads(data[begin:at]) if kind == b"f" else None  # noqa: S301 - from a copy of this process
            self._book(self._documents[index].language, seconds)
        del data[:at]

    def _end(self, worker: _Worker) -> None:
        """Take leave of a process; if it died over a file, say so of the file, and start another."""
        self._selector.unregister(worker.results)
        os.close(worker.results)
        del self._workers[worker.results]
        _, status = os.waitpid(worker.pid, 0)
        if worker.at is None:
            return
        document = self._documents[worker.at]
        code = os.waitstatus_to_exitcode(status)
        how = f"by signal {-code}" if code < 0 else f"with code {code}"
        message = f"The process that read this file ended {how}: nothing in it was checked."
        self.facts[worker.at] = FileFacts(document.path, document.language, problems=(Problem(Span(0, 0), "MC003", message),))
        self._start()

    def stop(self) -> None:
        """End what still runs: after an interruption."""
        for worker in self._workers.values():
            os.kill(worker.pid, signal.SIGKILL)
            os.waitpid(worker.pid, 0)
            os.close(worker.results)
        gc.unfreeze()
        self._selector.close()
        for handle in (self._take, self._give):
            if handle >= 0:
                os.close(handle)


def _send(out: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(out, view) :]
