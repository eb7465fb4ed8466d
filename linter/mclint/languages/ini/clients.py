"""Options of MaxCompute clients (odpscmd, SDKs, tools) as they stand in option files: project, endpoints, session settings."""

from __future__ import annotations

from collections.abc import Sequence

from mclint.facts import Address, ProjectInfo, Setting
from mclint.languages.base import Collector
from mclint.languages.spark_conf.properties import Pair
from mclint.value import Value

_EMPTY = Value()
_OURS = ("odps", "maxcompute")

_NAMES = {
    "project": "project projectname defaultproject odpsproject odpsprojectname maxcomputeproject maxcomputeprojectname",
    "endpoint": "endpoint endpointurl odpsendpoint odpsserver maxcomputeendpoint serviceendpoint odpsurl",
    "tunnel": "tunnelendpoint tunnelserver odpstunnelendpoint maxcomputetunnelendpoint odpstunnelserver",
    "region": "region regionid odpsregion odpsregionid maxcomputeregion",
    "logview": "logviewhost logviewendpoint odpslogviewhost",
    "secret": "accessid accesskey accesskeyid accesskeysecret secretaccesskey"
    " odpsaccessid odpsaccesskey odpsaccesskeyid odpsaccesskeysecret",
}
_ROLES = {name: role for role, names in _NAMES.items() for name in names.split()}


def role_of(key: str) -> str:
    """Return what an option is to a MaxCompute client (`project`, `endpoint`, `tunnel`, `region`, `logview`, `secret`), or empty."""
    return _ROLES.get(key.lower().replace("_", "").replace("-", "").replace(".", ""), "")


def state_client(section: str, options: Sequence[Pair], out: Collector, *, evidence: str = "the client's options") -> bool:
    """State the options that stand together, if they are a MaxCompute client's; return whether they are.

    `endpoint` and `project` are words of many products: the name of the section or file, of an option, or the address must say that
    MaxCompute is meant. `project_name` with `end_point` is odpscmd's own spelling.
    """
    found: dict[str, Pair] = {}
    for pair in options:
        role = role_of(pair.key)
        if role and (pair.value.parts or role not in found):
            found[role] = pair
    session = [pair for pair in options if pair.key.startswith("set.odps.")]
    endpoint, name = found.get("endpoint"), found.get("project")
    if not session and not (endpoint or name) and "tunnel" not in found:
        return False
    if not session and not _is_ours(section, found, out.path):
        return False
    region = found.get("region")
    at = endpoint or name
    if at is not None and any(pair is not None and pair.value.parts for pair in (endpoint, name)):
        named, placed, reached = (pair.value if pair else _EMPTY for pair in (name, region, endpoint))
        out.add(ProjectInfo(at.span, out.unit, named, placed, reached, evidence))
    if "tunnel" in found and found["tunnel"].value.parts:
        out.add(Address(found["tunnel"].span, out.unit, found["tunnel"].value, "tunnel-endpoint"))
    for pair in session:
        out.add(Setting(pair.span, out.unit, pair.key[4:], pair.value, "config", pair.key_span))
    for pair in options:
        if role_of(pair.key) == "secret" and pair.value.parts:
            out.add(Setting(pair.span, out.unit, pair.key, pair.value, "config", pair.key_span))
    return True


def _is_ours(section: str, found: dict[str, Pair], path: str) -> bool:
    """Whether options are a MaxCompute client's."""
    words = [section.lower(), path.rsplit("/", 1)[-1].lower()]
    words += [pair.key.lower() for pair in found.values()]
    words += [found[role].value.shape.lower() for role in ("endpoint", "tunnel", "logview") if role in found]
    if any(ours in word for word in words for ours in _OURS):
        return True
    return {"project_name", "end_point"} <= {pair.key.lower() for pair in found.values()}
