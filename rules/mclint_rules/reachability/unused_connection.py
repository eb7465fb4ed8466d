"""A connection is declared and no job uses it.

## What it does
Reports VPC dedicated connections and Internet connections of the inventory that no job of the repository names or needs. Silent while a job
names its networklink by a value that is not known before it runs, and while the repository has no jobs at all.

## Why
A connection that nobody uses is an open door into a VPC that nobody watches. It may be used by jobs that live elsewhere: then suppress the
finding with that reason.

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

from mclint.api import Case, Catalog, Model, Report, Rule, Severity

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


class UnusedConnection(Rule):
    code = "MC310"
    name = "unused-connection"
    severity = Severity.INFO
    clause = "Choose a network solution: what is declared serves a job"

    def check_project(self, model: Model, catalog: Catalog, options: Mapping[str, Any]) -> Iterable[Report]:
        jobs = [job for job in model.jobs if job.engine]
        named = {setting.value.text for job in jobs for setting in job.links}
        named |= {link.text for job in jobs for use in job.uses for link in use.links}
        if not jobs or None in named:
            return
        using = {way.connection.name for way in model.reaches if way.connection is not None and way.status != "blocked"}
        spark = any("odps.cupid." in setting.key for job in jobs for setting in job.settings) or model.spark_settings
        for item in model.inventory.connections:
            if item.solution not in ("vpc", "internet") or not item.name or item.name in named | using:
                continue
            if item.solution == "vpc" and spark and any(item.vpc in str(setting.value) for setting in model.spark_settings):
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
    )
    FAILS = (
        Case(_NETWORK, path=_FILE, lines=(10,), others=(("job.sql", _JOB.format("link_shop")),)),
        Case(_NETWORK, path=_FILE, lines=(4,), others=(("job.sql", _JOB.format("link_old")),)),
        Case(_ONE, path=_FILE, lines=(4,), others=(("job.sql", _JOB.format("other")),)),
    )
