"""A project sets one of its two allow lists and thereby closes the other network.

## What it does
Reports a `setproject`, a project in Terraform, ROS, an API call or an inventory that sets the IP whitelist without the VPC whitelist, or the other way round.
A file whose statements set both counts as a whole.

## Why
The whitelist page says that each list covers its own kind of network and that setting only one of them blocks the other network entirely.
`odps.security.vpc.whitelist=*` or `odps.security.ip.whitelist=0.0.0.0/0` opens the other one.

## Example
```sql
setproject odps.security.ip.whitelist=203.0.113.10;
```

## Instead
```sql
setproject odps.security.ip.whitelist=203.0.113.10 odps.security.vpc.whitelist=*;
```
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mclint.api import Case, Context, Report, Resource, Rule, Setting, Severity

_KEYS = {"odps.security.ip.whitelist": "odps.security.vpc.whitelist", "odps.security.vpc.whitelist": "odps.security.ip.whitelist"}
_FIELDS = (
    ("ip_whitelist", "vpc_whitelist"),
    ("ip_white_list.ip_list", "ip_white_list.vpc_ip_list"),
)
_FILE = "maxcompute-network.yaml"


class OneSidedProjectAllowlist(Rule):
    code = "MC406"
    name = "one-sided-project-allowlist"
    severity = Severity.WARNING
    source = "WHITELIST"
    clause = "each list governs its own kind of network"
    wants = (Setting, Resource)

    def check(self, fact: Any, ctx: Context) -> Iterable[Report]:
        if isinstance(fact, Resource):
            yield from self._resource(fact)
            return
        key = fact.key.strip().lower()
        other = _KEYS.get(key)
        if other is None or fact.scope != "setproject" or fact.value.text == "":
            return
        here = ctx.once(ctx.file.path, lambda: _keys(ctx))
        if other in here:
            return
        yield Report(fact.span, self._message(key, other, "0.0.0.0/0" if "ip" in other.split(".")[2] else "*"))

    def _resource(self, fact: Resource) -> Iterable[Report]:
        if fact.kind not in ("project", "maxcompute_project"):
            return
        present = {item.key: item for item in fact.fields if item.value.shape.strip()}
        for pair in _FIELDS:
            for one, other in (pair, pair[::-1]):
                item = present.get(one)
                if item is not None and item.value.shape.strip() and other not in present:
                    yield Report(item.span, self._message(one, other, "*" if "vpc" in other.lower() else "0.0.0.0/0"))
        whole = present.get("ip_white_list")
        if whole is not None:  # as a text it can hold addresses only
            yield Report(whole.span, self._message("ip_white_list", "vpc_ip_list", "*"))

    @staticmethod
    def _message(key: str, other: str, opens: str) -> str:
        return (
            f"`{key}` is set and `{other}` is not. Setting only one of the two lists blocks the other network entirely. "
            f"Set both; `{opens}` leaves the other network open."
        )

    PASSES = (
        Case("setproject odps.security.ip.whitelist=203.0.113.10 odps.security.vpc.whitelist=*;\n"),
        Case("setproject odps.security.ip.whitelist=203.0.113.10;\nsetproject odps.security.vpc.whitelist=vpc-example1;\n"),
        Case("setproject odps.security.ip.whitelist=;\n", why="the list is cleared"),
        Case("version: 1\nprojects:\n  - {name: shop, region: cn-shanghai}\n", path=_FILE),
        Case(
            'resource "alicloud_maxcompute_project" "p" {\n  project_name = "shop"\n  ip_white_list {\n    ip_list = "203.0.113.10"\n'
            "    vpc_ip_list = var.vpcs\n  }\n}\n",
            path="main.tf",
            why="the other list is set, to what is not known",
        ),
        Case(
            'resource "alicloud_maxcompute_project" "p" {\n  project_name = "shop"\n  ip_white_list {\n    ip_list = ""\n  }\n}\n',
            path="main.tf",
            why="no list is set",
        ),
    )
    FAILS = (
        Case(
            'aliyun maxcompute PUT /api/v1/projects/shop/ipWhiteList --body \'{"ipWhiteList":{"ipList":"203.0.113.10"}}\'\n',
            path="admit.sh",
            lines=(1,),
        ),
        Case(
            'resource "alicloud_maxcompute_project" "p" {\n  project_name = "shop"\n  ip_white_list = "203.0.113.10,203.0.113.11"\n}\n',
            path="main.tf",
            lines=(3,),
        ),
        Case(
            "Resources:\n  P:\n    Type: ALIYUN::MaxCompute::Project\n    Properties:\n      ProjectName: shop\n      IpWhiteList:\n"
            "        VpcIpList: cn-shanghai_vpc-example1\n",
            path="template.yml",
            lines=(7,),
        ),
        Case("setproject odps.security.ip.whitelist=203.0.113.10;\n", lines=(1,)),
        Case("setproject odps.security.vpc.whitelist=vpc-example1;\n", lines=(1,)),
        Case(
            "version: 1\nprojects:\n  - name: shop\n    region: cn-shanghai\n    ip_whitelist:\n      - 203.0.113.10\n",
            path=_FILE,
            lines=(6,),
        ),
        Case(
            'resource "alicloud_maxcompute_project" "p" {\n  project_name = "shop"\n  ip_white_list {\n    ip_list = "203.0.113.10"\n  }\n}\n',
            path="main.tf",
            lines=(4,),
        ),
    )


def _keys(ctx: Context) -> set[str]:
    """Return the settings of projects that a file gives a value."""
    return {item.key.strip().lower() for item in ctx.facts(Setting) if item.scope == "setproject" and item.value.text != ""}
