"""What the lowerings of Java and Scala share: literals, concatenation, hoisting, depth."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from mclint.languages.code import ir, read_module
from mclint.languages.code.tree import Tree
from mclint.value import HOLE, Hole, Known, Part, Span, Value, join, known

if TYPE_CHECKING:
    from tree_sitter import Node

    from mclint.languages.base import Collector
    from mclint.source import Source

MAX_LEVELS = 90
"""Expressions and statements inside one another that are followed; each takes up to four frames of the interpreter's thousand."""

LONG_CHAIN = 20
"""Branches of one `else if` chain that are nested; what comes after them stands one after the other."""

_ESCAPE = re.compile(r"\\(?:u+[0-9A-Fa-f]{4}|[0-3]?[0-7]{1,2}|\r?\n|.)", re.DOTALL)
_ESCAPES = re.compile("(?:%s)+" % _ESCAPE.pattern, re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "s": " "}
_NOISE = re.compile(r"(?m)^[ \t]*#.*$")
"""Comments of a shell or of Python among the lines of an example."""

_BLANKS = re.compile(r"[#$]\{[\w.-]+\}")
"""`${name}` of a template; in Scala it belongs to strings."""

_GAPS = {
    "java": re.compile(r"([\w>\]]\s+)(@[\w.]+)(?=\s*\.\.\.)"),
    "scala": re.compile(r"(=>\s*\w+)(\s*:\s*[\w.]+(?:\[[\w.,\[\] ]*\])?)(?=\s*=>)"),
}
"""What the grammars lack: annotations of dots (`String @Nullable ... names`), types of a bare parameter (`case x => v: Any => …`)."""

_IMPORT = re.compile(r"\bimport\s+(?:static\s+)?([\w$]+(?:\.[\w$]+)*(?:\.\s*\*|\.\s*\{[^}]*\})?)")

_COMMENT = re.compile(rb"//|/\*")


class Lowering:
    """State of lowering one tree. `into` is the list of statements being built: an expression that needs statements puts them there."""

    def __init__(self, tree: Tree, out: Collector) -> None:
        self.tree = tree
        self.out = out
        self.source: Source = tree.source
        self.span, self.text = tree.readers()
        self._name = tree.maker(ir.Name)
        self.filled_in = HOLE in tree.text
        """Whether the text has pieces that the text around it fills in."""
        self.into: list[ir.Stmt] = []
        self.depth = 0
        self._temporary = 0

    def fresh(self, span: Span) -> ir.Name:
        """Return a variable that no program can name."""
        self._temporary += 1
        return ir.Name(span, "$%d" % self._temporary)

    def lower_later(self, lower: Callable[[], object]) -> Callable[[], tuple[ir.Stmt, ...]]:
        """Return a function that runs `lower` at the depth of now and returns the statements it puts into `into`."""
        depth = self.depth

        def run() -> tuple[ir.Stmt, ...]:
            outer, self.depth = self.depth, depth
            try:
                return self.collect(lower)
            finally:
                self.depth = outer

        return run

    def collect(self, lower: Callable[[], object]) -> tuple[ir.Stmt, ...]:
        """Return the statements that `lower` puts into `into`."""
        outer, self.into = self.into, []
        try:
            lower()
            return tuple(self.into)
        finally:
            self.into = outer

    def too_deep(self, node: Node) -> ir.Opaque:
        """Stand in for an expression below the last level."""
        self.tree.too_deep(node, self.out)
        return ir.Opaque(self.span(node), "nested too deep")

    def named(self, node: Node | None, *, default: str = "") -> str:
        return default if node is None else self.text(node)

    def hole(self, expr: ir.Expr, node: Node) -> Hole:
        """Return the hole that an expression leaves in a text: its reason is the expression as written, on one line."""
        words = " ".join(self.text(node)[:80].split())
        return Hole("`%s`" % (words if len(words) <= 40 else words[:39] + "…"), expr.span)

    def name(self, node: Node) -> ir.Expr:
        """Return an identifier; one that the outer text fills in is not known."""
        if self.filled_in and HOLE in self.text(node):
            return ir.Opaque(self.span(node), "filled in from outside")
        return self._name(node)

    def literal(self, start: int, end: int, *, escapes: bool = True) -> Value:
        """Return the characters between two offsets of the source's text with Java's escapes resolved."""
        text = self.source.text
        if not escapes or text.find("\\", start, end) < 0:
            return self.source.value(start, end)
        return join(self.unescaped(start, end))

    def filled(self, node: Node, pieces: list[tuple[Value, ir.Expr | None]]) -> ir.Text:
        """Return a text of pieces; an expression fills the hole of its piece, and holes without one are those of the outer text."""
        span = self.span(node)
        if len(pieces) == 1 and HOLE not in pieces[0][0].shape:
            return tuple.__new__(ir.Text, (span, pieces[0][0], (), False))
        holes: list[ir.Expr] = []
        for value, expr in pieces:
            holes.extend([ir.Opaque(hole.span or span, hole.reason) if expr is None else expr for hole in value.holes])
        return ir.Text(span, join(value for value, _ in pieces), tuple(holes))

    def unescaped(self, start: int, end: int) -> list[Value]:
        """Return the pieces between two offsets: verbatim ones and one per run of escapes."""
        pieces, at = [], start
        for run in _ESCAPES.finditer(self.source.text, start, end):
            if run.start() > at:
                pieces.append(self.source.value(at, run.start()))
            at = run.end()
            if written := _unescape(run.group()):
                pieces.append(known(written, self.source.span(run.start(), at)))
        if at < end:
            pieces.append(self.source.value(at, end))
        return pieces


def read_tree(
    language: str, source: Source, out: Collector, lower: Callable[[Tree, Collector], ir.Module], comments: frozenset[str]
) -> None:
    """Parse a source, state what cannot be read of it, its comments and its facts."""
    tree = Tree(language, source, _NOISE, blanks=_BLANKS if language == "java" else None, gaps=_GAPS[language])
    tree.report(out, language.title())
    for node in tree.comments(_COMMENT, comments):
        out.comment(tree.span(node), _unmarked(tree.write(node)))
    if not source.embedded and not may_matter(language, source.text, out):
        return
    try:
        read_module(lower(tree, out), source, out)
    except RecursionError:
        out.problem(tree.span(tree.root), "The code is nested too deep: it was not checked to its end.", "MC002")


def may_matter(language: str, text: str, out: Collector) -> bool:
    """Whether a file can have facts at all, told by the names it imports and the words in it: most files are not worth lowering."""
    from mclint.languages.code import reading
    from mclint.languages.code.relevance import mentions_statements

    if out.libraries is None or out.entries or out.elsewhere is not None or out.engine or mentions_statements(text):
        return True
    imports = [each for found in _IMPORT.findall(text) for each in _imports(found)]
    in_full = reading.names_in_full(text)
    targets = [each.target + (".*" if each.name == "*" else "") for each in imports]
    models = out.libraries.select(language, ["builtins", language, *targets, *in_full])
    return reading.mentions_any(reading.first_words(models, imports, in_full), text)


def _imports(clause: str) -> Iterator[ir.Import]:
    """Yield what an import clause of Java or Scala may name; a name too many does no harm."""
    nowhere = Span(0, 0)
    path, brace, selectors = clause.partition("{")
    names = [name.split() for name in selectors.rstrip("} \t\r\n").split(",")] if brace else [[path.strip().rpartition(".")[2]]]
    base = "".join(path.split()).rstrip(".") if brace else "".join(path.split()).rpartition(".")[0]
    for words in names:
        if words:
            whole = words[0] in ("*", "_")
            yield ir.Import(nowhere, "*" if whole else words[-1], base if whole else "%s.%s" % (base, words[0]))


def _unmarked(text: str) -> str:
    """Return a comment without its marks."""
    if text.startswith("/*"):
        return text[2:].removesuffix("*/").strip("*! \t\r\n")
    return text.lstrip("/!").strip()


def _unescape(run: str) -> str:
    """Return what a run of escapes stands for; half a surrogate pair counts as unreadable."""
    text = _ESCAPE.sub(_escaped, run)
    if any("\ud800" <= char <= "\udfff" for char in text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _escaped(escape: re.Match[str]) -> str:
    body = escape.group()[1:]
    if body[0] == "u" and len(body) > 4:
        return chr(int(body[-4:], 16))
    if body[0] in "01234567":
        return chr(int(body, 8))
    return "" if body[0] in "\r\n" else _SIMPLE.get(body, body)


def number(text: str, span: Span) -> ir.Expr:
    """Return a numeric literal of Java or Scala."""
    plain = text.replace("_", "").lower()
    try:
        if plain.startswith("0x") and "p" in plain:
            return ir.Number(span, float.fromhex(plain.rstrip("fd")))
        if plain.startswith(("0x", "0b")):
            return ir.Number(span, int(plain.rstrip("l"), 0))
        if plain.rstrip("l").isdigit():
            plain = plain.rstrip("l")
            return ir.Number(span, int(plain, 8 if plain[0] == "0" and set(plain) <= set("01234567") else 10))
        return ir.Number(span, float(plain.rstrip("fdl")))
    except (ValueError, OverflowError):
        return ir.Opaque(span, "number")


class Concatenation:
    """Folds a row of `+` from the left: from the first string on everything is one text, however long the row is."""

    def __init__(self, lowering: Lowering) -> None:
        self.lowering = lowering
        self.before: list[tuple[ir.Expr, Node]] = []
        self.parts: list[Part] = []
        self.holes: list[ir.Expr] = []
        self.is_text = False

    def add(self, expr: ir.Expr, node: Node) -> None:
        """Append an operand."""
        if not self.is_text:
            if not isinstance(expr, ir.Text):
                self.before.append((expr, node))
                return
            self.is_text = True
            if self.before:
                start, first = self.sum(), self.before[0][1]
                self.holes.append(start)
                self.parts.append(self.lowering.hole(start, first if len(self.before) == 1 else node))
        if isinstance(expr, ir.Text):
            self.parts.extend(expr.value.parts)
            self.holes.extend(expr.holes)
        elif isinstance(expr, ir.Number) and (digits := self.lowering.text(node)).isdigit() and (digits == "0" or digits[0] != "0"):
            self.parts.append(Known(digits, expr.span))
        else:
            self.parts.append(self.lowering.hole(expr, node))
            self.holes.append(expr)

    def sum(self) -> ir.Expr:
        """Return the operands before the first string as sums."""
        total = self.before[0][0]
        for expr, _ in self.before[1:]:
            total = ir.Binary(Span(total.span.start, expr.span.end), "+", total, expr)
        return total

    def result(self, span: Span) -> ir.Expr:
        """Return the whole row."""
        if not self.is_text:
            return self.sum()
        value = join(Value((part,)) for part in self.parts)
        return ir.Text(span, value, tuple(self.holes))


def one_after_the_other(span: Span, branches: Iterable[tuple[ir.Expr, tuple[ir.Stmt, ...]]], last: tuple[ir.Stmt, ...]) -> ir.Stmt:
    """Return an `else if` chain: nested while it is short, in pieces that follow one another where it is long."""
    rows = list(branches)
    chunks = [rows[at : at + LONG_CHAIN] for at in range(0, len(rows), LONG_CHAIN)]
    made: list[ir.Stmt] = []
    for index, chunk in enumerate(chunks):
        other = last if index == len(chunks) - 1 else ()
        for test, then in reversed(chunk):
            other = (ir.If(span, test, then, other),)
        made.extend(other)
    return made[0] if len(made) == 1 else ir.Block(span, "branches", tuple(made))
