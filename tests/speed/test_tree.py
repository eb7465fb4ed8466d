"""A tree that is remembered is found as it is: whatever happens to it, the quick look gives what a walk gives."""

from __future__ import annotations

import json
import os
import random
import shutil
import struct
import time
from pathlib import Path

import pytest

from mclint.cache import tree as remembered
from mclint.cache.packing import pack, unpack
from mclint.cache.tree import Kept, look
from mclint.config import Config, parse
from mclint.discovery import Claims, Walker, list_tree
from mclint.ignores import outside
from mclint.languages.base import Language
from mclint.listing import Listing

TICK = 0.012
"""Longer than the system's clock of files stands still."""


class Sql(Language):
    name = "sql"
    suffixes = (".sql",)


class Java(Language):
    name = "java"
    suffixes = (".java",)


LANGUAGES: dict[str, Language] = {"sql": Sql(), "java": Java()}


def walker(root: Path, config: str = "") -> Walker:
    read = parse(config, "c.yaml") or Config()
    return Walker(str(root), "", Claims(LANGUAGES, read), read)


def rows(listing: Listing) -> tuple[object, ...]:
    return listing.folders, bytes(listing.kinds), listing.counts, listing.files, listing.languages, listing.errors


def again(kept: Kept) -> Kept:
    """Return what another run gets of what this one keeps."""
    head, blocks = pack(kept)
    return unpack(json.loads(json.dumps(head)), memoryview(b"".join(blocks)))


def seen(kept: Kept | None, root: Path, trusted: int | None = None) -> remembered.Looked:
    """Look at a tree; all times of change are trusted unless it is said otherwise."""
    trusted = time.time_ns() if trusted is None else trusted
    return look(kept, lambda: walker(root), str(root), [path for path, _ in outside(str(root))], trusted)


def change(dice: random.Random, root: Path) -> str:
    """Do one thing to a tree, and say what."""
    folders = [path for path, _, _ in os.walk(root) if "/.git" not in path]
    folder = Path(dice.choice(folders))
    names = [name for name in os.listdir(folder) if name != ".git"]
    new = folder / dice.choice(["a.sql", "b.sql", "C.java", "d.txt", "e.sql"])
    kind = dice.choice(
        ["file", "file", "folder", "delete", "delete", "rename", "ignore", "ignore", "marker", "project", "link", "edit", "edit", "swap"]
    )
    if kind == "file" and not new.is_dir():
        new.write_text("x" * dice.randint(0, 3)) if not new.is_symlink() else new.unlink()
    elif kind == "folder":
        (folder / dice.choice(["x", "y", "build", "node_modules", "z.sql"])).mkdir(exist_ok=True) if len(folders) < 30 else None
    elif kind == "delete" and names:
        gone = folder / dice.choice(names)
        shutil.rmtree(gone) if gone.is_dir() and not gone.is_symlink() else gone.unlink()
    elif kind == "rename" and names:
        (folder / dice.choice(names)).rename(folder / f"r{dice.randint(0, 4)}{dice.choice(['', '.sql'])}-{dice.random()}")
    elif kind == "ignore":
        (folder / ".gitignore").write_text(dice.choice(["a.sql\n", "x/\n", "*.sql\n", "!b.sql\n", "/y\n", ""]))
    elif kind == "marker":
        (folder / dice.choice(["pyvenv.cfg", "setup.py", ".gitkeep"])).touch()
    elif kind == "project":
        (folder / "pyproject.toml").write_text(dice.choice(["[tool.mclint]\n", "[tool.other]\n"]))
    elif kind == "link" and not new.exists() and not new.is_symlink():
        new.symlink_to(dice.choice(["a.sql", "nowhere", "..", "x"]))
    elif kind == "edit" and names:
        edited = folder / dice.choice(names)
        if edited.is_file():
            status = edited.stat()
            edited.write_bytes(bytes(dice.randrange(256) for _ in range(status.st_size)))
            os.utime(edited, ns=(status.st_atime_ns, status.st_mtime_ns))
    elif kind == "swap" and len(names) > 1:
        one, two = (folder / name for name in dice.sample(names, 2))
        one.rename(folder / "between"), two.rename(one), (folder / "between").rename(two)
    return f"{kind} in {folder}"


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_to_a_tree_is_seen(tmp_path: Path, seed: int) -> None:
    """After each of many random changes a look gives the listing of a walk, and names every file that may have changed."""
    (tmp_path / ".git/info").mkdir(parents=True)
    dice = random.Random(seed)
    kept = seen(None, tmp_path).kept
    contents: dict[str, tuple[str, bytes | None]] = {}
    happened = []
    for _ in range(60):
        for _ in range(dice.choice([1, 1, 1, 2, 5])):
            happened.append(change(dice, tmp_path))
        time.sleep(TICK)
        found = seen(again(kept), tmp_path)
        expected = list_tree(walker(tmp_path))
        assert rows(found.kept.listing) == rows(expected), happened[-5:]
        now = {path: _content(tmp_path / path) for path in expected.files}
        changed = {expected.files[position] for position in found.changed}
        assert {path for path in now if contents.get(path) != now[path]} <= changed, happened[-5:]
        kept, contents = _settled(found.kept, tmp_path), now
        time.sleep(TICK)


def _content(path: Path) -> tuple[str, bytes | None]:
    try:
        return os.path.realpath(path), path.read_bytes()
    except OSError:
        return "", None


def _settled(kept: Kept, root: Path) -> Kept:
    """Return a tree whose files have all been read."""
    times = bytearray(kept.file_times)
    for position, path in enumerate(kept.listing.files):
        if path not in kept.listing.errors:
            remembered.put(times, position, remembered._times(os.path.join(root, path)), time.time_ns())
    return kept._replace(file_times=bytes(times))


def test_a_tree_that_is_as_it_was_is_not_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder is opened; after an edit still none, and after a new file that folder only."""
    (tmp_path / ".git").mkdir()
    for number in range(30):
        (tmp_path / f"f{number % 5}/g{number}").mkdir(parents=True)
        (tmp_path / f"f{number % 5}/g{number}/a.sql").write_text("x")
    (tmp_path / "f1/.gitignore").write_text("g1/\n")
    time.sleep(TICK)
    kept = _settled(seen(None, tmp_path).kept, tmp_path)
    opened: list[str] = []
    real = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: opened.append(str(path)) or real(path))
    assert seen(again(kept), tmp_path)[1:] == ([], 0)
    (tmp_path / "f2/g2/a.sql").write_text("y")
    assert [kept.listing.files[position] for position in seen(kept, tmp_path).changed] == ["f2/g2/a.sql"]
    assert opened == []
    (tmp_path / "f3/g3/b.sql").write_text("")
    assert "f3/g3/b.sql" in seen(kept, tmp_path).kept.listing.files
    assert opened == [str(tmp_path / "f3/g3")]


def test_what_has_just_changed_is_not_trusted(tmp_path: Path) -> None:
    """Without a pause between change and look, many times over: the times may be the same, and everything is seen."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "x").mkdir()
    kept = None
    for number in range(60):
        (tmp_path / f"x/{number}.sql").touch()
        (tmp_path / ".gitignore").write_text(f"{number - 1}.sql\n")
        found = seen(kept, tmp_path, time.time_ns() - 2_000_000_000)
        assert rows(found.kept.listing) == rows(list_tree(walker(tmp_path)))
        kept = again(found.kept)


def test_ignore_files_above_the_root_count(tmp_path: Path) -> None:
    """Those of the repository around a project, one that comes or goes, the repository's own list, and the repository itself."""
    root = tmp_path / "a/b"
    root.mkdir(parents=True)
    for name in ("one.sql", "two.sql"):
        (root / name).touch()
    (tmp_path / ".git/info").mkdir(parents=True)
    kept = None

    def files() -> list[str]:
        nonlocal kept
        time.sleep(TICK)
        kept = again(seen(kept, root).kept)
        return kept.listing.files

    assert files() == ["one.sql", "two.sql"]
    (tmp_path / ".gitignore").write_text("one.sql\n")
    assert files() == ["two.sql"]
    (tmp_path / "a/.gitignore").write_text("!one.sql\n")
    assert files() == ["one.sql", "two.sql"]
    (tmp_path / ".git/info/exclude").write_text("two.sql\n")
    assert files() == ["one.sql"]
    (tmp_path / "a/.gitignore").unlink()
    assert files() == []
    shutil.rmtree(tmp_path / ".git")
    assert files() == ["one.sql", "two.sql"]


def test_columns_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    """Data of another shape is an error that the store knows, not a wrong listing."""
    (tmp_path / "a.sql").touch()
    head, blocks = pack(seen(None, tmp_path).kept)
    data = b"".join(blocks)
    for sizes in ([0] * 8, head["sizes"][1:], [*head["sizes"][:-1], 0], [size + 1 for size in head["sizes"]]):
        with pytest.raises((ValueError, IndexError, TypeError, KeyError, struct.error)):
            unpack({**head, "sizes": sizes}, memoryview(data))
