"""Wording of messages, and what is a placeholder rather than a value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from mclint.api import HOLE, Context, Known, Value


@cache
def _placeholder() -> re.Pattern[str]:
    return re.compile(
        r"[<>{}\[\]$*%…]|\.\.\.|x{3,}|(?:^|[^a-z])(?:your|my|某|您的|替换)|(?:^|[^a-z])xx(?:[^a-z]|$)", re.IGNORECASE | re.ASCII
    )


def placeholder(text: str) -> bool:
    """Whether a text stands for something that is filled in later: `<bucket>`, `****`, `xxxx`, `${endpoint}`, `your-instance`."""
    return HOLE in text or _placeholder().search(text) is not None


def spelled(value: Value) -> str:
    """Return a value as text: a placeholder as it is written, another hole by its reason in braces."""
    return "".join([part.text if isinstance(part, Known) else _hole(part.reason) for part in value.parts])


def _hole(reason: str) -> str:
    return f"{{{reason}}}" if reason[:1].isalnum() else reason


def refilled(text: str, value: Value) -> str:
    """Return a text with the holes of a value, in their order, written as `spelled` writes them."""
    for part in value.parts:
        if not isinstance(part, Known):
            text = text.replace(HOLE, _hole(part.reason), 1)
    return text


def shown(value: Value | str, limit: int = 80) -> str:
    """Return a value for use in a message: in backticks, on one line, cut to `limit` code points."""
    text = " ".join((value if isinstance(value, str) else spelled(value)).split()).replace("`", "'").replace(HOLE, "…")
    return f"`{text if len(text) <= limit else text[: limit - 1] + '…'}`"


def listing(words: Iterable[str], last: str = "and") -> str:
    """Return words as an enumeration in a sentence."""
    items = list(words)
    return f"{', '.join(items[:-1])} {last} {items[-1]}" if len(items) > 1 else "".join(items)


def region_name(region_id: str, ctx: Context) -> str:
    """Return a region for use in a message: its ID, and its English name where the ID does not tell the place."""
    region = ctx.catalog.region(region_id)
    place = region.names[0].partition("(")[2].partition(")")[0] if region is not None and region.names else ""
    return f"{region_id} ({place})" if place and place.lower() not in region_id else region_id
