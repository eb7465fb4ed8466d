"""Plain inserts: which statements are read to their end, and where in a program their ends are written."""

from __future__ import annotations

from textwrap import indent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from code_reading import Read
from mclint.facts import Write
from mclint.languages.code import ir
from mclint.languages.code.scopes import Program
from mclint.libraries.dml import judge
from mclint.libraries.inserts import Tables, plain_inserts
from mclint.value import Span, Value, known

UDF = """\
from odps.udf import annotate
import pymysql, psycopg2


@annotate("string->string")
class Load(object):
    def __init__(self):
        self.db = {driver}

    def evaluate(self, key):
        cur = self.db.cursor()
{body}
        return key
"""
MYSQL = 'pymysql.connect(host="db.example.com", connect_timeout=3, read_timeout=5)'


def writes(body: str, driver: str = MYSQL) -> list[Write]:
    """Return the inserts that a UDF makes by some statements."""
    found: list[Write] = Read(UDF.format(driver=driver, body=indent(body, " " * 8))).all(Write)
    return [each for each in found if each.form == "insert"]


def edited(body: str, clause: str = " END") -> str | None:
    """Return some statements with a clause behind each plain insert, None where there is no place for it."""
    found = writes(body)
    assert found, "nothing is seen to be inserted"
    text = UDF.format(driver=MYSQL, body=indent(body, " " * 8))
    ends: set[Span] = set()
    for write in found:
        if not write.inserts:
            return None
        ends |= {span for insert in write.inserts if (span := insert.end.editable()) is not None}
    for span in sorted(ends, reverse=True):
        text = text[: span.end] + clause + text[span.end :]
    lines = text.splitlines()[11:-1]
    return "\n".join(line.removeprefix(" " * 8) for line in lines)


PLACED = {
    'cur.execute("INSERT INTO v (id) VALUES (%s)", (key,))': 'cur.execute("INSERT INTO v (id) VALUES (%s) END", (key,))',
    "cur.execute('INSERT INTO v VALUES (1); ')": "cur.execute('INSERT INTO v VALUES (1) END; ')",
    "cur.execute('INSERT INTO v VALUES (1) -- all')": "cur.execute('INSERT INTO v VALUES (1) END -- all')",
    "cur.execute('INSERT INTO v VALUES (1) /* a; b */; INSERT INTO w VALUES (2)')": (
        "cur.execute('INSERT INTO v VALUES (1) END /* a; b */; INSERT INTO w VALUES (2) END')"
    ),
    'cur.execute("""\n  INSERT INTO v (a)\n  VALUES (1)\n""")': 'cur.execute("""\n  INSERT INTO v (a)\n  VALUES (1) END\n""")',
    'cur.execute("INSERT INTO v (a)\\n\\tVALUES (1)\\n")': 'cur.execute("INSERT INTO v (a)\\n\\tVALUES (1) END\\n")',
    'cur.execute(r"INSERT INTO v VALUES (1)")': 'cur.execute(r"INSERT INTO v VALUES (1) END")',
    'cur.execute("INSERT INTO v " "VALUES (1)")': 'cur.execute("INSERT INTO v " "VALUES (1) END")',
    'cur.execute("INSERT INTO v (a) " + "VALUES (%d)" % 1)': 'cur.execute("INSERT INTO v (a) " + "VALUES (%d) END" % 1)',
    "cur.execute(f\"INSERT INTO v VALUES ('{key}')\")": "cur.execute(f\"INSERT INTO v VALUES ('{key}') END\")",
    'cur.execute("INSERT INTO {} VALUES ({})".format(key, 1))': 'cur.execute("INSERT INTO {} VALUES ({}) END".format(key, 1))',
    'sql = "INSERT INTO v (a)"\nsql += " VALUES (1)"\ncur.execute(sql)': 'sql = "INSERT INTO v (a)"\nsql += " VALUES (1) END"\ncur.execute(sql)',
    'cur.execute("INSERT INTO v SET a = concat(1, 2), b = 3")': 'cur.execute("INSERT INTO v SET a = concat(1, 2), b = 3 END")',
    'cur.executemany("INSERT INTO v (a) VALUES %s", rows)': 'cur.executemany("INSERT INTO v (a) VALUES %s END", rows)',
}


@pytest.mark.parametrize("body", PLACED)
def test_the_end_of_an_insert_is_found_in_the_program(body: str) -> None:
    """New text goes behind the last word of the statement, inside the literal that holds it."""
    assert edited(body) == PLACED[body]


UNPLACED = (
    'cur.execute("INSERT INTO v SELECT a FROM w")',
    'cur.execute("INSERT INTO v (a) VALUES (1) RETURNING a")',
    'cur.execute("INSERT INTO v (a) VALUES (1) AS new")',
    'cur.execute("INSERT INTO v (%s) VALUES (1)" % key)',
    'cur.execute("INSERT DELAYED INTO v VALUES (1)")',
    "cur.execute('INSERT INTO v VALUES (1')",
    'cur.execute("INSERT INTO v VALUES (1\\x29")',
    'tail = " VALUES (1)"\ncur.execute("INSERT INTO v (a)" + tail)\ncur.execute("INSERT INTO w (b)" + tail)',
    'cur.execute("INSERT INTO v (`a`) " + "VALUES (1)")',
)


@pytest.mark.parametrize("body", UNPLACED)
def test_an_end_that_is_in_doubt_is_left_alone(body: str) -> None:
    """No place is named where the statement goes on, is not known, is not spelled letter for letter, or is shared with others."""
    assert edited(body) is None


def test_the_key_comes_from_the_table_that_the_file_creates() -> None:
    """The primary key counts before a unique one; a table of another name says nothing."""
    body = (
        'cur.execute("create table if not exists s.v (n int unique, `id` int, b text, primary key (`id`, b))")\n'
        'cur.execute("create table w (id int primary key, n text)")\n'
        "cur.execute(\"insert into s.v (id) values ('1')\")\n"
        'cur.execute("insert into w values (1)")\n'
        'cur.execute("insert into x values (1)")\n'
    )
    assert [each.inserts[0].key for each in writes(body)] == [("`id`", "b"), ("id",), ()]


def test_what_is_not_a_job_is_not_looked_at() -> None:
    """Places of inserts are worked out for code that may run twice only."""
    text = 'import pymysql\npymysql.connect(host="db.example.com").cursor().execute("INSERT INTO v VALUES (1)")\n'
    assert [each.inserts for each in Read(text).all(Write)] == [()]


_WORDS = st.sampled_from(
    ["INSERT", "INTO", "v", "(", ")", "a", ",", "VALUES", "%s", "'x", "'", "SET", "=", ";", "--", "\n", "ON", "1", "￼"]
)


@given(st.lists(_WORDS, max_size=30).map(" ".join))
def test_only_plain_inserts_are_taken_and_the_clause_makes_them_upserts(text: str) -> None:
    """Whatever the text, putting the clause at the ends that are named leaves no plain insert behind."""
    module = ir.Module(Span(0, 0), "python", "", (), Value())
    found = plain_inserts(known(text, Span(0, len(text))), Program(module, text), Tables(iter(())))
    if not found:
        return
    for end in sorted((insert.end.editable() for insert in found), reverse=True):
        assert end is not None
        text = text[: end.end] + " ON CONFLICT DO NOTHING" + text[end.end :]
    assert all(change.form != "insert" or change.idempotent is not False for change in judge(text))
