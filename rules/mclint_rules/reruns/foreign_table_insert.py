"""A plain INSERT through a foreign table of the JDBC handler.

## What it does
Reports INSERT INTO and INSERT OVERWRITE into foreign tables of the JDBC handler (RDS MySQL, Hologres, …) that are not declared with an
upserting insert type. The declaration is looked for in the same file, then in the whole project. Ordinary tables, OSS tables (overwrite
replaces them) and Tablestore (put by key) are left alone.

## Why
The page on RDS foreign tables: writes run in parallel in several processes, and in rare cases a process writes its data again, which leaves
duplicates; the Hologres page says the same and has no upsert. `INSERT OVERWRITE` appends there all the same.

## Example
```sql
create external table orders (id bigint) stored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'
location 'jdbc:mysql://db.example.com:3306/shop?table=orders' tblproperties ('networklink'='link_shop');
insert into orders select id from t;
```

## Instead
Declare `'odps.federation.jdbc.insert.type'='InsertOnDuplicateKeyUpdate'` (or `ReplaceInto`), or write into a staging table there and merge.
An insert type that ALTER TABLE sets counts as well; as it may be that of any table, nothing is reported then.

## Fix safety
Offered as unsafe, because the table needs a primary or unique key for it to help. For MySQL tables that are declared in a SQL file, the fix sets
`'odps.federation.jdbc.insert.type'='InsertOnDuplicateKeyUpdate'` in the declaration. Other databases have no such insert type.
"""

from __future__ import annotations

from collections.abc import Iterable

from mclint.api import (
    Case,
    Context,
    Edit,
    ExternalLocation,
    FileFacts,
    Fix,
    Model,
    Property,
    Related,
    Report,
    Rule,
    Setting,
    Severity,
    Span,
    TableWrite,
)

_KEYS = ("odps.federation.jdbc.insert.type", "insert.type")
_UPSERT = "InsertOnDuplicateKeyUpdate"
_SAFE = ("insertonduplicatekeyupdate", "replaceinto", "insertignore", "upsert")
_TABLE = """\
create external table orders (id bigint)
stored by '{}'
location '{}'
tblproperties ('networklink'='link_shop'{});
"""
_JDBC = "com.aliyun.odps.jdbc.JdbcStorageHandler"
_MYSQL = "jdbc:mysql://db.example.com:3306/shop?table=orders"


class ForeignTableInsert(Rule):
    code = "MC506"
    name = "foreign-table-insert"
    severity = Severity.WARNING
    source = "SEED"
    clause = "Failover reruns: writes are guarded against repetition"
    wants = (TableWrite,)

    def check(self, fact: TableWrite, ctx: Context) -> Iterable[Report]:
        if fact.mode not in ("into", "overwrite"):
            return
        name = _short(fact.table.text)
        found = _declaration(name, ctx) if name else None
        if found is None:
            return
        path, table = found
        mode = next((item for item in table.properties if item.key.strip().lower().endswith(_KEYS)), None)
        kind = mode.value.shape if mode else "simpleinsert"
        if _is_safe(kind) or ctx.once("altered", lambda: _is_altered(ctx.model)):
            return
        words = "the insert type is set here" if mode else "the foreign table is declared here"
        word = "INSERT OVERWRITE appends here all the same, and a" if fact.mode == "overwrite" else "A"
        yield Report(
            fact.span,
            f"`{name}` is a foreign table of the JDBC handler in its plain insert mode. {word} rerun or a repeated write process leaves duplicates. "
            + _advice(table),
            fix=_fix(table, mode, path, ctx),
            related=(Related(mode.span if mode else table.span, words, "" if path == ctx.file.path else path),),
        )

    PASSES = (
        Case(
            _TABLE.format(_JDBC, _MYSQL, ", 'odps.federation.jdbc.insert.type'='InsertOnDuplicateKeyUpdate'")
            + "insert into orders select id from t;\n"
        ),
        Case(
            _TABLE.format(_JDBC, _MYSQL, ", 'odps.federation.jdbc.insert.type'='ReplaceInto'")
            + "insert into table orders select id from t;\n"
        ),
        Case(_TABLE.format(_JDBC, _MYSQL, "") + "insert overwrite table local select id from orders;\n", why="reads the foreign table"),
        Case("insert into orders select id from t;\n", why="an ordinary table"),
        Case(
            _TABLE.format(_JDBC, _MYSQL, "") + "alter table orders set tblproperties ('odps.federation.jdbc.insert.type'='ReplaceInto');\n"
            "insert into orders select id from t;\n",
            why="the insert type is set later",
        ),
        Case(
            _TABLE.format("com.aliyun.odps.CsvStorageHandler", "oss://oss-cn-shanghai-internal.aliyuncs.com/bucket-example/orders/", "")
            + "insert overwrite table orders select id from t;\n",
        ),
    )
    FAILS = (
        Case(
            _TABLE.format(_JDBC, _MYSQL, "") + "insert into orders select id from t;\n",
            lines=(5,),
            unsafe_fixed=_TABLE.format(_JDBC, _MYSQL, f", '{_KEYS[0]}'='{_UPSERT}'") + "insert into orders select id from t;\n",
        ),
        Case(_TABLE.format(_JDBC, _MYSQL, "") + "INSERT OVERWRITE TABLE shop.orders SELECT id FROM t;\n", lines=(5,)),
        Case("insert into orders select id from t;\n", lines=(1,), others=(("ddl/orders.sql", _TABLE.format(_JDBC, _MYSQL, "")),)),
        Case(
            _TABLE.format(_JDBC, _MYSQL, ", 'odps.federation.jdbc.insert.type'='simpleInsert'") + "insert into orders values (1);\n",
            lines=(5,),
            unsafe_fixed=_TABLE.format(_JDBC, _MYSQL, f", '{_KEYS[0]}'='{_UPSERT}'") + "insert into orders values (1);\n",
        ),
    )


def _is_safe(kind: str) -> bool:
    return kind.strip().lower().replace("_", "") in _SAFE or "\ufffc" in kind


def _is_mysql(table: ExternalLocation) -> bool:
    return table.location.shape.lower().startswith(("jdbc:mysql:", "jdbc:mariadb:"))


def _advice(table: ExternalLocation) -> str:
    """Say what to do; Hologres has no upsert through a foreign table."""
    if table.location.shape.lower().startswith("jdbc:postgresql:"):
        return "Write into a staging table there, and merge from it in the database."
    return "Declare an upserting `odps.federation.jdbc.insert.type`, or merge from a staging table in the database."


def _is_altered(model: Model) -> bool:
    """Whether some ALTER TABLE gives a table an upserting insert type; it does not say which, so it may be any."""
    return any(
        isinstance(fact, Setting)
        and fact.scope == "table-property"
        and fact.key.strip().lower().endswith(_KEYS)
        and _is_safe(fact.value.shape)
        for file in model.files.values()
        if file.language not in ("markdown", "rst")
        for fact in file.facts
    )


def _short(name: str | None) -> str:
    return (name or "").replace("`", "").rsplit(".", 1)[-1].strip().lower()


def _declaration(name: str, ctx: Context) -> tuple[str, ExternalLocation] | None:
    """Return the JDBC table of a name and the path of its file: of the file at hand, else of the project."""
    own = ctx.once(("file", ctx.file.path), lambda: _index(ctx.file)).get(name)
    if own is not None:
        return (ctx.file.path, own) if _is_jdbc(own) else None
    if ctx.file.language in ("markdown", "rst"):
        return None
    found = ctx.once("project", lambda: _elsewhere(ctx.model)).get(name)
    return found if found is not None and _is_jdbc(found[1]) else None


def _elsewhere(model: Model) -> dict[str, tuple[str, ExternalLocation]]:
    """Return the foreign tables of the whole project, but for those on pages, by name; the first path counts."""
    found: dict[str, tuple[str, ExternalLocation]] = {}
    for path in sorted(model.files):
        if model.files[path].language not in ("markdown", "rst"):
            for name, table in _index(model.files[path]).items():
                found.setdefault(name, (path, table))
    return found


def _fix(table: ExternalLocation, mode: Property | None, path: str, ctx: Context) -> Fix | None:
    """Return a fix that declares the upserting insert type of MySQL; None where the table is in another database or in no SQL file."""
    if not _is_mysql(table) or ctx.model.files[path].language != "sql":
        return None
    if mode is not None:
        span, text = mode.value.editable(), _UPSERT
    else:
        # These keys are table properties; others may stand in the list of the SerDe.
        near = next((item for item in table.properties if item.key.strip().lower().startswith(("odps.federation.", "networklink"))), None)
        span = Span(near.span.end, near.span.end) if near is not None else None
        text = f", '{_KEYS[0]}'='{_UPSERT}'"
    if span is None:
        return None
    message = "Declare the insert type InsertOnDuplicateKeyUpdate; the table there needs a primary or unique key of the record"
    return Fix(message, (Edit(span, text, "" if path == ctx.file.path else path),), safe=False)


def _index(file: FileFacts) -> dict[str, ExternalLocation]:
    tables: dict[str, ExternalLocation] = {}
    for fact in file.facts:
        if isinstance(fact, ExternalLocation) and fact.construct == "external-table":
            tables.setdefault(_short(fact.name.text), fact)
    return tables


def _is_jdbc(table: ExternalLocation) -> bool:
    return "jdbcstoragehandler" in table.handler.shape.lower() or table.location.shape.lower().startswith("jdbc:")
