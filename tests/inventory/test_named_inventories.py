"""Connection files that the configuration names, and several of them in one tree."""

from __future__ import annotations

from network_probe import TABLE, places, statuses

SHOP = """\
version: 1
projects:
  - {name: shop, region: cn-shanghai}
connections:
  - {solution: vpc, name: link, region: cn-shanghai, vpc: vpc-a}
targets:
  - {name: db, addresses: ["db.shop.example.com:3306"], vpc: vpc-a}
"""
CRM = SHOP.replace("shop", "crm").replace("vpc-a", "vpc-b").replace("cn-shanghai", "cn-beijing")


def test_a_named_file_is_an_inventory_whatever_it_holds() -> None:
    """What the configuration names is read and checked as an inventory, under any name."""
    config = "connections: [net/*.yml, links.txt]\n"
    assert places({"net/x.yml": "versoin: 1\n"}, config, select=("MC007",)) == [("MC007", "net/x.yml", 1)]
    assert places({"other/x.yml": "versoin: 1\n"}, config, select=("MC007",)) == []
    files = {"net/t.yml": "version: 1\ntargets:\n  - {name: db, addresses: ['db.example.com:3306'], vpc: vpc-a}\n"}
    files["job.sql"] = TABLE.format("db.example.com:3306", "link")
    assert statuses(files, config) == {"db.example.com": "blocked"}
    assert statuses(files) == {"db.example.com": "unknown"}


def test_two_inventories_each_serve_their_own_project() -> None:
    """Connections of one name in two files are two connections; jobs belong to the nearest inventory above them."""
    files = {
        "shop/maxcompute-network.yaml": SHOP,
        "crm/maxcompute-network.json": __import__("json").dumps(__import__("yaml").safe_load(CRM)),
        "shop/jobs/a.sql": TABLE.format("db.shop.example.com:3306", "link"),
        "crm/jobs/b.sql": TABLE.format("db.crm.example.com:3306", "link"),
    }
    assert statuses(files) == {"db.shop.example.com": "served", "db.crm.example.com": "served"}
    files["crm/jobs/b.sql"] = TABLE.format("db.shop.example.com:3306", "link")
    assert statuses(files) == {"db.shop.example.com": "blocked"}
    assert places(files, select=("MC3",)) == [("MC301", "crm/jobs/b.sql", 3)]


def test_targets_may_stand_apart_from_connections() -> None:
    """Inventories are joined: a connection file and a file of targets make one model."""
    head, _, targets = SHOP.partition("targets:")
    files = {"a/maxcompute-network.yaml": head, "b/maxcompute-network.yaml": "version: 1\ntargets:" + targets}
    assert statuses({**files, "a/job.sql": TABLE.format("db.shop.example.com:3306", "link")}) == {"db.shop.example.com": "served"}


def test_ranges_and_patterns_cover_addresses() -> None:
    """A target may be declared as a range, from one address to another, or as all names below a domain."""
    declared = SHOP.replace(
        '"db.shop.example.com:3306"', '"10.0.0.0/24:3306", "10.1.0.5-10.1.0.9:3306", "*.rds.example.com:3306", "10.2.0.0/16"'
    )
    for host, status in {
        "10.0.0.77:3306": "served",
        "10.0.0.77:3307": "blocked",
        "10.0.1.77:3306": "blocked",
        "10.1.0.9:3306": "served",
        "10.1.0.10:3306": "blocked",
        "a.b.rds.example.com:3306": "served",
        "rds.example.com:3306": "blocked",
        "10.2.200.1:5432": "served",
    }.items():
        files = {"maxcompute-network.yaml": declared, "job.sql": TABLE.format(host, "link")}
        assert list(statuses(files).values()) == [status], host
