"""The wheel as a user gets it: built from the tree, installed into an empty environment, run there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = "create external table t (a string) stored by 'com.aliyun.odps.CsvStorageHandler'\nlocation 'oss://oss-cn-shanghai.aliyuncs.com/bucket-example/a/';\n"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel], check=True, capture_output=True)
    return python


def test_the_wheel_holds_packages_types_and_data_and_nothing_else(wheel: Path) -> None:
    """Three packages with their type markers, schemas and catalogue; no tests, no examples."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/", 1)[0] for name in names if ".dist-info/" not in name}
    assert tops == {"mclint", "mclint_rules", "mclint_schemas"}
    for wanted in ("mclint/py.typed", "mclint_rules/py.typed", "mclint_schemas/connections.json", "mclint_rules/catalog/regions.json"):
        assert wanted in names
    assert any(name.startswith("mclint/libraries/data/") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_it_runs_in_an_empty_environment(installed: Path, tmp_path: Path) -> None:
    """Installed alone, it checks a file, explains a rule and prints a schema."""
    (tmp_path / "job.sql").write_text(PUBLIC, "utf-8")
    program = installed.with_name("mclint")
    run = subprocess.run(
        [program, "check", "--format", "json", "--no-cache", "job.sql"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1, run.stderr
    assert [item["code"] for item in json.loads(run.stdout)["findings"]] == ["MC201"]
    for arguments in (["explain", "MC201"], ["rules"], ["schema", "connections"], ["--version"], ["catalog", "regions"]):
        assert subprocess.run([program, *arguments], capture_output=True, check=False).returncode == 0, arguments


def test_every_language_works_there(installed: Path) -> None:
    """Each adapter and each library model is in the wheel: the examples give the same findings as the source tree."""
    program = installed.with_name("mclint")
    reports = [
        subprocess.run(
            [*command, "check", "--format", "json", "--no-cache", "."], cwd=ROOT / "examples", capture_output=True, text=True, check=False
        ).stdout
        for command in ([program], [sys.executable, "-m", "mclint"])
    ]
    assert json.loads(reports[0])["findings"] == json.loads(reports[1])["findings"] != []
