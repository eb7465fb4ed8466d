"""First pass over a script: what is a comment, what a string, what embedded code, and where statements end.

The result is a *plain* text of the same length in which every comment is blank, every string is a row of `FILL` between its quotes and
every template placeholder a row of `HOLE`; letters are lower case, full-width marks and foreign line ends are plain ones. Later readers
match their words on it, with offsets that hold in the script, and never meet a word that stands in a comment or a string.

One compiled expression steps from one special character to the next. It is linear: a search that fails at the end of the text is not
repeated, and text that was scanned in vain is accounted for (`_Budget`).
"""

from __future__ import annotations

import re
from functools import cache

from mclint.languages.sql.late import Late
from mclint.tuples import NamedTuple
from mclint.value import HOLE

FILL = "\x01"
"""Stands for each character inside a string of the plain text."""

BROKEN = "\x03"
"""Stands for each character of a string that is not closed."""

CODE = "\x02"
"""Stands for the first character of a `#CODE` block; the rest of it is blank."""

_WIDE = (
    ("；", ";"),
    ("（", "("),
    ("）", ")"),
    ("，", ","),
    ("＝", "="),
    ("：", ":"),
    ("\u00a0", " "),
    ("\u200b", " "),
    ("\u3000", " "),
    ("\ufeff", " "),
    # Its lower case is two characters long, which would move every offset behind it.
    ("\u0130", "I"),
)


class Comment(NamedTuple):
    """Range of a comment with its marks, and of its text without them."""

    start: int
    end: int
    inner_start: int
    inner_end: int


class CodeBlock(NamedTuple):
    """A `#CODE (…) … #END CODE` block: its options between the parentheses, and the code."""

    start: int
    end: int
    options: tuple[int, int]
    code: tuple[int, int]


class Fault(NamedTuple):
    """Something that is not closed: `what` is `string`, `comment` or `code`."""

    start: int
    end: int
    what: str


class Lexed(NamedTuple):
    """A script after the first pass."""

    text: str
    plain: str
    strings: dict[int, int]
    comments: list[Comment]
    blocks: list[CodeBlock]
    faults: list[Fault]
    ends: list[int]
    """Offsets of the semicolons that end statements."""
    restarts: list[int]
    """Offsets where SQL begins again behind code that was never ended."""


_RARE = "‘’“”-/\n#{`&"
"""Marks that most statements inside code do without; to compile the expression without them takes two fifths of the time."""


@cache
def _specials(long_single: bool, long_double: bool, rare: bool) -> re.Pattern[str]:
    """Return the expression of everything that hides text; strings may run over lines unless one of them was never closed.

    Every alternative begins with a bare letter, before its group: only then does the engine skip to the next of these letters.
    Without `rare` those that begin with a rare mark match nothing, and keep their numbers.
    """
    single = r"[^'\\]*(?:(?:\\.|'')[^'\\]*)*'" if long_single else r"[^'\\\n]*(?:(?:\\[^\n]|'')[^'\\\n]*)*'"
    double = r'[^"\\]*(?:(?:\\.|"")[^"\\]*)*"' if long_double else r'[^"\\\n]*(?:(?:\\[^\n]|"")[^"\\\n]*)*"'
    alternatives: tuple[str, ...] = (
        f"'({single})",  # 1
        f'"({double})',  # 2
        "‘([^‘’'\n]*[‘’])",  # 3
        "’([^‘’'\n]*[‘’])",  # 4
        "“([^“”\n]*[“”])",  # 5
        ";()",  # 6
        r"-(-[^\n]*)",  # 7
        r"/(/(?<!://)[^\n]*)",  # 8: a URL is no comment
        r"\n([ \t]*\#(?![ \t]*(?:(?:CODE|code)[ \t]*(?:\(|\n)|(?:END|end)[ \t]*(?:CODE|code)\b))[^\n]*)",  # 9
        r"/(\*)",  # 10
        r"\#([ \t]*(?:CODE|code)[ \t]*(?:\(|\n))",  # 11
        r"\{([{%#])",  # 12
        r"`([^`\n]*`)",  # 13: nothing ends inside
        "&((?:lt|gt|amp|quot|nbsp);)",  # 14: pages forget to decode these
        "'()",  # 15
        '"()',  # 16
    )
    if not rare:
        alternatives = tuple([each if each[0] in "'\";" else r"\0(?!)()" for each in alternatives])
    return re.compile("|".join(alternatives), re.DOTALL)


_LAST_STRING, _END, _LINE_COMMENTS, _BLOCK_COMMENT, _CODE, _TEMPLATE, _QUOTED_NAME = 5, 6, (7, 8, 9), 10, 11, 12, 13
_INERT = (13, 14)
_PLAIN_NAME = Late(r"[\w.$-]*`")

_APOSTROPHE = Late(r"['’](?:s|t|re|ve|ll|d|m)\b")
_LITERAL_WORDS = Late(r"(?:comment|as|in|like|rlike|by|location|values|select|then|else|when|and|or|using|default|set|date|[rbxn])$")
_SEMICOLON_AT_LINE_END = Late(r";[ \t]*(?:--[^\n]*)?(?=\n|\Z)")
_CODE_HEAD = Late(r"#[ \t]*(?:CODE|code)[ \t]*(\((?:[^()'\"\n]|'[^'\n]*'|\"[^\"\n]*\")*\))?[ \t]*\n?")
_CODE_END = Late(r"#[ \t]*(?:END|end)[ \t]*(?:CODE|code)\b")
_SQL_LINE = Late(r"\n[ \t]*(?=(?:select|insert|create|set|alter|drop|load|unload|merge)[ \t]|@\w+[ \t]*:=)", re.IGNORECASE)


class _Budget:
    """Characters that may still be scanned in vain before strings have to end on their line."""

    def __init__(self, text: str) -> None:
        self.left = 2 * len(text) + 10_000
        self.rare = any(mark in text for mark in _RARE)
        self.long_single = True
        self.long_double = True

    def spend(self, quote: str, amount: int) -> None:
        self.left -= amount
        if self.left < 0:
            self.give_up(quote)

    def give_up(self, quote: str) -> None:
        if quote == "'":
            self.long_single = False
        else:
            self.long_double = False

    def specials(self) -> re.Pattern[str]:
        return _specials(self.long_single, self.long_double, self.rare)


class _Finder:
    """Looks for a closing mark; a place once found, or found missing, is not looked for again."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._next: dict[str, int] = {}

    def find(self, mark: str, at: int) -> int:
        known = self._next.get(mark, 0)
        if known >= 0 and (known < at or known == 0):
            known = self._next[mark] = self.text.find(mark, at)
        return known


def lex(text: str) -> Lexed:
    """Separate the script from its comments, strings, templates and embedded code."""
    flat = text
    if not flat.isascii():
        for wide, narrow in _WIDE:
            if wide in flat:
                flat = flat.replace(wide, narrow)
    if "\r" in flat:
        flat = flat.replace("\r", "\n")
    return _Lexer(text, flat).run()


class _Lexer:
    def __init__(self, text: str, flat: str) -> None:
        self.text = text
        self.flat = flat
        self.pieces: list[str] = []
        self.at = 0
        """End of the text that stands in `pieces`."""
        self.strings: dict[int, int] = {}
        self.comments: list[Comment] = []
        self.blocks: list[CodeBlock] = []
        self.faults: list[Fault] = []
        self.ends: list[int] = []
        self.restarts: list[int] = []
        self.finder = _Finder(flat)
        self.budget = _Budget(flat)
        self.templates = "{{" in flat
        self.no_code_end = False

    def run(self) -> Lexed:
        at = self._first_line()
        while (following := self._scan(at)) is not None:
            at = following
        self.pieces.append(self.flat[self.at :])
        plain = "".join(self.pieces).lower()
        return Lexed(self.text, plain, self.strings, self.comments, self.blocks, self.faults, self.ends, self.restarts)

    def _first_line(self) -> int:
        """Read a `#` comment on the first line, which no line end goes before; return where to go on."""
        flat = self.flat
        start = len(flat) - len(flat.lstrip(" \t"))
        if not flat.startswith("#", start) or re.match(r"#[ \t]*(?:CODE|code)[ \t]*(?:\(|\n)", flat[start : start + 40]):
            return 0
        end = flat.find("\n")
        end = len(flat) if end < 0 else end
        self._comment(start, end, 1)
        return end

    def _scan(self, at: int) -> int | None:
        """Read until something has to be skipped by hand; return where to go on, or None at the end."""
        flat, pieces, strings, ends = self.flat, self.pieces, self.strings, self.ends
        done = self.at
        for match in self.budget.specials().finditer(flat, at):
            kind = match.lastindex or 0
            if kind == _END:
                ends.append(match.start())
                continue
            start, end = match.span()
            if kind <= _LAST_STRING:
                size = end - start
                if "\n" in match.group() or (start and flat[start - 1].isalpha()) or self.templates:
                    self.at = done
                    following = self._doubtful(start, end)
                    if following is not None:
                        return following
                strings[start] = end
                pieces.append(flat[done : start + 1])
                pieces.append(FILL * (size - 2))
                done = end - 1
                if flat[start] not in "'\"":
                    pieces[-2] = pieces[-2][:-1] + "'"
                    pieces.append("'")
                    done = end
                continue
            if kind in _INERT:
                if kind == _QUOTED_NAME and not _PLAIN_NAME.match(flat, start + 1, end):
                    pieces.append(flat[done : start + 1])
                    pieces.append(FILL * (end - start - 2))
                    done = end - 1
                continue
            self.at = done
            following = self._skip(kind, start, end)
            if following is not None:
                return following
            done = self.at
        self.at = done
        return None

    def _skip(self, kind: int, start: int, end: int) -> int | None:
        """Blank out a comment, a template or embedded code; return where to go on unless that is `end`."""
        if kind in _LINE_COMMENTS:
            if self.flat[start] == "\n":
                start = self.flat.index("#", start)
                self._comment(start, end, 1)
            else:
                self._comment(start, end, 2)
            return None
        if kind == _BLOCK_COMMENT:
            return self._block_comment(start)
        if kind == _CODE:
            return self._code_block(start)
        if kind == _TEMPLATE:
            return self._template(start, end)
        self.budget.give_up(self.flat[start])
        return self._broken(start)

    def _blank(self, start: int, end: int, fill: str = " ") -> None:
        self.pieces.append(self.flat[self.at : start])
        self.pieces.append(fill * (end - start))
        self.at = end

    def _comment(self, start: int, end: int, mark: int, tail: int = 0) -> None:
        self.comments.append(Comment(start, end, start + mark, max(end - tail, start + mark)))
        self._blank(start, end)

    def _block_comment(self, start: int) -> int:
        end = self.finder.find("*/", start + 2)
        if end >= 0:
            self._comment(start, end + 2, 2, 2)
            return end + 2
        stop = _SEMICOLON_AT_LINE_END.search(self.flat, start)
        end = stop.start() if stop else len(self.flat)
        self.faults.append(Fault(start, end, "comment"))
        self._blank(start, end)
        return end

    def _template(self, start: int, end: int) -> int | None:
        opening = self.flat[start:end]
        close = self.finder.find({"{{": "}}", "{%": "%}", "{#": "#}"}[opening], end)
        if close < 0 or close - start > 4000:
            return None
        if opening == "{#":
            self._comment(start, close + 2, 2, 2)
        else:
            self._blank(start, close + 2, HOLE if opening == "{{" else " ")
        return close + 2

    def _code_block(self, start: int) -> int:
        flat = self.flat
        head = _CODE_HEAD.match(flat, start)
        head_end = head.end() if head else start + 1
        options = (head.start(1) + 1, head.end(1) - 1) if head and head.group(1) else (head_end, head_end)
        close = None if self.no_code_end else _CODE_END.search(flat, head_end)
        if close is not None:
            self.blocks.append(CodeBlock(start, close.end(), options, (head_end, close.start())))
            end = close.end()
        else:
            self.no_code_end = True
            stop = _SQL_LINE.search(flat, head_end - 1)
            end = stop.end() if stop else len(flat)
            self.restarts.append(end)
            line = flat.find("\n", start)
            self.faults.append(Fault(start, len(flat) if line < 0 else line, "code"))
        self._blank(start, start + 1, CODE)
        self._blank(start + 1, end)
        return end

    def _doubtful(self, start: int, end: int) -> int | None:
        """Look twice at a string that runs over lines, follows a letter or holds a template; return where to go on if it is none."""
        flat = self.flat
        quote = flat[start]
        before = flat[start - 1 : start]
        if before.isalpha() and _APOSTROPHE.match(flat, start):
            word = re.search(r"[A-Za-z]+$", flat[max(start - 12, 0) : start])
            if word and not _LITERAL_WORDS.match(word.group().lower()):
                self.budget.spend(quote, end - start)
                return start + 1
        if self.templates and flat.rfind("{{", start, end) > flat.rfind("}}", start, end):
            line = flat.find("\n", end, end + 500)
            close = flat.find("}}", end, line if line >= 0 else end + 500)
            if close >= 0:
                return self._template_string(start, close + 2)
        if flat.find("\n", start, end) >= 0 and self._looks_open(start, end):
            self.budget.spend(quote, end - start)
            return self._broken(start)
        return None

    def _template_string(self, start: int, at: int) -> int | None:
        """Take a string whose template holds the string's own quotes: it ends at the first quote behind the template."""
        end = self.flat.find(self.flat[start], at)
        line = self.flat.find("\n", at)
        if end < 0 or (0 <= line < end):
            return None
        self.strings[start] = end + 1
        self._blank(start, start + 1, self.flat[start])
        self._blank(start + 1, end, FILL)
        self._blank(end, end + 1, self.flat[end])
        return end + 1

    def _looks_open(self, start: int, end: int) -> bool:
        """Whether the quote at the end of a string over several lines rather opens the next one.

        A closing quote is not followed by a letter, and an opening one stands behind a blank, a parenthesis or an equals sign.
        """
        flat = self.flat
        after = flat[end : end + 1]
        before = flat[end - 2]
        opens = after.isalnum() or (after != "" and after in "/%$<{_'\"")
        if opens and before in " \t\n(=,<>":
            return True
        if _SEMICOLON_AT_LINE_END.search(flat, start, end - 1) is None:
            return False
        return opens or flat[start + 1 : end - 1].rstrip()[-1:] in ("=", "(", ",")

    def _broken(self, start: int) -> int:
        """Give up a string that is not closed at the end of its line, before the semicolon there."""
        line = self.flat.find("\n", start)
        line = len(self.flat) if line < 0 else line
        stop = _SEMICOLON_AT_LINE_END.search(self.flat, start, line)
        # A search with an end takes that end for the end of the text, which is what is wanted here.
        end = stop.start() if stop else line
        self.faults.append(Fault(start, end, "string"))
        self._blank(start, end, BROKEN)
        return end
