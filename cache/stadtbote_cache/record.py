"""Records: named values that never change, like a frozen dataclass with slots.

Making 22 dataclasses takes as long as starting Python itself; records take a thirtieth of that.

A Record is what layers hand to each other, or what a start makes; a dataclass is what is filled step by step,
or what only a sync makes; a NamedTuple is what a face takes apart again at once, such as a row.
"""

from __future__ import annotations

from itertools import repeat
from operator import attrgetter

TYPE_CHECKING = False  # as in typing, the import of which takes a tenth of the start
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FunctionType
    from typing import Any, NoReturn, TypeVar, dataclass_transform

    _AnyRecord = TypeVar("_AnyRecord", bound="Record")
else:

    def dataclass_transform(**_: object) -> object:
        return lambda cls: cls


_FEW = 16
"""To compile a constructor takes as long as to make at least so many records without one (measured)."""


class _Fields(type):
    """Makes a slot of every annotated name; slots have to be known before the class is made."""

    __match_args__: tuple[str, ...]
    _defaults: dict[str, Any]
    _values: Callable[[object], Any]
    _first: Iterator[None]

    def __new__(cls, name: str, bases: tuple[type, ...], names: dict[str, Any]) -> _Fields:
        fields = tuple(names.get("__annotations__", ()))
        if any(vars(base)["__match_args__"] for base in bases):
            raise TypeError("a record cannot be derived from another")
        defaults = {field: names.pop(field) for field in fields if field in names}
        made = super().__new__(cls, name, bases, names | {"__slots__": fields, "__match_args__": fields})
        made._defaults, made._first = defaults, repeat(None, _FEW)
        if fields:
            made._values = attrgetter(*fields)
        return made


@dataclass_transform(frozen_default=True)
class Record(metaclass=_Fields):
    """The base of all records. Its module needs `from __future__ import annotations`.

    Two records are equal if they are of the same type and their values are equal.
    """

    def __init__(self, *values: object, **named: object) -> None:
        # A start makes few records of each of many types. Whatever is wrong with a call, Python says itself.
        cls = type(self)
        given = dict(zip(cls.__match_args__, values, strict=False)) | named
        whole = cls._defaults | given
        is_right = len(given) == len(values) + len(named) and not whole.keys() ^ cls.__match_args__
        if is_right and next(cls._first, self) is None:
            for name, value in whole.items():
                vars(cls)[name].__set__(self, value)
        else:
            cls.__init__ = _constructor(cls)  # type: ignore[method-assign]
            cls.__init__(self, *values, **named)

    def __eq__(self, other: object) -> bool:
        cls = type(self)
        if type(other) is not cls:
            return NotImplemented
        return bool(cls._values(self) == cls._values(other))

    def __hash__(self) -> int:
        return hash(type(self)._values(self))

    def __repr__(self) -> str:
        cls = type(self)
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in cls.__match_args__)
        return f"{cls.__name__}({values})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be deleted")


def replace(record: _AnyRecord, **changes: object) -> _AnyRecord:
    """A record like this one except for these values. Raises TypeError for a name that it does not have."""
    cls = type(record)
    return cls(**{name: getattr(record, name) for name in cls.__match_args__} | changes)


def _constructor(cls: type[Record]) -> Callable[..., None]:
    """The `__init__` of a type of records, with the names of its fields, so that Python checks each call."""
    fields = cls.__match_args__
    # The setter of a slot is the only way around __setattr__, and faster than object's.
    names: dict[str, Any] = {f"_set_{field}": vars(cls)[field].__set__ for field in fields}
    settings = "".join(f"\n    _set_{field}(self, {field})" for field in fields)
    exec(f"def __init__(self, {', '.join(fields)}):{settings}", names)  # noqa: S102 (a class's own names)
    made: FunctionType = names["__init__"]
    made.__defaults__ = tuple(cls._defaults.values())  # of the last fields, as the type checker makes sure
    return made
