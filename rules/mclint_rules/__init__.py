"""The rules that come with mclint, one file each, and the catalogue they rest on.

A rule is found by lying in one of this package's folders: there is no list to keep. Modules whose names begin with `_`, and the folders
`common` (what rules share) and `catalog` (data), hold no rules.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec
from types import ModuleType
from typing import Any

from mclint.api import Rule, hookimpl

_NO_RULES = frozenset({"common", "catalog"})


def rule_modules() -> Iterator[str]:
    """Yield the dotted name of each module that holds a rule, in order of folder and file name."""
    return (name for name, _ in _rule_files())


def _rule_files() -> Iterator[tuple[str, str]]:
    for root in __path__:
        with os.scandir(root) as entries:
            folders = sorted(
                entry.name for entry in entries if entry.is_dir() and entry.name not in _NO_RULES and entry.name[0] not in "._"
            )
        for folder in folders:
            with os.scandir(os.path.join(root, folder)) as entries:
                files = sorted(entry.name for entry in entries if entry.name.endswith(".py") and entry.name[0] != "_")
            for file in files:
                yield f"{__name__}.{folder}.{file[:-3]}", os.path.join(root, folder, file)


def _load(name: str, path: str) -> ModuleType:
    """Import a module whose file is known: without the search for it, the sixty rules load in three quarters of the time."""
    found = sys.modules.get(name)
    if found is not None:
        return found
    loader = SourceFileLoader(name, path)
    spec = ModuleSpec(name, loader, origin=path)
    spec.has_location = True
    module = sys.modules[name] = module_from_spec(spec)
    try:
        loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


@hookimpl
def mclint_rules() -> Iterable[type[Rule]]:
    """Return the class of each rule."""
    found: list[type[Rule]] = []
    for name, path in _rule_files():
        for value in vars(_load(name, path)).values():
            if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == name:
                found.append(value)
    return found


@hookimpl
def mclint_catalog() -> Iterable[Mapping[str, Any]]:
    """Return the documents of the catalogue."""
    from mclint_rules.catalog import documents

    return documents()
