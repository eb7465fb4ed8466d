"""Fields of declared resources."""

from __future__ import annotations

from mclint.api import Connection, Resource, Value


def first(fact: Resource | Connection, key: str) -> Value:
    """Return the first value of a dotted key; an empty value where it is absent."""
    return next((item.value for item in fact.fields if item.key == key), Value())
