"""A DataWorks node goes where its resource group or sandbox does not let it.

## What it does
For client code (a PyODPS node, a script, a synchronisation job of DataX) in files that the inventory assigns to a DataWorks resource group, compares the hosts that it
reaches with the declared reachable addresses and the sandbox whitelist. Silent where neither list is declared.

## Why
A connection of MaxCompute does nothing for code that runs in DataWorks: the resource group needs a route of its own, and the sandbox stops
what its whitelist does not name (Network connection process, Limitations, edition 2026-02-27).

## Example
```yaml
dataworks:
  - {paths: ["nodes/**"], resource_group: shared, sandbox_whitelist: ["api.example.com:443"]}
```
```python
requests.get("https://other.example.com/", timeout=5)  # in nodes/load.py
```

## Instead
Add the address to the sandbox whitelist of the workspace, and see that the resource group has a route to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mclint.api import Case, Catalog, Model, Report, Rule

_NETWORK = """\
version: 1
dataworks:
  - {paths: ["nodes/**"], resource_group: shared, sandbox_whitelist: ["api.example.com:443"]}
"""
_OTHERS = (("maxcompute-network.yaml", _NETWORK),)
_NODE = """\
'''PyODPS 3
'''
import requests

text = requests.get("https://{}/", timeout=5).text
with o.get_table("t").open_reader(partition="ds=" + args["bizdate"]) as reader:
    print(reader.count)
"""
_SYNC = """\
{{"job": {{"content": [{{
  "reader": {{"name": "mysqlreader", "parameter": {{"connection": [{{"jdbcUrl": ["jdbc:mysql://{}/shop"]}}]}}}},
  "writer": {{"name": "odpswriter", "parameter": {{"project": "shop", "odpsServer": "https://service.cn-shanghai.maxcompute.aliyun.com/api"}}}}
}}]}}}}
"""
_CLIENT = """\
from odps import ODPS
import requests

o = ODPS("id", "key", "shop", endpoint="https://service.cn-shanghai.maxcompute.aliyun.com/api")
text = requests.get("https://{}/", timeout=5).text
"""


class DataworksBlocked(Rule):
    code = "MC312"
    name = "dataworks-blocked"
    clause = "Limitations: the resource group and the sandbox of DataWorks have limits of their own"

    def check_project(self, model: Model, catalog: Catalog, options: Mapping[str, Any]) -> Iterable[Report]:
        for way in model.reaches if model.inventory.dataworks else ():
            hop = way.blocking
            if hop is not None and hop.name == "DataWorks":
                yield Report(
                    way.use.span,
                    f"This node runs in DataWorks, and {hop.words}. The request is refused before it leaves DataWorks. "
                    "Add the address there, or run the node on a resource group that reaches it.",
                    path=way.use.path,
                )

    PASSES = (
        Case(_NODE.format("api.example.com"), path="nodes/load.py", others=_OTHERS),
        Case(_NODE.format("other.example.com"), path="scripts/load.py", others=_OTHERS, why="not declared to run in DataWorks"),
        Case(_NODE.format("other.example.com"), path="nodes/load.py", why="no inventory"),
        Case(_SYNC.format("api.example.com:443"), path="nodes/sync.json", others=_OTHERS),
        Case(_SYNC.format("${host}:3306"), path="nodes/sync.json", others=_OTHERS),
        Case(_SYNC.format("orders.example.com:3306"), path="sync.json", others=_OTHERS, why="not declared to run in DataWorks"),
        Case(_CLIENT.format("other.example.com"), path="load.py", others=_OTHERS, why="a program that runs anywhere"),
    )
    FAILS = (
        Case(_NODE.format("other.example.com"), path="nodes/load.py", lines=(5,), others=_OTHERS),
        Case(_NODE.format("api.example.com:8443"), path="nodes/load.py", lines=(5,), others=_OTHERS),
        Case(_SYNC.format("orders.example.com:3306"), path="nodes/sync.json", lines=(2,), others=_OTHERS),
        Case(_NODE.format("203.0.113.9"), path="nodes/a/b.py", lines=(5,), others=_OTHERS),
        Case(_CLIENT.format("other.example.com"), path="nodes/load.py", lines=(5,), others=_OTHERS, why="declared to run in DataWorks"),
    )
