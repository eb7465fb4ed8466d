"""Where a project begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from mclint.config import ConfigError, Root, find, load


def make(root: Path, *files: str) -> None:
    """Make files; one that ends with a slash is a folder."""
    for file in files:
        path = root / file
        if file.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("[tool.mclint]\n" if file.endswith(".toml") else "")


@pytest.mark.parametrize("name", ["mclint.yaml", ".mclint.yaml", "mclint.yml", ".mclint.yml", "pyproject.toml"])
def test_the_nearest_configuration_is_the_root(tmp_path: Path, name: str) -> None:
    """It is found from any depth below, before those further up and before the repository."""
    make(tmp_path, ".git/", "mclint.yaml", f"a/{name}", "a/b/c/")
    assert find(str(tmp_path / "a/b/c")) == Root(str(tmp_path / "a"), str(tmp_path / "a" / name), git=False)
    assert find(str(tmp_path)) == Root(str(tmp_path), str(tmp_path / "mclint.yaml"), git=True)


def test_the_search_ends_at_the_repository(tmp_path: Path) -> None:
    """A configuration above a checkout does not change its findings."""
    make(tmp_path, "mclint.yaml", "repo/.git/", "repo/a/")
    assert find(str(tmp_path / "repo/a")) == Root(str(tmp_path / "repo"), "", git=True)


def test_a_worktree_is_a_repository(tmp_path: Path) -> None:
    """`.git` may be a file."""
    make(tmp_path, "repo/.git", "repo/a/")
    assert find(str(tmp_path / "repo/a")) == Root(str(tmp_path / "repo"), "", git=True)


@pytest.mark.parametrize("text", ["", "[project]\nname = 'x'\n", "[tool.other]\nx = 'mclint'\n"])
def test_a_pyproject_of_others_is_no_root(tmp_path: Path, text: str) -> None:
    """Only the table `[tool.mclint]` counts."""
    make(tmp_path, ".git/", "a/b/")
    (tmp_path / "a/pyproject.toml").write_text(text)
    assert find(str(tmp_path / "a/b")) == Root(str(tmp_path), "", git=True)


def test_two_configurations_in_one_folder_are_refused(tmp_path: Path) -> None:
    """Neither is silently left out."""
    make(tmp_path, "mclint.yaml", ".mclint.yaml", "pyproject.toml")
    with pytest.raises(ConfigError, match=r"mclint\.yaml: the same folder is configured by \.mclint\.yaml and pyproject\.toml too"):
        find(str(tmp_path))


def test_a_folder_that_does_not_exist_still_has_a_root(tmp_path: Path) -> None:
    """An editor may name a file that is not saved yet."""
    make(tmp_path, "mclint.yaml")
    assert find(str(tmp_path / "new/folder")) == Root(str(tmp_path), str(tmp_path / "mclint.yaml"), git=False)


def test_loading(tmp_path: Path) -> None:
    """A configuration is read from either kind of file; a byte order mark is no fault."""
    (tmp_path / "mclint.yaml").write_bytes(b"\xef\xbb\xbfregion: cn-hangzhou\n")
    assert load(str(tmp_path / "mclint.yaml")).region == "cn-hangzhou"
    (tmp_path / "pyproject.toml").write_text("[tool.mclint]\nregion = 'cn-beijing'\n[[tool.mclint.paths]]\nmatch = 'a'\nproject = 'p'\n")
    config = load(str(tmp_path / "pyproject.toml"))
    assert (config.region, config.paths[0].project) == ("cn-beijing", "p")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("mclint.yaml", b"a: 1\nb: \xff\n", r"mclint\.yaml:2:1: the configuration is not UTF-8 text"),
        ("pyproject.toml", b"[project]\n", r"it has no table \[tool\.mclint\]"),
        ("folder/", None, "the configuration cannot be read: Is a directory"),
        ("missing.yaml", None, "the configuration cannot be read: No such file"),
    ],
)
def test_a_configuration_that_cannot_be_read_is_told(tmp_path: Path, name: str, data: bytes | None, message: str) -> None:
    """Not text, not there, not ours."""
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    elif name.endswith("/"):
        path.mkdir()
    with pytest.raises(ConfigError, match=message):
        load(str(path))


def test_code_in_a_linted_tree_is_never_run(tmp_path: Path) -> None:
    """YAML tags that would build objects are data: here, text of a wrong kind."""
    (tmp_path / "mclint.yaml").write_text("region: !!python/object/apply:os.system ['touch pwned']\n")
    with pytest.raises(ConfigError, match="'region' is a list"):
        load(str(tmp_path / "mclint.yaml"))
