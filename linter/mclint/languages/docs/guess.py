"""Which language a piece of code without a tag is in: by clear evidence only, line by line."""

from __future__ import annotations

import re

from mclint.languages.docs.evidence import forms
from mclint.languages.docs.tags import OTHER

_LINES = 80
"""How many lines with text are looked at."""

_ENOUGH = 3
"""Points that make a language clear: one strong line or a few weak ones."""


def guess(text: str, tag: str = "") -> str:
    """Return the language that a piece of code is clearly in, or empty.

    With a tag the tag stands, unless nothing in the text speaks for it and something else is clear.
    """
    start = text.lstrip()[:1]
    if start and start in "{[" and tag in ("", "json") and _looks_like_json(text):
        return "json"
    if start == "<" and not tag:
        return ""
    points = _points(text)
    best = max(points, key=lambda language: points[language], default="")
    if points.get(best, 0) < _ENOUGH or (tag and points.get(tag, 0)):
        return tag
    return tag if best == OTHER else best


def _points(text: str) -> dict[str, int]:
    """Weigh the first lines of a text by language."""
    points: dict[str, int] = {}
    seen = telling = 0
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line.startswith(("//", "/*", "* ")):
            continue
        seen += 1
        if seen > _LINES:
            break
        line = line[:400]
        for language, weight, form in forms():
            if form.match(line):
                points[language] = points.get(language, 0) + weight
                telling += language == "yaml"
    if "yaml" in points and (telling * 10 < seen * 8 or not re.match(r"\s*(?:---|[\w-]+:[ \t]*[\r\n])", text)):
        del points["yaml"]  # `key: value` lines alone may as well be HTTP headers or plain output
    return points


def _looks_like_json(text: str) -> bool:
    head = text.lstrip()[:200]
    return bool(re.match(r"[\[{]\s*(?:[\[{\"\]}]|//|$)", head)) and ('"' in head or ":" in head or "//" in head)


def is_foreign_dialect(text: str) -> bool:
    """Whether SQL that is tagged as another product's shows nothing of MaxCompute."""
    return not re.search(r"(?i)odps|maxcompute|tablestore://|oss://|mcfed|stored\s+by|lifecycle\s+\d", text)
