"""What a host name says of itself, and what it leaves unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.catalog_samples import LEGACY, SAMPLES
from mclint.network.catalog import Catalog, Host
from mclint.value import HOLE, Known, Span, Value, known
from mclint_rules.catalog import documents

CATALOG = Catalog(documents())
ODD = frozenset({"oss-cn-hangzou.aliyuncs.com", "oss-demo.aliyuncs.com"})
VENDOR = [
    name
    for name, service, *_ in SAMPLES
    if service and service != "openapi" and "acdr" not in name and "cache" not in name and name not in ODD
]
"""Names of services, without those of regions that are not known: a hole in one may stand for the name of a known region."""


def host(text: str) -> Host:
    return CATALOG.host(known(text.replace("{}", HOLE)))


@pytest.mark.parametrize(("name", "service", "network", "region", "form"), SAMPLES, ids=[sample[0] for sample in SAMPLES])
def test_sample(name: str, service: str, network: str, region: str, form: str) -> None:
    """Every documented form is told by its name, and what cannot be told is unknown."""
    found = host(name)
    assert (found.service, found.network, found.region, found.form) == (service, network, region, form)
    assert found.legacy == (name in LEGACY)


@pytest.mark.parametrize("name", [sample[0] for sample in SAMPLES])
def test_case_and_trailing_dots_do_not_matter(name: str) -> None:
    """DNS names are the same in any case and with a dot at the end."""
    plain = host(name)._replace(host=Value(), owner="", region_at=(0, 0), owner_at=(0, 0))
    for other in (name.upper(), name + ".", name.title()):
        found = host(other)
        if "/" in name or "[" in name or ":" in name or name[0].isdigit():
            continue
        assert found._replace(host=Value(), owner="", region_at=(0, 0), owner_at=(0, 0)) == plain


@pytest.mark.parametrize(
    ("name", "service", "network", "region"),
    [
        ("oss-{}-internal.aliyuncs.com", "oss", "internal", ""),
        ("{}.oss-{}-internal.aliyuncs.com", "oss", "internal", ""),
        ("oss-{}.aliyuncs.com", "oss", "unknown", ""),
        ("oss-cn-{}.aliyuncs.com", "oss", "unknown", ""),
        ("oss-cn-hangzhou{}.aliyuncs.com", "oss", "unknown", ""),
        ("{}oss-cn-hangzhou.aliyuncs.com", "", "unknown", ""),
        ("{}.oss-cn-hangzhou.aliyuncs.com", "oss", "public", "cn-hangzhou"),
        ("logs-{}.oss-cn-hangzhou-internal.aliyuncs.com", "oss", "internal", "cn-hangzhou"),
        ("{}.vpc100-oss-cn-hangzhou.aliyuncs.com", "oss", "vpc", "cn-hangzhou"),
        ("oss-cn-hangzhou.aliyuncs.com{}", "oss", "public", "cn-hangzhou"),
        ("{}.cn-shanghai.oss.aliyuncs.com", "oss", "public", "cn-shanghai"),
        ("{}.aliyuncs.com", "", "unknown", ""),
        ("demo.{}.aliyuncs.com", "", "unknown", ""),
        ("{}", "", "unknown", ""),
        ("oss-cn-hangzhou-internal.{}", "", "unknown", ""),
        ("demo.{}.ots.aliyuncs.com", "tablestore", "public", ""),
        ("{}.cn-hangzhou.ots.aliyuncs.com", "tablestore", "public", "cn-hangzhou"),
        ("{}.ots-internal.aliyuncs.com", "tablestore", "internal", ""),
        ("{}.ots.aliyuncs.com", "tablestore", "unknown", ""),
        ("{}.{}.vpc.tablestore.aliyuncs.com", "tablestore", "vpc", ""),
        ("{}-cn-hangzhou-internal.hologres.aliyuncs.com", "hologres", "internal", "cn-hangzhou"),
        ("{}-cn-hangzhou.hologres.aliyuncs.com", "hologres", "public", "cn-hangzhou"),
        ("{}-{}-internal.hologres.aliyuncs.com", "hologres", "internal", ""),
        ("{}-{}.hologres.aliyuncs.com", "hologres", "unknown", ""),
        ("dlf-vpc.{}.aliyuncs.com", "dlf", "vpc", ""),
        ("dlf.{}.aliyuncs.com", "dlf", "public", ""),
        ("service.{}.maxcompute.aliyun.com", "maxcompute", "public", ""),
        ("service.{}.maxcompute.aliyun-inc.com", "maxcompute", "unknown", ""),
        ("service.{}-vpc.maxcompute.aliyun-inc.com", "maxcompute", "vpc", ""),
        ("demo.{}.log.aliyuncs.com", "sls", "unknown", ""),
        ("demo.{}-intranet.log.aliyuncs.com", "sls", "internal", ""),
        ("dh-{}.aliyuncs.com", "datahub", "unknown", ""),
        ("dh-{}.aliyun-inc.com", "datahub", "internal", ""),
        ("dds-{}.mongodb.rds.aliyuncs.com", "mongodb", "unknown", ""),
        ("dds-{}-pub.mongodb.rds.aliyuncs.com", "mongodb", "public", ""),
        ("10.{}.0.1", "", "private-ip", ""),
        ("192.168.{}", "", "private-ip", ""),
        ("172.{}.0.1", "", "unknown", ""),
        ("{}.0.0.1", "", "unknown", ""),
        ("203.0.113.{}", "", "public-ip", ""),
        ("[fd00::{}]", "", "unknown", ""),
    ],
)
def test_hole(name: str, service: str, network: str, region: str) -> None:
    """A hole in a place that decides leaves the network unknown, elsewhere it does not matter."""
    found = host(name)
    assert (found.service, found.network, found.region) == (service, network, region)


@pytest.mark.parametrize(
    ("name", "network", "region"),
    [
        ("<bucket>.oss-cn-hangzhou.aliyuncs.com", "public", "cn-hangzhou"),
        ("[bucket].oss-cn-hangzhou.aliyuncs.com", "public", "cn-hangzhou"),
        ("${bucket}.oss-cn-hangzhou-internal.aliyuncs.com", "internal", "cn-hangzhou"),
        ("your-bucket.oss-cn-hangzhou.aliyuncs.com", "public", "cn-hangzhou"),
        ("****.oss-cn-hangzhou.aliyuncs.com", "public", "cn-hangzhou"),
        ("xxxx.oss-cn-hangzhou.aliyuncs.com", "public", "cn-hangzhou"),
        ("xx-yy.oss-cn-hangzhou-internal.aliyuncs.com", "internal", "cn-hangzhou"),
        ("oss-<region>.aliyuncs.com", "unknown", ""),
        ("oss-${region}.aliyuncs.com", "unknown", ""),
        ("oss-cn-xxx.aliyuncs.com", "unknown", ""),
        ("oss-xx-xxxx.aliyuncs.com", "unknown", ""),
        ("oss-****.aliyuncs.com", "unknown", ""),
        ("oss-your-region.aliyuncs.com", "unknown", ""),
        ("oss-[region].aliyuncs.com", "unknown", ""),
        ("oss-cn-region.aliyuncs.com", "unknown", ""),
        ("oss-<your_region_id>-internal.aliyuncs.com", "internal", ""),
        ("oss-xxxxxx-internal.aliyuncs.com", "internal", ""),
        ("oss-your-region-internal.aliyuncs.com", "internal", ""),
        ("oss-%s-internal.aliyuncs.com", "internal", ""),
        ("<endpoint>", "unknown", ""),
        ("your-endpoint", "unknown", ""),
        ("hgpostcn-cn-****-cn-hangzhou.hologres.aliyuncs.com", "public", "cn-hangzhou"),
        ("10.x.x.x", "private-ip", ""),
        ("172.16.**.**", "private-ip", ""),
        ("100.100.x.x", "internal", ""),
    ],
)
def test_mask(name: str, network: str, region: str) -> None:
    """What stands to be filled in is unknown where it decides, and ignored elsewhere."""
    found = host(name)
    assert (found.network, found.region) == (network, region)


@pytest.mark.parametrize(
    ("name", "likely"),
    [
        ("rm-abcdefghijklmnopq.mysql.rds.aliyuncs.com", "vpc"),
        ("rm-abcdefghijklmnopqxo.mysql.rds.aliyuncs.com", "public"),
        ("orders-db.mysql.rds.aliyuncs.com", ""),
        ("r-abcdefghijklmnopqpd.redis.rds.aliyuncs.com", "public"),
        ("gp-abcdefghijklmnopqo-master.gpdb.rds.aliyuncs.com", "public"),
        ("am-abcdefghijklmnopq12345.ads.aliyuncs.com", "vpc"),
    ],
)
def test_hint_is_no_proof(name: str, likely: str) -> None:
    """The shape of an instance's name hints at its network, but its owner may choose any: the network stays unknown."""
    found = host(name)
    assert (found.network, found.likely) == ("unknown", likely)


def test_places_of_region_and_owner() -> None:
    """Owner and region are found where they are written, the misspelt one too."""
    text = "example-bucket.oss-cn-hangzou-internal.aliyuncs.com"
    found = CATALOG.host(known(text, Span(100, 100 + len(text))))
    assert (found.owner, found.owner_value.span()) == ("example-bucket", Span(100, 114))
    assert (found.region_value.shape, found.region_value.span()) == ("cn-hangzou", Span(119, 129))
    instance = host("hgprecn-cn-abc123-cn-hangzou-internal.hologres.aliyuncs.com")
    assert (instance.owner, instance.region_value.shape) == ("hgprecn-cn-abc123", "cn-hangzou")
    assert host("{}.oss-cn-hangzhou.aliyuncs.com").owner == HOLE
    assert host("link-demo.cn-hangzhou.vpc.ots.aliyuncs.com").owner == ""


def test_the_value_asked_about_is_the_one_in_the_answer() -> None:
    """Answers are remembered by the text, but each speaks of the place it was asked about."""
    name = "demo.cn-hangzhou.ots.aliyuncs.com"
    first = CATALOG.host(known(name, Span(0, len(name))))
    second = CATALOG.host(known(name, Span(50, 50 + len(name)), "other.py"))
    assert first.host != second.host
    assert first._replace(host=Value()) == second._replace(host=Value())
    assert second.owner_value.parts == (Known("demo", Span(50, 54), "other.py"),)


@st.composite
def holed(draw: st.DrawFn) -> tuple[str, str]:
    """A name of the vendor's with a hole in place of a part of a label, of an owner, or of its whole beginning."""
    name = draw(st.sampled_from(VENDOR))
    labels = name.split(".")
    if draw(st.booleans()):
        cut = draw(st.integers(0, name.rindex(".aliyun")))
        return name, HOLE + name[cut:]
    which = draw(st.integers(0, len(labels) - 3))
    label = labels[which]
    start = draw(st.integers(0, len(label)))
    end = draw(st.integers(start, len(label)))
    if (start, end) == (0, len(label)) and which > 0:
        end -= 1
    labels[which] = label[:start] + HOLE + label[end:]
    return name, ".".join(labels)


@given(holed())
def test_a_hole_never_makes_a_name_say_what_it_does_not(case: tuple[str, str]) -> None:
    """With a part unknown, a name says the same as with the part filled in, or nothing."""
    name, with_hole = case
    full, found = host(name), CATALOG.host(known(with_hole))
    assert found.network in ("unknown", full.network)
    assert found.service in ("", full.service)
    assert found.region in ("", full.region)


@given(st.text(max_size=60) | st.text(alphabet="abcno-s.*<>[]{}$x%" + HOLE, max_size=40).map(lambda head: head + ".aliyuncs.com"))
def test_any_text_is_classified(text: str) -> None:
    """No text breaks the classification, and its places lie inside the text."""
    found = CATALOG.host(known(text))
    assert found.network
    assert 0 <= found.region_at[0] <= found.region_at[1] <= len(text)
    assert 0 <= found.owner_at[0] <= found.owner_at[1] <= len(text)
    assert found.owner == found.owner_value.shape
    assert not found.region or CATALOG.region(found.region) is not None


@given(st.text(alphabet="abcxyz0123456789-", min_size=3, max_size=40).filter(lambda name: name[0] != "-" and name[-1] != "-"))
def test_the_bucket_does_not_matter(bucket: str) -> None:
    """No name of a bucket changes what its endpoint is, not even one that looks like an endpoint."""
    for name in ("oss-cn-hangzhou.aliyuncs.com", "oss-cn-hangzhou-internal.aliyuncs.com", "cn-beijing.oss-dls.aliyuncs.com"):
        alone, with_bucket = host(name), host(f"{bucket}.{name}")
        assert (with_bucket.service, with_bucket.network, with_bucket.region) == (alone.service, alone.network, alone.region)
    assert host(f"oss-cn-shanghai.{bucket}x.oss-cn-hangzhou.aliyuncs.com").region == "cn-hangzhou"
