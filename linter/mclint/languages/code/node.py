"""How a Python file shows that it runs as a PyODPS node of DataWorks, where `o` and `args` are given and the platform may rerun it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.languages.code.graph import Graph
from mclint.languages.code.index import operands
from mclint.languages.code.objects import Thing
from mclint.languages.code.scopes import Program

if TYPE_CHECKING:
    from mclint.languages.base import Collector

_METHODS = frozenset(
    (
        "execute_sql",
        "run_sql",
        "get_table",
        "create_table",
        "delete_table",
        "exist_table",
        "write_table",
        "read_table",
        "execute_sql_interactive",
    )
)
"""Methods of the entry object by which an undefined `o` is recognised."""


def evidence(program: Program, graph: Graph, out: Collector, *, embedded: bool) -> str:
    """Return in words what shows a node, or empty."""
    doc = program.module.doc.shape.lstrip()
    if doc.startswith("PyODPS"):
        return "the header of a PyODPS node"
    for comment in out.comments:
        if comment.text.lstrip("# ").startswith("@resource_reference"):
            return "a @resource_reference directive"
    if any(_asks_for_o(test) for scope in program.read_scopes() for test, _ in scope.body.tests):
        return "it asks whether `o` is given"
    for scope in program.read_scopes():
        for statement, _ in scope.body.tries:
            if _tries_o(statement):
                return "it tries whether `o` is given"
    if not embedded and _uses_undefined_o(program, graph):
        return "it uses `o` without defining it"
    return ""


def _asks_for_o(test: ir.Expr) -> bool:
    """Whether a test is `'o' in globals()` or holds it."""
    for operand in operands(test, ("and", "or")):
        each = operand
        while isinstance(each, ir.Unary):
            each = each.operand
        if isinstance(each, ir.Binary) and each.op in ("in", "not in") and isinstance(each.left, ir.Text):
            call = each.right
            if isinstance(call, ir.Call) and isinstance(call.callee, ir.Name) and call.callee.id in ("globals", "dir", "locals", "vars"):
                return each.left.value.text == "o"
    return False


def _tries_o(statement: ir.Try) -> bool:
    caught = any("NameError" in names for names, _ in statement.handlers)
    first = statement.body[0] if statement.body else None
    return caught and isinstance(first, ir.Do) and isinstance(first.expr, ir.Name) and first.expr.id == "o"


def _uses_undefined_o(program: Program, graph: Graph) -> bool:
    """Whether `o.execute_sql(…)` and the like are called on a name that nothing in the file gives a meaning."""
    if any(each.name == "*" for each, _ in program.root.body.imports) or "o" in program.root.body.bindings:
        return False
    for called in graph.calls:
        callee = called.site.call.callee
        if isinstance(callee, ir.Attribute) and isinstance(callee.owner, ir.Name) and callee.owner.id == "o" and callee.name in _METHODS:
            owner = graph.evaluator.eval(callee.owner, graph.evaluator.frame(called.scope), called.site.at)
            if isinstance(owner, Thing) and owner.origin is None and owner.type == graph.evaluator.models.globals.get("o"):
                return True
    return False
