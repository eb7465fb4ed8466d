"""JSON Schemas of the files that mclint reads and writes."""

from __future__ import annotations

import os

__all__ = ["names", "text"]

_FOLDER = os.path.dirname(os.path.abspath(__file__))


def names() -> tuple[str, ...]:
    """Return the names of all schemas, in order."""
    try:
        files = os.listdir(_FOLDER)
    except OSError:  # inside a zip archive
        from importlib.resources import files as resources

        files = [entry.name for entry in resources(__name__).iterdir()]
    return tuple(sorted(name.removesuffix(".json") for name in files if name.endswith(".json")))


def text(name: str) -> str:
    """Return the text of a schema. Raises KeyError for a name that there is none of."""
    if not name.replace("-", "").replace("_", "").isalnum():
        raise KeyError(name)
    path = os.path.join(_FOLDER, name + ".json")
    read = getattr(__spec__.loader if __spec__ is not None else None, "get_data", None)
    try:
        if read is not None:
            data: bytes = read(path)
            return data.decode("utf-8")
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        raise KeyError(name) from None
