"""The rules that come with mclint, one file each, and the catalogue they rest on.

A rule is found by lying in one of this package's folders: there is no list to keep. Modules whose names begin with `_`, and the folders
`common` (what rules share) and `catalog` (data), hold no rules.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any

from mclint.api import Rule, hookimpl

_NO_RULES = frozenset({"common", "catalog"})


def rule_modules() -> Iterator[str]:
    """Yield the dotted name of each module that holds a rule, in order of folder and file name."""
    for root in __path__:
        with os.scandir(root) as entries:
            folders = sorted(
                entry.name for entry in entries if entry.is_dir() and entry.name not in _NO_RULES and entry.name[0] not in "._"
            )
        for folder in folders:
            with os.scandir(os.path.join(root, folder)) as entries:
                files = sorted(entry.name for entry in entries if entry.name.endswith(".py") and entry.name[0] != "_")
            for file in files:
                yield f"{__name__}.{folder}.{file[:-3]}"


@hookimpl
def mclint_rules() -> Iterable[type[Rule]]:
    """Return the class of each rule."""
    found: list[type[Rule]] = []
    for name in rule_modules():
        for value in vars(import_module(name)).values():
            if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == name:
                found.append(value)
    return found


@hookimpl
def mclint_catalog() -> Iterable[Mapping[str, Any]]:
    """Return the documents of the catalogue."""
    from mclint_rules.catalog import documents

    return documents()
