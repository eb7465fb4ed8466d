"""What YAML files say: options, SQL, scripts and files in their scalars."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter_probe import Reading, assert_positions, reading
from mclint.facts import Address, Job, ProjectInfo, Setting
from mclint.languages.base import TooDeepError
from mclint.languages.yaml.adapter import read

DDL = "CREATE EXTERNAL TABLE t (a STRING) LOCATION 'oss://oss-cn-x.example.com/b/';"


def document(text: str, path: str = "conf/job.yaml") -> Reading:
    try:
        result = reading(read, text, path)
    except TooDeepError:  # the pipeline makes a finding of it
        return reading(lambda _source, _out: None, text)
    assert_positions(result)
    return result


@pytest.mark.parametrize(
    "text",
    [
        f"sql: |\n  {DDL}\n",
        f'sql: "{DDL}"\n',
        f"steps:\n  - - {DDL}\n",
        f"sql: >-\n  CREATE EXTERNAL TABLE t (a STRING)\n  {DDL[34:].strip()}\n",
        f'sql: "CREATE EXTERNAL TABLE t (a STRING)\\n{DDL[35:]}"\r\n',
        f"a: &x\n  sql: |\n    {DDL}\nb: *x\nc: *x\n",
        f"a: |\n  {DDL}\nb: [\n",
        f"{{{{- if .x }}}}\na: |\n  {DDL}\n{{{{- end }}}}\nb: {{{{ .y }}}}\n",
    ],
)
def test_sql_in_scalars_is_found_in_place(text: str) -> None:
    """Whatever the style of the scalar, the statement is handed on once, and its letters stand where the file has them."""
    (handed,) = document(text).handed
    assert handed.language == "sql"
    assert handed.text.split() == DDL.split()
    at = handed.text.index("oss-cn-x")
    span = handed.source.span(at, at + 20)
    assert text[span.start : span.end] == "oss-cn-x.example.com"


@pytest.mark.parametrize(
    "text",
    [
        "description: Use INSERT INTO of odps to write oss:// data\n",
        "sql: select 1 from odps_table\n",
        "run: make spark-submit-image\n",
        "doc: |\n  The statement create external table needs location 'oss://…' in odps.\n",
        "endpoint: http://a.example.com\nproject: p\n",
        "spark.hadoop.fs.oss.endpoint: oss-cn-x.example.com\nspark.master: yarn\n",
    ],
)
def test_what_is_not_ours_is_left_alone(text: str) -> None:
    """Prose, other SQL, and the options of other products state nothing."""
    result = document(text)
    assert (result.facts, result.handed, result.problems) == ([], [], [])


def test_spark_properties_in_maps_and_lists() -> None:
    """Properties that stand together are one job; lists may spell them as arguments."""
    result = document(
        "a:\n  conf:\n    spark.master: local[2]\n    spark.hadoop.odps.project.name: p\n    spark.hadoop.odps.end.point: http://e.example.com\n"
        "b:\n  args: [--conf, spark.hadoop.odps.cupid.eni.enable=true, --name, x]\n"
    )
    assert [(job.mode, job.unit) for job in result.of(Job)] == [("local", 1), ("", 2)]
    assert result.settings()["spark.hadoop.odps.cupid.eni.enable"] == "true"
    assert result.of(ProjectInfo)[0].endpoint.text == "http://e.example.com"
    assert {setting.scope for setting in result.of(Setting)} == {"config"}


@pytest.mark.parametrize(
    "text",
    [
        "demo:\n  target: dev\n  outputs:\n    dev:\n      type: maxcompute\n      project: p\n      endpoint: http://e.example.com\n",
        "odps:\n  project: p\n  endpoint: http://e.example.com\n",
        "x: {project_name: p, end_point: 'http://e.example.com'}\n",
        "x:\n  project: p\n  endpoint: http://service.cn-x.maxcompute.example.com/api\n",
        "environment:\n  ODPS_PROJECT: p\n  ODPS_ENDPOINT: http://e.example.com\n",
        "environment:\n  - ODPS_PROJECT=p\n  - ODPS_ENDPOINT=http://e.example.com\n",
        "env:\n  - name: ODPS_PROJECT\n    value: p\n  - name: ODPS_ENDPOINT\n    value: http://e.example.com\n",
    ],
)
def test_clients_are_known_by_their_evidence(text: str) -> None:
    """dbt profiles, sections, containers' environments: project and endpoint are stated as one."""
    (info,) = document(text).of(ProjectInfo)
    assert info.name.text == "p"
    assert info.endpoint.text is not None


def test_files_and_scripts_in_scalars() -> None:
    """A ConfigMap's files go to their language, a step that calls odpscmd or spark-submit to the shell."""
    result = document(
        "data:\n  spark-defaults.conf: |\n    spark.hadoop.odps.a=b\n    spark.c=d\n  job.sql: |\n    select 1;\n    select 2;\n"
        "steps:\n  - run: |\n      cd x\n      ./bin/odpscmd -e 'select 3;'\n"
    )
    assert [(handed.language, handed.unit) for handed in result.handed] == [("spark_conf", 1), ("sql", 2), ("shell", 3)]


def test_templates_are_read_around_their_marks() -> None:
    """What a template fills in is unknown; a template that is no YAML is no fault."""
    text = "{% if a %}\nx:\n{% endif %}\n  project: {{ p }}\n  endpoint: http://service.{{ r }}.maxcompute.example.com/\n  {{- more }}\n"
    result = document(text)
    (info,) = result.of(ProjectInfo)
    assert str(info.endpoint) == "http://service.{r}.maxcompute.example.com/"
    assert info.name.is_unknown
    assert document("a: {{ odps }\n{{ b\n- c: [").problems == []


def test_a_broken_file_that_speaks_of_maxcompute_is_a_problem() -> None:
    """Others may be anything; what stands before the fault is read all the same."""
    result = document("odps:\n  project: p\n  endpoint: http://e.example.com\nb: [\n")
    assert [problem.code for problem in result.problems] == ["MC001"]
    assert len(result.of(ProjectInfo)) == 1
    assert document("a: [\n").problems == []


def test_aliases_are_read_once() -> None:
    """An alias bomb costs no more than its text, and says nothing twice."""
    bomb = 'a0: &a0 {sql: "set odps.x=1; select 1"}\n' + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    assert len(document(bomb).handed) == 1


def test_addresses_of_datax_steps_in_yaml() -> None:
    """Steps of DataWorks pipelines name their kind beside their parameters."""
    result = document("steps:\n  - stepType: mysql\n    parameter:\n      jdbcUrl: jdbc:mysql://db.example.com:3306/x\n      table: t\n")
    assert [(fact.role, fact.value.text) for fact in result.of(Address)] == [("datax-mysql", "jdbc:mysql://db.example.com:3306/x")]


PIECES = [*"-:?&*!|>'\"%@{}[]#, \n\t\\é\ufffc", "\n  ", "\r\n", "a", "sql: ", "set odps.a=1;", "{{", "}}", "{%", "%}"]
PIECES += ["spark.hadoop.odps.a", "endpoint: x", "odps: "]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    """No text makes the reader fail, and no position it gives is wrong."""
    document(text)


def test_reading_is_linear() -> None:
    """Hostile repetitions are read in one pass."""
    for piece in (
        "- a\n",
        "a: b\n",
        "{{",
        "{%",
        "{% a %}\n",
        "sql: set odps.a=b;\n",
        "\n",
        "|\n",
        "# a\n",
        "insert into\n",
        "'",
        "a: |\n  x\n",
    ):
        document(piece * 5_000)
    document("sql: |\n" + "  insert into a values (odps)\n" * 5_000)
    document("sql: |\n" + "\n" * 20_000 + "  odps set\n")
