"""Read the program's own data, which is JSON, without the package `json`.

At its import `json` compiles expressions that only its slow paths use: 2 ms of the 80 that a small file takes. The scanner in C, which does
the work for `json.loads` too, needs none of them.
"""

from __future__ import annotations

from typing import Any


class _Plain:
    """What the scanner asks of a decoder: the usual types, and strict strings."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float


def parse_data(text: str) -> Any:
    """Return what a JSON text holds. Raises ValueError or StopIteration where it is none."""
    try:
        from _json import make_scanner
    except ImportError:  # an interpreter without the module in C
        from json import loads

        return loads(text)
    decoder: Any = _Plain
    return make_scanner(decoder)(text, len(text) - len(text.lstrip()))[0]


__all__ = ["parse_data"]
