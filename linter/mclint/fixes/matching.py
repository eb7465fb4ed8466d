"""Which lines of two texts belong together, in time near linear in their length."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from mclint.tuples import NamedTuple

_SMALL = 400
"""Gaps up to so many lines are compared line by line; larger ones without common landmarks count as replaced."""


class Block(NamedTuple):
    """`before[low:high]` becomes `after[start:end]`."""

    low: int
    high: int
    start: int
    end: int


def changes(before: Sequence[str], after: Sequence[str]) -> list[Block]:
    """Return the blocks of lines that differ, in order; everything between them is equal."""
    found: list[Block] = []
    work = [Block(0, len(before), 0, len(after))]
    while work:
        low, high, start, end = work.pop()
        while low < high and start < end and before[low] == after[start]:
            low, start = low + 1, start + 1
        while low < high and start < end and before[high - 1] == after[end - 1]:
            high, end = high - 1, end - 1
        if low == high or start == end:
            if low < high or start < end:
                found.append(Block(low, high, start, end))
            continue
        anchors = _anchors(before, after, Block(low, high, start, end))
        if not anchors:
            found.extend(_exact(before, after, Block(low, high, start, end)))
            continue
        gaps = []
        for line, other in [*anchors, (high, end)]:
            gaps.append(Block(low, line, start, other))
            low, start = line, other
        work.extend(reversed(gaps))
    return sorted(found)


def _anchors(before: Sequence[str], after: Sequence[str], block: Block) -> list[tuple[int, int]]:
    """Return pairs of lines that occur once on either side, in the longest order common to both."""
    ours, theirs = _once(before, block.low, block.high), _once(after, block.start, block.end)
    pairs = sorted((at, theirs[line]) for line, at in ours.items() if line in theirs)
    tops: list[int] = []
    links: list[tuple[int, int]] = []  # index of the pair, index of the link before it in `links`, or -1
    ends: list[int] = []
    for number, (_, other) in enumerate(pairs):
        place = bisect_left(tops, other)
        links.append((number, ends[place - 1] if place else -1))
        if place == len(tops):
            tops.append(other)
            ends.append(len(links) - 1)
        else:
            tops[place] = other
            ends[place] = len(links) - 1
    chain: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        number, at = links[at]
        chain.append(pairs[number])
    return chain[::-1]


def _once(lines: Sequence[str], low: int, high: int) -> dict[str, int]:
    seen: dict[str, int] = {}
    for at in range(low, high):
        seen[lines[at]] = -1 if lines[at] in seen else at
    return {line: at for line, at in seen.items() if at >= 0}


def _exact(before: Sequence[str], after: Sequence[str], block: Block) -> list[Block]:
    low, high, start, end = block
    if high - low + end - start > _SMALL:
        return [block]
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, before[low:high], after[start:end], autojunk=False)
    return [Block(low + a, low + b, start + c, start + d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
