"""Calls that connect, send or resolve: their target, time limit, certificate check, method, and whether they share connections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mclint.facts import NetworkCall, Property
from mclint.languages.base import Collector
from mclint.languages.code import ir
from mclint.languages.code.evaluate import Evaluator
from mclint.languages.code.graph import Called, Graph
from mclint.languages.code.index import dotted, written
from mclint.languages.code.objects import (
    Flag,
    Late,
    LocalClass,
    Many,
    Member,
    Nothing,
    Num,
    Object,
    Outside,
    Own,
    Table,
    Thing,
    Unknown,
    as_text,
)
from mclint.languages.code.scopes import Scope
from mclint.libraries import dsn
from mclint.libraries.arguments import Arguments, constant, is_one_of, references
from mclint.libraries.models import CallModel, Models
from mclint.libraries.uses import Uses
from mclint.libraries.where import Places
from mclint.value import Value, join, known, unknown

MAX_KEYWORDS = 40


class Network:
    """States `NetworkCall` facts."""

    def __init__(self, evaluator: Evaluator, graph: Graph, places: Places, out: Collector) -> None:
        self.evaluator = evaluator
        self.models: Models = evaluator.models
        self.graph = graph
        self.places = places
        self.out = out
        self._global = {called.name for called in graph.calls if called.name}
        self.uses = Uses(evaluator)

    def state(self, called: Called, model: CallModel) -> None:
        """State what a call does on the network, once per target that it is called with."""
        where = self.places.of(called)
        needed = model.get("needs")
        if needed and Arguments.of(self.evaluator, called).expr(needed) is None:
            return
        for arguments, target in self.targets(called, model):
            if model.get("optional") and (target.is_unknown or not target.parts):
                continue
            self.out.add(
                NetworkCall(
                    written(called.site.call),
                    where.unit,
                    model.library,
                    called.name,
                    model.get("operation"),
                    self._service(called, model, target),
                    target,
                    where.engine,
                    where.phase,
                    self.timeout(arguments, called, model),
                    self._pooled(called, model),
                    self._verify(arguments, called, model),
                    self._http_method(arguments, model),
                    where.guarded,
                    where.loop,
                    self._port(arguments, called, model),
                    self.keywords(arguments),
                    where.related,
                    where.function,
                )
            )

    # --- targets

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
            # Not by `eval`: it remembers its answers by node, and this node lives only here.
            obj = self.evaluator.attribute_of(ir.Attribute(expr.span, expr, name, expr.span), arguments.frame, arguments.at)
            if isinstance(obj, Member):
                made = self.evaluator.eval(expr, arguments.frame, arguments.at)
                inner = Arguments.at_origin(self.evaluator, made.origin) if isinstance(made, Thing) and made.origin is not None else None
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

    # --- time limits

    def timeout(self, arguments: Arguments, called: Called, model: CallModel) -> str:
        """Return `finite`, `none` or `unknown`: whether the call can wait for ever."""
        rule: Mapping[str, Any] | None = model.get("timeout")
        if rule is None:
            return "unknown"
        default: str = rule.get("default", "unknown")
        words = rule.get("in_target")
        if words and model.get("target") not in (None, "owner"):
            refs = model.get("target")
            given = None if isinstance(refs, dict) else arguments.text(self._address(arguments, refs))
            raw = self.target(arguments, called, model).shape + (given.shape if given is not None else "")
            if any(word in raw for word in words):
                return "finite"
        verdict = ""
        for ref in rule.get("from", ()):
            obj = arguments.object(ref)
            if obj is None:
                continue
            found = self.limit(obj)
            if found == "none":
                return "none"
            verdict = "unknown" if "unknown" in (found, verdict) else found
        if verdict:
            return verdict
        if default != "none":
            return self._owner_timeout(called, rule, default) if rule.get("owner") and default == "finite" else default
        for ref in rule.get("on", ()):
            if any(True for _ in self.uses.on(ref, called, arguments, rule.get("setters"))):
                return "finite"
        if any(name in self._global for name in rule.get("global", ())):
            return "finite"
        return self._owner_timeout(called, rule, default)

    def _owner_timeout(self, called: Called, rule: Mapping[str, Any], default: str) -> str:
        """Look for the limit on the object that the method is called on: builder calls, setters, its constructor."""
        owner = called.callee.owner if isinstance(called.callee, Member) else None
        if not isinstance(owner, Thing):
            return "unknown" if owner is not None and rule.get("owner") and default == "none" else default
        setters = rule.get("setters", ())
        for late in owner.chain:
            if isinstance(late.expr, ir.Call) and isinstance(late.expr.callee, ir.Attribute) and late.expr.callee.name in setters:
                return "finite"
        for name in self._stored_names(called):
            body = called.scope.body
            if body.method_calls(name, tuple(setters)) or any(f"{name}.{each}" in body.dotted for each in setters):
                return "finite"
            for site in body.method_calls(name, tuple(rule.get("adapters", ()))):
                if self._is_foreign(site.call, called):
                    return "unknown"
        if owner.origin is not None:
            made = Arguments.at_origin(self.evaluator, owner.origin)
            for ref in rule.get("owner", ()) if made is not None else ():
                obj = made.object(ref) if made is not None else None
                if obj is not None:
                    return self.limit(obj)
        elif rule.get("owner") and default == "none":
            return "unknown"
        return default

    @staticmethod
    def _stored_names(called: Called) -> list[str]:
        """Return the dotted name that the object of a method call is written as."""
        callee = called.site.call.callee
        name = dotted(callee.owner) if isinstance(callee, ir.Attribute) else ""
        return [name] if name else []

    def _is_foreign(self, call: ir.Call, called: Called) -> bool:
        """Whether a call hands over an object of a class that this file or another project file defines."""
        for argument in call.arguments:
            obj = self.evaluator.eval(argument.value, self.evaluator.frame(called.scope), called.site.at)
            if isinstance(obj, (Own, Unknown, LocalClass)):
                return True
        return False

    def limit(self, obj: Object, depth: int = 0) -> str:
        """Return what a time limit amounts to: a number is finite, None is none, a pair is as its weaker half."""
        if isinstance(obj, Num):
            return "finite" if obj.number > 0 else "none"
        if isinstance(obj, Nothing) or (isinstance(obj, Flag) and not obj.flag):
            return "none"
        if isinstance(obj, Many) and depth < 4 and obj.complete:
            halves = [self.limit(self.evaluator.eval(*item), depth + 1) for item in obj.items]
            return "none" if "none" in halves else "unknown" if "unknown" in halves or not halves else "finite"
        if isinstance(obj, Thing) and obj.origin is not None and depth < 4:
            made = Arguments.at_origin(self.evaluator, obj.origin)
            rule = self.models.types.get(obj.type, {}).get("limit")
            if made is not None and rule:
                given = [found for ref in rule if (found := made.object(ref)) is not None]
                halves = [self.limit(each, depth + 1) for each in given]
                return "none" if not halves or "none" in halves else "unknown" if "unknown" in halves else "finite"
        return "unknown"

    # --- the rest

    def _pooled(self, called: Called, model: CallModel) -> bool | None:
        pooled = model.get("pooled")
        if pooled is None and isinstance(called.callee, Member) and isinstance(called.callee.owner, Thing):
            pooled = self.models.field(called.callee.owner.type, "pooled")
        if pooled is None and isinstance(called.callee, Outside) and model.get("service") == "http" and model.get("operation") == "request":
            return False  # a function of the module has no session to keep a connection in
        return pooled if isinstance(pooled, bool) else None

    def _verify(self, arguments: Arguments, called: Called, model: CallModel) -> str:
        rule: Mapping[str, Any] | None = model.get("verify")
        if rule is None:
            return "unknown"
        for ref in rule.get("from", ()):
            obj = arguments.object(ref)
            if obj is not None:
                return "off" if self._switched_off(obj, arguments.expr(ref), called) else self._checks(obj, rule)
        owner = called.callee.owner if isinstance(called.callee, Member) else None
        for name in self._stored_names(called):
            for setter in rule.get("setters", ()):
                for value in self._assigned(name, setter, called.scope):
                    return self._checks(value, rule)
        if isinstance(owner, Thing) and owner.origin is not None:
            made = Arguments.at_origin(self.evaluator, owner.origin)
            for ref in rule.get("owner", ()):
                obj = made.object(ref) if made is not None else None
                if obj is not None:
                    return self._checks(obj, rule)
        if any(self._mounts(name, called.scope) for name in self._stored_names(called)):
            return "unknown"  # an adapter of another making may check the certificate against the Host header
        if any(name in self._global for name in rule.get("global", ())):
            return "off"
        if rule.get("trust_all") and self.uses.trusts_all(self.graph.program):
            return "off"
        return str(rule.get("default", "on"))

    def _mounts(self, name: str, scope: Scope) -> bool:
        """Whether an adapter is mounted on the session that a dotted name holds."""
        return any(each.body.method_calls(name, ("mount",)) for each in self._methods(scope, "mount"))

    @staticmethod
    def _methods(scope: Scope, word: str) -> list[Scope]:
        """Return a function, and the other methods of its class that have a word in them."""
        owner = scope.owner
        methods = owner.mentioning(word) if owner is not None else []
        return [scope, *(method for method in methods if method is not scope)]

    def _assigned(self, name: str, field: str, scope: Scope) -> Iterator[Object]:
        """Yield what is assigned to a field of an object that a dotted name holds: in the function, then in its class."""
        for each in self._methods(scope, field):
            for binding in reversed(each.body.dotted.get(f"{name}.{field}", ())):
                if binding.expr is not None:
                    yield self.evaluator.eval(binding.expr, self.evaluator.frame(each), binding.at)

    def _switched_off(self, obj: Object, expr: ir.Expr | None, called: Called) -> bool:
        """Whether a field of a context object switches its check off: `ctx.verify_mode = ssl.CERT_NONE`."""
        fields = self.models.field(obj.type, "off") if isinstance(obj, Thing) else None
        name = dotted(expr) if expr is not None else ""
        if not fields or not name:
            return False
        return any(is_one_of(constant(value), off) for field, off in fields.items() for value in self._assigned(name, field, called.scope))

    def _checks(self, obj: Object, rule: Mapping[str, Any]) -> str:
        if isinstance(obj, Thing) and obj.origin is not None:
            made = Arguments.at_origin(self.evaluator, obj.origin)
            callee = self.evaluator.callee(made.call, made.frame, made.at) if made is not None else None
            if isinstance(callee, Outside):
                if is_one_of(callee.name, rule.get("off", ())):
                    return "off"
                inner = self.models.call(callee.name)
                nested = inner.get("verify") if inner is not None else None
                for ref in nested.get("from", ()) if nested and made is not None else ():
                    found = made.object(ref) if made is not None else None
                    if found is not None:
                        return self._checks(found, nested or {})
            return str(rule.get("default", "on"))
        value = constant(obj)
        if value is ...:
            return "unknown"
        return "off" if is_one_of(value, rule.get("off", ())) else "on"

    @staticmethod
    def _http_method(arguments: Arguments, model: CallModel) -> str:
        method = model.get("method")
        if method is None:
            return ""
        if isinstance(method, str):
            return method
        found = arguments.text(method["from"])
        if found is None:
            body = method.get("body")
            if body and arguments.object(body) is not None:
                return "POST"
            return str(method.get("default", ""))
        return (found.text or "").upper()

    def keywords(self, arguments: Arguments) -> tuple[Property, ...]:
        """Return the arguments given by name as properties; entries of a dictionary as `name.key`."""
        found: list[Property] = []
        for argument in arguments.call.arguments:
            if argument.name in ("", "*", "**") or len(found) > MAX_KEYWORDS:
                continue
            obj = self.evaluator.eval(argument.value, arguments.frame, arguments.at)
            if isinstance(obj, Table):
                for entry in obj.entries[:MAX_KEYWORDS]:
                    if isinstance(entry.key, Value):
                        text = self.evaluator.text(*entry.value, lower=True)
                        found.append(Property(f"{argument.name}.{entry.key.shape}", text, entry.span))
            else:
                text = self.evaluator.text(argument.value, arguments.frame, arguments.at, lower=True)
                found.append(Property(argument.name, text, argument.span))
        return tuple(found)
