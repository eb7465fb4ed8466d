"""The setting for Vim in the documentation, in a real Vim."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
JOB = "-- 订单\ncreate external table t (a string) location 'oss://oss-cn-hangzhou.aliyuncs.com/bucket-example/dir/';\n"
SCRIPT = """\
set nocompatible
filetype on
{setting}
edit {file}
silent make!
call writefile([json_encode(map(getqflist(), {{_, item -> [bufname(item.bufnr), item.lnum, item.col, item.text]}}))], 'found.json')
qall!
"""


@pytest.mark.skipif(shutil.which("vim") is None, reason="Vim is not installed")
@pytest.mark.parametrize("name", ["orders.sql", "the orders.sql"])
def test_make_fills_the_quickfix_list(tmp_path: Path, name: str) -> None:
    """`:make` leads to each finding: file, line, column and message."""
    page = (ROOT / "docs" / "ci-and-editors.md").read_text(encoding="utf-8")
    setting = re.findall(r"```vim\n(.*?)```", page, re.DOTALL)
    assert len(setting) == 1
    (tmp_path / name).write_text(JOB, encoding="utf-8")
    (tmp_path / "script.vim").write_text(SCRIPT.format(setting=setting[0].strip(), file=name.replace(" ", "\\ ")), encoding="utf-8")
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "LC_ALL": "C.UTF-8",
        "HOME": str(tmp_path),
        "TERM": "dumb",
    }
    # Vim in its silent mode waits for commands on standard input, of which there are none.
    subprocess.run(
        ["vim", "-es", "-N", "-u", "NONE", "-i", "NONE", "-S", "script.vim"],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
    )
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    places = [entry for entry in found if entry[1]]
    assert [entry[:3] for entry in places] == [[name, 2, JOB.split("\n")[1].index("oss-cn") + 1]]
    assert "MC201" in places[0][3]
