"""IP literals against the standard library's registry."""

from __future__ import annotations

import ipaddress

from hypothesis import given
from hypothesis import strategies as st

from mclint.network.ip import classify, holds, ipv4


@given(st.ip_addresses(v=4))
def test_ipv4_agrees_with_the_registry(address: ipaddress.IPv4Address) -> None:
    """No private address is called public and no public one private; 100.64.0.0/10 is the vendor's internal space."""
    found = classify(str(address))
    assert found is not None
    network, form = found
    assert ipv4(str(address)) == int(address)
    if address in ipaddress.ip_network("100.64.0.0/10"):
        assert network == "internal"
    elif address.is_loopback:
        assert network == "local"
    elif network == "public-ip":
        assert address.is_global or form == "documentation" or str(address).startswith("192.88.99.")
    elif network == "private-ip":
        # Versions of the standard library disagree on single addresses of this block.
        assert not address.is_global or str(address).startswith("192.0.0.")


@given(st.ip_addresses(v=6))
def test_ipv6_agrees_with_the_registry(address: ipaddress.IPv6Address) -> None:
    """An IPv6 address is classified with and without brackets, and never called public when it is not global."""
    found = classify(str(address))
    assert found is not None
    assert classify(f"[{address}]") == found
    if found[0] == "private-ip":
        assert not address.is_global


@given(st.text(max_size=30) | st.text(alphabet="0123456789.:[]/x*abcdef", max_size=24))
def test_any_text_is_taken(text: str) -> None:
    """What is no address is none, without an error."""
    found = classify(text)
    assert found is None or found[0] in {"private-ip", "public-ip", "internal", "local", "unknown"}


@given(st.ip_addresses(v=4), st.integers(0, 32))
def test_a_block_holds_its_addresses(address: ipaddress.IPv4Address, bits: int) -> None:
    """A block holds just the addresses that the standard library finds in it."""
    block = ipaddress.ip_network(f"{address}/{bits}", strict=False)
    assert holds(str(block), str(address))
    assert holds(str(block), "10.20.30.40") == (ipaddress.ip_address("10.20.30.40") in block)
    assert not holds(f"{address}/33", str(address))
    assert not holds("not a block", str(address))


@given(st.ip_addresses(v=4), st.integers(1, 3))
def test_masked_octets_never_lie(address: ipaddress.IPv4Address, known: int) -> None:
    """With octets masked, an address is on the network that it has in full, or unknown."""
    octets = str(address).split(".")
    masked = ".".join([*octets[:known], *("x" for _ in octets[known:])])
    found, full = classify(masked), classify(str(address))
    assert found is not None
    assert full is not None
    assert found[0] in ("unknown", full[0])
