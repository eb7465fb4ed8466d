"""YAML and TOML to plain data with places."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mclint.config import ConfigError
from mclint.config.document import Document, read_toml, read_yaml, toml

keys = st.text(alphabet="abc-_", min_size=1, max_size=4)
scalars = st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(alphabet="abc: #'\"{}[]中é", max_size=8)
data = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=12)


def ways(value: object, where: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the ways to all values."""
    found = [where]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        found += ways(inner, (*where, step))
    return found


@given(data)
def test_yaml_is_read_as_it_was_written(value: object) -> None:
    """What a YAML writer writes is read back, in block and in flow style."""
    for style in (False, True):
        text = yaml.safe_dump(value, default_flow_style=style, allow_unicode=True)
        assert read_yaml(text, "c.yaml").data == value


@given(data)
def test_json_is_yaml(value: object) -> None:
    """A configuration may be written in JSON."""
    assert read_yaml(json.dumps(value), "c.yaml").data == value


def test_every_yaml_value_has_its_place() -> None:
    """The place of a key and of a value is where it stands, from line 1 and column 1."""
    document = read_yaml("select: [MC2, 'MC3']\npaths:\n  - match: a\n    region: b\n", "c.yaml")
    assert document.place((), False) == (1, 1)
    assert document.place(("select",), True) == (1, 1)
    assert document.place(("select", 1), False) == (1, 15)
    assert document.place(("paths", 0), False) == (3, 5)
    assert document.place(("paths", 0, "region"), True) == (4, 5)
    assert document.place(("paths", 0, "region"), False) == (4, 13)
    assert document.place(("paths", 0, "missing"), False) == (3, 5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "this is not valid YAML"),
        ("a: 1\nb: 2\na: 3\n", "3:1: the key 'a' stands here a second time (first in line 1)"),
        ("a: 1\n---\nb: 2\n", "2:1: a second YAML document"),
        ("? [a]\n: b\n", "1:3: this is not valid YAML: a key is a list or a mapping"),
        ("a: *x\n", "1:4: this is not valid YAML: the alias *x"),
        ("a: &x [*x]\n", "1:8: this is not valid YAML: the alias *x"),
        ("a: &x 1\n*x : 2\n", "2:1: this is not valid YAML: a key is an alias"),
        ("[" * 5000, "nested too deeply"),
        ("- " * 5000, "nested too deeply"),
        ("a: \x00", "this is not valid YAML"),
        ("x" * 1_000_001, "larger than 1,000,000 characters"),
        ("a: \tb\n\tc: d\n", "this is not valid YAML"),
    ],
)
def test_bad_yaml_is_told_with_its_place(text: str, message: str) -> None:
    """Whatever the text, the answer is an error with its place, never a crash."""
    with pytest.raises(ConfigError) as caught:
        read_yaml(text, "c.yaml")
    assert message in str(caught.value)


def test_aliases_cannot_blow_up() -> None:
    """Nine lines that stand for a billion values are refused, not unfolded."""
    text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
    with pytest.raises(ConfigError, match="aliases make it too large"):
        read_yaml(text, "c.yaml")


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#\n \t,?%@`~0.", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes the YAML reader raise anything but ConfigError."""
    with suppress(ConfigError):
        read_yaml(text, "c.yaml")


def test_yaml_11_surprises_stay_text() -> None:
    """`no`, dates and the like are neither false nor dates."""
    assert read_yaml("[no, 2024-01-01, on, 0o17, 1_000]", "c.yaml").data[:3] == ["no", "2024-01-01", "on"]


TOML = """\
[project]
name = "x"
[tool.mclint]
select = ["MC2", # first
          "MC3"]
fail-on = 'error'
text = \"\"\"
[tool.mclint.nothing]
\"\"\"
"quoted key" = 1
rules.MC602 = { limit = 32, names = ["a", "b"] }
[[tool.mclint.paths]]
match = "a"
[[tool.mclint.paths]]
match = "b"
  region = "c"
[tool.mclint.projects."a.b"]
region = "d"
"""


def test_every_toml_value_has_its_place() -> None:
    """The place of a key and of a value in a `pyproject.toml`."""
    document = read_toml(TOML, "pyproject.toml")
    assert document is not None
    lines = TOML.split("\n")

    def at(where: tuple[str | int, ...], *, key: bool = False) -> str:
        line, column = document.place(where, key)
        return lines[line - 1][column - 1 :]

    assert at(("select", 1)) == '"MC3"]'
    assert at(("fail-on",), key=True) == "fail-on = 'error'"
    assert at(("fail-on",)) == "'error'"
    assert at(("quoted key",)) == "1"
    assert at(("rules", "MC602", "limit")).startswith("32,")
    assert at(("rules", "MC602", "names", 1)).startswith('"b"]')
    assert at(("paths", 0, "match")) == '"a"'
    assert at(("paths", 1, "region"), key=True) == 'region = "c"'
    assert at(("projects", "a.b", "region")) == '"d"'
    assert at(("paths", 1, "missing")) == "[[tool.mclint.paths]]"


def test_every_value_of_a_toml_table_has_a_place_of_its_own() -> None:
    """No value is placed only by what it stands in."""
    from mclint.config.tomlplaces import marks

    table = toml().loads(TOML)["tool"]["mclint"]
    found = marks(TOML)
    assert [where for where in ways(table) if ("tool", "mclint", *where) not in found] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.mclint]\na = \n", "2:5: this is not valid TOML"),
        ("[tool.mclint]\na = 1\na = 2\n", "this is not valid TOML: Cannot overwrite a value"),
        ("[tool.mclint]\na = " + "[" * 5000, "this is not"),
    ],
)
def test_bad_toml_is_told(text: str, message: str) -> None:
    """Bad TOML that mentions mclint is an error."""
    with pytest.raises(ConfigError) as caught:
        read_toml(text, "pyproject.toml")
    assert message in str(caught.value)


@pytest.mark.parametrize("text", ["", "[project]\nname = 'mclint'\n", "tool = 3\n# mclint\n", "not toml ["])
def test_a_pyproject_without_our_table_is_none_of_ours(text: str) -> None:
    """Only `[tool.mclint]` makes a `pyproject.toml` a configuration."""
    assert read_toml(text, "pyproject.toml") is None


def test_carriage_returns_do_not_move_places() -> None:
    """Lines and columns are the same with Windows line ends."""
    document = read_toml(TOML.replace("\n", "\r\n"), "pyproject.toml")
    plain = read_toml(TOML, "pyproject.toml")
    assert isinstance(document, Document)
    assert plain is not None
    assert document.place(("paths", 1, "region"), True) == plain.place(("paths", 1, "region"), True)
