"""YAML trees: every scalar stands where the file has it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mclint.languages.base import TooDeepError
from mclint.languages.tree import Node, plain
from mclint.languages.yaml.compose import YamlError, compose
from mclint.source import Source
from mclint.value import Known

TEXT = """\
# 注释
a: 一些 text   # c
b: "q\\n"
'c': 'it''s'
d:
  - x: 1
    y: true
  - |
    set odps.a=b;
      select 1;
  - >
    folded
    text
base: &base {k: v, z: 2}
more:
  <<: *base
  z: 3
---
second: [1, 2]
"""


def load(text: str) -> list[Node]:
    return compose(Source.of_text("f.yaml", text))[0]


def test_the_tree_is_what_the_loader_sees() -> None:
    """The data is the same as PyYAML's, duplicate sources aside."""
    import yaml

    assert [plain(node) for node in load(TEXT)] == list(yaml.safe_load_all(TEXT))


@pytest.mark.parametrize("prefix", ["", "\ufeff", "中文: 😀\r\n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_verbatim_scalars_stand_where_they_say(prefix: str, newline: str) -> None:
    """With byte order mark, CR LF and letters outside ASCII and the BMP, each verbatim part equals the file at its span."""
    text = prefix + TEXT.split("---", maxsplit=1)[0].replace("\n", newline)
    seen = 0
    for document in load(text):
        for node in document.walk():
            for part in node.value.parts:
                if isinstance(part, Known) and part.verbatim and part.span is not None:
                    assert text[part.span.start : part.span.end] == part.text
                    seen += 1
    assert seen >= 8


def test_surprises_are_told() -> None:
    """Duplicate keys and YAML 1.1 truth values are reported at their own place."""
    _, warned = compose(Source.of_text("f.yaml", "a: yes\na: 2\nb: 'yes'\n"))
    assert [(item.span.start, item.message.split("`")[1]) for item in warned] == [(3, "yes"), (7, "a")]


def test_an_error_has_a_place() -> None:
    """What is not YAML raises with the offset."""
    with pytest.raises(YamlError) as caught:
        load("a: [1,\nb: }")
    assert 6 <= caught.value.offset <= 11


def test_nesting_and_aliases_are_bounded() -> None:
    """Neither deep nesting nor an alias bomb costs more than the text is long."""
    with pytest.raises(TooDeepError, match="levels deep"):
        load("[" * 3000)
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    assert sum(1 for _ in load(bomb)[0].walk()) < 200


@given(st.text(alphabet="ab:-[]{}'\"|>&*#\n \t%@!,?", max_size=40))
def test_any_text_gives_trees_or_an_error(text: str) -> None:
    """Arbitrary text never raises anything else."""
    try:
        load(text)
    except YamlError as error:
        assert 0 <= error.offset <= len(text) + 1  # noqa: PT017 - most texts raise nothing
