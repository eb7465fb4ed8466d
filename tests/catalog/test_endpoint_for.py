"""Writing the host of a service on another network."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.catalog_samples import SAMPLES
from mclint.network.catalog import Catalog
from mclint.value import HOLE, known
from mclint_rules.catalog import documents

CATALOG = Catalog(documents())
REGIONS = [region.id for region in CATALOG.regions()]
NETWORKS = ("public", "internal", "vpc", "share", "hdfs")
OWNED = {"tablestore": "demo", "hologres": "hgprecn-cn-abc123def"}


@pytest.mark.parametrize(
    ("service", "network", "region", "like", "wanted"),
    [
        ("oss", "internal", "", "oss-cn-hangzhou.aliyuncs.com", "oss-cn-hangzhou-internal.aliyuncs.com"),
        ("oss", "internal", "", "example-bucket.oss-cn-hangzhou.aliyuncs.com", "example-bucket.oss-cn-hangzhou-internal.aliyuncs.com"),
        ("oss", "internal", "", "example-bucket.s3.oss-us-west-1.aliyuncs.com", "example-bucket.s3.oss-us-west-1-internal.aliyuncs.com"),
        ("oss", "internal", "", "cn-hangzhou.oss.aliyuncs.com", "oss-cn-hangzhou-internal.aliyuncs.com"),
        ("oss", "internal", "", "example-bucket.cn-hangzhou.oss.aliyuncs.com", "example-bucket.oss-cn-hangzhou-internal.aliyuncs.com"),
        ("oss", "internal", "", "vpc100-oss-cn-shanghai.aliyuncs.com", "oss-cn-shanghai-internal.aliyuncs.com"),
        ("oss", "internal", "", "oss.aliyuncs.com", "oss-cn-hangzhou-internal.aliyuncs.com"),
        ("oss", "internal", "", "img-cn-hangzhou.aliyuncs.com", "oss-cn-hangzhou-internal.aliyuncs.com"),
        ("oss", "internal", "", "oss-accelerate.aliyuncs.com", ""),
        ("oss", "internal", "cn-beijing", "b.oss-accelerate.aliyuncs.com", "b.oss-cn-beijing-internal.aliyuncs.com"),
        ("oss", "internal", "cn-beijing", "s3.oss-accelerate.aliyuncs.com", "s3.oss-cn-beijing-internal.aliyuncs.com"),
        ("oss", "internal", "cn-beijing", "oss-rg-china-mainland.aliyuncs.com", ""),
        ("oss", "internal", "", "cn-beijing.oss-dls.aliyuncs.com", ""),
        ("oss", "internal", "", "oss-cn-hzfinance.aliyuncs.com", "oss-cn-hzfinance-internal.aliyuncs.com"),
        ("oss", "internal", "", "oss-cn-szfinance.aliyuncs.com", "oss-cn-szfinance-internal.aliyuncs.com"),
        ("oss", "internal", "", "cn-hangzhou-finance.oss.aliyuncs.com", "oss-cn-hzfinance-internal.aliyuncs.com"),
        ("oss", "internal", "", "cn-shanghai-finance.oss.aliyuncs.com", "oss-cn-shanghai-finance-1-pub-internal.aliyuncs.com"),
        ("oss", "internal", "", "oss-cn-shanghai-finance-1-pub.aliyuncs.com", "oss-cn-shanghai-finance-1-pub-internal.aliyuncs.com"),
        ("oss", "internal", "cn-shanghai-finance-1", "", "oss-cn-shanghai-finance-1-internal.aliyuncs.com"),
        ("oss", "internal", "cn-hangzhou-finance", "", ""),
        ("oss", "public", "", "oss-cn-shanghai-finance-1-internal.aliyuncs.com", ""),
        ("oss", "public", "", "oss-cn-hzjbp-a-internal.aliyuncs.com", ""),
        ("oss", "public", "", "oss-cn-shanghai-finance-1-pub-internal.aliyuncs.com", "oss-cn-shanghai-finance-1-pub.aliyuncs.com"),
        ("oss", "public", "", "b.oss-cn-hangzhou-internal.aliyuncs.com", "b.oss-cn-hangzhou.aliyuncs.com"),
        ("oss", "public", "", "ap-1234-ossalias.oss-cn-hangzhou-internal.aliyuncs.com", "ap-1234-ossalias.oss-cn-hangzhou.aliyuncs.com"),
        ("oss", "internal", "", "<bucket>.oss-cn-hangzhou.aliyuncs.com", "<bucket>.oss-cn-hangzhou-internal.aliyuncs.com"),
        ("oss", "internal", "", "{}.oss-cn-hangzhou.aliyuncs.com", "{}.oss-cn-hangzhou-internal.aliyuncs.com"),
        ("oss", "internal", "", "oss-cn-hangzhou-zmf.aliyuncs.com", ""),
        ("oss", "internal", "", "oss-cn-hangzou.aliyuncs.com", ""),
        ("oss", "internal", "cn-nowhere", "oss-cn-hangzhou.aliyuncs.com", "oss-cn-hangzhou-internal.aliyuncs.com"),
        ("oss", "internal", "cn-hangzhou", "demo.cn-hangzhou.ots.aliyuncs.com", ""),
        ("tablestore", "internal", "", "demo.cn-hangzhou.ots.aliyuncs.com", "demo.cn-hangzhou.ots-internal.aliyuncs.com"),
        ("tablestore", "internal", "", "demo.cn-hangzhou.vpc.tablestore.aliyuncs.com", "demo.cn-hangzhou.ots-internal.aliyuncs.com"),
        ("tablestore", "internal", "", "demo.cn-hangzhou.tablestore.aliyuncs.com", "demo.cn-hangzhou.ots-internal.aliyuncs.com"),
        ("tablestore", "internal", "", "link-demo.cn-hangzhou.vpc.ots.aliyuncs.com", ""),
        ("tablestore", "public", "", "demo.us-east-1.ots-internal.aliyuncs.com", "demo.us-east-1.ots.aliyuncs.com"),
        ("tablestore", "internal", "cn-hangzhou", "", ""),
        (
            "hologres",
            "internal",
            "",
            "hgprecn-cn-abc-cn-hangzhou-vpc-st.hologres.aliyuncs.com",
            "hgprecn-cn-abc-cn-hangzhou-internal.hologres.aliyuncs.com",
        ),
        (
            "hologres",
            "internal",
            "",
            "hgprecn-cn-abc-us-west-1-vpc.hologres.aliyuncs.com",
            "hgprecn-cn-abc-us-west-1-internal.hologres.aliyuncs.com",
        ),
        (
            "hologres",
            "internal",
            "",
            "hgprecn-cn-abc-cn-hangzhou.hologres.aliyuncs.com",
            "hgprecn-cn-abc-cn-hangzhou-internal.hologres.aliyuncs.com",
        ),
        ("dlf", "share", "", "dlf-vpc.cn-hangzhou.aliyuncs.com", "dlf-share.cn-hangzhou.aliyuncs.com"),
        ("dlf", "share", "", "dlf.us-east-1.aliyuncs.com", "dlf-share.us-east-1.aliyuncs.com"),
        ("dlf", "share", "", "datalake-vpc.cn-hangzhou.aliyuncs.com", "dlf-share.cn-hangzhou.aliyuncs.com"),
        ("dlf", "share", "", "dlfnext-vpc.cn-hangzhou.aliyuncs.com", ""),
        ("dlf", "share", "", "cn-hangzhou-vpc.dlf.aliyuncs.com", ""),
        ("dlf", "share", "cn-chengdu", "", ""),
        ("maxcompute", "public", "cn-hangzhou", "service.odps.aliyun.com", "service.cn-hangzhou.maxcompute.aliyun.com"),
        ("maxcompute", "public", "cn-hangzhou", "dt.odps.aliyun.com", "dt.cn-hangzhou.maxcompute.aliyun.com"),
        ("maxcompute", "public", "", "service.odps.aliyun.com", ""),
        ("maxcompute", "public", "cn-hangzhou", "service.cn.maxcompute.aliyun.com", "service.cn-hangzhou.maxcompute.aliyun.com"),
        ("maxcompute", "vpc", "", "dt.cn-hangzhou.maxcompute.aliyun.com", "dt.cn-hangzhou-vpc.maxcompute.aliyun-inc.com"),
        ("maxcompute", "internal", "", "service.uk-all.maxcompute.aliyun-inc.com", "service.eu-west-1-intranet.maxcompute.aliyun-inc.com"),
        ("maxcompute", "vpc", "cn-shanghai", "odps-ext.aliyun-inc.com", "service.cn-shanghai-vpc.maxcompute.aliyun-inc.com"),
        ("maxcompute", "public", "cn-hangzhou", "logview.odps.aliyun.com", "logview.odps.aliyun.com"),
        ("maxcompute", "public", "cn-qingdao", "", ""),
        ("maxcompute", "public", "China (Hangzhou)", "", "service.cn-hangzhou.maxcompute.aliyun.com"),
        ("sls", "internal", "", "demo.cn-hangzhou.log.aliyuncs.com", "demo.cn-hangzhou-intranet.log.aliyuncs.com"),
        ("sls", "public", "", "cn-hangzhou-intranet.sls.aliyuncs.com", "cn-hangzhou.sls.aliyuncs.com"),
        ("datahub", "internal", "", "dh-cn-hangzhou.aliyuncs.com", "dh-cn-hangzhou.aliyun-inc.com"),
        ("datahub", "vpc", "", "dh-cn-hangzhou.aliyuncs.com", "dh-cn-hangzhou-int-vpc.aliyuncs.com"),
        ("rds", "vpc", "cn-hangzhou", "", ""),
        ("no such service", "internal", "cn-hangzhou", "", ""),
    ],
)
def test_host_of_another_network(service: str, network: str, region: str, like: str, wanted: str) -> None:
    """Owner, form and site are kept; what has no such name, or no known region, gives none."""
    assert CATALOG.endpoint_for(service, network, region, like=like.replace("{}", HOLE)) == wanted.replace("{}", HOLE)


@pytest.mark.parametrize("service", ["oss", "tablestore", "hologres", "dlf", "maxcompute", "sls", "datahub"])
def test_what_is_written_is_read_back(service: str) -> None:
    """A host written for a service, network and region says just that of itself, and names its owner."""
    written = 0
    owner = OWNED.get(service, "")
    for region in REGIONS:
        for network in NETWORKS:
            name = CATALOG.endpoint_for(service, network, region, owner)
            if name:
                written += 1
                found = CATALOG.host(known(name))
                assert (found.service, found.network, found.region, found.owner) == (service, network, region, owner)
                assert not found.legacy
    assert written > 15


@given(st.sampled_from([sample[0] for sample in SAMPLES if sample[1]]), st.sampled_from(NETWORKS), st.sampled_from(["", *REGIONS]))
def test_a_replacement_is_of_the_same_kind(like: str, network: str, region: str) -> None:
    """What is written in place of a name is of its service and owner, on the network and in the region asked for, and not out of use."""
    old = CATALOG.host(known(like))
    name = CATALOG.endpoint_for(old.service, network, region, like=like)
    if name:
        found = CATALOG.host(known(name))
        assert (found.service, found.network, found.owner) == (old.service, network, old.owner)
        # Names of databases do not tell their region.
        assert found.region in ((region or old.region), "")
        assert found.region or old.service not in ("oss", "tablestore", "hologres", "dlf", "sls", "datahub") or not old.region
        assert not found.legacy
        assert CATALOG.endpoint_for(old.service, network, region, like=name) == name


def test_present_names_of_old_hosts() -> None:
    """An old host has a present name where its region is known; a present host has none to give."""
    for like, region, wanted in (
        ("vpc100-oss-cn-shanghai.aliyuncs.com", "", "oss-cn-shanghai-internal.aliyuncs.com"),
        ("service.odps.aliyun.com", "", ""),
        ("service.odps.aliyun.com", "cn-hangzhou", "service.cn-hangzhou.maxcompute.aliyun.com"),
        ("service.cn-shanghai.maxcompute.aliyun-inc.com", "", "service.cn-shanghai-intranet.maxcompute.aliyun-inc.com"),
        ("ots.cn-hangzhou.aliyuncs.com", "", "tablestore.cn-hangzhou.aliyuncs.com"),
        ("oss-cn-hangzhou.aliyuncs.com", "", ""),
    ):
        assert CATALOG.replacement(CATALOG.host(known(like)), region) == wanted


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=60))
def test_any_text_is_taken(region: str, owner: str, like: str) -> None:
    """No argument breaks it."""
    assert isinstance(CATALOG.endpoint_for("oss", "internal", region, owner, like), str)
