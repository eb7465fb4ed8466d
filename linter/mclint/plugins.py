"""The hook specifications: everything that a plug-in can add, and the registry that asks for it once.

A distribution joins in by an entry point of the group `mclint` that names a module with `@hookimpl` functions. The built-in
languages, libraries, reporters, rules and catalogue come in by the same door.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any, TypeVar

from mclint.entry_points import EntryPoint, discover
from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from mclint.kit import Kit
    from mclint.languages.base import Language
    from mclint.reports.base import Reporter
    from mclint.rule import Rule

GROUP = "mclint"

_BUILTIN = (EntryPoint("builtin", "mclint.builtin", "mclint"), EntryPoint("rules", "mclint_rules", "mclint"))

_F = TypeVar("_F", bound=Callable[..., Any])


def hookspec(function: _F) -> _F:
    """Mark a hook specification, as `pluggy.HookspecMarker("mclint")` does, without importing pluggy (25 ms)."""
    function.mclint_spec = {"firstresult": False, "historic": False, "warn_on_impl": None, "warn_on_impl_args": None}  # type: ignore[attr-defined]
    return function


def hookimpl(function: Any = None, **options: Any) -> Any:
    """Mark a function of a plug-in as the implementation of the hook of its name.

    The same as `pluggy.HookimplMarker("mclint")`, which serves as well and whose options are taken.
    """
    if function is None or options:
        from pluggy import HookimplMarker

        return HookimplMarker(GROUP)(function, **options)
    function.mclint_impl = {
        "wrapper": False,
        "hookwrapper": False,
        "optionalhook": False,
        "tryfirst": False,
        "trylast": False,
        "specname": None,
    }
    return function


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


class Plugin(NamedTuple):
    """A plug-in that was loaded; `label` names it in messages."""

    label: str
    module: Any


def _load_one(entry: EntryPoint) -> Plugin:
    """Import what an entry point names. Raises PluginError for anything that goes wrong in it."""
    from importlib import import_module

    label = f"plug-in {entry.name!r} ({entry.value}) of the distribution {entry.distribution!r}"
    name, _, attributes = entry.value.partition("[")[0].strip().partition(":")
    try:
        found: Any = import_module(name.strip())
        for attribute in filter(None, attributes.strip().split(".")):
            found = getattr(found, attribute)
    except (Exception, SystemExit) as error:
        raise PluginError(f"The {label} could not be loaded: {type(error).__name__}: {error}") from error
    return Plugin(label, found)


class Registry:
    """What all plug-ins add; every hook is asked when its answer is first wanted."""

    def __init__(self, entries: Iterable[EntryPoint]) -> None:
        """Load plug-ins. Raises PluginError if one cannot be loaded or does not fit the hooks."""
        entries = tuple(entries)
        self.plugins = tuple(_load_one(entry) for entry in entries)
        self._manager = self._managed() if any(entry not in _BUILTIN for entry in entries) else None

    def _managed(self) -> Any:
        """Register the plug-ins with pluggy, which holds them to the hooks' names and signatures."""
        from pluggy import PluginManager, PluginValidationError

        manager = PluginManager(GROUP)
        manager.add_hookspecs(Hooks)
        current = None
        try:
            for current in self.plugins:
                manager.register(current.module, current.label)
                manager.check_pending()
        except (PluginValidationError, ValueError) as error:
            raise PluginError(f"The {current.label if current else ''} does not fit: {_one_line(error)}") from error
        return manager

    def _ask(self, hook: str) -> Iterable[tuple[Plugin, Any]]:
        """Give each thing that each plug-in adds by a hook, with the plug-in.

        The built-in plug-ins alone are asked without pluggy, whose import takes a third of the time that one file is to take;
        a test holds that both ways give the same.
        """
        for plugin in self.plugins:
            try:
                if self._manager is None:
                    function = getattr(plugin.module, hook, None)
                    answers = [function()] if hasattr(function, "mclint_impl") and function is not None else []
                else:
                    others = [other.module for other in self.plugins if other.module is not plugin.module]
                    answers = self._manager.subset_hook_caller(hook, others)()
                things = [thing for answer in answers for thing in (answer or ())]
            except (Exception, SystemExit) as error:
                raise PluginError(f"The {plugin.label} failed in {hook}: {type(error).__name__}: {error}") from error
            for thing in things:
                yield plugin, thing

    @cached_property
    def rules(self) -> tuple[type[Rule], ...]:
        """Rule classes in order of their codes."""
        from mclint.rule import Rule

        owners: dict[str, Plugin] = {}
        found: list[type[Rule]] = []
        for plugin, rule in self._ask("mclint_rules"):
            if not (isinstance(rule, type) and issubclass(rule, Rule)):
                raise PluginError(f"The {plugin.label} registers {rule!r} as a rule, which is no subclass of mclint.api.Rule")
            code, name = getattr(rule, "code", None), getattr(rule, "name", None)
            if not _is_code(code) or not _is_name(name):
                raise PluginError(
                    f"The {plugin.label} registers the rule {rule.__qualname__} with the code {code!r} and the name {name!r}; "
                    "a code is capital letters and digits (AB101), a name is lower-case words joined by hyphens"
                )
            for key in (rule.code, rule.name):
                if key in owners:
                    raise PluginError(f"The {plugin.label} registers the rule {key}, which the {owners[key].label} has registered already")
                owners[key] = plugin
            found.append(rule)
        return tuple(sorted(found, key=lambda rule: (_family(rule.code), rule.code)))

    @cached_property
    def languages(self) -> Mapping[str, Language]:
        """Adapters by name; the built-in ones are asked first."""
        from mclint.languages.base import Language

        return self._named("mclint_languages", Language, "language")

    @cached_property
    def reporters(self) -> Mapping[str, Reporter]:
        """Report formats by name."""
        from mclint.reports.base import Reporter

        return self._named("mclint_reporters", Reporter, "report format")

    def _named(self, hook: str, base: type, what: str) -> dict[str, Any]:
        owners: dict[str, Plugin] = {}
        found: dict[str, Any] = {}
        for plugin, thing in self._ask(hook):
            name = getattr(thing, "name", None)
            if not isinstance(thing, base) or not isinstance(name, str) or not name:
                raise PluginError(f"The {plugin.label} registers {thing!r} as a {what}, which is no named instance of {base.__name__}")
            if name in owners:
                raise PluginError(
                    f"The {plugin.label} registers the {what} {name!r}, which the {owners[name].label} has registered already"
                )
            owners[name], found[name] = plugin, thing
        return found

    @cached_property
    def libraries(self) -> tuple[Mapping[str, Any], ...]:
        """Documents of library models."""
        return self._documents("mclint_libraries", "library model")

    @cached_property
    def catalog(self) -> tuple[Mapping[str, Any], ...]:
        """Documents of the catalogue."""
        return self._documents("mclint_catalog", "catalogue document")

    def _documents(self, hook: str, what: str) -> tuple[Mapping[str, Any], ...]:
        found = []
        for plugin, document in self._ask(hook):
            if not isinstance(document, Mapping):
                raise PluginError(f"The {plugin.label} registers {document!r} as a {what}, which is no mapping")
            found.append(document)
        return tuple(found)

    def kit(self, libraries: Iterable[Mapping[str, Any]] = ()) -> Kit:
        """Return what the pipeline works with; `libraries` are models that the configuration adds."""
        from mclint.kit import Kit
        from mclint.libraries.models import Libraries
        from mclint.network.catalog import Catalog

        return Kit(tuple(rule() for rule in self.rules), self.languages, Libraries([*self.libraries, *libraries]), Catalog(self.catalog))


def _is_code(code: object) -> bool:
    if not isinstance(code, str):
        return False
    letters = code.rstrip("0123456789")
    return letters != code and letters.isascii() and letters.isalpha() and letters.isupper()


def _is_name(name: object) -> bool:
    return isinstance(name, str) and name.isascii() and name.replace("-", "").isalnum() and name == name.lower() and name.strip("-") == name


def _family(code: str) -> bool:
    """Sort foreign codes after our own."""
    return not code.startswith("MC")


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())


def installed() -> list[EntryPoint]:
    """Return the entry points of all plug-ins: ours first, with or without metadata (source tree, zip archive), then the others by name."""
    ours = {entry.value for entry in _BUILTIN}
    others = sorted({entry.value: entry for entry in reversed(discover(GROUP)) if entry.value not in ours}.values())
    return [*_BUILTIN, *others]


@cache
def _entries() -> tuple[EntryPoint, ...]:
    return tuple(installed())


def only_builtin() -> bool:
    """Whether nothing but what comes with this program is installed; nothing is loaded to tell."""
    return _entries() == _BUILTIN


@cache
def load() -> Registry:
    """Return the registry of all installed plug-ins. Raises PluginError."""
    return Registry(_entries())


def places() -> list[str]:
    """Return the folders of all plug-ins' packages; the built-in ones are found without being loaded. Raises PluginError."""
    from mclint.cache.fingerprint import places as places_of

    if not only_builtin():
        return places_of(plugin.module for plugin in load().plugins)
    found: list[str] = []
    for entry in _BUILTIN:
        top = entry.value.partition(".")[0]
        spec = sys.modules[top].__spec__ if top in sys.modules else PathFinder.find_spec(top)
        if spec is None or not spec.submodule_search_locations:
            return places_of(plugin.module for plugin in load().plugins)  # it comes from elsewhere than from a path
        found += spec.submodule_search_locations
    return found


@cache
def toolkit() -> Kit:
    """Return what the pipeline works with, out of all installed plug-ins. Raises PluginError."""
    return load().kit()
