"""What JSON files say: DataX jobs, options, SQL in strings."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter_probe import Reading, assert_positions, reading
from mclint.facts import Address, Job, ProjectInfo
from mclint.languages.base import TooDeepError
from mclint.languages.json.adapter import read

DATAX = {
    "job": {
        "content": [
            {
                "reader": {
                    "name": "mysqlreader",
                    "parameter": {"username": "u", "connection": [{"table": ["t"], "jdbcUrl": ["jdbc:mysql://db.example.com:3306/x"]}]},
                },
                "writer": {
                    "name": "odpswriter",
                    "parameter": {
                        "project": "p",
                        "table": "t",
                        "odpsServer": "http://service.example.com/api",
                        "tunnelServer": "http://dt.example.com",
                    },
                },
            },
            {
                "reader": {"name": "odpsreader", "parameter": {"project": "q", "odpsServer": "http://service.example.com/api"}},
                "writer": {"name": "osswriter", "parameter": {"endpoint": "http://oss-cn-x.example.com", "bucket": "b"}},
            },
        ]
    }
}


def document(text: str, path: str = "conf/job.json") -> Reading:
    try:
        result = reading(read, text, path)
    except TooDeepError:  # the pipeline makes a finding of it
        return reading(lambda _source, _out: None, text)
    assert_positions(result)
    return result


def test_datax_jobs() -> None:
    """MaxCompute's own readers and writers name project and endpoint, the others the addresses that the job reaches."""
    result = document(json.dumps(DATAX, indent=2))
    assert [(info.name.text, info.endpoint.text) for info in result.of(ProjectInfo)] == [
        ("p", "http://service.example.com/api"),
        ("q", "http://service.example.com/api"),
    ]
    assert [(fact.role, fact.value.text) for fact in result.of(Address)] == [
        ("datax-mysqlreader", "jdbc:mysql://db.example.com:3306/x"),
        ("tunnel-endpoint", "http://dt.example.com"),
        ("datax-osswriter", "http://oss-cn-x.example.com"),
    ]


def test_sql_in_strings_keeps_its_places() -> None:
    """Escapes in the string do not shift what follows."""
    sql = "-- \"x\"\nSET odps.sql.a=b;\nCREATE EXTERNAL TABLE \u4e2d (a STRING)\nLOCATION 'oss://oss-cn-x.example.com/b/';"
    text = json.dumps({"nodes": [{"code": sql}]})
    (handed,) = document(text).handed
    assert (handed.language, handed.text) == ("sql", sql)
    at = handed.text.index("oss-cn-x")
    span = handed.source.span(at, at + 20)
    assert text[span.start : span.end] == "oss-cn-x.example.com"


@pytest.mark.parametrize(
    ("node", "language"),
    [
        ({"type": "ODPS_SQL", "sql_content": "INSERT OVERWRITE TABLE t SELECT 1", "sql_file": "a/b.sql"}, "sql"),
        ({"script": {"path": "x", "runtime": {"command": "ODPS_SQL"}, "content": "select 1;"}}, "sql"),
        ({"runtime": {"command": "PYODPS3"}, "content": "print(1)"}, "python"),
        ({"taskType": "odps-sql", "query": ["select 1;"]}, "sql"),
        ({"type": "SQL", "content": "select 1;"}, ""),
        ({"type": "odps", "description": "select a table"}, ""),
    ],
)
def test_nodes_of_workflows_declare_their_language(node: object, language: str) -> None:
    """The type of a node says what its code is; descriptions and file names are no code."""
    assert [handed.language for handed in document(json.dumps({"nodes": [node]})).handed] == ([language] if language else [])


def test_spark_properties_make_a_job() -> None:
    """Properties in a map of a submission request."""
    result = document('{"conf": {"spark.master": "yarn-cluster", "spark.hadoop.odps.project.name": "p"}, // why\n}')
    assert [job.mode for job in result.of(Job)] == ["cluster"]
    assert [comment.text for comment in result.comments] == ["why"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('{"odps": {"project": "p", "endpoint": "x"', ["MC001"]),
        ('{"odps": {"project": "p", "endpoint": "x"} oops }', ["MC001"]),
        ('{"a": [', []),
        ('{"odps": {"project": "p", "endpoint": "x"}, {{ more }} }', []),
        ("", []),
    ],
)
def test_broken_files(text: str, codes: list[str]) -> None:
    """One that speaks of MaxCompute is a problem, unless it is a template; what stands before the fault is read."""
    result = document(text)
    assert [problem.code for problem in result.problems] == codes
    assert len(result.of(ProjectInfo)) == ("project" in text)


PIECES = [
    *'{}[]:,"\\/*# \n\t1\ufffcé',
    '"a"',
    "null",
    "//",
    "/*",
    "*/",
    '"sql":',
    '"set odps.a=1;"',
    "\\u",
    "\\ud83d",
    "{{",
    "}}",
    '"endpoint"',
    '"odps"',
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    """No text makes the reader fail, and no position it gives is wrong."""
    document(text)


def test_reading_is_linear() -> None:
    """Hostile repetitions are read in one pass."""
    for piece in ('"', '"a",', "/*", "//\n", "{{", '{"a":1},', "\\", "1 ", '"parameter":{},'):
        document("[" + piece * 4_000)
        document("{" + piece * 4_000)
