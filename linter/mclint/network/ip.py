"""IP literals: which network an address is on, by the registries of special-purpose addresses (RFC 6890) and the vendor's own use."""

from __future__ import annotations

from mclint.value import HOLE

_DIGITS = frozenset("0123456789")
_MASKED = frozenset("0123456789.x*" + HOLE)

# First address, last address, network, form. The first that fits counts.
_SPECIAL_V4 = tuple(
    (sum(part << shift for part, shift in zip(base, (24, 16, 8, 0), strict=True)), 32 - bits, network, form)
    for base, bits, network, form in (
        ((10, 0, 0, 0), 8, "private-ip", "private"),
        ((172, 16, 0, 0), 12, "private-ip", "private"),
        ((192, 168, 0, 0), 16, "private-ip", "private"),
        ((100, 64, 0, 0), 10, "internal", "shared-space"),  # the vendor's internal services and proxies
        ((127, 0, 0, 0), 8, "local", "loopback"),
        ((0, 0, 0, 0), 8, "local", "unspecified"),
        ((169, 254, 0, 0), 16, "private-ip", "link-local"),
        ((192, 0, 2, 0), 24, "public-ip", "documentation"),
        ((198, 51, 100, 0), 24, "public-ip", "documentation"),
        ((203, 0, 113, 0), 24, "public-ip", "documentation"),
        ((192, 0, 0, 0), 24, "private-ip", "protocol"),
        ((198, 18, 0, 0), 15, "private-ip", "benchmark"),
        ((224, 0, 0, 0), 4, "unknown", "multicast"),
        ((240, 0, 0, 0), 4, "unknown", "reserved"),
    )
)


def ipv4(text: str) -> int | None:
    """Return a dotted address as a number, or None."""
    parts = text.split(".")
    if len(parts) != 4:
        return None
    number = 0
    for part in parts:
        if not part or len(part) > 3 or not _DIGITS.issuperset(part):
            return None
        octet = int(part)
        if octet > 255:
            return None
        number = number << 8 | octet
    return number


def classify(text: str) -> tuple[str, str] | None:
    """Return network and form of an IP literal, with or without brackets, prefix length or masked digits; None if it is no IP literal.

    Networks are those of `Host`; 100.64.0.0/10 is `internal`, as the vendor's services live there. Masked or unknown digits give a
    network only when every address they may stand for is on it.
    """
    first = text[:1]
    if not (first in _DIGITS or first == "[" or ":" in text or (first and first in _MASKED)):
        return None
    body = text.split("/", 1)[0]
    if ":" in body:
        return _ipv6(body)
    number = ipv4(body)
    if number is not None:
        return _network(number)
    if _MASKED.issuperset(body) and not _DIGITS.isdisjoint(body) and body.count(".") <= 3:
        return _masked(body)
    return None


def _network(number: int) -> tuple[str, str]:
    for base, free, network, form in _SPECIAL_V4:
        if number >> free == base >> free:
            return network, form
    return "public-ip", "ipv4"


def _masked(body: str) -> tuple[str, str] | None:
    """Judge an address by the octets before the first masked one, e.g. `192.168.x.x`."""
    known: list[int] = []
    for part in body.split("."):
        if not part or not _DIGITS.issuperset(part):
            break
        if len(part) > 3 or int(part) > 255:
            return None
        known.append(int(part))
    if not known:
        return "unknown", "ipv4"
    free = 32 - 8 * len(known)
    low = 0
    for octet in known:
        low = low << 8 | octet
    low <<= free
    ends = {_network(low), _network(low | (1 << free) - 1)}
    # Special ranges are few and large: where both ends lie in one, so does everything between.
    if len(ends) == 1 and (found := next(iter(ends)))[0] != "public-ip":
        return found
    inside = any(base >> free == low >> free for base, _, network, _ in _SPECIAL_V4 if network != "public-ip")
    public = all(network == "public-ip" for network, _ in ends)
    return ("public-ip" if public and not inside else "unknown"), "ipv4"


def _ipv6(body: str) -> tuple[str, str] | None:
    import ipaddress

    inner = body[1:-1] if body.startswith("[") and body.endswith("]") else body
    if HOLE in inner:
        return ("unknown", "ipv6") if set(inner) <= set("0123456789abcdefABCDEF:.%" + HOLE) and inner.count(":") > 1 else None
    try:
        address = ipaddress.IPv6Address(inner)
    except ValueError:
        return None
    if address.ipv4_mapped is not None:
        return _network(int(address.ipv4_mapped))[0], "ipv6"
    if address.is_loopback or address.is_unspecified:
        return "local", "ipv6"
    documentation = int(address) >> 96 == 0x20010DB8
    if address.is_multicast or (address.is_reserved and not address.is_global):
        return "unknown", "ipv6"
    if address.is_link_local or (address.is_private and not documentation):
        return "private-ip", "ipv6"
    return "public-ip", "ipv6"


def holds(block: str, address: str) -> bool:
    """Whether an IPv4 CIDR block holds an address (of a block: its first address)."""
    base, _, bits = block.partition("/")
    low, number = ipv4(base), ipv4(address.strip().partition("/")[0])
    if low is None or number is None or not (bits.isascii() and bits.isdigit()) or int(bits) > 32:
        return False
    free = 32 - int(bits)
    return low >> free == number >> free
