"""What Spark properties say, wherever they stand: settings, the job and its mode, the project, the addresses of MaxCompute."""

from __future__ import annotations

from collections.abc import Sequence

from mclint.facts import Address, Job, ProjectInfo, Setting
from mclint.languages.base import Collector
from mclint.languages.spark_conf.properties import Pair
from mclint.value import Value

_PREFIXES = ("spark.hadoop.odps.", "spark.odps.", "odps.")
_EMPTY = Value()


def is_property(key: str) -> bool:
    """Whether a key is a property of Spark or of MaxCompute."""
    return key[:6].lower() == "spark." or key[:5].lower() == "odps."


def is_odps(pair: Pair) -> bool:
    """Whether a property shows that Spark runs on MaxCompute, and not on another cluster."""
    return "odps." in pair.key or "odps" in pair.value.shape[:200].lower()


def state(properties: Sequence[Pair], scope: str, unit: int, out: Collector, *, job: Job | None = None) -> None:
    """State Spark properties that belong together.

    A job is stated if one of them shows that it runs on MaxCompute, or if the caller knows that it does and brings the `job`.
    """
    for pair in properties:
        where = scope if pair.key[:6].lower() == "spark." else "config"
        out.add(Setting(pair.span, unit, pair.key, pair.value, where, pair.key_span))
    project(properties, unit, out)
    evidence = next((pair for pair in properties if is_odps(pair)), None)
    spark = [pair for pair in properties if pair.key[:6].lower() == "spark."]
    if job is None and (evidence is None or not spark):
        return
    known = job or Job(spark[0].span, unit, "spark")
    mode = known.mode or _mode(properties)
    name = known.name or str(_last(properties, "spark.app.name"))
    out.add(known._replace(mode=mode, name=name, evidence=known.evidence or f"the property {evidence.key if evidence else ''}"))


def project(properties: Sequence[Pair], unit: int, out: Collector) -> None:
    """State the project, and the addresses by which MaxCompute itself is reached."""
    found: dict[str, Pair] = {}
    for pair in properties:
        for prefix in _PREFIXES:
            if pair.key.startswith(prefix) and pair.value.parts:
                found[pair.key[len(prefix) :].replace(".", "").replace("_", "").lower()] = pair
                break
    name, runtime = found.get("projectname"), found.get("runtimeendpoint")
    endpoint = found.get("endpoint") or runtime
    at = endpoint or name
    if at is not None:
        named = name.value if name else _EMPTY
        out.add(ProjectInfo(at.span, unit, named, _EMPTY, endpoint.value if endpoint else _EMPTY, "the Spark properties"))
    for key, role in (("tunnelendpoint", "tunnel-endpoint"), ("runtimeendpoint", "runtime-endpoint")):
        if key in found:
            out.add(Address(found[key].span, unit, found[key].value, role, "spark"))


def _mode(properties: Sequence[Pair]) -> str:
    return mode_of(str(_last(properties, "spark.master")), str(_last(properties, "spark.submit.deployMode")))


def mode_of(master: str, deploy: str) -> str:
    """Return `cluster`, `local` or empty for the master URL and deploy mode of Spark."""
    master, deploy = master.strip().lower(), deploy.strip().lower()
    if master.startswith("local"):
        return "local"
    return "cluster" if master == "yarn-cluster" or deploy == "cluster" else ""


def _last(properties: Sequence[Pair], key: str) -> Value:
    return next((pair.value for pair in reversed(properties) if pair.key == key), _EMPTY)
