"""Terraform's resources: what lets in whom, with which words, over the files of a folder."""

from __future__ import annotations

import pytest

from mclint.facts import AllowEntry, ProjectInfo
from network_probe import model_of, places


def entries(text: str, path: str = "main.tf", **others: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return address, direction and words of the entries in a file."""
    model = model_of({path: text, **{name.replace("_", "."): each for name, each in others.items()}})
    facts = [fact for file in model.files.values() for fact in file.facts if isinstance(fact, AllowEntry)]
    return [(str(fact.entry), fact.direction, fact.hints) for fact in facts]


def test_a_comment_speaks_of_the_entry_that_it_stands_beside() -> None:
    """A comment behind an entry is of that entry; one above entries is of those below it; one above a resource is of all of it."""
    text = (
        "# shop\n"
        'resource "alicloud_db_instance" "orders" {\n'
        "  security_ips = [\n"
        '    "203.0.113.7",  # MaxCompute\n'
        '    "198.51.100.1", # office\n'
        "    # ODPS jobs\n"
        '    "203.0.113.8",\n'
        '    "203.0.113.9",\n'
        "  ]\n"
        "}\n"
    )
    found = {entry: hints[-1] for entry, _, hints in entries(text)}
    assert found == {"203.0.113.7": "MaxCompute", "198.51.100.1": "office", "203.0.113.8": "ODPS jobs", "203.0.113.9": "ODPS jobs"}
    assert all("shop" in hints for _, _, hints in entries(text))
    assert places({"main.tf": text}, select=("MC401",)) == [("MC401", "main.tf", line) for line in (4, 7, 8)]


@pytest.mark.parametrize(
    ("kind", "body", "found"),
    [
        ("alicloud_slb_acl", 'entry_list {\n entry = "203.0.113.7"\n comment = "x"\n}', ["203.0.113.7"]),
        ("alicloud_alb_acl", 'acl_entries {\n entry = "203.0.113.7"\n description = "x"\n}', ["203.0.113.7"]),
        (
            "alicloud_mongodb_instance",
            'security_ip_groups {\n security_ip_list = "203.0.113.7,203.0.113.8"\n}',
            ["203.0.113.7", "203.0.113.8"],
        ),
        ("alicloud_lindorm_instance_v2", 'white_ip_list {\n group_name = "g"\n ip_list = "203.0.113.7"\n}', ["203.0.113.7"]),
        ("alicloud_gpdb_instance", 'ip_whitelist {\n ip_group_name = "g"\n security_ip_list = "203.0.113.7"\n}', ["203.0.113.7"]),
        ("alicloud_hbase_instance", 'ip_white = "203.0.113.7"', ["203.0.113.7"]),
        ("alicloud_db_instance", 'pg_hba_conf {\n address = "203.0.113.7/32"\n type = "host"\n}', ["203.0.113.7/32"]),
        ("alicloud_security_group_rule", 'type = "ingress"\n cidr_ip = "203.0.113.7/32"\n policy = "drop"', []),
        ("alicloud_network_acl", 'ingress_acl_entries {\n policy = "accept"\n source_cidr_ip = "203.0.113.7"\n}', ["203.0.113.7"]),
        ("alicloud_network_acl", 'ingress_acl_entries {\n policy = "drop"\n source_cidr_ip = "203.0.113.7"\n}', []),
        ("alicloud_slb_acl_entry_attachment", 'entry = "203.0.113.7/32"\n comment = "x"', ["203.0.113.7/32"]),
        ("alicloud_nas_access_rule", 'source_cidr_ip = "203.0.113.0/24"', ["203.0.113.0/24"]),
        ("alicloud_vpc", 'cidr_block = "10.0.0.0/8"', []),
        ("alicloud_instance", 'host_name = "203.0.113.7"\n ip_list = ["203.0.113.7"]', []),
        ("aws_security_group_rule", 'cidr_ip = "203.0.113.7"', []),
    ],
)
def test_every_kind_of_list_is_read(kind: str, body: str, found: list[str]) -> None:
    """Lists are fields, texts with commas, or blocks; what keeps out, and what is no list, has no entries."""
    assert [entry for entry, _, _ in entries(f'resource "{kind}" "a" {{\n{body}\n}}\n')] == found


def test_direction_is_told_by_resource_field_and_type() -> None:
    """Rules for what goes out let nobody in."""
    rule = 'resource "alicloud_security_group_rule" "a" {{\n  type = "{}"\n  cidr_ip = "203.0.113.7"\n}}\n'
    assert [way for _, way, _ in entries(rule.format("ingress"))] == ["inbound"]
    assert [way for _, way, _ in entries(rule.format("egress"))] == ["outbound"]


VARIABLES = 'variable "ips" {\n  default = ["203.0.113.7"]\n}\nlocals {\n  all = concat(var.ips, ["198.51.100.1"])\n}\n'
USE = 'resource "alicloud_db_instance" "a" {\n  db_instance_ip_array_name = "maxcompute"\n  security_ips = local.all\n}\n'


def test_variables_and_locals_are_followed_over_the_folder() -> None:
    """An entry stands where it is written: in the default of a variable, in a local value, in `.tfvars`."""
    found = places({"a/main.tf": USE, "a/vars.tf": VARIABLES}, select=("MC401",))
    assert found == [("MC401", "a/vars.tf", 2), ("MC401", "a/vars.tf", 5)]
    assert places({"a/main.tf": USE, "b/vars.tf": VARIABLES}, select=("MC401",)) == []
    given = {"a/main.tf": USE, "a/vars.tf": VARIABLES, "a/prod.tfvars": 'ips = ["203.0.113.99"]\n'}
    assert places(given, select=("MC401",)) == [("MC401", "a/prod.tfvars", 1), ("MC401", "a/vars.tf", 5)]


def test_what_is_not_known_is_no_entry_of_a_finding() -> None:
    """A variable without default, a reference to a resource, and a loop stay unknown."""
    text = USE.replace("local.all", 'concat(var.x, [alicloud_eip.a.ip_address], [for i in var.y : "${i}/32"])')
    assert places({"main.tf": text + 'variable "x" {}\n'}, select=("MC4",)) == []


def test_the_project_is_in_the_region_of_the_provider() -> None:
    """The region of the folder's provider is that of the projects in it; another provider's is not."""
    project = 'resource "alicloud_maxcompute_project" "p" {\n  project_name = "shop"\n}\n'
    provider = 'provider "alicloud" {\n  region = "cn-chengdu"\n}\n'
    model = model_of({"net/p.tf": project, "net/provider.tf": provider})
    facts = [fact for fact in model.files["net/p.tf"].facts if isinstance(fact, ProjectInfo)]
    assert [(fact.name.text, fact.region.text) for fact in facts] == [("shop", "cn-chengdu")]
    assert model_of({"p.tf": project, "q.tf": provider.replace("region", 'alias = "x"\n  region')}).project("p.tf").region == ""
