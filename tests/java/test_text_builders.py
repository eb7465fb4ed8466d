"""Texts that are put together in a StringBuilder."""

from __future__ import annotations

import pytest

from code_reading import Read
from mclint.facts import NetworkCall

PROGRAM = """
import com.aliyun.odps.udf.UDF;
import java.sql.DriverManager;

public class F extends UDF {{
    public String evaluate(String k, boolean more) throws Exception {{
        {}
    }}
}}
"""
OPEN = "\nDriverManager.getConnection({});"

KNOWN = {
    'StringBuilder b = new StringBuilder("jdbc:mysql://a:1/");\nb.append("d");' + OPEN.format("b.toString()"): "jdbc:mysql://a:1/d",
    'StringBuffer b = new StringBuffer();\nb.append("jdbc:mysql://").append("a").append(":1/d");' + OPEN.format("b.toString()"): (
        "jdbc:mysql://a:1/d"
    ),
    'StringBuilder b = new StringBuilder(64);\nb.append("jdbc:mysql://a:");\nb.append(3306);\nb.append(\'/\');\nb.append("d");'
    + OPEN.format("b.toString()"): "jdbc:mysql://a:3306/d",
    OPEN.format('new StringBuilder().append("jdbc:mysql://a").append(":1/d").toString()'): "jdbc:mysql://a:1/d",
    'StringBuilder b = new StringBuilder();\nb.append("jdbc:mysql://a");\nString u = b.append(":1/d").toString();\nb.append("?x=1");'
    + OPEN.format("u"): "jdbc:mysql://a:1/d",
    'StringBuilder b = new StringBuilder("jdbc:mysql://a:1/");\nStringBuilder c = new StringBuilder("no");\nc.append("more");\nb.append("d");'
    + OPEN.format("b.toString()"): "jdbc:mysql://a:1/d",
}

PARTLY = {
    'StringBuilder b = new StringBuilder("jdbc:mysql://a:1/").append(k);' + OPEN.format("b.toString()"): "jdbc:mysql://a:1/\ufffc",
    'StringBuilder b = new StringBuilder("jdbc:mysql://a:1/d");\nif (more) b.append("?x=1");' + OPEN.format("b.toString()"): (
        "jdbc:mysql://a:1/d\ufffc"
    ),
    'StringBuilder b = new StringBuilder("jdbc:mysql://a:1/d");\nfor (int i = 0; i < 3; i++) b.append("&x");'
    + OPEN.format("b.toString()"): ("jdbc:mysql://a:1/d&x\ufffc"),
    'StringBuilder b = new StringBuilder("jdbc:mysql://a:1/d");\nb.insert(0, "x");' + OPEN.format("b.toString()"): "\ufffc",
    'StringBuilder b = new StringBuilder();\nb.append("jdbc:mysql://a");\n'
    + 'b.append("x");\n' * 300
    + OPEN.format("b.toString()"): "\ufffc",
}


def _target(code: str) -> str:
    found = Read(PROGRAM.format(code), "F.java", "java").all(NetworkCall)
    return found[0].target.shape


@pytest.mark.parametrize(("code", "text"), KNOWN.items())
def test_steps_are_followed(code: str, text: str) -> None:
    """What is appended, in one row of calls or in several statements, is the text, in the order of the program."""
    assert _target(code) == text


@pytest.mark.parametrize(("code", "text"), PARTLY.items())
def test_what_is_not_sure_is_a_hole(code: str, text: str) -> None:
    """What only some runs append, and what is changed in other ways, is not known."""
    assert _target(code) == text


def test_insert_in_a_builder() -> None:
    """The statement is judged as if it stood there in one piece."""
    from mclint.facts import Write

    code = (
        'StringBuilder b = new StringBuilder();\nb.append("INSERT INTO visits(k) ");\nb.append("VALUES (\'").append(k).append("\')");\n'
        'DriverManager.getConnection("jdbc:mysql://a:1/d").createStatement().execute(b.toString());'
    )
    writes = Read(PROGRAM.format(code), "F.java", "java").all(Write)
    assert [(write.sink, write.form, write.idempotent) for write in writes] == [("mysql", "insert", False)]
