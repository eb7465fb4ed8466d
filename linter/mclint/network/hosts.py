"""Host names of the vendor's services: templates as data, matched label by label, with holes.

A template such as `[{owner}.]oss-{region}-internal.aliyuncs.com` both reads and writes a host. A hole in a name may stand for any text of
its label (at the left end: of several labels), so a name with holes is compared with every template that it may fit, and only what all
of these agree on is said of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from mclint.tuples import NamedTuple
from mclint.value import HOLE

YES, MAYBE, NO = 2, 1, 0

_LITERAL, _SLOT, _OWNER_REGION = 0, 1, 2


class Token(NamedTuple):
    """A word that stands in the place of a region in the names of one service.

    `networks` are those on which the service has a name with this word (None: all). `site` joins words that name the same place.
    """

    region: str
    network: str = ""
    legacy: bool = False
    site: str = ""
    networks: tuple[str, ...] | None = None
    forms: tuple[str, ...] | None = None


_SOME = Token("")
"""A word with holes that may be a region."""


class Match(NamedTuple):
    """What one template says of a name. Places are label numbers or offsets in the label; `certain` when no hole had to be guessed at."""

    family: Family
    answer: int
    certain: bool
    region: str = ""
    token: Token | None = None
    token_at: tuple[int, int] = (0, 0)
    owner_at: tuple[int, int] = (0, 0)
    role_at: tuple[int, int] = (0, 0)
    weak: bool = False
    """Whether the word in the place of the region is none that is known, and only a known one tells the network."""


class Label(NamedTuple):
    """One label of a template: `prefix`, a slot (`region`, `owner`, `role`, …), `suffix`; a literal has no slot and is all prefix."""

    kind: int
    prefix: str
    suffix: str
    slot: str


class Family:
    """One template of a service with what its names are. `labels` run from right to left, without the owner's own labels."""

    __slots__ = (
        "canonical",
        "current",
        "domain",
        "feature",
        "fixed_region",
        "form",
        "hints",
        "instead",
        "known_region",
        "labels",
        "legacy",
        "network",
        "owner",
        "owner_bound",
        "owner_pattern",
        "role",
        "roles",
        "second",
        "service",
        "source",
        "template",
        "tokens",
    )

    def __init__(self, service: str, entry: Mapping[str, Any], tokens: Mapping[str, Token], plain: str, of: Mapping[str, Any]) -> None:
        self.service = service
        self.template: str = entry["host"]
        self.network: str = entry["network"]
        self.form: str = entry["form"]
        self.known_region = bool(entry.get("known_region"))
        self.fixed_region: str = entry.get("region", "")
        self.legacy = bool(entry.get("legacy"))
        self.canonical = bool(entry.get("canonical"))
        self.feature: str = entry.get("feature", "")
        self.instead: str = entry.get("instead", "")
        self.current: str = entry.get("current", "")
        self.owner_bound = entry.get("owner_is") == "bound"
        self.owner_pattern: str = entry.get("owner", "")
        self.hints: Sequence[Mapping[str, str]] = entry.get("hints", ())
        self.role: str = entry.get("role", "")
        self.roles: Sequence[str] = of.get("roles", ())
        sources = entry.get("sources") or ("",)
        self.source: str = sources[0]
        self.tokens = tokens
        # 0: none, 1: optional, 2: required
        self.owner = 0
        if plain.startswith("[{owner}.]"):
            self.owner, plain = 1, plain[len("[{owner}.]") :]
        elif plain.startswith("{owner}."):
            self.owner, plain = 2, plain[len("{owner}.") :]
        labels = [_label(label) for label in plain.split(".")]
        self.domain = ".".join(label.prefix for label in labels[-2:])
        self.labels = tuple(reversed(labels[:-2]))
        two = self.labels[1] if len(self.labels) > 1 else None
        self.second = two.prefix if two is not None and two.kind == _LITERAL else ""


@cache
def pattern_of(owner: str) -> re.Pattern[str]:
    """Return the compiled shape of an owner (bucket, instance) in which `*` stands for masked characters."""
    return re.compile(owner)


def _label(text: str) -> Label:
    if "{" not in text:
        return Label(_LITERAL, text, "", "")
    prefix, _, rest = text.partition("{")
    slot, _, suffix = rest.partition("}")
    if suffix.startswith("-{region}"):
        return Label(_OWNER_REGION, prefix, suffix[len("-{region}") :], "region")
    return Label(_SLOT, prefix, suffix, slot)


def expand(template: str) -> Iterator[str]:
    """Yield a template without alternatives and options, the longer ones first; an optional owner in front stays.

    The label beside the domain may be an alternative, but no option.
    """
    head, body = ("[{owner}.]", template[len("[{owner}.]") :]) if template.startswith("[{owner}.]") else ("", template)
    found = re.search(r"\(([^()]*)\)|\[([^\[\]]*)\]", body)
    if found is None:
        yield template
        return
    choices = found.group(1).split("|") if found.group(1) is not None else [found.group(2), ""]
    for choice in choices:
        yield from expand(head + body[: found.start()] + choice + body[found.end() :])


def tokens_of(entry: Mapping[str, Any]) -> dict[str, Token]:
    """Return the words of a service that stand in the place of a region."""
    return {
        key: Token(
            item.get("region", ""),
            item.get("network", ""),
            bool(item.get("legacy")),
            item.get("site", ""),
            tuple(item["networks"]) if "networks" in item else None,
            tuple(item["forms"]) if "forms" in item else None,
        )
        for key, item in entry.get("tokens", {}).items()
    }


class _Bucket:
    """The templates that share the label beside the domain, made ready when a name with that label is first seen."""

    __slots__ = ("_made", "raw")

    def __init__(self) -> None:
        self.raw: list[tuple[str, Mapping[str, Any]]] = []
        self._made: list[Family] | None = None

    def families(self, hosts: Hosts) -> list[Family]:
        if self._made is None:
            self._made = [family for service, entry in self.raw for family in hosts.families(service, entry)]
        return self._made


class Hosts:
    """The templates of all services, arranged by the label beside the domain."""

    def __init__(self, services: Mapping[str, Any], regions: Mapping[str, str]) -> None:
        self.regions = {word: Token(region) for word, region in regions.items()}
        self._services = services
        self._tokens: dict[str, dict[str, Token]] = {}
        self._families: dict[str, list[Family]] = {}
        self._literal: dict[tuple[str, str], _Bucket] = {}
        self._prefixed: dict[tuple[str, str], _Bucket] = {}
        self._regional: dict[tuple[str, str], _Bucket] = {}
        self._last: dict[str, _Bucket] = {}
        self.domains: set[str] = set()
        self._words: set[str] = set()
        """Every label that a template spells out."""
        self._endings: set[str] = set()
        """What may follow a region in its label, such as `-internal`."""
        for service, entry in services.items():
            last = entry.get("last")
            for host in entry["hosts"]:
                self._arrange(service, host, last=last)

    def _arrange(self, service: str, host: Mapping[str, Any], *, last: Any) -> None:
        before, key, *domain_labels = (
            host["host"].rsplit(".", 3)[-4:] if host["host"].count(".") > 2 else ("", *host["host"].rsplit(".", 2))
        )
        domain = ".".join(domain_labels)
        self.domains.add(domain)
        ending = host["host"].partition("{region}")[2].partition(".")[0]
        if ending:
            self._endings.add(ending)
        key = key.rpartition("]")[2]
        item = service, host
        if last:
            self._last.setdefault(domain, _Bucket()).raw.append(item)
        elif key == "{region}":
            # A region beside the domain: the label before it is the name of the service.
            self._regional.setdefault((domain, before.rpartition(".")[2]), _Bucket()).raw.append(item)
        elif "{" in key:
            self._prefixed.setdefault((domain, key.partition("-")[0]), _Bucket()).raw.append(item)
        else:
            for word in key.strip("()").split("|"):
                self._literal.setdefault((domain, word), _Bucket()).raw.append(item)

    def tokens(self, service: str) -> Mapping[str, Token]:
        """Return the words of a service that stand in the place of a region."""
        found = self._tokens.get(service)
        if found is None:
            found = self._tokens[service] = tokens_of(self._services[service])
        return found

    def families(self, service: str, host: Mapping[str, Any]) -> list[Family]:
        """Return what one template of a service expands to."""
        made = [Family(service, host, self.tokens(service), plain, self._services[service]) for plain in expand(host["host"])]
        for family in made:
            self._words.update(label.prefix for label in family.labels if label.kind == _LITERAL)
        return made

    def by_service(self, service: str) -> list[Family]:
        """Return every template of a service; none if there is no such service."""
        found = self._families.get(service)
        if found is None:
            hosts = self._services.get(service, {}).get("hosts", ())
            found = self._families[service] = [family for host in hosts for family in self.families(service, host)]
        return found

    def match(self, name: str) -> list[Match]:
        """Return what the templates say of a name (lower case, holes as `HOLE`): one certain match, or all that may be; empty if none."""
        labels = name.split(".")
        if len(labels) < 3:
            return []
        domain = f"{labels[-2]}.{labels[-1]}"
        key = labels[-3]
        offsets = [0]
        for label in labels:
            offsets.append(offsets[-1] + len(label) + 1)
        del labels[-2:]
        before = labels[-2] if len(labels) > 1 else ""
        if HOLE not in key:
            found = self._try(self._literal.get((domain, key)), labels, offsets)
            found = found or self._try(self._prefixed.get((domain, key.partition("-")[0])), labels, offsets)
            found = found or self._try(self._regional.get((domain, before)), labels, offsets)
            if found or HOLE in before:
                return found
            return [match for match in self._try(self._last.get(domain), labels, offsets) if not match.weak]
        found = self._try(self._regional.get((domain, before)), labels, offsets)
        if found or key.strip(HOLE) == "":
            # A label of which nothing is known stands for a region where the label before it names a service.
            return found
        for group in (self._literal, self._prefixed):
            for (its, _), bucket in group.items():
                if its == domain:
                    found += self._try(bucket, labels, offsets)
        return found

    def _try(self, bucket: _Bucket | None, labels: list[str], offsets: list[int]) -> list[Match]:
        """Return the first certain match with the uncertain ones before it; without one, all; a weak one only for want of others."""
        if bucket is None:
            return []
        found: list[Match] = []
        weak: list[Match] = []
        name = ".".join(labels)
        second = labels[-2] if len(labels) > 1 else HOLE
        plain = HOLE not in second
        for family in bucket.families(self):
            if plain and family.second and family.second != second:
                continue
            match = self._compare(family, labels, offsets)
            if match is None:
                continue
            if match.weak and HOLE not in name[match.token_at[0] : match.token_at[1]]:
                if match.certain:
                    weak.append(match)
            elif match.certain:
                return [*found, match]
            else:
                found.append(match)
        return found or weak[:1]

    def _compare(self, family: Family, labels: list[str], offsets: list[int]) -> Match | None:
        """Compare a name with a template label by label from the right."""
        at = len(labels) - 1
        answer, certain, weak = YES, True, False
        region, token, token_at, owner_at, role_at = family.fixed_region, None, (0, 0), (0, 0), (0, 0)
        leading = labels[0][:1] == HOLE
        for pattern in family.labels:
            if at < 0:
                # The hole at the left end stands for the labels that are left.
                if not leading:
                    return None
                certain = False
                if pattern.kind == _LITERAL or pattern.prefix or pattern.suffix:
                    answer = MAYBE
                continue
            label = labels[at]
            start = offsets[at]
            fits, low, high = _fit(pattern, label, leftmost=at == 0)
            if fits == NO or (pattern.slot == "area" and label in self._words):
                return None
            if fits == MAYBE:
                answer, certain = MAYBE, False
            if pattern.slot == "region":
                middle = label[low:high]
                if pattern.kind == _OWNER_REGION:
                    cut, text = self._region_at_end(family, middle)
                    owner_at = (start + low, start + low + (cut - 1 if cut else len(middle)))
                    low, middle = low + cut, text
                token_at = (start + low, start + low + len(middle))
                if HOLE in middle:
                    certain = False
                loose = (at == 0 and leading) or label[: len(pattern.prefix)] != pattern.prefix
                seen = self._region(family, middle, loose=loose)
                if seen is not None:
                    token = seen
                    region = seen.region or region
                elif family.known_region:
                    if HOLE in middle and any(middle.endswith(ending) for ending in self._endings):
                        return None  # what stands at the end is another template's
                    weak = True
            elif pattern.slot == "owner":
                owner_at = (start + low, start + high)
            elif pattern.slot == "role":
                role_at = (start + low, start + high)
            at -= 1
        if at >= 0:
            if not family.owner:
                return None
            owner_at = (0, offsets[at + 1] - 1)
        elif family.owner == 2 and not leading:
            return None
        if family.owner_pattern:
            name = ".".join(labels)[owner_at[0] : owner_at[1]].replace(HOLE, "*")
            if not name or not pattern_of(family.owner_pattern).fullmatch(name):
                return None
        return Match(family, answer, certain, region, token, token_at, owner_at, role_at, weak)

    def _region(self, family: Family, text: str, *, loose: bool) -> Token | None:
        """Return what a word in the place of a region means; a token without region if it has holes and may be one; None if unknown.

        `loose`: what stands before the region may be inside the hole, with or without a part of it behind the hole.
        """
        known = family.tokens.get(text)
        if known is not None:
            return known
        known = self.regions.get(text)
        if known is not None or HOLE not in text:
            return known
        head, tail = text[: text.index(HOLE)], text[text.rindex(HOLE) + 1 :]
        if not head and loose and tail in self.regions:
            return self.regions[tail]  # f"{bucket_and_dot}cn-hangzhou.…"
        least = len(head) + len(tail)
        own: Token | None = None
        for words in (self.regions, family.tokens):
            for word, token in words.items():
                fits = len(word) >= least and word.startswith(head) and word.endswith(tail)
                if fits or (loose and not head and tail.endswith(word)):
                    if not token.network:
                        return _SOME
                    own = token
        return own

    def _region_at_end(self, family: Family, text: str) -> tuple[int, str]:
        """Split `instance-region` where the longest known region begins, else after the third hyphen, as instance IDs have two.

        Returns that place, 0 where there is none, and the word in the region's place.
        """
        last = text.rfind(HOLE) + 1
        dash = text.find("-", last)
        while dash >= 0:
            word = text[dash + 1 :]
            if word in self.regions or word in family.tokens:
                return dash + 1, word
            dash = text.find("-", dash + 1)
        if last:
            return 0, text
        cut = 0
        for _ in range(3):
            cut = text.find("-", cut) + 1
            if not cut:
                return 0, ""
        return cut, text[cut:]


def _fit(pattern: Label, label: str, *, leftmost: bool) -> tuple[int, int, int]:
    """Compare one label; return the answer and the range of the slot in it."""
    kind, prefix, suffix, _ = pattern
    if HOLE not in label:
        if kind == _LITERAL:
            return (YES if label == prefix else NO), 0, 0
        low, high = len(prefix), len(label) - len(suffix)
        return (YES if low < high and label.startswith(prefix) and label.endswith(suffix) else NO), low, high
    head, tail = label[: label.index(HOLE)], label[label.rindex(HOLE) + 1 :]
    if kind == _LITERAL:
        if not head and not tail and not leftmost:
            return NO, 0, 0  # a whole label that is not known is not taken for a word of the vendor's
        fits = prefix.startswith(head) and prefix.endswith(tail) and len(head) + len(tail) <= len(prefix)
        return (MAYBE if fits else NO), 0, 0
    answer = YES
    low, high = len(prefix), len(label) - len(suffix)
    if not head.startswith(prefix):
        if not prefix.startswith(head):
            return NO, 0, 0
        answer, low = MAYBE, len(head)
    if not tail.endswith(suffix):
        if not suffix.endswith(tail):
            return NO, 0, 0
        answer, high = MAYBE, len(label) - len(tail)
    return answer, low, high
