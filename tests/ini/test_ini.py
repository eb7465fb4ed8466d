"""Options of MaxCompute clients in INI files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter_probe import Reading, assert_positions, reading
from mclint.facts import Address, ProjectInfo, Setting
from mclint.languages.ini.adapter import read


def ini(text: str, path: str = "conf/settings.ini") -> Reading:
    result = reading(read, text, path)
    assert_positions(result)
    return result


def test_the_file_of_odpscmd() -> None:
    """Project, endpoint, tunnel endpoint, keys and session settings of `odps_config.ini` are stated."""
    text = (
        "# account\nproject_name=demo\naccess_id=example-id\naccess_key=\nend_point=http://service.cn-x.example.com/api # here\n"
        "tunnel_endpoint = http://dt.cn-x.example.com\nset.odps.session.networklink=link_a\nuse_instance_tunnel=true\n"
    )
    result = ini(text, "odps_config.ini")
    (info,) = result.of(ProjectInfo)
    assert (info.name.text, info.endpoint.text) == ("demo", "http://service.cn-x.example.com/api")
    assert result.spelt(info.endpoint) == "http://service.cn-x.example.com/api"
    assert result.settings() == {"odps.session.networklink": "link_a", "access_id": "example-id"}
    assert [(fact.role, fact.value.text) for fact in result.of(Address)] == [("tunnel-endpoint", "http://dt.cn-x.example.com")]
    assert [comment.text for comment in result.comments] == ["account"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("project_name=p\nend_point=http://a.example.com", "x.ini"),
        ("[odps]\nproject=p\nendpoint=http://a.example.com", "x.ini"),
        ("project=p\nendpoint=http://a.example.com", "maxcompute.cfg"),
        ("project=p\nendpoint=http://service.odps.example.com/api", "x.ini"),
        ("[a]\nodps_project: p\nodps_endpoint: http://a.example.com\n", "x.ini"),
        ("[db]\r\nhost=x\r\n[MaxCompute]\r\n  project=p\r\n  endpoint = http://a.example.com\r\n", "x.ini"),
        ("[odps]\nproject =\n    p\nendpoint=http://a.example.com", "x.ini"),
    ],
)
def test_a_client_is_known_by_its_evidence(text: str, path: str) -> None:
    """By section, file name, option names or the address."""
    (info,) = ini(text, path).of(ProjectInfo)
    assert info.name.text == "p"


@pytest.mark.parametrize(
    "text",
    [
        "[mysql]\nhost=x\nport=1\n",
        "project=p\nendpoint=http://a.example.com\n",
        "[oss]\nendpoint=oss-cn-x.example.com\nproject=p\naccess_key=x\n",
        "[odps]\nlevel=1",
    ],
)
def test_options_of_other_products_are_left_alone(text: str) -> None:
    """`project` and `endpoint` alone say nothing."""
    assert ini(text).facts == []


def test_sections_are_kept_apart() -> None:
    """Options of one section do not complete those of another."""
    result = ini("[odps_a]\nproject=a\nendpoint=http://a.example.com\n[odps_b]\nproject=b\nendpoint=http://b.example.com\n")
    assert [(info.name.text, info.endpoint.text) for info in result.of(ProjectInfo)] == [
        ("a", "http://a.example.com"),
        ("b", "http://b.example.com"),
    ]


def test_spark_properties_may_stand_here() -> None:
    """A section of Spark properties is read as such."""
    assert ini("[spark]\nspark.hadoop.odps.project.name=p\n").settings() == {"spark.hadoop.odps.project.name": "p"}
    assert {fact.scope for fact in ini("[spark]\nspark.hadoop.odps.project.name=p\n").of(Setting)} == {"spark-file"}


PIECES = ["[", "]", "odps", "project", "endpoint", "a", "=", ":", " ", "\n", "\r", "\r\n", "#", ";", "set.odps.a", "\ufffc", "spark.odps.x"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    """No text makes the reader fail, and no position it gives is wrong."""
    ini(text)


def test_reading_is_linear() -> None:
    """Hostile repetitions are read in one pass."""
    for piece in ("=", "a ", " ", "[", " a\n", "[odps]\n", "a=b\n c\n", ":"):
        ini(piece * 20_000)
