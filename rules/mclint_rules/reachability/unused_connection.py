"""A connection is declared and no job uses it.

## What it does
Reports VPC dedicated connections and Internet connections of the inventory that no job of the repository names or needs. Silent while a job
names its networklink by a value that is not known before it runs, and while the repository has no jobs at all.

## Why
A connection that nobody uses is an open door into a VPC that nobody watches. It may be used by jobs that live elsewhere: then suppress the
finding with that reason. Internet connections are left alone while a job reaches an address that is not known before it runs.

## Example
```yaml
connections:
  - {solution: vpc, name: link_old, region: cn-shanghai, vpc: vpc-example2}  # no job names link_old
```

## Instead
Remove the connection from the inventory and drop the networklink.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mclint.api import Case, Catalog, Model, Report, Rule, Severity, Value, eni_info, targets
from mclint_rules.common.job import key_of
from mclint_rules.common.networks import DOMAIN_LIST, ENI_INFO, domain_list

_NETWORK = """\
version: 1
connections:
  - solution: vpc
    name: link_shop
    region: cn-shanghai
    vpc: vpc-example1
    vswitch: {zone: cn-shanghai-b}
    security_group: {id: sg-example1}
  - solution: vpc
    name: link_old
    region: cn-shanghai
    vpc: vpc-example2
    vswitch: {zone: cn-shanghai-b}
    security_group: {id: sg-example1}
"""
_ONE = _NETWORK[: _NETWORK.index("  - solution: vpc\n    name: link_old")]
_FILE = "maxcompute-network.yaml"
_JOB = "set odps.session.networklink={};\nselect probe(host) from t;\n"


def _names(item: Any, links: Iterable[str | None]) -> bool:
    """Whether a job names a connection, or may (None: a name that is not known)."""
    return any(link is None or item.is_called(link) for link in links)


def _lists(item: Any, lists: Iterable[Value]) -> bool:
    """Whether a list of Internet addresses has one of a connection's, or may."""
    for value in lists:
        for entry in targets(value):
            host, port = entry.endpoint.host.text, entry.endpoint.port.text
            if host is None or port is None or item.lists(host, port):
                return True
    return False


def _opened(model: Model) -> set[str | None]:
    """Return the VPCs that Spark settings, and objects that open theirs by themselves, lead into (None: one that is not known)."""
    vpcs: list[Value] = [use.vpc for job in model.jobs for use in job.uses if use.vpc is not None]
    for setting in {*(each for _, each in model.spark_settings), *(setting for job in model.jobs for setting in job.settings)}:
        key = key_of(setting)
        if key == ENI_INFO:
            vpcs += [vpc for _, vpc in eni_info(setting.value).pairs]
        elif key == DOMAIN_LIST:
            vpcs += [vpc.id for vpc in domain_list(setting).vpcs]
    return {vpc.text for vpc in vpcs if vpc.text != ""}


def _needs(way: Any) -> bool:
    """Whether a job is served by a connection, or would be if its settings and the target's access control were right."""
    return way.blocking is None or way.blocking.name in ("job", "networklink", "access control")


class UnusedConnection(Rule):
    code = "MC310"
    name = "unused-connection"
    severity = Severity.INFO
    clause = "Choose a network solution"

    def check_project(self, model: Model, catalog: Catalog, options: Mapping[str, Any]) -> Iterable[Report]:
        if not model.inventory.connections:
            return  # before the way of every job is worked out
        jobs = [job for job in model.jobs if job.engine not in ("", "datax")]
        links = [setting.value for job in jobs for setting in job.links] + [link for job in jobs for use in job.uses for link in use.links]
        lists = [setting.value for job in jobs for setting in job.internet]
        links += [value for _, value in model.loose_settings[0]]
        lists += [value for _, value in model.loose_settings[1]]
        if not jobs:
            return
        called = {None if link.text is None else link.text.strip() for link in links}
        opened = _opened(model)
        using = {way.connection for way in model.reaches if way.connection is not None and _needs(way)}
        for item in model.inventory.connections:
            if not item.name or item in using:
                continue
            if item.solution == "vpc" and (_names(item, called) or None in opened or item.vpc in opened):
                continue
            if item.solution == "internet" and (_lists(item, lists) or any(use.host.text is None for job in jobs for use in job.uses)):
                continue
            if item.solution not in ("vpc", "internet"):
                continue
            yield Report(
                item.span,
                f"No job of this repository uses the connection `{item.name}`. Remove it, or say which jobs elsewhere need it.",
                path=item.path,
            )

    PASSES = (
        Case(_ONE, path=_FILE, others=(("job.sql", _JOB.format("link_shop")),)),
        Case(_ONE, path=_FILE, others=(("job.sql", _JOB.format("${link}")),), why="any connection may be meant"),
        Case(_ONE, path=_FILE, why="no jobs here: an inventory of its own"),
        Case(
            _ONE,
            path=_FILE,
            others=(("spark.sh", "spark-submit --conf spark.hadoop.odps.cupid.eni.info=cn-shanghai:vpc-example1 app.py\n"),),
            why="Spark names the VPC itself",
        ),
        Case(
            "version: 1\nconnections:\n  - {solution: internet, name: out, targets: ['api.example.com:443']}\n",
            path=_FILE,
            others=(("job.sql", "set odps.internet.access.list=api.example.com:443;\nselect probe(host) from t;\n"),),
            why="a job lists its address; the function may live elsewhere",
        ),
        Case(
            _ONE + "targets:\n  - {name: orders, addresses: ['orders.example.com:3306'], vpc: vpc-example1}\n",
            path=_FILE,
            others=(
                (
                    "job.sql",
                    (
                        "create external table t (k string) stored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'\n"
                        "location 'jdbc:mysql://orders.example.com:3306/o?table=t';\n"
                    ),
                ),
            ),
            why="the job needs it and forgot to name it, which MC302 says",
        ),
    )
    FAILS = (
        Case(_NETWORK, path=_FILE, lines=(10,), others=(("job.sql", _JOB.format("link_shop")),)),
        Case(_NETWORK, path=_FILE, lines=(4,), others=(("job.sql", _JOB.format("link_old")),)),
        Case(_ONE, path=_FILE, lines=(4,), others=(("job.sql", _JOB.format("other")),)),
        Case(
            "version: 1\nconnections:\n  - {solution: internet, name: out, targets: ['api.example.com:443']}\n",
            path=_FILE,
            lines=(3,),
            others=(("job.sql", "set odps.internet.access.list=mail.example.com:443;\nselect probe(host) from t;\n"),),
        ),
    )
