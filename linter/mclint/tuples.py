"""`NamedTuple` as in `typing`, at a tenth of the cost per class.

`typing.NamedTuple` checks each annotation, compiles it as a forward reference, and evaluates source code for each class: 0.3 ms, and a run
defines more than a hundred. Here constructors are copies of one template per number of fields. Type checkers see the original.
"""

# ruff: noqa: ANN001, ANN003, ANN202, ANN204, ANN206
# Type checkers never see what has no annotations here.

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from _collections import _tuplegetter
    from types import FunctionType

    _new = tuple.__new__
    _globals = {"_new": _new, "__builtins__": {}}
    _templates = {}
    _getters = []
    _RESERVED = frozenset({"_make", "_replace", "_asdict", "_fields", "_field_defaults", "__new__", "__getnewargs__"})

    def _constructor(name, fields, defaults):
        """Return `lambda _cls, a, b: tuple.__new__(_cls, (a, b))` with the fields as the names of its arguments."""
        template = _templates.get(len(fields))
        if template is None:
            names = ", ".join(f"_{index}" for index in range(len(fields)))
            comma = "," if len(fields) == 1 else ""
            template = eval(f"lambda _cls, {names}: _new(_cls, ({names}{comma}))", {}).__code__  # noqa: S307 - nothing of it is input
            _templates[len(fields)] = template
        code = template.replace(co_varnames=("_cls", *fields))
        made = FunctionType(code, _globals, "__new__", tuple(defaults.values()) or None)
        made.__qualname__ = name + ".__new__"  # named in the error of a wrong call
        return made

    class _Methods:
        """What all named tuples can do: copied into each, since a base of their own would make classes dearer by a third."""

        @classmethod
        def _make(cls, values):
            found = _new(cls, values)
            if len(found) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(found)}")
            return found

        def _replace(self, /, **changes):
            found = self._make(map(changes.pop, self._fields, self))
            if changes:
                raise ValueError(f"Got unexpected field names: {list(changes)!r}")
            return found

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            return type(self).__name__ + "(" + ", ".join(f"{name}={value!r}" for name, value in self._asdict().items()) + ")"

        def __getnewargs__(self):
            return tuple(self)

    _common = {name: vars(_Methods)[name] for name in ("_make", "_replace", "_asdict", "__repr__", "__getnewargs__")}

    class _Meta(type):
        """Turns the body of a class into a named tuple; subclasses of the result are ordinary classes, as with `typing`."""

        def __new__(cls, name, bases, namespace):
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            if "__annotate__" in namespace or "__annotate_func__" in namespace:
                raise TypeError(f"{name}: its module lacks `from __future__ import annotations`")
            fields = tuple(namespace.get("__annotations__", ()))
            defaults = {field: namespace.pop(field) for field in fields if field in namespace}
            if len(bases) != 1 or fields[len(fields) - len(defaults) :] != tuple(defaults):
                raise TypeError(f"{name}: a named tuple has no further base, and fields with defaults come last")
            if not (_RESERVED.isdisjoint(fields) and _RESERVED.isdisjoint(namespace)) or any(field[0] == "_" for field in fields):
                wrong = [key for key in (*fields, *namespace) if key in _RESERVED or (key in fields and key[0] == "_")]
                raise TypeError(f"{name}: {', '.join(wrong)} cannot be set in a named tuple")
            while len(_getters) < len(fields):
                _getters.append(_tuplegetter(len(_getters), ""))
            namespace.update(zip(fields, _getters))  # noqa: B905 - there are getters for the longest tuple
            namespace = {**_common, **namespace}
            namespace.update(
                __new__=_constructor(name, fields, defaults), __slots__=(), __match_args__=fields, _fields=fields, _field_defaults=defaults
            )
            return type.__new__(type, name, (tuple,), namespace)

    class NamedTuple(metaclass=_Meta):
        """Base of named tuples; stands for `typing.NamedTuple` at run time."""


__all__ = ["NamedTuple"]
