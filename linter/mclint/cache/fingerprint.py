"""What facts depend on besides their file: this program, its plug-ins, the parsers, Python, and libraries that are configured."""

from __future__ import annotations

import os
import sys
from _blake2 import blake2b  # what `hashlib` would give, without loading OpenSSL
from collections.abc import Iterable, Iterator
from typing import Any

from mclint import __version__

MAX_FILES = 5_000
"""Files of one plug-in that are looked at; one that has more is not trusted to be known by them."""


def fingerprint(packages: Iterable[str], libraries: str) -> str:
    """Return a digest that changes with every installation, upgrade or edit of anything that has a say in facts.

    `packages` are the folders of the plug-ins (`places`); every file in them counts, by name, size and time of change. `libraries` is the
    text of the library models that the configuration adds. Parsers count by the folders of installed packages, which change with each
    installation.
    """
    found: list[object] = [__version__, sys.version, libraries]
    found += [(folder, *_times(folder)) for folder in sys.path if folder.endswith("-packages")]
    for place in dict.fromkeys(packages):
        found += _files(place)
    return blake2b(repr(found).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def places(modules: Iterable[Any]) -> list[str]:
    """Return the folders of the packages that modules lie in, or the files of modules that lie in none."""
    found: list[str] = []
    for module in modules:
        name = getattr(module, "__module__", None) or getattr(module, "__name__", "")
        top = sys.modules.get(str(name).partition(".")[0])
        found += list(getattr(top, "__path__", ())) or [getattr(top, "__file__", None) or ""]
    return found


def _times(path: str) -> tuple[int, ...]:
    try:
        status = os.stat(path or os.curdir)
    except (OSError, ValueError):
        return ()
    return status.st_mtime_ns, status.st_ino


def _files(place: str) -> Iterator[tuple[object, ...]]:
    """Give name, time of change and size of each file of a package, or of a module that is one file."""
    pending, count = [place], 0
    while pending:
        folder = pending.pop()
        try:
            entries = sorted(os.scandir(folder), key=_name)
        except NotADirectoryError:
            yield (folder, *_times(folder))
            continue
        except OSError:
            yield (folder, os.urandom(8))
            continue
        for entry in entries:
            count += 1
            if count > MAX_FILES:
                yield (folder, os.urandom(8))
                return
            try:
                if entry.is_dir():
                    if entry.name != "__pycache__":
                        pending.append(entry.path)
                    continue
                status = entry.stat()
            except OSError:
                continue
            yield entry.path, status.st_mtime_ns, status.st_size


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name
