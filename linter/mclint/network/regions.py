"""Regions and zones: exact IDs, names, old IDs, and what a misspelt one means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from mclint.network.nearest import nearest
from mclint.tuples import NamedTuple

_LONGEST = 64
"""Characters beyond which a text is no region, zone or name of one."""

_BLANKS = str.maketrans(dict.fromkeys("_ \u3000\u2010\u2011\u2013\u2014\uff0d\u00a0", "-"))
_BRACKETS = str.maketrans("（）【】", "()()")
_GONE = frozenset({"closed", "closing", "unlisted"})
"""Regions in such a state are valid, but nobody means them by a slip of the pen."""


class Region(NamedTuple):
    """A region as the vendor's pages describe it.

    `vpc_zones` are the zone IDs that a VPC dedicated connection may use (empty: the solution is not offered there).
    `udf_vpc` is True where both of the vendor's pages offer UDFs over a VPC connection; False where only one of them does, or none
    (then `vpc_zones` is empty). `names` are the English names first, then the Chinese. `privatelink`: `direct`, `ticket` or empty.
    `status`: `open`, `preview`, `partner`, `closing`, `closed`, or `unlisted` (in no table of the vendor's pages).
    `features`: `maxframe`, `mainland`, `dlf1`, `hive-lakehouse`, `smartnat`, `oss-dual-stack`, `tablestore-dual-stack`.
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
    old_ids: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    note: str = ""

    def offers(self, feature: str) -> bool:
        """Whether something is offered here: `maxcompute`, `internet`, `vpc`, `privatelink`, or one of `features`. Empty: always."""
        if feature == "maxcompute":
            return self.maxcompute
        if feature == "internet":
            return self.internet
        if feature == "vpc":
            return bool(self.vpc_zones)
        if feature == "privatelink":
            return bool(self.privatelink)
        return not feature or feature in self.features


def _squash(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def _shape(text: str) -> str:
    """Return a text as an ID would be written: lower case, ASCII hyphens, no doubled ones."""
    text = text.strip(" \t\r\n\"'`;,，；。").translate(_BLANKS).lower()
    while "--" in text:
        text = text.replace("--", "-")
    return text.strip("-")


class Regions:
    """The regions, read when first asked for."""

    def __init__(self, entries: Callable[[], Mapping[str, Any]], spellings: Callable[[], Mapping[str, str]]) -> None:
        self._entries = entries
        self._spellings = spellings

    @cached_property
    def by_id(self) -> dict[str, Region]:
        found = {}
        for key, entry in self._entries().items():
            sources = entry.get("sources") or ("",)
            found[key] = Region(
                key,
                (*entry.get("names", ()), *entry.get("zh", ())),
                bool(entry.get("maxcompute")),
                bool(entry.get("internet")),
                tuple(entry.get("vpc_zones", ())),
                tuple(entry.get("zones", ())),
                bool(entry.get("udf_vpc")),
                entry.get("privatelink", ""),
                entry.get("status", "open"),
                sources[0],
                tuple(entry.get("old_ids", ())),
                tuple(entry.get("features", ())),
                entry.get("note", ""),
            )
        return found

    @cached_property
    def tokens(self) -> dict[str, str]:
        """IDs and old IDs with the region they mean."""
        found = {}
        for region in self.by_id.values():
            for old in region.old_ids:
                found[old] = region.id
        found.update((key, key) for key in self.by_id)
        return found

    @cached_property
    def _names(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for region in self.by_id.values():
            for name in region.names:
                found.setdefault(_squash(name), region.id)
        return found

    @cached_property
    def _zones(self) -> dict[str, str]:
        return {zone: region.id for region in self.by_id.values() for zone in region.zones}

    @cached_property
    def _cities(self) -> dict[str, str]:
        """Cities by name (English, Chinese, and as the ID has it); the general region before a special one of the same city."""
        found: dict[str, str] = {}
        for region in self.by_id.values():
            area, _, rest = region.id.partition("-")
            if area == "cn" and rest.isalpha():
                found.setdefault(rest, region.id)
            for _, city in self._places(region):
                found.setdefault(city, region.id)
        return found

    @staticmethod
    def _places(region: Region) -> Iterator[tuple[str, str]]:
        """Yield country and city of each name such as `China (Hangzhou)`, squashed."""
        for name in region.names:
            head, bracket, tail = name.translate(_BRACKETS).partition("(")
            if bracket and tail.endswith(")"):
                yield _squash(head), _squash(tail)

    def resolve(self, text: str) -> str:
        """Return the ID that an ID, an old ID or a name means exactly (in any case of letters), or empty."""
        if len(text) > _LONGEST:
            return ""
        plain = text.strip().lower()
        found = self.tokens.get(plain)
        if found:
            return found
        if plain.isascii() and plain.replace("-", "").replace("_", "").isalnum() and not plain.isalnum():
            return ""  # an ID has hyphens: a misspelt one is not to pass as a name
        return self._names.get(_squash(plain), "") if plain not in self._spellings() else ""

    def suggest(self, text: str) -> str:
        """Return the ID that a text most likely means (itself if it is one), or empty."""
        found = self.resolve(text)
        if found or len(text) > _LONGEST:
            return found
        shape = _shape(text)
        if not shape or not any(map(str.isalpha, shape)):
            return ""
        spellings = self._spellings()
        if shape in spellings:
            return spellings[shape]
        return (
            self.tokens.get(shape)
            or self._squashed(shape)
            or self._by_city(text, shape)
            or self._zones.get(self.suggest_zone(text), "")
            or self._near(text, shape)
        )

    def _squashed(self, shape: str) -> str:
        """Find an ID whose hyphens are misplaced, or whose number `1` is left out where no other number exists."""
        flat = shape.replace("-", "")
        same = {region for token, region in self.tokens.items() if token.replace("-", "") == flat or token == f"{shape}-1"}
        return same.pop() if len(same) == 1 else ""

    def _by_city(self, text: str, shape: str) -> str:
        area, _, rest = shape.partition("-")
        if area in ("cn", "zh", "ch", "china", "aliyun") and rest in self._cities:
            return self._cities[rest]
        return self._cities.get(_squash(text), "")

    def _near(self, text: str, shape: str) -> str:
        meant = [region for region in self.by_id.values() if region.status not in _GONE]
        area, hyphen, rest = shape.partition("-")
        if hyphen:
            found = nearest(rest, [(region.id.partition("-")[2], region.id) for region in meant if region.id.startswith(area + "-")])
            if found:
                return found
        head, bracket, tail = text.casefold().translate(_BRACKETS).partition("(")
        if bracket:
            country, city = _squash(head), _squash(tail)
            return nearest(city, [(its, region.id) for region in meant for land, its in self._places(region) if land == country])
        if not hyphen:
            names = [(_squash(name), region.id) for region in meant for name in region.names if name.isalpha()]
            alive = {region.id for region in meant}
            return nearest(_squash(text), [*names, *((city, its) for city, its in self._cities.items() if its in alive)])
        return ""

    def zone_region(self, zone: str) -> str:
        """Return the region of a well-spelt zone ID, or of a multi-zone ID such as `cn-hangzhou-MAZ10(h,i)`; or empty."""
        known = self._zones.get(zone)
        if known or len(zone) > _LONGEST:
            return known or ""
        region, mark, number = zone.partition("-MAZ")
        if mark and number[:1].isdigit():
            return region if region in self.by_id else ""
        letter = zone[-1:]
        if not (letter.isascii() and letter.islower()):
            return ""
        region = zone[:-2] if zone[-2:-1] == "-" else zone[:-1]
        if region not in self.by_id or region[-1].isdigit() == (zone[-2:-1] == "-"):
            return ""
        return region

    def suggest_zone(self, text: str) -> str:
        """Return the known zone ID that a text most likely means (itself if it is one), or empty."""
        if len(text) > _LONGEST:
            return ""
        shape = _shape(text)
        if shape in self._zones:
            return shape
        letter = shape[-1:]
        if not (letter.isascii() and letter.isalpha()) or shape in self.tokens:
            return ""
        stem = shape[:-1].rstrip("-")
        region = ""
        for word in ("zone", "可用区", "az"):
            if stem.endswith(word):
                raw = text.strip()
                at = raw.lower().rfind(word)
                region = self.suggest(raw[:at].strip(" -_"))
                break
        else:
            loose = len(stem) < len(shape) - 1
            region = self.suggest(stem) if loose else self.tokens.get(stem, "")
        if not region:
            return ""
        zone = region + ("" if region[-1].isdigit() else "-") + letter
        return zone if zone in self._zones else ""
