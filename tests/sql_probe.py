"""Read SQL texts the way the pipeline does, with shorthands for what tests ask of the facts."""

from __future__ import annotations

from adapter_probe import Reading, assert_positions, reading
from mclint.facts import ExternalLocation, FunctionUse, TableRead, TableWrite
from mclint.languages.base import Collector
from mclint.languages.sql.adapter import read
from mclint.source import Source
from mclint.value import Value


def sql(text: str, path: str = "job.sql") -> Reading:
    """Read a script and check the positions of everything it states."""
    result = reading(read, text, path)
    assert_positions(result)
    return result


def embedded(value: Value, engine: str = "") -> Collector:
    """Read a SQL text that stands in another file."""
    out = Collector("job.py", {}, None, None, engine=engine)  # type: ignore[arg-type]
    read(Source("job.py", value, embedded=True), out)
    return out


def locations(text: str) -> list[tuple[str, str]]:
    """Return construct and address of each external location."""
    return [(fact.construct, str(fact.location)) for fact in sql(text).of(ExternalLocation)]


def only_location(text: str) -> ExternalLocation:
    """Return the single external location of a text."""
    (fact,) = sql(text).of(ExternalLocation)
    assert isinstance(fact, ExternalLocation)
    return fact


def properties(fact: ExternalLocation) -> dict[str, str]:
    """Return the properties of a location as text."""
    return {item.key: str(item.value) for item in fact.properties}


def reads(text: str) -> list[str]:
    """Return the tables that a text reads."""
    return [str(fact.table) for fact in sql(text).of(TableRead)]


def writes(text: str) -> list[tuple[str, str]]:
    """Return the tables that a text writes, each with the mode."""
    return [(str(fact.table), fact.mode) for fact in sql(text).of(TableWrite)]


def calls(text: str) -> list[str]:
    """Return the functions that a text calls and that are not built in."""
    return [fact.name for fact in sql(text).of(FunctionUse)]


def problems(text: str) -> list[tuple[str, str]]:
    """Return message and spelling of each problem."""
    result = sql(text)
    return [(problem.message, text[problem.span.start : problem.span.end]) for problem in result.problems]
