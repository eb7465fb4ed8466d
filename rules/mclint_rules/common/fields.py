"""Fields of declared resources."""

from __future__ import annotations

from mclint.api import Connection, Context, Resource, Value


def first(fact: Resource | Connection, key: str) -> Value:
    """Return the first value of a dotted key; an empty value where it is absent."""
    return next((item.value for item in fact.fields if item.key == key), Value())


def regions_of(name: str, ctx: Context) -> frozenset[str]:
    """Return the regions of the projects of a name, or (empty) of those that are meant in the file where none is named."""
    inventory = ctx.model.inventory
    projects = [item for item in inventory.projects if item.name == name] if name else inventory.beside(ctx.file.path)
    return frozenset(ctx.catalog.resolve_region(item.region) for item in projects)
