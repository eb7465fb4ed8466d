"""The files of the cache: where they lie, how they are read and written, and when they go."""

from __future__ import annotations

import os
import sys
import time

_DAY_NS = 86_400_000_000_000
_KEEP_DAYS = 30
"""Stores of projects that were not checked for so long are deleted."""

SUFFIXES = (".facts", ".findings")


def folder() -> str:
    """Return the folder of all stores; empty if there is none. `MCLINT_CACHE_DIR` names another one."""
    given = os.environ.get("MCLINT_CACHE_DIR", "")
    if given:
        return os.path.abspath(given)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME", "") or os.path.expanduser("~/.cache")
    return os.path.join(base, "mclint") if os.path.isabs(base) else ""


def read_own(path: str) -> memoryview:
    """Return the content of a file of this user's. Raises OSError, also for anybody else's."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    with open(handle, "rb", 0) as file:
        status = os.fstat(handle)
        if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
            raise PermissionError(path)
        data = memoryview(file.read())
    if time.time_ns() - status.st_mtime_ns > _DAY_NS:
        os.utime(path)  # still in use
    return data


def write(path: str, data: bytes) -> None:
    """Write a file in one step, or not at all."""
    beside = f"{path}.{os.getpid()}.{os.urandom(4).hex()}"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except OSError:
        return
    try:
        with open(handle, "wb") as file:
            file.write(data)
        os.replace(beside, path)
        _prune(os.path.dirname(path))
    except OSError:
        try:
            os.unlink(beside)
        except OSError:
            return


def _prune(place: str) -> None:
    """Delete, once a day, stores that nobody used for long and what runs that were cut off have left."""
    mark = os.path.join(place, "pruned")
    now = time.time()
    try:
        if now - os.stat(mark).st_mtime < 86_400:
            return
    except OSError:
        pass
    with open(mark, "wb"):
        pass
    with os.scandir(place) as entries:
        for entry in entries:
            name = entry.name
            days = _KEEP_DAYS if name.endswith(SUFFIXES) else 1
            try:
                if any(suffix in name for suffix in SUFFIXES) and now - entry.stat().st_mtime > days * 86_400:
                    os.unlink(entry.path)
            except OSError:
                continue
