"""Load the grammars of tree-sitter."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import PathFinder


def grammar(language: str) -> object:
    """Return the grammar of a language for `tree_sitter.Language`.

    The package of a grammar imports `importlib.resources` to offer queries that nobody here asks for: 15 ms with all that comes with it.
    So its extension module is loaded alone; where that is not laid out as expected, the package is imported.
    """
    name = f"tree_sitter_{language}"
    binding = f"{name}._binding"
    if name not in sys.modules and binding not in sys.modules:
        package = PathFinder.find_spec(name)
        spec = PathFinder.find_spec(binding, package.submodule_search_locations) if package is not None else None
        if spec is not None and spec.loader is not None:
            module = spec.loader.create_module(spec)
            if module is not None:
                spec.loader.exec_module(module)
                sys.modules[binding] = module
    return (sys.modules.get(binding) or import_module(name)).language()
