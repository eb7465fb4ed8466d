"""Code on reStructuredText pages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter_probe import Reading, assert_positions, reading
from mclint.languages.docs.adapter import read_rst


def page(text: str) -> Reading:
    result = reading(read_rst, text, "page.rst")
    assert_positions(result)
    return result


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        (".. code-block:: python\n\n    import a\n    b()\n\nText\n", "python", "import a\nb()\n"),
        (".. code:: sql\n   :linenos:\n   :caption: x\n\n   select 1;\n\n     -- more\n", "sql", "\nselect 1;\n\n  -- more\n"),
        ("* item\n\n  .. sourcecode:: bash\n\n      spark-submit a.jar\n\n  text\n", "shell", "\nspark-submit a.jar\n"),
        ("Run this::\n\n    create table a (b string);\n\nText\n", "sql", "\ncreate table a (b string);\n"),
        ("::\n\n  from odps import ODPS\n\ntext", "python", "\nfrom odps import ODPS\n"),
        (".. highlight:: java\n\nThis::\n\n  class A { }\n", "java", "\nclass A { }\n"),
        ("1. one::\n\n      select a from b;\n\n2. two\n", "sql", "\nselect a from b;\n"),
        (">>> import a\n>>> a.b(1,\n...     2)\n3\n\nText\n", "python", "import a\na.b(1,\n    2)\n"),
        (".. code-block:: python\n\n    >>> a = 1\n    >>> a\n    1\n", "python", "a = 1\na\n"),
        (".. note::\n\n   .. code-block:: python\n\n      a()\n\n   more\n", "python", "\na()\n"),
        (".. ipython:: python\n\n   a()\n", "python", "\na()\n"),
        ("Text\r\n\r\n.. code:: python\r\n\r\n  a()\r\n\r\nb\r\n", "python", "\r\na()\r\n"),
    ],
)
def test_code_is_found_in_every_kind_of_block(text: str, language: str, code: str) -> None:
    """Directives, literal blocks and doctests are handed on without their indentation, options and prompts."""
    result = page(text)
    assert [(handed.language, handed.text.strip("\r\n"), handed.unit) for handed in result.handed] == [(language, code.strip("\r\n"), 1)]


@pytest.mark.parametrize(
    "text",
    [
        "Text about ``create table``::\n\nNot indented: create table a (b string);\n",
        ".. image:: create.png\n   :alt: select 1;\n",
        ".. code-block:: xml\n\n   <a/>\n",
        "- first::\n  no blank line before: select 1;\n",
        ".. code-block:: python\nno code here\n",
        ".. note:: select 1;\n",
    ],
)
def test_what_is_no_code_of_ours_is_left_alone(text: str) -> None:
    """Prose, other directives and other languages are handed to nobody."""
    assert page(text).handed == []


def test_comments_are_comments_of_the_page() -> None:
    """Explicit markup without directive, target, footnote or substitution is a comment; its further lines too."""
    text = ".. mclint: ignore[MC201] bad\n   second line\n\n.. _target: x\n.. [1] note\n.. |a| replace:: b\n.. code:: python\n\n   a()\n"
    result = page(text)
    assert [comment.text for comment in result.comments] == ["mclint: ignore[MC201] bad", "second line"]
    assert len(result.handed) == 1


PIECES = [
    "::",
    "..",
    " ",
    "code-block::",
    "python",
    "\n",
    "\n",
    "    ",
    "- ",
    "1. ",
    ">>> ",
    ":a:",
    "select 1;",
    "text",
    "\r",
    "\t",
    "highlight::",
    "_",
    "[1]",
    "|",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=80))
def test_any_page_is_read(text: str) -> None:
    """No page makes the reader fail, and no position it gives is wrong."""
    page(text)


def test_reading_is_linear() -> None:
    """Hostile repetitions are read in one pass each."""
    for piece in ("::\n", ".. code::\n", "::\n\n ", ">>> \n", "- ", ".. a\n", "a::\n\n"):
        page(piece * 6_000)
    page("".join(" " * (index % 200) + "a::\n\n" for index in range(2_000)))
