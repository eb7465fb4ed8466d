"""From Java's syntax tree to the neutral program form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.languages.code.jvm import MAX_LEVELS
from mclint.languages.java.expressions import children
from mclint.languages.java.statements import Statements
from mclint.value import Value

if TYPE_CHECKING:
    from tree_sitter import Node

    from mclint.languages.base import Collector
    from mclint.languages.code.tree import Tree


def lower(tree: Tree, out: Collector) -> ir.Module:
    """Return the program of a tree; unreadable pieces and what is nested too deep are left out."""
    lowering = Declarations(tree, out)
    body = lowering.collect(lambda: lowering.block(tree.root))
    return ir.Module(lowering.span(tree.root), "java", lowering.package, body, Value())


class Declarations(Statements):
    """Lowers packages, imports, classes and their members."""

    package = ""

    def declaration(self, node: Node) -> None:
        lower = _DECLARATIONS.get(node.type)
        if lower is not None:
            lower(self, node)

    def package_clause(self, node: Node) -> None:
        names = [child for child in children(node) if child.type.endswith("identifier")]
        self.package = self._dots(names[0]) if names else ""

    def _dots(self, node: Node) -> str:
        return "".join(self.text(node).split())

    def imported(self, node: Node) -> None:
        inner = children(node)
        names = [child for child in inner if child.type.endswith("identifier")]
        if names:
            target = self._dots(names[0])
            name = "*" if inner[-1].type == "asterisk" else target.rpartition(".")[2]
            self.into.append(ir.Import(self.span(node), name, target))

    # --- modifiers and parameters

    def modifiers(self, node: Node) -> tuple[frozenset[str], tuple[ir.Expr, ...]]:
        """Return the modifiers and the annotations of a declaration."""
        first = node.child(0)
        if first is None or first.type != "modifiers":
            return frozenset(), ()
        words = frozenset(word.type for word in first.children if not word.is_named)
        return words, tuple([self.annotation(note) for note in first.named_children if note.type.endswith("annotation")])

    def annotation(self, node: Node) -> ir.Expr:
        name, written = node.child_by_field_name("name"), node.child_by_field_name("arguments")
        callee = self.dotted(name) if name is not None else ir.Opaque(self.span(node), "annotation")
        if written is None:
            return callee
        arguments: list[ir.Argument] = []
        for child in children(written):
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            if child.type == "element_value_pair" and value is not None:
                arguments.append(ir.Argument(self.named(key), self.note(value), self.span(child)))
            else:
                arguments.append(ir.Argument("", self.note(child), self.span(child)))
        return ir.Call(self.span(node), callee, tuple(arguments))

    def note(self, node: Node) -> ir.Expr:
        if not node.type.endswith("annotation"):
            return self.expr(node)
        self.depth += 1
        try:
            return self.annotation(node) if self.depth < MAX_LEVELS else self.too_deep(node)
        finally:
            self.depth -= 1

    def parameters(self, node: Node) -> tuple[ir.Parameter, ...]:
        if node.type == "identifier":
            return (ir.Parameter(self.text(node), self.span(node)),)
        made: list[ir.Parameter] = []
        for child in children(node):
            if child.type == "identifier":
                made.append(ir.Parameter(self.text(child), self.span(child)))
            elif child.type == "formal_parameter":
                name = child.child_by_field_name("name")
                kind = self.type_name(child.child_by_field_name("type"))
                made.append(ir.Parameter(self.named(name), self.span(child), type=kind))
            elif child.type == "spread_parameter":
                inner = [piece for piece in children(child) if piece.type != "modifiers"]
                name = inner[-1].child_by_field_name("name") if inner else None
                kind = self.type_name(inner[0]) + "[]" if inner else ""
                made.append(ir.Parameter(self.named(name), self.span(child), type=kind, spread=True))
        return tuple(made)

    # --- members

    def field(self, node: Node) -> None:
        words, _ = self.modifiers(node)
        self.variables(node, static="static" in words or node.type == "constant_declaration")

    def method(self, node: Node) -> None:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        written = node.child_by_field_name("parameters")
        words, notes = self.modifiers(node)
        constructor = node.type != "method_declaration"
        made = ir.Function(
            self.span(node),
            "<init>" if constructor else self.named(name),
            () if written is None else self.parameters(written),
            self.lower_later(lambda: None if body is None else self.block(body)),
            name_span=self.span(name or node),
            decorators=notes,
            modifiers=words if body is not None else words | {"abstract"},
            returns=self.type_name(node.child_by_field_name("type")),
        )
        self.into.append(made)

    def static_initializer(self, node: Node) -> None:
        self.into.append(ir.Block(self.span(node), "static", self.collect(lambda: self.block(node))))

    def initializer(self, node: Node) -> None:
        self.into.append(ir.Block(self.span(node), "init", self.collect(lambda: self.block(node))))

    def body(self, node: Node) -> tuple[ir.Stmt, ...]:
        return self.collect(lambda: self.members(node))

    def members(self, node: Node) -> None:
        for child in node.named_children:
            if child.type == "block":
                self.initializer(child)
            elif child.type in ("ERROR", "enum_body_declarations"):
                self.members(child)
            elif child.type == "enum_constant":
                self.constant(child)
            else:
                self.statement(child)

    def constant(self, node: Node) -> None:
        """Lower a constant of an enumeration: an object that is made once."""
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None:
            return
        owner = self.enumeration
        kind = ir.Name(self.span(name), owner)
        made = None if body is None else ir.Class(self.span(body), "", (kind,), self.body(body))
        value = ir.Call(self.span(node), kind, self.arguments(node.child_by_field_name("arguments")), new=True, body=made)
        self.into.append(ir.Assign(self.span(node), (self.name(name),), value, type=owner, static=True))

    enumeration = ""
    """Name of the innermost enumeration that is being lowered."""

    def type_declaration(self, node: Node) -> None:
        """Lower a class, interface, enumeration, record or annotation."""
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        _, notes = self.modifiers(node)
        kind = node.type.partition("_")[0]
        outer, self.enumeration = self.enumeration, self.named(name) if kind == "enum" else self.enumeration
        members = () if body is None else self.body(body)
        self.enumeration = outer
        if kind == "record":
            members = self.components(node, members)
        made = ir.Class(
            self.span(node),
            self.named(name),
            tuple(self.bases(node)),
            members,
            name_span=self.span(name or node),
            decorators=notes,
            kind=kind,
        )
        self.into.append(made)

    def bases(self, node: Node) -> list[ir.Expr]:
        """Return the superclass and the interfaces."""
        made: list[ir.Expr] = []
        for clause in node.named_children:
            if clause.type == "superclass":
                made.extend(self.type(child) for child in children(clause))
            elif clause.type in ("super_interfaces", "extends_interfaces"):
                made.extend(self.type(child) for types in children(clause) for child in children(types))
        return made

    def components(self, node: Node, members: tuple[ir.Stmt, ...]) -> tuple[ir.Stmt, ...]:
        """Give a record its fields and the constructor that fills them."""
        written = node.child_by_field_name("parameters")
        parameters = () if written is None else self.parameters(written)
        span = self.span(node)
        fields: list[ir.Stmt] = []
        fills: list[ir.Stmt] = []
        for parameter in parameters:
            target = ir.Name(parameter.span, parameter.name)
            fields.append(ir.Assign(parameter.span, (target,), None, type=parameter.type))
            field = ir.Attribute(parameter.span, ir.Name(parameter.span, "this"), parameter.name, parameter.span)
            fills.append(ir.Assign(parameter.span, (field,), target))
        compact = [member for member in members if isinstance(member, ir.Function) and member.name == "<init>" and not member.parameters]
        rest = tuple(member for member in members if member not in compact)
        constructor = ir.Function(span, "<init>", parameters, lambda: (*(stmt for each in compact for stmt in each.body), *fills))
        return (*fields, constructor, *rest)


_DECLARATIONS: dict[str, Callable[[Declarations, Node], None]] = {
    "package_declaration": Declarations.package_clause,
    "import_declaration": Declarations.imported,
    "class_declaration": Declarations.type_declaration,
    "interface_declaration": Declarations.type_declaration,
    "enum_declaration": Declarations.type_declaration,
    "record_declaration": Declarations.type_declaration,
    "annotation_type_declaration": Declarations.type_declaration,
    "field_declaration": Declarations.field,
    "constant_declaration": Declarations.field,
    "method_declaration": Declarations.method,
    "constructor_declaration": Declarations.method,
    "compact_constructor_declaration": Declarations.method,
    "static_initializer": Declarations.static_initializer,
}
