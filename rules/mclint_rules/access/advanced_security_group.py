"""The security group of a VPC dedicated connection is an advanced one.

## What it does
Reports connections whose security group is declared `advanced` (`enterprise`), and security groups of that type in Terraform and ROS whose
name or comment speaks of MaxCompute, or whose name a declared connection gives.

## Why
The VPC page asks for a Basic security group of its own: advanced groups deny outbound traffic unless a rule allows it.

## Example
```yaml
security_group: {id: sg-example1, type: advanced}
```

## Instead
Create a separate Basic security group (`security_group_type = "normal"` in Terraform) for the connection.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import Case, Connection, Context, Report, Resource, Rule
from mclint_rules.common.allow import says_maxcompute, words_of

_NETWORK = """\
version: 1
connections:
  - solution: vpc
    name: link_shop
    region: cn-shanghai
    vpc: vpc-example1
    vswitch: {{zone: cn-shanghai-b}}
    security_group:
      id: sg-example1
{}"""
_FILE = "maxcompute-network.yaml"
_ADVANCED = frozenset({"advanced", "enterprise"})


class AdvancedSecurityGroup(Rule):
    code = "MC404"
    name = "advanced-security-group"
    source = "VPC-en"
    clause = "Preparations: the security group is of the Basic type"
    wants = (Connection, Resource)

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        key = "security_group.type" if isinstance(fact, Connection) else "security_group_type"
        if isinstance(fact, Resource) and not (
            fact.kind == "security_group" and (says_maxcompute(words_of(fact)) or self._is_declared(fact, ctx))
        ):
            return
        for item in fact.fields:
            if item.key == key and (item.value.text or "").strip().lower() in _ADVANCED:
                yield Report(
                    item.span,
                    f"The security group of this connection is `{item.value.text}`. Advanced groups deny outbound traffic by default, and "
                    "MaxCompute accepts only a Basic one. Create a separate Basic security group for it.",
                )

    @staticmethod
    def _is_declared(fact: Resource, ctx: Context) -> bool:
        """Whether a connection of the inventory names the group."""
        names = {item.value.text for item in fact.fields if item.key in ("name", "security_group_name") and item.value.text}
        return any(item.field("security_group.name").text in names for item in ctx.model.inventory.connections)

    PASSES = (
        Case(_NETWORK.format("      type: basic\n"), path=_FILE),
        Case(_NETWORK.format("      type: normal\n"), path=_FILE),
        Case(_NETWORK.format(""), path=_FILE, why="the type is not declared"),
        Case(
            'resource "alicloud_security_group" "web" {\n  security_group_type = "enterprise"\n}\n', path="main.tf", why="not MaxCompute's"
        ),
    )
    FAILS = (
        Case(
            '# for the MaxCompute connection\nresource "alicloud_security_group" "eni" {\n  security_group_type = "enterprise"\n}\n',
            path="main.tf",
            lines=(3,),
        ),
        Case(
            'resource "alicloud_security_group" "eni" {\n  security_group_name = "eni"\n  security_group_type = "enterprise"\n}\n',
            path="main.tf",
            others=((_FILE, _NETWORK.format("      name: eni\n")),),
            lines=(3,),
        ),
        Case(
            "Resources:\n  Group:\n    Type: ALIYUN::ECS::SecurityGroup\n    Properties:\n"
            "      SecurityGroupName: maxcompute-eni\n      SecurityGroupType: enterprise\n",
            path="template.yml",
            lines=(6,),
        ),
        Case(_NETWORK.format("      type: advanced\n"), path=_FILE, lines=(10,)),
        Case(_NETWORK.format("      type: enterprise\n"), path=_FILE, lines=(10,)),
        Case(
            'resource "alicloud_security_group" "eni" {\n  security_group_name = "maxcompute-eni"\n  security_group_type = "enterprise"\n}\n',
            path="main.tf",
            lines=(3,),
        ),
    )
