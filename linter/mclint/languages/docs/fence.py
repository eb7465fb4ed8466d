"""A piece of code on a page: find out its language and hand it on.

Code on a page is often a fragment, a template or a session with answers, so what its adapter cannot read is no fault of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mclint.facts import Setting
from mclint.languages.base import Collector
from mclint.languages.docs.guess import guess, is_foreign_dialect
from mclint.languages.docs.lines import Block
from mclint.languages.docs.prompts import typed
from mclint.languages.docs.tags import OTHER
from mclint.value import Span, Value, join

DOMAIN_LIST = "spark.hadoop.odps.cupid.vpc.domain.list"
"""The Spark property whose value is a JSON text; pages often show that text alone."""

_LOOSE_TAGS = frozenset(("", "text", "shell", "spark_conf", "ini", "json"))
"""Tags that authors give to many kinds of text: the content decides first, the tag where it says nothing."""

_CODE_TAGS = frozenset(("sql", "python", "java", "scala"))
"""Tags that are believed unless nothing in the text speaks for them."""


def hand_on(block: Block, out: Collector) -> None:
    """Hand a piece of code to the adapter of its language, as a job of its own."""
    language, lines = block.tag, list(block.lines)
    session = typed(block.lines, block.tag) if block.tag != OTHER else None
    if session is not None:
        language, lines = session
    code = join(lines)
    text = code.shape
    if not text.strip():
        return
    if session is None:
        language = _language(block.tag, text)
    if language in ("json", "spark_conf", "text", "") and (values := list(_domain_lists(code, text))):
        unit = out.new_unit()
        for value in values:
            out.add(Setting(value.span() or Span(0, 0), unit, DOMAIN_LIST, value, "document"))
        return
    if not language or language == OTHER:
        return
    problems = len(out.problems)
    out.embed(language, code, unit=out.new_unit())
    del out.problems[problems:]


def _language(tag: str, text: str) -> str:
    if tag in _LOOSE_TAGS:
        return guess(text) or ("" if tag == "text" else tag)
    if tag == "foreign-sql":
        return "" if is_foreign_dialect(text) else "sql"
    return guess(text, tag) if tag in _CODE_TAGS else tag


@cache
def _looks_like_domain_list() -> re.Pattern[str]:
    return re.compile(r"""["'“”]?vpcs["'“”]?\s*[:：]\s*[\[【]""")


def _domain_lists(code: Value, text: str) -> Iterator[Value]:
    """Yield the VPC domain lists in a text: JSON objects that begin a line and have `vpcs`, valid or not."""
    if "vpcs" not in text:
        return
    for start, end in _objects(text):
        found = _looks_like_domain_list().search(text, start, end)
        if found and ("regionId" in text[start:end] or "urls" in text[start:end]):
            yield code.slice(start, end)


def _objects(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of brace-balanced texts that begin a line; an unbalanced one ends with the text."""
    depth = start = 0
    quoted = False
    for found in re.finditer(r'\\.|["{}\n]', text):
        mark, at = found[0], found.start()
        if mark == "\n":
            quoted = False
        elif mark == '"':
            quoted = depth > 0 and not quoted
        elif mark == "{" and not quoted:
            if depth == 0:
                if text[text.rfind("\n", 0, at) + 1 : at].strip():
                    continue
                start = at
            depth += 1
        elif mark == "}" and not quoted and depth:
            depth -= 1
            if depth == 0:
                yield start, at + 1
    if depth:
        yield start, len(text.rstrip())
