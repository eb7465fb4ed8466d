"""Calls that connect, send or resolve: their target, time limit, certificate check, method, and whether they share connections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mclint.facts import Addition, CheckOff, Hoist, NetworkCall, Property
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
)
from mclint.languages.code.scopes import Scope
from mclint.libraries import dsn
from mclint.libraries.arguments import Arguments, constant, is_one_of
from mclint.libraries.models import CallModel
from mclint.libraries.targets import Targets
from mclint.libraries.uses import method_of
from mclint.libraries.where import Places, Where
from mclint.value import HOLE, Span, Value

MAX_KEYWORDS = 40


class Network(Targets):
    """States `NetworkCall` facts."""

    def __init__(self, evaluator: Evaluator, graph: Graph, places: Places, out: Collector) -> None:
        super().__init__(evaluator, places)
        self.graph = graph
        self.out = out
        self._replaced: dict[str, bool] = {}
        self._off: set[Span] = set()
        self._global = {called.name for called in graph.calls if called.name}

    def state(self, called: Called, model: CallModel) -> None:
        """State what a call does on the network, once per target that it is called with."""
        where = self.places.of(called)
        needed = model.get("needs")
        if needed and Arguments.of(self.evaluator, called).expr(needed) is None:
            return
        for arguments, target in self.targets(called, model):
            shared = arguments.object(model.get("target_from")) if model.get("target_from") else None
            if shared is not None and not isinstance(shared, Nothing):
                continue  # it takes its connections from a pool, which says for itself where they lead
            if (model.get("optional") and (target.is_unknown or not target.parts)) or dsn.is_local(target):
                continue
            timeout = self.timeout(arguments, called, model)
            self.out.add(
                NetworkCall(
                    written(called.site.call),
                    where.unit,
                    model.library,
                    called.callee.written or called.name if isinstance(called.callee, Outside) else called.name,
                    model.get("operation"),
                    self._service(called, model, target),
                    target,
                    where.engine,
                    where.phase,
                    timeout,
                    self._pooled(called, model),
                    self._verify(arguments, called, model, where),
                    self._http_method(arguments, model),
                    where.guarded,
                    where.loop,
                    self._port(arguments, called, model),
                    self.keywords(arguments),
                    where.related,
                    where.function,
                    self._addition(called, model) if timeout == "none" else None,
                    self._hoist(called, model, where),
                )
            )

    # --- time limits

    def timeout(self, arguments: Arguments, called: Called, model: CallModel) -> str:
        """Return `finite`, `none` or `unknown`: whether the call can wait for ever."""
        rule: Mapping[str, Any] | None = model.get("timeout")
        if rule is None:
            return "unknown"
        if rule.get("only") and not self.target(arguments, called, model).shape.lower().startswith(tuple(rule["only"])):
            return "unknown"
        found = self._limit_of(arguments, called, model, rule)
        return "unknown" if found == "none" and self._may_be_limited(arguments, called, model, rule) else found

    def _addition(self, called: Called, model: CallModel) -> Addition | None:
        """Return how the call is given a limit: after its last argument, where a comma or a comment may follow."""
        add: Mapping[str, Any] | None = model.get("timeout").get("add")
        arguments = called.site.call.arguments
        if add is None or not arguments or any(argument.name in ("*", "**") for argument in arguments):
            return None
        end = arguments[-1].span.end
        return Addition(Span(end, end), f", {add['text']}", bool(add.get("safe")))

    def _hoist(self, called: Called, model: CallModel, where: Where) -> Hoist | None:
        """Return how the connection that a call makes for each record is made once."""
        if where.phase != "record" or where.guarded or not where.engine:
            return None
        if model.get("operation") not in ("connect", "resolve") and self._pooled(called, model) is not False:
            return None
        from mclint.languages.code.moving import hoist

        return hoist(self.evaluator, self.graph, called)

    def _may_be_limited(self, arguments: Arguments, called: Called, model: CallModel, rule: Mapping[str, Any]) -> bool:
        """Whether a limit may be set where it cannot be seen: in the rest of an address, or on an object that comes from elsewhere."""
        if rule.get("in_target") and model.get("target") not in (None, "owner"):
            head, hole, tail = self.target(arguments, called, model).shape.rpartition(HOLE)
            if hole and (not tail or "?" in head):
                return True
        for ref in rule.get("on", ()):
            obj = arguments.object(ref) if ref[0] == "@" else None
            if ref == "owner" and isinstance(called.callee, Member):
                obj = called.callee.owner
            if isinstance(obj, (Unknown, Outside, Member)) or (isinstance(obj, Thing) and obj.origin is None):
                return True
        return False

    def _limit_of(self, arguments: Arguments, called: Called, model: CallModel, rule: Mapping[str, Any]) -> str:
        """Return what is seen of a limit: an argument, a word in the address, a setter, the default."""
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
            each = self.limit(obj)
            if each == "none":
                return "none"
            verdict = "unknown" if "unknown" in (each, verdict) else each
        if verdict:
            return verdict
        if default == "finite" and self._is_lifted(arguments, called, rule):
            return "none"
        if default != "none":
            return self._owner_timeout(called, rule, default) if rule.get("owner") and default == "finite" else default
        for ref in rule.get("on", ()):
            if any(self._limits(late) for late in self.uses.on(ref, called, arguments, rule.get("setters"))):
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
        if any(method_of(late) in setters and self._limits(late) for late in owner.chain):
            return "finite"
        for name in self._stored_names(called):
            body, frame = called.scope.body, self.evaluator.frame(called.scope)
            calls = [Late(site.call, frame, site.at) for site in body.method_calls(name, tuple(setters))]
            if any(map(self._limits, calls)) or any(f"{name}.{each}" in body.dotted for each in setters):
                return "finite"
        if rule.get("adapters") and any(
            self._is_foreign(late) for late in self.uses.on("owner", called, Arguments.of(self.evaluator, called), rule["adapters"])
        ):
            return "unknown"
        if owner.origin is not None:
            made = Arguments.at_origin(self.evaluator, owner.origin)
            pool = made.object(self._pool_of(owner)) if made is not None else None
            if pool is not None and not isinstance(pool, Nothing):
                # Its connections are the pool's, and so are their limits.
                made = Arguments.that_made(self.evaluator, pool)
                if made is None:
                    return "unknown"
            for ref in rule.get("owner", ()) if made is not None else ():
                obj = made.object(ref) if made is not None else None
                if obj is not None:
                    return self.limit(obj)
            if made is not None and (told := self._told_at_origin(made)):
                return told
        elif rule.get("owner") and default == "none":
            return "unknown"
        return default

    def _is_lifted(self, arguments: Arguments, called: Called, rule: Mapping[str, Any]) -> bool:
        """Whether a limit that is there by default is taken away: `readTimeout(0, SECONDS)`, and none for the whole call in its place."""
        lifts = rule.get("lifts")
        if not lifts or all(self._limits(late) for late in self.uses.on("owner", called, arguments, lifts)):
            return False
        return not any(self._limits(late) for late in self.uses.on("owner", called, arguments, rule.get("setters")))

    def _limits(self, late: Late) -> bool:
        """Whether a call of a setter sets a limit: null is none, and 0 but in Python, where a socket then does not wait at all."""
        given = late.expr.arguments if isinstance(late.expr, ir.Call) else ()
        obj = self.evaluator.eval(given[0].value, late.frame, late.at) if given else None
        return obj is None or self.limit(obj) != "none" or (isinstance(obj, Num) and self.evaluator.python)

    def _pool_of(self, owner: Thing) -> Any:
        """Return the argument by which an object of this type takes its connections from elsewhere."""
        model = self.models.call(owner.type)
        return model.get("target_from") if model is not None else None

    @staticmethod
    def _stored_names(called: Called) -> list[str]:
        """Return the dotted name that the object of a method call is written as."""
        callee = called.site.call.callee
        name = dotted(callee.owner) if isinstance(callee, ir.Attribute) else ""
        return [name] if name else []

    def _is_foreign(self, late: Late) -> bool:
        """Whether a call hands over an object of a class that no library model describes."""
        for argument in late.expr.arguments if isinstance(late.expr, ir.Call) else ():
            obj = self.evaluator.eval(argument.value, late.frame, late.at)
            if isinstance(obj, (Own, Unknown, LocalClass, Outside)) or (isinstance(obj, Thing) and self.models.call(obj.type) is None):
                return True
        return False

    def _told_at_origin(self, made: Arguments) -> str:
        """Return what the address says of a limit with which an object was made: `redis://h?socket_timeout=3`."""
        callee = self.evaluator.callee(made.call, made.frame, made.at)
        model = self.models.call(callee.name) if isinstance(callee, Outside) else None
        rule = model.get("timeout") if model is not None else None
        refs = model.get("target") if model is not None else None
        if not rule or not rule.get("in_target") or not refs or isinstance(refs, dict):
            return ""
        given = made.text(refs)
        if given is None:
            return ""
        if any(word in given.shape for word in rule["in_target"]):
            return "finite"
        head, hole, tail = given.shape.rpartition(HOLE)
        return "unknown" if hole and (not tail or "?" in head) else ""

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

    def _verify(self, arguments: Arguments, called: Called, model: CallModel, where: Where) -> str:
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
                for value, span in self._assigned(name, setter, called.scope):
                    checks = self._checks(value, rule)
                    return self._state_off(span, where) if checks == "off" else checks
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
        if rule.get("replaced") and any(self._is_replaced(name, wanted) for name, wanted in rule["replaced"].items()):
            plain = self.target(arguments, called, model).shape.lower().startswith("http://")
            return "unknown" if plain else "off"
        if rule.get("own") and self.uses.checks_itself(self.graph.program):
            return "unknown"
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

    def _state_off(self, span: Span, where: Where) -> str:
        """State once that a check is switched off where that is written; of the calls nothing more is to be said."""
        if not where.engine:
            return "off"
        if span not in self._off:
            self._off.add(span)
            self.out.add(CheckOff(span, where.unit, "setting", where.engine, where.phase, where.related))
        return "unknown"

    def _assigned(self, name: str, field: str, scope: Scope) -> Iterator[tuple[Object, Span]]:
        """Yield what is assigned to a field of an object that a dotted name holds, with its place: in the function, then in its class."""
        for each in self._methods(scope, field):
            for binding in reversed(each.body.dotted.get(f"{name}.{field}", ())):
                if binding.expr is not None:
                    yield self.evaluator.eval(binding.expr, self.evaluator.frame(each), binding.at), binding.expr.span

    def _is_replaced(self, name: str, wanted: Any) -> bool:
        """Whether the program puts one of some functions in the place of a function of a library."""
        if name not in self._replaced:
            self._replaced[name] = any(is_one_of(constant(value), wanted) for value in self._put_for(name))
        return self._replaced[name]

    def _put_for(self, name: str) -> Iterator[Object]:
        owner, _, last = name.rpartition(".")
        program = self.graph.program
        scopes = [] if program.text is not None and last not in program.text else [each for each in program.scopes if last in each.words()]
        for scope in scopes:
            frame = self.evaluator.frame(scope)
            for each in scope.body.sets:
                target = each.target
                if isinstance(target, ir.Attribute) and target.name == last:
                    module = self.evaluator.eval(target.owner, frame, each.at)
                    if isinstance(module, Outside) and module.name == owner:
                        yield self.evaluator.eval(each.value, frame, each.at)

    def _switched_off(self, obj: Object, expr: ir.Expr | None, called: Called) -> bool:
        """Whether a field of a context object switches its check off: `ctx.verify_mode = ssl.CERT_NONE`."""
        fields = self.models.field(obj.type, "off") if isinstance(obj, Thing) else None
        name = dotted(expr) if expr is not None else ""
        if not fields or not name:
            return False
        return any(
            is_one_of(constant(value), off) for field, off in fields.items() for value, _ in self._assigned(name, field, called.scope)
        )

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
