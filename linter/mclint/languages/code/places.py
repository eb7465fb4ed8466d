"""Where a client goes that is to be made once per worker: the constructor in Python, a field and `setup` in Java, a lazy value in Scala."""

from __future__ import annotations

import re

from mclint.facts import Hoist
from mclint.languages.code import ir
from mclint.languages.code.index import dotted
from mclint.languages.code.scopes import Scope
from mclint.tuples import NamedTuple
from mclint.value import Span

_PLAIN_BASES = frozenset(("object", "BaseUDTF", "BaseUDAF"))
"""Bases whose constructor takes no arguments."""

_SETUPS = {
    "UDF": "com.aliyun.odps.udf.ExecutionContext",
    "UDTF": "com.aliyun.odps.udf.ExecutionContext",
    "Aggregator": "com.aliyun.odps.udf.ExecutionContext",
    "MapperBase": "com.aliyun.odps.mapred.TaskContext",
    "ReducerBase": "com.aliyun.odps.mapred.TaskContext",
}
"""What `setup` is given, by base class."""


class Site(NamedTuple):
    """What is to be moved: `replaced` is read from the field instead, `made` is the text that makes it, `kind` its type (Java).

    `shared`: others of the same class may use the same field.
    """

    scope: Scope
    owner: Scope
    replaced: Span
    name: str
    kind: str
    made: str
    shared: bool = False


def place(text: str, language: str, site: Site) -> Hoist | None:
    """Return the edits that make something once per worker, or None where there is no place that is known to be right."""
    how = {"python": _python, "java": _java, "scala": _scala}.get(language)
    return how(text, site) if how is not None else None


# --- Python


def _python(text: str, site: Site) -> Hoist | None:
    receiver = site.scope.receiver()
    constructors = site.owner.functions.get("__init__", [])
    if site.shared:
        kept = _kept_session(text, site, constructors)
        if kept:
            return Hoist("`__init__`", ((site.replaced, f"{receiver}.{kept}"),))
    field = _free(text, "_" + site.name.strip("_"))
    if not field:
        return None
    use = (site.replaced, f"{receiver}.{field}")
    made = _constructor(text, site, field) if not constructors else _appended(text, constructors, field, site.made)
    return Hoist("`__init__`", (use, made)) if made is not None else None


def _kept_session(text: str, site: Site, constructors: list[Scope]) -> str:
    """Return the field in which the constructor keeps such an object already."""
    for constructor in constructors:
        for name, bindings in constructor.body.dotted.items():
            expr = bindings[0].expr
            if len(bindings) == 1 and expr is not None and text[expr.span.start : expr.span.end] == site.made:
                owner, _, field = name.rpartition(".")
                if owner == constructor.receiver():
                    return field
    return ""


def _appended(text: str, constructors: list[Scope], field: str, made: str) -> tuple[Span, str] | None:
    """Return the edit that puts a field at the end of a constructor."""
    function = constructors[0].function
    receiver = constructors[0].receiver()
    if len(constructors) != 1 or function is None or not function.body or not receiver:
        return None
    written = text[function.span.start : function.span.end].rstrip()  # a comment at its end takes the CR along
    if re.search(r"\b(?:return|yield|raise)\b", written):
        return None
    indent = _indent(text, function.body[0].span.start)
    rest = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?=\r|\n|\Z)").match(text, function.span.start + len(written))
    if indent is None or rest is None or _line_start(text, function.body[0].span.start) <= function.span.start:
        return None
    return Span(rest.end(), rest.end()), f"\n{indent}{receiver}.{field} = {made}"


def _constructor(text: str, site: Site, field: str) -> tuple[Span, str] | None:
    """Return the edit that gives a class a constructor, before its first method."""
    node, function = site.owner.node, site.scope.function
    if not isinstance(node, ir.Class) or function is None or not function.body:
        return None
    bases = [dotted(base).rpartition(".")[2] for base in node.bases]
    decorators = [dotted(each.callee if isinstance(each, ir.Call) else each).rpartition(".")[2] for each in node.decorators]
    if not _PLAIN_BASES.issuperset(bases) or not {"annotate"}.issuperset(decorators):
        return None
    first = _first_method(site.owner)
    outer, inner = _indent(text, first), _indent(text, function.body[0].span.start)
    if outer is None or inner is None or not inner.startswith(outer) or inner == outer:
        return None
    receiver = site.scope.receiver()
    lines = [f"{outer}def __init__({receiver}):"]
    if not {"object"}.issuperset(bases):
        lines.append(f"{inner}super({node.name}, {receiver}).__init__()")
    lines.append(f"{inner}{receiver}.{field} = {site.made}")
    at = _above_comments(text, _line_start(text, first), outer, "#")
    return Span(at, at), "\n".join(lines) + "\n\n"


# --- Java and Scala


def _java(text: str, site: Site) -> Hoist | None:
    function, node = site.scope.function, site.owner.node
    field = _free(text, f"kept{site.name[0].upper()}{site.name[1:]}")
    if not site.kind or not field or function is None or not isinstance(node, ir.Class):
        return None
    indent = _indent(text, function.span.start)
    inner = _lead(text, function)
    if indent is None or not inner.startswith(indent) or inner == indent:
        return None
    step = inner.removeprefix(indent)
    header = text[function.span.start : text.find("{", function.name_span.end)]
    lines = [f"this.{field} = {site.made};"]
    if "throws" in header:
        # Making it may throw what `setup` may not.
        lines = ["try {", step + lines[0], "} catch (Exception e) {", step + "throw new IllegalStateException(e);", "}"]
    declaration = f"{indent}private transient {site.kind} {field};\n\n"
    first = _first_method(site.owner)
    if _indent(text, first) != indent:
        return None
    at = _above_comments(text, _line_start(text, first), indent, "//")
    use = (site.replaced, f"this.{field}")
    setups = site.owner.functions.get("setup", [])
    if setups:
        made = _into_setup(text, setups, lines)
        return Hoist("`setup`", (use, (Span(at, at), declaration), made)) if made is not None else None
    context = next((_SETUPS[name] for base in node.bases if (name := dotted(base).rpartition(".")[2]) in _SETUPS), "")
    if not context:
        return None
    body = "".join(f"{indent}{step}{line}\n" for line in lines)
    setup = f"{indent}@Override\n{indent}public void setup({context} context) {{\n{body}{indent}}}\n\n"
    return Hoist("`setup`", (use, (Span(at, at), declaration + setup)))


def _into_setup(text: str, setups: list[Scope], lines: list[str]) -> tuple[Span, str] | None:
    """Return the edit that puts statements at the end of `setup`."""
    function = setups[0].function
    if len(setups) != 1 or function is None or not function.body:
        return None
    written = text[function.span.start : function.span.end]
    indent = _lead(text, function)
    closing = function.span.end - 1
    if not indent or text[closing] != "}" or _indent(text, closing) is None:
        return None
    if re.search(r"\breturn\b", written) or (isinstance(function.body[-1], ir.Jump) and function.body[-1].kind == "throw"):
        return None
    at = _line_start(text, closing)
    return Span(at, at), "".join(f"{indent}{line}\n" for line in lines)


def _scala(text: str, site: Site) -> Hoist | None:
    function = site.scope.function
    field = _free(text, f"kept{site.name[0].upper()}{site.name[1:]}")
    indent = _indent(text, function.span.start) if function is not None else None
    first = _first_method(site.owner)
    if function is None or indent is None or not field or _indent(text, first) != indent:
        return None
    at = _above_comments(text, _line_start(text, first), indent, "//")
    return Hoist("a lazy value", ((site.replaced, field), (Span(at, at), f"{indent}@transient private lazy val {field} = {site.made}\n\n")))


def _first_method(owner: Scope) -> int:
    """Return where the first method of a class begins, with its decorators.

    All that is moved within a class goes to the same place, so that two moves at a time never give two fields one name.
    """
    starts = [0]
    for methods in owner.functions.values():
        for method in methods:
            if method.function is not None:
                decorators = method.function.decorators if owner.program.python else ()  # elsewhere they lie inside the span
                starts.append(min([method.function.span.start, *(each.span.start - 1 for each in decorators)]))
    return min(starts[1:], default=0)


# --- text


def _free(text: str, name: str) -> str:
    """Return a name that a text does not use yet, near to the one given; empty if there is none."""
    for candidate in (name, *(f"{name}{number}" for number in range(2, 10))):
        if not re.search(rf"(?<![\w$]){re.escape(candidate)}(?![\w$])", text):
            return candidate
    return ""


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _indent(text: str, at: int) -> str | None:
    """Return the blanks before the first thing on a line, or None if something else stands before it."""
    before = text[_line_start(text, at) : at]
    return before if not before.strip(" \t") else None


def _lead(text: str, function: ir.Function) -> str:
    """Return the blanks before the first statement of a function; none if it begins on the line of the function's head."""
    at = function.body[0].span.start if function.body else function.span.start
    start = _line_start(text, at)
    return text[start : start + len(text[start:at]) - len(text[start:at].lstrip(" \t"))] if start > function.name_span.end else ""


def _above_comments(text: str, start: int, indent: str, mark: str) -> int:
    """Return the start of the comment that stands right above a line, else the line's own."""
    while start > 0:
        before = text[:start].rstrip("\r\n")
        gap = text[len(before) : start]
        first = _line_start(text, len(before))
        line = text[first : len(before)]
        if gap.count("\n") > 1 or not line.strip():
            return start
        if line.strip().endswith("*/") and mark == "//":
            opened = text.rfind("/*", 0, len(before))
            if opened < 0 or _indent(text, opened) is None:
                return start
            start = _line_start(text, opened)
        elif line.startswith(indent + mark):
            start = first
        else:
            return start
    return start
