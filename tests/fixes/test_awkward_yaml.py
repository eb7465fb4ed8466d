"""Fixes in inventories that are written in every way YAML allows: nothing but the faulty letters changes."""

from __future__ import annotations

import pytest

from mclint.engine import check_text
from mclint.findings.finding import Finding
from mclint.fixes.laws import check_fixes

NAME = "maxcompute-network.yaml"
TEXT = """\
%YAML 1.2
---
# inventory of the team
version: 1   # format
x-base: &base   # anchor
  region: {region} # typo here
  owner: "1000000000000001"
projects:
- name:   shop     # first
  <<: *base
- {{ name: 'crm' ,region:   '{region}'   , external_network: [ "{url}" , '{url}' ] }}
- ? name
  : old
  ? region
  : {region}
- name: "erp"
  region: &erp
    {region}
- {{name: hr, region: *erp}}
connections:
  - solution: vpc
    name: link
    description: >-
      folded text about cn-hangzou
      stays as it is
    region: !!str {region}
    vpc: vpc-a\t# a tab before the comment
    vswitch: {{id: vsw-1, cidr: 192.168.10.0/24, zone: &zone "{region}-h"}}
    security_group: {{id: sg-1, type: basic}}
    eni_addresses: ["192.168.10.17"]
targets:
  - name: orders
    addresses:
    - orders.example.com:3306    # main
    vpc: vpc-a
    access_control:
      ip_whitelist:
        - {eni}   # ENI
        - "{eni}"
        - '10.1.2.3'
clients:
  - name: sched
    project: shop
    internet: false
    vpc: vpc-a
    region: cn-hangzhou
    endpoint: |
      https://service.{endpoint}/api
...
# after the end
"""
WRONG = {
    "region": "cn-hangzou",
    "url": "https://api.example.com:443",
    "eni": "192.168.10.17",
    "endpoint": "cn-hangzhou.maxcompute.aliyun.com",
}
RIGHT = {
    "region": "cn-hangzhou",
    "url": "api.example.com:443",
    "eni": "192.168.10.0/24",
    "endpoint": "cn-hangzhou-vpc.maxcompute.aliyun-inc.com",
}


def findings(text: str) -> list[Finding]:
    return [finding for finding in check_text(text, NAME) if finding.code in ("MC007", "MC103", "MC304", "MC402", "MC803")]


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_nothing_else_changes(end: str) -> None:
    """Anchors, merge keys, tags, block scalars, flow maps, explicit keys, comments, quotes, line ends and document marks stay."""
    wrong, right = (TEXT.format(**words).replace("\n", end) for words in (WRONG, RIGHT))
    assert not any(finding.code == "MC007" for finding in findings(wrong))
    assert check_fixes(wrong, NAME, findings, unsafe=True) == right
    assert findings(right) == []
