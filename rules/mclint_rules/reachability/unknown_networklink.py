"""The job names a networklink that the inventory does not have.

## What it does
Compares every networklink that a job names (session setting, hints, table property, MaxFrame function) with the VPC dedicated connections
that are declared. Silent without an inventory and for names that are not known before the job runs.

## Why
A name that does not exist opens nothing: the statement fails, or its network calls time out. One letter is enough.

## Example
```sql
set odps.session.networklink=link_shpo;
```

## Instead
```sql
set odps.session.networklink=link_shop;
```

## Fix safety
The fix writes the nearest declared name. It is offered and not applied by itself: the connection may be missing from the inventory.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import Case, Context, ExternalLocation, Model, Related, Report, Rule, Setting, Value, replace

_NETWORK = """\
version: 1
connections:
  - {solution: vpc, name: link_shop, region: cn-shanghai, vpc: vpc-example1}
"""
_OTHERS = (("maxcompute-network.yaml", _NETWORK),)
_KEYS = frozenset({"odps.session.networklink", "vpc_network_link", "networklink"})


class UnknownNetworklink(Rule):
    code = "MC303"
    name = "unknown-networklink"
    source = "UDFVPC"
    clause = "A session names an existing network connection"
    wants = (Setting, ExternalLocation)

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        inventory = ctx.model.inventory
        if not inventory.exists:
            return
        if isinstance(fact, Setting):
            named = [(fact.value, fact.span)] if fact.key in _KEYS else []
        else:
            named = [(item.value, item.span) for item in fact.properties if item.key in _KEYS]
        for value, span in named:
            yield from self._judge(value.strip(), value.place() or span, ctx)

    def _judge(self, value: Value, span: Any, ctx: Context) -> Iterable[Report]:
        name, known = value.text, ctx.model.inventory.networklinks()
        if not name or ctx.once(("called", name), lambda: _is_called(name, ctx.model)):
            return
        names = ctx.once("names", lambda: ", ".join(dict.fromkeys(known)))
        near = ctx.once(("near", name), lambda: _near(name, known))
        hint = f"Did you mean `{near[0]}`?" if near else f"Declared: {names}." if known else "None is declared."
        declared = ctx.model.inventory.connection(near[0]) if near else None
        yield Report(
            span,
            f"No VPC dedicated connection called `{name}` is declared. A job that names a connection that does not exist reaches nothing. {hint}",
            fix=replace(value, near[0], f"Name the connection {near[0]}", safe=False) if near else None,
            related=(Related(declared.span, "declared here", declared.path),) if declared else (),
        )

    PASSES = (
        Case("set odps.session.networklink=link_shop;\nselect f(a) from t;\n", others=_OTHERS),
        Case("set odps.session.networklink=link_shpo;\nselect f(a) from t;\n", why="no inventory"),
        Case("set odps.session.networklink=${link};\nselect f(a) from t;\n", others=_OTHERS),
    )
    FAILS = (
        Case(
            "set odps.session.networklink=link_shpo;\nselect f(a) from t;\n",
            lines=(1,),
            others=_OTHERS,
            unsafe_fixed="set odps.session.networklink=link_shop;\nselect f(a) from t;\n",
        ),
        Case("set odps.session.networklink=warehouse;\nselect f(a) from t;\n", lines=(1,), others=_OTHERS),
        Case(
            "create external table t (id bigint) stored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'\n"
            "location 'jdbc:mysql://orders.example.com:3306/crm?table=t'\ntblproperties ('networklink'='link_shopp');\n",
            lines=(3,),
            others=_OTHERS,
        ),
        Case(
            "from odps import ODPS\no = ODPS('id', 'key', 'shop')\no.execute_sql('select f(a) from t', hints={'odps.session.networklink': 'link-shop'})\n",
            path="node.py",
            lines=(3,),
            others=_OTHERS,
        ),
    )


def _is_called(name: str, model: Model) -> bool:
    """Whether a connection has a name."""
    return any(item.solution == "vpc" and item.is_called(name) for item in model.inventory.connections)


def _near(name: str, known: Iterable[str]) -> list[str]:
    """Return the name that may be meant, if there is one."""
    from difflib import get_close_matches

    return get_close_matches(name, list(dict.fromkeys(known)), 1, 0.7)
