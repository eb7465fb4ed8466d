"""A project property opens every address and port of a VPC.

## What it does
Reports entries of `odps.security.outbound.destination` whose list of addresses is `[*]`, and `*` as the whole value.

## Why
The property is the older way to open a VPC to a project. `[*]` opens every address and port of that VPC to every job of the project; a
networklink with a security group of its own opens only what its rules allow.

## Example
```sql
setproject odps.security.outbound.destination=cn-shanghai_vpc-example1[*];
```

## Instead
Create a VPC dedicated connection with a Basic security group that allows the ports which jobs need, and clear the property.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Context, Report, Rule, Setting, Severity

_KEY = "odps.security.outbound.destination"


class OverbroadOutbound(Rule):
    code = "MC311"
    name = "overbroad-outbound"
    severity = Severity.WARNING
    source = "VPC-en"
    clause = "The security group of the connection controls access"
    wants = (Setting,)

    def check(self, fact: Setting, ctx: Context) -> Iterable[Report]:
        if fact.key.strip().lower() != _KEY:
            return
        for entry in fact.value.split(","):
            item = entry.strip()
            shape = item.shape.replace(" ", "")
            if shape != "*" and not shape.endswith("[*]"):
                continue
            whole = "every VPC" if shape == "*" else f"every address and port of {shape[:-3]}"
            yield Report(
                item.place() or fact.span,
                f"`{_KEY}` opens {whole} to all jobs of the project. "
                "Use a VPC dedicated connection with its own security group, which opens only the ports that jobs need.",
            )

    PASSES = (
        Case("setproject odps.security.outbound.destination=cn-shanghai_vpc-example1[192.168.1.5:3306];\n"),
        Case("setproject odps.security.outbound.destination=;\n"),
        Case(
            "setproject odps.security.vpc.whitelist=* odps.security.ip.whitelist=203.0.113.10;\n",
            why="who may call the project, not what it may reach",
        ),
    )
    FAILS = (
        Case("setproject odps.security.outbound.destination=cn-shanghai_vpc-example1[*];\n", lines=(1,)),
        Case("setproject odps.security.outbound.destination=cn-shanghai_vpc-a[192.168.1.5:80],cn-shanghai_vpc-b[*];\n", lines=(1,)),
        Case("SETPROJECT odps.security.outbound.destination = *;\n", lines=(1,)),
    )
