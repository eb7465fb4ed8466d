"""Spark properties in files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter_probe import Reading, assert_positions, reading
from mclint.facts import Address, Job, ProjectInfo, Setting
from mclint.languages.spark_conf.adapter import read


def conf(text: str) -> Reading:
    result = reading(read, text, "spark-defaults.conf")
    assert_positions(result)
    return result


@pytest.mark.parametrize(
    "line",
    [
        "spark.hadoop.odps.project.name=demo",
        "spark.hadoop.odps.project.name = demo  ",
        "spark.hadoop.odps.project.name: demo",
        "spark.hadoop.odps.project.name demo",
        "\tspark.hadoop.odps.project.name\t\tdemo\r\n",
        "spark.hadoop.odps.project.name=de\\\r\n   mo",
        "spark.hadoop.odps.project.name=d\\u0065mo",
        "spark.hadoop.odps.project.name=\\demo",
    ],
)
def test_every_spelling_of_a_property_means_the_same(line: str) -> None:
    """Separators, blanks, continued lines and escapes are those of Java properties."""
    result = conf(line)
    assert result.settings() == {"spark.hadoop.odps.project.name": "demo"}
    (setting,) = result.of(Setting)
    assert setting.scope == "spark-file"
    assert setting.key_span is not None
    assert line[setting.key_span.start : setting.key_span.end] == "spark.hadoop.odps.project.name"


def test_values_can_be_edited_where_they_are_spelt() -> None:
    """A value that stands in one piece has the range of exactly its letters."""
    text = "# note\n\nspark.hadoop.fs.oss.endpoint =  oss-cn-x.example.com \nspark.a b\n"
    setting = conf(text).of(Setting)[0]
    span = setting.value.editable()
    assert span is not None
    assert text[span.start : span.end] == "oss-cn-x.example.com"


def test_properties_of_maxcompute_make_a_job() -> None:
    """A Spark job is stated once something shows that it runs on MaxCompute; its mode comes from the master."""
    (job,) = conf("spark.master = yarn-cluster\nspark.app.name=etl\nspark.hadoop.odps.project.name=p\n").of(Job)
    assert (job.engine, job.mode, job.name) == ("spark", "cluster", "etl")
    assert conf("spark.master local[4]\nspark.sql.catalogImplementation odps\n").of(Job)[0].mode == "local"
    assert conf("spark.master yarn\nspark.submit.deployMode cluster\nspark.hadoop.odps.a=b\n").of(Job)[0].mode == "cluster"
    assert conf("spark.master yarn\nspark.hadoop.odps.a=b\n").of(Job)[0].mode == ""
    assert conf("spark.master yarn\nspark.hadoop.fs.oss.endpoint oss-cn-x.example.com\n").of(Job) == []


def test_the_project_is_stated_with_its_endpoint() -> None:
    """Name and endpoint come from the properties; the endpoint of the runtime stands in where there is no other."""
    text = (
        "spark.hadoop.odps.project.name=p\nspark.hadoop.odps.end.point=http://service.example.com/api\n"
        "spark.hadoop.odps.runtime.end.point=http://run.example.com/api\nspark.hadoop.odps.tunnel.end.point=http://dt.example.com\n"
    )
    result = conf(text)
    (info,) = result.of(ProjectInfo)
    assert (info.name.text, info.endpoint.text) == ("p", "http://service.example.com/api")
    assert {(fact.role, fact.value.text) for fact in result.of(Address)} == {
        ("runtime-endpoint", "http://run.example.com/api"),
        ("tunnel-endpoint", "http://dt.example.com"),
    }
    assert conf("spark.hadoop.odps.runtime.end.point=http://run.example.com/api").of(ProjectInfo)[0].endpoint.text


def test_json_that_was_spread_over_lines_is_one_value() -> None:
    """Only its first line would be read by Spark; the whole of it is stated, so that a rule can say so."""
    value = '{\n  "regionId": "cn-x", "a{": 1,\n  "vpcs": [\n {}\n ]\n}'
    result = conf(f"spark.hadoop.odps.cupid.vpc.domain.list={value}\nspark.a=b\n")
    assert result.settings() == {"spark.hadoop.odps.cupid.vpc.domain.list": value, "spark.a": "b"}
    one = '{"regionId":"cn-x","vpcs":[]}'
    assert conf(f"spark.x={one}\nspark.a=b").settings() == {"spark.x": one, "spark.a": "b"}
    assert conf('spark.x={"a\nspark.a=}').settings() == {"spark.x": '{"a', "spark.a": "}"}


def test_other_lines_are_no_fault() -> None:
    """`.conf` is the suffix of many formats: what is no property of ours is left alone, and is no syntax error."""
    result = conf('server {\n  listen 80;\n}\nname = x\nendpoint=http://a.example.com\n[a]\n"x" : y\n=\n: \\\n')
    assert (result.facts, result.problems) == ([], [])


def test_the_form_of_odpscmd_in_a_conf_file() -> None:
    """Options of other clients of MaxCompute are read in `.conf` files too."""
    (info,) = conf("project=p\nendpoint=http://service.cn-x.maxcompute.example.com/api\n").of(ProjectInfo)
    assert info.name.text == "p"
    result = conf("odps.project.name=p\nodps.end.point=http://service.example.com/api\n")
    assert result.of(ProjectInfo)[0].name.text == "p"
    assert {setting.scope for setting in result.of(Setting)} == {"config"}


def test_comments_are_comments() -> None:
    """Both signs begin one; they do not stand behind a value."""
    result = conf("# mclint: ignore[MC205] why\n ! other\nspark.a=b # c\n")
    assert [comment.text for comment in result.comments] == ["mclint: ignore[MC205] why", "other"]
    assert result.settings() == {"spark.a": "b # c"}


PIECES = [
    "spark.",
    "odps.",
    "a",
    "=",
    ":",
    " ",
    "\n",
    "\r",
    "\\",
    "\\u00e9",
    "#",
    "!",
    "{",
    "}",
    '"',
    "project_name",
    "endpoint",
    "\ufffc",
    "é",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    """No text makes the reader fail, and no position it gives is wrong."""
    conf(text)


def test_reading_is_linear() -> None:
    """Hostile repetitions are read in one pass."""
    for piece in ("\\", "\\\n", "a=\\\n", "spark.x={\n", 'spark.x={"\n', " ", "{", "=", "#\n", "\\u00", "a={\n", "odps.a={\n"):
        conf(piece * 4_000)
        conf("spark.a=" + piece * 4_000)
