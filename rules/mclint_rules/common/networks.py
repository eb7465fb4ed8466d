"""Which network solution a setting, property or option asks for, in which region, and with which targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mclint.api import CloudCommand, Connection, ExternalLocation, NamedTuple, Property, Resource, Setting, Span, Value
from mclint_rules.common.job import is_true, key_of

if TYPE_CHECKING:
    from mclint.api import DomainList

INTERNET_LISTS = frozenset(
    {"odps.internet.access.list", "odps.cupid.internet.access.list", "public_whitelist", "odps.security.outbound.internetlist"}
)
"""Settings that hold the public targets of a job or project."""

LINKS = frozenset({"odps.session.networklink", "vpc_network_link"})
"""Settings that name a VPC dedicated connection."""

ENI_INFO = "odps.cupid.eni.info"
ENI_ENABLE = "odps.cupid.eni.enable"
DOMAIN_LIST = "odps.cupid.vpc.domain.list"
VPC_REGION = ("odps.vpc.region", "odps.external.net.vpc.region")

SOLUTIONS = {"internet": "Internet access", "vpc": "A VPC dedicated connection", "service": "Alibaba Cloud service access"}
"""How messages call a solution."""

_EMPTY = Value()
EXTERNAL_NETWORK = "external_network"
"""Field of a declared project that holds its list of external networks."""


class Use(NamedTuple):
    """A solution that is asked for. `region` is empty unless it is written there; `span` is where the finding belongs."""

    solution: str
    region: Value
    span: Span
    what: str


_latest: tuple[Setting | None, DomainList | None] = (None, None)


def domain_list(fact: Setting) -> DomainList:
    """Take the JSON of `vpc.domain.list` apart; the last one is kept, because each fact is shown to one rule after the other."""
    global _latest  # noqa: PLW0603 - one slot, replaced as a whole
    last, found = _latest
    if found is None or last is not fact:
        from mclint.api import vpc_domain_list

        found = vpc_domain_list(fact.value)
        _latest = (fact, found)
    return found


def uses(fact: Setting | ExternalLocation | CloudCommand | Connection | Resource) -> list[Use]:
    """Return the solutions that a fact asks for."""
    if isinstance(fact, Setting):
        return _of_setting(fact)
    if isinstance(fact, Connection):
        return [Use(fact.solution, fact.region, fact.region.span() or fact.span, "the connection")]
    if isinstance(fact, Resource):
        region = next((item.value for item in fact.fields if item.key == "region"), _EMPTY)
        listed = [item for item in fact.fields if item.key == EXTERNAL_NETWORK and item.value.shape]
        return [Use("internet", region, listed[0].span, "the list of external networks")] if listed and fact.kind == "project" else []
    properties = fact.properties if isinstance(fact, ExternalLocation) else fact.options
    region, asked = _EMPTY, None
    for item in properties:
        key = item.key.strip().lower().lstrip("-")
        if key in VPC_REGION or (isinstance(fact, CloudCommand) and key == "region"):
            region = item.value
        elif key in ("networklink", "odps.vpc.id") or (isinstance(fact, CloudCommand) and key == "vpc"):
            asked = asked or item
    return [Use("vpc", region, region.span() or asked.span, f"`{asked.key}`")] if asked is not None else []


def _of_setting(fact: Setting) -> list[Use]:
    key = key_of(fact)
    value = fact.value.strip()
    if not value.shape:
        return []
    span = value.span() or fact.span
    what = f"`{fact.key}`"
    if key in INTERNET_LISTS:
        return [Use("internet", _EMPTY, span, what)]
    if key in LINKS:
        return [Use("vpc", _EMPTY, span, what)]
    if key == ENI_INFO:
        region = value.split(":")[0].strip()
        return [Use("vpc", region, region.span() or span, what)]
    if key in (ENI_ENABLE, "odps.sql.external.net.vpc"):
        return [Use("vpc", _EMPTY, span, what)] if is_true(fact) else []
    if key == DOMAIN_LIST:
        listed = domain_list(fact)
        # An entry without vpcId is a cloud service, which needs no VPC connection.
        if any(vpc.id.parts for vpc in listed.vpcs):
            region = listed.regions[0] if listed.regions else _EMPTY
            return [Use("vpc", region, region.span() or span, what)]
    return []


def written_regions(fact: Setting | ExternalLocation | CloudCommand) -> list[tuple[Value, str]]:
    """Return the region IDs that a fact spells out, each with the key that carries it."""
    if isinstance(fact, Setting):
        key, value = key_of(fact), fact.value.strip()
        if key == ENI_INFO:
            return [(value.split(":")[0].strip(), fact.key)] if ":" in value.shape else []
        if key in VPC_REGION:
            return [(value, fact.key)]
        if key == DOMAIN_LIST:
            return [(region, "regionId") for region in domain_list(fact).regions]
        return []
    properties = fact.properties if isinstance(fact, ExternalLocation) else fact.options
    return [(item.value.strip(), item.key) for item in properties if _names_region(item, fact)]


def _names_region(item: Property, fact: ExternalLocation | CloudCommand) -> bool:
    key = item.key.strip().lower().lstrip("-")
    return key in VPC_REGION or (isinstance(fact, CloudCommand) and key == "region")


def declared_targets(fact: Connection | Resource) -> list[Value]:
    """Return the targets on the Internet that a connection, or a project's list of external networks, declares."""
    if isinstance(fact, Connection):
        return [target.strip() for target in fact.targets] if fact.solution == "internet" else []
    return [item.value.strip() for item in fact.fields if item.key == EXTERNAL_NETWORK] if fact.kind == "project" else []


def entries(value: Value) -> list[Value]:
    """Return the entries of a list of targets, without blanks and quotes around them; empty ones are left out."""
    from mclint.api import targets

    return [target.value for target in targets(value) if target.value.shape]
