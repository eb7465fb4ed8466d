"""What a name holds at a place: the assignments that reach it, and what they give."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mclint.languages.code import ir
from mclint.languages.code.index import At, Binding, Body, Place
from mclint.languages.code.limits import ALLOWANCE, MAX_CANDIDATES, MAX_LOOKED_AT, MAX_PARTS
from mclint.languages.code.objects import (
    Frame,
    Late,
    Local,
    LocalClass,
    Many,
    Nothing,
    Num,
    Object,
    Outside,
    Thing,
    Unknown,
    as_text,
    merge,
)
from mclint.languages.code.scopes import Program, Scope
from mclint.value import join, unknown

if TYPE_CHECKING:
    from mclint.libraries.models import Models


def _seq(binding: Binding) -> int:
    return binding.at.seq


class Assignments:
    """Follows assignments; subclasses look names up and evaluate expressions."""

    def __init__(self, program: Program, models: Models) -> None:
        self.program = program
        self.models = models
        self.language = program.module.language
        self.python = program.python
        self.callers: dict[Scope, list[tuple[Scope, Late]]] = {}
        """Calls of each function in this file, with the scope they stand in, once the call graph is known."""
        self.given: dict[Scope, list[Frame]] = {}  # runs that calls of other files make
        self.escaped: set[Scope] = set()
        """Functions that are also used as values: their callers are not all known."""
        self._sums: dict[tuple[int, int], tuple[Frame, Object]] = {}
        self._globals: dict[str, list[tuple[Scope, Binding]]] = {}
        self._declared: dict[str, list[int]] | None = None
        self._frames: dict[Scope, Frame] = {}
        self._memo: dict[tuple[int, int, int], Object] = {}
        self._members: dict[tuple[Scope, str], Object | None] = {}
        self._declaring: set[str] = set()
        self._wildcards: list[str] | None = None
        self._depth = 0
        self._inside = 0
        self._allowance = ALLOWANCE
        self._steps = 0
        self._cut = False

    def forget(self) -> None:
        """Drop what was worked out, because more is known now."""
        self._memo.clear()
        self._members.clear()
        self._sums.clear()
        self._globals.clear()

    def frame(self, scope: Scope) -> Frame:
        """Return the run of a scope of which nothing is known: one per scope."""
        frame = self._frames.get(scope)
        if frame is None:
            outer = self.frame(scope.parent) if scope.parent is not None else None
            frame = self._frames[scope] = Frame(scope, None, outer)
        return frame

    def eval(self, expr: ir.Expr, frame: Frame, at: At | None) -> Object:
        """Return what an expression is, seen from a place in a run."""
        raise NotImplementedError

    def reaching(self, bindings: list[Binding], at: At | None) -> tuple[list[Binding], bool]:
        """Return the assignments that may hold at a place, latest first, and whether one of them surely does."""
        found: list[Binding] = []
        certain: Binding | None = None
        end = len(bindings) if at is None else bisect_right(bindings, at.seq, key=_seq)
        for number in range(end - 1, -1, -1):
            binding = bindings[number]
            if at is not None and binding.at.seq == at.seq and binding.kind not in ("loop", "with"):
                continue
            if end - number > MAX_LOOKED_AT or len(found) > MAX_CANDIDATES:
                return found, False
            place = binding.at.place
            if at is not None and place.excludes(at.place):
                continue
            if binding.kind == "loop" and at is not None and isinstance(place.node, ir.Comprehension) and not place.encloses(at.place):
                continue
            found.append(binding)
            if place.solid.encloses(at.place) if at is not None else place.solid.kind == "body":
                certain = binding
                break
        if at is not None:
            found.extend(self._carried(bindings[end : end + MAX_LOOKED_AT], at, certain))
        return found, certain is not None

    @staticmethod
    def _carried(bindings: list[Binding], at: At, certain: Binding | None) -> list[Binding]:
        """Return assignments further down in a loop around, which hold at its next turn."""
        if not bindings:
            return []
        outermost: Place | None = None
        for loop in at.place.loops():
            if certain is not None and loop.encloses(certain.at.place):
                break
            outermost = loop
        if outermost is None:
            return []
        later = [each for each in bindings if outermost.encloses(each.at.place)]
        return later[:MAX_CANDIDATES]

    def _reach(self, bindings: list[Binding], at: At | None, frame: Frame, start: object) -> Object:
        found, certain = self.reaching(bindings, at)
        if len(found) > MAX_CANDIDATES:
            return Unknown("one of many values")
        objects = [self._bound(each, frame) for each in found]
        if not certain and callable(start):
            objects.append(start())
        if not objects:
            # A use above every assignment: in a function that runs later, or in a branch that never meets one.
            objects = [self._bound(each, frame) for each in bindings[:MAX_CANDIDATES]]
        return self._choose(objects)

    def _choose(self, objects: Sequence[Object]) -> Object:
        """Merge what a name may be; of a function or module that is defined or else imported, take the one that is known best."""
        if len(objects) == 1:
            return objects[0]
        own = [each for each in objects if isinstance(each, (Local, LocalClass))]
        outside = [each for each in objects if isinstance(each, Outside)]
        if len(own) == 1 and len(own) + len(outside) + sum(isinstance(each, (Unknown, Nothing)) for each in objects) == len(objects):
            return own[0]
        if len(outside) > 1 and len(outside) == len(objects):
            modelled = [each for each in outside if each.name in self.models.calls or each.name in self.models.types]
            return (modelled or outside)[-1]
        return merge(objects)

    def _bound(self, binding: Binding, frame: Frame) -> Object:
        """Return the object that an assignment gives."""
        kind = binding.kind
        if kind == "import":
            return self.import_target(binding.target)
        if kind == "function":
            if isinstance(binding.node, ir.Function) and not self.python and not binding.node.modifiers.isdisjoint(("lazy", "property")):
                return (
                    self.returned(self.program.by_node[id(binding.node)], None)
                    if id(binding.node) in self.program.by_node
                    else Unknown("lazy")
                )
            return (
                Local(self.program.by_node[id(binding.node)], None, frame)
                if id(binding.node) in self.program.by_node
                else Unknown("a function")
            )
        if kind == "class":
            return LocalClass(self.program.by_node[id(binding.node)]) if id(binding.node) in self.program.by_node else Unknown("a class")
        if kind == "declare" or binding.expr is None:
            return self.declared(binding.type, frame) or Unknown("a declared name")
        if kind == "augment":
            return self._augmented(binding, frame)
        obj = self.eval(binding.expr, frame, binding.at)
        if kind == "loop":
            obj = self._element(obj)
        elif kind == "with":
            obj = self._entered(obj)
        for number in binding.path:
            obj = self._unpacked(obj, number)
        if isinstance(obj, (Unknown, Nothing)) and binding.type:
            return self.declared(binding.type, frame) or obj
        return obj

    def import_target(self, target: str) -> Object:
        """Return what an import names."""
        name = self.models.canonical(target)
        return tuple.__new__(Outside, (name, "" if name == target else target))

    def _augmented(self, binding: Binding, frame: Frame) -> Object:
        """Return a value after `+=`: what it was before and what is added, through a row of such statements."""
        body: Body = frame.scope.body
        bindings = (body.dotted if "." in binding.name else body.bindings).get(binding.name) or [binding]
        row = [binding]
        while True:
            kept = self._sums.get((id(row[-1]), id(frame)))
            if kept is not None:
                row.pop()
                start = kept[1]
                break
            found, certain = self.reaching(bindings, row[-1].at)
            if len(found) == 1 and certain and found[0].kind == "augment" and len(row) < MAX_PARTS:
                row.append(found[0])
                continue
            # Several additions that may each have been the last one leave nothing to be sure of, and would be followed without end.
            sure = found and certain and all(each.kind != "augment" for each in found)
            start = merge([self._bound(each, frame) for each in found]) if sure else Unknown("a text put together")
            break
        for each in reversed(row):
            start = self._added(start, each, frame)
            self._sums[id(each), id(frame)] = (frame, start)
        return start

    def _added(self, start: Object, binding: Binding, frame: Frame) -> Object:
        """Return what `+=` makes of a value."""
        expr = binding.expr
        if binding.op != "+" or expr is None:
            return Unknown("a changed value")
        more = self.eval(expr, frame, binding.at)
        repeated = next(binding.at.place.loops(), None) is not None
        if isinstance(start, Num):
            return Num(start.number + more.number, expr.span) if isinstance(more, Num) and not repeated else Unknown("a number")
        if isinstance(start, Many):
            more_items = more.items if isinstance(more, Many) and not repeated else ()
            return Many((*start.items[:MAX_PARTS], *more_items), complete=bool(more_items) and start.complete, span=start.span)
        pieces = [as_text(start, expr.span), as_text(more, expr.span)]
        if repeated:
            pieces.append(unknown("what a loop adds", expr.span))
        text = join(pieces)
        return text if len(text.parts) <= MAX_PARTS else Unknown("a text put together in many steps")

    def _element(self, obj: Object) -> Object:
        """Return an element of what a loop runs over, if they are all the same."""
        if isinstance(obj, Many) and obj.complete and 0 < len(obj.items) <= MAX_CANDIDATES:
            found = merge([self.eval(*item) for item in obj.items])
            return Unknown("each of several values") if isinstance(found, Unknown) else found
        if isinstance(obj, Thing):
            kind = self.models.field(obj.type, "element")
            if kind:
                return Thing(str(kind), obj.origin)
        return Unknown("each of several values")

    def _entered(self, obj: Object) -> Object:
        """Return what `with` gives for an object."""
        if isinstance(obj, Thing):
            kind = self.models.field(obj.type, "enter")
            if kind:
                return Thing(str(kind), obj.origin, obj.chain)
        return obj

    def _unpacked(self, obj: Object, number: int) -> Object:
        if isinstance(obj, Many) and number < len(obj.items):
            return self.eval(*obj.items[number])
        return Unknown("a part of a value")

    # --- what subclasses add

    def declared(self, written: str, frame: Frame) -> Object | None:
        """Return an object of a declared type, if the type is one that is known."""
        raise NotImplementedError

    def returned(self, scope: Scope, run: Frame | None) -> Object:
        """Return what a function of this file returns."""
        raise NotImplementedError
