"""Which files a walk finds, and in which order."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mclint.config import Config, parse
from mclint.discovery import Claims, Tree, walk
from mclint.ignores import leaves_out
from mclint.languages.base import Language


class Sql(Language):
    name = "sql"
    suffixes = (".sql",)
    markers = ("odps",)


class Odd(Language):
    name = "odd"
    suffixes = (".conf.template",)

    def claims(self, path: str) -> bool:
        return super().claims(path) or path.endswith("/Makefile")


class Named(Language):
    name = "named"
    filenames = ("jobfile",)


class Later(Language):
    name = "later"
    suffixes = (".py.json", ".job.py", ".x.later")


class Docs(Language):
    name = "markdown"
    suffixes = (".md",)
    documents = True


LANGUAGES: dict[str, Language] = {language.name: language for language in (Sql(), Odd(), Named(), Docs())}


def make(root: Path, *files: str, **texts: str) -> None:
    """Make empty files, and files with text (`__` for a slash, `_` for a dot)."""
    for file in files:
        path = root / file
        if file.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts.get(file, ""))


def tree(root: Path, config: str = "", start: str = "", **more: Any) -> Tree:
    """Walk a folder."""
    read = parse(config, "c.yaml") or Config()
    return walk(str(root), start, Claims(LANGUAGES, read, docs=more.pop("docs", False)), read, **more)


def found(root: Path, config: str = "", start: str = "", **more: Any) -> list[str]:
    """Return the paths of the files that a walk finds."""
    return [file.path for file in tree(root, config, start, **more).files]


def test_a_walk_finds_what_a_language_claims_in_order(tmp_path: Path) -> None:
    """By suffix in any case of letters, by name, by a rule of its own; files of a folder come before those of the folders in it."""
    make(tmp_path, "b.SQL", "a.txt", "a.sql", "z/Makefile", "z/jobfile", "z/spark.conf.template", "c/d.sql", "c.sql", "README.md")
    assert found(tmp_path) == ["a.sql", "b.SQL", "c.sql", "c/d.sql", "z/Makefile", "z/jobfile", "z/spark.conf.template"]
    assert "README.md" in found(tmp_path, docs=True)


def test_the_quick_claim_is_that_of_the_languages_in_turn() -> None:
    """For each suffix and name of each language, alone, in capitals and behind another suffix."""
    from mclint.engine import language_of
    from mclint.plugins import toolkit

    languages = {**toolkit().languages, "odd": Odd(), "later": Later()}
    claims = Claims(languages, Config(), docs=True)
    ends = [end for language in languages.values() for end in (*language.suffixes, *language.filenames)]
    for name in [
        *ends,
        *(f"a{end}" for end in ends),
        *(f"A{end.upper()}" for end in ends),
        *(f"a.tf{end}" for end in ends),
        "x",
        "x.",
        "a.b.c",
    ]:
        assert claims.language(f"d/{name}", name) is language_of(f"d/{name}", languages, docs=True), name


def test_folders_that_nobody_wrote_are_left_out(tmp_path: Path) -> None:
    """Version control, environments by name and by content, caches, editors' history, build output beside its build file."""
    make(
        tmp_path,
        "a.sql", ".git/a.sql", "node_modules/x/a.sql", ".venv/a.sql",
        "myenv/pyvenv.cfg", "myenv/lib/a.sql", "conda/conda-meta/", "conda/a.sql",
        "lib/site-packages/a.sql", ".history/a.sql", "__pycache__/a.sql", ".tox/a.sql", "x.egg-info/a.sql",
        "java/pom.xml", "java/target/a.sql", "jobs/target/a.sql", "py/setup.py", "py/build/a.sql", "sql/build/a.sql",
    )  # fmt: skip
    assert found(tmp_path) == ["a.sql", "jobs/target/a.sql", "sql/build/a.sql"]


def test_excludes(tmp_path: Path) -> None:
    """`exclude` stands in place of the defaults, `extend-exclude` beside them, `include` narrows."""
    make(tmp_path, "a.sql", "old/a.sql", ".history/a.sql", "jobs/a.sql", "jobs/b.sql")
    assert found(tmp_path, "extend-exclude: [old/, b.sql]") == ["a.sql", "jobs/a.sql"]
    assert found(tmp_path, "exclude: [old/]") == ["a.sql", ".history/a.sql", "jobs/a.sql", "jobs/b.sql"]
    assert found(tmp_path, "include: [jobs/**]") == ["jobs/a.sql", "jobs/b.sql"]
    assert found(tmp_path, "extend-exclude: ['!.history']") == ["a.sql", ".history/a.sql", "jobs/a.sql", "jobs/b.sql", "old/a.sql"]


def test_languages_by_configuration(tmp_path: Path) -> None:
    """Further files are read as the language that the configuration names."""
    make(tmp_path, "a.hql", "nodes/x/job.txt", "job.txt")
    assert [
        (file.path, file.language and file.language.name) for file in tree(tmp_path, "languages: {'*.hql': sql, 'nodes/**': odd}").files
    ] == [
        ("a.hql", "sql"),
        ("nodes/x/job.txt", "odd"),
    ]


def test_the_configuration_is_no_file_to_check(tmp_path: Path) -> None:
    """`mclint.yaml` is read by the program itself."""
    make(tmp_path, "mclint.yaml", "other.yaml")
    config = "languages: {'*.yaml': sql}"
    assert found(tmp_path, config) == ["other.yaml"]


@pytest.mark.skipif(shutil.which("git") is None, reason="needs Git")
def test_what_git_ignores_is_left_out(tmp_path: Path) -> None:
    """Nested ignore files, negation, folders and the repository's own exclude file: the walk finds what Git lists."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    make(
        tmp_path,
        *(
            "a.sql",
            "b.sql",
            "out/a.sql",
            "x/a.sql",
            "x/keep.sql",
            "x/y/a.sql",
            "x/y/b.sql",
            "x/y/z/b.sql",
            "private.sql",
            "é 中.sql",
            "t/tmp/q.sql",
        ),
    )
    (tmp_path / ".gitignore").write_bytes("\ufeffb.sql\n/out/\n*.tmp\né*\n".encode())
    (tmp_path / "x/.gitignore").write_text("a.sql\n!y/a.sql\n!/y/b.sql\n")
    (tmp_path / "x/y/.gitignore").write_text("z\r\n# comment\n\n")
    (tmp_path / "t/.gitignore").write_text("tmp/*\n!tmp/q.sql\n")
    (tmp_path / ".git/info/exclude").write_text("private.sql\n")
    listed = subprocess.run(
        ["git", "-C", str(tmp_path), "ls-files", "-z", "-o", "--exclude-standard", "--", "*.sql"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull},
    ).stdout.split("\0")
    wanted = sorted(name for name in listed if name)
    assert sorted(found(tmp_path)) == wanted
    assert wanted == ["a.sql", "t/tmp/q.sql", "x/keep.sql", "x/y/a.sql", "x/y/b.sql"]
    everything = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.sql")]
    assert sorted(path for path in everything if not leaves_out(str(tmp_path), path)) == wanted
    assert sorted(found(tmp_path, "respect-gitignore: false")) == sorted(everything)
    # The same below a root that is not that of the repository, and from a folder inside a root.
    for folder in ("x", "x/y", "t"):
        inside = [name[len(folder) + 1 :] for name in wanted if name.startswith(folder + "/")]
        assert sorted(found(tmp_path / folder)) == inside
        assert sorted(found(tmp_path, start=folder)) == [f"{folder}/{name}" for name in inside]


def test_links_do_not_lead_astray(tmp_path: Path) -> None:
    """Links to folders are not followed (loops end), links to files are, a link that leads nowhere is told."""
    make(tmp_path, "real/a.sql")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "real/up").symlink_to("..")
    (tmp_path / "link.sql").symlink_to("real/a.sql")
    (tmp_path / "folder.sql").symlink_to("real")
    (tmp_path / "broken.sql").symlink_to("nowhere.sql")
    (tmp_path / "self.sql").symlink_to("self.sql")
    (tmp_path / "broken.txt").symlink_to("nowhere")
    walked = tree(tmp_path)
    assert [file.path for file in walked.files] == ["broken.sql", "link.sql", "self.sql", "real/a.sql"]
    errors = {file.path: file.error for file in walked.files if file.error}
    assert errors["broken.sql"] == "The file could not be read: it is a link that leads nowhere."
    assert "symbolic links" in errors["self.sql"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_pipes_are_no_files(tmp_path: Path) -> None:
    """A pipe with the name of a job is not opened: it could block for ever."""
    os.mkfifo(tmp_path / "a.sql")
    assert found(tmp_path) == []


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its neighbours are walked all the same. Simulated, as the superuser may read everything."""
    make(tmp_path, "a/x.sql", "locked/x.sql", "z.sql")
    scandir = os.scandir

    def refuse(path: str) -> Any:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    walked = tree(tmp_path)
    assert [(file.path, file.error) for file in walked.files] == [
        ("z.sql", ""),
        ("a/x.sql", ""),
        ("locked", "The folder could not be read: permission denied."),
    ]


@pytest.mark.skipif(os.name == "nt", reason="file names are bytes on POSIX")
@pytest.mark.parametrize(
    "name", [b"new\nline.sql", b"esc\x1b[31m.sql", b"not-utf8-\xff\xfe.sql", "中文 空格\u3000.sql".encode(), b"-rf.sql", b"%s.sql"]
)
def test_hostile_names_are_names(tmp_path: Path, name: bytes) -> None:
    """Any name that the system allows comes through unchanged."""
    path = os.path.join(os.fsencode(tmp_path), name)
    with open(path, "wb"):
        pass
    assert [os.fsencode(found_name) for found_name in found(tmp_path)] == [name]


def test_other_projects_are_named_and_not_entered(tmp_path: Path) -> None:
    """A folder with a configuration or a repository of its own begins another project, unless one configuration stands for all."""
    make(tmp_path, "a.sql", "sub/mclint.yaml", "sub/b.sql", "repo/.git/", "repo/c.sql", "py/pyproject.toml", "py/d.sql")
    walked = tree(tmp_path)
    assert [file.path for file in walked.files] == ["a.sql", "py/d.sql"]
    assert walked.nested == ("repo", "sub")
    assert found(tmp_path, alone=True) == ["a.sql", "py/d.sql", "repo/c.sql", "sub/b.sql"]


def test_very_deep_folders_end_in_an_error_not_in_a_crash(tmp_path: Path) -> None:
    """A path longer than the system can open is told."""
    here = os.getcwd()
    try:
        os.chdir(tmp_path)
        for _ in range(60):
            os.mkdir("d" * 100)
            os.chdir("d" * 100)
    finally:
        os.chdir(here)
    walked = tree(tmp_path)
    assert all("too long" in file.error for file in walked.files)
    assert walked.files
    shutil.rmtree(tmp_path / ("d" * 100), ignore_errors=True)
