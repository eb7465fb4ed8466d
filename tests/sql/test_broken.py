"""What cannot be read is said once, and the rest is read all the same; what is merely odd is no fault."""

from __future__ import annotations

import pytest

from mclint.facts import ExternalLocation, Setting, TableRead
from sql_probe import locations, problems, sql

OSS = "oss://oss-cn-hangzhou-internal.aliyuncs.com/bucket/"
HANDLER = "stored by 'com.aliyun.odps.CsvStorageHandler'"
BEFORE = f"create external table a (x int) {HANDLER} location '{OSS}a/';\n"
AFTER = f"\ncreate external table z (x int) {HANDLER} location '{OSS}z/';\nset odps.z=1;\n"

STRING = "The string that begins here is not closed."
COMMENT = "The comment that begins here is not closed."
CODE = "The #CODE block that begins here has no #END CODE."


@pytest.mark.parametrize(
    ("text", "message", "spelling"),
    [
        (f"create external table b (x int) {HANDLER} location '{OSS}b/;", STRING, f"'{OSS}b/"),
        (f"create external table b (x int) {HANDLER} location '{OSS}b/\nusing 'x.jar';", STRING, f"'{OSS}b/"),
        (f"create external table b (x int comment 'it) {HANDLER} location '{OSS}b/';", STRING, f"'it) {HANDLER} location '{OSS}b/'"),
        ("select * from t where a = 'x;", STRING, "'x"),
        ('select * from t where a = "x;', STRING, '"x'),
        (f"create external table b (x int) {HANDLER} location;", "No address follows LOCATION.", "location"),
        (f"create external table b (x int) {HANDLER} location\nusing 'x.jar';", "No address follows LOCATION.", "location"),
        (
            f"create external table b (x int) {HANDLER} location {OSS}b/ using 'x';",
            "The address after LOCATION is not in quotes.",
            f"{OSS}b/",
        ),
        ("load overwrite table b from location stored as orc;", "No address follows LOCATION.", "location"),
        ("select 1 from t /* open\n;", COMMENT, "/* open\n"),
    ],
)
def test_recovery(text, message, spelling):
    """A broken statement is one problem at its place, and the statements before and behind it are read."""
    whole = BEFORE + text + AFTER
    if spelling.startswith("'it)"):
        # The quotes of this line pair up the other way round, so only the last one is left open.
        assert [found for found, _ in problems(whole)] == [message]
    else:
        assert problems(whole) == [(message, spelling)]
    assert locations(whole)[0] == ("external-table", f"{OSS}a/")
    assert locations(whole)[-1] == ("external-table", f"{OSS}z/")
    assert [fact.key for fact in sql(whole).of(Setting)] == ["odps.z"]


def test_code_without_end():
    """Code that is never ended is a problem; SQL is read again from the first line that can only be SQL."""
    text = "create temporary function f as 'e.F' using\n#CODE ('lang'='PYTHON')\nclass F:\n    x = 'it\n\nselect f(a) from t;\n"
    result = sql(text)
    assert [(problem.message, text[problem.span.start : problem.span.end]) for problem in result.problems] == [
        (CODE, "#CODE ('lang'='PYTHON')")
    ]
    assert [str(fact.table) for fact in result.of(TableRead)] == ["t"]


def test_one_problem_per_statement():
    """A statement with several open strings is reported once, two statements twice."""
    text = "set odps.a=1;\nselect 'a\nfrom t where x = 'b\nand y = 'c;\nselect 'd;\nselect 1 from u;"
    assert [message for message, _ in problems(text)] == [STRING, STRING]
    assert [str(fact.table) for fact in sql(text).of(TableRead)][-1] == "u"


@pytest.mark.parametrize(
    "text",
    [
        # Nothing says that these are MaxCompute's.
        "select 'abc;",
        "create table t (a int) comment 'abc;",
        "/* open",
        "create external table t (a int) location;",
        "create external table t (a int) location hdfs://x/y;",
        # Syntax diagrams of manuals.
        "create external table [if not exists] <mc_oss_extable_name> (<col> <type>, ...) stored by '<handler>' location '<location>';",
        "CREATE [EXTERNAL] TABLE [IF NOT EXISTS] t [LOCATION <osslocation>] [LIFECYCLE days];",
        f"create external table t (a int) {HANDLER} location ... tblproperties ('a'='b');",
        f"create external table t (a int) {HANDLER} location [oss://x/];",
        f"create external table <t> (a int) {HANDLER} location stored as <format>;",
        f"create external table t (a int) {HANDLER} location oss://<endpoint>/<bucket>/;",
        "LOAD OVERWRITE|INTO TABLE table_name [PARTITION(p=v, ...)]\nFROM LOCATION external_location\n[STORED BY StorageHandler];",
        "LOAD {OVERWRITE|INTO} TABLE <t> FROM LOCATION <l> STORED AS <f> [PROPERTIES (<p>)];",
        "unload from {<select_statement>|<table_name> [PARTITION (<pt_spec>)]} into location <external_location>;",
        f"create external table t\n(<columns>) {HANDLER} with serdeproperties\n('a'=, ', 'b' = '\"', 'c'= '\\')\nlocation '{OSS}';",
        "set odps.stage.mapper.mem= -- it's the memory\n;",
        f"DROP TABLE [IF EXISTS] &lt;t&gt;;\nCREATE EXTERNAL TABLE &lt;t&gt; {HANDLER} Location 'jdbc: mysql: // x' TBLPROPERTIES(...);",
        # Odd but legal.
        f"create external table t (location string, b string comment 'location') {HANDLER} location '{OSS}';",
        f"create external table t (a int) {HANDLER} location '{OSS}' 'x';",
        "set odps.a=it's;\nset odps.b='x\ny';",
        "select 'a;\nb' , \"c;\n\" from t where x = max_pt('t');",
        "select split(a, '\\\\;') , regexp_replace(b, '[\\'\"]', '') from t where x = max_pt('t');",
        "create table t (a string comment 'it''s', b string comment \"it's\", c string comment'x') lifecycle 7;",
        "-- don't\n/* can't */ # won't\nselect 1 from t where x = max_pt('t');",
        "odps@ p>select * from t;\n+---+\n| it's |\n+---+\n1 record\nodps@ p>set odps.a=1;",
        "{{ config(x='y') }}\n{% if x == 'it' %}\nselect {{ var('don''t') }} from t where a = max_pt('{{ x['k'] }}')\n{% endif %}",
        f"create external table t (a int, b ${{type}} {HANDLER} location '{OSS}';",
        f"create external table t (a int) {HANDLER} location '{OSS}') ;",
        "create table t (a int;",
        'insert into t values (\'{"a": "it\\\'s"}\');\nset odps.a=1;',
    ],
)
def test_no_problem(text):
    """Diagrams, prose, transcripts, templates and odd but legal text are never reported."""
    assert problems(text) == []


def test_strings_over_lines_are_legal():
    """A string may run over lines and hold semicolons at their ends."""
    text = "set odps.a=1;\ninsert into t values ('first;\nsecond;\n', 'x');\nselect * from u;"
    result = sql(text)
    assert not result.problems
    assert [str(fact.table) for fact in result.of(TableRead)] == ["u"]


def test_holes_may_close_strings():
    """A quote whose other half a placeholder of the program brings along is no fault."""
    from mclint.value import Hole, Known, Span, Value
    from sql_probe import embedded

    head = f"create external table t (a int) {HANDLER} location '"
    out = embedded(Value((Known(head, Span(0, len(head))), Hole("argument rest"), Known(" lifecycle 7;", Span(len(head), len(head) + 13)))))
    assert not out.problems
    assert not [fact for fact in out.facts if isinstance(fact, ExternalLocation)]


@pytest.mark.parametrize(
    "text",
    [
        f"create external table t (a int, b string\n{HANDLER} location '{OSS}';",
        f"create external table t (a decimal(10, 2, b string) {HANDLER} location '{OSS}'; select 1;",
        f"create external table t (a int) {HANDLER} with serdeproperties ('a'='b' location '{OSS}';",
    ],
)
def test_a_list_that_is_not_closed(text):
    """A statement that the platform refuses is told of, and what stands behind the list is read all the same."""
    (problem,) = problems(text)
    assert problem == ("The parenthesis that is opened here is not closed.", "(")
    assert len(locations(text)) == 1


@pytest.mark.parametrize(
    "head", ["create external table t (a int, b string", "create object table t (", "create external table t (a decimal(10"]
)
def test_a_table_that_ends_with_the_file(head):
    """A foreign table whose rest is missing is told of in a script that is MaxCompute's, and of no other."""
    assert [message for message, _ in problems(BEFORE + head)] == ["The parenthesis that is opened here is not closed."]
    assert problems(head) == []
    assert problems("set hive.exec.parallel=true;\n" + head) == []


def test_a_comment_that_swallows_the_script():
    """What stands in a comment that is never closed may be all that shows whose script it is."""
    assert problems("/* daily export\n" + BEFORE) == [(COMMENT, ("/* daily export\n" + BEFORE).rstrip().rstrip(";"))]
    assert problems("/* daily export\nselect 1 from t;\n") == []
