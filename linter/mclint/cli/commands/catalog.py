"""`mclint catalog`: show what is known of regions, solutions and hosts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mclint.cli.parser import Parser, UsageError
from mclint.cli.program import CLEAN
from mclint.facts import SOLUTIONS

if TYPE_CHECKING:
    from argparse import Namespace

    from mclint.cli.output import Output
    from mclint.network.catalog import Catalog

NETWORKS = ("public", "internal", "vpc")


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "topic",
        nargs="?",
        choices=("regions", "solutions", "hosts", "host"),
        help="regions and what is offered there; solutions and the engines they serve; host names of services; one host name",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="a region (for regions and hosts), a solution, or the host name to look up")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")


def run(options: Namespace, output: Output) -> int:
    """Print one topic, or the regions and solutions."""
    from mclint.network.catalog import Catalog
    from mclint.plugins import load

    catalog = Catalog(load().catalog)
    if options.topic == "host" and not options.name:
        raise UsageError("which host? `mclint catalog host oss-cn-hangzhou.aliyuncs.com`")
    views: Mapping[str, Callable[[Catalog, str | None], Any]] = {"regions": regions, "solutions": solutions, "hosts": hosts, "host": host}
    topics = [options.topic] if options.topic else ["regions", "solutions"]
    found = {topic: views[topic](catalog, options.name) for topic in topics}
    if options.format == "json":
        from mclint.reports.escape import json_lines

        output.lines(json_lines(found[options.topic] if options.topic else found))
        return CLEAN
    for number, topic in enumerate(topics):
        if number:
            output.line()
        shown = found[topic]
        if isinstance(shown, list) and len(shown) == 1:
            shown = shown[0]
        output.lines(_pairs(shown) if isinstance(shown, dict) else table(_short(shown)))
    return CLEAN


def _short(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Give rows for a table: of lists only the first item, or whether there is one."""
    for row in rows:
        if "vpc_zones" in row:
            yield {
                "region": row["region"],
                "name": row["names"][0] if row["names"] else None,
                "maxcompute": row["maxcompute"],
                "internet": row["internet"],
                "vpc": bool(row["vpc_zones"]),
                "udf over vpc": row["udf_vpc"],
                "privatelink": row["privatelink"],
                "status": row["status"],
            }
        else:
            yield row


def regions(catalog: Catalog, name: str | None) -> list[dict[str, Any]]:
    """Return regions as data, all or the one that is named."""
    only = _region(catalog, name) if name else ""
    return [
        {
            "region": region.id,
            "names": list(region.names),
            "maxcompute": region.maxcompute,
            "internet": region.internet,
            "vpc_zones": list(region.vpc_zones),
            "udf_vpc": region.udf_vpc,
            "privatelink": region.privatelink,
            "status": region.status,
            "source": region.source,
        }
        for region in catalog.regions()
        if not only or region.id == only
    ]


def _region(catalog: Catalog, name: str) -> str:
    found = catalog.resolve_region(name)
    if not found:
        meant = catalog.suggest_region(name)
        raise UsageError(
            f"there is no region '{name}'" + (f"; did you mean '{meant}'?" if meant else "; `mclint catalog regions` lists all")
        )
    return found


def solutions(catalog: Catalog, name: str | None) -> list[dict[str, Any]]:
    """Return solutions with the engines they serve: yes, no, or None where the pages do not say."""
    from mclint.facts import ENGINES

    if name and name not in SOLUTIONS:
        from mclint.config.errors import did_you_mean

        raise UsageError(f"there is no solution '{name}'{did_you_mean(name, SOLUTIONS) or '; known are ' + ', '.join(SOLUTIONS)}")
    return [
        {
            "solution": solution,
            "title": known.title,
            "direction": known.direction,
            **{engine: catalog.serves(solution, engine) for engine in ENGINES},
        }
        for solution in SOLUTIONS
        if (not name or solution == name) and (known := catalog.solution(solution)) is not None
    ]


def hosts(catalog: Catalog, name: str | None) -> list[dict[str, Any]]:
    """Return the host names of services by region and network."""
    only = _region(catalog, name) if name else ""
    found = []
    for region in catalog.regions():
        if only and region.id != only:
            continue
        for service in catalog.topic("endpoints"):
            for network in NETWORKS:
                address = catalog.endpoint_for(service, network, region.id)
                if address:
                    found.append({"region": region.id, "service": service, "network": network, "host": address})
    return found


def host(catalog: Catalog, name: str | None) -> dict[str, Any]:
    """Return what a host name says of itself."""
    from mclint.network.address import endpoint
    from mclint.value import known

    found = catalog.host(endpoint(known(name or "")).host)
    citation = catalog.citation(found.source) if found.source else None
    return {
        "host": str(found.host),
        "service": found.service or None,
        "network": found.network,
        "region": found.region or None,
        "owner": found.owner or None,
        "form": found.form or None,
        "legacy": found.legacy,
        "replacement": catalog.replacement(found) or None,
        "source": None if citation is None else {"url": citation.url, "edition": citation.edition},
    }


def _pairs(data: Mapping[str, Any]) -> Iterator[str]:
    width = max(map(len, data))
    for key, value in data.items():
        if isinstance(value, dict):
            value = f"{value['url']} (edition {value['edition']})"  # noqa: PLW2901
        yield f"{key:<{width}}  {_cell(value)}"


def table(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Give rows as lines of a table with a head."""
    rows = list(rows)
    if not rows:
        return
    heads = list(rows[0])
    cells = [heads, *([_cell(row[head]) for head in heads] for row in rows)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(heads))]
    for row in cells:
        yield "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()


def _cell(value: object) -> str:
    if value is None:
        return "?"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "-"
    return str(value) or "-"


def _width(text: str) -> int:
    """Return how many columns a text takes on a terminal: Chinese characters take two."""
    if text.isascii():
        return len(text)
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
