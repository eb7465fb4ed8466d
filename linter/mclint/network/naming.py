"""Reading host names into what they say, and writing the name that a service has on another network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from mclint.network import ip
from mclint.network.catalog import Host
from mclint.network.hosts import MAYBE, Family, Hosts, Match, Token, pattern_of
from mclint.network.placeholder import blank
from mclint.network.regions import Region
from mclint.value import HOLE, Value

_PRIVATE_SUFFIXES = frozenset(
    {"local", "localdomain", "internal", "intranet", "corp", "lan", "home", "private", "svc", "cluster", "arpa", "consul", "docker"}
)
"""Last labels that no public name has (RFC 6761, RFC 6762, ICANN's reserved names, and usual private ones)."""

_LONGEST = 512


@cache
def _upper() -> re.Pattern[str]:
    return re.compile("[A-Z]+")


def _plain(shape: str) -> str:
    """Return a host with ASCII letters in lower case and masks as holes; places in it stay the same."""
    if not shape.islower():
        shape = shape.lower() if shape.isascii() else _upper().sub(lambda found: found.group().lower(), shape)
    return blank(shape)


def _trimmed(name: str) -> str:
    """Return a name without trailing dots, and without what can only be a port or a path behind the vendor's last label."""
    name = name.rstrip(".")
    if name.endswith(HOLE):
        bare = name.rstrip(HOLE)
        if bare.endswith((".aliyuncs.com", ".aliyun.com", ".aliyun-inc.com")):
            return bare
    return name


def classify(value: Value, shape: str, hosts: Hosts) -> Host:
    """Classify a host; `shape` is the value's. Any text is taken: what is no host name is unknown."""
    if not shape or len(shape) > _LONGEST:
        return Host(value, "", "unknown")
    literal = ip.classify(shape)
    if literal is not None:
        return Host(value, "", literal[0], form=literal[1])
    name = _trimmed(_plain(shape))
    if not name or name.isspace():
        return Host(value, "", "unknown")
    last = name.rpartition(".")[2]
    if last == "localhost":
        return Host(value, "", "local", form="localhost")
    domain = ".".join(name.split(".")[-2:])
    if domain in hosts.domains:
        matches = hosts.match(name)
        if matches:
            return _said(value, shape, name, matches)
        if domain == "aliyun-inc.com" and HOLE not in name.split(".")[-3:][0]:
            return Host(value, "", "corporate", form="corporate")
        if domain == "aliyun.com" and HOLE not in name:
            return Host(value, "", "public", form="site")
        return Host(value, "", "unknown")
    if "." not in name:
        return Host(value, "", "unknown", form="" if HOLE in name else "name")
    if last in _PRIVATE_SUFFIXES:
        return Host(value, "", "unknown", form="private-name")
    return Host(value, "", "unknown", form="" if HOLE in last or HOLE in domain else "domain")


def _said(value: Value, shape: str, name: str, matches: list[Match]) -> Host:
    """Join what the templates say that may fit."""
    sure = [match for match in matches if match.answer > MAYBE]
    best = sure[-1] if sure and sure[-1].certain else (sure or matches)[0]
    family = best.family
    networks = {_network(match) for match in matches}
    services = {match.family.service for match in matches}
    network = networks.pop() if len(networks) == 1 else "unknown"
    service = services.pop() if len(services) == 1 else ""
    regions = {match.region for match in matches if match.answer > MAYBE}
    region = regions.pop() if len(regions) == 1 else ""
    owner = "" if family.owner_bound else shape[slice(*best.owner_at)]
    owner_at = (0, 0) if family.owner_bound else best.owner_at
    token = best.token
    form = family.form
    if network == "unknown" and len(matches) > 1:
        form = ""
    elif token is not None and token.network:
        form = token.network
    elif owner.lower().endswith("-ossalias"):
        form = "access-point"
    legacy = not best.weak and all(match.family.legacy or (match.token is not None and match.token.legacy) for match in matches)
    likely = ""
    plain_owner = name[slice(*best.owner_at)].replace(HOLE, "*")
    for hint in family.hints if sure else ():
        if pattern_of(hint["owner"]).fullmatch(plain_owner):
            likely = hint["likely"]
            break
    return Host(value, service, network, region, owner, form, legacy, family.source, likely, best.token_at, owner_at)


def _network(match: Match) -> str:
    if match.token is not None and match.token.network:
        return match.token.network
    return "unknown" if match.weak else match.family.network


def compose(hosts: Hosts, regions: Mapping[str, Region], service: str, network: str, region: str, owner: str = "", like: str = "") -> str:
    """Write the host of a service on a network in a region; see `Catalog.endpoint_for`."""
    families = [family for family in hosts.by_service(service) if family.network == network and not family.legacy]
    role, token = "service", None
    if like:
        match = _like(hosts, service, like)
        if match is None:
            return ""
        families = list(_akin(families, match.family))
        token = match.token
        region = region or match.region
        role = match.family.role or _plain(like)[slice(*match.role_at)] or role
        if not match.family.owner_bound:
            owner = owner or like[slice(*match.owner_at)]
    else:
        families = [family for family in families if family.canonical]
    for family in families:
        written = _write(hosts, regions, family, region, owner, role, token)
        if written:
            return written
    return ""


def _like(hosts: Hosts, service: str, like: str) -> Match | None:
    """Return how a name of a service is to be read, or None if it is none of it."""
    if len(like) > _LONGEST:
        return None
    matches = [match for match in hosts.match(_trimmed(_plain(like))) if match.family.service == service and match.answer > MAYBE]
    return next((match for match in matches if match.certain), matches[0] if matches else None)


def _akin(families: Iterable[Family], old: Family) -> Iterable[Family]:
    """Yield the templates that may replace an old one: of the form that it names, then of its own form, else the usual ones."""
    families = list(families)
    yield from (family for family in families if family.form == old.instead)
    yield from (family for family in families if family.form == old.form and family.form != old.instead)
    if old.canonical and not old.instead:
        yield from (family for family in families if family.canonical and family.form != old.form)


def _write(hosts: Hosts, regions: Mapping[str, Region], family: Family, region: str, owner: str, role: str, token: Token | None) -> str:
    """Write one template, or return empty where a part is missing or the region does not offer it."""
    where = regions.get(region or family.fixed_region)
    word = ""
    if any(label.slot == "region" for label in family.labels):
        if where is None or not where.offers(family.feature):
            return ""
        word = _word(hosts.tokens(family.service), family, where.id, token)
        if not word:
            return ""
    elif family.fixed_region and region not in ("", family.fixed_region):
        return ""
    pieces = []
    for label in reversed(family.labels):
        if label.slot == "region" and "{owner}-{region}" in family.template:
            if not owner:
                return ""
            pieces.append(f"{label.prefix}{owner}-{word}{label.suffix}")
        elif label.slot:
            filled = {"region": word, "owner": owner, "role": role}.get(label.slot, "")
            if not filled or (label.slot == "role" and filled not in family.roles):
                return ""
            pieces.append(f"{label.prefix}{filled}{label.suffix}")
        else:
            pieces.append(label.prefix)
    if family.owner == 2 and not owner:
        return ""
    if family.owner and owner:
        pieces.insert(0, owner)
    return ".".join([*pieces, family.domain])


def _word(tokens: Mapping[str, Token], family: Family, region: str, old: Token | None) -> str:
    """Return the word for a region in a service's names: of the same site as the old name, else the region's own.

    A finance cloud has several sites with names of their own: without an old name none of them is preferred.
    """
    fit = {
        word: token
        for word, token in tokens.items()
        if token.region == region
        and (token.networks is None or family.network in token.networks)
        and (token.forms is None or family.form in token.forms)
    }
    if region not in tokens:
        fit[region] = Token(region)
    if old is not None and old.site and old.region == region:
        return next((word for word, token in fit.items() if token.site == old.site), "")
    return region if region in fit else ""
