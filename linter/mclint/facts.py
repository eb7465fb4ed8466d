"""The vocabulary: every kind of fact that adapters state and rules read, and nothing else.

Facts are immutable and hold only text, numbers, tuples and values, so that they can be stored and joined over a whole project.
They are named tuples: defining as many frozen, slotted dataclasses takes 25 ms at every start, named tuples 4 ms.

Two fields recur. `span` is the place in the file that the fact belongs to. `unit` is the number of the job in that file:
a SQL script is one job, and so are each `execute_sql` call, each UDF class and each Spark application; facts of one unit run together.
"""

from __future__ import annotations

from typing import TypeAlias

from mclint.tuples import NamedTuple
from mclint.value import Span, Value

ENGINES = ("sql", "foreign-table", "lakehouse", "udf", "mapreduce", "spark", "pyodps", "maxframe", "mars")
"""Engines in the words of the vendor's table; `pyodps` is client code, e.g. a DataWorks node. Empty: not MaxCompute code."""

SOLUTIONS = ("internet", "vpc", "service", "privatelink", "peering", "cen")
"""The six network solutions: the last three let others in."""

PHASES = ("init", "record", "task", "driver", "")
"""Once per worker, once per record, once per task or partition, in the driver or client program, not known."""


class Related(NamedTuple):
    """Another place that explains a finding. `path` is empty for the same file."""

    span: Span
    message: str
    path: str = ""


class Property(NamedTuple):
    """One `'key'='value'` of a property list."""

    key: str
    value: Value
    span: Span


class Job(NamedTuple):
    """Something that is submitted. `engine` is one of ENGINES or empty for code that does not run in MaxCompute.

    `mode` is `cluster`, `local` or empty (Spark), `evidence` says in words how the engine was recognised. `origins` are path and unit of
    the jobs of other files that this code is a part of; empty for a job of its own.
    """

    span: Span
    unit: int
    engine: str
    name: str = ""
    mode: str = ""
    evidence: str = ""
    origins: tuple[tuple[str, int], ...] = ()


class Setting(NamedTuple):
    """A key that is set: `SET k=v;`, `setproject`, hints, options, Spark properties, decorators.

    `scope` tells where: `sql-set`, `setproject`, `hints`, `options`, `spark-file`, `spark-code`, `spark-submit`, `maxframe-function`,
    `table-property`, `config`.
    """

    span: Span
    unit: int
    key: str
    value: Value
    scope: str
    key_span: Span | None = None


class ExternalLocation(NamedTuple):
    """An address that a statement gives to the platform itself to reach.

    `construct`: `external-table`, `add-partition`, `object-table`, `load`, `unload`, `external-project`, `external-volume`,
    `foreign-server`.
    `name` is the object's name, `handler` the storage handler class or file format, `properties` those of SERDE and TBLPROPERTIES.
    `location` is the text between the quotes; `clause` the span of the whole clause.
    """

    span: Span
    unit: int
    construct: str
    name: Value
    location: Value
    handler: Value
    properties: tuple[Property, ...] = ()
    clause: Span | None = None
    overwrite: bool = False


class TableWrite(NamedTuple):
    """INSERT into a table by SQL. `mode` is `into`, `overwrite`, `merge`, `update`."""

    span: Span
    unit: int
    table: Value
    mode: str
    sources: tuple[str, ...] = ()


class TableRead(NamedTuple):
    """A table that a SQL statement reads."""

    span: Span
    unit: int
    table: Value


class FunctionUse(NamedTuple):
    """A call of a function that is not built in, in SQL."""

    span: Span
    unit: int
    name: str


class FunctionDefinition(NamedTuple):
    """CREATE [TEMPORARY] FUNCTION name AS 'module.Class' USING resources, or a class that is a UDF."""

    span: Span
    unit: int
    name: str
    target: Value
    resources: tuple[str, ...] = ()
    language: str = ""


class CloudCommand(NamedTuple):
    """A statement whose options matter: `create externalproject`, `use`, `open`, `setproject` without a key that is of interest."""

    span: Span
    unit: int
    name: str
    options: tuple[Property, ...] = ()


class ProjectInfo(NamedTuple):
    """Evidence for a MaxCompute project: its name, its region, the endpoint by which it is reached."""

    span: Span
    unit: int
    name: Value
    region: Value
    endpoint: Value
    evidence: str = ""


class Addition(NamedTuple):
    """An argument that a call can be given: an empty `span` where it fits, and its text. `safe`: what worked before goes on working."""

    span: Span
    text: str
    safe: bool


class Hoist(NamedTuple):
    """How what a call in per-record code makes can be made once per worker: `edits` of the file that belong together.

    `place` says in words where it is made then.
    """

    place: str
    edits: tuple[tuple[Span, str], ...]


class NetworkCall(NamedTuple):
    """A call of a client library that connects, sends or resolves.

    `operation`: `connect`, `request`, `resolve`, `transfer`. `timeout`: `finite`, `none`, `unknown`. `verify`: `on`, `off`, `unknown`.
    `target` is the address as given to the library (URL, host, endpoint, host list), its `span` where it is written.
    """

    span: Span
    unit: int
    library: str
    call: str
    operation: str
    service: str
    target: Value
    engine: str = ""
    phase: str = ""
    timeout: str = "unknown"
    pooled: bool | None = None
    verify: str = "unknown"
    method: str = ""
    guarded: bool = False
    loop: bool = False
    port: Value | None = None
    keywords: tuple[Property, ...] = ()
    related: tuple[Related, ...] = ()
    function: str = ""
    limit: Addition | None = None
    """How a time limit is added where there is none."""
    hoist: Hoist | None = None
    """How the connection is made once, where a call in per-record code makes it each time."""


class PlainInsert(NamedTuple):
    """An INSERT of SQL in a program's text that inserts again when it runs again, with what an upsert of it needs.

    `columns` are the columns as listed (empty: none are listed), `key` a unique key of the table by a CREATE TABLE of the same file.
    `verb` is the word INSERT, `end` the last character of the statement; the file spells both, and new text may be put behind `end`.
    """

    table: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    verb: Value
    end: Value


class Write(NamedTuple):
    """A call or statement that changes something outside MaxCompute (or a table from client code).

    `sink` names the system (`mysql`, `redis`, `http`, …), `form` the kind of write (`insert`, `upsert`, `update`, `increment`, `append`,
    `publish`, `post`, `put`). `idempotent` None: not known. `key` is the key of the write, `key_source` `random`, `time`, `input` or empty.
    `inserts` are the plain inserts of SQL that the call runs, if all of them can be written as upserts where they stand.
    """

    span: Span
    unit: int
    library: str
    call: str
    sink: str
    form: str
    idempotent: bool | None
    key: Value | None = None
    key_source: str = ""
    engine: str = ""
    phase: str = ""
    related: tuple[Related, ...] = ()
    function: str = ""
    inserts: tuple[PlainInsert, ...] = ()


class Concurrency(NamedTuple):
    """A number of connections, threads, partitions or workers that a job asks for."""

    span: Span
    unit: int
    what: str
    amount: int
    engine: str = ""
    phase: str = ""


class CheckOff(NamedTuple):
    """A check of certificates or host names that lets everything pass. `what` says what it is, `setting` that it is only switched off."""

    span: Span
    unit: int
    what: str
    engine: str = ""
    phase: str = ""
    related: tuple[Related, ...] = ()


class Retry(NamedTuple):
    """A retry of a network call: bounded or not, with back-off or not (None: not known)."""

    span: Span
    unit: int
    bounded: bool | None
    backoff: bool | None
    engine: str = ""
    phase: str = ""


class Connection(NamedTuple):
    """A network connection that is declared: one of the six solutions, with its parameters as written.

    `solution`: `internet`, `vpc`, `service`, `privatelink`, `peering`, `cen`.
    """

    span: Span
    name: Value
    solution: str
    region: Value
    zones: tuple[Value, ...] = ()
    vpc_ids: tuple[Value, ...] = ()
    engines: tuple[Value, ...] = ()
    targets: tuple[Value, ...] = ()
    fields: tuple[Property, ...] = ()


class AllowEntry(NamedTuple):
    """One entry of an access-control list of a target. `hints` are the names, groups, comments and descriptions around it."""

    span: Span
    entry: Value
    resource: str
    kind: str
    direction: str = "inbound"
    hints: tuple[str, ...] = ()
    group: str = ""


class Resource(NamedTuple):
    """A piece of infrastructure with its fields as written: VPC, vSwitch, security group, project, target, resource group."""

    span: Span
    kind: str
    name: str
    fields: tuple[Property, ...] = ()


class Address(NamedTuple):
    """A host or endpoint that is written somewhere no other fact covers, e.g. an option of a client's configuration."""

    span: Span
    unit: int
    value: Value
    role: str
    engine: str = ""


class Place(NamedTuple):
    """A region or zone that is written. `role` is `region` or `zone`, `context` the key or option that carries it."""

    span: Span
    unit: int
    value: Value
    role: str
    context: str = ""


class Given(NamedTuple):
    """A value that one file of a project gives another: an argument of a call, or what a constant, field or function of it is worth.

    `kind` is `text`, `number`, `flag`, `null`, `list`, `table`, `object` or empty for one that is not known. `value` is its text, of an
    `object` the dotted name of its type; texts name the file in which they are written. `items` are elements, entries by their `name`, or
    the arguments of the call that made an object, after one of the kind `call` that names what was called; `more`: there may be others.
    """

    name: str
    kind: str
    value: Value = Value()
    items: tuple[Given, ...] = ()
    more: bool = False


class OutwardCall(NamedTuple):
    """A call of job code to a function that its file does not define: lets engine and phase be carried on into other files.

    `target` is the dotted name as imported (`.helpers.fetch` is relative; `Type#method` is called on an object, `Type#<init>` makes one),
    `function` the caller's name in its file, `related` the calls that lead to it there.
    """

    span: Span
    unit: int
    target: str
    function: str
    engine: str
    phase: str
    guarded: bool = False
    loop: bool = False
    related: tuple[Related, ...] = ()
    arguments: tuple[Given, ...] = ()


class OutwardNames(NamedTuple):
    """Names that job code asks for and its file does not define, as dotted names: constants, functions, fields (`Type#field`)."""

    span: Span
    unit: int
    names: tuple[str, ...]


class Entry(NamedTuple):
    """A function (`Class.method`) that job code of other files calls: how it runs, for which jobs, and the calls that lead to it.

    `arguments` are those of each call that is told apart.
    """

    function: str
    engine: str
    phase: str
    origins: tuple[tuple[str, int], ...] = ()
    related: tuple[Related, ...] = ()
    arguments: tuple[tuple[Given, ...], ...] = ()


class JobClass(NamedTuple):
    """A class that makes those that extend it jobs: its dotted name inside its file, and how its methods run, declared ones too."""

    span: Span
    unit: int
    name: str
    engine: str
    evidence: str
    methods: tuple[Entry, ...]


class Drawn(NamedTuple):
    """What a file draws on in others: `paths` are files in which texts are written that its facts hold.

    `consulted` are files, with sums of their contents, on which it depends what the facts of this one are.
    """

    span: Span
    unit: int
    paths: tuple[str, ...]
    consulted: tuple[tuple[str, str], ...]


Fact: TypeAlias = (
    Job
    | Setting
    | ExternalLocation
    | TableWrite
    | TableRead
    | FunctionUse
    | FunctionDefinition
    | CloudCommand
    | ProjectInfo
    | NetworkCall
    | Write
    | Concurrency
    | CheckOff
    | Retry
    | Connection
    | AllowEntry
    | Resource
    | Address
    | Place
    | OutwardCall
    | OutwardNames
    | JobClass
    | Drawn
)


class Comment(NamedTuple):
    """A comment as the lexer saw it, without its marks."""

    span: Span
    text: str


class Problem(NamedTuple):
    """Something that an adapter could not read: `code` is MC001, MC002 or MC007."""

    span: Span
    code: str
    message: str


class FileFacts(NamedTuple):
    """Everything that is known of one file."""

    path: str
    language: str
    facts: tuple[Fact, ...] = ()
    comments: tuple[Comment, ...] = ()
    problems: tuple[Problem, ...] = ()
