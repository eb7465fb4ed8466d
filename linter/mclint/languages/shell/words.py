"""Words of a shell script: what is quoted, escaped and expanded in them, and where they end."""

from __future__ import annotations

import re
from functools import cache

from mclint.tuples import NamedTuple

TOLERANCE = 4
"""Marks without their closing mark after which closing marks are looked for only nearby, and ever nearer: such a text is no script."""
NEAR = 20_000

DEPTH = 20
"""How deep `${a:-${b:-…}}` is followed."""


class Segment(NamedTuple):
    """A piece of a word.

    `kind`: `text` (spelt letter for letter), `made` (an escape; `text` is what it stands for), `variable` (`text` is the name),
    `default` (`${name:-word}`: `inner` are the segments of the word), `assigned` (`${name:=word}`), `command` (`start` and `end` are
    those of the commands inside), `other` (`text` says what it is).
    """

    kind: str
    start: int
    end: int
    text: str = ""
    quoted: bool = False
    inner: tuple[Segment, ...] = ()


class Word(NamedTuple):
    """A word with its segments. `quoted` when some of it is in quotes: such a word is there even if it is empty."""

    start: int
    end: int
    segments: tuple[Segment, ...]
    quoted: bool = False


_ANSI = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "v": "\v"}


@cache
def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


class Words:
    """Reads the words of a text. `unclosed` are the offsets of marks that nothing closes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.unclosed: list[int] = []
        self._depth = 0

    def word(self, at: int, end: int) -> Word:
        """Return the word that begins at an offset (of no length if none does)."""
        text, start = self.text, at
        segments: list[Segment] = []
        quoted = False
        while at < end:
            if found := _re(r"[^\\'\"$`\s;&|()<>]+").match(text, at, end):
                segments.append(Segment("text", at, found.end()))
                at = found.end()
                continue
            char = text[at]
            if char == "\\":
                at = self._escape(at, end, segments, "")
            elif char == "'" or text.startswith("$'", at):
                quoted = True
                at = self._single(at, end, segments)
            elif char == '"' or text.startswith('$"', at):
                quoted = True
                at = self._double(at + (char == "$"), end, segments)
            elif char in "$`":
                at = self._expansion(at, end, segments, quoted=False)
            else:
                break
        return Word(start, at, tuple(segments), quoted)

    def body(self, at: int, end: int) -> tuple[Segment, ...]:
        """Return the segments of a here-document in which variables are expanded."""
        segments: list[Segment] = []
        self._run(at, end, segments, "")
        return tuple(segments)

    def _run(self, at: int, end: int, segments: list[Segment], stop: str) -> int:
        """Read text in which only backslash, `$` and backtick mean something, up to a mark or the end; return where it ends."""
        plain = _re(r"[^\\$`%s]+" % stop)
        while at < end:
            if found := plain.match(self.text, at, end):
                segments.append(Segment("text", at, found.end(), quoted=True))
                at = found.end()
            elif self.text[at] == "\\":
                at = self._escape(at, end, segments, '$`"\\\r\n' if stop else "$`\\\r\n")
            elif self.text[at] in "$`":
                at = self._expansion(at, end, segments, quoted=True)
            else:
                break
        return at

    def _escape(self, at: int, end: int, segments: list[Segment], only: str) -> int:
        """Read a backslash; `only` are the characters that it escapes here (empty: any)."""
        text = self.text
        after = text[at + 1] if at + 1 < end else ""
        if not after or (only and after not in only):
            segments.append(Segment("text", at, at + 1, quoted=bool(only)))
            return at + 1
        if after in "\r\n":
            return at + (3 if text.startswith("\r\n", at + 1) else 2)
        segments.append(Segment("made", at, at + 2, after, quoted=True))
        return at + 2

    def _single(self, at: int, end: int, segments: list[Segment]) -> int:
        """Read `'…'` or `$'…'`."""
        text, ansi = self.text, self.text[at] == "$"
        start = at + 1 + ansi
        limit = self._limit(start, end)
        if not ansi:
            stop = text.find("'", start, limit)
            if stop < 0:
                return self._literal(at, segments)
            segments.append(Segment("text", start, stop, quoted=True))
            return stop + 1
        close = _re(r"(?:[^\\']|\\.)*'").match(text, start, limit)
        if close is None:
            return self._literal(at, segments)
        for found in _re(r"[^\\]+|\\x([0-9a-fA-F]{1,2})|\\u([0-9a-fA-F]{1,4})|\\(.)").finditer(text, start, close.end() - 1):
            code = found[1] or found[2]
            if code or found[3]:
                made = chr(int(code, 16)) if code else _ANSI.get(found[3], found[3])
                segments.append(Segment("made", found.start(), found.end(), made, quoted=True))
            else:
                segments.append(Segment("text", found.start(), found.end(), quoted=True))
        return close.end()

    def _double(self, at: int, end: int, segments: list[Segment]) -> int:
        """Read `"…"`."""
        inner: list[Segment] = []
        limit = self._limit(at, end)
        stop = self._run(at + 1, limit, inner, '"')
        if stop >= limit:
            return self._literal(at, segments)
        segments.extend(inner)
        return stop + 1

    def _literal(self, at: int, segments: list[Segment]) -> int:
        """Take a mark that nothing closes for text."""
        self.unclosed.append(at)
        segments.append(Segment("text", at, at + 1))
        return at + 1

    def _limit(self, at: int, end: int) -> int:
        missed = len(self.unclosed)
        return end if missed < TOLERANCE else min(end, at + max(NEAR // missed, 40))

    def _expansion(self, at: int, end: int, segments: list[Segment], *, quoted: bool) -> int:
        """Read what `$` or a backtick begins."""
        text = self.text
        if text[at] == "`":
            close = _re(r"(?:[^\\`]|\\.)*`").match(text, at + 1, self._limit(at, end))
            if close is None:
                return self._literal(at, segments)
            segments.append(Segment("command", at + 1, close.end() - 1, quoted=quoted))
            return close.end()
        if text.startswith("$(", at):
            stop = self.closing(at + 1, self._limit(at, end))
            if stop < 0:
                return self._literal(at, segments)
            if text.startswith("$((", at) and text.startswith("))", stop - 2):
                segments.append(Segment("other", at, stop, "arithmetic", quoted))
            else:
                segments.append(Segment("command", at + 2, stop - 1, quoted=quoted))
            return stop
        if text.startswith("${", at):
            return self._braced(at, end, segments, quoted=quoted)
        found = _re(r"\$(?:[A-Za-z_]\w*|[0-9@*#?$!-])").match(text, at, end)
        if found is None:
            segments.append(Segment("text", at, at + 1, quoted=quoted))
            return at + 1
        segments.append(Segment("variable", at, found.end(), found[0][1:], quoted))
        return found.end()

    def _braced(self, at: int, end: int, segments: list[Segment], *, quoted: bool) -> int:
        """Read `${…}`."""
        stop = self.closing(at + 1, self._limit(at, end))
        if stop < 0:
            return self._literal(at, segments)
        found = _re(r"\$\{([A-Za-z_]\w*|[0-9]+|[@*])(\[[@*]\])?(?::?([-=])|\})").match(self.text, at, stop)
        if found is None or (not found[3] and found.end() != stop) or self._depth >= DEPTH:
            segments.append(Segment("other", at, stop, self.text[at:stop], quoted))
        elif not found[3]:
            segments.append(Segment("variable", at, stop, found[1], quoted and not found[2]))
        else:
            self._depth += 1
            inner = self._default(found.end(), stop - 1, quoted=quoted)
            self._depth -= 1
            kind = "assigned" if found[3] == "=" else "default"
            segments.append(Segment(kind, at, stop, found[1], quoted, inner))
        return stop

    def _default(self, at: int, end: int, *, quoted: bool) -> tuple[Segment, ...]:
        """Return the segments of the word in `${name:-word}`; blanks are part of it."""
        inner: list[Segment] = []
        if quoted:
            self._run(at, end, inner, "")
            return tuple(inner)
        while at < end:
            word = self.word(at, end)
            inner.extend(word.segments)
            at = word.end
            if at < end:
                inner.append(Segment("text", at, at + 1))
                at += 1
        return tuple(inner)

    def closing(self, at: int, end: int) -> int:
        """Return the offset behind the bracket that closes the one at an offset, or -1; quotes and here-documents are skipped."""
        text = self.text
        stack: list[str] = []
        pending: list[tuple[str, bool]] = []
        marks = _re(r"\\.|['\"(){}`\n]|\$[({']|<<<|<<(-?)[ \t]*(?:'([^'\n]+)'|\"([^\"\n]+)\"|\\?([\w.-]+))|[ \t;]\#[^\n]*")
        found = marks.search(text, at, end)
        while found is not None:
            mark, here = found[0], found.end()
            inside = stack[-1] if stack else ""
            if inside == '"':
                if mark == '"':
                    stack.pop()
                elif mark in ("$(", "${"):
                    stack.append(")" if mark == "$(" else "}")
            elif mark in ("'", "$'"):
                close = text.find("'", here, end) if mark == "'" else -1
                if mark == "$'" and (ansi := _re(r"(?:[^\\']|\\.)*'").match(text, here, end)):
                    close = ansi.end() - 1
                if close < 0:
                    return -1
                here = close + 1
            elif mark == '"':
                stack.append('"')
            elif mark in ("(", "$("):
                stack.append(")")
            elif mark in ("{", "${"):
                if mark == "${" or inside == "}" or not stack:
                    stack.append("}")
            elif mark in (")", "}") and inside == mark:
                stack.pop()
                if not stack:
                    return here
            elif mark == "\n" and pending:
                here = self._behind_bodies(here, end, pending)
                pending = []
            elif mark.startswith("<<") and mark != "<<<" and inside == ")":
                pending.append((found[2] or found[3] or found[4], bool(found[1])))
            elif mark[0] in " \t;" and inside != ")":
                here = found.start() + 1
            found = marks.search(text, here, end)
        return -1

    def _behind_bodies(self, at: int, end: int, pending: list[tuple[str, bool]]) -> int:
        for delimiter, tabs in pending:
            _, at = self.heredoc(at, end, delimiter, tabs=tabs)
        return at

    def heredoc(self, at: int, end: int, delimiter: str, *, tabs: bool) -> tuple[int, int]:
        """Return where a here-document's body ends, and where the line behind its delimiter begins."""
        found = re.compile(r"^%s%s[ \t]*\r?$" % ("\t*" if tabs else "", re.escape(delimiter)), re.MULTILINE).search(self.text, at, end)
        if found is None:
            return end, end
        behind = self.text.find("\n", found.end(), end)
        return found.start(), end if behind < 0 else behind + 1
