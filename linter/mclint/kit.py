"""What a run works with: the kit that plug-ins brought in, and the settings that the configuration gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from mclint.findings.finding import Severity
    from mclint.languages.base import Language
    from mclint.libraries.models import Libraries
    from mclint.network.catalog import Catalog
    from mclint.rule import Rule


class Kit(NamedTuple):
    """What plug-ins brought in: everything the pipeline works with."""

    rules: tuple[Rule, ...]
    languages: Mapping[str, Language]
    libraries: Libraries
    catalog: Catalog


class Settings(Protocol):
    """What the pipeline asks of the configuration; `mclint.config` has the real one, `Defaults` stands in for none."""

    def enabled(self, rule: type[Rule], path: str) -> bool:
        """Whether a rule is on for a file."""
        ...

    def severity(self, rule: type[Rule], path: str) -> Severity | None:
        """Return the severity that the configuration gives a rule, or None for the rule's own."""
        ...

    def options(self, rule: type[Rule]) -> Mapping[str, Any]:
        """Return the options of a rule, defaults filled in."""
        ...

    def project_of(self, path: str) -> tuple[str, str, str]:
        """Return project name, region and engine that the configuration gives a file; empty where it says nothing."""
        ...

    def declares(self, path: str) -> bool:
        """Whether the configuration names a file as one that declares connections."""
        ...


class Defaults:
    """Settings of a run without configuration."""

    def enabled(self, rule: type[Rule], path: str) -> bool:
        return rule.default

    def severity(self, rule: type[Rule], path: str) -> Severity | None:
        return None

    def options(self, rule: type[Rule]) -> Mapping[str, Any]:
        return {option.name: option.default for option in rule.options}

    def project_of(self, path: str) -> tuple[str, str, str]:
        return "", "", ""

    def declares(self, path: str) -> bool:
        return False
