"""Regions, zones, solutions, endpoints and domains as dated, sourced data, and the questions that are asked of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mclint.findings.finding import Citation
from mclint.network.regions import Region, Regions
from mclint.tuples import NamedTuple
from mclint.value import Value

if TYPE_CHECKING:
    from mclint.network.entries import AddressRange, Dispute, KnownSetting, Solution, Validation
    from mclint.network.hosts import Hosts

TOPICS = frozenset(
    {"constants", "disputes", "domains", "endpoints", "ranges", "regions", "settings", "solutions", "sources", "spellings"}
)  # fmt: skip
"""What a document of the catalogue may be about."""

_REMEMBERED = 4096
"""Host names whose classification is kept; a project names few, and each many times."""


class CatalogError(ValueError):
    """A document of the catalogue that cannot be used; the message names it."""


class Host(NamedTuple):
    """What a host name says of itself.

    `service`: `oss`, `tablestore`, `hologres`, `dlf`, `maxcompute`, `sls`, `datahub`, `rds`, `redis`, … or empty.
    `network`: `public`, `internal` (classic network, same region), `vpc`, `hdfs` (OSS-HDFS, one name), `corporate` (the vendor's own
    offices), `share` (name meant for other cloud products), `private-ip`, `public-ip`, `local`, or `unknown`. `form` names the pattern
    (`regional`, `accelerate`, `dual-stack`, `vpc100`, `default`, `s3`, …). `region` and `owner` (bucket, instance) are empty where the
    name does not tell.

    An owner is given as it is written, with its holes and masks. For what is no name of the vendor's, `form` is `domain`, `name` (one
    label), `private-name` (a suffix that no public name has), or what kind an IP literal is. `likely` is the network that the shape of
    the owner hints at where it is no proof. `region_at` and `owner_at` are ranges of `host.shape`.
    """

    host: Value
    service: str
    network: str
    region: str = ""
    owner: str = ""
    form: str = ""
    legacy: bool = False
    source: str = ""
    likely: str = ""
    region_at: tuple[int, int] = (0, 0)
    owner_at: tuple[int, int] = (0, 0)

    @property
    def region_value(self) -> Value:
        """The word in the place of the region, as it is written (it may be misspelt); empty where there is none."""
        return self.host.slice(*self.region_at)

    @property
    def owner_value(self) -> Value:
        """The owner as it is written; empty where there is none."""
        return self.host.slice(*self.owner_at)


class Catalog:
    """Read side of the catalogue; built once from the documents that plug-ins give.

    A document says in `topic` what it is about and holds its facts by key in `entries`; facts of a later document replace those of the
    same key. Nothing is read before it is asked for. Raises CatalogError for a document without a known topic.
    """

    def __init__(self, documents: Iterable[Mapping[str, Any]]) -> None:
        self.documents = tuple(documents)
        self._by_topic: dict[str, list[Mapping[str, Any]]] = {}
        for document in self.documents:
            topic = document.get("topic")
            if topic not in TOPICS:
                raise CatalogError(f"A catalogue document has the topic {topic!r}; topics are {', '.join(sorted(TOPICS))}")
            self._by_topic.setdefault(topic, []).append(document)
        self._topics: dict[str, Mapping[str, Any]] = {}
        self._seen: dict[str, Host] = {}
        self._regions = Regions(lambda: self.topic("regions"), lambda: self.topic("spellings"))

    def topic(self, name: str) -> Mapping[str, Any]:
        """Return all facts on a topic by key, as they stand in the documents. Raises CatalogError if a document is not of their form."""
        found = self._topics.get(name)
        if found is None:
            joined: dict[str, Any] = {}
            for document in self._by_topic.get(name, ()):
                entries = document.get("entries")
                if not isinstance(entries, Mapping):
                    raise CatalogError(f"A catalogue document on {name} has no `entries`")
                joined.update(entries)
            found = self._topics[name] = joined
        return found

    def citation(self, source: str) -> Citation | None:
        """Return address and edition of a source key such as `SEED`."""
        entry = self.topic("sources").get(source)
        return None if entry is None else Citation(entry["url"], entry["edition"])

    def region(self, region_id: str) -> Region | None:
        """Return a region by its exact ID."""
        return self._regions.by_id.get(region_id)

    def regions(self) -> tuple[Region, ...]:
        """Return every region."""
        return tuple(self._regions.by_id.values())

    def resolve_region(self, text: str) -> str:
        """Return the region ID that an ID, an old ID or a name in English or Chinese means, or empty."""
        return self._regions.resolve(text)

    def suggest_region(self, text: str) -> str:
        """Return the region ID that a misspelt one most likely means (a well-spelt one: itself), or empty."""
        return self._regions.suggest(text)

    def zone_region(self, zone_id: str) -> str:
        """Return the region of a well-spelt zone ID, known or not, or empty."""
        return self._regions.zone_region(zone_id)

    def suggest_zone(self, text: str) -> str:
        """Return the known zone ID that a misspelt one most likely means (a well-spelt one: itself), or empty."""
        return self._regions.suggest_zone(text)

    def solution(self, solution: str) -> Solution | None:
        """Return a solution: `internet`, `vpc`, `service`, `privatelink`, `peering`, `cen`."""
        from mclint.network.entries import Solution

        entry = self.topic("solutions").get(solution)
        if entry is None:
            return None
        return Solution(
            solution,
            entry["title"],
            entry["direction"],
            entry.get("use", ""),
            entry.get("engines", {}),
            tuple(entry.get("targets", ())),
            bool(entry.get("same_region")),
            entry.get("feature", ""),
            _first(entry),
            entry.get("note", ""),
        )

    def serves(self, solution: str, engine: str) -> bool | None:
        """Whether a solution serves an engine; None where the vendor's pages do not say."""
        entry = self.topic("solutions").get(solution)
        served: bool | None = None if entry is None else entry.get("engines", {}).get(engine)
        return served

    def setting(self, key: str) -> KnownSetting | None:
        """Return what is known of a setting, with or without `spark.hadoop.` in front, or None."""
        from mclint.network.entries import KnownSetting

        entries = self.topic("settings")
        key = key.strip()
        if key not in entries:
            key = f"spark.hadoop.{key}" if not key.startswith("spark.") else key.removeprefix("spark.hadoop.")
        entry = entries.get(key)
        if entry is None:
            return None
        limits = entry.get("range")
        return KnownSetting(
            key,
            tuple(entry["engines"]),
            entry["scope"],
            entry["form"],
            tuple(entry.get("values", ())),
            bool(entry.get("legacy")),
            entry.get("placement", ""),
            entry.get("status", ""),
            entry.get("example", ""),
            (limits[0], limits[1]) if limits else None,
            _first(entry),
            entry.get("note", ""),
        )

    def disputes(self, rule: str = "") -> tuple[Dispute, ...]:
        """Return the points on which the pages disagree, all or those that concern a rule's code."""
        from mclint.network.entries import Dispute

        return tuple(
            Dispute(
                key,
                entry["about"],
                tuple((side["source"], side["says"]) for side in entry["sides"]),
                tuple(entry["rules"]),
                entry["therefore"],
            )
            for key, entry in self.topic("disputes").items()
            if not rule or rule in entry["rules"]
        )

    def constant(self, key: str) -> Any:
        """Return a single fact such as `managed-security-group-prefixes`, or None."""
        entry = self.topic("constants").get(key)
        return None if entry is None else entry["value"]

    def validated(self, domain: str) -> bool:
        """Whether a domain is validated automatically for the external network list, by the newest edition of the vendor's pages."""
        found = self.validation(domain)
        return found is not None and not found.missing_in

    def validation(self, domain: str) -> Validation | None:
        """Return the entry of the validated list, of any edition, that a domain belongs to, or None."""
        from mclint.network.entries import Validation

        name = domain.strip().rstrip(".").lower()
        labels = name.split(".")
        listed = ".".join(labels[-2:])
        entry = self.topic("domains").get(listed)
        if entry is None:
            return None
        return Validation(listed, tuple(entry["listed_by"]), tuple(entry["missing_in"]), bool(entry["disputed"]))

    def ranges(self, address: str = "") -> tuple[AddressRange, ...]:
        """Return the address ranges of the vendor's services, all or those that hold an IPv4 address (of a CIDR block: its first)."""
        from mclint.network.entries import AddressRange
        from mclint.network.ip import holds

        return tuple(
            AddressRange(cidr, tuple(entry["used_by"]), entry["evidence"], _first(entry), entry.get("note", ""))
            for cidr, entry in self.topic("ranges").items()
            if not address or holds(cidr, address)
        )

    @cached_property
    def _hosts(self) -> Hosts:
        from mclint.network.hosts import Hosts

        return Hosts(self.topic("endpoints"), self._regions.tokens)

    def host(self, value: Value) -> Host:
        """Classify a host name or address (without scheme and port).

        What is not known stays unknown: a hole or a mask (`****`, `<endpoint>`) in a place that decides makes the network `unknown`,
        elsewhere it is ignored. `oss-{hole}-internal.aliyuncs.com` is internal, `oss-{hole}.aliyuncs.com` may be either.
        """
        shape = value.shape
        found = self._seen.get(shape)
        if found is None:
            from mclint.network.naming import classify

            found = classify(value, shape, self._hosts)
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen[shape] = found._replace(host=Value())
        return found._replace(host=value)

    def endpoint_for(self, service: str, network: str, region: str, owner: str = "", like: str = "") -> str:
        """Return the host of a service on a network in a region (`like`: the host it replaces), or empty where none is known.

        With `like`, its owner, form (S3, …) and site (finance clouds) are kept, holes included, and `region` may be left empty where its
        name tells it. A name that does not exist, such as the public one of a finance bucket, is never made up.
        """
        from mclint.network.naming import compose

        region = self._regions.resolve(region) if region else ""
        return compose(self._hosts, self._regions.by_id, service, network, region, owner, like)

    def replacement(self, host: Host, region: str = "") -> str:
        """Return the present name of a legacy host; `region` where its name does not tell; empty where none is known."""
        if not host.legacy:
            return ""
        network = "internal" if host.service == "oss" and host.network == "vpc" else host.network
        found = self.endpoint_for(host.service, network, host.region or region, like=host.host.shape)
        return "" if found == host.host.shape else found


def _first(entry: Mapping[str, Any]) -> str:
    sources = entry.get("sources") or ("",)
    return str(sources[0])


__all__ = ["TOPICS", "Catalog", "CatalogError", "Host", "Region"]
