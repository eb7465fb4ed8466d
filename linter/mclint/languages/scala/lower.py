"""From Scala's syntax tree to the neutral program form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.languages.scala.expressions import BLOCKS, is_expression
from mclint.languages.scala.flow import Flow
from mclint.languages.scala.patterns import targets
from mclint.value import Span, Value

if TYPE_CHECKING:
    from tree_sitter import Node

    from mclint.languages.base import Collector
    from mclint.languages.code.tree import Tree


def lower(tree: Tree, out: Collector) -> ir.Module:
    """Return the program of a tree; unreadable pieces and what is nested too deep are left out."""
    lowering = Definitions(tree, out)
    body = with_companions(lowering.collect(lambda: lowering.block(tree.root, lowering.doing)))
    return ir.Module(lowering.span(tree.root), "scala", lowering.package, body, Value())


def with_companions(body: tuple[ir.Stmt, ...]) -> tuple[ir.Stmt, ...]:
    """Join each class with the object of its name: what the object has, the class has as static members, as on the JVM."""
    classes = [each for each in body if isinstance(each, ir.Class)]
    objects = {each.name: each for each in classes if each.kind == "object"}
    joined = {each.name for each in classes if each.kind != "object" and each.name in objects}
    if not joined:
        return body
    made: list[ir.Stmt] = []
    for each in body:
        if not isinstance(each, ir.Class) or each.name not in joined:
            made.append(each)
        elif each.kind != "object":
            shared = tuple(_static(member) for member in objects[each.name].body)
            made.append(
                ir.Class(
                    each.span,
                    each.name,
                    each.bases,
                    (*shared, *each.body),
                    name_span=each.name_span,
                    decorators=each.decorators,
                    kind=each.kind,
                )
            )
    return tuple(made)


def _static(member: ir.Stmt) -> ir.Stmt:
    if isinstance(member, ir.Function):
        member.modifiers |= {"static"}
    elif isinstance(member, ir.Assign):
        return member._replace(static=True)
    elif not isinstance(member, (ir.Class, ir.Import)):
        return ir.Block(member.span, "static", (member,))
    return member


class Definitions(Flow):
    """Lowers packages, imports, classes, values and methods."""

    package = ""

    def definition(self, node: Node) -> bool:
        lower = _DEFINITIONS.get(node.type)
        if lower is None:
            return False
        lower(self, node)
        return True

    def package_clause(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        words = "".join(self.named(name).split())
        self.package = ".".join(part for part in (self.package, words) if part)
        body = node.child_by_field_name("body")
        if body is not None:
            self.members(body, once=True)

    def imported(self, node: Node) -> None:
        path: list[str] = []
        done = False
        for child in [*node.children, None]:
            kind = "," if child is None else child.type
            if kind in ("identifier", "operator_identifier") and child is not None:
                path.append(self.plain(child))
            elif kind == "namespace_wildcard" and child is not None:
                self.into.append(ir.Import(self.span(child), "*", ".".join(path)))
                done = True
            elif kind == "namespace_selectors" and child is not None:
                for selector in self.children(child):
                    self._selected(selector, ".".join(path))
                done = True
            elif kind == "as_renamed_identifier" and child is not None:
                self._selected(child, ".".join(path))
                done = True
            elif kind == ",":
                if path and not done:
                    self.into.append(ir.Import(self.span(node), path[-1], ".".join(path)))
                path, done = [], False

    def _selected(self, node: Node, path: str) -> None:
        span = self.span(node)
        if node.type == "namespace_wildcard":
            self.into.append(ir.Import(span, "*", path))
        elif node.type.endswith("renamed_identifier"):
            name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
            if name is not None and alias is not None and alias.type != "wildcard":
                self.into.append(ir.Import(span, self.plain(alias), "%s.%s" % (path, self.plain(name))))
        elif node.type == "identifier":
            self.into.append(ir.Import(span, self.plain(node), "%s.%s" % (path, self.plain(node))))

    # --- modifiers and parameters

    def modifiers(self, node: Node) -> tuple[frozenset[str], tuple[ir.Expr, ...]]:
        """Return the modifiers and the annotations of a definition."""
        words: list[str] = []
        notes: list[ir.Expr] = []
        for child in node.named_children:
            if child.type == "annotation":
                notes.append(self.annotation(child))
            elif child.type == "modifiers":
                words.extend(self.text(child).split())
        return frozenset(words), tuple(notes)

    def annotation(self, node: Node) -> ir.Expr:
        name = node.child_by_field_name("name")
        callee = self.type(name) if name is not None else ir.Opaque(self.span(node), "annotation")
        lists = node.children_by_field_name("arguments")
        if not lists:
            return callee
        return ir.Call(self.span(node), callee, tuple(argument for each in lists for argument in self.arguments(each)))

    def parameters(self, node: Node, lists: str) -> tuple[ir.Parameter, ...]:
        """Return the parameters of all lists of a method or class."""
        made: list[ir.Parameter] = []
        for group in node.children_by_field_name(lists):
            for child in self.children(group):
                name = child.child_by_field_name("name")
                if name is None:
                    continue
                kind, given = child.child_by_field_name("type"), child.child_by_field_name("default_value")
                spread = kind is not None and kind.type == "repeated_parameter_type"
                value = self.framed(given) if given is not None else None
                made.append(ir.Parameter(self.plain(name), self.span(name), value, self.type_name(kind), spread))
        return tuple(made)

    # --- values and methods

    def value(self, node: Node) -> None:
        """Lower `val` and `var`; a lazy one is a function that runs at its first use."""
        words, _ = self.modifiers(node)
        pattern, written = node.child_by_field_name("pattern") or node.child_by_field_name("name"), node.child_by_field_name("value")
        kind = self.type_name(node.child_by_field_name("type"))
        if pattern is None:
            return
        span = self.span(node)
        if "lazy" in words and pattern.type == "identifier" and written is not None:
            body = self.lower_later(lambda: self.put(written, self.returning))
            name_span = self.span(pattern)
            made = ir.Function(span, self.plain(pattern), (), body, name_span=name_span, modifiers=frozenset({"lazy"}), returns=kind)
            self.into.append(made)
            return
        names = self.children(pattern) if pattern.type == "identifiers" else [pattern]
        made_targets = [targets(self, name) for name in names]
        for target in made_targets:
            if written is None or written.type == "wildcard":
                self.into.append(ir.Assign(span, (target,), None, type=kind))
            elif isinstance(target, ir.Sequence) and target.kind == "pattern":
                value = self.framed(written)
                self.into.extend(ir.Assign(span, (name,), ir.Opaque(span, "part of a pattern", (value,))) for name in target.items)
            else:
                self.assign_to(span, target, written, kind)

    def method(self, node: Node) -> None:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        words, notes = self.modifiers(node)
        called = self.named(name).strip("`")
        procedure = body is not None and all(child.type != "=" for child in node.children)
        written = node.child_by_field_name("parameters")
        if written is None and body is not None and called != "this":
            words |= {"property"}  # used like a field: what Python writes `@property`
        sink = self.doing if procedure else self.returning
        made = ir.Function(
            self.span(node),
            "<init>" if called == "this" else called,
            self.parameters(node, "parameters"),
            self.lower_later(lambda: None if body is None else self.put(body, sink)),
            name_span=self.span(name or node),
            decorators=notes,
            modifiers=words if body is not None else words | {"abstract"},
            returns=self.type_name(node.child_by_field_name("return_type")),
        )
        self.into.append(made)

    def given(self, node: Node) -> None:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if body is None or not is_expression(body):
            if body is not None:
                self.members(body, once=True)
            return
        kind = self.type_name(node.child_by_field_name("return_type"))
        target = self.fresh(self.span(node)) if name is None else ir.Name(self.span(name), self.plain(name))
        self.assign_to(self.span(node), target, body, kind)

    def extension(self, node: Node) -> None:
        for body in node.children_by_field_name("body"):
            if body.is_named:
                self.members(body, once=True)

    # --- classes

    def type_definition(self, node: Node) -> None:
        """Lower a class, trait, object, package object or enumeration."""
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        _, notes = self.modifiers(node)
        kind = {"object_definition": "object", "package_object": "object", "trait_definition": "trait", "enum_definition": "enum"}
        made_kind = kind.get(node.type, "class")
        called = self.named(name).strip("`")
        bases, given = self.bases(node)
        fields = self._fields(node, given)
        members = () if body is None else self.collect(lambda: self.members(body, once=made_kind == "object", owner=called))
        members = with_companions(members)
        made = ir.Class(
            self.span(node),
            called,
            bases,
            (*fields, *members),
            name_span=self.span(name or node),
            decorators=notes,
            kind=made_kind,
        )
        self.into.append(made)

    def bases(self, node: Node) -> tuple[tuple[ir.Expr, ...], tuple[ir.Argument, ...]]:
        """Return the base types, and the arguments of the first."""
        clause = node.child_by_field_name("extend")
        if clause is None:
            return (), ()
        kinds: list[ir.Expr] = []
        arguments: tuple[ir.Argument, ...] = ()
        for child in self.children(clause):
            if child.type == "arguments":
                arguments += self.arguments(child)
            elif child.type == "compound_type":
                kinds.extend(self.type(each) for each in self.children(child))
            elif child.type not in BLOCKS:
                kinds.append(self.type(child))
        return tuple(kinds), arguments

    def _fields(self, node: Node, given: tuple[ir.Argument, ...]) -> list[ir.Stmt]:
        """Give a class the fields that its parameters are, and the constructor that fills them."""
        parameters = self.parameters(node, "class_parameters")
        if not parameters and not given:
            return []
        span = self.span(node)
        fields: list[ir.Stmt] = []
        body: list[ir.Stmt] = []
        for parameter in parameters:
            target = ir.Name(parameter.span, parameter.name)
            fields.append(ir.Assign(parameter.span, (target,), None, type=parameter.type))
            field = ir.Attribute(parameter.span, ir.Name(parameter.span, "this"), parameter.name, parameter.span)
            body.append(ir.Assign(parameter.span, (field,), target))
        if given:
            where = Span(given[0].span.start, given[-1].span.end)
            body.append(ir.Do(where, ir.Call(where, ir.Name(where, "super"), given)))
        return [*fields, ir.Function(span, "<init>", parameters, lambda: tuple(body))]

    def members(self, node: Node, *, once: bool, owner: str = "") -> None:
        """Lower the members of a body; statements between them run with each object, or `once`."""
        for child in self.children(node):
            if child.type == "enum_case_definitions":
                for case in self.children(child):
                    self._case(case, owner)
            elif child.type in ("self_type", "type_definition"):
                continue
            elif is_expression(child) and not once:
                self.into.append(ir.Block(self.span(child), "init", self.branch(child, self.doing)))
            elif child.type == "ERROR":
                self.members(child, once=once, owner=owner)
            else:
                self.statement(child)

    def _case(self, node: Node, owner: str) -> None:
        """Lower a case of an enumeration: an object that is made once."""
        name = node.child_by_field_name("name")
        if name is not None:
            kind = ir.Name(self.span(name), owner)
            value = ir.Call(self.span(node), kind, self.bases(node)[1], new=True)
            self.into.append(ir.Assign(self.span(node), (ir.Name(kind.span, self.plain(name)),), value, type=owner, static=True))

    def anonymous(self, node: Node, base: ir.Expr) -> ir.Class:
        return ir.Class(self.span(node), "", (base,), self.collect(lambda: self.members(node, once=False)))


_DEFINITIONS: dict[str, Callable[[Definitions, Node], None]] = {
    "package_clause": Definitions.package_clause,
    "import_declaration": Definitions.imported,
    "class_definition": Definitions.type_definition,
    "trait_definition": Definitions.type_definition,
    "object_definition": Definitions.type_definition,
    "package_object": Definitions.type_definition,
    "enum_definition": Definitions.type_definition,
    "val_definition": Definitions.value,
    "val_declaration": Definitions.value,
    "var_definition": Definitions.value,
    "var_declaration": Definitions.value,
    "function_definition": Definitions.method,
    "function_declaration": Definitions.method,
    "given_definition": Definitions.given,
    "extension_definition": Definitions.extension,
}
