import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jvm_probe import all_of, check_places, collector, inside, lines, lowered, shown, with_hole
from mclint.languages.code import ir
from mclint.languages.java.adapter import read
from mclint.source import Source

SAMPLE = '''package com.example.job;
import com.aliyun.odps.udf.UDF;
import static com.example.Names.*;
@Resolve({"string->string"})
public class Ping extends UDF implements Runnable {
  private static final String HOST = "api." + ZONE + ".example.com", PATH = "/é\\u4e2d\\n";
  static { load(); }
  public Ping(String... hosts) { super(hosts); this.hosts = hosts; }
  public String evaluate(final String key) throws IOException {
    try (Connection c = open(URL)) { c.run(() -> key); } catch (IOException | RuntimeException e) { throw e; } finally { done(); }
    for (int i = 0; i < 3; i++) { if (i == 2) break; else continue; }
    switch (key) { case "a": return first(); default: log("none"); }
    String sql = """
        select *
          from t where x = '\\t' \\
        and y""";
    return key == null ? String.format("%s:%d", HOST, 80) : new Thread(new Runnable() { public void run() { go(); } }).toString();
  }
}
'''


def body(code, method="m"):
    """Return the statements of a method with this code, in one line."""
    module = lowered("java", "class A { void %s() { %s } }" % (method, code))
    return lines(next(each for each in all_of(module, ir.Function) if each.name == method).body)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('String s = "a" + b + "c" + 1;', 'String s = "a{b}c1"'),
        ('x = y + z + "a" + (1 + 2);', 'x = "{(y + z)}a{(1 + 2)}"'),
        ("n = a + b - c;", "n = ((a + b) - c)"),
        ('s += "x"; i++;', 's += "x"; i += 1'),
        ("var c = new com.example.Client<>(h);", "c = new com.example.Client(h)"),
        ("((HttpURLConnection) url.openConnection()).setReadTimeout(5_000);", "url.openConnection().setReadTimeout(5000)"),
        ("if (a && !b) f(); else if (c) g(); else h();", "if (a and (not b)) {f()} else {if c {g()} else {h()}}"),
        ("if (o instanceof String s) f(s);", "String s = o; if <instanceof> {f(s)}"),
        ("for (String h : hosts) f(h);", "String h; for h in hosts {f(h)}"),
        ("for (int i = 0; i < n; i++) f(i);", "int i = 0; for (i < n) {f(i); i += 1}"),
        ("do f(); while (true);", "while true {f()}"),
        ("while ((n = in.read()) > 0) f(n);", "while (n > 0) {n = in.read(); f(n)}"),
        ("a = b = f();", "b = f(); a = b"),
        ("synchronized (this) { f(); }", "synchronized {f()}"),
        ("try (C c = f(); d) { g(); }", "C c; with f() as c, d {g()}"),
        ("try { f(); } catch (A | B e) { g(); } finally { h(); }", "try {f()} catch A|B {g()} finally {h()}"),
        ("out: for (;;) { break out; }", "for true {break}"),
        ("hosts.forEach(h -> f(h)); run(this::go, Foo::new);", "hosts.forEach((h) => return f(h)); run(this.go, Foo)"),
        ("job.setMapperClass(M.class);", "job.setMapperClass(M)"),
        ('String[] a = {x, "y"}; int[] b = new int[n];', 'String[] a = list[x, "y"]; int[] b = <array n>'),
        ("char c = 'x'; long n = 0x10L; double d = 1.5f;", 'char c = "x"; long n = 16; double d = 1.5'),
        ("Outer.this.client.close();", "client.close()"),
        ("f(x ? 1 : null);", "f((x ? 1 : null))"),
        ("a[0].b().c = d;", "a[0].b().c = d"),
        ("super.close(); this.x = 1;", "super.close(); this.x = 1"),
    ],
)
def test_statement(code, expected):
    """Each form of Java's statements and expressions becomes the neutral form that says the same."""
    assert body(code) == expected


@pytest.mark.parametrize(
    "code",
    [
        'switch (e) { case "p": u = a; break; case "q": case "r": u = b; default: u = c; }',
        'switch (e) { case "p" -> u = a; case "q", "r" -> u = b; default -> u = c; }',
    ],
)
def test_switch(code):
    """Both forms of `switch` become tests in a row, and the `break` that ends a group is gone."""
    assert body(code) == 'if (e == "p") {u = a} else {if ((e == "q") or (e == "r")) {u = b} else {u = c}}'


def test_switch_value():
    """A `switch` that is a value goes through a variable that each arm assigns."""
    assert body("f(switch (g()) { case 1 -> a; default -> { h(); yield b; } });") == (
        "$2 = g(); if ($2 == 1) {$1 = a} else {h(); $1 = b}; f($1)"
    )


def test_switch_in_a_loop_does_not_leave_it():
    """A `break` belongs to the `switch` around it, one of a loop inside the `switch` to that loop."""
    assert body("while (a) { switch (b) { case 1: f(); break; } }") == "while a {if (b == 1) {f()}}"
    assert body("switch (b) { case 1: while (a) { break; } }") == "if (b == 1) {while a {break}}"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('"%s:%d/%s"', 'x = "{a}:{80}/{b}"'),
        ('"%2$s and %1$s %<s%%%n"', 'x = "{80} and {a} {a}%\n"'),
        ('"a" + h + "%s"', 'x = "a{h}{a}"'),
        ("PATTERN", "x = (PATTERN % tuple[a, 80, b])"),
    ],
)
def test_format(code, expected):
    """`String.format` is the text with its arguments filled in, by position, by index, and with what the template itself is joined of."""
    assert body(f"x = String.format({code}, a, 80, b);") == expected
    assert body(f"x = String.format(Locale.ROOT, {code}, a, 80, b);") == expected


def test_text_block():
    """A text block loses its common indentation, blanks at line ends and escaped line ends; the rest keeps its place (JLS 3.10.6)."""
    text = 'class A { String s = """\n      select *   \n        from \\\n      t\\n\n      """; }'
    literal = all_of(lowered("java", text), ir.Text)[0]
    assert literal.value.text == "select *\n  from t\n\n"
    at = literal.value.shape.index("from")
    assert literal.value.span_of(at, at + 4) == (text.index("from"), text.index("from") + 4)


def test_members():
    """Packages, imports, fields, initialisers, constructors, annotations and nested types keep what the analysis asks for."""
    module = lowered("java", SAMPLE)
    assert module.package == "com.example.job"
    assert lines(module.body[:2]) == "import UDF=com.aliyun.odps.udf.UDF; import *=com.example.Names"
    ping = module.body[2]
    assert (ping.name, [shown(base) for base in ping.bases]) == ("Ping", ["UDF", "Runnable"])
    assert [shown(note) for note in ping.decorators] == ['Resolve(list["string->string"])']
    assert lines(ping.body[:3]) == 'static String HOST = "api.{ZONE}.example.com"; static String PATH = "/é中\n"; static {load()}'
    constructor, evaluate = ping.body[3:5]
    assert (constructor.name, constructor.parameters[0].spread) == ("<init>", True)
    assert lines(constructor.body) == "super(hosts); this.hosts = hosts"
    assert (evaluate.name, evaluate.returns, evaluate.parameters[0].type) == ("evaluate", "String", "String")


def test_anonymous_class():
    """The body of an anonymous class is reachable from the call that makes it."""
    call = next(each for each in all_of(lowered("java", SAMPLE), ir.Call) if each.body is not None)
    assert lines([call.body]) == "class (Runnable) {public def run() {go()}}"


def test_enum_and_record():
    """The constants of an enumeration are made once; a record has its fields and the constructor that fills them."""
    module = lowered("java", 'enum E { A("x") { void f() {} }, B; E(String s) {} } record P(int x) { P { check(x); } }')
    assert lines(module.body[0].body[:2]) == 'static E A = new E("x") {…}; static E B = new E()'
    assert lines(module.body[1].body) == "int x; def <init>(x) {check(x); this.x = x}"


def test_interface_constants_are_static():
    """A constant of an interface is static though it does not say so; a method without body is abstract."""
    module = lowered("java", 'interface I { String HOST = "h"; void f(); }')
    assert lines(module.body[0].body) == 'static String HOST = "h"; abstract def f() {}'


def test_fragments():
    """Statements and methods outside a class, as documents show them, are read."""
    assert lines(lowered("java", 'import a.B;\nB b = new B("h");\nb.run();').body) == 'import B=a.B; B b = new B("h"); b.run()'


def test_unreadable_piece_is_a_problem_and_the_rest_is_read():
    """A broken method costs itself: one problem there, and the methods around it are lowered."""
    out = collector()
    text = "class A {\n  void f() { g(1); }\n  void h( { ]] }\n  void k() { g(2); }\n}\n"
    module = lowered("java", text, out)
    assert [problem.code for problem in out.problems] == ["MC001"]
    assert text.count("\n", 0, out.problems[0].span.start) == 2
    assert {"f", "k"} <= {each.name for each in all_of(module, ir.Function)}
    assert {"g(1)", "g(2)"} <= {shown(each) for each in all_of(module, ir.Call)}


@pytest.mark.parametrize("brackets", ["()", "[]", "{}"])
def test_deep_nesting(brackets):
    """Five thousand nested brackets end in MC002, and what stands beside them is still read."""
    opening, closing = brackets
    code = {"(": "x = %s1%s;", "[": "x = a%s0%s;", "{": "%s f(); %s"}[opening] % (
        ("f(" if opening == "(" else "[a" if opening == "[" else "{") * 5000,
        closing * 5000,
    )
    out = collector()
    module = lowered("java", 'class A { void m() { %s } String s = "beside"; }' % code, out)
    assert "beside" in [each.value.text for each in all_of(module, ir.Text)]
    assert {"MC002"} <= {problem.code for problem in out.problems}


@pytest.mark.parametrize(
    "code",
    [
        "x = %s;" % " + ".join(f'"{n}"' for n in range(4000)),
        "x = %s;" % " + ".join(f"v{n}" for n in range(4000)),
        "x%s;" % "".join(f".set({n})" for n in range(4000)),
        "if (a) f(); %s" % "else if (b) g(); " * 3000,
    ],
    ids=["texts", "names", "calls", "branches"],
)
def test_long_rows(code):
    """Rows of thousands of operands, calls or branches are lowered whole; they are long, not deep."""
    out = collector()
    check_places(module := lowered("java", source := "class A { void m() { %s } }" % code, out), source)
    assert not out.problems
    assert len(all_of(module, ir.Function)) == 1


def test_comments():
    """Comments are told without their marks; what looks like one inside a string is none."""
    out = collector()
    text = 'class A { // mclint: ignore[MC501] keyed by id\n  /** two\n  * lines */ String s = "// no"; }'
    read(Source.of_text("A.java", text), out)
    assert [comment.text.split("\n")[0] for comment in out.comments] == ["mclint: ignore[MC501] keyed by id", "two"]
    assert text[slice(*out.comments[0].span)].startswith("// mclint")


def test_embedded_places():
    """Inside another file every place is one of that file, whatever characters stand before it."""
    source, whole = inside(SAMPLE)
    check_places(lowered("java", SAMPLE, source=source), whole)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('class A { String s = "t_', '"; }', '"t_{<${bizdate}>}"'),
        ("class A { String s = ", "; }", "<filled in from outside>"),
        ("class A { int s = 1", "; }", None),
    ],
)
def test_holes_of_the_outer_text(before, after, expected):
    """A piece that the outer text fills in is a legal piece of a string, a name or a number, never an error."""
    out = collector()
    module = lowered("java", "", out, with_hole(before, after))
    assert not out.problems
    if expected is not None:
        assert shown(all_of(module, ir.Assign)[0].value) == expected


def test_surrogates():
    """A surrogate pair in escapes is one character, half a pair an unreadable one; neither breaks the text."""
    literal = all_of(lowered("java", r'class A { String s = "\uD83D\uDE00 \uD83D \101"; }'), ir.Text)[0]
    assert literal.value.text == "\U0001f600 \ufffd A"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_never_raises(data):
    """Whatever is cut out of a program or put into it, reading states problems and raises nothing; places stay true."""
    start = data.draw(st.integers(0, len(SAMPLE)))
    end = data.draw(st.integers(start, min(len(SAMPLE), start + 60)))
    text = (
        SAMPLE[:start]
        + data.draw(st.text(max_size=12) | st.sampled_from(["{", "}", "(", '"', '"""', "/*", "//", "\\u", "'", "中"]))
        + SAMPLE[end:]
    )
    out = collector()
    check_places(lowered("java", text, out), text)
    read(Source.of_text("A.java", text), out)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_never_raises_on_any_text(text):
    """Any text at all is read without an exception."""
    check_places(lowered("java", text), text)


def test_template():
    """What a template leaves to be filled in stands for a name; inside strings it stays as it is written."""
    out = collector()
    text = 'package ${package};\nclass ${name} { String s = "/${dir}/x"; int n = ${count}; }'
    read(Source.of_text("A.java", text), out)
    assert not out.problems
    read(Source.of_text("A.java", 'class A { String s = "${x}"; ${ }'), out)
    assert out.problems


def test_annotated_dots():
    """An annotation may stand before the dots of a last parameter: the grammar has no rule for it."""
    out = collector()
    read(Source.of_text("Names.java", "class Names { void set(String @Nullable ... names) { use(names); } }\n"), out)
    assert not out.result("java").problems
