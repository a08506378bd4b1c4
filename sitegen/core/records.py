"""Frozen, slotted dataclasses with a fast ``repr``, fast pickling and cache keys of their content.

A build creates hundreds of thousands of records, takes the ``repr`` of many and sends many between processes. The
generated methods of ``dataclass`` and the default pickling of slots are several times slower.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

from sitegen.core.digest import bytes_digest

Record = TypeVar("Record")

_KEY_LENGTH = 32
_IN_KEY = "in key"
_keyed: dict[type, tuple[tuple[str, Callable[[Any], object]], ...]] = {}  # (name, conversion) of fields, by class


def unkeyed(*, default: Any = dataclasses.MISSING) -> Any:
    """A field that is not part of keys, because no page and no rule shows it, such as a line number."""
    return dataclasses.field(default=default, metadata={_IN_KEY: None})


def names_in_key(*, default_factory: Callable[[], Mapping[str, Any]]) -> Any:
    """A field with a mapping, of which only the names are part of keys."""
    return dataclasses.field(default_factory=default_factory, metadata={_IN_KEY: tuple})


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field, unkeyed, names_in_key))
def record(definition: type[Record]) -> type[Record]:
    """Class decorator: ``definition`` as a frozen dataclass with slots.

    ``repr`` lists the values in the order of the fields, without their names.
    """
    cls = dataclass(frozen=True, slots=True, repr=False)(definition)
    parts = fields(cls)  # type: ignore[arg-type]  # it is a dataclass
    names = tuple(field.name for field in parts)
    values = attrgetter(*names) if len(names) > 1 else lambda self: (getattr(self, names[0]),)
    cls.__repr__ = lambda self: f"{cls.__qualname__}{values(self)!r}"  # type: ignore[method-assign]
    cls.__reduce__ = lambda self: (cls, values(self))  # type: ignore[method-assign]
    converted = ((field.name, field.metadata.get(_IN_KEY, _content)) for field in parts)
    _keyed[cls] = tuple((name, convert) for name, convert in converted if convert)
    return cls


def content_key(value: object) -> str:
    """The key of a record: equal for two records if they differ only in ``unkeyed`` fields."""
    return key_of(_content(value))


def key_of(*parts: object) -> str:
    """Digest of the ``repr`` of ``parts``, 32 hex digits.

    Equal values with a different ``repr`` (``1`` and ``True``) get different keys. For a large record, pass its key,
    which is computed once.
    """
    return bytes_digest(repr(parts).encode("utf-8", "surrogatepass"))[:_KEY_LENGTH]


def _content(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(map(_content, value))
    keyed = _keyed.get(type(value))
    if keyed is None:
        return value
    return type(value).__qualname__, *(convert(getattr(value, name)) for name, convert in keyed)
