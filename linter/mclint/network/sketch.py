"""A first configuration and inventory, written from what the code of a repository shows. What is a guess says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mclint.facts import ProjectInfo, Setting
from mclint.network.address import endpoint
from mclint.network.jobs import Use
from mclint.network.model import Model
from mclint.network.reach import solutions_for

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


_REGIONAL = frozenset({"oss", "tablestore", "hologres", "dlf"})
"""Services that foreign tables reach by internal endpoints, without a connection, whatever endpoint the code has now."""


def quote(text: str) -> str:
    """Return a YAML scalar, in quotes unless it is plainly a word."""
    if _PLAIN.match(text) and text.lower() not in _WORDS:
        return text
    return '"' + "".join(_escape(char) for char in text) + '"'


def _escape(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return char if char.isprintable() else f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def configuration(model: Model) -> str:
    """Return the text of a first `mclint.yaml`."""
    lines = [
        "# What mclint checks and which project each job belongs to. Every key is optional.",
        "# All keys: mclint schema config",
        "fail-on: warning",
    ]
    projects = _projects(model)
    if projects:
        lines += ["projects:"]
        for name, region, words in projects:
            lines += [f"  {quote(name)}:", f"    region: {region}  # {words}"]
    else:
        lines += [
            "# projects:",
            "#   my_project:",
            "#     region: cn-shanghai  # region of the MaxCompute project: nothing in the code shows it",
        ]
    lines += ["# paths:", '#   - match: "jobs/shop/**"', "#     project: my_project"]
    return "\n".join(lines) + "\n"


def inventory(model: Model) -> str:
    """Return the text of a first `maxcompute-network.yaml`."""
    lines = [
        "# The network connections of this repository's MaxCompute projects, as mclint sees them in the code.",
        "# Lines marked (guess) are to be confirmed; all fields: mclint schema connections",
        "version: 1",
    ]
    projects = _projects(model)
    region = projects[0][1] if projects else ""
    public, private = _targets(model)
    lines.append("projects:" if projects else "projects: []")
    for number, (name, its_region, words) in enumerate(projects):
        lines += [f"  - name: {quote(name)}", f"    region: {its_region}  # {words}"]
        if number == 0 and public:
            lines.append("    external_network:  # (guess) open these in the console: MaxCompute External Network")
            lines += [f"      - {quote(address)}  # {where}" for address, where in public]
    links = _links(model)
    vpcs = _vpcs(model)
    connections = list(_connections(links, vpcs, region, public if not projects else []))
    lines += ["connections:", *connections] if connections else ["connections: []"]
    lines.append("targets:" if private else "targets: []")
    vpc = vpcs[0][1] if len(vpcs) == 1 else ""
    for address, where in private:
        lines += [f"  - name: {quote(_name(address))}", f"    addresses: [{quote(address)}]  # {where}"]
        lines.append(
            f"    vpc: {vpc}  # (guess) the only VPC that the code names" if vpc else "    # vpc: vpc-…  (guess) the VPC that it is in"
        )
    return "\n".join(lines) + "\n"


def _projects(model: Model) -> list[tuple[str, str, str]]:
    """Return name, region and evidence of the projects that the code names."""
    found: dict[str, tuple[str, str, str]] = {}
    for path in sorted(model.files):
        for fact in model.files[path].facts:
            if isinstance(fact, ProjectInfo):
                project = model.project(path, fact.unit)
                name = fact.name.text or ""
                if name and project.region and name not in found:
                    found[name] = name, project.region, f"{project.evidence.removeprefix('by ')} in {_comment(path)}"
    return list(found.values())


def _targets(model: Model) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the public and the private addresses that jobs reach, each once, with where."""
    public: dict[str, str] = {}
    private: dict[str, str] = {}
    for job in model.jobs:
        for use in job.uses:
            if use.host.text is None or use.engine == "pyodps" or (use.info.service in _REGIONAL and use.engine == "foreign-table"):
                continue
            solution = solutions_for(model.inventory, use)[0].solution
            side = {"internet": public, "vpc": private}.get(solution)
            if side is not None:
                side.setdefault(_address(use), _comment(use.path))
    return list(public.items()), list(private.items())


def _address(use: Use) -> str:
    port = use.port.text or ""
    return f"{use.host}:{port}" if port else str(use.host)


def _links(model: Model) -> list[tuple[str, str]]:
    names: dict[str, str] = {}
    for job in model.jobs:
        for value in [*(setting.value for setting in job.links), *(link for use in job.uses for link in use.links)]:
            if value.text:
                names.setdefault(value.text, _comment(job.path))
    return list(names.items())


def _vpcs(model: Model) -> list[tuple[str, str]]:
    """Return region and ID of the VPCs that `eni.info` names."""
    found: dict[tuple[str, str], None] = {}
    for file in model.files.values():
        for fact in file.facts:
            if isinstance(fact, Setting) and fact.key.endswith("odps.cupid.eni.info") and fact.value.text:
                region, _, vpc = fact.value.text.strip().partition(":")
                if model.catalog.region(region) and vpc:
                    found[region, vpc] = None
    return list(found)


def _connections(links: list[tuple[str, str]], vpcs: list[tuple[str, str]], region: str, public: list[tuple[str, str]]) -> Iterator[str]:
    for name, where in links:
        its_region, vpc = vpcs[0] if len(vpcs) == 1 else (region, "")
        yield from _vpc(name, f"named in {where}", its_region, vpc)
    if not links:
        for its_region, vpc in vpcs:
            yield from _vpc(f"link_{its_region}", "(guess) the name; Spark names the VPC itself", its_region, vpc)
    if public:
        yield "  - solution: internet"
        yield "    name: internet  # (guess) the name"
        yield "    targets:"
        for address, where in public:
            yield f"      - {quote(address)}  # {where}"


def _vpc(name: str, words: str, region: str, vpc: str) -> Iterator[str]:
    yield "  - solution: vpc"
    yield f"    name: {quote(name)}  # {words}"
    yield f"    region: {region}" if region else "    region: cn-shanghai  # (guess) region of the VPC and the project"
    yield f"    vpc: {vpc}" if vpc else "    vpc: vpc-unknown  # (guess) ID of the VPC that the connection leads into"
    yield "    # vswitch: {id: vsw-…, cidr: 192.168.0.0/24, zone: …}"
    yield "    # security_group: {id: sg-…, type: basic}"


def _name(address: str) -> str:
    host = endpoint_host(address)
    label = host if host.replace(".", "").isdigit() else host.split(".", maxsplit=1)[0]
    return re.sub(r"[^A-Za-z0-9_]+", "_", label).strip("_") or "target"


def endpoint_host(address: str) -> str:
    """Return the host of an address."""
    from mclint.value import known

    return str(endpoint(known(address)).host)


def _comment(text: str) -> str:
    """Return text that can stand in a comment on one line."""
    return "".join(char if char.isprintable() else "?" for char in text)
