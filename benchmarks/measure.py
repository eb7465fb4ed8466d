"""Run commands in turn and take down time, processor time and memory of whole processes."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Command(NamedTuple):
    """A program with its arguments; `before` is done ahead of each run and not counted."""

    name: str
    arguments: Sequence[str]
    before: Callable[[], None] | None = None


class Run(NamedTuple):
    """One run: seconds, seconds of processor time, and the peak of resident memory of all its processes together, in MB."""

    wall: float
    cpu: float
    memory: float


class Spread(NamedTuple):
    low: float
    middle: float
    high: float


class Result(NamedTuple):
    """All runs of a command, and its exit codes."""

    command: Command
    runs: list[Run]
    codes: set[int]

    def spread(self, field: str) -> Spread:
        return spread([float(getattr(run, field)) for run in self.runs])


def spread(values: Sequence[float]) -> Spread:
    return Spread(min(values), statistics.median(values), max(values))


def ratios(first: Result, second: Result, field: str = "wall") -> Spread:
    """Return first / second, run by run: each pair ran one after the other, so that a slow spell of the machine meets both."""
    return spread([getattr(one, field) / getattr(other, field) for one, other in zip(first.runs, second.runs, strict=True)])


def measure(commands: Sequence[Command], folder: str, runs: int, *, sampled: bool = False) -> list[Result]:
    """Run all commands in turn, once to warm up and then `runs` times. `sampled`: look at the memory of their processes while they run."""
    results = [Result(command, [], set()) for command in commands]
    for number in range(runs + 1):
        for result in results:
            run, code = _run(result.command, folder, sampled=sampled)
            if number:
                result.runs.append(run)
                result.codes.add(code)
    return results


def _run(command: Command, folder: str, *, sampled: bool) -> tuple[Run, int]:
    if command.before is not None:
        command.before()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MCLINT", "VIRTUAL_ENV"))}
    environment["MCLINT_CACHE_DIR"] = os.path.join(os.path.dirname(folder), "cache")
    start = time.perf_counter()
    process = subprocess.Popen(command.arguments, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0.0
    while sampled:
        found, status, usage = os.wait4(process.pid, os.WNOHANG)
        if found:
            break
        peak = max(peak, _resident(process.pid))
        time.sleep(0.02)
    else:
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(wall, usage.ru_utime + usage.ru_stime, max(peak, usage.ru_maxrss / 1024)), process.returncode


def _resident(pid: int) -> float:
    """Return the resident memory of a process and all below it, in MB; what they share counts in each."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            total = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            children = file.read().split()
    except (OSError, IndexError, ValueError):
        return 0.0
    return total + sum(_resident(int(child)) for child in children)
