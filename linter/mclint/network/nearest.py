"""Nearest spelling, by edit distance with a small bound."""

from __future__ import annotations

from collections.abc import Iterable


def distance(first: str, second: str, bound: int) -> int:
    """Return how many letters to insert, drop, change or swap with a neighbour; `bound + 1` if more than `bound`."""
    if first == second:
        return 0
    if abs(len(first) - len(second)) > bound:
        return bound + 1
    before: list[int] = []
    last = list(range(len(second) + 1))
    for i, one in enumerate(first, 1):
        row = [i]
        for j, two in enumerate(second, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (one != two))
            if i > 1 and j > 1 and one == second[j - 2] and first[i - 2] == two:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > bound:
            return bound + 1
        before, last = last, row
    return min(last[-1], bound + 1)


def nearest(text: str, choices: Iterable[tuple[str, str]]) -> str:
    """Return what the one nearest choice stands for, or empty if none is near or several are equally so.

    Choices are pairs of a spelling and what it stands for. A misspelling keeps its first letter and its digits, and has one wrong letter
    up to seven letters, two in longer words: so `suzhou` is no misspelt `fuzhou`, and `us-west-2` is no misspelt `us-west-1`.
    """
    digits = [char for char in text if char.isdigit()]
    best, found, tied = 3, "", False
    for spelling, meaning in choices:
        if spelling[:1] != text[:1] or [char for char in spelling if char.isdigit()] != digits:
            continue
        bound = 1 if sum(map(str.isalpha, spelling)) <= 7 else 2
        far = distance(text, spelling, bound)
        if far <= bound and far <= best:
            tied = far == best and meaning != found
            best, found = far, meaning
    return "" if tied else found
