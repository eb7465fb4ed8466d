"""Addresses as an inventory or a setting lists them: `host:port`, a host alone, a range (`10.0.0.0/24:3306`), or `*.example.com`."""

from __future__ import annotations

from mclint.network.address import endpoint
from mclint.network.ip import ipv4
from mclint.tuples import NamedTuple
from mclint.value import Value


class DeclaredAddress(NamedTuple):
    """Host (lower case, empty if unknown) and port (empty if not given) of a declared address.

    `first` and `last` are the ends of a range of IPv4 addresses as numbers, both -1 for a name. A host `*.example.com` stands for every
    name below `example.com`.
    """

    host: str
    port: str
    value: Value
    first: int = -1
    last: int = -1

    @property
    def is_plain(self) -> bool:
        """Whether it stands for one host only."""
        return self.first == self.last and not self.host.startswith("*.")

    def matches(self, host: str, port: str) -> bool:
        """Whether a host and port (empty: not known) may be this address."""
        return bool(self.host) and (not self.port or not port or self.port == port) and self.covers(host.lower().rstrip("."))

    def covers(self, host: str) -> bool:
        """Whether a host (lower case) is this address, whatever the port."""
        if self.host == host:
            return True
        if self.first >= 0:
            number = ipv4(host)
            return number is not None and self.first <= number <= self.last
        return self.host.startswith("*.") and host.endswith(self.host[1:]) and len(host) > len(self.host) - 1


def address(value: Value) -> DeclaredAddress:
    """Take a declared address apart. What is partly unknown has no host."""
    text = value.text
    parts = endpoint(value)
    host, port = (parts.host.text or "").lower().rstrip("."), parts.port.text or ""
    if text is not None and not parts.has_scheme:
        block = _block(text.strip())
        if block is not None:
            return DeclaredAddress(block[0], block[3], value, block[1], block[2])
    number = ipv4(host) if host else None
    return DeclaredAddress(host, port, value) if number is None else DeclaredAddress(host, port, value, number, number)


def _block(text: str) -> tuple[str, int, int, str] | None:
    """Return text, ends and port of `a.b.c.d/n[:port]` or `a.b.c.d-e.f.g.h[:port]`, or None for anything else."""
    body, _, port = text.partition(":")
    base, slash, bits = body.partition("/")
    if slash:
        low = ipv4(base)
        if low is None or not (bits.isascii() and bits.isdigit()) or int(bits) > 32:
            return None
        free = 32 - int(bits)
        low = low >> free << free
        return body, low, low + (1 << free) - 1, port
    base, dash, end = body.partition("-")
    low, high = ipv4(base.strip()), ipv4(end.strip())
    return (body, low, high, port) if dash and low is not None and high is not None and low <= high else None
