"""Which rules a list of selectors means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from mclint.config.errors import did_you_mean
from mclint.config.model import Selection
from mclint.findings.finding import Severity


class RuleLike(Protocol):
    """What selectors look at of a rule (class or instance)."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def default(self) -> bool: ...


class Selectors:
    """Answers which rules are meant, over all rules that there are."""

    def __init__(self, rules: Iterable[RuleLike]) -> None:
        self._rules = tuple(rules)
        self._names = {rule.name: rule for rule in self._rules}
        self._cache: dict[str, Mapping[str, int]] = {}

    def meant(self, selector: str) -> Mapping[str, int]:
        """Return the codes that a selector means with its length; none for one that is unknown.

        A code or name in full counts as longer than any beginning of codes; the two are equal.
        """
        found = self._cache.get(selector)
        if found is None:
            exact = self._names.get(selector.lower())
            upper = selector.upper()
            if exact is not None:
                found = {exact.code: _EXACT}
            elif upper == "ALL":
                found = {rule.code: 0 for rule in self._rules}
            else:
                found = {rule.code: _EXACT if rule.code == upper else len(upper) for rule in self._rules if rule.code.startswith(upper)}
            self._cache[selector] = found
        return found

    def hint(self, selector: str) -> str:
        """Say what an unknown selector may have been meant for."""
        codes = [rule.code for rule in self._rules]
        heads = _heads(selector.upper(), codes)
        if heads:
            return f"; codes begin with {', '.join(heads)}, and `mclint rules` lists all rules"
        return did_you_mean(selector, [*codes, *self._names]) or "; `mclint rules` lists all rules"

    def unknown(self, selection: Selection) -> Iterator[tuple[str, tuple[str | int, ...], bool]]:
        """Give the selectors that mean no rule: with the way to each, and whether it is a key."""
        for key, selectors in (("select", selection.select or ()), ("extend-select", selection.extend), ("ignore", selection.ignore)):
            for index, selector in enumerate(selectors):
                if not self.meant(selector):
                    yield selector, (*selection.where, key, index), False
        for selector, _ in selection.severity:
            if not self.meant(selector):
                yield selector, (*selection.where, "severity", selector), True

    def running(self, selection: Selection, before: frozenset[str] | None = None) -> frozenset[str]:
        """Return the codes that run after a selection; `before` are those that ran without it (None: the defaults).

        A rule that is off by default is selected only by its own code or name. Of `select` and `ignore` the longer selector wins.
        The rules of ALWAYS need not be selected.
        """
        off = {rule.code for rule in self._rules if not rule.default}
        if before is None:
            before = frozenset(rule.code for rule in self._rules if rule.default)
        chosen: dict[str, int]
        chosen = dict.fromkeys(before, -1) if selection.select is None else self._longest(selection.select, off)
        for code, length in self._longest(selection.extend, off).items():
            chosen[code] = max(length, chosen.get(code, -1))
        ignored = self._longest(selection.ignore, ())
        for code in before & ALWAYS:
            chosen.setdefault(code, -1)
        return frozenset(code for code, length in chosen.items() if code in UNDENIABLE or ignored.get(code, -2) < length)

    def _longest(self, selectors: Sequence[str], own_name_only: Iterable[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for selector in selectors:
            for code, length in self.meant(selector).items():
                if length == _EXACT or code not in own_name_only:
                    found[code] = max(length, found.get(code, -1))
        return found

    def severities(self, pairs: Iterable[tuple[str, str]]) -> dict[str, Severity]:
        """Return the severity of each code that pairs of selector and severity mean; the longest selector wins, then the later."""
        found: dict[str, tuple[int, Severity]] = {}
        for selector, name in pairs:
            for code, length in self.meant(selector).items():
                if code not in found or length >= found[code][0]:
                    found[code] = length, Severity[name.upper()]
        return {code: severity for code, (_, severity) in found.items()}


def _heads(selector: str, codes: Iterable[str]) -> list[str]:
    """Return the beginnings of codes, as long as a selector that is the beginning of one in form, that share the most with it."""
    letters = selector.rstrip("0123456789")
    alike = [code for code in codes if len(code) > len(selector) > len(letters) and code.rstrip("0123456789") == letters]
    shared = len(selector) - 1
    while alike and shared >= len(letters):
        heads = sorted({code[: shared + 1] for code in alike if code.startswith(selector[:shared])})
        if heads:
            return heads
        shared -= 1
    return []


_EXACT = 1_000

UNDENIABLE = frozenset(("MC002", "MC003"))
"""What these tell of was not checked: no configuration makes that clean."""

ALWAYS = UNDENIABLE | {"MC001"}
"""They run whatever is selected; MC001 can be ignored, for files that are no MaxCompute code after all."""
