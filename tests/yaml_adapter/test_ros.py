"""Templates of Resource Orchestration Service."""

from __future__ import annotations

import json

import pytest

from adapter_probe import reading
from mclint.facts import AllowEntry, Resource
from mclint.languages.json.adapter import read as read_json
from mclint.languages.yaml.adapter import read as read_yaml

YAML = """\
ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Database:
    Type: ALIYUN::RDS::DBInstance
    Properties:
      SecurityIPList: 203.0.113.7,198.51.100.0/24
      DBInstanceDescription: orders
  Group:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      SecurityGroupName: MaxCompute-vpc-example
      VpcId: !Ref Vpc
  Ingress:
    Type: ALIYUN::ECS::SecurityGroupIngress
    Properties:
      SourceCidrIp: 203.0.113.0/24
Outputs: {}
"""


@pytest.mark.parametrize("format", ["yaml", "json"])
def test_resources_are_read_as_those_of_terraform(format: str) -> None:  # noqa: A002
    """Allow lists and security groups are stated with their places, in both formats."""
    text = YAML
    if format == "json":
        import yaml

        text = json.dumps(yaml.safe_load(YAML.replace("!Ref ", "")), indent=1)
    result = reading(read_yaml if format == "yaml" else read_json, text, f"template.{format}")
    entries = result.of(AllowEntry)
    assert [(fact.entry.text, fact.resource) for fact in entries] == [
        ("203.0.113.7", "Database"),
        ("198.51.100.0/24", "Database"),
        ("203.0.113.0/24", "Ingress"),
    ]
    assert [result.spelt(fact.entry) for fact in entries] == [fact.entry.text for fact in entries]
    groups = [(fact.kind, fact.name) for fact in result.of(Resource)]
    assert groups == [("security_group", "Group"), ("security_group_rule", "Ingress")]


def test_other_documents_have_no_resources() -> None:
    """`Resources` is a word of other templates too."""
    text = "Resources:\n  A:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      SourceCidrIp: 203.0.113.0/24\n"
    assert reading(read_yaml, text, "a.yaml").facts == []
    assert reading(read_yaml, "Resources: [1]\n", "a.yaml").facts == []
