"""Tools that take fixes get the same bytes as `--fix` writes: `patch`, `git apply`, and whoever reads SARIF or JSON."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

UDF = """\
from odps.udf import annotate
import pymysql
import redis


@annotate("string->string")
class Load(object):
\tdef __init__(self):
\t\tself.db = pymysql.connect(host="db.example.com", connect_timeout=3, read_timeout=5)  # 备注

\tdef evaluate(self, key):
\t\tr = redis.Redis(host="cache.example.com", socket_timeout=3)
\t\tself.db.cursor().execute("INSERT INTO v (id, day) VALUES (%s, 1)", (r.get(key),))
\t\treturn key
"""
TABLE = """\
create external table t (a string) -- 外部表
stored by 'com.aliyun.odps.CsvStorageHandler'
location 'oss://oss-cn-hangzhou.aliyuncs.com/bucket-example/t/';
"""
NOTEBOOK = json.dumps(
    {
        "cells": [{"cell_type": "code", "metadata": {}, "source": ["%%sql\n", *TABLE.splitlines(keepends=True)]}],
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    },
    indent=1,
    ensure_ascii=False,
)

FILES: dict[str, bytes] = {
    "jobs/plain.sql": TABLE.encode(),
    "jobs/no newline.sql": TABLE.rstrip("\n").encode(),
    "jobs/dos.sql": TABLE.replace("\n", "\r\n").encode(),
    "jobs/mark.sql": b"\xef\xbb\xbf" + TABLE.encode(),
    "jobs/gbk.sql": TABLE.encode("gbk"),
    "jobs/twice.sql": (TABLE + "select 1;\n" * 20 + TABLE).encode(),
    "udf/load.py": UDF.encode(),
    "udf/dos.py": UDF.replace("\n", "\r\n").encode(),
    "node.ipynb": NOTEBOOK.encode(),
}
IN_UTF8 = [name for name in FILES if name != "jobs/gbk.sql"]
"""A diff is one text in one encoding, so a file in another cannot be patched by it."""


@pytest.fixture(name="both")
def fixture_both(tmp_path: Path, mclint: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, Callable[..., Any]]:
    """Return a project, a copy of it that is mended, and the program."""
    for name in ("project", "mended"):
        for path, data in FILES.items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        (tmp_path / name / "mclint.yaml").write_text("ignore: [MC3, MC507]\n")
    monkeypatch.chdir(tmp_path / "mended")
    assert mclint("check", "--no-cache", "--fix", "--unsafe-fixes", ".").code == 0
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project", tmp_path / "mended", mclint


def wanted(mended: Path) -> dict[str, bytes]:
    found = {path: (mended / path).read_bytes() for path in FILES}
    assert all(found[path] != FILES[path] for path in FILES), "a file is not mended"
    return found


@pytest.mark.parametrize("tool", [["patch", "-p0", "--binary"], ["git", "apply", "-p0"]], ids=lambda tool: tool[0])
def test_the_diff_is_one_for_other_tools(both: tuple[Path, Path, Any], tool: list[str]) -> None:
    """`patch` and `git apply` make of the diff what `--fix` writes, byte for byte: line ends, marks, a missing last line end."""
    project, mended, mclint = both
    if shutil.which(tool[0]) is None:
        pytest.skip(f"{tool[0]} is not here")
    diff = mclint("check", "--no-cache", "--diff", "--unsafe-fixes", *IN_UTF8).out
    subprocess.run(tool, cwd=project, input=diff.encode(), check=True, capture_output=True)
    assert {path: (project / path).read_bytes() for path in IN_UTF8} == {path: wanted(mended)[path] for path in IN_UTF8}


def applied(data: bytes, edits: list[tuple[int, int, int, int, str]]) -> bytes:
    """Return a file after edits given by lines and columns from 1, as an editor would apply them."""
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    try:
        encoding, text = "utf-8", data[len(mark) :].decode()
    except UnicodeDecodeError:
        encoding, text = "gbk", data.decode("gbk")
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    newline = "\r\n" if "\r\n" in text else "\n"
    for line, column, end_line, end_column, new in sorted(edits, reverse=True):
        start, end = starts[line - 1] + column - 1, starts[end_line - 1] + end_column - 1
        text = text[:start] + new.replace("\r\n", "\n").replace("\n", newline) + text[end:]
    return mark + text.encode(encoding)


def settled(project: Path, read: Callable[[], dict[str, list[tuple[int, int, int, int, str]]]]) -> dict[str, bytes]:
    """Apply what a report offers until it offers nothing, the first fix of each file at a time."""
    for _ in range(10):
        offered = read()
        if not offered:
            break
        for path, edits in offered.items():
            (project / path).write_bytes(applied((project / path).read_bytes(), edits))
    return {path: (project / path).read_bytes() for path in FILES}


def test_json_has_all_that_an_editor_needs(both: tuple[Path, Path, Any]) -> None:
    """The edits of the JSON report, applied by line and column, give what `--fix` writes."""
    project, mended, mclint = both

    def read() -> dict[str, list[tuple[int, int, int, int, str]]]:
        offered: dict[str, list[tuple[int, int, int, int, str]]] = {}
        for finding in json.loads(mclint("check", "--no-cache", "--format", "json", ".").out)["findings"]:
            if finding["fix"] and finding["fix"]["edits"] and finding["path"] not in offered:
                edits = finding["fix"]["edits"]
                assert {edit["path"] for edit in edits} == {finding["path"]}
                offered[finding["path"]] = [
                    (edit["line"], edit["column"], edit["end_line"], edit["end_column"], edit["text"]) for edit in edits
                ]
        return offered

    assert settled(project, read) == wanted(mended)


def test_sarif_has_all_that_a_viewer_needs(both: tuple[Path, Path, Any]) -> None:
    """The `fixes` of SARIF, applied by region, give what `--fix` writes."""
    project, mended, mclint = both

    def read() -> dict[str, list[tuple[int, int, int, int, str]]]:
        offered: dict[str, list[tuple[int, int, int, int, str]]] = {}
        log = json.loads(mclint("check", "--no-cache", "--format", "sarif", ".").out)
        for result in log["runs"][0]["results"]:
            path = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].replace("%20", " ")
            for fix in result.get("fixes", ()):
                if path not in offered:
                    (change,) = fix["artifactChanges"]
                    assert change["artifactLocation"]["uri"].replace("%20", " ") == path
                    offered[path] = [
                        (
                            each["deletedRegion"]["startLine"],
                            each["deletedRegion"]["startColumn"],
                            each["deletedRegion"].get("endLine", each["deletedRegion"]["startLine"]),
                            each["deletedRegion"]["endColumn"],
                            each.get("insertedContent", {}).get("text", ""),
                        )
                        for each in change["replacements"]
                    ]
        return offered

    assert settled(project, read) == wanted(mended)
