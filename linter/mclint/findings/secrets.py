"""Find secrets in any text: AccessKey pairs, passwords, tokens, private keys.

A secret is known by its own shape (`LTAI…`, a key block), by the key it is given to (`password=`, `fs.oss.accessKeySecret`), by its
place (user info of a URL, an argument of `ODPS(…)`), or as an option of a command (`odpscmd -p`). This is deliberately generous: to
mask a word too many costs a glance, to print a secret cannot be undone. Placeholders (`${pw}`, `<secret>`) are left legible.

Everything is linear in the text. Words are searched for as they are, which is many times as fast as a pattern of all of them; patterns
are compiled only for a text with a word that calls for them, and tried only there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache

from mclint.findings.literals import Reader
from mclint.value import Span

_KEY_WORDS = (
    "accesskey",
    "access_key",
    "access-key",
    "access.key",
    "accessid",
    "access_id",
    "access-id",
    "access.id",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "token",
    "credential",
    "private_key",
    "private-key",
    "privatekey",
    "apikey",
    "api_key",
    "api-key",
    "signature",
    "identified by",
    *(word + mark for word in ("ak", "sk") for mark in ("=", ":", " ", "'", '"')),
)
_KEY_STEMS = (
    "access",
    "secret",
    "passw",
    "passphrase",
    "pwd",
    "token",
    "credential",
    "private",
    "api",
    "signature",
    "identified by",
)
"""What a key may begin with; `ak` and `sk` must stand alone."""
_COMMANDS = {"odpscmd": "up", "mysql": "p", "mysqldump": "p", "curl": "u", "redis-cli": "a", "beeline": "p", "sqoop": "p", "ossutil": "ik"}
_CALLS = {
    "ODPS": (0, 1),
    "Auth": (0, 1),
    "AuthV2": (0, 1),
    "AuthV4": (0, 1),
    "StsAuth": (0, 1, 2),
    "AliyunAccount": (0, 1),
    "StsAccount": (0, 1, 2),
    "CloudAccount": (0, 1),
    "DefaultCredentials": (0, 1, 2),
    "DefaultCredentialProvider": (0, 1, 2),
    "StaticCredentialsProvider": (0, 1, 2),
    "OSSClient": (1, 2, 3),
    "SyncClient": (1, 2, 4),
    "OTSClient": (1, 2),
    "LogClient": (1, 2),
    "DataHub": (0, 1),
    "getConnection": (2,),
    "connect": (2,),
    "auth": (0, 1),
    "BasicAuth": (0, 1),
    "HTTPBasicAuth": (0, 1),
    "usernamePassword": (1,),
}


def find(text: str, path: str = "", *, prose: bool = False) -> list[tuple[Span, bool]]:
    """Return where secrets stand, in order and without overlap; with each, whether it is surely one.

    `path` tells by its suffix how unquoted values are read. In `prose` (a message) only quoted values and `key=value` count.
    """
    found = [*_shapes(text), *_urls(text)]
    if not prose:
        found += [*_calls(text), *_commands(text)]
    found += _keys(text, path, sorted(span for span, _ in found), prose=prose)
    merged: list[tuple[Span, bool]] = []
    for span, sure in sorted(found):
        if span.start >= span.end:
            continue
        if merged and span.start < merged[-1][0].end:
            last, was_sure = merged[-1]
            merged[-1] = (Span(last.start, max(last.end, span.end)), was_sure or sure)
        else:
            merged.append((span, sure))
    return merged


def _occurrences(text: str, words: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield where words stand in a text, word by word."""
    for word in words:
        at = text.find(word)
        while at >= 0:
            yield at, word
            at = text.find(word, at + 1)


def _alnum(char: str) -> bool:
    return char.isascii() and char.isalnum()


@cache
def _shape_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return (
        ("LTAI", re.compile(r"LTAI[A-Za-z0-9]{6,}")),
        ("STS.", re.compile(r"STS\.[A-Za-z0-9]{6,}")),
        ("CAIS", re.compile(r"CAIS[A-Za-z0-9+/=]{20,}")),
        ("AKIA", re.compile(r"AKIA[A-Z0-9]{12,}")),
        ("AKID", re.compile(r"AKID[A-Za-z0-9]{13,}")),
        ("eyJ", re.compile(r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]{4,}")),
        ("gh", re.compile(r"gh[pousr]_[A-Za-z0-9]{20,}")),
        ("Bearer ", re.compile(r"Bearer {1,4}([A-Za-z0-9._~+/=-]{8,})")),
        ("Basic ", re.compile(r"(?:Authorization\W{1,8})?Basic {1,4}([A-Za-z0-9+/=]{8,})")),
        ("PRIVATE KEY-----", re.compile(r"PRIVATE KEY-----([^-]+)")),
    )


@cache
def _thirty() -> re.Pattern[str]:
    # An AccessKey secret is thirty letters and digits, all kinds of them.
    return re.compile(r"(?<![A-Za-z0-9_])[A-Za-z0-9]{30}(?![A-Za-z0-9_])")


_ALNUM = bytes(ord("a") if byte < 128 and chr(byte).isalnum() else ord(" ") for byte in range(256))
_THIRTY = b"a" * 30


def _shapes(text: str) -> Iterator[tuple[Span, bool]]:
    for word, pattern in _shape_patterns_for(text):
        for match in pattern.finditer(text):
            group = match.lastindex or 0
            if word != "Basic " or match[0][0] == "A" or any(char.isdigit() or char == "=" for char in match[1]):
                yield Span(*match.span(group)), True
    # Nearly no text has thirty of them in a row; bytes that say so are searched many times as fast.
    if _THIRTY in text.encode("ascii", "replace").translate(_ALNUM):
        for match in _thirty().finditer(text):
            token = match[0]
            if not token.isalpha() and not token.isdigit() and token.lower() != token and token.upper() != token:
                yield Span(*match.span()), True


_SHAPE_WORDS = (
    "LTAI",
    "STS.",
    "CAIS",
    "AKIA",
    "AKID",
    "eyJ",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "Bearer ",
    "Basic ",
    "PRIVATE KEY-----",
)


def _shape_patterns_for(text: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    if any(word in text for word in _SHAPE_WORDS):
        for word, pattern in _shape_patterns():
            if word in text:
                yield word, pattern


@cache
def _key_pattern() -> re.Pattern[str]:
    words = (
        r"access[_.-]?(?:key|id)|secret|passw(?:or)?d|passphrase|pwd|token(?!iz)|credential|private[_-]?key"
        r"|api[_-]?key|signature|identified by|[as]k"
    )
    return re.compile(rf"(?:{words})[\w.-]{{0,40}}", re.IGNORECASE)


def _keys(text: str, path: str, taken: list[Span], *, prose: bool) -> Iterator[tuple[Span, bool]]:
    low = text.lower()
    if len(low) != len(text):  # a few letters change their length
        low = "".join([char.lower() if char.isascii() else char for char in text])
    places = [at for at, _ in _occurrences(low, _KEY_STEMS)]
    places += [at for at, _ in _occurrences(low, ("ak", "sk")) if not (_alnum(low[at - 1 : at]) or _alnum(low[at + 2 : at + 3]))]
    if not places or not any(word in low for word in _KEY_WORDS):
        return
    reader = Reader(text, path, prose=prose)
    end = past = 0
    for at in sorted(places):
        match = _key_pattern().match(text, at) if at >= past else None
        if match is None:
            continue
        past = match.end()
        place = bisect_right(taken, (match.start(), len(text))) - 1
        if match.start() < end or (place >= 0 and match.start() < taken[place].end):  # a word inside another value
            continue
        value = reader.after_key(match.start(), match.end())
        if value is not None:
            yield value
            end = value[0].end


@cache
def _url_pattern() -> re.Pattern[str]:
    return re.compile(r"(?:://|thin:)([^\s'\"`<>]{1,512})")


def _urls(text: str) -> Iterator[tuple[Span, bool]]:
    """Give user and password of `scheme://user:password@host` and of Oracle's `thin:user/password@host`."""
    if "@" not in text or ("://" not in text and "thin:" not in text):
        return
    for match in _url_pattern().finditer(text):
        run, start = match[1], match.start(1)
        if text.startswith("thin:", match.start()):
            user, mark, _ = run.partition("/")
            at = run.rfind("@")
            if mark and user and "@" not in user and at > len(user):
                yield Span(start + len(user) + 1, start + at), True
            continue
        at = run.split("/", 1)[0].rfind("@")
        user, mark, password = run[: max(at, 0)].partition(":")
        if at < 0:
            # An unescaped `/` in the password; but `host:8080/path@…` has no user info.
            user, mark, rest = run.split("?", 1)[0].partition(":")
            at = run.split("?", 1)[0].rfind("@")
            if not mark or "/" in user or at < 0 or rest.split("/", 1)[0].isdigit():
                continue
            password = run[len(user) + 1 : at]
        if mark:
            if not is_placeholder(user):
                yield Span(start, start + len(user)), len(user) >= 12
            if not is_placeholder(password):
                yield Span(start + len(user) + 1, start + at), True
        elif len(user) >= 16 and not is_placeholder(user):
            yield Span(start, start + at), True


@cache
def _bracket() -> re.Pattern[str]:
    return re.compile(r"[ \t]{0,4}\(")


def _calls(text: str) -> Iterator[tuple[Span, bool]]:
    """Give the literal arguments of calls that take a key pair or a password by position."""
    reader = Reader(text)
    for at, name in _occurrences(text, _CALLS):
        before = text[at - 1 : at]
        opened = None if before == "_" or _alnum(before) else _bracket().match(text, at + len(name))
        if opened is None:
            continue
        wanted = _CALLS[name]
        for number, span in reader.arguments(opened.end(), max(wanted) + 1):
            value = text[span.start : span.end]
            if number in wanted and value and "://" not in value and not is_placeholder(value):
                yield span, True


@cache
def _option_pattern() -> re.Pattern[str]:
    return re.compile(r"(?<=[ \t])-([a-z])[ \t=]{0,4}(?:'([^'\n]*)'|\"([^\"\n]*)\"|([^\s'\"\\-][^\s'\"]*))")


def _commands(text: str) -> Iterator[tuple[Span, bool]]:
    """Give the values of short options that carry a key or a password, on the rest of a (continued) command line."""
    commands = sorted((at, name) for at, name in _occurrences(text, _COMMANDS) if _is_command(text, at, at + len(name)))
    for number, (at, name) in enumerate(commands):
        end = at + len(name)
        limit = commands[number + 1][0] if number + 1 < len(commands) else len(text)
        for option in _option_pattern().finditer(text, end, _command_end(text, end, limit)):
            group = option.lastindex or 0
            if option[1] in _COMMANDS[name] and group > 1 and not is_placeholder(option[group]):
                yield Span(*option.span(group)), True


def _is_command(text: str, start: int, end: int) -> bool:
    """Whether a word stands as a command: not as a part of a name, with blanks behind it."""
    before = text[start - 1 : start]
    return text[end : end + 1] in (" ", "\t") and not (before.isalnum() or before in ("_", ".", "-"))


def _command_end(text: str, start: int, limit: int) -> int:
    """Return where a command line that goes on behind a backslash ends, at most 2,000 characters on."""
    limit = min(limit, start + 2000)
    at = start
    while (stop := text.find("\n", at, limit)) >= 0:
        if not text.endswith("\\", at, stop) and not text.endswith("\\\r", at, stop):
            return stop
        at = stop + 1
    return limit


@cache
def _placeholder_pattern() -> re.Pattern[str]:
    return re.compile(
        r"\$\{[\w.]*\}|\$\(.*\)|\$\w*|%\w+%|\{\{[^}]*\}\}|\{%.*%\}|\{[\w.]*\}|<[^<>]*>|%\(\w+\)s|%s|#\{[\w.]*\}|@\w+@|\?"
        r"|\*+|x{3,}|\.{3,}|…|\ufffc|none|null|nil|true|false|undefined|your[-_ ]?[\w -]*|str|string|int|bool|bytes|any|object",
        re.IGNORECASE | re.DOTALL,
    )


def is_placeholder(value: str) -> bool:
    """Whether a value only stands for one: `${pw}`, `<secret>`, `{{ pw }}`, `null`, nothing."""
    return not value or _placeholder_pattern().fullmatch(value) is not None
