"""What the languages' own functions and methods return, as far as texts, environment look-ups and containers go."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mclint.languages.code import ir, texts
from mclint.languages.code.index import At
from mclint.languages.code.objects import (
    Entry,
    Flag,
    Frame,
    Late,
    LocalClass,
    Many,
    Nothing,
    Num,
    Object,
    Outside,
    Own,
    Partial,
    Table,
    Thing,
    Unknown,
    as_text,
)
from mclint.value import Known, Value, join, known, unknown

if TYPE_CHECKING:
    from mclint.languages.code.evaluate import Evaluator

MAX_PIECES = 300
"""Pieces that a text is split into."""

Function = Callable[["Evaluator", ir.Call, Frame, "At | None"], Object]


def argument(call: ir.Call, number: int, name: str = "") -> ir.Expr | None:
    """Return an argument by its position among the positional ones, or by its name."""
    position = 0
    for each in call.arguments:
        if not each.name:
            if position == number:
                return each.value
            position += 1
        elif each.name == name and name:
            return each.value
        elif each.name in ("*", "**"):
            position = -1000
    return None


def function(evaluator: Evaluator, name: str, call: ir.Call, frame: Frame, at: At | None) -> Object | None:
    """Return what a function of the language gives, or None if it is none of those."""
    known_one = _FUNCTIONS.get(name) or _FUNCTIONS.get(name.removeprefix("java.lang.").removeprefix("java.util."))
    return known_one(evaluator, call, frame, at) if known_one is not None else None


def method(evaluator: Evaluator, owner: Object, name: str, call: ir.Call, frame: Frame, at: At | None) -> Object | None:
    """Return what a method of a text or a container gives, or None if it is none of those."""
    if isinstance(owner, Value):
        return _text_method(evaluator, owner, name, call, frame, at)
    if isinstance(owner, Table):
        return _table_method(evaluator, owner, name, call, frame, at)
    if isinstance(owner, Many):
        return _many_method(evaluator, owner, name, call, frame, at)
    if isinstance(owner, Num) and name in ("toString", "toInt", "toLong"):
        return as_text(owner) if name == "toString" else owner
    if isinstance(owner, Unknown) and texts.method(name, Value(), [Value(), Value()]) is not None:
        return owner
    return None


def _text_method(evaluator: Evaluator, text: Value, name: str, call: ir.Call, frame: Frame, at: At | None) -> Object | None:
    if name in ("format", "format_map", "formatted", "substitute", "safe_substitute"):
        return _formatted(evaluator, text, name, call, frame, at)
    if name == "render":
        return text  # what a template engine fills in stays a placeholder of the text
    if name in ("split", "splitlines"):
        return _split(evaluator, text, name, call, frame, at)
    if name == "join" and len(call.arguments) == 1:
        obj = evaluator.eval(call.arguments[0].value, frame, at)
        if isinstance(obj, Many):
            items = [evaluator.text(item.expr, item.frame, item.at) for item in obj.items]
            if not obj.complete:
                items.append(unknown("more items", call.span))
            return texts.joined(text, items)
        return join((unknown("a joined text", call.span),))
    if name in ("toInt", "toLong") and text.text is not None:
        return _number(text, call)
    given = [evaluator.text(each.value, frame, at) if not each.name else None for each in call.arguments]
    found = texts.method(name, text, given, call.span)
    if found is not None:
        return found
    return Unknown("a changed text", call.span)


def _split(evaluator: Evaluator, text: Value, name: str, call: ir.Call, frame: Frame, at: At | None) -> Object:
    """Return the pieces of a text; a hole may hold further separators, so they are not all."""
    given = argument(call, 0, "sep")
    separator = evaluator.text(given, frame, at).text if given is not None else "\n" if name == "splitlines" else None
    if not separator or (given is not None and not evaluator.python and not separator.isalnum() and separator not in ";,:/ "):
        return Unknown("pieces of a text", call.span)
    pieces = text.split(separator)
    if len(pieces) > MAX_PIECES:
        return Unknown("many pieces of a text", call.span)
    items = [Late(ir.Text(call.span, piece), frame, None) for piece in pieces]
    return Many(tuple(items), complete=text.text is not None, span=call.span)


def _formatted(evaluator: Evaluator, text: Value, name: str, call: ir.Call, frame: Frame, at: At | None) -> Object:
    plain = [each.value for each in call.arguments if not each.name]
    named = {each.name: each.value for each in call.arguments if each.name not in ("", "*", "**")}
    tables: list[Table] = []
    for each in call.arguments:
        if each.name == "**" or name in ("format_map", "substitute", "safe_substitute"):
            obj = evaluator.eval(each.value, frame, at)
            if isinstance(obj, Table):
                tables.append(obj)

    def fill(key: str) -> Value | None:
        if key.isdigit():
            return evaluator.text(plain[int(key)], frame, at) if int(key) < len(plain) else None
        if key in named:
            return evaluator.text(named[key], frame, at)
        for table in tables:
            obj = evaluator.entry(table, key)
            if obj is not None:
                return as_text(obj, call.span)
        return None

    if name in ("substitute", "safe_substitute"):
        return texts.dollars(text, fill, call.span)
    if evaluator.python:
        return texts.braces(text, fill, call.span)
    return texts.percent(text, fill, call.span)


def _table_method(evaluator: Evaluator, table: Table, name: str, call: ir.Call, frame: Frame, at: At | None) -> Object | None:
    if name in ("copy", "clone", "toMap"):
        return table
    if name in ("get", "getOrElse", "getOrDefault", "pop", "setdefault", "apply"):
        key = argument(call, 0)
        wanted = evaluator.text(key, frame, at).text if key is not None else None
        if wanted is None:
            return Unknown("an entry", call.span)
        found = evaluator.entry(table, wanted)
        default = argument(call, 1, "default")
        if found is None:
            return evaluator.eval(default, frame, at) if default is not None else Nothing(call.span)
        return found
    return None


def _many_method(evaluator: Evaluator, many: Many, name: str, call: ir.Call, frame: Frame, at: At | None) -> Object | None:
    if name in ("copy", "toList", "toSeq", "toArray", "asJava"):
        return many
    if name == "mkString":
        separator = argument(call, 0)
        between = evaluator.text(separator, frame, at) if separator is not None else Value()
        return texts.joined(between, [evaluator.text(*item) for item in many.items])
    return None


def _number(text: Value, call: ir.Call) -> Object:
    try:
        return Num(int((text.text or "").strip()), call.span)
    except ValueError:
        return Unknown("a number", call.span)


# --- functions


def _environment(evaluator: Evaluator, call: ir.Call, frame: Frame, at: At | None) -> Object:
    name = argument(call, 0, "key")
    default = argument(call, 1, "default")
    if default is not None:
        obj = evaluator.eval(default, frame, at)
        if not isinstance(obj, (Nothing, Unknown)):
            return obj
    return Unknown(f"environment variable {evaluator.text(name, frame, at)}" if name is not None else "an environment variable", call.span)


def _first(evaluator: Evaluator, call: ir.Call, frame: Frame, at: At | None) -> Object:
    given = argument(call, 0)
    return evaluator.eval(given, frame, at) if given is not None else Unknown("nothing", call.span)


def _second(evaluator: Evaluator, call: ir.Call, frame: Frame, at: At | None) -> Object:
    given = argument(call, 1)
    return evaluator.eval(given, frame, at) if given is not None else Unknown("nothing", call.span)


def _str(evaluator: Evaluator, call: ir.Call, frame: Frame, at: At | None) -> Object:
    given = argument(call, 0)
    if given is None:
        return Value()
    obj = evaluator.eval(given, frame, at)
    return as_text(obj) if isinstance(obj, (Value, Num, Flag)) else obj if isinstance(obj, Unknown) else Unknown("a text", call.span)


def _int(evaluator: Evaluator, call: ir.Call, frame: Frame, at: At | None) -> Object:
    obj = _first(evaluator, call, frame, at)
    if isinstance(obj, Num):
        return Num(int(obj.number), obj.span) if abs(obj.number) < 1e18 else obj
    if isinstance(obj, Value) and obj.text is not None:
        return _number(obj, call)
    return obj if isinstance(obj, Unknown) else Unknown("a number", call.span)


def _float(evaluator: Evaluator, call: ir.Call, frame: Frame, at: At | None) -> Object:
    obj = _first(evaluator, call, frame, at)
    return obj if isinstance(obj, (Num, Unknown)) else Unknown("a number", call.span)


def _dict(evaluator: Evaluator, call: ir.Call, frame: Frame, at: At | None) -> Object:
    entries, complete = evaluator.table_of(call, frame, at)
    return Table(tuple(entries), complete, call.span)


def _pairs(evaluator: Evaluator, call: ir.Call, frame: Frame, at: At | None) -> Object:
    plain = call.arguments
    entries = []
    for number in range(0, len(plain) - 1, 2):
        key, value = plain[number].value, plain[number + 1].value
        entries.append(Entry(evaluator.eval(key, frame, at), Late(value, frame, at), plain[number].span))
    return Table(tuple(entries), complete=True, span=call.span)


def _list(evaluator: Evaluator, call: ir.Call, frame: Frame, at: At | None) -> Object:
    if not call.arguments:
        return Many((), complete=True, span=call.span)
    obj = _first(evaluator, call, frame, at)
    return obj if isinstance(obj, Many) else Unknown("several values", call.span)


def _listed(evaluator: Evaluator, call: ir.Call, frame: Frame, at: At | None) -> Object:  # noqa: ARG001
    spread = any(each.name == "*" for each in call.arguments)
    return Many(tuple([Late(each.value, frame, at) for each in call.arguments if not each.name]), not spread, call.span)


def _path(evaluator: Evaluator, call: ir.Call, frame: Frame, at: At | None) -> Object:
    items = [evaluator.text(each.value, frame, at) for each in call.arguments]
    trimmed = [item.slice(0, len(item.shape.rstrip("/"))) for item in items[:-1]]
    return texts.joined(known("/"), [*trimmed, *items[-1:]])


def _url(evaluator: Evaluator, call: ir.Call, frame: Frame, at: At | None) -> Object:
    """Return `urljoin(base, path)`: the base's host stays unless the path names another."""
    base, path = argument(call, 0, "base"), argument(call, 1, "url")
    if base is None or path is None:
        return Unknown("a URL", call.span)
    start, rest = evaluator.text(base, frame, at), evaluator.text(path, frame, at)
    shape = start.shape
    if rest.contains("://") is not False:
        return rest if rest.contains("://") else Unknown("a URL", call.span)
    host_end = shape.find("/", shape.find("://") + 3) if "://" in shape else -1
    if rest.shape.startswith("/"):
        return join((start if host_end < 0 else start.slice(0, host_end), rest))
    slash = shape.rfind("/")
    return join((start.slice(0, slash + 1), rest)) if slash > shape.find("://") + 2 else join((start, known("/"), rest))


def _getattr(evaluator: Evaluator, call: ir.Call, frame: Frame, at: At | None) -> Object:
    owner, name = argument(call, 0), argument(call, 1)
    written = evaluator.text(name, frame, at).text if name is not None else None
    if owner is None or written is None:
        return Unknown("an attribute", call.span)
    return evaluator.attribute(evaluator.eval(owner, frame, at), written)


def _locals(evaluator: Evaluator, call: ir.Call, frame: Frame, at: At | None) -> Object:
    """Return the variables of a function as a dictionary: what `"%(x)s" % locals()` is filled with."""
    if call.arguments or not evaluator.python:
        return Unknown("variables", call.span)
    names = [*frame.scope.body.bindings, *(parameter.name for parameter in frame.scope.parameters)]
    entries = [Entry(known(name), Late(evaluator.node(ir.Name(call.span, name)), frame, at), call.span) for name in names[:MAX_PIECES]]
    return Table(tuple(entries), complete=False, span=call.span)


def _partial(evaluator: Evaluator, call: ir.Call, frame: Frame, at: At | None) -> Object:
    return Partial(_first(evaluator, call, frame, at), Late(call, frame, at))


def _super(evaluator: Evaluator, call: ir.Call, frame: Frame, at: At | None) -> Object:  # noqa: ARG001
    owner = frame.scope.enclosing_class()
    for base in evaluator.bases(owner) if owner is not None else ():
        if isinstance(base, LocalClass):
            return Own(base.scope)
        if isinstance(base, Outside):
            return Thing(base.name)
    return Unknown("super", call.span)


def _json(evaluator: Evaluator, call: ir.Call, frame: Frame, at: At | None) -> Object:
    """Return `json.dumps(x)` with the blanks that it writes."""
    comma, colon = ", ", ": "
    given = argument(call, -1, "separators")
    if given is not None:
        obj = evaluator.eval(given, frame, at)
        found = [evaluator.text(*item).text for item in obj.items] if isinstance(obj, Many) else []
        if len(found) != 2 or found[0] is None or found[1] is None:
            return Unknown("a JSON text", call.span)
        comma, colon = found[0], found[1]
    if argument(call, -1, "indent") is not None:
        comma = ",\n  "
    value = _json_value(evaluator, _first(evaluator, call, frame, at), comma, colon, 0)
    return value if value is not None else Unknown("a JSON text", call.span)


def _json_value(evaluator: Evaluator, obj: Object, comma: str, colon: str, depth: int) -> Value | None:
    if depth > 12:
        return None
    if isinstance(obj, Value):
        if any(isinstance(part, Known) and ('"' in part.text or "\\" in part.text) for part in obj.parts):
            return None
        return join((known('"'), obj, known('"')))
    if isinstance(obj, (Num, Flag, Nothing)):
        return known("null") if isinstance(obj, Nothing) else as_text(obj, lower=True)
    pieces: list[Value] = []
    if isinstance(obj, Many) and obj.complete:
        for item in obj.items:
            inner = _json_value(evaluator, evaluator.eval(*item), comma, colon, depth + 1)
            pieces.append(inner if inner is not None else unknown("an item"))
        return join((known("["), texts.joined(known(comma), pieces), known("]")))
    if isinstance(obj, Table) and obj.complete:
        for entry in obj.entries:
            key = _json_value(evaluator, entry.key, comma, colon, depth + 1)
            inner = _json_value(evaluator, evaluator.eval(*entry.value), comma, colon, depth + 1)
            if key is None:
                return None
            pieces.append(join((key, known(colon), inner if inner is not None else unknown("an entry", entry.span))))
        return join((known("{"), texts.joined(known(comma), pieces), known("}")))
    return unknown("a value")


_FUNCTIONS: dict[str, Function] = {
    **dict.fromkeys(("os.environ.get", "os.getenv", "environ.get", "getenv", "System.getenv", "System.getProperty"), _environment),
    **dict.fromkeys(
        ("sys.env.getOrElse", "sys.env", "sys.env.get", "sys.props.getOrElse", "scala.util.Properties.envOrElse"), _environment
    ),
    **dict.fromkeys(("str", "unicode", "six.text_type", "six.u", "String.valueOf", "String", "Objects.toString"), _str),
    **dict.fromkeys(("int", "long", "Integer.parseInt", "Integer.valueOf", "Long.parseLong", "Long.valueOf"), _int),
    "float": _float,
    **dict.fromkeys(("dict", "collections.OrderedDict", "OrderedDict", "Map"), _dict),
    **dict.fromkeys(
        ("HashMap", "LinkedHashMap", "TreeMap", "ConcurrentHashMap", "concurrent.ConcurrentHashMap", "Hashtable", "Properties"), _dict
    ),
    "Map.of": _pairs,
    **dict.fromkeys(("list", "tuple", "set", "sorted", "frozenset"), _list),
    **dict.fromkeys(("Arrays.asList", "List.of", "Set.of", "Seq", "List", "Array", "Set", "Vector", "Collections.singletonList"), _listed),
    **dict.fromkeys(("textwrap.dedent", "inspect.cleandoc", "copy.copy", "copy.deepcopy", "contextlib.closing", "Some"), _first),
    **dict.fromkeys(("Option", "Option.apply", "Optional.of", "Objects.requireNonNull", "str.strip"), _first),
    **dict.fromkeys(("typing.cast", "cast"), _second),
    **dict.fromkeys(("os.path.join", "posixpath.join"), _path),
    **dict.fromkeys(("urllib.parse.urljoin", "urlparse.urljoin", "requests.compat.urljoin"), _url),
    "functools.partial": _partial,
    **dict.fromkeys(("locals", "vars"), _locals),
    **dict.fromkeys(("string.Template", "jinja2.Template"), _first),
    "getattr": _getattr,
    "super": _super,
    "json.dumps": _json,
}
