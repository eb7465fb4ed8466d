"""Texts of other languages in the scalars of documents: SQL, shell commands, whole files under their names."""

from __future__ import annotations

import re
from functools import cache

from mclint.languages.base import Collector
from mclint.languages.tree import Node
from mclint.value import HOLE, Known, Value

_SQL_KEYS = ("sql", "ddl", "query", "statement", "script")
"""Parts of the names of keys that promise SQL."""


_TYPE_KEYS = frozenset(("type", "command", "tasktype", "task_type", "nodetype", "node_type", "filetype", "language", "engine", "kind"))
_SQL_TYPES = frozenset(
    ("odps_sql", "odps_script", "odps_sql_script", "maxcompute_sql", "maxcompute", "odps", "mc_sql", "odpssql", "maxcomputesql")
)
_PYTHON_TYPES = frozenset(("pyodps", "pyodps2", "pyodps3", "odps_pyodps"))
_CODE_KEYS = frozenset(("sql", "sqls", "content", "code", "script", "query", "statement", "ddl", "rawscript", "sqlcontent", "source_code"))
"""Keys of a workflow's node that hold its code and not the name of a file."""


@cache
def _head() -> re.Pattern[str]:
    """A statement at the start of a line, or behind another one."""
    return re.compile(
        r"(?:^|;)[ \t]*(?:create\s+(?:or\s+replace\s+)?(?:external|object)\s+table|create\s+(?:temporary\s+)?(?:sql\s+)?function"
        r"|create\s+externalproject|alter\s+table|load\s+(?:overwrite|into)\s+table|unload\s+from|insert\s+(?:into|overwrite)"
        r"|set\s+odps\.|setproject\s)",
        re.IGNORECASE | re.MULTILINE,
    )


@cache
def _evidence() -> re.Pattern[str]:
    """What shows that the statement is MaxCompute's."""
    return re.compile(r"\bodps\.|oss://|tablestore://|\blocation\s+['\"]|\busing\s+['\"]", re.IGNORECASE)


@cache
def _command() -> re.Pattern[str]:
    return re.compile(r"(?:^|[\s;&|(/'\"])(?:odpscmd|spark-submit)(?:\.sh)?\s+[-\\<]", re.MULTILINE)


def read_texts(root: Node, out: Collector) -> None:
    """Hand on the texts of a document that clearly are in another language."""
    stack = [("", root, "")]
    seen: set[int] = set()
    while stack:
        key, node, declared = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.kind == "text":
            if declared and _promises_code(key) and node.value.parts:
                out.embed(declared, node.value, unit=out.new_unit())
            else:
                embedded_text(key, node.value, out)
        stack.extend((key, item, declared) for item in reversed(node.items))
        if node.kind == "map":
            declared = _declared(node)
            stack.extend((entry.name, entry.value, declared) for entry in reversed(node.entries))


def _declared(node: Node) -> str:
    """Return the language of the node of a workflow, by the type that it names: `type: ODPS_SQL`, `runtime: {command: PYODPS3}`."""
    for entry in node.entries:
        name, value = entry.name.lower(), entry.value
        if name == "runtime" and value.kind == "map":
            value = value.get("command") or value
        if value.kind == "text" and (name in _TYPE_KEYS or name == "runtime"):
            kind = value.value.shape.strip().lower().replace("-", "_")
            if kind in _SQL_TYPES:
                return "sql"
            if kind in _PYTHON_TYPES:
                return "python"
    return ""


def _promises_code(key: str) -> bool:
    low = key.lower()
    return low in _CODE_KEYS or (low.startswith("sql_") and "file" not in low and "path" not in low and "section" not in low)


def embedded_text(key: str, value: Value, out: Collector) -> None:
    """Hand on the text under a key: as the file that the key names, as SQL, or as a shell script."""
    shape = value.shape
    if len(shape) < 12 or not any(isinstance(part, Known) for part in value.parts):
        return
    if "." in key and "\n" in shape and (language := _language_of(key, out)):
        out.embed(language, value, unit=out.new_unit())
    elif not embedded_sql(value, out, key=key) and ("odpscmd" in shape or "spark-submit" in shape) and _command().search(shape):
        _quietly("shell", value, out)


def embedded_sql(value: Value, out: Collector, *, key: str = "") -> bool:
    """Hand a text that clearly is MaxCompute SQL to the SQL adapter, as a job of its own; tell whether it is."""
    shape = value.shape
    low = shape.lower()
    if len(shape) < 12 or not any(word in low for word in ("odps", "oss://", "tablestore://", "networklink", "jdbc:")):
        return False
    head = _head().search(shape)
    if head is None or (_evidence().search(shape, head.start()) is None and HOLE not in shape[head.start() :]):
        return False
    if any(word in key.lower() for word in _SQL_KEYS):
        out.embed("sql", value, unit=out.new_unit())
    else:
        _quietly("sql", value, out)
    return True


def _quietly(language: str, value: Value, out: Collector) -> None:
    """Hand a text on that nothing declares to be in a language: what cannot be read in it may be prose, and is no fault."""
    problems = len(out.problems)
    out.embed(language, value, unit=out.new_unit())
    del out.problems[problems:]


def _language_of(name: str, out: Collector) -> str:
    """Return the language of a file, by its name."""
    for language in out.languages.values():
        if not getattr(language, "documents", False) and language.claims(name):
            return language.name
    return ""
