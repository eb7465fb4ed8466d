"""Values of Spark's network settings."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mclint.network.loosejson import read
from mclint.network.spark import access_ips, eni_info, vpc_domain_list
from mclint.value import HOLE, Hole, Known, Span, Value, known

GOOD = (
    '{"regionId":"cn-hangzhou","vpcs":[{"vpcId":"vpc-example","zones":[{"urls":[{"domain":"10.0.0.1","port":9092},'
    '{"domain":"kafka.example.com","port":"9093"}],"zoneId":"zone-example"}]},'
    '{"zones":[{"urls":[{"domain":"example-bucket.oss-cn-hangzhou-internal.aliyuncs.com","port":80}]}]}]}'
)


def spanned(text: str) -> Value:
    """Return a text as a value that is written in a file, with a hole for each `{}` that is marked so."""
    return known(text.replace("<>", HOLE), Span(0, len(text.replace("<>", HOLE))))


def test_domain_list() -> None:
    """Region, VPCs, zones and targets are found with their places; an entry without VPC is a cloud service's."""
    found = vpc_domain_list(spanned(GOOD))
    assert [value.shape for value in found.regions] == ["cn-hangzhou"]
    assert [vpc.id.shape for vpc in found.vpcs] == ["vpc-example", ""]
    first = found.vpcs[0].targets
    assert [(item.domain.shape, item.port.shape, item.zone.shape) for item in first] == [
        ("10.0.0.1", "9092", "zone-example"),
        ("kafka.example.com", "9093", "zone-example"),
    ]
    assert first[0].domain.span() == Span(GOOD.index("10.0.0.1"), GOOD.index("10.0.0.1") + 8)
    assert not found.troubles
    assert not found.blank.parts
    assert not found.open


@pytest.mark.parametrize(
    ("text", "kind", "place", "fixed"),
    [
        (GOOD.replace("},{", "}，{"), "full-width", "，", ","),
        (GOOD.replace('"vpcs":', '"vpcs"：'), "full-width", "：", ":"),
        (GOOD.replace('"vpc-example",', '"vpc-example"'), "comma-missing", '"', ","),
        (GOOD.replace('"port":9092}', '"port":9092,}'), "comma-extra", "}", ""),
        (GOOD[:-1], "open", "{", ""),
        (GOOD + " # comment", "extra", "# comment", ""),
        (GOOD.replace('"vpcId":', '"vpcId"'), "colon-missing", '"', ""),
        (GOOD.replace('"vpcId"', "vpcId"), "token", "vpcId", ""),
        (GOOD.replace('"cn-hangzhou"', "“cn-hangzhou”"), "quote", "“", '"'),
        (GOOD.replace(",", ",\n"), "line-break", "\n", ""),
        (GOOD.replace('"urls"', '"url"'), "shape", "url", ""),
        (GOOD.replace(":9092", ':"x"'), "shape", "x", ""),
        (GOOD.replace("10.0.0.1", "http://10.0.0.1"), "shape", "http://10.0.0.1", ""),
        (GOOD.replace('"regionId":"cn-hangzhou",', ""), "shape", None, ""),
        ("[" + GOOD + "]", "shape", "[" + GOOD + "]", ""),
        ("", "empty", "", ""),
    ],
)
def test_trouble_with_its_place(text: str, kind: str, place: str | None, fixed: str) -> None:
    """The first fault is named where it stands, and what can still be read is read."""
    found = vpc_domain_list(spanned(text))
    trouble = found.troubles[0]
    assert (trouble.kind, trouble.fixed) == (kind, fixed)
    assert place is None or trouble.place.shape == place
    if text and 'url"' not in text:
        assert [vpc.id.shape for vpc in found.vpcs] == ["vpc-example", ""]
        assert len(found.vpcs[0].targets) == 2


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace('"', '\\"'),
        f"'{GOOD}'",
        f'"{GOOD}"',
        GOOD.replace("vpc-example", "<>"),
        GOOD.replace("cn-hangzhou", "${region}"),
        GOOD.replace("9092", "<>"),
        '{"regionId":"cn-hangzhou","vpcs":<>}',
        '{"regionId":"cn-hangzhou","vpcs":[<>]}',
        '{"regionId":"cn-hangzhou","vpcs":[...]}',
        "<>",
    ],
)
def test_no_trouble(text: str) -> None:
    """Escaped or quoted as a whole it is read all the same; what a variable may fill in is no fault."""
    assert vpc_domain_list(spanned(text)).troubles == ()


def test_blanks_are_told_apart() -> None:
    """Blanks between the marks are told, but are no trouble: the vendor's own samples have some."""
    found = vpc_domain_list(spanned(GOOD.replace(",", ", ")))
    assert found.troubles == ()
    assert found.blank.span() == Span(26, 27)
    assert not vpc_domain_list(spanned(GOOD.replace("zone-example", "zone example"))).blank.parts


def test_a_hole_outside_the_strings_makes_faults_uncertain() -> None:
    """A variable may hold any piece of JSON."""
    assert vpc_domain_list(spanned('{"regionId":"cn-hangzhou" <> "vpcs":[]}')).open
    assert not vpc_domain_list(spanned(GOOD.replace("vpc-example", "<>"))).open


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.booleans())
def test_what_is_json_has_no_trouble(data: object, blanks: bool) -> None:
    """Every JSON text is read without trouble, with and without blanks."""
    text = json.dumps(data) if blanks else json.dumps(data, separators=(",", ":"))
    reading = read(known(text))
    assert reading.troubles == ()
    assert reading.root is not None
    assert (reading.root.kind == "object") == isinstance(data, dict)


@given(st.text(alphabet='{}[]:,"\\ \na1，“' + HOLE, max_size=40))
def test_what_is_no_json_has_trouble(text: str) -> None:
    """Any text is taken; what the standard library refuses has trouble, unless a hole may mend it."""
    reading = read(known(text))
    if reading.open or HOLE in text:
        return
    try:
        json.loads(text)
        refused = False
    except ValueError:
        refused = True
    escaped = text.find('"') > 0 and text[text.find('"') - 1] == "\\"
    if refused and "\\" not in text:
        assert reading.troubles
    if not refused and not escaped:
        assert not reading.troubles


@pytest.mark.parametrize("text", ["[" * 5000, '{"a":' * 5000, "[" * 5000 + "}" * 5000, '"' * 5001, "," * 5000, "\\" * 5000])
def test_hostile_texts_are_read(text: str) -> None:
    """Deep nesting costs no recursion, and a text of nothing but faults gives a bounded number of them."""
    assert len(vpc_domain_list(known(text)).troubles) < 100


@pytest.mark.parametrize(
    ("text", "pairs", "kinds"),
    [
        ("cn-hangzhou:vpc-example", [("cn-hangzhou", "vpc-example")], []),
        (" cn-hangzhou : vpc-example ", [("cn-hangzhou", "vpc-example")], []),
        ("cn-beijing:vpc-****", [("cn-beijing", "vpc-****")], []),
        ("<region>:<vpcId>", [("<region>", "<vpcId>")], []),
        ("cn-hangzhou", [], ["colon-missing"]),
        ("cn-hangzhou：vpc-example", [("cn-hangzhou", "vpc-example")], ["full-width"]),
        ("cn-hangzhou:vpc-a,cn-beijing:vpc-b", [("cn-hangzhou", "vpc-a"), ("cn-beijing", "vpc-b")], ["several"]),
        ("cn-hangzhou:vsw-example", [("cn-hangzhou", "vsw-example")], ["vpc-id"]),
        ("cn-hangzhou:", [("cn-hangzhou", "")], ["vpc-id"]),
        ("cn-hangzhou:vpc-a:x", [("cn-hangzhou", "vpc-a")], ["extra"]),
        ("", [], ["colon-missing"]),
    ],
)
def test_eni_info(text: str, pairs: list[tuple[str, str]], kinds: list[str]) -> None:
    """`region:vpcId`, one of them."""
    found = eni_info(known(text))
    assert [(region.shape, vpc.shape) for region, vpc in found.pairs] == pairs
    assert [trouble.kind for trouble in found.troubles] == kinds


def test_eni_info_with_holes() -> None:
    """What a variable may fill in is no trouble."""
    for parts in ((Hole("eni"),), (Known("cn-hangzhou:"), Hole("vpc")), (Hole("region"), Known(":"), Hole("vpc"))):
        assert eni_info(Value(parts)).troubles == ()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("10.0.0.1:2181", [(1, "")]),
        ("10.0.0.1-10.0.0.9:2181,10.0.1.0/28:16020", [(9, ""), (16, "")]),
        ("10.0.0.1:2181, 10.0.0.2:2181", [(1, ""), (1, "")]),
        ("10.0.0.1", [(1, "port-missing")]),
        ("10.0.0.1:0", [(1, "port-invalid")]),
        ("10.0.0.9-10.0.0.1:2181", [(None, "range")]),
        ("10.0.0.0/33:2181", [(None, "address")]),
        ("zookeeper.example.com:2181", [(None, "address")]),
        ("10.0.0.1:2181,,", [(1, ""), (0, "empty"), (0, "empty")]),
        ("10.0.0.1 - 10.0.0.3:2181", [(3, "blank")]),
        (HOLE, [(None, "")]),
        (f"{HOLE}:2181", [(None, "")]),
        (f"10.0.0.1:{HOLE}", [(1, "")]),
        ("", []),
    ],
)
def test_access_ips(text: str, wanted: list[tuple[int | None, str]]) -> None:
    """Addresses, ranges and CIDR blocks, each with a port; how many addresses each stands for."""
    assert [(item.addresses, item.flaw) for item in access_ips(known(text))] == wanted


@given(st.text(max_size=40) | st.text(alphabet="0123.,:-/ " + HOLE, max_size=40))
def test_any_text_is_taken(text: str) -> None:
    """No text breaks the readers."""
    eni_info(known(text))
    vpc_domain_list(known(text))
    access_ips(known(text))
