"""Which files are ours, and what cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mclint.languages.base import Language
from mclint.reading import INVENTORIES, is_ours, read


class Sql(Language):
    name = "sql"
    suffixes = (".sql",)
    markers = ("odps", "MaxCompute", "oss://", "odps.sql")


SQL = Sql()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("word", ["odps", "ODPS", "oDpS", "maxcompute", "MAXCOMPUTE", "oss://", "OSS://"])
def test_a_marker_is_found_in_any_encoding_and_case(word: str, encoding: str) -> None:
    """One of the language's words makes the file ours."""
    assert is_ours(f"-- 备注\nset x={word}.y;\n".encode(encoding), SQL)
    assert not is_ours("-- 备注\nset x=y;\n".encode(encoding), SQL)


def test_without_markers_every_file_is_ours() -> None:
    """A language that names no words reads all its files, and so does a file without language (a connection file)."""
    assert is_ours(b"", Language())
    assert is_ours(b"x", None)


@given(st.binary(max_size=60), st.sampled_from(["odps", "maxcompute", "oss://"]), st.binary(max_size=20))
def test_the_search_is_that_of_the_words(before: bytes, word: str, after: bytes) -> None:
    """The quick search finds every marker wherever it stands."""
    assert is_ours(before + word.encode() + after, SQL)


@pytest.mark.parametrize("at", [0, 1, 999_990, 1_000_000, 1_048_570, 1_048_575, 2_100_000])
def test_a_large_file_is_searched_to_its_end(tmp_path: Path, at: int) -> None:
    """A file over the limit that is ours is told as too large; a marker across two pieces of reading is found."""
    path = tmp_path / "a.sql"
    path.write_bytes(b"-" * at + b"odps" + b"-" * (2_200_000 - at))
    content = read(str(path), SQL, 1000)
    assert content.data is None
    assert content.ours
    assert content.error == "The file could not be read: with 2.2 MB it is larger than 1,000 bytes (max-file-size)."


def test_a_large_file_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    """Data that has nothing to do with MaxCompute is no finding, however large."""
    path = tmp_path / "a.sql"
    path.write_bytes(b"-" * 3_000_000)
    assert read(str(path), SQL, 1000) == (None, "", False)


@pytest.mark.parametrize("size", [0, 1, 999, 1000, 1001])
def test_the_limit_is_the_largest_size_that_is_read(tmp_path: Path, size: int) -> None:
    """A file of exactly the limit is read whole."""
    path = tmp_path / "a.sql"
    path.write_bytes(b"x" * size)
    content = read(str(path), None, 1000)
    assert (content.data == b"x" * size) == (size <= 1000)


def test_what_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing, a folder, refused (simulated, as the superuser may read everything)."""
    assert read(str(tmp_path / "no.sql"), SQL, 1000).error == "The file could not be read: no such file or directory."
    assert read(str(tmp_path), SQL, 1000).error == "The file could not be read: it is no regular file."
    assert "could not be read" in read("a\0b.sql", SQL, 1000).error

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert read(str(tmp_path / "a.sql"), SQL, 1000).error == "The file could not be read: permission denied."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe that nobody writes to is refused at once."""
    os.mkfifo(tmp_path / "a.sql")
    assert "no regular file" in read(str(tmp_path / "a.sql"), SQL, 1000).error


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs devices")
def test_a_device_is_not_read(tmp_path: Path) -> None:
    """A link to an endless device is refused."""
    (tmp_path / "a.sql").symlink_to("/dev/zero")
    assert "no regular file" in read(str(tmp_path / "a.sql"), SQL, 1000).error


def test_connection_files_have_the_names_of_the_adapter() -> None:
    """The names that are read whatever words they hold are those that the adapter takes for inventories."""
    from mclint.languages.inventory.adapter import FILENAMES

    assert set(FILENAMES) == INVENTORIES
