"""Second pass, over one statement: its words, names, strings and marks, and a cursor to read them in order."""

from __future__ import annotations

from mclint.languages.sql.late import Late
from mclint.languages.sql.lexer import BROKEN, CODE, FILL
from mclint.tuples import NamedTuple
from mclint.value import HOLE

WORD, STRING, QUOTED, PLACEHOLDER, OPEN, BLOCK, MARK = 1, 2, 3, 4, 5, 6, 7
"""Kinds: a bare word or number, a string, a name in backquotes, `<name>`, a string that is not closed, `#CODE`, anything else."""

_LETTERS = rf"[\w@${HOLE}]"

_TOKEN = Late(
    r"\s*(?:%s)"
    % "|".join(
        (
            rf"({_LETTERS}+(?:(?<=\$)(?:\{{[^{{}}\n]*\}}|\[[^\[\]\n]*\]){_LETTERS}*)*)",
            rf"('{FILL}*'|\"{FILL}*\")",
            r"(`[^`\n]*`)",
            r"(<[^<>'\"\n;()=,:/]{1,80}>)",
            f"({BROKEN}+)",
            f"({CODE})",
            r"(\S)",
        )
    )
)


class Token(NamedTuple):
    """A piece of a statement; `word` is its text in lower case, with strings blanked out."""

    kind: int
    start: int
    end: int
    word: str


END = Token(0, 0, 0, "")
"""What stands behind the last token."""

_IN_NAMES = frozenset((QUOTED, WORD, PLACEHOLDER))


def tokenize(plain: str, start: int, end: int) -> list[Token]:
    """Return the tokens between two offsets of a plain text."""
    new = tuple.__new__  # half the time of Token(…)
    found = []
    for match in _TOKEN.finditer(plain, start, end):
        kind = match.lastindex or MARK
        found.append(new(Token, (kind, match.start(kind), match.end(), match.group(kind))))
    return found


class Cursor:
    """Reads tokens one after the other."""

    def __init__(self, tokens: list[Token], at: int = 0) -> None:
        self.tokens = tokens
        self.at = at

    def peek(self, ahead: int = 0) -> Token:
        """Return the token `ahead` of the next one, or END."""
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else END

    def words(self, *words: str) -> bool:
        """Whether the next tokens are these words; they are taken if so."""
        for ahead, word in enumerate(words):
            if self.peek(ahead).word != word:
                return False
        self.at += len(words)
        return True

    def noise(self) -> None:
        """Step over the marks of syntax diagrams: `[`, `]`, `|`, `...`, `…`."""
        while self.peek().word in ("[", "]", "|", "{", "}", "…") or (self.peek().word == "." and self.peek(1).word == "."):
            self.at += 1

    def name(self) -> tuple[int, int] | None:
        """Take a name with its qualifiers and return its range, or None if there is none."""
        first = self.peek()
        if first.kind not in _IN_NAMES and first.kind != STRING:
            return None
        self.at += 1
        end = first.end
        while True:
            mark, piece = self.peek(), self.peek(1)
            if mark.word in (".", "-", ":") and mark.start == end and piece.kind in _IN_NAMES and piece.start == mark.end:
                self.at += 2
                end = piece.end
            elif mark.kind in _IN_NAMES and mark.start == end:
                self.at += 1
                end = mark.end
            else:
                return first.start, end


def is_diagram(tokens: list[Token]) -> bool:
    """Whether a statement is a syntax diagram: it has `[…]`, `|`, `...` or `<name>` where a statement to be run cannot."""
    before = END
    depth = 0
    for token in tokens:
        if token.kind == PLACEHOLDER or (token.word in ("[", "|", "…") and depth == 0):
            return True
        if token.word == "." and before.word == "." and before.end == token.start:
            return True
        if token.word == "(":
            depth += 1
        elif token.word == ")":
            depth -= 1
        before = token
    return False
