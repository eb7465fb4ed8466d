"""POST requests that ask a question and change nothing: searches, tokens, predictions."""

from __future__ import annotations

import re
from functools import cache

from mclint.api import Context, Write
from mclint_rules.common.job import index


@cache
def _words() -> re.Pattern[str]:
    return re.compile(
        r"search|query|graphql|token|login|auth(?!ors?(?![a-z]))|predict|inference|embed|completion|classif|detect|recogni|translate|ocr|lookup|rerank|geocod|"
        r"/score\b|_bulk_get|mget|(?<!ac)(?<!dis)count(?!r)|batch_?get|/get",
        re.IGNORECASE,
    )


def is_question(fact: Write, ctx: Context) -> bool:
    """Whether a request plainly asks: its address says so, what stands behind the question mark (`?access_token=`) not counted."""
    if fact.sink != "http" or fact.form != "post":
        return False
    call = index(ctx).calls.get(fact.span)
    return call is not None and _words().search(call.target.shape.partition("?")[0]) is not None


__all__ = ["is_question"]
