"""Which part of an address, property or setting is a secret, and whether it is a real one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mclint.api import Context, Value, endpoint

_WORDS = frozenset(
    {
        "ak", "sk", "aksk", "accesskey", "accesskeyid", "accesskeysecret", "accessid", "accesskeysec", "secret", "secretkey", "key", "id", "keysecret",
        "password", "passwd", "pwd", "pass", "user", "username", "token", "none", "null", "true", "false", "test", "demo", "foo", "bar", "changeme",
    }
)  # fmt: skip


_PARTS = ("example", "accesskey", "accessid", "keysecret", "secretkey", "yourpass", "youraccess")
"""Words that no secret holds but its stand-in does."""


@cache
def _secret_key() -> re.Pattern[str]:
    return re.compile(
        r"(?:access[._-]?key[._-]?secret|secret[._-]?(?:access[._-]?)?key|access[._-]key|(?:^|[._-])(?:sk|secret)|passw(?:or)?d|pwd|security[._-]?token)$",
        re.IGNORECASE,
    )


@cache
def _parameter() -> re.Pattern[str]:
    return re.compile(r"(?:^|[?&;])(?P<key>[A-Za-z._-]{2,40})=(?P<value>[^&;]*)")


@cache
def _stand_in() -> re.Pattern[str]:
    # A password may hold single signs such as `$` and `*`, so these count only in the forms that templates and masks have.
    return re.compile(r"\*{3}|x{4}|\.{3}|^<.*>$|\$\{|\{\{|^\{\w+\}$|^\$\w+$|^%\w+%$|^\[.*\]$", re.IGNORECASE)


def secret_key(key: str) -> bool:
    """Whether a property or setting of this name holds a secret: `fs.oss.accessKeySecret`, `odps.access.key`, `password`."""
    return _secret_key().search(key.strip()) is not None


def real_secret(value: Value, least: int = 5) -> bool:
    """Whether a value is known, long enough, and no placeholder: not `****`, `<AccessKeySecret>`, `${sk}` or `yourPassword`."""
    text = (value.text or "").strip()
    if len(text) < least or not text.isascii() or " " in text or _stand_in().search(text) or len(set(text)) < 3:
        return False
    plain = re.sub(r"[^a-z]", "", text.lower())
    return plain not in _WORDS and not any(word in plain for word in _PARTS)


def secrets_in_address(address: Value, ctx: Context) -> Iterator[tuple[Value, str]]:
    """Yield each secret that an address holds and what it is: in the user part, or as a parameter of a JDBC address."""
    at = endpoint(address)
    user = at.userinfo.shape
    colon = user.find(":")
    if colon >= 0:
        secret = at.userinfo.slice(colon + 1, len(user))
        service = ctx.catalog.host(at.host).service
        if at.scheme.shape.lower() in ("oss", "tablestore") or service in ("oss", "tablestore"):
            if real_secret(secret, 16):
                yield secret, "an AccessKey pair"
        elif real_secret(secret):
            yield secret, "a password"
    path = at.path.shape
    for found in _parameter().finditer(path):
        secret = at.path.slice(*found.span("value"))
        if secret_key(found.group("key")) and real_secret(secret):
            yield secret, "a password"
