"""Find the plug-ins that are installed, without asking `importlib.metadata`.

Its scan imports `email` and `inspect` and parses the metadata of every distribution: 30 ms and more at each start. The files that declare
entry points are small and few: this module lists the folders of `sys.path`, opens `entry_points.txt` of each distribution, and parses
only those that mention the group. Nothing is imported here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator

from mclint.tuples import NamedTuple


class EntryPoint(NamedTuple):
    """One declaration `name = value` of a distribution (its name in lower case with `_`)."""

    name: str
    value: str
    distribution: str


def discover(group: str, path: Iterable[str] | None = None, *, home: str | None = None) -> list[EntryPoint]:
    """Return the entry points of a group on `path` (default `sys.path`), each distribution once, in order of the path.

    The working directory is left out: a folder that is being linted must not bring in code of its own. The exception is the folder
    `home` that holds this program itself (default: where this package lies).
    """
    home = _home() if home is None else home
    found: list[EntryPoint] = []
    seen: set[str] = set()
    for folder in dict.fromkeys(sys.path if path is None else path):
        if _is_working_directory(folder) and os.path.abspath(folder) != home:
            continue
        for distribution, text in _declarations(folder):
            if distribution not in seen:
                seen.add(distribution)
                found.extend(parse(text, group, distribution))
    return found


def _home() -> str:
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def _is_working_directory(folder: str) -> bool:
    if folder in {"", "."}:
        return True
    try:
        return os.path.samefile(folder, os.curdir)
    except (OSError, ValueError):
        return False


def _declarations(folder: str) -> Iterator[tuple[str, str]]:
    """Give name and `entry_points.txt` of each distribution in a folder or zip archive; empty text for one that declares nothing."""
    try:
        names = sorted(os.listdir(folder))
    except NotADirectoryError:
        yield from _zipped(folder)
        return
    except (OSError, ValueError):
        return
    for name in names:
        stem, dot, suffix = name.rpartition(".")
        if not dot:
            continue
        if suffix in {"dist-info", "egg-info"}:
            yield _normal(stem), _text(os.path.join(folder, name, "entry_points.txt"))
        elif suffix == "egg":
            yield _normal(stem), _text(os.path.join(folder, name, "EGG-INFO", "entry_points.txt"))


def _zipped(archive: str) -> Iterator[tuple[str, str]]:
    """Do the same for a zip archive on the path, which Python can import from."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(archive) as opened:
            for name in sorted(opened.namelist()):
                folder, slash, rest = name.partition("/")
                stem, dot, suffix = folder.rpartition(".")
                if slash and dot and rest == "entry_points.txt" and suffix in {"dist-info", "egg-info"}:
                    yield _normal(stem), opened.read(name).decode("utf-8", "replace")
    except (OSError, BadZipFile):
        return


def _text(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def _normal(stem: str) -> str:
    """Return the distribution's name out of `My.Name-1.0`, spelt as distributions are compared."""
    name = stem.partition("-")[0].lower()
    for mark in ".-":
        name = name.replace(mark, "_")
    while "__" in name:
        name = name.replace("__", "_")
    return name


def parse(text: str, group: str, distribution: str) -> Iterator[EntryPoint]:
    """Give the entry points of a group out of the text of an `entry_points.txt`."""
    if group not in text:
        return
    section = ""
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif section == group and "=" in line:
            name, _, value = line.partition("=")
            yield EntryPoint(name.strip(), value.strip(), distribution)
