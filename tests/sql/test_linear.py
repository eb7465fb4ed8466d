"""Twice the text takes no more than about twice the time, whatever the text is."""

from __future__ import annotations

from time import process_time

import pytest

from mclint.languages.base import Collector
from mclint.languages.sql.adapter import read
from mclint.source import Source

OSS = "oss://oss-cn-hangzhou-internal.aliyuncs.com/b/"


def seconds(text: str, runs: int = 3) -> float:
    """Return the time of the best run."""
    best = 1e9
    for _ in range(runs):
        out = Collector("a.sql", {}, None, None)  # type: ignore[arg-type]
        source = Source.of_text("a.sql", text)
        start = process_time()
        read(source, out)
        best = min(best, process_time() - start)
    return best


REPEATED = {
    "queries": "insert overwrite table t partition (ds='${d}') select f(a), b from s join u on s.x = u.x where c in ('p', 'q'); -- note\n",
    "tables": f"create external table t (a string comment 'x') stored by 'com.aliyun.odps.CsvStorageHandler' location '{OSS}';\n",
    "settings": "set odps.sql.a=1;\n",
    "settings without end": "set odps.sql.a=1\n",
    "rows": "insert into t values (1, 'a', 'b');\n",
    "one line of words": "select a, b from t where c ",
    "joins": "from t join u ",
    "commas": "from a, b, c, ",
    "inserts": "insert into t ",
    "with": "with c as (select 1 ",
    "with on and on": "with c as (select 1), d as (select 2) select * from c, ",
    "lists in brackets": "from (a, (b), ",
    "brackets that close": "select * from a, b) , ",
    "extract": "extract( substr( ",
    "updates": "update t set a = 1 ",
    "apostrophes": "it's a table's name\n",
    "single quotes": "'",
    "quotes on lines": "'\n",
    "double quotes": '"\n',
    "escaped quotes": "\\'b;\n",
    "escaped after a letter": "a\\'s;\n",
    "opening strings": "x = 'a;\n",
    "doubled": "''a;\n",
    "backquotes": "`\n",
    "comments": "/*",
    "closed comments": "/* a */",
    "dashes": "--",
    "code": "#CODE ('lang'='PYTHON')\n",
    "code heads": "#CODE (",
    "templates": "{{",
    "template strings": "'{{ '",
    "statements in templates": "{% ",
    "braces": "${",
    "brackets": "$[",
    "parentheses": "(",
    "closing": ")",
    "function calls": "f(",
    "conditions": "if (",
    "assignments": "@a := ",
    "tables as variables": "@a table(",
    "blocks": "begin ",
    "angles": "location <",
    "properties": "with serdeproperties ('a'='b' ",
    "locations": f"location '{OSS}' ",
    "partitions": f"alter table t add partition (d='1') location '{OSS}'\n",
    "options": "-endpoint x ",
    "pairs": "setproject a=b c=d ",
    "create": "create ",
    "create lines": "\ncreate    \n",
    "prompts": "odps@ p>",
    "semicolons": "; ",
    "names": "a.b.",
    "word": "abcdefgh",
    "blank": " \n",
    "holes": "\ufffc",
    "carriage returns": "select 1;\r",
    "wide": "；（",
    "load": "load overwrite table t from location ",
    "jar": "jar -resources a ",
    "entities": "&lt;",
}


@pytest.mark.parametrize("piece", REPEATED.values(), ids=REPEATED.keys())
def test_twice_the_text(piece):
    """No repetition makes reading quadratic: sixteen times the text takes less than forty times the time."""
    few = max(1, 2_000 // len(piece))
    small = max(seconds(piece * few), 0.001)
    large = seconds(piece * few * 16)
    assert large < 40 * small + 0.05


@pytest.mark.parametrize(
    "head",
    [
        "create external table t ",
        "create externalproject ",
        "select ",
        "set odps.a=",
        "setproject ",
        "create function f as ",
        "alter table t set location ",
        "unload from ",
    ],
)
def test_deep_nesting_and_long_lines(head):
    """Five thousand nested brackets and a line of a megabyte are read like any other text."""
    for piece in ("(" * 5000 + ")" * 5000, "[" * 5000, "{" * 5000, "case when (" * 2000, "'" + "x" * 1_000_000 + "'", "a" * 1_000_000):
        assert seconds(f"{head}{piece} location '{OSS}';", 1) < 5


def test_twenty_megabytes_on_one_line():
    """A file of 20 MB without a line end is read in seconds."""
    out = Collector("a.sql", {}, None, None)  # type: ignore[arg-type]
    start = process_time()
    read(Source.of_text("a.sql", "select " + "a, " * 6_700_000 + f"b from t; load into table t from location '{OSS}' stored as orc"), out)
    assert process_time() - start < 20
    assert [type(fact).__name__ for fact in out.facts] == ["TableRead", "ExternalLocation", "TableWrite", "Job"]
