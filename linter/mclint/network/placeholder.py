"""Masks that stand where a value is to be filled in: `<bucket>`, `${region}`, `****`, `xxxx`, `your-endpoint`."""

from __future__ import annotations

import re
from functools import cache

from mclint.value import HOLE

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_:/")

ENDPOINT_WORDS = frozenset(
    {
        "endpoint", "oss-endpoint", "oss_endpoint", "ossendpoint", "oss_hdfs_endpoint", "internal-endpoint",
        "host", "hostname", "domain", "region", "ip",
    }
)  # fmt: skip
"""Words that samples write in the place of a host."""


@cache
def _masks() -> re.Pattern[str]:
    # Every alternative is linear: none has a repetition inside a repetition over the same characters.
    return re.compile(
        r"<[^<>\n]*>"
        r"|\[(?![0-9a-f:.]*\])[^\[\]\n]*\]"  # an IPv6 literal also stands in brackets
        r"|[$#%@]?\{\{?[^{}\n]*\}?\}"
        r"|\$\([^()\n]*\)|\$\w+"
        r"|%\(\w*\)[sd]|%[sd]"
        r"|\\?\*+|\?+|…+"
        r"|(?<![a-z0-9])x{2,}(?![a-z0-9])|x{3,}"
        r"|(?<![a-z0-9])your[a-z0-9]*(?:[-_](?!(?:internal|intranet|vpc|share|pub|int)\b)[a-z0-9]+)*",
        re.IGNORECASE,
    )


def blank(text: str) -> str:
    """Return the text with every character of a mask replaced by `HOLE`; places in it stay the same."""
    if _PLAIN.issuperset(text) and "xx" not in text and "your" not in text:
        return text
    return _masks().sub(lambda found: HOLE * (found.end() - found.start()), text)
