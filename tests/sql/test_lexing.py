"""The first pass: comments, strings, templates, embedded code."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mclint.languages.sql import lexer
from mclint.languages.sql.lexer import BROKEN, CODE, FILL, lex
from mclint.value import HOLE
from sql_probe import sql


def strings(text: str) -> list[str]:
    lexed = lex(text)
    return [text[start:end] for start, end in lexed.strings.items()]


def comments(text: str) -> list[str]:
    return [text[item.inner_start : item.inner_end] for item in lex(text).comments]


PIECES = st.sampled_from(
    [
        *(
            "'",
            '"',
            "`",
            "''",
            "\\'",
            "\\",
            ";",
            ";\n",
            "\n",
            "\r\n",
            "\r",
            " ",
            "\t",
            "--",
            "-- x'y\n",
            "/*",
            "*/",
            "/* a */",
            "//",
            "://",
            "#",
        ),
        *(
            "#CODE (",
            "#CODE ('lang'='PYTHON')\n",
            "#END CODE;",
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "#}",
            "${",
            "}",
            "$[",
            "]",
            "(",
            ")",
            "select ",
            "a",
        ),
        *(
            "location ",
            "‘",
            "’",
            "“",
            "”",
            "；",
            "（",
            "，",
            "İ",
            "ſ",
            "\u00a0",
            "\ufeff",
            HOLE,
            "\x00",
            FILL,
            CODE,
            BROKEN,
            "=",
            "don't",
            "<x>",
            "&lt;",
        ),
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60))


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_plain_text_keeps_every_offset(text):
    """The plain text is as long as the script, in lower case, and blanks out just strings, comments, templates and code."""
    lexed = lex(text)
    assert len(lexed.plain) == len(text)
    assert lexed.plain == lexed.plain.lower()
    for start, end in lexed.strings.items():
        assert end > start + 1
        assert lexed.plain[start + 1 : end - 1] == FILL * (end - start - 2)
    for comment in lexed.comments:
        assert not lexed.plain[comment.start : comment.end].strip()
        assert comment.start <= comment.inner_start <= comment.inner_end <= comment.end
    for end in lexed.ends:
        assert lexed.plain[end] == ";"


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_ranges_do_not_overlap(text):
    """A character belongs to at most one string, comment, block or fault."""
    lexed = lex(text)
    ranges = sorted(
        [*lexed.strings.items()]
        + [(item.start, item.end) for item in lexed.comments]
        + [(item.start, item.end) for item in lexed.blocks]
        + [(item.start, item.end) for item in lexed.faults if item.what != "code"]
    )
    for (_, end), (start, _) in pairwise(ranges):
        assert start >= end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("select 'a', \"b\"", ["'a'", '"b"']),
        ("select 'it''s', 'it\\'s', ''", ["'it''s'", "'it\\'s'", "''"]),
        ('select "say ""x""", "a\\"b"', ['"say ""x"""', '"a\\"b"']),
        ("select 'a\nb;c'", ["'a\nb;c'"]),
        ("select 'a; -- b'; -- 'c'", ["'a; -- b'"]),
        ("select '/* a', b /* 'c' */", ["'/* a'"]),
        ("select `it's`, 'x'", ["'x'"]),
        ("location ‘oss://b/’ x “y”", ["‘oss://b/’", "“y”"]),
        ("select '{{ var('x') }}/y', 'z'", ["'{{ var('x') }}/y'", "'z'"]),
        ("a STRING COMMENT'name', b STRING COMMENT's'", ["'name'", "'s'"]),
    ],
)
def test_strings(text, expected):
    """Quotes inside strings, names, comments and templates neither open nor close a string."""
    assert strings(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("select 1 -- one\n, 2 --two", [" one", "two"]),
        ("/* a\nb */ select /*+ mapjoin(x) */ 1", [" a\nb ", "+ mapjoin(x) "]),
        ("# first\nselect 1;\n  # second\nselect 2 # 3", [" first", " second"]),
        ('##@resource_reference{"x.py"}\nselect 1', ['#@resource_reference{"x.py"}']),
        ("add jar a.jar; // the jar\n", [" the jar"]),
        ("set a=http://example.com/x; select 'oss://b'", []),
        ("{# don't #} select {{ x }}", [" don't "]),
        ("select '-- no', \"/* no */\", `-- no`", []),
        ("select 1 --a\rselect 2 --b\r\nselect 3", ["a", "b"]),
    ],
)
def test_comments(text, expected):
    """Every comment is told with its text, and nothing else is taken for one."""
    assert comments(text) == expected
    assert [comment.text for comment in sql(text).comments] == expected


def test_comment_ranges_cover_the_marks():
    """The range of a comment has its marks, so that a suppression can be taken out."""
    text = "select 1; -- mclint: ignore[MC201] known\n"
    (comment,) = sql(text).comments
    assert text[comment.span.start : comment.span.end] == "-- mclint: ignore[MC201] known"


def test_templates_are_blank_and_values_are_holes():
    """`{{ … }}` stands for a name or number, `{% … %}` for nothing; quotes in them count for nothing."""
    lexed = lex("select {{ var(\"it's\") }} {% if x == 'a' %} from t; select 1")
    assert HOLE * 5 in lexed.plain
    assert "if" not in lexed.plain
    assert len(lexed.ends) == 1


def test_wide_marks_are_plain_outside_strings():
    """Full-width semicolons, parentheses, commas and blanks read as plain ones; in strings they stay what they are."""
    text = "set a＝b；create\u00a0table\u3000t（x string，y string）；select '；'"
    lexed = lex(text)
    assert len(lexed.ends) == 2
    assert "create table t(x string,y string)" in lexed.plain
    assert strings(text) == ["'；'"]


def test_code_block():
    """What stands between `#CODE (…)` and `#END CODE` is no SQL."""
    text = "select 1;\n#CODE ('lang'='PYTHON', 'filename'='emb')\nx = \"it's; \" # '\n#END CODE;\nselect 2;"
    lexed = lex(text)
    (block,) = lexed.blocks
    assert text[slice(*block.options)] == "'lang'='PYTHON', 'filename'='emb'"
    assert text[slice(*block.code)] == "x = \"it's; \" # '\n"
    assert len(lexed.ends) == 3
    assert not lexed.faults


@pytest.mark.parametrize(
    ("text", "what", "spelling"),
    [
        ("select 'abc;\nselect 'd';", "string", "'abc"),
        ("select 'abc\nfrom t where x = 'y';\nselect 1;", "string", "'abc"),
        ("select 'abc; -- note\nselect ''", "string", "'abc"),
        ('select "abc', "string", '"abc'),
        ("select 1; /* abc\ndef;\nselect 2", "comment", "/* abc\ndef"),
    ],
)
def test_what_is_not_closed_ends_early(text, what, spelling):
    """A string or comment that is not closed ends at the end of its line or statement, and the rest is read as usual."""
    lexed = lex(text)
    assert [(fault.what, text[fault.start : fault.end]) for fault in lexed.faults] == [(what, spelling)]


def test_apostrophes_in_prose_are_no_quotes():
    """Pages have prose between statements; its apostrophes open no strings."""
    lexed = lex("Don't forget it's the table's name\nload overwrite table t from location 'oss://b/';")
    assert list(lexed.strings.values()) == [len(lexed.text) - 1]


@given(st.text(st.sampled_from("'\";\\\0 aS"), max_size=30))
def test_the_short_expression_finds_what_the_whole_one_finds(text):
    """Most statements in code are read without the marks that they do not have."""
    with pytest.MonkeyPatch.context() as patch:
        short = lex(text)
        patch.setattr(lexer, "_RARE", "'\";\\\0 aS")
        assert lex(text) == short
