"""Templates (Jinja, Helm, ERB) in documents: what they fill in is not known, and their tags are no part of the document."""

from __future__ import annotations

import re
from functools import cache

from mclint.source import Source
from mclint.value import Hole, Value, join


@cache
def _tags() -> re.Pattern[str]:
    """Whole lines of tags, tags, and expressions; none of them reaches over the opening mark of another one."""
    tag = r"(?:\{%(?:[^%{]|%(?!\})|\{(?!%))*%\}|\{#(?:[^#{]|#(?!\})|\{(?!#))*#\}|<%(?!=)(?:[^%<]|%(?!>)|<(?!%))*%>)"
    expression = r"(?:\{\{(?:[^{}]|\{(?!\{)|\}(?!\}))*\}\}|<%=(?:[^%<]|%(?!>)|<(?!%))*%>)"
    alone = rf"^[ \t]*(?:{tag}|{expression})(?:[ \t]*{tag})*[ \t]*(?=\r?$)"
    return re.compile(rf"(?P<line>{alone})|(?P<tag>{tag})|(?P<hole>{expression})", re.MULTILINE)


def is_template(text: str) -> bool:
    """Whether a text has marks of a template."""
    return "{{" in text or "{%" in text or "<%" in text


def without_templates(source: Source) -> Source:
    """Return the document with a hole for each expression, and without tags and lines that only hold some."""
    text, pieces, at = source.text, [], 0
    for found in _tags().finditer(text):
        pieces.append(source.value(at, found.start()))
        at = found.end()
        if found["hole"]:
            words = found[0].strip("{}<%=> ")[:60]
            pieces.append(Value((Hole(words or "template", source.span(found.start(), at)),)))
    pieces.append(source.value(at, len(text)))
    return Source(source.path, join(pieces), embedded=True)
