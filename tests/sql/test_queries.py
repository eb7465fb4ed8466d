"""What queries read, write and call."""

from __future__ import annotations

import pytest

from mclint.facts import FunctionUse, TableRead, TableWrite
from mclint.languages.sql.names import BUILT_IN, NO_CALL_AFTER, ONLY_MAXCOMPUTE
from sql_probe import calls, reads, sql, writes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("select * from t", ["t"]),
        ("select * from p.s.t a join q b on a.x = b.x left outer join `p`.`r` c on true", ["p.s.t", "q", "p.r"]),
        ("select * from a, b t2, c as t3 where x in (select y from d)", ["a", "b", "c", "d"]),
        ("select * from (select * from (select 1 from deep) x) y", ["deep"]),
        ("with c as (select * from a), d(x) as (select * from c) select * from d join b on true", ["a", "b"]),
        ("select * from p_${env}.t_${bizdate}", ["p_{${env}}.t_{${bizdate}}"]),
        ("select * from {{ ref('x') }}", ["{{{ ref('x') }}}"]),
        ("select extract(day from x), trim(both ' ' from y), substring(z from 2) from t", ["t"]),
        ("select * from @a join @b on true", []),
        ("select * from values (1, 2) t(a, b)", []),
        ("select * from view_with_arguments(@a, '1') t", []),
        ("select 'from x', `from y` -- from z\n from t", ["t"]),
        ("from src insert into table a select x insert overwrite table b select y", ["src"]),
        ("select * from t lateral view explode(x) y as z", ["t"]),
        ("insert overwrite table a select * from `odd name`.t", ["odd name.t"]),
        ("select * from t where ds = '1' union all select * from t union all select * from T", ["t"]),
        ("merge into t using (select * from u) s on t.a = s.a when matched then update set t.b = s.b", ["u"]),
        ("merge into t using u s on t.a = s.a when not matched then insert values (s.a)", ["u"]),
        ("delete from t where a in (select b from u)", ["u"]),
        ("@a := select * from t; @b table(x decimal(10,2), y string) := select * from u; select * from @a", ["t", "u"]),
        ("IF ((SELECT COUNT(*) FROM t) > 1) BEGIN SELECT * FROM u; END ELSE BEGIN SELECT * FROM v; END", ["u", "v"]),
        ("select a.from_x, b.join from t", ["t"]),
        ("map * using 'cmd' as (a) from src", ["src"]),
        ("explain select * from t", ["t"]),
        ("(select * from a) union all (select * from b)", ["a", "b"]),
        ("select * from (select x from a) s, ext b where s.x = b.x", ["a", "ext"]),
        ("select * from (select x from a) as s\n, (select 1 from c) d, ext", ["a", "c", "ext"]),
        ("select * from (select x from a) s join b on s.x = b.x, c", ["a", "b", "c"]),
        ("select * from a join b using (x, y), c", ["a", "b", "c"]),
        ("select * from ((a join b on true) join c on true), (d, e)", ["a", "b", "c", "d", "e"]),
        ("insert into t select * from (select * from u) v, w", ["u", "w"]),
        ("from (select * from u) x insert into a select p, q insert into b select r, s", ["u"]),
        ("select * from t tablesample (10 percent) s, u pivot (sum(a) for b in ('x', 'y')) p, v", ["t", "u", "v"]),
        ("select * from f(1) t, u", ["u"]),
        ("select * from (values (1, 2), (3, x)) t(a, b), u", ["u"]),
        ("select * from values (1, 2), (a, b)", []),
        ("select (select max(x) from a), b, c in (select y from d), e from f", ["a", "d", "f"]),
        ("select x from (select y from a) s group by p, q order by r, s limit 1, 2", ["a"]),
        ("select * from t lateral view explode(m) y as k, v lateral view outer explode(n) z as w, x join u on true", ["t", "u"]),
        ("select a is distinct from b, c from t", ["t"]),
        ("update t set a = (select max(x) from u), b = c", ["u"]),
        ("merge into t using (select * from u, v) s on t.a = s.a when matched then update set t.b = s.b, t.c = s.c", ["u", "v"]),
        ("create external table e (from_a string, b string) stored by 'x' location 'y'", []),
    ],
)
def test_tables_read(text, expected):
    """Tables behind FROM, JOIN and USING are read, once each; subqueries' names, variables, views with arguments and columns are none."""
    assert reads(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("insert into t values (1)", [("t", "into")]),
        ("INSERT OVERWRITE TABLE p.t PARTITION (ds='${bizdate}') SELECT 1", [("p.t", "overwrite")]),
        ("insert into table `p`.`t` (a, b) select 1, 2", [("p.t", "into")]),
        ("with c as (select 1) insert overwrite table t select * from c", [("t", "overwrite")]),
        ("from s insert into a select x insert overwrite table b partition (ds) select y", [("a", "into"), ("b", "overwrite")]),
        ("merge into table t using s on true when matched then delete", [("t", "merge")]),
        ("update t set a = 1 where b = 2", [("t", "update")]),
        ("update p.t x set x.a = 1", [("p.t", "update")]),
        ("delete from t where a = 1", [("t", "delete")]),
        ("insert overwrite directory '/tmp/x' select 1", []),
        ("insert overwrite|into table <table_name> select 1", []),
        ("select 'insert into t' -- insert into u\n from v", []),
        ("Some prose on inserts\ninsert overwrite table t select 1", [("t", "overwrite")]),
        ("then we insert into a table\nselect 1", []),
    ],
)
def test_tables_written(text, expected):
    """INSERT, MERGE, UPDATE and DELETE write their table."""
    assert writes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("with ext as (select * from ext) select * from ext", ["ext"]),
        ("with recursive c (a) as (select 1 from s union all select * from c) select * from c", ["s"]),
        ("with c as (select 1), d as (select * from c, e) select * from d, c", ["e"]),
        ("with d as (select * from c), c as (select 1) select * from c, d", ["c"]),
        ("with `c` as (select 1) select * from C", []),
        ("select * from (with c as (select * from u) select * from c) x join c on true", ["u", "c"]),
        ("with c as (with d as (select * from a) select * from d) select * from c, d", ["a", "d"]),
        ("with c as (select 1) select * from c; select * from c", ["c"]),
        ("insert overwrite table t with c as (select * from a) select * from c, b", ["a", "b"]),
    ],
)
def test_common_table_expressions(text, expected):
    """A name stands for the expression from the end of its body to the end of its query; before and behind, for a table."""
    assert reads(text) == expected


def test_sources_of_a_write():
    """A write names the tables that its statement reads; its range is its head."""
    text = "insert overwrite table t partition (ds='1') select * from a join b on true;"
    (fact,) = sql(text).of(TableWrite)
    assert fact.sources == ("a", "b")
    assert text[fact.span.start : fact.span.end] == "insert overwrite table t"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("select my_udf(a), MY_UDF(b), sum(c), Concat('x(y)', d) from t", ["my_udf"]),
        ("select p:f(a), s.g(b) from t -- h(c)", ["p:f", "s.g"]),
        ("select f (a), g\n(b) from t", ["f", "g"]),
        ("insert into t (a) select cast(x as decimal(10, 2)) from u", []),
        ("select * from t where a in (1, 2) and exists (select 1) and not (b) or c like ('x')", []),
        ("with c (a, b) as (select 1, 2), d (e) as (select 3) select * from c", []),
        ("select * from (select 1) t(a) join values (1) as u(b)", []),
        ("select row_number() over (partition by a order by b) from t", []),
        ("select new java.util.ArrayList(a) from t", []),
        ("select 'f(x)', `g(y)` from t", []),
        ("create table t (a varchar(10), b my_type) as select f(a) from u", ["f"]),
        ("select f(g(h(a))) from t", ["f", "g", "h"]),
    ],
)
def test_functions_called(text, expected):
    """A name with a parenthesis is a call unless it is built in, a type, a table with its columns or a class."""
    assert calls(text) == expected


def test_place_of_a_call():
    """A call's range is the function's name, at its first use."""
    text = "select Probe(a) from t; select probe(b) from t;"
    (fact,) = sql(text).of(FunctionUse)
    assert text[fact.span.start : fact.span.end] == "Probe"
    assert fact.span.start == 7


def test_place_of_a_table():
    """A table's range is its name, at its first use."""
    text = "select 1 from p.T where a = 1; select 2 from P.t;"
    (fact,) = sql(text).of(TableRead)
    assert text[fact.span.start : fact.span.end] == "p.T"


def test_names_are_lower_case():
    """The lists of names are in the form in which they are looked up."""
    for names in (BUILT_IN, ONLY_MAXCOMPUTE, NO_CALL_AFTER):
        assert all(name == name.lower() for name in names)
    assert ONLY_MAXCOMPUTE <= BUILT_IN
