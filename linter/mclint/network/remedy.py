"""What to do about a path that is shut, and the clause that shuts it: for `mclint path` and for the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mclint.network.hops import at
from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from mclint.network.catalog import Catalog
    from mclint.network.model import Model
    from mclint.network.reach import Reach

_LIST = "Put `set odps.internet.access.list={at};` before the statement, or give it as a hint."
_SESSION = "Put `set odps.session.networklink={link};` before the statement, or give it as a hint."
_SPARK = "Set {} in spark-defaults.conf or with --conf."
_ASK = {
    ("vpc", "foreign-table"): "Give the table the property 'networklink'='{link}'.",
    ("vpc", "lakehouse"): "Name the networklink {link} in the definition of the object.",
    ("vpc", "maxframe"): 'Decorate the function with `with_network_options(vpc_network_link="{link}")`.',
    ("vpc", "spark"): _SPARK.format("`spark.hadoop.odps.cupid.eni.enable=true` and `spark.hadoop.odps.cupid.eni.info={eni}`"),
    ("internet", "spark"): _SPARK.format("`spark.hadoop.odps.cupid.internet.access.list={at}`"),
    ("internet", "maxframe"): 'Decorate the function with `with_network_options(public_whitelist=["{at}"])`.',
}
"""How a job asks for a solution, by solution and engine; with marks for what is filled in."""

_CLAUSES = {
    "endpoint": ("SEED", "Endpoint rules of Alibaba Cloud service access"),
    "connection": ("SEED", "MaxCompute reaches nothing outside unless a network connection is made"),
    "project": ("SEED", "a connection is made for a project"),
    "region": ("SEED", "the connection, the service and the project are in one region"),
    "availability": ("SEED", "Supported regions: each solution has a closed list of regions and zones"),
    "engine": ("SEED", "Choose a network solution: supported compute engines"),
    "engine list": ("SEED", "Choose a network solution: supported compute engines"),
    "networklink": ("UDFVPC", "a session names an existing network connection"),
    "access control": ("VPC-en", "a target with access control admits the connection's vSwitch range or security group"),
    "DataWorks": ("SEED", "the resource group and the sandbox of DataWorks have limits of their own"),
}
_ASKED = {
    ("vpc", "spark"): ("SPARKGH", "a Spark job names its network in its own settings"),
    ("internet", "spark"): ("SPARKFAQ", "a Spark job lists the Internet addresses that it reaches in its own settings"),
    "vpc": ("UDFVPC", "a connection opens nothing by itself: the session that uses it names it"),
    "internet": ("PUB-Aug26", "besides the project's list, the job itself lists the Internet addresses that it reaches"),
}


class Remedy(NamedTuple):
    """What to do, the clause that asks for it, and the source of the clause as a key of the catalogue."""

    do: str
    clause: str
    source: str


def remedy(model: Model, way: Reach) -> Remedy | None:
    """Return what to do about a path that is shut; None for one that is not."""
    hop = way.blocking
    if hop is None:
        return None
    if hop.name == "job":
        source, clause = _ASKED.get((way.solution, way.use.engine)) or _ASKED["vpc" if way.solution == "vpc" else "internet"]
        return Remedy(asking(way), clause, source)
    source, clause = _CLAUSES[hop.name]
    if hop.name == "connection" and way.connection is not None and way.target is not None and way.target.vpc:
        clause = "a VPC connection leads into one VPC ID; others are reached by peering or CEN behind it"
    return Remedy(_do(model, way, hop.name), clause, source)


def asking(way: Reach) -> str:
    """Say how a job asks for the connection that serves its target."""
    if way.connection is None and way.solution == "vpc":
        return "Add the address with its port, or name a networklink instead."
    link = way.connection
    eni = f"{link.region or '<region>'}:{link.vpc or '<vpcId>'}" if link is not None else ""
    marks = {"{link}": link.name if link is not None else "", "{eni}": eni, "{at}": at(str(way.use.host), way.use.port.text or "")}
    text = _ASK.get((way.solution, way.use.engine), _SESSION if way.solution == "vpc" else _LIST)
    for mark, meant in marks.items():
        text = text.replace(mark, meant)
    return text


def _do(model: Model, way: Reach, hop: str) -> str:
    link = way.connection
    label = link.label if link is not None else "the connection"
    if hop == "endpoint":
        name = _right_endpoint(model.catalog, way, model.project(way.job.path, way.job.unit).region)
        return f"Write {name}." if name else "Write the other endpoint of the service."
    if hop == "connection":
        return _other_engine(way, "engine") if way.use.platform and way.use.info.network in ("public", "public-ip") else _opening(way)
    if hop == "project":
        return f"Name the project in `projects` of {label} if it may use it, or make a connection for it."
    if hop == "region":
        what = "bucket or instance" if way.solution == "service" else "connection"
        return f"Use a {what} in the project's region, or run the job in a project in the other one."
    if hop == "availability":
        return "Use a region and zone in which the solution is offered: `mclint catalog` lists them."
    if hop in ("engine", "engine list"):
        return _other_engine(way, hop)
    if hop == "networklink":
        names = model.inventory.networklinks()
        return f"Name one that is declared ({', '.join(names)}), or declare it." if names else "Declare it, once it is made."
    if hop == "access control":
        own = [text for key in ("vswitch.cidr", "security_group.id") if link is not None and (text := link.field(key).text)]
        return f"Admit {' or '.join(own)} there." if own else "Admit the connection's vSwitch range or security group there."
    return "Add the address there, or run the node on a resource group that reaches it."


def _opening(way: Reach) -> str:
    """Say how a target that no connection covers is opened."""
    where = at(str(way.use.host), way.use.port.text or "")
    link, target = way.connection, way.target
    if way.solution == "internet":
        if link is not None:
            return f"Add {where} to the addresses of {link.label}, once the console lists it."
        return f"Add {where} to MaxCompute External Network of the project in the console, then to `external_network` in the inventory."
    if link is not None and target is not None and target.vpc:
        return f"Join the two networks (peering, CEN, VPN) and declare it under `interconnections`, or make a connection into {target.vpc}."
    if link is not None:
        return f"If it is where {link.label} leads, declare it as a target in that VPC; otherwise make a connection into its VPC."
    return "Make a VPC dedicated connection into its VPC, and declare the connection and the target."


def _other_engine(way: Reach, hop: str) -> str:
    if hop == "engine list":
        return f"Add {way.use.engine} to the `engines` of {way.connection.label if way.connection else 'the connection'} if it may use it."
    if way.use.platform or way.solution == "internet":
        return "Use the private address over a VPC dedicated connection, or fetch the data with a UDF or a Spark job."
    return "Reach the target from SQL, a UDF or a Spark job."


def _right_endpoint(catalog: Catalog, way: Reach, region: str) -> str:
    """Return the host that is to be written in place of a refused one, or empty."""
    info = way.use.info
    network = "public" if way.use.engine == "udf" else "internal"
    return catalog.endpoint_for(info.service, network, info.region or region, info.owner, way.use.host.text or "")
