"""Where Python statements begin in the lines of a cell: a magic or a shell command can only stand there."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"#[^\n]*"
    r"|[rRbBfFuU]{0,2}(?P<quote>\"\"\"|'''|\"|')"
    r"|[(\[{]|[)\]}]|\\\r?\n|\n"
)
_CLOSE = {
    '"': re.compile(r"(?:[^\\\"\r\n]|\\.)*(?:\"|(?=[\r\n])|\Z)", re.DOTALL),
    "'": re.compile(r"(?:[^\\'\r\n]|\\.)*(?:'|(?=[\r\n])|\Z)", re.DOTALL),
    '"""': re.compile(r"(?:[^\\\"]|\\.|\"(?!\"\"))*(?:\"\"\"|\Z)", re.DOTALL),
    "'''": re.compile(r"(?:[^\\']|\\.|'(?!''))*(?:'''|\Z)", re.DOTALL),
}
_COMMAND = re.compile(r"[ \t]*(?:[%!?]|[\w., ]+=[ \t]*[%!][a-zA-Z_.~/]|[\w.]+\?\??[ \t]*(?=[\r\n]|\Z))")


def commands(text: str) -> list[tuple[int, int]]:
    """Return the ranges of lines that are no Python but magics, shell commands or questions for help, without their line ends.

    Brackets, strings and continued lines are followed, so that a `%` that goes on with an expression is left alone.
    """
    found: list[tuple[int, int]] = []
    depth = at = 0
    size = len(text)
    fresh = True
    while at < size:
        if fresh and not depth and _COMMAND.match(text, at):
            stop = text.find("\n", at)
            stop = size if stop < 0 else stop
            while stop < size and text.endswith(("\\", "\\\r"), at, stop):  # a magic may go on in the next line
                following = text.find("\n", stop + 1)
                stop = size if following < 0 else following
            found.append((at, stop))
            at = stop + 1
            continue
        fresh = False
        token = _TOKEN.search(text, at)
        if token is None:
            break
        mark, at = token[0], token.end()
        if mark == "\n":
            fresh = True
        elif token["quote"]:
            closed = _CLOSE[token["quote"]].match(text, at)
            at = closed.end() if closed else at
        elif mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth = max(depth - 1, 0)
    return found
