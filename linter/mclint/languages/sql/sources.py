"""Where queries name their sources: behind FROM, JOIN and USING and behind the commas there.

One pass over words and brackets; the brackets are followed without recursion. A name of a common table expression stands for that from the
end of its body to the end of the query that it belongs to, and for a table everywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mclint.languages.sql.late import Late
from mclint.value import HOLE

NAME = r"(?:[^\s(),;=<>+*/'\"|`]|`[^`\n]*`)+"
NO_TABLE = frozenset(
    (
        "select", "values", "table", "lateral", "unnest", "with", "map", "reduce", "from", "where", "on", "set", "partition", "directory",
        "local", "using", "as", "join", "left", "right", "full", "inner", "group", "order", "dual", "if", "into", "overwrite",
    )
)  # fmt: skip
"""Words that stand where a table might, and are none."""

TABLE_NAME = Late(rf"(?:[\w`{HOLE}]|\$[\[{{\w])")

_WORDS = ("from", "join", "using", "select", "by", "with", "set", "limit", "window", "lateral", "values")
_STEP = Late("|".join((r"\(", r"\)", ",", *(rf"{word}(?!\w)" for word in _WORDS))))
"""What matters to lists of sources: each alternative begins with a letter of its own, by which the engine skips what is between them."""

_SOURCE = Late(rf"[ \t\n]*({NAME})")
_OPENS = Late(r"[ \t\n]*\(")
_VIEW = Late(r"[ \t\n]+view(?!\w)")
_COMMON = r"([\w`]+)[ \t\n]*(?:\([^()]*\)[ \t\n]*)?(?<!\w)as[ \t\n]*\("
_FIRST_COMMON = Late(rf"[ \t\n]+(?:(recursive)[ \t\n]+)?{_COMMON}")
_NEXT_COMMON = Late(rf"[ \t\n]*,()[ \t\n]*{_COMMON}")
_TAKE_FROM = Late(r"(?<![\w.])(?:extract|trim|substring|substr|position|overlay)[ \t\n]*\Z")
_DISTINCT = Late(r"(?<!\w)distinct[ \t\n]*\Z")

_INSIDE_NAMES = frozenset("_.$@")


def sources(plain: str, start: int, end: int, head: str, spell: Callable[[str, int], str]) -> Iterator[tuple[str, int]]:
    """Yield name and offset of each table that a statement reads; `spell` gives a name as it is compared."""
    if plain.find("from", start, end) < 0 and head != "merge":
        return
    common = _Common()
    around: list[bool] = []  # for each open bracket, whether commas before it part sources
    opened: list[int] = []
    listing = waiting = False
    skip = head == "delete"
    steps = _STEP.finditer(plain, start, end)
    while True:
        found = next(steps, None)
        if found is None:
            return
        first, at = found.span()
        word = plain[first:at]
        if word == ",":
            if not listing:
                waiting = False
                continue
        elif word == "(":
            around.append(listing)
            opened.append(first)
            listing = waiting
            if not waiting:
                continue
        elif word == ")":
            waiting = False
            if around:
                listing = around.pop()
                opened.pop()
                behind = common.leave(plain, len(around), at, end)
                if behind is not None:
                    around.append(listing)
                    opened.append(behind.end() - 1)
                    listing = False
                    steps = _STEP.finditer(plain, behind.end(), end)
            continue
        elif _is_inside(plain, first):
            continue
        else:
            waiting = False
            if word == "from":
                if _is_operator(plain, first, opened[-1] if opened and not listing else 0):
                    continue
                listing = True
                if skip:
                    skip = False
                    continue
            elif word == "join":
                listing = True
            elif word == "with":
                behind = common.enter(_FIRST_COMMON.match(plain, at, end), len(around))
                if behind is not None:
                    around.append(listing)
                    opened.append(behind.end() - 1)
                    listing = False
                    steps = _STEP.finditer(plain, behind.end(), end)
                continue
            elif word != "using" or head != "merge" or around:
                listing = listing and (word == "using" or (word == "lateral" and not _VIEW.match(plain, at, end)))
                continue
        name, low = _source(plain, at, end)
        if name and not common.knows(spell(name, low)):
            yield name, low
        waiting = not name and _OPENS.match(plain, at, end) is not None


class _Common:
    """The common table expressions that are known at a place, and those whose bodies it is in; each with its number of open brackets."""

    def __init__(self) -> None:
        self._bodies: list[tuple[int, str]] = []
        self._known: list[tuple[int, str]] = []
        self._counts: dict[str, int] = {}

    def knows(self, name: str) -> bool:
        """Whether a name stands for a common table expression here."""
        return bool(self._counts) and self._counts.get(name, 0) > 0

    def enter(self, found: re.Match[str] | None, depth: int) -> re.Match[str] | None:
        """Note the body of a common table expression, if one is there."""
        if found is not None:
            name = found.group(2).strip("`")
            if found.group(1):
                self._know(depth, name)
            self._bodies.append((depth, name))
        return found

    def leave(self, plain: str, depth: int, at: int, end: int) -> re.Match[str] | None:
        """Forget what was known inside brackets; behind a body its name is known, and the next body may follow."""
        while self._known and self._known[-1][0] > depth:
            self._counts[self._known.pop()[1]] -= 1
        if not self._bodies or self._bodies[-1][0] != depth:
            return None
        self._know(*self._bodies.pop())
        return self.enter(_NEXT_COMMON.match(plain, at, end), depth)

    def _know(self, depth: int, name: str) -> None:
        self._known.append((depth, name))
        self._counts[name] = self._counts.get(name, 0) + 1


def _source(plain: str, at: int, end: int) -> tuple[str, int]:
    """Return the table that stands next, with its offset; an empty text if something else does."""
    found = _SOURCE.match(plain, at, end)
    if found is None:
        return "", at
    low, high = found.span(1)
    name = plain[low:high].rstrip(".-\\")
    if not name or name in NO_TABLE or not TABLE_NAME.match(name) or _OPENS.match(plain, high, end):
        return "", at
    return name, low


def _is_inside(plain: str, first: int) -> bool:
    """Whether a word is the end of a longer one, a column of something, or a variable."""
    before = plain[first - 1] if first else " "
    return before.isalnum() or before in _INSIDE_NAMES


def _is_operator(plain: str, first: int, bracket: int) -> bool:
    """Whether a FROM names no source: `extract(day from x)`, `a is distinct from b`. `bracket` is the one that it stands in, if any."""
    if bracket and _TAKE_FROM.search(plain[max(bracket - 16, 0) : bracket]):
        return True
    return _DISTINCT.search(plain[max(first - 24, 0) : first]) is not None
