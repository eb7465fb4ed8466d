"""From given paths to projects."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mclint.languages.base import Language
from mclint.projects import Given, Planner, Project, given


class Sql(Language):
    name = "sql"
    suffixes = (".sql",)


class Docs(Language):
    name = "markdown"
    suffixes = (".md",)
    documents = True


LANGUAGES: dict[str, Language] = {"sql": Sql(), "markdown": Docs()}


def make(root: Path, *files: str) -> None:
    """Make empty files; one that ends with a slash is a folder."""
    for file in files:
        path = root / file
        if file.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")


def plan(*paths: str, text: str | None = None, config: str = "", docs: bool = False, force_exclude: bool = False) -> list[Project]:
    """Return the projects of given paths, none of which is missing."""
    items, missing = given(paths, text)
    assert missing == []
    return list(Planner(LANGUAGES, config=config, docs=docs, force_exclude=force_exclude).plan(items))


def selected(project: Project) -> dict[str, str]:
    """Return how each selected file is shown."""
    return {path: item.shown for path, item in project.selected.items()}


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository that is the working directory."""
    make(tmp_path, "repo/.git/", "repo/a.sql", "repo/jobs/b.sql", "repo/jobs/eu/c.sql", "repo/notes.txt", "repo/README.md")
    monkeypatch.chdir(tmp_path / "repo")
    return tmp_path / "repo"


def test_a_part_belongs_to_the_whole(repo: Path) -> None:
    """Whatever part is given, the project has all its files; only what is given is selected, and shown as it was given."""
    files = ["a.sql", "jobs/b.sql", "jobs/eu/c.sql"]
    for paths, shown in (
        (["."], {path: path for path in files}),
        (["./"], {path: path for path in files}),
        (["jobs"], {"jobs/b.sql": "jobs/b.sql", "jobs/eu/c.sql": "jobs/eu/c.sql"}),
        (["./jobs/eu/"], {"jobs/eu/c.sql": "jobs/eu/c.sql"}),
        (["jobs/../a.sql"], {"a.sql": "jobs/../a.sql"}),
        ([f"{repo}/jobs/eu"], {"jobs/eu/c.sql": f"{repo}/jobs/eu/c.sql"}),
        (["a.sql", "./a.sql", "a.sql"], {"a.sql": "a.sql"}),
    ):
        (project,) = plan(*paths)
        assert project.root == str(repo)
        assert [file.path for file in project.files] == files
        assert selected(project) == shown


def test_paths_are_shown_as_given_from_anywhere(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From inside a folder, and from outside the project."""
    monkeypatch.chdir(repo / "jobs")
    (project,) = plan("..")
    assert selected(project)["jobs/eu/c.sql"] == "../jobs/eu/c.sql"
    (project,) = plan("b.sql")
    assert selected(project) == {"jobs/b.sql": "b.sql"}
    assert project.shown("a.sql") == "../a.sql"
    assert project.shown("jobs/eu/c.sql") == "eu/c.sql"
    monkeypatch.chdir("/")
    (project,) = plan(str(repo / "a.sql"))
    assert project.shown("jobs/b.sql") == f"{repo}/jobs/b.sql"


def test_a_named_file_is_checked_even_if_it_is_excluded(repo: Path) -> None:
    """Excludes and ignore files are for walks, unless --force-exclude says otherwise."""
    (repo / ".gitignore").write_text("eu/\n")
    (repo / "mclint.yaml").write_text("extend-exclude: [a.sql]\n")
    (project,) = plan("a.sql", "jobs/eu/c.sql")
    assert list(selected(project)) == ["a.sql", "jobs/eu/c.sql"]
    assert [file.path for file in project.files] == ["a.sql", "jobs/b.sql", "jobs/eu/c.sql"]
    (project,) = plan("a.sql", "jobs/b.sql", "jobs/eu/c.sql", force_exclude=True)
    assert list(selected(project)) == ["jobs/b.sql"]


def test_a_named_folder_is_walked_even_if_it_is_excluded(repo: Path) -> None:
    """What is given is looked at."""
    make(repo, "node_modules/x/d.sql")
    (project,) = plan("node_modules")
    assert list(selected(project)) == ["node_modules/x/d.sql"]


def test_kinds_of_files_that_nobody_reads_are_told(repo: Path) -> None:
    """A given file of unknown kind is named; documentation is known if it is asked for; the configuration is silently left."""
    make(repo, "mclint.yaml")
    (project,) = plan("notes.txt", "README.md", "mclint.yaml")
    assert project.unknown == ("notes.txt", "README.md")
    (project,) = plan("README.md", docs=True)
    assert (project.unknown, list(selected(project))) == ((), ["README.md"])


def test_each_file_belongs_to_its_nearest_project(repo: Path) -> None:
    """A walk hands folders with a configuration of their own on to their own projects: the same files in the same projects by any way."""
    make(repo, "jobs/eu/mclint.yaml", "jobs/eu/deep/.git/", "jobs/eu/deep/d.sql")
    expected = {str(repo): ["a.sql", "jobs/b.sql"], str(repo / "jobs/eu"): ["c.sql"], str(repo / "jobs/eu/deep"): ["d.sql"]}
    for paths in (["."], [".", "jobs/eu/c.sql"], ["jobs/eu/deep/d.sql", "."], ["jobs/eu", "a.sql", "jobs/b.sql"]):
        projects = plan(*paths)
        assert {project.root: list(selected(project)) for project in projects} == expected
        assert sorted(shown for project in projects for shown in selected(project).values()) == [
            "a.sql",
            "jobs/b.sql",
            "jobs/eu/c.sql",
            "jobs/eu/deep/d.sql",
        ]
    (project,) = plan("jobs/eu/deep/d.sql")
    assert project.root == str(repo / "jobs/eu/deep")


def test_one_configuration_for_everything(repo: Path, tmp_path: Path) -> None:
    """With --config no other configuration counts; its patterns hold from its folder, or else from the repository."""
    make(repo, "jobs/mclint.yaml", "conf/mine.yaml")
    (repo / "conf/mine.yaml").write_text("region: cn-hangzhou\n")
    (project,) = plan("jobs/eu", config="conf/mine.yaml")
    assert (project.root, project.config.region, list(selected(project))) == (str(repo), "cn-hangzhou", ["jobs/eu/c.sql"])
    (tmp_path / "mine.yaml").write_text("region: cn-beijing\n")
    (project,) = plan("jobs/eu", config="../mine.yaml")
    assert (project.root, list(selected(project))) == (str(tmp_path), ["repo/jobs/eu/c.sql"])


def test_without_configuration_and_repository_the_common_folder_is_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loose files belong together in the folder that holds them all."""
    make(tmp_path, "x/a.sql", "x/b.sql", "x/y/c.sql")
    monkeypatch.chdir(tmp_path)
    (project,) = plan("x/a.sql", "x/y/c.sql")
    assert (project.root, [file.path for file in project.files]) == (str(tmp_path / "x"), ["a.sql", "b.sql", "y/c.sql"])
    assert selected(project) == {"a.sql": "x/a.sql", "y/c.sql": "x/y/c.sql"}


def test_a_home_or_temporary_folder_is_never_searched_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A loose file in such a folder is checked alone; the folder is walked only if it is given."""
    make(tmp_path, "a.sql", "private/b.sql")
    monkeypatch.setenv("HOME", str(tmp_path))
    (project,) = plan(str(tmp_path / "a.sql"))
    assert [file.path for file in project.files] == ["a.sql"]
    (project,) = plan(str(tmp_path))
    assert [file.path for file in project.files] == ["a.sql", "private/b.sql"]


def test_standard_input_stands_for_a_file(repo: Path) -> None:
    """It has the place and the project of its name, whether there is such a file or not."""
    for name in ("a.sql", "jobs/new.sql", "new/folder/x.sql"):
        (project,) = plan("-", text=name)
        assert project.root == str(repo)
        assert selected(project) == {name: name}


def test_what_is_missing_is_told(repo: Path) -> None:
    """Missing paths are named, the others are taken; a broken link is there."""
    (repo / "broken.sql").symlink_to("nowhere")
    items, missing = given(["nope.sql", "a.sql", "broken.sql"])
    assert [item.shown for item in missing] == ["nope.sql"]
    assert items == [Given("a.sql", str(repo / "a.sql"), folder=False), Given("broken.sql", str(repo / "broken.sql"), folder=False)]


def test_a_link_that_is_given_is_followed(repo: Path, tmp_path: Path) -> None:
    """A given link to a folder is that folder, under the name it was given."""
    make(tmp_path, "elsewhere/d.sql")
    (repo / "link").symlink_to(tmp_path / "elsewhere")
    (project,) = plan("link")
    assert selected(project) == {"link/d.sql": "link/d.sql"}
    assert os.path.exists(project.real("link/d.sql"))


def test_a_root_folder_that_cannot_be_read_is_selected(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A given folder that is refused is told under its name. Simulated, as the superuser may read everything."""

    def refuse(path: str) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    for path, name in ((".", "."), ("jobs", "jobs")):
        (project,) = plan(path)
        assert project.selected[name].shown == path
        assert project.selected[name].named
