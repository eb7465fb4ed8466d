"""Calls that change something outside: which sink, in which form, and whether doing it again does harm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mclint.facts import PlainInsert, Write
from mclint.languages.base import Collector
from mclint.languages.code import ir
from mclint.languages.code.evaluate import Evaluator
from mclint.languages.code.graph import Called, Graph
from mclint.languages.code.index import At, written
from mclint.languages.code.objects import Frame, Late, Local, Many, Member, Object, Outside, Table, Thing, Unknown
from mclint.languages.code.scopes import Scope
from mclint.libraries import dml, dsn
from mclint.libraries.arguments import Arguments, constant, is_one_of, keys, references
from mclint.libraries.models import CallModel
from mclint.libraries.network import Network
from mclint.libraries.where import Places, Where
from mclint.value import Value

if TYPE_CHECKING:
    from mclint.libraries.guards import Guards
    from mclint.libraries.inserts import Tables

MAX_PARTS = 60


class Writes:
    """States `Write` facts."""

    def __init__(self, evaluator: Evaluator, graph: Graph, places: Places, network: Network, out: Collector) -> None:
        self.evaluator = evaluator
        self.graph = graph
        self.places = places
        self.network = network
        self.out = out
        self._sources: dict[str, str] = {}
        self._tables: Tables | None = None
        self._guards: Guards | None = None
        # Functions that call one another have many ways between them: what one of them gives is asked for once.
        self._preceding: dict[tuple[frozenset[str], Scope, int, int], bool | None] = {}
        self._calling: dict[tuple[frozenset[str], Scope, int], bool] = {}
        for library in evaluator.models.libraries:
            for source, names in library.unstable.items():
                self._sources.update(dict.fromkeys(names, source))

    def close(self) -> None:
        """Let go of what points back here: what only the collector would free stays in the way of the files that follow."""
        self._guards = None

    def state(self, called: Called, model: CallModel) -> None:
        """State what a call writes."""
        rule: Mapping[str, Any] = model.get("write")
        where = self.places.of(called)
        arguments = Arguments.of(self.evaluator, called)
        if rule.get("sink") == "sql" and dsn.is_local(self._connected(called)):
            return
        form, idempotent = rule.get("form", ""), rule.get("idempotent")
        doubtful = False
        proof: Mapping[str, Any] | None = None
        for case in rule.get("cases", ()):
            verdict = self.holds(case["when"], arguments, called)
            if verdict:
                proof = case["when"] if case.get("idempotent") and "has" in case["when"] else None
                form, idempotent, doubtful = case.get("form", form), case.get("idempotent", idempotent), False
                break
            doubtful = doubtful or verdict is None
        if not form and rule.get("sql"):
            self._statement(called, model, rule, where)
        if not form:
            return
        if doubtful and idempotent is False:
            idempotent = None
        if idempotent is False and where.engine and (rule.get("table") or form != "append"):
            idempotent = self._guarded(called, self._table(rule, arguments, called))
        ref = rule.get("key")
        if ref and rule.get("key_made"):
            made = Arguments.that_made(self.evaluator, arguments.object(ref))
            ref, arguments = (rule["key_made"], made) if made is not None else (None, arguments)
        key = arguments.text(ref) if ref else None
        late = Late(expr, arguments.frame, arguments.at) if ref and (expr := arguments.expr(ref)) is not None else None
        if proof is not None and not rule.get("key"):
            late = self._entry_of(proof, arguments)
            key = self.evaluator.text(*late) if late is not None else None
        source = self.source_of(*late) if late is not None else ""
        self.out.add(self._write(called, model, self._sink(rule, called), form, idempotent, where, key, source))

    @staticmethod
    def _entry_of(when: Mapping[str, Any], arguments: Arguments) -> Late | None:
        """Return the entry of a dictionary that makes a condition hold: the header with the key of a request."""
        table = arguments.object(when["argument"])
        wanted = {each.lower() for each in when["has"]}
        for entry in table.entries if isinstance(table, Table) else ():
            if isinstance(entry.key, Value) and (entry.key.text or "").lower() in wanted:
                return entry.value
        return None

    def _write(
        self,
        called: Called,
        model: CallModel,
        sink: str,
        form: str,
        idempotent: bool | None,
        where: Where,
        key: Value | None = None,
        source: str = "",
    ) -> Write:
        return Write(
            written(called.site.call),
            where.unit,
            model.library,
            called.name,
            sink,
            form,
            idempotent,
            key,
            source,
            where.engine,
            where.phase,
            where.related,
            where.function,
        )

    def _sink(self, rule: Mapping[str, Any], called: Called) -> str:
        sink: str = rule["sink"]
        for each in rule.get("sinks", ()):
            if self._chain_holds(each["when"], called):
                return str(each["sink"])
        if sink != "sql":
            return sink
        target = self._connected(called).shape
        if "://" in target:
            return target.partition("://")[0].split("+")[0].lower().removeprefix("jdbc:").partition(":")[0]
        return "sql"

    def _connected(self, called: Called) -> Value:
        """Return the address that the object of a method call is connected to; empty where it is not known."""
        owner = called.callee.owner if isinstance(called.callee, Member) else None
        return self.network.origin_target(owner.origin, 0) if isinstance(owner, Thing) and owner.origin is not None else Value()

    def _statement(self, called: Called, model: CallModel, rule: Mapping[str, Any], where: Where) -> None:
        """Judge the statement that a call executes, once per text that it is called with."""
        first = Arguments.of(self.evaluator, called)
        text = self._sql(first, rule["sql"], called)
        texts = [text] if text is not None and not text.is_unknown else []
        if text is not None and text.text is None:
            for frame in self.places.runs(called.scope):
                found = self._sql(Arguments.of(self.evaluator, called, frame), rule["sql"], called)
                if found is not None and not found.is_unknown and all(found.shape != each.shape for each in texts):
                    texts.append(found)
        stated: set[dml.Change] = set()
        sink = self._sink(rule, called)
        if sink in ("odps", "maxcompute"):
            return  # MaxCompute's own statements are judged by the SQL adapter
        for each in texts:
            for judged in dml.judge(each.shape):
                if judged in stated:
                    continue
                stated.add(judged)
                change = judged
                if judged.idempotent is False and where.engine:
                    change = judged._replace(idempotent=self._guarded(called, dml.tables(each.shape, ("INSERT",))))
                plain = change.form == "insert" and change.idempotent is False
                write = self._write(called, model, sink, change.form, change.idempotent, where)
                self.out.add(write._replace(inserts=self._inserts(texts)) if plain and where.engine else write)

    def _guarded(self, called: Called, inserted: Sequence[str]) -> bool | None:
        """Whether the code around a write makes a second run of it harmless."""
        from mclint.libraries.guards import Guards

        if self._guards is None:
            self._guards = Guards(self.evaluator, self.graph, self._statement_of)
        return self._guards.verdict(called, inserted)

    def _table(self, rule: Mapping[str, Any], arguments: Arguments, called: Called) -> tuple[str, ...]:
        """Return the table that a call adds to, by an argument or by how its object was made (`owner`); nothing where it is not known."""
        table = arguments.text([each for each in references(rule.get("table")) if each != "owner"])
        owner = called.callee.owner if isinstance(called.callee, Member) else None
        if table is None and "owner" in references(rule.get("table")) and (made := Arguments.that_made(self.evaluator, owner)) is not None:
            table = made.text("name@0")
        return (table.shape.lower().rpartition(".")[2],) if table is not None else ()

    def _statement_of(self, called: Called, run: Frame | None) -> Value | None:
        """Return the statement that a call executes in a run."""
        if called.model is None:
            return None
        ref = (called.model.get("write") or {}).get("sql") or (called.model.get("sql") or {}).get("text")
        return self._sql(Arguments.of(self.evaluator, called, run), ref, called) if ref else None

    def _inserts(self, texts: list[Value]) -> tuple[PlainInsert, ...]:
        """Return the plain inserts of the statements of a call, or none if one of them is not written where it can be edited."""
        from mclint.libraries.inserts import Tables, plain_inserts

        if self._tables is None:
            self._tables = Tables(self._created())
        found: list[PlainInsert] = []
        for text in texts:
            inserts = plain_inserts(text, self.graph.program, self._tables)
            if inserts is None:
                return ()
            found.extend(insert for insert in inserts if insert not in found)
        return tuple(found)

    def _created(self) -> Iterator[str]:
        """Yield the statements that create tables, of all calls of the file that run SQL of a database."""
        for called in self.graph.calls:
            rule = called.model.get("write") if called.model is not None else None
            if rule is not None and rule.get("sql"):
                text = self._sql(Arguments.of(self.evaluator, called), rule["sql"], called)
                if text is not None and "create" in text.shape.lower():
                    yield text.shape

    def _sql(self, arguments: Arguments, ref: Any, called: Called) -> Value | None:
        """Return a statement, also where a library wraps it (`text("…")`) or was given it before (`prepareStatement("…")`)."""
        if isinstance(ref, str) and ref.startswith("#"):
            for late in self.network.uses.on("owner", called, arguments, ref[1:]):
                call = late.expr
                if isinstance(call, ir.Call) and call.arguments:
                    return self.evaluator.text(call.arguments[0].value, late.frame, late.at)
            return None
        obj = arguments.object(ref)
        if isinstance(obj, Thing) and obj.origin is not None and isinstance(obj.origin.expr, ir.Call) and obj.origin.expr.arguments:
            inner = obj.origin.expr.arguments[0].value
            return self.evaluator.text(inner, obj.origin.frame, obj.origin.at)
        return arguments.text(ref)

    # --- conditions

    def holds(self, when: Mapping[str, Any], arguments: Arguments, called: Called) -> bool | None:
        """Whether a condition of the data holds for a call; None where that is not known."""
        if "on" in when:
            return self.network.uses.holds(dict(when), called, arguments)
        if "argument" in when:
            return self._argument_holds(when, arguments)
        if "chain" in when:
            return self._chain_holds(when, called)
        if "before" in when:
            return self._preceded(when["before"], called)
        return False

    def _argument_holds(self, when: Mapping[str, Any], arguments: Arguments) -> bool | None:
        obj = arguments.object(when["argument"])
        if obj is not None and ("made" in when or "type" in when):
            return self._made_so(obj, when)
        return self._object_holds(obj, when)

    def _made_so(self, obj: Object, when: Mapping[str, Any]) -> bool | None:
        """Whether a condition holds for an object by its type or by what it was made with; of several objects, for one of them."""
        items = [self.evaluator.eval(*item) for item in obj.items[:MAX_PARTS]] if isinstance(obj, Many) else [obj]
        verdicts: list[bool | None] = []
        for item in items:
            if "type" in when:
                verdicts.append(self.network.uses.is_of(item, when["type"]))
                continue
            made = Arguments.that_made(self.evaluator, item)
            if made is not None:
                verdicts.append(self._object_holds(made.object(when["made"]), when))
            else:
                verdicts.append(False if isinstance(item, Value) else None)
        return True if any(verdicts) else False if verdicts and all(each is False for each in verdicts) else None

    def _object_holds(self, obj: Object | None, when: Mapping[str, Any]) -> bool | None:
        if obj is None:
            return bool(when.get("given") is False)
        if "given" in when:
            return None if isinstance(obj, Unknown) and obj.reason == "spread arguments" else bool(when["given"])
        if "calls" in when:
            sites = obj.scope.body.sites if isinstance(obj, Local) else None
            named = {site.call.callee.name for site in sites or () if isinstance(site.call.callee, ir.Attribute)}
            return not named.isdisjoint(when["calls"]) if sites is not None else None
        if "made_with" in when:
            made = obj.origin.expr if isinstance(obj, Thing) and obj.origin is not None else None
            return len(made.arguments) == when["made_with"] if isinstance(made, ir.Call) else None
        if "is" in when:
            value = constant(obj)
            return None if value is ... else is_one_of(value, when["is"])
        wanted = {each.lower() for each in when.get("has", ())}
        items = [self.evaluator.eval(*item) for item in obj.items[:MAX_PARTS]] if isinstance(obj, Many) else [obj]
        verdicts: list[bool | None] = []
        for item in items:
            if isinstance(item, (Table, Thing)):
                found, complete = keys(item) if isinstance(item, Table) else self.network.uses.entries(item)
                hit = any(each.lower() in wanted for each in found)
                verdicts.append(True if hit else False if complete else None)
            else:
                verdicts.append(None)
        if not verdicts:
            return None
        return True if all(verdicts) else False if all(each is False for each in verdicts) else None

    def _chain_holds(self, when: Mapping[str, Any], called: Called) -> bool | None:
        """Whether an earlier call of the same row of calls was made, with one of some arguments."""
        callee = called.callee
        owner = callee.owner if isinstance(callee, Member) else None
        frame = self.evaluator.frame(called.scope)
        lates = reversed(owner.chain) if isinstance(owner, Thing) else self.network.uses.row(called, frame)
        whole = isinstance(owner, Thing)
        for late in lates:
            call = late.expr
            if not isinstance(call, ir.Call) or not isinstance(call.callee, ir.Attribute):
                continue
            whole = whole or call.callee.name == "write"
            if call.callee.name == when["chain"]:
                if "is" not in when:
                    return True
                if not call.arguments:
                    return None
                value = constant(self.evaluator.eval(call.arguments[0].value, late.frame, late.at))
                if value is not ... and not is_one_of(value, when["is"]) and when["chain"] == "option":
                    continue  # of options there are several
                return None if value is ... else is_one_of(value, when["is"])
        return bool(when.get("absent", False)) if whole else None

    def _preceded(self, methods: list[str], called: Called) -> bool | None:
        """Whether one of some methods is called before, in the same function or on the way to it from every caller."""
        return self._before(frozenset(methods), called.scope, called.site.at, 0)

    def _before(self, methods: frozenset[str], scope: Scope, at: At, depth: int) -> bool | None:
        key = methods, scope, at.seq, depth
        if key not in self._preceding:
            self._preceding[key] = self._find_before(methods, scope, at, depth)
        return self._preceding[key]

    def _find_before(self, methods: frozenset[str], scope: Scope, at: At, depth: int) -> bool | None:
        if any(site.at.seq <= at.seq and _is_one(site.call, methods) and not site.at.place.excludes(at.place) for site in scope.body.sites):
            return True
        for called in self.graph.by_scope.get(scope, ()):
            before = bool(called.targets) and called.site.at.seq < at.seq and not called.site.at.place.excludes(at.place)
            if before and any(self._calls(target, methods, 0) for target in called.targets):
                return True
        callers = self.evaluator.callers.get(scope, ()) if depth < 4 else ()
        verdicts = [self._before(methods, caller, late.at, depth + 1) for caller, late in callers[:MAX_PARTS] if late.at is not None]
        if not verdicts or not any(verdicts):
            return False
        return True if all(verdicts) else None

    def _calls(self, scope: Scope, methods: frozenset[str], depth: int) -> bool:
        """Whether a function calls one of some methods, itself or through others."""
        key = methods, scope, depth
        if key not in self._calling:
            found = any(_is_one(site.call, methods) for site in scope.body.sites)
            if not found and depth < 3:
                inner = [target for called in self.graph.by_scope.get(scope, ()) for target in called.targets]
                found = any(self._calls(target, methods, depth + 1) for target in inner[:MAX_PARTS])
            self._calling[key] = found
        return self._calling[key]

    # --- keys

    def source_of(self, expr: ir.Expr, frame: Frame, at: At | None, depth: int = 0) -> str:
        """Return where a key comes from: `random`, `time`, `input`, or empty where none of these is seen."""
        result = ""
        waiting = [expr]
        for _ in range(MAX_PARTS):
            if not waiting:
                break
            each = waiting.pop()
            if isinstance(each, ir.Call):
                callee = self.evaluator.callee(each, frame, at)
                source = self._sources.get(callee.name) if isinstance(callee, Outside) else None
                if source:
                    return source
                waiting.extend(argument.value for argument in each.arguments)
                waiting.append(each.callee)
            elif isinstance(each, ir.Name) and depth < 4:
                found = self._named(each.id, frame, at, depth)
                if found in ("random", "time"):
                    return found
                result = found or result
            else:
                waiting.extend(_inside(each))
        return result

    def _named(self, name: str, frame: Frame, at: At | None, depth: int) -> str:
        scope = frame.scope
        if any(parameter.name == name for parameter in scope.parameters):
            return "input"
        run: Frame | None = frame
        while run is not None:
            bindings = run.scope.body.bindings.get(name)
            if bindings:
                last = bindings[-1]
                if last.kind == "loop":
                    return "input"
                return self.source_of(last.expr, run, last.at, depth + 1) if last.expr is not None else ""
            run = run.outer
        return ""


def _is_one(call: ir.Call, methods: frozenset[str]) -> bool:
    """Whether a call is of one of some methods: of any object (`drop`), or of what another method gives (`get_partition.drop`)."""
    callee = call.callee
    if not isinstance(callee, ir.Attribute):
        return False
    made = callee.owner.callee if isinstance(callee.owner, ir.Call) else None
    return callee.name in methods or (isinstance(made, ir.Attribute) and f"{made.name}.{callee.name}" in methods)


def _inside(expr: ir.Expr) -> list[ir.Expr]:
    if isinstance(expr, ir.Attribute):
        return [expr.owner]
    if isinstance(expr, ir.Subscript):
        return [expr.owner, expr.key]
    if isinstance(expr, ir.Binary):
        return [expr.left, expr.right]
    if isinstance(expr, ir.Text):
        return list(expr.holes)
    if isinstance(expr, ir.Sequence):
        return list(expr.items)
    if isinstance(expr, ir.Opaque):
        return list(expr.children)
    if isinstance(expr, ir.Unary):
        return [expr.operand]
    if isinstance(expr, ir.Choice):
        return [expr.then, expr.other]
    return []
