"""The hooks in the real pre-commit, from a clone of this repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = "create external table t (a string) stored by 'com.aliyun.odps.CsvStorageHandler'\nlocation 'oss://oss-cn-shanghai.aliyuncs.com/bucket-example/a/';\n"
INTERNAL = PUBLIC.replace("shanghai.aliyuncs", "shanghai-internal.aliyuncs")


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the tracked files of this one, as they are now."""
    folder = tmp_path_factory.mktemp("hooks")
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout.split(b"\0")
    for name in filter(None, files):
        source = os.fsencode(ROOT) + b"/" + name
        if os.path.exists(source):
            target = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(Path(os.fsdecode(source)).read_bytes())
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "state")
    return folder


def try_hook(hooks: Path, folder: Path, hook: str, home: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), hook, "--all-files", "--verbose"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "PRE_COMMIT_HOME": str(home)}
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / "job.osql").write_text(PUBLIC, "utf-8")
    (tmp_path / "中文 name.sql").write_bytes("select '数据';\n".encode("gbk"))
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\0odps")
    git(tmp_path, "add", "-A")
    return tmp_path


def test_both_hooks_work(hooks: Path, project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """`mclint` fails on a finding and passes when it is gone; `mclint-fix` mends the file."""
    home = tmp_path_factory.mktemp("home")
    found = try_hook(hooks, project, "mclint", home)
    assert found.returncode == 1, found.stdout + found.stderr
    assert "MC201" in found.stdout
    fixed = try_hook(hooks, project, "mclint-fix", home)
    assert "files were modified by this hook" in fixed.stdout, fixed.stdout + fixed.stderr
    assert (project / "job.osql").read_text("utf-8") == INTERNAL
    git(project, "add", "-A")
    clean = try_hook(hooks, project, "mclint", home)
    assert clean.returncode == 0, clean.stdout + clean.stderr
