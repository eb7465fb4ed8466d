"""One fault in every kind of file: the finding and its fix stand at the letters."""

from __future__ import annotations

import json

import pytest

from mclint.engine import check_text

HOST = "oss-cn-hangzhou.aliyuncs.com"
DDL = f"CREATE EXTERNAL TABLE IF NOT EXISTS t (a STRING)\nSTORED BY 'com.aliyun.odps.CsvStorageHandler'\nLOCATION 'oss://{HOST}/bucket/dir/';\n"


def indented(text: str, width: int) -> str:
    return "".join(" " * width + line for line in text.splitlines(keepends=True))


def book(source: str) -> str:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": source.splitlines(keepends=True)}
    return json.dumps({"cells": [cell], "metadata": {"kernelspec": {"language": "python"}}, "nbformat": 4}, indent=1)


FILES = {
    "README.md": f"# A\n\n1. Do\n\n    ```\n{indented(DDL, 4)}    ```\n",
    "page.rst": f"A\n=\n\nRun::\n\n{indented(DDL, 4)}\nB\n",
    "cells.ipynb": book(f"%%sql\n{DDL}"),
    "nodes.ipynb": book(f'from odps import ODPS\no = ODPS.from_global()\no.execute_sql("""{DDL}""")\n'),
    "run.sh": f'odpscmd -e "{DDL}"\n',
    "here.sh": f"odpscmd <<EOF\n{DDL}EOF\n",
    "job.yaml": f"a:\n  - sql: |\n{indented(DDL, 6)}",
    "folded.yml": f'sql: "{DDL}"\n'.replace("\n", "\n  ").rstrip(" "),
    "job.json": json.dumps({"x": [DDL]}),
    "main.tf": f"locals {{\n  ddl = <<EOF\n{DDL}EOF\n}}\n",
}


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_public_endpoint_is_found_and_mended(path: str, newline: str) -> None:
    """Whatever the DDL stands in, the host is reported once, at its place, and the fix leaves nothing to report."""
    text = FILES[path].replace("\n", newline)
    (finding,) = check_text(text, path, select=["MC201"])
    at = text.index(HOST)
    assert (finding.location.line, finding.span.start, finding.span.end) == (text.count("\n", 0, at) + 1, at, at + len(HOST))
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    mended = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert mended == text.replace(HOST, "oss-cn-hangzhou-internal.aliyuncs.com")
    assert check_text(mended, path, select=["MC201", "MC001"]) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.md", "```sql\n-- mclint: ignore-file[MC201] a bad example\n" + DDL + "```\n"),
        ("b.md", "<!-- mclint: ignore-file[MC201] a bad example -->\n\n```sql\n" + DDL + "```\n"),
        ("c.rst", ".. mclint: ignore-file[MC201] a bad example\n\n::\n\n" + indented(DDL, 2)),
        ("d.sh", "# mclint: ignore-file[MC201] a bad example\nodpscmd <<'EOF'\n" + DDL + "EOF\n"),
        ("e.yaml", "# mclint: ignore-file[MC201] a bad example\nsql: |\n" + indented(DDL, 2)),
        ("f.tf", "# mclint: ignore-file[MC201] a bad example\nlocals {\n  ddl = <<EOF\n" + DDL + "EOF\n}\n"),
        ("g.json", '// mclint: ignore-file[MC201] a bad example\n{"sql": ' + json.dumps(DDL) + "}"),
    ],
)
def test_comments_of_every_format_suppress(path: str, text: str) -> None:
    """In the comment syntax of the file, or of the code inside it."""
    assert check_text(text, path, select=["MC20", "MC00"]) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("spark-defaults.conf", f"spark.hadoop.odps.project.name=p\nspark.hadoop.fs.oss.endpoint = {HOST}\n"),
        ("job.yaml", f"conf:\n  spark.hadoop.odps.project.name: p\n  spark.hadoop.fs.oss.endpoint: {HOST}\n"),
        ("submit.sh", f"spark-submit --conf spark.hadoop.odps.project.name=p --conf spark.hadoop.fs.oss.endpoint={HOST} a.jar\n"),
        ("page.md", f"```\nspark.hadoop.odps.project.name=p\nspark.hadoop.fs.oss.endpoint={HOST}\n```\n"),
    ],
)
def test_spark_settings_are_judged_everywhere(path: str, text: str) -> None:
    """The same property in a file, a map, a submission and a page is the same fault; on another cluster it is none."""
    (finding,) = check_text(text, path, select=["MC205"])
    assert text[finding.span.start : finding.span.end] == HOST
    assert check_text(text.replace("odps.project.name", "x.project.name"), path, select=["MC205"]) == []
