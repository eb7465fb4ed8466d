"""Where calls go: the address that a library is told, by an argument, a setter, a configuration object or the client's maker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mclint.languages.code import ir
from mclint.languages.code.evaluate import Evaluator
from mclint.languages.code.graph import Called
from mclint.languages.code.objects import (
    Flag,
    Late,
    Member,
    Num,
    Outside,
    Own,
    Table,
    Thing,
    as_text,
)
from mclint.libraries import dsn
from mclint.libraries.arguments import Arguments, constant, references
from mclint.libraries.models import CallModel, Models
from mclint.libraries.uses import Uses
from mclint.libraries.where import Places
from mclint.value import Value, join, known, unknown


class Targets:
    """Finds the targets of calls."""

    def __init__(self, evaluator: Evaluator, places: Places) -> None:
        self.evaluator = evaluator
        self.models: Models = evaluator.models
        self.places = places
        self.uses = Uses(evaluator)

    def targets(self, called: Called, model: CallModel) -> Iterator[tuple[Arguments, Value]]:
        """Yield the targets of a call, each with the arguments of the run that has it: one per different target."""
        evaluator = self.evaluator
        first = Arguments.of(evaluator, called)
        target = self.target(first, called, model)
        if target.text is not None:
            yield first, target
            return
        runs = self.places.runs(called.scope)
        seen: dict[Any, tuple[Arguments, Value]] = {}
        for frame in runs if len(runs) > 1 or runs[0] is not first.frame else ():
            arguments = Arguments.of(evaluator, called, frame)
            found = self.target(arguments, called, model)
            if not found.is_unknown and found.parts:
                seen.setdefault(found.parts, (arguments, found))
        if seen:
            yield from seen.values()
        else:
            yield first, target

    def target(self, arguments: Arguments, called: Called, model: CallModel) -> Value:
        """Return the address that a call goes to, as the library is told it."""
        refs = model.get("target")
        if refs is None:
            return Value()
        if refs == "owner":
            return self._owner_target(called)
        if isinstance(refs, dict):
            lates = (late for ref in refs["on"] for late in self.uses.on(ref, called, arguments, refs["setter"]))
            return self._set_target(refs, lates)
        fields = model.get("target_fields")
        if fields:
            return self._field_target(arguments, refs, fields)
        refs = self._address(arguments, refs)
        obj = arguments.object(refs)
        if isinstance(obj, Thing) and obj.origin is not None:
            return self._thing_target(obj, 0)
        if isinstance(obj, Table) and model.get("target_key"):
            entry = self.evaluator.entry(obj, model.get("target_key"))
            return as_text(entry, obj.span) if entry is not None else unknown("an address", obj.span)
        found = arguments.text(refs)
        if found is None and model.get("target_from"):
            inner = arguments.object(model.get("target_from"))
            if isinstance(inner, Thing) and inner.origin is not None:
                return self.origin_target(inner.origin, 0)
        if found is None:
            default = model.get("target_default")
            if refs and model.get("target_owner"):
                return self._owner_target(called)
            return known(default) if default is not None and not arguments.spread else unknown("an address that is not written here", None)
        form = model.get("target_form")
        if form == "libpq":
            return dsn.libpq(found)
        if model.get("target_owner") and "://" not in found.shape:
            base = self._owner_target(called)
            return join((base, found)) if base.parts and not base.is_unknown else found
        return found

    @staticmethod
    def _address(arguments: Arguments, refs: Any) -> Any:
        """Return the first of several references that is given an address and not, say, a pool's configuration."""
        if isinstance(refs, str):
            return refs
        for ref in refs:
            obj = arguments.object(ref)
            if obj is not None and not isinstance(obj, (Thing, Own, Num, Flag)):
                return ref
        return refs

    def _set_target(self, rule: Mapping[str, Any], lates: Iterable[Late]) -> Value:
        """Return the address that a setter was given: `setJdbcUrl(url)`, `option("url", url)`."""
        for late in lates:
            made = Arguments.at_origin(self.evaluator, late)
            if made is None:
                continue
            if "key" not in rule:
                return made.text("@0") or unknown("an address", late.expr.span)
            if constant(made.object("@0")) in (rule["key"] if isinstance(rule["key"], dict) else (rule["key"],)):
                return made.text("@1") or unknown("an address", late.expr.span)
        return unknown("an address that is set elsewhere")

    def _thing_target(self, thing: Thing, depth: int) -> Value:
        """Return the target that an object carries: set by a call of the row that built it, or given to the call that made it."""
        for late in reversed(thing.chain):
            made = Arguments.at_origin(self.evaluator, late)
            callee = self.evaluator.callee(made.call, made.frame, made.at) if made is not None else None
            if made is None or not isinstance(callee, Member) or not isinstance(callee.owner, Thing):
                continue
            model = self.models.call(f"{callee.owner.type}#{callee.name}")
            refs = model.get("target") if model is not None and model.get("operation", "connect") == "connect" else None
            if refs and refs != "owner":
                obj = made.object(refs)
                if isinstance(obj, Thing) and depth < 6:
                    return self._thing_target(obj, depth + 1)
                return made.text(refs) or unknown("an address", late.expr.span)
        if thing.origin is None:
            return unknown("the address of a client that is made elsewhere")
        return self.origin_target(thing.origin, depth)

    def _field_target(self, arguments: Arguments, refs: Any, fields: Mapping[str, str]) -> Value:
        """Return the host that a configuration object holds: its field, or the one that its region gives."""
        expr = arguments.expr(refs)
        if expr is None:
            return unknown("a client's configuration")

        def field(name: str) -> Value | None:
            node = self.evaluator.node(ir.Attribute(expr.span, expr, name, expr.span))
            obj = self.evaluator.eval(node, arguments.frame, arguments.at)
            if isinstance(obj, Member):
                made = self.evaluator.eval(expr, arguments.frame, arguments.at)
                inner = Arguments.that_made(self.evaluator, made)
                return inner.text(name) if inner is not None else None
            return as_text(obj, expr.span, lower=True)

        host = field(fields["host"])
        if host is not None and host.parts:
            return host
        region = field(fields["region"])
        if region is None or region.text is None:
            return unknown("a client's configuration", expr.span)
        internal = field(fields["internal"])
        pattern = fields["internal_host"] if internal is not None and internal.text == "true" else fields["public_host"]
        if internal is not None and internal.text is None:
            return unknown("a client's configuration", expr.span)
        head, _, tail = pattern.partition("%s")
        return join((known(head), region, known(tail)))

    def _owner_target(self, called: Called) -> Value:
        """Return the target with which the object was made that a method is called on."""
        callee = called.callee
        owner = callee.owner if isinstance(callee, Member) else callee
        if isinstance(owner, Thing) and owner.origin is not None:
            return self._thing_target(owner, 0)
        return unknown("the address of a client that is made elsewhere")

    def origin_target(self, origin: Late, depth: int) -> Value:
        """Return the target of the call that made an object, through wrappers and builders."""
        made = Arguments.at_origin(self.evaluator, origin)
        nothing = unknown("the address of a client that is made elsewhere")
        if made is None or depth > 6:
            return nothing
        callee = self.evaluator.callee(made.call, made.frame, made.at)
        name = callee.name if isinstance(callee, Outside) else ""
        if isinstance(callee, Member) and isinstance(callee.owner, Thing):
            name = f"{callee.owner.type}#{callee.name}"
        if isinstance(callee, Thing):
            name = f"{callee.type}#__call__"
        model = self.models.call(name) if name else None
        if model is None:
            return nothing
        refs = model.get("target")
        if isinstance(refs, dict):
            return self._set_target(refs, self._setters(refs, made, origin))
        if refs and model.get("target_fields"):
            return self._field_target(made, refs, model.get("target_fields"))
        if refs and refs != "owner":
            refs = self._address(made, refs)
            obj = made.object(refs)
            if isinstance(obj, Table) and model.get("target_key"):
                entry = self.evaluator.entry(obj, model.get("target_key"))
                return as_text(entry, obj.span) if entry is not None else nothing
            if isinstance(obj, Thing) and obj.origin is not None:
                return self._thing_target(obj, depth + 1)
            found = made.text(refs)
            if found is not None:
                return dsn.libpq(found) if model.get("target_form") == "libpq" else found
            if model.get("target_default") is not None and not made.spread and not model.get("target_from"):
                return known(model.get("target_default"))
        via = model.get("target_from")
        inner = made.object(via) if via else None
        if isinstance(inner, Thing) and inner.origin is not None:
            return self.origin_target(inner.origin, depth + 1)
        if isinstance(callee, Member) and isinstance(callee.owner, Thing) and callee.owner.origin is not None:
            return self.origin_target(callee.owner.origin, depth + 1)
        if isinstance(callee, Thing) and callee.origin is not None:
            return self.origin_target(callee.origin, depth + 1)
        return nothing

    def _setters(self, rule: Mapping[str, Any], made: Arguments, origin: Late) -> Iterator[Late]:
        """Yield the calls of setters on an object that was made elsewhere, or on what it was made with."""
        for ref in rule["on"]:
            obj = Thing("", origin) if ref == "result" else made.object(ref)
            if isinstance(obj, Thing):
                yield from self.uses.built(obj, tuple(references(rule["setter"])))

    def _port(self, arguments: Arguments, called: Called, model: CallModel) -> Value | None:
        ref = model.get("port")
        if ref is None:
            return None
        found = arguments.text(ref)
        if found is None and isinstance(model.get("port_default"), int) and not arguments.spread:
            return known(str(model.get("port_default")))
        return found

    def _service(self, called: Called, model: CallModel, target: Value) -> str:
        service: str = model.get("service", "")
        rule = model.get("target")
        if isinstance(rule, dict) and isinstance(rule.get("key"), dict):
            arguments = Arguments.of(self.evaluator, called)
            when = {"on": rule["on"][0], "method": rule["setter"]}
            service = next(
                (each for key, each in rule["key"].items() if self.uses.holds({**when, "is": [key]}, called, arguments)), service
            )
        if service == "sql":
            scheme = target.shape.partition("://")[0].split("+")[0].lower() if "://" in target.shape else ""
            return scheme.removeprefix("jdbc:") or "sql"
        return service
