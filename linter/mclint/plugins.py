"""The hook specifications: everything that a plug-in can add, and the manager that asks for it once.

A distribution joins in by an entry point of the group `mclint` that names a module with `@hookimpl` functions. The built-in
languages, libraries, reporters, rules and catalogue come in by the same door.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from mclint.languages.base import Language
    from mclint.reports.base import Reporter
    from mclint.rule import Rule

GROUP = "mclint"

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)


class PluginError(Exception):
    """A plug-in could not be loaded or registered something unusable; the message names it."""


class Hooks:
    """The hooks; each is called once per run and returns what the plug-in adds."""

    @hookspec
    def mclint_rules(self) -> Iterable[type[Rule]]:  # type: ignore[empty-body]
        """Return rule classes."""

    @hookspec
    def mclint_languages(self) -> Iterable[Language]:  # type: ignore[empty-body]
        """Return adapters for kinds of files."""

    @hookspec
    def mclint_libraries(self) -> Iterable[Mapping[str, Any]]:  # type: ignore[empty-body]
        """Return library models, in the form of the schema `library`."""

    @hookspec
    def mclint_catalog(self) -> Iterable[Mapping[str, Any]]:  # type: ignore[empty-body]
        """Return catalogue documents, in the form of the schema `catalog`."""

    @hookspec
    def mclint_reporters(self) -> Iterable[Reporter]:  # type: ignore[empty-body]
        """Return report formats."""
