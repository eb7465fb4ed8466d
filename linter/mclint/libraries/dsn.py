"""Connection strings that are no URLs."""

from __future__ import annotations

import re
from functools import cache

from mclint.value import Value, join, known


@cache
def _host() -> re.Pattern[str]:
    return re.compile(r"(?:^|\s)(host|hostaddr|port)\s*=\s*'?([^'\s]*)")


def libpq(value: Value) -> Value:
    """Return host and port of `host=h port=p dbname=d`; a URL as it is; empty where the server is on the same machine."""
    shape = value.shape
    if "://" in shape or "=" not in shape:
        return value
    found = {match.group(1): value.slice(match.start(2), match.end(2)) for match in _host().finditer(shape)}
    host = found.get("hostaddr") or found.get("host")
    if host is None:
        return Value()
    return join((host, known(":"), found["port"])) if "port" in found else host


_LOCAL = (
    "jdbc:sqlite:",
    "jdbc:derby:memory:",
    "jdbc:h2:mem:",
    "jdbc:h2:file:",
    "jdbc:h2:~",
    "jdbc:hsqldb:mem:",
    "jdbc:hsqldb:file:",
    "sqlite://",
)


def is_local(value: Value) -> bool:
    """Whether an address is that of a database inside the process, which nothing on the network serves."""
    return value.shape.startswith(_LOCAL)
