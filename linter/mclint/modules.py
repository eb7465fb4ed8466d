"""Import the modules of this program from one file instead of one file each.

A run imports some 170 modules of ours. Python looks for each one on the path, opens its byte code, and reads it, with a dozen system calls
and as many objects: together that takes a quarter of the time that a small file is to take. So their byte code is also kept in one file in
`__pycache__`, beside Python's own and as little to be trusted or mistrusted as that. Each module's source is still looked at: one
that changed since is imported in the ordinary way, and so is everything where the file is missing, broken or cannot be written.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from marshal import dumps, loads
from types import CodeType, ModuleType
from typing import Any

PACKAGES = ("mclint", "mclint_rules")

_HEADER = f"mclint {sys.version}\n".encode()

_Entry = tuple[str, int, int, bool, int, int]
"""Path, time of change (ns) and size of the source, whether it is a package, and where its byte code begins and ends in the file."""


class _Loader(SourceFileLoader):
    """Loads a module whose byte code is at hand."""

    def __init__(self, name: str, path: str, code: memoryview) -> None:
        super().__init__(name, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType | None:
        return loads(self._code) if fullname == self.name else super().get_code(fullname)  # noqa: S302 - as Python's own loader does


class Store:
    """The file of byte code, as a finder on `sys.meta_path`. It holds a header, the length of the index, the index, and the byte code."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._entries: dict[str, _Entry] = {}
        self._code = memoryview(b"")
        self._served: set[str] = set()

    def open(self) -> None:
        """Read the file, if there is one of this Python, and serve imports from it."""
        try:
            with open(self._path, "rb", 0) as file:
                data = memoryview(file.read())
            start = len(_HEADER) + 8
            if data[: len(_HEADER)] == _HEADER:
                begin = start + int.from_bytes(data[len(_HEADER) : start], "little")
                self._entries = loads(data[start:begin])  # noqa: S302 - as Python's own loader does
                self._code = data[begin:]
        except (OSError, ValueError, EOFError, TypeError):
            self._entries = {}
        sys.meta_path.insert(0, self)

    def find_spec(self, fullname: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return how to load a module of a package of ours, or None for Python to look for it."""
        entry = self._entries.get(fullname)
        if entry is None or path is None:
            return None
        origin, _, _, package, begin, end = entry
        folder = os.path.dirname(origin)
        if (os.path.dirname(folder) if package else folder) not in path or not _is_current(entry):
            return None
        spec = ModuleSpec(fullname, _Loader(fullname, origin, self._code[begin:end]), origin=origin, is_package=package)
        if package:
            spec.submodule_search_locations = [folder]
        spec.has_location = True
        spec.cached = self._path
        self._served.add(fullname)
        return spec

    def close(self) -> None:
        """Write the file again if modules have been imported that it did not serve."""
        sys.meta_path.remove(self)
        if sys.dont_write_bytecode:
            return
        fresh: dict[str, tuple[_Entry, bytes]] = {}
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] in PACKAGES and name not in self._served:
                found = _entry(name, module)
                if found is not None and found[0][:3] != self._entries.get(name, ())[:3]:
                    fresh[name] = found
        if fresh:
            for name, entry in self._entries.items():
                if name not in fresh and _is_current(entry):
                    fresh[name] = entry, bytes(self._code[entry[4] : entry[5]])
            _write(self._path, _pack(fresh))


def store() -> Store:
    """Return the store of this installation and this Python."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "__pycache__")
    return Store(os.path.join(folder, f"all.{sys.implementation.cache_tag}-{sys.flags.optimize}.bin"))


def _is_current(entry: _Entry) -> bool:
    try:
        status = os.stat(entry[0])
    except OSError:
        return False
    return (status.st_mtime_ns, status.st_size) == entry[1:3]


def _pack(modules: dict[str, tuple[_Entry, bytes]]) -> bytes:
    index: dict[str, _Entry] = {}
    at = 0
    for name, (entry, code) in modules.items():
        index[name] = (*entry[:4], at, at + len(code))
        at += len(code)
    packed = dumps(index)
    return b"".join((_HEADER, len(packed).to_bytes(8, "little"), packed, *(code for _, code in modules.values())))


def _entry(name: str, module: ModuleType) -> tuple[_Entry, bytes] | None:
    """Return what to keep of a module, or None if it does not come from a source file."""
    spec = module.__spec__
    if spec is None or type(spec.loader) is not SourceFileLoader or not spec.origin:
        return None
    try:
        status = os.stat(spec.origin)
        code = spec.loader.get_code(name)
    except (OSError, ImportError, SyntaxError):
        return None
    entry = spec.origin, status.st_mtime_ns, status.st_size, hasattr(module, "__path__"), 0, 0
    return None if code is None else (entry, dumps(code))


def _write(path: str, data: bytes) -> None:
    """Write a file in one step, or not at all."""
    beside = f"{path}.{os.getpid()}"
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            with open(handle, "wb") as file:
                file.write(data)
            os.replace(beside, path)
        except BaseException:
            os.unlink(beside)
            raise
    except OSError:
        return
