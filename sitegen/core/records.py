"""Frozen records: dataclasses of which a build makes, names and sends between processes hundreds of thousands."""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TypeVar, dataclass_transform

Kind = TypeVar("Kind")


@dataclass_transform(frozen_default=True)
def record(kind: type[Kind]) -> type[Kind]:
    """``kind`` as a frozen dataclass with slots, whose ``repr`` (what it holds, in order) and pickling are quick."""
    made = dataclass(frozen=True, slots=True, repr=False)(kind)
    names = tuple(field.name for field in fields(made))  # type: ignore[arg-type]  # it is a dataclass
    values = attrgetter(*names) if len(names) > 1 else lambda self: (getattr(self, names[0]),)
    made.__repr__ = lambda self: f"{made.__qualname__}{values(self)!r}"  # type: ignore[method-assign]
    made.__reduce__ = lambda self: (made, values(self))  # type: ignore[method-assign]
    return made
