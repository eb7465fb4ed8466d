"""No name, message, source line or rule text can forge a line, give a command, reach the terminal raw or show a secret, in any format."""

from __future__ import annotations

import ast
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mclint.reports
from finding_samples import finding, run_of
from mclint.findings.finding import Citation, Edit, Fix, Location
from mclint.findings.fingerprints import assign
from mclint.findings.redaction import clean
from mclint.reports import builtin
from mclint.reports.base import STYLES, Display, Line, Reporter, Run, emit
from mclint.rule import Rule
from mclint.value import Span

NAMES = [
    "\x1b[31mred\x1b[2J.sql",
    "a\n::error file=x.sql::forged.sql",
    "::error::forged.sql",
    "  ::set-output name=x::y",
    "a,line=99,title=x.sql",
    "a::b%0A::warning::x",
    "%0A%0D::error::x.sql",
    "##[error]forged",
    "x ##vso[task.setvariable variable=x]y",
    "##teamcity[buildProblem description='x']",
    "\x9b31mc1.sql",
    "\r::error::cr.sql",
    "\u2028::error::ls.sql",
    "\u202egnp.sql",
    "not-utf8-\udcff\udc9b31m.sql",
    "lone\ud800.sql",
    "a<b>&\"'.sql",
    "]]><x/>",
    "a\u0085b\x00c\x7f.sql",
    "\U000e0041tag.sql",
    "中文 文件.sql",
]
_NAME = st.one_of(st.sampled_from(NAMES), st.text(st.characters(), min_size=1, max_size=20))


class Naive(Reporter):
    """A plug-in's reporter that takes no care at all."""

    name = "naive"

    def report(self, run: Run, display: Display) -> Iterable[Line]:
        for found in run.findings:
            yield found.location.path
            yield f"\x1b[31m{found.message}\n::error::{found.name}"
            yield found.message + "\n" + found.name


class HostileRule(Rule):
    """Title with \x1b[31m and ##[error]

    A description
    ::error::forged
    """

    code = "MC201"
    name = "x\n::error::forged"


def reporters() -> list[Reporter]:
    return [*builtin(), Naive()]


def show(reporter: Reporter, run: Run, display: Display | None = None) -> str:
    out = io.StringIO()
    emit(reporter, run, out.write, display)
    return out.getvalue()


def hostile_run(path: str, words: str, source: str = "") -> Run:
    text = source or f"{words}\n{words}"
    found = finding(
        text,
        (0, min(len(text), 20)),
        path=path,
        name=words,
        message=words,
        fix=Fix(words, (Edit(Span(0, 1), words),)),
        related=(Location(words, 1, 1, 1, 1, words),),
        citation=Citation(words, words),
    )
    run = run_of(*assign([found], {path: text}), texts={path: text})
    run.rules["MC201"] = HostileRule
    run.notices = (words,)
    return run


def assert_harmless(reporter: Reporter, report: str, findings: int) -> None:
    for line in report.split("\n"):
        bad = [char for char in line if category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}]
        assert not bad, (reporter.name, line)
        assert "##[" not in line
        assert "##vso[" not in line
        assert "##teamcity[" not in line
    commands = [line for line in report.split("\n") if line.lstrip().startswith("::")]
    if reporter.name == "github":
        assert len(commands) == findings
        for line in commands:
            assert line.partition(" ")[0] in {"::error", "::warning", "::notice"}
            properties = line.split(" ", 1)[1].split("::", 1)[0]
            keys = [piece.partition("=")[0] for piece in properties.replace("%2C", "").split(",")]
            assert [key for key in keys if key not in {"title", "file", "line", "endLine", "col", "endColumn"}] == []
            assert len(set(keys)) == len(keys)
    else:
        assert commands == []


@pytest.mark.parametrize("reporter", reporters(), ids=lambda reporter: reporter.name)
@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_hostile_names_and_words_are_harmless_in_every_format(reporter, name):
    """A hostile string in every place that is not ours: path, message, name, source, fix, related place, citation, rule text, notice."""
    run = hostile_run(name, name)
    report = show(reporter, run)
    assert_harmless(reporter, report, 1)
    report.encode()
    if reporter.name in {"json", "sarif", "gitlab"}:
        json.loads(report)
    if reporter.name == "junit":
        ET.fromstring(report)


@settings(max_examples=60, deadline=None)
@given(_NAME, _NAME, st.one_of(_NAME, st.text(st.characters(), max_size=60)))
def test_no_string_is_harmful_in_any_format(path, words, source):
    """The same for any strings at all."""
    run = hostile_run(path, words, source)
    for reporter in reporters():
        assert_harmless(reporter, show(reporter, run), 1)


@settings(max_examples=40, deadline=None)
@given(_NAME, _NAME)
def test_colours_come_from_the_gate_alone(path, words):
    """With colours on, every escape sequence is one of the gate's styles and is closed on its line."""
    for reporter in reporters():
        for line in show(reporter, hostile_run(path, words), Display(colour=True)).split("\n"):
            opened = sum(line.count(f"\x1b[{number}m") for number in STYLES.values())
            assert line.count("\x1b") == opened + line.count("\x1b[0m")
            assert opened == line.count("\x1b[0m")


def test_a_path_cannot_end_its_line():
    """In the line formats a finding is one line, whatever its file is called: no line of its own can be put in."""
    for name in NAMES:
        (concise,) = [reporter for reporter in builtin() if reporter.name == "concise"]
        first, *rest = show(concise, hostile_run(name, "words")).split("\n")
        assert ":1:1: MC201[words] words" in first
        assert rest[0] == "words"  # the notice
        assert rest[1].startswith("Found 1 error")


_SECRETS = ["s3cr3tVALUE99", "LTAI" + "5tSample0Key", "Ab1" * 10]
_SOURCE = (
    f"SET odps.x.accessKeySecret={_SECRETS[0]};\n"
    f"LOCATION 'oss://{_SECRETS[1]}:{_SECRETS[2]}@oss-cn-hangzhou.aliyuncs.com/b/'\n"
    f"'jdbc:mysql://db.example.com/x?user=a&password={_SECRETS[0]}'\n"
)


@pytest.mark.parametrize("reporter", reporters(), ids=lambda reporter: reporter.name)
@pytest.mark.parametrize("span", [(0, 30), (4, 60), (0, len(_SOURCE)), (60, 110)])
def test_no_format_shows_a_secret(reporter, span):
    """Source lines, snippets, messages, related messages, fixes and their edits carry none of the file's secrets."""
    words = f"The value {_SECRETS[0]} and {_SECRETS[1]}, {_SECRETS[2]}: password='{_SECRETS[0]}'"
    found = finding(
        _SOURCE,
        span,
        "MC207",
        message=words,
        fix=Fix(words, (Edit(Span(*span), _SOURCE[span[0] : span[1]].replace("hangzhou", "beijing") + _SECRETS[0]),)),
        related=(Location("x.py", 1, 1, 1, 1, words),),
    )
    (ready,) = assign([clean(found, _SOURCE)], {"job.sql": _SOURCE})
    report = show(reporter, run_of(ready, texts={"job.sql": _SOURCE}), Display(statistics=True))
    for secret in _SECRETS:
        assert secret not in report
    assert "MC207" in report or reporter.name == "naive"


def test_a_run_gives_no_way_to_the_raw_text():
    """What a reporter can reach of a run by its public names holds no secret."""
    run = run_of(clean(finding(_SOURCE, (0, 30), "MC207"), _SOURCE), texts={"job.sql": _SOURCE})
    index = run.lines("job.sql")
    assert index is not None
    shown = [index.text, *(repr(getattr(run, name)) for name in dir(run) if not name.startswith("_"))]
    assert not any(secret in text for secret in _SECRETS for text in shown)
    assert len(index.text) == len(_SOURCE)


_FORBIDDEN_CALLS = {"print", "open", "write", "writelines", "read_text", "read_bytes", "exec", "eval", "system"}
_FORBIDDEN_IMPORTS = {"sys.stdout", "io", "os", "pathlib", "subprocess", "codecs", "tempfile", "shutil"}
_FOLDER = Path(mclint.reports.__file__).parent
_GATE = {"base.py", "diff.py"}
"""The modules that write: both only what has passed the gate."""


@pytest.mark.parametrize("module", sorted(_FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_no_format_writes_or_reads_by_itself(module):
    """A format returns lines: it opens nothing, writes nothing and imports nothing that does; so nothing goes round the gate."""
    if module.name in _GATE:
        return
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert name not in _FORBIDDEN_CALLS, f"{module.name}:{node.lineno} calls {name}"
        elif isinstance(node, ast.Import):
            assert not {alias.name for alias in node.names} & _FORBIDDEN_IMPORTS
        elif isinstance(node, ast.ImportFrom):
            assert node.module not in _FORBIDDEN_IMPORTS
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert "\x1b" not in node.value, f"{module.name}:{node.lineno} has an escape byte"


def test_what_writes_passes_the_gate():
    """In the two modules that write, every argument of `write` comes from the gate."""
    for name in _GATE:
        tree = ast.parse((_FOLDER / name).read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "write"]
        assert calls
        for call in calls:
            gates = {getattr(node.func, "id", "") for node in ast.walk(call) if isinstance(node, ast.Call)}
            assert gates & {"render", "encoded"}
