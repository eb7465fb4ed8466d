"""Texts made to be slow: each is far too long for anything but linear time, so a quadratic reader would not come back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mclint.network.address import endpoint, endpoints
from mclint.network.catalog import Catalog
from mclint.network.loosejson import read
from mclint.network.placeholder import blank
from mclint.network.spark import access_ips, eni_info, vpc_domain_list
from mclint.network.targets import targets
from mclint.value import HOLE, Known, Span, Value, known
from mclint_rules.catalog import documents

CATALOG = Catalog(documents())
SIZE = 20_000
UNITS = (
    "<",
    "{",
    "[",
    "${",
    "%(",
    "xx-",
    "your-",
    "a.",
    ":",
    "@",
    "/",
    ",",
    " ",
    ", ",
    "a:b@",
    "://",
    '"',
    "\\",
    "，",
    "-",
    "0.",
    HOLE,
    "oss-",
    "[]",
    '{"a":',
)
READERS: dict[str, Callable[[Value], object]] = {
    "blank": lambda value: blank(value.shape),
    "endpoint": endpoint,
    "targets": lambda value: targets(value)[:1],
    "json": read,
    "domain list": vpc_domain_list,
    "eni": lambda value: eni_info(value).troubles[:1],
    "access ips": lambda value: access_ips(value)[:1],
    "host": CATALOG.host,
    "region": lambda value: CATALOG.suggest_region(value.shape),
    "zone": lambda value: CATALOG.suggest_zone(value.shape),
    "like": lambda value: CATALOG.endpoint_for("oss", "internal", "cn-hangzhou", like=value.shape),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("unit", UNITS)
def test_repeated_text(reader: str, unit: str) -> None:
    """A unit repeated to twenty thousand characters is read."""
    READERS[reader](known(unit * (SIZE // len(unit))))


@pytest.mark.parametrize("unit", ["a.", "oss-", "-", HOLE, "x", "0."])
def test_long_hosts(unit: str) -> None:
    """A host of the vendor's domain with a beginning of any length is classified."""
    assert CATALOG.host(known(unit * 200 + ".oss-cn-hangzhou.aliyuncs.com")).network
    assert CATALOG.host(known(unit * SIZE + ".aliyuncs.com")).network == "unknown"


def test_values_of_many_parts() -> None:
    """A text of which every mark is an escape of its own (JSON in a Java string) is taken apart in linear time."""
    parts = []
    for at in range(10_000):
        parts.append(Known('"' if at % 2 else "{a,", Span(3 * at, 3 * at + 2)))
    value = Value(tuple(parts))
    assert read(value).troubles
    assert len(endpoints(Value(tuple(parts[:200])))) >= 1
