"""Frozen, slotted dataclasses with a fast ``repr`` and fast pickling.

A build creates hundreds of thousands of records, takes the ``repr`` of many and sends many between processes. The
generated methods of ``dataclass`` and the default pickling of slots are several times slower.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TypeVar, dataclass_transform

Record = TypeVar("Record")


@dataclass_transform(frozen_default=True)
def record(definition: type[Record]) -> type[Record]:
    """Class decorator: ``definition`` as a frozen dataclass with slots.

    ``repr`` lists the values in the order of the fields, without their names.
    """
    cls = dataclass(frozen=True, slots=True, repr=False)(definition)
    names = tuple(field.name for field in fields(cls))  # type: ignore[arg-type]  # it is a dataclass
    values = attrgetter(*names) if len(names) > 1 else lambda self: (getattr(self, names[0]),)
    cls.__repr__ = lambda self: f"{cls.__qualname__}{values(self)!r}"  # type: ignore[method-assign]
    cls.__reduce__ = lambda self: (cls, values(self))  # type: ignore[method-assign]
    return cls
