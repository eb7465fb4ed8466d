"""Adapter for INI files: the options of odpscmd (`odps_config.ini`), of SDK tests and of tools; sections are optional."""

from __future__ import annotations

import re
from functools import cache

from mclint.languages.base import Collector
from mclint.languages.ini.clients import state_client
from mclint.languages.spark_conf.meaning import is_property, state
from mclint.languages.spark_conf.properties import Pair
from mclint.source import Source
from mclint.value import Known, Value, join

_NEWLINE = Known("\n")


@cache
def _line() -> re.Pattern[str]:
    """A comment, a section, or an option; values may go on in lines that are indented deeper than a key."""
    return re.compile(
        r"^(?P<indent>[ \t]*)(?:(?P<comment>[#;!][^\r\n]*)|\[(?P<section>[^\]\r\n]*)\][^\r\n]*"
        r"|(?P<key>[^\s=:#;\[][^=:\r\n]*)[=:](?P<value>[^\r\n]*)|(?P<rest>[^\s][^\r\n]*))",
        re.MULTILINE,
    )


def read(source: Source, out: Collector) -> None:
    """State the options of each section. Lines of another form are no fault: `.ini` and `.cfg` are anyone's suffixes."""
    text = source.text.replace("\r\n", " \n").replace("\r", "\n")  # line ends of one length, so that offsets stay
    section = ""
    sections: dict[str, list[Pair]] = {}
    for found in _line().finditer(text):
        if found["comment"]:
            out.comment(source.span(*found.span("comment")), found["comment"][1:].strip())
        elif found["section"] is not None:
            section = found["section"].strip()
        elif found["key"]:
            key, start = found["key"].rstrip(), found.start("key")
            at = found.start("value")
            stop = at + len(_without_remark(found["value"]).rstrip())
            pair = Pair(key, source.value(at, stop).strip(), source.span(start, max(stop, at)), source.span(start, start + len(key)))
            sections.setdefault(section, []).append(pair)
        elif found["indent"] and (options := sections.get(section)):
            options[-1] = _continued(options[-1], source.value(*found.span("rest")).strip())
    for name, options in sections.items():
        properties = [pair for pair in options if is_property(pair.key)]
        state(properties, "spark-file", out.unit, out)
        state_client(name, [pair for pair in options if not is_property(pair.key)], out)


def _without_remark(text: str) -> str:
    """Return a value without a remark behind it; the sign must stand behind a blank, so that fragments of URLs stay."""
    found = re.search(r"[ \t]#", text)
    return text[: found.start()] if found else text


def _continued(pair: Pair, more: Value) -> Pair:
    """Return an option whose value goes on in the next line."""
    return pair._replace(value=join([pair.value, Value((*((_NEWLINE,) if pair.value.parts else ()), *more.parts))]))
