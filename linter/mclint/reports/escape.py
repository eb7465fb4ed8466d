"""The escape gate: the only way from text that is not ours to a terminal or a build log.

Reporters give lines and pieces of lines; `mclint.reports.base.emit` passes every one of them through `line` before it is written. What
leaves here has no control character, no escape sequence, no invisible or direction-changing character and no line end, and does
not read as a command to the build services that obey lines of a log. Colours are added behind the gate, so no text can carry its own.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def text(raw: str) -> str:
    """Return the text with every character that does not show as itself spelt out by its code, as Python would.

    A byte of a file name that is not UTF-8 (a lone surrogate in Python) is spelt as that byte.
    """
    if raw.isprintable():
        return raw
    return "".join([char if char.isprintable() else _spell(char) for char in raw])


def _spell(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    code = ord(char)
    if char.isspace() and code >= 0xA0 and code not in {0x2028, 0x2029}:
        return char  # wide and no-break blanks are harmless, and common in Chinese comments
    if 0xDC80 <= code <= 0xDCFF:
        return "\\x%02x" % (code - 0xDC00)
    if code < 0x100:
        return "\\x%02x" % code
    return "\\u%04x" % code if code < 0x10000 else "\\U%08x" % code


@cache
def _commands() -> re.Pattern[str]:
    return re.compile(r"#(#[A-Za-z]*\[)")


def line(raw: str, *, commands: bool = False) -> str:
    """Return one line of output: plain text, and no command to a build service unless the reporter is one that gives `commands`.

    GitHub obeys lines that begin with `::` and, like Azure, `##[…]` anywhere in a line; Azure also `##vso[…]`, TeamCity `##teamcity[…]`.
    """
    return _tame(text(raw), commands=commands)


def _tame(clean: str, *, commands: bool) -> str:
    if "##" in clean:
        clean = _commands().sub(r"\\x23\1", clean)
    if not commands and clean.lstrip().startswith("::"):
        at = clean.index("::")
        clean = f"{clean[:at]}\\x3a{clean[at + 1 :]}"
    return clean


def diff_line(raw: str) -> str:
    """Return one line of a diff: tabs, the CR of a CR LF and the byte order mark of a file stay, so that the diff can be applied."""
    end = "\r" if raw.endswith("\r") else ""
    head = raw[:2] if raw[1:2] == "\ufeff" else ""
    clean = "\t".join([text(piece) for piece in raw.removeprefix(head).removesuffix("\r").split("\t")])
    return head + _tame(clean, commands=False) + end


def command(name: str, properties: dict[str, str], message: str) -> str:
    """Return a GitHub workflow command; nothing in a property or the message can end it or begin another."""
    fields = ",".join([f"{key}={_property(value)}" for key, value in properties.items() if value])
    return f"::{name} {fields}::{_data(message)}"


def _data(raw: str) -> str:
    # A literal `%0A` in a text must not turn into a line end: the percent sign goes first.
    return text(raw).replace("%", "%25")


def _property(raw: str) -> str:
    return _data(raw).replace(":", "%3A").replace(",", "%2C")


def json_lines(document: Any, *, indent: int | None = 2) -> list[str]:
    """Return the lines of a document as JSON in plain ASCII, which no terminal and no encoding can spoil."""
    from json import dumps

    body = dumps(plain(document), ensure_ascii=True, indent=indent).replace("\x7f", "\\u007f")
    return body.replace("##", "#\\u0023").split("\n")


def plain(document: Any) -> Any:
    """Return a document whose strings are all valid Unicode: lone surrogates (bytes of odd file names) are spelt out."""
    if isinstance(document, str):
        return document if document.isascii() else _paired(document)
    if isinstance(document, dict):
        return {plain(key): plain(value) for key, value in document.items()}
    if isinstance(document, list | tuple):
        return [plain(value) for value in document]
    return document


def _paired(raw: str) -> str:
    try:
        raw.encode()
    except UnicodeEncodeError:
        return "".join([_spell(char) if 0xD800 <= ord(char) <= 0xDFFF else char for char in raw])
    return raw


def xml(raw: str) -> str:
    """Return text for an XML attribute or element, in plain ASCII; characters that XML cannot hold are spelt out."""
    clean = text(raw).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").replace("##", "#&#35;")
    return clean.encode("ascii", "xmlcharrefreplace").decode()


def uri(path: str) -> str:
    """Return a path as a URI reference: relative for a relative path, `file:` for an absolute one; all odd bytes percent-encoded."""
    path = path.replace("\\", "/") if path[1:3] == ":\\" else path
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = path.encode("utf-8", "surrogatepass")
    quoted = "".join([chr(byte) if byte in _PLAIN else "%%%02X" % byte for byte in data])
    if path.startswith("/"):
        return "file://" + ("/" + quoted.lstrip("/"))
    if path[1:3] == ":/" and path[:1].isalpha():
        return f"file:///{path[0]}:{quoted[4:]}"
    return quoted


_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
