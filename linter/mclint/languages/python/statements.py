"""Statements, functions and classes of Python 2 and 3 to the program form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.languages.python.expressions import MAX_NESTING, Expressions
from mclint.value import Value

if TYPE_CHECKING:
    from tree_sitter import Node

    from mclint.languages.base import Collector
    from mclint.languages.code.tree import Tree

_JUMPS = {"break_statement": "break", "continue_statement": "continue", "pass_statement": "pass"}


class Statements(Expressions):
    """Lowers statements; bodies of functions wait until they are asked for."""

    def __init__(self, tree: Tree, out: Collector) -> None:
        super().__init__(tree, out)
        self._statements: dict[str, Callable[[Node], ir.Stmt | None]] = {
            "expression_statement": self._expression,
            "if_statement": self._if,
            "for_statement": self._for,
            "while_statement": self._while,
            "try_statement": self._try,
            "with_statement": self._with,
            "return_statement": lambda node: ir.Return(self.span(node), self._only(node)),
            "raise_statement": lambda node: ir.Jump(self.span(node), "raise", self._only(node)),
            "delete_statement": lambda node: ir.Jump(self.span(node), "delete", self._only(node)),
            "global_statement": self._global,
            "nonlocal_statement": self._global,
            "assert_statement": self._assert,
            "print_statement": self._print,
            "exec_statement": self._exec,
            "match_statement": self._match,
            "function_definition": lambda node: self._function(node, ()),
            "class_definition": lambda node: self._class(node, ()),
            "decorated_definition": self._decorated,
        }

    def module(self) -> ir.Module:
        """Lower the file."""
        root = self.tree.root
        body = self.block(root)
        doc = Value()
        if body and isinstance(body[0], ir.Do) and isinstance(body[0].expr, ir.Text):
            doc = body[0].expr.value
        return ir.Module(self.span(root), "python", "", body, doc)

    def block(self, node: Node | None) -> tuple[ir.Stmt, ...]:
        """Lower the statements of a block; in a piece that could not be read, those that are whole."""
        if node is None:
            return ()
        if self.depth > MAX_NESTING:
            self.tree.too_deep(node, self.out)
            return ()
        self.depth += 1
        found: list[ir.Stmt] = []
        known = self._statements
        broken = self.tree.root.has_error
        for child in node.named_children:
            kind = child.type
            lower = known.get(kind)
            if broken and child.has_error and kind != "ERROR":
                for inner in child.children:
                    if inner.is_error:
                        found.extend(self.block(inner))
            if lower is not None:
                statement = lower(child)
                if self.pending:
                    found.extend(self.hoisted())
                if statement is not None:
                    found.append(statement)
            elif kind in ("import_statement", "import_from_statement"):
                found.extend(self._import(child))
            elif kind == "ERROR" or (kind == "block" and node.type != "block"):
                found.extend(self.block(child))
            elif kind in _JUMPS:
                found.append(ir.Jump(self.span(child), _JUMPS[kind]))
            elif node.type == "ERROR" and kind in self._known:
                found.append(ir.Do(self.span(child), self.expr(child)))
                found[-1:-1] = self.hoisted()
        self.depth -= 1
        return tuple(found)

    def _only(self, node: Node) -> ir.Expr | None:
        """Lower what a statement with at most one expression holds."""
        inner = [self.expr(child) for child in node.named_children if child.type != "comment"]
        if not inner:
            return None
        return inner[0] if len(inner) == 1 else ir.Sequence(self.span(node), tuple(inner), "tuple")

    def _expression(self, node: Node) -> ir.Stmt | None:
        inner = [child for child in node.named_children if child.type != "comment"]
        if len(inner) != 1:
            return ir.Do(self.span(node), self._opaque(node)) if inner else None
        only = inner[0]
        if only.type == "assignment":
            return self._assignment(only)
        if only.type == "augmented_assignment":
            operator = only.child_by_field_name("operator")
            op = self.write(operator)[:-1] if operator is not None else "+"
            return ir.Assign(self.span(only), (self._field(only, "left"),), self._field(only, "right"), op or "+")
        return tuple.__new__(ir.Do, (self.span(node), self.expr(only)))

    def _assignment(self, node: Node) -> ir.Stmt:
        span = self.span(node)
        targets: list[ir.Expr] = []
        declared = self.type_of(node)
        right: Node | None = node
        while right is not None and right.type == "assignment":
            targets.append(self._field(right, "left"))
            right = right.child_by_field_name("right")
        value = None if right is None else self.expr(right)
        return tuple.__new__(ir.Assign, (span, tuple(targets), value, "", declared, False))

    def _if(self, node: Node) -> ir.Stmt:
        return self._branches(node, "condition", node.children_by_field_name("alternative"))

    def _branches(self, node: Node, field: str, alternatives: list[Node]) -> ir.Stmt:
        """Lower `if … elif … else`: built from its end, so that its length is no depth."""
        span = self.span(node)
        tests = [(span, self._field(node, field), self.block(node.child_by_field_name("consequence")))]
        other: tuple[ir.Stmt, ...] = ()
        for alternative in alternatives:
            if alternative.type == "elif_clause":
                test = self._field(alternative, "condition")
                tests.append((self.span(alternative), test, self.block(alternative.child_by_field_name("consequence"))))
            elif alternative.type == "else_clause":
                other = self.block(alternative.child_by_field_name("body"))
        for place, test, then in reversed(tests):
            other = (ir.If(place, test, then, other),)
        return other[0]

    def _match(self, node: Node) -> ir.Stmt | None:
        body = node.child_by_field_name("body")
        subject = ir.Do(self.span(node), self._field(node, "subject"))
        other: tuple[ir.Stmt, ...] = ()
        for case in reversed(body.named_children if body is not None else []):
            if case.type == "case_clause":
                then = self.block(case.child_by_field_name("consequence"))
                other = (ir.If(self.span(case), ir.Opaque(self.span(case), "a pattern"), then, other),)
        return ir.Block(self.span(node), "match", (subject, *other))

    def _for(self, node: Node) -> ir.Stmt:
        return ir.Loop(
            self.span(node),
            "for",
            self._field(node, "left"),
            self._field(node, "right"),
            self.block(node.child_by_field_name("body")),
            self._else(node),
        )

    def _while(self, node: Node) -> ir.Stmt:
        return ir.Loop(
            self.span(node), "while", None, self._field(node, "condition"), self.block(node.child_by_field_name("body")), self._else(node)
        )

    def _else(self, node: Node) -> tuple[ir.Stmt, ...]:
        clause = node.child_by_field_name("alternative")
        return self.block(clause.child_by_field_name("body")) if clause is not None else ()

    def _try(self, node: Node) -> ir.Stmt:
        handlers: list[tuple[tuple[str, ...], tuple[ir.Stmt, ...]]] = []
        other: tuple[ir.Stmt, ...] = ()
        final: tuple[ir.Stmt, ...] = ()
        for child in node.named_children:
            kind = child.type
            if kind in ("except_clause", "except_group_clause"):
                handlers.append(self._handler(child))
            elif kind == "else_clause":
                other = self.block(child.child_by_field_name("body"))
            elif kind == "finally_clause":
                final = self._last_block(child)
        return ir.Try(self.span(node), self.block(node.child_by_field_name("body")), tuple(handlers), other, final)

    def _last_block(self, node: Node) -> tuple[ir.Stmt, ...]:
        blocks = [child for child in node.named_children if child.type == "block"]
        return self.block(blocks[-1]) if blocks else ()

    def _handler(self, node: Node) -> tuple[tuple[str, ...], tuple[ir.Stmt, ...]]:
        values = node.children_by_field_name("value")
        caught, alias = values[0] if values else None, values[1] if len(values) > 1 else None
        if caught is not None and caught.type == "as_pattern":
            alias = caught.child_by_field_name("alias")
            caught = caught.named_children[0] if caught.named_child_count else None
        names: tuple[str, ...] = ()
        if caught is not None:
            inner = caught.named_children if caught.type == "tuple" else [caught]
            names = tuple(self.write(each) for each in inner)
        body = self._last_block(node)
        if alias is not None:
            bound = ir.Assign(self.span(alias), (self.expr(alias),), ir.Opaque(self.span(alias), "the exception"))
            body = (bound, *body)
        return names, body

    def _with(self, node: Node) -> ir.Stmt:
        items: list[tuple[ir.Expr, ir.Expr | None]] = []
        for clause in node.named_children:
            if clause.type != "with_clause":
                continue
            for item in clause.named_children:
                value = item.child_by_field_name("value") if item.type == "with_item" else None
                if value is None:
                    continue
                if value.type == "as_pattern" and value.named_child_count:
                    alias = value.child_by_field_name("alias")
                    items.append((self.expr(value.named_children[0]), self.expr(alias) if alias is not None else None))
                else:
                    items.append((self.expr(value), None))
        return ir.With(self.span(node), tuple(items), self.block(node.child_by_field_name("body")))

    def _global(self, node: Node) -> ir.Stmt:
        names = tuple([self.expr(child) for child in node.named_children])
        return ir.Jump(self.span(node), node.type.partition("_")[0], ir.Sequence(self.span(node), names, "tuple"))

    def _assert(self, node: Node) -> ir.Stmt:
        inner = tuple([self.expr(child) for child in node.named_children if child.type != "comment"])
        return ir.Do(self.span(node), ir.Opaque(self.span(node), "an assertion", inner))

    def _print(self, node: Node) -> ir.Stmt:
        span = self.span(node)
        arguments = tuple([self.argument(child) for child in node.named_children if child.type != "comment"])
        return ir.Do(span, ir.Call(span, ir.Name(span, "print"), arguments))

    def _exec(self, node: Node) -> ir.Stmt:
        span = self.span(node)
        code = self._field(node, "code")
        return ir.Do(span, ir.Call(span, ir.Name(span, "exec"), (ir.Argument("", code, code.span),)))

    def _decorated(self, node: Node) -> ir.Stmt | None:
        decorators = tuple([self._inner(child) for child in node.named_children if child.type == "decorator"])
        definition = node.child_by_field_name("definition")
        if definition is None:
            return None
        if definition.type == "class_definition":
            return self._class(definition, decorators)
        return self._function(definition, decorators)

    def _function(self, node: Node, decorators: tuple[ir.Expr, ...]) -> ir.Stmt | None:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None:
            return None

        def lower() -> tuple[ir.Stmt, ...]:
            depth, self.depth = self.depth, 0
            statements = self.block(body)
            self.depth = depth
            return statements

        modifiers = {"async"} if node.children[0].type == "async" else set()
        for decorator in decorators:
            if isinstance(decorator, ir.Name) and decorator.id in ("staticmethod", "classmethod", "property"):
                modifiers.add({"staticmethod": "static", "classmethod": "class"}.get(decorator.id, decorator.id))
        return ir.Function(
            self.span(node),
            self.write(name),
            self.parameters(node.child_by_field_name("parameters")),
            lower,
            name_span=self.span(name),
            decorators=decorators,
            modifiers=frozenset(modifiers),
            returns=self.type_of(node, "return_type"),
        )

    def _class(self, node: Node, decorators: tuple[ir.Expr, ...]) -> ir.Stmt | None:
        name = node.child_by_field_name("name")
        if name is None:
            return None
        bases: list[ir.Expr] = []
        superclasses = node.child_by_field_name("superclasses")
        for child in superclasses.named_children if superclasses is not None else ():
            if child.type not in ("keyword_argument", "comment", "list_splat", "dictionary_splat"):
                base = self.expr(child)
                bases.append(base.owner if isinstance(base, ir.Subscript) else base)
        body = self.block(node.child_by_field_name("body"))
        return ir.Class(self.span(node), self.write(name), tuple(bases), body, name_span=self.span(name), decorators=decorators)

    def _import(self, node: Node) -> list[ir.Stmt]:
        """Lower an import; one without a name of its own (`import a.b`) also states what is imported, under no name."""
        span = self.span(node)
        found: list[ir.Stmt] = []
        module = node.child_by_field_name("module_name")
        prefix = "" if module is None else self._joined(module)
        if prefix and not prefix.endswith("."):
            prefix += "."
        for child in node.children_by_field_name("name"):
            if child.type == "aliased_import":
                name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
                if name is not None and alias is not None:
                    found.append(ir.Import(span, self.write(alias), prefix + self._joined(name)))
                continue
            target = self._joined(child)
            if module is not None:
                found.append(ir.Import(span, target, prefix + target))
                continue
            first = target.split(".", 1)[0]
            if first != target:
                found.append(ir.Import(span, "", target))
            found.append(ir.Import(span, first, first))
        if module is not None and any(child.type == "wildcard_import" for child in node.named_children):
            found.append(ir.Import(span, "*", prefix.removesuffix(".")))
        return found

    def _joined(self, node: Node) -> str:
        """Return a dotted name without the blanks that may stand in it."""
        return "".join(self.write(node).split())
