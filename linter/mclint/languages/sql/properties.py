"""Property lists: `('key'='value', …)`, with commas or without, closed or not."""

from __future__ import annotations

from mclint.facts import Property
from mclint.languages.sql.script import Script
from mclint.languages.sql.tokens import PLACEHOLDER, QUOTED, STRING, WORD, Token
from mclint.value import Value

_ENDS = frozenset(("location", "stored", "row", "tblproperties", "serdeproperties", "using", "partitioned", "lifecycle", "as"))
"""Words that begin the next clause if the list was not closed."""


def read_properties(script: Script, tokens: list[Token], at: int) -> tuple[list[Property], int]:
    """Read the list that opens at a token; return its properties and where to go on."""
    found: list[Property] = []
    at += 1
    while at < len(tokens):
        token = tokens[at]
        if token.word == ")":
            return found, at + 1
        if token.word == "(" or token.kind not in (STRING, WORD, QUOTED, PLACEHOLDER):
            at += 1
            continue
        if token.kind == WORD and token.word in _ENDS and not _is_equals(tokens, at + 1):
            return found, at
        key_start, key_end, at = _operand(tokens, at)
        equals = _is_equals(tokens, at)
        if equals:
            at += 1
        if at >= len(tokens) or tokens[at].kind not in (STRING, WORD, QUOTED, PLACEHOLDER):
            continue
        # Without an equals sign a pair is `key 'value'`, as in OPTIONS; of two strings the second may be the next key.
        if not equals and (tokens[at].kind != STRING or _is_equals(tokens, at + 1)):
            continue
        quoted = tokens[at].kind == STRING
        start, end, at = _operand(tokens, at)
        value = script.string(start, end) if quoted else script.name(start, end)
        found.append(Property(_key(script, key_start, key_end), value, script.span(key_start, end)))
    return found, at


def _is_equals(tokens: list[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].word == "="


def _operand(tokens: list[Token], at: int) -> tuple[int, int, int]:
    """Take a string, or words joined by marks without blanks between them; return its range and the next token."""
    start, end = tokens[at].start, tokens[at].end
    quoted = tokens[at].kind == STRING
    at += 1
    while not quoted and at < len(tokens) and tokens[at].start == end and tokens[at].word not in (",", ")", "=", "("):
        end = tokens[at].end
        at += 1
    return start, end, at


def _key(script: Script, start: int, end: int) -> str:
    value: Value = script.string(start, end) if script.text[start] in "'\"‘’“”" else script.name(start, end)
    text = value.text
    return (script.text[start:end] if text is None else text).strip()
