"""A VPC dedicated connection is declared without what it needs.

## What it does
Reports VPC dedicated connections without security group or vSwitch, and those whose account differs from the account of the project. A mask
such as `<vpc-id>`, as `mclint init` writes it, is only mentioned: it is to be filled in.

## Why
MaxCompute creates an elastic network interface in one vSwitch under one security group. One Alibaba Cloud account has to own the
VPC, the project and the target; with two accounts the platform refuses to make the connection.

## Example
```yaml
- {solution: vpc, name: link_shop, region: cn-shanghai, vpc: vpc-example1}
```

## Instead
```yaml
- solution: vpc
  name: link_shop
  region: cn-shanghai
  vpc: vpc-example1
  vswitch: {id: vsw-example1, cidr: 192.168.10.0/24, zone: cn-shanghai-b}
  security_group: {id: sg-example1, type: basic}
```
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import Case, Connection, Context, Report, Rule, Severity
from mclint_rules.common.words import placeholder

_HEAD = (
    "version: 1\nprojects:\n  - {name: shop, region: cn-shanghai, owner: '1001'}\nconnections:\n  - solution: vpc\n    name: link_shop\n"
)
_VPC = "    region: cn-shanghai\n    vpc: vpc-example1\n"
_SWITCH = "    vswitch: {id: vsw-example1, zone: cn-shanghai-b}\n"
_GROUP = "    security_group: {id: sg-example1}\n"
_FILE = "maxcompute-network.yaml"


class IncompleteVpcConnection(Rule):
    code = "MC408"
    name = "incomplete-vpc-connection"
    severity = Severity.WARNING
    source = "VPC-en"
    clause = "VPC dedicated connection: vSwitch, security group, one account"
    wants = (Connection,)

    def check(self, fact: Connection, ctx: Context) -> Iterable[Report]:
        if fact.solution != "vpc":
            return
        keys = {item.key.split(".")[0] for item in fact.fields}
        missing = [words for key, words in (("vswitch", "vSwitch"), ("security_group", "security group")) if key not in keys]
        if missing:
            yield Report(
                fact.span,
                f"The connection `{fact.name}` declares no {' and no '.join(missing)}. MaxCompute creates its network interface in one vSwitch "
                "under one security group. Declare them, so that zone and access control can be checked.",
            )
        masked = dict.fromkeys(f"`{item.key}`" for item in fact.fields if placeholder(str(item.value)) and not item.value.holes)
        if masked:
            yield Report(
                fact.span,
                f"{', '.join(masked)} of this connection {'is' if len(masked) == 1 else 'are'} still to be filled in. "
                "Until then nothing certain is said of the jobs that may need it.",
                severity=Severity.INFO,
            )
        owner = next((item for item in fact.fields if item.key == "owner"), None)
        if owner is None or owner.value.text is None:
            return
        serves = {item.value.text for item in fact.fields if item.key == "projects"}
        for project in ctx.model.inventory.projects:
            other = next((item.value.text for item in project.fact.fields if item.key == "owner"), None)
            if other and other != owner.value.text and (not serves or project.name in serves):
                yield Report(
                    owner.span,
                    f"The connection `{fact.name}` belongs to another account than the project `{project.name}`. "
                    "The owners of the VPC and of the project must be the same account. Create the VPC side in the project's account.",
                )

    PASSES = (
        Case(_HEAD + _VPC + _SWITCH + _GROUP, path=_FILE),
        Case(_HEAD + _VPC + _SWITCH + _GROUP + "    owner: '1001'\n", path=_FILE),
        Case("version: 1\nconnections:\n  - {solution: internet, name: out, targets: ['api.example.com:443']}\n", path=_FILE),
    )
    FAILS = (
        Case(_HEAD + "    region: cn-shanghai\n    vpc: <vpc-id>\n" + _SWITCH + _GROUP, path=_FILE, lines=(6,), why="to be filled in"),
        Case(_HEAD + _VPC + _GROUP, path=_FILE, lines=(6,)),
        Case(_HEAD + _VPC + _SWITCH, path=_FILE, lines=(6,)),
        Case(_HEAD + _VPC + _SWITCH + _GROUP + "    owner: '2002'\n", path=_FILE, lines=(11,)),
    )
