"""A team's inventory of network connections (`maxcompute-network.yaml`) to facts.

The tree comes from the YAML or JSON adapter; its form is the schema `connections`. Fields are stated as written: what is misspelt,
unsupported or contradictory is for the rules to say.
"""

from __future__ import annotations

from collections.abc import Collection

from mclint.facts import ENGINES, SOLUTIONS, AllowEntry, Connection, Place, Property, Resource
from mclint.languages.base import Collector
from mclint.languages.remarks import Remarks
from mclint.languages.tree import Node
from mclint.source import Source
from mclint.value import Span, Value, known

FILENAMES = ("maxcompute-network.yaml", "maxcompute-network.yml", "maxcompute-network.json")

_EMPTY = Value()
_RESOURCES = {
    "projects": "project",
    "targets": "target",
    "interconnections": "interconnection",
    "clients": "client",
    "dataworks": "dataworks",
}


def is_named(out: Collector) -> bool:
    """Whether a file is an inventory by its name, or because the configuration says so."""
    return out.declares or out.path.rsplit("/", 1)[-1].lower() in FILENAMES


def is_inventory(out: Collector, root: Node) -> bool:
    """Whether a document is an inventory: a file of that name, or a version and connections in the form of the schema."""
    if is_named(out):
        return True
    connections = root.get("connections")
    return (
        root.kind == "map"
        and root.get("version") is not None
        and connections is not None
        and any(item.get("solution") is not None for item in connections.items)
    )


def read_inventory(root: Node, source: Source, out: Collector) -> None:
    """State the facts of an inventory."""
    remarks = Remarks.of(source, out)
    for section, kind in _RESOURCES.items():
        for item in root.list(section):
            if item.kind == "map":
                _resource(kind, item, remarks, out)
    for item in root.list("connections"):
        if item.kind == "map":
            _connection(item, out)
    for entry in root.list("egress_addresses"):
        out.add(Resource(entry.span, "egress", str(entry.value), (Property("address", entry.value, entry.span),)))


def fields(node: Node) -> tuple[Property, ...]:
    """Flatten a map to properties with dotted keys; an item of a list repeats its key."""
    return tuple(Property(key, inner.value, inner.span) for key, inner in node.leaves() if inner.kind != "null")


def _values(node: Node, key: str) -> tuple[Value, ...]:
    return tuple(item.value for item in node.list(key) if item.kind not in ("map", "list", "null"))


def _connection(node: Node, out: Collector) -> None:
    region = node.text("region")
    vswitch = node.get("vswitch") or Node("null", node.span)
    zone = vswitch.text("zone")
    vpc = node.text("vpc")
    name = node.get("name")
    out.add(
        Connection(
            name.span if name else node.span,
            node.text("name"),
            _solution(str(node.text("solution")), node),
            region,
            (zone,) if zone.parts else (),
            (vpc,) if vpc.parts else (),
            _engines(node),
            _values(node, "targets"),
            fields(node),
        )
    )
    _places(node, ("region", "region"), "connection", out)
    _places(vswitch, ("zone", "zone"), "connection", out)


def _solution(written: str, node: Node) -> str:
    """Return the solution of a connection; of a misspelt one, which is told as such, the one that is meant.

    What it opens would otherwise be missed everywhere: one slip in the inventory, and a fault in every job.
    """
    low = written.strip().lower()
    if low in SOLUTIONS:
        return low
    from mclint.languages.inventory.validate import meant

    return meant(low, SOLUTIONS) or ("vpc" if node.get("vpc") is not None else written)


def _engines(node: Node) -> tuple[Value, ...]:
    """Return the engines of a connection, in the same way; where one of them may mean any, nothing is known of which they are."""
    found: list[Value] = []
    for value in _values(node, "engines"):
        text = value.text
        if text in ENGINES:
            found.append(value)
            continue
        from mclint.languages.inventory.validate import meant

        name = meant(text or "", ENGINES)
        if not name:
            return ()
        found.append(known(name, value.span()))
    return tuple(found)


def _resource(kind: str, node: Node, remarks: Remarks, out: Collector) -> None:
    name = node.text("name")
    key = node.get("name") or node.get("addresses") or node
    out.add(Resource(key.span, kind, str(name), fields(node)))
    _places(node, ("region", "region"), kind, out)
    control = node.get("access_control")
    if kind == "target" and control is not None:
        hints = tuple(str(value) for value in (control.text("name"), control.text("comment")) if value.parts)
        for entry in control.list("ip_whitelist"):
            words = (*hints, *remarks.beside(entry.span))
            out.add(AllowEntry(entry.span, entry.value, str(name), "ip_whitelist", "inbound", words, str(name)))
    if kind == "project":
        for field in ("ip_whitelist", "vpc_whitelist"):
            for entry in node.list(field):
                out.add(AllowEntry(entry.span, entry.value, str(name), field, "project", (), str(name)))


def _places(node: Node, key_role: tuple[str, str], context: str, out: Collector) -> None:
    key, role = key_role
    found = node.get(key)
    if found is not None and found.kind not in ("map", "list", "null"):
        out.add(Place(found.span, out.unit, found.value, role, context))


def tell_empty(out: Collector) -> None:
    """Report an inventory in which nothing stands: it would switch off what needs one."""
    out.problem(Span(0, 0), "This inventory is empty: it declares nothing, so that nothing is told of what jobs cannot reach.", "MC007")


def validate_inventory(root: Node, out: Collector, told: Collection[Span] = (), *, whole: bool = True) -> Node:
    """Check an inventory against its schema, for keys that stand twice, and for names that do.

    What stands at `told` has been told. Of a document that is not `whole`, since it is broken, nothing is said to be missing. Returns the
    inventory to read: where a key is misspelt, the one that is meant stands in its place, so that one slip is no fault in every job.
    """
    if root.kind == "null":
        tell_empty(out)
        return root
    from json import loads

    from mclint.languages.inventory.validate import validate
    from mclint_schemas import text

    mended = validate(root, loads(text("connections")), out, told, whole=whole)
    for node in root.walk():
        seen: set[str] = set()
        for entry in node.entries:
            if entry.name in seen and entry.key.span not in told:
                out.problem(entry.key.span, f"The key `{entry.name}` stands twice in this mapping; only the last value counts.", "MC007")
            seen.add(entry.name)
    for section in ("connections", *_RESOURCES):
        names: set[str] = set()
        for item in root.list(section):
            name = item.get("name")
            if name is None or not name.value.text:
                continue
            if name.value.text in names:
                words = f"The name `{name.value.text}` stands twice in `{section}`; names tell the entries of a list apart."
                out.problem(name.span, words, "MC007")
            names.add(name.value.text)
    return mended
