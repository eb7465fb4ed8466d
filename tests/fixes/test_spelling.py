"""Fixes in YAML and JSON: only the edited scalar differs, and the result is read as what was meant. ruamel.yaml is the judge."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import SingleQuotedScalarString

from mclint.engine import check_text
from mclint.findings.finding import Edit
from mclint.fixes.edits import apply, edit_text
from mclint.fixes.spelling import Spelling
from mclint.value import Span

TEXT = """\
# head
plain: old-value   # behind plain
'single': 'it''s old-value' # behind single
double: "a \\"old-value\\" b"
block: |
  one old-value
  two
folded: >-
  one old-value
  two
list: [old-value, 'x', {k: old-value}] # flow
number: 12
truth: yes
deep:
  # above
  - old-value
  - other: old-value
"""


def loaded(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def comments(text: str) -> list[str]:
    """Return the comments that ruamel.yaml keeps in a round trip."""
    yaml = YAML()
    yaml.preserve_quotes = True
    out = io.StringIO()
    yaml.dump(yaml.load(text), out)
    return [line.partition("#")[2] for line in out.getvalue().splitlines() if "#" in line]


def ways(data: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the ways to the values that hold the old text, in the order of the file."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    found = [inner for key, value in items for inner in ways(value, (*way, key))]
    return [way] if isinstance(data, str) and "old-value" in data else found


def at(data: Any, way: tuple[Any, ...]) -> Any:
    for step in way:
        data = data[step]
    return data


@cache
def rest(text: str, way: tuple[Any, ...]) -> str:
    """Return a round trip of a text with one value taken out; how far a comment stands to the right does not matter."""
    yaml = YAML()
    yaml.preserve_quotes = True
    data = yaml.load(text)
    at(data, way[:-1])[way[-1]] = SingleQuotedScalarString("X")
    out = io.StringIO()
    yaml.dump(data, out)
    return re.sub(r" +#", " #", out.getvalue())


OFFSETS = [at for at in range(len(TEXT)) if TEXT.startswith("old-value", at)]
WAYS = ways(loaded(TEXT))


@given(st.integers(0, len(OFFSETS) - 1), st.text(alphabet="ab:#,'\"[]{}&*!|>%@\\/.- 0159", max_size=8))
@settings(deadline=None, max_examples=60)
def test_only_the_edited_scalar_differs(number: int, new: str) -> None:
    """Whatever is written, the file stays YAML, the value is what was meant, and everything else is as it was; or there is no edit."""
    start, way = OFFSETS[number], WAYS[number]
    edit = Spelling(TEXT, "yaml").spell(Edit(Span(start, start + 9), new))
    if edit is None:
        return
    after = edit_text(TEXT, [edit])
    value = at(loaded(after), way)
    meant = at(loaded(TEXT), way).replace("old-value", new)
    assert value.split() == meant.split() if way in (("block",), ("folded",)) else value == meant
    assert rest(after, way) == rest(TEXT, way)


@pytest.mark.parametrize("new", ["10.0.0.0/24", "api.example.com:443", "cn-shanghai", "cn-shanghai-finance-1", "vpc-example:1"])
def test_ordinary_values_need_no_quotes(new: str) -> None:
    """Names, ranges, and addresses with ports are written as they are."""
    for start in OFFSETS:
        assert Spelling(TEXT, "yaml").spell(Edit(Span(start, start + 9), new)) == Edit(Span(start, start + 9), new)


@pytest.mark.parametrize(
    ("new", "spelt"), [("true", "'true'"), ("12", "'12'"), ("a: b", "'a: b'"), ("a #b", "'a #b'"), ("*", "'*'"), ("it's: x", "'it''s: x'")]
)
def test_plain_scalars_are_quoted_where_needed(new: str, spelt: str) -> None:
    """What would become a number, a truth value, a map or a comment is put in quotes."""
    text = "key: old\n"
    edit = Spelling(text, "yaml").spell(Edit(Span(5, 8), new))
    assert edit is not None
    assert edit_text(text, [edit]) == f"key: {spelt}\n"


def test_lists_in_brackets_keep_their_items() -> None:
    """A comma in a flow sequence would make two items of one."""
    text = "a: [x;y, z]\n"
    edit = Spelling(text, "yaml").spell(Edit(Span(5, 6), ","))
    assert edit is not None
    assert loaded(edit_text(text, [edit])) == {"a": ["x,y", "z"]}


def test_numbers_and_tagged_values_are_left() -> None:
    """What is no text cannot be turned into one behind the user's back."""
    assert Spelling("a: 12\n", "yaml").spell(Edit(Span(3, 5), "true")) is None
    assert Spelling("a: &x old\n", "yaml").spell(Edit(Span(3, 9), "b: c")) is None


@given(st.text(max_size=12))
@settings(deadline=None)
def test_json_strings_are_escaped(new: str) -> None:
    """The value is what was meant, whatever is in it."""
    text = '{"a": "old", "b": ["x"]}'
    edit = Spelling(text, "json").spell(Edit(Span(7, 10), new))
    assert edit is not None
    assert json.loads(edit_text(text, [edit])) == {"a": new, "b": ["x"]}


INVENTORY = """\
# The shop's network
version: 1   # of this format
projects:
  - name: shop        # production
    region: 'China (Shanghai)'  # by its name
    external_network: [https://api.example.com/v1, "api.example.com；443"]
connections:
  # main link
  - {solution: vpc, name: link_shop, region: cn-shangai, vpc: vpc-example1,
     vswitch: {cidr: 192.168.10.0/24, zone: cn-shanghai-b}, security_group: {id: sg-1}, eni_addresses: ["192.168.10.17"]}
targets:
  - name: orders
    addresses:
      - orders.example.com:3306   # MySQL
    vpc: vpc-example1
    access_control:
      ip_whitelist:
        - '192.168.10.17'     # as the console shows it
        - 192.168.10.17
"""


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_the_fixes_of_an_inventory(form: str) -> None:
    """Regions, targets and allow lists are mended in place, with quotes, order and comments kept."""
    text = INVENTORY if form == "yaml" else json.dumps(loaded(INVENTORY), indent=2, ensure_ascii=False)
    path = f"maxcompute-network.{form}"
    for _ in range(4):
        text = apply({path: text}, check_text(text, path), unsafe=True).texts.get(path, text)
    data = loaded(text) if form == "yaml" else json.loads(text)
    assert data["projects"][0]["region"] == "cn-shanghai"
    assert data["connections"][0]["region"] == "cn-shanghai"
    assert data["projects"][0]["external_network"][0] == "api.example.com:443"
    assert data["targets"][0]["access_control"]["ip_whitelist"] == ["192.168.10.0/24"] * 2
    if form == "yaml":
        assert comments(text) == comments(INVENTORY)
        assert "region: 'cn-shanghai'  # by its name" in text
        assert "- '192.168.10.0/24'     # as the console shows it" in text
        changed = [(old, new) for old, new in zip(INVENTORY.splitlines(), text.splitlines(), strict=True) if old != new]
        assert len(changed) == 5


def test_spark_settings_in_yaml_and_json() -> None:
    """Endpoints in Spark properties are mended where they stand."""
    text = 'sparkConf:   # of the job\n  spark.hadoop.odps.project.name: shop\n  spark.hadoop.fs.oss.endpoint: "oss-cn-shanghai.aliyuncs.com" # OSS\n'
    fixed = apply({"job.yaml": text}, check_text(text, "job.yaml")).texts["job.yaml"]
    assert fixed == text.replace("oss-cn-shanghai.", "oss-cn-shanghai-internal.")
    data = json.dumps(loaded(text), indent=1)
    assert apply({"job.json": data}, check_text(data, "job.json")).texts["job.json"] == data.replace(
        "oss-cn-shanghai.", "oss-cn-shanghai-internal."
    )


@pytest.mark.parametrize("number", ["09", "1e3", "0o7", "1.", ".5"])
def test_numbers_of_either_yaml_are_put_in_quotes(number: str) -> None:
    """A text that only YAML 1.2 takes for a number keeps being a text for readers of both."""
    text = "key: old-value\n"
    edit = Spelling(text, "yaml").spell(Edit(Span(5, 14), number))
    assert edit is not None
    assert loaded(edit_text(text, [edit])) == {"key": number}
