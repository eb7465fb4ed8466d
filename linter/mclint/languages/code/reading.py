"""From a lowered file to its facts: index, resolve, find the jobs and phases, then say what each call means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from mclint.languages.base import Collector
from mclint.languages.code import ir, jobs
from mclint.languages.code.evaluate import Evaluator
from mclint.languages.code.graph import Graph
from mclint.languages.code.outward import Entrances
from mclint.languages.code.relevance import mentions_statements, read_relevant
from mclint.languages.code.scopes import Program, spans_any
from mclint.languages.sql.late import Late
from mclint.source import Source

if TYPE_CHECKING:
    from mclint.libraries.models import Libraries, Models


_INNER_IMPORT = Late(r"^[ \t]+(?:from|import)[ \t]+(\w+)", re.MULTILINE)
"""Imports that may stand inside functions; only those of libraries that are known make a function worth reading."""

_IN_FULL = Late(r"(?:\.[a-z_0-9]+)+\.[A-Z]\w*")
_ROOTS = ("com", "org", "net", "io", "redis", "java", "javax")
"""What the packages of known libraries begin with."""

MAX_IN_FULL = 500
"""Classes named with their packages that are looked up."""

MAX_ASKING = 20_000
"""Characters of a file without a word of a library that still asks other files: a parser calls a lot, and connects to nothing."""


def read(module: ir.Module, source: Source, out: Collector) -> None:
    """State the facts of a lowered file."""
    if out.libraries is None:
        out.module = module  # nothing more is asked for
        return
    program = Program(module, None if source.embedded else source.text, source)
    try:
        _state(program, source, out, out.libraries)
    finally:
        program.close()


def _state(program: Program, source: Source, out: Collector, libraries: Libraries) -> None:
    from mclint.libraries.meaning import Meaning

    language = program.module.language
    imports = imported(program, source.text, libraries.heads(language))
    targets = [each.target + (".*" if each.name == "*" else "") for each in imports]
    in_full = () if program.python else names_in_full(source.text)
    elsewhere = None if source.embedded else out.elsewhere
    handed = elsewhere.imports if elsewhere is not None else ()
    models = libraries.select(language, ["builtins", language, *targets, *in_full, *handed])
    words = first_words(models, imports, in_full)
    entries = () if source.embedded else out.entries
    if (
        program.text is not None
        and not entries
        and elsewhere is None
        and not mentions_any(words, source.text)
        and not mentions_statements(source.text)
    ):
        return
    if jobs.is_test(out.path, program) and not source.embedded:
        return
    asked = elsewhere.words if elsewhere is not None else ()
    read_relevant(program, {*words, *asked, *(entry.function.rpartition(".")[2] for entry in entries)})
    evaluator = Evaluator(program, models)
    evaluator.path = out.path
    if len(source.text) <= MAX_ASKING or handed or mentions_any(words, source.text):
        evaluator.elsewhere = elsewhere
    graph = Graph(program, evaluator)
    graph.resolve()
    finder = jobs.Jobs(program, evaluator, graph, out, embedded=source.embedded)
    finder.find()
    if entries:
        Entrances(graph, out, finder).enter(entries)
    graph.read_further()
    if not source.embedded:
        finder.state_classes()
    ours = bool(entries or finder.driver.engine or finder.first) or any(jobs.is_ours(each.target) for each in imports)
    Meaning(evaluator, graph, out, finder.unit if finder.driver.engine else out.unit, ours=ours).state()


def imported(program: Program, text: str, heads: frozenset[str]) -> list[ir.Import]:
    """Return what a file imports, at its top and inside functions; of those only the ones that import something known are lowered."""
    found: list[ir.Import] = []
    inner = [match.start() for match in _INNER_IMPORT.finditer(text) if match.group(1) in heads] if _imports_inside(text) else []
    waiting: list[ir.Stmt] = list(program.module.body)
    while waiting:
        each = waiting.pop()
        if isinstance(each, ir.Import):
            found.append(each)
        elif isinstance(each, ir.Function):
            if inner and (program.text is None or spans_any(each.span, inner)):
                waiting.extend(each.body)
        elif isinstance(each, ir.If):
            waiting.extend((*each.then, *each.other))
        elif isinstance(each, ir.Try):
            waiting.extend((*each.body, *each.other, *each.final))
            for _, handler in each.handlers:
                waiting.extend(handler)
        elif isinstance(each, (ir.Class, ir.With, ir.Block, ir.Loop)):
            waiting.extend(each.body)
    return found


def _imports_inside(text: str) -> bool:
    """Whether an import may stand inside something: on a line that is indented."""
    start = seen = 0
    at = text.find("import")
    while at >= 0:
        start = text.rfind("\n", seen, at) + 1 or start
        if text[start] in " \t":
            return True
        seen = at
        at = text.find("import", at + 6)
    return False


@lru_cache(2)
def names_in_full(text: str) -> tuple[str, ...]:
    """Return the classes that a program of the JVM names with their packages."""
    places: list[tuple[int, int]] = []
    for root in _ROOTS:
        at = text.find(root + ".")
        while at >= 0:
            behind = at + len(root)
            if not _is_part(text[at - 1 : at]):
                places.append((at, behind))
            at = text.find(root + ".", behind)
    found: list[str] = []
    end = 0
    for at, behind in sorted(places):
        match = _IN_FULL.match(text, behind) if at >= end else None
        if match is not None:
            end = match.end()
            found.append(text[at:end])
    return tuple(found[:MAX_IN_FULL])


def first_words(models: Models, imports: Iterable[ir.Import], in_full: Iterable[str]) -> set[str]:
    """Return the words by which a function can matter at all."""
    words = {*models.methods, *models.globals}
    for library in models.libraries:
        words.update(library.words)
    for each in imports:
        if each.name and each.name != "*" and models.leads_somewhere(models.canonical(each.target)):
            words.add(each.name)
        elif each.name == "*":
            for name in (*models.calls, *models.types):
                if name.startswith(each.target + "."):
                    words.add(name[len(each.target) + 1 :].partition("#")[0].partition(".")[0])
    words.update(name.rpartition(".")[2] for name in in_full if models.leads_somewhere(models.canonical(name)))
    return words


def mentions_any(words: Iterable[str], text: str) -> bool:
    """Whether one of some words occurs in a text as a word."""
    return any(word in text and _mentions(word, text) for word in words)


def _mentions(word: str, text: str) -> bool:
    """Whether a word occurs in a text with nothing before and behind it that could belong to it."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not (_is_part(text[at - 1 : at]) or _is_part(text[end : end + 1])):
            return True
        at = text.find(word, at + 1)
    return False


def _is_part(char: str) -> bool:
    return char.isalnum() or char == "_"
