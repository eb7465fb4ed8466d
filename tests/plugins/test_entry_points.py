"""Discovery of plug-ins without `importlib.metadata` gives what that gives."""

from __future__ import annotations

import importlib.metadata
import sys
import zipfile
from pathlib import Path

import pytest

from mclint.entry_points import EntryPoint, discover, parse
from mclint.plugins import GROUP

TEXT = "[console_scripts]\nx = x:main\n\n# comment\n[mclint]\n  one = acme.hooks\ntwo=acme:Plugin.make [extra]\n\n[other]\nthree = x\n"


def distribution(folder: Path, name: str, text: str | None, version: str = "1.0", kind: str = "dist-info") -> None:
    """Write the metadata of a distribution."""
    info = folder / f"{name}-{version}.{kind}"
    info.mkdir(parents=True)
    (info / ("METADATA" if kind == "dist-info" else "PKG-INFO")).write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    if text is not None:
        (info / "entry_points.txt").write_text(text)


def theirs(path: list[str], group: str = GROUP) -> set[tuple[str, str]]:
    """Return what `importlib.metadata` finds on a path."""
    seen: set[str] = set()
    found: set[tuple[str, str]] = set()
    for dist in importlib.metadata.distributions(path=path):
        name = dist.metadata["Name"].lower().replace("-", "_").replace(".", "_")
        if name not in seen:
            seen.add(name)
            found |= {(entry.name, entry.value) for entry in dist.entry_points if entry.group == group}
    return found


def ours(path: list[str], group: str = GROUP) -> set[tuple[str, str]]:
    """Return what we find."""
    return {(entry.name, entry.value) for entry in discover(group, path)}


@pytest.mark.parametrize("group", [GROUP, "console_scripts", "pytest11", "hypothesis"])
def test_this_environment(group: str) -> None:
    """In the environment that the tests run in both ways find the same, in a group with many entries too."""
    assert ours(sys.path, group) == theirs(sys.path, group)
    assert ours(sys.path, "console_scripts")


def test_all_kinds_of_metadata(tmp_path: Path) -> None:
    """Wheels, legacy and zipped installations; the first on the path shadows later ones of the same name however it is spelt."""
    first, second, archive = tmp_path / "first", tmp_path / "second", tmp_path / "third.zip"
    distribution(first, "Acme.Tools", "[mclint]\na = acme.first\n")
    distribution(first, "nothing", None)
    distribution(first, "broken", "[mclint\n")
    distribution(second, "acme_tools", "[mclint]\na = acme.second\n", version="2.0")
    distribution(second, "old", TEXT, kind="egg-info")
    (second / "plain-1.0.egg-info").write_text("Metadata-Version: 2.1\nName: plain\n")
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("zipped-1.0.dist-info/entry_points.txt", "[mclint]\nz = zipped\n")
        opened.writestr("zipped-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: zipped\nVersion: 1.0\n")
    path = [str(first), str(second), str(archive), str(tmp_path / "missing"), str(first)]
    assert ours(path) == {("a", "acme.first"), ("one", "acme.hooks"), ("two", "acme:Plugin.make [extra]"), ("z", "zipped")}
    assert ours(path) == theirs(path)


def test_an_entry_is_name_and_value_of_the_group() -> None:
    """Sections, blanks and comments as the standard has them."""
    assert list(parse(TEXT, GROUP, "d")) == [EntryPoint("one", "acme.hooks", "d"), EntryPoint("two", "acme:Plugin.make [extra]", "d")]


def test_the_working_directory_brings_in_no_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A linted folder may hold metadata of its own: it is not looked at, unless this program itself lies there."""
    distribution(tmp_path, "evil", "[mclint]\nevil = evil\n")
    monkeypatch.chdir(tmp_path)
    for spelling in ("", ".", str(tmp_path), f"{tmp_path}/../{tmp_path.name}"):
        assert discover(GROUP, [spelling]) == []
    assert discover(GROUP, [str(tmp_path)], home=str(tmp_path)) == [EntryPoint("evil", "evil", "evil")]


@pytest.mark.parametrize("path", [["\0"], [""], ["/dev/null"], ["/nonexistent"]])
def test_odd_entries_of_the_path_are_passed_over(path: list[str]) -> None:
    """What is no folder and no archive holds no plug-ins."""
    assert discover(GROUP, path) == []
