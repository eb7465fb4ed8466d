"""Values of the network settings of Spark on MaxCompute, and of the older VPC settings of foreign tables, taken apart."""

from __future__ import annotations

from mclint.network.address import endpoint
from mclint.network.cutter import Cutter
from mclint.network.ip import ipv4
from mclint.network.loosejson import Node, Trouble, read
from mclint.network.placeholder import blank
from mclint.tuples import NamedTuple
from mclint.value import HOLE, Value

_BLANKS = " \t\u00a0\u3000"


class EniInfo(NamedTuple):
    """`region:vpcId` pairs of `…cupid.eni.info`; one pair is right.

    Kinds of `troubles`: `several`, `colon-missing`, `full-width`, `extra`, `vpc-id`.
    """

    pairs: tuple[tuple[Value, Value], ...]
    troubles: tuple[Trouble, ...]


class DomainPort(NamedTuple):
    """One `{"domain": …, "port": …}` with the zone (PrivateZone) it stands under; the domain may be an IP address."""

    domain: Value
    port: Value
    zone: Value


class Vpc(NamedTuple):
    """One element of `vpcs`; `id` is empty for cloud services (OSS, SLS, DataHub), which need none."""

    id: Value
    region: Value
    targets: tuple[DomainPort, ...]
    whole: Value


class DomainList(NamedTuple):
    """What `…cupid.vpc.domain.list` holds, as far as it can be read, and what is wrong with it.

    `troubles` are faults of the JSON (see `loosejson`), `line-break` (it must be one line), and `shape` (a member missing, of the wrong
    kind, or unknown). `blank` is the first blank between its marks: the page says to take blanks out, its samples have some. `open`: a
    hole outside the strings, so that faults are not certain.
    """

    regions: tuple[Value, ...]
    vpcs: tuple[Vpc, ...]
    troubles: tuple[Trouble, ...]
    blank: Value
    open: bool


class AccessIp(NamedTuple):
    """One entry of `odps.vpc.access.ips`: `ip:port`, `ip-ip:port` or `cidr:port`.

    `addresses` is how many it stands for, None if that is not known. `flaw`: `port-missing`, `port-invalid`, `address`, `range`, `blank`,
    `empty`, or empty.
    """

    value: Value
    first: Value
    last: Value
    port: Value
    addresses: int | None
    flaw: str


def eni_info(value: Value) -> EniInfo:
    """Take `…cupid.eni.info` apart: `region:vpcId`. What a hole or a mask may fill in is no trouble."""
    value = value.strip(_BLANKS + "'\"")
    shape = value.shape
    troubles = []
    pairs = []
    pieces = list(Cutter(value).split(shape, "," if "," in shape else ";"))
    if not shape:
        return EniInfo((), (Trouble("colon-missing", "it is empty", value),))
    if len(pieces) > 1:
        troubles.append(Trouble("several", "it names several VPCs, and takes one", value))
    for piece in pieces:
        text = piece.shape
        mark = ":"
        if ":" not in text and "：" in text:
            mark = "："
            at = text.index(mark)
            troubles.append(Trouble("full-width", "a full-width colon stands for `:`", piece.slice(at, at + 1), ":"))
        parts = [part.strip(_BLANKS) for part in piece.split(mark)]
        if len(parts) == 1:
            if HOLE not in blank(text):
                troubles.append(Trouble("colon-missing", "it is not `region:vpcId`", piece))
            continue
        if len(parts) > 2:
            troubles.append(Trouble("extra", "it has more than one colon", piece))
        region, vpc = parts[0], parts[1]
        pairs.append((region, vpc))
        if not vpc.shape or (HOLE not in blank(vpc.shape) and not vpc.shape.startswith("vpc-")):
            troubles.append(Trouble("vpc-id", "a VPC ID begins with `vpc-`", vpc if vpc.shape else piece))
    return EniInfo(tuple(pairs), tuple(troubles))


def vpc_domain_list(value: Value) -> DomainList:
    """Take `…cupid.vpc.domain.list` apart; never raises."""
    value = value.strip(_BLANKS + "\r\n")
    shape = value.shape
    if len(shape) > 1 and shape[0] == shape[-1] and shape[0] in "'\"" and shape[1:].lstrip()[:1] in ("{", "["):
        value = value.slice(1, len(shape) - 1)
    reading = read(value)
    troubles = list(reading.troubles)
    walk = _Walk(troubles)
    root = reading.root
    if root is not None and not root.unknown:
        tops = root.items if root.kind == "array" else [root]
        if root.kind != "object":
            walk.wrong(root, "it must be one object with `regionId` and `vpcs`")
        for top in tops:
            walk.top(top)
    if reading.line_break.parts and not reading.troubles:
        troubles.append(Trouble("line-break", "it goes over several lines, and must be one", reading.line_break))
    return DomainList(tuple(walk.regions), tuple(walk.vpcs), tuple(troubles), reading.blank, reading.open)


class _Walk:
    """Gather regions, VPCs and targets from the tree, and name what has not the documented shape."""

    def __init__(self, troubles: list[Trouble]) -> None:
        self.troubles = troubles
        self.regions: list[Value] = []
        self.vpcs: list[Vpc] = []

    def wrong(self, node: Node, message: str) -> None:
        self.troubles.append(Trouble("shape", message, node.whole))

    def objects(self, node: Node, key: str, needed: str) -> list[Node]:
        """Return the objects of a list member; what is unknown gives none and is no fault."""
        member = node.get(key)
        if member is None:
            if not any(HOLE in name.shape for name, _ in node.members):
                self.wrong(node, f"`{key}` is missing{needed}")
            return []
        if member.kind != "array":
            if not member.unknown:
                self.wrong(member, f"`{key}` must be a list")
            return [member] if member.kind == "object" else []
        found = []
        for item in member.items:
            if item.kind == "object":
                found.append(item)
            elif not item.unknown:
                self.wrong(item, f"each element of `{key}` must be an object")
        return found

    def keys(self, node: Node, *known: str) -> None:
        for name, member in node.members:
            if name.shape not in known and HOLE not in blank(name.shape):
                self.troubles.append(Trouble("shape", f"`{name.shape[:40]}` is not known here", name if name.parts else member.whole))

    def text(self, node: Node, key: str) -> Value:
        """Return a scalar member, empty if there is none."""
        member = node.get(key)
        if member is None:
            return Value()
        if member.kind in ("object", "array"):
            self.wrong(member, f"`{key}` must be a text")
            return Value()
        return member.text.strip(_BLANKS)

    def top(self, node: Node) -> None:
        if node.kind != "object":
            if not node.unknown:
                self.wrong(node, "it must be an object")
            return
        self.keys(node, "regionId", "vpcs")
        region = self.text(node, "regionId")
        if region.shape:
            self.regions.append(region)
        elif node.get("regionId") is None:
            self.wrong(node, "`regionId` is missing")
        for vpc in self.objects(node, "vpcs", ""):
            self.keys(vpc, "vpcId", "zones", "regionId")
            targets: list[DomainPort] = []
            for zone in self.objects(vpc, "zones", " in an element of `vpcs`"):
                self.keys(zone, "urls", "zoneId")
                zone_id = self.text(zone, "zoneId")
                for url in self.objects(zone, "urls", " in an element of `zones`"):
                    self.keys(url, "domain", "port")
                    domain, port = self.text(url, "domain"), self.text(url, "port")
                    self.target(url, domain, port)
                    targets.append(DomainPort(domain, port, zone_id))
            self.vpcs.append(Vpc(self.text(vpc, "vpcId"), region, tuple(targets), vpc.whole))

    def target(self, url: Node, domain: Value, port: Value) -> None:
        if not domain.shape:
            self.wrong(url, "`domain` is missing")
        elif "://" in domain.shape or "/" in domain.shape or endpoint(domain).port.parts:
            self.troubles.append(Trouble("shape", "`domain` must be a host without scheme, port and path", domain))
        if not port.shape:
            self.wrong(url, "`port` is missing")
        elif HOLE not in blank(port.shape) and not _is_port(port.shape):
            self.troubles.append(Trouble("shape", "`port` must be a number from 1 to 65535", port))


def access_ips(value: Value) -> tuple[AccessIp, ...]:
    """Take `odps.vpc.access.ips` apart: `ip:port`, `ipA-ipB:port`, `cidr:port`, separated by commas."""
    if not value.strip(_BLANKS + "'\"").shape:
        return ()
    value = value.strip(_BLANKS + "'\"")
    return tuple(_access_ip(piece) for piece in Cutter(value).split(value.shape, ","))


def _access_ip(piece: Value) -> AccessIp:
    entry = piece.strip(_BLANKS)
    shape = entry.shape
    nothing = Value()
    if not shape:
        return AccessIp(piece, nothing, nothing, nothing, 0, "empty")
    colon = shape.rfind(":")
    hosts, port = (entry.slice(0, colon), entry.slice(colon + 1, len(shape))) if colon >= 0 else (entry, nothing)
    text = hosts.shape
    dash = text.find("-")
    if dash >= 0 and ipv4(text[:dash].strip(_BLANKS)) is not None:
        first, last = hosts.slice(0, dash).strip(_BLANKS), hosts.slice(dash + 1, len(text)).strip(_BLANKS)
    else:
        first, last = hosts, nothing
    holed = HOLE in blank(shape)
    addresses = _count(first.shape, last.shape)
    flaw = ""
    if any(char in _BLANKS for char in shape):
        flaw = "blank"
    elif not port.shape:
        flaw = "" if holed else "port-missing"
    elif not holed and not _is_port(port.shape):
        flaw = "port-invalid"
    if addresses is None and not holed:
        flaw = "address"
    elif addresses is not None and addresses <= 0:
        flaw, addresses = "range", None
    return AccessIp(entry, first, last, port, addresses, flaw)


def _count(first: str, last: str) -> int | None:
    """Return how many addresses an entry stands for; 0 or less if a range ends before it begins; None if it cannot be told."""
    base, slash, bits = first.partition("/")
    low = ipv4(base)
    if low is None:
        return None
    if slash:
        return 1 << 32 - int(bits) if bits.isascii() and bits.isdigit() and int(bits) <= 32 and not last else None
    if not last:
        return 1
    high = ipv4(last)
    return None if high is None else high - low + 1


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) < 65536
