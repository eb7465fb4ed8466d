"""From a lowered file to its facts: index, resolve, find the jobs and phases, then say what each call means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mclint.languages.base import Collector
from mclint.languages.code import ir, jobs
from mclint.languages.code.evaluate import Evaluator
from mclint.languages.code.graph import Graph
from mclint.languages.code.relevance import mentions_statements, read_relevant
from mclint.languages.code.scopes import Program
from mclint.source import Source

if TYPE_CHECKING:
    from mclint.libraries.models import Models


_INNER_IMPORT = re.compile(r"^[ \t]+(?:from|import)[ \t]+(\w+)", re.MULTILINE)
"""Imports that may stand inside functions; only those of libraries that are known make a function worth reading."""

_IN_FULL = re.compile(r"\b(?:com|org|net|io|redis|java|javax)(?:\.[a-z_0-9]+)+\.[A-Z]\w*")


def read(module: ir.Module, source: Source, out: Collector) -> None:
    """State the facts of a lowered file."""
    from mclint.libraries.meaning import Meaning

    if out.libraries is None:
        return  # a lowering is being tried out
    program = Program(module, None if source.embedded else source.text)
    targets = imported(program, source.text, out.libraries.heads(module.language))
    models = out.libraries.select(module.language, targets)
    words = first_words(program, models)
    if program.text is not None and words.isdisjoint(program.root.words()) and not mentions_statements(source.text):
        return
    if jobs.is_test(out.path, program) and not source.embedded:
        return
    read_relevant(program, words)
    evaluator = Evaluator(program, models)
    graph = Graph(program, evaluator)
    graph.resolve()
    finder = jobs.Jobs(program, evaluator, graph, out, embedded=source.embedded)
    finder.find()
    ours = bool(finder.driver.engine or finder.first) or any(jobs.OURS.search(target) for target in targets)
    Meaning(evaluator, graph, out, finder.unit if finder.driver.engine else out.unit, ours=ours).state()


def imported(program: Program, text: str, heads: frozenset[str]) -> list[str]:
    """Return what a file imports, at its top and inside functions, with what Python gives without an import."""
    found: list[str] = ["builtins", program.module.language]
    inner = [match.start() for match in _INNER_IMPORT.finditer(text) if match.group(1) in heads]
    for scope in program.scopes:
        if scope.kind != "function" or program.text is None or (inner and program.holds(scope, inner)):
            found.extend(each.target + (".*" if each.name == "*" else "") for each, _ in scope.body.imports)
    if program.module.language != "python":
        found.extend(written_in_full(text))
    return found


def written_in_full(text: str) -> list[str]:
    """Return dotted names of packages that a JVM program spells out where it uses them."""
    return _IN_FULL.findall(text)[:500]


def first_words(program: Program, models: Models) -> set[str]:
    """Return the words by which a function can matter at all."""
    words = {*models.methods, *models.globals}
    for library in models.libraries:
        words.update(library.words)
    for scope in program.scopes:
        if not scope.is_read:
            continue
        for each, _ in scope.body.imports:
            if each.name and each.name != "*" and models.leads_somewhere(models.canonical(each.target)):
                words.add(each.name)
            elif each.name == "*":
                for name in (*models.calls, *models.types):
                    if name.startswith(each.target + "."):
                        words.add(name[len(each.target) + 1 :].partition("#")[0].partition(".")[0])
    return words
