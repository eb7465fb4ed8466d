"""Functions made in SQL and the code that scripts embed."""

from __future__ import annotations

import pytest

from mclint.facts import FunctionDefinition, FunctionUse, Job
from sql_probe import sql

PYTHON = """\
set odps.session.networklink=link_a;
create temporary function ping as 'emb.Ping' using
#CODE ('lang'='PYTHON', 'filename'='emb')
import requests
class Ping(object):
    def evaluate(self, host):
        return "it's; -- fine"
#END CODE;
select ping(host) from t;
"""


def test_embedded_python():
    """Embedded code goes to its own adapter, letter for letter, as a job of its own; the function knows its language."""
    result = sql(PYTHON)
    (handed,) = result.handed
    assert handed.language == "python"
    assert handed.text == PYTHON[PYTHON.index("import requests") : PYTHON.index("#END")]
    assert handed.source.root.span().start == PYTHON.index("import requests")
    (function,) = result.of(FunctionDefinition)
    assert (function.name, str(function.target), function.resources, function.language) == ("ping", "emb.Ping", ("#CODE",), "python")
    (use,) = result.of(FunctionUse)
    assert use.name == "ping"
    assert handed.unit not in (function.unit, 0)
    assert {fact.unit for fact in result.facts} == {0}
    assert [job.engine for job in result.of(Job)] == ["sql"]
    assert not result.problems


def test_embedded_java_at_the_end():
    """A block at the end of a script belongs to the whole script; each block has a unit of its own."""
    text = (
        "SELECT com.example.Foo.run(s) FROM VALUES ('a') AS t(s);\n\n"
        "#CODE ('lang'='JAVA')\npackage com.example;\npublic class Foo { char c = '\\''; }\n#END CODE;\n"
        "#CODE ('lang'='java', 'filename'='b')\nclass Bar {}\n#END CODE;\nselect 1 from u;"
    )
    result = sql(text)
    assert [handed.language for handed in result.handed] == ["java", "java"]
    assert result.handed[0].text == "package com.example;\npublic class Foo { char c = '\\''; }\n"
    assert len({handed.unit for handed in result.handed} | {0}) == 3
    assert [use.name for use in result.of(FunctionUse)] == ["com.example.Foo.run"]


def test_code_inside_indented_sql():
    """Code that is indented with the SQL around it loses that indentation, and keeps its places."""
    text = "  create temporary function f as 'e.F' using\n  #CODE ('lang'='PYTHON', 'filename'='e')\n  class F:\n      pass\n  #END CODE;\n"
    (handed,) = sql(text).handed
    assert handed.text.startswith("class F:\n    pass\n")
    assert handed.source.span(0, 5).start == text.index("class")


def test_code_in_an_unknown_language():
    """A block whose language is not known is passed over without a word."""
    result = sql("#CODE ('lang'='COBOL')\nMOVE 'A\n#END CODE;\nselect 1 from t;")
    assert not result.handed
    assert not result.problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("create function f as 'm.C' using 'm.py,d.zip';", ("f", "m.C", ("m.py", "d.zip"), "python")),
        ("CREATE FUNCTION IF NOT EXISTS p.f AS 'a.b.C' USING 'a.jar';", ("p.f", "a.b.C", ("a.jar",), "java")),
        ("create or replace function f as 'a.C' using 'a.jar', 'b.txt';", ("f", "a.C", ("a.jar", "b.txt"), "java")),
        ("create function f as m.C using m.py,lib-1.0.tar.gz;", ("f", "m.C", ("m.py", "lib-1.0.tar.gz"), "python")),
        ("create function f as 'm.C' using 'm.py' -f;", ("f", "m.C", ("m.py",), "python")),
        ("create function `f` as \"m.C\" using '${res}';", ("f", "m.C", ("{${res}}",), "")),
        ("CREATE SQL FUNCTION f(@a BIGINT) RETURNS @b BIGINT AS BEGIN @b := @a + 1; END;", ("f", "", (), "sql")),
        ("FUNCTION f(@a BIGINT) AS @a + 1;", ("f", "", (), "sql")),
    ],
)
def test_definitions(text, expected):
    """A function tells its name, class, resources and language."""
    result = sql(text)
    assert [(fact.name, str(fact.target), fact.resources, fact.language) for fact in result.of(FunctionDefinition)] == [expected]
    assert not result.problems


@pytest.mark.parametrize(
    "text",
    [
        "create function f as 'm.C';",
        "create function f;",
        "create function",
        "create function f as using 'x';",
        "drop function f;",
        "create function f(a int) returns int language sql as 'select 1';",
    ],
)
def test_no_definitions(text):
    """What lacks class or resources defines nothing, and is no error."""
    result = sql(text)
    assert not result.of(FunctionDefinition)
    assert not result.problems
