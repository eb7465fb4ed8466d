"""New text in the spelling of the place it goes to: quoted or escaped where a scalar of YAML or a string of JSON needs it.

Rules say what a value is to be; in a program or in SQL that is what is written. In YAML a plain scalar may have to be put in quotes, and
in a quoted one marks are doubled or escaped. Everything else of the file stays as it is: comments, order, quotes of other values.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import Any

from mclint.findings.finding import Edit
from mclint.tuples import NamedTuple
from mclint.value import Span

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff]")


class _Scalar(NamedTuple):
    """A scalar with its quotes. `style`: empty for a plain one, a quote, `|` or `>`; `flow`: it stands inside brackets."""

    start: int
    end: int
    style: str
    flow: bool


class Spelling:
    """Spells edits of one file."""

    def __init__(self, text: str, language: str) -> None:
        self._text = text
        self._json = language != "yaml"
        self._scalars: list[_Scalar] | None = None

    def spell(self, edit: Edit) -> Edit | None:
        """Return an edit as it is to be written, or None where the place cannot hold the text."""
        if self._scalars is None:
            self._scalars = list(_strings(self._text) if self._json else _yaml(self._text))
        start, end = edit.span
        number = bisect_right(self._scalars, (start, len(self._text) + 1, "", False)) - 1
        scalar = self._scalars[number] if number >= 0 else None
        if scalar is None or not (scalar.start <= start and end <= scalar.end):
            return edit if _is_bland(edit.text) else None
        if scalar.style == '"':
            return edit._replace(text=_escaped(edit.text))
        if "\n" in edit.text or "\r" in edit.text or _CONTROL.search(edit.text):
            return None
        if scalar.style == "'":
            return edit._replace(text=edit.text.replace("'", "''"))
        return edit if scalar.style else self._plain(edit, scalar)

    def _plain(self, edit: Edit, scalar: _Scalar) -> Edit | None:
        """Spell an edit of a plain scalar: as it is if what comes out is still one, else with quotes around all of it."""
        old = self._text[scalar.start : scalar.end]
        low, high = edit.span.start - scalar.start, edit.span.end - scalar.start
        new = old[:low] + edit.text + old[high:]
        if "\n" in old or "\r" in old:
            return edit if _is_bland(edit.text) else None
        if _stays(new, flow=scalar.flow):
            return edit
        if not _stays(old, flow=scalar.flow):
            return None  # a number or truth value, an anchor or a tag: not a text that can be put in quotes
        return Edit(Span(scalar.start, scalar.end), "'" + new.replace("'", "''") + "'", edit.path)


@cache
def _bland() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./-]*(?::[A-Za-z0-9_./-]+)*\Z")


def _is_bland(text: str) -> bool:
    """Whether a text means itself in whatever scalar it stands."""
    return not text or _bland().match(text) is not None


def _stays(text: str, *, flow: bool) -> bool:
    """Whether a text is one plain scalar that is a text: read as such in its surroundings, and neither number nor truth value."""
    import yaml

    around = f"[{text}]" if flow else f"- {text}\n"
    try:
        found = yaml.load(around, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError):
        return False
    return isinstance(found, list) and found == [text] and not _newer_number().match(text)


@cache
def _newer_number() -> re.Pattern[str]:
    """Numbers of YAML 1.2 that PyYAML, which speaks 1.1, takes for texts (`09`, `1e3`): another reader would not."""
    return re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")


def _escaped(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)[1:-1]


def _strings(text: str) -> list[_Scalar]:
    """Return the strings of a JSON text, comments passed over."""
    token = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|//[^\r\n]*|/\*.*?\*/', re.DOTALL)
    return [_Scalar(*found.span(), '"', flow=True) for found in token.finditer(text) if found[0][0] == '"']


def _yaml(text: str) -> list[_Scalar]:
    """Return the scalars of a YAML text, up to where it stops being YAML."""
    import yaml

    from mclint.languages.yaml.scalars import content_start

    shift = 1 if text.startswith("\ufeff") else 0
    found: list[_Scalar] = []
    open_flows: list[bool] = []
    try:
        event: Any
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            name = type(event).__name__
            if name == "ScalarEvent":
                start, end = event.start_mark.index + shift, event.end_mark.index + shift
                if event.anchor or event.tag:
                    start = content_start(text, start, end)
                found.append(_Scalar(start, end, event.style or "", any(open_flows)))
            elif name in ("MappingStartEvent", "SequenceStartEvent"):
                open_flows.append(bool(event.flow_style))
            elif name in ("MappingEndEvent", "SequenceEndEvent"):
                open_flows.pop()
    except yaml.YAMLError:
        pass
    return sorted(found)
