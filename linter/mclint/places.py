"""Which file of a project a dotted name of its code stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

SUFFIXES = (".py", ".java", ".scala")
"""Files that can hold helpers."""

JVM = ("java", "scala")
MAX_LOOKED_INTO = 300
"""Files whose classes are listed because no file has the name of a class that is asked for."""


@cache
def _declared() -> re.Pattern[str]:
    return re.compile(r"\b(?:class|object|trait|interface|enum|record)[ \t]+(\w+)")


@cache
def _package() -> re.Pattern[str]:
    return re.compile(r"^[ \t]*package[ \t]+([\w.]+)", re.MULTILINE)


class Places:
    """Finds the file of a project that a dotted name stands for. `text` gives the text of a file; without it paths have to tell."""

    def __init__(self, paths: Iterable[str], text: Callable[[str], str | None] = lambda _: None) -> None:
        self._paths = frozenset(path for path in paths if path.endswith(SUFFIXES))
        self._text = text
        self._by_stem: dict[str, list[str]] = {}
        self._by_folder: dict[str, list[str]] = {}
        for path in sorted(self._paths):
            folder, _, name = path.rpartition("/")
            self._by_stem.setdefault(name.rpartition(".")[0], []).append(path)
            if not name.endswith(".py"):
                self._by_folder.setdefault(folder.rpartition("/")[2], []).append(path)
        self._classes: dict[str, frozenset[str]] = {}
        self._packages: dict[str, tuple[str, ...]] = {}
        self._packed: dict[tuple[str, str], dict[str, list[str]]] = {}
        self._found: dict[tuple[str, str, str], tuple[str, str, str] | None] = {}

    def of(self, caller: str, language: str, target: str) -> Iterator[tuple[str, str]]:
        """Yield the file and the name in it that a target of a call in another file means; nothing if it is none of the project."""
        found = self.find(caller, language, target.replace("#", "."))
        if found is not None:
            yield found[0], found[1]

    def find(self, caller: str, language: str, target: str) -> tuple[str, str, str] | None:
        """Return the file that a dotted name means in another, the name in it, and the dotted name of the module or package around."""
        key = (caller.rpartition("/")[0], language, target)
        if key not in self._found:
            if language in JVM:
                self._found[key] = self._jvm(caller, target.split("."))
            elif language in ("python", "notebook"):
                self._found[key] = self._python(caller, target)
            else:
                return None
        found = self._found[key]
        return found if found is not None and found[0] != caller else None

    # --- Java and Scala

    def _jvm(self, caller: str, parts: list[str]) -> tuple[str, str, str] | None:
        """Find `com.acme.Clients.get`: a file of the class's package that defines the class, by its name or among others."""
        for count in range(len(parts) if parts[-1][:1].isupper() else len(parts) - 1, 0, -1):
            name = parts[count - 1]
            package = ".".join(parts[: count - 1])
            files = [path for path in self._by_stem.get(name, ()) if not path.endswith(".py") and self._is_in(path, package, caller)]
            if not files and name[:1].isupper():
                files = self._among_others(package, caller).get(name, [])
            if files:
                return nearest(caller, files), ".".join(parts[count - 1 :]), package
        return None

    def _among_others(self, package: str, caller: str) -> dict[str, list[str]]:
        """Return the classes of a package with the files that define them, seen from a caller."""
        key = (package, caller.rpartition("/")[0])
        found = self._packed.get(key)
        if found is None:
            found = self._packed[key] = {}
            for path in self._around(package, caller):
                if self._is_in(path, package, caller):
                    for name in self._defined(path):
                        found.setdefault(name, []).append(path)
        return found

    def _around(self, package: str, caller: str) -> list[str]:
        """Return the files of the folders in which a package may lie: its own, one that leaves out outer packages, the caller's."""
        inner = package.rpartition(".")[2]
        found = dict.fromkeys(self._by_folder.get(inner, ()) if inner else ())
        folder = caller.rpartition("/")[0]
        found.update(
            dict.fromkeys(path for path in self._by_folder.get(folder.rpartition("/")[2], ()) if path.rpartition("/")[0] == folder)
        )
        found.update(dict.fromkeys(path for path in self._by_folder.get("scala", ()) if path.endswith(".scala")))
        return sorted(found)

    def _is_in(self, path: str, package: str, caller: str) -> bool:
        """Whether a file belongs to a package: it says so; where its text is not to be had, its folder does."""
        written = self._package_of(path)
        if written is None:
            folder = path.rpartition("/")[0]
            return folder == caller.rpartition("/")[0] or f"/{folder}".endswith("/" + package.replace(".", "/"))
        if package:
            return package in written
        return not written or path.rpartition("/")[0] == caller.rpartition("/")[0]

    def _package_of(self, path: str) -> tuple[str, ...] | None:
        """Return the packages of a file: the one it names first, and those inside that it names after it."""
        if path not in self._packages:
            text = self._text(path)
            if text is None:
                return None
            names: list[str] = []
            for found in _package().findall(text):
                names.append(f"{names[-1]}.{found}" if names and path.endswith(".scala") else found)
            self._packages[path] = tuple(names)
        return self._packages[path]

    def _defined(self, path: str) -> frozenset[str]:
        """Return the names of the classes of a file."""
        if path not in self._classes:
            text = self._text(path) if len(self._classes) < MAX_LOOKED_INTO else None
            self._classes[path] = frozenset(_declared().findall(text or ""))
        return self._classes[path]

    # --- Python

    def _python(self, caller: str, target: str) -> tuple[str, str, str] | None:
        """Find `helpers.clients.fetch`: the module from the caller's folder, from a folder above it, or the only one of such a path."""
        name = target.lstrip(".")
        dots = len(target) - len(name)
        parts = name.split(".")
        folders = caller.split("/")[:-1]
        if dots > len(folders) + 1:
            return None
        folders = folders[: len(folders) - dots + 1] if dots else folders
        # A relative import starts from one folder, an absolute one from any of the import path.
        bases = [folders] if dots else [folders[:count] for count in range(len(folders), -1, -1)]
        for count in range(len(parts) - 1, -1 if dots else 0, -1):
            module = parts[:count]
            around = target[:dots] + ".".join(module)
            rest = ".".join(parts[count:])
            for base in bases:
                for prefix in ((), ("src",)) if not dots else ((),):
                    path = "/".join((*base, *prefix, *module))
                    for each in (f"{path}.py", f"{path}/__init__.py" if path else "__init__.py"):
                        if each in self._paths:
                            return each, rest, around
            if not dots and (found := self._by_tail(module)) is not None:
                return found, rest, around
        return None

    def _by_tail(self, module: list[str]) -> str | None:
        """Return the only file of a project whose path ends as a module of a package does."""
        if len(module) < 2:
            return None
        tail = "/" + "/".join(module)
        files = [path for path in self._by_stem.get(module[-1], ()) if f"/{path}".endswith(tail + ".py")]
        files.extend(path for path in self._by_stem.get("__init__", ()) if f"/{path}".endswith(tail + "/__init__.py"))
        return files[0] if len(files) == 1 else None


def nearest(caller: str, paths: list[str]) -> str:
    """Return the path that has the most folders in common with the caller's; the first of several."""

    def common(path: str) -> int:
        count = 0
        for mine, its in zip(caller.split("/")[:-1], path.split("/")[:-1], strict=False):
            if mine != its:
                break
            count += 1
        return count

    return max(paths, key=common)


__all__ = ["JVM", "SUFFIXES", "Places", "nearest"]
