"""What the code model knows of values: every piece with its place, and a hole with a reason for the rest."""

from __future__ import annotations

import pytest

from code_reading import Read
from mclint.facts import NetworkCall, Write
from mclint.libraries import builtin_documents
from mclint.libraries.models import Libraries
from mclint.value import Known

PROBE = {
    "library": "probe",
    "language": "python",
    "imports": ["probe"],
    "calls": [{"names": ["probe.connect"], "operation": "connect", "service": "x", "target": "host@0"}],
}
LIBRARIES = Libraries([*builtin_documents(), PROBE])


def targets(text: str) -> list[str]:
    read = Read("from probe import connect\nimport os\n" + text, libraries=LIBRARIES)
    for call in read.all(NetworkCall):
        for part in call.target.parts:
            if isinstance(part, Known) and part.verbatim:
                assert read.text[part.span.start : part.span.end] == part.text
    return [str(call.target) for call in read.all(NetworkCall)]


KNOWN = {
    "literal": "connect('a')",
    "by name": "connect(host='a')",
    "constant": "X = 'a'\nconnect(X)",
    "constant used before it is set, in a function": "def f():\n    connect(X)\nX = 'a'\nf()",
    "concatenation": "X = ''\nconnect(X + 'a')",
    "percent": "connect('%s' % 'a')",
    "percent with a name": "connect('%(h)s' % {'h': 'a'})",
    "format": "connect('{}'.format('a'))",
    "format by position": "connect('{1}'.format('b', 'a'))",
    "format by name": "connect('{h}'.format(h='a'))",
    "f-string": "h = 'a'\nconnect(f'{h}')",
    "f-string with !s": "h = 'a'\nconnect(f'{h!s}')",
    "join": "connect(''.join(['a', '']))",
    "strip": "connect(' a '.strip())",
    "lower": "connect('A'.lower())",
    "str": "connect(str('a'))",
    "implicit concatenation": "connect('' 'a')",
    "escape": "connect('\\x61')",
    "default of the environment": "connect(os.environ.get('H', 'a'))",
    "default of getenv": "connect(os.getenv('H', 'a'))",
    "or after the environment": "connect(os.environ.get('H') or 'a')",
    "dictionary": "D = {'x': 'a', 'y': 'b'}\nconnect(D['x'])",
    "dictionary by get": "D = {'x': 'a'}\nconnect(D.get('x', 'b'))",
    "default of get": "D = {'x': 'b'}\nconnect(D.get('z', 'a'))",
    "entry put in later": "D = {}\nD['x'] = 'a'\nconnect(D['x'])",
    "dict()": "D = dict(x='a')\nconnect(D['x'])",
    "list": "L = ['b', 'a']\nconnect(L[1])",
    "unpacked": "a, b = 'b', 'a'\nconnect(b)",
    "last assignment": "x = 'b'\nx = 'a'\nconnect(x)",
    "assignment in another branch": "if y:\n    x = 'b'\nelse:\n    x = 'a'\n    connect(x)",
    "same in both branches": "if y:\n    x = 'a'\nelse:\n    x = 'a'\nconnect(x)",
    "branch that leaves": "def f(y):\n    x = 'a'\n    if y:\n        x = 'b'\n        return\n    connect(x)",
    "helper": "def h():\n    return 'a'\nconnect(h())",
    "helper with argument": "def h(p):\n    return p + ''\nconnect(h('a'))",
    "helper with default": "def h(p='a'):\n    return p\nconnect(h())",
    "class attribute": "class C:\n    X = 'a'\n    def f(self):\n        connect(self.X)",
    "class attribute by the class": "class C:\n    X = 'a'\nconnect(C.X)",
    "attribute set in the constructor": "class C:\n    def __init__(self):\n        self.x = 'a'\n    def f(self):\n        connect(self.x)",
    "inherited attribute": "class B:\n    X = 'a'\nclass C(B):\n    def f(self):\n        connect(self.X)",
    "property": "class C:\n    @property\n    def x(self):\n        return 'a'\n    def f(self):\n        connect(self.x)",
    "constructor argument": "class C:\n    def __init__(self, h):\n        self.h = h\n    def f(self):\n        connect(self.h)\nC('a')",
    "parameter that all calls agree on": "def f(h):\n    connect(h)\nf('a')",
    "default that no call overrides": "def f(h='a'):\n    connect(h)\nf()",
    "augmented": "x = ''\nx += 'a'\nconnect(x)",
    "closure": "def f():\n    h = 'a'\n    def g():\n        connect(h)\n    g()\nf()",
    "lambda": "h = 'a'\ng = lambda: connect(h)\ng()",
    "global": "H = ''\ndef init():\n    global H\n    H = 'a'\ndef f():\n    connect(H)\ninit()\nf()",
    "conditional import of a function": "try:\n    from x import h\nexcept ImportError:\n    def h():\n        return 'a'\nconnect(h())",
    "keyword spread": "K = {'host': 'a'}\nconnect(**K)",
    "walrus": "if (x := 'a'):\n    connect(x)",
    "with": "class S:\n    h = 'a'\nwith S() as s:\n    connect(s.h)",
    "loop over one": "for h in ['a']:\n    connect(h)",
    "replace": "connect('b'.replace('b', 'a'))",
    "getattr": "class C:\n    X = 'a'\nconnect(getattr(C, 'X'))",
    "number": "connect('%d' % 1)",
    "template": "from string import Template\nconnect(Template('$h').substitute(h='a'))",
    "template in braces": "from string import Template\nconnect(Template('${h}').safe_substitute({'h': 'a'}))",
    "variables": "def f():\n    h = 'a'\n    connect('%(h)s' % locals())\nf()",
    "variables by format": "def f():\n    h = 'a'\n    connect('{h}'.format(**locals()))\nf()",
    "piece": "connect('b;a'.split(';')[1])",
    "choice of the same": "connect('a' if y else 'a')",
}


@pytest.mark.parametrize("text", KNOWN.values(), ids=KNOWN.keys())
def test_known(text):
    """What a reader of the program can tell is known."""
    expected = "1" if "%d" in text else "a"
    assert targets(text) == [expected]


UNKNOWN = {
    "argument": ("def f(host):\n    connect(host)", "argument host"),
    "default of a parameter that nobody calls": ("def f(host='a'):\n    connect(host)", "argument host"),
    "calls that differ in a function that is handed on": ("def f(h):\n    connect(h)\nmap(f, hosts)", "argument h"),
    "environment": ("connect(os.environ['HOST'])", "environment variable HOST"),
    "environment by get": ("connect(os.getenv('HOST'))", "environment variable HOST"),
    "several values": ("if y:\n    x = 'a'\nelse:\n    x = 'b'\nconnect(x)", "one of several values"),
    "value of an earlier turn": ("x = 'a'\nwhile y:\n    connect(x)\n    x = 'b'", "one of several values"),
    "choice": ("connect('a' if y else 'b')", "one of several values"),
    "import": ("from conf import HOST\nconnect(HOST)", "conf.HOST"),
    "file": ("connect(open('h').read())", "the result of read"),
    "loop": ("for h in ['a', 'b']:\n    connect(h)", "each of several values"),
    "itself": ("x = x\nconnect(x)", ""),
    "field set twice": (
        "class C:\n    def a(self):\n        self.x = 'a'\n    def b(self):\n        self.x = 'b'\n    def f(self):\n        connect(self.x)",
        "one of several values",
    ),
}


@pytest.mark.parametrize(("text", "reason"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_unknown(text, reason):
    """What a reader cannot tell is a hole that says why; nothing is guessed."""
    (target,) = targets(text)
    assert target.startswith("{")
    assert reason in target


def test_calls_that_differ():
    """A helper that is called with several addresses connects to each of them."""
    assert targets("def f(h):\n    connect('x' + h)\nf('a')\nf('b')") == ["xa", "xb"]


def test_through_two_helpers():
    """Arguments are carried through helpers that call one another."""
    assert targets("def f(h):\n    connect(h + '1')\ndef g(k):\n    f(k)\ng('a')\ng('b')") == ["a1", "b1"]


def test_parts_keep_their_places():
    """A text put together from several places remembers each."""
    text = "HOST = 'example.com'\nconnect('https://%s/v1' % HOST)"
    read = Read("from probe import connect\n" + text, libraries=LIBRARIES)
    target = read.one(NetworkCall).target
    assert target.text == "https://example.com/v1"
    span = target.span_of(8, 19)
    assert read.text[span.start : span.end] == "example.com"
    assert target.editable() is None


def test_a_hole_between():
    """What is known around a hole stays known."""
    assert targets("def f(b):\n    connect(f'oss://{b}.example.com/x')") == ["oss://{argument b}.example.com/x"]


def test_replacement_by_something_unknown():
    """What is put in the place of a placeholder is a hole there; the rest stays known."""
    assert targets("def f(ds):\n    connect('a/${ds}/b'.replace('${ds}', ds))") == ["a/{argument ds}/b"]


def test_long_sums_and_chains():
    """A row of thousands of operands or calls is no depth."""
    assert targets("connect(" + "+".join(["'a'"] * 2000) + ")") == ["a" * 2000]
    assert targets("x = connect('a')" + ".b()" * 3000) == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        "x = connect('a')\n" + "x = x + 'b'\n" * 300 + "connect(x)",
        "def f0():\n    return 'a'\n" + "".join(f"def f{i}():\n    return f{i - 1}()\n" for i in range(1, 200)) + "connect(f199())",
        "def f(x):\n    return f(x)\nconnect(f('a'))",
        "def f(x):\n    return g(x)\ndef g(x):\n    return f(x)\nconnect(f('a'))",
        "class C(C):\n    pass\nconnect(C().x)",
        "class A(B):\n    pass\nclass B(A):\n    pass\nconnect(B.x)",
        "d = {}\nd['a'] = d\nconnect(d['a'])",
        "connect(" * 300 + "'a'" + ")" * 300,
    ],
)
def test_never_endless(text):
    """Programs that refer to themselves, and rows without end, are answered in bounded time."""
    assert targets(text)


MANAGED = {
    "a generator": "@contextmanager\ndef m():\n    c = redis.Redis('a')\n    try:\n        yield c\n    finally:\n        c.close()\n",
    "a generator of the module": "@contextlib.contextmanager\ndef m():\n    yield redis.Redis('a')\n",
    "a class": "class m(object):\n    def __enter__(self):\n        self.c = redis.Redis('a')\n        return self.c\n",
    "a class that gives itself": "class m(object):\n    def __init__(self):\n        self.c = redis.Redis('a')\n    def __enter__(self):\n        return self\n    def get(self, k):\n        return self.c.get(k)\n",
    "a class of another": "class b(object):\n    def __enter__(self):\n        return redis.Redis('a')\nclass m(b):\n    pass\n",
}


@pytest.mark.parametrize("text", MANAGED.values(), ids=MANAGED)
def test_context_managers(text):
    """What `with` gives is followed into the context managers of the file."""
    head = "# odps\nimport redis, contextlib\nfrom contextlib import contextmanager\n"
    read = Read(head + text + "with m() as c:\n    c.get('k')\n")
    assert [str(call.target) for call in read.all(NetworkCall) if call.operation == "request"] == ["a"]


GIVEN = {
    "an object in a default": ("def f(row, c=redis.Redis('a')):\n    c.get(row)\n", "a"),
    "a dictionary in a default": ("def f(row, c={}):\n    if 'r' not in c:\n        c['r'] = redis.Redis('a')\n    c['r'].get(row)\n", "a"),
    "a dictionary of the module": (
        "C = {}\ndef f(row):\n    if 'r' not in C:\n        C['r'] = redis.Redis('a')\n    C['r'].get(row)\n",
        "a",
    ),
    "another entry": ("def f(row, c={}):\n    c['r'] = redis.Redis('a')\n    c['s'].get(row)\n", ""),
    "a default that is given": ("def f(c=redis.Redis('a')):\n    c.get('x')\nf(other)\n", ""),
}


@pytest.mark.parametrize(("text", "target"), GIVEN.values(), ids=GIVEN)
def test_kept_objects(text, target):
    """An object in a default argument, or in a dictionary that outlives the call, is followed to its use."""
    found = [str(call.target) for call in Read("# odps\nimport redis\n" + text).all(NetworkCall) if call.operation == "request"]
    assert [each for each in found if each] == ([target] if target else [])


def test_batches():
    """A function of `foreachBatch` is given a DataFrame."""
    head = (
        "from pyspark.sql import SparkSession\nspark = SparkSession.builder.config('spark.hadoop.odps.project.name', 'p').getOrCreate()\n"
    )
    for body in (
        "def f(b, i):\n    b.write.mode('append').jdbc('jdbc:mysql://h/d', 't')\n",
        "f = lambda b, i: b.write.mode('append').jdbc('jdbc:mysql://h/d', 't')\n",
    ):
        read = Read(head + body + "spark.readStream.load().writeStream.foreachBatch(f).start()\n")
        assert [write.idempotent for write in read.all(Write)] == [False]
    assert Read(head + body).all(Write) == []
