"""What an attribute of an object stands for: fields and methods of the file's classes, and what libraries say of theirs."""

from __future__ import annotations

from mclint.languages.code import ir
from mclint.languages.code.limits import MAX_CANDIDATES, MAX_DEPTH
from mclint.languages.code.lookup import Names
from mclint.languages.code.objects import (
    Frame,
    Local,
    LocalClass,
    Member,
    Nothing,
    Object,
    Outside,
    Own,
    Thing,
    Unknown,
    merge,
)
from mclint.languages.code.scopes import Scope
from mclint.value import known

MAX_INHERITED = 30
"""Evaluations inside one another below which no base is looked into for a bare name."""

_PACKAGES = frozenset(("java", "javax", "com", "org", "net", "io", "cn", "scala", "okhttp3"))
"""Beginnings of names that are written out in full: no member of a base is called so."""


class Members(Names):
    """Looks up attributes."""

    def attribute(self, owner: Object, name: str) -> Object:
        """Return an attribute of an object, wherever it was set."""
        if isinstance(owner, Outside):
            whole = self.models.canonical(f"{owner.name}.{name}")
            if whole in self.models.constants:
                return known(self.models.constants[whole])
            kind = self.models.field(owner.name, "statics") if owner.name in self.models.types else None
            if kind and name in kind:
                return Thing(kind[name])
            written = f"{owner.written or owner.name}.{name}"
            return tuple.__new__(Outside, (whole, "" if written == whole else written))
        if isinstance(owner, Thing):
            kind = self.models.attribute(owner.type, name)
            if not kind and self.models.call(f"{owner.type}#{name}") is None:
                kind = self.models.field(owner.type, "any")
            if kind:
                return Thing(str(kind), owner.origin, owner.chain)
            return tuple.__new__(Member, (owner, name))
        if isinstance(owner, Own):
            return self.member(owner.scope, name, owner)
        if isinstance(owner, LocalClass):
            return self.member(owner.scope, name, None)
        return Member(owner, name)

    def member(self, scope: Scope, name: str, receiver: Own | None) -> Object:
        """Return a member of a class of this file: a method, a field, or what an outside base gives."""
        functions = scope.functions.get(name)
        if functions and (
            self.python or name not in scope.body.bindings or all(each.kind == "function" for each in scope.body.bindings[name])
        ):
            function = functions[-1]
            if function.function is not None and ("property" in function.function.modifiers or "lazy" in function.function.modifiers):
                return self.returned(function, None)
            return Local(function, receiver)
        found = self._field(name, scope)
        if found is not None:
            made = self._made_with(name, scope, receiver) if isinstance(found, Unknown) and receiver is not None else None
            return found if made is None else made
        for kind in self.bases(scope):
            if isinstance(kind, LocalClass):
                if kind.scope is not scope and kind.scope.depth <= scope.depth + 40 and self._depth < MAX_DEPTH:
                    self._depth += 1
                    inherited = self.member(kind.scope, name, receiver)
                    self._depth -= 1
                    if not isinstance(inherited, Member):
                        return inherited
            elif isinstance(kind, Outside):
                return self.attribute(Thing(kind.name), name)
        if name in scope.classes:
            return LocalClass(scope.classes[name])
        return Member(receiver or Own(scope), name)

    def from_a_base(self, name: str, frame: Frame) -> Object | None:
        """Return the member of that name of a class of another file that a class around extends: nothing else can be meant by it."""
        scope = None if self.python or name in _PACKAGES else frame.scope.enclosing_class()
        while scope is not None:
            for base in self.bases(scope):
                if (
                    isinstance(base, Outside)
                    and "." in base.name
                    and not base.name.startswith("java")
                    and not self.models.is_known(base.name)
                ):
                    return Thing(base.name) if name == "super" else Member(Thing(base.name), name)
            scope = scope.parent.enclosing_class() if scope.parent is not None else None
        return None

    def inherited(self, name: str, scope: Scope) -> Object | None:
        """Return a member that a class of Java or Scala has from a class of this file, which is named without `this`, or None."""
        node = scope.node
        if not isinstance(node, ir.Class) or not node.bases or self._depth > MAX_INHERITED:
            return None
        for base in self.bases(scope):
            if isinstance(base, LocalClass) and base.scope is not scope:
                if name == "super":
                    return Own(base.scope)
                found = self.member(base.scope, name, None)
                if not isinstance(found, Member):
                    return found
        return None

    def bases(self, scope: Scope) -> list[Object]:
        """Return the bases of a class."""
        node = scope.node
        if not isinstance(node, ir.Class) or scope.parent is None:
            return []
        return [self.eval(base, self.frame(scope.parent), scope.at) for base in node.bases[:8]]

    def _field(self, name: str, scope: Scope) -> Object | None:
        """Return a field by everything that is ever assigned to it, or None if nothing is."""
        key = (scope, name)
        if key in self._members:
            return self._members[key]
        if self._depth >= MAX_DEPTH:
            self._cut = True
            return Unknown("too deep")
        self._members[key] = Unknown("itself")
        self._depth += 1
        found = self.field_values(name, scope)
        self._depth -= 1
        result: Object | None = None
        if found:
            real = [each for each in found if not isinstance(each, Nothing)]
            result = merge(real) if real else merge(found)
        if self._cut:
            del self._members[key]
        else:
            self._members[key] = result
        return result

    def _made_with(self, name: str, scope: Scope, receiver: Own) -> Object | None:
        """Return a field that the constructor sets to what the call which made the object gives it, or None."""
        if receiver.origin is None or not isinstance(receiver.origin.expr, ir.Call) or self._depth >= MAX_DEPTH:
            return None
        family = scope.functions.get("__init__") or scope.functions.get("<init>") or ()
        count = len(receiver.origin.expr.arguments)
        fitting = family if self.python else [each for each in family if len(each.parameters) == count] or family
        found: list[Object] = []
        self._depth += 1
        for method in fitting[:MAX_CANDIDATES]:
            run = self.bind(method, receiver.origin)
            bindings = list(method.body.dotted.get(f"{method.receiver()}.{name}", ()))
            if not self.python:
                bindings.extend(each for each in method.body.bindings.get(name, ()) if not each.type)
            found.extend(self._bound(each, run) for each in bindings[:MAX_CANDIDATES] if run is not None)
        if not found and not any(self._sets(name, method) for family in scope.functions.values() for method in family):
            # No other method sets it, and the constructor that is called does not either.
            values = [each for each in scope.body.bindings.get(name, ()) if each.kind == "value"]
            found.extend(self._bound(each, self.frame(scope)) for each in values[:MAX_CANDIDATES])
        self._depth -= 1
        merged = merge(found)
        return None if isinstance(merged, Unknown) else merged

    def _sets(self, name: str, method: Scope) -> bool:
        """Whether a method that is no constructor assigns a field."""
        if method.name in ("__init__", "<init>") or name not in method.words():
            return False
        bare = method.body.bindings.get(name)
        return f"{method.receiver()}.{name}" in method.body.dotted or bool(bare and not self.python and self._is_field(name, bare, method))

    def handed_out(self, scope: Scope, receiver: Own | None, otherwise: Object) -> Object:
        """Return what a method gives that hands out a field of its object, if that is known by how the object was made."""
        owner = scope.owner
        if receiver is None or receiver.origin is None or owner is None or len(scope.body.returns) != 1:
            return otherwise
        expr = scope.body.returns[0][0]
        name = expr.id if isinstance(expr, ir.Name) and not self.python else ""
        if isinstance(expr, ir.Attribute) and isinstance(expr.owner, ir.Name) and expr.owner.id == scope.receiver():
            name = expr.name
        if not name or name in scope.body.bindings or any(each.name == name for each in scope.parameters):
            return otherwise
        found = self.member(receiver.scope, name, receiver)
        return otherwise if isinstance(found, Member) else found

    def field_values(self, name: str, scope: Scope) -> list[Object]:
        """Return everything that is assigned to a field of a class, in its body and in its methods."""
        found: list[Object] = []
        bindings = scope.body.bindings.get(name)
        if bindings:
            values = [each for each in bindings if each.kind != "declare"]
            for each in (values or bindings)[-MAX_CANDIDATES:]:
                found.append(self._bound(each, self.frame(scope)))
            if not values and isinstance(found[-1], Unknown):
                found.pop()
        declared = found[-1] if bindings and found else None
        count = 0
        in_full = self.python or not bindings  # no bare name of a method is the field's
        for method in scope.mentioning(name):
            if in_full and not method.is_read and not method.may_set(name):
                continue
            receiver = method.receiver()
            assigned = list(method.body.dotted.get(f"{receiver}.{name}", ())) if receiver else []
            if not self.python:
                bare = method.body.bindings.get(name)
                if bare and self._is_field(name, bare, method):
                    assigned.extend(bare)
            for each in assigned:
                count += 1
                if count <= MAX_CANDIDATES:
                    found.append(self._bound(each, self.frame(method)))
        if count > MAX_CANDIDATES:
            return [Unknown("one of many values")]
        if len(found) > 1 and isinstance(declared, Thing) and declared.origin is None:
            known = [each for each in found[1:] if isinstance(each, Thing)]
            if len(known) == len(found) - 1:
                return list(known)
        return found
