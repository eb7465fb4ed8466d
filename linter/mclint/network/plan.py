"""The model as a plan: jobs, connections and targets with the ways between them, ready to be told in words or drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from mclint.network.hops import Hop, status_of, written
from mclint.network.model import Model
from mclint.network.reach import BLOCKED, Reach
from mclint.network.remedy import remedy
from mclint.tuples import NamedTuple

_ENDS = {
    "endpoint": "wrong endpoint",
    "connection": "no connection",
    "project": "not for this project",
    "region": "other region",
    "availability": "not offered here",
    "engine": "not for this engine",
    "engine list": "not for this engine",
    "job": "not asked for",
    "networklink": "unknown networklink",
    "access control": "not let in",
}
"""What a drawing says on a way that is shut, by the hop that shuts it."""


_FAR = frozenset({"connection", "access control"})
"""Hops between the connection and the target; all others are between the job and the connection."""

_SOLUTIONS = {
    "internet": "Internet access",
    "vpc": "VPC dedicated connection",
    "service": "cloud service access",
    "client": "outside MaxCompute",
}
"""What stands in a drawing where no declared connection has a name."""

_BARE = 2
"""Hops of a path that ends for want of a connection: the target, and that."""


class Box(NamedTuple):
    """A box of the plan. `kind`: `job`, `connection`, `target`; `detail` is a second line."""

    id: str
    kind: str
    label: str
    detail: str


class Way(NamedTuple):
    """A way between two boxes with the status of the reach it belongs to; `label` says where a blocked one ends."""

    start: str
    end: str
    status: str
    label: str = ""


class Plan(NamedTuple):
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]


def wanted_reaches(model: Model, path: str = "") -> tuple[Reach, ...]:
    """Return the reaches of all jobs, or of those in one file and of the functions that it calls."""
    reaches = model.reaches
    if not path:
        return reaches
    return tuple(way for way in reaches if path in way.paths)


def plan(model: Model, path: str = "") -> Plan:
    """Lay out the reaches: each job, the connection that serves it best (or the solution it would need), each target, once."""
    boxes: dict[tuple[str, str], Box] = {}
    ways: dict[Way, None] = {}

    def box(kind: str, label: str, detail: str = "") -> str:
        key = kind, f"{label}\n{detail}"
        if key not in boxes:
            boxes[key] = Box(f"{kind[0]}{len(boxes)}", kind, label, detail)
        return boxes[key].id

    for reach in wanted_reaches(model, path):
        job = box("job", job_label(reach), reach.use.engine or reach.job.engine)
        port = reach.use.port.text
        host = written(reach.use.host)
        target = box("target", f"{host}:{port}" if port else host, reach.target.name if reach.target else "")
        near, far = [[hop for hop in reach.hops if hop.name != "target" and (hop.name in _FAR) is side] for side in (False, True)]
        between = _between(reach)
        if between is None:
            ways[Way(job, target, reach.status, _end(reach.hops))] = None
        else:
            middle = box("connection", *between)
            ways[Way(job, middle, status_of(near) if near else reach.status, _end(near))] = None
            ways[Way(middle, target, status_of(far) if far else reach.status, _end(far))] = None
    return Plan(tuple(boxes.values()), tuple(ways))


def _between(reach: Reach) -> tuple[str, str] | None:
    """Return label and detail of what lies between a job and its target, or None where nothing is known to."""
    link, solution = reach.connection, reach.solution
    if link is not None:
        return link.name or "to be confirmed", solution
    if solution not in _SOLUTIONS:
        return None
    shut = reach.blocking
    missing = shut is not None and shut.name == "connection" and len(reach.hops) == _BARE
    return _SOLUTIONS[solution], "none declared" if missing else ""


def _end(hops: Iterable[Hop]) -> str:
    """Return what a drawing says of the first hop that is shut, or empty."""
    return next((_ENDS.get(hop.name, hop.name) for hop in hops if hop.open is False), "")


def job_label(reach: Reach) -> str:
    """Name a job: the file of what is submitted, and the function or class in it that reaches out."""
    if reach.caller is not None:
        return f"{reach.caller.path} {reach.caller.name}".rstrip()
    return f"{reach.job.path} {reach.job.name}".rstrip()


def in_words(model: Model, path: str, locate: Callable[[str, int], tuple[int, int]]) -> Iterator[str]:
    """Yield the lines that explain how the jobs of a file reach their targets, hop by hop.

    `locate` translates a path and an offset to line and column.
    """
    reaches = wanted_reaches(model, path)
    jobs = [job for job in model.jobs if job.path == path]
    if not reaches:
        yield f"{path}: {len(jobs)} job{'' if len(jobs) == 1 else 's'}, none of which reaches anything outside MaxCompute."
        return
    project = model.project(path)
    facts = [words for words in (project.name and f"project {project.name}", project.region and f"region {project.region}") if words]
    known = f"{', '.join(facts)} ({project.evidence})" if project.region else "project and region not known"
    yield f"{path}: {known}"
    told: set[tuple[str, ...]] = set()
    for reach in reaches:
        block = tuple(_told(model, reach, locate))
        if block not in told:
            told.add(block)
            yield ""
            yield from block


def _told(model: Model, reach: Reach, locate: Callable[[str, int], tuple[int, int]]) -> Iterator[str]:
    """Yield the lines about one path."""
    line, column = locate(reach.use.path, reach.use.span.start)
    port = reach.use.port.text
    yield f"{reach.use.path}:{line}:{column}: {reach.use.engine} -> {written(reach.use.host)}{':' + port if port else ''}: {reach.status}"
    if reach.caller is not None:
        row, at = locate(reach.caller.path, reach.caller.span.start)
        started = "submitted" if reach.use.engine == "spark" else f"called as `{reach.caller.name}`"
        yield f"  {started} at {reach.caller.path}:{row}:{at}"
    for hop in reach.hops:
        mark = {True: "open", False: "SHUT", None: "unknown"}[hop.open]
        yield f"  {mark:<8}{hop.name}: {hop.words}"
        if hop.open is False:
            break
    found = remedy(model, reach) if reach.status == BLOCKED else None
    if found is not None and reach.blocking is not None:
        yield f"  The path ends at: {reach.blocking.name}."
        yield f"  do      {found.do}"
        yield f"  why     {found.clause}{_cited(model, found.source)}"


def _cited(model: Model, source: str) -> str:
    citation = model.catalog.citation(source)
    return f" ({citation.url}, {citation.edition})" if citation is not None else ""
