"""What an entry of an allow list says of itself, and what the words around it say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from mclint.api import AllowEntry, Model, Resource, network

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

    Network = IPv4Network | IPv6Network

# `ipaddress` takes 3 ms to import, and most runs see no allow list.


@cache
def _block(text: str) -> IPv4Network:
    from ipaddress import IPv4Network

    return IPv4Network(text)


_LEGACY_RANGE = "100.104.0.0/16"
"""Source range of the older Spark path; several other products use it too."""

_ALIBABA_INTERNAL = "100.64.0.0/10"
_VPC_RANGES = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


@cache
def _words() -> re.Pattern[str]:
    return re.compile(r"max[ _-]?compute|(?<![a-z])odps|cupid|(?<![a-z])mc[ _-]?(?:egress|proxy|eni)|大数据计算", re.IGNORECASE)


@cache
def _eni() -> re.Pattern[str]:
    return re.compile(r"(?<![a-z])eni(?![a-z])|弹性网卡|network[ _-]?interface", re.IGNORECASE)


def says_maxcompute(hints: Iterable[str]) -> bool:
    """Whether a name, group, comment or description speaks of MaxCompute."""
    return any(_words().search(hint) for hint in hints)


def says_eni(hints: Iterable[str]) -> bool:
    """Whether the words around an entry speak of a network interface."""
    return any(_eni().search(hint) for hint in hints)


def is_public(item: Network) -> bool:
    """Whether a range is on the Internet; documentation ranges count, as they stand for public ones in samples."""
    if item.version == 6:
        return item.is_global
    return not item.subnet_of(_block(_ALIBABA_INTERNAL)) and not _is_vpc(item) and not item.is_loopback and item.prefixlen > 0


def _is_vpc(item: IPv4Network) -> bool:
    return any(item.subnet_of(_block(block)) for block in _VPC_RANGES)


def is_legacy_range(item: Network) -> bool:
    """Whether a range is part of 100.104.0.0/16."""
    return item.version == 4 and item.subnet_of(_block(_LEGACY_RANGE))


def is_single(item: Network) -> bool:
    return item.num_addresses == 1


def is_everything(text: str | None) -> bool:
    """Whether an entry lets everybody in."""
    return (text or "").strip() in ("*", "%", "0.0.0.0/0", "::/0", "0.0.0.0")  # noqa: S104 - an entry that is judged, not bound


def egress(model: Model) -> list[Network]:
    """Return the addresses that the inventory declares as egress of the proxy."""
    return [item for _, _, name in model.inventory.egress if (item := network(name)) is not None]


def words_of(fact: Resource) -> list[str]:
    """Return the words by which a resource says what it is for: its names, description, tags and comments."""
    told = [
        str(item.value)
        for item in fact.fields
        if item.key.rpartition(".")[2].endswith(("name", "description")) or item.key[:4] in ("tags", "#")
    ]
    return [fact.name, *told]


def hints_of(entry: AllowEntry) -> tuple[str, ...]:
    return (*entry.hints, entry.group, entry.resource)
