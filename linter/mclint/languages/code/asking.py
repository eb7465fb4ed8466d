"""Names that a file does not define, asked of the other files of the project: constants, fields, what functions give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mclint.languages.code import ir
from mclint.languages.code.containers import Containers
from mclint.languages.code.crossing import Carrier, object_of
from mclint.languages.code.index import At
from mclint.languages.code.limits import MAX_STEPS
from mclint.languages.code.objects import Frame, Late, Member, Object, Outside, Thing
from mclint.value import Span

if TYPE_CHECKING:
    from mclint.facts import Given
    from mclint.languages.base import Elsewhere

MAX_WILDCARDS = 5
"""Packages imported whole in which a name is looked for."""


class Asking(Containers):
    """Asks other files; while a file is read for itself it only notes what it would ask for."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.elsewhere: Elsewhere | None = None
        self.path = ""
        self.outside: set[str] = set()
        """Names that other files may define."""
        self._made_nodes: list[ir.Expr] = []
        self._start = 0
        self.calling: ir.Expr | None = None
        """What is being looked up to be called: functions are asked for by what they give, not by what they are."""

    def node(self, made: ir.Expr) -> ir.Expr:
        """Keep a node that no program holds: answers are remembered by node, so that it must live as long as they."""
        self._made_nodes.append(made)
        return made

    def start_at(self, depth: int) -> None:
        """Count the depth of evaluations from another number than 0."""
        self._start = self._depth = depth

    def begin(self) -> None:
        """Allow the work of one question more."""
        self._allowance += MAX_STEPS
        if self._depth == self._start:
            self._steps, self._cut = MAX_STEPS, False

    def callee(self, call: ir.Call, frame: Frame, at: At | None) -> Object:
        """Return what is called."""
        raise NotImplementedError

    def meant(self, name: str) -> list[str]:
        """Return the dotted names that a name which this file does not define may stand for."""
        found = [name] if "." in name or "#" in name else []
        if not self.python or "." not in name:
            package = self.program.module.package
            bare = name.removeprefix(f"{package}.") if package else name
            head = bare.partition("#")[0]
            if package and "." not in name and not self.python:
                found.append(f"{package}.{name}")
            if not self.python and "." not in package and not found:
                found.append(name)
            is_bare = "." not in head if self.python else bare != name or head[:1].isupper() or "." not in head
            if is_bare and head[:1] != ".":
                found.extend(f"{target}.{bare}" for target in self.wildcards()[:MAX_WILDCARDS])
        return found

    def named(self, expr: ir.Name, frame: Frame, at: At | None) -> Object:
        obj = super().named(expr, frame, at)
        if not isinstance(obj, (Outside, Member)) or expr is self.calling:
            return obj
        if isinstance(obj, Outside) and not self.python and obj.name == f"{self.program.module.package}.{expr.id}".lstrip("."):
            # By its capital letter it could be a class of the package, and is a constant of a base.
            inherited = self.from_a_base(expr.id, frame)
            if isinstance(inherited, Member) and (found := self.asked(inherited, expr.span)) is not inherited:
                return found
        return self.asked(obj, expr.span)

    def asked(self, obj: Outside | Member, span: Span) -> Object:
        """Return what another file says that a name or a field is worth; the object itself if none does."""
        if isinstance(obj, Outside):
            name = obj.name
        elif isinstance(obj.owner, Thing) and obj.owner.type not in self.models.types:
            name = f"{obj.owner.type}#{obj.name}"
        else:
            return obj
        if self.models.is_known(name):
            return obj
        if self.elsewhere is None:
            self.outside.add(name)
            return obj
        names = self.meant(name)
        if isinstance(obj, Member) and (held := self._held(obj)):
            names = [*self.meant(f"{held}.{obj.name}"), *names]
        found = self.elsewhere.value(names, self._made_by(obj) if isinstance(obj, Member) else ())
        if found is None or not found.kind:
            return obj
        if found.kind == "object" and not found.items and isinstance(obj, Outside):
            # By its name more is known of it than by its type.
            return Thing(found.value.text or "", Late(self.node(ir.Name(span, name)), self.frame(self.program.root), None))
        return object_of(found, self, span, self.path)

    def _made_by(self, member: Member) -> tuple[Given, ...]:
        """Return the arguments with which the object was made whose field is meant."""
        origin = member.owner.origin if isinstance(member.owner, Thing) else None
        if origin is None or not isinstance(origin.expr, ir.Call):
            return ()
        return Carrier(self, self.path).arguments(origin.expr, origin)

    @staticmethod
    def _held(member: Member) -> str:
        """Return the name of the variable of another file whose method or field is meant, or empty."""
        origin = member.owner.origin if isinstance(member.owner, Thing) else None
        return origin.expr.id if origin is not None and isinstance(origin.expr, ir.Name) and "." in origin.expr.id else ""

    def given_back(self, callee: Outside | Member, here: Late) -> Object | None:
        """Return what a function or method of another file gives, or None if that is not known."""
        call = here.expr
        if not isinstance(call, ir.Call):
            return None
        if self.elsewhere is None:
            if isinstance(callee, Outside):
                self.outside.add(callee.name)
            elif isinstance(callee.owner, Thing) and callee.owner.type not in self.models.types:
                self.outside.add(f"{callee.owner.type}#{callee.name}")
            return None
        if isinstance(callee, Outside):
            names = self.meant(callee.name)
        elif isinstance(callee.owner, Thing) and callee.owner.type not in self.models.types:
            held = self._held(callee)
            names = [*(self.meant(f"{held}.{callee.name}") if held else []), *self.meant(f"{callee.owner.type}#{callee.name}")]
        else:
            return None
        made = self._made_by(callee) if isinstance(callee, Member) else ()
        found = self.elsewhere.result(names, Carrier(self, self.path).arguments(call, here), made)
        if found is None or not found.kind:
            return None
        if found.kind == "object" and not found.items and (found.value.text or "").rpartition(".")[2] == names[0].rpartition(".")[2]:
            return Thing(found.value.text or "", here)
        return object_of(found, self, call.span, self.path)
