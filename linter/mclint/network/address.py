"""Taking an address apart without losing where each piece is written."""

from __future__ import annotations

from typing import NamedTuple

from mclint.value import HOLE, Value


class Endpoint(NamedTuple):
    """Pieces of `scheme://user:password@host:port/path?query`; each is a value with its place, empty where absent."""

    scheme: Value
    userinfo: Value
    host: Value
    port: Value
    path: Value
    whole: Value

    @property
    def has_scheme(self) -> bool:
        return bool(self.scheme.parts)


_EMPTY = Value()


def endpoint(value: Value) -> Endpoint:
    """Take an address apart: a URL, `jdbc:…://…`, `host:port`, or a bare host.

    What follows the last `@` of the authority is the host, so a key pair never counts as one. Nothing is judged here: a host may be a
    bucket, a placeholder or empty. A hole in the scheme's place leaves the scheme unknown, not absent.
    """
    value = value.strip()
    shape = value.shape
    scheme, rest_at = _EMPTY, 0
    colon = shape.find("://")
    if colon >= 0 and not any(char in shape[:colon] for char in "/?#@ "):
        scheme, rest_at = value.slice(0, colon), colon + 3
    stop = len(shape)
    for char in "/?#":
        found = shape.find(char, rest_at)
        if 0 <= found < stop:
            stop = found
    authority_at = rest_at
    userinfo = _EMPTY
    # A secret may itself contain a slash, so the authority may end after the first one: look for the last @ before blanks.
    at_sign = shape.rfind("@", rest_at, stop)
    if at_sign < 0 and scheme.parts:
        late = shape.find("@", stop)
        if late >= 0 and ":" in shape[rest_at:late] and shape[rest_at:late].count("/") <= 3 and "?" not in shape[rest_at:late]:
            at_sign = late
            ends = [found for char in "/?#" if (found := shape.find(char, late)) >= 0]
            stop = min(ends, default=len(shape))
    if at_sign >= 0:
        userinfo = value.slice(rest_at, at_sign)
        authority_at = at_sign + 1
    port = _EMPTY
    host_end = stop
    bracket = shape.find("]", authority_at, stop) if shape[authority_at : authority_at + 1] == "[" else -1
    last_colon = shape.rfind(":", max(authority_at, bracket), stop)
    tail = shape[last_colon + 1 : stop]
    single = bracket >= 0 or shape.count(":", authority_at, stop) == 1
    if last_colon >= 0 and single and (tail == "" or tail.strip(HOLE).isdigit() or HOLE in tail):
        port, host_end = value.slice(last_colon + 1, stop), last_colon
    return Endpoint(scheme, userinfo, value.slice(authority_at, host_end), port, value.slice(stop, len(shape)), value)
