"""SQL and scripts in Terraform."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from adapter_probe import Reading, assert_positions, reading
from mclint.languages.base import TooDeepError
from mclint.languages.hcl.adapter import read


def terraform(text: str) -> Reading:
    try:
        result = reading(read, text, "main.tf")
    except TooDeepError:  # the pipeline makes a finding of it
        return reading(lambda _source, _out: None, text)
    assert_positions(result)
    return result


def test_sql_is_found_with_what_variables_stand_for() -> None:
    """Defaults and locals of the file are filled in where they are written; other references stay unknown."""
    text = """\
variable "region" { default = "cn-x" }
locals {
  host = "oss-${var.region}.example.com"
  ddl  = <<-EOT
    CREATE EXTERNAL TABLE t (a STRING)
    LOCATION 'oss://${local.host}/${var.bucket}/';
  EOT
}
"""
    (handed,) = terraform(text).handed
    assert handed.language == "sql"
    assert "LOCATION 'oss://oss-cn-x.example.com/\ufffc/';" in handed.text
    at = handed.text.index("cn-x")
    span = handed.source.span(at, at + 4)
    assert text[span.start : span.end] == "cn-x"
    assert span.start < text.index("locals")


def test_variables_that_refer_to_one_another_end() -> None:
    """Neither a cycle nor a doubling of references keeps the reader busy."""
    doubling = "".join(f'  v{n} = "${{local.v{n - 1}}}${{local.v{n - 1}}} set odps.a=b;"\n' for n in range(1, 40))
    result = terraform(f'locals {{\n  a = "${{local.b}} set odps.a=b;"\n  b = "${{local.a}}"\n  v0 = "x"\n{doubling}}}\n')
    assert len(result.handed) == 40
    assert all(len(handed.text) < 20_000 for handed in result.handed)


def test_scripts_and_faults() -> None:
    """A user-data script that calls odpscmd goes to the shell; a broken file is a problem where it speaks of MaxCompute."""
    text = 'resource "alicloud_instance" "a" {\n  user_data = <<EOF\n#!/bin/sh\nodpscmd -e "select 1;"\nEOF\n}\n'
    assert [handed.language for handed in terraform(text).handed] == ["shell"]
    assert [problem.code for problem in terraform('resource "alicloud_maxcompute_project" "p" {\n  a = = "b"\n}\n').problems] == ["MC001"]
    assert terraform('resource "aws_s3_bucket" "p" {\n  a = = "b"\n}\n').problems == []


PIECES = [*'{}[]()"=?:,.$%\\#/<>\n \ufffcé', "${", "%{", "$${", "<<EOF\n", "<<-EOF\n", "EOF\n", "locals {", "a", "local.a", "variable"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    """No text makes the reader fail, and no position it gives is wrong."""
    terraform(text)
