"""The work on a file stays in proportion to its length, counted in evaluations, bindings looked at and nodes, not in seconds."""

from __future__ import annotations

import pytest

from code_reading import Read
from mclint.languages.code.evaluate import Evaluator
from mclint.languages.code.index import Place

HEAD = "import requests  # odps\n"

PROGRAMS = {
    "straight": lambda n: "".join(f"u{i} = 'http://h{i}/'\nrequests.get(u{i})\n" for i in range(n)),
    "one name": lambda n: "x = 'a'\nrequests.get(x)\n" * n,
    "branches": lambda n: "if a:\n    x = '0'\n" + "".join(f"elif a{i}:\n    x = '{i}'\n    requests.get(x)\n" for i in range(n)) + "requests.get(x)\n",
    "additions": lambda n: "x = ''\n" + "x += 'a'\nrequests.get(x)\n" * n,
    "entries": lambda n: "d = {}\n" + "".join(f"d['k{i}'] = 'v'\nrequests.get(d['k{i}'])\n" for i in range(n)),
    "functions": lambda n: "".join(f"def f{i}(x):\n    requests.get(x)\ndef g{i}():\n    f{i}('a')\n    f{max(i - 1, 0)}('b')\n" for i in range(n)),
    "chain of functions": lambda n: "def f0(x):\n    requests.get(x)\n" + "".join(f"def f{i}(x):\n    f{i - 1}(x + 'a')\n" for i in range(1, n)) + f"f{n - 1}('a')\n",
    "tree of functions": lambda n: "def f0(x):\n    return x\n" + "".join(f"def f{i}(x):\n    return f{i - 1}(x) or f{i - 1}(x)\n" for i in range(1, n)) + f"requests.get(f{n - 1}('a'))\n",
    "calls of one function": lambda n: "def f(x):\n    requests.get(x)\n" + "".join(f"f('h{i}')\n" for i in range(n)),
    "fields": lambda n: "class C:\n" + "".join(f"    def m{i}(self):\n        self.u{i} = 'h'\n        requests.get(self.u{i})\n" for i in range(n)),
    "statements": lambda n: "".join(f"o.execute_sql('select {i}')\n" for i in range(n)),
    "updates": lambda n: "d = {}\n" + "".join(f"d.update({{'odps.k{i}': 'v'}})\n" for i in range(n)) + "o.execute_sql('x', hints=d)\n",
}  # fmt: skip


def work(text: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how many expressions and branches are looked at."""
    count = 0
    evaluate, excludes = Evaluator.eval, Place.excludes

    def counted_eval(self, expr, frame, at):
        nonlocal count
        count += 1
        return evaluate(self, expr, frame, at)

    def counted_excludes(self, other):
        nonlocal count
        count += 1
        return excludes(self, other)

    with monkeypatch.context() as patch:
        patch.setattr(Evaluator, "eval", counted_eval)
        patch.setattr(Place, "excludes", counted_excludes)
        Read(HEAD + text)
    return count


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_twice_the_program(program, monkeypatch):
    """Twice the program takes at most 2.2 times the work."""
    once, twice = work(program(400), monkeypatch), work(program(800), monkeypatch)
    assert once > 300
    assert twice <= 2.2 * once
