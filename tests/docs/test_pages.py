"""The documentation says what the program does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_pages_of_the_rules_are_up_to_date() -> None:
    """The committed pages are what the rules say now (`make docs` writes them)."""
    assert subprocess.run([sys.executable, "docs/generate.py", "--check"], cwd=ROOT, check=False).returncode == 0


def test_the_first_screen_is_what_the_demo_prints() -> None:
    """Each line of the README's sample output is printed by a run over the examples."""
    run = subprocess.run(
        [sys.executable, "-m", "mclint", "check", "--no-cache", "."], cwd=ROOT / "examples", capture_output=True, text=True, check=False
    )
    shown = README.split("```text\n", 2)[1].split("```")[0].splitlines()
    assert len(shown) > 10
    printed = set(run.stdout.splitlines())
    assert [line for line in shown if line.strip() and line not in printed] == []


def test_every_link_inside_the_repository_leads_somewhere() -> None:
    """Relative links in the pages exist."""
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), (page.name, target)


def test_every_command_in_the_readme_exists() -> None:
    """What the README calls, the program has."""
    from mclint.cli.program import COMMANDS

    used = set(re.findall(r"\bmclint ([a-z]+)\b", README)) - {"is", "works", "finds", "reads", "checks", "has", "knows", "joins"}
    assert used <= COMMANDS.keys(), used - COMMANDS.keys()
    assert used >= {"check", "path", "graph", "init", "explain", "rules", "schema"}
