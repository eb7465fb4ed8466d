"""Questions about network calls."""

from __future__ import annotations

from mclint.api import Edit, Fix, Hole, NetworkCall, Value, endpoint


def per_record(fact: NetworkCall) -> bool:
    """Whether a call is made for each record of a job."""
    return bool(fact.engine) and fact.phase == "record"


def spoken(fact: NetworkCall) -> str:
    """Return a call as people write it: `redis.Redis.get`."""
    return fact.call.replace("#", ".")


_LOOK_UPS = (" gethostbyname", " getHostAddress")
"""Ends of what is told of a value that a look-up of a name gave: an address, though not known which."""


def is_ip(target: Value) -> bool:
    """Whether an address is known to be an IP address and no domain."""
    from ipaddress import ip_address

    value = endpoint(target).host
    if len(value.parts) == 1 and isinstance(value.parts[0], Hole):
        return value.parts[0].reason.endswith(_LOOK_UPS)
    host = value.text
    try:
        return bool(host) and ip_address((host or "").strip("[]")) is not None
    except ValueError:
        return False


def is_domain(target: Value) -> bool:
    """Whether an address is known to be a domain, which has to be looked up."""
    return bool(endpoint(target).host.text) and not is_ip(target)


def hoist_fix(fact: NetworkCall) -> Fix | None:
    """Return a fix by which the connection that a call makes for each record is made once, where that can be done for sure."""
    if fact.hoist is None:
        return None
    edits = tuple(Edit(span, text) for span, text in fact.hoist.edits)
    message = f"Make it once, in {fact.hoist.place}; unsafe, because a connection that is kept may go stale between records"
    return Fix(message, edits, safe=False)
