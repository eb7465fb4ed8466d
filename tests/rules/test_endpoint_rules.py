"""Laws of the endpoint rules that hold for every region and service."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mclint_rules
from mclint.api import Catalog, Finding, Severity, check_text

CATALOG = Catalog(mclint_rules.mclint_catalog())
REGIONS = sorted(region.id for region in CATALOG.regions())
MAXCOMPUTE = sorted(region.id for region in CATALOG.regions() if region.maxcompute)

_HANDLER = {
    "oss": "com.aliyun.odps.CsvStorageHandler",
    "tablestore": "com.aliyun.odps.TableStoreStorageHandler",
    "hologres": "com.aliyun.odps.jdbc.JdbcStorageHandler",
}
_LOCATION = {
    "oss": "oss://{}/example-bucket/dir/",
    "tablestore": "tablestore://{}",
    "hologres": "jdbc:postgresql://{}:80/demo?table=orders/",
}
_OWNER = {"oss": "", "tablestore": "demo", "hologres": "hgprecn-cn-example1234"}
_CODE = {"oss": "MC201", "tablestore": "MC201", "hologres": "MC203"}


def table(service: str, host: str) -> str:
    return f"CREATE EXTERNAL TABLE t (a STRING)\nSTORED BY '{_HANDLER[service]}'\nLOCATION '{_LOCATION[service].format(host)}';\n"


def loud(findings: list[Finding]) -> set[str]:
    return {finding.code for finding in findings if finding.severity > Severity.INFO}


@pytest.mark.parametrize("service", ["oss", "tablestore", "hologres"])
@pytest.mark.parametrize("region", REGIONS)
def test_internal_is_right_and_public_wrong_in_a_foreign_table(service: str, region: str) -> None:
    """In every region the internal endpoint is silent, the public one is reported, and its fix gives the internal one."""
    internal = CATALOG.endpoint_for(service, "internal", region, _OWNER[service])
    public = CATALOG.endpoint_for(service, "public", region, _OWNER[service])
    if internal:
        assert not loud(check_text(table(service, internal)))
    if public:
        found = [finding for finding in check_text(table(service, public)) if finding.code == _CODE[service]]
        assert len(found) == 1
        fix = found[0].fix
        assert fix is not None
        assert fix.safe
        text = table(service, public)
        for edit in fix.edits:
            text = text[: edit.span.start] + edit.text + text[edit.span.end :]
        assert not loud(check_text(text))
        assert CATALOG.endpoint_for(service, "internal", region, _OWNER[service]) in text


@pytest.mark.parametrize("region", REGIONS)
def test_udf_is_the_opposite_of_a_foreign_table(region: str) -> None:
    """In every region a UDF's client is silent on the public endpoint and reported on the internal one."""
    program = (
        "import oss2\n"
        "from odps.udf import annotate\n"
        "\n"
        "@annotate('string->string')\n"
        "class Read(object):\n"
        "    def __init__(self):\n"
        "        self.bucket = oss2.Bucket(oss2.AnonymousAuth(), '{}', 'example-bucket')\n"
        "\n"
        "    def evaluate(self, key):\n"
        "        return key\n"
    )
    public, internal = CATALOG.endpoint_for("oss", "public", region), CATALOG.endpoint_for("oss", "internal", region)
    if public:
        assert "MC202" not in {finding.code for finding in check_text(program.format(public), "udf.py")}
    if internal:
        assert "MC202" in {finding.code for finding in check_text(program.format(internal), "udf.py")}


@given(project=st.sampled_from(MAXCOMPUTE), bucket=st.sampled_from(REGIONS))
@settings(max_examples=60, deadline=None)
def test_cross_region_is_reported_exactly_when_regions_differ(project: str, bucket: str) -> None:
    """A foreign table is reported as cross-region exactly when the bucket's region is another than the project's."""
    internal = CATALOG.endpoint_for("oss", "internal", bucket)
    if not internal:
        return
    codes = {finding.code for finding in check_text(table("oss", internal), config=f"region: {project}\n")}
    assert ("MC204" in codes) == (project != bucket)


@given(st.text(alphabet=st.characters(exclude_characters="'\\\n\r"), max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_location_is_survived(location: str) -> None:
    """No text of a location makes a rule fail, and no message breaks the line."""
    findings = check_text(f"CREATE EXTERNAL TABLE t (a STRING)\nSTORED BY 'com.aliyun.odps.CsvStorageHandler'\nLOCATION '{location}';\n")
    assert not [finding for finding in findings if finding.code == "MC003"]
    assert all("\n" not in finding.message and len(finding.message) < 400 for finding in findings)


@given(
    st.text(alphabet="abc.:/,*[]@$%{}<> 0123456789-\"'", max_size=60),
    st.sampled_from(["odps.internet.access.list", "odps.session.networklink"]),
)
@settings(max_examples=150, deadline=None)
def test_any_setting_is_survived(value: str, key: str) -> None:
    """No value of a network setting makes a rule fail."""
    findings = check_text(f"from odps import options\noptions.sql.settings = {{{key!r}: {value!r}}}\n", "node.py")
    assert not [finding for finding in findings if finding.code == "MC003"]


@given(st.text(alphabet='{}[]",:abc0123 \n\t，\\', max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_domain_list_is_survived(value: str) -> None:
    """No value of `vpc.domain.list` makes a rule fail."""
    program = f"from pyspark import SparkConf\nSparkConf().set('spark.hadoop.odps.cupid.vpc.domain.list', {value!r})\n"
    assert not [finding for finding in check_text(program, "job.py") if finding.code == "MC003"]
