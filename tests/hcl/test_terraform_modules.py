"""Terraform over folders: what a module is given, what it gives back, files of variables, and the syntax in JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mclint.cli import main
from mclint.facts import AllowEntry
from network_probe import model_of, places

DATABASE = """\
variable "ips" {
  type = list(string)
}
variable "office" {
  default = "198.51.100.7"
}
resource "alicloud_db_instance" "orders" {
  db_instance_ip_array_name = "maxcompute"
  security_ips              = concat(var.ips, [var.office])
}
"""
CALL = 'module "db" {\n  source = "./db"\n  ips    = ["203.0.113.7", local.second]\n}\nlocals {\n  second = "203.0.113.8"\n}\n'


def entries(files: dict[str, str]) -> list[tuple[str, str]]:
    """Return the entries of allow lists with the files that they are stated in."""
    facts = [(path, fact) for path, file in model_of(files).files.items() for fact in file.facts]
    return sorted((path, str(fact.entry)) for path, fact in facts if isinstance(fact, AllowEntry))


def test_what_a_module_is_given_stands_at_the_call() -> None:
    """An address is reported where it is written: in the call, or in a local value that the call names; an own default counts too."""
    files = {"db/main.tf": DATABASE, "main.tf": CALL}
    assert places(files, select=("MC401",)) == [("MC401", "db/main.tf", 5), ("MC401", "main.tf", 3), ("MC401", "main.tf", 6)]
    given_office = {**files, "main.tf": CALL.replace("ips ", 'office = "192.168.0.0/24"\n  ips ')}
    assert ("db/main.tf", "198.51.100.7") not in entries(given_office)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("terraform.tfvars", 'all = ["203.0.113.9"]\n'),
        ("prod.auto.tfvars", 'all = ["203.0.113.9"]\n'),
        ("terraform.tfvars.json", '{"all": ["203.0.113.9"]}\n'),
    ],
)
def test_a_variable_goes_through_the_call(name: str, text: str) -> None:
    """A module that is given the root's variable has the value of the root's file of variables."""
    files = {"db/main.tf": DATABASE, "main.tf": 'variable "all" {}\nmodule "db" {\n  source = "./db"\n  ips = var.all\n}\n', name: text}
    assert ("MC401", name, 1) in places(files, select=("MC401",))
    assert not any("{var" in entry for _, entry in entries(files))


def test_several_calls_and_environments_each_count() -> None:
    """A list is that of every call and every file of variables; a single value is known only where all agree."""
    two = {
        "db/main.tf": DATABASE,
        "main.tf": CALL,
        "more.tf": CALL.replace('"db"', '"db2"').replace("203.0.113.7", "203.0.113.9")[: CALL.index("locals")],
    }
    assert {entry for path, entry in entries(two) if path != "db/main.tf"} == {"203.0.113.7", "203.0.113.8", "203.0.113.9"}
    project = 'variable "name" {}\nresource "alicloud_maxcompute_project" "p" {\n  project_name = var.name\n}\n'
    root = 'provider "alicloud" {\n  region = "cn-beijing"\n}\n'
    one = 'module "%s" {\n  source = "./p"\n  name   = "%s"\n}\n'
    for calls, name in ((one % ("a", "shop"), "shop"), (one % ("a", "shop") + one % ("b", "crm"), "")):
        found = model_of({"main.tf": root + calls, "p/main.tf": project}).project("p/main.tf")
        assert (found.name, found.region) == (name, "cn-beijing" if name else found.region)


@pytest.mark.parametrize(
    "given",
    [
        "each.value",
        "[for ip in var.y : ip]",
        "alicloud_eip.a[*].ip_address",
        "data.alicloud_x.y.ips",
        "{ a = 1 }",
        "var.missing",
        "[each.key]",
    ],
)
def test_what_is_not_known_stays_unknown(given: str) -> None:
    """Loops, other resources, look-ups and values that nobody gives make no finding."""
    call = f'module "db" {{\n  source = "./db"\n  for_each = toset(var.x)\n  office = "198.51.100.9"\n  ips = {given}\n}}\n'
    dynamic = 'resource "alicloud_slb_acl" "maxcompute" {\n  dynamic "entry_list" {\n    for_each = var.x\n    content {\n      entry = entry_list.value\n    }\n  }\n}\n'
    assert places({"db/main.tf": DATABASE, "main.tf": call + dynamic}, select=("MC40",)) == [("MC401", "main.tf", 4)]


def test_a_zone_is_followed_to_where_it_is_written() -> None:
    """A misspelt zone is told at the variable's default, and one without the solution at the vSwitch's own variable."""
    vswitch = 'resource "alicloud_vswitch" "maxcompute" {\n  cidr_block = "192.168.10.0/24"\n  zone_id = var.zone\n}\n'
    for zone, code in (("cn-shanghaib", "MC103"), ("cn-shanghai-a", "MC102")):
        files = {"main.tf": vswitch, "variables.tf": f'variable "zone" {{\n  default = "{zone}"\n}}\n'}
        assert [found for found, _, _ in places(files, select=("MC10",))] == [code]
    assert places({"main.tf": vswitch, "variables.tf": 'variable "zone" {}\n'}, select=("MC10",)) == []


def test_outputs_lead_back() -> None:
    """What a module puts out is known where its caller uses it; modules in modules are followed."""
    files = {
        "main.tf": 'module "net" {\n  source = "./net"\n  base = "203.0.113.0"\n}\n'
        'resource "alicloud_db_instance" "maxcompute" {\n  security_ips = [module.net.range, module.net.other]\n}\n',
        "net/main.tf": 'variable "base" {}\nmodule "inner" {\n  source = "../inner"\n  low = var.base\n}\noutput "range" {\n  value = module.inner.range\n}\n',
        "inner/main.tf": 'variable "low" {}\noutput "range" {\n  value = "${var.low}/28"\n}\n',
    }
    assert entries(files) == [("inner/main.tf", "203.0.113.0/28"), ("main.tf", "{module.net.other}")]


@pytest.mark.parametrize(
    "source", ["git::https://example.com/m.git", "example/db/alicloud", "../../outside", "./nowhere", "${path.module}/db"]
)
def test_a_module_from_elsewhere_gives_nothing(source: str) -> None:
    """Only folders of the repository are followed; whatever the source, nothing fails."""
    assert entries({"db/main.tf": DATABASE, "main.tf": CALL.replace("./db", source)}) == [
        ("db/main.tf", "198.51.100.7"),
        ("db/main.tf", "{var.ips}"),
    ]


BLOCKS = {
    "variable": {"ips": {"default": ["203.0.113.7"]}},
    "locals": {"more": "203.0.113.8"},
    "resource": {
        "alicloud_db_instance": {
            "a": {"db_instance_ip_array_name": "maxcompute", "security_ips": "${var.ips}"},
            "b": [{"db_instance_ip_array_name": "maxcompute", "security_ips": ["${local.more}", "${each.value}", "$${not}"]}],
        }
    },
    "module": {"m": {"source": "./db", "ips": ["203.0.113.9"], "office": "192.168.0.9"}},
}


def test_json_is_terraform_too() -> None:
    """`.tf.json` states what the same configuration states in its own syntax."""
    files = {"main.tf.json": json.dumps(BLOCKS, indent=1), "db/main.tf": DATABASE}
    found = [entry for _, entry in entries(files)]
    assert sorted(found) == sorted(["203.0.113.7", "203.0.113.8", "{each.value}", "$${not}", "203.0.113.9", "192.168.0.9"])
    lines = json.dumps(BLOCKS, indent=1).split("\n")
    for code, path, line in places(files, select=("MC401",)):
        assert (code, path) == ("MC401", "main.tf.json")
        assert any(address in lines[line - 1] for address in ("203.0.113", "192.168.0.9"))


def test_broken_json_is_told() -> None:
    """What is no JSON is a finding if it speaks of MaxCompute."""
    assert places({"main.tf.json": '{"resource": {"alicloud_maxcompute_project": {'}, select=("MC001",)) == [("MC001", "main.tf.json", 1)]


names = st.sampled_from(["a", "b", "c"])
calls = st.lists(st.tuples(names, names, st.sampled_from(["var.ip", "module.m.ip", '"203.0.113.7"', "local.ip"])), max_size=6)


@settings(max_examples=40, deadline=None)
@given(calls)
@example([("a", "a", "var.ip"), ("b", "a", "var.ip"), ("b", "b", "var.ip"), ("b", "b", "var.ip")])
def test_modules_that_call_one_another_end(links: list[tuple[str, str, str]]) -> None:
    """However modules call one another and themselves, reading ends, and the order of files changes nothing."""
    texts: dict[str, str] = {}
    for name in "abc":
        texts[f"{name}/main.tf"] = (
            'variable "ip" {}\noutput "ip" {\n  value = module.m.ip\n}\nlocals {\n  ip = var.ip\n}\n'
            'resource "alicloud_db_instance" "maxcompute" {\n  security_ips = [var.ip]\n}\n'
        )
    for number, (caller, callee, value) in enumerate(links):
        label = "m" if number % 2 else f"m{number}"
        texts[f"{caller}/main.tf"] += f'module "{label}" {{\n  source = "../{callee}"\n  ip = {value}\n}}\n'
    assert entries(texts) == entries(dict(reversed(texts.items())))


def test_files_without_a_word_of_ours_are_read_with_those_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run finds what stands in files of variables and calls that name neither the vendor nor the product, whichever file it is asked for."""
    files = {
        "db/main.tf": DATABASE.replace("198.51.100.7", "192.168.0.9").replace('variable "ips" {\n  type = list(string)\n}\n', ""),
        "db/variables.tf": 'variable "ips" {}\n',
        "main.tf": 'variable "all" {}\nmodule "db" {\n  source = "./db"\n  ips    = var.all\n}\n',
        "terraform.tfvars": 'all = ["203.0.113.9"]\n',
        "other/main.tf": 'resource "example" "x" {\n  y = var.z\n}\n',
    }
    for name, text in {**files, ".git/HEAD": ""}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    for _ in range(2):  # the second time from what is kept
        for asked in (".", "terraform.tfvars"):
            main(["check", "--format", "concise", "--select", "MC401", asked])
            assert "terraform.tfvars:1:9: MC401" in capsys.readouterr().out
        assert main(["check", "--format", "concise", "--select", "MC401", "other"]) == 0
        assert "0 files checked" in capsys.readouterr().out
