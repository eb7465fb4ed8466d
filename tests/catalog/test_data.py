"""The catalogue's data: held to its schema, to its sources, and to the lists of the vendor's page."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest

import mclint_schemas
from mclint.facts import ENGINES
from mclint.network.catalog import TOPICS as KNOWN_TOPICS
from mclint.network.catalog import Catalog, CatalogError
from mclint.network.hosts import expand
from mclint_rules.catalog import TOPICS, Document, documents

SCHEMA = json.loads(mclint_schemas.text("catalog"))

INTERNET = {
    "cn-hangzhou", "cn-shanghai", "cn-beijing", "cn-zhangjiakou", "cn-wulanchabu", "cn-shenzhen", "cn-hongkong",
    "ap-northeast-1", "ap-southeast-1", "ap-southeast-3", "ap-southeast-5", "eu-central-1", "us-west-1", "us-east-1",
}  # fmt: skip
VPC = {
    "cn-hangzhou": "hijk", "cn-beijing": "fghil", "cn-shanghai": "begmn", "cn-zhangjiakou": "abc", "cn-wulanchabu": "bc",
    "cn-shenzhen": "cdef", "cn-hongkong": "bc", "cn-shanghai-finance-1": "f", "ap-northeast-1": "ab", "ap-southeast-1": "abc",
    "ap-southeast-3": "ab", "ap-southeast-5": "ab", "eu-central-1": "abc", "us-west-1": "ab", "us-east-1": "ab",
}  # fmt: skip
UDF = {
    "cn-beijing",
    "cn-shanghai",
    "cn-zhangjiakou",
    "cn-hangzhou",
    "cn-shenzhen",
    "cn-hongkong",
    "ap-southeast-1",
    "eu-central-1",
    "us-east-1",
}


def keys_of_sources(node: Any) -> list[str]:
    """Return every source key that a piece of the data names."""
    if isinstance(node, list):
        return [key for item in node for key in keys_of_sources(item)]
    if not isinstance(node, dict):
        return []
    found = []
    for key, item in node.items():
        if key in ("sources", "listed_by", "missing_in"):
            found += item
        elif key == "source":
            found.append(item)
        elif key == "engine_sources":
            found += item.values()
        else:
            found += keys_of_sources(item)
    return found


def test_schema_is_one() -> None:
    """The schema is a valid JSON Schema, and its own examples keep to it."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for example in SCHEMA["examples"]:
        jsonschema.Draft202012Validator(SCHEMA).validate(example)


def test_schema_describes_every_field() -> None:
    """Every property has a title and a description, so that editors can show them."""

    def walk(node: Any, path: str) -> None:
        if isinstance(node, dict):
            for name, field in node.get("properties", {}).items() if isinstance(node.get("properties"), dict) else ():
                if "$ref" not in field and "if" not in path and "/then" not in path:
                    assert "title" in field, f"{path}/{name}"
                    assert "description" in field, f"{path}/{name}"
            for key, item in node.items():
                walk(item, f"{path}/{key}")
        elif isinstance(node, list):
            for index, item in enumerate(node):
                walk(item, f"{path}/if{index}" if path.endswith("/allOf") else f"{path}/{index}")

    walk(SCHEMA, "")


@pytest.mark.parametrize("topic", TOPICS)
def test_document_keeps_to_the_schema(topic: str) -> None:
    """Each document is what the schema says."""
    document = json.loads(json.dumps(dict(Document(topic))))
    errors = [f"{list(error.absolute_path)}: {error.message}" for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(document)]
    assert errors == []


def test_schema_refuses_a_wrong_document() -> None:
    """A region without status, an unknown network and an unknown topic are refused."""
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for wrong in (
        {"version": 1, "topic": "regions", "entries": {"cn-x": {"names": [], "zh": []}}},
        {
            "version": 1,
            "topic": "endpoints",
            "entries": {"x": {"title": "x", "hosts": [{"host": "x.example.com", "network": "lan", "form": "x", "sources": ["A"]}]}},
        },
        {"version": 1, "topic": "weather", "entries": {}},
        {"version": 1, "topic": "spellings", "entries": {"cn-x": None}},
    ):
        assert not validator.is_valid(wrong)


def test_topics_are_those_of_the_catalogue() -> None:
    """There is one document per topic that the catalogue knows."""
    assert set(TOPICS) == set(KNOWN_TOPICS)


def test_every_source_is_listed_and_used(catalog: Catalog) -> None:
    """A fact names only pages that are listed, and each has an address and an edition."""
    sources = catalog.topic("sources")
    for topic in TOPICS:
        for key in keys_of_sources(dict(catalog.topic(topic))):
            assert key in sources, f"{topic}: {key}"
    for key in sources:
        citation = catalog.citation(key)
        assert citation is not None
        assert citation.url.startswith("https://")
        assert citation.edition == "undated" or re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", citation.edition)
    assert catalog.citation("SEED") == (
        "https://www.alibabacloud.com/help/en/maxcompute/user-guide/network-connection-process",
        "2026-02-27",
    )
    assert catalog.citation("no such page") is None


def test_regions_of_the_page(catalog: Catalog) -> None:
    """Internet access in 14 regions, VPC connections in 15 with their zones, UDFs over them by both pages in 9."""
    regions = {region.id: region for region in catalog.regions()}
    assert {key for key, region in regions.items() if region.internet} == INTERNET
    assert {key for key, region in regions.items() if region.vpc_zones} == set(VPC)
    assert {key for key, region in regions.items() if region.udf_vpc} == UDF
    for key, letters in VPC.items():
        join = "" if key[-1].isdigit() else "-"
        assert regions[key].vpc_zones == tuple(f"{key}{join}{letter}" for letter in letters)
    assert sum(region.maxcompute for region in regions.values()) == 24
    assert len(regions) >= 41


def test_zones_keep_to_the_rule(catalog: Catalog) -> None:
    """A zone of a VPC connection is a known zone; zones are the region's ID and a letter."""
    for region in catalog.regions():
        assert set(region.vpc_zones) <= set(region.zones)
        for zone in region.zones:
            assert re.fullmatch(re.escape(region.id) + ("[a-z]" if region.id[-1].isdigit() else "-[a-z]"), zone)


def test_names_and_old_ids_belong_to_one_region(catalog: Catalog) -> None:
    """No name and no old ID means two regions."""
    owner: dict[str, str] = {}
    for region in catalog.regions():
        for name in {*(name.casefold().replace(" ", "") for name in region.names), *region.old_ids}:
            assert owner.setdefault(name, region.id) == region.id, name
            assert name not in {other.id for other in catalog.regions()}


@pytest.mark.parametrize(
    ("solution", "served", "refused"),
    [
        ("internet", "udf spark mapreduce pyodps mars maxframe", "sql foreign-table lakehouse"),
        ("vpc", "sql udf spark pyodps mars maxframe foreign-table lakehouse", "mapreduce"),
        ("service", "sql udf spark pyodps mars maxframe foreign-table lakehouse", "mapreduce"),
    ],
)
def test_engines_of_a_solution(catalog: Catalog, solution: str, served: str, refused: str) -> None:
    """The table of solutions and engines; every engine is either served or not."""
    assert {engine for engine in ENGINES if catalog.serves(solution, engine)} == set(served.split())
    assert {engine for engine in ENGINES if catalog.serves(solution, engine) is False} == set(refused.split())


def test_what_the_pages_do_not_say_is_unknown(catalog: Catalog) -> None:
    """Inbound solutions serve no engine that a page speaks of."""
    for solution in ("privatelink", "peering", "cen", "no such solution"):
        assert all(catalog.serves(solution, engine) is None for engine in ENGINES)
    assert catalog.serves("vpc", "no such engine") is None
    internet = catalog.solution("internet")
    assert internet is not None
    assert (internet.direction, internet.feature, internet.source) == ("outbound", "internet", "SEED")
    assert catalog.solution("no such solution") is None


@pytest.mark.parametrize(
    ("domain", "validated", "disputed"),
    [
        ("aliyun.com", True, False),
        ("api.aliyun.com", True, False),
        ("RESTAPI.AMAP.COM.", True, False),
        ("oapi.dingtalk.com", True, False),
        ("oss-cn-hangzhou.aliyuncs.com", False, True),
        ("aliyuncs.com", False, True),
        ("api.example.com", False, None),
        ("notaliyun.com", False, None),
        ("aliyun.com.example.com", False, None),
        ("", False, None),
        ("203.0.113.9", False, None),
    ],
)
def test_validated_domains(catalog: Catalog, domain: str, validated: bool, disputed: bool | None) -> None:
    """The newest list decides; `aliyuncs.com`, which newer editions lack, is disputed."""
    assert catalog.validated(domain) is validated
    found = catalog.validation(domain)
    assert (found.disputed if found else None) is disputed


def test_settings(catalog: Catalog) -> None:
    """A setting is found with and without the prefix of Spark, and says how its value is formed and where it may stand."""
    eni = catalog.setting("spark.hadoop.odps.cupid.eni.info")
    assert eni is not None
    assert (eni.engines, eni.form, eni.placement, eni.legacy) == (("spark",), "region-vpc", "configuration", False)
    assert catalog.setting("odps.cupid.eni.info") == eni
    domain_list = catalog.setting(" spark.hadoop.odps.cupid.vpc.domain.list ")
    assert domain_list is not None
    assert domain_list.legacy
    timeout = catalog.setting("odps.function.timeout")
    assert timeout is not None
    assert timeout.limits == (0, 3600)
    assert catalog.setting("odps.sql.allow.fullscan") is None
    assert catalog.setting("") is None
    for key in catalog.topic("settings"):
        found = catalog.setting(key)
        assert found is not None
        assert found.key == key
        assert set(found.engines) <= set(ENGINES)
        assert catalog.citation(found.source)


def test_disputes_name_rules(catalog: Catalog) -> None:
    """Each dispute is found by the rules concerned, and has at least the side of one page."""
    assert {item.id for item in catalog.disputes("MC309")} >= {"validated-aliyuncs", "review-channel"}
    assert catalog.disputes("MC999") == ()
    for item in catalog.disputes():
        assert item.sides
        assert all(re.fullmatch(r"MC\d{3}", code) for code in item.rules)
        assert item in catalog.disputes(item.rules[0])


def test_constants_and_ranges(catalog: Catalog) -> None:
    """Single facts and address ranges are found; an address may lie in several ranges."""
    assert catalog.constant("managed-security-group-prefixes") == ["MaxCompute-vpc-", "MaxCompute-backup-vpc-"]
    assert catalog.constant("no such fact") is None
    assert {item.cidr for item in catalog.ranges("100.104.5.0/26")} == {"100.104.0.0/16", "100.64.0.0/10", "100.64.0.0/8"}
    assert catalog.ranges("203.0.113.1") == ()
    assert catalog.ranges("no address") == ()
    assert len(catalog.ranges()) == len(catalog.topic("ranges"))


def test_templates_have_the_parts_that_the_reader_knows(catalog: Catalog) -> None:
    """A template has a domain of two labels, and only slots that have a meaning; hints and owners are regular expressions."""
    for service, entry in catalog.topic("endpoints").items():
        for host in entry["hosts"]:
            for plain in expand(host["host"]):
                assert set(re.findall(r"\{(\w+)\}", plain)) <= {"owner", "region", "role", "area", "product"}, plain
                assert "{" not in ".".join(plain.split(".")[-2:]), plain
            for hint in host.get("hints", ()):
                re.compile(hint["owner"])
            re.compile(host.get("owner", ""))
            assert host.get("instead", "none") in {"none", *(other["form"] for other in entry["hosts"])}, (service, host)


def test_nothing_is_read_before_it_is_asked_for() -> None:
    """Making the catalogue reads no file, and a question reads only what it needs."""
    made = documents()
    catalog = Catalog(made)
    assert [document.topic for document in made if document._read is not None] == []
    assert catalog.region("cn-hangzhou") is not None
    assert [document.topic for document in made if document._read is not None] == ["regions"]


def test_later_documents_replace_single_facts() -> None:
    """A plug-in's document adds facts and replaces those of the same key."""
    own = {"version": 1, "topic": "spellings", "entries": {"my-cloud": "cn-hangzhou", "cn-hz": ""}}
    services = {
        "warehouse": {
            "title": "Warehouse",
            "hosts": [
                {
                    "host": "{owner}.{region}-vpc.wh.example.com",
                    "network": "vpc",
                    "form": "regional",
                    "canonical": True,
                    "sources": ["SEED"],
                }
            ],
        }
    }
    catalog = Catalog([*documents(), own, {"version": 1, "topic": "endpoints", "entries": services}])
    assert catalog.suggest_region("my-cloud") == "cn-hangzhou"
    assert catalog.suggest_region("cn-hz") == ""
    from mclint.value import known

    host = catalog.host(known("a.cn-hangzhou-vpc.wh.example.com"))
    assert (host.service, host.network, host.region, host.owner) == ("warehouse", "vpc", "cn-hangzhou", "a")
    assert catalog.endpoint_for("warehouse", "vpc", "cn-beijing", "b") == "b.cn-beijing-vpc.wh.example.com"
    assert catalog.host(known("oss-cn-hangzhou.aliyuncs.com")).service == "oss"


@pytest.mark.parametrize("document", [{}, {"topic": "weather"}, {"topic": None}])
def test_a_document_without_a_topic_is_refused(document: dict[str, Any]) -> None:
    """What a document is about must be known."""
    with pytest.raises(CatalogError, match="topic"):
        Catalog([document])


def test_a_document_without_entries_is_refused_when_it_is_read() -> None:
    """A document that is not of the form is named when its topic is asked for."""
    catalog = Catalog([{"topic": "regions", "entries": []}])
    with pytest.raises(CatalogError, match="regions"):
        catalog.regions()


def test_an_empty_catalogue_knows_nothing() -> None:
    """Without documents every question has the answer of not knowing."""
    from mclint.value import known

    catalog = Catalog([])
    assert catalog.regions() == ()
    assert catalog.suggest_region("cn-hangzhou") == ""
    assert catalog.host(known("oss-cn-hangzhou.aliyuncs.com")).network == "unknown"
    assert catalog.serves("vpc", "sql") is None
    assert catalog.endpoint_for("oss", "internal", "cn-hangzhou") == ""
