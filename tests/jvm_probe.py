"""Lowering of Java and Scala for tests: every node of a program, with the bodies that are lowered only when asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from mclint.languages.base import Collector
from mclint.languages.code import ir
from mclint.languages.code.tree import Tree
from mclint.source import Source
from mclint.value import Known, Span, Value, join, known, unknown


def collector(path="Job.java"):
    return Collector(path, {}, None, None)


def lowered(language, text, out=None, source=None):
    """Return the program of a text."""
    out = out if out is not None else collector()
    tree = Tree(language, source or Source.of_text("Job", text))
    tree.report(out, language)
    return import_module(f"mclint.languages.{language}.lower").lower(tree, out)


def nodes(root):
    """Yield every node below one, iteratively, each body included."""
    stack: list[Any] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, ir.Function):
            yield node
            stack.extend(reversed([*node.decorators, *node.parameters, *node.body]))
        elif isinstance(node, ir.Class):
            yield node
            stack.extend(reversed([*node.decorators, *node.bases, *node.body]))
        elif isinstance(node, (Span, Value)):
            yield node
        elif isinstance(node, tuple):
            if hasattr(node, "_fields"):
                yield node
            stack.extend(each for each in reversed(node) if isinstance(each, (tuple, ir.Function, ir.Class)))


def all_of(root, kind):
    return [node for node in nodes(root) if isinstance(node, kind)]


def shown(expr):
    """Write an expression in one line, as short as it goes."""
    if isinstance(expr, ir.Text):
        holes = iter(expr.holes)
        return '"' + "".join(part.text if isinstance(part, Known) else "{%s}" % shown(next(holes)) for part in expr.value.parts) + '"'
    if isinstance(expr, ir.Name):
        return expr.id
    if isinstance(expr, ir.Number):
        return str(expr.number)
    if isinstance(expr, ir.Truth):
        return str(expr.value).lower()
    if isinstance(expr, ir.Null):
        return "null"
    if isinstance(expr, ir.Attribute):
        return f"{shown(expr.owner)}.{expr.name}"
    if isinstance(expr, ir.Call):
        arguments = ", ".join((f"{each.name}=" if each.name else "") + shown(each.value) for each in expr.arguments)
        return ("new " if expr.new else "") + f"{shown(expr.callee)}({arguments})" + (" {…}" if expr.body else "")
    if isinstance(expr, ir.Binary):
        return f"({shown(expr.left)} {expr.op} {shown(expr.right)})"
    if isinstance(expr, ir.Unary):
        return f"({expr.op} {shown(expr.operand)})"
    if isinstance(expr, ir.Choice):
        return f"({shown(expr.test)} ? {shown(expr.then)} : {shown(expr.other)})"
    if isinstance(expr, ir.Sequence):
        return f"{expr.kind}[{', '.join(shown(item) for item in expr.items)}]"
    if isinstance(expr, ir.Mapping):
        return "{" + ", ".join(f"{shown(key)}: {shown(value)}" for key, value in expr.entries) + "}"
    if isinstance(expr, ir.Subscript):
        return f"{shown(expr.owner)}[{shown(expr.key)}]"
    if isinstance(expr, ir.Lambda):
        return f"({', '.join(each.name for each in expr.function.parameters)}) => {lines(expr.function.body)}"
    if isinstance(expr, ir.Comprehension):
        return f"[{shown(expr.element)} for {', '.join(f'{shown(target)} in {shown(items)}' for target, items in expr.loops)}]"
    return f"<{expr.reason}{''.join(' ' + shown(each) for each in expr.children)}>"


def lines(statements):
    """Write statements in one line."""
    return "; ".join(_line(each) for each in statements)


def _line(node):
    if isinstance(node, ir.Assign):
        kind = f"{node.type} " if node.type else ""
        value = f" {node.augmented}= {shown(node.value)}" if node.value is not None else ""
        return f"{'static ' if node.static else ''}{kind}{', '.join(map(shown, node.targets))}{value}"
    if isinstance(node, ir.Do):
        return shown(node.expr)
    if isinstance(node, ir.Return):
        return "return" + (f" {shown(node.value)}" if node.value is not None else "")
    if isinstance(node, ir.If):
        other = f" else {{{lines(node.other)}}}" if node.other else ""
        return f"if {shown(node.test)} {{{lines(node.then)}}}{other}"
    if isinstance(node, ir.Loop):
        head = f"{shown(node.target)} in {shown(node.iterable)}" if node.target is not None else shown(node.iterable)
        return f"{node.kind} {head} {{{lines(node.body)}}}"
    if isinstance(node, ir.With):
        items = ", ".join(shown(expr) + (f" as {shown(target)}" if target is not None else "") for expr, target in node.items)
        return f"with {items} {{{lines(node.body)}}}"
    if isinstance(node, ir.Try):
        handlers = "".join(f" catch {'|'.join(names)} {{{lines(body)}}}" for names, body in node.handlers)
        final = f" finally {{{lines(node.final)}}}" if node.final else ""
        return f"try {{{lines(node.body)}}}{handlers}{final}"
    if isinstance(node, ir.Block):
        return f"{node.kind} {{{lines(node.body)}}}"
    if isinstance(node, ir.Jump):
        return node.kind + (f" {shown(node.value)}" if node.value is not None else "")
    if isinstance(node, ir.Import):
        return f"import {node.name}={node.target}"
    if isinstance(node, ir.Function):
        words = "".join(f"{word} " for word in sorted(node.modifiers))
        return f"{words}def {node.name}({', '.join(each.name for each in node.parameters)}) {{{lines(node.body)}}}"
    return f"{node.kind} {node.name}({', '.join(shown(base) for base in node.bases)}) {{{lines(node.body)}}}"


def check_places(module, text):
    """Assert that every range lies in the text and that every verbatim part says what the text says there."""
    for node in nodes(module):
        if isinstance(node, Span):
            assert 0 <= node.start <= node.end <= len(text)
        elif isinstance(node, Value):
            for part in node.parts:
                if isinstance(part, Known) and part.verbatim:
                    assert text[part.span.start : part.span.end] == part.text
        elif isinstance(node, ir.Text):
            assert len(node.holes) == len(node.value.holes)


def inside(text, before="-- é中😀\n", after="\n#END CODE;"):
    """Return a source for a text in the middle of a larger one, and the larger one."""
    whole = before + text + after
    start = len(before)
    return Source("job.sql", known(text, Span(start, start + len(text))), embedded=True), whole


def with_hole(before, after, reason="${bizdate}"):
    """Return a source of a text with a hole between two pieces."""

    return Source(
        "job.sql", join((known(before, Span(0, len(before))), unknown(reason), known(after, Span(90, 90 + len(after))))), embedded=True
    )
