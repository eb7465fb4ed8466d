"""Take secrets out of findings and of the text that reports show, before any report sees them.

Masked text is as long as the text it stands for and has its line ends, so every span, column and underline still fits.
In messages a secret becomes `***`. No edit of a cleaned finding carries a secret: an edit that would is cut down to what it changes
around the secret, and where that cannot be done the fix is described but not offered.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from mclint.findings.finding import Edit, Finding, Fix
from mclint.tuples import NamedTuple
from mclint.value import Span

CREDENTIAL_CODES = frozenset({"MC207"})
"""Rules whose findings stand on a secret: if none is recognised there, the whole place is masked."""

MASK = "***"
_PROGRAMS = (".py", ".java", ".scala")


class Secrets(NamedTuple):
    """The secrets of one text: where they stand, and the spellings by which they are known again elsewhere."""

    spans: tuple[Span, ...]
    words: frozenset[str]
    phrases: tuple[str, ...]


@lru_cache(maxsize=1000)
def secrets(text: str, path: str = "") -> Secrets:
    """Return the secrets of a file's text; fingerprints, cleaning and reports pass over the files of a run one after the other."""
    from mclint.findings.secrets import find

    return _secrets(text, find(text, path))


def _secrets(text: str, found: Iterable[tuple[Span, bool]]) -> Secrets:
    spans: list[Span] = []
    values: set[str] = set()
    for span, sure in found:
        spans.append(span)
        value = text[span.start : span.end]
        # Short and plain words (`root`, `odps`) are masked where they stand, but not wherever else they occur.
        if sure and (len(value) >= 8 or (len(value) >= 6 and not value.isalpha())) and "\n" not in value:
            values.add(value)
    plain = frozenset(value for value in values if value.replace("_", "a").isalnum())
    return Secrets(tuple(spans), plain, tuple(sorted(values - plain, key=len, reverse=True)))


@lru_cache(maxsize=8)
def mask(text: str, path: str = "", more: tuple[Span, ...] = ()) -> str:
    """Return the text with every secret, and the spans in `more`, as stars; length and line ends stay."""
    spans = sorted((*secrets(text, path).spans, *more))
    if not spans:
        return text
    pieces: list[str] = []
    at = 0
    for first, end in spans:
        if end <= at:
            continue
        start = max(first, at)
        pieces.append(text[at:start])
        pieces.append("".join([char if char in "\r\n" else "*" for char in text[start:end]]))
        at = end
    pieces.append(text[at:])
    return "".join(pieces)


def unseen(findings: Iterable[Finding], text: str, path: str = "") -> tuple[Span, ...]:
    """Return the places of findings about credentials in which no secret was recognised: they are masked whole."""
    spans = secrets(text, path).spans
    return tuple(
        finding.span
        for finding in findings
        if finding.code in CREDENTIAL_CODES and not any(span.start < finding.span.end and finding.span.start < span.end for span in spans)
    )


def prose(message: str, known: Secrets | None = None) -> str:
    """Return a message without secrets: those it shows by their form, and those known from a file."""
    from mclint.findings.secrets import find

    found = [span for span, _ in find(message, prose=True)]
    for start, end in reversed(found):
        message = message[:start] + MASK + message[end:]
    if known is not None:
        for phrase in known.phrases:
            message = message.replace(phrase, MASK)
        if known.words:
            message = _mask_words(message, known.words)
    return message


def _mask_words(message: str, words: frozenset[str]) -> str:
    pieces: list[str] = []
    start = 0
    for at in range(len(message) + 1):
        if at < len(message) and (message[at].isalnum() or message[at] == "_"):
            continue
        word = message[start:at]
        pieces.append(MASK if word in words else word)
        pieces.append(message[at : at + 1])
        start = at + 1
    return "".join(pieces)


def clean(finding: Finding, text: str) -> Finding:
    """Return a finding that shows no secret, given the text of its file."""
    path = finding.location.path
    known = secrets(text, path)
    if finding.code in CREDENTIAL_CODES:
        more = unseen((finding,), text, path)
        if more:
            whole = [(span, True) for span in (*known.spans, *more)]
            known = _secrets(text, whole)
    return finding._replace(
        message=prose(finding.message, known),
        fix=None if finding.fix is None else _clean_fix(finding.fix, text, known, path),
        related=tuple(place._replace(message=prose(place.message, known)) for place in finding.related),
    )


def _clean_fix(fix: Fix, text: str, known: Secrets, path: str) -> Fix:
    edits: list[Edit] = []
    for edit in fix.edits:
        narrowed = _narrow(edit, text, known, edit.path or path)
        if narrowed is None:
            return Fix(prose(fix.message, known), (), fix.safe)
        edits.extend(narrowed)
    return Fix(prose(fix.message, known), tuple(edits), fix.safe)


def _shows(text: str, known: Secrets, path: str) -> bool:
    """Whether the new text of an edit shows a secret: by its form, or one that the file has elsewhere."""
    from mclint.findings.secrets import find

    if find(text, path) or any(phrase in text for phrase in known.phrases):
        return True
    if known.words and _mask_words(text, known.words) != text:
        return True
    # In a program `password=load()` names no secret; anywhere else what stands behind the sign may be one.
    return not path.endswith(_PROGRAMS) and prose(text) != text


def _narrow(edit: Edit, text: str, known: Secrets, path: str) -> list[Edit] | None:
    """Return edits of the same effect that write no secret, or None."""
    if not edit.text or not _shows(edit.text, known, path):
        return [edit]
    if edit.path:
        return None
    edits: list[Edit] = []
    at, rest = edit.span.start, edit.text
    for span in known.spans:
        if span.end <= at or span.start >= edit.span.end:
            continue
        secret = text[span.start : span.end]
        if span.start < at or span.end > edit.span.end or rest.count(secret) != 1:
            return None
        before, rest = rest.split(secret)
        edits.append(Edit(Span(at, span.start), before))
        at = span.end
    edits.append(Edit(Span(at, edit.span.end), rest))
    edits = [piece for piece in edits if text[piece.span.start : piece.span.end] != piece.text]
    return None if any(_shows(piece.text, known, path) for piece in edits) else edits
