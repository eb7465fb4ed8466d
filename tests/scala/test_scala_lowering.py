import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jvm_probe import all_of, check_places, collector, inside, lines, lowered, shown, with_hole
from mclint.languages.code import ir
from mclint.languages.scala.adapter import read
from mclint.source import Source

SAMPLE = '''package com.example
package job
import java.util.{List => JList, Map, _}
import com.aliyun.odps.udf.UDF, org.apache.spark.sql.SparkSession
@Resolve(Array("string->string"))
class Ping(val host: String, port: Int = 80)(implicit s: S) extends UDF(host) with Runnable[T] {
  lazy val client: Client = new Client(s"http://$host:${port}/é\\u4e2d")
  println("made")
  def evaluate(key: String): String = key match {
    case "a" | "b" => first(key)
    case n: String if n.nonEmpty => log(n); n
    case _ => null
  }
}
object Main extends App {
  val spark = SparkSession.builder().config("k", "v").getOrCreate()
  rdd.foreachPartition { rows => rows.foreach(row => send(row)) }
  try { go() } catch { case e: IOException => log(e) } finally { done() }
  val sql = s"""select *
              | from t where d = '${d}'""".stripMargin
  new Thread(new Runnable { override def run(): Unit = go() }).start()
}
'''


def body(code):
    """Return the statements that this code becomes, in one line."""
    return lines(lowered("scala", code).body)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('val s = "a" + b + "c" + 1', 's = "a{b}c1"'),
        ("val n: Int = a + b - c", "Int n = ((a + b) - c)"),
        ('x += "y"', 'x += "y"'),
        ("m(k) = v", "m[k] = v"),
        ("a.b = c", "a.b = c"),
        ("var z: String = _", "String z"),
        ("val (h, p) = f()", "tuple[h, p] = f()"),
        ('val Array(a, b) = s.split(",")', 'list[a, b] = s.split(",")'),
        ("val a, b = f()", "a = f(); b = f()"),
        ("val c = new com.example.Client[T](h)", "c = new com.example.Client(h)"),
        ("x.asInstanceOf[Foo].bar[Int](3)", "x.bar(3)"),
        ("f(name = 1, 2, xs: _*)", "f(name=1, 2, *=xs)"),
        ("f(1)(2) { z }", "f(1, 2, z)"),
        ("rdd map f reduce g", "rdd.map(f).reduce(g)"),
        ("list map (x, y)", "list.map(x, y)"),
        ('Map("a" -> 1, "b" -> f())', '{"a": 1, "b": f()}'),
        ("List(1, 2); Seq(); Set(3)", "list[1, 2]; list[]; set[3]"),
        ("mutable.HashMap(a -> b)", "{a: b}"),
        ("registry.Map(a)", "registry.Map(a)"),
        ("val x = if (a) 1 else 2", "if a {x = 1} else {x = 2}"),
        ("f(if (a) 1 else 2)", "f((a ? 1 : 2))"),
        ("f(if (a) { g(); 1 } else 2)", "if a {g(); $1 = 1} else {$1 = 2}; f($1)"),
        ("if (a) f() else if (b) g() else h()", "if a {f()} else {if b {g()} else {h()}}"),
        ("while (i < 3) { i += 1 }", "while (i < 3) {i += 1}"),
        ("do f() while (a)", "while a {f()}"),
        ("for (i <- 0 to 3; j = i + 1 if j > 2; k <- ks) f(k)", "for i in 0.to(3) {j = (i + 1); if (j > 2) {for k in ks {f(k)}}}"),
        ("val g = for { i <- xs } yield i * 2", "g = [(i * 2) for i in xs]"),
        ("for { i <- xs if i > 1 } yield { f(i); i }", "for i in xs {if (i > 1) {f(i); i}}; <for>"),
        (
            "try f() catch { case e: A => g(); case _ => h() } finally k()",
            "try {f()} catch A {A e = <exception>; g()} catch Throwable {h()} finally {k()}",
        ),
        ("try f() catch handler", "try {f()} catch Throwable {handler}"),
        ("lock.synchronized { f() }", "synchronized {f()}"),
        ("this synchronized { f() }", "synchronized {f()}"),
        ("throw new E(f())", "throw new E(f())"),
        ("x.getOrElse(throw new E)", "x.getOrElse(<throw new E()>)"),
        ("a && !b || c == d", "((a and (not b)) or (c == d))"),
        ("Future { f() }", "Future(() => return f())"),
        ("f { 'c' }; g { x => h(x) }", 'f(() => return "c"); g((x) => return h(x))'),
        ("classOf[Foo]", "Foo"),
        ("conn.close", "conn.close()"),
        ("url.openConnection.getInputStream", "url.openConnection().getInputStream()"),
        ('df.write.mode("append")', 'df.write().mode("append")'),
        ("this.open.writer", "this.open.writer"),
        ('spark.sql(s"select $a")', 'spark.sql("select {a}")'),
        ('df.select($"a")', 'df.select($("a"))'),
        ("new T { def f() = g() }", "new T() {…}"),
        ("xs.foreach(println _)", "xs.foreach(println)"),
        ("import a.{b => c, d, _}, e.f", "import c=a.b; import d=a.d; import *=a; import f=e.f"),
        ("import a.{b => _, given}", "import *=a"),
    ],
)
def test_statement(code, expected):
    """Each form of Scala's expressions becomes the neutral form that says the same."""
    assert body(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("rdd.map(_ + 1)", "rdd.map(($1) => return ($1 + 1))"),
        ("rdd.map(f(_))", "rdd.map(($1) => return f($1))"),
        ("rdd.map(f(g(_)))", "rdd.map(f(($1) => return g($1)))"),
        ("rdd.reduce(_ + _)", "rdd.reduce(($1, $2) => return ($1 + $2))"),
        ("rdd.map(_.a.b(c))", "rdd.map(($1) => return $1.a.b(c))"),
        ("rdd map (_ * 2)", "rdd.map(($1) => return ($1 * 2))"),
        ("val double: Int => Int = _ * 2", "double = ($1) => return ($1 * 2)"),
        ("rdd.map { case (k, v) => f(v) }", "rdd.map(($1) => if <pattern> {tuple[k, v] = $1; return f(v)})"),
        ('rdd.map { case "a" => 1; case _ => 2 }', 'rdd.map(($1) => if ($1 == "a") {return 1} else {return 2})'),
    ],
)
def test_function_forms(code, expected):
    """Placeholders and clauses are functions of the expression around them, as the language reference says (6.23.2, 8.5)."""
    assert body(code) == expected


def test_match():
    """Clauses are tests in a row; names that a pattern binds are assigned where it matches, and the default comes last."""
    assert body('x match { case "a" | "b" => f(x); case n: T if n.ok => g(n); h(n); case Foo(a, _) => a; case other => k(other) }') == (
        'if ((x == "a") or (x == "b")) {f(x)} else {if <pattern> {T n = x; if n.ok {g(n); h(n)}} '
        "else {if <pattern> {a = <part of a pattern>; a} else {other = x; k(other)}}}"
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (r's"a$b c${d.e}$$ \t"', '"a{b} c{d.e}$ \t"'),
        (r'raw"a\n$b"', r'"a\n{b}"'),
        ('f"$x%2.2f%% of ${y}%s!"', '"{x}% of {y}!"'),
        ('"""a\\n"b" """', '"a\\n"b" "'),
        ('"%s:%d".format(h, 80)', '"{h}:{80}"'),
        ('"a\\u4e2d\\t"', '"a中\t"'),
        ('"""a\n   |b\n  c|d""".stripMargin', '"a\nb\n  c|d"'),
        ('s"""a\n   |b$c""".stripMargin', '"a\nb{c}"'),
        ("dates.format(x)", "dates.format(x)"),
    ],
)
def test_texts(code, expected):
    """Literals, interpolations, margins and formats give the text that they have at run time."""
    assert body(code) == expected


def test_members():
    """Packages, imports, parameters as fields, lazy values, annotations and statements between members are kept."""
    module = lowered("scala", SAMPLE)
    assert module.package == "com.example.job"
    ping = next(each for each in module.body if isinstance(each, ir.Class))
    assert (ping.name, ping.kind, [shown(base) for base in ping.bases]) == ("Ping", "class", ["UDF", "Runnable"])
    assert [shown(note) for note in ping.decorators] == ['Resolve(list["string->string"])']
    assert lines(ping.body) == (
        "String host; Int port; S s; def <init>(host, port, s) {this.host = host; this.port = port; this.s = s; super(host)}; "
        'lazy def client() {return new Client("http://{host}:{port}/é中")}; init {println("made")}; '
        'def evaluate(key) {if ((key == "a") or (key == "b")) {return first(key)} '
        "else {if <pattern> {String n = key; if n.nonEmpty {log(n); return n}} else {return null}}}"
    )
    assert ping.body[3].parameters[1].default.number == 80


def test_object():
    """The statements of an object run once and stand in its body as they are."""
    main = lowered("scala", SAMPLE).body[-1]
    assert (main.kind, shown(main.bases[0])) == ("object", "App")
    assert lines(main.body) == (
        'spark = SparkSession.builder().config("k", "v").getOrCreate(); '
        "rdd.foreachPartition((rows) => return rows.foreach((row) => return send(row))); "
        "try {go()} catch IOException {IOException e = <exception>; log(e)} finally {done()}; "
        "sql = \"select *\n from t where d = '{d}'\"; new Thread(new Runnable() {…}).start()"
    )


def test_several_objects_in_a_fragment():
    """A page's fence with imports, statements and several objects is read like a file."""
    text = "import a.B\nobject One { def main(args: Array[String]): Unit = { f() } }\nobject Two extends App { g() }\nval rest = h()\n"
    out = collector()
    module = lowered("scala", text, out)
    assert not out.problems
    assert lines(module.body) == "import B=a.B; object One() {def main(args) {return f()}}; object Two(App) {g()}; rest = h()"


@pytest.mark.parametrize("form", ["def x = f()", "def x: Int = f()"])
def test_method_without_parameter_list(form):
    """A method that is used like a field says so, as Python's properties do."""
    function = all_of(lowered("scala", f"class A {{ {form} }}"), ir.Function)[0]
    assert "property" in function.modifiers
    assert "property" not in all_of(lowered("scala", "class A { def x() = f() }"), ir.Function)[0].modifiers


def test_secondary_constructor():
    """`def this(…)` is a constructor."""
    assert lines(lowered("scala", "class A(a: Int) { def this() = this(1) }").body[0].body[-1:]) == "def <init>() {return this(1)}"


def test_scala_3():
    """Indented bodies, `then` and enumerations are read."""
    text = (
        "object A:\n  def f(x: Int): Int =\n    val y = x\n    if y > 1 then g(y) else h(y)\n"
        "enum C(n: Int):\n  case Red extends C(1)\n  case Green, Blue\n"
    )
    out = collector()
    assert lines(lowered("scala", text, out).body) == (
        "object A() {def f(x) {y = x; if (y > 1) {return g(y)} else {return h(y)}}}; "
        "enum C() {Int n; def <init>(n) {this.n = n}; static C Red = new C(1); static C Green = new C(); static C Blue = new C()}"
    )
    assert not out.problems


def test_unreadable_piece_is_a_problem_and_the_rest_is_read():
    """A broken method costs itself: one problem there, and the methods around it are lowered."""
    out = collector()
    text = "object A {\n  def f() { g(1) }\n  def h( = ]] )\n  def k() { g(2) }\n}\n"
    module = lowered("scala", text, out)
    assert [text.count("\n", 0, problem.span.start) for problem in out.problems] == [2]
    assert {"g(1)", "g(2)"} <= {shown(each) for each in all_of(module, ir.Call)}


@pytest.mark.parametrize("opening", ["(", "f(", "{", "List(", "x => {", "if (a) b else {"])
def test_deep_nesting(opening):
    """Five thousand nested brackets end in MC002, and what stands beside them is still read."""
    out = collector()
    closing = {"(": ")", "{": "}"}[opening[-1]]
    module = lowered("scala", 'object A { val s = "beside"; val d = %s1%s }' % (opening * 5000, closing * 5000), out)
    assert "beside" in [each.value.text for each in all_of(module, ir.Text)]
    assert "MC002" in {problem.code for problem in out.problems}


@pytest.mark.parametrize(
    "code",
    [
        "val x = %s" % " + ".join(f'"{n}"' for n in range(4000)),
        "val x = x%s" % "".join(f".set({n})" for n in range(4000)),
        "val x = %s" % " :+ ".join(f"v{n}" for n in range(4000)),
        "if (a) f() %s" % "else if (b) g() " * 3000,
        "x match { %s }" % "".join(f"case {n} => f({n})\n" for n in range(3000)),
    ],
    ids=["texts", "calls", "operators", "branches", "cases"],
)
def test_long_rows(code):
    """Rows of thousands of operands, calls or branches are lowered whole; they are long, not deep."""
    out = collector()
    check_places(lowered("scala", code, out), code)
    assert not out.problems


def test_embedded_places():
    """Inside another file every place is one of that file, whatever characters stand before it."""
    source, whole = inside(SAMPLE)
    check_places(lowered("scala", SAMPLE, source=source), whole)


def test_hole_of_the_outer_text():
    """A piece that the outer text fills in is a legal piece of a string or of a name."""
    out = collector()
    module = lowered("scala", "", out, with_hole('val s = s"a$b ', '"'))
    assert shown(all_of(module, ir.Assign)[0].value) == '"a{b} {<${bizdate}>}"'
    lowered("scala", "", out, with_hole("val x = f(", ")"))
    assert not out.problems


def test_comments():
    """Comments are told without their marks, nested ones whole; what looks like one inside a string is none."""
    out = collector()
    read(Source.of_text("A.scala", 'val a = "// no" // mclint: ignore[MC205] local run\n/* one /* two */ three */\nval b = 1'), out)
    assert [comment.text for comment in out.comments] == ["mclint: ignore[MC205] local run", "one /* two */ three"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_never_raises(data):
    """Whatever is cut out of a program or put into it, reading states problems and raises nothing; places stay true."""
    start = data.draw(st.integers(0, len(SAMPLE)))
    end = data.draw(st.integers(start, min(len(SAMPLE), start + 60)))
    noise = st.text(max_size=12) | st.sampled_from(["{", "}", "(", '"', '"""', "/*", "_", "=>", "case", "$", 's"', "中"])
    text = SAMPLE[:start] + data.draw(noise) + SAMPLE[end:]
    out = collector()
    check_places(lowered("scala", text, out), text)
    read(Source.of_text("A.scala", text), out)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_never_raises_on_any_text(text):
    """Any text at all is read without an exception."""
    check_places(lowered("scala", text), text)


def test_example_with_foreign_comments():
    """A page's example with `#` comments, dots for what is left out, no-break spaces and an open bracket is read without a problem."""
    text = 'object Main {\n  # where the files lie\n\xa0\xa0val path = "oss://bucket/x"\n  ...\n  f(path)\n'
    source, _ = inside(text)
    out = collector()
    read(source, out)
    assert not out.problems
    out = collector()
    read(Source.of_text("A.scala", text), out)
    assert out.problems


@pytest.mark.parametrize("kind", ["Any", "Array[Long]", "scala.collection.Map[String, Seq[Int]]"])
def test_function_as_what_a_case_gives(kind):
    """A bare parameter with its type may stand where a case gives a function: the grammar has no rule for it."""
    out = collector()
    read(
        Source.of_text("Types.scala", f"object Types {{ def of(t: String) = t match {{\n  case x => v: {kind} =>\n    new Row(v)\n}} }}\n"),
        out,
    )
    assert not out.result("scala").problems
