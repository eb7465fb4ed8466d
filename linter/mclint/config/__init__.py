"""Finding, reading and applying the configuration of a project.

`find` looks for it, `load` reads it into a typed and frozen `Config`, `Settings` binds that to the rules and answers for each file.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.config.errors import ConfigError, Fault
from mclint.config.model import Config, parse
from mclint.config.roots import Root, find, load
from mclint.config.selectors import RuleLike
from mclint.config.settings import Overrides, Settings

__all__ = ["Config", "ConfigError", "Fault", "Overrides", "Root", "Settings", "find", "from_text", "load", "parse"]


def from_text(text: str, rules: Iterable[RuleLike], path: str = "mclint.yaml") -> Settings:
    """Return the settings that the text of a `mclint.yaml` (or, by its name, a `pyproject.toml`) means. Raises ConfigError."""
    return Settings(parse(text, path) or Config(), rules)
