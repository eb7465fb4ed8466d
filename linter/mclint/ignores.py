"""What Git ignores: `.gitignore` files from the repository's root downwards, and `.git/info/exclude`.

The user's global ignore file is not read: the same tree gives the same findings on every machine.
"""

from __future__ import annotations

import os

from mclint.config.globs import Patterns
from mclint.tuples import NamedTuple

NAME = ".gitignore"
_LARGEST = 1_000_000


class Ignore(NamedTuple):
    """Patterns of one ignore file. A path counts from its folder after `lead` is put before it and `skip` characters are cut."""

    patterns: Patterns
    lead: str
    skip: int


def ignored(path: str, name: str, ignores: tuple[Ignore, ...], *, folder: bool) -> bool:
    """Whether the nearest ignore file that says anything of a path leaves it out; the folders above are not looked at."""
    for ignore in reversed(ignores):
        verdict = ignore.patterns.verdict(ignore.lead + path[ignore.skip :], name, folder=folder)
        if verdict is not None:
            return verdict
    return False


def leaves_out(root: str, path: str) -> bool:
    """Whether the ignore files leave out a file, or a folder above it."""
    ignores = inherited(root)
    at = 0
    while True:
        prefix = path[:at]
        ignores = (*ignores, *load(os.path.join(root, prefix, NAME), "", at))
        stop = path.find("/", at)
        step = path if stop < 0 else path[:stop]
        if ignored(step, step[at:], ignores, folder=stop >= 0):
            return True
        if stop < 0:
            return False
        at = stop + 1


def inherited(root: str, start: str = "") -> tuple[Ignore, ...]:
    """Return the ignore files of the folders above `start` (in a root), up to the repository; its own is not among them."""
    found: list[Ignore] = []
    for path, lead in outside(root):
        found += load(path, lead, 0)
    steps = start.split("/") if start else []
    for number in range(len(steps)):
        above = "/".join(steps[:number])
        found += load(os.path.join(root, above, NAME), "", len(above) + 1 if above else 0)
    return tuple(found)


def outside(root: str) -> list[tuple[str, str]]:
    """Return the ignore files outside a root that hold in it, there or not, each with what is to be put before a path from the root."""
    repository = _repository(root)
    if repository is None:
        return []
    between = root[len(repository) :].replace(os.sep, "/").strip("/")
    lead = between + "/" if between else ""
    found = [(os.path.join(repository, ".git", "info", "exclude"), lead)]
    while lead:
        found.append((os.path.join(repository, NAME), lead))
        step, _, lead = lead.partition("/")
        repository = os.path.join(repository, step)
    return found


def _repository(folder: str) -> str | None:
    """Return the root of the repository that a folder (absolute) lies in, or None."""
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def load(path: str, lead: str, skip: int) -> list[Ignore]:
    """Read one ignore file; none for a file that is missing, unreadable or says nothing."""
    try:
        with open(path, "rb") as file:
            data = file.read(_LARGEST)
    except OSError:
        return []
    patterns = Patterns(os.fsdecode(data.removeprefix(b"\xef\xbb\xbf")).split("\n"))
    return [Ignore(patterns, lead, skip)] if patterns else []
