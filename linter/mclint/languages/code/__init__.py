"""The code model that Python, Java and Scala share: names, values, types, call graph, phases, and what library calls mean.

An adapter parses, lowers its syntax tree to `ir.Module` and calls `read_module`; everything else happens here, once for all languages.

What a lowering has to keep to, besides the docstrings in `ir`:

* Every span is a range of the file (`source.span(i, j)`), every `Value` has its places (`source.value(i, j)`).
* The receiver is `Name("self")` in Python (the first parameter, whatever it is called) and `Name("this")` in Java and Scala. A field or
  method of the own class that is named without `this` is a plain `Name`; it is looked up in the class and the classes around it.
* A constructor is a `Function` named `<init>`; `static { … }` is a `Block` of kind `static`, `synchronized` a `Block` of that kind. A Scala
  `object` is a `Class` of kind `object`; its body's statements run once. Scala's `lazy val x = e` is a `Function` with the modifier `lazy`.
* An anonymous class (`new T(…) { … }`) is a `Call` with `new` and the class as `body`. A method reference `X::m` is `Attribute(X, "m")`.
* `import a.b.C` is `Import("C", "a.b.C")`, a static import names the member, a wildcard import is `Import("*", "a.b")`.
* Statements and expressions in a left-leaning row (`a + b + …`, `x.a().b()…`) may be thousands long: build them without recursion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mclint.languages.base import Collector
    from mclint.languages.code import ir
    from mclint.source import Source


def read_module(module: ir.Module, source: Source, out: Collector) -> None:
    """State the facts of a lowered file. Never raises on any program."""
    from mclint.languages.code import reading

    reading.read(module, source, out)


__all__ = ["read_module"]
