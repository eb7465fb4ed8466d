"""Read the value that a text gives to a key, in any of the ways that code and configuration spell it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mclint.value import Span

_CODE = (".py", ".pyw", ".java", ".scala", ".sc", ".ipynb", ".tf", ".tfvars")
_LINES = (".properties", ".conf", ".ini", ".cfg", ".env", ".yaml", ".yml")
_STOPS = frozenset(" \t\r\n'\"`<>&,;)]}|\\")
_LONGEST = 4096


@cache
def _separator() -> re.Pattern[str]:
    # What may stand between a key and its value: the end of the key's quotes, then a mark.
    return re.compile(
        r"(?P<close>\\?[\"'`]?\]?)[ \t]{0,40}"
        r"(?:(?P<value>,?\s{0,200}\\?[\"']?value\\?[\"']?[ \t]{0,20}[:=]\s{0,20})"
        r"|(?P<xml></[\w-]{1,40}>\s{0,200}<value>|>)"
        r"|(?P<equal>:=|=>|={1,2})|(?P<colon>:)|(?P<comma>,)|(?P<call>\()|(?P<blank>(?<=[ \t])))",
        re.IGNORECASE,
    )


@cache
def _type() -> re.Pattern[str]:
    return re.compile(r"[ \t]*[A-Za-z_][\w.\[\]| ]{0,60}=(?!=)[ \t]*(?=[A-Za-z]{0,2}[\"'])")


@cache
def _quote() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z]{0,2}(\"\"\"|'''|\\\\\\?[\"']|\\[\"']|[\"'`])")


@cache
def _expression() -> re.Pattern[str]:
    # An unquoted value in program code that is an expression, not a literal: a call, an attribute, a constant, a telling variable.
    words = "pass|pwd|pw|secret|key|token|cred|env|arg|conf|self|access|auth|account"
    return re.compile(
        rf"(?:new|not|await|lambda)\s|[A-Za-z_][\w.]*[ \t]*[(\[.]|[A-Za-z_]\w*\.\w|(?-i:[A-Z][A-Z0-9_]*\b)|[_({{\[]|\w*(?:{words})\w*",
        re.IGNORECASE,
    )


@cache
def _harmless() -> re.Pattern[str]:
    # What is told about a secret by a key of such an ending is not the secret itself.
    return re.compile(
        r"(?:arn|endpoint|url|uri|file|path|name|type|expir\w*|timeout|hours|minutes|seconds|ttl|class|provider|prefix|suffix|format|field"
        r"|column|header|count|limit|length|size|index|enabled|required)$",
        re.IGNORECASE,
    )


@cache
def _key_name() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z_.-]*(?:key|secret|passw|passphrase|pwd|token|credential|access|signature)[A-Za-z_.-]*", re.IGNORECASE)


class Reader:
    """Reads values in one text. `path` tells how unquoted values are spelt; `prose` is text for people."""

    def __init__(self, text: str, path: str = "", *, prose: bool = False) -> None:
        self.text = text
        self.prose = prose
        low = path.lower()
        self.code = low.endswith(_CODE)
        self.whole_line = low.endswith(_LINES) or low.rsplit("/", 1)[-1].startswith(".env")

    def after_key(self, start: int, end: int) -> tuple[Span, bool] | None:
        """Return the value given to the key at `start`:`end`, and whether it is surely a secret; None if there is none."""
        from mclint.findings.secrets import is_placeholder

        text = self.text
        match = _separator().match(text, end)
        if match is None or _harmless().search(text, start, end) is not None:
            return None
        kind, at = match.lastgroup or "", match.end()
        quoted_key = bool(match["close"].strip("]"))
        if kind == "close" or (kind == "comma" and not quoted_key):
            return None
        if kind == "colon" and (typed := _type().match(text, at)) is not None:
            at = typed.end()
        if kind == "blank":
            return self._after_blank(start, at)
        if kind == "xml":
            return self._element(at)
        if kind == "equal" and not quoted_key and self._closes(at):
            return None
        span = self.literal(at)
        sure = span is not None
        if span is None:
            if kind in {"comma", "call"} or (self.prose and kind != "equal"):
                return None
            span = self._unquoted(at, glued=text[at - 1 : at] not in {" ", "\t"}, typed=kind == "colon")
            sure = span is not None and any(char.isdigit() for char in text[span.start : span.end])
        elif kind == "comma" and text[span.end + 1 : span.end + 20].lstrip().startswith((":", "=")):
            return None  # the next key
        if span is None:
            return None
        value = text[span.start : span.end]
        if len(value) <= 5 and value.isdigit() and "token" in text[start:end].lower():
            return None  # a number of tokens
        if is_placeholder(value) or (kind in {"comma", "colon", "equal"} and sure and _key_name().fullmatch(value) is not None):
            return None
        return span, sure

    def _element(self, at: int) -> tuple[Span, bool] | None:
        """Read the text of an XML element."""
        from mclint.findings.secrets import is_placeholder

        end = self.text.find("<", at, at + _LONGEST)
        if end < 0 or not self.text.startswith("</", end) or is_placeholder(self.text[at:end].strip()):
            return None
        return Span(at, end), True

    def _closes(self, at: int) -> bool:
        """Whether a quote right behind `key=` ends the string that the key is in, as in `find("token=")`."""
        text = self.text
        return text[at : at + 1] in {'"', "'"} and text[at + 1 : at + 2] in {")", ",", ";"} and self._in_string(at)

    def _after_blank(self, start: int, at: int) -> tuple[Span, bool] | None:
        """Read `--password value`, `PASSWORD 'value'` and, at the start of a line, `some.password value`."""
        from mclint.findings.secrets import is_placeholder

        text = self.text
        span = self.literal(at)
        if span is None:
            word = start
            while word > 0 and start - word < 200 and (text[word - 1].isalnum() or text[word - 1] in "._-"):
                word -= 1
            line = word
            while line > 0 and word - line < 200 and text[line - 1] in " \t":
                line -= 1
            option = text.startswith("--", word)
            property_line = (line == 0 or text[line - 1] in "\r\n") and "." in text[word:at]
            if self.prose or not (option or property_line):
                return None
            span = self._unquoted(at, glued=True)
        if span is None or is_placeholder(text[span.start : span.end]) or text.startswith("-", span.start):
            return None
        return span, True

    def literal(self, at: int) -> Span | None:
        """Return the inside of the string literal that begins at an offset, after blanks and opening brackets."""
        text, stop = self.text, at + 200
        while at < min(len(text), stop) and (text[at].isspace() or text[at] in "([{"):
            at += 1
        match = _quote().match(text, at)
        if match is None:
            return None
        quote, start = match[1], match.end()
        limit = min(len(text), start + _LONGEST)
        if len(quote) == 3 and quote[0] != "\\":
            found = text.find(quote, start, limit)
            return Span(start, found if found >= 0 else limit)
        end = start
        mark = quote[-1]
        while end < limit and text[end] not in "\r\n":
            if text.startswith(quote, end):
                break
            if text[end] == mark:  # the outer string ends
                break
            end += 2 if text[end] == "\\" and len(quote) == 1 and end + 1 < limit and text[end + 1] not in "\r\n" else 1
        return Span(start, min(end, limit))

    def _unquoted(self, at: int, *, glued: bool, typed: bool = False) -> Span | None:
        """Return a value without quotes, or None where it is an expression of program code."""
        text = self.text
        limit = min(len(text), at + _LONGEST)
        while at < limit and text[at] in " \t":
            at += 1
        if self.code and not self._in_string(at):
            word = text[at : at + 1].isalpha()
            if _expression().match(text, at) or (word and (typed or not glued)):
                return None
        end = at
        whole = self.whole_line and not self._in_string(at)
        while end < limit and text[end] not in "\r\n" and (whole or text[end] not in _STOPS):
            if whole and text[end] == "#" and text[end - 1] in " \t":
                break
            if text.startswith(("${", "$(", "%("), end):
                close = text.find("}" if text[end + 1] == "{" else ")", end, limit)
                end = close if close >= 0 else end
            end += 1
        while end > at and text[end - 1] in " \t":
            end -= 1
        return Span(at, end) if end > at else None

    def _in_string(self, at: int) -> bool:
        """Whether quotes are open before an offset, judged by its line alone."""
        start = max(self.text.rfind("\n", max(at - 2000, 0), at), at - 2000) + 1
        before = self.text[max(start, 0) : at]
        return before.count('"') % 2 == 1 or before.count("'") % 2 == 1

    def arguments(self, at: int, count: int) -> Iterator[tuple[int, Span]]:
        """Give those of the first arguments of a call, opened just before an offset, that are string literals."""
        text = self.text
        for number in range(count):
            span = self.literal(at)
            if span is not None:
                yield number, span
                at = span.end
            depth, limit = 0, min(len(text), at + 300)
            while at < limit:
                char = text[at]
                if char in "([{":
                    depth += 1
                elif char in ")]}":
                    depth -= 1
                    if depth < 0:
                        return
                elif char == "," and depth == 0:
                    break
                at += 1
            if at >= limit:
                return
            at += 1
