"""Jupyter notebooks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter_probe import Reading, assert_positions, reading
from mclint.facts import ProjectInfo, Setting
from mclint.languages.notebook.adapter import read


def cell(source: str, kind: str = "code", *, lines: bool = True, **metadata: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"cell_type": kind, "metadata": metadata, "source": source.splitlines(keepends=True) if lines else source}
    return {**found, "execution_count": None, "outputs": [{"data": {"text/plain": ["x = 'source'"]}}]} if kind == "code" else found


def book(*cells: dict[str, Any], language: str = "python", **options: Any) -> str:
    metadata = {"kernelspec": {"display_name": "x", "language": language, "name": "x"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, **{"indent": 1, **options})


def notebook(text: str) -> Reading:
    result = reading(read, text, "a.ipynb")
    assert_positions(result)
    return result


@pytest.mark.parametrize("lines", [True, False])
def test_cells_are_one_program(lines: bool) -> None:
    """Code cells in order are one Python text in one job; Markdown and raw cells and outputs are no part of it."""
    text = book(cell("a = 1\nb = 2", lines=lines), cell("# c = 3", "markdown"), cell("d", "raw"), cell("print(a)\n", lines=lines))
    (handed,) = notebook(text).handed
    assert (handed.language, handed.unit) == ("python", 0)
    assert handed.text.split() == ["a", "=", "1", "b", "=", "2", "print(a)"]
    at = handed.text.index("print")
    span = handed.source.span(at, at + 8)
    assert text[span.start : span.end] == "print(a)"


def test_escapes_do_not_shift_what_follows() -> None:
    """Quotes, tabs, backslashes and letters written as code points stand for one character each."""
    source = 'x = "a\\\\b"\ny = "中文é😀"\n\tz = "oss://x"\n'
    text = book(cell(source))
    (handed,) = notebook(text).handed
    assert handed.text == source + "\n"
    at = handed.text.index("oss://x")
    span = handed.source.span(at, at + 7)
    assert text[span.start : span.end] == "oss://x"
    assert handed.source.value(at, at + 7).editable() == span


@pytest.mark.parametrize(
    ("source", "language", "code"),
    [
        ("%%sql\nselect 1;", "sql", "select 1;"),
        ("\n%%odps\nselect 1;", "sql", "select 1;"),
        ("%sql select 1;", "sql", "select 1;"),
        ("df = %sql select 1;", "sql", "select 1;"),
        ("%sql\nselect 1;", "sql", "select 1;"),
        ("if a:\n    %sql select 1;", "sql", "select 1;"),
        ("%%sql\nselect 1 from {table} where a = {{ b }};", "sql", "select 1 from \ufffc where a = \ufffc;"),
        ("!spark-submit a.jar", "shell", "spark-submit a.jar"),
        ("x = !odpscmd -e 'a'", "shell", "odpscmd -e 'a'"),
        ("!odpscmd \\\n  -e 'a'", "shell", "odpscmd \\\n  -e 'a'"),
        ("%%bash\nodpscmd -e 'a'", "shell", "odpscmd -e 'a'"),
        ('%%configure -f\n{"conf": {}}', "json", '{"conf": {}}'),
        ("%%writefile job.py\nimport a", "python", "import a"),
        ("%%scala\nval a = 1", "scala", "val a = 1"),
    ],
)
def test_magics_hand_their_text_on(source: str, language: str, code: str) -> None:
    """Cell magics, line magics and shell commands, assigned or not, each in a job of its own."""
    result = notebook(book(cell(source)))
    found = [handed for handed in result.handed if handed.unit]
    assert [(handed.language, handed.text.strip()) for handed in found] == [(language, code)]


@pytest.mark.parametrize(
    ("source", "python"),
    [
        ("df = %sql select 1\nprint(df)", "df = \ufffc\nprint(df)"),
        ("if a:\n    !ls\nelse:\n    %pip install b\nc()", "if a:\n    pass\nelse:\n    pass\nc()"),
        ("%matplotlib inline\nimport a", "import a"),
        ("%time b = a()", "b = a()"),
        ("%timeit -n 10 -r3 a()", "a()"),
        ("%%time\nb = a()", "b = a()"),
        ("a?\n?b\nc()", "c()"),
        ("x = (a\n     % b)\ny = a \\\n  % c", "x = (a\n     % b)\ny = a \\\n  % c"),
        ('x = """\n%sql select 1\n!ls\n"""', 'x = """\n%sql select 1\n!ls\n"""'),
        ("a = '%s' % b  # (\n!ls", "a = '%s' % b  # ("),
        ("a != b\nc = d != e", "a != b\nc = d != e"),
        ("f(x, y=!1)", "f(x, y=!1)"),
    ],
)
def test_what_is_left_is_python(source: str, python: str) -> None:
    """Magics leave a hole, nothing, or `pass` where a block needs a statement; what only looks like a magic stays."""
    program = "".join(handed.text for handed in notebook(book(cell(source))).handed if not handed.unit)
    assert [line for line in program.split("\n") if line.strip()] == [line for line in python.split("\n") if line.strip()]


@pytest.mark.parametrize("source", ["%%html\n<a>", "%%R\nx <- 1", "%%sql mysql://db.example.com/x\nselect 1;", "%%latex\nx", "%md\n# a"])
def test_other_languages_are_left_alone(source: str) -> None:
    """What is no MaxCompute code is handed to nobody."""
    assert [handed for handed in notebook(book(cell(source))).handed if handed.text.strip()] == []


def test_kernels_and_cells_name_their_language() -> None:
    """The kernel's language holds for the cells, a cell's own for itself."""
    assert [handed.language for handed in notebook(book(cell("val a = 1"), language="scala")).handed] == ["scala"]
    assert notebook(book(cell("x <- 1"), language="R")).handed == []
    result = notebook(book(cell("select 1;", vscode={"languageId": "sql"}), cell("a()"), cell("x", vscode={"languageId": "csharp"})))
    assert [(handed.language, handed.unit, handed.text.strip()) for handed in result.handed] == [
        ("sql", 1, "select 1;"),
        ("python", 0, "a()"),
    ]


def test_session_settings_of_magics_are_stated() -> None:
    """`%set` of PyODPS sets a flag of the session, `%env` may name the endpoint."""
    text = book(cell("%set odps.session.networklink = link_a\n%env ODPS_ENDPOINT=http://service.example.com/api"))
    result = notebook(text)
    (setting,) = result.of(Setting)
    assert (setting.key, setting.value.text, setting.scope) == ("odps.session.networklink", "link_a", "options")
    assert result.spelt(setting.value) == "link_a"
    assert result.of(ProjectInfo)[0].endpoint.text == "http://service.example.com/api"


def test_old_notebooks_are_read() -> None:
    """Format 3 keeps its cells in worksheets and their text under `input`."""
    cells = [{"cell_type": "code", "input": ["a()\n"], "language": "python", "outputs": []}, {"cell_type": "markdown", "source": ["b"]}]
    assert notebook(json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3})).handed_to("python") == ["a()\n\n"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "not json", '{"cells": [{"cell_type": "code", "source": ["a()\\n"', '{"cells": [}', '{"cells": "']
)
def test_a_broken_notebook_is_a_problem(text: str) -> None:
    """It is said where the text breaks; the cells before it are still read."""
    result = notebook(text)
    assert [problem.code for problem in result.problems] == ["MC001"]
    assert result.handed_to("python") == (["a()\n\n"] if "a()" in text else [])


SOURCES = [*"%!?= \n()'#\\x\té\ufffc", "%%", "sql", '"""', "time", "{x}", "pass", "set a=b", "env"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.sampled_from(SOURCES), max_size=15).map("".join), max_size=3), st.booleans())
def test_any_notebook_is_read(sources: list[str], ascii_only: bool) -> None:
    """No cell makes the reader fail, and no position it gives is wrong."""
    assert notebook(book(*map(cell, sources), ensure_ascii=ascii_only)).problems == []


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["{", "}", "[", "]", ":", ",", '"cells"', '"source"', '"cell_type"', '"code"', '"', "\\", "1", "\n"]), max_size=30
    ).map("".join)
)
def test_any_text_is_read(text: str) -> None:
    """Nor does any other text."""
    notebook(text)


def test_reading_is_linear() -> None:
    """Long cells, many cells, deep nesting and hostile repetitions are read in one pass."""
    notebook(book(cell("x = 1\n" * 5_000)))
    notebook(book(*[cell("x = 1\n%sql select 1\n")] * 1_000))
    for piece in ("(", "'", '"""', "\\\n", "%sql a\n", "!\\\n", "{x}", "a?\n", "#"):
        notebook(book(cell(piece * 4_000)))
    for piece in ("[", "{", '{"cells":[', '"', '{"a":'):
        notebook(piece * 20_000)
