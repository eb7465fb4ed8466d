"""Secrets of a file are searched for once per run, however many files have findings and however often their texts are shown."""

from __future__ import annotations

import io
from collections import Counter
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from mclint.cli import main
from mclint.findings import redaction, secrets

BAD = "SET odps.sql.allow.fullscan=true;\nLOAD OVERWRITE TABLE t{0} FROM LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/b/';\n"


def test_each_file_is_searched_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fingerprints, cleaning and the report ask for them one after the other, each for all files."""
    for number in range(40):
        (tmp_path / f"job{number}.sql").write_text(BAD.format(number))
    monkeypatch.chdir(tmp_path)
    asked: Counter[str] = Counter()
    find = secrets.find

    def counted(text, path="", *, prose=False):
        asked[path] += not prose
        return find(text, path, prose=prose)

    monkeypatch.setattr(secrets, "find", counted)
    redaction.secrets.cache_clear()
    with redirect_stdout(io.StringIO()) as shown:
        assert main(["check", "--no-cache", "--jobs", "1", "."]) == 1
    assert shown.getvalue().count(" MC201 ") == 40
    searched = {path: count for path, count in asked.items() if path.endswith(".sql")}
    # Once for the text of the file, and once for the text of the edit that mends it.
    assert len(searched) == 40
    assert max(searched.values()) <= 2
