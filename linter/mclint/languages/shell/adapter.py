"""Adapter for shell scripts: Spark submissions, odpscmd calls and the SQL given to them, files written from here-documents.

The reader is our own and not a grammar's: words, quotes, expansions and here-documents are all that matters here, and they are read
to the end of any script, where the grammar at hand cannot read one script in fifteen of those that every system carries.
"""

from __future__ import annotations

import re

from mclint.languages.base import Collector
from mclint.languages.ini.clients import role_of, state_client
from mclint.languages.shell.commands import Command, Reader, Redirect
from mclint.languages.shell.environment import MAX_SIZE, Environment
from mclint.languages.shell.functions import Functions
from mclint.languages.shell.programs import Call, Programs, is_idle
from mclint.languages.shell.words import Segment, Word, Words
from mclint.languages.spark_conf.properties import Pair
from mclint.source import Source
from mclint.value import Value, join, unknown

_MAX_DEPTH = 12
"""How deep commands are followed into `$(…)`."""

_DECLARING = frozenset(("export", "declare", "typeset", "local", "readonly", "setenv"))
_SILENT = frozenset(
    (":", "[", "[[", "cd", "false", "mkdir", "read", "return", "rm", "set", "shift", "sleep", "test", "touch", "true", "unset")
)
"""Commands that print nothing."""

_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)(?:\[[^\]]*\])?(\+?)=")


def read(source: Source, out: Collector) -> None:
    """State the facts of a script."""
    script = _Script(source, out)
    try:
        script.read()
    finally:
        vars(script).clear()  # its parts point back at it, and only the collector would free them


class _Script:
    def __init__(self, source: Source, out: Collector) -> None:
        self.source = source
        self.text = source.text
        self.out = out
        self.words = Words(source.text)
        self.reader = Reader(self.words, self._comment)
        self.env = Environment(source, self._inner)
        self.programs = Programs(source, out)
        self.functions = Functions(self.env, len(source.text))
        self.options: list[Pair] = []
        self._depth = 0
        self._told = False
        self._branch = 0
        self._comments: set[int] = set()

    def read(self) -> None:
        self._run(0, len(self.text), 0)
        for body in self.functions.uncalled():
            self._run(*body, 1)
        state_client("", self.options, self.out, evidence="the environment that the script sets")
        if self.words.unclosed:
            at = self.words.unclosed[0]
            self.out.problem(self.source.span(at, at + 1), f"Nothing closes the `{self.text[at]}` that opens here.")

    def _comment(self, start: int, end: int) -> None:
        """Note a comment once, however often the function is read in which it stands."""
        if start not in self._comments:
            self._comments.add(start)
            self.out.comment(self.source.span(start, end), self.text[start + 1 : end].strip())

    def _run(self, start: int, end: int, branch: int) -> Value | None:
        """Run the commands of a range; return what they print, if that is known and a single one prints it."""
        output: Value | None = None
        piped = printed = several = False
        for command in self.reader.commands(start, end, branch):
            outer, self._branch = self._branch, command.branch
            several = several or (printed and self._may_print(command))
            output = self._command(command, output if piped else None)
            self._branch, piped = outer, command.piped
            printed = not piped and self._may_print(command)
            if command.branch > branch:
                output = output if piped else None  # a condition around it may not hold
        return None if several else output

    def _may_print(self, command: Command) -> bool:
        """Whether a command may print something: it is no assignment, nor one that is known to be silent."""
        if command.body is not None or command.array is not None or not command.words:
            return False
        first = self.text[command.words[0].start : command.words[0].end]
        assigns = _ASSIGNMENT.match(self.text, command.words[-1].start, command.words[-1].end) is not None and len(command.words) == 1
        return not (assigns or first in _SILENT or first in _DECLARING)

    def _inner(self, start: int, end: int) -> Value | None:
        """Run the commands inside a word and return what they print; what they assign stays inside."""
        if self._depth >= _MAX_DEPTH:
            if not self._told:
                self._told = True
                self.out.problem(
                    self.source.span(start, start + 1), "Commands are nested too deep here: what is below was not checked.", "MC002"
                )
            return None
        self._depth += 1
        before = dict(self.env.variables)
        output = self._run(start, end, self._branch + 1)
        self.env.variables = before
        self._depth -= 1
        return _printed(output)

    def _call(self, name: str, fields: list[Value]) -> Value | None:
        """Run a function of the script with its arguments; return what it prints, if that is known."""
        body = self.functions.enter(name, fields) if self._depth < _MAX_DEPTH else None
        if body is None:
            return None
        self._depth += 1
        output = self._run(*body, self._branch)
        self._depth -= 1
        self.functions.leave()
        return output

    def _command(self, command: Command, piped: Value | None) -> Value | None:
        """Run a command with what is piped into it; return what it pipes into the next one, as far as it is known."""
        words = list(command.words)
        if command.body is not None:
            self.functions.define(self.text[words[0].start : words[0].end], command.body)
            return None
        if command.array is not None:
            found = self._assignment(words[-1])
            values = tuple(field for word in command.array for field in self.env.fields(word))
            if found is not None:
                name = found[0]
                before, branch = self.env.variables.get(name, ()) if found[1] else (), command.branch > 0
                if before and branch:
                    values, branch = (unknown(f"what a branch adds to {name}"),), False
                self.env.assign(name, before + values, branch=branch)
            return None
        while words and (found := self._assignment(words[0])):
            self._assign(*found, branch=command.branch > 0 or len(words) > 1)
            words.pop(0)
        if not words and not command.redirects:
            return None
        first = self.text[words[0].start : words[0].end] if words else ""
        if first in _DECLARING:
            for word in words[1:]:
                if first == "local" or (first in ("declare", "typeset") and self._depth):
                    self.functions.keep(self.text[word.start : word.end].partition("=")[0])
                if found := self._assignment(word):
                    self._assign(*found, branch=command.branch > 0)
            return None
        if first == "shift":
            self.functions.shift(self.text[words[1].start : words[1].end] if len(words) > 1 else "1")
            return None
        if words and _is_idle(first, words) and first not in self.functions.bodies:
            return None
        fields = [field for word in words for field in self.env.fields(word)]
        if first == "read" and (given := self._given(command.redirects)) is not None and any(field.shape == "-d" for field in fields):
            if fields[-1].text and fields[-1].text.isidentifier():
                self._assign(fields[-1].text, False, given.strip(), words[-1], branch=command.branch > 0)
            return None
        if first in ("read", "for", "select", "getopts", "unset", "mapfile", "readarray"):
            for field in fields[1:] if first not in ("for", "select") else fields[1:2]:
                if field.text and field.text.isidentifier():
                    self.env.forget(field.text, "which is set while the script runs")
            return None
        if first in self.functions.bodies:
            output = self._call(first, fields[1:])
            return None if self._written(command.redirects) else output
        given = self._given(command.redirects)
        call = Call(fields, given if given is not None else piped, self._written(command.redirects), self._span_of(words))
        return self.programs.run(call)

    def _span_of(self, words: list[Word]) -> tuple[int, int]:
        return (words[0].start, words[-1].end) if words else (0, 0)

    def _assignment(self, word: Word) -> tuple[str, bool, Value, Word] | None:
        """Return name, whether it adds, value, and the word, if a word is an assignment."""
        if not word.segments or word.segments[0].kind != "text" or word.segments[0].quoted:
            return None
        head = word.segments[0]
        found = _ASSIGNMENT.match(self.text, head.start, head.end)
        if found is None:
            return None
        rest = (Segment("text", found.end(), head.end), *word.segments[1:]) if found.end() < head.end else word.segments[1:]
        return found[1], bool(found[2]), self.env.one(rest), word

    def _assign(self, name: str, adds: bool, value: Value, word: Word, *, branch: bool) -> None:
        before = self.env.variables.get(name, ()) if adds else ()
        if before and branch:
            blank = value.slice(0, 1) if value.shape[:1].isspace() else Value()
            value, branch = join((blank, unknown(f"what a branch adds to {name}"))), False
        self.env.assign(name, (join([*before, value]) if before else value,), branch=branch)
        if role_of(name) and re.search("odps|maxcompute", name, re.IGNORECASE):
            self.options.append(Pair(name, value, self.source.span(word.start, word.end)))

    def _given(self, redirects: tuple[Redirect, ...]) -> Value | None:
        """Return what is redirected into a command as text, if it is."""
        given: Value | None = None
        for redirect in redirects:
            body = redirect.heredoc
            if body is not None:
                value = self.source.value(body.start, body.end) if body.segments is None else self.env.one(body.segments)
                given = _without_tabs(value) if body.tabs else value
            elif redirect.operator == "<<<":
                given = self.env.one(redirect.word.segments)
        return given

    def _written(self, redirects: tuple[Redirect, ...]) -> str:
        """Return the name of the file that a command's output goes to."""
        for redirect in redirects:
            if redirect.operator in (">", ">>", ">|"):
                return self.env.one(redirect.word.segments).shape
        return ""


def _printed(output: Value | None) -> Value | None:
    """Return what `$(…)` gives: without line ends at its end, and unless it is too long to be followed."""
    if output is None or len(output.shape) > MAX_SIZE:
        return None
    return output.slice(0, len(output.shape.rstrip("\r\n")))


def _is_idle(first: str, words: list[Word]) -> bool:
    """Whether a command is known by its plain name to be none that matters, and runs no other one in its words."""
    if len(words[0].segments) != 1 or words[0].segments[0].kind != "text" or not is_idle(first):
        return False
    return all(segment.kind in ("text", "made", "variable") for word in words for segment in word.segments)


def _without_tabs(value: Value) -> Value:
    """Return a text without the tabs that its lines begin with."""
    source = Source("", value, embedded=True)
    shape, pieces, at = source.text, [], 0
    for found in re.compile(r"^\t+", re.MULTILINE).finditer(shape):
        pieces.append((at, found.start()))
        at = found.end()
    pieces.append((at, len(shape)))
    return join(source.value(start, end) for start, end in pieces)
