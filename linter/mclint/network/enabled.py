"""Whether a job asks for a connection: by the settings of its session, its object, its function, or its Spark application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mclint.network.declared import address
from mclint.network.hops import ENGINES, Hop, at
from mclint.network.placeholder import blank
from mclint.value import HOLE, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mclint.facts import Setting
    from mclint.network.inventory import DeclaredConnection, Inventory
    from mclint.network.jobs import JobView, Use
    from mclint.network.model import Model

_UNTOLD = frozenset({"mapreduce", "mars"})
"""Engines for which no page names the setting that lists Internet addresses."""


def enabled(model: Model, job: JobView, use: Use, caller: JobView | None, item: DeclaredConnection | None) -> Hop:
    """Tell whether a job asks for a VPC connection (`item`), or for Internet access (an Internet connection, or None)."""
    vpc = item if item is not None and item.solution == "vpc" else None
    if use.engine == "spark":
        return _spark(model, job, use, caller, vpc)
    links = [setting.value for setting in job.links] + list(use.links)
    internet = [setting.value for setting in job.internet]
    if caller is not None:
        links += [setting.value for setting in caller.links]
        internet += [setting.value for setting in caller.internet]
    found = _named(model.inventory, vpc, links) if vpc is not None else _listed(use, internet)
    if found.open is not False:
        return found
    if use.engine == "udf" and caller is None:
        return Hop("job", None, "no SQL of this repository calls the function, so the settings of its session are not known")
    if vpc is None and not internet and use.engine in _UNTOLD:
        return Hop("job", None, f"no page says how {ENGINES.get(use.engine, use.engine)} lists its Internet addresses")
    if not links and not internet:
        for place, value in _loose(model, vpc):
            if _known(value) is None or _opens(vpc, use, value):
                return Hop("job", None, f"{place} asks for it in settings that may or may not hold for this job")
            stray = vpc is not None and not any(other.is_called((value.text or "").strip()) for other in model.inventory.connections)
            if stray and model.files[place].language == "ini":  # options of the client hold for all of its sessions
                return Hop("job", None, f"{place} names the networklink `{value}`, which is not declared, and may do so for this job")
    return found


def _known(value: Value) -> str | None:
    """Return the text of a setting, or None where a hole or a mask (`${vpc}`, `<link>`) stands for part of it."""
    text = value.text
    return None if text is None or HOLE in blank(text) else text


def _opens(vpc: DeclaredConnection | None, use: Use, value: Value) -> bool:
    return vpc.is_called(value.text or "") if vpc is not None else _listed(use, [value]).open is True


def _loose(model: Model, vpc: DeclaredConnection | None) -> Iterable[tuple[str, Value]]:
    return model.loose_settings[0 if vpc is not None else 1]


def _named(inventory: Inventory, item: DeclaredConnection, links: list[Value]) -> Hop:
    """Tell whether a job names a networklink."""
    if any(link.text is not None and item.is_called(link.text.strip()) for link in links):
        return Hop("job", True, f"the job names the networklink `{item.name}`")
    if any(_known(link) is None for link in links):
        return Hop("job", None, "which networklink the job names is not known before it runs")
    names = [(link.text or "").strip() for link in links]
    for name in names:
        if not any(other.solution == "vpc" and other.is_called(name) for other in inventory.connections):
            return Hop("networklink", False, f"the job names the networklink `{name}`, which is not declared")
    if names:
        return Hop("job", False, f"the job names the networklink `{names[0]}`, not {item.label}")
    return Hop("job", False, f"the job names no networklink; it needs {item.label}")


def _listed(use: Use, lists: list[Value]) -> Hop:
    """Tell whether a job lists an address for Internet access."""
    host, port = use.host.text or "", use.port.text or ""
    entries = [address(entry.strip(" \t\r\n[]'\"")) for value in lists for entry in value.split(",")]
    if any(entry.matches(host, port) for entry in entries):
        return Hop("job", True, f"the job lists {at(host, port)} for Internet access")
    if any(_known(entry.value) is None for entry in entries):
        return Hop("job", None, "what the job lists for Internet access is not known before it runs")
    if not entries:
        return Hop("job", False, f"the job lists no address for Internet access; it needs {at(host, port)}")
    return Hop("job", False, f"the job does not list {at(host, port)} for Internet access")


# --- Spark


def _spark(model: Model, job: JobView, use: Use, caller: JobView | None, vpc: DeclaredConnection | None) -> Hop:
    """Tell whether a Spark application's properties open the network; they often stand outside the repository.

    Those of a submission come before those of the program, and those before the files of properties.
    """
    own = [caller.settings if caller is not None else (), job.settings]
    settings = _Spark([*own, [setting for _, setting in model.spark_settings]])
    hops = list(_spark_vpc(model.inventory, settings, use, vpc) if vpc is not None else _spark_internet(settings, use))
    if any(hop.open for hop in hops):
        return next(hop for hop in hops if hop.open)
    if any(hop.open is None for hop in hops):
        return next(hop for hop in hops if hop.open is None)
    # What a file of properties leaves out says something of the jobs beside it and below it only.
    near = _Spark([*own, [setting for path, setting in model.spark_settings if _is_near(path, job.path)]])
    if not near.speaks_of_network:
        return Hop("job", None, "no file of the repository has the network settings of this Spark job")
    if hops:
        return hops[0]
    wanted = "eni.enable with eni.info" if vpc is not None else "internet.access.list"
    return Hop("job", False, f"its Spark settings have no {wanted}")


def _is_near(path: str, job: str) -> bool:
    """Whether a file of properties lies above a job, or in a folder beside one that does: `conf/spark-defaults.conf`, `jobs/app.py`."""
    above = path.rpartition("/")[0].rpartition("/")[0]
    return not above or job.startswith(above + "/")


class _Spark:
    """The network settings of an application by level, the nearest first."""

    def __init__(self, levels: Iterable[Iterable[Setting]]) -> None:
        self._levels = [[setting for setting in level if "odps.cupid." in setting.key] for level in levels]

    def get(self, key: str) -> list[Value]:
        """Return the values of a key on the first level that sets it (a file of properties may be one of several)."""
        for level in self._levels:
            found = [
                setting.value.strip() for setting in level if setting.key.endswith(f"odps.cupid.{key}") and setting.value.shape.strip()
            ]
            if found:
                return found
        return []

    def is_on(self, key: str) -> bool | None:
        """Whether a switch is on; False where it is not set, None where it is neither `true` nor `false`."""
        states = [{"true": True, "false": False}.get((_known(value) or "").lower()) for value in self.get(key)]
        return True if True in states else None if None in states else False

    @property
    def speaks_of_network(self) -> bool:
        keys = ("eni.enable", "eni.info", "vpc.domain.list", "smartnat.enable", "internet.access.list")
        return any(self.get(key) for key in keys)


def _spark_vpc(inventory: Inventory, settings: _Spark, use: Use, vpc: DeclaredConnection) -> Iterable[Hop]:
    from mclint.network.spark import eni_info, vpc_domain_list

    host, port = (use.host.text or "").lower().rstrip("."), use.port.text or ""
    eni = settings.is_on("eni.enable")
    for value in settings.get("eni.info") if eni is not False else []:
        pairs = eni_info(value).pairs
        if not pairs:
            yield Hop("job", None, f"`eni.info` of the Spark settings, {value}, is not `region:vpcId`")
        for _, vpc_id in pairs:
            name = _known(vpc_id)
            if name is None or not vpc.vpc:
                yield Hop("job", None, "which VPC the Spark settings lead into is not known")
            elif inventory.interconnected(name, vpc.vpc):
                words = f"the Spark settings lead into {name}" if eni else "whether the Spark settings switch the ENI on is not known"
                yield Hop("job", eni, words)
            else:
                yield Hop("job", False, f"its Spark settings lead into {name}, not into {vpc.vpc}")
    if eni is not False and not settings.get("eni.info"):
        yield Hop("job", None, "the Spark settings do not say which VPC they lead into")
    for value in settings.get("vpc.domain.list"):
        listed = vpc_domain_list(value)
        entries = [(_known(target.domain), _known(target.port)) for item in listed.vpcs for target in item.targets]
        if any(name and name.lower() == host and (not its_port or not port or its_port == port) for name, its_port in entries):
            yield Hop("job", True, f"vpc.domain.list of the Spark settings has {at(host, port)}")
        elif listed.open or listed.troubles or any(name is None or its_port is None for name, its_port in entries):
            yield Hop("job", None, "vpc.domain.list of the Spark settings is not known before the job runs")
        else:
            yield Hop("job", False, f"vpc.domain.list of its Spark settings does not have {at(host, port)}")


def _spark_internet(settings: _Spark, use: Use) -> Iterable[Hop]:
    lists = settings.get("internet.access.list")
    if lists:
        yield _listed(use, lists)._replace(name="job")
    if settings.is_on("smartnat.enable") is not False:
        yield Hop("job", None, "SmartNAT is on; what it opens is not declared")
