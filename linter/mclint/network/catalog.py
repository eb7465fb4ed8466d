"""Regions, zones, solutions, endpoints and domains as dated, sourced data, and the questions that are asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from mclint.findings.finding import Citation
from mclint.value import Value


class Region(NamedTuple):
    """A region as the vendor's pages describe it.

    `vpc_zones` are the zone IDs that a VPC dedicated connection may use (empty: the solution is not offered there).
    `udf_vpc` is False where only one of the vendor's two pages offers UDFs over a VPC connection.
    """

    id: str
    names: tuple[str, ...]
    maxcompute: bool
    internet: bool
    vpc_zones: tuple[str, ...]
    zones: tuple[str, ...]
    udf_vpc: bool
    privatelink: str
    status: str
    source: str


class Host(NamedTuple):
    """What a host name says of itself.

    `service`: `oss`, `tablestore`, `hologres`, `dlf`, `maxcompute`, `sls`, `datahub`, `rds`, `redis`, … or empty.
    `network`: `public`, `internal` (classic network, same region), `vpc`, `hdfs` (OSS-HDFS, one name), `corporate` (the vendor's own offices), `share`
    (name meant for other cloud products), `private-ip`, `public-ip`, `local`, or `unknown`. `form` names the pattern (`regional`, `accelerate`, `dual-stack`,
    `vpc100`, `default`, `s3`, …). `region` and `owner` (bucket, instance) are empty where the name does not tell.
    """

    host: Value
    service: str
    network: str
    region: str = ""
    owner: str = ""
    form: str = ""
    legacy: bool = False
    source: str = ""


class Catalog:
    """Read side of the catalogue; built once from the documents that plug-ins give."""

    def __init__(self, documents: Iterable[Mapping[str, Any]]) -> None:
        self.documents = tuple(documents)

    def citation(self, source: str) -> Citation | None:
        """Return address and edition of a source key such as `SEED`."""
        raise NotImplementedError

    def region(self, region_id: str) -> Region | None:
        """Return a region by its exact ID."""
        raise NotImplementedError

    def regions(self) -> tuple[Region, ...]:
        """Return every region."""
        raise NotImplementedError

    def resolve_region(self, text: str) -> str:
        """Return the region ID that an ID, an old ID or a name in English or Chinese means, or empty."""
        raise NotImplementedError

    def suggest_region(self, text: str) -> str:
        """Return the region ID that a misspelt one most likely means, or empty."""
        raise NotImplementedError

    def zone_region(self, zone_id: str) -> str:
        """Return the region of a well-spelt zone ID, or empty."""
        raise NotImplementedError

    def suggest_zone(self, text: str) -> str:
        """Return the zone ID that a misspelt one most likely means, or empty."""
        raise NotImplementedError

    def serves(self, solution: str, engine: str) -> bool | None:
        """Whether a solution serves an engine; None where the vendor's pages do not say."""
        raise NotImplementedError

    def host(self, value: Value) -> Host:
        """Classify a host name or address (without scheme and port)."""
        raise NotImplementedError

    def endpoint_for(self, service: str, network: str, region: str, owner: str = "", like: str = "") -> str:
        """Return the host of a service on a network in a region (`like`: the host it replaces), or empty where none is known."""
        raise NotImplementedError

    def validated(self, domain: str) -> bool:
        """Whether a domain is validated automatically for the external network list."""
        raise NotImplementedError
