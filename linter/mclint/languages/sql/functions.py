"""Functions made in SQL, and the code that scripts embed."""

from __future__ import annotations

from mclint.facts import FunctionDefinition
from mclint.languages.sql.late import Late
from mclint.languages.sql.lexer import CodeBlock
from mclint.languages.sql.script import Script
from mclint.languages.sql.statements import Statement
from mclint.languages.sql.tokens import BLOCK, STRING, WORD, Cursor, tokenize
from mclint.source import dedent
from mclint.value import Value

_LANGUAGES = {"java": "java", "python": "python", "py": "python", "scala": "scala"}
_SUFFIXES = {".py": "python", ".jar": "java"}


_OPTION = Late(r"['\"]?([A-Za-z]\w*)['\"]?[ \t]*=[ \t]*['\"]([^'\"]*)['\"]")


def read_blocks(script: Script) -> None:
    """Hand each `#CODE` block on to the adapter of its language, as a job of its own."""
    for block in script.lexed.blocks:
        options = {key.lower(): value for key, value in _OPTION.findall(script.text[slice(*block.options)])}
        language = _LANGUAGES.get(options.get("lang", "").strip().lower(), "")
        unit = script.out.new_unit()
        script.blocks[block.start] = language, options.get("filename", ""), unit
        script.note("#CODE block", block.start, block.options[1])
        if language:
            script.out.embed(language, _code(script, block), unit=unit)


def _code(script: Script, block: CodeBlock) -> Value:
    """Return the code of a block, without the indentation that the SQL around it may have."""
    start, end = block.code
    indents = [len(line) - len(line.lstrip(" \t")) for line in script.text[start:end].split("\n") if line.strip()]
    strip = min(indents, default=0)
    return dedent(script.source, start, end, strip) if strip else script.source.value(start, end)


def read_function(script: Script, statement: Statement) -> None:
    """State a function: `CREATE FUNCTION f AS 'module.Class' USING …`, or one whose body is SQL."""
    cursor = Cursor(tokenize(script.plain, statement.start, statement.end))
    while cursor.peek().word and cursor.peek().word != "function":
        cursor.at += 1
    sql = any(token.word == "sql" for token in cursor.tokens[: cursor.at])
    cursor.at += 1
    cursor.noise()
    if cursor.words("if", "not", "exists"):
        cursor.noise()
    name = cursor.name()
    if name is None:
        return
    text = script.text[name[0] : name[1]].replace("`", "").strip("'\"")
    span = script.span(statement.start, name[1])
    if cursor.peek().word == "(" and (sql or cursor.peek(1).word.startswith("@")):
        script.note("SQL function", statement.start, name[1])
        script.add(FunctionDefinition(span, script.unit, text, Value(), (), "sql"))
        return
    if not cursor.words("as"):
        return
    target = _target(script, cursor)
    if target is None or not cursor.words("using"):
        return
    using = cursor.peek()
    # Hive and Spark say what kind of file it is: USING JAR 'hdfs://…'.
    if using.word in ("jar", "file", "archive") and cursor.peek(1).kind == STRING:
        return
    if using.kind == BLOCK:
        language, _, _ = script.blocks.get(using.start, ("", "", 0))
        script.add(FunctionDefinition(span, script.unit, text, target, ("#CODE",), language))
        return
    resources = _resources(script, cursor)
    if resources:
        language = next((found for item in resources if (found := _SUFFIXES.get(item[item.rfind(".") :].lower(), ""))), "")
        script.add(FunctionDefinition(span, script.unit, text, target, resources, language))


def _target(script: Script, cursor: Cursor) -> Value | None:
    token = cursor.peek()
    if token.kind == STRING:
        cursor.at += 1
        return script.string(token.start, token.end)
    name = cursor.name()
    return None if name is None else script.name(*name)


def _resources(script: Script, cursor: Cursor) -> tuple[str, ...]:
    """Return the names behind USING: one string or several, or bare names, with commas between them."""
    pieces = []
    while cursor.at < len(cursor.tokens):
        token = cursor.peek()
        if token.kind == STRING:
            pieces.append(str(script.string(token.start, token.end)))
            cursor.at += 1
        elif token.kind == WORD and token.word not in ("with", "comment", "as"):
            start, end = token.start, token.start
            while cursor.peek().start == end and cursor.peek().word not in ("", ","):
                end = cursor.peek().end
                cursor.at += 1
            pieces.append(script.text[start:end])
        elif token.word == ",":
            cursor.at += 1
        else:
            break
    return tuple(name for piece in pieces for item in piece.split(",") if (name := item.strip()))
