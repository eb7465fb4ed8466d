"""An allow list admits egress addresses of the MaxCompute proxy.

## What it does
Reports entries of a target's access control that are public addresses or part of 100.104.0.0/16 and are meant for MaxCompute: in connection
files, Terraform, ROS, the parameters and calls of the control APIs, and grants by address in SQL. Evidence is the name of the list, group or
resource, its comment or description, or the addresses that the inventory declares as egress. The range 100.104.0.0/16 without such words is
no evidence: several products use it.

## Why
The proxy may be given other addresses at any time, and the vendor advises against lists of addresses at the target (Network connection
process, Limitations, edition 2026-02-27). Another page allows it as an option, without promising that the addresses stay.

## Example
```hcl
resource "alicloud_db_instance" "orders" {
  db_instance_ip_array_name = "maxcompute_egress"
  security_ips              = ["203.0.113.7"]
}
```

## Instead
Reach the target through a VPC dedicated connection and admit the range of its vSwitch, or protect the public endpoint by credentials and TLS.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import AllowEntry, Case, Confidence, Context, Report, Rule, Severity, inside, network
from mclint_rules.common.allow import egress, hints_of, is_legacy_range, is_public, says_maxcompute

_NETWORK = """\
version: 1
egress_addresses: ["198.51.100.9"]
targets:
  - name: orders
    addresses: ["orders.example.com:3306"]
    access_control:
      comment: {}
      ip_whitelist:
        - {}
"""
_FILE = "maxcompute-network.yaml"


class EgressIpAllowlist(Rule):
    code = "MC401"
    name = "egress-ip-allowlist"
    severity = Severity.WARNING
    clause = "Egress IP changes: the target is not to filter by address"
    wants = (AllowEntry,)

    def check(self, fact: AllowEntry, ctx: Context) -> Iterable[Report]:
        item = network(fact.entry.text)
        if item is None or fact.direction != "inbound" or item.prefixlen == 0:
            return
        declared = inside(item, egress(ctx.model))
        legacy = is_legacy_range(item)
        if not declared and not (says_maxcompute(hints_of(fact)) and (is_public(item) or legacy)):
            return
        what = "the source range of the older Spark path" if legacy else "an egress address of the MaxCompute proxy"
        yield Report(
            fact.entry.span() or fact.span,
            f"`{fact.entry.text}` in this allow list is {what}. Egress addresses may change at any time, and the jobs are then locked out. "
            "Use a VPC dedicated connection and admit its vSwitch range instead.",
            confidence=Confidence.HIGH if declared else Confidence.MEDIUM,
        )

    PASSES = (
        Case(
            'resource "alicloud_security_group_rule" "maxcompute" {\n  type    = "egress"\n  cidr_ip = "203.0.113.7/32"\n}\n',
            path="main.tf",
            why="where MaxCompute's own group may go, not where it comes from",
        ),
        Case(
            "-- the office\ngrant select on shop.* to 'reader'@'203.0.113.7';\nselect 1 from odps_t;\n", why="nothing ties it to MaxCompute"
        ),
        Case(
            _NETWORK.format("vSwitch of the MaxCompute connection", "192.168.10.0/24"), path=_FILE, why="the vSwitch range is what to admit"
        ),
        Case(_NETWORK.format("office", "203.0.113.7"), path=_FILE, why="nothing ties it to MaxCompute"),
        Case(_NETWORK.format("DMS", "100.104.0.0/16"), path=_FILE, why="the range belongs to several products"),
        Case(
            'variable "maxcompute_ip_white_list" {\n  default = ["203.0.113.7"]\n}\nvariable "office_egress_ips" {\n  default = ["203.0.113.7"]\n}\n',
            path="variables.tf",
            why="who may call the project; another's addresses",
        ),
        Case("setproject odps.security.ip.whitelist=203.0.113.10 odps.security.vpc.whitelist=*;\n", why="who may call the project"),
    )
    FAILS = (
        Case(
            'locals {\n  sources = [\n    "203.0.113.7",  # MaxCompute\n    "203.0.113.8",  # office\n  ]\n}\n'
            'resource "alicloud_db_instance" "orders" {\n  security_ips = local.sources\n}\n',
            path="main.tf",
            lines=(3,),
        ),
        Case(
            'variable "maxcompute_ips" {\n  default = ["203.0.113.7"]\n}\n'
            'resource "alicloud_db_instance" "orders" {\n  security_ips = concat(var.maxcompute_ips, ["203.0.113.8"])\n}\n',
            path="main.tf",
            lines=(2,),
        ),
        Case('variable "maxcompute_egress_ips" {\n  default = ["203.0.113.7"]\n}\n', path="variables.tf", lines=(2,)),
        Case('locals {\n  odps_proxy_addresses = ["192.168.0.1", "203.0.113.7/32"]\n}\n', path="main.tf", lines=(2,)),
        Case("-- MaxCompute egress\ngrant select on shop.* to 'reader'@'203.0.113.7';\n", lines=(2,)),
        Case(
            "aliyun rds ModifySecurityIps --DBInstanceId rm-example --SecurityIps 203.0.113.7 --DBInstanceIPArrayName maxcompute\n",
            path="open.sh",
            lines=(1,),
        ),
        Case(
            "from alibabacloud_rds20140815 import models\n\n\ndef admit(client):\n    request = models.ModifySecurityIpsRequest(\n"
            "        security_ips='203.0.113.7',\n        dbinstance_iparray_name='maxcompute_egress',\n    )\n    client.modify_security_ips(request)\n",
            path="admit.py",
            lines=(6,),
        ),
        Case('{"DBInstanceIPArrayName": "maxcompute", "SecurityIps": "192.168.0.1,203.0.113.7"}\n', path="parameters.json", lines=(1,)),
        Case(_NETWORK.format("MaxCompute egress", "203.0.113.7"), path=_FILE, lines=(9,)),
        Case(_NETWORK.format("whatever", "198.51.100.9"), path=_FILE, lines=(9,)),
        Case(_NETWORK.format("Spark on ODPS", "100.104.0.0/16"), path=_FILE, lines=(9,)),
    )
