"""What the catalogue tells besides regions and hosts: settings, solutions, disputes, validated domains, address ranges."""

from __future__ import annotations

from collections.abc import Mapping

from mclint.tuples import NamedTuple


class KnownSetting(NamedTuple):
    """A key of the network settings.

    `engines` it serves, `scope` (`session`, `project`, `table`, `spark`, `function`), `form` of its value (`name`, `boolean`, `integer`,
    `choice`, `host-port-list`, `host-list`, `ip-list`, `vpc-ip-list`, `access-ips`, `region-vpc`, `vpc-domain-json`, `region`, `vpc-id`,
    `endpoint`, `oss-endpoint`, `arn`, `class`, `sql`, `unknown`). `placement` `configuration`: not to be set in program code.
    `status` says what could not be verified of it. `limits` are least and most of an integer.
    """

    key: str
    engines: tuple[str, ...]
    scope: str
    form: str
    values: tuple[str, ...] = ()
    legacy: bool = False
    placement: str = ""
    status: str = ""
    example: str = ""
    limits: tuple[int, int] | None = None
    source: str = ""
    note: str = ""


class Solution(NamedTuple):
    """A network solution. `engines` maps those of which the pages speak to whether it serves them; `feature` is that of its regions."""

    id: str
    title: str
    direction: str
    use: str
    engines: Mapping[str, bool]
    targets: tuple[str, ...]
    same_region: bool
    feature: str
    source: str
    note: str = ""


class Dispute(NamedTuple):
    """A point on which the pages disagree: each side with its source key, the rules concerned, and what they make of it."""

    id: str
    about: str
    sides: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    therefore: str


class Validation(NamedTuple):
    """A first-level domain of the validated list, with the sources that list it and the newer ones that do not."""

    domain: str
    listed_by: tuple[str, ...]
    missing_in: tuple[str, ...]
    disputed: bool


class AddressRange(NamedTuple):
    """A range that a service of the vendor's comes from. `evidence`: `weak` (several products), `other-product`, `stale`."""

    cidr: str
    used_by: tuple[str, ...]
    evidence: str
    source: str
    note: str = ""
