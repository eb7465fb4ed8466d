"""What `mclint init` writes, mclint reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mclint.cli import main

NODE = (
    "from odps import ODPS\n"
    "o = ODPS('', '', project='shop', endpoint='https://service.cn-shanghai.maxcompute.aliyun.com/api')\n"
    "o.execute_sql('select 1', hints={'odps.session.networklink': 'link_shop'})\n"
)
TABLES = (
    "create external table orders (id bigint) stored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'\n"
    "location 'jdbc:mysql://orders.example.com:3306/shop?table=orders' tblproperties ('networklink'='link_shop');\n"
    "create external table exports (id bigint) stored by 'com.aliyun.odps.CsvStorageHandler'\n"
    "location 'oss://oss-cn-shanghai-internal.aliyuncs.com/bucket-example/exports/';\n"
)


def uncommented(text: str) -> str:
    """Return a first configuration with the keys that it offers as comments."""
    return re.sub(r"^# (?=projects:|paths:|  )", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("files", [{}, {"job.sql": TABLES}, {"job.sql": TABLES, "node.py": NODE}], ids=["empty", "tables", "project"])
def test_the_files_are_valid(
    files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run with the files that were written, and with the keys they offer, is told of no fault in them."""
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["init"]) == 0
    inventory = (tmp_path / "maxcompute-network.yaml").read_text("utf-8")
    assert ("orders.example.com:3306" in inventory) == bool(files)
    assert "oss-cn-shanghai" not in inventory
    config = tmp_path / "mclint.yaml"
    first = config.read_text("utf-8")
    assert ("shop" in first) == ("node.py" in files) or "jobs/shop" in first
    for text in (first, uncommented(first)):
        config.write_text(text, "utf-8")
        capsys.readouterr()
        assert main(["check", "--select", "MC007", "."]) == 0, (text, capsys.readouterr())
