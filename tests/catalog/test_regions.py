"""Regions and zones by their names, and what misspelt ones mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mclint.network.catalog import Catalog
from mclint.network.nearest import distance
from mclint_rules.catalog import documents

CATALOG = Catalog(documents())
IDS = [region.id for region in CATALOG.regions()]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("cn-hangzhou", "cn-hangzhou"),
        (" CN-Hangzhou ", "cn-hangzhou"),
        ("China (Hangzhou)", "cn-hangzhou"),
        ("china(hangzhou)", "cn-hangzhou"),
        ("China East 1 (Hangzhou)", "cn-hangzhou"),
        ("华东1（杭州）", "cn-hangzhou"),
        ("华东1(杭州)", "cn-hangzhou"),
        ("华东2金融云（上海）", "cn-shanghai-finance-1"),
        ("China (Ulanqab)", "cn-wulanchabu"),
        ("Hong Kong", "cn-hongkong"),
        ("Singapore", "ap-southeast-1"),
        ("US (Silicon Valley)", "us-west-1"),
        ("美西1", "us-west-1"),
        ("SAU (Riyadh - Partner Region)", "me-central-1"),
        ("cn-hzfinance", "cn-hangzhou-finance"),
        ("cn-szfinance", "cn-shenzhen-finance-1"),
        ("cn-shanghai-finance-1-pub", "cn-shanghai-finance-1"),
        ("hangzhou", ""),
        ("cn_hangzhou", ""),
        ("us-west1", ""),
        ("cn-hangzou", ""),
        ("", ""),
        ("-", ""),
        ("区域", ""),
    ],
)
def test_resolve(text: str, region: str) -> None:
    """An ID, an old ID and a full name mean a region exactly; a bare city or a misspelt ID does not."""
    assert CATALOG.resolve_region(text) == region


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("cn_hangzhou", "cn-hangzhou"),
        ("cn-hangzou", "cn-hangzhou"),
        ("cn-hanghzou", "cn-hangzhou"),
        ("cnhangzhou", "cn-hangzhou"),
        ("cn-hangzhou-", "cn-hangzhou"),
        ("cn hangzhou", "cn-hangzhou"),
        ("hangzhou", "cn-hangzhou"),
        ("杭州", "cn-hangzhou"),
        ("zh-hangzhou", "cn-hangzhou"),
        ("China (Hangzou)", "cn-hangzhou"),
        ("China（Hangzou）", "cn-hangzhou"),
        ("cn-hangzhou-h", "cn-hangzhou"),
        ("cn-hangzhouh", "cn-hangzhou"),
        ("us-west-1-a", "us-west-1"),
        ("us-west-1a", "us-west-1"),
        ("us-west", "us-west-1"),
        ("us_west_1", "us-west-1"),
        ("cn-ulanqab", "cn-wulanchabu"),
        ("cn-hohhot", "cn-huhehaote"),
        ("cn-hong-kong", "cn-hongkong"),
        ("cn-shanghai-finance", "cn-shanghai-finance-1"),
        ("ap-southest-1", "ap-southeast-1"),
        ("ap-sotheast-5", "ap-southeast-5"),
        ("eu-cetnral-1", "eu-central-1"),
        ("us-esat-1", "us-east-1"),
        ("Singapor", "ap-southeast-1"),
        ("Tokyo", "ap-northeast-1"),
        ("Kuala Lumpur", "ap-southeast-3"),
        ('"cn-beijing"', "cn-beijing"),
    ],
)
def test_suggest(text: str, region: str) -> None:
    """A slip of the pen is understood."""
    assert CATALOG.suggest_region(text) == region


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", "123", "prod", "default", "local", "region", "foo", "cn", "cn-", "us", "china", "vsw-abc", "vpc-bp1abc", "https://example.com",
        "a" * 500,
        "us-west-2", "eu-west-2", "ap-southeast-4", "cn-north-1", "ap-northeast", "ap-southeast",
        "us-gov-west-1", "ca-central-1", "sa-east-1", "westeurope",
        "cn-suzhou", "suzhou", "China (Suzhou)", "cn-nanning", "cn-xian", "cn-shenyang",
        "cn-hangzhou-2", "${region}", "cn-hangzhou,cn-beijing",
        "oss-cn-hangzhou.aliyuncs.com", "hangover", "shangri-la",
    ],
)  # fmt: skip
def test_no_suggestion(text: str) -> None:
    """What is plainly no region, means another cloud's or another city, or may mean several, is not corrected."""
    assert CATALOG.suggest_region(text) == ""


@pytest.mark.parametrize("region", IDS)
def test_an_exact_region_means_itself(region: str) -> None:
    """IDs, names and old IDs resolve to their region, and a suggestion for an ID is the ID itself."""
    found = CATALOG.region(region)
    assert found is not None
    assert CATALOG.resolve_region(region) == CATALOG.suggest_region(region) == region
    for name in (*found.names, *found.old_ids):
        assert CATALOG.resolve_region(name) == CATALOG.suggest_region(name) == region
    assert CATALOG.suggest_zone(region) == ""
    assert CATALOG.zone_region(region) == ""


@pytest.mark.parametrize("region", IDS)
def test_zones_resolve_back(region: str) -> None:
    """Each known zone belongs to its region, means itself, and is understood with a wrong or missing hyphen and in capitals."""
    found = CATALOG.region(region)
    assert found is not None
    for zone in found.zones:
        assert CATALOG.zone_region(zone) == region
        assert CATALOG.suggest_zone(zone) == zone
        letter = zone[-1]
        for misspelt in (f"{region}-{letter}", f"{region}{letter}", f"{region}_{letter.upper()}", zone.upper()):
            assert CATALOG.suggest_zone(misspelt) == zone
            assert misspelt == zone or CATALOG.zone_region(misspelt) == ""


@pytest.mark.parametrize(
    ("text", "region", "meant"),
    [
        ("us-west-1-a", "", "us-west-1a"),
        ("cn-hangzhouh", "", "cn-hangzhou-h"),
        ("cn-hangzou-h", "", "cn-hangzhou-h"),
        ("hangzhou-h", "", "cn-hangzhou-h"),
        ("Hangzhou Zone H", "", "cn-hangzhou-h"),
        ("China (Hangzhou) Zone H", "", "cn-hangzhou-h"),
        ("杭州 可用区H", "", "cn-hangzhou-h"),
        ("cn-shanghai-finance-1-f", "", "cn-shanghai-finance-1f"),
        ("cn-hangzhou-z", "cn-hangzhou", ""),
        ("us-west-1z", "us-west-1", ""),
        ("us-west-1-z", "", ""),
        ("cn-hangzhou-MAZ10(h,i)", "cn-hangzhou", ""),
        ("cn-nowhere-MAZ1(a,b)", "", ""),
        ("cn-nowhere-a", "", ""),
        ("h", "", ""),
        ("", "", ""),
        ("cn-hangzhou-h,cn-hangzhou-i", "", ""),
        ("vsw-bp1example", "", ""),
        ("cn-beijin", "", ""),
        ("a" * 400 + "-a", "", ""),
    ],
)
def test_zone(text: str, region: str, meant: str) -> None:
    """A well-spelt zone belongs to its region even if it is not known; only known zones are suggested."""
    assert (CATALOG.zone_region(text), CATALOG.suggest_zone(text)) == (region, meant)


@given(st.text(max_size=40) | st.from_regex(r"(cn|us|eu|ap)-[a-z]{2,12}(-[0-9])?-?[a-z]?", fullmatch=True))
def test_suggestions_are_known_and_stable(text: str) -> None:
    """A suggestion is a known ID, and is its own suggestion; any text is taken."""
    region, zone = CATALOG.suggest_region(text), CATALOG.suggest_zone(text)
    assert region == "" or CATALOG.suggest_region(region) == region
    assert zone == "" or CATALOG.suggest_zone(zone) == zone
    resolved = CATALOG.resolve_region(text)
    assert resolved in ("", region)
    its = CATALOG.zone_region(text)
    assert its == "" or CATALOG.region(its) is not None


@given(st.sampled_from([key for key in IDS if key.startswith("cn-") and len(key) > 9]), st.data())
def test_one_slip_is_never_taken_for_another_region(region: str, data: st.DataObject) -> None:
    """One letter left out or doubled behind the first means the same region or nothing."""
    at = data.draw(st.integers(4, len(region) - 1))
    slip = region[:at] + region[at + 1 :] if data.draw(st.booleans()) else region[:at] + region[at] + region[at:]
    if slip not in IDS:
        assert CATALOG.suggest_region(slip) in (region, "") or CATALOG.suggest_region(slip) in region


@given(st.text(alphabet="abc", max_size=8), st.text(alphabet="abc", max_size=8))
def test_distance_is_symmetric_and_bounded(first: str, second: str) -> None:
    """The distance is the same both ways, 0 only for equal texts, and never more than one beyond the bound."""
    assert distance(first, second, 3) == distance(second, first, 3)
    assert (distance(first, second, 3) == 0) == (first == second)
    assert distance(first, second, 1) <= 2
    assert distance(first, second, 9) <= max(len(first), len(second))
