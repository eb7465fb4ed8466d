"""Twice the input is about twice the work of each rule: for its own cases, as more files, as more projects and as longer files.

Counted are steps of the interpreter, not time: the result is the same on any machine, however busy.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from mclint.clock import Clock
from mclint.config import from_text
from mclint.documents import Document
from mclint.engine import read_all
from mclint.judge import Judge
from mclint.network.model import Model
from mclint.plugins import toolkit
from mclint.rule import Case, Rule
from work_probe import Steps

BOUND = 2.2
FEW = 2_000
"""Steps below which a count says nothing: they belong to no input in particular."""

KIT = toolkit()


def longer(path: str, text: str, count: int) -> str:
    """Return a text with its content several times over."""
    if path.endswith(".ipynb"):
        book = json.loads(text)
        return json.dumps({**book, "cells": book["cells"] * count})
    if path.endswith(".json"):
        return "[" + ",".join([text] * count) + "]"
    between = "\n---\n" if path.endswith((".yaml", ".yml")) else "\n"
    return between.join([text] * count)


def more_files(case: Case, count: int) -> list[Document]:
    """Return one project with several files like that of the case."""
    files = [(case.path, case.text), *case.others, *((f"copy{number}/{case.path}", case.text) for number in range(1, count))]
    return [Document(path, text.encode("utf-8", "surrogatepass")) for path, text in files]


def more_projects(case: Case, count: int) -> list[Document]:
    """Return one project that holds the files of the case several times over."""
    files = [(case.path, case.text), *case.others]
    return [Document(f"copy{number}/{path}", text.encode("utf-8", "surrogatepass")) for number in range(count) for path, text in files]


def longer_file(case: Case, count: int) -> list[Document]:
    """Return the project of the case, with a file several times as long."""
    files = [(case.path, longer(case.path, case.text, count)), *case.others]
    return [Document(path, text.encode("utf-8", "surrogatepass")) for path, text in files]


def steps(rule: Rule, case: Case, documents: list[Document]) -> tuple[int, int]:
    """Return the steps that a rule takes over documents, and the number of its findings."""
    kit = KIT._replace(rules=(rule,))
    settings = from_text(case.config, [type(each) for each in KIT.rules])
    files = read_all(documents, kit, settings, Clock(), docs=True)
    model = Model({path: file.facts for path, file in files.items()}, kit.catalog, settings)
    judge = Judge(kit, settings, model, files, Clock())

    def run() -> list[object]:
        return [*(finding for path in files for finding in judge.file(path)), *judge.project(frozenset(files))]

    # What the model finds out when it is first asked belongs to all rules.
    run()
    judge = Judge(kit, settings, model, files, Clock())
    counted = Steps()
    found = counted.of(run)
    return counted.count, len(found)


def cases(rule: type[Rule]) -> Iterator[Case]:
    """Give a few cases of a rule: its first fault, its largest project, and something that it is silent about."""
    chosen = [rule.FAILS[0], max(rule.FAILS, key=lambda case: len(case.others))] if rule.FAILS else []
    yield from dict.fromkeys((*chosen, *rule.PASSES[:1]))


@pytest.mark.parametrize("rule", KIT.rules, ids=lambda rule: str(rule.code))
def test_twice_the_input_is_twice_the_work_of_a_rule(rule: Rule) -> None:
    """In each of three ways to double it."""
    for case in cases(type(rule)):
        for grow in (more_files, more_projects, longer_file):
            count = 5
            while True:
                (one, few), (two, many) = steps(rule, case, grow(case, count)), steps(rule, case, grow(case, 2 * count))
                # Twice the connections for twice the targets are four times the pairs: a rule may take as long as it has more to say.
                if two <= BOUND * one * max(1.0, many / (2 * few) if few else 1.0) or two < FEW:
                    break
                # Work that comes once only, such as a table, may weigh in few copies; what is quadratic stays so in many.
                count *= 3
                assert count < 50, (grow.__name__, case.path, one, two)


def test_quadratic_work_is_noticed() -> None:
    """A rule that compares each fact with each other is found out."""

    def pairs(count: int) -> int:
        counted = Steps()
        counted.of(lambda: [one for one in range(count) for other in range(count) if one == other])
        return counted.count

    assert pairs(40) > 3.5 * pairs(20)
    assert pairs(40) == pairs(40)
