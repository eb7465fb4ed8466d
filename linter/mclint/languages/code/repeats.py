"""Which places of a program run often: loops over data; and which run only where the program is started by itself."""

from __future__ import annotations

from mclint.languages.code import ir
from mclint.languages.code.index import Place, operands


def is_record_loop(place: Place) -> bool:
    """Whether a loop may run over data, and not a fixed number of times (attempts, a handful of literals)."""
    node = place.node
    if isinstance(node, ir.Comprehension):
        return not all(_is_fixed(iterable) for _, iterable in node.loops)
    if not isinstance(node, ir.Loop):
        return False
    if node.target is None:
        return _asks_for_next(node.iterable)
    return not _is_fixed(node.iterable)


def _is_fixed(iterable: ir.Expr) -> bool:
    if isinstance(iterable, ir.Sequence):
        return True
    if isinstance(iterable, ir.Call) and isinstance(iterable.callee, ir.Name) and iterable.callee.id in ("range", "xrange"):
        return all(isinstance(argument.value, (ir.Number, ir.Name, ir.Attribute)) for argument in iterable.arguments)
    if isinstance(iterable, ir.Call) and isinstance(iterable.callee, ir.Attribute) and iterable.callee.name in ("to", "until"):
        return isinstance(iterable.callee.owner, ir.Number)  # Scala's `1 to 3`
    return False


def _asks_for_next(test: ir.Expr) -> bool:
    """Whether a loop's test asks an iterator for more."""
    if isinstance(test, ir.Unary):
        test = test.operand
    if isinstance(test, ir.Binary):
        return (
            _asks_for_next(test.left) or _asks_for_next(test.right) if not isinstance(test.left, ir.Binary) else _asks_for_next(test.right)
        )
    return isinstance(test, ir.Call) and isinstance(test.callee, ir.Attribute) and test.callee.name in ("hasNext", "next", "nextKeyValue")


def under_main(place: Place) -> bool:
    """Whether a place is below `if __name__ == "__main__"`."""
    for each in place.around():
        if each.kind == "if" and isinstance(each.node, ir.If):
            for test in operands(each.node.test, ("and",)):
                if isinstance(test, ir.Binary) and test.op == "==" and isinstance(test.left, ir.Name) and test.left.id == "__name__":
                    return True
    return False
