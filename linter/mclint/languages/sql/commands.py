"""Client commands: `create externalproject`, `use`, `jar`, `vfs -create`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mclint.facts import CloudCommand, ExternalLocation, Job, ProjectInfo, Property
from mclint.languages.sql.late import Late
from mclint.languages.sql.script import Script
from mclint.languages.sql.statements import Statement
from mclint.value import Value

_EMPTY = Value()
_USE = Late(r"use[ \t\n]+((?!(?:quota|schema|database|catalog|role|warehouse)\b)[\w.${}`\ufffc-]+)\Z")
_EXTERNAL_PROJECT = Late(r"(?:create|update)[ \t\n]+externalproject")
_VFS_CREATE = Late(r"vfs[ \t\n]+-create[ \t\n]+([^\s;]+)")
_OPTION = Late(r"(?<=[\s\"'])--?([a-z][\w.]*)(?:[ \t\n]+|=)('[^'\n]*'|\"[^\"\n]*\"|(?!-[a-z])[^\s;'\"]+)?")
"""The form of `-name value`: a value is a string or runs to the next blank, and no option follows without one."""


def _read_options(script: Script, start: int, end: int) -> Iterator[tuple[str, Property]]:
    """Yield option name (lower case) and option; of `-D key=value` the key is the property's."""
    text = script.text
    for found in _OPTION.finditer(script.plain, start, end):
        if found.group(2) is None:
            continue
        name = text[found.start(1) : found.end(1)]
        low, high = found.span(2)
        value = script.string(low, high) if text[low] in "'\"" else script.bare(low, high)
        key = name
        if name in ("D", "T"):
            shape = value.shape
            equals = shape.find("=")
            if equals < 0:
                continue
            key, value = shape[:equals].strip(), value.slice(equals + 1, len(shape)).strip("\"'")
        yield name.lower(), Property(key, value, script.span(found.start(), found.end()))


def read_external_project(script: Script, statement: Statement) -> None:
    """State a lakehouse project over DLF or Hive: its options, and the addresses of DLF and OSS."""
    head = _EXTERNAL_PROJECT.match(script.plain, statement.start, statement.end)
    if head is None:
        return
    options = dict(_read_options(script, head.end(), statement.end))
    properties = tuple(item for _, item in _read_options(script, head.end(), statement.end))
    script.note("external project", statement.start, head.end())
    script.statements += 1
    span = script.span(statement.start, head.end())
    script.add(CloudCommand(span, script.unit, f"{statement.head} externalproject", properties))
    name, source = options.get("name"), options.get("source")
    for option in ("endpoint", "ossendpoint"):
        found = options.get(option)
        if found is None or not found.value.parts:
            continue
        script.add(
            ExternalLocation(
                span,
                script.unit,
                "external-project",
                name.value if name else _EMPTY,
                found.value,
                source.value if source else _EMPTY,
                properties,
                found.span,
            )
        )
    if "region" in options:
        script.place(options["region"].value, "-region")


def read_use(script: Script, statement: Statement) -> None:
    """State the project that a `use` command opens."""
    found = _USE.match(script.plain, statement.start, _trim(script.plain, statement.start, statement.end))
    if found is None or script.looks_other:
        return
    name = script.name(*found.span(1))
    span = script.span(*found.span(1))
    command = script.span(statement.start, found.end(1))
    script.add(CloudCommand(command, script.unit, "use", (Property("project", name, span),)))
    # Hive and MySQL say `use database` with the same word; only a script that is MaxCompute's names a project by it.
    if script.looks_own or script.evidence is not None:
        script.add(ProjectInfo(command, script.unit, name, _EMPTY, _EMPTY, "use"))


_JAR_OPTION = Late(r"jar[ \t\n]*-(?:(?:resources|classpath|libjars|conf|local|l)\b|d)")


def read_jar(script: Script, statement: Statement) -> None:
    """State a MapReduce job that the client submits."""
    plain = script.plain
    if _JAR_OPTION.match(plain, statement.start, statement.end) is None:
        return
    name = ""
    end = statement.end
    words = list(re.finditer(r"\S+", plain[statement.start : min(end, statement.start + 4000)]))
    takes_value = False
    for word in words[1:]:
        piece = word.group()
        if takes_value or piece.startswith("-"):
            takes_value = piece.startswith("-") and not piece.startswith("-d") and "=" not in piece
            takes_value = takes_value or piece == "-d"
            continue
        if "." in piece:
            name = script.text[statement.start + word.start() : statement.start + word.end()]
            end = statement.start + word.end()
        break
    script.add(Job(script.span(statement.start, end), script.unit, "mapreduce", name, evidence="jar command"))


def read_vfs(script: Script, statement: Statement) -> None:
    """State an external volume that the client creates: `vfs -create name -storage_provider oss -url …`."""
    plain = script.plain
    head = _VFS_CREATE.match(plain, statement.start, statement.end)
    if head is None:
        return
    options = dict(_read_options(script, head.end(), statement.end))
    properties = tuple(item for _, item in _read_options(script, head.end(), statement.end))
    url = options.get("url")
    if url is None:
        return
    provider = options.get("storage_provider")
    script.note("external volume", statement.start, head.end())
    script.statements += 1
    script.add(
        ExternalLocation(
            script.span(statement.start, head.end()),
            script.unit,
            "external-volume",
            script.name(*head.span(1)),
            url.value,
            provider.value if provider else _EMPTY,
            properties,
            url.span,
        )
    )


def _trim(plain: str, start: int, end: int) -> int:
    while end > start and plain[end - 1].isspace():
        end -= 1
    return end
