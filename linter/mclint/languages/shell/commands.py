"""Simple commands of a shell script, in order: words, redirections, here-documents, pipes, and how deep in branches they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from mclint.languages.shell.words import Segment, Word, Words
from mclint.tuples import NamedTuple

_OPENING = frozenset(("if", "for", "while", "until", "case", "select", "{"))
_CLOSING = frozenset(("fi", "done", "esac", "}"))
_BETWEEN = frozenset(("then", "else", "elif", "do", "!", "function", "coproc"))


class Heredoc(NamedTuple):
    """A here-document: its segments if variables are expanded in it, else None; `tabs` when leading tabs are left out."""

    start: int
    end: int
    segments: tuple[Segment, ...] | None
    tabs: bool


class Redirect(NamedTuple):
    """A redirection to or from a word, or a here-document."""

    operator: str
    word: Word
    heredoc: Heredoc | None = None


class Command(NamedTuple):
    """A simple command. `piped` when its output goes to the next one.

    `branch` is how many loops, conditions and groups it stands in; `array` holds the words of `NAME=( … )`, the last word being `NAME=`.
    `body` is the range inside `NAME() { … }`, which the command defines as a function.
    """

    words: tuple[Word, ...]
    redirects: tuple[Redirect, ...]
    branch: int
    piped: bool
    array: tuple[Word, ...] | None = None
    body: tuple[int, int] | None = None


@cache
def _operator() -> re.Pattern[str]:
    return re.compile(r"\d{0,3}(?:<<<|<<-?|<&|>&|>>|>\||<>|&>>?|[<>])|;;&?|;&|&&|\|\|?&?|[;&()\n\r]")


@cache
def _parameters() -> re.Pattern[str]:
    return re.compile(r"[ \t]*\)\s*\{(?=\s)")


FUNCTIONS = 4
"""How many times the size of a script is looked through for the ends of functions."""


class Reader:
    """Reads the commands of a range of a text."""

    def __init__(self, words: Words, comment: Callable[[int, int], None]) -> None:
        self.words = words
        self.text = words.text
        self.comment = comment
        self._misses = 0
        self._allowance = FUNCTIONS * len(words.text) + 20_000

    def commands(self, at: int, end: int, branch: int = 0) -> Iterator[Command]:
        """Yield the simple commands of a range, those of a line once its here-documents are read."""
        text = self.text
        done: list[Command] = []
        waiting: list[tuple[int, int, str, bool, bool]] = []
        words: list[Word] = []
        redirects: list[Redirect] = []
        parens = 0
        named = False
        while at < end:
            char = text[at]
            if char in " \t\f\v" or text.startswith("\r\n", at):
                at += 1
                continue
            if char == "\\" and text[at + 1 : at + 2] in ("\n", "\r"):
                at += 3 if text.startswith("\r\n", at + 1) else 2
                continue
            if char == "#":
                stop = text.find("\n", at, end)
                stop = end if stop < 0 else stop
                self.comment(at, stop)
                at = stop
                continue
            found = _operator().match(text, at, end)
            if found is None:
                word = self.words.word(at, end)
                if word.end == at:
                    at += 1
                    continue
                at = word.end
                keyword = text[word.start : word.end] if not words and not redirects else ""
                if named and len(words) == 1 and text[word.start : word.end] == "{" and (body := self._body(word.start, end)):
                    done.append(Command(tuple(words), (), branch + (parens > 0), piped=False, body=body))
                    words, named, at = [], False, body[1] + 1
                    continue
                named = keyword == "function" or (named and not words)
                if keyword in _OPENING:
                    branch += 1
                    if keyword in ("for", "select", "case"):
                        words.append(word)
                elif keyword in _CLOSING:
                    branch = max(branch - 1, 0)
                elif keyword not in _BETWEEN:
                    words.append(word)
                    if text[at : at + 1] == "(" and _is_assignment(text, word):
                        array, at = self._array(at + 1, end)
                        done.append(Command(tuple(words), tuple(redirects), branch + (parens > 0), piped=False, array=array))
                        words, redirects = [], []
                continue
            mark, at = found[0], found.end()
            if "<" in mark or ">" in mark:
                while at < end and text[at] in " \t":
                    at += 1
                target = self.words.word(at, end)
                at = target.end
                plain = mark.lstrip("0123456789")
                if plain in ("<<", "<<-"):
                    waiting.append(
                        (
                            len(done),
                            len(redirects),
                            _delimiter(text, target),
                            target.quoted or "\\" in text[target.start : at],
                            plain == "<<-",
                        )
                    )
                redirects.append(Redirect(plain, target))
                continue
            brace = _parameters().match(text, at, end) if mark == "(" and len(words) == 1 and not redirects else None
            if brace is not None and (body := self._body(brace.end() - 1, end)):
                done.append(Command(tuple(words), (), branch + (parens > 0), piped=False, body=body))
                words, named, at = [], False, body[1] + 1
                continue
            if mark == "(" and text.startswith("(", at) and (close := self._arithmetic(at - 1, end)) > 0:
                at = close
                continue
            if words or redirects:
                done.append(Command(tuple(words), tuple(redirects), branch + (parens > 0), piped=mark in ("|", "|&")))
                words, redirects, named = [], [], False
            if mark == "(":
                parens += 1
            elif mark == ")":
                parens = max(parens - 1, 0)
            elif mark in "\r\n":
                if waiting and mark == "\n":
                    at = self._bodies(at, end, waiting, done)
                    waiting = []
                yield from done
                done.clear()
        if words or redirects:
            done.append(Command(tuple(words), tuple(redirects), branch + (parens > 0), piped=False))
        yield from done

    def _body(self, at: int, end: int) -> tuple[int, int] | None:
        """Return the range inside the braces of a function, or None where nothing closes them or too much has been looked through."""
        if self._allowance <= 0:
            return None
        stop = self.words.closing(at, end)
        self._allowance -= (stop if stop > 0 else end) - at
        return (at + 1, stop - 1) if stop > 0 and self.text[stop - 1] == "}" else None

    def _arithmetic(self, at: int, end: int) -> int:
        """Return the end of `((…))`, or -1; after many brackets that are no arithmetic, no more of them is expected."""
        close = self.words.closing(at, min(end, at + 2000)) if self._misses < 40 else -1
        if close > 0 and self.text.startswith("))", close - 2):
            return close
        self._misses += 1
        return -1

    def _array(self, at: int, end: int) -> tuple[tuple[Word, ...], int]:
        """Read the words of an array up to its bracket."""
        text, found = self.text, []
        while at < end and text[at] != ")":
            if text[at] == "#" and text[at - 1] in " \t\n(":
                stop = text.find("\n", at, end)
                stop = end if stop < 0 else stop
                self.comment(at, stop)
                at = stop
                continue
            word = self.words.word(at, end)
            if word.end > at:
                found.append(word)
            at = max(word.end, at + 1) if word.end == at else word.end
        return tuple(found), min(at + 1, end)

    def _bodies(self, at: int, end: int, waiting: list[tuple[int, int, str, bool, bool]], done: list[Command]) -> int:
        """Read the here-documents that begin behind a line into the commands that they belong to."""
        for index, number, delimiter, quoted, tabs in waiting:
            stop, behind = self.words.heredoc(at, end, delimiter, tabs=tabs)
            if index < len(done) and number < len(done[index].redirects):
                command = done[index]
                redirects = list(command.redirects)
                segments = None if quoted else self.words.body(at, stop)
                redirects[number] = redirects[number]._replace(heredoc=Heredoc(at, stop, segments, tabs))
                done[index] = command._replace(redirects=tuple(redirects))
            at = behind
        return at


def _is_assignment(text: str, word: Word) -> bool:
    return re.fullmatch(r"[A-Za-z_]\w*\+?=", text[word.start : word.end]) is not None


def _delimiter(text: str, word: Word) -> str:
    """Return the delimiter of a here-document without its quotes."""
    return re.sub(r"[\"'\\]", "", text[word.start : word.end]) or "\0"
