"""Where a project begins: the folder of the nearest configuration, else the root of the Git repository."""

from __future__ import annotations

import os
from _blake2 import blake2b  # what `hashlib` would give, without loading OpenSSL

from mclint.config.document import MAX_CHARS
from mclint.config.errors import ConfigError, Fault
from mclint.config.model import Config, parse
from mclint.tuples import NamedTuple

FILES = ("mclint.yaml", ".mclint.yaml", "mclint.yml", ".mclint.yml")
"""Names of configuration files; a `pyproject.toml` with `[tool.mclint]` is one too."""

PYPROJECT = "pyproject.toml"

_TELLING = (".git", *FILES, PYPROJECT)


class Root(NamedTuple):
    """Folder in which a project begins. `config` is its configuration file (empty: none), `git` whether a repository begins there too."""

    folder: str
    config: str = ""
    git: bool = False


def find(folder: str) -> Root | None:
    """Return the project that a folder (absolute) belongs to, or None if there is neither configuration nor repository.

    The search ends at the root of the repository: what lies above a checkout does not change its findings.
    Raises ConfigError if one folder has two configurations.
    """
    while True:
        root = begins(folder, {name for name in _TELLING if os.path.lexists(os.path.join(folder, name))})
        if root is not None:
            return root
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def begins(folder: str, names: set[str]) -> Root | None:
    """Return the project that begins in a folder with files and folders of these names, if one does."""
    git = ".git" in names
    found = [os.path.join(folder, name) for name in FILES if name in names]
    if PYPROJECT in names and _mentions(os.path.join(folder, PYPROJECT)):
        found.append(os.path.join(folder, PYPROJECT))
    if len(found) > 1:
        others = " and ".join(os.path.basename(name) for name in found[1:])
        raise ConfigError(found[0], [Fault(f"the same folder is configured by {others} too; keep one of them")])
    if found:
        return Root(folder, found[0], git)
    return Root(folder, "", git) if git else None


def _mentions(path: str) -> bool:
    """Whether a `pyproject.toml` has a table `[tool.mclint]`."""
    try:
        text = read(path)
    except ConfigError:
        return False
    if "mclint" not in text:
        return False
    try:
        return parse(text, path) is not None
    except ConfigError:
        # It is told when the configuration is loaded.
        return True


def read(path: str) -> str:
    """Return the text of a configuration file. Raises ConfigError if it cannot be read."""
    try:
        with open(path, "rb") as file:
            data = file.read(4 * MAX_CHARS + 1)
    except OSError as error:
        raise ConfigError(path, [Fault(f"the configuration cannot be read: {error.strerror}")]) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(path, [Fault("the configuration is not UTF-8 text", line, 1)]) from None


def load(path: str) -> Config:
    """Read a configuration file. Raises ConfigError."""
    text = read(path)
    config = parse(text, path)
    if config is None:
        raise ConfigError(path, [Fault("it has no table [tool.mclint]")])
    return config._replace(digest=blake2b(text.encode("utf-8"), digest_size=16).hexdigest())
