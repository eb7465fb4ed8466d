"""The guides under `docs/` say what the program does: their files are valid, their commands exist, their plug-in works."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mclint.api import check_text
from mclint.cli.program import COMMANDS
from mclint.config import from_text
from mclint.plugins import toolkit

ROOT = Path(__file__).resolve().parents[2]
GUIDES = sorted(path for path in ROOT.glob("docs/*.md"))
PAGES = [ROOT / "README.md", *GUIDES]
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str, start: str = "") -> list[str]:
    """Return the blocks of a language, those that begin with some text."""
    return [code for kind, code in _FENCE.findall(page.read_text("utf-8")) if kind == language and code.startswith(start)]


def mclint(*arguments: str, cwd: Path, path: Path | None = None, text: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(path) if path else ""}
    command = [sys.executable, "-m", "mclint", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, check=False, input=text)


def test_guides_are_linked_from_the_readme() -> None:
    """Every guide can be found from the first page."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [page.name for page in GUIDES if f"](docs/{page.name})" not in readme] == []
    assert len(GUIDES) >= 5


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_connection_files_are_valid(page: Path) -> None:
    """What a page shows as an inventory is one."""
    for code in blocks(page, "yaml", "# maxcompute-network.yaml"):
        assert [finding.message for finding in check_text(code, "maxcompute-network.yaml", select=("MC0", "MC1"))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_configurations_are_valid(page: Path) -> None:
    """What a page shows as a configuration is read without complaint."""
    shown = [code for code in blocks(page, "yaml") if code.startswith("# mclint.yaml") or "fail-on:" in code]
    for code in shown:
        from_text(code, toolkit().rules)
    assert shown or page.name not in {"README.md", "suppressions-and-baseline.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_and_options_exist(page: Path, tmp_path: Path) -> None:
    """Every `mclint COMMAND --option` that a page names is in the help of that command."""
    text = page.read_text("utf-8")
    used = {
        (name, tuple(re.findall(r"--[a-z-]+", rest))) for name, rest in re.findall(r"\bmclint (%s)\b([^`|\n]*)" % "|".join(COMMANDS), text)
    }
    for name in {name for name, _ in used}:
        known = mclint(name, "--help", cwd=tmp_path).stdout
        missing = [option for other, options in used if other == name for option in options if option not in known]
        assert not missing, (name, missing)


def test_inventory_shows_all_solutions() -> None:
    """The example of the inventory has every solution and every top-level key of the schema."""
    code = blocks(ROOT / "docs/connections.md", "yaml")[0]
    schema = json.loads((ROOT / "schemas/mclint_schemas/connections.json").read_text("utf-8"))
    for word in ("internet", "vpc", "service", "privatelink", "peering", "cen"):
        assert f"solution: {word}" in code
    assert [key for key in schema["properties"] if not re.search(rf"^{re.escape(key)}:", code, re.MULTILINE)] == ["$schema"]


def test_shown_path_is_printed() -> None:
    """The sample of `mclint path` is what the command prints for the examples."""
    shown = blocks(ROOT / "docs/connections.md", "text")[0].splitlines()
    run = mclint("path", "jobs/orders.sql", cwd=ROOT / "examples")
    assert run.returncode == 1
    assert [line for line in shown if line not in run.stdout.splitlines()] == []


def test_shown_suppressions_silence() -> None:
    """The suppressions that the pages show silence the finding, and nothing is said of them."""
    page = ROOT / "docs/suppressions-and-baseline.md"
    sql = blocks(page, "sql")[0]
    assert [finding.code for finding in check_text(sql, "job.sql")] == []
    assert "MC503" in {finding.code for finding in check_text(sql.partition("\n")[2], "job.sql")}
    head = "from odps.udf import annotate\nimport redis\n\n@annotate('string->string')\nclass Seen(object):\n    def __init__(self):\n"
    udf = head + "        self.redis = redis.Redis(host='cache.example.com', socket_timeout=3)\n\n    def evaluate(self, key):\n        {}"
    line = blocks(page, "python")[0]
    found = {finding.code for finding in check_text(udf.format(line.partition("  #")[0]), "udf.py")}
    assert "MC502" in found
    assert {finding.code for finding in check_text(udf.format(line), "udf.py")} == found - {"MC502"}


def test_editors_can_read_the_report() -> None:
    """The patterns for editors fit the lines of the format `concise`."""
    page = ROOT / "docs/ci-and-editors.md"
    pattern = json.loads(blocks(page, "json")[0])["tasks"][0]["problemMatcher"]["pattern"]
    text = (ROOT / "examples/jobs/orders.sql").read_text("utf-8")
    run = mclint("check", "--stdin-filename", "jobs/orders.sql", "--format", "concise", "-", cwd=ROOT / "examples", text=text)
    found = [match for line in run.stdout.splitlines() if (match := re.match(pattern["regexp"], line))]
    assert [match[pattern["file"]] for match in found] == ["jobs/orders.sql", "jobs/orders.sql"]
    assert [match[pattern["line"]] for match in found] == ["9", "14"]
    assert all(match[pattern["code"]].startswith("MC") and match[pattern["message"]] for match in found)


def test_plugin_of_the_guide_works(tmp_path: Path) -> None:
    """The plug-in is found by its entry point; its rule, language, library model and report format do what the page says."""
    page = ROOT / "docs/plugins.md"
    code, project = blocks(page, "python")[0], blocks(page, "toml")[0]
    installed, work = tmp_path / "installed", tmp_path / "work"
    (installed / "shop_mclint-1.0.dist-info").mkdir(parents=True)
    work.mkdir()
    (installed / "shop_mclint.py").write_text(code, "utf-8")
    metadata = installed / "shop_mclint-1.0.dist-info"
    metadata.joinpath("METADATA").write_text("Metadata-Version: 2.1\nName: shop-mclint\nVersion: 1.0\n", "utf-8")
    entry = re.search(r"^\[project\.entry-points\.(\w+)\]\n(\w+) = \"(\w+)\"", project, re.MULTILINE)
    assert entry is not None
    metadata.joinpath("entry_points.txt").write_text(f"[{entry[1]}]\n{entry[2]} = {entry[3]}\n", "utf-8")
    (work / "jobs.nightly").write_text(
        "a | set odps.session.networklink=db;\nb | set odps.session.networklink=link_db;\nnonsense\n", "utf-8"
    )
    (work / "udf.py").write_text(
        "from odps.udf import annotate\nimport shop_http\n\n@annotate('string->string')\nclass Rate(object):\n"
        "    def evaluate(self, key):\n        return shop_http.fetch('https://rates.example.com/' + key)\n",
        "utf-8",
    )
    assert "Naming it `link_db`." in mclint("explain", "link-name", cwd=work, path=installed).stdout
    counted = mclint("check", "--select", "SHOP,MC603", "--format", "counts", cwd=work, path=installed)
    assert counted.stdout == "MC001=1 MC603=1 SHOP101=1\n", counted.stderr
    assert mclint("check", "--select", "SHOP", "--ignore", "MC001", "--fix", cwd=work, path=installed).returncode == 0
    assert "networklink=link_db;\nb | set" in (work / "jobs.nightly").read_text("utf-8")


def test_the_table_of_hooks_is_whole() -> None:
    """The guide names every hook."""
    from mclint.plugins import Hooks

    text = (ROOT / "docs/plugins.md").read_text("utf-8")
    assert [name for name in vars(Hooks) if name.startswith("mclint_") and f"| `{name}()` |" not in text] == []
