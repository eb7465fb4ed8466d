"""Python 2 and 3 to the program form: literals with their places, statements, and what cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from code_reading import Read, built_in
from mclint.languages.base import Collector
from mclint.languages.code import ir
from mclint.languages.code.tree import Tree
from mclint.languages.python.adapter import LONG_RUN, long_runs
from mclint.languages.python.statements import Statements
from mclint.source import Source
from mclint.value import Hole, Known, Span, Value, join, known, unknown


def lower(text: str) -> ir.Module:
    source = Source.of_text("job.py", text)
    return Statements(Tree("python", source), Collector("job.py", {}, built_in(), None)).module()  # type: ignore[arg-type]


def first(text: str) -> ir.Stmt:
    return lower(text).body[0]


def literal(text: str) -> ir.Text:
    statement = first(text)
    assert isinstance(statement, ir.Do)
    assert isinstance(statement.expr, ir.Text)
    return statement.expr


LITERALS = {
    "'a'": "a",
    '"a"': "a",
    "'''a\nb'''": "a\nb",
    "'a\\nb'": "a\nb",
    "'a\\\nb'": "ab",
    "'\\\\'": "\\",
    "'\\x41\\u0042\\101'": "ABA",
    "'\\N{BULLET}'": "\u2022",
    "'\\d'": "\\d",
    "r'a\\n'": "a\\n",
    "b'a\\x41'": "aA",
    "b'\\u0041'": "\\u0041",
    "u'a'": "a",
    "ur'a\\n'": "a\\n",
    "rb'\\x'": "\\x",
    "'a' 'b' \"c\"": "abc",
    "('a'\n 'b')": "ab",
    "f'a'": "a",
    "f'{{a}}'": "{a}",
    "'\u4e2d\u6587'": "\u4e2d\u6587",
    "''": "",
}


@pytest.mark.parametrize(("text", "expected"), LITERALS.items())
def test_literals(text, expected):
    """A literal is worth what Python makes of it, and every verbatim piece is what the file has at its place."""
    value = literal(text).value
    assert value.text == expected
    for part in value.parts:
        assert isinstance(part, Known)
        assert part.span is not None
        if part.verbatim:
            assert text[part.span.start : part.span.end] == part.text


def test_escapes_are_pieces_of_their_own():
    """An escape sequence is a piece that is not verbatim, so that edits stay beside it."""
    value = literal("'oss\\x3a//host'").value
    assert [(part.text, part.verbatim) for part in value.parts] == [("oss", True), (":", False), ("//host", True)]
    assert value.editable() is None


def test_interpolation():
    """The holes of an f-string come with the expressions that fill them; a formatted one is not followed."""
    text = literal("f'a{b}c{d!r}e{f:>3}g{h!s}'")
    assert text.value.shape == "a\ufffcc\ufffce\ufffcg\ufffc"
    assert [type(hole) for hole in text.holes] == [ir.Name, ir.Opaque, ir.Opaque, ir.Name]
    assert [part.reason for part in text.value.parts if isinstance(part, Hole)] == ["b", "d", "f", "h"]


def test_binary():
    """Bytes are told from text."""
    assert literal("b'a'").binary
    assert not literal("'a'").binary


NUMBERS = {"1": 1, "0x10": 16, "0o17": 15, "017": 15, "1_000": 1000, "1.5": 1.5, "10L": 10, "1e3": 1000.0, "0b11": 3}


@pytest.mark.parametrize(("text", "expected"), NUMBERS.items())
def test_numbers(text, expected):
    """Numbers of both Pythons."""
    statement = first("x = " + text)
    assert isinstance(statement, ir.Assign)
    assert isinstance(statement.value, ir.Number)
    assert statement.value.number == expected


def test_statements():
    """Each kind of statement has its form."""
    module = lower(
        "import a.b\nimport c as d\nfrom .e import f as g\nfrom h import *\n"
        "x = y = 1\nz: int = 2\nw += 3\nif a: pass\nelif b: pass\nelse: pass\n"
        "for i, j in k: break\nwhile l: continue\nwith m as n, o: pass\n"
        "try: pass\nexcept (P, Q) as e: pass\nfinally: pass\n"
        "@dec\nasync def r(s, t=1, *u, v: int = 2, **w) -> X: return 1\n"
        "class Y(Z, metaclass=M): pass\nraise E\ndel q\nglobal aa\nassert b, c\n"
        "match s:\n    case 1: pass\n    case _: pass\n"
    )
    kinds = [type(statement).__name__ for statement in module.body]
    assert kinds == [
        *["Import"] * 5, *["Assign"] * 3, "If", "Loop", "Loop", "With", "Try", "Function", "Class", "Jump", "Jump", "Jump", "Do", "Block",
    ]  # fmt: skip
    imports = [(each.name, each.target) for each in module.body if isinstance(each, ir.Import)]
    assert imports == [("", "a.b"), ("a", "a"), ("d", "c"), ("g", ".e.f"), ("*", "h")]
    function = next(each for each in module.body if isinstance(each, ir.Function))
    assert [(each.name, each.type, each.spread) for each in function.parameters] == [
        ("s", "", False),
        ("t", "", False),
        ("u", "", True),
        ("v", "int", False),
        ("w", "", True),
    ]
    assert function.returns == "X"
    assert "async" in function.modifiers


PYTHON2 = {
    "print": ("print 'a', b\nprint\nprint >>f, x\n", 3),
    "except": ("try:\n    pass\nexcept IOError, e:\n    pass\n", 1),
    "raise": ("raise E, 'x'\n", 1),
    "backticks": ("x = `a`\n", 1),
    "exec": ("exec code in ns\n", 1),
    "unequal": ("a <> b\n", 1),
    "long": ("x = 10L\n", 1),
    "octal": ("x = 0777\n", 1),
}


@pytest.mark.parametrize(("text", "count"), PYTHON2.values(), ids=PYTHON2.keys())
def test_python_2(text, count):
    """Python 2 is read as it is, without a problem."""
    assert Read(text).result.problems == ()
    assert len(lower(text).body) == count


def test_bodies_wait():
    """The body of a function is lowered when it is asked for, and only once."""
    function = first("def f():\n    x = 1\n")
    assert isinstance(function, ir.Function)
    assert function._lower is not None
    assert function.body is function.body
    assert function._lower is None


def test_unreadable_pieces():
    """A piece that cannot be read is one problem at its place; what is around it is read."""
    read = Read("import requests  # odps\nrequests.get('http://a')\nx = = (\n\ndef f():\n    requests.get('http://b')\n")
    assert [problem.code for problem in read.result.problems] == ["MC001"]
    assert read.line_of(read.result.problems[0].span) == 3
    assert len([fact for fact in read.result.facts if type(fact).__name__ == "NetworkCall"]) == 2


def test_statement_in_an_unreadable_piece():
    """A whole statement inside a block that cannot be read is read all the same."""
    text = "from pyspark.sql import SparkSession\nif x:\n    s = SparkSession.builder.config('odps.a', 'b')\\\n        .appName('c')\\\n\n        .getOrCreate()\n"
    assert [type(fact).__name__ for fact in Read(text).result.facts] == ["Setting"]


DEEP = {
    "brackets": "x = " + "[" * 5000 + "]" * 5000,
    "brackets without end": "(" * 5000,
    "calls": "f(" * 5000 + ")" * 5000,
    "blocks": "".join(" " * depth + "if a:\n" for depth in range(500)) + " " * 500 + "pass",
    "functions": "".join(" " * depth + f"def f{depth}():\n" for depth in range(500)) + " " * 500 + "pass",
    "lambdas": "x = " + "lambda: " * 3000 + "1",
    "not": "x = " + "not " * 3000 + "1",
    "choice": "x = " + "a if b else " * 3000 + "c",
    "dictionaries": "x = " + "{1: " * 2000 + "1" + "}" * 2000,
    "f-strings": "x = f'" + '{f"' * 2 + "a" + '"}' * 2 + "'",
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP.keys())
def test_deep_nesting(text):
    """Nesting that is too deep to follow ends in a problem, never in an exception."""
    read = Read("import requests  # odps\nrequests.get('http://a')\n" + text + "\n")
    assert {problem.code for problem in read.result.problems} <= {"MC001", "MC002"}
    assert [fact for fact in read.result.facts if type(fact).__name__ == "NetworkCall"]
    if len(text) > 9000 and text.startswith(("x = [", "f(", "x = {")):
        assert "MC002" in {problem.code for problem in read.result.problems}


def test_lines_of_old_systems():
    """A lone CR ends a line, as it does for Python itself."""
    text = "import requests  # odps\nif x:\n    y = 1\nrequests.get('http://svc.example.com/')\n"
    plain, old = Read(text).result, Read(text.replace("\n", "\r")).result
    assert old.problems == ()
    assert old.facts == plain.facts


def test_comments():
    """Comments come without their mark; what looks like one inside a text does not."""
    read = Read("# a\nx = '# b'  #c\n'''\n# d\n'''\n")
    assert [comment.text for comment in read.result.comments] == ["a", "c"]


def test_long_rows_of_comments():
    """A long row of comment lines is hidden from the grammar and stated all the same, unless it is the inside of a text."""
    lines = "".join(f"# line {number}\n" for number in range(LONG_RUN + 50))
    read = Read("x = 1\n" + lines + "y = 2  # end\n")
    assert [comment.text for comment in read.result.comments if comment.text != "end"] == [
        f"line {number}" for number in range(LONG_RUN + 50)
    ]
    assert [comment.text for comment in read.result.comments][-1:] == [f"line {LONG_RUN + 49}"] or read.result.comments[0].text == "end"
    assert Read('x = """\n' + lines + '"""\n').result.comments == ()
    assert long_runs("# a\n" * (LONG_RUN - 1)) == []


def test_embedded():
    """Inside another text positions are those of the file, and holes are pieces of names, numbers and texts."""
    outer = "XX import requests # odps\nrequests.get('http://${h}/a', timeout=1${n})\n"
    at = outer.index("${h}")
    number = outer.index("${n}")
    value = join(
        (
            known(outer[3:at], Span(3, at)),
            unknown("${h}", Span(at, at + 4)),
            known(outer[at + 4 : number], Span(at + 4, number)),
            unknown("${n}", Span(number, number + 4)),
            known(outer[number + 4 :], Span(number + 4, len(outer))),
        )
    )
    from mclint.languages.python import adapter

    out = Collector("job.sql", {}, built_in(), None)  # type: ignore[arg-type]
    adapter.read(Source("job.sql", value, embedded=True), out)
    assert out.problems == []
    (call,) = [fact for fact in out.facts if type(fact).__name__ == "NetworkCall"]
    assert str(call.target) == "http://{${h}}/a"
    assert outer[call.span.start : call.span.end].startswith("requests.get(")
    assert call.timeout in ("finite", "unknown")


def holes_of_texts(text: str) -> None:
    """Check that every text of a lowered program has as many expressions as holes, and that its verbatim pieces are the file's."""
    waiting: list[object] = list(lower(text).body)
    while waiting:
        each = waiting.pop()
        if isinstance(each, ir.Text):
            assert len(each.holes) == len(each.value.holes)
            check_places(each.value, text)
        if isinstance(each, ir.Function | ir.Class):
            waiting.extend(each.body)
        elif isinstance(each, tuple):
            waiting.extend(part for part in each if isinstance(part, tuple | ir.Function | ir.Class))


def check_places(value: Value, text: str) -> None:
    for part in value.parts:
        if isinstance(part, Known) and part.verbatim and part.span is not None:
            assert text[part.span.start : part.span.end] == part.text


PIECES = st.sampled_from(
    ["x", " = ", "'a'", '"', "'", "f'{a}'", "f'{", "}", "(", ")", "[", "]", "{", ":", "\n", "\n    ", "def f(", "):", "class ", "if ", "else:",
     "import requests\n", "requests.get(", "oss2.Bucket(", "o.execute_sql(", "%", " + ", ".", ",", "lambda ", "for x in ", "try:", "except ", "with ",
     "as ", "return ", "'''", "\\", "\u4e2d", "\U0001f600", "\ufffc", "0x1", "`", "print ", "exec ", "@", "# odps\n", "self.", "**", "*", "yield ",
     "await ", "async ", ":=", "->", "global ", "b'\\x", "ur'", "\r\n", "\t", "match x:", "case "]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=150, deadline=None)
def test_never_raises(text):
    """Any text is read without an exception, and every verbatim piece of a literal is what the file has at its place."""
    read = Read(text)
    holes_of_texts(text)
    for fact in read.result.facts:
        for field in fact:
            if isinstance(field, Value):
                check_places(field, text)
    for _, _, source in read.handed:
        check_places(source.root, text)


@given(st.text(max_size=200))
@settings(max_examples=80, deadline=None)
def test_never_raises_on_any_text(text):
    """So is any text at all."""
    Read("# odps\nimport requests\n" + text)


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\\'{}\r\n\x00\ufffc"), max_size=40))
@settings(max_examples=80, deadline=None)
def test_literals_keep_their_text(text):
    """What stands between quotation marks is worth itself, in every place."""
    source = f"x = f'{text}' '{text}'\n"
    statement = first(source)
    assert isinstance(statement, ir.Assign)
    assert isinstance(statement.value, ir.Text)
    assert statement.value.value.text == text * 2
    check_places(statement.value.value, source)
