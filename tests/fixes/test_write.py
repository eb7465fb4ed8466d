"""Files are written whole, as they were encoded, and only over the bytes that were read."""

from __future__ import annotations

import codecs
import os
import stat
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mclint.fixes import write
from mclint.fixes.write import WriteError, replace_file, write_text
from mclint.source import UnreadableError, decode

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.mark.parametrize(
    "data",
    [
        "SELECT 1; -- ä\n".encode(),
        codecs.BOM_UTF8 + "SELECT 1; -- 中\r\n".encode(),
        codecs.BOM_UTF16_LE + "SELECT 1; -- 中\r\n".encode("utf-16-le"),
        "SELECT 1; -- plain\n".encode("utf-16-be"),
        "SELECT 1; -- 中文注释\n".encode("gbk"),
        b"SELECT 1;\r\nSELECT 2;\nSELECT 3;\r",
    ],
)
def test_encoding_mark_and_line_ends_are_kept(tmp_path, data):
    """Only the edited words change: encoding, byte order mark and every line end stay."""
    target = tmp_path / "job.sql"
    target.write_bytes(data)
    decoded = decode(data)
    write_text(str(target), data, decoded, decoded.text.replace("SELECT 1", "SELECT 42"))
    assert target.read_bytes() == data.replace("SELECT 1".encode(decoded.encoding), "SELECT 42".encode(decoded.encoding))


@given(st.binary(max_size=60))
def test_what_can_be_read_is_written_back_byte_for_byte_or_refused(data):
    """For any bytes, writing the same text back gives the same bytes, or is refused before anything is written."""
    try:
        decoded = decode(data)
    except UnreadableError:
        return
    written: list[bytes] = []
    original = write.replace_file
    write.replace_file = lambda path, content, **_: written.append(content)
    try:
        write_text("job.sql", data, decoded, decoded.text)
    except WriteError:
        assert not written
    else:
        assert written == [data]
    finally:
        write.replace_file = original


def test_a_file_that_changed_since_is_left_alone(tmp_path):
    """New bytes on disk win over a fix made for the old ones; no temporary file stays."""
    target = tmp_path / "job.sql"
    target.write_bytes(b"newer")
    with pytest.raises(WriteError, match="changed since"):
        write_text(str(target), b"older", decode(b"older"), "fixed")
    assert target.read_bytes() == b"newer"
    assert os.listdir(tmp_path) == ["job.sql"]


def test_a_character_that_the_encoding_lacks_is_refused(tmp_path):
    """Text that cannot be written in the file's encoding is not written at all."""
    target = tmp_path / "job.sql"
    target.write_bytes(b"x")
    decoded = decode(b"x")._replace(encoding="ascii")
    with pytest.raises(WriteError, match="cannot be written in ascii"):
        write_text(str(target), b"x", decoded, "\u4e2d")
    assert target.read_bytes() == b"x"


@pytest.mark.skipif(sys.platform == "win32", reason="modes are a matter of POSIX")
def test_mode_bits_are_kept(tmp_path):
    """An executable script stays one."""
    target = tmp_path / "job.sh"
    target.write_bytes(b"old")
    target.chmod(0o750)
    replace_file(str(target), b"new", expected=b"old")
    assert stat.S_IMODE(target.stat().st_mode) == 0o750
    assert target.read_bytes() == b"new"


def test_a_new_file_gets_the_usual_mode(tmp_path):
    """A file that was not there is as if made by any program, not private like a temporary file."""
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    replace_file(str(tmp_path / "new"), b"new")
    assert (tmp_path / "new").stat().st_mode == plain.stat().st_mode


def test_a_link_is_written_through(tmp_path):
    """The file behind a symbolic link changes; the link stays a link."""
    target, link = tmp_path / "real.sql", tmp_path / "link.sql"
    target.write_bytes(b"old")
    link.symlink_to(target)
    replace_file(str(link), b"new", expected=b"old", root=str(tmp_path))
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_link_out_of_the_project_is_refused(tmp_path):
    """With a root, nothing outside of it is written, however the path leads there."""
    outside, root = tmp_path / "outside.sql", tmp_path / "project"
    root.mkdir()
    outside.write_bytes(b"old")
    (root / "link.sql").symlink_to(outside)
    for path in (root / "link.sql", root / ".." / "outside.sql"):
        with pytest.raises(WriteError, match="outside of"):
            replace_file(str(path), b"new", expected=b"old", root=str(root))
    assert outside.read_bytes() == b"old"


def test_what_is_no_file_is_refused(tmp_path):
    """Folders, missing files, loops of links, impossible names and pipes end in a message."""
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    for name in (".", "missing", "loop", "pipe", "a\0b", "missing/deeper"):
        with pytest.raises(WriteError, match="not written"):
            replace_file(str(tmp_path / name), b"new", expected=b"old")
    assert sorted(os.listdir(tmp_path)) == ["loop", "pipe"]


@pytest.mark.skipif(ROOT, reason="nothing is read-only to root")
def test_a_read_only_file_is_refused(tmp_path):
    """A file without write permission is left alone although its folder could be written."""
    target = tmp_path / "job.sql"
    target.write_bytes(b"old")
    target.chmod(0o444)
    with pytest.raises(WriteError, match="read-only"):
        replace_file(str(target), b"new", expected=b"old")


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    """If the disk fails midway, the file is as it was and nothing else is left behind."""
    target = tmp_path / "job.sql"
    target.write_bytes(b"old")

    def fail(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write.os, "fsync", fail)
    with pytest.raises(WriteError, match="No space left"):
        replace_file(str(target), b"new", expected=b"old")
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["job.sql"]
