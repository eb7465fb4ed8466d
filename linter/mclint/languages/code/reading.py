"""From a lowered file to its facts: index, resolve, find the jobs and phases, then say what each call means."""

from __future__ import annotations

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


def read(module: ir.Module, source: Source, out: Collector) -> None:
    """State the facts of a lowered file."""
    from mclint.libraries.meaning import Meaning

    program = Program(module, None if source.embedded else source.text)
    targets = imported(program, source.text)
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


def imported(program: Program, text: str) -> list[str]:
    """Return what a file imports, at its top and inside functions, with what Python gives without an import."""
    found: list[str] = ["builtins", program.module.language]
    for scope in program.scopes:
        if scope.is_read or scope.kind != "function" or "import" in scope.words():
            found.extend(each.target + (".*" if each.name == "*" else "") for each, _ in scope.body.imports)
    if program.module.language != "python":
        found.extend(written_in_full(text))
    return found


def written_in_full(text: str) -> list[str]:
    """Return dotted names of packages that a JVM program spells out where it uses them."""
    import re

    return re.findall(r"\b(?:com|org|net|io|redis|java|javax)(?:\.[a-z_0-9]+)+\.[A-Z]\w*", text)[:500]


def first_words(program: Program, models: Models) -> set[str]:
    """Return the words by which a function can matter at all."""
    words = set(models.methods)
    for library in models.libraries:
        words.update(library.words)
    for scope in program.scopes:
        if not scope.is_read:
            continue
        for each, _ in scope.body.imports:
            if each.name and each.name != "*" and _is_modelled(each.target, models):
                words.add(each.name)
            elif each.name == "*":
                for name in (*models.calls, *models.types):
                    if name.startswith(each.target + "."):
                        words.add(name[len(each.target) + 1 :].partition("#")[0].partition(".")[0])
    return words


def _is_modelled(target: str, models: Models) -> bool:
    """Whether a name that is imported belongs to a library that is known, or holds one."""
    for library in models.libraries:
        for name in () if library.weak else library.imports:
            if target == name or target.startswith(name + ".") or name.startswith(target + "."):
                return True
    return False
