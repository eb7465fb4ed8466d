"""Console sessions: what was typed, without prompts and answers."""

from __future__ import annotations

import re
from functools import cache

from mclint.value import Value


class _Console:
    """How the prompts of a console look, and when what was typed is complete."""

    def __init__(self, language: str, first: str, more: str, *, until: str = "") -> None:
        self.language = language
        self.first = re.compile(first)
        self.more = re.compile(more)
        self.until = until


@cache
def _consoles() -> tuple[_Console, ...]:
    return (
        _Console("sql", r"[ \t]*odps@[ \t]*[\w.${}<>*-]*[ \t]*>", r"[ \t]*(?:->|>)[ \t]", until=";"),
        _Console("python", r"[ \t]*(?:>>>|In[ \t]*\[\d*\]:)(?= |$)", r"[ \t]*\.\.\.+:?(?= |$)"),
        _Console("scala", r"[ \t]*scala>", r"[ \t]*\|"),
        _Console("other", r"[ \t]*(?:mysql|hive|postgres|psql|redis[\w.:-]*|MariaDB[^>]*)[\w=#-]*>", r"[ \t]*->"),
        _Console("shell", r"[ \t]*(?:\[[\w.-]+@[\w.-]+[^\]]*\]|[\w.-]+@[\w.-]+:[~/][\w./~-]*)?[$#%](?= )", r"[ \t]*>[ \t]"),
    )


def typed(lines: tuple[Value, ...], tag: str) -> tuple[str, list[Value]] | None:
    """Return the language of a console session and what was typed in it, or None if the lines are no session.

    A statement that goes on behind its first line is kept to its `;` (SQL) or its backslash (shell); answers are left out.
    """
    texts = [line.shape for line in lines]
    console = _console(texts, tag)
    if console is None:
        return None
    kept: list[Value] = []
    going_on = False
    for line, text in zip(lines, texts, strict=True):
        prompt = console.first.match(text)
        if prompt is None and kept:
            prompt = console.more.match(text) if going_on or not console.until else None
        if prompt is not None:
            kept.append(line.slice(prompt.end(), len(text)).strip(" \t") if console.until else _after_blank(line, prompt.end(), len(text)))
        elif not going_on:
            continue
        else:
            kept.append(line)
        rest = text.rstrip()
        going_on = not rest.endswith(console.until) if console.until else rest.endswith("\\")
    return console.language, kept


def _after_blank(line: Value, start: int, end: int) -> Value:
    """Return a line behind its prompt; `>>> ` ends with its blank, `$` does not."""
    if line.shape[start : start + 1] == " ":
        start += 1
    return line.slice(start, end)


def _console(texts: list[str], tag: str) -> _Console | None:
    for console in _consoles():
        if console.language == "shell" and tag not in ("shell", "text", ""):
            continue
        first = next((text for text in texts if text.strip()), "")
        if console.first.match(first) and not (console.language == "shell" and first.lstrip().startswith(("# ", "% "))):
            return console
        if console.language in ("sql", "python") and any(console.first.match(text) for text in texts):
            return console
    return None
