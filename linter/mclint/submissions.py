"""Which programs are submitted to Spark on MaxCompute, by what stands in other files: submissions and settings.

The vendor wants the network settings of Spark in spark-defaults.conf or in the submission, not in the program (see MC307): so a
program that does all well often has no word of MaxCompute in it. Here it is found by the submission that names its script or main
class, or by settings of MaxCompute that lie in its module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from mclint.facts import Job
from mclint.places import SUFFIXES, Places, nearest

if TYPE_CHECKING:
    from mclint.documents import Document, ReadFile

MAX_FILES = 2_000
"""Files that are looked into for a Spark session because settings of MaxCompute lie in their module."""

_SPARK = (b"pyspark", b"org.apache.spark")
_ELSEWHERE = re.compile(rb"\b(?:s3[an]?|gs|abfss?|wasbs?|hdfs|dbfs|cosn|obs)://|dbfs:/|\b(?:databricks|dbutils|awsglue|GlueContext)\b")
"""What shows that a Spark program runs on another platform."""

_PROGRAMS = frozenset(("python", "java", "scala", "notebook"))
_PAGES = frozenset(("markdown", "rst"))
_RESOURCES = re.compile(r"(?:^|/)src/main/(?:resources|conf)(?:/.*)?$")
_TESTS = re.compile(r"(?:^|/)(?:tests?|testing)/|(?:^|/)src/(?:test|it)/")


def submit(
    files: dict[str, ReadFile],
    documents: Mapping[str, Document],
    helpers: Mapping[str, Document],
    again: Callable[[Document], ReadFile | None],
) -> None:
    """Put in place of programs that are submitted to Spark on MaxCompute what they mean as its jobs.

    `documents` are the files of the project that are ours, `helpers` those that no word of their own makes worth reading; `again` reads one
    as a Spark job.
    """
    jobs = [
        (path, fact)
        for path in sorted(files)
        if files[path].facts.language not in _PROGRAMS and files[path].facts.language not in _PAGES
        for fact in files[path].facts.facts
        if isinstance(fact, Job) and fact.engine == "spark" and fact.evidence
    ]
    if not jobs:
        return
    programs = [path for paths in (documents, helpers) for path in paths if path.endswith(SUFFIXES)]
    places = Places(programs)

    def of(path: str) -> Document:
        return documents[path] if path in documents else helpers[path]

    found = dict.fromkeys(path for where, job in jobs if job.name for path in _named(where, job.name, programs, places))
    found.update(dict.fromkeys(_beside([where for where, job in jobs if files[where].facts.language == "spark_conf"], programs, of)))
    for path in found:
        if path in files and any(isinstance(fact, Job) for fact in files[path].facts.facts):
            continue
        file = again(of(path))
        if file is not None and file.facts.facts:
            files[path] = file


def _named(where: str, name: str, programs: list[str], places: Places) -> Iterator[str]:
    """Yield the program that a submission names: a script by its file name, or a main class."""
    shown = name.replace("\\", "/")
    if shown.endswith(".py"):
        last = shown.rpartition("/")[2]
        fitting = [path for path in programs if path.rpartition("/")[2] == last]
        # Of several of one name the one whose path agrees furthest is meant.
        ending = [path for path in fitting if f"/{shown}".endswith(f"/{path}") or f"/{path}".endswith("/" + shown.lstrip("./"))]
        if fitting:
            yield nearest(where, ending or fitting)
    elif re.fullmatch(r"(?:\w+\.)*[A-Z]\w*\$?", shown):
        place = next(places.of(where, "java", shown.rstrip("$") + ".main"), None)
        if place is not None:
            yield place[0]


def _beside(settings: list[str], programs: list[str], of: Callable[[str], Document]) -> Iterator[str]:
    """Yield the Spark programs of the modules in which settings of MaxCompute lie."""
    modules = {_module(path) for path in settings if not _TESTS.search(path)}
    if not modules:
        return
    left = MAX_FILES
    for path in programs:
        if _TESTS.search(path) or not any(path.startswith(module) for module in modules):
            continue
        left -= 1
        if left < 0:
            return
        data = of(path).content()
        if data is not None and any(word in data for word in _SPARK) and not _ELSEWHERE.search(data):
            yield path


def _module(path: str) -> str:
    """Return the folder, with `/`, of the programs that settings are for: that of the module, or the one around their folder."""
    folder = path.rpartition("/")[0]
    found = _RESOURCES.search(folder)
    around = folder[: found.start()] if found is not None else folder.rpartition("/")[0]
    return around + "/" if around else ""
