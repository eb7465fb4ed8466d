"""Wording of messages, and what is a placeholder rather than a value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from mclint.api import HOLE, Context, Value


@cache
def _placeholder() -> re.Pattern[str]:
    return re.compile(r"[<>{}\[\]$*%…]|\.\.\.|x{3,}|(?:^|[^a-z])(?:your|my|某|您的|替换)|(?:^|[^a-z])xx(?:[^a-z]|$)", re.IGNORECASE | re.ASCII)


def placeholder(text: str) -> bool:
    """Whether a text stands for something that is filled in later: `<bucket>`, `****`, `xxxx`, `${endpoint}`, `your-instance`."""
    return HOLE in text or _placeholder().search(text) is not None


def shown(value: Value | str, limit: int = 80) -> str:
    """Return a value for use in a message: in backticks, on one line, cut to `limit` code points."""
    text = " ".join(str(value).split()).replace("`", "'")
    return f"`{text if len(text) <= limit else text[: limit - 1] + '…'}`"


def listing(words: Iterable[str], last: str = "and") -> str:
    """Return words as an enumeration in a sentence."""
    items = list(words)
    return f"{', '.join(items[:-1])} {last} {items[-1]}" if len(items) > 1 else "".join(items)


def region_name(region_id: str, ctx: Context) -> str:
    """Return a region for use in a message: its English name and its ID."""
    region = ctx.catalog.region(region_id)
    return f"{region.names[0]} ({region_id})" if region is not None and region.names else f"`{region_id}`"
