"""Taking an address apart without losing where each piece is written."""

from __future__ import annotations

from mclint.tuples import NamedTuple
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
_SCHEME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-:_" + HOLE)
_TRAILING = ",;'\"`)]}>，；。、！’”）】》」』"
_LEADING = "'\"`(（【《「『“‘"
_OPENING = {")": "(", "]": "[", "}": "{", ">": "<", "）": "（", "】": "【", "》": "《", "」": "「", "』": "『"}
_BLANKS = " \t\r\n\f\v\u00a0\u3000"
_MOST_SLASHES = 3
"""How many slashes a secret in front of `@` may hold before what follows is taken for a path."""


_REMEMBERED = 5000
_SEEN: dict[int, tuple[Value, Endpoint]] = {}
"""Addresses that were taken apart, by their identity: model and rules ask for the one of a fact up to ten times."""


def endpoint(value: Value) -> Endpoint:
    """Take an address apart: a URL, `jdbc:…://…`, `host:port`, or a bare host.

    What follows the last `@` of the authority is the host, so a key pair never counts as one. Nothing is judged here: a host may be a
    bucket, a placeholder or empty. A hole in the scheme's place leaves the scheme unknown, not absent. A scheme written twice
    (`oss://https://…`) is one scheme with `://` inside. Of a list of hosts the first counts (`endpoints` gives all). Marks that end a
    sentence or a list are no part of the host.
    """
    seen = _SEEN.get(id(value))
    if seen is None:
        if len(_SEEN) >= _REMEMBERED:
            _SEEN.clear()
        # What is kept with its address goes on to exist, so that no other value can get its identity.
        seen = _SEEN[id(value)] = value, _taken_apart(value)
    return seen[1]


def _taken_apart(value: Value) -> Endpoint:
    value = value.strip(_BLANKS)
    shape = value.shape
    scheme_end, start = _scheme(shape)
    scheme = value.slice(0, scheme_end) if scheme_end else _EMPTY
    if start < 0:
        return _jdbc(value, shape, scheme)
    start = max(start, 0)
    user_end, at, stop = _authority(shape, start, has_scheme=bool(scheme_end))
    userinfo = value.slice(start, user_end) if user_end > start else _EMPTY
    comma = shape.find(",", at, stop)
    host, port = _host_port(value, shape, at, comma if comma >= 0 else stop)
    if shape[stop:].strip(_TRAILING) == "":
        stop = len(shape)
    return Endpoint(scheme, userinfo, host, port, value.slice(stop, len(shape)), value)


def endpoints(value: Value) -> tuple[Endpoint, ...]:
    """Take apart an address with several hosts: `a:9092,b:9092`, `mongodb://a,b/db`, `zk1,zk2:2181/chroot`, or a list of URLs.

    Scheme, user information and path are those of the whole; each host has its own port. Holes between commas count as one host each.
    """
    first = endpoint(value)
    whole = first.whole
    shape = whole.shape
    if "," not in shape:
        return (first,)
    if "://" in shape[shape.find(",") :]:
        return tuple(endpoint(piece) for piece in whole.split(",") if piece.strip(_BLANKS).parts)
    scheme_end, start = _scheme(shape)
    if start < 0 and scheme_end:
        return (first,)
    _, at, stop = _authority(shape, max(start, 0), has_scheme=bool(scheme_end))
    found = []
    begin = at
    while begin <= stop:
        comma = shape.find(",", begin, stop)
        end = comma if comma >= 0 else stop
        host, port = _host_port(whole, shape, begin, end)
        if host.parts:
            found.append(first._replace(host=host, port=port))
        begin = end + 1
    return tuple(found) or (first,)


def _scheme(shape: str) -> tuple[int, int]:
    """Return where the scheme ends and where the rest begins; (0, 0) without one; a rest of -1 after `jdbc:x:` without slashes."""
    if shape.startswith("//"):
        return 0, 2
    end = begin = 0
    colon = shape.find("://")
    while colon >= 0 and colon > begin and _SCHEME.issuperset(shape[begin:colon]):
        end, begin = colon, colon + 3
        colon = shape.find("://", begin)
    if end or shape[:5].lower() != "jdbc:":
        return end, begin
    name = shape.find(":", 5)
    return (name if name > 0 else 4), -1


def _authority(shape: str, start: int, *, has_scheme: bool) -> tuple[int, int, int]:
    """Return where the user information ends (its start without one), where the hosts begin, and where they end."""
    marks = "/?#\\;" + _BLANKS if shape[:5].lower() == "jdbc:" else "/?#\\" + _BLANKS
    stop = _first(shape, marks, start)
    while start < stop < len(shape) and shape[stop] in _BLANKS and shape[stop - 1] == ",":
        # A list of hosts goes on behind the blank.
        begin = stop
        while begin < len(shape) and shape[begin] in _BLANKS:
            begin += 1
        stop = _first(shape, marks, begin)
    sign = shape.rfind("@", start, stop)
    if sign < 0 and has_scheme:
        # A secret may itself contain a slash: look for the @ behind it, unless what stands first is plainly a host and its port.
        late = shape.find("@", stop)
        before = shape[start:late] if late > 0 else ""
        foreign = any(char in before for char in "?#" + _BLANKS)
        if before and before.count("/") <= _MOST_SLASHES and not foreign and _is_user(shape[start:stop]):
            sign = late
            stop = _first(shape, marks, late)
    at = sign + 1 if sign >= 0 else start
    while at < stop and shape[at] in _LEADING:
        at += 1
    while stop > at and shape[stop - 1] in _TRAILING and _dangling(shape, at, stop):
        stop -= 1
    return (sign if sign >= 0 else start), at, stop


def _is_user(first: str) -> bool:
    """Whether what stands before the first slash may be the beginning of `user:password`, and is no `host:port`."""
    user, colon, password = first.partition(":")
    if not colon or not user or "." in user or user.lower() == "localhost":
        return False
    return not (password == "" or password.strip(HOLE) == "" or (password.isascii() and password.isdigit()))


def _dangling(shape: str, at: int, stop: int) -> bool:
    """Whether the last mark closes nothing that the host itself has opened."""
    mark = shape[stop - 1]
    opening = _OPENING.get(mark)
    return opening is None or shape.count(opening, at, stop) < shape.count(mark, at, stop)


def _first(shape: str, marks: str, start: int) -> int:
    """Return where the first of some marks stands, or the end. Only what is passed over is looked at."""
    for at in range(start, len(shape)):
        if shape[at] in marks:
            return at
    return len(shape)


def _host_port(value: Value, shape: str, start: int, stop: int) -> tuple[Value, Value]:
    """Split one host from its port. What follows the only colon is the port, be it a number, a hole or a word."""
    while start < stop and shape[start] in _BLANKS:
        start += 1
    while start < stop and shape[stop - 1] in _BLANKS:
        stop -= 1
    bracket = shape.find("]", start, stop) if shape[start : start + 1] == "[" else -1
    colon = shape.rfind(":", max(start, bracket), stop)
    if colon >= 0 and (bracket == colon - 1 if bracket >= 0 else shape.count(":", start, stop) == 1):
        return value.slice(start, colon), value.slice(colon + 1, stop)
    return value.slice(start, stop), _EMPTY


def _jdbc(value: Value, shape: str, scheme: Value) -> Endpoint:
    """Take apart a JDBC address without `://`: Oracle's `jdbc:oracle:thin:[user/pw]@[//]host:port[:sid][/service]`, or one of no host."""
    rest = len(scheme.shape) + 1
    nothing = Endpoint(scheme, _EMPTY, _EMPTY, _EMPTY, value.slice(rest, len(shape)), value)
    if not shape[:12].lower().startswith("jdbc:oracle:"):
        return nothing
    sign = shape.find("@", rest)
    if sign < 0:
        return nothing
    driver = shape.find(":", rest, sign)
    user_at = driver + 1 if driver >= 0 else rest
    scheme = value.slice(0, user_at - 1)
    userinfo = value.slice(user_at, sign) if sign > user_at else _EMPTY
    start = sign + 1
    if shape.startswith("//", start):
        start += 2
    if shape[start : start + 1] == "(":
        host, port = _described(value, shape, start, "host"), _described(value, shape, start, "port")
        return Endpoint(scheme, userinfo, host, port, value.slice(start, len(shape)), value)
    stop = _first(shape, "/?" + _BLANKS, start)
    first = shape.find(":", start, stop)
    second = shape.find(":", first + 1, stop) if first >= 0 else -1
    end = second if second >= 0 else stop
    host, port = _host_port(value, shape, start, end)
    return Endpoint(scheme, userinfo, host, port, value.slice(end, len(shape)), value)


def _described(value: Value, shape: str, start: int, key: str) -> Value:
    """Return the first value of a key of an Oracle description, `(DESCRIPTION=(ADDRESS=(HOST=h)(PORT=p)))`."""
    lower = shape.lower() if shape.isascii() else shape
    found = lower.find(f"({key}=", start)
    if found < 0:
        return _EMPTY
    begin = found + len(key) + 2
    end = shape.find(")", begin)
    return value.slice(begin, end if end >= 0 else len(shape)).strip(_BLANKS)


class BucketPath(NamedTuple):
    """What an `oss://` address names. `kind`: `host` (`oss://endpoint/bucket/dir/`), `bucket` (`oss://bucket/dir/`), `unknown`, or empty.

    `path` is what follows the bucket, with its slash.
    """

    kind: str
    host: Value
    bucket: Value
    path: Value


def bucket_and_path(at: Endpoint) -> BucketPath:
    """Tell host and bucket of an `oss://` address apart.

    An authority without a dot is a bucket, as `ossutil` and Spark write it; one with a placeholder instead of a dot may be either. A
    bucket in front of the endpoint (`oss://bucket.oss-cn-….aliyuncs.com/`) is a matter of the host: `Catalog.host` tells its owner.
    """
    from mclint.network.placeholder import ENDPOINT_WORDS, blank

    shape = at.host.shape
    path = at.path.shape
    if not shape:
        return BucketPath("", _EMPTY, _EMPTY, at.path)
    if "." not in shape and ":" not in shape:
        unknown = HOLE in blank(shape) or shape.lower() in ENDPOINT_WORDS
        if not unknown and not at.port.parts:
            return BucketPath("bucket", _EMPTY, at.host, at.path)
        if unknown:
            return BucketPath("unknown", at.host, _EMPTY, at.path)
    if path[:1] != "/":
        return BucketPath("host", at.host, _EMPTY, at.path)
    begin, end = 1, path.find("/", 1)
    end = len(path) if end < 0 else end
    return BucketPath("host", at.host, at.path.slice(begin, end), at.path.slice(end, len(path)))
