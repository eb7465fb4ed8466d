"""Addresses in facts: taken apart, classified, and asked what they are known to be."""

from __future__ import annotations

from mclint.api import Context, Endpoint, Fix, Host, Known, NamedTuple, Related, Value, endpoint, replace
from mclint_rules.common.words import placeholder, refilled, spelled

PRIVATE = frozenset({"internal", "vpc", "share", "private-ip", "corporate"})
"""Networks that a host name or address shows to be Alibaba Cloud's own or the user's."""

CONSTRUCTS = {
    "external-table": "a foreign table",
    "add-partition": "a partition of a foreign table",
    "object-table": "an object table",
    "load": "LOAD",
    "unload": "UNLOAD",
    "external-project": "an external project",
    "external-volume": "an external volume",
    "foreign-server": "a foreign server",
}
"""How messages call what an `ExternalLocation` belongs to."""

SERVICES = {"oss": "OSS", "tablestore": "Tablestore", "hologres": "Hologres", "dlf": "DLF", "maxcompute": "MaxCompute"}
"""How messages call a service."""


class Site(NamedTuple):
    """An address and what its host says of itself. `endpoint_host` is the host without the bucket in front of it."""

    at: Endpoint
    host: Host
    endpoint_host: Value

    @property
    def name(self) -> str:
        """The host as it is written, holes by their reasons."""
        return spelled(self.at.host)

    @property
    def elsewhere(self) -> tuple[Related, ...]:
        """The places in other files where pieces of the host are written: constants that a job imports."""
        return tuple(
            Related(part.span, "the host is written here", part.path)
            for part in self.at.host.parts
            if isinstance(part, Known) and part.path and part.span is not None
        )


_latest: tuple[Value | None, Context | None, Site | None] = (None, None, None)


def site(address: Value, ctx: Context) -> Site:
    """Take an address apart and classify its host; the last one is kept, because each fact is shown to one rule after the other."""
    global _latest  # noqa: PLW0603 - one slot, replaced as a whole
    last, where, found = _latest
    if found is None or last is not address or where is None or where.catalog is not ctx.catalog:
        found = _site(address, ctx)
        _latest = (address, ctx, found)
    return found


def _site(address: Value, ctx: Context) -> Site:
    at = endpoint(address)
    host = ctx.catalog.host(at.host)
    shape = at.host.shape
    lead = len(host.owner) + 1 if host.owner and shape.lower().startswith(f"{host.owner.lower()}.") else 0
    return Site(at, host, at.host.slice(lead, len(shape)))


def certain(found: Site) -> bool:
    """Whether service and network of a host are known although a placeholder may stand in the name of its bucket or instance."""
    host = found.host
    if not host.service or host.network in ("", "unknown"):
        return False
    if host.region:
        return True
    return not placeholder(found.at.host.shape)


def internal_name(found: Site, ctx: Context) -> str:
    """Return the host by which MaxCompute reaches the same bucket or instance internally, or empty where none is known."""
    host = found.host
    return ctx.catalog.endpoint_for(host.service, "internal", host.region, host.owner, found.at.host.shape) if host.region else ""


def written(better: str, found: Site) -> str:
    """Return a host for use in a message: its holes as the old host has them."""
    return f"`{refilled(better, found.at.host)[:100]}`"


def host_fix(old: Value, new: str, message: str, *, safe: bool = True) -> Fix | None:
    """Return a fix that turns one host into another by the smallest edit, so that holes in it stay."""
    shape = old.shape
    start = 0
    while start < min(len(shape), len(new)) and shape[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(shape), len(new)) - start and shape[-1 - end] == new[-1 - end]:
        end += 1
    # An edit needs a character to replace, so an insertion takes in the one before it; where the pieces of the host meet, the one behind it:
    # what stands before may be the name of a region, which is used elsewhere, too.
    if start == len(shape) - end:
        if end and (start == 0 or _meet(old, start)):
            end -= 1
        elif start:
            start -= 1
    return replace(old.slice(start, len(shape) - end), new[start : len(new) - end], message, safe=safe)


def _meet(value: Value, index: int) -> bool:
    """Whether one part of a value ends where an index stands in its shape, and another begins."""
    at = 0
    for part in value.parts:
        at += len(part.text) if isinstance(part, Known) else 1
        if at >= index:
            return at == index and at < len(value.shape)
    return False
