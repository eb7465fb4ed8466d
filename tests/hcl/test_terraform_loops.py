"""Loops of Terraform: each element is judged where it is written, and what a loop goes over is followed over the folder."""

from __future__ import annotations

import pytest

from mclint.languages.code.tree import Tree
from mclint.languages.hcl.compose import blocks
from mclint.source import Source
from network_probe import check, model_of, places

RULE = """\
resource "alicloud_security_group_rule" "r" {{
  for_each          = {}
  type              = "ingress"
  ip_protocol       = "tcp"
  port_range        = "3306/3306"
  security_group_id = "sg-example1"
  cidr_ip           = {}
}}
"""
LOCALS = """\
locals {
  egress = ["203.0.113.7", "203.0.113.8"]
  rules = {
    mc  = { cidr = "203.0.113.7", port = 3306 }
    app = { cidr = "10.1.0.0/16", port = 3306 }
  }
  sources = [{ name = "mc", ip = "203.0.113.8" }, { name = "app", ip = "10.2.0.1" }]
  plain   = { mc = "203.0.113.9", app = "10.2.0.2" }
}
"""


def entries(files: dict[str, str]) -> list[str]:
    return sorted(str(fact.entry) for _, fact in model_of(files).inventory.allows)


@pytest.mark.parametrize(
    ("over", "value", "found"),
    [
        ("toset(local.egress)", "each.value", ["203.0.113.7", "203.0.113.8"]),
        ("toset(local.egress)", "each.key", ["203.0.113.7", "203.0.113.8"]),
        ('toset(["203.0.113.7"])', "each.key", ["203.0.113.7"]),
        ('toset(["203.0.113.7"])', '"${each.value}/32"', ["203.0.113.7/32"]),
        ("toset(local.egress)", '"${each.value}/32"', ["203.0.113.7", "203.0.113.8"]),
        ("toset(local.egress)", '"${each.value}/28"', ["203.0.113.7/28", "203.0.113.8/28"]),
        ("local.rules", "each.value.cidr", ["10.1.0.0/16", "203.0.113.7"]),
        ("local.rules", 'each.value["cidr"]', ["10.1.0.0/16", "203.0.113.7"]),
        ("local.plain", "each.value", ["10.2.0.2", "203.0.113.9"]),
        ('{ mc = "203.0.113.7" }', "each.value", ["203.0.113.7"]),
        ("{ for s in local.sources : s.name => s }", "each.value.ip", ["10.2.0.1", "203.0.113.8"]),
        ("{ for s in local.sources : s.name => s.ip }", "each.value", ["10.2.0.1", "203.0.113.8"]),
        ("{ for k, v in local.rules : k => v }", "each.value.cidr", ["10.1.0.0/16", "203.0.113.7"]),
        ("toset([for v in local.sources : v.ip])", "each.value", ["10.2.0.1", "203.0.113.8"]),
        ("toset(values(local.plain))", "each.value", ["10.2.0.2", "203.0.113.9"]),
        ("var.any", "local.egress[count.index]", ["203.0.113.7", "203.0.113.8"]),
        ("var.any", "element(local.egress, count.index)", ["203.0.113.7", "203.0.113.8"]),
        ("var.any", 'local.rules["mc"].cidr', ["203.0.113.7"]),
        ("var.any", "local.rules.mc.cidr", ["203.0.113.7"]),
    ],
)
@pytest.mark.parametrize("apart", [False, True], ids=["one-file", "two-files"])
def test_each_element_is_an_entry(over: str, value: str, found: list[str], *, apart: bool) -> None:
    """What is written out and what is referred to, in the same file or beside it, gives every address that the loop lets in."""
    rule = RULE.format(over, value)
    files = {"main.tf": rule, "locals.tf": LOCALS} if apart else {"main.tf": LOCALS + rule}
    assert entries(files) == found


@pytest.mark.parametrize(
    ("over", "value"),
    [
        ("{ for s in local.sources : s.name => s if s.open }", "each.value.ip"),
        ("var.nobody", "each.value"),
        ("data.alicloud_x.y.ips", "each.value"),
        ("local.rules", "each.value.missing"),
        ("local.rules", "each.other"),
        ("local.rules", "other.value.cidr"),
        ("toset(local.egress)", "each.value.ip"),
        ("local.nothing", "each.value.cidr"),
    ],
)
def test_what_is_not_known_stays_unknown(over: str, value: str) -> None:
    """A condition may leave elements out; what nobody gives or has no such member is no address."""
    assert all("{" in entry for entry in entries({"main.tf": LOCALS + RULE.format(over, value)}))


def test_dynamic_blocks() -> None:
    """The content of a dynamic block is there once for each element, under the block's name or its iterator's."""
    text = """\
resource "alicloud_mongodb_instance" "m" {
  dynamic "security_ip_groups" {
    for_each = { maxcompute = "203.0.113.7", app = "10.0.0.1" }
    content {
      security_ip_group_name = security_ip_groups.key
      security_ip_list       = security_ip_groups.value
    }
  }
}
resource "alicloud_alb_acl" "a" {
  dynamic "acl_entries" {
    for_each = local.egress
    iterator = e
    content {
      entry = e.value
    }
  }
}
"""
    files = {"main.tf": text, "locals.tf": LOCALS}
    assert entries(files) == ["10.0.0.1", "203.0.113.7", "203.0.113.7", "203.0.113.8"]
    assert places(files, select=("MC401",)) == [("MC401", "main.tf", 3)], "only the group that is named after MaxCompute"


def test_the_words_of_an_element_are_its_own() -> None:
    """The key and the description of one element say nothing of the others."""
    text = """\
variable "sources" {
  default = {
    maxcompute = { cidr = "203.0.113.7" }
    office     = { cidr = "203.0.113.8" }
    third      = { cidr = "203.0.113.9", description = "ODPS egress" }
  }
}
"""
    files = {"variables.tf": text, "main.tf": RULE.format("var.sources", "each.value.cidr")}
    assert places(files, select=("MC401",)) == [("MC401", "variables.tf", 3), ("MC401", "variables.tf", 5)]


@pytest.mark.parametrize("given", ['{ mc = { cidr = "203.0.113.7" } }', "local.rules"])
def test_modules_are_given_maps(given: str) -> None:
    """A module that loops over what it is given lets in what its caller writes."""
    files = {
        "main.tf": LOCALS + f'module "rules" {{\n  source = "./rules"\n  rules  = {given}\n}}\n',
        "rules/main.tf": 'variable "rules" {}\n' + RULE.format("var.rules", "each.value.cidr"),
    }
    assert "203.0.113.7" in entries(files)
    assert not any("{" in entry for entry in entries(files))


def test_lists_that_a_condition_chooses() -> None:
    """Either list of a conditional may be let in."""
    text = 'resource "alicloud_db_instance" "d" {\n  security_ips = var.open ? ["203.0.113.7"] : ["10.0.0.1"]\n}\n'
    assert entries({"main.tf": text}) == ["10.0.0.1", "203.0.113.7"]


def test_a_text_of_pieces_stands_where_it_is_made() -> None:
    """A zone that is put together from a variable of the same file is told where that is done."""
    text = (
        'variable "region" {\n  default = "cn-shanghai"\n}\nresource "alicloud_vswitch" "maxcompute" {\n  zone_id = "${var.region}-zz"\n}\n'
    )
    assert places({"main.tf": text}, select=("MC10",)) == [("MC103", "main.tf", 5)]


def test_long_loops_end() -> None:
    """A loop over more than is looked at stays unknown, and one that leads to itself ends."""
    many = ", ".join(f'"10.0.{number // 250}.{number % 250}"' for number in range(300))
    assert entries({"main.tf": RULE.format(f"toset([{many}])", "each.value")}) == ["{each.value}"]
    text = "locals {\n  a = local.b\n  b = local.a\n}\n" + RULE.format("local.a", "each.value.x")
    assert all("{" in entry for entry in entries({"main.tf": text}))


def test_loops_in_loops_do_not_multiply_without_end() -> None:
    """Blocks in blocks in blocks, each for many elements, are looked at as far as they are few."""
    many = ", ".join(f'"{number}"' for number in range(60))
    text = "".join(f'  dynamic "b{level}" {{\n for_each = [{many}]\n content {{\n' for level in range(8))
    text = f'resource "alicloud_x" "maxcompute" {{\n{text} entry = b0.value\n{"}}" * 8}\n}}\n'
    assert sum(1 for block in blocks(Tree("hcl", Source.of_text("main.tf", text))) for _ in block.body.walk()) < 100_000


def test_a_misspelt_region_is_told_where_it_is_given() -> None:
    """The region of a declared project is followed to the file of variables, and asked for alone, that file tells it."""
    project = 'provider "alicloud" {\n  region = var.region\n}\nresource "alicloud_maxcompute_project" "p" {\n  project_name = "demo"\n}\n'
    files = {"main.tf": project, "variables.tf": 'variable "region" {}\n', "prod.auto.tfvars": 'region = "cn-hangzou"\n'}
    assert places(files, select=("MC103",)) == [("MC103", "prod.auto.tfvars", 1)]
    assert len(check(files, select=("MC103",), reported=("prod.auto.tfvars",))) == 1
    assert check(files, select=("MC103",), reported=("main.tf",)) == []


def test_blocks_for_nothing_are_none() -> None:
    """A dynamic block for the elements of an empty list is not there."""
    text = (
        'resource "alicloud_maxcompute_project" "p" {\n  project_name = "demo"\n  dynamic "ip_white_list" {\n    for_each = []\n'
        '    content {\n      ip_list = "203.0.113.0/24"\n    }\n  }\n}\n'
    )
    assert places({"main.tf": text}, select=("MC406",)) == []
    assert len(places({"main.tf": text.replace("[]", "[1]")}, select=("MC406",))) == 1


def test_names_and_comments_on_the_way_say_what_an_address_is() -> None:
    """The name of a variable, and the comment beside the address in another file, speak of the entry; of others they do not."""
    text = 'resource "alicloud_db_instance" "orders" {\n  security_ips = concat(var.sources, var.odps_sources)\n}\n'
    values = 'sources = [\n  "203.0.113.7",  # MaxCompute\n  "203.0.113.8",  # office\n]\nodps_sources = ["203.0.113.9"]\n'
    files = {"main.tf": text, "variables.tf": 'variable "sources" {}\nvariable "odps_sources" {}\n', "terraform.tfvars": values}
    assert places(files, select=("MC401",)) == [("MC401", "terraform.tfvars", 2), ("MC401", "terraform.tfvars", 5)]
