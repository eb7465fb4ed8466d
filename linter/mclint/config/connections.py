"""The files of connections that a configuration names."""

from __future__ import annotations

import os

from mclint.config.errors import ConfigError, Fault, did_you_mean
from mclint.config.model import Config


def check_connections(config: Config) -> None:
    """Raise ConfigError for paths that lead to nothing: without its inventory a project is judged by less, and nothing says so.

    A name without a folder may stand anywhere, and a pattern may fit nothing yet.
    """
    folder = os.path.dirname(os.path.abspath(config.path))
    faults: list[Fault] = []
    for index, pattern in enumerate(config.connections):
        path = os.path.join(folder, pattern.lstrip("/"))
        if "/" not in pattern.strip("/") or pattern.startswith("!") or any(mark in pattern for mark in "*?[\\") or os.path.exists(path):
            continue
        above, name = os.path.split(path)
        beside = sorted(os.listdir(above))[:1000] if os.path.isdir(above) else []
        near = did_you_mean(name, beside)
        faults.append(Fault(f"there is no file '{pattern}'{near}", *config.place(("connections", index), False)))
    if faults:
        raise ConfigError(config.path, faults)
