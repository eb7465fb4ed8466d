"""Entries of Internet lists: what is wrong with one, if anything."""

from __future__ import annotations

from mclint.api import HOLE, Context, NamedTuple, Value, endpoint
from mclint_rules.common.sites import PRIVATE
from mclint_rules.common.words import placeholder, shown

_IPV6 = frozenset("0123456789abcdef:.[]%/")
_PORTS = {"http": "80", "https": "443"}


class Fault(NamedTuple):
    """What is wrong with an entry. `fixed` is the entry as it should be, empty if that is not plain; `kind` names the fault."""

    kind: str
    message: str
    fixed: str = ""


def fault(entry: Value, ctx: Context) -> Fault | None:
    """Return what makes an entry of an Internet list unusable, or None. What is unknown is no fault."""
    shape = entry.shape
    if "://" in shape:
        return _with_scheme(entry, ctx)
    if shape == "*" or shape.startswith(("*.", "*:")):
        return Fault(
            "wildcard", f"{shown(entry)} is a wildcard; the list takes single host names and addresses. List each host with its port."
        )
    if shape.count(":") > 1 and _IPV6.issuperset(shape.lower()):
        return Fault("ipv6", f"{shown(entry)} is an IPv6 address; only IPv4 addresses and host names can be configured.")
    if placeholder(shape.replace(HOLE, "")):
        return None
    if "；" in shape or ";" in shape or "，" in shape or " " in shape:
        return Fault("separator", f"{shown(entry)} is not one target: entries are separated by commas.")
    at = endpoint(entry)
    if at.path.parts and at.path.shape != HOLE:
        host, _, rest = shape.partition("/")
        if rest.isdigit() and host.replace(".", "").isdigit():
            return Fault("range", f"{shown(entry)} is a range; the list takes single addresses with a port. List each address.")
        fixed = shape.partition("/")[0]
        return Fault("path", f"{shown(entry)} has a path; an entry is `host:port`.", fixed if ":" in fixed and HOLE not in shape else "")
    return _host_and_port(entry, ctx)


def _with_scheme(entry: Value, ctx: Context) -> Fault | None:
    at = endpoint(entry)
    host, port = at.host.text, at.port.text
    scheme = (at.scheme.text or "").lower()
    if placeholder(entry.shape.replace(HOLE, "")):
        return None
    private = _private(at.host, ctx)
    if private:
        return private
    port = port or (_PORTS.get(scheme, "") if not at.port.parts else "")
    fixed = f"{host}:{port}" if host and port and not at.userinfo.parts else ""
    advice = f"Write `{fixed}`." if fixed else "Write `host:port`."
    return Fault("scheme", f"{shown(entry)} has a scheme; an entry is `host:port`. {advice}", fixed)


def _host_and_port(entry: Value, ctx: Context) -> Fault | None:
    at = endpoint(entry)
    private = _private(at.host, ctx)
    if private:
        return private
    if not at.port.parts:
        if HOLE in entry.shape or not at.host.shape:
            return None
        return Fault("port", f"{shown(entry)} has no port; an entry is `host:port`, such as `{at.host.shape[:60]}:443`.")
    port = at.port.text
    if port is not None and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        return Fault("port", f"{shown(entry)} has no valid port; it is a number from 1 to 65535.")
    return None


def _private(host: Value, ctx: Context) -> Fault | None:
    if host.text is None:
        return None
    network = ctx.catalog.host(host).network
    if network in ("private-ip", "local"):
        return Fault(
            "private",
            f"{shown(host)} is not an address on the Internet, so it cannot be on this list. Reach it over a VPC dedicated connection.",
        )
    if network in PRIVATE:
        return Fault(
            "private",
            f"{shown(host)} is an internal name, so it cannot be on the list of Internet targets. Use the public name here, or reach it internally.",
        )
    return None
