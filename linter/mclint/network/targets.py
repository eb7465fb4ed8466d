"""Lists of Internet targets, as `odps.internet.access.list` and its like hold them."""

from __future__ import annotations

from mclint.network.address import Endpoint, endpoint
from mclint.network.cutter import Cutter
from mclint.tuples import NamedTuple
from mclint.value import HOLE, Value, join

_SEPARATORS = ",;，；、\n\r"
_QUOTES = "\"'`[]【】“”"
_BLANKS = " \t\u00a0\u3000"
_FULL_WIDTH = frozenset("：，；／．。、［］（）＊－＿")


class Target(NamedTuple):
    """One entry of a list with its pieces. `flaws` are those of its spelling that are certain whatever its holes hold.

    `scheme`, `userinfo`, `path`, `port-missing`, `port-invalid`, `wildcard`, `cidr`, `ipv6`, `full-width`, `blank`, `quoted`, `empty`;
    `separator` if what parts it from the next entry is no comma. Whether the host is a private one is the catalogue's to say.
    """

    value: Value
    endpoint: Endpoint
    flaws: tuple[str, ...]
    separator: Value


def targets(value: Value) -> tuple[Target, ...]:
    """Split a list of targets (`host:port,host:port`) into entries with their places; a list of one is the usual case.

    Commas separate entries. Other marks that people write instead (semicolons, full-width commas, line ends, blanks between complete
    entries) do so too and are named as a flaw. An empty value has no entries; an empty entry between commas is one.
    """
    shape = value.shape
    if not shape.strip(_BLANKS + _QUOTES + "\r\n"):
        return ()
    found = []
    begin = 0
    cut = Cutter(value)
    for end, after in _cuts(shape):
        entry = cut(begin, end).strip(_BLANKS + "\r\n")
        found.append(_target(entry, cut(end, after)))
        begin = after
    if len(found) > 1 and found[-1].flaws[:1] == ("empty",):
        found.pop()  # a comma at the end of the list
    return tuple(found)


def _cuts(shape: str) -> list[tuple[int, int]]:
    """Return the ranges between entries, the last one empty at the end of the list."""
    cuts = []
    at, size = 0, len(shape)
    bare = _BLANKS + "\r\n"
    while at < size:
        char = shape[at]
        if char in _SEPARATORS or char in _BLANKS:
            end = at
            while at < size and shape[at] in bare:
                at += 1
            if at < size and shape[at] in _SEPARATORS:
                at += 1
                while at < size and shape[at] in bare:
                    at += 1
            # A blank parts two entries only if both sides are complete: `a:443 b:443`, not `a : 443`.
            parted = any(mark in _SEPARATORS for mark in shape[end:at])
            if parted or (end > 0 and at < size and shape[end - 1] not in ":：" and shape[at] not in ":："):
                cuts.append((end, at))
        else:
            at += 1
    while cuts and cuts[0][0] == 0 and not shape[: cuts[0][1]].strip(bare):
        cuts.pop(0)  # blanks in front
    while cuts and cuts[-1][1] >= size and not shape[cuts[-1][0] :].strip(bare):
        cuts.pop()  # blanks at the end
    cuts.append((size, size))
    return cuts


def _target(entry: Value, separator: Value) -> Target:
    flaws = []
    bare = entry if _is_bracketed(entry.shape) else entry.strip(_QUOTES + _BLANKS)
    if not bare.shape:
        return Target(entry, endpoint(entry), ("empty",), separator)
    if bare.shape != entry.shape:
        flaws.append("quoted")
        entry = bare
    shape = entry.shape
    if any(char in _BLANKS for char in shape):
        flaws.append("blank")
        at = endpoint(_without_blanks(entry))
    else:
        at = endpoint(entry)
    host, port, path = at.host.shape, at.port.shape, at.path.shape
    cidr = path[1:].isdigit() and host.replace(".", "").replace(HOLE, "").isdigit() and not at.has_scheme
    ipv6 = host.startswith("[") or (host.count(":") > 1 and HOLE not in host)
    mark = separator.shape.strip(_BLANKS)
    for flaw, is_so in (
        ("scheme", at.has_scheme),
        ("userinfo", bool(at.userinfo.parts)),
        ("full-width", not _FULL_WIDTH.isdisjoint(shape)),
        ("cidr", cidr),
        ("path", bool(path.strip("/" + HOLE)) and not cidr),
        ("wildcard", "*" in host),
        ("ipv6", ipv6),
        ("port-missing", HOLE not in shape and not port and not ipv6),
        ("port-invalid", bool(port) and HOLE not in port and not _is_port(port)),
        ("separator", bool(separator.shape) and not mark.startswith(",")),
    ):
        if is_so:
            flaws.append(flaw)
    return Target(entry, at, tuple(flaws), separator)


def _without_blanks(entry: Value) -> Value:
    for blank in _BLANKS:
        if blank in entry.shape:
            entry = join(entry.split(blank))
    return entry


def _is_bracketed(shape: str) -> bool:
    """Whether an entry begins with an IPv6 literal in brackets."""
    return shape.startswith("[") and ":" in shape and set(shape[1:].partition("]")[0]) <= set("0123456789abcdefABCDEF:.%")


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) < 65536
