"""The escape gate: nothing that passes it can move a cursor, hide, forge a line or give a command."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mclint.reports import escape
from mclint.reports.base import STYLES, Display, Piece, render

ANYTHING = st.text(st.characters(), max_size=60)
"""Any code points, lone surrogates included."""

_SIGNS = ["name", "##[error]", "##vso[task.x]", "##teamcity[x]", "#", "[", ":", "::error::x", "%0A", "%", ",", "]]>", "<&\"'", "中"]
_CONTROLS = [
    "\x1b[31m",
    "\x9b31m",
    "\n",
    "\r",
    "\u2028",
    "\u202e",
    "\u2066",
    "\x07",
    "\x7f",
    "\x08",
    "\udcff",
    "\U000e0041",
    "\u200b",
    " ",
    "\u3000",
    "\t",
]
HOSTILE = st.lists(st.sampled_from(_SIGNS + _CONTROLS), max_size=12).map("".join)


def is_harmless(text: str) -> bool:
    """Whether a text has only characters that show as themselves."""
    return all(char.isprintable() or _is_blank(char) for char in text)


def _is_blank(char: str) -> bool:
    from unicodedata import category

    return category(char) == "Zs"


@given(st.one_of(ANYTHING, HOSTILE))
def test_what_leaves_the_gate_shows_as_itself(raw):
    """No control, format, surrogate, private or line-separating character passes, and a second pass changes nothing."""
    shown = escape.text(raw)
    assert is_harmless(shown)
    assert escape.text(shown) == shown
    shown.encode()


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"]), max_size=60))
def test_ordinary_text_passes_unchanged(raw):
    """Letters of every script, marks, numbers, punctuation and blanks are left alone."""
    shown = [char for char in raw if char.isprintable() or _is_blank(char)]
    assert escape.text("".join(shown)) == "".join(shown)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\nb", "a\\nb"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\x9b", "\\x9b"),
        ("\u202eevil", "\\u202eevil"),
        ("\udcff.sql", "\\xff.sql"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("中文　表.sql", "中文　表.sql"),
    ],
)
def test_odd_characters_are_spelt_by_their_code(raw, shown):
    """What cannot be shown is spelt as Python spells it; a byte that is not UTF-8 as that byte."""
    assert escape.text(raw) == shown


@given(HOSTILE)
def test_no_line_is_a_command(raw):
    """No line begins with `::`, and `##[…]` and its like stand in none, also after a second pass."""
    shown = escape.line(raw)
    assert not shown.strip().startswith("::")
    for command in ("##[", "##vso[", "##teamcity["):
        assert command not in shown
    assert escape.line(shown) == shown


@given(st.lists(st.tuples(HOSTILE, st.sampled_from(["", *STYLES])), max_size=5), st.booleans())
def test_no_pieces_make_a_command_or_a_sequence_of_their_own(pieces, colour):
    """Pieces put together are as harmless as one; the only escape sequences are the gate's own styles around them."""
    shown = render([Piece(*piece) for piece in pieces], Display(colour=colour))
    for number in STYLES.values():
        shown = shown.replace(f"\x1b[{number}m", "")
    shown = shown.replace("\x1b[0m", "")
    assert is_harmless(shown)
    assert not shown.strip().startswith("::")
    assert "##[" not in shown


def test_colours_are_there_when_asked_for():
    """A styled piece is styled on a terminal and plain elsewhere."""
    line = [Piece("a", "error"), Piece("b")]
    assert render(line, Display(colour=True)) == "\x1b[1;31ma\x1b[0mb"
    assert render(line, Display()) == "ab"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gbk"])
def test_a_stream_that_cannot_show_a_character_gets_its_code(encoding):
    """A report never fails on the encoding of a stream."""
    shown = render("a 中 ä é 😀", Display(encoding=encoding))
    assert shown.encode(encoding)
    assert "\\U0001f600" in shown


def parse_command(line: str) -> tuple[str, dict[str, str], str]:
    """Read a workflow command as the runner does."""
    assert line.startswith("::")
    end = line.index("::", 2)
    head, data = line[2:end], line[end + 2 :]
    name, _, rest = head.partition(" ")
    properties = {}
    for pair in rest.split(","):
        if "=" in pair:
            key, _, value = pair.partition("=")
            for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
                value = value.replace(code, char)
            properties[key] = value
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        data = data.replace(code, char)
    return name, properties, data


@given(HOSTILE, HOSTILE)
def test_a_workflow_command_says_what_it_was_given_and_nothing_else(path, message):
    """The runner reads back exactly the gated path and message; neither ends the command nor adds a property."""
    line = escape.line(escape.command("error", {"file": path, "line": "3"}, message), commands=True)
    name, properties, data = parse_command(line)
    assert name == "error"
    assert set(properties) == ({"file", "line"} if path else {"line"})
    assert properties["line"] == "3"

    def tamed(raw: str) -> str:
        return raw.replace("\\x23", "#")

    assert tamed(properties.get("file", "")) == escape.text(path)
    assert tamed(data) == escape.text(message)
    assert "\n" not in data


_JSON = st.recursive(
    st.one_of(st.integers(), HOSTILE, ANYTHING),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(HOSTILE, inner, max_size=3)),
)


@given(_JSON)
def test_json_is_ascii_and_means_the_same(document):
    """JSON lines hold printable ASCII only, give no command, can be encoded, and are read back as what was written."""
    lines = escape.json_lines(document)
    for line in lines:
        assert line.isascii()
        assert line.isprintable()
        assert escape.line(line) == line
    assert json.loads("\n".join(lines)) == escape.plain(document)
    assert escape.plain("中文\n\x1b") == "中文\n\x1b"


@given(st.one_of(ANYTHING, HOSTILE))
def test_xml_text_is_ascii_and_means_the_gated_text(raw):
    """XML text can be parsed, gives back the gated text, and ends no attribute or element."""
    shown = escape.xml(raw)
    assert shown.isascii()
    assert escape.line(shown, commands=True) == shown
    element = ET.fromstring(f'<a b="{shown}">{shown}</a>')
    assert (element.text or "") == escape.text(raw)
    assert element.get("b") == escape.text(raw)


@given(st.one_of(ANYTHING, HOSTILE).filter(lambda raw: not raw.startswith("./") and "\\" not in raw))
def test_a_relative_uri_gives_back_the_bytes_of_the_name(raw):
    """A URI has only unreserved characters and percent codes, and decodes to the file's name."""
    uri = escape.uri(raw)
    assert uri.isascii()
    assert not set(uri) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/%:")
    path = uri
    if raw.startswith("/"):
        assert uri.startswith("file:///")
        path = uri.removeprefix("file://")
        raw = "/" + raw.lstrip("/")
    elif raw[1:3] == ":/" and raw[0].isalpha():
        return
    else:
        assert urlsplit(uri).scheme == urlsplit(uri).netloc == ""
    try:
        data = raw.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = raw.encode("utf-8", "surrogatepass")
    assert unquote_to_bytes(path) == data


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("./jobs/a b.sql", "jobs/a%20b.sql"),
        ("/srv/jobs/a.sql", "file:///srv/jobs/a.sql"),
        ("C:\\jobs\\a.sql", "file:///C:/jobs/a.sql"),
        ("C:/jobs/ä.sql", "file:///C:/jobs/%C3%A4.sql"),
        ("x:y.sql", "x%3Ay.sql"),
        ("//host/x", "file:///host/x"),
        ("../a?b#c", "../a%3Fb%23c"),
    ],
)
def test_paths_become_uri_references(path, uri):
    """Relative paths stay relative, absolute ones become `file:` URIs, and nothing reads as scheme, host, query or fragment."""
    assert escape.uri(path) == uri
