"""Write a changed text back to its file: all or nothing, and only over the bytes that were read."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from mclint.source import Decoded


class WriteError(Exception):
    """A file that was not written; the message names it and says why. The file is as it was."""


def write_text(path: str, read: bytes, decoded: Decoded, text: str, *, root: str | None = None) -> None:
    """Write `text` in the encoding, with the byte order mark, of the file it came from.

    `read` are the bytes that `decoded` was made of: the file is left alone if it has other bytes by now. With `root`, a symbolic link that
    leads out of that folder is refused. Raises WriteError.
    """
    if decoded.bom + decoded.text.encode(decoded.encoding, "replace") != read:
        raise WriteError(f"{path}: not written: its {decoded.encoding} text cannot be written back byte for byte")
    try:
        data = decoded.bom + text.encode(decoded.encoding)
    except UnicodeEncodeError as error:
        raise WriteError(f"{path}: not written: {error.object[error.start]!r} cannot be written in {decoded.encoding}") from None
    replace_file(path, data, expected=read, root=root)


def replace_file(path: str, data: bytes, *, expected: bytes | None = None, root: str | None = None) -> None:
    """Put a file in place in one step: a reader sees the old bytes or the new ones, also after a crash.

    A symbolic link is written through, not replaced. Mode and owner are kept. With `expected`, the file must exist and hold these bytes.
    Raises WriteError.
    """
    try:
        target = Path(path).resolve()
        if root is not None and not target.is_relative_to(Path(root).resolve()):
            raise WriteError(f"{path}: not written: it is a link to {target}, outside of {root}")
        status = _check(path, target, missing_ok=expected is None)
        _write(path, target, data, status, expected)
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, a name with NUL
        raise WriteError(f"{path}: not written: {getattr(error, 'strerror', None) or error}") from None


def _check(path: str, target: Path, *, missing_ok: bool) -> os.stat_result | None:
    """Return what the file is like, or None for one yet to be made."""
    try:
        status = target.stat()
    except FileNotFoundError:
        if missing_ok:
            return None
        raise
    if not stat.S_ISREG(status.st_mode):
        raise WriteError(f"{path}: not written: not a regular file")
    if not os.access(target, os.W_OK):
        raise WriteError(f"{path}: not written: it is read-only")
    return status


def _write(path: str, target: Path, data: bytes, status: os.stat_result | None, expected: bytes | None) -> None:
    from tempfile import mkstemp

    handle, name = mkstemp(prefix=".mclint-", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        _keep(temporary, status)
        if expected is not None:
            _unchanged(path, target, expected)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _unchanged(path: str, target: Path, expected: bytes) -> None:
    if target.read_bytes() != expected:
        raise WriteError(f"{path}: not written: it has changed since it was read")


def _keep(temporary: Path, status: os.stat_result | None) -> None:
    """Give the new file the mode and, where allowed, the owner of the old one; a new file gets the usual mode."""
    if status is None:
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        return
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):
            os.chown(temporary, status.st_uid, status.st_gid)
    temporary.chmod(stat.S_IMODE(status.st_mode))


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where folders can be synced."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
