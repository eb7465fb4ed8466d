"""A third party's plug-in, really installed: its rule, language and report format work like the built-in ones."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
JOBS = "nightly | set odps.session.networklink=db;\nweekly | set odps.session.networklink=acme-db;\nnonsense\n"


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the plug-in with pip, without network, into a folder of its own."""
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("needs hatchling to build the plug-in without network")
    source = tmp_path_factory.mktemp("source") / "acme"
    folder = tmp_path_factory.mktemp("target")
    subprocess.run(["cp", "-r", str(HERE / "acme"), str(source)], check=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]
    done = subprocess.run(
        [*command, "--no-build-isolation", "--target", str(folder), str(source)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


def mclint(*arguments: str, path: Path | None = None, cwd: Path, module: bool = True) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own with a folder more on the import path."""
    environment = {**os.environ, "PYTHONPATH": str(path) if path else "", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    start = (
        [sys.executable, "-m", "mclint"] if module else [sys.executable, "-c", "import sys; from mclint.cli import main; sys.exit(main())"]
    )
    return subprocess.run([*start, *arguments], capture_output=True, text=True, cwd=cwd, env=environment, check=False)


def test_an_installed_plugin_adds_a_rule_a_language_and_a_format(target: Path, tmp_path: Path) -> None:
    """Found by its metadata, listed, explained, run, reported and fixed."""
    (tmp_path / "jobs.acme").write_text(JOBS)
    listed = mclint("rules", "ACME", path=target, cwd=tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert listed.stdout.startswith("ACME101  on   warning  fix   acme-networklink-name")
    explained = mclint("explain", "acme-networklink-name", path=target, cwd=tmp_path)
    assert "not one of ours" in explained.stdout
    assert "What it does" in explained.stdout
    checked = mclint("check", "--select", "ACME", "--format", "concise", path=target, cwd=tmp_path)
    assert checked.returncode == 1, checked.stderr
    assert "jobs.acme:1:40: ACME101[acme-networklink-name]" in checked.stdout
    assert "jobs.acme:3:1: MC001[syntax-error]" in checked.stdout
    assert "jobs.acme:2:" not in checked.stdout
    counted = mclint("check", "--select", "ACME", "--format", "acme", path=target, cwd=tmp_path)
    assert counted.stdout == "ACME101=1 MC001=1\n"
    fixed = mclint("check", "--select", "ACME", "--ignore", "MC001", "--fix", path=target, cwd=tmp_path)
    assert fixed.returncode == 0, fixed.stdout + fixed.stderr
    assert (tmp_path / "jobs.acme").read_text() == JOBS.replace("=db;", "=acme-db;")


def test_without_it_nothing_of_it_is_there(tmp_path: Path) -> None:
    """The same run without the plug-in knows neither rule nor format."""
    (tmp_path / "jobs.acme").write_text(JOBS)
    assert mclint("check", "--format", "acme", cwd=tmp_path).returncode == 2
    done = mclint("explain", "ACME101", cwd=tmp_path)
    assert (done.returncode, "there is no rule 'ACME101'" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 / 0", "plug-in 'bad' (bad_plugin) of the distribution 'bad' could not be loaded: ZeroDivisionError"),
        ("import no_such_module_at_all", "could not be loaded: ModuleNotFoundError"),
        ("raise SystemExit(0)", "could not be loaded: SystemExit"),
        ("from mclint.api import hookimpl\n@hookimpl\ndef mclint_ruels(): return []", "does not fit: unknown hook 'mclint_ruels'"),
        ("from mclint.api import hookimpl\n@hookimpl\ndef mclint_rules(): return [3]", "registers 3 as a rule"),
    ],
)
def test_a_broken_plugin_is_loud(tmp_path: Path, text: str, message: str) -> None:
    """No run goes on without a plug-in that is installed: exit code 2, and the message names it."""
    site, work = tmp_path / "site", tmp_path / "work"
    (site / "bad-1.0.dist-info").mkdir(parents=True)
    (site / "bad-1.0.dist-info/entry_points.txt").write_text("[mclint]\nbad = bad_plugin\n")
    (site / "bad_plugin.py").write_text(text + "\n")
    work.mkdir()
    (work / "a.sql").write_text("select 1;\n")
    done = mclint("check", path=site, cwd=work)
    assert done.returncode == 2, done.stdout
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("module", [True, False], ids=["python -m mclint", "mclint"])
def test_a_linted_folder_runs_no_code(tmp_path: Path, *, module: bool) -> None:
    """A repository that holds modules and metadata with the right names is linted, not obeyed."""
    trap = "import pathlib\npathlib.Path('pwned').touch()\nraise SystemExit('pwned')\n"
    for name in ("yaml", "json", "mclint_rules", "pluggy", "evil", "sitecustomize", "conftest", "typing", "re"):
        (tmp_path / f"{name}.py").write_text(trap)
    (tmp_path / "evil-1.0.dist-info").mkdir()
    (tmp_path / "evil-1.0.dist-info/entry_points.txt").write_text("[mclint]\nevil = evil\n")
    (tmp_path / "mclint.yaml").write_text("region: cn-hangzhou\n")
    (tmp_path / "a.sql").write_text("set odps.x=1;\n")
    if not module:
        # `-c` puts the working directory on the path as a console script does not.
        start = "import sys; sys.path[:] = [p for p in sys.path if p]; from mclint.cli import main; sys.exit(main())"
        done = subprocess.run([sys.executable, "-c", start, "check"], capture_output=True, text=True, cwd=tmp_path, check=False)
    else:
        # What Python imports before the first line of ours is Python's own affair.
        for name in ("typing", "re", "sitecustomize"):
            (tmp_path / f"{name}.py").unlink()
        done = mclint("check", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "pwned").exists()


def test_it_runs_from_a_zip_archive_without_metadata(tmp_path: Path) -> None:
    """The three packages alone, in an archive, are a working program: the built-in plug-ins need no metadata."""
    root = HERE.parent.parent
    archive = tmp_path / "mclint.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        for home in ("linter", "rules", "schemas"):
            for path in sorted((root / home).rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    opened.write(path, path.relative_to(root / home))
    start = (
        "import sys; sys.path[:] = [sys.argv.pop(1)] + [p for p in sys.path if p and not p.endswith(('/linter', '/rules', '/schemas'))];"
        "from mclint.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run([sys.executable, "-c", start, str(archive), "schema", "config"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:1]) == (0, "{"), done.stderr


def test_it_runs_from_the_source_tree_alone(tmp_path: Path) -> None:
    """Without metadata and without any other distribution a SQL file is checked: nothing that is heavy is needed for it."""
    root = HERE.parent.parent
    (tmp_path / "a.sql").write_text(
        "set odps.x=1;\nCREATE EXTERNAL TABLE t (a STRING) LOCATION 'oss://oss-cn-hangzhou.aliyuncs.com/b/d/';\n"
    )
    start = (
        f"import sys; sys.path += [{str(root)!r} + '/' + home for home in ('linter', 'rules', 'schemas')];"
        "from mclint.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-I", "-S", "-c", start, "check", "--format", "concise"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 1, done.stderr
    assert "a.sql:2:" in done.stdout
    assert "MC201" in done.stdout
