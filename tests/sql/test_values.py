"""Strings and names as values."""

from __future__ import annotations

import pytest

from mclint.languages.sql.values import name_value, string_value, text_value
from mclint.source import Source
from mclint.value import HOLE, Hole, Known, Span, Value
from sql_probe import embedded, only_location, sql


def value(text: str) -> Value:
    return string_value(Source.of_text("a.sql", text), 0, len(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'abc'", "abc"),
        ("''", ""),
        (r"'a\'b\\c\td'", "a'b\\c\td"),
        ("'it''s'", "it's"),
        ("\"it''s\"", "it''s"),
        ('"say ""x"""', 'say "x"'),
        (r"'\001\u0041\|'", "\x01A|"),
        ("'a;b'", "a;b"),
        ('\'{"a": {"b": 1}}\'', '{"a": {"b": 1}}'),
        ("'50% off, a<b, c>d, $5'", "50% off, a<b, c>d, $5"),
    ],
)
def test_decoding(text, expected):
    """Escapes and doubled quotes are decoded as MaxCompute does."""
    assert value(text).text == expected


@pytest.mark.parametrize(
    "placeholder",
    [
        *(
            "${bizdate}",
            "${yyyymmdd-1}",
            "${a:${b}}",
            "$[yyyymmdd-1]",
            "@@[yyyyMMdd]",
            '{{ var("x") }}',
            "#{host}",
            "{HOST}",
            "{0}",
            "$HOST",
        ),
        *("%(host)s", "%s", "<bucket>", "<your bucket name>", "<存储空间>"),
    ],
)
def test_placeholders_are_holes(placeholder):
    """What a template or a person fills in later is a hole with its spelling as the reason and its place."""
    found = value(f"'oss://a/{placeholder}/b'")
    assert found.shape == f"oss://a/{HOLE}/b"
    (hole,) = found.holes
    assert hole == Hole(placeholder, Span(9, 9 + len(placeholder)))


def test_known_parts_are_editable():
    """Text without escapes is one piece that an edit can replace."""
    assert value("'oss://b/c/'").editable() == Span(1, 11)
    assert value(r"'a\tb'").editable() is None


def test_whole_address_as_placeholder():
    """Pages put a whole address between angle brackets: the brackets do not belong to it."""
    assert str(value("'<jdbc:mysql://<host>:3306/db>'")) == "jdbc:mysql://{<host>}:3306/db"


def test_names():
    """A name loses its backquotes and keeps its placeholders as holes."""
    source = Source.of_text("a.sql", "`p`.`t_${env}`")
    assert str(name_value(source, 0, len(source.text))) == "p.t_{${env}}"
    assert text_value(Source.of_text("a.sql", "x=${y}"), 0, 6).shape == f"x={HOLE}"


def test_outer_holes_stay_holes():
    """A hole of the program around the SQL is a hole of the value, in strings, names and settings alike."""
    text = "create external table t_X stored by 'com.aliyun.odps.CsvStorageHandler' location 'oss://X/b/'; set odps.a=X;"
    parts: list[Known | Hole] = []
    at = 0
    for piece in text.split("X"):
        parts.append(Known(piece, Span(at, at + len(piece))))
        at += len(piece)
        parts.append(Hole("argument x", Span(at, at + 1)))
        at += 1
    out = embedded(Value(tuple(parts[:-1])))
    location = next(fact for fact in out.facts if type(fact).__name__ == "ExternalLocation")
    assert str(location.location) == "oss://{argument x}/b/"
    assert str(location.name) == "t_{argument x}"
    assert [str(fact.value) for fact in out.facts if type(fact).__name__ == "Setting"] == ["{argument x}"]
    assert not out.problems


def test_string_over_lines():
    """An address may begin on the line behind its quote."""
    assert str(only_location("load into table t from location '\noss://oss-cn-hangzhou-internal.aliyuncs.com/b/';").location.strip()) == (
        "oss://oss-cn-hangzhou-internal.aliyuncs.com/b/"
    )


def test_escaped_quotes_keep_places():
    """A value with escapes still tells where each of its pieces is written."""
    text = r"set odps.x='a\'b';"
    (fact,) = sql(text).of(type(sql(text).facts[0]))
    assert str(fact.value) == r"'a\'b'"
