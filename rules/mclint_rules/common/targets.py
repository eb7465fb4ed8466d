"""Entries of Internet lists: what is wrong with one, if anything, and how it should read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mclint.api import HOLE, Context, NamedTuple, Value
from mclint_rules.common.sites import PRIVATE
from mclint_rules.common.words import placeholder, shown

if TYPE_CHECKING:
    from mclint.api import Target

_PORTS = {"http": "80", "https": "443"}
_ASCII = str.maketrans("：，；／．。、［］（）＊－＿", ":,;/..,[]()*-_")

_WORDS = {
    "ipv6": "is an IPv6 address; only IPv4 addresses and host names can be configured.",
    "cidr": "is a range; the list takes single addresses with a port. List each address.",
    "wildcard": "is a wildcard; the list takes single host names and addresses. List each host with its port.",
    "userinfo": "has a user name in it; an entry is `host:port`.",
    "path": "has a path; an entry is `host:port`.",
    "full-width": "has full-width marks; the list is read in ASCII.",
    "separator": "is followed by another mark than a comma. Put a comma between the entries.",
    "blank": "has a blank in it; an entry is `host:port`.",
    "port-invalid": "has no valid port; it is a number from 1 to 65535.",
}


class Fault(NamedTuple):
    """What is wrong with an entry. `place` is to become `fixed`, which is empty where that is not plain; `kind` names the fault."""

    kind: str
    message: str
    place: Value
    fixed: str = ""


def fault(target: Target, ctx: Context) -> Fault | None:
    """Return what makes an entry of an Internet list unusable, or None. What is unknown is no fault."""
    entry, flaws = target.value, target.flaws
    if not entry.shape or flaws[:1] == ("empty",):
        return None
    private = _private(target.endpoint.host, ctx)
    if private is not None:
        return private
    if "scheme" in flaws:
        return _with_scheme(target)
    if ("wildcard" in flaws and entry.shape.startswith(("*.", "*:"))) or entry.shape == "*":
        return Fault("wildcard", f"{shown(entry)} {_WORDS['wildcard']}", entry)
    if "ipv6" in flaws and HOLE not in entry.shape:
        return Fault("ipv6", f"{shown(entry)} {_WORDS['ipv6']}", entry)
    if placeholder(entry.shape.replace(HOLE, "")):
        return None
    for flaw in ("userinfo", "cidr", "path", "full-width", "blank", "separator", "port-invalid"):
        if flaw in flaws:
            return Fault(flaw, f"{shown(entry)} {_WORDS[flaw]}", *_remedy(flaw, target))
    if "port-missing" in flaws:
        host = target.endpoint.host.shape
        return Fault("port-missing", f"{shown(entry)} has no port; an entry is `host:port`, such as `{host[:60]}:443`.", entry)
    return None


def _remedy(flaw: str, target: Target) -> tuple[Value, str]:
    entry = target.value
    host, port = target.endpoint.host.text, target.endpoint.port.text
    if flaw == "separator":
        return target.separator, ","
    if flaw == "full-width":
        return entry, entry.shape.translate(_ASCII)
    if flaw in ("path", "blank") and host and port:
        return entry, f"{host}:{port}"
    return entry, ""


def _with_scheme(target: Target) -> Fault:
    entry, at = target.value, target.endpoint
    host = at.host.text
    scheme = (at.scheme.text or "").lower()
    port = at.port.text or ("" if at.port.parts else _PORTS.get(scheme, ""))
    plain = host and port and not at.userinfo.parts and not placeholder(entry.shape)
    fixed = f"{host}:{port}" if plain else ""
    advice = f"Write `{fixed[:80]}`." if fixed else "Write `host:port`."
    return Fault("scheme", f"{shown(entry)} has a scheme; an entry is `host:port`. {advice}", entry, fixed)


def _private(host: Value, ctx: Context) -> Fault | None:
    if host.text is None:
        return None
    found = ctx.catalog.host(host)
    network = found.network
    if found.form == "private-name":
        return Fault(
            "private-name", f"{shown(host)} is no name on the Internet by its ending. Reach it over a VPC dedicated connection.", host
        )
    if network in ("private-ip", "local"):
        message = (
            f"{shown(host)} is not an address on the Internet, so it cannot be on this list. Reach it over a VPC dedicated connection."
        )
        return Fault("private", message, host)
    if network in PRIVATE:
        message = f"{shown(host)} is an internal name, so it cannot be on a list of Internet targets. List the public name, or reach it internally."
        return Fault("private", message, host)
    return None
