"""Terraform trees: what is written stands where it says, what is not known is a hole with the reference as reason."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mclint.languages.code.tree import Tree
from mclint.languages.hcl.compose import blocks
from mclint.languages.tree import Node
from mclint.source import Source
from mclint.value import Known

TEXT = """# 注释
resource "alicloud_db_instance" "orders" {
  security_ips = ["10.0.0.1", "${var.office}/32", local.ranges[0]]
  name         = "n-${var.env}-x\\n"
  ip_white_list {
    ip_list = join(",", ["10.0.0.1", var.other])
  }
  all  = concat(["a"], ["b"])
  tags = { Name = "中", "b" : 1 }
  n    = 3
  ddl  = <<-EOT
    create table ${var.t} (
      a string);
  EOT
}
"""


def body(text: str = TEXT) -> Node:
    return next(iter(blocks(Tree("hcl", Source.of_text("main.tf", text))))).body


def test_literals_and_holes() -> None:
    """Lists, templates, joins and nested blocks are read; references stay unknown and are named."""
    root = body()
    assert [str(item.value) for item in root.list("security_ips")] == ["10.0.0.1", "{var.office}/32", "{local.ranges[0]}"]
    assert str(root.text("name")) == "n-{var.env}-x\n"
    inner = root.get("ip_white_list")
    assert inner is not None
    assert str(inner.text("ip_list")) == "10.0.0.1,{var.other}"
    assert [str(item.value) for item in root.list("all")] == ["a", "b"]
    assert str(root.text("ddl")) == "    create table {var.t} (\n      a string);\n"


def test_verbatim_parts_stand_where_they_say() -> None:
    """Each verbatim part equals the file at its span."""
    seen = 0
    for node in body().walk():
        for part in node.value.parts:
            if isinstance(part, Known) and part.verbatim and part.span is not None:
                assert TEXT[part.span.start : part.span.end] == part.text
                seen += 1
    assert seen >= 12


@given(st.text(alphabet='ab={}[]"$\n#<-E ', max_size=40))
def test_any_text_is_read(text: str) -> None:
    """Arbitrary text never raises."""
    for block in blocks(Tree("hcl", Source.of_text("main.tf", text))):
        assert list(block.body.walk())
