"""`SET` and `setproject`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from mclint.facts import CloudCommand, Place, Setting, TableRead
from sql_probe import sql


def found(text: str) -> list[tuple[str, str, str]]:
    return [(fact.scope, fact.key, str(fact.value)) for fact in sql(text).of(Setting)]


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("set odps.session.networklink=link_a;", "odps.session.networklink", "link_a"),
        ("SET  odps.session.networklink\n =  link_a  ;", "odps.session.networklink", "link_a"),
        ("set odps.session.networklink=link_a", "odps.session.networklink", "link_a"),
        ("set odps.session.networklink=link_a -- the link\n;", "odps.session.networklink", "link_a"),
        ("set odps.session.networklink=link_a; -- the link", "odps.session.networklink", "link_a"),
        ("set odps.session.networklink=link_a；", "odps.session.networklink", "link_a"),
        (
            "set odps.internet.access.list=a.example.com:443,b.example.com:80;",
            "odps.internet.access.list",
            "a.example.com:443,b.example.com:80",
        ),
        ('set odps.x={"a": {"b;": [1, 2]}};', "odps.x", '{"a": {"b;": [1, 2]}}'),
        ("set odps.x='a;b';", "odps.x", "'a;b'"),
        ("set odps.x=it's;", "odps.x", "it's"),
        ("set odps.x=http://example.com/y;", "odps.x", "http://example.com/y"),
        ("set odps.x=;", "odps.x", ""),
        ("set odps.x=  -- nothing\n;", "odps.x", ""),
        ("set odps.Session.NetworkLink=Link_A;", "odps.Session.NetworkLink", "Link_A"),
        ("set odps.x=${link};", "odps.x", "{${link}}"),
        ("set odps.sql.session.java.imports=java.util.*,java;", "odps.sql.session.java.imports", "java.util.*,java"),
        ("SET ProjectProtection=true WITH EXCEPTION <policyFile>;", "ProjectProtection", "true WITH EXCEPTION {<policyFile>}"),
        ("odps@ shop>set odps.x=1;", "odps.x", "1"),
        ("odps> set odps.x=1;", "odps.x", "1"),
    ],
)
def test_set(text, key, value):
    """A setting has its key as written and its value up to the semicolon, without blanks and comments around it."""
    assert found(text) == [("sql-set", key, value)]


def test_places_of_a_setting():
    """The statement, the key and the value each have their place."""
    text = "-- x\nset  odps.session.networklink =  link_a ; select 1"
    result = sql(text)
    (fact,) = result.of(Setting)
    assert text[fact.span.start : fact.span.end] == "set  odps.session.networklink =  link_a"
    assert text[fact.key_span.start : fact.key_span.end] == "odps.session.networklink"
    assert result.spelt(fact.value) == "link_a"


def test_missing_semicolons():
    """A setting whose semicolon is missing ends where the next statement begins."""
    text = "set odps.a=1\nset odps.b=2\nsetproject odps.c=3\nsetproject odps.d=4\nselect * from t;"
    assert found(text) == [
        ("sql-set", "odps.a", "1"),
        ("sql-set", "odps.b", "2"),
        ("setproject", "odps.c", "3"),
        ("setproject", "odps.d", "4"),
    ]
    assert [str(fact.table) for fact in sql(text).of(TableRead)] == ["t"]


def test_update_sets_columns():
    """The SET of an UPDATE or a MERGE is no setting."""
    assert not found("update t\nset a = 1,\n b = 2 where c = 3;")
    assert not found("merge into t using s on t.a = s.a when matched then update\nset t.b = s.b;")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("setproject odps.a=1;", [("odps.a", "1")]),
        ("SETPROJECT odps.a=1 odps.b=2\n odps.c = 3;", [("odps.a", "1"), ("odps.b", "2"), ("odps.c", "3")]),
        (
            "setproject odps.security.ip.whitelist=203.0.113.10,198.51.100.0/24 odps.security.vpc.whitelist=*;",
            [("odps.security.ip.whitelist", "203.0.113.10,198.51.100.0/24"), ("odps.security.vpc.whitelist", "*")],
        ),
        (
            "setproject odps.security.ip.whitelist= odps.security.vpc.whitelist= ;",
            [("odps.security.ip.whitelist", ""), ("odps.security.vpc.whitelist", "")],
        ),
        (r"setproject odps.security.ip.whitelist=\N;", [("odps.security.ip.whitelist", r"\N")]),
        ('setproject odps.a="b c" odps.d=e;', [("odps.a", "b c"), ("odps.d", "e")]),
        ('setproject odps.rule={"a":{"b": 5, "c": "d e"}};', [("odps.rule", '{"a":{"b": 5, "c": "d e"}}')]),
        ("setproject odps.security.ip.whitelist=IP Address odps.b=2;", [("odps.security.ip.whitelist", "IP Address"), ("odps.b", "2")]),
        ("setproject READ_TABLE_MAX_ROW=10;", [("READ_TABLE_MAX_ROW", "10")]),
    ],
)
def test_setproject(text, expected):
    """One command sets several properties; blanks end a value unless quotes or what follows say otherwise."""
    assert [(key, value) for _, key, value in found(text)] == expected


def test_setproject_without_properties():
    """`setproject;` shows the properties and sets none."""
    result = sql("setproject;")
    assert not result.of(Setting)
    assert [fact.name for fact in result.of(CloudCommand)] == ["setproject"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("setproject odps.security.vpc.whitelist=cn-beijing_vpc-a[192.0.2.1],cn-hangzhou_vpc-b[*];", ["cn-beijing", "cn-hangzhou"]),
        ("setproject odps.security.outbound.destination=cn-shanghai_vpc-a[*];", ["cn-shanghai"]),
        ("set odps.vpc.region=us-west-1;", ["us-west-1"]),
        ("setproject odps.security.vpc.whitelist=RegionID_VPCID[IP];", []),
        ("set odps.x=a_b[c];", []),
    ],
)
def test_regions(text, expected):
    """Values that carry a region state it, at its place."""
    result = sql(text)
    places = result.of(Place)
    assert [str(place.value) for place in places] == expected
    assert [result.spelt(place.value) for place in places] == expected


@given(
    st.lists(
        st.tuples(st.from_regex(r"[a-z]{1,5}(\.[a-z_]{1,5}){0,3}", fullmatch=True), st.from_regex(r"[\w.,:/*{}=-]{0,12}", fullmatch=True)),
        max_size=5,
    )
)
@limits(max_examples=80, deadline=None)
def test_settings_round_trip(pairs):
    """Any key and value come back as they were written."""
    pairs = [
        (f"odps.{key}", value) for key, value in pairs if "--" not in value and "//" not in value and "/*" not in value and "{" not in value
    ]
    text = "".join(f"SET {key}={value};\n" for key, value in pairs)
    assert [(key, value) for _, key, value in found(text)] == pairs
