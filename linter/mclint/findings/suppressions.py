"""Comments that silence findings: `mclint: ignore[MC501] reason` and `mclint: ignore-file[MC501] reason`.

A suppression names its rules, by code or by name; there is no blanket form. It is taken from the comments that the lexer found, never
from raw text, and silences a finding that

* has the comment on one of its lines, or
* starts on the line below a comment that stands alone (further comment lines may stand between), or
* is anywhere in the file, for `ignore-file`.

What a suppression does wrong is a finding too: MC004 it silences nothing, MC005 it names no rule that exists, MC006 it gives no reason.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from mclint.facts import Comment, FileFacts
from mclint.findings.directives import Directive, remove, without
from mclint.findings.finding import Confidence, Edit, Finding, Fix, Location, Severity
from mclint.source import LineIndex
from mclint.tuples import NamedTuple
from mclint.value import Span

if TYPE_CHECKING:  # a protocol costs time to define
    from typing import Protocol

    class RuleLike(Protocol):
        """What is asked of a rule."""

        @property
        def name(self) -> str: ...

    class SettingsLike(Protocol):
        """What is asked of the configuration."""

        def enabled(self, rule: Any, path: str) -> bool: ...
        def severity(self, rule: Any, path: str) -> Severity | None: ...


IMMUNE = frozenset({"MC002", "MC003", "MC004", "MC005", "MC006"})
"""Codes that no comment silences: what went wrong with the run, and what is wrong with a comment."""

MAX_MISSED = 20
"""Lines below a suppression in which a finding of its rule shows that it stands too far above, and not that it has outlived its fault."""

_NAMES = {"MC004": "unused-suppression", "MC005": "unknown-suppression", "MC006": "suppression-without-reason"}
_WORDS = frozenset({"ignore", "ignore-file"})
_MISTAKES = frozenset(
    {"disable", "disable-file", "ignore-line", "ignore-next-line", "disable-next-line", "noqa", "skip", "off", "allow", "nosec"}
)
_LEADS = ("#", "//", "--", ";", "*", "!", "%")
_BLANKS = " \t:*-#/\u2013\u2014"


class Verdict(NamedTuple):
    """Findings that are `kept` (MC004, MC005 and MC006 among them, which are also `reports`) and those `silenced` by a comment."""

    kept: list[Finding]
    silenced: list[Finding]
    reports: list[Finding]

    @property
    def suppressed(self) -> int:
        return len(self.silenced)


def apply(
    file: FileFacts, lines: LineIndex, findings: Iterable[Finding], rules: Mapping[str, RuleLike], settings: SettingsLike | None = None
) -> Verdict:
    """Return which findings of one file stay, and what is to be said of its suppressions.

    `rules` maps every code that exists to its rule. Only a rule that `settings` enables for the file can have an unused suppression, and
    MC004, MC005 and MC006 are reported only where they are enabled (without settings: all rules but MC006 are). Hand in all findings
    of the file, before the baseline and before those for auditors are left out, or suppressions look unused that are not.
    """
    found = list(findings)
    directives = read(file.comments, lines)
    if not directives:
        return Verdict(found, [], [])
    codes = _Codes(rules)
    index = _Index(directives, lines, file.comments, codes)
    kept: list[Finding] = []
    silenced: list[Finding] = []
    for finding in found:
        (silenced if index.silences(finding) else kept).append(finding)
    index.close()
    judge = _Judge(file.path, lines, codes, settings, kept)
    reports = [report for number, directive in enumerate(directives) for report in judge.reports(directive, index.used[number])]
    return Verdict(kept + reports, silenced, reports)


def read(comments: Iterable[Comment], lines: LineIndex) -> list[Directive]:
    """Return the suppressions that the comments of a file contain, in order."""
    directives: list[Directive] = []
    for comment in comments:
        if "mclint" in comment.text or "mclint" in comment.text.lower():
            directives.extend(_read(comment, lines))
    directives.sort(key=lambda directive: directive.span)
    return directives


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    directive = r"mclint[ \t]{0,8}:[ \t]{0,8}([a-z][a-z-]{0,40})(?:[ \t]{0,8}\[([^\]\r\n]{0,4000})(\]?))?"
    return re.compile(r"[^\r\n]+"), re.compile(directive, re.IGNORECASE)


def _read(comment: Comment, lines: LineIndex) -> Iterable[Directive]:
    line_pattern, directive_pattern = _patterns()
    cursor = comment.span.start
    for line in line_pattern.finditer(comment.text):
        found = [match for match in directive_pattern.finditer(line[0]) if _is_directive(line[0], match)]
        for number, match in enumerate(found):
            reason = line[0][match.end() : found[number + 1].start() if number + 1 < len(found) else len(line[0])]
            reason = reason.strip(_BLANKS).removesuffix("*/").removesuffix("-->").strip(_BLANKS)
            at = lines.text.find(match[0], cursor, comment.span.end) if cursor >= 0 else -1
            # Once a piece is not found as it is spelt, no later place in this comment can be trusted either.
            cursor = at + len(match[0]) if at >= 0 else -1
            span = Span(at, cursor) if at >= 0 else comment.span
            names = tuple(name for piece in (match[2] or "").split(",") if (name := piece.strip()))
            inside = None
            if at >= 0 and match[2] is not None:
                inside = Span(span.end - len(match[2]) - len(match[3]), span.end - len(match[3]))
            yield Directive(comment, match[1].lower(), names, reason, span, inside, at >= 0)


def _is_directive(line: str, match: re.Match[str]) -> bool:
    """Whether it opens a line of the comment or follows a further comment mark; anything else only speaks of suppressions."""
    word = match[1].lower()
    if word not in _WORDS and match[2] is None and word not in _MISTAKES:
        return False
    at = match.start()
    while at > 0 and line[at - 1] in " \t":
        at -= 1
    return at == 0 or line.endswith(_LEADS, 0, at)


class _Codes:
    """Finds a rule by its code or its name, in any case of letters."""

    def __init__(self, rules: Mapping[str, RuleLike]) -> None:
        self.rules = rules
        self._by_word = {code.lower(): code for code in rules}
        self._by_word.update({rule.name.lower(): code for code, rule in rules.items()})

    def find(self, word: str) -> str | None:
        return self._by_word.get(word.lower())

    def nearest(self, word: str) -> str | None:
        """Return the code or name that a misspelt one may mean."""
        from difflib import get_close_matches

        close = get_close_matches(word.lower(), self._by_word, n=1, cutoff=0.7)
        if not close:
            return None
        code = self._by_word[close[0]]
        return code if close[0] == code.lower() else self.rules[code].name


class _Index:
    """Which suppression covers which lines, by code; remembers which of them silenced something."""

    def __init__(self, directives: Sequence[Directive], lines: LineIndex, comments: Sequence[Comment], codes: _Codes) -> None:
        self.used: list[set[str]] = [set() for _ in directives]
        self._lines = lines
        self._whole: dict[str, list[int]] = {}
        self._above: dict[tuple[str, int], list[int]] = {}
        on: dict[str, list[tuple[int, int]]] = {}
        below = _below(directives, comments, lines)
        for number, directive in enumerate(directives):
            if directive.word not in _WORDS:
                continue
            first, last = lines.position(directive.span.start)[0], _last_line(directive.comment.span, lines)
            target = below.get(directive.comment.span)
            for name in directive.names:
                code = codes.find(name)
                if code is None or code in IMMUNE:
                    continue
                if directive.word == "ignore-file":
                    self._whole.setdefault(code, []).append(number)
                    continue
                on.setdefault(code, []).extend({(first, number), (last, number)})
                if target is not None:
                    self._above.setdefault((code, target), []).append(number)
        self._on = {code: sorted(entries) for code, entries in on.items()}
        self._marks = {code: [0] * (len(entries) + 1) for code, entries in on.items()}
        self._hit: set[str] = set()

    def silences(self, finding: Finding) -> bool:
        code = finding.code
        first = self._lines.position(finding.span.start)[0]
        last = _last_line(finding.span, self._lines)
        found = False
        if code in self._whole:
            self._hit.add(code)
            found = True
        for number in self._above.get((code, first), ()):
            self.used[number].add(code)
            found = True
        entries = self._on.get(code)
        if entries:
            low, high = bisect_left(entries, (first, -1)), bisect_right(entries, (last, len(self.used)))
            if low < high:
                # Marks of ranges are summed once at the end, so that many findings over many comments stay linear.
                self._marks[code][low] += 1
                self._marks[code][high] -= 1
                found = True
        return found

    def close(self) -> None:
        """Work out which suppressions were of use."""
        for code in self._hit:
            for number in self._whole[code]:
                self.used[number].add(code)
        for code, marks in self._marks.items():
            depth = 0
            for (_, number), change in zip(self._on[code], marks, strict=False):
                depth += change
                if depth:
                    self.used[number].add(code)


def _last_line(span: Span, lines: LineIndex) -> int:
    """Return the line of the last character of a range."""
    return lines.position(max(span.end - 1, span.start))[0]


def _below(directives: Sequence[Directive], comments: Sequence[Comment], lines: LineIndex) -> dict[Span, int]:
    """Map each comment that stands alone to the line below it and below the comments that follow."""
    wanted = {directive.comment.span for directive in directives}
    alone = {lines.position(comment.span.start)[0]: comment for comment in comments if _is_alone(comment.span, lines)}
    target: dict[int, int] = {}
    below: dict[Span, int] = {}
    for line in sorted(alone, reverse=True):
        span = alone[line].span
        after = _last_line(span, lines) + 1
        target[line] = target.get(after, after)
        if span in wanted:
            below[span] = target[line]
    return below


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    # Besides comment marks: the quotes, escapes and joints of a string that holds one line of an embedded text (notebooks, Java).
    return re.compile(r"[\s\"'+(,*/#;!%<-]*"), re.compile(r"(?:\*/|-->)?(?:\\[rnt])*[\s\"'+),;\\\]]*")


def _is_alone(span: Span, lines: LineIndex) -> bool:
    start, end = lines.bounds(lines.position(span.start)[0])[0], lines.bounds(_last_line(span, lines))[1]
    head, tail = _around()
    text = lines.text
    return head.fullmatch(text, start, span.start) is not None and (span.end >= end or tail.fullmatch(text, span.end, end) is not None)


class _Judge:
    """Says what is wrong with the suppressions of one file."""

    def __init__(self, path: str, lines: LineIndex, codes: _Codes, settings: SettingsLike | None, kept: Sequence[Finding]) -> None:
        self.path = path
        self.lines = lines
        self.codes = codes
        self.settings = settings
        self._open: dict[str, list[int]] = {}
        """Lines of the findings that people see, by code."""
        for finding in kept:
            if not finding.auditor:
                self._open.setdefault(finding.code, []).append(lines.position(finding.span.start)[0])
        for numbers in self._open.values():
            numbers.sort()

    def runs(self, code: str) -> bool:
        """Whether a rule is on for this file."""
        rule = self.codes.rules.get(code)
        return code != "MC006" if rule is None or self.settings is None else self.settings.enabled(rule, self.path)

    def report(self, code: str, span: Span, message: str, fix: Fix | None = None) -> Finding:
        place = Location(self.path, *self.lines.position(span.start), *self.lines.position(span.end))
        rule = self.codes.rules.get(code)
        severity: Severity = getattr(rule, "severity", Severity.INFO if code == "MC006" else Severity.WARNING)
        if rule is not None and self.settings is not None:
            severity = self.settings.severity(rule, self.path) or severity
        name = _NAMES[code] if rule is None else rule.name
        return Finding(code, name, severity, Confidence.HIGH, message, place, span, fix)

    def reports(self, directive: Directive, used: set[str]) -> Iterable[Finding]:
        if self.runs("MC005"):
            for message, fix in _unknown(directive, self.codes):
                yield self.report("MC005", directive.span, message, fix)
        if directive.word not in _WORDS:
            return
        if self.runs("MC004"):
            yield from self._unused(directive, used)
        if not directive.reason and directive.names and self.runs("MC006"):
            yield self.report("MC006", directive.span, f"Say after the bracket why {', '.join(directive.names)} may be ignored.")

    def _unused(self, directive: Directive, used: set[str]) -> Iterable[Finding]:
        unused: list[str] = []
        reach = "its own line and the next one" if _is_alone(directive.comment.span, self.lines) else "its own line only"
        for name in directive.names:
            code = self.codes.find(name)
            if code is None or code in used or not self.runs(code):
                continue
            line = self._missed(directive, code)
            if not line:
                unused.append(name)
                continue
            # No fix: to remove it loses the reason, and where it may stand, in a string say, is for people to tell.
            yield self.report(
                "MC004",
                directive.span,
                f"This suppression of {name} silences nothing: it reaches {reach}, and the finding is on line {line}. Move it there.",
            )
        if not unused:
            return
        left = [name for name in directive.names if name not in unused]
        edit = without(directive, left) if left else remove(directive, self.lines)
        words = ", ".join(unused)
        fix = None if edit is None else Fix(f"Remove {words} from the suppression" if left else "Remove the suppression", (edit,))
        where = "in this file" if directive.word == "ignore-file" else "here"
        yield self.report(
            "MC004", directive.span, f"This suppression of {words} silences nothing: there is no such finding {where}. Remove it.", fix
        )

    def _missed(self, directive: Directive, code: str) -> int:
        """Return the line of the finding that a suppression above it is meant for and does not reach, or 0."""
        numbers = self._open.get(code, ()) if directive.word == "ignore" else ()
        line = self.lines.position(directive.span.start)[0]
        at = bisect_right(numbers, line)
        return numbers[at] if at < len(numbers) and numbers[at] - line <= MAX_MISSED else 0


def _unknown(directive: Directive, codes: _Codes) -> Iterable[tuple[str, Fix | None]]:
    if directive.word not in _WORDS:
        yield f"There is no `mclint: {directive.word}`; write `mclint: ignore[CODE] reason` or `mclint: ignore-file[CODE] reason`.", None
        return
    if not directive.names:
        yield f"This suppression names no rule and silences nothing; write `mclint: {directive.word}[CODE] reason`.", None
        return
    for name in directive.names:
        if codes.find(name) is not None:
            continue
        near = codes.nearest(name)
        if near is None:
            yield f"There is no rule `{name}`, so this suppression silences nothing.", None
            continue
        fix = None
        if directive.inside is not None:
            text = ", ".join(near if other == name else other for other in directive.names)
            fix = Fix(f"Write {near}", (Edit(directive.inside, text),), safe=False)
        yield f"There is no rule `{name}`, so this suppression silences nothing; did you mean `{near}`?", fix
