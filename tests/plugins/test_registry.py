"""What plug-ins may register, and what is said of those that may not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pluggy
import pytest

from mclint import plugins
from mclint.entry_points import EntryPoint
from mclint.languages.base import Language
from mclint.plugins import GROUP, Hooks, PluginError, Registry, hookimpl, hookspec, installed
from mclint.reports.base import Reporter
from mclint.rule import Rule


class Good(Rule):
    code = "AB101"
    name = "good-rule"


class Tongue(Language):
    name = "tongue"


class Form(Reporter):
    name = "form"


@pytest.fixture
def plug() -> Iterator[Any]:
    """Return a function that makes a module with hook functions and gives its registry."""
    made: list[str] = []

    def make(*, others: tuple[EntryPoint, ...] = (), value: str = "", **functions: Any) -> Registry:
        name = f"plugged_{len(made)}"
        module = ModuleType(name)
        for hook, function in functions.items():
            setattr(module, hook, hookimpl(function))
        sys.modules[name] = module
        made.append(name)
        return Registry([*others, EntryPoint("plug", value or name, "acme")])

    yield make
    for name in made:
        del sys.modules[name]


def test_everything_that_can_be_added(plug: Any) -> None:
    """Rules, languages, library models, catalogue documents and report formats arrive."""
    registry = plug(
        mclint_rules=lambda: [Good],
        mclint_languages=lambda: [Tongue()],
        mclint_libraries=lambda: [{"library": "x"}],
        mclint_catalog=lambda: [{"topic": "regions"}],
        mclint_reporters=lambda: (form for form in [Form()]),
    )
    assert registry.rules == (Good,)
    assert list(registry.languages) == ["tongue"]
    assert registry.libraries == ({"library": "x"},)
    assert registry.catalog == ({"topic": "regions"},)
    assert list(registry.reporters) == ["form"]


def test_a_hook_may_be_left_out_or_give_nothing(plug: Any) -> None:
    """Only what is there is asked for."""
    assert plug(mclint_rules=lambda: None).rules == ()
    assert plug().rules == ()


def test_the_built_in_plugins_need_no_pluggy() -> None:
    """Asked without pluggy and through it, the built-in plug-ins give the same."""
    entries = installed()[:2]
    assert [entry.value for entry in entries] == ["mclint.builtin", "mclint_rules"]
    plain = Registry(entries)
    managed = Registry(entries)
    managed._manager = managed._managed()
    assert plain._manager is None
    assert plain.rules == managed.rules
    assert list(plain.languages) == list(managed.languages)
    assert list(plain.reporters) == list(managed.reporters)
    assert [dict(one) for one in plain.catalog] == [dict(one) for one in managed.catalog]
    assert len(plain.libraries) == len(managed.libraries)


def test_our_markers_are_those_of_pluggy() -> None:
    """A function marked by us and one marked by pluggy look alike to pluggy, with options too."""

    def one() -> None: ...
    def two() -> None: ...
    def three() -> None: ...
    def four() -> None: ...

    assert vars(hookimpl(one)) == vars(pluggy.HookimplMarker(GROUP)(two))
    assert vars(hookimpl(tryfirst=True)(three)) == vars(pluggy.HookimplMarker(GROUP)(four, tryfirst=True))

    def five() -> None: ...
    def six() -> None: ...

    assert vars(hookspec(five)) == vars(pluggy.HookspecMarker(GROUP)(six))
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(Hooks)
    assert {name for name in vars(Hooks) if name.startswith("mclint_")} == {
        name for name in vars(manager.hook) if name.startswith("mclint_")
    }


def no_code() -> type[Rule]:
    """Return a rule without code."""
    return type("NoCode", (Rule,), {"name": "no-code"})


@pytest.mark.parametrize(
    ("functions", "message"),
    [
        ({"mclint_rules": lambda: [Good, Good]}, "registers the rule AB101, which the plug-in 'plug'"),
        ({"mclint_rules": lambda: [object]}, "as a rule, which is no subclass of mclint.api.Rule"),
        ({"mclint_rules": lambda: [Good()]}, "as a rule, which is no subclass of mclint.api.Rule"),
        ({"mclint_rules": lambda: [no_code()]}, "with the code None and the name 'no-code'"),
        ({"mclint_rules": lambda: [type("R", (Rule,), {"code": "ab1", "name": "x"})]}, "with the code 'ab1'"),
        ({"mclint_rules": lambda: [type("R", (Rule,), {"code": "AB1", "name": "X Y"})]}, "and the name 'X Y'"),
        ({"mclint_rules": lambda: 1 / 0}, "failed in mclint_rules: ZeroDivisionError"),
        ({"mclint_rules": lambda: sys.exit(0)}, "failed in mclint_rules: SystemExit"),
        ({"mclint_rules": lambda: 3}, "failed in mclint_rules: TypeError"),
        ({"mclint_languages": lambda: [Tongue(), Tongue()]}, "registers the language 'tongue', which the"),
        ({"mclint_languages": lambda: [Tongue]}, "as a language, which is no named instance of Language"),
        ({"mclint_reporters": lambda: [Reporter()]}, "as a report format, which is no named instance of Reporter"),
        ({"mclint_libraries": lambda: ["x"]}, "registers 'x' as a library model, which is no mapping"),
    ],
)
def test_what_does_not_fit_is_loud(plug: Any, functions: dict[str, Any], message: str) -> None:
    """The message names the plug-in and what is wrong with what it registers."""
    registry = plug(**functions)
    with pytest.raises(PluginError, match="plug-in 'plug'") as caught:
        _ = (registry.rules, registry.languages, registry.reporters, registry.libraries, registry.catalog)
    assert message in str(caught.value)


def test_unknown_hooks_and_arguments_are_loud(plug: Any) -> None:
    """A misspelt hook, or one that asks for what there is not, is refused when it is loaded."""
    with pytest.raises(PluginError, match=r"plug-in 'plug'.* does not fit: unknown hook 'mclint_rulez'"):
        plug(mclint_rulez=lambda: None)
    with pytest.raises(PluginError, match=r"does not fit: .*nothing_such"):
        plug(mclint_rules=lambda nothing_such: [])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("no_such_module_at_all", "ModuleNotFoundError"),
        ("sys:no.such", "AttributeError"),
        ("antigravity_is_no:more", "ModuleNotFoundError"),
    ],
)
def test_a_plugin_that_cannot_be_loaded_is_loud(plug: Any, value: str, message: str) -> None:
    """The message names the entry point, the distribution and the error."""
    with pytest.raises(PluginError, match=rf"plug-in 'plug' \({value}\) of the distribution 'acme' could not be loaded: {message}"):
        plug(value=value)


def test_rules_of_two_plugins_may_not_share_a_code(plug: Any) -> None:
    """A code means one rule, whoever brings it."""
    ours = plugins.load().rules[0]
    clash = type("Clash", (Rule,), {"code": ours.code, "name": "clash"})
    registry = plug(others=tuple(installed()[:2]), mclint_rules=lambda: [clash])
    with pytest.raises(PluginError, match=rf"registers the rule {ours.code}, which the plug-in 'rules'"):
        _ = registry.rules


def test_foreign_rules_come_after_ours(plug: Any) -> None:
    """Rules are in the order of their codes, ours first."""
    registry = plug(others=tuple(installed()[:2]), mclint_rules=lambda: [Good])
    codes = [rule.code for rule in registry.rules]
    assert codes[-1] == "AB101"
    assert codes[:-1] == sorted(codes[:-1])
    assert codes[:-1]


def test_the_hooks_are_documented() -> None:
    """Every hook says what it returns."""
    for name, function in vars(Hooks).items():
        if name.startswith("mclint_"):
            assert function.__doc__.startswith("Return ")
            assert function.mclint_spec


def test_the_places_of_plugins_are_those_of_their_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found with and without loading them."""
    from mclint.cache.fingerprint import places

    loaded = places(plugin.module for plugin in plugins.load().plugins)
    assert plugins.places() == loaded
    monkeypatch.delitem(sys.modules, "mclint_rules")
    assert plugins.places() == loaded
