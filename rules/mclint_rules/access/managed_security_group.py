"""Code changes a security group that MaxCompute manages by itself.

## What it does
Reports Terraform and ROS resources that create, change or refer to the groups `MaxCompute-vpc-…` and `MaxCompute-backup-vpc-…`, and
connections that use one of them.

## Why
MaxCompute creates these two groups for return traffic when a connection is made. The VPC page says not to edit or reuse them: a change
breaks the connection, and the platform may overwrite it.

## Example
```hcl
resource "alicloud_security_group" "egress" {
  security_group_name = "MaxCompute-vpc-example1"
}
```

## Instead
Create a Basic security group of your own for the connection, and write the rules there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from mclint.api import Case, Connection, Context, Report, Resource, Rule, Severity

_NETWORK = """\
version: 1
connections:
  - solution: vpc
    name: link_shop
    region: cn-shanghai
    vpc: vpc-example1
    vswitch: {{zone: cn-shanghai-b}}
    security_group:
      name: {}
"""
_FILE = "maxcompute-network.yaml"


@cache
def _managed() -> re.Pattern[str]:
    return re.compile(r"MaxCompute-(?:backup-)?vpc(?:-[A-Za-z0-9]*)?")


class ManagedSecurityGroup(Rule):
    code = "MC405"
    name = "managed-security-group"
    severity = Severity.WARNING
    source = "VPC-en"
    clause = "Security groups made by MaxCompute are its own"
    wants = (Connection, Resource)

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        if isinstance(fact, Resource) and not fact.kind.startswith("security_group"):
            return
        for item in fact.fields:
            if "security_group" not in item.key and item.key not in ("name", "description"):
                continue
            # A reference tells in its reason what it refers to: a key, or the words by which a data source looks it up.
            found = _managed().search(item.value.shape) or _managed().search(str(item.value))
            if found is not None:
                yield Report(
                    item.value.span_of(found.start(), found.end()) or item.span,
                    f"`{found[0]}{'…' if found[0].endswith('vpc-') else ''}` is a security group that MaxCompute creates and manages for return traffic. "
                    "Changing or reusing it can break the connection. Use a Basic security group of your own.",
                )

    PASSES = (
        Case(_NETWORK.format("maxcompute-eni"), path=_FILE),
        Case(_NETWORK.format("MaxCompute"), path=_FILE),
        Case('# MaxCompute-vpc-example1 is made by the platform\nresource "alicloud_vpc" "a" {\n  vpc_name = "a"\n}\n', path="main.tf"),
    )
    FAILS = (
        Case(
            'resource "alicloud_security_group_rule" "in" {\n  type = "ingress"\n'
            '  security_group_id = data.alicloud_security_groups.all["MaxCompute-vpc-example1"].id\n}\n',
            path="main.tf",
            lines=(3,),
        ),
        Case(
            'resource "alicloud_security_group_rule" "in" {\n  security_group_id = data.alicloud_security_groups.mc.ids[0]\n}\n',
            path="main.tf",
            others=(("data.tf", 'data "alicloud_security_groups" "mc" {\n  name_regex = "^MaxCompute-vpc-"\n}\n'),),
            lines=(2,),
        ),
        Case(
            "ROSTemplateFormatVersion: '2015-09-01'\nResources:\n  Group:\n    Type: ALIYUN::ECS::SecurityGroup\n    Properties:\n"
            "      SecurityGroupName: MaxCompute-backup-vpc-example1\n",
            path="template.yml",
            lines=(6,),
        ),
        Case(_NETWORK.format("MaxCompute-vpc-example1"), path=_FILE, lines=(9,)),
        Case(_NETWORK.format("MaxCompute-backup-vpc-example1"), path=_FILE, lines=(9,)),
        Case(
            'resource "alicloud_security_group" "a" {\n  security_group_name = "MaxCompute-vpc-example1"\n}\n', path="main.tf", lines=(2,)
        ),
    )
