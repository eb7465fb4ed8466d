"""Statements: where each begins and ends, and which word it begins with."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from mclint.languages.sql.late import Late
from mclint.languages.sql.lexer import Lexed
from mclint.tuples import NamedTuple

_PROMPT = r"(?:odps(?:@[ \t]*[^\s>]*|[:\w]*)|maxcompute)[ \t]*>"


class Statement(NamedTuple):
    """A statement without its semicolon: `start` is where its first word `head` stands, `assigned` whether `@v :=` goes before."""

    start: int
    end: int
    head: str
    assigned: bool = False


_OPENER = Late(
    r"\n[ \t]*(?:(%s)"
    r"|(?=create[ \t\n]+(?:or[ \t\n]+replace|\[?(?:external|object|foreign|temporary|sql|materialized)\b|table|function|view)\b"
    r"|(?:create|update)[ \t\n]+externalproject\b|alter[ \t\n]+table\b|drop[ \t\n]+(?:table|view|function|external)\b"
    r"|load[ \t\n]+(?:overwrite|into)\b|unload[ \t\n]+from\b|setproject\b|set[ \t]+odps\."
    r"|add[ \t]+(?:jar|py|file|archive)[ \t]|tunnel[ \t]+(?:up|down)load[ \t]))" % _PROMPT
)
"""What begins a statement at the start of a line although no semicolon ended the one before (or prose went before it)."""


_PREFIX = Late(
    r"[\s\ufffc>]+"
    rf"|{_PROMPT}"
    r"|(?:begin|else|then|loop|explain|do)\b(?![ \t]*[=(.])"
    r"|end\b(?=\s+\w)"
    r"|(@\w+[ \t\n]*(?:table[ \t\n]*\((?:[^()]|\([^()]*\))*\)|[a-z]\w*(?:<[^<>;]*>|\([^();]*\))?)?[ \t\n]*:=)"
)
"""What may stand before the first word of a statement: prompts, block words of script mode, an assignment, a template."""


_WORD = Late(r"[a-z_]\w*")
_FIRST = Late(r"\s*([a-z_]\w*)")
_BEFORE_HEAD = frozenset(("begin", "else", "then", "loop", "explain", "do", "end", "if", "odps", "maxcompute"))
"""Words that are no statement's first word although they come first."""
_COMMAND_END = Late(
    r"\n[ \t]*(?=(?:select|insert|with|from|set|use|if|create|alter|drop|add|setproject|merge|update|delete)\b|@\w+[ \t]*:=)"
)
_COMMANDS = frozenset(("set", "setproject", "use", "add", "tunnel", "alias", "list", "ls", "open"))
"""Commands of one line: where the semicolon is missing, the next statement begins on the next line that looks like one."""

_NO_BREAK = (sys.maxsize, sys.maxsize)
_BRACKET = Late(r"[()]")


def statements(lexed: Lexed) -> Iterator[Statement]:
    """Yield the statements of a script in order."""
    plain = lexed.plain
    for start, end in _pieces(lexed):
        at: int | None = start
        while at is not None:
            statement = _head(plain, at, end)
            if statement is None:
                break
            at = None
            if statement.head in _COMMANDS:
                following = _COMMAND_END.search(plain, statement.start, end)
                if following is not None:
                    statement, at = statement._replace(end=following.start()), following.end()
            yield statement


def _pieces(lexed: Lexed) -> Iterator[tuple[int, int]]:
    """Yield the ranges between semicolons, and between the openers among them."""
    plain = lexed.plain
    breaks: Iterator[tuple[int, int]] = (found.span() for found in _OPENER.finditer(plain)) if "\n" in plain else iter(())
    if lexed.restarts:
        breaks = iter(sorted([*breaks, *((at, at) for at in lexed.restarts)]))
    begin, go_on = next(breaks, _NO_BREAK)
    start = 0
    for end in (*lexed.ends, len(plain)):
        while begin < end:
            if begin >= start:
                yield start, begin
                start = go_on
            begin, go_on = next(breaks, _NO_BREAK)
        yield start, end
        start = end + 1


def _head(plain: str, start: int, end: int) -> Statement | None:
    """Find the first word of a statement behind prompts, labels and the words of blocks."""
    simple = _FIRST.match(plain, start, end)
    if simple is not None and simple.group(1) not in _BEFORE_HEAD:
        return Statement(simple.start(1), end, simple.group(1))
    assigned = False
    prefix = _PREFIX
    while True:
        found = prefix.match(plain, start, end)
        if found is not None and found.end() > start:
            assigned = assigned or found.group(1) is not None
            start = found.end()
            continue
        word = _WORD.match(plain, start, end)
        if word is None:
            return _rest(plain, start, end, assigned=assigned)
        if word.group() == "if":
            behind = _behind_condition(plain, word.end(), end)
            if behind is not None:
                start = behind
                continue
        return Statement(start, end, word.group(), assigned)


def _rest(plain: str, start: int, end: int, *, assigned: bool) -> Statement | None:
    """Return a statement that begins with something else than a word, unless it is blank."""
    while end > start and plain[end - 1].isspace():
        end -= 1
    if start >= end:
        return None
    return Statement(start, end, "(" if plain[start] == "(" else "", assigned)


def _behind_condition(plain: str, start: int, end: int) -> int | None:
    """Return where the condition of an IF ends, or None if it is none."""
    while start < end and plain[start].isspace():
        start += 1
    if plain[start : start + 1] != "(":
        return None
    depth = 0
    for mark in _BRACKET.finditer(plain, start, end):
        depth += 1 if mark.group() == "(" else -1
        if depth == 0:
            return mark.end()
    return None
