"""The floor that a reader of code stands on: the bare tree-sitter parse of the files below a folder, in one process.

`python parse.py SUFFIX FOLDER`; it imports nothing of mclint.
"""

from __future__ import annotations

import importlib
import os
import sys

from tree_sitter import Language, Parser

GRAMMARS = {"py": "tree_sitter_python", "java": "tree_sitter_java", "scala": "tree_sitter_scala", "tf": "tree_sitter_hcl"}


def main(suffix: str, folder: str) -> None:
    """Parse every file with a suffix, and keep nothing of it."""
    parser = Parser(Language(importlib.import_module(GRAMMARS[suffix]).language()))
    for place, _, names in os.walk(folder):
        for name in names:
            if name.endswith("." + suffix):
                with open(os.path.join(place, name), "rb") as file:
                    parser.parse(file.read())


if __name__ == "__main__":
    main(*sys.argv[1:3])
