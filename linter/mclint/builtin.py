"""The built-in languages, library models and reporters; they come in by the same hooks as anyone's.

An adapter's module is imported when the first file of its kind is read: most runs need one or two of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from mclint.languages.base import Collector, Language
from mclint.plugins import hookimpl
from mclint.tuples import NamedTuple

if TYPE_CHECKING:
    from mclint.reports.base import Reporter
    from mclint.source import Source

_WORDS = ("odps", "maxcompute", "aliyun", "mcfed", "networklink")
"""Words of which at least one stands in every job or connection file of MaxCompute, whatever its language."""

_NODE = ("o.execute_sql", "o.run_sql", "o.get_table(", "o.write_table(", "o.read_table(")


class _Kind(NamedTuple):
    name: str
    module: str
    suffixes: tuple[str, ...]
    filenames: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    function: str = "read"


_KINDS = (
    # SQL may reach outside by a bare `LOCATION 'oss://bucket/…'` or name a region in a setting.
    _Kind(
        "sql",
        "mclint.languages.sql.adapter",
        (".sql", ".osql", ".ql"),
        (),
        (*_WORDS, "oss://", "tablestore://", "jdbc:", "hbase://", "#code", "unload", "external"),
    ),
    # A node of DataWorks may have nothing of MaxCompute but the object `o`, which is given to it.
    _Kind("python", "mclint.languages.python.adapter", (".py", ".pyw"), (), (*_WORDS, "maxframe", "oss://", "tablestore", *_NODE)),
    _Kind("java", "mclint.languages.java.adapter", (".java",), (), _WORDS),
    _Kind("scala", "mclint.languages.scala.adapter", (".scala", ".sc"), (), _WORDS),
    _Kind("shell", "mclint.languages.shell.adapter", (".sh", ".bash", ".ksh"), (), _WORDS),
    _Kind("notebook", "mclint.languages.notebook.adapter", (".ipynb",), (), (*_WORDS, "maxframe")),
    _Kind("spark_conf", "mclint.languages.spark_conf.adapter", (".conf", ".properties"), ("spark-defaults.conf.template",), _WORDS),
    _Kind("ini", "mclint.languages.ini.adapter", (".ini", ".cfg"), (), _WORDS),
    _Kind("yaml", "mclint.languages.yaml.adapter", (".yaml", ".yml"), (), _WORDS),
    _Kind("hcl", "mclint.languages.hcl.adapter", (".tf", ".tfvars", ".tf.json", ".tfvars.json"), (), (*_WORDS, "alicloud")),
    _Kind("json", "mclint.languages.json.adapter", (".json",), (), _WORDS),
)

_DOCUMENTS = (
    _Kind("markdown", "mclint.languages.docs.adapter", (".md", ".markdown", ".mdx"), (), (*_WORDS, "oss://"), "read_markdown"),
    _Kind("rst", "mclint.languages.docs.adapter", (".rst", ".rest"), (), (*_WORDS, "oss://", "maxframe"), "read_rst"),
)


class LateLanguage(Language):
    """A language whose adapter is imported at its first use."""

    def __init__(self, kind: _Kind, *, documents: bool = False) -> None:
        self.name = kind.name  # type: ignore[misc]
        self.suffixes = kind.suffixes  # type: ignore[misc]
        self.filenames = kind.filenames  # type: ignore[misc]
        self.markers = kind.markers  # type: ignore[misc]
        self.documents = documents  # type: ignore[misc]
        self._module = kind.module
        self._function = kind.function
        self._read: Callable[[Source, Collector], None] | None = None

    def read(self, source: Source, out: Collector) -> None:
        if self._read is None:
            self._read = getattr(import_module(self._module), self._function)
        self._read(source, out)


@hookimpl
def mclint_languages() -> Iterable[Language]:
    """Return the built-in languages."""
    return [LateLanguage(kind) for kind in _KINDS] + [LateLanguage(kind, documents=True) for kind in _DOCUMENTS]


@hookimpl
def mclint_libraries() -> Iterable[Mapping[str, Any]]:
    """Return the built-in library models."""
    from mclint.libraries import builtin_documents

    return builtin_documents()


@hookimpl
def mclint_reporters() -> Iterable[Reporter]:
    """Return the built-in report formats."""
    from mclint.reports import builtin

    return builtin()
