"""Path patterns of an inventory: `*` within a folder, `**` across folders."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=256)
def _compile(pattern: str) -> re.Pattern[str]:
    pieces = re.split(r"(\*\*/?|\*|\?)", pattern.strip("/"))
    words = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(words.get(piece) or re.escape(piece) for piece in pieces) + r"(?:/.*)?\Z")


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path, or a folder above it, fits one of the patterns."""
    return any(_compile(pattern).match(path) is not None for pattern in patterns)
