"""Checks of certificates and host names that let everything pass, as programs of Java and Scala define them.

They are stated where they are defined: there the fix goes, and which of many clients gets one is often not to be seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from mclint.facts import CheckOff
from mclint.languages.base import Collector
from mclint.languages.code import ir
from mclint.languages.code.graph import Graph
from mclint.languages.code.index import Site, dotted
from mclint.languages.code.scopes import Program, Scope
from mclint.libraries.where import Places
from mclint.value import Span

_MARKS = ("TrustManager", "ostnameVerifier", "HOSTNAME", "TrustMaterial", "TrustStrategy", "TrustAll")
"""Words of which one stands in every program that defines such a check."""

_KINDS = {
    "X509TrustManager": "trust manager",
    "X509ExtendedTrustManager": "trust manager",
    "HostnameVerifier": "host-name verifier",
    "TrustStrategy": "trust strategy",
}
_READY = {
    "NoopHostnameVerifier": "host-name verifier",
    "AllowAllHostnameVerifier": "host-name verifier",
    "ALLOW_ALL_HOSTNAME": "host-name verifier",
    "TrustAllStrategy": "trust strategy",
    "InsecureTrustManager": "trust manager",
}
_CHECKS = frozenset(("checkServerTrusted", "verify", "isTrusted"))
_CHECKERS = {
    "setHostnameVerifier": "host-name verifier",
    "setDefaultHostnameVerifier": "host-name verifier",
    "setSSLHostnameVerifier": "host-name verifier",
    "hostnameVerifier": "host-name verifier",
    "loadTrustMaterial": "trust strategy",
    "trustManager": "trust manager",
    "SSLConnectionSocketFactory": "host-name verifier",
}


def state(graph: Graph, places: Places, out: Collector) -> None:
    """State the checks of a program that let everything pass and that its jobs come by."""
    program = graph.program
    if program.text is not None and not any(word in program.text for word in _MARKS):
        return
    told: set[Span] = set()
    for scope, site, span, what in _found(program):
        where = places.at(scope, site.at.place)
        if where.engine and span not in told:
            told.add(span)
            out.add(CheckOff(span, where.unit, what, where.engine, where.phase, where.related))
    for scope, run in graph.runs.items():
        node = scope.node
        if not run.engine or not isinstance(node, ir.Class) or node.kind != "object" or node.name_span in told:
            continue
        if what := _lets_pass(scope):
            out.add(CheckOff(node.name_span, run.unit, what, run.engine, run.phase))  # it is there without being made


def _found(program: Program) -> Iterator[tuple[Scope, Site, Span, str]]:
    """Yield each such check with where a program makes it."""
    classes = {scope.name: (scope.node, what) for scope in program.scopes if scope.kind == "class" and (what := _lets_pass(scope))}
    for scope, site in program.sites():
        call = site.call
        if call.body is not None:
            made = program.by_node.get(id(call.body))
            if made is not None and (what := _lets_pass(made)):
                yield scope, site, call.callee.span, what
            continue
        if call.new and dotted(call.callee).rpartition(".")[2] in classes:
            node, what = classes[dotted(call.callee).rpartition(".")[2]]
            if isinstance(node, ir.Class):
                yield scope, site, node.name_span, what
        for span, what in _handed_over(call):
            yield scope, site, span, what


def _lets_pass(scope: Scope) -> str:
    """Return what kind of check a class is that does nothing but say yes, or empty."""
    node = scope.node
    if not isinstance(node, ir.Class):
        return ""
    kinds = [_KINDS[last] for base in node.bases if (last := dotted(base).rpartition(".")[2]) in _KINDS]
    checks = [each for name in _CHECKS for each in scope.functions.get(name, ())] if kinds else []
    return kinds[0] if checks and all(each.function is not None and _is_empty(each.function) for each in checks) else ""


def _handed_over(call: ir.Call) -> Iterator[tuple[Span, str]]:
    """Yield the functions that always say yes, and the ready-made checks that do, among the arguments of a call that sets one."""
    callee = call.callee
    name = callee.name if isinstance(callee, ir.Attribute) else callee.id if isinstance(callee, ir.Name) else ""
    if name not in _CHECKERS:
        return
    for argument in call.arguments:
        value = argument.value
        if isinstance(value, ir.Lambda) and _is_empty(value.function):
            yield value.span, _CHECKERS[name]
        given = dotted(value.callee if isinstance(value, ir.Call) else value)
        yield from ((value.span, what) for word, what in _READY.items() if word in given)


def _is_empty(function: ir.Function) -> bool:
    """Whether a function does nothing but say yes."""
    if "abstract" in function.modifiers:
        return False
    body = [each for each in function.body if not isinstance(each, ir.Do) or isinstance(each.expr, ir.Call)]
    return not body or (len(body) == 1 and isinstance(body[0], ir.Return) and (body[0].value is None or _is_true(body[0].value)))


def _is_true(expr: ir.Expr) -> bool:
    return (isinstance(expr, ir.Truth) and expr.value) or isinstance(expr, (ir.Null, ir.Opaque))
