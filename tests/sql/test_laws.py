"""Laws that hold for any text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from adapter_probe import assert_positions, reading
from mclint.facts import Job
from mclint.languages.sql.adapter import read
from mclint.source import Source
from mclint.value import HOLE, Hole, Known, Part, Span, Value
from sql_probe import embedded, sql

OSS = "oss://oss-cn-hangzhou-internal.aliyuncs.com/b/"

STATEMENTS = st.sampled_from(
    [
        "set odps.sql.allow.fullscan=true",
        "setproject odps.a=1 odps.b=2",
        f"create external table t (a string comment 'x;y') stored by 'com.aliyun.odps.CsvStorageHandler' location '{OSS}'",
        f"ALTER TABLE t ADD PARTITION (ds='1') LOCATION '{OSS}1/'",
        f"load overwrite table t from location '{OSS}' stored as orc",
        f"unload from u into location '{OSS}' stored as orc",
        "insert overwrite table v select f(a) from t where b = 'it''s; -- fine'",
        "@x := select * from w",
        "create function g as 'm.C' using 'm.py'",
        "create temporary function h as 'e.C' using\n#CODE ('lang'='PYTHON')\nx = 'a;'\n#END CODE",
        "create externalproject -source dlf -name p -region cn-hangzhou -endpoint dlf.cn-hangzhou.aliyuncs.com",
        "use p",
        "tunnel upload a.txt t",
        "-- comment; with 'quotes\nselect 1",
        "/* a; b */ drop table x",
        "",
    ]
)

WORDS = st.sampled_from(
    [
        *(
            "create ",
            "external ",
            "table ",
            "location ",
            "stored by ",
            "load overwrite table t from ",
            "unload from ",
            "set ",
            "odps.a",
            "=",
            ";",
            ";\n",
            "\n",
        ),
        *(
            "'",
            '"',
            "(",
            ")",
            "'oss://b/'",
            "${x}",
            "{{ y }}",
            "[",
            "]",
            "<z>",
            "...",
            "|",
            "#CODE ('lang'='PYTHON')\n",
            "#END CODE",
            "--",
            "/*",
            "*/",
        ),
        *(
            "with serdeproperties ",
            "tblproperties ",
            "function f as ",
            "using ",
            "select ",
            "from ",
            "join ",
            "insert into ",
            "merge into ",
            "if (",
            "begin ",
        ),
        *(
            "end ",
            "@v := ",
            "@v table(",
            "externalproject ",
            "-endpoint ",
            "foreign server ",
            "alter table t ",
            "add partition ",
            "jar -resources a ",
            "use ",
        ),
        *(
            HOLE,
            "\x00",
            "\x01",
            "\x02",
            "\x03",
            "；",
            "‘",
            "’",
            "İ",
            "\r",
            "\\",
            "`",
            "odps@ p>",
            "setproject ",
            "k=v ",
            ",",
            "as (",
            "extract(",
            "vfs -create v ",
        ),
    ]
)
SOUPS = st.one_of(st.lists(WORDS, max_size=60).map("".join), st.text(max_size=200))


def told(text: str) -> list[tuple[str, ...]]:
    """Return the facts of a text without their places; a job's evidence depends on what came first."""
    return sorted((type(fact).__name__, *(str(item) for item in _plain(fact))) for fact in sql(text).facts if not isinstance(fact, Job))


def _plain(fact: tuple[object, ...]) -> list[object]:
    items: list[object] = []
    for item in fact:
        if isinstance(item, Span):
            continue
        if isinstance(item, tuple) and not isinstance(item, Value):
            items += [(entry.key, str(entry.value)) if hasattr(entry, "key") else entry for entry in item]
        else:
            items.append(item)
    return items


@given(SOUPS)
@settings(max_examples=400, deadline=None)
def test_reading_never_raises(text):
    """Any text can be read; every range lies in it, and what claims to be spelt in it is."""
    assert_positions(reading(read, text))


@given(st.lists(st.one_of(WORDS.map(Known), st.just(Hole("argument"))), max_size=20), st.integers(0, 50))
@settings(max_examples=150, deadline=None)
def test_reading_embedded_never_raises(parts, shift):
    """So can any text inside another file, with holes wherever they are."""
    placed: list[Part] = []
    at = shift
    for part in parts:
        size = len(part.text) if isinstance(part, Known) else 1
        placed.append(Known(part.text, Span(at, at + size)) if isinstance(part, Known) else Hole(part.reason, Span(at, at + size)))
        at += size + 1
    out = embedded(Value(tuple(placed)))
    for fact in out.facts:
        assert shift <= fact.span.start <= fact.span.end <= at or fact.span == Span(0, 0)


@given(st.lists(STATEMENTS, max_size=6))
@settings(max_examples=120, deadline=None)
def test_a_script_says_what_its_statements_say(parts):
    """The facts of a script are those of its statements; tables and functions are told once, units are counted on."""
    single = ("TableRead", "FunctionUse")
    separate = [fact for part in parts for fact in told(f"set odps.x=1;\n{part};\n") if fact[:3] != ("Setting", "0", "odps.x")]
    together = [
        fact for fact in told("set odps.x=1;\n" + "".join(f"{part};\n" for part in parts)) if fact[:3] != ("Setting", "0", "odps.x")
    ]
    assert [fact for fact in together if fact[0] not in single] == sorted(fact for fact in separate if fact[0] not in single)
    assert {fact for fact in together if fact[0] in single} == {fact for fact in separate if fact[0] in single}


@given(st.lists(STATEMENTS, max_size=4), st.sampled_from(["\r\n", "\r"]))
@settings(max_examples=60, deadline=None)
def test_line_ends_say_nothing(parts, end):
    """CR LF and a lone CR end lines as LF does."""
    text = "".join(f"{part};\n" for part in parts)
    assert told(text) == told(text.replace("\n", end))


@given(st.lists(STATEMENTS, max_size=4))
@settings(max_examples=60, deadline=None)
def test_comments_say_nothing(parts):
    """Comments between statements change no fact."""
    assert told("".join(f"{part};\n" for part in parts)) == told("".join(f"-- don't; 'x\n{part}; -- (1)\n/* it's\n; */" for part in parts))


@given(st.lists(STATEMENTS, min_size=1, max_size=4), st.integers(1, 30))
@settings(max_examples=60, deadline=None)
def test_embedding_moves_every_place(parts, shift):
    """A text inside another file says the same, with every place moved by where it begins."""
    text = "".join(f"{part};\n" for part in parts)
    alone = reading(read, text, "a.sql")
    inner = embedded(Value((Known(text, Span(shift, shift + len(text))),)))
    assert [(fact.span.start + shift, fact.span.end + shift) for fact in alone.facts] == [tuple(fact.span) for fact in inner.facts]
    assert [(item.span.start + shift, item.text) for item in alone.comments] == [(item.span.start, item.text) for item in inner.comments]


def test_reading_twice_says_the_same():
    """Reading keeps nothing from one text to the next."""
    text = f"create external table t (a int) stored by 'com.aliyun.odps.CsvStorageHandler' location '{OSS}';"
    source = Source.of_text("a.sql", text)
    assert reading(lambda _, out: read(source, out), text).facts == reading(lambda _, out: read(source, out), text).facts
