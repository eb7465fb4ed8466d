"""An allow list lets everybody in, so that a changing egress address does no harm.

## What it does
Reports `0.0.0.0/0`, `::/0`, `*` and MySQL's `%` in the access control of a declared target, and in Terraform, ROS, API calls and SQL grants
whose names, groups or comments speak of MaxCompute. Lists that say nothing of MaxCompute, and a project's own two lists, are left alone.

## Why
The vendor advises against filtering the proxy by its changing addresses (Network connection process, Limitations, edition 2026-02-27). That
is no call to let the whole Internet in: a VPC dedicated connection needs no public entry at all.

## Example
```yaml
targets:
  - {name: orders, addresses: ["orders.example.com:3306"], access_control: {ip_whitelist: ["0.0.0.0/0"]}}
```

## Instead
Reach the target through a VPC dedicated connection and admit its vSwitch or security group.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import AllowEntry, Case, Context, Report, Rule, Severity
from mclint_rules.common.allow import hints_of, is_everything, says_maxcompute

_NETWORK = (
    "version: 1\ntargets:\n  - name: orders\n    addresses: ['orders.example.com:3306']\n    access_control:\n      ip_whitelist: ['{}']\n"
)
_FILE = "maxcompute-network.yaml"
_RULE = """\
resource "alicloud_security_group_rule" "in" {{
  type        = "{}"
  cidr_ip     = "0.0.0.0/0"
  description = "{}"
}}
"""


class OpenAllowlist(Rule):
    code = "MC407"
    name = "open-allowlist"
    severity = Severity.WARNING
    clause = "Egress IP changes: the target is not to filter by address"
    wants = (AllowEntry,)

    def check(self, fact: AllowEntry, ctx: Context) -> Iterable[Report]:
        if fact.direction != "inbound" or not is_everything(fact.entry.text):
            return
        declared = (
            any(target.name == fact.resource and target.path == ctx.file.path for target in ctx.model.inventory.targets)
            and fact.kind == "ip_whitelist"
        )
        if not declared and not says_maxcompute(hints_of(fact)):
            return
        yield Report(
            fact.entry.span() or fact.span,
            f"`{fact.entry.text}` lets everybody in. That the egress addresses of MaxCompute may change does not call for it. "
            "Use a VPC dedicated connection and admit its vSwitch range or security group.",
        )

    PASSES = (
        Case(_NETWORK.format("192.168.10.0/24"), path=_FILE),
        Case(_RULE.format("ingress", "web"), path="main.tf", why="nothing ties it to MaxCompute"),
        Case(_RULE.format("egress", "MaxCompute out"), path="main.tf", why="outbound"),
        Case(
            "setproject odps.security.ip.whitelist=0.0.0.0/0 odps.security.vpc.whitelist=vpc-example1;\n",
            why="the documented way to open the other list",
        ),
    )
    FAILS = (
        Case("create user 'maxcompute_reader'@'%' identified by '${password}';\n", lines=(1,)),
        Case(_NETWORK.format("0.0.0.0/0"), path=_FILE, lines=(6,)),
        Case(_NETWORK.format("*"), path=_FILE, lines=(6,)),
        Case(_RULE.format("ingress", "for MaxCompute jobs"), path="main.tf", lines=(3,)),
    )
