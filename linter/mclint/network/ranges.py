"""Entries of allow lists as ranges of addresses, and whether a range lies in others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

    Network = IPv4Network | IPv6Network

# `ipaddress` takes 3 ms to import, and most runs see no allow list.


def network(text: str | None) -> Network | None:
    """Return an address or range, or None if the text is neither; `203.0.113.%` is one of MySQL's."""
    from ipaddress import ip_network

    text = (text or "").strip()
    if text.endswith(".%"):
        octets = [octet for octet in text.split(".") if octet != "%"]
        text = ".".join([*octets, *["0"] * (4 - len(octets))]) + f"/{8 * len(octets)}"
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def networks(entries: Iterable[str | None]) -> list[Network]:
    """Return the ranges that entries let in together; `a-b` counts as well, and ranges side by side are one."""
    from ipaddress import collapse_addresses, ip_address, summarize_address_range

    found: list[Network] = []
    for entry in entries:
        low, dash, high = (part.strip() for part in (entry or "").partition("-"))
        item = network(entry)
        if item is not None:
            found.append(item)
        elif dash:
            try:
                found += summarize_address_range(ip_address(low), ip_address(high))
            except (ValueError, TypeError):
                continue
    return [item for version in (4, 6) for item in collapse_addresses(each for each in found if each.version == version)]  # type: ignore[type-var]


def inside(item: Network, ranges: Iterable[Network]) -> bool:
    """Whether a range lies in one of others."""
    return any(item.version == other.version and item.subnet_of(other) for other in ranges)  # type: ignore[arg-type]
