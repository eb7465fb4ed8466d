"""Options in the maps and lists of documents (YAML, JSON): Spark properties, session flags, clients of MaxCompute, DataX jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mclint.facts import Address
from mclint.languages.base import Collector
from mclint.languages.ini.clients import role_of, state_client
from mclint.languages.spark_conf.meaning import is_property, state
from mclint.languages.spark_conf.properties import Pair
from mclint.languages.tree import Node
from mclint.tuples import NamedTuple

_SCALARS = frozenset(("text", "number", "bool", "unknown"))
_KINDS = ("type", "name", "stepType", "driver", "plugin", "adapter", "connector", "provider", "conn_type", "datasource_type")
"""Keys under which a map says what it describes: `type: maxcompute` in a dbt profile, `name: odpswriter` in a DataX job."""

_INNER = frozenset(("parameter", "parameters", "config", "options", "extra", "properties"))
"""Keys of maps that the map around them speaks for."""

_DATAX = ("reader", "writer")
_ENDPOINTS = frozenset(("endpoint", "jdbcurl", "host", "defaultfs", "address", "bootstrapservers", "server"))


class Place(NamedTuple):
    """A map of a document with the key that it stands under, and the map around it (None for the root)."""

    node: Node
    key: str
    around: Node | None


def maps(root: Node) -> Iterator[Place]:
    """Yield every map outside in, each shared one once."""
    stack: list[tuple[Node, str, Node | None]] = [(root, "", None)]
    seen: set[int] = set()
    while stack:
        node, key, around = stack.pop()
        if node.kind not in ("map", "list") or id(node) in seen:
            continue
        seen.add(id(node))
        if node.kind == "map":
            yield Place(node, key, around)
            stack.extend((entry.value, entry.name, node) for entry in reversed(node.entries))
        else:
            stack.extend((item, key, around) for item in reversed(node.items))


def state_options(root: Node, out: Collector) -> None:
    """State what the options of a document say."""
    kinds: dict[int, dict[str, str]] = {}

    def kind_of(node: Node) -> dict[str, str]:
        """Return what a map says that it describes; found once, because a map may have many children that ask for it."""
        if id(node) not in kinds:
            kinds[id(node)] = {
                entry.name: entry.value.value.shape for entry in node.entries if entry.name in _KINDS and entry.value.kind == "text"
            }
        return kinds[id(node)]

    for place in maps(root):
        options = list(_pairs(place.node))
        properties = [pair for pair in options if is_property(pair.key)]
        if any("odps." in pair.key for pair in properties):
            unit = out.new_unit() if any(pair.key.startswith("spark.") for pair in properties) else out.unit
            state(properties, "config", unit, out)
        if any(role_of(pair.key) for pair in options):
            state_client(_section(place, kind_of), options, out, evidence="the options of a client")
        _datax(place, kind_of, out)


def _pairs(node: Node) -> Iterator[Pair]:
    """Yield the options of a map: its scalars, and those that lists in it spell as `key=value` or as `name` and `value`."""
    for entry in node.entries:
        value = entry.value
        if value.kind in _SCALARS:
            yield Pair(entry.name, value.value, value.span, entry.key.span)
        elif value.kind == "list":
            for item in value.items:
                if item.kind == "text":
                    shape = item.value.shape
                    at = shape.find("=")
                    if 0 < at < 200 and "\n" not in shape[:at] and (is_property(shape) or role_of(shape[:at])):
                        yield Pair(shape[:at].strip(), item.value.slice(at + 1, len(shape)), item.span, item.value.span_of(0, at))
                elif item.kind == "map" and (name := item.text("name").text):
                    named = item.get("value")
                    if named is not None and named.kind in _SCALARS and (role_of(name) or is_property(name)):
                        yield Pair(name, named.value, named.span, item.span)


def _section(place: Place, kind_of: Callable[[Node], dict[str, str]]) -> str:
    """Return the words that say what a map describes."""
    words = [place.key, *kind_of(place.node).values()]
    if place.around is not None and place.key in _INNER:
        words += kind_of(place.around).values()
    return " ".join(words)


def _datax(place: Place, kind_of: Callable[[Node], dict[str, str]], out: Collector) -> None:
    """State the addresses of a reader or writer of DataX that is not MaxCompute's own; those of MaxCompute are a client's options."""
    if place.key != "parameter" or place.around is None:
        return
    kinds = kind_of(place.around)
    step = kinds.get("stepType", "")
    name = (step or kinds.get("name", "")).lower()
    if not name or "odps" in name or not (step or name.endswith(_DATAX)):
        return
    for key, node in place.node.leaves():
        option = key.rsplit(".", 1)[-1]
        if option.lower().replace("_", "").replace("-", "").replace(".", "") in _ENDPOINTS and node.kind in _SCALARS and node.value.parts:
            out.add(Address(node.span, out.unit, node.value, f"datax-{name}"))
