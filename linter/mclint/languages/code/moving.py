"""Whether what a call makes for each record can be made once instead, and which edits do that.

Only the simple form that can be proved by the text: a method of a class that the platform runs makes a client from constants, holds it in
one local name or uses it at once, and does nothing with it but call its methods, none of which ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mclint.facts import Hoist
from mclint.languages.code import ir
from mclint.languages.code.evaluate import Evaluator
from mclint.languages.code.graph import Called, Graph
from mclint.languages.code.index import dotted
from mclint.languages.code.objects import Outside
from mclint.languages.code.places import Site, place
from mclint.languages.code.scopes import Scope
from mclint.value import Span

MAX_NODES = 20_000
"""Nodes of one function that are looked at."""

_STRAIGHT = frozenset(("body", "rest", "loop", "block"))
"""Places that are passed without a condition on the client: a check of the record before it does not count as one."""

_ENDS = re.compile(
    r"close|shutdown|quit|disconnect|stop|release|terminate|destroy|dispose|logout|detach|unbind|cleanup|kill|exit|enter|end\Z",
    re.IGNORECASE,
)
"""Methods after which an object can no longer be used, or that open it anew."""

_SETS_UP = re.compile(r"set[A-Z]\w*")
"""Methods that set an object up after it is made: a pool refuses them once it has connections."""

_PURE = frozenset(
    ("os.getenv", "os.environ.get", "int", "str", "float", "bool", "dict", "list", "tuple", "System.getenv", "System.getProperty",
     "java.lang.System.getenv", "java.lang.System.getProperty", "Integer.parseInt", "java.lang.Integer.parseInt", "String.valueOf",
     "java.lang.String.valueOf", "sys.env", "sys.env.get")
)  # fmt: skip
"""Functions that give the same at each call of one worker."""

_BUILDERS = frozenset(("builder", "newBuilder", "create", "custom", "standard", "createDefault", "newHttpClient"))
"""Static methods of a class with which a row of calls that makes an object begins."""

_SESSION = frozenset(("get", "post", "put", "delete", "head", "options", "patch", "request"))
"""Functions of `requests` that a session has as methods."""


def hoist(evaluator: Evaluator, graph: Graph, called: Called) -> Hoist | None:
    """Return the edits by which what a call makes is made once per worker, or None where that cannot be done for sure."""
    program, scope, owner = graph.program, called.scope, called.scope.owner
    if owner is None or not scope.receiver() or not _is_run(graph, scope):
        return None
    function = scope.function
    if function is None or (program.python and function.decorators) or "async" in function.modifiers:
        return None
    if any(each.kind not in _STRAIGHT for each in called.site.at.place.around()) or _is_shared(graph, called):
        return None
    text = program.editable_text()
    if text is None:
        return None
    check = _Check(evaluator, text, scope, owner)
    call = called.site.call
    if program.python and called.name.startswith("requests.") and called.name.removeprefix("requests.") in _SESSION:
        return _session(check, call, text)
    if called.model is not None and called.model.get("operation") not in ("connect", "resolve"):
        return None  # an answer belongs to its record, and is read once
    if call.body is not None or not (dotted(call.callee) or check.is_pure(call)) or not check.is_constant(call):
        return None
    store = called.site.store
    if called.model is not None and called.model.get("operation") == "resolve":
        store = store if "." not in store else ""  # an address is only read, whatever is done with it
    elif not (check.is_held(store, call) if store else check.is_used_at_once(call)):
        return None
    kind = check.declared(store) if store else dotted(call.callee) if call.new else ""
    return place(text, program.module.language, Site(scope, owner, call.span, store or "client", kind, check.spelled(call.span)))


def _is_shared(graph: Graph, called: Called) -> bool:
    """Whether several tasks at a time would use what an object of Scala keeps, which few clients bear but those with a pool."""
    owner, run, model = called.scope.owner, graph.runs.get(called.scope), called.model
    if owner is None or run is None or run.engine != "spark" or getattr(owner.node, "kind", "") != "object":
        return False
    return model is None or (not model.get("pooled") and model.get("operation") == "connect")


def _is_run(graph: Graph, scope: Scope) -> bool:
    """Whether the platform calls a method, or another of the same class that leads to it."""
    run = graph.runs.get(scope)
    while run is not None and run.caller is not None:
        if run.caller.owner is not scope.owner:
            return False
        run = graph.runs.get(run.caller)
    return run is not None


def _session(check: _Check, call: ir.Call, text: str) -> Hoist | None:
    """Let a function of `requests` be called on a session instead."""
    callee = call.callee
    if not isinstance(callee, ir.Attribute) or not isinstance(callee.owner, ir.Name) or not check.is_outer(callee.owner.id):
        return None
    module = callee.owner.id
    return place(text, "python", Site(check.scope, check.owner, callee.owner.span, "session", "", f"{module}.Session()", shared=True))


class _Check:
    """Questions about one method."""

    def __init__(self, evaluator: Evaluator, text: str, scope: Scope, owner: Scope) -> None:
        self.evaluator = evaluator
        self.text = text
        self.scope = scope
        self.owner = owner
        self.receiver = scope.receiver()
        self._constants: dict[Span, Span] = {}
        """Where a local name stands that holds a literal, and where that is written."""

    def spelled(self, span: Span) -> str:
        """Return the text of an expression with the literals that its local names hold in their place."""
        text, at = "", span.start
        for name, literal in sorted(self._constants.items()):
            text += self.text[at : name.start] + self.text[literal.start : literal.end]
            at = name.end
        return text + self.text[at : span.end]

    # --- what the client is made of

    def is_constant(self, call: ir.Call) -> bool:
        """Whether a call is given nothing that may differ from record to record."""
        waiting: list[ir.Expr] = [call.callee, *(argument.value for argument in call.arguments)]
        for _ in range(MAX_NODES):
            if not waiting:
                return True
            each = waiting.pop()
            if isinstance(each, (ir.Number, ir.Truth, ir.Null)):
                continue
            if isinstance(each, ir.Text):
                # A literal that takes the place of a name may have the quotation marks of the text around it.
                if any(isinstance(node, ir.Name) and self._literal(node.id) is not None for node in _nodes(*each.holes)):
                    return False
                waiting.extend(each.holes)
            elif isinstance(each, ir.Name):
                literal = self._literal(each.id)
                if literal is not None:
                    self._constants[each.span] = literal
                elif not self.is_outer(each.id):
                    return False
            elif isinstance(each, ir.Attribute):
                if isinstance(each.owner, ir.Name) and each.owner.id == self.receiver:
                    if not self._is_kept(each.name):
                        return False
                else:
                    waiting.append(each.owner)
            elif isinstance(each, ir.Call):
                if not self.is_pure(each):
                    return False
                waiting.extend((each.callee, *(argument.value for argument in each.arguments)))
            elif isinstance(each, ir.Binary):
                waiting.extend((each.left, each.right))
            elif isinstance(each, ir.Subscript):
                waiting.extend((each.owner, each.key))
            elif isinstance(each, ir.Sequence):
                waiting.extend(each.items)
            elif isinstance(each, ir.Mapping):
                waiting.extend(part for entry in each.entries for part in entry if part is not None)
            elif isinstance(each, ir.Unary):
                waiting.append(each.operand)
            else:
                return False
        return False

    def is_outer(self, name: str) -> bool:
        """Whether a name means the same in the whole class: something that the method itself does not define, and that is set once."""
        body = self.scope.body
        if name in (self.receiver, "super") or name in body.bindings or name in body.outer:
            return False
        if any(parameter.name == name for parameter in self.scope.parameters):
            return False
        around = self.owner.parent if self.scope.program.python else self.owner
        while around is not None:
            if around.kind == "function":
                return False
            if name in around.body.bindings:
                if around.kind == "class":
                    return self._is_kept(name)
                return len(around.body.bindings[name]) == 1 and not any(name in each.body.outer for each in self.owner.mentioning(name))
            around = around.parent
        return True

    def _is_kept(self, field: str) -> bool:
        """Whether a field is set while the object is made, and never again."""
        language = self.scope.program.module.language
        first = ("__init__",) if language == "python" else ("<init>", "setup")
        set_here = bool(self.owner.body.bindings.get(field))
        for method in self.owner.mentioning(field):
            name = method.receiver()
            assigned = bool(method.body.dotted.get(f"{name}.{field}")) or (language != "python" and field in method.body.bindings)
            if assigned and method.name not in first:
                return False
            set_here = set_here or assigned
        bindings = self.owner.body.bindings.get(field, ())
        return set_here and not any(each.kind == "function" for each in bindings)

    def _literal(self, name: str) -> Span | None:
        """Return where the literal is written that a local name always holds."""
        bindings = self.scope.body.bindings.get(name, ())
        if len(bindings) != 1 or name in self.scope.body.outer or any(parameter.name == name for parameter in self.scope.parameters):
            return None
        binding = bindings[0]
        expr = binding.expr
        straight = binding.kind == "value" and not binding.path and binding.at.place.kind in _STRAIGHT
        if straight and isinstance(expr, (ir.Text, ir.Number, ir.Truth, ir.Null)) and not (isinstance(expr, ir.Text) and expr.holes):
            return expr.span
        return None

    def is_pure(self, call: ir.Call) -> bool:
        """Whether a call makes an object, reads the environment or converts a constant; a builder's row of calls makes one, too."""
        name = dotted(call.callee)
        if name in _PURE:
            return True
        if call.new:
            return call.body is None
        if not name:
            first = call.callee
            while isinstance(first, ir.Attribute) and isinstance(first.owner, ir.Call) and not first.owner.new:
                first = first.owner.callee
            if isinstance(first, ir.Attribute) and isinstance(first.owner, ir.Call):
                return True
            name = dotted(first)
        kind, _, last = name.rpartition(".")
        if last in _BUILDERS and kind.rpartition(".")[2][:1].isupper():
            return True
        obj = self.evaluator.callee(call, self.evaluator.frame(self.scope), None)
        return isinstance(obj, Outside) and (obj.name in _PURE or last[:1].isupper())

    # --- what is done with it

    def is_held(self, name: str, call: ir.Call) -> bool:
        """Whether a local name holds what a call makes, and the method only calls methods of it that do not end it."""
        body = self.scope.body
        bindings = body.bindings.get(name, [])
        if "." in name or name in body.outer or len(bindings) != 1:
            return False
        if bindings[0].kind != "value" or bindings[0].expr is not call or bindings[0].path:
            return False
        function = self.scope.function
        if function is None or any(parameter.name == name for parameter in function.parameters):
            return False
        uses: set[int] = set()
        literals: set[int] = set()
        word = re.compile(rf"(?<![\w.$]){re.escape(name)}(?![\w$])")
        for node in _nodes(function):
            if isinstance(node, ir.Text) and not node.holes:
                literals.update(found.start() for found in word.finditer(self.text, *node.span))
            if not isinstance(node, ir.Attribute):
                continue
            if (_ENDS.search(node.name) or _SETS_UP.fullmatch(node.name)) and dotted(node).startswith(name + "."):
                return False
            if isinstance(node.owner, ir.Name) and node.owner.id == name:
                uses.add(node.owner.span.start)
        written = {found.start() for found in word.finditer(self.text, *function.span)} - literals
        targets = {
            each for each in written - uses if re.match(rf"{re.escape(name)}\s*(?::[^=\n]*)?=(?!=)", self.text[each : call.span.start + 1])
        }
        return len(targets) == 1 and written == uses | targets

    def is_used_at_once(self, call: ir.Call) -> bool:
        """Whether a method that does not end it is called on what a call makes, and nothing else is done with it."""
        function = self.scope.function
        for node in _nodes(function) if function is not None else ():
            if isinstance(node, ir.Call) and isinstance(node.callee, ir.Attribute) and node.callee.owner is call:
                return not _ENDS.search(node.callee.name)
        return False

    def declared(self, name: str) -> str:
        """Return the type of a local name as it is declared, without type arguments; empty for one that has some, or none."""
        binding = self.scope.body.bindings[name][0]
        call = binding.expr
        if call is None or not binding.type:
            return ""
        found = re.search(rf"(?<![\w.$])([\w.$]+)\s+{re.escape(name)}\s*=\s*\Z", self.text[max(call.span.start - 300, 0) : call.span.start])
        if found is None:
            return ""
        if found.group(1) == "var":
            return dotted(call.callee) if isinstance(call, ir.Call) and call.new else ""
        return found.group(1) if found.group(1).rpartition(".")[2] == binding.type.rpartition(".")[2] else ""


def _nodes(*roots: Any) -> Iterator[Any]:
    """Yield the nodes of functions and expressions, those of functions inside them too."""
    waiting: list[Any] = list(roots)
    for _ in range(MAX_NODES):
        if not waiting:
            return
        each = waiting.pop()
        if isinstance(each, ir.Function):
            waiting.extend((*each.decorators, *each.parameters, *each.body))
        elif isinstance(each, ir.Class):
            waiting.extend((*each.decorators, *each.bases, *each.body))
        elif isinstance(each, (Span, str)):
            continue
        elif isinstance(each, tuple):
            if hasattr(each, "_fields"):
                yield each
            waiting.extend(each)
