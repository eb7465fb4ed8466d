"""What all fixes of all rules keep to, whatever they mend: checked on every failing case that has a fix, in several dresses."""

from __future__ import annotations

import ast
import json
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache

import pytest
import yaml
from tree_sitter import Language, Parser

import mclint_rules
from mclint.api import Case, Finding, check_text
from mclint.fixes.apply import run
from mclint.fixes.edits import fixable, targets
from mclint.languages.grammar import grammar


@cache
def cases() -> list[tuple[str, Case]]:
    """Return the failing cases in which something can be mended, with their codes."""
    found: list[tuple[str, Case]] = []
    for rule in sorted(mclint_rules.mclint_rules(), key=lambda each: each.code):
        for case in rule.FAILS:
            own = [finding for finding in fixable(lint(case), unsafe=True) if {path for path, _ in targets(finding)} == {case.path}]
            if any(finding.code == rule.code for finding in own):
                found.append((rule.code, case))
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "mended" in metafunc.fixturenames:
        found = cases()
        counts: Counter[str] = Counter()
        ids = []
        for code, _ in found:
            counts[code] += 1
            ids.append(f"{code}-{counts[code]}")
        metafunc.parametrize("mended", found, ids=ids)


def lint(case: Case, text: str | None = None, path: str = "") -> list[Finding]:
    return check_text(case.text if text is None else text, path or case.path, others=case.others, config=case.config)


def fixed(case: Case, text: str | None = None, path: str = "") -> str:
    """Return a text after all fixes, unsafe ones too."""
    path, before = path or case.path, case.text if text is None else text

    def check(texts: dict[str, str]) -> list[Finding]:
        return lint(case, texts.get(path, before), path)

    result = run({path: before}, check({}), check, unsafe=True)  # type: ignore[arg-type]
    assert result.settled
    assert not result.broken
    return result.texts.get(path, before)


def parses(text: str, path: str) -> bool:
    """Whether a text is one of its language, by a parser that is not the linter's own where there is one."""
    kind = path.rpartition(".")[2]
    if kind == "py":
        try:
            ast.parse(text)
        except SyntaxError:
            return False
    elif kind in ("json", "ipynb"):
        json.loads(text)
    elif kind in ("yaml", "yml"):
        list(yaml.safe_load_all(text))
    elif kind in ("java", "scala", "tf"):
        return not Parser(Language(grammar("hcl" if kind == "tf" else kind))).parse(text.encode()).root_node.has_error
    return True


def tally(findings: Iterable[Finding]) -> Counter[str]:
    return Counter(finding.code for finding in findings)


def test_findings_only_go_away(mended: tuple[str, Case]) -> None:
    """After all fixes there is less of the code than before, and no more of any other."""
    code, case = mended
    before, after = tally(lint(case)), tally(lint(case, fixed(case)))
    assert after[code] < before[code]
    assert not [each for each in after if after[each] > before[each]]


def test_the_result_is_a_text_of_its_language(mended: tuple[str, Case]) -> None:
    """What could be parsed before can be parsed after, by the language's own parser."""
    _, case = mended
    if parses(case.text, case.path):
        assert parses(fixed(case), case.path)


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_stay(mended: tuple[str, Case], line_end: str) -> None:
    """A file with other line ends is mended as one with LF, and keeps its own."""
    _, case = mended
    if line_end == "\r" and (not case.path.endswith((".sql", ".yaml", ".yml")) or "#CODE" in case.text):
        return  # a lone CR ends no line there
    got = fixed(case, case.text.replace("\n", line_end))
    assert got == fixed(case).replace("\n", line_end)


REMARKS = {
    "sql": "-- 备注\t¹\n",
    "py": "# 备注\t¹\n",
    "sh": "# 备注\t¹\n",
    "conf": "# 备注\t¹\n",
    "properties": "# 备注\t¹\n",
    "yaml": "# 备注\t¹\n",
}
REMARKS |= {"yml": REMARKS["yaml"], "tf": REMARKS["yaml"], "java": "// 备注\t¹\n", "scala": "// 备注\t¹\n"}


def test_what_stands_around_stays(mended: tuple[str, Case]) -> None:
    """Text before and behind, with letters of several bytes, is kept and changes nothing of what is mended."""
    _, case = mended
    remark = REMARKS.get(case.path.rpartition(".")[2])
    if remark is None:
        return
    last = "" if case.text.endswith("\n") else "\n"
    assert fixed(case, f"{remark}{case.text}{last}{remark}") == f"{remark}{fixed(case)}{last}{remark}"


def test_a_fix_changes_its_own_places_only(mended: tuple[str, Case]) -> None:
    """Every edit lies in the file, changes it, and is no longer than it has to be: none rewrites a whole line that it could keep."""
    _, case = mended
    for finding in fixable(lint(case), unsafe=True):
        for path, edit in targets(finding):
            if path != case.path:
                continue
            old = case.text[edit.span.start : edit.span.end]
            assert old != edit.text
            assert edit.span.end <= len(case.text)
            assert old.count("\n") == 0 or edit.text.count("\n") <= old.count("\n")


def embedded(case: Case) -> list[tuple[str, str, Callable[[str], str]]]:
    """Return the places where the text of a case may stand inside another language: path, text, and how a mended text is put there."""
    found: list[tuple[str, Callable[[str], str]]] = []
    if case.path.endswith(".sql") and '"""' not in case.text and "\\" not in case.text:
        found.append(
            ("node.py", lambda text: f'"""PyODPS 3"""\nfrom odps import ODPS\n\no = ODPS.from_global()\no.execute_sql("""{text}""")\n')
        )
        found.append(("job.sh", lambda text: f"#!/bin/bash\nodpscmd -f - <<'END'\n{text}\nEND\n"))
        found.append(("flow.yaml", lambda text: "type: ODPS_SQL\ncode: |\n" + "".join(f"  {line}\n" for line in text.splitlines())))
    if case.path.endswith(".py") and not case.text.startswith("'''"):
        found.append(("node.ipynb", notebook))
    return [(path, put(case.text), put) for path, put in found]


def notebook(text: str) -> str:
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": text.splitlines(keepends=True)}
    return json.dumps({"cells": [cell], "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def test_mending_inside_another_language(mended: tuple[str, Case]) -> None:
    """Where a text is seen inside another language at all, what is mended of it there is right, and the file around it stays sound."""
    code, case = mended
    if case.others or case.config or code in ("MC004", "MC005"):
        return  # a comment that goes takes its line along, and the first line may be another there
    for path, text, put in embedded(case):
        got = fixed(case, text, path)
        assert parses(got, path) or not parses(text, path)
        before, after = tally(lint(case, text, path)), tally(lint(case, got, path))
        assert not [each for each in after if after[each] > before[each]]
        if not after[code] and not path.endswith(".ipynb"):
            assert got == put(fixed(case)) or not before[code]
